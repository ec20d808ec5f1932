"""The Hodgkin-Huxley neuron of the exercises.

The neuron is ``rheobase.HodgkinHuxley.preset("exercises")``: zero at rest, and as much membrane as
1 cm2 has, so that currents are some uA. Change it there, ``HodgkinHuxley.preset("exercises",
g_Na="168 mS")``, and run it with `rheobase.run`.

Examples
--------
>>> from rheobase.neurodynamics.hodgkin_huxley import HH
>>> from rheobase.neurodynamics.tools import input_factory, spike_tools
>>> from rheobase.units import ms, mV, uA
>>> current = input_factory.get_step_current(5, 100, ms, 7 * uA)
>>> state_monitor = HH.simulate_HH_neuron(current, 120 * ms)
>>> spike_tools.get_spike_time(state_monitor, 50 * mV).size
6
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rheobase.neurodynamics.monitors import StateMonitor
from rheobase.neurodynamics.panels import plot_variables
from rheobase.neurodynamics.tools import input_factory
from rheobase.neurons.hodgkin_huxley import HodgkinHuxley
from rheobase.running import run
from rheobase.stimuli import Stimulus
from rheobase.units import QuantityLike, ms, mV, uA

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["HHStateMonitor", "simulate_HH_neuron", "plot_data", "getting_started"]

_DT = 0.02 * ms  # the exercises look up samples by this step


class HHStateMonitor(StateMonitor):
    """A state monitor in which the potential is called `vm` as well, and the current `I_e`.

    Parameters
    ----------
    recording : Recording
        What was recorded.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics.hodgkin_huxley import HH
    >>> state_monitor = HH.simulate_HH_neuron(rb.zero(), "10 ms")
    >>> print(state_monitor.vm[0, 0], state_monitor.I_e[0, 0])
    0.0 mV 0.0 nA
    """

    @property
    def vm(self) -> Any:
        """Quantity in mV, shape (neurons, samples): the membrane potential."""
        return self.v

    @property
    def I_e(self) -> Any:
        """Quantity in nA, shape (neurons, samples): the input current."""
        return self.I


def simulate_HH_neuron(input_current: Stimulus, simulation_time: QuantityLike) -> HHStateMonitor:
    """Simulate a Hodgkin-Huxley neuron that starts at rest.

    Parameters
    ----------
    input_current : Stimulus
        From `rheobase.neurodynamics.tools.input_factory`, or any other. With more than one column
        (or an array of amplitudes), each drives a neuron of its own.
    simulation_time : Quantity or str
        How long to simulate.

    Returns
    -------
    StateMonitor
        The membrane potential ``vm`` (or ``v``), the gates ``m``, ``h``, ``n`` and the current
        ``I_e`` (or ``I``), every 0.02 ms.

    Raises
    ------
    UnitError
        If the time has no unit, or the input is no current.
    ParameterError
        If a value is out of range.

    References
    ----------
    W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge University
    Press 2014, section 2.2.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics.hodgkin_huxley import HH
    >>> state_monitor = HH.simulate_HH_neuron(rb.constant("7 uA"), "20 ms")
    >>> print(f"{state_monitor.vm.max():.1f}")
    104.6 mV
    """
    neuron = HodgkinHuxley.preset("exercises")
    return HHStateMonitor(run(neuron, input_current, simulation_time, _DT))


def plot_data(state_monitor: StateMonitor, title: str | None = None) -> tuple[Axes, Axes, Axes]:
    """Draw the membrane potential, the gates and the current over time.

    Parameters
    ----------
    state_monitor : StateMonitor
        What `simulate_HH_neuron` returned; of several neurons the first is drawn.
    title : str, optional
        Above the figure.

    Returns
    -------
    tuple of three matplotlib Axes

    Raises
    ------
    ParameterError
        If it is something else.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics.hodgkin_huxley import HH
    >>> state_monitor = HH.simulate_HH_neuron(rb.constant("7 uA"), "50 ms")
    >>> potential, gates, current = HH.plot_data(state_monitor, title="7 uA")
    >>> gates.get_ylabel()
    'gates'
    """
    panels = [("potential", ["v"], mV), ("gates", ["m", "h", "n"], None), ("input", ["I"], uA)]
    potential, gates, current = plot_variables(state_monitor, panels, title)
    return potential, gates, current


def getting_started() -> None:
    """Run a first experiment, a step of 7.2 uA for 35 ms, and show its figure.

    Examples
    --------
    >>> from rheobase.neurodynamics.hodgkin_huxley import HH
    >>> HH.getting_started()
    """
    from rheobase.neurodynamics.tools.plot_tools import show

    current = input_factory.get_step_current(10, 45, ms, 7.2 * uA)
    plot_data(simulate_HH_neuron(current, 70 * ms), "A step of 7.2 µA")
    show()
