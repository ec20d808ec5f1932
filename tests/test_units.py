from fractions import Fraction

import numpy as np
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rheobase.units as b2
from rheobase.errors import UnitError
from rheobase.units import (
    CAPACITANCE,
    CONDUCTANCE,
    CURRENT,
    FREQUENCY,
    NONE,
    RESISTANCE,
    TIME,
    VOLTAGE,
    dimension_of,
    from_engine,
    quantity,
    to_engine,
)
from rheobase.units.conversion import _dimension_of_powers, _factor
from rheobase.units.dimension import KNOWN, _engine_unit_text
from rheobase.units.registry import registry
from rheobase.units.text import pint_unit

NOTEBOOK_NAMES = [
    *("mV", "volt", "ms", "second", "nA", "namp", "uA", "amp", "pA", "Mohm", "Gohm", "ohm"),
    *("uF", "nF", "pF", "nS", "uS", "siemens", "msiemens", "Hz", "kHz", "um", "mm", "cm"),
]


@pytest.mark.parametrize("name", NOTEBOOK_NAMES)
def test_names_that_the_exercises_use_exist(name):
    assert isinstance(getattr(b2, name), pint.Unit)
    assert name in b2.unit_names()


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("2000 pA", CURRENT, 2.0),
        ("0.002 uA", CURRENT, 2.0),
        ("1e-9 A", CURRENT, 1.0),
        ("0.3 s", TIME, 300.0),
        ("150 Hz", FREQUENCY, 0.15),
        ("10 MOhm", RESISTANCE, 10.0),
        ("0.1 GOhm", RESISTANCE, 100.0),
        ("100 nS", CONDUCTANCE, 0.1),
        ("250 pF", CAPACITANCE, 0.25),
        ("-70mV", VOLTAGE, -70.0),
        ("-70 * mV", VOLTAGE, -70.0),
        ("0.5", NONE, 0.5),
        ("5 nA*MOhm", VOLTAGE, 5.0),
        ("0.01/ms", FREQUENCY, 0.01),
        ("0.01 1/ms", FREQUENCY, 0.01),
        ("2 / ms*mV*nF", CURRENT, 2.0),
    ],
)
def test_decimal_conversions_are_exact(text, dimension, value):
    assert to_engine(text, dimension) == value


def test_engine_units_are_coherent():
    assert RESISTANCE * CURRENT == VOLTAGE
    assert RESISTANCE * CAPACITANCE == TIME
    assert to_engine(10 * b2.MOhm * (0.8 * b2.nF), TIME) == pytest.approx(8.0, rel=1e-15)


@given(st.floats(-1e6, 1e6), st.sampled_from([VOLTAGE, TIME, CURRENT, RESISTANCE, CAPACITANCE]))
def test_out_and_in_again_is_the_same(value, dimension):
    assert to_engine(from_engine(value, dimension), dimension) == value


def test_arrays_are_wrapped_not_copied():
    values = np.arange(3.0)
    assert np.shares_memory(from_engine(values, VOLTAGE).magnitude, values)


def test_lists_of_quantities_are_one_array():
    mixed = to_engine([1 * b2.nA, 2500 * b2.pA], CURRENT)
    np.testing.assert_array_equal(mixed, [1.0, 2.5])


def test_lists_of_different_dimensions_are_refused():
    with pytest.raises(UnitError, match="I: expected current"):
        to_engine([1 * b2.nA, 2 * b2.mV], CURRENT, "I")


def test_ratios_are_numbers_to_numpy():
    times = np.array([0.1, 0.2]) * b2.second
    np.testing.assert_allclose(np.asarray(times / b2.ms), [100.0, 200.0])
    with pytest.warns(pint.UnitStrippedWarning):
        np.asarray(times)


def test_a_unit_alone_is_one_of_it():
    assert to_engine(b2.ms, TIME) == 1.0


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2.5, r"I: expected current \(nA\), got 2.5 without a unit. Write 2.5\*nA."),
        ("2.5", r"got 2.5 without a unit. Write 2.5\*nA."),
        (3 * b2.mV, r"I: expected current \(nA\), got 3 mV, which is voltage \(mV\)."),
        ("2.5 nAmp", "Did you mean 'namp'"),
        ("2.5 q", r"I: expected a number and a unit such as '2.5 nA', got '2.5 q'"),
        ("nA", "expected a number and a unit"),
        ("9**9**9 nA", "expected a number and a unit"),
        ("2 nA**99", "expected a number and a unit"),
        ("__import__('os')", "expected a number and a unit"),
        ("", "expected a number and a unit"),
        (None, "I: expected a quantity such as 2.5"),
        (pint.UnitRegistry().Quantity(2.5, "nA"), "belongs to another pint registry"),
        (np.array(["a"]), "I: expected"),
    ],
)
def test_bad_quantities_say_what_was_expected(value, message):
    with pytest.raises(UnitError, match=message):
        to_engine(value, CURRENT, "I")


def test_a_bare_array_names_the_fix():
    with pytest.raises(UnitError, match=r"Write I\*nA."):
        to_engine(np.array([1.0, 2.0]), CURRENT, "I")


def test_dimensions_have_names_and_powers():
    assert str(VOLTAGE / CURRENT) == "resistance (MOhm)"
    assert str(VOLTAGE**2) == "mV**2"
    assert str(TIME**-2) == "1 / ms**2"
    assert str(NONE) == "a plain number"
    assert dimension_of(from_engine(2.0, VOLTAGE ** Fraction(1, 2))) == VOLTAGE ** Fraction(1, 2)


def test_quantity_keeps_quantities():
    value = 3 * b2.mV
    assert quantity(value) is value


def test_ever_new_units_do_not_fill_the_memory():
    quantity("1 nA")
    kept_by_pint = len(registry._cache.parse_unit)
    for n in range(KNOWN + 10):
        dimension = dimension_of(quantity(f"1 ms^{n % 32 / 32}*mV^{n // 32 / 32}"))
        assert dimension.engine_unit or n == 0
        to_engine(quantity(f"1 nA*ms^0.{n:03}/s^0.{n:03}"), CURRENT)
    for cached in (pint_unit, _dimension_of_powers, _engine_unit_text, _factor):
        assert cached.cache_info().currsize == KNOWN
    assert len(registry._cache.parse_unit) == kept_by_pint
