import copy
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

from rheobase.equations import Statement, parse
from rheobase.errors import EquationError, ParameterError
from rheobase.units import (
    CAPACITANCE,
    CONDUCTANCE,
    CURRENT,
    NONE,
    RESISTANCE,
    TIME,
    VOLTAGE,
)

ADEX = """
    C * dv/dt = -g_L*(v - E_L) + I_exp - w + I   # Brette and Gerstner 2005, eq. 1
    I_exp = g_L*delta_T*exp((v - v_T)/delta_T)

    tau_w * dw/dt = a*(v - E_L) - w
    """
ADEX_VALUES = {
    "C": CAPACITANCE,
    "g_L": CONDUCTANCE,
    "E_L": VOLTAGE,
    "delta_T": VOLTAGE,
    "v_T": VOLTAGE,
    "tau_w": TIME,
    "a": CONDUCTANCE,
    "b": CURRENT,
    "v_spike": VOLTAGE,
    "v_reset": VOLTAGE,
    "t_ref": TIME,
}


@pytest.fixture
def adex():
    return parse(ADEX, "v > v_spike", "v = v_reset; w += b", "2*t_ref", ADEX_VALUES)


def test_the_parts_of_a_system(adex):
    assert adex.text.splitlines()[3] == "tau_w * dw/dt = a*(v - E_L) - w"
    assert adex.states == ("v", "w")
    assert adex.derivatives == (
        "(-g_L * (v - E_L) + I_exp - w + I) / C",
        "(a * (v - E_L) - w) / tau_w",
    )
    assert adex.factors == ("C", "tau_w")
    assert adex.subexpressions == (("I_exp", "g_L * delta_T * exp((v - v_T) / delta_T)"),)
    assert adex.threshold == "v > v_spike"
    assert adex.gap == "v - v_spike"
    assert adex.reset == (Statement("v", "=", "v_reset"), Statement("w", "+=", "b"))
    assert adex.refractory == "2.0 * t_ref"
    assert adex.membrane == "v"
    assert set(adex.parameters) == set(ADEX_VALUES)
    assert adex.parameters[:4] == ("C", "g_L", "E_L", "delta_T")
    assert set(adex.dimensions) == {*ADEX_VALUES, "v", "w", "I_exp", "I", "t"}
    assert adex.dimensions["w"] == CURRENT


def test_a_system_is_frozen_hashable_and_can_be_copied(adex):
    with pytest.raises(FrozenInstanceError):
        adex.text = ""
    assert hash(adex) == hash(copy.deepcopy(adex))
    assert pickle.loads(pickle.dumps(adex)) == adex


def test_the_equation_of_the_seed():
    given = {"R": RESISTANCE, "C": CAPACITANCE, "u_rest": VOLTAGE}
    system = parse("R*C * du/dt = -(u - u_rest) + R*I", dimensions=given)
    assert system.states == ("u",)
    assert system.derivatives == ("(-(u - u_rest) + R * I) / (R * C)",)
    assert system.threshold is system.gap is system.refractory is system.membrane is None
    assert system.reset == ()


def test_units_and_constants_become_numbers():
    system = parse("dv/dt = (2000*pA - 3*nA + I)/nF*pi - 70*mV/ms + 1*(-70*mV)/second")
    (derivative,) = system.derivatives
    assert derivative == (
        "(2.0 - 3.0 + I) / 1.0 * 3.141592653589793 - 70.0 / 1.0 + 1.0 * -70.0 / 1000.0"
    )


def test_a_name_of_the_model_wins_over_units_and_constants():
    system = parse("e*dms/dt = -ms + mS*I", dimensions={"e": TIME, "mS": RESISTANCE})
    assert system.derivatives == ("(-ms + mS * I) / e",)
    assert system.parameters == ("e", "mS")


def test_whole_exponents_stay_whole():
    system = parse("dv/dt = (v**2/mV + v**-1*mV**2 + v**(1/2)*mV**0.5)/ms")
    assert "v ** 2 " in system.derivatives[0]
    assert "v ** (-1) " in system.derivatives[0].replace("** -1", "** (-1)")
    assert "v ** 0.5 " in system.derivatives[0]


def test_subexpressions_in_any_order():
    system = parse("dv/dt = a/ms\na = b + c\nc = 2*b\nb = 3*mV")
    names = [name for name, _ in system.subexpressions]
    assert names.index("b") < names.index("c") < names.index("a")


def test_gap_reset_and_refractory_stand_on_their_own():
    system = parse(
        "dv/dt = -v/tau\ntop = low + 5*mV\nlow = 2*base\nhigh = v - top\ntau = 10*x\n",
        threshold="high > 0*mV",
        reset="v = low",
        refractory="tau",
        dimensions={"base": VOLTAGE, "x": TIME},
    )
    assert system.gap == "v - (2.0 * base + 5.0)"
    assert system.reset == (Statement("v", "=", "2.0 * base"),)
    assert system.refractory == "10.0 * x"
    assert system.membrane == "v"


