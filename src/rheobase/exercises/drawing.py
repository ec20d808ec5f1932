"""A student's own numbers: the same for the same seed, everywhere and for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from numpy.random import PCG64, SeedSequence


def draw(name: str, seed: int, choices: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Return one value of each list.

    NumPy promises the bits of `SeedSequence` and `PCG64` for all platforms and versions, but not
    what its `Generator` makes of them; so that is done here. The generator is seeded with the seed,
    followed by the bytes of the name. Each list takes one of its 64-bit numbers, in order; the
    upper 32 bits, times the length of the list, over 2**32, rounded down, are the place in the
    list. A list that is added at the end changes nothing before it.

    Parameters
    ----------
    name : str
        Of the exercise, in ASCII: different exercises have unrelated numbers.
    seed : int
        From 0 to 2**32 - 1.
    choices : mapping of str to sequence of float
        At least one value each.

    Returns
    -------
    dict of str to float

    Examples
    --------
    >>> from rheobase.exercises.drawing import draw
    >>> draw("minimal-current", 7, {"R": [5.0, 10.0, 20.0], "tau_m": [5.0, 8.0]})
    {'R': 10.0, 'tau_m': 8.0}
    """
    bits = PCG64(SeedSequence([seed, *name.encode("ascii")]))
    return {
        key: values[(bits.random_raw() >> 32) * len(values) >> 32]
        for key, values in choices.items()
    }
