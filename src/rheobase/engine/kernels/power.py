"""Powers with any exponent, in the precision of a network.

The C library's function takes longer than all else that a synapse does at a spike. The one for
single precision has no call and no branch, so that LLVM can compute many at once.
"""

import numpy as np

from rheobase.engine.kernels.jit import jit

_HALF = np.float64(np.sqrt(0.5)).view(np.int64)
_BITS = np.int64(52)  # of the mantissa
_BIAS = np.int64(1023)
_MOST = 200.0  # exponents of 2 beyond it are 0 or infinite in single precision
# 2 atanh(t) / ln 2 = log2((1 + t) / (1 - t))
_L1, _L3, _L5, _L7, _L9, _L11 = (2.0 / (np.log(2.0) * k) for k in (1, 3, 5, 7, 9, 11))
# 2**f = exp(f ln 2)
_E1, _E2, _E3, _E4, _E5, _E6, _E7 = (
    np.log(2.0) ** k / f for k, f in zip(range(1, 8), (1, 2, 6, 24, 120, 720, 5040), strict=True)
)


@jit
def power_single(x, y):
    """Return x**y, within 1e-8 before it is rounded to single precision."""
    base, exponent = np.float64(x), np.float64(y)
    bits = np.float64(abs(base)).view(np.int64)
    twos = (bits - _HALF) >> _BITS  # the mantissa is then between sqrt(1/2) and sqrt(2)
    mantissa = np.int64(bits - (twos << _BITS)).view(np.float64)
    t = (mantissa - 1.0) / (mantissa + 1.0)
    s = t * t
    series = _L1 + s * (_L3 + s * (_L5 + s * (_L7 + s * (_L9 + s * _L11))))
    z = exponent * (np.float64(twos) + t * series)
    z = _MOST if z > _MOST else (-_MOST if z < -_MOST else z)
    whole = np.floor(z + 0.5)
    f = z - whole
    part = 1.0 + f * (_E1 + f * (_E2 + f * (_E3 + f * (_E4 + f * (_E5 + f * (_E6 + f * _E7))))))
    power = part * np.int64((np.int64(whole) + _BIAS) << _BITS).view(np.float64)
    # 0 and infinity, negative numbers, and what is none
    end = 0.0 if (base == 0.0) == (exponent > 0.0) else np.inf
    power = end if (base == 0.0) | (abs(base) == np.inf) else power
    half = 0.5 * exponent
    odd = np.floor(half) != half
    power = -power if (base < 0.0) & odd else power
    power = np.nan if (base < 0.0) & (np.floor(exponent) != exponent) else power
    power = np.nan if (base != base) | (exponent != exponent) else power
    return np.float32(1.0 if exponent == 0.0 else power)


@jit
def power_double(x, y):
    """Return x**y."""
    return x**y
