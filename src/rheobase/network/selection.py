"""Which neurons ``exc[...]`` means."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import NetworkError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def selected(key: Any, n: int, name: str) -> NDArray[np.int64]:
    """Return the neurons that a key selects among `n`.

    Parameters
    ----------
    key : int, slice, list of int, array of int or array of bool
        Negative numbers count from the end. Unlike Python's own, a slice that goes beyond the end
        is an error.
    n : int
        How many there are.
    name : str
        What they are called, for messages.

    Returns
    -------
    ndarray of int64
        In the order of the key.

    Raises
    ------
    NetworkError
        If a neuron does not exist, none is selected, or the key is something else.

    Examples
    --------
    >>> from rheobase.network.selection import selected
    >>> selected(slice(-3, None), 100, "exc")
    array([97, 98, 99])
    """
    if isinstance(key, slice):
        indices = _of_slice(key, n, name)
    elif isinstance(key, Integral) and not isinstance(key, bool):
        indices = _of_array(np.array([key]), n, name)
    else:
        indices = _of_array(_array(key, n, name), n, name)
    if indices.size == 0:
        raise NetworkError(f"{name}[{_text(key)}]: no neuron is selected.")
    return indices


def _of_slice(key: slice, n: int, name: str) -> NDArray[np.int64]:
    for bound in (key.start, key.stop, key.step):
        if bound is not None and (not isinstance(bound, Integral) or isinstance(bound, bool)):
            raise NetworkError(
                f"{name}[{_text(key)}]: expected whole numbers in a slice, got {bound!r}."
            )
    if key.step == 0:
        raise NetworkError(f"{name}[{_text(key)}]: expected a step that is not 0.")
    for bound in (key.start, key.stop):
        if bound is not None and not -n <= bound <= n:
            raise NetworkError(f"{name}[{_text(key)}]: it has {n} neurons, so {bound} is outside.")
    chosen = range(n)[key]
    return np.arange(chosen.start, chosen.stop, chosen.step, dtype=np.int64)


def _array(key: Any, n: int, name: str) -> NDArray[Any]:
    array = None
    if isinstance(key, (list, range, np.ndarray)):
        try:
            array = np.asarray(key)
        except ValueError:  # rows of different lengths
            array = None
    if array is None or array.ndim != 1 or not (array.dtype.kind in "iub" or array.size == 0):
        raise NetworkError(
            f"{name}[{_text(key)}]: expected a neuron, {name}[0], a range of them, {name}[:10], or "
            f"a list of them, {name}[[1, 5]]."
        )
    if array.dtype.kind == "b":
        if array.size != n:
            raise NetworkError(
                f"{name}[...]: expected one truth value for each of {n} neurons, got {array.size}."
            )
        return np.flatnonzero(array)
    return array


def _of_array(array: NDArray[Any], n: int, name: str) -> NDArray[np.int64]:
    bad = (array < -n) | (array >= n)
    if bad.any():
        raise NetworkError(f"{name}[{array[bad][0]}]: it has {n} neurons, 0 to {n - 1}.")
    return np.where(array < 0, array + n, array).astype(np.int64)


def _text(key: Any) -> str:
    if isinstance(key, slice):
        bounds = ["" if bound is None else f"{bound}" for bound in (key.start, key.stop)]
        return ":".join(bounds if key.step is None else [*bounds, f"{key.step}"])
    text = repr(key)
    return text if len(text) <= 40 else text[:37] + "..."
