"""The equations of a synapse: what is read, where each variable is kept, and what is refused."""

import copy
import pickle
from dataclasses import FrozenInstanceError

import pytest

from rheobase.equations import Statement, evaluate
from rheobase.equations.synaptic import parse_synapse
from rheobase.errors import EquationError, ParameterError
from rheobase.units import CONDUCTANCE, CURRENT, FREQUENCY, NONE, RESISTANCE, TIME, VOLTAGE

PAIR = """
    tau_plus * dx_pre/dt = -x_pre     # of the source
    tau_minus * dx_post/dt = -x_post  # of the target
    """
TIMES = {"tau_plus": TIME, "tau_minus": TIME}


def parse(text="", on_pre="", on_post="", weight=CURRENT, **dimensions):
    return parse_synapse(text, on_pre, on_post, weight, dimensions)


@pytest.fixture
def pair():
    pre = "w -= A_minus*x_post; x_pre += 1"
    return parse(PAIR, pre, "w += A_plus*x_pre\nx_post += 1", A_plus=CURRENT, A_minus=CURRENT,
                 **TIMES)  # fmt: skip


def test_the_parts_of_a_system(pair):
    assert pair.text.splitlines()[1] == "tau_minus * dx_post/dt = -x_post  # of the target"
    assert pair.on_pre_text == "w -= A_minus*x_post; x_pre += 1"
    assert pair.variables == ("w", "x_pre", "x_post")
    assert pair.rates == ("0.0", "-1.0 / tau_plus", "-1.0 / tau_minus")
    assert pair.drifts == ("0.0", "0.0", "0.0")
    assert pair.on_pre == (
        Statement("w", "-=", "A_minus * x_post"),
        Statement("x_pre", "+=", "1.0"),
    )
    assert pair.on_post == (
        Statement("w", "+=", "A_plus * x_pre"),
        Statement("x_post", "+=", "1.0"),
    )
    assert pair.parameters == ("tau_plus", "tau_minus", "A_minus", "A_plus")
    assert pair.dimensions == {
        "w": CURRENT, "x_pre": NONE, "x_post": NONE, "A_plus": CURRENT, "A_minus": CURRENT, **TIMES
    }  # fmt: skip


def test_a_system_is_frozen_hashable_and_can_be_copied(pair):
    with pytest.raises(FrozenInstanceError):
        pair.text = ""
    assert hash(pair) == hash(copy.deepcopy(pair))
    assert pickle.loads(pickle.dumps(pair)) == pair


def test_nothing_at_all_is_a_weight_that_stays():
    system = parse()
    assert system.variables == system.of_synapse == ("w",)
    assert (system.rates, system.drifts, system.parameters) == (("0.0",), ("0.0",), ())


# Between spikes


@pytest.mark.parametrize(
    ("line", "rate", "drift"),
    [
        ("tau * dx/dt = -x", -0.5, 0.0),
        ("tau * dx/dt = 1 - x", -0.5, 0.5),
        ("dx/dt = (a - x)/tau", -0.5, 1.5),
        ("2*tau * dx/dt = -(x - a) + 3*a", -0.25, 3.0),
        ("dx/dt = a*100*Hz", 0.0, 0.3),
        ("tau * dx/dt = 0", 0.0, 0.0),
        ("dx/dt/kHz = -x*2", -2.0, 0.0),
        ("tau * dx/dt = exp(-a)*0 - sqrt(a + 1)*x", -1.0, 0.0),
        ("tau * dx/dt = b\nb = c - x\nc = 2*a", -0.5, 3.0),
    ],
)
def test_courses(line, rate, drift):
    system = parse(line, "x += 0*a*tau/ms", a=NONE, tau=TIME)
    values = {"a": 3.0, "tau": 2.0}
    x = system.variables.index("x")
    assert evaluate(system.rates[x], values) == pytest.approx(rate)
    assert evaluate(system.drifts[x], values) == pytest.approx(drift)


