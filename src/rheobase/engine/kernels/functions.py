"""The functions of the equation language that Python's `math` does not have."""

from math import expm1

from rheobase.engine.kernels.jit import jit


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
