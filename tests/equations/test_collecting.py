"""Expressions as sums of variables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.equations import collect, evaluate

numbers = st.floats(-5.0, 5.0)


@pytest.mark.parametrize(
    ("source", "factors"),
    [
        ("x", {"x": 1.0, "": 0.0}),
        ("a*x - y/b + 3", {"x": 2.0, "y": -0.25, "": 3.0}),
        ("(x + y) * (a - b) / 2", {"x": -1.0, "y": -1.0, "": 0.0}),
        ("a*b", {"": 8.0}),
        ("-(x - a)", {"x": -1.0, "": 2.0}),
    ],
)
def test_factors(source, factors):
    found = collect(source, ["x", "y"])
    assert {
        name: evaluate(factor, {"a": 2.0, "b": 4.0}) for name, factor in found.items()
    } == factors


@pytest.mark.parametrize("source", ["x*y", "x**2", "exp(x)", "a/x", "where(x > 0, x, y)"])
def test_what_is_no_sum(source):
    assert collect(source, ["x", "y"]) is None


@given(x=numbers, y=numbers, a=numbers)
def test_the_sum_is_the_expression(x, y, a):
    source = "2*(a*x - (y + 1)*a) + (x - y)/4 - a"
    names = {"x": x, "y": y, "a": a}
    found = collect(source, ["x", "y"])
    total = sum(evaluate(factor, {"a": a}) * names.get(name, 1.0) for name, factor in found.items())
    assert total == pytest.approx(evaluate(source, names), abs=1e-12)
