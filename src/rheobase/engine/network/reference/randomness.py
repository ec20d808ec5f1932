"""Random numbers by their definitions, from the same words that the kernels use.

A word is one of four that Philox makes of a counter (a, b, c, d) and a key. A double is made of two
words, high and low: the 53 uppermost bits of both together, as a fraction. Everything here takes
plain integers; `philox` takes arrays of them too.
"""

from __future__ import annotations

from functools import cache
from math import exp, floor, lgamma, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.distributions import Distribution
from rheobase.engine.streams import key_of, stream

_WORD = 2**32
_LOW = _WORD - 1


def philox(counter: Any, key: Any) -> tuple[Any, Any, Any, Any]:
    """Return the four words of a counter: Philox4x32-10.

    Ten times: multiply two words by constants, cross the halves of the products, mix in the key,
    which grows by the golden ratio and by the square root of 3 less 1.

    Parameters
    ----------
    counter : four integers, or arrays of uint64, below 2**32
    key : two integers below 2**32

    Returns
    -------
    tuple of four of the same

    Examples
    --------
    >>> from rheobase.engine.network.reference.randomness import philox
    >>> [f"{word:08x}" for word in philox((0, 0, 0, 0), (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    a, b, c, d = counter
    x, y = key
    for _ in range(10):
        p, q = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (q >> 32) ^ b ^ x, q & _LOW, (p >> 32) ^ d ^ y, p & _LOW
        x, y = (x + 0x9E3779B9) & _LOW, (y + 0xBB67AE85) & _LOW
    return a, b, c, d


def unit(high: Any, low: Any) -> Any:
    """Return the fraction in [0, 1) that two words make."""
    return ((high * _WORD + low) >> 11) * 2.0**-53


class Stream:
    """The random numbers of one use of a seed: those whose counters end in its number.

    Parameters
    ----------
    seed : int
    use, number : int
        See `rheobase.engine.streams`.
    """

    def __init__(self, seed: int, use: int, number: int) -> None:
        self.key = tuple(int(part) for part in key_of(seed))
        self.last = stream(use, number)

    def words(self, a: int, b: int = 0, c: int = 0) -> tuple[int, int, int, int]:
        """Return the four words of a counter."""
        return philox((a, b, c, self.last), self.key)

    def many(self, a: NDArray[np.int64], b: int = 0, c: int = 0) -> NDArray[np.uint64]:
        """Return the four words of many counters, shape (4, n)."""
        first = np.asarray(a, dtype=np.uint64)
        others = [np.full_like(first, value) for value in (b, c, self.last)]
        return np.array(philox((first, *others), self.key))

    def draw(self, law: Distribution, a: int, b: int, place: int = 0) -> float:
        """Return a value of a distribution: ``scale * y``, y drawn until it is within bounds.

        Parameters
        ----------
        law : Distribution
        a, b : int
            Of the counter.
        place : int
            0 or 1: whether it begins with the first or the last two words of the counter. What it
            needs after these are the words of the counters (a, b, 2 attempt + place).
        """
        high, low = self.words(a, b)[2 * place : 2 * place + 2]
        attempt = 0
        while True:
            if law.kind == "uniform":
                y = law.a + law.b * unit(high, low)
            else:
                z, attempt = self._normal(high, low, attempt, a, b, place)
                y = law.a + law.b * z
                if law.kind == "lognormal":
                    y = float(np.exp(y))
            if law.low <= y <= law.high:
                return law.scale * y
            attempt += 1
            high, low = self.words(a, b, 2 * attempt + place)[2:]

    def normal(self, a: int, b: int, c: int = 0) -> float:
        """Return the standard normal number of a counter."""
        high, low = self.words(a, b, c << 16)[:2]
        return self._normal(high, low, 0, a, b, c << 16)[0]

    def exponential(self, a: int, number: int) -> float:
        """Return the number of a counter, of the exponential distribution of mean 1.

        Of two words, the 52 uppermost bits choose one of 2**52 parts of the unit interval; the
        number is -log of that part's middle.
        """
        high, low = self.words(a, number & _LOW, number >> 32)[:2]
        return -log((((high * _WORD + low) >> 12) + 0.5) * 2.0**-52)

    def _normal(
        self, high: int, low: int, attempt: int, a: int, b: int, place: int
    ) -> tuple[float, int]:
        """Return a standard normal number and the last attempt, by the ziggurat of 256 layers.

        The lowest 8 bits of `high` choose a layer, the rest a point in it. A layer ends at
        `right[k]`, and at heights from `density[k]` to `density[k + 1]`. The lowest is as wide as
        its area, tail included, says; what falls beyond its end is drawn from the tail instead.
        """
        right, density = _layers()
        while True:
            layer = high % 256
            x = (((high >> 8) << 29 | low >> 3) * 2.0**-53 * 2.0 - 1.0) * right[layer]
            if abs(x) < right[layer + 1]:
                return x, attempt
            attempt += 1
            words = self.words(a, b, 2 * attempt + place)
            if layer == 0:
                end = right[1]
                while True:
                    beyond = -log(_inside(words[0])) / end
                    if -2.0 * log(_inside(words[1])) > beyond**2:
                        return (end + beyond) * (1 if x > 0 else -1), attempt
                    attempt += 1
                    words = self.words(a, b, 2 * attempt + place)
            height = density[layer] + _inside(words[0]) * (density[layer + 1] - density[layer])
            if height < exp(-0.5 * x * x):
                return x, attempt
            high, low = words[2:]

    def poisson_by_table(self, mean: float, n: int, step: int) -> NDArray[np.int64]:
        """Return the numbers of events of neurons 0 to n in a step, of one mean.

        Neuron i has a half word w: of the counters of its block of 128 (16 of them, each good for
        eight neurons), first the four halves of the first two words of each counter, then those of
        the others; so neuron 128 j + 64 m + 4 l + k has half 4 m + k of counter 16 j + l. Its
        number is how many k there are with w >= 2**16 F(k), F being the distribution function.
        2**16 F(k) is rounded to a whole number first: up with a chance that is its fraction, which
        one number decides for all.
        """
        from scipy.special import pdtr

        low, high = step % _WORD, step // _WORD
        counters = np.arange(16 * -(-n // 128))
        words = self.many(counters, low, high).reshape(4, -1, 16)
        halves = np.stack([words % 2**16, words >> np.uint64(16)], axis=1).reshape(8, -1, 16)
        word = halves.reshape(2, 4, -1, 16).transpose(2, 0, 3, 1).reshape(-1)[:n]
        dither = self.words(_LOW, low, high)[0] / _WORD
        scaled = 2.0**16 * pdtr(np.arange(64.0), mean)
        rounded = np.floor(scaled) + (dither < scaled % 1.0)
        return (word[:, np.newaxis] >= rounded).sum(axis=1)

    def poisson(self, mean: float, neuron: int, step: int) -> int:
        """Return the number of events of one neuron in a step, for any mean.

        Below a mean of 10, the smallest k with u < F(k). From there on by W. Hörmann's transformed
        rejection (1993, algorithm PTRS).
        """
        from scipy.special import pdtr

        low, high = step % _WORD, step // _WORD
        if mean <= 0.0:
            return 0
        if mean < 10.0:
            u, k = unit(*self.words(neuron, low, high)[:2]), 0
            while u >= pdtr(k, mean):
                k += 1
            return k
        b = 0.931 + 2.53 * sqrt(mean)
        a = -0.059 + 0.02483 * b
        inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
        attempt = 0
        while True:
            words = self.words(neuron, low, high + (attempt << 20))
            attempt += 1
            u, v = unit(*words[:2]) - 0.5, unit(*words[2:])
            us = 0.5 - abs(u)
            if us == 0.0 or v == 0.0:
                continue
            k = floor((2.0 * a / us + b) * u + mean + 0.43)
            if us >= 0.07 and v <= 0.9277 - 3.6224 / (b - 2.0):
                return k
            if k < 0 or (us < 0.013 and v > us):
                continue
            if log(v * inverse_alpha / (a / us**2 + b)) <= k * log(mean) - mean - lgamma(k + 1):
                return k


def _inside(word: int) -> float:
    """Return the middle of the 2**-32 of the unit interval that a word stands for."""
    return (word + 0.5) / _WORD


@cache
def _layers() -> tuple[list[float], list[float]]:
    """Return the end of each layer, widest first, and the density there (without 1/sqrt(2 pi)).

    All have the same area; the lowest ends where the tail begins, but counts as if it were a box.
    """
    tail, area = 3.6541528853610088, 0.00492867323399
    right = [area / exp(-0.5 * tail**2), tail]
    for _ in range(254):
        height = exp(-0.5 * right[-1] ** 2) + area / right[-1]
        right.append(sqrt(-2.0 * log(height)))
    right.append(0.0)
    return right, [exp(-0.5 * x**2) for x in right]
