"""Numbers to draw against each other, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.units import CURRENT, Dimension, QuantityLike, to_engine


def rows_of_equal_length(**given: tuple[QuantityLike, Dimension]) -> list[NDArray[np.float64]]:
    """Return quantities as plain rows in the engine's units.

    Parameters
    ----------
    **given : tuple of Quantity and Dimension
        What belongs together, by name.

    Returns
    -------
    list of ndarray of float64

    Raises
    ------
    UnitError
        If one has another dimension.
    ParameterError
        If one is not a row, or they are not equally long.

    Examples
    --------
    >>> from rheobase.plotting.columns import rows_of_equal_length
    >>> from rheobase.units import CURRENT, nA
    >>> rows_of_equal_length(current=([1, 2]*nA, CURRENT))
    [array([1., 2.])]
    """
    rows = [
        np.atleast_1d(np.asarray(to_engine(value, dimension, name), dtype=np.float64))
        for name, (value, dimension) in given.items()
    ]
    for name, row in zip(given, rows, strict=True):
        if row.ndim != 1:
            raise ParameterError(f"{name}: expected one row of values, got shape {row.shape}.")
    sizes = {name: row.size for name, row in zip(given, rows, strict=True)}
    if len(set(sizes.values())) > 1 or not rows[0].size:
        got = ", ".join(f"{size} of {name}" for name, size in sizes.items())
        raise ParameterError(f"{' and '.join(sizes)}: expected equally many, got {got}.")
    return rows


def one_current(value: QuantityLike, what: str) -> float:
    """Return one finite current in nA; raise ParameterError if it is not that."""
    number: Any = to_engine(value, CURRENT, what)
    if np.ndim(number) or not np.isfinite(number):
        raise ParameterError(f"{what}: expected one finite current, got {value}.")
    return float(number)


def one_positive(value: QuantityLike, dimension: Dimension, what: str) -> float:
    """Return one positive value in the engine's unit; raise ParameterError if it is not that."""
    number: Any = to_engine(value, dimension, what)
    if np.ndim(number) or not 0.0 < number < np.inf:
        raise ParameterError(f"{what}: expected one positive value, got {value}.")
    return float(number)


def for_logarithms(**rows: NDArray[np.float64]) -> None:
    """Raise ParameterError if something in rows, by name, is not positive."""
    for name, values in rows.items():
        wrong = values[~(values > 0)]
        if wrong.size:
            raise ParameterError(
                f"{name}: a logarithmic axis takes positive values, got {wrong[0]:g}."
            )


def check_result(thing: Any, what: str, *attributes: str) -> None:
    """Raise ParameterError if a thing is not what the function of that name in analysis returns."""
    if not all(hasattr(thing, name) for name in attributes):
        raise ParameterError(
            f"expected what rb.analysis.{what} returns, got {type(thing).__name__}. "
            f"Write rb.plotting.{what}(rb.analysis.{what}(...))."
        )
