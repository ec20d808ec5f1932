"""A neuron with its synapses: one model, made of the equations of both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rheobase.equations.lines import logical_lines
from rheobase.errors import NetworkError, ParameterError
from rheobase.neurons import Model
from rheobase.synapses.base import Factor, Kinetics, Terms
from rheobase.synapses.naming import named_terms, numbered, own_names
from rheobase.units import Dimension, QuantityLike

_INPUT = re.compile(r"\bI\b")


@dataclass(frozen=True, eq=False)
class Port:
    """Where spikes arrive: what jumps, and how far.

    Parameters
    ----------
    state : int
        Index into the states of the composed model.
    factor : float or ndarray, shape (neurons,)
        The jump divided by the weight.
    held : bool
        Whether a jump that arrives while the neuron is refractory is lost.
    dimension : Dimension
        Of a weight.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.synapses import compose
    >>> port = compose(rb.LIF(), [rb.Exp("5 ms")]).ports[0]
    >>> port.state, port.factor, port.held
    (1, 1.0, False)
    """

    state: int
    factor: Factor
    held: bool
    dimension: Dimension


@dataclass(frozen=True, eq=False)
class Composed:
    """A neuron with its synapses; made by `compose`.

    Parameters
    ----------
    model : Model
        The neuron's states first, then the synapses', which start at 0.
    ports : tuple of Port
        One for each distinct kinetics, in order of first appearance.
    port_of : tuple of int
        The port of each given synapse.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.synapses import compose
    >>> compose(rb.LIF(), [rb.Exp("5 ms"), rb.Delta()]).port_of
    (0, 1)
    """

    model: Model
    ports: tuple[Port, ...]
    port_of: tuple[int, ...]


def compose(model: Model, synapses: Sequence[Kinetics]) -> Composed:
    """Return the model of a neuron together with its synapses.

    The input current I in the neuron's equations becomes ``I_total``, which is I and the currents
    of all synapses; the synapses' own equations follow. Threshold, reset and refractory period
    stay as they are. Currents leave a linear neuron linear, hence exactly solved; conductances do
    not.

    Equal kinetics share their variables. Names: I_exp (or g_exp for a conductance), tau_exp, ...;
    a second, different Exp becomes I_exp_2, and so on, as does one whose names the neuron uses
    already. A synapse with a name has that in place of ``exp``, and no number.

    Parameters
    ----------
    model : Model
        The neuron.
    synapses : sequence of Kinetics
        All that lead to it, repetitions allowed.

    Returns
    -------
    Composed
        With the neuron itself as the model if no synapse adds an equation.

    Raises
    ------
    NetworkError
        If the model cannot take a synapse (no I in its equations, no membrane variable), or a name
        is given to two kinetics, or is in use by the neuron.
    EquationError
        If the model asks for the exact method, and a conductance makes it nonlinear.
    ParameterError
        If arrays among the values of neuron and synapses are not equally long.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.synapses import Exp, compose
    >>> from rheobase.units import ms
    >>> excitation, inhibition = Exp(5*ms), Exp(10*ms, name="gaba")
    >>> composed = compose(rb.LIF(), [excitation, inhibition, excitation])
    >>> print(composed.model.text)
    tau_m * dv/dt = -(v - v_rest) + R*I_total
    I_total = I + I_exp + I_gaba
    tau_exp * dI_exp/dt = -I_exp
    tau_gaba * dI_gaba/dt = -I_gaba
    >>> composed.model.is_exact
    True
    >>> composed.port_of
    (0, 1, 0)
    """
    _check(model, synapses)
    distinct = list(dict.fromkeys(synapses))
    terms = named_terms(model, distinct)
    composed = _model(model, distinct, terms)
    ports = tuple(
        Port(
            composed.states.index(added.target),
            synapse.factor,
            synapse.held and added.target in composed.system.holds,
            synapse.weight_dimension(model),
        )
        for synapse, added in zip(distinct, terms, strict=True)
    )
    return Composed(composed, ports, tuple(distinct.index(synapse) for synapse in synapses))


def _check(model: Any, synapses: Sequence[Any]) -> None:
    if not isinstance(model, Model):
        raise NetworkError(f"model: expected one such as rb.LIF(), got {model!r}.")
    for synapse in synapses:
        if isinstance(synapse, type) and issubclass(synapse, Kinetics):
            raise NetworkError(
                f"synapse: expected one such as rb.Delta(), got the class {synapse.__name__}. "
                f"Write rb.{synapse.__name__}(...)."
            )
        if not isinstance(synapse, Kinetics):
            raise NetworkError(f"synapse: expected one such as rb.Delta(), got {synapse!r}.")


def _model(model: Model, synapses: Sequence[Kinetics], terms: Sequence[Terms]) -> Model:
    """Return the model of the neuron's lines, the sum of all currents, and the synapses' lines."""
    added = {name: value for term in terms for name, value in term.values.items()}
    if not added:
        return model
    taken = own_names(model) | added.keys()
    total = next(name for name in numbered("I_total") if name not in taken)
    # Line by line, without comments and continuations, so that nothing runs on into what follows.
    typed = [_normal(place.text) for place in logical_lines(model.text)]
    lines = [_INPUT.sub(total, line) for line in typed]
    if lines == typed:
        synapse = next(s for s, term in zip(synapses, terms, strict=True) if term.current)
        raise NetworkError(
            f"{synapse!r} onto {model.name}: its current has nowhere to go, since no equation of "
            "the model has the input current I in it. Take rb.Delta(), or write I where current "
            f"enters: {lines[0]}"
        )
    lines.append(" + ".join([f"{total} = I", *(term.current for term in terms if term.current)]))
    lines.extend(line for term in terms for line in term.lines)
    composed = Model(
        "\n".join(lines),
        model.threshold,
        model.reset,
        model.refractory,
        method=model.method,
        holds=model.holds,
        escape=None if model.escape is None else _INPUT.sub(total, _normal(model.escape)),
        **{**model.values, **added},
    )
    return _Neuron.of(_resting(composed, model), model.name)


def _normal(line: str) -> str:
    """Return a line with its names as Python reads them, so that no letter only looks like an I."""
    return unicodedata.normalize("NFKC", line)


def _resting(composed: Model, neuron: Model) -> Model:
    """Start a neuron that conductances make nonlinear where it would start without them."""
    if composed.analysis.linear is not None or neuron.analysis.linear is None:
        return composed
    try:
        return composed.replace(**neuron.initial)
    except ParameterError:  # it rests nowhere: whoever runs it without a start is told so
        return composed


class _Neuron(Model):
    """A model that goes by the name of the neuron that it was made of."""

    @classmethod
    def of(cls, model: Model, name: str) -> _Neuron:
        """Return a model under another name."""
        renamed = cls.__new__(cls)
        renamed.__dict__.update(model.__dict__, _name=name)
        return renamed

    @property
    def name(self) -> str:
        """What the neuron is called."""
        return self.__dict__["_name"]

    def replace(self, **values: QuantityLike) -> Model:
        """Return the model with other values (see `Model.replace`)."""
        return _Neuron.of(super().replace(**values), self.name)

    def __reduce__(self) -> tuple[Any, ...]:
        model = Model.__new__(Model)
        model.__dict__.update(self.__dict__)
        return _Neuron.of, (model, self.name)