def test_the_weight_may_have_a_course():
    system = parse("tau * dx/dt = -x\ntau * dw/dt = w_0 - w", "x += 1", tau=TIME, w_0=CURRENT)
    assert system.variables == ("w", "x")
    assert (system.rates[0], system.drifts[0]) == ("-1.0 / tau", "w_0 / tau")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "tau * dx/dt = -x + x**2",
            "line 1: 'tau * dx/dt = -x + x**2': between spikes it has no closed form, since x**2 "
            "is not linear in x (line 1). An event-driven synapse takes lines that are linear in "
            "their own variable.",
        ),
        (
            "tau * dx/dt = -x\ntau * dy/dt = x*y - 1",
            "line 2: 'tau * dy/dt = x*y - 1': between spikes it has no closed form, since x*y is "
            "not linear in x and y (line 2). ",
        ),
        (
            "z = exp(x)\ntau * dx/dt = -z",
            "line 2: 'tau * dx/dt = -z': between spikes it has no closed form, since exp(x) is not "
            "linear in x (line 1). ",
        ),
        (
            "x*tau * dx/dt = -x",
            "line 1: 'x*tau * dx/dt = -x': between spikes it has no closed form, since "
            "'x*tau * dx/dt = -x' is not linear in x (line 1). ",
        ),
        (
            "tau * dw/dt = -w*w/w_0",
            "since -w*w is not linear in w (line 1). ",
        ),
        (
            "tau * dx/dt = where(w > w_0, 1, 0) - x",
            "since w > w_0 is not linear in w (line 1). ",
        ),
    ],
)
def test_the_term_that_is_not_linear_is_named(text, message):
    with pytest.raises(EquationError) as caught:
        parse(text, "w = w_0", tau=TIME, w_0=CURRENT)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "term", "other"),
    [
        ("tau * dx/dt = -x\ntau * dy/dt = x - y", 2, "x", "x"),
        ("tau * dx/dt = y/2 - x\ntau * dy/dt = -y", 1, "y/2", "y"),
        ("tau * dx/dt = 1 - x - 3*y + a\ntau * dy/dt = -y", 1, "3*y", "y"),
        ("tau * dx/dt = -x\nz = 2*x + a\ntau * dy/dt = -y + z", 3, "z", "x"),
        ("tau * dx/dt = -x\ntau * dw/dt = -w + x*nA", 2, "x*nA", "x"),
        ("tau * dx/dt = w/nA", 1, "w/nA", "w"),
    ],
)
def test_the_term_that_couples_is_named(text, line, term, other):
    where = f"line {line}: '{text.splitlines()[line - 1]}'"
    with pytest.raises(EquationError) as caught:
        parse(
            text,
            "w += a*nA",
            tau=TIME,
            a=NONE,
            **dict.fromkeys("xy" if "dy" in text else "x", NONE),
        )
    assert str(caught.value) == (
        f"{where}: between spikes it has no closed form of its own, since the term '{term}' brings "
        f"in '{other}'. An event-driven synapse takes lines that are linear in their own variable; "
        "let spikes bring variables together."
    )


# Where variables are kept


@pytest.mark.parametrize(
    ("on_pre", "on_post", "of_source", "of_target", "of_synapse"),
    [
        ("x += 1; w -= a*y", "y += 1; w += a*x", "x", "y", "w"),
        ("x = 1", "y = 1", "x", "y", "w"),
        ("x += 1; y += x", "", "x y", "", "w"),
        ("", "x += 1; y += x", "", "x y", "w"),
        ("x += 1", "x += 1; y += 1", "", "y", "w x"),  # both sides change it
        ("x += y", "y += 1", "", "y", "w x"),  # one side, but from what the other side changes
        ("x += 1", "y += x", "x", "", "w y"),
        ("x += 1; w += a*y", "y = x", "x", "", "w y"),
        ("x += w/a", "y += 1", "", "y", "w x"),  # the weight is each synapse's own
        ("x += 1; y += x*w/a", "", "x", "", "w y"),
        ("y += x; x += w/a", "", "", "", "w x y"),  # through another
        ("sent = w*x; x *= 0.5", "y += 1", "x", "y", "w"),
        ("w += a", "", "x y", "", "w"),  # no spike changes them at all
        ("x += z", "y += 1", "x", "y", "w"),  # a subexpression of a parameter
    ],
)
def test_where_variables_are_kept(on_pre, on_post, of_source, of_target, of_synapse):
    text = "z = 2*b\ntau * dx/dt = -x + 0*z\ntau * dy/dt = -y"
    used = f"{on_pre}; w += 0*a"
    system = parse(text, used, on_post, tau=TIME, a=CURRENT, b=NONE, x=NONE, y=NONE)
    assert system.of_source == tuple(of_source.split())
    assert system.of_target == tuple(of_target.split())
    assert system.of_synapse == tuple(of_synapse.split())


