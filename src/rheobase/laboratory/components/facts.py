"""What came out, in numbers, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import param
from panel.custom import JSComponent

from rheobase.laboratory.components.style import STYLE


class Facts(JSComponent):
    """Names and values, and a message above them if there is one.

    Parameters
    ----------
    facts : mapping of str to str
    spoken : bool
        Whether changes are told to who does not see them; not those that come many times a second.

    Examples
    --------
    >>> from rheobase.laboratory.components import Facts
    >>> facts = Facts({"Spikes": "22"})
    >>> facts.tell({"Spikes": "23"}, message="A message.")
    >>> facts.content["message"]
    'A message.'
    """

    content = param.Dict()
    spoken = param.Boolean()
    _esm = "facts.js"

    def __init__(self, facts: Mapping[str, str], spoken: bool = True, **options: Any) -> None:
        super().__init__(
            content=_content(facts, ""),
            spoken=spoken,
            stylesheets=[STYLE],
            sizing_mode="stretch_width",
            **options,
        )

    def tell(self, facts: Mapping[str, str], message: str = "") -> None:
        """Show these."""
        self.content = _content(facts, message)


def _content(facts: Mapping[str, str], message: str) -> dict[str, Any]:
    return {"facts": [list(item) for item in facts.items()], "message": message}
