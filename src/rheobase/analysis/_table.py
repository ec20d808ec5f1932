"""How results print: a title, and a table with a row a point."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_MOST_ROWS = 12


def table(title: str, columns: Mapping[str, NDArray[np.float64]]) -> str:
    """Return the columns side by side, the middle of long ones left out.

    Parameters
    ----------
    title : str
        The first line.
    columns : mapping of str to ndarray
        By their headings: shape (rows,), or (neurons, rows), of which the range is shown.
    """
    rows = min(values.shape[-1] for values in columns.values())
    shown: list[int | None] = list(range(rows))
    if rows > _MOST_ROWS:
        half = _MOST_ROWS // 2
        shown = [*range(half), None, *range(rows - half, rows)]
    cells = [
        [heading, *(_cell(values, row) for row in shown)] for heading, values in columns.items()
    ]
    widths = [max(map(len, column)) for column in cells]
    lines = (
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in zip(*cells, strict=True)
    )
    return "\n".join([title, *(f"  {line}" for line in lines)])


def in_words(values: NDArray[np.float64], unit: str) -> str:
    """Return ``"2 nA"``, or the range of several values, ``"2 to 3 nA"``."""
    return f"{_range(np.asarray(values))} {unit}"


def _cell(values: NDArray[np.float64], row: int | None) -> str:
    return "..." if row is None else _range(values[..., row])


def _range(values: NDArray[np.float64]) -> str:
    low, high = f"{values.min():.6g}", f"{values.max():.6g}"
    return low if low == high else f"{low} to {high}"
