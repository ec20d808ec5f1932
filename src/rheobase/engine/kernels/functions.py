"""The functions of the equation language, under the names that `rheobase.equations.code` writes.

Not Python's `math` itself where the JIT is switched off: that raises an error where C returns an
infinity, which a step that went too far may meet and survive.
"""

import numpy as np
from numba import config

from rheobase.engine.kernels.jit import jit

if config.DISABLE_JIT:
    from numpy import (
        arccos as acos,
        arcsin as asin,
        arctan as atan,
        cos,
        cosh,
        exp,
        expm1,
        log,
        log1p,
        log10,
        sin,
        sinh,
        sqrt,
        tan,
        tanh,
    )
else:
    from math import (
        acos,
        asin,
        atan,
        cos,
        cosh,
        exp,
        expm1,
        log,
        log1p,
        log10,
        sin,
        sinh,
        sqrt,
        tan,
        tanh,
    )

__all__ = [
    "acos",
    "asin",
    "atan",
    "ceil",
    "clip",
    "cos",
    "cosh",
    "exp",
    "expm1",
    "exprel",
    "floor",
    "log",
    "log1p",
    "log10",
    "maximum",
    "minimum",
    "sign",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "where",
]


@jit
def floor(x):
    """Return the largest whole number up to x, as a float."""
    return np.floor(x)


@jit
def ceil(x):
    """Return the smallest whole number from x, as a float."""
    return np.ceil(x)


@jit
def exprel(x):
    """Return (exp(x) - 1) / x, 1 at x = 0."""
    return expm1(x) / x if x != 0.0 else 1.0


@jit
def sign(x):
    """Return -1, 0 or 1."""
    return 1.0 if x > 0.0 else (-1.0 if x < 0.0 else 0.0)


@jit
def clip(x, low, high):
    """Return x, no less than low and no more than high."""
    return min(max(x, low), high)


@jit
def where(condition, yes, no):
    """Return `yes` if the condition holds, else `no`."""
    return yes if condition else no


@jit
def minimum(a, b):
    """Return the smaller one."""
    return min(a, b)


@jit
def maximum(a, b):
    """Return the larger one."""
    return max(a, b)