def test_the_membrane_is_the_first_state_of_the_threshold():
    text = "dw/dt = -w/ms\ndv/dt = -v/ms"
    assert parse(text, "v > w + 3*mV").membrane == "v"
    assert parse(text, "3*mV + w < v").membrane == "w"
    assert parse(text, "3*mV + w < v").gap == "v - (3.0 + w)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "tau*dx/dt = -x\ntau*dv/dt = v_rset - v",
            "line 2: 'tau*dv/dt = v_rset - v': 'v_rset' is not defined. Did you mean 'v_reset'?",
        ),
        ("taU*dv/dt = v_reset - v", "line 1: 'taU*dv/dt = v_reset - v': 'taU' is not defined. "),
        ("tau*dv/dt = 3*mv - v", "'mv' is not defined. Did you mean 'mV'?"),
        ("tau*dv/dt = V - v", "'V' is not defined. Did you mean 'v'?"),
        ("tau*dv/dt = dw/dt", "a derivative is allowed only on the left of '='"),
        ("tau*dv/dt = v*dt/tau", "'dt' only in a derivative"),
        ("dv/dt = a\na = 2*b\nb = c - 1\nc = a", "depends on itself: "),
        ("dv/dt = a\na = a + 1", "line 2: 'a = a + 1': 'a' depends on itself: a -> a."),
    ],
)
def test_names_that_stand_for_nothing(text, message):
    with pytest.raises(EquationError) as caught:
        parse(text, dimensions={"tau": TIME, "v_reset": VOLTAGE})
    assert message in str(caught.value)


def test_a_cycle_is_told_in_the_order_of_use():
    with pytest.raises(EquationError, match=r"a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c"):
        parse("dv/dt = a\na = 2*b\nb = c - 1\nc = a")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"tau": TIME, "tau_x": TIME},
            "'tau_x' is given but no equation, threshold, reset or refractory period uses it.",
        ),
        ({"tau": TIME, "V": VOLTAGE}, "reset or refractory period uses it. Did you mean 'v'?"),
        ({"tau": TIME, "I": CURRENT}, "'I' is the input current"),
        ({"tau": TIME, "exp": NONE}, "'exp' is a function"),
        ({"tau": TIME, "__x": NONE}, "begin or end with '__'"),
        ({"tau": TIME, "a": VOLTAGE}, "'a' is computed by line 2, 'a = 3*mV'; it cannot be given"),
    ],
)
def test_values_that_have_no_use(given, message):
    with pytest.raises(ParameterError) as caught:
        parse("tau*dv/dt = a - v\na = 3*mV", dimensions=given)
    assert message in str(caught.value)


def test_a_value_that_only_a_forgotten_reset_would_use():
    """What has a value already was not meant, however near its name."""
    given = {"tau": TIME, "u_rest": VOLTAGE, "u": VOLTAGE, "u_r": VOLTAGE}
    with pytest.raises(ParameterError, match=r"^'u_r' is given but .* uses it\.$"):
        parse("tau*du/dt = u_rest - u", "u > 3*mV", dimensions=given)


