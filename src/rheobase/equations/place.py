"""Where a piece of text stands, so that every error can point at it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from rheobase.errors import EquationError

MAX_CHARACTERS = 20_000


@dataclass(frozen=True)
class Place:
    """Where a piece of text stands, so that an error can point at it.

    Parameters
    ----------
    label : str
        ``"line 2"``, ``"threshold"``, ``"reset"``, ...
    text : str
        The text there, on one line.
    """

    label: str
    text: str

    def error(self, problem: str) -> EquationError:
        """Return the error that says what is wrong here."""
        return EquationError(f"{self.label}: '{shorten(self.text)}': {problem}")

    def words(self, node: ast.expr) -> str:
        """Return the part of the text that a node was parsed from, as the user typed it."""
        start, stop = getattr(node, "col_offset", None), getattr(node, "end_col_offset", None)
        if start is None or stop is None:
            return shorten(ast.unparse(node))
        return shorten(self.text.encode()[start:stop].decode())


def shorten(text: str) -> str:
    """Return text that fits into a message."""
    return text if len(text) <= 100 else text[:97] + "..."


def check_size(text: object, label: str, example: str) -> str:
    """Return `text` if it is text of a sensible length.

    Raises
    ------
    EquationError
        If it is not text, or more than anyone would type.
    """
    if not isinstance(text, str):
        raise EquationError(f"{label}: expected text such as '{example}', got {text!r:.60}.")
    if len(text) > MAX_CHARACTERS:
        raise EquationError(
            f"{label}: {len(text)} characters are too long; at most {MAX_CHARACTERS} are allowed."
        )
    return text
