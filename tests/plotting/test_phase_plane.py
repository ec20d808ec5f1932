import numpy as np
import pytest

import rheobase as rb
from rheobase.analysis.dynamics.phase_plane import phase_plane as analyse
from rheobase.errors import ParameterError
from rheobase.plotting.phase_plane import phase_plane
from rheobase.units import MOhm, ms, mV, nA, uS

CUBIC = rb.Model(
    "tau*dx/dt = x - x**3 - y \n tau*dy/dt = eps*(x - b*y)",
    tau=1 * ms, eps=0.2, b=2, x=0, y=0,
)  # fmt: skip
ADAPTING = rb.Model(
    """
    tau_m * dv/dt = -(v - v_rest) + R*(I - w)
    tau_w * dw/dt = a*(v - v_rest) - w
    """,
    threshold="v >= v_threshold", reset="v = v_reset; w += b", R=10 * MOhm, tau_m=8 * ms,
    tau_w=30 * ms, a=0.01 * uS, b=0.2 * nA, v_rest=-70 * mV, v_reset=-65 * mV,
    v_threshold=-50 * mV,
)  # fmt: skip


@pytest.fixture(scope="module")
def plane():
    return analyse(CUBIC, x=[-2, 2], y=[-1, 1])


def test_nullclines_and_fixed_points(plane, ax, drawn, legend):
    assert phase_plane(plane, ax) is ax
    assert legend(ax) == ["dx/dt = 0", "dy/dt = 0", "stable focus", "saddle"]
    first, second = drawn(ax, "dx/dt = 0"), drawn(ax, "dy/dt = 0")
    assert first.get_color() != second.get_color()
    curves = [line.get_xydata() for line in ax.lines if line.get_color() == first.get_color()]
    x, y = np.concatenate(curves).T
    assert y == pytest.approx(x - x**3)
    stable, saddle = drawn(ax, "stable focus"), drawn(ax, "saddle")
    assert stable.get_xydata().tolist() == [[plane.fixed_points[0].x.m, plane.fixed_points[0].y.m]]
    assert (stable.get_fillstyle(), saddle.get_fillstyle()) == ("full", "left")
    markers = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(markers) == 3
    assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (-1, 1))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "y")


def test_an_unstable_point_is_open(ax, drawn):
    phase_plane(analyse(CUBIC.replace(b=0.5), x=[-2, 2], y=[-1, 1]), ax)
    assert drawn(ax, "unstable node").get_markerfacecolor() == "white"


def test_arrows_point_where_it_goes(plane, ax):
    phase_plane(plane, ax)
    (arrows,) = ax.collections
    x, y = arrows.get_offsets().T
    size = np.hypot(arrows.U, arrows.V)
    assert size == pytest.approx(1.0)
    assert np.sign(arrows.U) == pytest.approx(np.sign(x - x**3 - y))
    assert np.sign(arrows.V) == pytest.approx(np.sign(x - 2 * y))


def test_less_is_shown_if_asked_for(plane, ax, legend):
    phase_plane(plane, ax, arrows=False, legend=False)
    assert not ax.collections
    assert legend(ax) == []


def test_trajectories_break_at_resets(ax, legend):
    plane = analyse(ADAPTING, 3 * nA)
    path = plane.trajectory(30 * ms)
    phase_plane(plane, ax, trajectories=[path], arrows=False)
    assert legend(ax)[2:] == ["trajectory"]
    (line,) = [line for line in ax.lines if line.get_label() == "trajectory"]
    x, y = line.get_xydata().T
    gaps = np.flatnonzero(np.isnan(x))
    assert gaps.size == path.spikes.count > 1
    assert x[gaps - 1] == pytest.approx(-50.0)
    assert x[gaps + 1] == pytest.approx(-65.0)
    assert y[gaps + 1] - y[gaps - 1] == pytest.approx(0.2)
    dotted = [line for line in ax.lines if line.is_dashed()]
    assert [line.get_xdata().tolist() for line in dotted] == [[pytest.approx(-50), -65]] * gaps.size
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("v (mV)", "w (nA)")


def test_several_trajectories_are_told_apart(plane, ax, legend):
    paths = [plane.trajectory(5 * ms, x=x, y=0) for x in (-0.5, 0.5)]
    phase_plane(plane, ax, trajectories=paths)
    assert legend(ax).count("trajectory") == 1
    colours = {line.get_color() for line in ax.lines if line.get_linestyle() == "-"}
    assert len(colours) == 4


def test_a_result_draws_itself(plane, ax):
    assert plane.plot(ax, arrows=False) is ax
    assert not ax.collections


def test_bad_arguments(plane):
    with pytest.raises(ParameterError, match=r"expected what rb.analysis.phase_plane returns"):
        phase_plane(CUBIC)
    with pytest.raises(ParameterError, match=r"trajectories: expected a list, got one trajectory"):
        phase_plane(plane, trajectories=plane.trajectory(1 * ms))
    with pytest.raises(ParameterError, match="ax: expected matplotlib axes, got int"):
        phase_plane(plane, 3)
