"""Random numbers of a distribution, from Philox words.

Normal numbers come by the ziggurat method: the area under the density is cut into 256 layers of
equal area; a point in a layer is almost always in the part that lies under the curve whole, and
then costs one comparison. G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random
variables", Journal of Statistical Software 5(8) (2000); layer and position are taken from different
bits, as J. A. Doornik, "An improved ziggurat method" (2005), asks for.
"""

from math import exp as _exp
from math import log as _log
from math import sqrt as _sqrt

import numpy as np
from numpy import exp, log

from rheobase.engine.kernels.jit import jit
from rheobase.engine.kernels.philox import philox
from rheobase.engine.network.layout import LOGNORMAL, UNIFORM

_LAYERS = 256
_TAIL = 3.6541528853610088  # where the lowest layer gives way to the tail
_AREA = 0.00492867323399  # of each layer; of the lowest, with the tail


def _layers() -> tuple[np.ndarray, np.ndarray]:
    """Return the right edge of each layer, and the density there."""
    edges = [_AREA / _exp(-0.5 * _TAIL**2), _TAIL]
    while len(edges) < _LAYERS:
        height = _AREA / edges[-1] + _exp(-0.5 * edges[-1] ** 2)
        edges.append(_sqrt(-2.0 * _log(height)))
    edges.append(0.0)
    right = np.array(edges)
    return right, np.exp(-0.5 * right**2)


_RIGHT, _DENSITY = _layers()
_LOW = np.uint64(0xFFFFFFFF)
_BITS_53 = 2.0**-53


@jit
def unit(high, low):
    """Return a number from 0 up to but without 1, from two words: 53 bits of them."""
    return np.float64(((high & _LOW) << np.uint64(21)) | ((low & _LOW) >> np.uint64(11))) * _BITS_53


@jit
def _open_unit(word):
    """Return a number between 0 and 1, neither of them, from a word."""
    return (np.float64(word & _LOW) + 0.5) * 2.0**-32


@jit
def _normal(high, low, attempt, j, t, channel, stream, key):
    """Return a standard normal number, and how many further counters were used up.

    It begins with two words; when they do not suffice, it goes on with the words of the counter
    (j, t, 2 attempt + channel, stream) for the next attempt, which nobody else uses.
    """
    while True:
        layer = np.int64(high & np.uint64(0xFF))
        fraction = ((high & _LOW) >> np.uint64(8) << np.uint64(29)) | ((low & _LOW) >> np.uint64(3))
        x = (np.float64(fraction) * _BITS_53 * 2.0 - 1.0) * _RIGHT[layer]
        if abs(x) < _RIGHT[layer + 1]:
            return x, attempt
        attempt += np.uint64(1)
        p, q, r, s = philox(j, t, attempt * np.uint64(2) + channel, stream, key[0], key[1])
        if layer == 0:
            while True:
                beyond = -log(_open_unit(p)) / _TAIL
                if -2.0 * log(_open_unit(q)) > beyond * beyond:
                    return (_TAIL + beyond if x > 0.0 else -_TAIL - beyond), attempt
                attempt += np.uint64(1)
                p, q, r, s = philox(j, t, attempt * np.uint64(2) + channel, stream, key[0], key[1])
        rise = _DENSITY[layer + 1] - _DENSITY[layer]
        if _DENSITY[layer] + _open_unit(p) * rise < exp(-0.5 * x * x):
            return x, attempt
        high, low = r, s


@jit
def draw(law, high, low, j, t, channel, stream, key):
    """Return a number of a distribution, drawn again until it is inside the bounds.

    Parameters: the `layout.Law`; two words to begin with; the counter (j, t, ., stream) and the
    channel (0 or 1) that tell its further attempts from those of others.
    """
    attempt = np.uint64(0)
    while True:
        if law.kind == UNIFORM:
            y = law.a + law.b * unit(high, low)
        else:
            z, attempt = _normal(high, low, attempt, j, t, channel, stream, key)
            y = law.a + law.b * z
            if law.kind == LOGNORMAL:
                y = exp(y)
        if law.low <= y <= law.high:
            return law.scale * y
        attempt += np.uint64(1)
        _, _, high, low = philox(j, t, attempt * np.uint64(2) + channel, stream, key[0], key[1])


@jit
def normal(j, t, c, stream, key):
    """Return the standard normal number of a counter; `c` is below 2**16."""
    p, q, _, _ = philox(j, t, c << np.uint64(16), stream, key[0], key[1])
    z, _ = _normal(p, q, np.uint64(0), j, t, c << np.uint64(16), stream, key)
    return z


def fill(law, which, stream, key, values):
    """Fill an array with one number of a distribution for each neuron."""
    zero = np.uint64(0)
    for i in range(values.shape[0]):
        j, t = np.uint64(which), np.uint64(i)
        p, q, _, _ = philox(j, t, zero, np.uint64(stream), key[0], key[1])
        values[i] = draw(law, p, q, j, t, zero, np.uint64(stream), key)
    return values.shape[0]
