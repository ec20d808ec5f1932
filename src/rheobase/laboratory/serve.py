"""From the command to the page."""

from __future__ import annotations

import secrets
import webbrowser
from collections.abc import Sequence
from importlib.util import find_spec
from socket import gethostname

from rheobase.errors import ParameterError, RheobaseError
from rheobase.laboratory.bounds import SECONDS
from rheobase.laboratory.origins import free_port, is_here
from rheobase.laboratory.workers import Pool

PROCESSES = 2
INSTALL = 'The lab needs Panel and Bokeh: pip install "rheobase[lab]"'


def require_panel() -> None:
    """Say what to install if it is not there.

    Raises
    ------
    RheobaseError
        If Panel is not installed.
    """
    if find_spec("panel") is None or find_spec("bokeh") is None:
        raise RheobaseError(INSTALL)


def serve(
    port: int | None = None,
    address: str = "127.0.0.1",
    origins: Sequence[str] = (),
    browser: bool = True,
) -> None:
    """Serve the lab until it is interrupted.

    Parameters
    ----------
    port : int, optional
        5006, or another one if that is taken.
    address : str
        At which it listens. At another one than 127.0.0.1 it asks visitors for a token, which is
        part of the address that is printed.
    origins : sequence of str
        Further names under which it is reached, ``"lab.example.org:443"``, such as those of a
        proxy.
    browser : bool
        Whether to open the page in the browser.

    Raises
    ------
    ParameterError
        If it cannot listen there.
    RheobaseError
        If Panel is not installed.

    Examples
    --------
    >>> from rheobase.laboratory import serve
    >>> serve(port=8000, browser=False)  # doctest: +SKIP
    The lab is at http://127.0.0.1:8000/neuron
    Press Ctrl-C to end it.
    """
    require_panel()
    try:
        port = free_port(address, port)
    except OSError as error:
        at = f"--address: the lab cannot listen at {address}"
        if port is not None:
            at = f"--port: the lab cannot listen at {address}, port {port}"
        raise ParameterError(f"{at}: {error.strerror}.") from None
    except OverflowError:
        raise ParameterError(f"--port: expected 0 to 65535, got {port}.") from None
    # The processes start while Panel, which is large, is read.
    pool = Pool(PROCESSES, SECONDS)
    try:
        from rheobase.laboratory.server import make_server, warm_up

        warm_up(pool)
        token = "" if is_here(address) else secrets.token_urlsafe(24)
        server = make_server(pool, port, address, origins, token)
        host = gethostname() if address in ("0.0.0.0", "::") else address
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}/neuron"
        url += f"?token={token}" if token else ""
        print(f"The lab is at {url}\nPress Ctrl-C to end it.", flush=True)
        if browser:
            server.io_loop.add_callback(webbrowser.open, url)
        server.start()
        server.io_loop.start()
    except KeyboardInterrupt:
        pass
    finally:
        pool.close()
