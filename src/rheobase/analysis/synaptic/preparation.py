"""A neuron at rest or held at a potential, with synapses: all that is needed before spikes come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis._population import require_model
from rheobase.analysis.dynamics.field import Field
from rheobase.analysis.synaptic.arrivals import Arrival, Course
from rheobase.analysis.synaptic.membrane import (
    held,
    input_gain,
    potentials,
    rest,
    rewritten,
    without_noise,
)
from rheobase.equations.lines import logical_lines
from rheobase.errors import ParameterError, SimulationError
from rheobase.neurons import Model
from rheobase.stimuli.arguments import finite
from rheobase.synapses import Composed, Kinetics, Port, compose
from rheobase.synapses.naming import numbered, own_names
from rheobase.units import TIME, QuantityLike, from_engine, to_engine

Floats = NDArray[np.float64]


class Preparation:
    """A neuron and its synapses, before the first spike.

    The model has one variable more than neuron and synapses have: the area under the postsynaptic
    potential, which is thus as exact as the potential.

    Parameters
    ----------
    neuron : Model
        One neuron.
    synapses : sequence of Kinetics
    v : Quantity or None
        The potential at which a constant current holds the membrane; None for the resting
        potential, without a current.
    """

    def __init__(self, neuron: Model, synapses: Sequence[Kinetics], v: QuantityLike | None) -> None:
        require_model(neuron)
        self.neuron = single_field(neuron, "neuron")
        composed = compose(neuron, synapses)
        self.ports = [composed.ports[number] for number in composed.port_of]
        self.membrane = self.neuron.leading
        if v is None:
            x, self.current = rest(self.neuron), 0.0
        else:
            value = potentials(self.neuron, v, "v")
            if value.ndim:
                raise ParameterError(f"v: expected one potential, got {v}.")
            x, self.current = held(self.neuron, float(value))
        self._check_stays(x)
        self.base = float(x[self.neuron.states.index(self.membrane)])
        model, area = _with_area(composed, self.membrane, self.base)
        self.field = Field(model)
        self.row = self.field.states.index(self.membrane)
        self.area = self.field.states.index(area)
        self.x = np.zeros(self.field.n)
        self.x[: self.neuron.n] = x
        # Not 0, since an adaptive solver keeps errors relative to what a variable is, and could
        # not of an area that is nothing but rounding errors.
        self.x[self.area] = self.no_area = abs(self.base) + 1.0

    @property
    def rounding(self) -> float:
        """How large a deviation of the membrane potential may be and still be none."""
        return 1e-10 * (abs(self.base) + 1e-3)

    def deviation(self, x: Floats) -> Any:
        """Return the postsynaptic potential: how far the membrane is from where it was."""
        return x[self.row] - self.base

    @property
    def has_current(self) -> bool:
        """Whether the first synapse has one: not if a spike makes the potential itself jump."""
        return self.ports[0].state != self.row

    def respond(self, spikes: Iterable[tuple[int, float, float]]) -> Course:
        """Return what spikes do: each with its synapse's number, time in ms, and weight."""
        arrivals = []
        for number, time, weight in spikes:
            port = self.ports[number]
            jump = float(np.squeeze(port.factor)) * weight
            arrivals.append(Arrival(time, self.field.states[port.state], jump))
        return Course(self.field.model, self.x, self.current, arrivals, self.neuron.model.name)

    def synaptic_current(self, x: Floats) -> Floats:
        """Return the current of all synapses into the neuron, in nA, from states of the model."""
        own = x[: self.neuron.n]
        row = self.neuron.states.index(self.membrane)
        without = self.neuron(own, self.current)[row]
        with_them = self.field(x, self.current)[self.row]
        return np.asarray((with_them - without) / input_gain(self.neuron, own))

    def _check_stays(self, x: Floats) -> None:
        field, v = self.neuron, x[self.neuron.states.index(self.membrane)]
        unit = field.dimension(self.membrane).unit
        if field.beyond_threshold(x):
            raise SimulationError(
                f"{field.model.name} fires for ever at {v:g} {unit}, which is beyond threshold. "
                "Hold the membrane below it, v=..."
            )
        growth = np.linalg.eigvals(field.jacobian(x, self.current)).real.max()
        if growth > 1e-9:
            raise SimulationError(
                f"{field.model.name} does not stay at {v:g} {unit}: the state is not stable, and a "
                f"deviation grows e times within {1 / growth:.3g} ms. Hold the membrane where it "
                "is stable, v=..."
            )


def single_field(neuron: Model, what: str) -> Field:
    """Return the equations of one neuron as functions."""
    if neuron.size is not None:
        raise ParameterError(
            f"{what}: expected one neuron, got {neuron.size}: an array is among the values of "
            f"{neuron.name}. Take them one by one, {what}.replace(...)."
        )
    return Field(neuron)


def weights(given: QuantityLike, port: Port, spikes: int | None, what: str = "weight") -> Floats:
    """Return weights in the engine's unit; one each if the number of spikes is given."""
    values = finite(to_engine(given, port.dimension, what), what, port.dimension.unit)
    if values.ndim > 1 or (spikes is not None and values.ndim and values.size != spikes):
        one_each = "" if spikes is None else f", or one for each of {spikes} spikes"
        raise ParameterError(f"{what}: expected one weight{one_each}, got {given}.")
    return values if spikes is None else np.broadcast_to(values, spikes)


def _with_area(composed: Composed, membrane: str, base: float) -> tuple[Model, str]:
    """Return the model with the integral of the postsynaptic potential as one more variable."""
    model = without_noise(composed.model)
    taken = own_names(model)
    area, start = (
        next(name for name in numbered(wanted) if name not in taken)
        for wanted in ("psp_area", "psp_base")
    )
    dimension = model.system.dimensions[membrane]
    values = {
        **model.values,
        membrane: from_engine(base, dimension),
        start: from_engine(base, dimension),
        area: from_engine(0.0, dimension * TIME),
    }
    lines = [place.text for place in logical_lines(model.text)]
    text = "\n".join([*lines, f"d{area}/dt = {membrane} - {start}"])
    return rewritten(model, text, values), area
