from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rheobase as rb
from rheobase.errors import UnitError
from rheobase.exercises.reading import read_answer
from rheobase.units import Hz, degree, mV, nA


@pytest.mark.parametrize(
    ("answer", "unit", "value"),
    [
        ("2.5 nA", "nA", 2.5),
        ("  2.5nA ", "nA", 2.5),
        ("+2.5*nA", "nA", 2.5),
        ("2500 pA", "nA", 2.5),
        ("0.05 kHz", "Hz", 50.0),
        ("50/s", "Hz", 50.0),
        ("0.05 1/ms", "Hz", 50.0),
        ("10 mV/nA", "MOhm", 10.0),
        ("10 MΩ", "MOhm", 10.0),
        ("10 M\u2126", "MOhm", 10.0),  # the sign for ohm, which is not the Greek letter
        ("\u221270 mV", "mV", -70.0),  # a minus, as on a page
        ("-70\u00a0mV", "mV", -70.0),  # a space that does not break
        ("-85.45°", "deg", -85.45),
        ("-85.45 degrees", "deg", -85.45),
        ("7", "", 7.0),
        ("7.0", "", 7.0),
        (2.5 * nA, "nA", 2.5),
        (-70 * mV, "mV", -70.0),
        (50 * Hz, "Hz", 50.0),
        (-30 * degree, "deg", -30.0),
        (7, "", 7.0),
    ],
)
def test_answers(answer, unit, value):
    assert read_answer(answer, unit) == pytest.approx(value, rel=1e-12)


def test_an_angle_in_radians():
    assert read_answer("-1.5 rad", "deg") == pytest.approx(-85.943669, rel=1e-7)


@pytest.mark.parametrize(
    ("answer", "unit", "message"),
    [
        ("", "nA", "Expected a number in nA, got nothing."),
        (" \n", "nA", "Expected a number in nA, got nothing."),
        ("abc", "nA", "Expected a number in nA, got 'abc'."),
        ("nA", "nA", "Expected a number in nA, got 'nA'."),
        ("nan nA", "nA", "Expected a number in nA, got 'nan nA'."),
        ("inf nA", "nA", "Expected a number in nA, got 'inf nA'."),
        ("1e999 nA", "nA", "Expected a number in nA, got '1e999 nA'."),
        ("2", "nA", "Expected a number in nA, got '2' without a unit. Write '2 nA'."),
        ("-85", "deg", "Expected a number in deg, got '-85' without a unit. Write '-85 deg'."),
        ("2 mV", "nA", "Expected a number in nA, got '2 mV', which is voltage (mV)."),
        ("5 ms", "Hz", "Expected a number in Hz, got '5 ms', which is time (ms)."),
        ("5 deg", "", "Expected a plain number, got '5 deg', which is an angle (deg)."),
        ("5 ms", "", "Expected a plain number, got '5 ms', which is time (ms)."),
        ("2 nB", "nA", "Expected a number in nA, got '2 nB': there is no unit 'nB'."),
        ("5 spikes", "", "Expected a plain number, got '5 spikes': there is no unit 'spikes'."),
        ("2 nA**99", "nA", "Expected a number in nA, got '2 nA**99': there is no unit 'nA**99'."),
        (
            "2,5 nA",
            "nA",
            "Expected a number in nA with a decimal point, got '2,5 nA' with a comma.",
        ),
        ("9" * 10_000, "nA", "Expected a number in nA, got 10,000 characters."),
        ("x" * 10_000, "", "Expected a plain number, got 10,000 characters."),
        (2, "nA", "Expected a number in nA, got 2 without a unit. Write '2 nA'."),
        ([1, 2] * nA, "nA", "Expected a number in nA, got [1 2] nA."),
        ([2.0] * nA, "nA", "Expected a number in nA, got [2.0] nA."),
        (None, "nA", "Expected a number in nA, got None."),
        (float("nan") * nA, "nA", "Expected a number in nA, got nan nA."),
        (10**400, "", f"Expected a plain number, got 1{'0' * 56}...."),
        (2j, "", "Expected a plain number, got 2j."),
        (b"2 nA", "nA", "Expected a number in nA, got b'2 nA'."),
    ],
)
def test_what_is_no_answer(answer, unit, message):
    with pytest.raises(UnitError) as error:
        read_answer(answer, unit)
    assert str(error.value) == message


def test_a_neuron_is_no_answer():
    with pytest.raises(UnitError, match=r"got LIF tau_m \* dv/dt"):
        read_answer(rb.LIF(), "nA")


def is_number_or_message(text, unit):
    try:
        return isfinite(read_answer(text, unit))
    except UnitError as error:
        return str(error).startswith("Expected a ")


@given(st.text(), st.sampled_from(["nA", "mV", "deg", ""]))
def test_text_is_a_finite_number_or_a_unit_error(text, unit):
    assert is_number_or_message(text, unit)


@given(st.text("0123456789.e+-*/^() nAmVsdegΩ", max_size=20), st.sampled_from(["nA", "deg", ""]))
def test_text_like_a_quantity_is_a_finite_number_or_a_unit_error(text, unit):
    assert is_number_or_message("1" + text, unit)
