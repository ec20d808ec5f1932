"""Sweeps as one run: every neuron of a model, at every point of the sweep."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError, did_you_mean
from rheobase.neurons import Model
from rheobase.recording import Recording
from rheobase.running import run
from rheobase.stimuli import Stimulus
from rheobase.stimuli.arguments import duration as positive
from rheobase.units import TIME, QuantityLike, from_engine

CLOSED_FORM, SIMULATED = "closed form", "simulated"


def require_model(neuron: Any) -> None:
    """Refuse what is not a model."""
    if not isinstance(neuron, Model):
        raise ParameterError(f"neuron: expected a model such as rb.LIF(), got {neuron!r}.")


def require_threshold(neuron: Model) -> None:
    """Refuse a model that cannot fire."""
    if neuron.threshold is None:
        raise ParameterError(
            f"{neuron.name} has no threshold and never fires: give one, threshold='v >= v_T'."
        )


def use_simulation(method: str | None, obstacle: str | None) -> bool:
    """Return whether to simulate, from what was asked for and what prevents a closed form."""
    known = [CLOSED_FORM, SIMULATED]
    if method is not None and method not in known:
        raise ParameterError(f"method: got {method!r}. {did_you_mean(str(method), known)}")
    if method == CLOSED_FORM and obstacle is not None:
        raise ParameterError(f"method: there is no closed form, since {obstacle}.")
    return method == SIMULATED or obstacle is not None


def time_in_ms(value: QuantityLike, what: str) -> float:
    """Return one positive time as a float in ms."""
    return positive(value, what)


def repeated(neuron: Model, points: int) -> Model:
    """Return a model with each neuron `points` times, one after the other."""
    return rebuilt(neuron, points, neuron.refractory)


def rebuilt(neuron: Model, points: int, refractory: str | None, **more: Any) -> Model:
    """Return the same, with another refractory period and the parameters that it needs."""
    values = {
        name: np.repeat(value.magnitude, points) * value.units
        if np.ndim(value.magnitude)
        else value
        for name, value in neuron.values.items()
    }
    return Model(
        neuron.text,
        neuron.threshold,
        neuron.reset,
        refractory,
        method=neuron.method,
        holds=neuron.holds if refractory else None,
        escape=neuron.escape,
        **{**values, **more},
    )


def in_rows(flat: NDArray[Any], neuron: Model, points: int) -> NDArray[Any]:
    """Return one value a neuron and point as (neurons, points), (points,) for a single neuron."""
    return flat.reshape(neuron.size, points) if neuron.size else flat.reshape(points)


def run_for_spikes(neuron: Model, stimulus: Stimulus, length: float) -> Recording:
    """Run for `length` ms and record nothing but spikes."""
    duration = from_engine(length, TIME)
    return run(neuron, stimulus, duration, dt=duration, record=())
