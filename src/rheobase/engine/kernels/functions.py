"""The functions of the equation language, under the names that `rheobase.equations.code` writes.

NumPy's, not Python's `math`: where the JIT is switched off, that raises an error where C returns an
infinity, which a step that went too far may meet and survive.
"""

from numpy import (
    arccos as acos,
)
from numpy import (
    arcsin as asin,
)
from numpy import (
    arctan as atan,
)
from numpy import (
    ceil,
    cos,
    cosh,
    exp,
    expm1,
    floor,
    log,
    log1p,
    log10,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from rheobase.engine.kernels.arrays import larger, smaller
from rheobase.engine.kernels.jit import jit

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
    return smaller(larger(x, low), high)


@jit
def where(condition, yes, no):
    """Return `yes` if the condition holds, else `no`."""
    return yes if condition else no


@jit
def minimum(a, b):
    """Return the smaller one."""
    return smaller(a, b)


@jit
def maximum(a, b):
    """Return the larger one."""
    return larger(a, b)
