import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError, UnitError
from rheobase.neurodynamics.tools import input_factory
from rheobase.units import Hz, ms, nA

times = st.tuples(st.integers(0, 300), st.integers(0, 300)).map(sorted)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_step_current", "t_start t_end unit_time amplitude append_zero"),
        (
            "get_ramp_current",
            "t_start t_end unit_time amplitude_start amplitude_end append_zero",
        ),
        (
            "get_sinusoidal_current",
            "t_start t_end unit_time amplitude frequency direct_current phase_offset append_zero",
        ),
        ("get_zero_current", ""),
        ("get_spikes_current", "t_spikes unit_time amplitude append_zero"),
    ],
)
def test_arguments_are_those_that_notebooks_use(name, arguments):
    function = getattr(input_factory, name)
    assert list(inspect.signature(function).parameters) == arguments.split()


@given(times, st.floats(-10, 10), st.booleans())
def test_step(window, amplitude, append_zero):
    first, last = window
    current = input_factory.get_step_current(first, last, 0.5 * ms, amplitude * nA, append_zero)
    values = current.values[:, 0].m
    assert len(values) == last + 1 + append_zero
    assert np.all(values[:first] == 0)
    assert np.all(values[first : last + 1] == amplitude)  # the end sample is included
    assert current(1e6 * ms).m == (0 if append_zero else amplitude)


def test_step_of_101_samples():
    current = input_factory.get_step_current(100, 200, ms, 1 * nA)
    assert np.count_nonzero(current.values.m) == 101
    np.testing.assert_array_equal(current.pieces(300.0).starts, [0.0, 100.0, 201.0])


@given(times, st.floats(-10, 10), st.floats(-10, 10))
def test_ramp(window, low, high):
    first, last = window
    current = input_factory.get_ramp_current(first, last, ms, low * nA, high * nA)
    values = current.values[first : last + 1, 0].m
    if first == last:
        assert np.all(current.values.m == 0)
    else:
        np.testing.assert_allclose(values[[0, -1]], [low, high])
        np.testing.assert_allclose(np.diff(values), (high - low) / (last - first), atol=1e-12)
    assert current.values[-1, 0].m == 0


@given(times, st.floats(1, 500), st.floats(-3, 3))
def test_sine(window, frequency, phase):
    first, last = window
    current = input_factory.get_sinusoidal_current(
        first, last, 0.1 * ms, 2 * nA, frequency * Hz, 1 * nA, phase
    )
    values = current.values[first : last + 1, 0].m
    if first == last:
        assert np.all(current.values.m == 0)
        return
    t = 1e-4 * np.arange(last - first + 1)
    np.testing.assert_allclose(values, 1 + 2 * np.sin(2 * np.pi * frequency * t + phase))
    assert np.all(current.values[:first].m == 0)


def test_zero():
    current = input_factory.get_zero_current()
    assert not current.values.m.any()
    assert current(3 * ms) == 0 * nA


def test_spikes_have_a_column_each():
    current = input_factory.get_spikes_current([3, 0, 5], ms, [1, 2, 3] * nA)
    expected = np.zeros((7, 3))
    expected[[3, 0, 5], [0, 1, 2]] = [1, 2, 3]
    np.testing.assert_array_equal(current.values.m, expected)
    assert input_factory.get_spikes_current([3], ms, 1 * nA, append_zero=False)(9 * ms).m == 1


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((100 * ms, 200, ms, 1 * nA), ParameterError, "t_start: expected a whole number"),
        ((0.5, 200, ms, 1 * nA), ParameterError, "take a shorter unit_time"),
        ((200, 100, ms, 1 * nA), ParameterError, "t_end: expected at least t_start = 200, got 100"),
        ((-1, 100, ms, 1 * nA), ParameterError, "t_start: expected a time from 0 on, got -1"),
        ((0, 10**12, ms, 1 * nA), ParameterError, "take a longer unit_time"),
        ((0, 100, 1, 1 * nA), UnitError, "without a unit"),
        ((0, 100, ms, 1), UnitError, "amplitude: expected current .* without a unit"),
        ((0, 100, ms, [1, 2] * nA), ParameterError, "amplitude: expected one value"),
        ((0, 100, 0 * ms, 1 * nA), ParameterError, "expected a time longer than 0 ms"),
        ((0, 100, ms, np.inf * nA), ParameterError, "expected finite values"),
    ],
)
def test_bad_input(arguments, error, message):
    with pytest.raises(error, match=message):
        input_factory.get_step_current(*arguments)


def test_bad_spikes():
    with pytest.raises(ParameterError, match="t_spikes: expected at least one time"):
        input_factory.get_spikes_current([], ms, 1 * nA)
    with pytest.raises(ParameterError, match="amplitude: expected one current, or 2"):
        input_factory.get_spikes_current([1, 2], ms, [1, 2, 3] * nA)
    with pytest.raises(ParameterError, match="t_spikes: expected a whole number"):
        input_factory.get_spikes_current([1.5], ms, 1 * nA)