def test_statements_stand_on_their_own():
    """Subexpressions, units and constants are gone."""
    text = "gain = 2*b\nboth = gain*x\ntau * dx/dt = -x"
    system = parse(text, "x += both; sent = w*both", "w += 3000*pA*gain", tau=TIME, b=NONE)
    assert system.on_pre == (
        Statement("x", "+=", "2.0 * b * x"),
        Statement("sent", "=", "w * (2.0 * b * x)"),
    )
    assert system.on_post == (Statement("w", "+=", "3.0 * (2.0 * b)"),)


# Dimensions


@pytest.mark.parametrize("weight", [CURRENT, CONDUCTANCE, VOLTAGE])
def test_the_weight_has_the_dimension_that_is_asked_for(weight):
    system = parse("tau*dx/dt = -x", "sent = w*x; x += w/w_0", "", weight, tau=TIME, w_0=weight)
    assert system.dimensions["w"] == weight
    assert system.dimensions["x"] == NONE


def test_dimensions_are_inferred():
    text = "tau*dx/dt = a - x\nk = x*R"
    system = parse(text, "x -= 1*nA", "w += 0.1*x*(k/mV)", tau=TIME, a=CURRENT, R=RESISTANCE)
    assert system.dimensions["x"] == CURRENT
    assert set(system.dimensions) == {"w", "x", "k", "tau", "a", "R"}


@pytest.mark.parametrize(
    ("on_pre", "on_post", "message"),
    [
        ("w += 1; x += 1", "", "on_pre: 'w += 1': 'w' is current (nA), the term '1' is a plain "
         "number. Write 1*nA."),
        ("sent = a", "w += a/R*x", "on_pre: 'sent = a': 'sent' is current (nA), the term 'a' is "
         "voltage (mV)."),
        ("x += 1", "w += a", "on_post: 'w += a': 'w' is current (nA), the term 'a' is voltage "
         "(mV). Given: w is current (nA), a is voltage (mV)."),
        ("x += 1*mV", "w += a/R; x += 1", "on_post: 'x += 1': 'x' is voltage (mV), the term '1' "
         "is a plain number. Write 1*mV."),
        ("x += exp(a)", "", "on_pre: 'x += exp(a)': the argument of exp must be a plain number, "
         "the term 'a' is voltage (mV)."),
        ("x *= a", "", "on_pre: 'x *= a': "),
    ],
)  # fmt: skip
def test_dimensions_that_do_not_balance(on_pre, on_post, message):
    with pytest.raises(EquationError) as caught:
        parse("z = R\ntau * dx/dt = -x", on_pre, on_post, tau=TIME, a=VOLTAGE, R=RESISTANCE)
    assert message in str(caught.value)


def test_a_course_of_the_wrong_dimension():
    with pytest.raises(EquationError, match=r"^line 1: 'tau \* dx/dt = -x': "):
        parse("tau * dx/dt = -x", "x += 1", tau=FREQUENCY)


# Names


