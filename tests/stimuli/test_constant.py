import numpy as np
import pytest

from rheobase.errors import ParameterError, UnitError
from rheobase.stimuli import constant, zero
from rheobase.units import ms, mV, nA, pA


def test_it_is_always_on():
    assert constant(2.5 * nA)([-100, 0, 1e6] * ms).m.tolist() == [2.5, 2.5, 2.5]
    assert zero()([-100, 0, 1e6] * ms).m.tolist() == [0.0, 0.0, 0.0]


def test_it_is_one_piece():
    pieces = constant([1, 2] * nA).pieces(100.0)
    assert pieces.starts.tolist() == [0.0]
    assert pieces.polynomial.tolist() == [[[1.0]], [[2.0]]]
    assert pieces.amplitude.shape == (1, 1, 0)


def test_it_prints_as_it_is_typed():
    assert repr(constant("2500 pA")) == "constant(2.5 nA)"
    assert repr(constant([1, 2] * nA)) == "constant([1, 2] nA)"
    assert repr(constant(1 / 3 * nA)) == "constant(0.3333333333333333 nA)"
    many = constant(np.linspace(0, 10, 101) * nA)
    assert repr(many) == "constant([0, 0.1, 0.2, ..., 10 (101 values)] nA)"
    many = constant(np.arange(7) / 3 * nA)
    assert repr(many) == "constant([0, 0.333333, 0.666667, ..., 2 (7 values)] nA)"
    assert many.describe() == repr(many)
    few = constant(np.arange(2) / 3 * nA)
    assert repr(few) == "constant([0, 0.3333333333333333] nA)"
    assert repr(zero()) == "zero()"


@pytest.mark.parametrize(
    ("amplitude", "error", "message"),
    [
        (2.5, UnitError, r"amplitude: expected current.*Write 2.5\*nA"),
        (2.5 * mV, UnitError, "amplitude: expected current.*voltage"),
        ("2.5 nAA", UnitError, "Did you mean 'nA'"),
        (np.nan * nA, ParameterError, "amplitude: expected finite values, got nan nA"),
        (-np.inf * pA, ParameterError, "amplitude: expected finite values, got -inf nA"),
        ([1, np.inf, 3] * nA, ParameterError, "got inf nA at index 1"),
        (np.ones((2, 3)) * nA, ParameterError, r"1-D array.*got an array of shape \(2, 3\)"),
        ([] * nA, ParameterError, "expected at least one value, got an empty array"),
    ],
)
def test_what_is_no_current_is_refused(amplitude, error, message):
    with pytest.raises(error, match=message):
        constant(amplitude)
