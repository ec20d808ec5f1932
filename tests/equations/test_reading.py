import pytest

from rheobase.equations.reading import read_equations, read_statements, read_threshold
from rheobase.equations.trees import to_source
from rheobase.errors import EquationError


def read(line):
    (equation,) = read_equations(line)
    return equation


@pytest.mark.parametrize(
    ("left", "factor"),
    [
        ("du/dt", "1.0"),
        ("du / dt", "1.0"),
        ("tau * du/dt", "tau"),
        ("R*C * du/dt", "R * C"),
        ("(tau) * du/dt", "tau"),
        ("(tau)*(du/dt)", "tau"),
        ("du/dt * tau", "tau"),
        ("du/dt / a", "1.0 / a"),
        ("C/g * du/dt", "C / g"),
        ("C * du/dt / g", "C / g"),
        ("1/g * du/dt", "1 / g"),
        ("-tau * du/dt", "-tau"),
        ("(C + C_2) * du/dt", "C + C_2"),
        ("2 * delta * du/dt", "2 * delta"),
        ("tau * (du/dt / a)", "tau * (1.0 / a)"),
    ],
)
def test_the_factor_of_a_derivative(left, factor):
    equation = read(f"{left} = -u")
    assert equation.name == "u"
    assert to_source(equation.factor) == factor
    assert to_source(equation.right) == "-u"


def test_a_subexpression():
    equation = read_equations("I_leak = g*(E - v)\ndv/dt = 1")[0]
    assert (equation.name, equation.factor) == ("I_leak", None)


def test_names_may_begin_with_d():
    assert read("delta*dv/dt = 1").name == "v"
    assert read("ddelta/dt = 1").name == "delta"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dv/dt", "'=' is missing"),
        ("dv/dt = x = y", "stands in it more than once"),
        ("dv/dt = exp(x=1)", "named arguments are not allowed"),
        ("dv/dt = (a\nw = b", r"'\(' was never closed"),
        ("dv/dt * dw/dt = 1", "more than one derivative"),
        ("dv/dt + v = 1", "the left side must be dv/dt, times or divided by a factor"),
        ("exp(dv/dt) = 1", "the left side must be dv/dt"),
        ("(dv/dt)**2 = 1", "the left side must be dv/dt"),
        ("a/(dv/dt) = 1", "the left side must be dv/dt"),
        ("dv * dv/dt = 1", "the left side must be dv/dt"),
        ("2*v = 1", "the left side must be a name"),
        ("v' = 1", "the left side must be a name"),
        ("= 1", "the left side must be a name"),
        ("dI/dt = 1", "'I' is the input current; choose another name"),
        ("dt/dt = 1", "'t' is the time"),
        ("ddt/dt = 1", "'dt' is the step"),
        ("dexp/dt = 1", "'exp' is a function"),
        ("dminimum/dt = 1", "'minimum' is a function"),
        ("d__v/dt = 1", "begin or end with '__'"),
        ("t = 1", "'t' is the time"),
        ("dlambda/dt = 1", "the left side must be a name"),
    ],
)
def test_what_is_not_an_equation(text, problem):
    with pytest.raises(EquationError, match=problem) as caught:
        read_equations(text)
    assert str(caught.value).startswith("line 1: '")


def test_no_derivative_and_nothing_at_all():
    with pytest.raises(EquationError, match="line 1: 'x = 1': no line holds a derivative"):
        read_equations("x = 1")
    with pytest.raises(EquationError, match="there is no equation"):
        read_equations(" # nothing")


def test_no_name_twice():
    with pytest.raises(EquationError, match=r"line 3: .*'v' is defined twice, first on line 1"):
        read_equations("dv/dt = 1\n\nv = 3")


def test_too_many():
    with pytest.raises(EquationError, match="201 equations; at most 200"):
        read_equations("\n".join(f"dx{k}/dt = 1" for k in range(201)))


@pytest.mark.parametrize(
    ("text", "over", "under"),
    [
        ("v > 20*mV", "v", "20 * mV"),
        ("v >= v_threshold", "v", "v_threshold"),
        ("v_threshold <= v", "v", "v_threshold"),
        ("v\n < floor_", "floor_", "v"),
    ],
)
def test_the_threshold(text, over, under):
    condition = read_threshold(text)
    assert (to_source(condition.over), to_source(condition.under)) == (over, under)


@pytest.mark.parametrize("text", ["v", "v > 1 and w > 2", "v == 1", "not v > 1", "0 < v < 1", "1"])
def test_what_is_not_a_threshold(text):
    with pytest.raises(EquationError, match=r"^threshold: '"):
        read_threshold(text)


def test_the_reset():
    found = read_statements("v = v_reset; w += b\n x -= 1; y *= 0.5", "reset")
    assert [(a.target, a.operator, to_source(a.right)) for a in found] == [
        ("v", "=", "v_reset"),
        ("w", "+=", "b"),
        ("x", "-=", "1"),
        ("y", "*=", "0.5"),
    ]


@pytest.mark.parametrize("text", ["v", "v == 1", "v /= 2", "v **= 2", "2*v = 1", "v := 1", "v = "])
def test_what_is_not_a_reset(text):
    with pytest.raises(EquationError, match=r"^reset: '"):
        read_statements(text, "reset")
