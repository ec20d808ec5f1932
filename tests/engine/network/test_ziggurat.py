"""Random numbers of each distribution, against SciPy's and against the twin.

Statistics are of fixed seeds. Each would go wrong by chance in one of 10,000 seeds.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from rheobase.distributions import lognormal, normal, uniform
from rheobase.engine.compile import shipped
from rheobase.engine.network.reference.randomness import Stream
from rheobase.engine.network.values import draw_values
from rheobase.engine.streams import NOISE, VALUES, key_of, stream
from rheobase.units import NONE

SELDOM = 1e-4
SEED = 2**63 + 12345
TAIL = 3.6541528853610088  # where the kernels change to another method


def lognorm(mean, sd):
    b = np.sqrt(np.log1p((sd / mean) ** 2))
    return stats.lognorm(b, scale=np.exp(np.log(mean) - 0.5 * b**2))


def between(law, low=-np.inf, high=np.inf):
    """Return the distribution function of a law that is drawn again until within bounds."""
    first, last = law.cdf(low), law.cdf(high)
    return lambda x: (np.clip(law.cdf(x), first, last) - first) / (last - first)


LAWS = {
    "normal": (normal(2, 3), between(stats.norm(2, 3))),
    "narrow": (normal(-1, 1e-3), between(stats.norm(-1, 1e-3))),
    "lognormal": (lognormal(2, 3), between(lognorm(2, 3))),
    "uniform": (uniform(-1, 4), between(stats.uniform(-1, 5))),
    "above": (normal(1, 1, low=0), between(stats.norm(1, 1), 0)),
    "far up": (normal(0, 1, low=1.6), between(stats.norm(0, 1), 1.6)),
    "a slit": (normal(0, 1, low=0.5, high=0.6), between(stats.norm(0, 1), 0.5, 0.6)),
    "lognormal, cut": (
        lognormal(2, 3, low=0.5, high=9), between(lognorm(2, 3), 0.5, 9),
    ),
    "turned round": (
        -2 * normal(1, 1, low=0), lambda x: 1 - between(stats.norm(1, 1), 0)(-x / 2),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAWS)
def test_the_right_distribution(name, size):
    law, cdf = LAWS[name]
    assert law.dimension == NONE
    values = draw_values(law, size(200_000, 2000), 0, 1, SEED)
    assert stats.kstest(values, cdf).pvalue > SELDOM
    assert law.lowest <= values.min() <= values.max() <= law.highest
    if name != "a slit":  # the digits of which are few
        assert np.unique(values).size == values.size


@pytest.mark.usefixtures("needs_speed")
def test_normal_numbers_in_small_bins():
    """Each layer of the ziggurat is some bins wide, or the other way round."""
    n = 4_000_000
    values = draw_values(normal(0, 1), n, 0, 2, SEED)
    edges = np.arange(-TAIL, TAIL + 1e-9, 2 * TAIL / 400)
    expected = n * np.diff(stats.norm.cdf(edges), prepend=0.0, append=1.0)
    found = np.bincount(np.searchsorted(edges, values), minlength=edges.size + 1)
    assert stats.chisquare(found, expected).pvalue > SELDOM


@pytest.mark.usefixtures("needs_speed")
def test_normal_numbers_far_out():
    n = 4_000_000
    values = draw_values(normal(0, 1), n, 0, 2, SEED)
    for side in (values, -values):
        beyond = side[side > TAIL]
        assert stats.binomtest(beyond.size, n, stats.norm.sf(TAIL)).pvalue > SELDOM
        conditional = between(stats.norm(0, 1), TAIL)
        assert stats.kstest(beyond, conditional).pvalue > SELDOM
        assert beyond.max() > 4.8
    twin = Stream(SEED, VALUES, 2)
    far = np.flatnonzero(np.abs(values) > TAIL)[:100]
    expected = [twin.draw(normal(0, 1), 0, int(k)) for k in far]
    assert values[far] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("seed", [0, SEED, 2**64 - 1])
def test_equal_to_the_twin(name, seed, size):
    law, _ = LAWS[name]
    n = size(500, 40)
    twin = Stream(seed, VALUES, 5)
    expected = [twin.draw(law, 3, k) for k in range(n)]
    assert draw_values(law, n, 3, 5, seed) == pytest.approx(expected, rel=1e-14)


def test_which_value_which_population_which_seed_all_matter():
    law = normal(0, 1)
    draws = [
        draw_values(law, 20, which, number, seed)
        for which in (0, 1) for number in (0, 1) for seed in (1, 2, 1 + 2**32)
    ]  # fmt: skip
    assert np.unique(np.concatenate(draws)).size == 20 * len(draws)


def noise(neurons, first, steps, mean=0.0, sd=1.0, number=0, seed=SEED):
    currents = np.zeros((steps, len(neurons)))
    shipped("noise", "add_noise")(
        currents, np.arange(len(neurons)), np.asarray(neurons, np.int64), first, float(mean),
        float(sd), stream(NOISE, number), key_of(seed),
    )  # fmt: skip
    return currents


def test_noise_equals_the_twin(size):
    n = size(300, 20)
    for first in (0, 2**32 - 2, 3 * 2**32):
        got = noise([5, 2**31], first, n, mean=3, sd=2)
        twin = Stream(SEED, NOISE, 0)
        steps = range(first, first + n)
        expected = [
            [3 + 2 * twin.normal(neuron, k % 2**32, k // 2**32) for neuron in (5, 2**31)]
            for k in steps
        ]
        assert got == pytest.approx(np.array(expected), rel=1e-13)


@pytest.mark.usefixtures("needs_speed")
def test_noise_is_white():
    """Normal, and not correlated between neighbours nor between steps."""
    z = noise(np.arange(400), 10, 1000)
    assert stats.kstest(z.ravel(), "norm").pvalue > SELDOM
    for neurons, steps in ((0, 1), (1, 0), (1, 1), (16, 0), (0, 2)):
        one = z[: len(z) - steps, : z.shape[1] - neurons]
        other = z[steps:, neurons:]
        assert stats.pearsonr(one.ravel(), other.ravel()).pvalue > SELDOM
