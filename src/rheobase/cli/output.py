"""What commands write: figures and tables, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from rheobase.errors import ParameterError, did_you_mean
from rheobase.storage import write_atomically

_FORMATS = (".png", ".pdf", ".svg")


def check_figure_name(path: Path | None) -> None:
    """Raise ParameterError if a figure cannot be written under this name; None is no figure.

    Examples
    --------
    >>> from pathlib import Path
    >>> from rheobase.cli.output import check_figure_name
    >>> check_figure_name(Path("figure.pdf"))
    """
    if path is not None and path.suffix.lower() not in _FORMATS:
        known = did_you_mean(path.suffix or path.name, _FORMATS)
        raise ParameterError(f"--plot {path}: the ending says the format. {known}")


def without_display() -> None:
    """Let matplotlib draw without a window, on any machine."""
    import matplotlib

    matplotlib.use("Agg")


def write_figure(figure: Any, path: Path) -> None:
    """Write a figure, and close it.

    Parameters
    ----------
    figure : matplotlib Figure
    path : Path
        Its ending says the format.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    import matplotlib.pyplot as plt

    from rheobase.plotting import style

    picture = BytesIO()
    with style():
        figure.savefig(picture, format=path.suffix[1:].lower())
    plt.close(figure)
    write_atomically(path, picture.getvalue())


def write_table(path: Path, names: Sequence[str], columns: Iterable[Any]) -> None:
    """Write columns of numbers as CSV.

    Parameters
    ----------
    path : Path
    names : sequence of str
        The first line.
    columns : iterable of ndarray of equal length
        Every digit of the numbers is written.

    Raises
    ------
    FileError
        If it cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from rheobase.cli.output import write_table
    >>> write_table(Path("table.csv"), ["t (ms)", "v (mV)"], np.array([[0, 0.1], [-70, -69.5]]))
    >>> print(Path("table.csv").read_text())
    t (ms),v (mV)
    0.0,-70.0
    0.1,-69.5
    """
    rows = zip(*(column.tolist() for column in columns), strict=True)
    lines = [",".join(names), *(",".join(map(repr, row)) for row in rows)]
    write_atomically(path, ("\n".join(lines) + "\n").encode())
