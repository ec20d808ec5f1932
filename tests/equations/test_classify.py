import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.equations import classify, evaluate, parse
from rheobase.errors import EquationError
from rheobase.units import NONE, RESISTANCE, TIME, VOLTAGE


def analyse(text, *options, **dimensions):
    return classify(parse(text, *options, dimensions=dimensions))


def test_the_leaky_integrator():
    analysis = analyse(
        "tau*dv/dt = -(v - v_rest) + R*I",
        "v > 20*mV",
        "v = v_rest",
        tau=TIME,
        v_rest=VOLTAGE,
        R=RESISTANCE,
    )
    assert analysis.kind == "linear"
    assert analysis.reason == "linear in v with constant coefficients"
    assert analysis.linear.A == (("-1.0 / tau",),)
    assert analysis.linear.b == ("v_rest / tau",)
    assert analysis.linear.c == ("R / tau",)
    assert (analysis.gap_gradient, analysis.gap_offset) == (("1.0",), "-20.0")
    assert (analysis.reset_matrix, analysis.reset_offset) == ((("0.0",),), ("v_rest",))
    assert analysis.derivatives == ("(-(v - v_rest) + R * I) / tau",)
    assert analysis.reset == (("v", "v_rest"),)


def test_three_states_are_listed():
    text = "dx/dt = y/ms\ndy/dt = z/ms\ndz/dt = -x/ms"
    assert analyse(text, x=NONE).reason == "linear in x, y and z with constant coefficients"


def test_without_a_threshold():
    analysis = analyse("dv/dt = -v/ms", v=VOLTAGE)
    assert (analysis.gap_gradient, analysis.gap_offset) == ((), "")
    assert analysis.reset_matrix is analysis.reset_offset is None
    assert analysis.reset == ()


def test_a_threshold_without_a_reset_changes_nothing():
    analysis = analyse("dv/dt = -v/ms", "v > 1*mV")
    assert (analysis.reset_matrix, analysis.reset_offset) == ((("1.0",),), ("0.0",))


def test_reset_statements_see_what_the_ones_before_have_done():
    analysis = analyse(
        "dv/dt = -v/ms\ndw/dt = -w/ms",
        "v > 2*w + 1*mV",
        "v -= 3*w; w += 2*v; w *= k; v = v + w",
        w=VOLTAGE,
        k=NONE,
    )
    names = {"k": 0.5}
    v, w = 1.7, -0.3
    matrix = np.array([[evaluate(s, names) for s in row] for row in analysis.reset_matrix])
    offset = np.array([evaluate(s, names) for s in analysis.reset_offset])
    after_v = v - 3 * w
    after_w = (w + 2 * after_v) * 0.5
    expected = [after_v + after_w, after_w]
    np.testing.assert_allclose(matrix @ [v, w] + offset, expected, rtol=1e-15)
    state = {"v": v, "w": w, **names}
    for target, code in analysis.reset:
        state[target] = eval(code, {}, state)
    np.testing.assert_allclose([state["v"], state["w"]], expected, rtol=1e-15)
    assert analysis.gap_gradient == ("1.0", "-2.0")
    assert analysis.kind == "linear"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("dv/dt = (a + k*exp( (v-k)/k ))/ms\na = -v", "exp( (v-k)/k ) is not linear in v (line 1)"),
        ("dv/dt = (a - v)/ms\na = k*exp((v - k)/k)", "exp((v - k)/k) is not linear in v (line 2)"),
        ("dv/dt = v*(v-k)/k/ms", "v*(v-k) is not linear in v (line 1)"),
        ("dv/dt = v**2/k/ms", "v**2 is not linear in v (line 1)"),
        ("dv/dt = k**2/v/ms", "k**2/v is not linear in v (line 1)"),
        ("dv/dt = k**(v/k)*k/ms", None),
        ("dv/dt = exp((v**2)/k**2)*k/ms", "exp((v**2)/k**2) is not linear in v (line 1)"),
        ("dv/dt = v*R*I/k/ms + k/ms\nR = 3*MOhm", "v*R*I is not linear in v and I (line 1)"),
        ("dv/dt = I**2*MOhm/nA/ms + k/ms", "I**2 is not linear in I (line 1)"),
        ("dv/dt = k*sin(2*pi*t/(3*ms))/ms", "sin(2*pi*t/(3*ms)) changes with the time t (line 1)"),
        ("dv/dt = k*t/ms**2", "the right side changes with the time t (line 1)"),
        ("dv/dt = -v*t/ms**2 + k/ms", "-v*t is not linear in v and t (line 1)"),
        ("dv/dt = abs(v)/ms + k/ms", "abs(v) is not linear in v (line 1)"),
        ("dv/dt = min(v, k)/ms", "min(v, k) is not linear in v (line 1)"),
        ("dv/dt = where(v > k, v, k)/ms", "v > k is not linear in v (line 1)"),
        ("(1 + v/k)*dv/dt = k/ms", "'(1 + v/k)*dv/dt = k/ms' is not linear in v (line 1)"),
        ("exp(v/k)*dv/dt = k/ms", "exp(v/k) is not linear in v (line 1)"),
        ("dv/dt = g*(k - v)/ms\ndg/dt = -g/ms", "g*(k - v) is not linear in g and v (line 1)"),
    ],
)
def test_what_is_nonlinear_says_why(text, reason):
    if reason is None:  # a dimension that cannot be: the power is of a quantity
        with pytest.raises(EquationError):
            analyse(text, k=VOLTAGE)
        return
    analysis = analyse(text, k=VOLTAGE)
    assert (analysis.kind, analysis.reason, analysis.linear) == ("nonlinear", reason, None)


