"""From names and values to a neuron and a stimulus."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from rheobase.errors import ParameterError, RheobaseError, did_you_mean
from rheobase.experiment.settings import Settings

if TYPE_CHECKING:
    from rheobase.neurons import Model
    from rheobase.stimuli import Stimulus

KINDS = ("constant", "step", "ramp", "sine", "pulses", "noise", "zero")

_LIF = ("R", "C", "g_L", "tau_m", "v_rest", "v_reset", "v_threshold", "t_ref", "v_init")
_EQUATIONS = ("equations", "threshold", "reset", "refractory", "holds", "escape", "parameters")
_NO_PARAMETERS = ("text", "threshold", "reset", "refractory", "method", "holds", "escape")


def make_neuron(settings: Settings) -> Model:
    """Return the neuron: one with a name, LIF if none is given, or one with equations of its own.

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
    >>> from rheobase.experiment import Settings, make_neuron
    >>> print(make_neuron(Settings(neuron={"v_threshold": "-52 mV"})).rheobase)
    1.8 nA
    """
    place = settings.place("neuron")
    if "equations" in settings.neuron:
        return _with_equations(settings)
    from rheobase.neurons import NEURONS

    table = dict(settings.neuron)
    name = table.pop("model", "LIF")
    if name not in NEURONS:
        near = did_you_mean(str(name), NEURONS)
        raise ParameterError(f"{place}there is no model {name!r}. {near}")
    known = _parameters(name)
    for key in table:
        if key in _EQUATIONS:
            raise ParameterError(f"{place}'{key}' goes with equations, and there are none.")
        _check(key, (*known, "equations"), place, f"the neuron {name}")
    return _made(place, NEURONS[name], values=values_of(table, place))


def _parameters(model: str) -> tuple[str, ...]:
    """Return the names of the values that a named neuron takes."""
    from rheobase.neurons import NEURONS, NamedModel

    kind = NEURONS[model]
    return tuple(kind.DEFAULTS) if issubclass(kind, NamedModel) else _LIF


def _with_equations(settings: Settings) -> Model:
    from rheobase.neurons import Model

    place, table = settings.place("neuron"), dict(settings.neuron)
    if "model" in table:
        raise ParameterError(f"{place}expected a model or equations, got both.")
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
    for name in _NO_PARAMETERS:
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
    >>> from rheobase.experiment import Settings, make_stimulus
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
    """Return the values of a table, which are text, numbers, or lists of them, and nothing else.

    Parameters
    ----------
    table : dict
        As in a file.
    place : str
        The beginning of a message.

    Returns
    -------
    dict

    Raises
    ------
    RheobaseError
        If a value is something else.

    Examples
    --------
    >>> from rheobase.experiment.building import values_of
    >>> values_of({"amplitude": ["1 nA", "500 pA"]}, "[stimulus]: ")
    {'amplitude': ['1 nA', '500 pA']}
    """
    return {key: _value(value, key, place) for key, value in table.items()}


def _value(value: Any, key: str, place: str) -> Any:
    items = value if isinstance(value, list) else [value]
    if items and all(map(_is_one, items)):
        return value
    raise ParameterError(
        f'{place}{key}: expected text with a unit, such as "10 ms", got {value!r}.'
    )


def _is_one(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _made(place: str, function: Any, *arguments: Any, values: dict[str, Any]) -> Any:
    try:
        return function(*arguments, **values)
    except RheobaseError as error:
        raise type(error)(f"{place}{error}") from None
