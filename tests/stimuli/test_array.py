import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError, UnitError
from rheobase.stimuli import from_array
from rheobase.units import ms, nA

SAMPLES = st.lists(st.floats(-5, 5), min_size=2, max_size=30)
STARTS = st.floats(-50, 50)


def away_from_samples(times, start, dt, count):
    distance = np.abs(times[:, np.newaxis] - (start + dt * np.arange(count + 1))).min(axis=1)
    return times[distance > 1e-9]


@given(SAMPLES, st.floats(0.01, 10), STARTS)
def test_constant_holds_each_sample(samples, dt, start):
    times = away_from_samples(np.linspace(-60, 400, 331), start, dt, len(samples))
    index = np.floor((times - start) / dt).astype(int)
    inside = (index >= 0) & (index < len(samples))
    expected = np.where(inside, np.array(samples)[np.clip(index, 0, len(samples) - 1)], 0.0)
    found = from_array(samples * nA, dt * ms, start * ms)(times * ms).m
    np.testing.assert_array_equal(found, expected)


@given(SAMPLES, st.floats(0.01, 10), STARTS)
def test_linear_joins_the_samples(samples, dt, start):
    times = away_from_samples(np.linspace(-60, 400, 331), start, dt, len(samples))
    known = start + dt * np.arange(len(samples))
    expected = np.interp(times, known, samples, left=0.0, right=0.0)
    found = from_array(samples * nA, dt * ms, start * ms, kind="linear")(times * ms).m
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_breakpoints_are_where_it_changes():
    steps = from_array([0, 0, 0, 2, 2, 1] * nA, 10 * ms)
    assert steps.pieces(100.0).starts.tolist() == [0, 30, 50, 60]
    lines = from_array([0, 1, 3] * nA, 10 * ms, kind="linear")
    assert lines.pieces(100.0).starts.tolist() == [0, 10, 20]


def test_the_step_of_the_exercises_ends_with_its_last_sample():
    samples = np.zeros(202)
    samples[100:201] = 1.2  # 100 to 200 ms, both in
    pieces = from_array(samples * nA, 1 * ms).pieces(300.0)
    assert pieces.starts.tolist() == [0, 100, 201]
    assert pieces.polynomial[0, :, 0].tolist() == [0, 1.2, 0]


def test_two_dimensions_are_one_row_a_neuron():
    rows = from_array([[1, 2], [3, 4], [5, 6]] * nA, 10 * ms, start=5 * ms)
    assert rows.size == 3
    assert rows([0, 5, 15, 25] * ms).m.tolist() == [[0, 1, 2, 0], [0, 3, 4, 0], [0, 5, 6, 0]]


def test_a_part_of_a_long_array_is_the_same():
    samples = np.random.default_rng(1).normal(size=10_000)
    whole = from_array(samples * nA, 0.1 * ms)
    late = whole.shift(-700 * ms)
    np.testing.assert_array_equal(late([0.05, 10.05] * ms).m, samples[[7000, 7100]])
    assert len(whole.pieces(10.0).starts) == 100


def test_it_prints_as_it_is_typed():
    assert repr(from_array([1, 2] * nA, 0.1 * ms)) == "from_array([1, 2] nA, dt=0.1 ms)"
    text = "from_array([2 x 3 values] nA, dt=0.1 ms, start=5 ms, kind='linear')"
    assert repr(from_array(np.ones((2, 3)) * nA, 0.1 * ms, 5 * ms, "linear")) == text


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"kind": "linaer"}, ParameterError, "unknown kind 'linaer'. Did you mean 'linear'?"),
        ({"kind": 3}, ParameterError, "unknown kind 3. Known: 'constant', 'linear'"),
        ({"dt": 0 * ms}, ParameterError, "dt: expected a time longer than 0 ms"),
        ({"dt": -1 * ms}, ParameterError, "dt: expected a time longer than 0 ms"),
        ({"dt": 1}, UnitError, "dt: expected time"),
        ({"values": [1, 2]}, UnitError, "values: expected current"),
        ({"values": [] * nA}, ParameterError, "values: expected at least one value"),
        ({"values": 3 * nA}, ParameterError, r"values: expected samples of shape"),
        ({"values": np.ones((2, 2, 2)) * nA}, ParameterError, r"got shape \(2, 2, 2\)"),
        (
            {"values": [[1, 2], [3, np.nan]] * nA},
            ParameterError,
            "expected finite values, got nan nA at index 1, 1",
        ),
        ({"values": [1] * nA, "kind": "linear"}, ParameterError, "at least two samples"),
        ({"start": np.inf * ms}, ParameterError, "start: expected finite values"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        from_array(**{"values": [1, 2] * nA, "dt": 1 * ms, **arguments})
