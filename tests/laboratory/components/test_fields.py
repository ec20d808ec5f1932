import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.laboratory.components import Slider, slider
from rheobase.laboratory.components.fields import STEPS


@given(st.floats(1e-6, 1e6), st.sampled_from(["nA", "ms", ""]))
def test_ends_and_steps_are_round(typical, unit):
    made = slider("x", "x", "", f"{typical!r} {unit}".strip())
    assert made.low == 0.0
    assert 4 * typical * (1 - 1e-9) <= made.high <= 10 * typical
    steps = (made.high - made.low) / made.step
    assert STEPS * (1 - 1e-9) <= steps <= 2.5 * STEPS
    assert float(f"{made.step:.1g}") == pytest.approx(made.step)


def test_a_negative_value_has_its_range_on_the_other_side():
    made = slider("x", "x", "", "-2 nS")
    assert (made.low, made.high) == (-8.0, 0.0)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("8 ms", 8.0),
        ("0.008 second", 8.0),
        ("8 mV", None),
        ("8", None),
        ("", None),
        ("eight ms", None),
        ("1e999 ms", None),
    ],
)
def test_where_a_slider_is(text, position):
    assert Slider("x", "x", text, unit="ms").position == position
