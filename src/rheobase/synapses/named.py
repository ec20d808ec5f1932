"""Synapses that are named equations with defaults, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rheobase.errors import ParameterError, UnitError, did_you_mean
from rheobase.synapses.base import Kinetics
from rheobase.synapses.synapse import Synapse, checked_kinetics, weight_dimension
from rheobase.units import QuantityLike, dimension_of, quantity, to_engine


class NamedSynapse(Synapse):
    """The base of synapses that are nothing but named equations with defaults.

    Parameters
    ----------
    kinetics : Kinetics, optional
        How what is sent acts on the target; a jump of its potential if not given.
    **values : Quantity, str or float
        Parameters by their names, initial values by the name of the variable.

    Attributes
    ----------
    EQUATIONS, ON_PRE, ON_POST : str
        As for `Synapse`.
    DEFAULTS : mapping of str to str
        The parameters that have one: ``{"tau_plus": "20 ms"}``.
    REQUIRED : tuple of str
        Those that have none, since they are weights: ``("w_max",)``.
    POSITIVE, NOT_NEGATIVE, FRACTIONS : tuple of str
        The parameters that make no sense otherwise; fractions are between 0 and 1.

    Raises
    ------
    ParameterError
        If a name is unknown, a value is missing or makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Examples
    --------
    >>> from rheobase.synapses import Exp
    >>> from rheobase.synapses.named import NamedSynapse
    >>> class Tiring(NamedSynapse):
    ...     EQUATIONS = "tau * dx/dt = 1 - x"
    ...     ON_PRE = "sent = w*x; x = 0"
    ...     DEFAULTS = {"tau": "200 ms", "x": "1"}
    ...     POSITIVE = ("tau",)
    >>> Tiring(Exp("5 ms"), tau="100 ms")
    Tiring through Exp(5 ms)
      tau * dx/dt = 1 - x
      spike of the source: sent = w*x; x = 0
        tau   100 ms
        x(0)  1
    """

    EQUATIONS: ClassVar[str] = ""
    ON_PRE: ClassVar[str] = ""
    ON_POST: ClassVar[str] = ""
    DEFAULTS: ClassVar[Mapping[str, str]] = {}
    REQUIRED: ClassVar[tuple[str, ...]] = ()
    POSITIVE: ClassVar[tuple[str, ...]] = ()
    NOT_NEGATIVE: ClassVar[tuple[str, ...]] = ()
    FRACTIONS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, kinetics: Kinetics | None = None, **values: QuantityLike) -> None:
        self._make(kinetics, self._complete(values, kinetics))

    def _make(
        self,
        kinetics: Kinetics | None,
        complete: Mapping[str, Any],
        text: str | None = None,
        on_pre: str | None = None,
        on_post: str | None = None,
    ) -> None:
        """Become the synapse with all of its values, and other texts than the class's if given."""
        Synapse.__init__(
            self,
            self.EQUATIONS if text is None else text,
            on_pre=self.ON_PRE if on_pre is None else on_pre,
            on_post=self.ON_POST if on_post is None else on_post,
            kinetics=kinetics,
            **complete,
        )

    @classmethod
    def _complete(
        cls, values: Mapping[str, QuantityLike], kinetics: Kinetics | None
    ) -> dict[str, Any]:
        """Return all values as quantities, those that are given and the defaults."""
        known = [*cls.REQUIRED, *cls.DEFAULTS]
        for name in values:
            if name not in known:
                near = did_you_mean(name, known)
                raise ParameterError(f"{cls.__name__} has no parameter '{name}'. {near}")
        given = {name: quantity(value, name) for name, value in values.items()}
        for name in cls.REQUIRED:
            if name not in given:
                raise ParameterError(
                    f"{cls.__name__} needs {name}=, a weight: a voltage for rb.Delta(), else a "
                    "current or a conductance."
                )
        complete = {
            name: given[name] if name in given else quantity(text, name)
            for name, text in cls.DEFAULTS.items()
        }
        complete |= {name: given[name] for name in cls.REQUIRED}
        for name, value in complete.items():
            cls._check(name, value, kinetics)
        return complete

    @classmethod
    def _check(cls, name: str, value: Any, kinetics: Kinetics | None) -> None:
        if name in cls.REQUIRED:
            dimension = weight_dimension(checked_kinetics(kinetics))
        else:
            dimension = dimension_of(quantity(cls.DEFAULTS[name], name))
        try:
            number = np.asarray(to_engine(value, dimension, name))
        except UnitError as error:
            if name not in cls.REQUIRED:
                raise
            through = checked_kinetics(kinetics)
            raise UnitError(f"{error} It is a weight, sent through {through!r}.") from None
        if name in cls.POSITIVE and not np.all(number > 0.0):
            raise ParameterError(f"{name}: expected a positive value, got {value}.")
        if name in cls.NOT_NEGATIVE and not np.all(number >= 0.0):
            raise ParameterError(f"{name}: expected a value that is not negative, got {value}.")
        if name in cls.FRACTIONS and not np.all((number >= 0.0) & (number <= 1.0)):
            raise ParameterError(f"{name}: expected a fraction between 0 and 1, got {value}.")
