import numpy as np
import pytest

from rheobase.errors import ParameterError
from rheobase.stimuli import constant, from_function, pulses, sine, step, zero
from rheobase.stimuli.combine import Sum
from rheobase.units import Hz, ms, nA

A = step(1 * nA, start=10 * ms, stop=20 * ms)
B = sine(2 * nA, 50 * Hz)


@pytest.mark.parametrize(
    ("stimulus", "text"),
    [
        (A + B, "step(1 nA, start=10 ms, stop=20 ms) + sine(2 nA, 50 Hz)"),
        (B - A, "sine(2 nA, 50 Hz) - step(1 nA, start=10 ms, stop=20 ms)"),
        (2 * B, "2 * sine(2 nA, 50 Hz)"),
        (-B, "-sine(2 nA, 50 Hz)"),
        (B / 2, "0.5 * sine(2 nA, 50 Hz)"),
        (3 * (B + zero()), "3 * (sine(2 nA, 50 Hz) + zero())"),
        ([1, 2] * B, "[1, 2] * sine(2 nA, 50 Hz)"),
        (B.shift(-3 * ms), "sine(2 nA, 50 Hz).shift(-3 ms)"),
        ((2 * B).shift(3 * ms), "(2 * sine(2 nA, 50 Hz)).shift(3 ms)"),
        (
            B.then(zero() + B, at=3 * ms),
            "sine(2 nA, 50 Hz).then(zero() + sine(2 nA, 50 Hz), at=3 ms)",
        ),
    ],
)
def test_it_prints_as_it_was_typed(stimulus, text):
    assert repr(stimulus) == text


def test_a_sum_of_sums_is_one_sum():
    total = (A + B) + (A + B)
    assert isinstance(total, Sum)
    assert len(total.terms) == 4


def test_sizes_follow_the_arrays():
    two = constant([1, 2] * nA)
    assert (A + B).size is None
    for stimulus in (A + two, two - A, [3, 4] * A, two.shift(1 * ms), A.then(two, 5 * ms)):
        assert stimulus.size == 2


@pytest.mark.parametrize(
    "act", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a.then(b, at=3 * ms)]
)
def test_sizes_that_do_not_fit_are_named(act):
    with pytest.raises(ParameterError, match=r"sizes do not fit: .* is for 2 neurons, .* for 3"):
        act(constant([1, 2] * nA), constant([1, 2, 3] * nA))


def test_factors_that_do_not_fit_are_named():
    with pytest.raises(ParameterError, match=r"factor is for 3 neurons, .* for 2"):
        [1, 2, 3] * constant([1, 2] * nA)


def test_breakpoints_that_differ_by_rounding_are_one():
    a = step(1 * nA, start=(0.1 + 0.2) * ms) + step(1 * nA, start=0.3 * ms)
    starts = a.pieces(10.0).starts
    assert len(starts) == 2
    assert starts[1] == pytest.approx(0.3, abs=1e-15)
    assert a.pieces(10.0).polynomial[0, :, 0].tolist() == [0.0, 2.0]


def test_a_breakpoint_at_the_end_of_the_run_makes_no_sliver():
    assert step(1 * nA, 0.1 * ms, 0.3 * ms).pieces(0.1 + 0.2).starts.tolist() == [0.0, 0.1]


def test_breakpoints_a_nanosecond_apart_are_two():
    a = step(1 * nA, start=100 * ms) + step(1 * nA, start=100.000001 * ms)
    assert len(a.pieces(200.0).starts) == 3


def test_sines_that_never_sound_together_share_a_place():
    bursts = sum(
        sine(1 * nA, 50 * Hz, start=start * ms, stop=(start + 20) * ms) for start in (0, 30, 60)
    )
    assert bursts.pieces(100.0).amplitude.shape == (1, 6, 1)
    times = np.linspace(0, 100, 501)
    expected = sum(
        np.where((times >= s) & (times < s + 20), np.sin(0.1 * np.pi * (times - s)), 0.0)
        for s in (0, 30, 60)
    )
    np.testing.assert_allclose(bursts(times * ms).m, expected, atol=1e-12)


def test_different_sines_at_once_are_kept_apart():
    both = sine(1 * nA, 50 * Hz) + sine([1, 2] * nA, [20, 70] * Hz, start=10 * ms)
    assert both.pieces(100.0).amplitude.shape == (2, 2, 2)


def test_what_follows_is_not_asked_for_what_was_before_it():
    def later(t):
        assert (t.m_as(ms) >= 0.0).all()
        return 1 * nA * np.ones(t.m.shape)

    assert zero().then(from_function(later), at=0.3 * ms)([0.2, 0.4] * ms).m.tolist() == [0.0, 1.0]


def test_what_comes_first_is_not_asked_for_what_comes_after():
    def early(t):
        assert (t.m_as(ms) <= 5.0).all()
        return 1 * nA * np.ones(t.m.shape)

    assert from_function(early).then(zero(), at=5 * ms)([4, 6] * ms).m.tolist() == [1.0, 0.0]


def test_shifts_there_and_back_are_none():
    train = pulses(1 * nA, [1, 5, 9] * ms, 1 * ms)
    moved = train.shift(-6 * ms).shift(6 * ms)
    np.testing.assert_allclose(moved.pieces(20.0).starts, train.pieces(20.0).starts, atol=1e-12)
