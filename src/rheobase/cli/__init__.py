"""The command line: ``rheobase demo``, ``rheobase run`` and ``rheobase fi``.

Examples
--------
.. code-block:: console

   $ rheobase demo
   $ rheobase run --stimulus step --amplitude "2.5 nA" --start "100 ms" --stop "200 ms"
   $ rheobase run experiment.toml --plot figure.pdf
   $ rheobase fi --currents "0 nA" "5 nA" --points 11
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave Python.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows ``rheobase``; what was typed in the terminal if not given.

    Raises
    ------
    SystemExit
        With status 0, or 2 after an error, which is one line on stderr.

    Examples
    --------
    >>> from rheobase.cli import main
    >>> try:
    ...     main(["--version"])
    ... except SystemExit as end:
    ...     print("status", end.code)
    rheobase 0.1.0
    status 0
    """
    from rheobase.cli.app import app

    app(args=None if arguments is None else list(arguments), prog_name="rheobase")
