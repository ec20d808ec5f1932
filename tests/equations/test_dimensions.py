import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.equations import parse
from rheobase.equations.dimensions import Form, Unifier
from rheobase.errors import EquationError
from rheobase.units import (
    CAPACITANCE,
    CONDUCTANCE,
    CURRENT,
    FREQUENCY,
    NONE,
    RESISTANCE,
    TIME,
    VOLTAGE,
)

GIVEN = {
    "tau": TIME,
    "R": RESISTANCE,
    "g": CONDUCTANCE,
    "C": CAPACITANCE,
    "E": VOLTAGE,
    "i": CURRENT,
    "n": NONE,
}


@pytest.mark.parametrize(
    ("right", "message"),
    [
        ("-( v - E ) + I", "the left side is voltage (mV), the term 'I' is current (nA)."),
        ("-( v - I )", "'v' is voltage (mV), the term 'I' is current (nA)."),
        ("3 - v", "the left side is voltage (mV), the term '3' is a plain number. Write 3*mV."),
        ("R * I - v / tau", "the term 'v / tau' is mV / ms."),
        ("exp( v ) * E", "the argument of exp must be a plain number, the term 'v' is voltage"),
        ("sin( t ) * E", "the argument of sin must be a plain number, the term 't' is time (ms)."),
        ("floor( v )", "the argument of floor must be a plain number"),
        ("clip( v , 0, E )", "'v' is voltage (mV), the term '0' is a plain number. Write 0*mV."),
        ("min( 0, v )", "'v' is voltage (mV), the term '0' is a plain number. Write 0*mV."),
        ("max( v , I )", "'v' is voltage (mV), the term 'I' is current (nA)."),
        ("where( v > 0, v , E )", "'v' is voltage (mV), the term '0' is a plain number."),
        ("where( v > E , v , I )", "'v' is voltage (mV), the term 'I' is current (nA)."),
        ("where(not ( v > E or v > I ), v , E )", "the term 'I' is current (nA)."),
        ("sqrt( v )", "the left side is voltage (mV), the term 'sqrt( v )' is mV**(1/2)."),
        ("v ** 2", "the term 'v ** 2' is mV**2."),
        ("2 ** v * E", "an exponent is a plain number, the term 'v' is voltage (mV)."),
        ("v ** n", "what is raised to a variable power is a plain number, the term 'v' is volt"),
        ("1/0.5 + v", "the left side is voltage (mV), the term '1/0.5' is a plain number."),
    ],
)
def test_what_does_not_balance(right, message):
    text = f"tau * dv/dt = {right}"
    dimensions = {name: GIVEN[name] for name in GIVEN if name in text.split()} | {"v": VOLTAGE}
    with pytest.raises(EquationError) as caught:
        parse(text, dimensions=dimensions)
    assert str(caught.value).startswith(f"line 1: '{text}': ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "right",
    [
        "R * I - v",
        "E + sqrt( v **2) + abs( v ) + ( v **4)**0.25 + ( v ** -2)**(-1/2)",
        "E * sign( v ) * exp( v / E ) * 2**( v / E )",
        "where( v > E and not v > 3*mV, v , E )",
        "clip( v , -1*mV, min( E , v ))",
        "5*mV - 3*uV*cos(2*pi*t/(4*ms)) + e*volt",
        "E * ( v / E )** n",
        "R * 20*pA",
    ],
)
def test_what_balances(right):
    text = f"tau * dv/dt = {right}"
    dimensions = {name: GIVEN[name] for name in GIVEN if name in text.split()}
    assert parse(text, dimensions=dimensions).dimensions["v"] == VOLTAGE


