"""Powers with any exponent, in the precision of a network.

The C library's function takes longer than all else that a synapse does at a spike. These have no
call and no branch, so that LLVM can compute many at once: an exponential of a logarithm, within
1e-8 before it is rounded to single precision, within 1e-15 times the logarithm in double.
"""

import numpy as np

from rheobase.engine.kernels.jit import jit

_HALF = np.float64(np.sqrt(0.5)).view(np.int64)
_BITS = np.int64(52)  # of the mantissa
_BIAS = np.int64(1023)
_MOST = 2200.0  # exponents of 2 beyond it are 0 or infinite, whatever the precision
# 2 atanh(t) / ln 2 = log2((1 + t) / (1 - t))
_L1, _L3, _L5, _L7, _L9, _L11, _L13, _L15, _L17, _L19, _L21 = (
    2.0 / (np.log(2.0) * k) for k in range(1, 22, 2)
)
# 2**f = exp(f ln 2)
_E1, _E2, _E3, _E4, _E5, _E6, _E7, _E8, _E9, _E10, _E11, _E12, _E13 = (
    float(value) for value in np.cumprod(np.log(2.0) / np.arange(1.0, 14.0))
)


@jit
def power_single(x, y):
    """Return x**y in single precision."""
    base, exponent = np.float64(x), np.float64(y)
    twos, t = _taken_apart(base)
    s = t * t
    series = _L1 + s * (_L3 + s * (_L5 + s * (_L7 + s * (_L9 + s * _L11))))
    whole, f = _split(exponent * (twos + t * series))
    part = 1.0 + f * (_E1 + f * (_E2 + f * (_E3 + f * (_E4 + f * (_E5 + f * (_E6 + f * _E7))))))
    return np.float32(_put_together(part, whole, base, exponent))


@jit
def power_double(x, y):
    """Return x**y in double precision."""
    base, exponent = np.float64(x), np.float64(y)
    twos, t = _taken_apart(base)
    s = t * t
    low = _L13 + s * (_L15 + s * (_L17 + s * (_L19 + s * _L21)))
    series = _L1 + s * (_L3 + s * (_L5 + s * (_L7 + s * (_L9 + s * (_L11 + s * low)))))
    whole, f = _split(exponent * (twos + t * series))
    high = _E7 + f * (_E8 + f * (_E9 + f * (_E10 + f * (_E11 + f * (_E12 + f * _E13)))))
    part = 1.0 + f * (_E1 + f * (_E2 + f * (_E3 + f * (_E4 + f * (_E5 + f * (_E6 + f * high))))))
    return _put_together(part, whole, base, exponent)


@jit
def _taken_apart(base):
    """Return twos and t such that |base| = 2**twos (1 + t)/(1 - t), t being small."""
    bits = np.float64(abs(base)).view(np.int64)
    twos = (bits - _HALF) >> _BITS  # the mantissa is then between sqrt(1/2) and sqrt(2)
    mantissa = np.int64(bits - (twos << _BITS)).view(np.float64)
    return np.float64(twos), (mantissa - 1.0) / (mantissa + 1.0)


@jit
def _split(z):
    """Return the nearest whole number, and what is left."""
    z = _MOST if z > _MOST else (-_MOST if z < -_MOST else z)
    whole = np.floor(z + 0.5)
    return whole, z - whole


@jit
def _put_together(part, whole, base, exponent):
    """Return part * 2**whole; or what the power is of 0, infinity, or a negative number."""
    first = np.floor(0.5 * whole)  # in two steps, each of which is no number out of range
    power = part * _two_to(first) * _two_to(whole - first)
    end = 0.0 if (base == 0.0) == (exponent > 0.0) else np.inf
    power = end if (base == 0.0) | (abs(base) == np.inf) else power
    half = 0.5 * exponent
    odd = np.floor(half) != half
    power = -power if (base < 0.0) & odd else power
    power = np.nan if (base < 0.0) & (np.floor(exponent) != exponent) else power
    power = np.nan if (base != base) | (exponent != exponent) else power
    return 1.0 if exponent == 0.0 else power


@jit
def _two_to(whole):
    bounded = min(max(whole, -1022.0), 1023.0)
    return np.int64((np.int64(bounded) + _BIAS) << _BITS).view(np.float64)
