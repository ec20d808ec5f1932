"""Numbers of Poisson events.

For all neurons of a population that have one small mean: a word of 16 bits is compared with the
distribution function, a block of neurons at a time. 16 bits alone would make an event too likely or
too unlikely by up to 2**-17. So each entry of the table is rounded up or down at random, anew in
each step and drive, such that its mean is exact to 2**-32: the number of events of each neuron has
the Poisson distribution, and those of different neurons are independent but for correlations of
the order 2**-32.
"""

from math import lgamma

import numpy as np
from numpy import exp, floor, log, sqrt

from rheobase.engine.kernels.jit import jit, loop
from rheobase.engine.kernels.philox import philox
from rheobase.engine.kernels.ziggurat import unit
from rheobase.engine.network.layout import BLOCK

_ONE = np.uint16(1)


@jit
def fill_table(mean, dither, table):
    """Fill a table such that the number of its entries below a random 16-bit word is Poisson.

    `mean` is at most `layout.MOST_BY_TABLE`; `dither` is uniform in [0, 1). Returns how many
    entries there are: an even number; what is left out is below no word, or has a chance
    below 2**-36.
    """
    p = exp(-mean)
    below = p
    for k in range(table.shape[0]):
        scaled = 65536.0 * below
        whole = floor(scaled)
        entry = whole if dither < scaled - whole else whole - 1.0
        table[k] = np.uint16(min(max(entry, 0.0), 65535.0))
        p *= mean / (k + 1)
        below += p
        if (k & 1) == 1 and (entry >= 65535.0 or (p < 1e-11 and k > mean)):
            return k + 1
    return table.shape[0]


@loop
def count_block(words, table, counts):
    """Fill counts[0:BLOCK] with how many entries of the table are below each word."""
    for i in range(BLOCK):
        counts[i] = np.uint16(0)
    # Two at a time: less to load and store. Unsigned, so that no index can count from the end.
    for k in range(np.uint64(0), np.uint64(table.shape[0]), np.uint64(2)):
        a, b = table[k], table[k + np.uint64(1)]
        for i in range(BLOCK):
            n = np.uint16(counts[i] + np.uint16(words[i] > a))
            counts[i] = np.uint16(n + np.uint16(words[i] > b))


@jit
def _by_inversion(mean, u):
    """Return the number at which the distribution function passes u."""
    p = exp(-mean)
    below = p
    k = 0.0
    while u >= below and p > 0.0:
        k += 1.0
        p *= mean / k
        below += p
    return k


@jit
def _by_rejection(mean, a, b, c, d, key):
    """Return a number by transformed rejection.

    W. Hörmann, "The transformed rejection method for generating Poisson random variables",
    Insurance: Mathematics and Economics 12 (1993), algorithm PTRS.
    """
    width = 0.931 + 2.53 * sqrt(mean)
    slope = -0.059 + 0.02483 * width
    inverse = 1.1239 + 1.1328 / (width - 3.4)
    quick = 0.9277 - 3.6224 / (width - 2.0)
    while True:
        p, q, r, s = philox(a, b, c, d, key[0], key[1])
        c += np.uint64(1 << 20)
        u = unit(p, q) - 0.5
        v = unit(r, s)
        us = 0.5 - abs(u)
        if us <= 0.0 or v <= 0.0:
            continue
        k = floor((2.0 * slope / us + width) * u + mean + 0.43)
        if us >= 0.07 and v <= quick:
            return k
        if k < 0.0 or (us < 0.013 and v > us):
            continue
        left = log(v) + log(inverse) - log(slope / (us * us) + width)
        if left <= k * log(mean) - mean - lgamma(k + 1.0):
            return k


@jit
def poisson(mean, a, b, c, d, key):
    """Return the number of events of a counter (a, b, c, d), `c` below 2**20, for any mean."""
    if mean <= 0.0:
        return 0.0
    if mean < 10.0:
        p, q, _, _ = philox(a, b, c, d, key[0], key[1])
        return _by_inversion(mean, unit(p, q))
    return _by_rejection(mean, a, b, c, d, key)
