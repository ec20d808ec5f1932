"""A neuron model: equations, a threshold, a reset, and values with units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from rheobase import equations
from rheobase.equations import Analysis, System
from rheobase.errors import ParameterError, did_you_mean
from rheobase.neurons import display
from rheobase.neurons.checks import check_values
from rheobase.neurons.rest import resting_state
from rheobase.units import Quantity, QuantityLike, dimension_of, from_engine, quantity, to_engine

MethodName = Literal["exact", "adaptive"]


@dataclass(frozen=True)
class Integrator:
    """How a model is solved, and why.

    Parameters
    ----------
    continuous : str
        The method on the continuous clock.
    grid : str
        The method on the grid.
    reason : str
        What in the equations decided it.

    Examples
    --------
    >>> import rheobase as rb
    >>> print(rb.LIF().integrator)
    continuous clock: exact (closed form between events)
    grid clock: exact (propagator, Rotter and Diesmann 1999)
    because: linear in v with constant coefficients
    """

    continuous: str
    grid: str
    reason: str

    def __str__(self) -> str:
        return (
            f"continuous clock: {self.continuous}\ngrid clock: {self.grid}\nbecause: {self.reason}"
        )


_EXACT = ("exact (closed form between events)", "exact (propagator, Rotter and Diesmann 1999)")
_ADAPTIVE = (
    "adaptive Runge-Kutta of order 8 (Dormand and Prince) with dense output",
    "Runge-Kutta of order 4 with step dt",
)


class Model:
    """A neuron given by its equations.

    Parameters
    ----------
    text : str
        First-order differential equations, one a line, typed as in a textbook:
        ``"R*C * du/dt = -(u - u_rest) + R*I"``. Lines without a derivative name a subexpression.
        ``I`` is the input current, ``t`` the time.
    threshold : str, optional
        The condition at which the neuron fires, ``"u >= u_threshold"``. Without a reset it fires
        each time that the condition becomes true.
    reset : str, optional
        What happens at a spike: assignments to variables, separated by ``;`` or new lines.
    refractory : str, optional
        A time, as an expression of parameters. For that long after a spike the neuron cannot fire,
        and the variable that the threshold condition is about stays where the reset put it (see
        `holds`). If the condition is met at the end of it, the neuron fires then.
    method : {"exact", "adaptive"}, optional
        Overrides the choice that `integrator` reports. "exact" asks for a linear model.
    holds : str, optional
        What stays where the reset put it while refractory: names of variables, ``"v, w"``, or
        ``""`` for none. By default the first variable in the threshold (or the hazard).
    escape : str, optional
        A hazard, in place of a threshold: the rate at which the neuron fires, as an expression
        of variables, parameters, ``I`` and ``t``, such as
        ``"rho_0*exp((v - v_threshold)/delta_u)"``. It is off while refractory. Spikes are random,
        by a seed, and exact in law: the chance of none in a time is exp(-integral of the hazard),
        whatever the step.
    **values : Quantity, str or float
        Every parameter by its name, and initial values by the variable's name. A scalar, or a 1-D
        array with one value a neuron. A variable of a linear model without an initial value
        starts at rest.

    Raises
    ------
    EquationError
        If an equation cannot be read, is not allowed, does not balance, or uses a name that has
        no value.
    ParameterError
        If a value is not finite, has the wrong sign, does not fit the others in length, or
        belongs to no name in the equations.
    UnitError
        If a value cannot be understood.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import mV, ms, nA, nF, MOhm
    >>> neuron = rb.Model(
    ...     "R*C * du/dt = -(u - u_rest) + R*I",
    ...     threshold="u >= theta", reset="u = u_r",
    ...     R=10*MOhm, C=0.8*nF, u_rest=-70*mV, theta=-50*mV, u_r=-65*mV,
    ... )
    >>> print(neuron.integrator.reason)
    linear in u with constant coefficients

    Escape noise (Gerstner et al., "Neuronal Dynamics", 2014, section 9.1) in place of a threshold:

    >>> noisy = rb.Model(
    ...     "R*C * du/dt = -(u - u_rest) + R*I",
    ...     escape="rho_0*exp((u - theta)/delta_u)", reset="u = u_r", refractory="t_ref",
    ...     R=10*MOhm, C=0.8*nF, u_rest=-70*mV, theta=-50*mV, u_r=-65*mV, t_ref=2*ms,
    ...     rho_0="0.1 kHz", delta_u=2*mV,
    ... )
    >>> rb.run(noisy, rb.constant(2.5*nA), 100*ms, seed=1).spikes[0].count
    6
    """

    text: str
    threshold: str | None
    reset: str | None
    refractory: str | None
    method: MethodName | None
    holds: str | None
    escape: str | None
    values: Mapping[str, Any]
    system: System

    def __init__(
        self,
        text: str,
        threshold: str | None = None,
        reset: str | None = None,
        refractory: str | None = None,
        *,
        method: MethodName | None = None,
        holds: str | None = None,
        escape: str | None = None,
        **values: QuantityLike,
    ) -> None:
        if method not in (None, "exact", "adaptive"):
            raise ParameterError(
                f"method: expected 'exact' or 'adaptive', got {method!r}. "
                + did_you_mean(str(method), ["exact", "adaptive"])
            )
        quantities = {name: quantity(value, name) for name, value in values.items()}
        dimensions = {name: dimension_of(value) for name, value in quantities.items()}
        system = equations.parse(
            text, threshold, reset, refractory, dimensions, holds=holds, escape=escape
        )
        fields = {
            "text": system.text,
            "threshold": threshold,
            "reset": reset,
            "refractory": refractory,
            "method": method,
            "holds": holds,
            "escape": escape,
            "values": MappingProxyType(quantities),
            "system": system,
        }
        self.__dict__.update(fields)
        check_values(self)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(
            f"A model does not change: use model.replace({name}=...) for a new one."
        )

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__.get("values", {})
        if name in values:
            return values[name]
        raise AttributeError(f"{type(self).__name__} has no '{name}'. {did_you_mean(name, values)}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.values]

    # What it is made of

    @property
    def name(self) -> str:
        """What the model is called: the name of its class."""
        return type(self).__name__

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the variables that have a differential equation."""
        return self.system.states

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters, by name, as quantities."""
        return {name: self.values[name] for name in self.system.parameters}

    @cached_property
    def size(self) -> int | None:
        """How many neurons the arrays among its values make; None if all are scalar."""
        for value in self.values.values():
            if np.ndim(value.magnitude) == 1:
                return len(value.magnitude)
        return None

    @cached_property
    def analysis(self) -> Analysis:
        """What kind of equations these are (see `rheobase.equations.classify`)."""
        return equations.classify(self.system)

    @cached_property
    def solved(self) -> Analysis:
        """What kind of equations are solved: those of `analysis`, and a hazard if there is one."""
        if self.escape is None or self.analysis.linear is None:
            return self.analysis
        from rheobase.neurons.countdown import counted_down

        both = counted_down(self).analysis
        if both.linear is not None:
            return self.analysis
        return replace(both, reason=re.sub(r"line \d+", "escape", both.reason))

    @property
    def is_exact(self) -> bool:
        """Whether the model is solved exactly."""
        return self.solved.linear is not None and self.method != "adaptive"

    @property
    def integrator(self) -> Integrator:
        """How the model is solved on each clock, and why."""
        methods = _EXACT if self.is_exact else _ADAPTIVE
        reason = self.solved.reason
        if self.method is not None:
            reason += f"; method='{self.method}' was asked for"
        return Integrator(*methods, reason)

    def value(self, name: str) -> Any:
        """Return the engine's float (or array) of a parameter or initial value.

        Parameters
        ----------
        name : str
            A parameter, or a variable that has an initial value.

        Returns
        -------
        float or ndarray of float64
            In mV, ms, nA, MOhm, nF or uS.

        Examples
        --------
        >>> import rheobase as rb
        >>> rb.LIF().value("tau_m")
        8.0
        """
        return self._numbers[name]

    @cached_property
    def _numbers(self) -> dict[str, Any]:
        dimensions = self.system.dimensions
        return {
            name: to_engine(value, dimensions[name], name) for name, value in self.values.items()
        }

    def evaluate(self, source: str, **names: Any) -> Any:
        """Return the value of an expression of the model's parameters, in the engine's units."""
        known = {name: self._numbers[name] for name in self.system.parameters}
        return equations.evaluate(source, {**known, **names})

    @cached_property
    def initial(self) -> Mapping[str, Any]:
        """The initial value of every variable, as quantities."""
        missing = [name for name in self.states if name not in self.values]
        rest = resting_state(self, missing) if missing else {}
        return {
            name: self.values[name]
            if name in self.values
            else from_engine(rest[name], self.system.dimensions[name])
            for name in self.states
        }

    def replace(self, **values: QuantityLike) -> Model:
        """Return the model with other values.

        Parameters
        ----------
        **values : Quantity, str or float
            As on construction; what is not named stays.

        Returns
        -------
        Model

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.units import ms
        >>> print(rb.LIF().replace(t_ref=3*ms).t_ref)
        3 ms
        """
        known = [*self.system.parameters, *self.states]
        for name in values:
            if name not in known:
                raise ParameterError(f"The model has no '{name}'. {did_you_mean(name, known)}")
        given = {**self.values, **values}
        return Model(
            self.text,
            self.threshold,
            self.reset,
            self.refractory,
            method=self.method,
            holds=self.holds,
            escape=self.escape,
            **given,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # A quantity that is unpickled belongs to pint's own registry, so numbers and units travel.
        values = {name: (value.magnitude, str(value.units)) for name, value in self.values.items()}
        texts = (self.text, self.threshold, self.reset, self.refractory)
        options = {"method": self.method, "holds": self.holds, "escape": self.escape}
        return _again, (type(self), texts, options, values)

    def __repr__(self) -> str:
        return display.as_text(self)

    def _repr_html_(self) -> str:
        return display.as_html(self)


def _again(
    kind: type[Model],
    texts: tuple[Any, ...],
    options: dict[str, Any],
    values: dict[str, tuple[Any, str]],
) -> Model:
    """Return the model that was pickled or copied."""
    model = kind.__new__(kind)
    quantities: dict[str, Any] = {
        name: Quantity(magnitude, unit) for name, (magnitude, unit) in values.items()
    }
    Model.__init__(model, *texts, **{**options, **quantities})
    return model
