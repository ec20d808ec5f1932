"""Under which names a server can be reached: pages from others may not talk to it."""

from __future__ import annotations

import socket
from contextlib import suppress

HERE = ("127.0.0.1", "localhost", "::1")


def is_here(address: str) -> bool:
    """Return whether only this machine can reach a server at an address.

    Examples
    --------
    >>> from rheobase.laboratory.origins import is_here
    >>> is_here("127.0.0.1"), is_here("0.0.0.0")
    (True, False)
    """
    return address in HERE


def own_origins(address: str, port: int) -> list[str]:
    """Return the hosts, with the port, from which pages of the server come.

    Examples
    --------
    >>> from rheobase.laboratory.origins import own_origins
    >>> own_origins("127.0.0.1", 5006)
    ['127.0.0.1:5006', 'localhost:5006']
    """
    names = ["127.0.0.1", "localhost"]
    if not is_here(address):
        names += [address, socket.gethostname(), socket.getfqdn()]
        with suppress(OSError):
            names += socket.gethostbyname_ex(socket.gethostname())[2]
    return [f"{name.lower()}:{port}" for name in dict.fromkeys(names)]


def free_port(address: str, wanted: int | None) -> int:
    """Return a port at which nobody listens: the one that is wanted, 5006, or any.

    Raises
    ------
    OSError
        If the wanted one is taken, or the address is not one of this machine.
    """
    for port in (5006, 0) if wanted is None else (wanted,):
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((address, port))
            except OSError:
                if port == 5006 and wanted is None:
                    continue
                raise
            return int(one.getsockname()[1])
    raise OSError("no port is free")
