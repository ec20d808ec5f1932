"""What all synapses are: equations for the target, and where and how far a spike makes it jump."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from rheobase.errors import NetworkError, ParameterError
from rheobase.stimuli.arguments import finite, one_each
from rheobase.stimuli.text import values
from rheobase.units import (
    CONDUCTANCE,
    CURRENT,
    TIME,
    VOLTAGE,
    Dimension,
    from_engine,
    to_engine,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rheobase.neurons import Model

Factor: TypeAlias = "float | NDArray[np.float64]"


@dataclass(frozen=True)
class Terms:
    """What a synapse adds to the model of its target.

    Parameters
    ----------
    lines : tuple of str
        Its equations.
    current : str
        Its term in the input current; empty if it has none.
    target : str
        The variable that jumps when a spike arrives.
    values : mapping of str to Quantity
        A value for every name that the lines bring in: parameters, and variables, which start
        at 0.

    Examples
    --------
    >>> import rheobase as rb
    >>> terms = rb.Exp("5 ms", E_syn="0 mV").terms("exp", rb.LIF())
    >>> terms.lines, terms.current, terms.target
    (('tau_exp * dg_exp/dt = -g_exp',), 'g_exp*(E_exp - v)', 'g_exp')
    """

    lines: tuple[str, ...]
    current: str
    target: str
    values: Mapping[str, Any]


class Kinetics(ABC):
    """What a spike does to its target; one of `Delta`, `Exp`, `Alpha`, `BiExp`.

    A synapse is linear: spikes add up, whoever sent them. So all that arrives at a neuron through
    equal kinetics is one variable of the neuron, which jumps by `factor` times the weight.

    Examples
    --------
    >>> import rheobase as rb
    >>> rb.Exp("5 ms") == rb.Exp("5 ms"), rb.Exp("5 ms") == rb.Exp("6 ms")
    (True, False)
    >>> print(rb.Delta().weight_dimension(rb.LIF()))
    voltage (mV)
    """

    name: str | None = None
    label: ClassVar[str]  # what its variables are called after when it has no name

    @property
    @abstractmethod
    def identity(self) -> tuple[Any, ...]:
        """What decides whether two synapses may share a variable of their target."""

    @property
    @abstractmethod
    def factor(self) -> Factor:
        """The jump of the variable that jumps, divided by the weight."""

    @property
    def held(self) -> bool:
        """Whether a jump that arrives while the neuron is refractory is lost."""
        return False

    @abstractmethod
    def weight_dimension(self, model: Model) -> Dimension:
        """Return the dimension of a weight onto a neuron of this model."""

    @abstractmethod
    def terms(self, label: str, model: Model) -> Terms:
        """Return what it adds to a model, with names that end in `label`."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kinetics) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


class Shaped(Kinetics):
    """A synapse whose current or conductance has a shape in time, set by time constants.

    Subclasses are data classes with the fields `E_syn`, `name`, and time constants that are called
    ``tau_...``. Here they are checked, compared and shown.
    """

    E_syn: Any

    def __post_init__(self) -> None:
        for field, value in self._given().items():
            if field == "name":
                checked: Any = _checked_name(value)
            elif value is None and field == "E_syn":
                checked = None
            else:
                checked = _checked(value, field)
            object.__setattr__(self, field, checked)

    def _given(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    @cached_property
    def _numbers(self) -> dict[str, Any]:
        """The values in the engine's units; no entry for what is None."""
        return {
            field: to_engine(value, _dimension(field), field)
            for field, value in self._given().items()
            if field != "name" and value is not None
        }

    @cached_property
    def identity(self) -> tuple[Any, ...]:
        """The class, the name, and all values."""
        numbers = (
            (field, np.shape(x), np.asarray(x).tobytes()) for field, x in self._numbers.items()
        )
        return (type(self).__name__, self.name, *numbers)

    @property
    def is_conductance(self) -> bool:
        """Whether it opens a conductance, rather than injecting a current."""
        return self.E_syn is not None

    def weight_dimension(self, model: Model) -> Dimension:
        """Return current, or conductance if there is a reversal potential."""
        return CONDUCTANCE if self.is_conductance else CURRENT

    def _shape(self, label: str) -> str:
        """Return the name of the current or conductance."""
        return f"g_{label}" if self.is_conductance else f"I_{label}"

    def _zero(self) -> Any:
        return from_engine(0.0, CONDUCTANCE if self.is_conductance else CURRENT)

    def _current(self, label: str, model: Model) -> tuple[str, dict[str, Any]]:
        """Return the term in the input current, and the parameters in it."""
        if not self.is_conductance:
            return self._shape(label), {}
        v = membrane(model, self)
        if model.system.dimensions[v] != VOLTAGE:
            raise NetworkError(
                f"{self!r} onto {model.name}: a conductance needs a membrane potential, but "
                f"'{v}', which the threshold condition is about, is {model.system.dimensions[v]}. "
                "Leave out E_syn for a current."
            )
        return f"g_{label}*(E_{label} - {v})", {f"E_{label}": self.E_syn}

    def __repr__(self) -> str:
        shown = {name: f"{values(x)} {_dimension(name).unit}" for name, x in self._numbers.items()}
        arguments = [
            f"{name}={text}" if name == "E_syn" else text  # as one types it
            for name, text in shown.items()
        ]
        if self.name is not None:
            arguments.append(f"name={self.name!r}")
        return f"{type(self).__name__}({', '.join(arguments)})"

    def __reduce__(self) -> tuple[Any, ...]:
        # A quantity that is unpickled belongs to pint's own registry, so numbers travel.
        return _again, (type(self), self._numbers, self.name)


def membrane(model: Model, synapse: Kinetics) -> str:
    """Return the variable that the threshold condition of a model is about.

    Raises
    ------
    NetworkError
        If there is none.
    """
    if model.system.membrane is None:
        raise NetworkError(
            f"{synapse!r} onto {model.name}: it acts on the variable that the threshold condition "
            f"is about, but the model has no threshold. Give it one, such as "
            f"threshold='{model.states[0]} > ...'."
        )
    return model.system.membrane


def _dimension(field: str) -> Dimension:
    return VOLTAGE if field == "E_syn" else TIME


def _checked(value: Any, what: str) -> Any:
    dimension = _dimension(what)
    numbers = one_each(finite(to_engine(value, dimension, what), what, dimension.unit), what)
    if dimension == TIME and not (numbers > 0.0).all():
        raise ParameterError(f"{what}: expected a time longer than 0 ms, got {numbers.min():g} ms.")
    return from_engine(numbers if numbers.ndim else float(numbers), dimension)


def _checked_name(name: Any) -> str | None:
    if name is None:
        return None
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)*", name):
        raise ParameterError(
            f"name: expected letters, digits and single underscores, such as 'ampa', got {name!r}."
        )
    return name


def _again(kind: Any, numbers: dict[str, Any], name: str | None) -> Shaped:
    """Return the synapse that was pickled or copied."""
    given = {field: from_engine(value, _dimension(field)) for field, value in numbers.items()}
    return kind(**given, name=name)
