"""Where a recording came from: everything that is needed to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

import numpy as np

from rheobase.errors import ParameterError, did_you_mean
from rheobase.recording.encoding import decode_quantity, encode_quantity
from rheobase.recording.statistics import positive_time
from rheobase.units import TIME, dimension_of, from_engine, quantity, to_engine

_TEXTS = ("name", "model", "stimulus", "clock", "integrator", "version")
_MAPPINGS = ("parameters", "initial")


@dataclass(frozen=True, repr=False, eq=False)
class Provenance:
    """What was run, and how.

    Parameters
    ----------
    name : str
        The name of the model, ``"LIF"``.
    model : str
        Its equations, as text.
    parameters : mapping of str to Quantity
        Scalars, or arrays with one value a neuron.
    initial : mapping of str to Quantity
        The values that the variables start from.
    stimulus : str
        A description of the stimulus.
    dt : Quantity or str
        The step of the grid, or between the samples of the traces.
    duration : Quantity or str
        How long was simulated.
    clock : str
        ``"continuous"`` or ``"grid"``.
    integrator : str
        How the equations were integrated.
    version : str
        The version of Rheobase.
    tolerance : float, optional
        Of the integrator, where it has one.
    seed : int, optional
        Of the random numbers, where there were any.
    conditions : mapping of str to str
        What belongs to the model beside its equations: threshold, reset, refractory.

    Raises
    ------
    ParameterError
        If the duration or the step is not a positive time.

    Examples
    --------
    >>> from rheobase.recording import Provenance
    >>> from rheobase.units import mV, ms
    >>> provenance = Provenance(
    ...     name="LIF", model="tau_m * dv/dt = -(v - v_rest)", stimulus="zero()",
    ...     parameters={"v_rest": -70 * mV, "tau_m": 8 * ms}, initial={"v": -60 * mV},
    ...     conditions={"threshold": "v >= -50*mV"},
    ...     dt="0.1 ms", duration="300 ms", clock="continuous", integrator="exact",
    ...     tolerance=1e-10, version="0.1.0")
    >>> print(provenance)
    LIF, 300 ms
      equations    tau_m * dv/dt = -(v - v_rest)
      threshold    v >= -50*mV
      v_rest       -70 mV
      tau_m        8 ms
      v (initial)  -60 mV
      stimulus     zero()
      dt           0.1 ms
      clock        continuous
      integrator   exact
      tolerance    1e-10
      rheobase     0.1.0
    >>> Provenance.from_dict(provenance.to_dict()) == provenance
    True
    """

    name: str
    model: str
    parameters: Mapping[str, Any]
    initial: Mapping[str, Any]
    stimulus: str
    dt: Any
    duration: Any
    clock: str
    integrator: str
    version: str
    tolerance: float | None = None
    seed: int | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("dt", "duration"):
            time = positive_time(getattr(self, name), name)
            object.__setattr__(self, name, from_engine(time, TIME))
        for name in _MAPPINGS:
            values = {key: _fixed(value, key) for key, value in getattr(self, name).items()}
            object.__setattr__(self, name, MappingProxyType(values))
        object.__setattr__(self, "conditions", MappingProxyType(dict(self.conditions)))

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values that JSON can hold.

        Returns
        -------
        dict
        """
        data = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        data |= {name: encode_quantity(data[name]) for name in ("dt", "duration")}
        for name in _MAPPINGS:
            data[name] = {key: encode_quantity(value) for key, value in data[name].items()}
        data["conditions"] = dict(self.conditions)
        return data

    @classmethod
    def from_dict(cls, data: Any) -> Provenance:
        """Return the provenance that `to_dict` wrote.

        Parameters
        ----------
        data : dict
            Plain values, possibly from a stranger: everything is checked.

        Returns
        -------
        Provenance

        Raises
        ------
        ParameterError
            If something is missing, unknown or of the wrong kind.
        """
        if not isinstance(data, dict):
            raise ParameterError(f"provenance: expected a mapping, got {type(data).__name__}.")
        known = [entry.name for entry in fields(cls)]
        for name in data:
            if name not in known:
                got = name[:60]
                raise ParameterError(f"provenance: unknown {got!r}. {did_you_mean(got, known)}")
        for name in known:
            if name not in data:
                raise ParameterError(f"provenance: {name!r} is missing.")
        for name in _TEXTS:
            _expect(data, name, str)
        _expect(data, "tolerance", int, float, type(None))
        _expect(data, "seed", int, type(None))
        _expect(data, "conditions", dict)
        for key in data["conditions"]:
            _expect(data["conditions"], key, str)
        values = dict(data)
        for name in ("dt", "duration"):
            values[name] = decode_quantity(data[name], f"provenance: {name}")
        for name in _MAPPINGS:
            _expect(data, name, dict)
            values[name] = {
                key: decode_quantity(value, f"provenance: {name}: {key[:60]}")
                for key, value in data[name].items()
            }
        return cls(**values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Provenance):
            return NotImplemented
        return self.to_dict() == other.to_dict()

    def __reduce__(self) -> tuple[Any, ...]:  # read-only mappings cannot be pickled themselves
        return Provenance.from_dict, (self.to_dict(),)

    def __hash__(self) -> int:
        return hash((self.name, self.model, self.stimulus, self.seed))

    def __repr__(self) -> str:
        rows = [("equations", self.model), *self.conditions.items()]
        rows += [(name, format_quantity(value)) for name, value in self.parameters.items()]
        rows += [(f"{name} (initial)", format_quantity(v)) for name, v in self.initial.items()]
        rows += [("stimulus", self.stimulus), ("dt", format_quantity(self.dt))]
        rows += [("clock", self.clock), ("integrator", self.integrator)]
        rows += [("tolerance", f"{self.tolerance:g}")] if self.tolerance is not None else []
        rows += [("seed", str(self.seed))] if self.seed is not None else []
        rows += [("rheobase", self.version)]
        width = max(len(name) for name, _ in rows)
        indent = "\n" + " " * (width + 4)
        lines = [
            f"  {name:<{width}}  {indent.join(text.strip().splitlines())}" for name, text in rows
        ]
        return "\n".join([f"{self.name}, {format_quantity(self.duration)}", *lines])


def format_quantity(value: Any) -> str:
    """Return a quantity as short text, an array as its range.

    Parameters
    ----------
    value : Quantity

    Returns
    -------
    str

    Examples
    --------
    >>> from rheobase.recording.provenance import format_quantity
    >>> from rheobase.units import Quantity
    >>> format_quantity(Quantity([1.0, 2.0, 4.0], "nA"))
    '1 to 4 nA (3 values)'
    """
    dimension = dimension_of(value)
    floats = np.asarray(to_engine(value, dimension))
    unit = f" {dimension.unit}" if not dimension.is_none else ""
    if floats.ndim == 0:
        return f"{floats:.6g}{unit}"
    if floats.size == 0:
        return "no values"
    return f"{floats.min():.6g} to {floats.max():.6g}{unit} ({floats.size} values)"


def _fixed(value: Any, what: str) -> Any:
    """Return a quantity in the unit that people use, an array read-only."""
    given = quantity(value, what)
    dimension = dimension_of(given)
    floats = to_engine(given, dimension, what)
    if isinstance(floats, np.ndarray):
        floats = floats.view()
        floats.flags.writeable = False
    return from_engine(floats, dimension)


def _expect(data: dict[str, Any], name: str, *kinds: type) -> None:
    value = data[name]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        wanted = " or ".join("nothing" if kind is type(None) else kind.__name__ for kind in kinds)
        raise ParameterError(f"provenance: {name}: expected {wanted}, got {type(value).__name__}.")
