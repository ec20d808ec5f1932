from __future__ import annotations

import copy

import numpy as np
import pytest

from rheobase.errors import ParameterError
from rheobase.recording import Trace
from rheobase.units import VOLTAGE


def make_trace(**changes):
    values = {
        "t": np.arange(3.0),
        "neurons": np.array([4, 2]),
        "values": np.zeros((2, 3)),
        "dimension": VOLTAGE,
    }
    return Trace(**(values | changes))


@pytest.mark.parametrize("again", [lambda trace: trace, copy.deepcopy])
def test_nothing_can_be_changed(again):
    trace = again(make_trace())
    for array in (trace.t, trace.neurons, trace.values):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(AttributeError):
        trace.t = np.arange(2.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"t": np.arange(3)}, "t: expected one row of float64"),
        ({"t": np.zeros(3)}, "t: expected finite times that increase"),
        ({"t": np.array([0.0, 1.0, np.inf])}, "t: expected finite times that increase"),
        ({"neurons": np.array([4.0, 2.0])}, "neurons: expected one row of int64"),
        ({"neurons": np.array([4, 4])}, "neurons: expected each once"),
        ({"values": np.zeros((3, 2))}, r"values: expected float64 of shape \(2, 3\)"),
        ({"values": np.zeros((2, 3), np.float32)}, "values: expected float64"),
        ({"dimension": "voltage"}, "dimension: expected a Dimension"),
    ],
)
def test_what_does_not_fit(changes, message):
    with pytest.raises(ParameterError, match=message):
        make_trace(**changes)
