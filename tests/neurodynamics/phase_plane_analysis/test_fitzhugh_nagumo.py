"""FitzHugh's and Nagumo's neuron in the phase plane: the exercises, solved."""

import inspect

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from rheobase.errors import ParameterError
from rheobase.neurodynamics.phase_plane_analysis import fitzhugh_nagumo
from rheobase.neurodynamics.phase_plane_analysis.fitzhugh_nagumo import (
    get_fixed_point,
    get_trajectory,
    plot_flow,
)


def get_jacobian(u_0, w_0):
    """The function that the exercise asks for."""
    return [[1 - 3 * u_0**2, -1], [0.1, -0.05]]


def test_names_and_arguments():
    # ``from ...fitzhugh_nagumo import *``, as notebooks do
    assert fitzhugh_nagumo.__all__ == ["get_fixed_point", "get_trajectory", "plot_flow"]
    assert list(inspect.signature(get_fixed_point).parameters) == ["I_ext", "eps", "a"]
    assert list(inspect.signature(plot_flow).parameters) == ["I_ext", "eps", "a"]
    parameters = inspect.signature(get_trajectory).parameters
    defaults = {"v0": 0.0, "w0": 0.0, "I_ext": 0.0, "eps": 0.1, "a": 2.0, "tend": 500.0}
    assert {name: each.default for name, each in parameters.items()} == defaults


@pytest.mark.parametrize("I", [-3.0, 0.0, 1.3, 2.0, 10.0])
@pytest.mark.parametrize("a", [0.5, 2.0])
def test_fixed_point_is_the_root_of_the_cubic(I, a):
    v, w = get_fixed_point(I, a=a)
    assert v**3 + v + a - I == pytest.approx(0.0, abs=1e-12)
    assert w == pytest.approx(2 * v + a, abs=1e-12)
    assert (v, w) == pytest.approx(get_fixed_point(I, eps=0.5, a=a), abs=1e-12)


# Exercise: phase plane analysis


@pytest.mark.parametrize(("eps", "a"), [(0.1, 2.0), (0.3, 1.0)])
def test_trajectory_is_the_solution(eps, a):
    t, u, w = get_trajectory(0.2, -0.3, 1.3, eps=eps, a=a, tend=50.0)
    solution = solve_ivp(
        lambda t, x: [x[0] * (1 - x[0] ** 2) - x[1] + 1.3, eps * (x[0] + 0.5 * (a - x[1]))],
        (0, 50), [0.2, -0.3], t_eval=t, rtol=1e-11, atol=1e-11,
    )  # fmt: skip
    assert t[-1] == pytest.approx(50.0)
    np.testing.assert_allclose(u, solution.y[0], atol=1e-7)
    np.testing.assert_allclose(w, solution.y[1], atol=1e-7)


def test_trajectory_follows_the_flow_that_is_plotted():
    plt.close("all")
    _, u, w = get_trajectory(0, 0, 1.3)
    plt.plot(u, w, color="black")
    ax = plot_flow(1.3)
    assert len(plt.get_fignums()) == 1
    assert ax is plt.gca()
    arrows = next(each for each in ax.collections if hasattr(each, "U"))
    x, y = arrows.XY.T
    du, dw = x * (1 - x**2) - y + 1.3, 0.1 * (x - 0.5 * y + 1)
    size = np.hypot(du, dw)
    np.testing.assert_allclose(arrows.U, du / size, atol=1e-9)
    np.testing.assert_allclose(arrows.V, dw / size, atol=1e-9)
    xlim = ax.get_xlim()
    assert xlim == (-2.5, 2.5)
    assert u.min() > xlim[0]
    plt.close("all")


def test_stability_changes_with_the_current():
    at_rest = get_trajectory(0, 0, 1.2)[1][-1000:]
    firing = get_trajectory(0, 0, 1.3)[1][-1000:]
    assert np.ptp(at_rest) < 0.01
    assert np.ptp(firing) > 1.0


# Exercises: Jacobian and eigenvalues, bifurcation analysis


def test_both_eigenvalues_are_negative_without_current():
    eigenvalues = np.linalg.eigvals(get_jacobian(*get_fixed_point(0.0)))
    assert np.all(eigenvalues.real < 0)


def test_range_of_currents_in_which_the_fixed_point_is_unstable():
    currents = np.arange(0, 4, 0.001)
    growth = [np.linalg.eigvals(get_jacobian(*get_fixed_point(I))).real.max() for I in currents]
    unstable = currents[np.array(growth) > 0]
    assert unstable[0] == pytest.approx(1.259, abs=0.0011)
    assert unstable[-1] == pytest.approx(2.741, abs=0.0011)
    assert np.all(np.diff(unstable) < 0.0015)  # one range, without a gap


def test_bifurcation_of_the_package_says_the_same():
    from rheobase.analysis.dynamics.fixed_points import fixed_points
    from rheobase.neurons.fitzhugh_nagumo import FitzHughNagumo
    from rheobase.units import nA

    neuron = FitzHughNagumo.preset("exercises")
    for current, stable in ((1.259, True), (1.2592, False), (2.7408, False), (2.741, True)):
        (point,) = fixed_points(neuron, current * nA)
        assert point.stable == stable
        ours = get_jacobian(float(point.v), float(point.w))
        np.testing.assert_allclose(point.jacobian, ours, atol=1e-9)


def test_bad_input():
    with pytest.raises(ParameterError, match="I_ext: expected a plain, finite number, got nan"):
        get_fixed_point(np.nan)
    with pytest.raises(ParameterError, match="a: expected a plain, finite number, got 'x'"):
        plot_flow(a="x")
    with pytest.raises(ParameterError, match=r"eps: expected a positive value, got 0"):
        get_trajectory(eps=0.0)
    with pytest.raises(ParameterError, match="duration: expected one positive"):
        get_trajectory(tend=-1)
