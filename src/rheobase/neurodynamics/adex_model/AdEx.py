"""The adaptive exponential integrate-and-fire neuron of the exercises.

The neuron is `rheobase.AdEx` on the continuous clock: its spikes are where the equations have them,
whatever the step of the traces (0.1 ms).

Examples
--------
>>> from rheobase.neurodynamics.adex_model import AdEx
>>> from rheobase.neurodynamics.tools import input_factory
>>> from rheobase.units import ms, pA
>>> current = input_factory.get_step_current(10, 250, ms, 65 * pA)
>>> state_monitor, spike_monitor = AdEx.simulate_AdEx_neuron(
...     I_stim=current, simulation_time=400 * ms)
>>> spike_monitor.num_spikes
10
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rheobase.neurodynamics.monitors import SpikeMonitor, StateMonitor
from rheobase.neurodynamics.panels import between_spikes, check_variables
from rheobase.neurodynamics.tools import input_factory
from rheobase.neurons.adex import AdEx as Neuron
from rheobase.running import run
from rheobase.stimuli import Stimulus
from rheobase.units import MOhm, QuantityLike, ms, mV, nS, pA, quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "MEMBRANE_TIME_SCALE_tau_m",
    "MEMBRANE_RESISTANCE_R",
    "V_REST",
    "V_RESET",
    "RHEOBASE_THRESHOLD_v_rh",
    "SHARPNESS_delta_T",
    "FIRING_THRESHOLD_v_spike",
    "ADAPTATION_VOLTAGE_COUPLING_a",
    "ADAPTATION_TIME_CONSTANT_tau_w",
    "SPIKE_TRIGGERED_ADAPTATION_INCREMENT_b",
    "simulate_AdEx_neuron",
    "plot_adex_state",
    "getting_started",
]

MEMBRANE_TIME_SCALE_tau_m: Any = 5 * ms
MEMBRANE_RESISTANCE_R: Any = 500 * MOhm
V_REST: Any = -70 * mV
V_RESET: Any = -51 * mV
RHEOBASE_THRESHOLD_v_rh: Any = -50 * mV
SHARPNESS_delta_T: Any = 2 * mV
FIRING_THRESHOLD_v_spike: Any = -30 * mV
ADAPTATION_VOLTAGE_COUPLING_a: Any = 0.5 * nS
ADAPTATION_TIME_CONSTANT_tau_w: Any = 100 * ms
SPIKE_TRIGGERED_ADAPTATION_INCREMENT_b: Any = 7 * pA


def simulate_AdEx_neuron(
    tau_m: QuantityLike = MEMBRANE_TIME_SCALE_tau_m,
    R: QuantityLike = MEMBRANE_RESISTANCE_R,
    v_rest: QuantityLike = V_REST,
    v_reset: QuantityLike = V_RESET,
    v_rheobase: QuantityLike = RHEOBASE_THRESHOLD_v_rh,
    a: QuantityLike = ADAPTATION_VOLTAGE_COUPLING_a,
    b: QuantityLike = SPIKE_TRIGGERED_ADAPTATION_INCREMENT_b,
    v_spike: QuantityLike = FIRING_THRESHOLD_v_spike,
    delta_T: QuantityLike = SHARPNESS_delta_T,
    tau_w: QuantityLike = ADAPTATION_TIME_CONSTANT_tau_w,
    I_stim: Stimulus | None = None,
    simulation_time: QuantityLike = 200 * ms,
) -> tuple[StateMonitor, SpikeMonitor]:
    """Simulate an adaptive exponential integrate-and-fire neuron that starts at `v_rest`.

    Parameters
    ----------
    tau_m : Quantity or str
        The time constant of the membrane.
    R : Quantity or str
        Its resistance.
    v_rest, v_reset : Quantity or str
        Membrane potentials: at rest, but for the exponential, and after a spike.
    v_rheobase : Quantity or str
        The potential at which the exponential takes over.
    a : Quantity or str
        How much the adaptation current follows the potential.
    b : Quantity or str
        By how much a spike raises it.
    v_spike : Quantity or str
        The potential at which the neuron is said to fire.
    delta_T : Quantity or str
        How sharply the exponential rises.
    tau_w : Quantity or str
        The time constant of the adaptation current.
    I_stim : Stimulus, optional
        From `rheobase.neurodynamics.tools.input_factory`, or any other; none if not given.
    simulation_time : Quantity or str
        How long to simulate.

    Returns
    -------
    tuple of StateMonitor and SpikeMonitor
        The membrane potential ``v``, the adaptation current ``w`` and the input ``I`` every 0.1 ms,
        and the spikes.

    Raises
    ------
    UnitError
        If a value has the wrong dimension or no unit.
    ParameterError
        If a value is out of range.

    References
    ----------
    W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge University
    Press 2014, section 6.1, eq. 6.3 and 6.4.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics.adex_model import AdEx
    >>> state_monitor, spike_monitor = AdEx.simulate_AdEx_neuron(
    ...     I_stim=rb.constant("65 pA"), a="0 nS", b="60 pA", v_reset="-55 mV")
    >>> spike_monitor.num_spikes
    2
    """
    resistance = quantity(R, "R")
    neuron = Neuron(
        C=quantity(tau_m, "tau_m") / resistance,
        g_L=1 / resistance,
        v_rest=v_rest,
        v_reset=v_reset,
        v_T=v_rheobase,
        v_peak=v_spike,
        delta_T=delta_T,
        a=a,
        b=b,
        tau_w=tau_w,
    )
    current = input_factory.get_zero_current() if I_stim is None else I_stim
    recording = run(neuron, current, simulation_time)
    return StateMonitor(recording), SpikeMonitor(recording)


def plot_adex_state(adex_state_monitor: StateMonitor) -> tuple[Axes, Axes, Axes]:
    """Draw potential and adaptation current over time, and one over the other.

    Parameters
    ----------
    adex_state_monitor : StateMonitor
        What `simulate_AdEx_neuron` returned; of several neurons the first is drawn.

    Returns
    -------
    tuple of three matplotlib Axes
        Those of ``v`` over time, of ``w`` over time, and of the phase plane, where a circle marks
        the start and dots the states after each spike.

    Raises
    ------
    ParameterError
        If it is no state monitor with ``v`` and ``w``.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics.adex_model import AdEx
    >>> state_monitor, _ = AdEx.simulate_AdEx_neuron(I_stim=rb.constant("65 pA"))
    >>> potential, adaptation, plane = AdEx.plot_adex_state(state_monitor)
    >>> plane.get_xlabel()
    'potential v (mV)'
    """
    import matplotlib.pyplot as plt
    import numpy as np

    check_variables(adex_state_monitor, ["v", "w"])
    t = adex_state_monitor.t.m_as("ms")
    v = between_spikes(adex_state_monitor, "v")
    w = 1e3 * between_spikes(adex_state_monitor, "w")  # pA
    figure = plt.figure(figsize=(9, 4), layout="constrained")
    grid = figure.add_gridspec(2, 2)
    potential = figure.add_subplot(grid[0, 0])
    adaptation = figure.add_subplot(grid[1, 0], sharex=potential)
    plane = figure.add_subplot(grid[:, 1])
    potential.plot(t, v)
    potential.set_ylabel("potential v (mV)")
    potential.tick_params(labelbottom=False)
    potential.margins(x=0)
    adaptation.plot(t, w, color="C1")
    adaptation.set_ylabel("adaptation w (pA)")
    adaptation.set_xlabel("time (ms)")
    figure.align_ylabels()
    plane.plot(v, w, color="0.4", linewidth=1)
    plane.plot(v[0], w[0], "o", color="0.4", fillstyle="none", label="start")
    after = np.flatnonzero(np.isnan(v)) + 1
    after = after[after < v.size]
    plane.plot(v[after], w[after], ".", color="C3", label="after a spike")
    plane.set_xlabel("potential v (mV)")
    plane.set_ylabel("adaptation w (pA)")
    plane.legend(frameon=False, fontsize="small")
    return potential, adaptation, plane


def getting_started() -> None:
    """Run a first experiment, a step of 65 pA for 240 ms; print the spikes and show the figures.

    Examples
    --------
    >>> from rheobase.neurodynamics.adex_model import AdEx
    >>> AdEx.getting_started()
    nr of spikes: 10
    """
    from rheobase.neurodynamics.tools.plot_tools import plot_voltage_and_current_traces, show

    current = input_factory.get_step_current(10, 250, ms, 65 * pA)
    state_monitor, spike_monitor = simulate_AdEx_neuron(I_stim=current, simulation_time=400 * ms)
    plot_voltage_and_current_traces(state_monitor, current, "A step of 65 pA")
    plot_adex_state(state_monitor)
    show()
    print(f"nr of spikes: {spike_monitor.count[0]}")
