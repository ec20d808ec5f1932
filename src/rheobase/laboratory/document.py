"""A document of Bokeh that is changed from outside of its own callbacks."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable
from typing import Any

import panel as pn


async def in_document(document: Any, change: Callable[[], None]) -> None:
    """Change the models of a document, and send all changes at once.

    Parameters
    ----------
    document : bokeh.document.Document or None
        Of a page; None in a notebook.
    change : callable
        What changes them.
    """
    if document is None or document.session_context is None:
        change()
        return
    done = get_running_loop().create_future()

    def apply() -> None:
        try:
            with pn.io.hold(document):
                change()
        finally:
            if not done.done():
                done.set_result(None)

    document.add_next_tick_callback(apply)
    await done