def test_a_nonlinear_reset():
    analysis = analyse("dv/dt = -v/ms", "v > 1*mV", "v = v*v/mV")
    assert analysis.kind == "nonlinear"
    assert analysis.reason == "v * v is not linear in v (reset)"
    assert analysis.reset_matrix is analysis.reset_offset is None


@pytest.mark.parametrize(
    "text",
    [
        "dv/dt = (exp(k/mV)*v + k**3/(k*k))/ms",
        "dv/dt = where(k > 1*mV, v, 2*v + k)/ms",
        "dv/dt = v**1/ms + k/ms",
        "dv/dt = (t - t)*k/ms**2 - v/ms",
        "dv/dt = a/ms\na = b - k\nb = -2*v\nunused = v**2",
        "k/mV*dv/dt = (k - v)/ms",
    ],
)
def test_what_only_looks_nonlinear(text):
    assert analyse(text, k=VOLTAGE).kind == "linear"


def test_a_where_of_parameters():
    (((slope,),), (constant,)) = (lambda a: (a.linear.A, a.linear.b))(
        analyse("dv/dt = where(k > 1*mV, v, 2*v + k)/ms", k=VOLTAGE)
    )
    assert [evaluate(slope, {"k": k}) for k in (0.5, 1.5)] == [2.0, 1.0]
    assert [evaluate(constant, {"k": k}) for k in (0.5, 1.5)] == [0.5, 0.0]


def test_the_threshold_must_be_linear():
    message = r"threshold: 'v\*\*2 > mV\*\*2': a threshold must be linear in the states, but v\*\*2"
    with pytest.raises(EquationError, match=message):
        analyse("dv/dt = -v/ms", "v**2 > mV**2", v=VOLTAGE)
    with pytest.raises(EquationError, match=r"but v\*v is not linear in v \(line 2\)"):
        analyse("dv/dt = -v/ms\na = v*v", "a > mV**2", v=VOLTAGE)


def test_common_holds_what_the_derivatives_need_in_order():
    analysis = analyse(
        "dv/dt = -v/ms + arctan(b)*mV/ms\nb = c + 1\nc = v/mV*d\nd = min(2, 3)\nunused = v",
        v=VOLTAGE,
    )
    assert analysis.common == (
        ("d", "minimum(2.0, 3.0)"),
        ("c", "v / 1.0 * d"),
        ("b", "c + 1.0"),
    )
    assert analysis.derivatives == ("-v / 1.0 + atan(b) * 1.0 / 1.0",)


