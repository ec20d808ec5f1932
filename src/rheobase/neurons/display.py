"""A model on paper: its equations and a table of its values, as text and for notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.equations.lines import logical_lines

if TYPE_CHECKING:
    from rheobase.neurons.model import Model


def as_text(model: Model) -> str:
    """Return the equations and the values, line by line."""
    lines = [model.name + (f", {model.size} neurons" if model.size else "")]
    lines += [f"  {line}" for line in model.text.splitlines()]
    lines += [f"  {label}: {text}" for label, text in _conditions(model)]
    rows = _rows(model)
    width = max((len(name) for name, _ in rows), default=0)
    lines += [f"    {name:<{width}}  {value}" for name, value in rows]
    return "\n".join(lines)


def as_html(model: Model) -> str:
    """Return the same as HTML, for a notebook."""
    equations = "<br>".join(escape(line) for line in model.text.splitlines())
    conditions = "".join(
        f"<div>{escape(label)}: <code>{escape(text)}</code></div>"
        for label, text in _conditions(model)
    )
    rows = "".join(
        f"<tr><td style='text-align:left'><code>{escape(name)}</code></td>"
        f"<td style='text-align:right'>{escape(value)}</td></tr>"
        for name, value in _rows(model)
    )
    neurons = f", {model.size} neurons" if model.size else ""
    return (
        f"<div><b>{escape(model.name)}</b>{neurons}</div><pre>{equations}</pre>{conditions}"
        f"<table><thead><tr><th>parameter</th><th>value</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _conditions(model: Model) -> list[tuple[str, str]]:
    held = None if model.holds is None else ", ".join(model.system.holds) or "nothing"
    parts = [
        ("fires when", model.threshold),
        ("fires at the rate", model.escape),
        ("then", model.reset),
        ("refractory for", model.refractory),
        ("held then", held),
    ]
    return [(label, _on_one_line(text)) for label, text in parts if text]


def _on_one_line(text: str) -> str:
    """Return text of several statements or continued lines on one line."""
    return "; ".join(place.text.rstrip(" ;") for place in logical_lines(text))


def _rows(model: Model) -> list[tuple[str, str]]:
    rows = [(name, _value(value)) for name, value in model.parameters.items()]
    started = [name for name in model.states if name in model.values]
    return rows + [(f"{name}(0)", _value(model.values[name])) for name in started]


def _value(quantity: Any) -> str:
    magnitude = np.asarray(quantity.magnitude)
    unit = f"{quantity.units:~P}"
    if magnitude.ndim == 0:
        return f"{float(magnitude):.10g} {unit}".strip()
    low, high = float(magnitude.min()), float(magnitude.max())
    return f"{low:.6g} to {high:.6g} {unit} ({magnitude.size} values)"
