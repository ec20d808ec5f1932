"""From names and values to a neuron and a stimulus."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from rheobase.cli.toml_file import Settings
from rheobase.errors import ParameterError, RheobaseError, did_you_mean

if TYPE_CHECKING:
    from rheobase.neurons import Model
    from rheobase.stimuli import Stimulus

KINDS = ("constant", "step", "ramp", "sine", "pulses", "noise", "zero")

_LIF = ("R", "C", "g_L", "tau_m", "v_rest", "v_reset", "v_threshold", "t_ref", "v_init")
_EQUATIONS = ("equations", "threshold", "reset", "refractory", "parameters")


def make_neuron(settings: Settings) -> Model:
    """Return the neuron: an LIF neuron, or a model if there are equations.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    Model

    Raises
    ------
    RheobaseError
        If a name is unknown, or a value is not possible.

    Examples
    --------
    >>> from rheobase.cli.build import make_neuron
    >>> from rheobase.cli.toml_file import Settings
    >>> print(make_neuron(Settings(neuron={"v_threshold": "-52 mV"})).rheobase)
    1.8 nA
    """
    from rheobase.neurons import LIF, Model

    place, table = settings.place("neuron"), dict(settings.neuron)
    if "equations" not in table:
        for key in table:
            if key in _EQUATIONS:
                raise ParameterError(f"{place}'{key}' goes with equations, and there are none.")
            _check(key, (*_LIF, "equations"), place, "an LIF neuron")
        return _made(place, LIF, values=values_of(table, place))
    # Parameters are in a table of their own; those of the command line come on top.
    parameters = table.pop("parameters", {})
    if not isinstance(parameters, dict):
        raise ParameterError(f"{place}parameters has to be a table, [neuron.parameters].")
    typed = {key: table.pop(key) for key in list(table) if key in _LIF}
    texts = {}
    for key, text in table.items():
        _check(key, _EQUATIONS, place, "a neuron with equations")
        if not isinstance(text, str):
            raise ParameterError(f"{place}{key} has to be text.")
        texts[key] = text
    for name in ("text", "threshold", "reset", "refractory", "method"):
        if name in parameters:
            raise ParameterError(
                f"{settings.place('neuron.parameters')}'{name}' is not a parameter."
            )
    values = values_of({**parameters, **typed}, settings.place("neuron.parameters"))
    return _made(place, Model, texts.pop("equations"), values={**texts, **values})


def make_stimulus(settings: Settings) -> Stimulus:
    """Return the stimulus.

    Parameters
    ----------
    settings : Settings
        ``kind`` is one of the functions of `rheobase.stimuli`, "constant" if not given; the rest
        are its arguments.

    Returns
    -------
    Stimulus

    Raises
    ------
    RheobaseError
        If the kind is unknown, an argument is missing or not one of its own, or a value is not
        possible.

    Examples
    --------
    >>> from rheobase.cli.build import make_stimulus
    >>> from rheobase.cli.toml_file import Settings
    >>> make_stimulus(Settings(stimulus={"kind": "step", "amplitude": "2 nA", "start": "5 ms"}))
    step(2 nA, start=5 ms)
    """
    from rheobase import stimuli

    place, table = settings.place("stimulus"), dict(settings.stimulus)
    kind = table.pop("kind", "constant")
    if kind not in KINDS:
        raise ParameterError(
            f"{place}there is no stimulus {kind!r}. {did_you_mean(str(kind), KINDS)}"
        )
    function = getattr(stimuli, kind)
    arguments = inspect.signature(function).parameters
    known = [name for name in arguments if name != "n"]  # as many neurons as there are values
    for key in table:
        _check(key, known, place, f"the stimulus '{kind}'")
    for name in known:
        if arguments[name].default is inspect.Parameter.empty and name not in table:
            option = "--" + name.replace("_", "-")
            raise ParameterError(f"{place}the stimulus '{kind}' needs {name} ({option}).")
    return _made(place, function, values=values_of(table, place))


def _check(key: str, known: Any, place: str, whose: str) -> None:
    if key not in known:
        near = did_you_mean(key, known)
        raise ParameterError(f"{place}{whose} has no '{key}'. {near}")


def values_of(table: dict[str, Any], place: str) -> dict[str, Any]:
    """Return the values of a table, lists as quantities; the place is for messages.

    Parameters
    ----------
    table : dict
        As in a file: text, numbers, and lists of them.
    place : str
        The beginning of a message.

    Returns
    -------
    dict

    Raises
    ------
    RheobaseError
        If a value is something else, or a list does not hold quantities of one kind.

    Examples
    --------
    >>> from rheobase.cli.build import values_of
    >>> print(values_of({"amplitude": ["1 nA", "500 pA"]}, "")["amplitude"])
    [1.0 0.5] nA
    """
    return {key: _value(value, key, place) for key, value in table.items()}


def _value(value: Any, key: str, place: str) -> Any:
    if _is_one(value):
        return value
    if isinstance(value, list) and value and all(map(_is_one, value)):
        return _array(value, key, place)
    raise ParameterError(
        f'{place}{key}: expected text with a unit, such as "10 ms", got {value!r}.'
    )


def _is_one(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _array(values: list[Any], key: str, place: str) -> Any:
    """Return a quantity; by way of the engine's units, so that 2000 pA are 2 nA exactly."""
    import numpy as np

    from rheobase.units import dimension_of, from_engine, quantity, to_engine

    try:
        dimension = dimension_of(quantity(values[0], key))
        return from_engine(
            np.array([to_engine(item, dimension, key) for item in values]), dimension
        )
    except RheobaseError as error:
        raise type(error)(f"{place}{error}") from None


def _made(place: str, function: Any, *arguments: Any, values: dict[str, Any]) -> Any:
    try:
        return function(*arguments, **values)
    except RheobaseError as error:
        raise type(error)(f"{place}{error}") from None
