import ast
import contextlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.equations.expressions import parse_condition, parse_expression
from rheobase.equations.place import Place
from rheobase.equations.trees import to_source
from rheobase.errors import EquationError


def parsed(text):
    return to_source(parse_expression(Place("line 3", text)))


@pytest.mark.parametrize(
    "text",
    [
        "-(v - v_rest) / tau_m",
        "g * m ** 3 * h * (E - v)",
        "where(v > 0 and (not v >= 1), exp(-v), clip(v, 0.0, 1.0))",
        "min(a, b) + max(a, abs(b)) - sign(c)",
        "2e-07 * x + 1 / 3",
        "τ * x",
    ],
)
def test_what_is_allowed_stays_as_it_is(text):
    assert parsed(text) == parsed(parsed(text))
    assert ast.dump(ast.parse(parsed(text))) == ast.dump(ast.parse(text))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("__import__('os').system('true')", "text in quotes is not allowed"),
        ("__import__(os)", "'__import__' is not allowed"),
        ('x + "a"', "text in quotes is not allowed"),
        ("f'{x}'", "text in quotes is not allowed"),
        ("x.real", "a dot after a name is not allowed"),
        ("(1).__class__", "a dot after a name is not allowed"),
        ("os.system(x)", "a dot after a name is not allowed"),
        ("(lambda: 1)()", "lambda is not allowed"),
        ("x[0]", "an index in square brackets is not allowed"),
        ("x[1:2]", "an index in square brackets is not allowed"),
        ("[x for x in y]", r"a comprehension \('for'\) is not allowed"),
        ("{x for x in y}", r"a comprehension \('for'\) is not allowed"),
        ("(x for x in y)", r"a comprehension \('for'\) is not allowed"),
        ("{x: y for x in y}", r"a comprehension \('for'\) is not allowed"),
        ("(x := 5)", "':=' is not allowed"),
        ("exp(x=5)", r"a named argument \('x='\) is not allowed"),
        ("exp(**x)", "a named argument"),
        ("exp(*x)", r"'\*' before an argument is not allowed"),
        ("__x", "begin or end with '__' are not allowed"),
        ("x__", "begin or end with '__' are not allowed"),
        ("x if y else z", r"write where\(condition, a, b\)"),
        ("x, y", "a comma outside the parentheses of a function"),
        ("[x]", "a list is not allowed"),
        ("{x}", "a set is not allowed"),
        ("{1: x}", "a dictionary is not allowed"),
        ("True", "the value True is not allowed"),
        ("None", "the value None is not allowed"),
        ("...", "the value Ellipsis is not allowed"),
        ("2j", "the value 2j is not allowed"),
        ("x ^ 2", r"for a power write \*\*"),
        ("x % 2", "'%' is not allowed"),
        ("x // 2", "'//' is not allowed"),
        ("x @ y", "'@' is not allowed"),
        ("x << 2", "'<<' is not allowed"),
        ("x & y", "write 'and'"),
        ("x | y", "write 'or'"),
        ("~x", "'~' is not allowed"),
        ("await x", "await is not allowed"),
        ("x; y", "';' is not allowed"),
        ("x : volt", "Units are not declared in equations"),
        ("x > 1", r"allowed only as the first argument of where\(condition, a, b\)"),
        ("x and y", "allowed only as the first argument"),
        ("where(x, 1, 2)", "expected a comparison such as 'v > v_threshold', got 'x'"),
        ("where(1 < x < 2, 1, 2)", "join comparisons by 'and'"),
        ("where(x is y, 1, 2)", "only the comparisons"),
        ("where(x in y, 1, 2)", "only the comparisons"),
        ("expp(x)", "unknown function 'expp'. Did you mean 'exp'?"),
        ("R(x)", r"unknown function 'R'. If it is a variable, write R\*\(...\)"),
        ("exp(x)(y)", r"'exp\(x\)' is not a function"),
        ("exp + 1", r"'exp' is a function: write exp\(...\)"),
        ("exp()", "exp takes 1 argument, got 0"),
        ("clip(x, 1)", "clip takes 3 arguments, got 2"),
        ("x y", "cannot be read at 'y'. Is an operator missing"),
        ("2x", "it cannot be read: invalid decimal literal"),
        ("(x", r"it cannot be read: '\(' was never closed"),
        ("x)", "unmatched"),
        ("", "an expression is missing"),
        ("x\x00", "null bytes"),
    ],
)
def test_what_is_not_allowed_is_named(text, problem):
    with pytest.raises(EquationError, match=problem) as caught:
        parse_expression(Place("line 3", text))
    assert str(caught.value).startswith(f"line 3: '{text}': ")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("v + " * 25_000 + "v", "100001 characters are too long"),
        ("v+" * 9_000 + "v", "it is too long"),
        ("v+" * 500 + "v", "nested more than 100 deep"),
        ("-" * 1_900 + "v", "nested"),
        ("x." * 9_000 + "x", "it is too long"),
        ("x." * 900 + "x", "nested more than 100 deep"),
        ("lambda:" * 900 + "x", "nested"),
        ("-" * 19_000 + "v", "it is too long"),
        ("(" * 900 + "v" + ")" * 900, "too many nested parentheses"),
        ("exp(" * 150 + "v" + ")" * 150, "nested more than 100 deep"),
        ("9**9**9**9", "larger than 100"),
        ("9**9**9", r"the power '9\*\*9' is larger than 100"),
        ("v**-101", "larger than 100"),
        ("v**(1/0)", "it divides by zero"),
        ("v**0**-1", "not a finite number"),
        ("v**(-8)**0.5", "not a finite number"),
        ("1e999", "the number 1e999 is too large"),
        ("9" * 400, "is too large"),
        ("9" * 5_000, "a number with too many digits"),
        ("v/0", "it divides by zero: 'v/0'"),
        ("v/(1 - 1)", "it divides by zero"),
    ],
)
def test_sizes_are_bounded(text, problem):
    with pytest.raises(EquationError, match=problem) as caught:
        parse_expression(Place("line 1", text))
    assert len(str(caught.value)) < 400


def test_the_deepest_allowed_text_also_works_near_the_end_of_the_stack():
    program = (
        "import sys\n"
        "from rheobase.equations import evaluate, to_code\n"
        "def deep(n):\n"
        "    if n: return deep(n - 1)\n"
        "    source = '-'.join(['(x'] * 60) + ')' * 60\n"
        "    return evaluate(source, {'x': 1.0}), len(to_code(source))\n"
        "print(deep(200)[0])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "0.0", done.stderr


@given(st.text(max_size=60))
def test_no_text_raises_anything_else(text):
    with contextlib.suppress(EquationError):
        parse_expression(Place("line 1", text))


def test_positions_are_those_of_the_whole_line():
    place = Place("line 1", "τ * dv/dt =  ä +exp( v )")
    tree = parse_expression(place, place.text.index("=") + 1)
    assert place.words(tree) == "ä +exp( v )"
    assert isinstance(tree, ast.BinOp)
    assert place.words(tree.right) == "exp( v )"


def test_a_condition():
    tree = parse_condition(Place("threshold", "v >= 20*mV or not (w < 3)"))
    assert to_source(tree) == "v >= 20 * mV or not w < 3"
    with pytest.raises(EquationError, match="expected a comparison"):
        parse_condition(Place("threshold", "v"))
