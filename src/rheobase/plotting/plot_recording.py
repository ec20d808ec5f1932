"""A neuron's membrane potential over its input current."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rheobase.plotting.current import current
from rheobase.plotting.panels import finish_two_panels, two_panels
from rheobase.plotting.traces import read_current, read_membrane
from rheobase.plotting.voltage import voltage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


def plot_recording(
    recording: Any, ax: Sequence[Axes] | None = None, *, neuron: int = 0, spikes: bool = True
) -> tuple[Axes, Axes]:
    """Draw a neuron's membrane potential, and below it the current that it was given.

    The two panels are `voltage` and `current`: for one of them alone, or for several neurons in
    one panel, call those.

    Parameters
    ----------
    recording : Recording
        With the membrane variable and the input ``I`` recorded.
    ax : sequence of two matplotlib Axes, optional
        Where to draw the voltage and the current, as ``plt.subplots(2, sharex=True)`` makes them.
        If not given, they are made, the upper one taller, in the current figure if that is empty
        and else in a new one.
    neuron : int
        Which neuron of the recording.
    spikes : bool
        Whether to draw the spikes as pulses of 100 mV: for the eye alone, see `voltage`.

    Returns
    -------
    tuple of two matplotlib Axes
        That of the voltage and that of the current.

    Raises
    ------
    ParameterError
        If there is no such neuron, or voltage or current were not recorded.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import nA, ms
    >>> recording = rb.run(rb.LIF(), rb.step(2.5*nA, start=20*ms, stop=80*ms), 100*ms)
    >>> upper, lower = rb.plotting.plot_recording(recording)
    >>> lower.get_xlabel()
    'time (ms)'
    """
    # before any figure is made: an error leaves none behind
    read_membrane(recording, neuron), read_current(recording, neuron)
    hint = " For the voltage alone there is rb.plotting.voltage."
    upper, lower = two_panels(ax, ("voltage", "current"), (2.5, 1), hint)
    voltage(recording, upper, neuron=neuron, spikes=spikes)
    current(recording, lower, neuron=neuron)
    finish_two_panels(upper, lower)
    return upper, lower
