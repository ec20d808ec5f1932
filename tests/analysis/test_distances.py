from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.analysis import coincidence_factor, van_rossum, victor_purpura
from rheobase.errors import ParameterError, UnitError
from rheobase.recording import SpikeTrain
from rheobase.units import Hz, Quantity, kHz, ms, second

STOP = 1000.0

# whole numbers among the times, so that spikes coincide exactly now and then
instants = st.integers(0, 20).map(float) | st.floats(0, STOP)
trains = st.lists(instants, max_size=12).map(sorted)
costs = st.sampled_from([0.0, 0.01, 0.1, 1.0, 100.0])
constants = st.sampled_from([0.1, 5.0, 40.0, 1e4])


def q(times):
    return Quantity(np.asarray(times, dtype=float), "ms")


def make_train(times, stop=STOP):
    return SpikeTrain(q(times), 0 * ms, stop * ms)


def poisson(rate, duration, rng):
    return np.sort(rng.uniform(0, duration, rng.poisson(rate * duration)))


# The definitions, in the plainest Python.


def naive_victor_purpura(a, b, cost):
    table = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if i == 0 or j == 0:
                table[i][j] = float(i + j)
                continue
            apart = abs(a[i - 1] - b[j - 1])
            moved = 0.0 if apart == 0 else cost * apart
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + moved)
    return table[-1][-1]


def naive_van_rossum(a, b, tau):
    """Closed form as a double sum: 1/tau times the integral of two exponentials is 1/2 exp(...)."""

    def overlap(x, y):
        return sum(0.5 * math.exp(-abs(s - t) / tau) for s in x for t in y)

    return math.sqrt(max(0.0, overlap(a, a) + overlap(b, b) - 2 * overlap(a, b)))


def most_pairs(a, b, half):
    """The largest one-to-one matching within `half`, by trying everything."""
    if not a:
        return 0
    rest = a[1:]
    choices = [most_pairs(rest, b, half)]
    choices += [
        1 + most_pairs(rest, b[:j] + b[j + 1 :], half)
        for j in range(len(b))
        if abs(a[0] - b[j]) <= half
    ]
    return max(choices)


class TestVictorPurpura:
    @given(trains, trains, costs | st.just(math.inf))
    def test_against_the_definition(self, a, b, cost):
        found = victor_purpura(q(a), q(b), cost * kHz)
        assert found == pytest.approx(naive_victor_purpura(a, b, cost), abs=1e-9)

    @given(trains, trains)
    def test_limits(self, a, b):
        assert victor_purpura(q(a), q(b), 0 * Hz) == abs(len(a) - len(b))
        apart = [time + 0.5 for time in map(math.floor, b)]  # share no time with the whole numbers
        whole = [float(math.floor(time)) for time in a]
        everything = victor_purpura(q(whole), q(apart), math.inf * Hz)
        assert everything == len(a) + len(b)

    @given(trains, trains, trains, st.sampled_from([0.01, 0.1, 1.0]))
    def test_it_is_a_metric(self, a, b, c, cost):
        def distance(x, y):
            return victor_purpura(q(x), q(y), cost * kHz)

        assert distance(a, a) == 0
        assert distance(a, b) == pytest.approx(distance(b, a), abs=1e-9)
        assert distance(a, c) <= distance(a, b) + distance(b, c) + 1e-9
        assert abs(len(a) - len(b)) - 1e-9 <= distance(a, b) <= len(a) + len(b) + 1e-9

    def test_one_moved_spike(self):
        assert victor_purpura([10.0] * ms, [12.0] * ms, 100 * Hz) == pytest.approx(0.2)
        assert victor_purpura([10.0] * ms, [50.0] * ms, 100 * Hz) == 2.0  # cheaper to remove, add

    def test_trains_of_thousands(self):
        a = np.arange(3000.0)
        assert victor_purpura(q(a), q(a + 0.25), 1 * kHz) == pytest.approx(750)

    @pytest.mark.parametrize(
        ("cost", "error", "message"),
        [
            (-1 * Hz, ParameterError, "cost: expected one value of zero or more"),
            (math.nan * Hz, ParameterError, "cost: expected one value of zero or more"),
            ([1, 2] * Hz, ParameterError, "cost: expected one value of zero or more"),
            (1, UnitError, "cost: expected frequency"),
            (1 * ms, UnitError, "cost: expected frequency"),
        ],
    )
    def test_bad_costs(self, cost, error, message):
        with pytest.raises(error, match=message):
            victor_purpura([1.0] * ms, [1.0] * ms, cost)

    def test_bad_trains(self):
        with pytest.raises(UnitError, match="second train: expected time"):
            victor_purpura([1.0] * ms, [1.0], 1 * Hz)
        with pytest.raises(ParameterError, match="first train: expected sorted times"):
            victor_purpura([2.0, 1.0] * ms, [1.0] * ms, 1 * Hz)


