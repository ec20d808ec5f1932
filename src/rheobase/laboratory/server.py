"""The lab as a server of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn
from bokeh.server.server import Server

from rheobase.laboratory.bounds import MESSAGE
from rheobase.laboratory.neuron.layout import neuron_page
from rheobase.laboratory.workers import Pool


def make_server(pool: Pool, port: int, address: str = "127.0.0.1") -> Server:
    """Return a server that is not started.

    Parameters
    ----------
    pool : Pool
        Who computes.
    port : int
        Zero for one that is free.
    address : str
        At which it listens.

    Returns
    -------
    bokeh.server.server.Server
    """
    pages: Any = {"neuron": _page(neuron_page, pool)}
    return pn.io.server.get_server(
        pages,
        port=port,
        address=address,
        title="Rheobase lab",
        show=False,
        start=False,
        location=False,
        websocket_max_message_size=MESSAGE,
    )


def _page(make: Callable[..., Any], pool: Pool) -> Callable[[], Any]:
    def for_a_visitor() -> Any:
        query = {name: values[-1].decode("utf-8", "replace")
                 for name, values in pn.state.session_args.items()}  # fmt: skip
        return make(pool, query)

    return for_a_visitor
