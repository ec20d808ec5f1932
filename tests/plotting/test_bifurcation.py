import numpy as np
import pytest

import rheobase as rb
from rheobase.analysis.dynamics.bifurcation import bifurcation as analyse
from rheobase.errors import ParameterError
from rheobase.plotting.bifurcation import bifurcation
from rheobase.units import ms, nA

CUBIC = rb.Model(
    "tau*dx/dt = x - x**3 - y + I/I_1 \n tau*dy/dt = eps*(b*x - y)",
    tau=1 * ms, eps=0.2, b=0.5, I_1=1 * nA, x=0, y=0,
)  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return analyse(CUBIC, [-1, 1] * nA)


def test_solid_is_stable_and_dashed_is_not(found, ax):
    assert bifurcation(found, ax) is ax
    (branch,) = found.branches
    solid, dashed = ax.lines[0], ax.lines[1]
    assert not solid.is_dashed()
    assert dashed.is_dashed()
    assert solid.get_color() == dashed.get_color()
    shown = np.isfinite(solid.get_ydata())
    assert shown[branch.stable].all()
    assert (shown & ~branch.stable).sum() == 2  # the two points at which it loses its stability
    assert np.array_equal(np.isfinite(dashed.get_ydata()), ~branch.stable)
    x = branch.state["x"].m
    assert solid.get_xdata() == pytest.approx(x**3 - 0.5 * x)


def test_bifurcations_are_marked(found, ax, drawn, legend):
    bifurcation(found, ax)
    assert sorted(point.kind for point in found.points) == ["Hopf"] * 2 + ["saddle-node"] * 2
    assert legend(ax) == [f"{point.kind}, {point.current.m:.4g} nA" for point in found.points]
    filled = [line for line in ax.lines if line.get_markerfacecolor() == "black"]
    assert [line.get_xdata()[0] for line in filled] == [found.onset.current.m]
    assert {line.get_marker() for line in ax.lines[2:]} == {"o", "s"}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("input current (nA)", "x")


def test_another_variable(found, ax):
    bifurcation(found, ax, variable="y", label="cubic")
    y = found.branches[0].state["y"].m
    assert np.array_equal(ax.lines[0].get_xdata(), found.branches[0].current.m)
    assert ax.lines[1].get_ydata() == pytest.approx(
        np.where(found.branches[0].stable, np.nan, y), nan_ok=True
    )
    assert ax.get_ylabel() == "y"
    assert ax.lines[0].get_label() == "cubic"


def test_units_on_the_axis(ax, legend):
    assert analyse(rb.LIF(), [0, 3] * nA).plot(ax) is ax
    assert ax.get_ylabel() == "v (mV)"
    assert legend(ax) == ["threshold, 2 nA"]


def test_nothing_to_draw(ax):
    nothing = analyse(
        rb.Model("tau*dx/dt = 1 + x**2 + I/I_1", tau=1 * ms, I_1=1 * nA, x=0), [0, 1] * nA
    )
    assert nothing.branches == ()
    bifurcation(nothing, ax)
    assert ax.get_ylabel() == "x"


def test_bad_arguments(found):
    with pytest.raises(ParameterError, match=r"variable: Model has no 'v'. Known: 'x', 'y'"):
        bifurcation(found, variable="v")
    with pytest.raises(ParameterError, match=r"expected what rb.analysis.bifurcation returns"):
        bifurcation(3)