@pytest.mark.parametrize(
    ("text", "on_pre", "on_post", "message"),
    [
        ("tau*dx/dt = -x + I/nA", "", "", "line 1: 'tau*dx/dt = -x + I/nA': a synapse knows "
         "nothing of 'I': it follows from spikes alone."),
        ("tau*dx/dt = -x", "x += t/tau", "", "on_pre: 'x += t/tau': a synapse knows nothing of 't'"
         ": it follows from spikes alone."),
        ("tau*dx/dt = -x", "x += sent/nA", "", "'sent' can be set, but not read."),
        ("tau*dx/dt = -sent/nA", "", "", "line 1: 'tau*dx/dt = -sent/nA': 'sent' can be set, but"),
        ("tau*dx/dt = -x", "sent += w", "", "on_pre: 'sent += w': write 'sent = ...'."),
        ("tau*dx/dt = -x", "sent = w; sent = w*x", "", "'sent' can be set once."),
        ("tau*dx/dt = -x", "", "sent = w", "on_post: 'sent = w': a spike of the target sends "
         "nothing; 'sent' belongs into on_pre."),
        ("tau*dx/dt = -x", "y += 1", "", "on_pre: 'y += 1': 'y' is no variable of the synapse: "
         "neither the weight 'w', nor has it a differential equation. Known: 'w', 'x', 'sent'."),
        ("tau*dx_pre/dt = -x_pre", "x_per += 1", "", "Did you mean 'x_pre'?"),
        ("tau*dx/dt = -x", "tau += 1*ms", "", "'tau' is no variable of the synapse"),
        ("z = tau\ntau*dx/dt = -x", "z += 1*ms", "", "'z' is no variable of the synapse"),
        ("tau*dx/dt = -x", "x += y", "", "on_pre: 'x += y': 'y' is not defined. "),
        ("tua*dx/dt = -x", "", "", "line 1: 'tua*dx/dt = -x': 'tua' is not defined. Did you mean "
         "'tau'?"),
        ("tau*dx/dt = -x", "x += foo(1)", "", "unknown function 'foo'."),
        ("dI/dt = -I/tau", "I += 1", "", "'I' is the input current; choose another name."),
        ("tau*dx/dt = -x\ntau*dx/dt = -x", "", "", "line 2: 'tau*dx/dt = -x': 'x' is defined "
         "twice, first on line 1."),
        ("a = b\nb = 2*a\ntau*dx/dt = -x", "x += a", "", "depends on itself"),
        ("tau*dx/dt = -x", "x + 1", "", "on_pre: 'x + 1': expected an assignment such as"),
        ("tau*dx/dt = -x", "", "x =", "on_post: "),
        ("tau*dx = -x", "", "", "line 1: 'tau*dx = -x': the left side must be a name, or a "),
        ("tau*dx/dt = -x", "import os", "", "on_pre: 'import os': expected an assignment"),
        ("tau*dx/dt = -x", "x = __import__('os')", "", "on_pre: "),
        (3, "", "", "equations: expected text such as 'tau_plus * dx/dt = -x', got 3."),
        ("tau*dx/dt = -x", None, "", "on_pre: expected text such as 'x += 1', got None."),
        ("tau*dx/dt = -x", "", ["w += x"], "on_post: expected text such as 'w += A*x', got ["),
        ("tau*dx/dt = -x" + 20_000*" ", "", "", "equations: 20014 characters are too long"),
    ],
)  # fmt: skip
def test_text_that_is_refused(text, on_pre, on_post, message):
    with pytest.raises(EquationError) as caught:
        parse(text, on_pre, on_post, tau=TIME)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"tau_x": TIME}, "'tau_x' is given but no equation or event uses it."),
        ({"X": NONE}, "'X' is given but no equation or event uses it. Did you mean 'x'?"),
        ({"w": CURRENT}, "w: the weight is given where neurons are connected."),
        ({"sent": CURRENT}, "a value has a name that it must not have: 'sent' is what the target "
         "receives; choose another name."),
        ({"z": NONE}, "'z' is computed by an equation; it cannot be given a value."),
        ({"t": TIME}, "a value has a name that it must not have: 't' is the time"),
        ({"I": CURRENT}, "a value has a name that it must not have: 'I' is the input current"),
        ({"exp": NONE}, "a value has a name that it must not have: 'exp' is a function"),
    ],
)  # fmt: skip
def test_values_that_are_refused(given, message):
    with pytest.raises(ParameterError) as caught:
        parse("z = 2*x\ntau*dx/dt = -x", "x += 1", tau=TIME, **given)
    assert message in str(caught.value)


def test_initial_values_are_used_without_being_mentioned():
    assert parse("tau*dx/dt = -x", "", tau=TIME, x=NONE).parameters == ("tau",)
