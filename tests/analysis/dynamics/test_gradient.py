"""Exact derivatives, against SymPy's and against more digits than a float has."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from rheobase.analysis.dynamics.gradient import Dual, differentiate
from rheobase.equations import evaluate
from rheobase.equations.language import FUNCTIONS

X, Y = sympy.symbols("x y", real=True)
IN_SYMPY = {
    "arcsin": sympy.asin,
    "arccos": sympy.acos,
    "arctan": sympy.atan,
    "expm1": lambda x: sympy.exp(x) - 1,
    "exprel": lambda x: (sympy.exp(x) - 1) / x,
    "log10": lambda x: sympy.log(x) / sympy.log(10),
    "log1p": lambda x: sympy.log(1 + x),
}
SMOOTH = [
    name for name, function in FUNCTIONS.items()
    if function.arguments == 1 and name not in ("abs", "sign", "floor", "ceil")
]  # fmt: skip


def gradient(source, x, y):
    names = {"x": Dual(np.asarray(x), np.eye(2)[0]), "y": Dual(np.asarray(y), np.eye(2)[1])}
    return differentiate(source, names)


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("x", [0.013, 0.3, 0.77])
def test_functions(name, x):
    function = IN_SYMPY.get(name) or getattr(sympy, name)
    source = f"x*{name}(x*y)"
    expected = [sympy.diff(X * function(X * Y), one) for one in (X, Y)]
    found = gradient(source, x, 0.9)
    assert found.value == evaluate(source, {"x": x, "y": 0.9})
    for part, exact in zip(found.gradient, expected, strict=True):
        assert part == pytest.approx(float(exact.evalf(30, subs={X: x, Y: 0.9})), rel=1e-12)


@pytest.mark.parametrize("x", [-30.0, -0.0201, -0.0199, -1e-9, 0.0, 1e-5, 0.0199, 0.0201, 20.0])
def test_exprel_keeps_its_digits(x):
    t = sympy.symbols("t", real=True)
    # d/dx of the integral of exp(x t) over t from 0 to 1, which has no singular point
    exact = sympy.Integral(t * sympy.exp(sympy.Float(x, 40) * t), (t, 0, 1)).evalf(25)
    assert gradient("exprel(x)", x, 0.0).gradient[0] == pytest.approx(float(exact), rel=2e-13)


@given(
    x=st.floats(0.1, 5),
    y=st.floats(0.1, 3),
    source=st.sampled_from(
        ["x**y", "x**3 - x/y", "(x + y)**-2 * exp(-x)", "2**x * y", "-x*(y - 2*x)", "+x / (1 + y)"]
    ),
)
def test_arithmetic(x, y, source):
    tree = sympy.sympify(source, locals={"x": X, "y": Y})
    found = gradient(source, x, y)
    for part, one in zip(found.gradient, (X, Y), strict=True):
        exact = float(sympy.diff(tree, one).evalf(30, subs={X: x, Y: y}))
        assert part == pytest.approx(exact, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize(
    ("source", "at_one", "at_minus_one"),
    [
        ("abs(x)", 1, -1),
        ("min(x, 0)", 0, 1),
        ("max(x, 0)", 1, 0),
        ("clip(3*x, -2, 5)", 3, 0),
        ("where(x > 0 and not y < 0, x**2, 7)", 2, 0),
        ("where(exp(x) > 1, y, x)", 0, 1),
        ("floor(x/3) + ceil(x/3) + sign(x)", 0, 0),
    ],
)
def test_corners_have_the_slope_of_their_side(source, at_one, at_minus_one):
    assert gradient(source, 1.0, 2.0).gradient[0] == at_one
    assert gradient(source, -1.0, 2.0).gradient[0] == at_minus_one


def test_whole_powers_of_zero_and_less():
    assert gradient("x**2", 0.0, 0.0).gradient[0] == 0.0
    assert gradient("x**3", -2.0, 0.0).gradient[0] == 12.0
    assert gradient("x**1", 0.0, 0.0).gradient[0] == 1.0


def test_many_points_at_once():
    x = np.linspace(-1, 1, 7)
    single = [gradient("x**2*y + 3", one, 2.0).gradient for one in x]
    shaped = {
        "x": Dual(x, np.array([[1.0], [0.0]])),
        "y": Dual(np.float64(2.0), np.array([[0.0], [1.0]])),
    }
    assert pytest.approx(np.array(single)) == differentiate("x**2*y + 3", shaped).gradient.T


def test_what_does_not_depend_has_no_gradient():
    assert differentiate("2*exp(a)", {"a": Dual(1.0)}).gradient is None
