"""The lab as a server of pages."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import panel as pn
from bokeh.server.auth_provider import NullAuth
from bokeh.server.server import Server
from tornado.web import RedirectHandler

from rheobase.experiment import Settings
from rheobase.laboratory.access import TokenAuth
from rheobase.laboratory.bounds import MESSAGE
from rheobase.laboratory.exercise.layout import exercise_page
from rheobase.laboratory.network.layout import network_page
from rheobase.laboratory.neuron import simulate
from rheobase.laboratory.neuron.changes import BEGINNING
from rheobase.laboratory.neuron.layout import neuron_page
from rheobase.laboratory.origins import own_origins
from rheobase.laboratory.workers import Pool

_NOT_OURS = ("token", "bokeh-")  # names in an address that are for the server


def make_server(
    pool: Pool,
    port: int,
    address: str = "127.0.0.1",
    origins: Sequence[str] = (),
    token: str = "",
) -> Server:
    """Return a server that is not started.

    Parameters
    ----------
    pool : Pool
        Who computes.
    port : int
    address : str
        At which it listens.
    origins : sequence of str
        Under which it is reached, beside its own names.
    token : str
        What visitors must have; empty if everyone is let in.

    Returns
    -------
    bokeh.server.server.Server
    """
    pages: Any = {
        "neuron": _page(neuron_page, pool),
        "exercises": _page(exercise_page, pool),
        "network": _page(network_page, pool),
    }
    return pn.io.server.get_server(
        pages,
        port=port,
        address=address,
        websocket_origin=[*own_origins(address, port), *origins],
        title="Rheobase lab",
        show=False,
        start=False,
        location=False,
        auth_provider=TokenAuth(token) if token else NullAuth(),
        # Nobody can make a session, or get into one, but by opening a page.
        sign_sessions=True,
        secret_key=secrets.token_urlsafe(32),
        websocket_max_message_size=MESSAGE,
        http_server_kwargs={"max_body_size": MESSAGE},
        extra_patterns=[(r"/?", RedirectHandler, {"url": "/neuron", "permanent": False})],
    )


def warm_up(pool: Pool) -> None:
    """Let a process compute what the first page shows, before someone waits for it."""
    settings = BEGINNING.settings
    pool.submit(simulate.trace, settings)
    pool.submit(simulate.curve, Settings(), 4.0)


def _page(make: Callable[..., Any], pool: Pool) -> Callable[[], Any]:
    return lambda: make(pool, _query())


def _query() -> Mapping[str, str]:
    """Return what the address of the page holds, of each name the last value."""
    return {
        name: values[-1].decode("utf-8", "replace")
        for name, values in pn.state.session_args.items()
        if not name.startswith(_NOT_OURS)
    }
