"""Single values: what is a whole number, what is finite, and where something went wrong."""

import numpy as np
import pytest

from rheobase.circuit.arguments import finite, saying_where, whole_number
from rheobase.errors import NetworkError, ParameterError


@pytest.mark.parametrize("value", [3, np.int32(3), np.uint8(3)])
def test_whole_numbers(value):
    assert whole_number(value, "n") == 3
    assert type(whole_number(value, "n")) is int


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3.0, r"n: expected a whole number from 1 to 9, got 3.0. Write 3."),
        (3.5, "got 3.5"),
        (True, "got True"),
        ("3", "got '3'"),
        (None, "got None"),
        (0, "n: expected a whole number from 1 to 9, got 0"),
        (10, "got 10"),
        (np.nan, "got nan"),
    ],
)
def test_what_is_no_whole_number(value, message):
    with pytest.raises(ParameterError, match=message):
        whole_number(value, "n", 1, 9)


def test_finite_values_are_a_copy_that_cannot_change():
    given = np.array([1.0, 2.0])
    array = finite(given, "weight")
    given[:] = 0.0
    assert array.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1.0


def test_the_first_value_that_is_not_finite_is_named():
    with pytest.raises(ParameterError, match=r"w: expected finite values, got nan nA at index 1"):
        finite([1.0, np.nan, np.inf], "w", "nA")
    with pytest.raises(ParameterError, match=r"got inf nA at index 1, 0"):
        finite([[1.0], [np.inf]], "w", "nA")
    with pytest.raises(ParameterError, match=r"got inf nA\."):
        finite(np.inf, "w", "nA")


def test_where_is_put_before_our_errors_and_no_others():
    with pytest.raises(NetworkError, match=r"^exc: no$"), saying_where("exc"):
        raise NetworkError("no")
    with pytest.raises(KeyError, match="no"), saying_where("exc"):
        raise KeyError("no")
