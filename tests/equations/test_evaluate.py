import math

import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from rheobase.equations import evaluate, names_in, to_code
from rheobase.equations.evaluate import _FUNCTIONS
from rheobase.equations.language import FUNCTIONS
from rheobase.errors import EquationError

# What generated code calls, in the plainest Python.
PLAIN = {
    "abs": abs,
    "exprel": lambda x: math.expm1(x) / x if x else 1.0,
    "sign": lambda x: float((x > 0) - (x < 0)),
    "floor": lambda x: float(math.floor(x)),
    "ceil": lambda x: float(math.ceil(x)),
    "minimum": min,
    "maximum": max,
    "clip": lambda x, low, high: min(max(x, low), high),
    "where": lambda condition, a, b: a if condition else b,
}
for _function in FUNCTIONS.values():
    PLAIN.setdefault(_function.code, getattr(math, _function.code, None))

SMOOTH = sorted(
    name
    for name, function in FUNCTIONS.items()
    if function.arguments == 1 and name not in ("floor", "ceil", "sign")
)
numbers = st.floats(0.25, 8.0).map(lambda x: f"{x:.3g}")
leaves = st.one_of(st.sampled_from("xyz"), numbers)
compared = st.builds(
    "{} {} {}".format, leaves, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), leaves
)
conditions = st.one_of(
    compared,
    compared.map("not {}".format),
    st.builds("({} {} {})".format, compared, st.sampled_from(["and", "or"]), compared),
)
# Steps only of what is exact: the last bit of an exponential must not decide a comparison.
steps = st.builds("{}({})".format, st.sampled_from(["floor", "ceil", "sign"]), leaves)


def larger(children):
    return st.one_of(
        st.builds("({} {} {})".format, children, st.sampled_from("+-*/"), children),
        st.builds("-{}".format, children),
        st.builds("({})**{}".format, children, st.integers(-3, 3)),
        st.builds("{}({})".format, st.sampled_from(SMOOTH), children),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), children, children),
        st.builds("clip({}, {}, {})".format, children, children, children),
        st.builds("where({}, {}, {})".format, conditions, children, children),
    )


sources = st.recursive(st.one_of(leaves, steps), larger, max_leaves=12)
values = st.fixed_dictionaries({name: st.floats(-4.0, 4.0) for name in "xyz"})


@settings(derandomize=True, max_examples=300)  # cancellation may amplify the last bit of a libm
@given(sources, values)
def test_evaluate_equals_the_same_tree_in_plain_python(source, names):
    """Also a test of the generated code, which is what plain Python evaluates here."""
    try:
        code = to_code(source)
        expected = eval(code, {"__builtins__": {}, **PLAIN, **names})
    except (EquationError, ArithmeticError, ValueError, TypeError):
        reject()  # plain Python stops where NumPy goes on with NaN or infinity
    assume(not isinstance(expected, complex) and math.isfinite(expected))
    assert evaluate(source, names) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(st.floats(-700.0, 700.0))
def test_exprel(x):
    expected = math.expm1(x) / x if x else 1.0
    assert evaluate("exprel(x)", {"x": x}) == pytest.approx(expected, rel=4e-16)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("floor(2.5) + 10*ceil(2.5)", 32.0),
        ("sign(-3) + 10*sign(0) + 100*sign(2)", 99.0),
        ("where(1 < 2 and not 2 < 1, 3, 4)", 3.0),
        ("where(1 > 2 or 2 != 2, 3, 4)", 4.0),
        ("-2**2", -4.0),
        ("(-2)**2", 4.0),
        ("2**-1", 0.5),
        ("2**3**2", 512.0),
        ("1/4", 0.25),
        ("pi + e", math.pi + math.e),
        ("+1", 1.0),
    ],
)
def test_values(source, expected):
    result = evaluate(source, {})
    assert type(result) is float
    assert result == expected


def test_arrays_broadcast():
    result = evaluate("a*x + where(x > 1, 1, 0)", {"a": [[1.0], [2.0]], "x": np.arange(3)})
    np.testing.assert_array_equal(result, [[0.0, 1.0, 3.0], [0.0, 2.0, 5.0]])
    assert result.dtype == np.float64


def test_what_is_not_defined_is_not_an_exception():
    assert math.isnan(evaluate("sqrt(x)", {"x": -1.0}))
    assert math.isnan(evaluate("x**0.5", {"x": -1.0}))
    assert evaluate("1/x", {"x": 0}) == math.inf
    assert evaluate("exp(x)", {"x": 1e6}) == math.inf


def test_a_given_name_wins_over_a_constant():
    assert evaluate("2*e", {"e": 1.0}) == 2.0


def test_a_name_without_a_value():
    with pytest.raises(EquationError, match=r"'v_rset' has no value. Did you mean 'v_reset'"):
        evaluate("v - v_rset", {"v": 1.0, "v_reset": 2.0})


def test_only_the_language_is_evaluated():
    with pytest.raises(EquationError, match="text in quotes is not allowed"):
        evaluate("__import__('os')", {})


def test_every_function_has_a_value_and_a_name_in_code():
    assert set(_FUNCTIONS) == set(FUNCTIONS)
    assert all(PLAIN[function.code] is not None for function in FUNCTIONS.values())


def test_code_renames_variables_but_not_functions():
    code = to_code("min(v, exp(w)) + exprel(v)", {"v": "x[0]", "min": "no", "exp": "no"})
    assert code == "minimum(x[0], exp(w)) + exprel(x[0])"


def test_names_in():
    assert names_in("exp(b) + where(a > b, c, 1)") == ("b", "a", "c")


@pytest.mark.parametrize("source", ["-" * 7_900 + "x", "x+" * 3_900 + "x", "-" * 19_000 + "x"])
def test_sources_are_bounded_too(source):
    with pytest.raises(EquationError, match=r"nested|too long"):
        evaluate(source, {"x": 1.0})
