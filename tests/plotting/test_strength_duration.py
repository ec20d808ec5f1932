import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.plotting import strength_duration
from rheobase.units import ms, mV, nA, pA, us

DURATION = np.geomspace(0.1, 100, 7) * ms
CURRENT = 2 / -np.expm1(-DURATION.m / 8) * nA


def test_draws_the_curve(ax, legend):
    assert strength_duration(DURATION, CURRENT, ax) is ax
    (line,) = ax.lines
    assert np.array_equal(line.get_xdata(), DURATION.m)
    assert np.array_equal(line.get_ydata(), CURRENT.m)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ax.get_xlabel() == "duration (ms)"
    assert ax.get_ylabel() == "threshold current (nA)"
    assert legend(ax) == []


def test_takes_any_unit(ax):
    strength_duration([100, 1000] * us, [3000, 2000] * pA, ax)
    assert np.allclose(ax.lines[0].get_xydata(), [[0.1, 3], [1, 2]])


def test_marks_rheobase_and_chronaxie(ax, legend):
    marks = {"rheobase": 2 * nA, "chronaxie": "5.545 ms"}
    strength_duration(DURATION, CURRENT, ax, **marks, label="LIF")
    strength_duration(DURATION, CURRENT, ax, **marks, label="measured", points=True)
    assert legend(ax) == ["LIF", "rheobase, 2 nA", "chronaxie, 5.545 ms", "measured"]
    assert set(ax.lines[1].get_ydata()) == {2.0}
    assert ax.lines[2].get_xydata().tolist() == [[5.545, 2.0], [5.545, 4.0]]
    assert ax.lines[3].get_marker() == "o"


def test_a_chronaxie_alone(ax, legend):
    strength_duration(DURATION, CURRENT, ax, chronaxie=5 * ms)
    assert legend(ax) == ["chronaxie, 5 ms"]
    assert set(ax.lines[1].get_xdata()) == {5.0}


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"current": CURRENT[:-1]}, ParameterError, "duration and current: expected equally many"),
        ({"duration": CURRENT}, UnitError, r"duration: expected time \(ms\)"),
        ({"duration": DURATION - 0.1 * ms}, ParameterError, "duration: a logarithmic axis .* 0"),
        ({"current": -CURRENT}, ParameterError, "current: a logarithmic axis takes positive val"),
        ({"rheobase": 2 * mV}, UnitError, "rheobase: expected current"),
        ({"rheobase": 0 * nA}, ParameterError, r"rheobase: expected one positive value, got 0 nA"),
        ({"chronaxie": [1, 2] * ms}, ParameterError, "chronaxie: expected one positive value"),
        ({"chronaxie": np.nan * ms}, ParameterError, "chronaxie: expected one positive value"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        strength_duration(**{"duration": DURATION, "current": CURRENT, **arguments})
    assert not plt.get_fignums()


def test_makes_a_figure_if_there_are_no_axes():
    assert rb.plotting.strength_duration(DURATION, CURRENT) is plt.gca()
