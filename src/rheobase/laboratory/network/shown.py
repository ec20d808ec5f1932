"""What is in sight of a network: how long, and which of its neurons."""

from __future__ import annotations

from rheobase.laboratory.network.parameters import sizes

WINDOW = 500.0  # ms
ROWS = 100  # excitatory neurons, and as large a part of the inhibitory ones


def stride(scale: float) -> int:
    """Return of how many neurons one is drawn.

    Examples
    --------
    >>> from rheobase.laboratory.network.shown import stride
    >>> stride(1.0)
    100
    """
    return max(1, sizes(scale)[0] // ROWS)


def rows(scale: float) -> tuple[int, int]:
    """Return how many excitatory and inhibitory neurons are drawn.

    Examples
    --------
    >>> from rheobase.laboratory.network.shown import rows
    >>> rows(0.08)
    (100, 25)
    """
    exc, inh = (len(range(0, size, stride(scale))) for size in sizes(scale))
    return exc, inh
