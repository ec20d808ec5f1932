import pytest

from rheobase.exercises import Question, Verdict
from rheobase.units import Hz, Quantity, degree, mV, nA

CURRENT = Question("I_min", "Minimal current", "nA", "1 %", "Solve for I.")
POTENTIAL = Question("v_rest", "Resting potential", "mV", "0.5 mV", "Look.")
PHASE = Question("phase", "Phase", "deg", "3 deg", "Look.")
COUNT = Question("spikes", "Number of spikes", "", "", "Count.")


def test_a_tolerance_that_is_a_part_of_the_answer():
    assert CURRENT.check("2.02 nA", 2 * nA) == Verdict(True, "Right: 2 nA.")
    assert CURRENT.check("1980 pA", 2 * nA).right
    assert CURRENT.check("2.0201 nA", 2 * nA) == Verdict(False, "Too large. Solve for I.")
    assert CURRENT.check("1.9799 nA", 2 * nA) == Verdict(False, "Too small. Solve for I.")
    assert CURRENT.check("-2 nA", 2 * nA) == Verdict(False, "Too small. Solve for I.")


def test_a_tolerance_that_is_a_quantity():
    assert POTENTIAL.check("-69.5 mV", -70 * mV) == Verdict(True, "Right: -70 mV.")
    assert POTENTIAL.check("-0.0705 V", -70 * mV).right
    large, small = (POTENTIAL.check(text, -70 * mV) for text in ("-69.49 mV", "-70.51 mV"))
    assert large == Verdict(False, "Too large: it is more negative. Look.")
    assert small == Verdict(False, "Too small: it is less negative. Look.")


def test_a_tolerance_in_another_unit():
    question = Question("rate", "Rate", "Hz", "0.001 kHz", "Look.")
    assert question.check("51 Hz", 50 * Hz).right
    assert not question.check("51.01 Hz", 50 * Hz).right


def test_the_sign_counts():
    assert not POTENTIAL.check("70 mV", -70 * mV).right
    assert not PHASE.check("60 deg", -60 * degree).right


@pytest.mark.parametrize("text", ["-62.9 deg", "300 deg", "-420 deg", "-1.0472 rad"])
def test_a_whole_turn_is_no_difference(text):
    assert PHASE.check(text, -60 * degree).right


def test_a_whole_turn_of_a_current_is_one():
    assert not CURRENT.check("362 nA", 2 * nA).right


def test_a_count_is_right_or_is_not():
    assert COUNT.check("7", Quantity(7)) == Verdict(True, "Right: 7.")
    for text in ("6", "8", "7.01"):  # and nothing is said of the side
        assert COUNT.check(text, Quantity(7)) == Verdict(False, "Not right. Count.")


def test_what_is_no_answer_gets_a_message_and_no_hint():
    message = "Expected a number in nA, got '2' without a unit. Write '2 nA'."
    assert CURRENT.check("2", 2 * nA) == Verdict(False, message)
