import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurodynamics import TimedCurrent
from rheobase.units import ms, nA, pA


def test_each_sample_holds_and_the_last_one_for_ever():
    current = TimedCurrent.of([1, 2, 3] * nA, dt=10 * ms)
    t = [0, 9.99, 10, 25, 30, 1000] * ms
    np.testing.assert_array_equal(current(t).m, [1, 1, 2, 3, 3, 3])
    assert current.size is None


def test_table_is_samples_by_columns():
    current = TimedCurrent.of(np.array([[1000, 10], [2000, 20], [3000, 30]]) * pA, dt="1 ms")
    assert current.size == current.columns == 2
    assert current.values.shape == (3, 2)
    assert current.values[1, 1].m_as("nA") == 0.02
    assert current.dt == 1 * ms
    assert current(1.5 * ms, 0) == 2 * nA
    np.testing.assert_array_equal(current([0.5, 1.5] * ms, 1).m, [0.01, 0.02])
    assert current(0.5 * ms).shape == (2,)


def test_it_is_a_stimulus():
    current = TimedCurrent.of([0, 2.5, 0] * nA, dt=50 * ms)
    assert isinstance(current, rb.Stimulus)
    np.testing.assert_array_equal(current.pieces(200.0).starts, [0.0, 50.0, 100.0])
    step = rb.step(2.5 * nA, start=50 * ms, stop=100 * ms)
    for one, other in [(current, step), (2 * current, 2 * step)]:
        times = [rb.run(rb.LIF(), each, 150 * ms).spikes[0].times.m for each in (one, other)]
        assert times[0].size > 2
        np.testing.assert_allclose(times[0], times[1], atol=1e-9)


def test_its_own_samples_cannot_be_changed_from_outside():
    samples = np.array([1.0, 2.0])
    current = TimedCurrent.of(samples * nA, dt=1 * ms)
    samples[:] = 7.0
    assert current(0.5 * ms) == 1 * nA
    with pytest.raises(ValueError, match="read-only"):
        current.values.m[0, 0] = 3.0


@pytest.mark.parametrize(
    ("values", "dt", "error", "message"),
    [
        ([1, 2], 1 * ms, UnitError, "values: expected current"),
        ([1, 2] * nA, 1 * nA, UnitError, "dt: expected time"),
        ([1, 2] * nA, 0 * ms, ParameterError, "dt: expected a time longer than 0 ms"),
        ([1, np.nan] * nA, 1 * ms, ParameterError, "values: expected finite values"),
        ([] * nA, 1 * ms, ParameterError, "values: expected at least one value"),
        (np.zeros((2, 2, 2)) * nA, 1 * ms, ParameterError, "got shape"),
    ],
)
def test_bad_input(values, dt, error, message):
    with pytest.raises(error, match=message):
        TimedCurrent.of(values, dt)


def test_unknown_column():
    with pytest.raises(ParameterError, match="column: expected 0 to 0, got 1"):
        TimedCurrent.of([1, 2] * nA, 1 * ms)(0 * ms, 1)
