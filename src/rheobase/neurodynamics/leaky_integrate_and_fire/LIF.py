"""The leaky integrate-and-fire neuron of the exercises, and what students do with it.

The neuron is `rheobase.LIF` on the continuous clock: its spikes are where the equation has them,
whatever the step of the traces (0.1 ms).

Examples
--------
>>> from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
>>> from rheobase.neurodynamics.tools import input_factory
>>> from rheobase.units import ms, nA
>>> current = input_factory.get_step_current(5, 100, ms, 2.1 * nA)
>>> state_monitor, spike_monitor = LIF.simulate_LIF_neuron(current, 100 * ms)
>>> spike_monitor.num_spikes
3
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.neurodynamics.leaky_integrate_and_fire.experiments import getting_started_experiments
from rheobase.neurodynamics.leaky_integrate_and_fire.simulation import (
    ABSOLUTE_REFRACTORY_PERIOD,
    FIRING_THRESHOLD,
    MEMBRANE_RESISTANCE,
    MEMBRANE_TIME_SCALE,
    V_RESET,
    V_REST,
    simulate_LIF_neuron,
)
from rheobase.neurodynamics.monitors import SpikeMonitor, StateMonitor
from rheobase.stimuli import Stimulus
from rheobase.units import MOhm, ms, mV

__all__ = [
    "V_REST",
    "V_RESET",
    "FIRING_THRESHOLD",
    "MEMBRANE_RESISTANCE",
    "MEMBRANE_TIME_SCALE",
    "ABSOLUTE_REFRACTORY_PERIOD",
    "simulate_LIF_neuron",
    "getting_started",
    "print_default_parameters",
    "HiddenParameters",
    "get_random_param_set",
    "print_obfuscated_parameters",
    "simulate_random_neuron",
]

_NAMES = {
    "v_rest": "resting potential",
    "v_reset": "reset potential",
    "firing_threshold": "firing threshold",
    "membrane_resistance": "membrane resistance",
    "membrane_time_scale": "membrane time constant",
    "abs_refractory_period": "absolute refractory period",
}


def getting_started() -> None:
    """Run two first experiments, print how often the neuron fires in each, and show their figures.

    A step of 1.2 nA, too weak to make it fire, and a sine of 2.5 nA on top of 2 nA. Without a
    display the figures are made but not shown.

    Examples
    --------
    >>> from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
    >>> LIF.getting_started()
    nr of spikes: 0
    nr of spikes: 5
    """
    from rheobase.neurodynamics.tools.plot_tools import show

    for experiment in getting_started_experiments():
        experiment.plot()
        show()
        print(f"nr of spikes: {experiment.spike_monitor.count[0]}")


def print_default_parameters() -> None:
    """Print the parameters that `simulate_LIF_neuron` has if nothing else is said.

    Examples
    --------
    >>> from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
    >>> LIF.print_default_parameters()
    resting potential            -70 mV
    reset potential              -65 mV
    firing threshold             -50 mV
    membrane resistance           10 MΩ
    membrane time constant         8 ms
    absolute refractory period     2 ms
    """
    _print(
        v_rest=V_REST,
        v_reset=V_RESET,
        firing_threshold=FIRING_THRESHOLD,
        membrane_resistance=MEMBRANE_RESISTANCE,
        membrane_time_scale=MEMBRANE_TIME_SCALE,
        abs_refractory_period=ABSOLUTE_REFRACTORY_PERIOD,
    )


def _print(**parameters: Any) -> None:
    for name, value in parameters.items():
        print(f"{_NAMES[name]:<26}{value.magnitude:>6g} {value.units:~P}")


@dataclass(frozen=True, repr=False)
class HiddenParameters:
    """The parameters of a neuron to be found out by experiment; printing it does not help.

    Made by `get_random_param_set`, used by `simulate_random_neuron`, and shown by
    `print_obfuscated_parameters`.

    Examples
    --------
    >>> from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
    >>> LIF.get_random_param_set(random_seed=432)
    HiddenParameters(six values, to be found out by experiment)
    """

    v_rest: Any
    v_reset: Any
    firing_threshold: Any
    membrane_resistance: Any
    membrane_time_scale: Any
    abs_refractory_period: Any

    def __repr__(self) -> str:
        return "HiddenParameters(six values, to be found out by experiment)"


def get_random_param_set(random_seed: int | None = None) -> HiddenParameters:
    """Return a neuron with random parameters, for its parameters to be found out by experiment.

    Parameters
    ----------
    random_seed : int, optional
        The same seed gives the same neuron. Without it, every call gives another one.

    Returns
    -------
    HiddenParameters

    Raises
    ------
    ParameterError
        If the seed is not a whole number from 0 on.

    Examples
    --------
    >>> from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
    >>> LIF.get_random_param_set(7) == LIF.get_random_param_set(7)
    True
    """
    try:
        random = np.random.default_rng(random_seed)
    except (TypeError, ValueError):
        raise ParameterError(
            f"random_seed: expected a whole number from 0 on, got {random_seed!r}."
        ) from None
    v_rest = random.integers(-80, -60, endpoint=True)
    threshold = v_rest + random.integers(12, 25, endpoint=True)
    v_reset = v_rest + random.integers(-6, 8, endpoint=True)
    return HiddenParameters(
        v_rest=float(v_rest) * mV,
        v_reset=float(v_reset) * mV,
        firing_threshold=float(threshold) * mV,
        membrane_resistance=0.5 * float(random.integers(4, 40, endpoint=True)) * MOhm,
        membrane_time_scale=0.5 * float(random.integers(6, 30, endpoint=True)) * ms,
        abs_refractory_period=0.5 * float(random.integers(2, 12, endpoint=True)) * ms,
    )


def print_obfuscated_parameters(p: HiddenParameters) -> None:
    """Print the true values, once you have your own estimates.

    Parameters
    ----------
    p : HiddenParameters
        What `get_random_param_set` returned.

    Raises
    ------
    ParameterError
        If it is something else.

    Examples
    --------
    >>> from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
    >>> LIF.print_obfuscated_parameters(LIF.get_random_param_set(random_seed=432))
    resting potential            -65 mV
    reset potential              -71 mV
    firing threshold             -44 mV
    membrane resistance         12.5 MΩ
    membrane time constant        15 ms
    absolute refractory period   1.5 ms
    """
    _print(**vars(_hidden(p)))


def simulate_random_neuron(
    input_current: Stimulus, p: HiddenParameters
) -> tuple[StateMonitor, SpikeMonitor]:
    """Simulate a neuron with hidden parameters for 50 ms.

    Parameters
    ----------
    input_current : Stimulus
        From `input_factory`, or any other stimulus.
    p : HiddenParameters
        What `get_random_param_set` returned.

    Returns
    -------
    tuple of StateMonitor and SpikeMonitor

    Raises
    ------
    ParameterError
        If `p` is something else.

    Examples
    --------
    >>> from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
    >>> from rheobase.neurodynamics.tools import input_factory
    >>> current = input_factory.get_zero_current()
    >>> state_monitor, spike_monitor = LIF.simulate_random_neuron(
    ...     current, LIF.get_random_param_set(random_seed=432))
    >>> print(state_monitor.v[0][-1])
    -65.0 mV
    """
    return simulate_LIF_neuron(input_current, 50.0 * ms, **vars(_hidden(p)))


def _hidden(p: Any) -> HiddenParameters:
    if not isinstance(p, HiddenParameters):
        raise ParameterError(
            f"p: expected what get_random_param_set() returns, got {type(p).__name__}."
        )
    return p
