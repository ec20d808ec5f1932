from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError
from rheobase.recording.encoding import (
    decode_dimension,
    decode_quantity,
    encode_dimension,
    encode_quantity,
)
from rheobase.units import Dimension, Quantity, from_engine

powers = st.fractions(-4, 4, max_denominator=6)
dimensions = st.tuples(*[powers] * 6).map(Dimension)
whole_dimensions = st.tuples(*[st.integers(-3, 3).map(Fraction)] * 6).map(Dimension)
floats = st.floats(width=64)


@given(dimensions)
def test_dimensions_come_back(dimension):
    data = json.loads(json.dumps(encode_dimension(dimension)))
    assert decode_dimension(data, "x") == dimension


@given(whole_dimensions, floats | st.lists(floats, max_size=5))
def test_quantities_come_back_to_the_bit(dimension, value):
    given = from_engine(np.array(value) if isinstance(value, list) else value, dimension)
    data = json.loads(json.dumps(encode_quantity(given), allow_nan=False))
    found = decode_quantity(data, "x")
    assert found.units == given.units
    assert np.array_equal(found.m, given.m, equal_nan=True)


def test_an_array_comes_back_read_only():
    found = decode_quantity(encode_quantity(Quantity([1.0, 2.0], "mV")), "x")
    with pytest.raises(ValueError, match="read-only"):
        found.m[0] = 3


@pytest.mark.parametrize(
    "data",
    [
        None,
        3,
        {"mass": "1"},
        {"voltage": 1},
        {"voltage": "1/0"},
        {"voltage": "x"},
        {"voltage": "1e9"},
        {"voltage": "99"},
        {"voltage": "1/99"},
        {"voltage": "9" * 5000},
    ],
)
def test_bad_dimensions(data):
    with pytest.raises(ParameterError, match=r"^here: expected"):
        decode_dimension(data, "here")


@pytest.mark.parametrize(
    "value", [None, "1", "nan ", True, {}, [1.0, None], [[1.0]], 10**400, "import os"]
)
def test_bad_values(value):
    with pytest.raises(ParameterError, match=r"^here: expected a number"):
        decode_quantity({"value": value, "dimension": {}}, "here")


def test_bad_quantities():
    for data in (None, [], {}, {"value": 1.0}):
        with pytest.raises(ParameterError, match=r"^here: expected a value with a dimension"):
            decode_quantity(data, "here")
