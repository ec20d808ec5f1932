"""A synapse that changes on paper: equations, events and values, as text and for notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rheobase.synapses.synapse import Synapse


def as_text(synapse: Synapse) -> str:
    """Return the equations and the values, line by line."""
    lines = [f"{synapse.name} through {synapse.kinetics!r}"]
    lines += [f"  {line}" for line in synapse.text.splitlines() if line.strip()]
    lines += [f"  {label}: {text}" for label, text in _events(synapse)]
    rows = _rows(synapse)
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(lines + [f"    {name:<{width}}  {value}" for name, value in rows])


def as_html(synapse: Synapse) -> str:
    """Return the same as HTML, for a notebook."""
    equations = "<br>".join(escape(line) for line in synapse.text.splitlines())
    events = "".join(
        f"<div>{escape(label)}: <code>{escape(text)}</code></div>"
        for label, text in _events(synapse)
    )
    rows = "".join(
        f"<tr><td style='text-align:left'><code>{escape(name)}</code></td>"
        f"<td style='text-align:right'>{escape(value)}</td></tr>"
        for name, value in _rows(synapse)
    )
    return (
        f"<div><b>{escape(synapse.name)}</b> through <code>{escape(repr(synapse.kinetics))}</code>"
        f"</div><pre>{equations}</pre>{events}<table><thead><tr><th>parameter</th><th>value</th>"
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def _events(synapse: Synapse) -> list[tuple[str, str]]:
    system = synapse.system
    texts = [
        ("spike of the source", system.on_pre_text),
        ("spike of the target", system.on_post_text),
    ]
    return [
        (label, "; ".join(line.strip(" ;") for line in text.splitlines() if line.strip()))
        for label, text in texts
        if text.strip()
    ]


def _rows(synapse: Synapse) -> list[tuple[str, str]]:
    rows = [(name, _value(value)) for name, value in synapse.parameters.items()]
    started = [name for name in synapse.system.variables if name in synapse.values]
    return rows + [(f"{name}(0)", _value(synapse.values[name])) for name in started]


def _value(quantity: Any) -> str:
    return f"{float(quantity.magnitude):.10g} {quantity.units:~P}".strip()
