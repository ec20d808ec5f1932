import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.equations import evaluate
from rheobase.equations.algebra import add, divide, multiply, negate, number, substitute, subtract
from rheobase.equations.trees import to_source

OPERATIONS = {"+": add, "-": subtract, "*": multiply, "/": divide}
leaves = st.one_of(
    st.sampled_from(["a", "b"]), st.sampled_from(["0", "1", "-1", "2", "0.5", "-a", "1/a", "a - b"])
)


def tree(source):
    return ast.parse(source, mode="eval").body


@given(leaves, st.sampled_from("+-*/"), leaves)
def test_what_is_simplified_keeps_its_value(left, operator, right):
    if operator == "/" and right == "0":
        return
    simple = to_source(OPERATIONS[operator](tree(left), tree(right)))
    values = {"a": 1.7, "b": 0.3}
    expected = evaluate(f"({left}) {operator} ({right})", values)
    assert evaluate(simple, values) == pytest.approx(expected, rel=1e-15)
    assert len(simple) <= len(f"({left}) {operator} ({right})") + 2


@pytest.mark.parametrize(
    ("operation", "left", "right", "expected"),
    [
        (add, "a", "0", "a"),
        (add, "a", "-b", "a - b"),
        (subtract, "0", "a", "-a"),
        (multiply, "0", "a", "0.0"),
        (multiply, "-1", "a - b", "b - a"),
        (multiply, "a", "-b", "-(a * b)"),
        (divide, "a", "-1", "-a"),
        (divide, "a", "1/b", "a * b"),
        (divide, "1", "0", "1 / 0"),
        (multiply, "1e300", "1e300", "1e+300 * 1e+300"),
    ],
)
def test_forms(operation, left, right, expected):
    assert to_source(operation(tree(left), tree(right))) == expected


def test_negative_numbers_print_so_that_powers_read_right():
    power = ast.BinOp(left=number(-2.0), op=ast.Pow(), right=ast.Constant(value=2))
    assert evaluate(to_source(power), {}) == 4.0
    assert to_source(negate(number(-2.0))) == "2.0"


def test_substitution_leaves_the_original_alone():
    original = tree("f(a) + where(a > b and not b > 1, -a, a**2)")
    changed = substitute(original, {"a": tree("x - y"), "f": tree("no")})
    assert to_source(changed) == (
        "f(x - y) + where(x - y > b and (not b > 1), -(x - y), (x - y) ** 2)"
    )
    assert to_source(original) == "f(a) + where(a > b and (not b > 1), -a, a ** 2)"
