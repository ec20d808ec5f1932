"""Weights, delays and rates as a circuit holds them, and as tables show them."""

import numpy as np
import pytest

from rheobase.circuit import Constant, OfDistance, OfTime, PerNeuron, PerSynapse
from rheobase.circuit.values import describe
from rheobase.distributions import normal
from rheobase.errors import ParameterError
from rheobase.units import CURRENT, NONE, TIME, ms


def falling(d):
    return 1 * ms


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (Constant(1.5), TIME, "1.5 ms"),
        (Constant(0.5), NONE, "0.5"),
        (PerSynapse([0.3, 0.1, 0.2]), CURRENT, "0.1 to 0.3 nA (3 values)"),
        (PerSynapse([]), CURRENT, "none"),
        (PerNeuron([1.0, 2.0]), CURRENT, "1 to 2 nA (2 values)"),
        (OfDistance(falling, TIME), TIME, "falling(distance)"),
        (OfDistance(lambda d: d, TIME), TIME, "f(distance)"),
        (OfTime(falling), TIME, "falling(t)"),
        (normal(1.5 * ms, 0.5 * ms, low=0.1 * ms), TIME, "normal(1.5 ms, 0.5 ms, low=0.1 ms)"),
    ],
)
def test_they_are_shown_as_they_are_typed(value, dimension, text):
    assert describe(value, dimension) == text


@pytest.mark.parametrize("kind", [PerSynapse, PerNeuron])
def test_arrays_are_copied_and_checked(kind):
    given = np.array([1.0, 2.0])
    value = kind(given)
    given[:] = 7.0
    assert value.values.tolist() == [1.0, 2.0]
    with pytest.raises(ParameterError, match="one row of them, got shape"):
        kind(np.ones((2, 2)))
    with pytest.raises(ParameterError, match="got nan at index 1"):
        kind([1.0, np.nan])


def test_a_constant_is_finite():
    with pytest.raises(ParameterError, match="expected finite values, got inf"):
        Constant(np.inf)
