import pytest

from rheobase.errors import ParameterError, UnitError
from rheobase.experiment import Settings
from rheobase.laboratory.bounds import EQUATIONS, NAMES, TEXT, check_settings, problem


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"run": {"duration": "10.1 second"}}, "duration: the lab simulates at most 10 s"),
        ({"run": {"duration": "1e300 second"}}, "duration: the lab simulates at most 10 s"),
        ({"run": {"duration": "0 ms"}}, "duration: expected a positive time"),
        ({"run": {"duration": "-1 ms"}}, "duration: expected a positive time"),
        ({"run": {"duration": ["1 ms"]}}, "duration: expected a time such as '500 ms'"),
        ({"run": {"duration": "1 second", "dt": "1e-6 ms"}}, "dt: the lab takes at most 200,000"),
        ({"stimulus": {"dt": "1e-300 ms"}}, "dt: the lab takes at most 200,000"),
        ({"neuron": {"R": "1" * (TEXT + 1)}}, f"R: the lab takes at most {TEXT} letters"),
        (
            {"neuron": {"equations": "x" * (EQUATIONS + 1)}},
            "equations: the lab takes at most 4,000",
        ),
        ({"neuron": {"parameters": {"R": "1" * 999}}}, "R: the lab takes at most 200 letters"),
        (
            {"stimulus": {"times": ["1 ms"] * (NAMES + 1)}},
            "times: the lab takes at most 100 values",
        ),
    ],
)
def test_what_is_too_large(tables, message):
    with pytest.raises(ParameterError) as raised:
        check_settings(Settings(**tables))
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("text", ["3 nA", "nan ms", "", "3"])
def test_a_time_that_is_none(text):
    with pytest.raises(UnitError, match="duration: expected"):
        check_settings(Settings(run={"duration": text}))


def test_what_fits():
    check_settings(Settings())
    check_settings(Settings({"equations": "x" * EQUATIONS}, {"times": ["1 ms"] * NAMES}))
    check_settings(Settings(run={"duration": "10 second", "dt": "0.05 ms"}))


@pytest.mark.parametrize(
    ("message", "name"),
    [("tau_m: expected time.", "tau_m"), ("'x' is wrong", "x' is wrong"), ("", "")],
)
def test_the_name_that_a_message_begins_with(message, name):
    assert problem(ParameterError(message)) == (name, message)
