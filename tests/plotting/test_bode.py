import matplotlib.pyplot as plt
import numpy as np
import pytest

from rheobase.errors import ParameterError, UnitError
from rheobase.plotting import bode
from rheobase.units import Hz, MOhm, degree, kHz, kohm, ms

F = np.array([1.0, 10.0, 100.0])
GAIN = np.array([10.0, 9.0, 2.0])
PHASE = np.array([0.0, -np.pi / 4, -np.pi / 2])


def test_gain_over_phase(pair):
    assert bode(F * Hz, GAIN * MOhm, PHASE, pair) == tuple(pair)
    upper, lower = pair
    assert np.allclose(upper.lines[0].get_xydata(), np.column_stack([F, GAIN]))
    assert np.allclose(lower.lines[0].get_xydata(), np.column_stack([F, [0, -45, -90]]))
    assert (upper.get_xscale(), upper.get_yscale()) == ("log", "log")
    assert (lower.get_xscale(), lower.get_yscale()) == ("log", "linear")
    assert upper.get_ylabel() == "gain (MΩ)"
    assert lower.get_ylabel() == "phase (degrees)"
    assert (upper.get_xlabel(), lower.get_xlabel()) == ("", "frequency (Hz)")


def test_units_are_those_given(pair):
    upper, lower = bode(F * kHz, GAIN * kohm, [0, -45, -90] * degree, pair)
    assert np.allclose(upper.lines[0].get_xydata(), np.column_stack([1e3 * F, GAIN]))
    assert np.allclose(lower.lines[0].get_ydata(), [0, -45, -90])
    assert upper.get_ylabel() == "gain (kΩ)"


def test_a_gain_without_unit(pair):
    assert bode(F * Hz, GAIN, PHASE, pair)[0].get_ylabel() == "gain"


def test_degrees_are_marked_where_one_looks_for_them(pair):
    _, lower = bode(F * Hz, GAIN * MOhm, PHASE, pair)
    assert {0, -45, -90} <= set(np.round(lower.get_yticks(), 6))


def test_points_over_a_line(pair, legend):
    upper, _ = bode(F * Hz, GAIN * MOhm, PHASE, pair, label="closed form")
    bode(F * Hz, GAIN * MOhm, PHASE, pair, label="measured", points=True)
    assert legend(upper) == ["closed form", "measured"]
    assert [line.get_marker() for line in upper.lines] == ["None", "o"]


def test_makes_panels_that_share_frequency():
    upper, lower = bode(F * Hz, GAIN * MOhm, PHASE)
    assert upper.get_shared_x_axes().joined(upper, lower)
    assert len(plt.get_fignums()) == 1


def test_zero_has_no_logarithm():
    message = r"^frequency: a logarithmic axis takes positive values, got 0\.$"
    with pytest.raises(ParameterError, match=message):
        bode([0, 1, 2] * Hz, GAIN * MOhm, PHASE)
    with pytest.raises(ParameterError, match=r"gain: a logarithmic axis .* got nan"):
        bode(F * Hz, [1, np.nan, 2] * MOhm, PHASE)
    assert not plt.get_fignums()


def test_not_equally_many():
    message = "frequency and gain and phase: expected equally many, got 3 of frequency, 2 of gain"
    with pytest.raises(ParameterError, match=message):
        bode(F * Hz, GAIN[:2] * MOhm, PHASE)


def test_wrong_kinds():
    with pytest.raises(UnitError, match="frequency: expected frequency"):
        bode(F * ms, GAIN * MOhm, PHASE)
    with pytest.raises(UnitError, match="phase: expected a plain number"):
        bode(F * Hz, GAIN * MOhm, PHASE * ms)


def test_one_panel_is_not_enough(ax):
    with pytest.raises(ParameterError, match="for the gain and the phase, got one"):
        bode(F * Hz, GAIN * MOhm, PHASE, ax)