# Random affine systems, over plain numbers so that every sum balances.
STATES = ("x", "y", "z")
constants = st.recursive(
    st.sampled_from(["p", "q", "2", "0.5", "exp(p)", "where(p < q, p, 3)"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    ),
    max_leaves=3,
)


def grown(inner):
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-"), inner).map(lambda s: f"({s[0]} {s[1]} {s[2]})"),
        st.tuples(constants, inner).map(lambda s: f"{s[0]}*{s[1]}"),
        st.tuples(inner, constants).map(lambda s: f"{s[0]}*{s[1]}"),
        st.tuples(inner, st.sampled_from(["p", "(1 + q)", "2"])).map(lambda s: f"{s[0]}/{s[1]}"),
        inner.map(lambda s: f"(-{s})"),
        inner.map(lambda s: f"where(p > q, {s}, 2*{s})"),
    )


affine_sources = st.recursive(
    st.one_of(st.sampled_from([*STATES, "(I/nA)", "sub"]), constants), grown, max_leaves=10
)


@given(
    st.tuples(affine_sources, affine_sources, affine_sources),
    st.sampled_from(["x", "y - z", "(2*x - p*y + 1)/q"]),
    st.floats(0.5, 2.0),
    st.floats(0.5, 2.0),
    st.lists(st.floats(-3.0, 3.0), min_size=4, max_size=4),
)
def test_random_affine_systems_have_the_right_coefficients(rights, sub, p, q, at):
    lines = [f"dx/dt = {rights[0]}/ms", f"p*ms*dy/dt = {rights[1]}", f"dz/dt/q = {rights[2]}/ms"]
    system = parse(
        "\n".join([*lines, f"sub = {sub}", "keep = p + q"]),
        dimensions=dict.fromkeys((*STATES, "p", "q"), NONE),
    )
    analysis = classify(system)
    assert analysis.kind == "linear"
    names = {"p": p, "q": q}
    matrix = np.array([[evaluate(s, names) for s in row] for row in analysis.linear.A])
    b = np.array([evaluate(s, names) for s in analysis.linear.b])
    c = np.array([evaluate(s, names) for s in analysis.linear.c])
    x, current = np.array(at[:3]), at[3]
    values = {**names, **dict(zip(STATES, x, strict=True)), "I": current, "t": 0.0}
    values.update({name: evaluate(source, values) for name, source in system.subexpressions})
    expected = [evaluate(source, values) for source in system.derivatives]
    scale = max(1.0, *np.abs(matrix).ravel(), *np.abs(b), *np.abs(c))
    np.testing.assert_allclose(
        matrix @ x + b + c * current, expected, atol=1e-12 * scale, rtol=1e-9
    )


def test_sympy_agrees():
    """An oracle that shares no code: SymPy's expansion of one crowded equation."""
    sympy = pytest.importorskip("sympy")
    right = "-(x - p)*(q + 2)/3 + q*(y*p - (x - 2*y)/q)*p - p*(-(q - x*p)) + 4*(current*p - y)"
    text = f"dx/dt = ({right})/ms\ndy/dt = y/ms\ncurrent = I/nA"
    linear = analyse(text, x=NONE, y=NONE, p=NONE, q=NONE).linear
    expanded = sympy.expand(sympy.sympify(right))
    x, y, current, p, q = sympy.symbols("x y current p q")

    def same(source, expression):
        expected = float(expression.subs({p: 1.3, q: 0.7}))
        return evaluate(source, {"p": 1.3, "q": 0.7}) == pytest.approx(expected, rel=1e-14)

    assert same(linear.A[0][0], expanded.coeff(x, 1))
    assert same(linear.A[0][1], expanded.coeff(y, 1))
    assert same(linear.c[0], expanded.coeff(current, 1))
    assert same(linear.b[0], expanded.subs({x: 0, y: 0, current: 0}))


def test_coefficients_that_grow_out_of_hand_are_an_error():
    growing = "\n".join(f"a{k} = a{k - 1}*a{k - 1} + b" for k in range(1, 60))
    with pytest.raises(EquationError, match="with its subexpressions put in, it becomes too large"):
        analyse(f"dv/dt = -a59*v/ms\na0 = b\n{growing}", v=VOLTAGE, b=NONE)
