"""The exponential integrate-and-fire neuron of the exercises.

The neuron is `rheobase.EIF` on the continuous clock: its spikes are where the equation has them,
whatever the step of the traces (0.1 ms).

Examples
--------
>>> from rheobase.neurodynamics.exponential_integrate_fire import exp_IF
>>> from rheobase.neurodynamics.tools import input_factory
>>> from rheobase.units import ms, nA
>>> current = input_factory.get_step_current(20, 120, ms, 0.8 * nA)
>>> state_monitor, spike_monitor = exp_IF.simulate_exponential_IF_neuron(I_stim=current)
>>> spike_monitor.num_spikes
7
"""

from __future__ import annotations

from typing import Any

from rheobase.neurodynamics.monitors import SpikeMonitor, StateMonitor
from rheobase.neurodynamics.tools import input_factory
from rheobase.neurons import EIF
from rheobase.running import run
from rheobase.stimuli import Stimulus
from rheobase.units import MOhm, QuantityLike, ms, mV, nA

__all__ = [
    "MEMBRANE_TIME_SCALE_tau",
    "MEMBRANE_RESISTANCE_R",
    "V_REST",
    "V_RESET",
    "RHEOBASE_THRESHOLD_v_rh",
    "SHARPNESS_delta_T",
    "FIRING_THRESHOLD_v_spike",
    "simulate_exponential_IF_neuron",
    "getting_started",
]

MEMBRANE_TIME_SCALE_tau: Any = 12 * ms
MEMBRANE_RESISTANCE_R: Any = 20 * MOhm
V_REST: Any = -65 * mV
V_RESET: Any = -60 * mV
RHEOBASE_THRESHOLD_v_rh: Any = -55 * mV
SHARPNESS_delta_T: Any = 2 * mV
FIRING_THRESHOLD_v_spike: Any = -30 * mV


def simulate_exponential_IF_neuron(
    tau: QuantityLike = MEMBRANE_TIME_SCALE_tau,
    R: QuantityLike = MEMBRANE_RESISTANCE_R,
    v_rest: QuantityLike = V_REST,
    v_reset: QuantityLike = V_RESET,
    v_rheobase: QuantityLike = RHEOBASE_THRESHOLD_v_rh,
    v_spike: QuantityLike = FIRING_THRESHOLD_v_spike,
    delta_T: QuantityLike = SHARPNESS_delta_T,
    I_stim: Stimulus | None = None,
    simulation_time: QuantityLike = 200 * ms,
) -> tuple[StateMonitor, SpikeMonitor]:
    """Simulate an exponential integrate-and-fire neuron that starts at `v_rest`.

    Parameters
    ----------
    tau : Quantity or str
        The time constant of the membrane.
    R : Quantity or str
        Its resistance.
    v_rest, v_reset : Quantity or str
        Membrane potentials: at rest, but for the exponential, and after a spike.
    v_rheobase : Quantity or str
        The potential at which the exponential takes over.
    v_spike : Quantity or str
        That at which the neuron is said to fire.
    delta_T : Quantity or str
        How sharply the exponential rises.
    I_stim : Stimulus, optional
        From `rheobase.neurodynamics.tools.input_factory`, or any other; none if not given.
    simulation_time : Quantity or str
        How long to simulate.

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
    Press 2014, section 5.2, eq. 5.6.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics.exponential_integrate_fire import exp_IF
    >>> state_monitor, spike_monitor = exp_IF.simulate_exponential_IF_neuron(
    ...     I_stim=rb.constant("0.5 nA"), v_spike="10 mV")
    >>> spike_monitor.num_spikes
    5
    """
    neuron = EIF(
        tau_m=tau,
        R=R,
        v_rest=v_rest,
        v_reset=v_reset,
        v_T=v_rheobase,
        v_peak=v_spike,
        delta_T=delta_T,
    )
    current = input_factory.get_zero_current() if I_stim is None else I_stim
    recording = run(neuron, current, simulation_time)
    return StateMonitor(recording), SpikeMonitor(recording)


def getting_started() -> None:
    """Run a first experiment, a step of 0.8 nA for 100 ms; print the spikes and show the figure.

    Examples
    --------
    >>> from rheobase.neurodynamics.exponential_integrate_fire import exp_IF
    >>> exp_IF.getting_started()
    nr of spikes: 7
    """
    from rheobase.neurodynamics.tools.plot_tools import plot_voltage_and_current_traces, show

    current = input_factory.get_step_current(20, 120, ms, 0.8 * nA)
    state_monitor, spike_monitor = simulate_exponential_IF_neuron(I_stim=current)
    plot_voltage_and_current_traces(
        state_monitor, current, "A step of 0.8 nA", FIRING_THRESHOLD_v_spike
    )
    show()
    print(f"nr of spikes: {spike_monitor.count[0]}")