@pytest.mark.parametrize("given", [{}, {"b": CURRENT}, {"b": CURRENT, "w": CURRENT}])
def test_a_reset_of_what_has_no_equation(given):
    message = "reset: 'w += b': 'w' is not a state: it has no differential equation. Known: 'v'."
    with pytest.raises(EquationError) as caught:
        parse("tau*dv/dt = -v", "v > 1*mV", "v = 0*mV; w += b", None, {"tau": TIME, **given})
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("RC*dv/dt = -v", "'RC' is not defined. Did you mean 'R*C'?"),
        ("R*C*dv/dt = -v + RI", "'RI' is not defined. Did you mean 'R*I'?"),
        ("dv/dt = -v/RC", "'RC' is not defined. Did you mean '(R*C)'?"),
        ("R*C*dv/dt = -v + RC**2*mV", "Did you mean '(R*C)'?"),
        ("R*C*dv/dt = -v + g_LRI*v", "'g_LRI' is not defined. Did you mean 'g_L*R*I'?"),
        ("R*C*dv/dt = -v + gL*R*v", "'gL' is not defined. Did you mean 'g_L'?"),
        ("R*C*dv/dt = -v + g_1*R*v", "'g_1' is not defined. Did you mean 'g_L'?"),
        ("R*C*dv/dt = -v + RICR", "'RICR' is not defined. Known: "),
    ],
)
def test_a_product_without_its_sign(text, message):
    given = {"R": RESISTANCE, "C": CAPACITANCE, "g_L": CONDUCTANCE}
    with pytest.raises(EquationError) as caught:
        parse(text, dimensions=given)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": "v_reset > 3*mV"}, "threshold: 'v_reset > 3*mV': it must involve a state"),
        ({"threshold": "v > R*I"}, "the threshold may depend only on states and parameters, not"),
        ({"threshold": "v > v_reset*t/ms"}, "not on 't'"),
        ({"threshold": "v > drive"}, "not on 'I'"),
        ({"threshold": "v > 1*mV", "reset": "x = 1*mV"}, "'x' is not a state: it has"),
        ({"threshold": "v > 1*mV", "reset": "v = drive"}, "a reset may depend only on states and"),
        ({"threshold": "v > 1*mV", "refractory": "v*ms/mV"}, "the refractory period may depend"),
        ({"threshold": "v > 1*mV", "refractory": "2 ms"}, "refractory: '2 ms': it cannot be read"),
        ({"reset": "v = v_reset"}, "reset: without a threshold it never happens"),
        ({"refractory": "2*ms"}, "refractory: without a threshold it never happens"),
        ({"threshold": 20}, "threshold: expected text such as 'v > v_threshold', got 20"),
        ({"threshold": "v > vreset"}, "'vreset' is not defined. Did you mean 'v_reset'?"),
    ],
)
def test_threshold_reset_and_refractory(options, message):
    given = {"v_reset": VOLTAGE, "R": RESISTANCE}
    with pytest.raises(EquationError) as caught:
        parse("dv/dt = (drive + v_reset - v)/ms\ndrive = R*I", **options, dimensions=given)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"escape": "v/(3*mV)"}, "escape: 'v/(3*mV)': a hazard is frequency (kHz), the term"),
        ({"escape": "1*kHz + v/mV"}, "the term 'v/mV' is a plain number"),
        ({"escape": "v/(mV*ms)", "threshold": "v > 1*mV"}, "it stands in place of a threshold"),
        ({"escape": "v/(mV*mss)"}, "escape: 'v/(mV*mss)': 'mss' is not defined"),
        ({"escape": "v > 1*mV"}, "escape: 'v > 1*mV'"),
        ({"escape": 1}, "escape: expected text such as"),
        ({"holds": "v"}, "holds: without a refractory period nothing is ever held"),
        (
            {"refractory": "2*ms", "threshold": "v > 1*mV", "holds": "x"},
            "holds: 'x' is not a state",
        ),
        ({"refractory": "2*ms", "threshold": "v > 1*mV", "holds": "v w"}, "'w' is not a state"),
        ({"refractory": "2*ms", "threshold": "v > 1*mV", "holds": "v + w"}, "got '+'"),
    ],
)
def test_what_is_no_hazard_and_cannot_be_held(options, message):
    with pytest.raises(EquationError) as caught:
        parse("dv/dt = (1*mV - v)/ms", **options)
    assert message in str(caught.value)


def test_what_is_held_and_what_the_hazard_is():
    text = "dv/dt = -v/ms + 0*I*MOhm/ms \n dw/dt = -w/ms \n u = v - w"
    given = {"v": VOLTAGE, "w": VOLTAGE}
    system = parse(text, "u > 1*mV", "v = 0*mV", "2*ms", given)
    assert (system.membrane, system.holds) == ("v", ("v",))
    for holds, expected in (("w, v", ("v", "w")), ("w", ("w",)), ("", ()), (" v  w ", ("v", "w"))):
        system = parse(text, "u > 1*mV", "v = 0*mV", "2*ms", given, holds=holds)
        assert (system.membrane, system.holds) == ("v", expected)
    system = parse(text, None, "v = 0*mV", "2*ms", given, escape="(w + v)\n /(mV*ms)")
    assert (system.membrane, system.holds) == ("w", ("w",))
    assert (system.escape, system.gap) == ("(w + v) /(mV*ms)", None)
    constant = parse(text, None, "v = 0*mV", "2*ms", given, escape="50*Hz")
    assert (constant.membrane, constant.holds) == (None, ())
    constant = parse(text, None, "v = 0*mV", "2*ms", given, escape="50*Hz", holds="w")
    assert (constant.membrane, constant.holds) == ("w", ("w",))


def test_subexpressions_cannot_grow_out_of_hand():
    doubling = "\n".join(f"a{k} = a{k - 1} + b*a{k - 1}" for k in range(1, 60))
    with pytest.raises(EquationError, match="with its subexpressions put in, it becomes too large"):
        parse(f"dv/dt = -v/ms\na0 = b\n{doubling}", "v > a59*mV", dimensions={"b": NONE})


def test_a_long_text():
    with pytest.raises(EquationError, match="equations: 100010 characters are too long"):
        parse("dv/dt = v" + "+" * 100_001)


def test_nothing_slow_is_imported():
    program = (
        "import sys\n"
        "from rheobase.equations import parse, classify, evaluate\n"
        "classify(parse('dv/dt = -v/ms', 'v > 1*mV', 'v = 0*mV'))\n"
        "slow = {'sympy', 'numba', 'pandas', 'matplotlib'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
