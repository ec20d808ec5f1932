"""Poisson numbers as neurons get them: by table, by inversion and by rejection.

A variable that never decays counts what arrives. Statistics are of fixed seeds; each would go wrong
by chance in one of 10,000 seeds.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from rheobase.engine.network import Probe
from rheobase.engine.network.reference.randomness import Stream
from rheobase.engine.streams import POISSON
from rheobase.errors import NetworkError
from rheobase.network import Network
from rheobase.synapses import Delta
from rheobase.units import kHz, ms, mV

SELDOM = 1e-4
SEED = 99
TABLE = [0.01, 0.3, 1.0, 4.2, 8.0]
INVERSION = [0.01, 0.3, 4.2, 8.0, 9.999]
REJECTION = [10.0, 10.1, 37.0, 200.0]
PATHS = [
    *(("table", mean) for mean in TABLE),
    *(("inversion", mean) for mean in INVERSION),
    *(("rejection", mean) for mean in REJECTION),
]


@pytest.fixture(scope="module")
def counts(engine, adder):
    """Return the numbers of n neurons in some steps: shape (steps, n)."""

    def run(rate, n, steps, seed=SEED, chunk=None, part=slice(None), twin=False):
        from rheobase.engine.network.reference import simulate

        net = Network(seed=seed, dt=1 * ms, precision="double")
        cells = net.population(adder, n)
        net.poisson(cells[part], Delta(), rate=rate, weight=1 * mV)
        probe = Probe(0, 0, np.arange(n))
        if twin:
            v = simulate(net.circuit(), steps, [probe]).traces[0]
        else:
            v = engine.run(net.circuit(), steps, chunk=chunk, probes=[probe]).traces[0]
        return np.diff(v, axis=0, prepend=0.0).astype(int)

    return run


def rate_of(path, mean, n):
    """Return a rate that has its numbers drawn in some way."""
    return np.full(n, mean) * kHz if path == "inversion" else mean * kHz


def assert_poisson(found, mean):
    """Chi-square, with values that are expected less than ten times put together."""
    total = found.size
    k = np.arange(stats.poisson.ppf(1e-12, mean), stats.poisson.isf(1e-12, mean) + 2)
    expected = total * stats.poisson.pmf(k, mean)
    enough = k[expected >= 10]
    low, high = int(enough[0]), int(enough[-1])
    expected = total * stats.poisson.pmf(np.arange(low, high + 1), mean)
    expected[0] = total * stats.poisson.cdf(low, mean)
    expected[-1] = total * stats.poisson.sf(high - 1, mean)
    observed = np.bincount(np.clip(found.ravel(), low, high) - low, minlength=len(expected))
    assert stats.chisquare(observed, expected, sum_check=False).pvalue > SELDOM


@pytest.mark.usefixtures("needs_speed")
@pytest.mark.parametrize(("path", "mean"), PATHS)
def test_the_right_distribution(path, mean, counts):
    n, steps = 512, 600
    found = counts(rate_of(path, mean, n), n, steps)
    assert_poisson(found, mean)
    # the same for each neuron of a block, and in each step
    for sums in (found.sum(axis=0), found.sum(axis=1)):
        m = found.size / sums.size * mean
        p = stats.chi2.sf(((sums - m) ** 2 / m).sum(), sums.size)
        assert SELDOM < p < 1 - SELDOM


@pytest.mark.usefixtures("needs_speed")
@pytest.mark.parametrize(("path", "mean"), [("table", 0.8), ("table", 5.0), ("inversion", 2.0)])
def test_independent_of_others_and_of_the_past(path, mean, counts):
    """Between neighbours, neurons of one counter, of one block, and from step to step."""
    n, steps = 512, 600
    found = counts(rate_of(path, mean, n), n, steps)
    for neurons, later in ((1, 0), (8, 0), (16, 0), (32, 0), (128, 0), (0, 1), (1, 1), (0, 7)):
        one = found[: steps - later, : n - neurons]
        other = found[later:, neurons:]
        table = np.zeros((4, 4))
        np.add.at(table, (np.minimum(one, 3), np.minimum(other, 3)), 1)
        table = table[table.min(axis=1) > 5][:, table.min(axis=0) > 5]
        assert stats.chi2_contingency(table).pvalue > SELDOM, (neurons, later)


@pytest.mark.parametrize(("path", "mean"), PATHS)
def test_equal_to_the_twin(path, mean, counts, size):
    n, steps = size(300, 20), size(20, 3)
    rate = rate_of(path, mean, n)
    assert np.array_equal(counts(rate, n, steps), counts(rate, n, steps, twin=True))


@pytest.mark.parametrize("mean", [1e-6, 0.01, 1.0, 7.3, 8.0])
def test_the_table_is_exact_on_average(mean, kernel):
    """Over all ways to round it: the chance of more than k events is the Poisson one to 2**-32."""
    run = kernel("""