class TestVanRossum:
    @given(trains, trains, constants)
    def test_against_the_double_sum(self, a, b, tau):
        # the square root of the double sum's rounding error is what limits the comparison
        found = van_rossum(q(a), q(b), tau * ms)
        assert found == pytest.approx(naive_van_rossum(a, b, tau), abs=1e-6)

    def test_against_the_integral(self):
        rng = np.random.default_rng(1)
        tau = 12.0
        # spikes on the grid of the integral, so that every jump lies between two intervals
        a, b = (np.sort(rng.integers(0, 2000, 9)) / 10 for _ in range(2))
        step = 0.1 / 64
        t = (np.arange(int(500 / step)) + 0.5) * step  # midpoint rule up to 25 tau after
        f, g = (
            sum(np.where(t > s, np.exp(-np.maximum(t - s, 0) / tau), 0) for s in x) for x in (a, b)
        )
        expected = math.sqrt(np.sum((f - g) ** 2) * step / tau)
        assert van_rossum(q(a), q(b), tau * ms) == pytest.approx(expected, rel=1e-7)

    @given(trains, trains, trains, constants)
    def test_it_is_a_metric(self, a, b, c, tau):
        def distance(x, y):
            return van_rossum(q(x), q(y), tau * ms)

        assert distance(a, a) == 0
        assert distance(a, b) == pytest.approx(distance(b, a), rel=1e-12)
        assert distance(a, c) <= distance(a, b) + distance(b, c) + 1e-9

    @given(trains, trains)
    def test_limits(self, a, b):
        # long: the counts; short: each spike that is not shared for itself
        long = van_rossum(q(a), q(b), 1e15 * ms)
        assert long == pytest.approx(abs(len(a) - len(b)) / math.sqrt(2), abs=1e-4)
        whole = sorted({float(math.floor(x)) for x in a})
        apart = sorted({math.floor(x) + 0.5 for x in b})
        short = van_rossum(q(whole), q(apart), 1e-3 * ms)
        assert short == pytest.approx(math.sqrt((len(whole) + len(apart)) / 2))

    def test_nearly_equal_trains_do_not_cancel(self):
        # two spikes e apart: D**2 = 1 - exp(-e/tau) = e/tau
        found = van_rossum([100.0] * ms, Quantity([100.0 + 2**-40], "ms"), 1 * ms)
        assert found == pytest.approx(math.sqrt(2**-40), rel=1e-9)

    def test_units_do_not_matter(self):
        a, b = [0.01, 0.05] * second, [12.0] * ms
        assert van_rossum(a, b, "0.01 s") == van_rossum([10.0, 50.0] * ms, b, 10 * ms)

    @pytest.mark.parametrize("tau", [0 * ms, -1 * ms, math.inf * ms, math.nan * ms])
    def test_bad_constants(self, tau):
        with pytest.raises(ParameterError, match="tau: expected one positive time"):
            van_rossum([1.0] * ms, [1.0] * ms, tau)


class TestCoincidenceFactor:
    @given(
        st.lists(st.integers(0, 30).map(float), max_size=7).map(sorted),
        st.lists(st.integers(0, 30).map(float), max_size=7).map(sorted),
    )
    def test_against_the_definition(self, data, prediction):
        found = coincidence_factor(make_train(data), make_train(prediction), 2 * ms)
        if not data and not prediction:
            assert math.isnan(found)
            return
        chance = 2 * 2.0 * len(prediction) / STOP
        pairs = most_pairs(data, prediction, 2.0)
        mean = (len(data) + len(prediction)) / 2
        assert found == pytest.approx((pairs - chance * len(data)) / mean / (1 - chance))

    @given(trains.filter(len))
    def test_identical_trains(self, times):
        assert coincidence_factor(make_train(times), make_train(times)) == pytest.approx(1)

    @given(trains.filter(len), trains)
    def test_never_above_one(self, data, prediction):
        found = coincidence_factor(make_train(data), make_train(prediction), 5 * ms)
        assert found <= 1 + 1e-12

    def test_independent_poisson_trains(self):
        # 20 Hz for 1000 s, precision 1 ms: chance 0.04 a spike, of which about half of 0.04**2
        # are lost to spikes that coincide with the same one; Gamma's standard error is then
        # sqrt(0.04/20000) = 0.0014
        rng = np.random.default_rng(1)
        data, prediction = (make_train(poisson(0.02, 1e6, rng), 1e6) for _ in range(2))
        found = coincidence_factor(data, prediction, 1 * ms)
        assert found == pytest.approx(-(0.04**2), abs=5 * 0.0014)

    def test_half_of_the_spikes(self):
        data = make_train([100.0, 200.0, 300.0, 400.0])
        prediction = make_train([101.0, 205.0, 299.0, 450.0])
        chance = 2 * 2.0 * 4 / 1000
        expected = (2 - 4 * chance) / 4 / (1 - chance)
        assert coincidence_factor(data, prediction, 2 * ms) == pytest.approx(expected)

    def test_undefined(self):
        silent, one = make_train([]), make_train([5.0])
        assert math.isnan(coincidence_factor(silent, silent))
        assert coincidence_factor(silent, one) == 0
        assert coincidence_factor(one, silent) == 0
        assert math.isnan(coincidence_factor(one, one, precision=500 * ms))

    def test_bad_arguments(self):
        train = make_train([5.0])
        with pytest.raises(ParameterError, match="same bounds"):
            coincidence_factor(train, make_train([5.0], 500.0))
        with pytest.raises(ParameterError, match="precision: expected one positive time"):
            coincidence_factor(train, train, 0 * ms)
        with pytest.raises(ParameterError, match=r"prediction: expected a SpikeTrain, got"):
            coincidence_factor(train, [5.0] * ms)
