import pytest

from rheobase.errors import ParameterError
from rheobase.experiment import KINDS, Settings, make_stimulus
from rheobase.laboratory.stimulus import (
    other_kind,
    stimulus_fields,
    stimulus_settings,
    stimulus_values,
    whole,
)


@pytest.mark.parametrize("current", ["2.5 nA", "300 pA"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_begins_with_what_it_needs(kind, current):
    values = stimulus_values(kind, current)
    stimulus = make_stimulus(Settings(stimulus=stimulus_settings(values)))
    assert stimulus.size is None
    assert [field.name.partition(".")[2] for field in stimulus_fields(values, current)] == [
        "kind", *(name for name in values if name != "kind")
    ]  # fmt: skip


def test_an_unknown_kind_is_still_a_form():
    shown = list(stimulus_fields({"kind": "evil", "amplitude": "1 nA", "x": "y"}, "2.5 nA"))
    assert [field.value for field in shown] == ["constant", "1 nA", "y"]


def test_another_kind_takes_over_what_both_have():
    step = {"kind": "step", "amplitude": "1 nA", "start": "7 ms"}
    assert other_kind(step, stimulus_values("sine", "2 nA"))["amplitude"] == "1 nA"
    assert other_kind(step, stimulus_values("ramp", "2 nA"))["start"] == "7 ms"
    assert other_kind(step, stimulus_values("zero", "2 nA")) == {"kind": "zero"}


@pytest.mark.parametrize("text", ["", "1.5", "x" * 500, "9" * 5000])
def test_a_number_that_is_not_whole_is_refused(text):
    with pytest.raises(ParameterError, match="seed: expected a whole number") as error:
        whole(text, "seed")
    assert len(str(error.value)) < 120
