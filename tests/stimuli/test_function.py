from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rheobase.errors import ParameterError, UnitError
from rheobase.stimuli import from_function
from rheobase.units import ms, mV, nA, pA, second


def chirp(t):
    return 2 * nA * np.sin((t / (20 * ms)).m ** 2)


def alpha(t):
    s = (t / (3 * ms)).m
    return 1500 * pA * s * np.exp(1 - s)


def resonance(t):
    return 1 * nA / (1.0 + ((t - 50.3 * ms) / (0.2 * ms)) ** 2)


def rectified(t):
    return 2 * nA * np.maximum(0.0, np.sin(t.m_as(ms) / 3.0))


def runge(t):
    return 1e-6 * nA / (1.0 + (t.m_as(ms) - 40.0) ** 2)


@pytest.mark.parametrize("function", [chirp, alpha, resonance, rectified, runge])
@pytest.mark.parametrize("tolerance", [1e-6, 1e-10])
def test_the_error_is_below_the_tolerance(function, tolerance):
    times = np.linspace(0.0, 99.99, 40_001)
    expected = function(times * ms).m_as(nA)
    found = from_function(function, tolerance=tolerance).pieces(100.0).evaluate(times)[0]
    # Between the points where it was checked the error may be a little larger.
    assert np.abs(found - expected).max() < 1.5 * tolerance * np.abs(expected).max()


@settings(max_examples=30)
@given(st.lists(st.floats(-2, 2), min_size=1, max_size=7), st.floats(0.5, 50))
def test_a_polynomial_is_found_exactly(coefficients, stop):
    def polynomial(t):
        return np.polynomial.polynomial.polyval(t.m_as(ms) / 10.0, coefficients) * nA

    times = np.linspace(0, stop, 50)
    expected = polynomial(times * ms).m
    found = from_function(polynomial).pieces(stop).evaluate(times)[0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-11 * (1 + np.abs(expected).max()))


def test_a_constant_is_of_degree_zero():
    pieces = from_function(lambda t: 2 * nA * np.ones(t.m.shape)).pieces(10.0)
    assert pieces.polynomial.shape[2] == 1


def test_it_begins_at_time_zero():
    stimulus = from_function(chirp)
    assert stimulus(-5 * ms) == 0 * nA
    assert stimulus.shift(-30 * ms)(10 * ms).m == pytest.approx(chirp(40 * ms).m, abs=1e-9)
    assert stimulus.shift(30 * ms)(10 * ms) == 0 * nA


def test_a_jump_at_a_breakpoint_is_right_on_both_sides():
    def switched(t):
        return np.where(t > 12.3456 * ms, 1.0, -2.0) * nA * np.cos(t.m_as(ms))

    stimulus = from_function(switched, breakpoints=12.3456 * ms)
    assert 12.3456 in stimulus.pieces(20.0).starts
    times = np.array([12.3455999, 12.3456001])
    np.testing.assert_allclose(stimulus(times * ms).m, switched(times * ms).m, atol=1e-9)


@pytest.mark.parametrize("where", [3.3, 50.0000005, 77.123456])
def test_a_jump_that_was_not_given_is_named(where):
    def switched(t):
        return np.where(t.m_as(ms) >= where, 1.0, 0.0) * nA

    with pytest.raises(ParameterError, match=r"switched: .* near t = .* breakpoints") as caught:
        from_function(switched).pieces(100.0)
    named = float(str(caught.value).split("near t = ")[1].split(" ms")[0])
    assert named == pytest.approx(where, abs=1e-6)


def test_a_jump_at_a_whole_millisecond_needs_no_breakpoint():
    for switched in (lambda t: (t >= 10 * ms) * nA, lambda t: (t > 0.01 * second) * nA):
        assert from_function(switched)([9.5, 10.5] * ms).m.tolist() == [0.0, 1.0]


def test_a_brief_feature_in_a_long_run_is_found():
    def brief(t):
        return 1 * nA * np.exp(-(((t.m_as(ms) - 7000.2) / 0.1) ** 2))

    assert from_function(brief)([6999, 7000.2, 8000] * ms).m == pytest.approx([0, 1, 0], abs=1e-9)


def test_a_function_of_one_time_is_called_for_each():
    def scalar(t):
        if t > 10 * ms:
            return 1 * nA
        return 2 * nA * exp(-t.m_as(ms))

    stimulus = from_function(scalar, breakpoints=[10] * ms)
    found = stimulus([5, 15] * ms).m
    assert found.tolist() == pytest.approx([2 * exp(-5), 1.0], abs=1e-9)


def test_a_function_that_ignores_time():
    assert from_function(lambda t: 3 * nA)([0, 2] * ms).m.tolist() == [3.0, 3.0]


def test_text_may_be_returned_for_one_time():
    assert from_function(lambda t: "3 nA")(2 * ms) == 3 * nA


def test_it_is_not_asked_beyond_the_run():
    seen = []

    def watched(t):
        seen.append(t.m_as(ms))
        return chirp(t)

    from_function(watched).pieces(12.5)
    seen = np.concatenate([times.ravel() for times in seen])
    assert 0.0 <= seen.min() <= seen.max() <= 12.5


def test_random_numbers_are_no_function():
    rng = np.random.default_rng(1)
    with pytest.raises(ParameterError, match="at random, sample it: from_array"):
        from_function(lambda t: rng.normal(size=t.m.shape) * nA).pieces(100.0)


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda t: 2 * mV * np.ones(t.m.shape), UnitError, r"\(t\): expected current.*voltage"),
        (lambda t: 2.0, UnitError, r"\(t\): expected current.*without a unit"),
        (lambda t: t.m, UnitError, r"\(t\): expected current.*without a unit"),
        (
            lambda t: np.where(t.m < 7.25, 1.0, np.nan) * nA,
            ParameterError,
            r"expected a finite current, got nan nA at t = 7.\d+ ms",
        ),
        (
            lambda t: 1 / int(t.m_as(ms) < 7) * nA,
            ParameterError,
            r"it failed at t = 7.\d+ ms with ZeroDivisionError",
        ),
        (lambda t: [1, 2] * nA, ParameterError, r"expected one current at t = .*\(2,\)"),
    ],
)
def test_what_is_no_current_is_refused(function, error, message):
    with pytest.raises(error, match=message):
        from_function(function).pieces(10.0)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((3 * nA,), ParameterError, "f: expected a function of time"),
        ((chirp, [1, 2]), UnitError, "breakpoints: expected time"),
        ((chirp, [1, np.nan] * ms), ParameterError, "breakpoints: expected finite values"),
        ((chirp, (), 0.0), ParameterError, "tolerance: expected a number from 1e-13 to 1"),
        ((chirp, (), np.nan), ParameterError, "tolerance: expected a number from 1e-13 to 1"),
        ((chirp, (), 1e-6 * nA), UnitError, "tolerance: expected a plain number"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        from_function(*arguments)


def test_it_prints_as_it_is_typed():
    assert repr(from_function(chirp)) == "from_function(chirp)"
    assert repr(from_function(chirp, [2, 1] * ms, 1e-6)) == (
        "from_function(chirp, breakpoints=[1, 2] ms, tolerance=1e-06)"
    )