@pytest.mark.parametrize(
    ("text", "wrong", "message"),
    [
        (
            "R*C * dv/dt = -(v - E) + R*I",
            {"R": VOLTAGE},
            "the left side is mV * nA, the term '-(v - E)' is voltage (mV). "
            "Given: R is voltage (mV), C is capacitance (nF), v is voltage (mV), "
            "E is voltage (mV).",
        ),
        ("tau * dv/dt = E - v", {"v": NONE}, "Given: tau is time (ms), v is a plain number, E is"),
        ("tau * dv/dt = E - v + 3", {}, "the term '3' is a plain number. Write 3*mV."),
        ("dv/dt = (2*mV - v + 3*nA)/ms", {}, "is current (nA). Given: v is voltage (mV)."),
        ("tau * dv/dt = E - v + R*g*n*I + C/n", {"R": VOLTAGE}, "the term 'R*g*n*I' is nA**2."),
    ],
)
def test_what_the_values_in_the_line_are(text, wrong, message):
    names = set(re.findall(r"\w+", text))
    given = {name: GIVEN[name] for name in GIVEN if name in names} | {"v": VOLTAGE} | wrong
    with pytest.raises(EquationError) as caught:
        parse(text, dimensions=given)
    assert message in str(caught.value)
    assert str(caught.value).count("Given: ") == message.count("Given: ")


def test_the_values_of_that_line_only():
    with pytest.raises(EquationError) as caught:
        parse(
            "tau*dv/dt = E - v",
            threshold="v > R*i",
            dimensions={"tau": TIME, "E": VOLTAGE, "R": RESISTANCE, "i": VOLTAGE},
        )
    assert str(caught.value).startswith("line 1: ")
    assert str(caught.value).endswith("Given: tau is time (ms), E is voltage (mV).")


def test_the_dimension_of_a_factor_counts():
    with pytest.raises(EquationError, match=r"the left side is mV / ms, the term '-\(v - E\)' is"):
        parse("dv/dt = -(v - E)", dimensions={"E": VOLTAGE})


def test_states_without_a_value_are_inferred():
    found = parse(
        """
        C * dv/dt = -g*(v - E) - w + i_exp + I
        i_exp = g*x*exp(v/x)
        tau * dw/dt = a*(v - E) - w
        dm/dt = alpha*(1 - m)
        alpha = 1/ms*exprel(v/x)
        """,
        dimensions={
            "C": CAPACITANCE,
            "g": CONDUCTANCE,
            "E": VOLTAGE,
            "tau": TIME,
            "a": CONDUCTANCE,
            "x": VOLTAGE,
        },
    ).dimensions
    assert found["v"] == VOLTAGE
    assert found["w"] == CURRENT
    assert found["m"] == NONE
    assert found["alpha"] == FREQUENCY
    assert found["i_exp"] == CURRENT
    assert (found["I"], found["t"]) == (CURRENT, TIME)


def test_unknowns_that_only_later_lines_settle():
    found = parse("tau*dx/dt = y*y - x\ntau*dy/dt = 3*mV - y", dimensions={"tau": TIME}).dimensions
    assert (found["x"], found["y"]) == (VOLTAGE**2, VOLTAGE)
    found = parse("tau*dx/dt = sqrt(y) - x\ntau*dy/dt = x*mV - y", dimensions={"tau": TIME})
    assert (found.dimensions["x"], found.dimensions["y"]) == (VOLTAGE, VOLTAGE**2)


def test_what_cannot_be_determined():
    message = "line 2: 'tau \\* dw/dt = -w': the dimension of 'w' cannot be determined. Give an "
    message += "initial value, for example w=0\\*nA"
    with pytest.raises(EquationError, match=message):
        parse("tau*dv/dt = 1*mV - v\ntau * dw/dt = -w", dimensions={"tau": TIME})
    known = {"tau": TIME, "w": CURRENT}
    assert parse("tau*dw/dt = -w", dimensions=known).dimensions["w"] == CURRENT


def test_the_initial_value_counts():
    with pytest.raises(EquationError, match=r"line 1: .*the left side is current \(nA\)"):
        parse("tau*dw/dt = 3*mV - w", dimensions={"tau": TIME, "w": CURRENT})