from rheobase.engine.kernels.poisson import fill_table
def simulate(mean, dithers, tables, used):
    for k in range(dithers.shape[0]):
        used[k] = fill_table(mean, dithers[k], tables[k])
    return 0
""")
    ways = 4096
    dithers = np.append((np.arange(ways) + 0.5) / ways, 1.0 - 2.0**-32)
    tables, used = np.zeros((ways + 1, 64), np.uint16), np.zeros(ways + 1, np.int64)
    run(mean, dithers, tables, used)
    assert (used % 2 == 0).all()
    left_out = np.arange(tables.shape[1]) >= used[:, None]
    above = np.where(left_out, 0, 65535 - tables.astype(np.int64))  # words above each entry
    for k in range(int(used.max())):
        more = above[:-1, k] / 65536
        assert more.mean() == pytest.approx(stats.poisson.sf(k, mean), abs=1.1 / 65536 / ways)
    assert stats.poisson.sf(used[-1] - 1, mean) < 2**-32  # where least is left out


def test_a_rate_of_zero_gives_nothing(counts):
    assert not counts(0 * kHz, 5, 4).any()
    assert not counts(np.zeros(5) * kHz, 5, 4).any()


def test_only_some_neurons(counts):
    found = counts(3 * kHz, 300, 3, part=[5, 299, 130])
    assert np.flatnonzero(found.any(axis=0)).tolist() == [5, 130, 299]
    assert np.array_equal(found, counts(3 * kHz, 300, 3, part=[5, 299, 130], twin=True))


def pulse(t):
    return np.where((t > 2 * ms) & (t < 4 * ms), 40.0, 0.5) * kHz


def wave(t):
    """For each of 6 neurons."""
    return np.outer(np.arange(6), 1 + np.sin((t / (3 * ms)).m_as(""))) * kHz


@pytest.mark.parametrize(("rate", "n"), [(pulse, 200), (wave, 6)])
def test_rates_that_change(rate, n, counts, size):
    """From the table to rejection and back; the rate is that in the middle of the step."""
    steps = size(60, 5)
    found = counts(rate, n, steps)
    assert np.array_equal(found, counts(rate, n, steps, twin=True))
    assert np.array_equal(found, counts(rate, n, steps, chunk=1))
    assert np.array_equal(found, counts(rate, n, steps, chunk=7))


def test_who_asks_first_does_not_matter(counts):
    """A neuron's number is its own, whoever else there is."""
    assert np.array_equal(counts(2 * kHz, 300, 3)[:, :7], counts(2 * kHz, 7, 3))
    each = counts(np.full(300, 20.0) * kHz, 300, 3)
    assert np.array_equal(each[:, :7], counts(20 * kHz, 7, 3))


def test_another_population_does_not_matter(engine, adder):
    """Numbers by table stay numbers by table if a population alike has a rate for each neuron."""

    def run(other):
        net = Network(seed=SEED, dt=1 * ms, precision="double")
        net.poisson(net.population(adder, 9), Delta(), rate=2 * kHz, weight=1 * mV)
        net.poisson(net.population(adder, 9), Delta(), rate=other * kHz, weight=1 * mV)
        return engine.run(net.circuit(), 5, probes=[Probe(0, 0, np.arange(9))]).traces[0]

    assert np.array_equal(run(3.0), run(np.linspace(2, 3, 9)))


def test_as_many_events_as_can_be_counted(counts):
    found = counts(60_000 * kHz, 3, 2)
    assert abs(found - 60_000).max() < 6 * 60_000**0.5
    with pytest.raises(NetworkError, match=r"at most 60,000 events in a step of 1 ms, got 1e\+06"):
        counts(1e6 * kHz, 3, 2)


def test_the_counter_of_a_late_step(kernel):
    """Steps beyond 2**32 go on with the next word of the counter."""
    run = kernel("""
from rheobase.engine.kernels.poisson import poisson
def simulate(means, counters, key, out):
    for k in range(means.shape[0]):
        a, b, c, d = counters[k, 0], counters[k, 1], counters[k, 2], counters[k, 3]
        out[k] = poisson(means[k], a, b, c, d, key)
    return 0
""")
    twin = Stream(SEED, POISSON, 3)
    means = np.array([0.5, 5.0, 50.0, 500.0, 0.0] * 8)
    steps = [int(s) for s in np.repeat([0, 7, 2**32 - 1, 2**32, 2**40], 8)]
    counters = np.array([[k, s % 2**32, s // 2**32, twin.last] for k, s in enumerate(steps)])
    out = np.zeros(len(means))
    run(means, counters.astype(np.uint64), np.array(twin.key, np.uint64), out)
    expected = [
        twin.poisson(float(m), k, s) for k, (m, s) in enumerate(zip(means, steps, strict=True))
    ]
    assert out.tolist() == expected
