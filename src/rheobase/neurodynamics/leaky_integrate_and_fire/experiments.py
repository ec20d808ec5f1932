"""The two experiments of `LIF.getting_started`, which ``rheobase demo`` shows as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rheobase.neurodynamics.current import TimedCurrent
from rheobase.neurodynamics.leaky_integrate_and_fire.simulation import (
    FIRING_THRESHOLD,
    simulate_LIF_neuron,
)
from rheobase.neurodynamics.monitors import SpikeMonitor, StateMonitor
from rheobase.neurodynamics.tools import input_factory
from rheobase.units import Hz, ms, nA

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Experiment:
    """A current, what the neuron did with it, and a title.

    Parameters
    ----------
    name : str
        One word.
    title : str
        What is done.
    current : TimedCurrent
    state_monitor : StateMonitor
    spike_monitor : SpikeMonitor

    Examples
    --------
    >>> from rheobase.neurodynamics.leaky_integrate_and_fire.experiments import (
    ...     getting_started_experiments)
    >>> [experiment.name for experiment in getting_started_experiments()]
    ['step', 'sine']
    """

    name: str
    title: str
    current: TimedCurrent
    state_monitor: StateMonitor
    spike_monitor: SpikeMonitor

    def plot(self) -> tuple[Axes, Axes]:
        """Draw it in the house style; return the axes of the voltage and of the current."""
        from rheobase.neurodynamics.tools.plot_tools import plot_voltage_and_current_traces
        from rheobase.plotting import style

        with style():
            return plot_voltage_and_current_traces(
                self.state_monitor, self.current, self.title, FIRING_THRESHOLD
            )


def getting_started_experiments() -> list[Experiment]:
    """Run the two experiments.

    Returns
    -------
    list of Experiment
        A step of 1.2 nA from 100 to 200 ms, which makes no spike, and a sine of 2.5 nA and 150 Hz
        on 2 nA from 50 to 150 ms, which makes five.

    Examples
    --------
    >>> from rheobase.neurodynamics.leaky_integrate_and_fire.experiments import (
    ...     getting_started_experiments)
    >>> [experiment.spike_monitor.num_spikes for experiment in getting_started_experiments()]
    [0, 5]
    """
    step = input_factory.get_step_current(100, 200, ms, 1.2 * nA)
    sine = input_factory.get_sinusoidal_current(
        500, 1500, 0.1 * ms, amplitude=2.5 * nA, frequency=150 * Hz, direct_current=2 * nA
    )
    return [
        Experiment("step", "A step of 1.2 nA", step, *simulate_LIF_neuron(step, 300 * ms)),
        Experiment(
            "sine",
            "A sine of 2.5 nA and 150 Hz on top of 2 nA",
            sine,
            *simulate_LIF_neuron(sine, 200 * ms),
        ),
    ]
