"""Neurons that are named equations with defaults, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar, Self

import numpy as np

from rheobase.errors import ParameterError, did_you_mean
from rheobase.neurons.model import Model
from rheobase.units import QuantityLike, dimension_of, quantity, to_engine


class NamedModel(Model):
    """The base of neurons that are nothing but named equations with defaults.

    A subclass says what its equations are and what values it starts from; all the rest is here.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        Parameters by their names, initial values by the name of the variable. What is not given
        has its default.

    Attributes
    ----------
    EQUATIONS, THRESHOLD, RESET, REFRACTORY, HOLDS, ESCAPE : str
        As for `Model`.
    DEFAULTS : mapping of str to str
        Every parameter and every initial value: ``{"C": "281 pF", "v": "-70.6 mV"}``. A default
        may be the name of another value, or a product of names: it follows these until it is given
        itself (``{"v": "E_L", "u": "b*v"}``).
    POSITIVE : tuple of str
        The parameters that make no sense unless they are positive.
    PRESETS : mapping of str to mapping of str to str
        Named sets of values that differ from the defaults.

    Raises
    ------
    ParameterError
        If a name is unknown, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Examples
    --------
    >>> from rheobase.neurons.named import NamedModel
    >>> class Perfect(NamedModel):
    ...     EQUATIONS = "C * dv/dt = I"
    ...     THRESHOLD = "v >= v_threshold"
    ...     RESET = "v = v_reset"
    ...     DEFAULTS = {"C": "1 nF", "v_threshold": "-50 mV", "v_reset": "-65 mV", "v": "v_reset"}
    ...     PRESETS = {"small": {"C": "100 pF"}}
    >>> print(Perfect(v_reset="-60 mV"))
    Perfect
      C * dv/dt = I
      fires when: v >= v_threshold
      then: v = v_reset
        C            1 nF
        v_threshold  -50 mV
        v_reset      -60 mV
        v(0)         -60 mV
    >>> print(Perfect.preset("small").C)
    100.0 pF
    """

    EQUATIONS: ClassVar[str]
    THRESHOLD: ClassVar[str | None] = None
    RESET: ClassVar[str | None] = None
    REFRACTORY: ClassVar[str | None] = None
    HOLDS: ClassVar[str | None] = None
    ESCAPE: ClassVar[str | None] = None
    DEFAULTS: ClassVar[Mapping[str, str]]
    POSITIVE: ClassVar[tuple[str, ...]] = ()
    PRESETS: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    def __init__(self, **values: QuantityLike) -> None:
        given = self._checked(values)
        super().__init__(
            self.EQUATIONS,
            self.THRESHOLD,
            self.RESET,
            self.REFRACTORY,
            holds=self.HOLDS,
            escape=self.ESCAPE,
            **{name: self._filled_in(name, given) for name in self.DEFAULTS},
        )

    @classmethod
    def preset(cls, name: str, /, **changes: QuantityLike) -> Self:
        """Return the neuron with a named set of values.

        Parameters
        ----------
        name : str
            One of `presets()`.
        **changes : Quantity or str
            Values that shall be others.

        Returns
        -------
        NamedModel
            Of this class.

        Raises
        ------
        ParameterError
            If there is no such preset.
        """
        if name not in cls.PRESETS:
            if not cls.PRESETS:
                raise ParameterError(f"preset: {cls.__name__} has none, got {name!r}.")
            near = did_you_mean(str(name), cls.PRESETS)
            listed = ", ".join(repr(known) for known in cls.PRESETS)
            every = "" if near.startswith("Known") else f" All of them: {listed}."
            raise ParameterError(f"preset: {cls.__name__} has no {name!r}. {near}{every}")
        return cls(**{**cls.PRESETS[name], **changes})

    @classmethod
    def presets(cls) -> tuple[str, ...]:
        """Return the names that `preset` takes."""
        return tuple(cls.PRESETS)

    def replace(self, **values: QuantityLike) -> Self:
        """Return the neuron with other values (see `Model.replace`)."""
        old = {name: value for name, value in self.values.items() if not self._follows(name)}
        return type(self)(**{**old, **values})

    @classmethod
    def _checked(cls, values: Mapping[str, QuantityLike]) -> dict[str, Any]:
        """Return given values as quantities of the right dimensions."""
        for name in values:
            if name not in cls.DEFAULTS:
                near = did_you_mean(name, cls.DEFAULTS)
                raise ParameterError(f"{cls.__name__} has no parameter '{name}'. {near}")
        given = {name: quantity(value, name) for name, value in values.items()}
        for name, value in given.items():
            dimension = dimension_of(cls._filled_in(name, {}))
            numbers = np.asarray(to_engine(value, dimension, name))
            if name in cls.POSITIVE and np.any(numbers <= 0.0):
                raise ParameterError(f"{name}: expected a positive value, got {value}.")
        return given

    @classmethod
    def _filled_in(cls, name: str, given: Mapping[str, Any]) -> Any:
        """Return a given value or, if it is not given, the default."""
        if name in given:
            return given[name]
        factors = cls._factors(name)
        if not factors:
            return quantity(cls.DEFAULTS[name], name)
        values = {factor: cls._filled_in(factor, given) for factor in factors}
        try:
            return prod(values.values())
        except ValueError:  # arrays that do not broadcast
            listed = ", ".join(f"{factor} has {np.size(v.m)}" for factor, v in values.items())
            raise ParameterError(
                f"Arrays with one value a neuron must be equally long: {listed}."
            ) from None

    @classmethod
    def _factors(cls, name: str) -> list[str]:
        """Return the names whose product a default is; none if it is a value itself."""
        factors = [factor.strip() for factor in cls.DEFAULTS[name].split("*")]
        return factors if all(factor in cls.DEFAULTS for factor in factors) else []

    def _follows(self, name: str) -> bool:
        """Whether a value is the product of others that its default says."""
        factors = self._factors(name)
        return bool(factors) and bool(
            np.all(self.values[name] == prod(self.values[factor] for factor in factors))
        )
