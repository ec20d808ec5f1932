"""A synapse that changes with the spikes it sees: equations, and what each spike does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from rheobase import equations
from rheobase.equations.synaptic import SynapticSystem, parse_synapse
from rheobase.errors import ParameterError, did_you_mean
from rheobase.synapses import display
from rheobase.synapses.base import Kinetics
from rheobase.synapses.delta import Delta
from rheobase.units import (
    CONDUCTANCE,
    CURRENT,
    VOLTAGE,
    Dimension,
    Quantity,
    QuantityLike,
    dimension_of,
    from_engine,
    quantity,
    to_engine,
)


class Synapse:
    r"""A synapse with a weight and other variables that spikes change.

    Between spikes every variable follows its own linear equation, which is solved exactly and only
    when a spike comes. A spike of the source carries out `on_pre`, one of the target `on_post`;
    what the target receives is ``sent``, the weight ``w`` unless `on_pre` says otherwise.

    The delay lies between the synapse and the cell body of the target, as in NEST: a spike of the
    source is at the synapse at once, one of the target after the delay. Where both are there at the
    same time, `on_post` comes first, but sees the source as it was before, and `on_pre` then sees
    those variables that the target's spikes alone change as they were before: such spikes are no
    pair (A. Morrison, M. Diesmann, W. Gerstner, "Phenomenological models of synaptic plasticity
    based on spike timing", Biological Cybernetics 98, 459-478, 2008).

    Parameters
    ----------
    text : str
        The equations, one a line: ``"tau_plus * dx_pre/dt = -x_pre"``. Lines without a derivative
        name a subexpression. The weight ``w`` needs none: it then stays as it is between spikes.
    on_pre, on_post : str, optional
        Assignments, separated by ``;`` or new lines, in the order in which they are carried out.
    kinetics : Kinetics, optional
        How what is sent acts on the target: ``rb.Exp(5*ms)``. By default a jump of its potential.
    **values : Quantity, str or float
        Every parameter by its name, and initial values by the variable's name, 0 if not given. The
        weight is given where neurons are connected.

    Raises
    ------
    EquationError
        If an equation cannot be read, does not balance, or has no closed form of its own between
        spikes; the message names the term.
    ParameterError
        If a value is not a single finite one, or belongs to no name in the equations.
    UnitError
        If a value cannot be understood.

    Examples
    --------
    Hebb's rule with a slow decay of what was learnt: the weight grows when the target fires soon
    after the source.

    >>> import rheobase as rb
    >>> from rheobase.units import ms, mV, second
    >>> hebbian = rb.Synapse(
    ...     "tau * dx/dt = -x \n tau_w * dw/dt = w_0 - w",
    ...     on_pre="x += 1",
    ...     on_post="w += A*x",
    ...     tau=20*ms, tau_w=10*second, w_0=0.5*mV, A=0.05*mV,
    ... )
    >>> net = rb.Network(precision="double")
    >>> source = net.spike_source([[10, 50]*ms])
    >>> cell = net.population(rb.LIF(), 1)
    >>> other = net.spike_source([[20]*ms])
    >>> net.connect(other, cell, rb.Delta(), rule=rb.OneToOne(), weight=30*mV, delay=1*ms)
    >>> net.connect(source, cell, hebbian, rule=rb.OneToOne(), weight=0.5*mV, delay=1*ms)
    >>> recording = net.run(100*ms)
    >>> print(net.synapses(source, cell)["w"].round(4))
    [0.5272] mV
    """

    text: str
    kinetics: Kinetics
    values: Mapping[str, Any]
    system: SynapticSystem

    def __init__(
        self,
        text: str = "",
        *,
        on_pre: str = "",
        on_post: str = "",
        kinetics: Kinetics | None = None,
        **values: QuantityLike,
    ) -> None:
        kinetics = checked_kinetics(kinetics)
        quantities = {name: quantity(value, name) for name, value in values.items()}
        dimensions = {name: dimension_of(value) for name, value in quantities.items()}
        system = parse_synapse(text, on_pre, on_post, weight_dimension(kinetics), dimensions)
        fields = {
            "text": system.text,
            "kinetics": kinetics,
            "values": MappingProxyType(quantities),
            "system": system,
        }
        self.__dict__.update(fields)
        for name, value in self.numbers.items():
            if np.ndim(value) or not np.isfinite(value):
                raise ParameterError(f"{name}: expected one finite value, got {quantities[name]}.")
        for name, rate in zip(system.variables, system.rates, strict=True):
            if not -np.inf < self.evaluate(rate) <= 0.0:
                raise ParameterError(
                    f"'{name}' would grow without bound between spikes: its rate {rate} is "
                    f"{self.evaluate(rate):g} per ms. Is a time constant negative or 0?"
                )

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("A synapse does not change: make a new one.")

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__.get("values", {})
        if name in values:
            return values[name]
        raise AttributeError(f"{type(self).__name__} has no '{name}'. {did_you_mean(name, values)}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.values]

    @property
    def name(self) -> str:
        """What the synapse is called: the name of its class."""
        return type(self).__name__

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters, by name, as quantities."""
        return {name: self.values[name] for name in self.system.parameters}

    @property
    def bounds(self) -> tuple[Any, Any] | None:
        """Between which two weights the rule makes sense; None if it does not say."""
        return None

    @cached_property
    def numbers(self) -> dict[str, Any]:
        """The given values in the engine's units."""
        dimensions = self.system.dimensions
        return {
            name: to_engine(value, dimensions[name], name) for name, value in self.values.items()
        }

    def evaluate(self, source: str, **names: Any) -> Any:
        """Return the value of an expression of the parameters, in the engine's units."""
        known = {name: self.numbers[name] for name in self.system.parameters}
        return equations.evaluate(source, {**known, **names})

    def initial(self, variable: str) -> float:
        """Return what a variable starts from, in the engine's units; not of the weight."""
        return float(self.numbers.get(variable, 0.0))

    def quantity(self, variable: str, number: Any) -> Any:
        """Return a value of a variable in the engine's units as a quantity."""
        return from_engine(number, self.system.dimensions[variable])

    def __reduce__(self) -> tuple[Any, ...]:
        # A quantity that is unpickled belongs to pint's own registry, so numbers and units travel.
        values = {name: (value.magnitude, str(value.units)) for name, value in self.values.items()}
        texts = (self.text, self.system.on_pre_text, self.system.on_post_text)
        return _again, (type(self), texts, self.kinetics, values)

    def __repr__(self) -> str:
        return display.as_text(self)

    def _repr_html_(self) -> str:
        return display.as_html(self)


def weight_dimension(kinetics: Kinetics) -> Dimension:
    """Return the dimension of the weight of a synapse that changes, before its target is known.

    The variable that a `Delta` lets jump is taken to be a voltage.
    """
    if isinstance(kinetics, Delta):
        return VOLTAGE
    return CONDUCTANCE if getattr(kinetics, "is_conductance", False) else CURRENT


def checked_kinetics(kinetics: Any) -> Kinetics:
    """Return how a synapse acts on its target, a jump of the potential if nothing is given."""
    if kinetics is None:
        return Delta()
    if not isinstance(kinetics, Kinetics):
        raise ParameterError(
            f"kinetics: expected one such as rb.Delta() or rb.Exp(5*ms), got {kinetics!r}."
        )
    return kinetics


def _again(
    kind: type[Synapse],
    texts: tuple[str, str, str],
    kinetics: Kinetics,
    values: dict[str, tuple[Any, str]],
) -> Synapse:
    """Return the synapse that was pickled or copied."""
    synapse = kind.__new__(kind)
    quantities: dict[str, Any] = {
        name: Quantity(magnitude, unit) for name, (magnitude, unit) in values.items()
    }
    text, on_pre, on_post = texts
    Synapse.__init__(synapse, text, on_pre=on_pre, on_post=on_post, kinetics=kinetics, **quantities)
    return synapse
