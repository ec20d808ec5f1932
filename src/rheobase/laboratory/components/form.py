"""A form whose changes are answered at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import param
from panel.custom import JSComponent

from rheobase.laboratory.components.fields import Group, described
from rheobase.laboratory.components.style import STYLE


class Form(JSComponent):
    """Groups of fields. A change is sent while it is made; the next is sent when it is answered.

    So a slider never runs ahead of what it changes, however slow that is: in between only the
    latest position counts.

    Parameters
    ----------
    groups : sequence of Group
        What the form shows.
    changed : callable
        Called with a dict of names and texts. It must see to it that `answer` is called.

    Examples
    --------
    >>> from rheobase.laboratory.components import Form, Group, slider
    >>> tau = slider("neuron.tau_m", "tau_m", "8 ms", "8 ms")
    >>> form = Form([Group("Neuron", [tau])], changed=print)
    >>> form._handle_msg({"number": 1, "changes": {"neuron.tau_m": "9 ms"}})
    {'neuron.tau_m': '9 ms'}
    >>> form.answer([Group("Neuron", [tau])])
    """

    content = param.Dict()  # groups, errors by field, and the number of the change they answer
    _esm = "form.js"

    def __init__(
        self, groups: Sequence[Group], changed: Callable[[dict[str, str]], None], **options: Any
    ) -> None:
        self._changed = changed
        self._number = 0
        super().__init__(
            content=self._content(groups, {}),
            stylesheets=[STYLE],
            sizing_mode="stretch_width",
            **options,
        )

    def answer(self, groups: Sequence[Group], errors: Mapping[str, str] | None = None) -> None:
        """Show these fields, and messages about some of them by their names."""
        self.content = self._content(groups, errors or {})

    def _content(self, groups: Sequence[Group], errors: Mapping[str, str]) -> dict[str, Any]:
        return {"groups": described(groups), "errors": dict(errors), "number": self._number}

    def _handle_msg(self, message: Any) -> None:
        changes, number = message.get("changes"), message.get("number")
        if isinstance(number, int) and isinstance(changes, dict):
            self._number = number
            self._changed({str(name): str(value) for name, value in changes.items()})