def test_a_missing_factor_is_blamed_on_its_own_line():
    """The threshold says what v is, so that the equation is to blame, not the threshold."""
    with pytest.raises(EquationError, match=r"line 1: .*the left side is voltage .*'I' is current"):
        parse("tau*dv/dt = -v + I", threshold="v > 20*mV", dimensions={"tau": TIME})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"threshold": "v > 20"},
            "threshold: 'v > 20': 'v' is voltage (mV), the term '20' is a plain number. "
            "Write 20*mV.",
        ),
        (
            {"threshold": "v > 20*mV", "reset": "v = 0"},
            "reset: 'v = 0': 'v' is voltage (mV), the term '0' is a plain number. Write 0*mV.",
        ),
        (
            {"threshold": "v > 20*mV", "reset": "v *= 2*mV"},
            "reset: 'v *= 2*mV': a factor is a plain number, the term '2*mV' is voltage (mV).",
        ),
        (
            {"threshold": "v > 20*mV", "refractory": "2*mV"},
            "refractory: '2*mV': a refractory period is time (ms), the term '2*mV' is voltage",
        ),
        ({"threshold": "v > 20*mV", "refractory": "2"}, "Write 2*ms."),
    ],
)
def test_threshold_reset_and_refractory_are_checked(options, message):
    with pytest.raises(EquationError) as caught:
        parse("tau*dv/dt = -v + R*I", **options, dimensions={"tau": TIME, "R": RESISTANCE})
    assert message in str(caught.value)


BASES = (VOLTAGE, TIME, CURRENT)
powers = st.fractions(-3, 3, max_denominator=3)
names = st.sampled_from("abcd")
truths = st.fixed_dictionaries({name: st.tuples(powers, powers, powers) for name in "abcd"})


def dimension(exponents):
    result = NONE
    for base, power in zip(BASES, exponents, strict=True):
        result = result * base**power
    return result


def true_value(form, truth):
    result = form.known
    for name, power in form.unknown:
        result = result * truth[name] ** power
    return result


@st.composite
def true_equations(draw):
    """Draw what the unknowns are, and equations that then hold, in some order."""
    truth = {name: dimension(value) for name, value in draw(truths).items()}
    equations = []
    for chosen in draw(st.lists(st.dictionaries(names, powers, max_size=3), max_size=6)):
        left = Form(NONE)
        for name, power in chosen.items():
            left = left * Form.of(name) ** power
        equations.append((left, Form(true_value(left, truth))))
    return truth, equations


@given(true_equations())
def test_what_is_true_unifies_and_stays_true(drawn):
    truth, equations = drawn
    unifier = Unifier()
    assert all(unifier.unify(left, right) for left, right in equations)
    for name, value in truth.items():
        assert true_value(unifier.reduce(Form.of(name)), truth) == value
    for left, right in equations:
        assert unifier.reduce(left) == right


@given(true_equations(), st.permutations("abcd"), st.randoms(use_true_random=False))
def test_neither_names_nor_order_matter(drawn, renamed, random):
    truth, equations = drawn
    new_name = dict(zip("abcd", renamed, strict=True))
    shuffled = list(equations)
    random.shuffle(shuffled)
    first, second = Unifier(), Unifier()
    for left, right in equations:
        assert first.unify(left, right)
    for left, right in shuffled:
        unknown = tuple(sorted((new_name[name], power) for name, power in left.unknown))
        assert second.unify(Form(left.known, unknown), right)
    for name in truth:
        one, other = first.reduce(Form.of(name)), second.reduce(Form.of(new_name[name]))
        assert bool(one.unknown) == bool(other.unknown)  # what is determined is determined
        if not one.unknown:
            assert one == other


@given(true_equations())
def test_what_is_false_does_not_unify(drawn):
    _, equations = drawn
    unifier = Unifier()
    for left, right in equations:
        unifier.unify(left, right)
    for left, right in equations:
        assert not unifier.unify(left, right * Form(VOLTAGE ** Fraction(1, 2)))
