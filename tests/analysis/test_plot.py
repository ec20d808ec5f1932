"""Results draw themselves: each with the function of `rheobase.plotting` for it."""

from __future__ import annotations

import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.analysis import frequency_response, strength_duration
from rheobase.errors import ParameterError
from rheobase.units import Hz, MOhm, ms, nA

ONE, TWO = rb.LIF(), rb.LIF(R=[10, 20] * MOhm)
CURRENTS, FREQUENCIES, DURATIONS = [1, 2, 3, 4] * nA, [1, 10, 100] * Hz, [1, 10, 100] * ms


@pytest.fixture(autouse=True)
def _no_figures():
    plt.close("all")
    yield
    plt.close("all")


def labels(ax):
    return ax.get_legend_handles_labels()[1]


def test_fi_curve():
    curve = rb.fi_curve(ONE, CURRENTS)
    ax = curve.plot(rheobase=ONE.rheobase)
    assert ax is plt.gca()
    assert np.allclose(ax.lines[0].get_xydata(), np.column_stack([CURRENTS.m, curve.rate.m]))
    assert labels(ax) == ["rheobase, 2 nA"]
    assert rb.fi_curve(ONE, CURRENTS, method="simulated").plot(ax, points=True) is ax
    assert ax.lines[2].get_marker() == "o"


def test_fi_curves_of_several_neurons():
    curve = rb.fi_curve(TWO, CURRENTS)
    ax = curve.plot()
    assert len(plt.get_fignums()) == 1
    assert np.allclose([line.get_ydata() for line in ax.lines], curve.rate.m)
    assert labels(ax) == []
    assert labels(curve.plot(plt.figure().subplots(), label="LIF")) == ["LIF 0", "LIF 1"]


def test_frequency_response():
    response = frequency_response(ONE, FREQUENCIES)
    upper, lower = response.plot(label="LIF")
    assert np.allclose(upper.lines[0].get_ydata(), response.gain.m)
    assert np.allclose(lower.lines[0].get_ydata(), response.phase.m)
    assert upper.get_ylabel() == "gain (MΩ)"
    assert labels(upper) == ["LIF"]
    pair = plt.figure().subplots(2, sharex=True)
    assert response.plot(pair, points=True) == tuple(pair)
    with pytest.raises(ParameterError, match="for the gain and the phase, got one"):
        response.plot(pair[0])


def test_frequency_responses_of_several_neurons():
    response = frequency_response(TWO, FREQUENCIES)
    upper, lower = response.plot(label="LIF")
    assert np.allclose([line.get_ydata() for line in upper.lines], response.gain.m)
    assert np.allclose([line.get_ydata() for line in lower.lines], response.phase.m)
    assert labels(upper) == ["LIF 0", "LIF 1"]
    assert len(plt.get_fignums()) == 1


def test_strength_duration():
    found = strength_duration(ONE, DURATIONS)
    ax = found.plot()
    assert np.allclose(ax.lines[0].get_xydata(), np.column_stack([DURATIONS.m, found.current.m]))
    assert labels(ax) == ["rheobase, 2 nA", "chronaxie, 5.545 ms"]
    other = plt.figure().subplots()
    assert found.plot(other, chronaxie=None, label="LIF") is other
    assert labels(other) == ["LIF", "rheobase, 2 nA"]


def test_strength_duration_of_several_neurons():
    found = strength_duration(TWO, DURATIONS)
    ax = found.plot()
    curves = [line.get_ydata() for line in ax.lines if len(line.get_xdata()) == 3]
    assert np.allclose(curves, found.current.m)
    assert labels(ax) == ["rheobase, 2 nA", "chronaxie, 5.545 ms", "rheobase, 1 nA"]


def test_matplotlib_is_loaded_by_drawing_only():
    code = (
        "import sys, rheobase as rb; rb.fi_curve(rb.LIF(), '3 nA');"
        "print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
