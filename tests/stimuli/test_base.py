"""The algebra of stimuli, over random ones: what ``(a + b)(t)`` means, it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rheobase.errors import ParameterError, UnitError
from rheobase.stimuli import (
    Stimulus,
    constant,
    from_array,
    from_function,
    noise,
    pulses,
    ramp,
    sine,
    step,
    zero,
)
from rheobase.units import CURRENT, Hz, Quantity, ms, mV, nA

CURRENTS = st.floats(-5.0, 5.0)
TIMES = st.floats(-50.0, 250.0)
SHIFTS = st.floats(-80.0, 80.0)
SPANS = st.tuples(TIMES, st.floats(1.0, 100.0)).map(lambda span: (span[0], span[0] + span[1]))


def bell(t):
    return 3 * nA * np.exp(-(((t.m_as(ms) - 40.0) / 9.0) ** 2))


@st.composite
def elementary(draw):
    a, b = draw(CURRENTS), draw(CURRENTS)
    start, stop = (time * ms for time in draw(SPANS))
    return draw(
        st.sampled_from(
            [
                constant(a * nA),
                zero(),
                step(a * nA, start, stop),
                step([a, b] * nA, start),
                ramp(a * nA, b * nA, start, stop),
                sine(a * nA, 37 * Hz, 0.3, b * nA),
                sine([a, b] * nA, [20, 90] * Hz, start=start, stop=stop),
                pulses(a * nA, [start.m, start.m + 7, stop.m] * ms, 3 * ms),
                noise(abs(a) * nA, tau=3 * ms, dt=0.7 * ms, start=start, stop=stop, seed=3),
                noise(abs(a) * nA, dt=1.3 * ms, start=start, n=2),
                from_array([a, b, a] * nA, 11 * ms, start),
                from_array([[a, b, a], [b, b, a]] * nA, 11 * ms, start, kind="linear"),
                from_function(bell, tolerance=1e-8),
            ]
        )
    )


def values(stimulus, times):
    """The values at the times, always with one row a neuron: (2, times)."""
    return np.broadcast_to(stimulus(times * ms).m_as(nA), (2, len(times)))


@st.composite
def instants(draw):
    return np.array(draw(st.lists(st.floats(-60.0, 300.0), min_size=1, max_size=20)))


def between(stimulus, times):
    """The times that are not within rounding of a breakpoint, where two answers are right."""
    starts = stimulus._window(-100.0, 400.0).starts
    distance = np.abs(times[:, np.newaxis] - starts).min(axis=1)
    return times[distance > 1e-9]


@given(elementary(), elementary(), instants())
def test_a_sum_is_the_sum_of_the_values(a, b, times):
    times = between(a + b, times)
    np.testing.assert_allclose(
        values(a + b, times), values(a, times) + values(b, times), rtol=0, atol=1e-7
    )
    np.testing.assert_allclose(
        values(a - b, times), values(a, times) - values(b, times), rtol=0, atol=1e-7
    )


@given(elementary(), st.floats(-3.0, 3.0), instants())
def test_a_multiple_is_the_multiple_of_the_values(a, factor, times):
    expected = values(a, times)
    np.testing.assert_allclose(values(factor * a, times), factor * expected, atol=1e-12)
    np.testing.assert_allclose(values(a * factor, times), factor * expected, atol=1e-12)
    np.testing.assert_allclose(values(a / 4, times), expected / 4, atol=1e-12)
    np.testing.assert_array_equal(values(-a, times), -expected)


@given(elementary(), SHIFTS, instants())
def test_a_shift_moves_the_values(a, by, times):
    shifted = a.shift(by * ms)
    times = between(shifted, times)
    np.testing.assert_allclose(values(shifted, times), values(a, times - by), rtol=0, atol=1e-7)


@given(elementary(), elementary(), st.floats(-30.0, 200.0), instants())
def test_then_is_one_and_then_the_other_from_its_own_time_zero(a, b, at, times):
    both = a.then(b, at=at * ms)
    times = between(both, times)
    expected = np.where(times < at, values(a, times), values(b, times - at))
    np.testing.assert_allclose(values(both, times), expected, rtol=0, atol=1e-7)


@settings(max_examples=50)
@given(elementary(), elementary(), SHIFTS, st.floats(1.0, 400.0))
def test_pieces_cover_the_run_and_have_no_slivers(a, b, by, stop):
    pieces = ((a - 2 * b.shift(by * ms)).then(a, at=60 * ms) + b).pieces(stop)
    assert pieces.starts[0] == 0.0
    assert np.diff(pieces.starts, append=stop).min() > 1e-12
    for array in (pieces.starts, pieces.polynomial, pieces.amplitude, pieces.frequency):
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
        assert np.isfinite(array).all()
    assert pieces.frequency.shape == pieces.phase.shape == pieces.amplitude.shape


@settings(max_examples=50)
@given(elementary(), st.floats(10.0, 400.0), instants())
def test_pieces_evaluate_to_the_values(a, stop, times):
    times = times[(times >= 0.0) & (times < stop)]
    expected = np.broadcast_to(a.pieces(stop).evaluate(times), (2, len(times)))
    np.testing.assert_allclose(expected, values(a, times), rtol=0, atol=1e-7)


def test_an_array_of_factors_is_one_stimulus_a_neuron():
    for scaled in (np.array([1.0, 3.0]) * step(2 * nA, 1 * ms), step(2 * nA, 1 * ms) * [1.0, 3.0]):
        assert scaled.size == 2
        assert scaled(5 * ms).m.tolist() == [2.0, 6.0]


def test_numpy_and_pint_numbers_are_factors():
    assert (np.float64(2.0) * constant(1 * nA))(0 * ms) == 2 * nA
    assert (constant(1 * nA) * Quantity(2.0))(0 * ms) == 2 * nA


def test_python_sum_adds_stimuli():
    total = sum(step(1 * nA, start * ms) for start in range(5))
    assert total([0.5, 2.5, 9] * ms).m.tolist() == [1.0, 3.0, 5.0]


def test_the_value_has_the_shape_of_the_times():
    one, two = constant(1 * nA), constant([1, 2] * nA)
    assert isinstance(one(3 * ms).m, float)
    assert one([[1, 2, 3]] * ms).m.shape == (1, 3)
    assert two(3 * ms).m.shape == (2,)
    assert two(np.zeros((4, 5)) * ms).m.shape == (2, 4, 5)
    assert two(np.zeros(0) * ms).m.shape == (2, 0)
    assert one("3 ms") == 1 * nA


def test_times_may_be_in_any_order():
    stimulus = ramp(0 * nA, 10 * nA, 0 * ms, 100 * ms)
    assert stimulus([50, 10, 90] * ms).m.tolist() == pytest.approx([5.0, 1.0, 9.0])


def test_every_stimulus_is_a_current():
    assert (constant(1 * nA) + zero()).dimension == CURRENT


def test_describe_is_what_is_printed():
    stimulus = step(1 * nA, 1 * ms) + zero()
    assert stimulus.describe() == repr(stimulus)


@pytest.mark.parametrize("stop", [0.0, -1.0, np.nan, np.inf])
def test_a_run_ends_after_it_begins(stop):
    with pytest.raises(ParameterError, match="expected a time after 0 ms"):
        zero().pieces(stop)


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda s: s + 2 * nA, ParameterError, r"got 2 nA.*rheobase.constant\(2 \* nA\)"),
        (lambda s: s + 1, ParameterError, "expected a stimulus, got 1"),
        (lambda s: 1 - s, ParameterError, "expected a stimulus, got 1"),
        (lambda s: s.then(2, 3 * ms), ParameterError, "expected a stimulus, got 2"),
        (lambda s: s * s, UnitError, r"factor: expected a plain number, got step"),
        (lambda s: s * nA, UnitError, "factor: expected a plain number.*current"),
        (lambda s: s * np.nan, ParameterError, "factor: expected finite values, got nan"),
        (lambda s: s * [1, np.inf], ParameterError, "got inf at index 1"),
        (lambda s: s * np.ones((2, 2)), ParameterError, r"shape \(2, 2\)"),
        (lambda s: s / 0, ParameterError, "cannot be divided by zero"),
        (lambda s: s.shift(3), UnitError, r"by: expected time.*Write 3\*ms"),
        (lambda s: s.shift([1, 2] * ms), ParameterError, "by: expected one time"),
        (lambda s: s.then(s, at=3 * mV), UnitError, "at: expected time.*voltage"),
        (lambda s: s(3), UnitError, "t: expected time"),
        (lambda s: s(np.nan * ms), ParameterError, "t: expected finite times"),
    ],
)
def test_what_cannot_be_done_is_said(act, error, message):
    with pytest.raises(error, match=message):
        act(step(1 * nA, 1 * ms))


def test_stimuli_cannot_be_changed():
    stimulus = step([1, 2] * nA, 1 * ms)
    with pytest.raises(AttributeError):
        stimulus.start = 3.0
    with pytest.raises(ValueError, match="read-only"):
        stimulus.amplitude[0] = 3.0


def test_a_stimulus_keeps_its_own_copy():
    amplitudes = np.array([1.0, 2.0])
    stimulus = constant(Quantity(amplitudes, "nA"))
    amplitudes[0] = 7.0
    assert stimulus(0 * ms).m.tolist() == [1.0, 2.0]


def test_stimulus_itself_is_abstract():
    with pytest.raises(TypeError, match="abstract"):
        Stimulus()
