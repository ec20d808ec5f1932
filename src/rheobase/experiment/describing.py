"""From a neuron to the settings that make it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rheobase.errors import ParameterError

if TYPE_CHECKING:
    from rheobase.neurons import Model

_TEXTS = ("threshold", "reset", "refractory", "holds", "escape")


def neuron_settings(neuron: Model) -> dict[str, Any]:
    """Return the table of an experiment file that makes this neuron.

    Parameters
    ----------
    neuron : Model
        One neuron.

    Returns
    -------
    dict
        The name of the model and what differs from its defaults; or equations and all values.

    Raises
    ------
    ParameterError
        If it stands for several neurons.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.experiment import neuron_settings
    >>> neuron_settings(rb.AdEx(a="2 nS"))
    {'model': 'AdEx', 'a': '2 nS'}
    """
    from rheobase.neurons import NEURONS

    if neuron.size is not None:
        raise ParameterError(f"neuron: expected one neuron, got {neuron.size}.")
    values = {name: quantity_text(value) for name, value in neuron.values.items()}
    if NEURONS.get(neuron.name) is not type(neuron):
        texts = {name: text for name in _TEXTS if (text := getattr(neuron, name)) is not None}
        return {"equations": neuron.text, **texts, "parameters": values}
    default = type(neuron)().values
    if neuron.name == "LIF":  # its initial value has a name of its own
        values["v_init"] = values.pop("v")
        default = {**default, "v_init": default["v"]}
    other = {name: text for name, text in values.items() if text != quantity_text(default[name])}
    return {"model": neuron.name, **other}


def quantity_text(quantity: Any) -> str:
    """Return a quantity as text that is read as the same quantity.

    Examples
    --------
    >>> from rheobase.experiment.describing import quantity_text
    >>> from rheobase.units import MOhm
    >>> quantity_text(0.1 * MOhm)
    '0.1 MΩ'
    """
    number = repr(float(quantity.magnitude)).removesuffix(".0")
    return f"{number} {quantity.units:~P}".strip()
