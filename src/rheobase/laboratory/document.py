"""A document of Bokeh that is changed from outside of its own callbacks."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable
from typing import Any

import panel as pn


async def in_document(document: Any, shown: Any, change: Callable[[], None]) -> None:
    """Change the models of a document, and send all changes at once.

    Parameters
    ----------
    document : bokeh.document.Document or None
        Of a page; None in a notebook.
    shown
        A component of it, from which a notebook knows what it belongs to.
    change : callable
        What changes them.
    """
    if document is None or document.session_context is None:
        change()
        pn.io.push_notebook(shown)  # changes of figures too, which are not sent by themselves
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
