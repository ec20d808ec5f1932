"""One call from an input current to the monitors of an LIF neuron."""

from __future__ import annotations

from typing import Any

from rheobase.neurodynamics.monitors import SpikeMonitor, StateMonitor
from rheobase.neurons import LIF
from rheobase.running import run
from rheobase.stimuli import Stimulus
from rheobase.units import MOhm, QuantityLike, ms, mV

V_REST: Any = -70 * mV
V_RESET: Any = -65 * mV
FIRING_THRESHOLD: Any = -50 * mV
MEMBRANE_RESISTANCE: Any = 10 * MOhm
MEMBRANE_TIME_SCALE: Any = 8 * ms
ABSOLUTE_REFRACTORY_PERIOD: Any = 2 * ms


def simulate_LIF_neuron(
    input_current: Stimulus,
    simulation_time: QuantityLike = 5 * ms,
    v_rest: QuantityLike = V_REST,
    v_reset: QuantityLike = V_RESET,
    firing_threshold: QuantityLike = FIRING_THRESHOLD,
    membrane_resistance: QuantityLike = MEMBRANE_RESISTANCE,
    membrane_time_scale: QuantityLike = MEMBRANE_TIME_SCALE,
    abs_refractory_period: QuantityLike = ABSOLUTE_REFRACTORY_PERIOD,
) -> tuple[StateMonitor, SpikeMonitor]:
    """Simulate a leaky integrate-and-fire neuron that starts at rest.

    Parameters
    ----------
    input_current : Stimulus
        From `rheobase.neurodynamics.tools.input_factory`, or any other stimulus, such as
        ``rb.step(2.5*nA, start=10*ms)``. With more than one column (or an array of amplitudes),
        each drives a neuron of its own.
    simulation_time : Quantity or str
        How long to simulate.
    v_rest, v_reset, firing_threshold : Quantity or str
        Membrane potentials: at rest, after a spike, and at which it fires.
    membrane_resistance : Quantity or str
        The resistance of the membrane.
    membrane_time_scale : Quantity or str
        The time constant of the membrane.
    abs_refractory_period : Quantity or str
        How long the membrane stays at `v_reset` after a spike.

    Returns
    -------
    tuple of StateMonitor and SpikeMonitor
        The membrane potential ``v`` and the current ``I`` every 0.1 ms, and the spikes.

    Raises
    ------
    UnitError
        If a value has the wrong dimension or no unit.
    ParameterError
        If a value is out of range.

    References
    ----------
    W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge University
    Press 2014, section 1.3.

    Examples
    --------
    >>> from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
    >>> from rheobase.neurodynamics.tools import input_factory
    >>> from rheobase.units import ms, nA
    >>> current = input_factory.get_step_current(10, 40, ms, 2.5 * nA)
    >>> state_monitor, spike_monitor = LIF.simulate_LIF_neuron(
    ...     current, simulation_time=50 * ms, abs_refractory_period=3 * ms)
    >>> print(spike_monitor.t)
    [22.876 36.966] ms
    """
    neuron = LIF(
        v_rest=v_rest,
        v_reset=v_reset,
        v_threshold=firing_threshold,
        R=membrane_resistance,
        tau_m=membrane_time_scale,
        t_ref=abs_refractory_period,
    )
    recording = run(neuron, input_current, simulation_time)
    return StateMonitor(recording), SpikeMonitor(recording)
