"""Downloads, and a file to begin from."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

import param
from panel.custom import JSComponent

from rheobase.laboratory.components.style import STYLE


class Files(JSComponent):
    """Buttons that download, and one that opens a file.

    Nothing is written where the server is: the browser saves what it is sent.

    Parameters
    ----------
    labels : mapping of str to str
        What can be downloaded, with what its button says.
    wanted : callable
        Called with the key of the button; what it does must call `send`.
    opened : callable, optional
        Called with the text of a file that was opened. Without it there is no such button.
    most : int
        The largest file that can be opened, in bytes.

    Examples
    --------
    >>> from rheobase.laboratory.components import Files
    >>> files = Files({"state": "State (TOML)"}, wanted=print)
    >>> files._handle_msg({"wanted": "state"})
    state
    """

    content = param.Dict()
    _esm = "files.js"

    def __init__(
        self,
        labels: Mapping[str, str],
        wanted: Callable[[str], None],
        opened: Callable[[str], None] | None = None,
        most: int = 0,
        **options: Any,
    ) -> None:
        self._labels, self._wanted, self._opened, self._most = labels, wanted, opened, most
        content = {"labels": list(labels.items()), "opens": opened is not None, "most": most}
        super().__init__(
            content=content, stylesheets=[STYLE], sizing_mode="stretch_width", **options
        )

    def send(self, name: str, kind: str, data: bytes) -> None:
        """Let the browser save these bytes under this name; `kind` is their media type."""
        self._send_msg({"name": name, "kind": kind, "data": b64encode(data).decode()})

    def tell(self, message: str) -> None:
        """Show a message beside the buttons."""
        self._send_msg({"message": message})

    def _handle_msg(self, message: Any) -> None:
        if message.get("wanted") in self._labels:
            self._wanted(message["wanted"])
        text = message.get("opened")
        if self._opened is not None and isinstance(text, str) and len(text) <= self._most:
            self._opened(text)
