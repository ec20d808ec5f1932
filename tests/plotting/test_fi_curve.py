import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.plotting import fi_curve
from rheobase.units import Hz, kHz, ms, nA, pA


@pytest.fixture
def curve():
    currents = np.linspace(0, 5, 11) * nA
    return currents, rb.LIF().rate(currents)


def test_draws_the_curve(curve, ax):
    assert fi_curve(*curve, ax) is ax
    (line,) = ax.lines
    assert np.array_equal(line.get_xdata(), curve[0].m)
    assert line.get_ydata() == pytest.approx(curve[1].m_as(Hz))
    assert ax.get_xlabel() == "input current (nA)"
    assert ax.get_ylabel() == "firing rate (Hz)"
    assert ax.get_legend() is None
    assert line.get_linestyle() == "-"


def test_takes_any_unit(ax):
    fi_curve([1000, 2000] * pA, [0.1, 0.2] * kHz, ax)
    assert list(ax.lines[0].get_xdata()) == [1.0, 2.0]
    assert list(ax.lines[0].get_ydata()) == pytest.approx([100.0, 200.0])


def test_marks_the_rheobase(curve, ax, legend):
    fi_curve(*curve, ax, rheobase="2 nA", label="LIF")
    fi_curve(*curve, ax, rheobase="2 nA", label="simulated", points=True)
    assert legend(ax) == ["LIF", "rheobase, 2 nA", "simulated"]
    assert set(ax.lines[1].get_xdata()) == {2.0}
    assert ax.lines[2].get_linestyle() == "None"
    assert ax.lines[2].get_marker() == "o"
    assert ax.lines[0].get_color() != ax.lines[2].get_color()


def test_not_equally_many(curve):
    message = r"^current and rate: expected equally many, got 11 of current, 10 of rate\.$"
    with pytest.raises(ParameterError, match=message):
        fi_curve(curve[0], curve[1][:-1])
    assert not plt.get_fignums()


def test_nothing_to_draw():
    with pytest.raises(ParameterError, match="got 0 of current, 0 of rate"):
        fi_curve([] * nA, [] * Hz)


def test_wrong_way_round(curve):
    with pytest.raises(UnitError, match=r"current: expected current \(nA\)"):
        fi_curve(curve[1], curve[0])


def test_bare_numbers(curve):
    with pytest.raises(UnitError, match=r"rate: expected frequency .* without a unit"):
        fi_curve(curve[0], curve[1].m)


def test_a_table_is_not_a_row(curve):
    with pytest.raises(ParameterError, match=r"rate: expected one row of values, got shape \(1, "):
        fi_curve(curve[0], curve[1][np.newaxis])


@pytest.mark.parametrize("wrong", [[1, 2] * nA, np.nan * nA])
def test_a_rheobase_that_is_none(curve, wrong):
    with pytest.raises(ParameterError, match="rheobase: expected one finite current"):
        fi_curve(*curve, rheobase=wrong)


def test_a_rheobase_of_the_wrong_kind(curve):
    with pytest.raises(UnitError, match="rheobase: expected current"):
        fi_curve(*curve, rheobase=2 * ms)
