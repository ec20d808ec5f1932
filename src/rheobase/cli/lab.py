"""``rheobase lab``: the lab in the browser."""

from __future__ import annotations

from typing import Annotated

import typer


def lab(
    port: Annotated[
        int | None,
        typer.Option(help="Default: 5006, or one that is free.", metavar="N", show_default=False),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address and open nothing.")
    ] = False,
    address: Annotated[
        str,
        typer.Option(
            help="Where to listen. Elsewhere than on this machine, visitors need the token that is "
            "part of the address that is printed.",
            metavar="HOST",
        ),
    ] = "127.0.0.1",
    origin: Annotated[
        list[str] | None,
        typer.Option(
            help="Another name under which visitors reach it, HOST:PORT, such as that of a proxy; "
            "give it once for each.",
            metavar="HOST:PORT",
            show_default=False,
        ),
    ] = None,
) -> None:
    r"""Open the lab: a page in the browser where the neuron answers while a slider moves.

    It needs Panel and Bokeh: pip install "rheobase\[lab]"

    For example:

    rheobase lab

    rheobase lab --port 8000 --no-browser

    rheobase lab --address 0.0.0.0
    """
    from rheobase.laboratory import serve

    serve(port, address, origin or (), browser=not no_browser)
