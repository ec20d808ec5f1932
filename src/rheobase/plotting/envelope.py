"""A line of few points that looks like a line of many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# More columns than a page of print has dots across, so that there is room to zoom in.
COLUMNS = 10_000


def envelope(
    x: NDArray[np.float64], y: NDArray[np.float64], columns: int = COLUMNS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the smallest and the largest of every few samples, so that no peak is lost.

    Parameters
    ----------
    x, y : ndarray of float64, shape (samples,)
        The line.
    columns : int
        Into how many stretches of equal numbers of samples it is cut, at most. Of each the smallest
        and the largest value are kept, in the order in which they come, and of the whole line the
        first and the last sample.

    Returns
    -------
    x, y : ndarray of float64
        The line itself if it has no more than four points a column.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.plotting.envelope import envelope
    >>> y = np.array([0.0, 1, 0, 0, 5, 0, 0, 0, -3, 0])
    >>> x, y = envelope(np.arange(10.0), y, columns=2)
    >>> print(x, y)
    [0. 4. 5. 8. 9.] [ 0.  5.  0. -3.  0.]
    """
    if x.size <= 4 * columns:
        return x, y
    width = -(-x.size // columns)
    whole = x.size // width * width
    rows = y[:whole].reshape(-1, width)
    start = np.arange(0, whole, width)
    kept = [[0, x.size - 1], start + rows.argmin(axis=1), start + rows.argmax(axis=1)]
    if whole < x.size:
        kept.append(whole + np.array([y[whole:].argmin(), y[whole:].argmax()]))
    chosen = np.unique(np.concatenate(kept))
    return x[chosen], y[chosen]
