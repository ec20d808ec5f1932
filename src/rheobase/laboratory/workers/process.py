"""What runs in a process of its own: calls come in, results go out, one after the other.

Started as ``python -m rheobase.laboratory.workers.process``. Calls are read from the standard
input and results written to the standard output, pickled; it ends when its input ends.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from typing import Any, BinaryIO

from rheobase.errors import RheobaseError

MEMORY = 4 * 1024**3  # bytes that a process may map: a hostile experiment ends with a message


def main() -> None:
    """Answer calls until there are no more."""
    _limit_memory()
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed by mistake must not get among the results
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        serve(sys.stdin.buffer, results)


def serve(calls: BinaryIO, results: BinaryIO) -> None:
    """Answer calls ``(function, arguments, stateful)`` with ``(result, error)``.

    A stateful function has what this process keeps, a dict, as its first argument.
    """
    kept: dict[str, Any] = {}
    while True:
        function, arguments, stateful = pickle.load(calls)
        answer = _answer(function, (kept, *arguments) if stateful else arguments)
        pickle.dump(answer, results, pickle.HIGHEST_PROTOCOL)
        results.flush()


def _answer(function: Any, arguments: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    try:
        return function(*arguments), None
    except RheobaseError as error:
        return None, type(error)(*error.args)  # without its traceback, which cannot be sent
    except MemoryError:
        return None, RheobaseError("That takes more memory than the lab gives to one experiment.")
    except Exception as error:
        return None, RuntimeError(f"{type(error).__name__}: {error}")


def _limit_memory() -> None:
    if os.name == "posix":
        import resource

        with suppress(ValueError, OSError):  # where it is limited to less already, or cannot be
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
