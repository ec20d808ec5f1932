"""Gain and phase against frequency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.plotting.columns import for_logarithms, rows_of_equal_length
from rheobase.plotting.panels import finish_two_panels, label_of, two_panels
from rheobase.units import FREQUENCY, NONE, QuantityLike, dimension_of, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


def bode(
    frequency: QuantityLike,
    gain: QuantityLike,
    phase: QuantityLike,
    ax: Sequence[Axes] | None = None,
    *,
    label: str | None = None,
    points: bool = False,
) -> tuple[Axes, Axes]:
    """Draw the response to sines of many frequencies: gain above, phase below.

    Parameters
    ----------
    frequency : Quantity, shape (frequencies,)
        Positive.
    gain : Quantity, shape (frequencies,)
        Positive, of any unit: MOhm for the membrane potential over the current. Its axis is
        logarithmic.
    phase : Quantity, shape (frequencies,)
        An angle; without a unit, in radians, as `numpy.angle` gives it. It is drawn in degrees.
    ax : sequence of two matplotlib Axes, optional
        Where to draw gain and phase, as ``plt.subplots(2, sharex=True)`` makes them. If not given,
        they are made, in the current figure if that is empty and else in a new one.
    label : str, optional
        What to call the response in the legend.
    points : bool
        Draw a marker at each frequency, as for what was measured, in place of a line.

    Returns
    -------
    tuple of two matplotlib Axes
        That of the gain and that of the phase.

    Raises
    ------
    UnitError
        If frequencies or phases are something else.
    ParameterError
        If frequencies or gains are not positive, or not as many as phases.

    Examples
    --------
    The response of a leaky membrane is that of a low-pass filter, R / (1 + i w tau_m).

    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.units import Hz, MOhm, ms
    >>> frequency = np.geomspace(1, 1000, 50)*Hz
    >>> response = 10*MOhm / (1 + 2j*np.pi*(frequency*8*ms).m_as(""))
    >>> upper, lower = rb.plotting.bode(frequency, abs(response), np.angle(response.m))
    >>> upper.get_ylabel(), lower.get_ylabel()
    ('gain (MΩ)', 'phase (degrees)')
    """
    from matplotlib.ticker import MaxNLocator

    shown = quantity(gain, "gain")
    frequencies, gains, phases = rows_of_equal_length(
        frequency=(frequency, FREQUENCY),
        gain=(shown, dimension_of(shown)),
        phase=(phase, NONE),
    )
    for_logarithms(frequency=frequencies, gain=gains)
    upper, lower = two_panels(ax, ("gain", "phase"), (1, 1))
    kind: dict[str, Any] = {"marker": "o", "linestyle": "none"} if points else {}
    gains = np.atleast_1d(np.asarray(shown.magnitude, dtype=np.float64))  # in the unit given
    upper.loglog(1e3 * frequencies, gains, label=label, **kind)
    lower.semilogx(1e3 * frequencies, np.degrees(phases), label=label, **kind)
    upper.set_ylabel(label_of("gain", f"{shown.units:~P}"))
    lower.set_ylabel("phase (degrees)")
    for each in (upper, lower):
        each.set_xlabel("frequency (Hz)")
    lower.yaxis.set_major_locator(MaxNLocator(7, steps=[1, 1.5, 3, 4.5, 9, 10]))  # 15, 30, 45, 90
    if label is not None:
        upper.legend(frameon=False, fontsize="small")
    finish_two_panels(upper, lower)
    return upper, lower
