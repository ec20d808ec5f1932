from __future__ import annotations

import copy
import json
import pickle
from dataclasses import FrozenInstanceError

import pytest

from rheobase.errors import ParameterError, UnitError
from rheobase.recording import Provenance
from rheobase.units import Quantity, ms, mV


def test_text_names_everything(make_provenance):
    text = str(make_provenance(seed=7))
    assert text.splitlines()[0] == "LIF, 300 ms"
    for word in (
        "tau_m * dv/dt = -(v - v_rest) + R*I",
        "-70 mV",
        "10 MOhm",
        "8 to 9 ms (2 values)",
        "v (initial)",
        "step(2.5 nA, start=100 ms, stop=200 ms)",
        "0.1 ms",
        "continuous",
        "exact",
        "1e-10",
        "v >= v_threshold",
        "seed",
        "0.1.0",
    ):
        assert word in text
    assert "seed" not in str(make_provenance())
    assert "tolerance" not in str(make_provenance(tolerance=None))


def test_lines_of_equations_are_aligned(make_provenance):
    lines = str(make_provenance(model="dv/dt = w\ndw/dt = v")).splitlines()
    assert lines[1].index("dv/dt") == lines[2].index("dw/dt")


def test_round_trip_through_json(make_provenance):
    given = make_provenance(seed=2**70)
    assert Provenance.from_dict(json.loads(json.dumps(given.to_dict()))) == given
    assert copy.deepcopy(given) == given
    assert pickle.loads(pickle.dumps(given)) == given
    assert given != make_provenance()
    assert given != 3


def test_it_does_not_change(make_provenance):
    provenance = make_provenance()
    with pytest.raises(FrozenInstanceError):
        provenance.seed = 3
    with pytest.raises(TypeError):
        provenance.parameters["R"] = 3
    with pytest.raises(ValueError, match="read-only"):
        provenance.parameters["tau_m"].m[0] = 3


def test_values_are_shown_in_the_units_of_the_engine(make_provenance):
    provenance = make_provenance(parameters={"v_rest": "-0.07 V"}, dt="1 us", duration="2 s")
    assert provenance.parameters["v_rest"].m == -70.0
    assert provenance.duration == 2000 * ms
    assert provenance.dt.units == ms


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"dt": 0 * ms}, ParameterError, "dt: expected one positive time"),
        ({"dt": 0.1}, UnitError, "dt: expected time"),
        ({"duration": 1 * mV}, UnitError, "duration: expected time"),
        ({"parameters": {"R": "10 Mohmm"}}, UnitError, "R: expected"),
    ],
)
def test_bad_values(make_provenance, changes, error, message):
    with pytest.raises(error, match=message):
        make_provenance(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nam": "LIF"}, "unknown 'nam'. Did you mean 'name'?"),
        ({"name": 3}, "name: expected str, got int"),
        ({"seed": True}, "seed: expected int or nothing, got bool"),
        ({"seed": 1.5}, "seed: expected int or nothing, got float"),
        ({"tolerance": "x"}, "tolerance: expected int or float or nothing"),
        ({"parameters": []}, "parameters: expected dict"),
        ({"parameters": {"R": 10}}, "parameters: R: expected a value with a dimension"),
        ({"initial": {"v": {"value": "x", "dimension": {}}}}, "initial: v: expected a number"),
        ({"conditions": {"reset": 3}}, "reset: expected str"),
        ({"dt": {"value": 1.0, "dimension": {}}}, "dt: expected time"),
    ],
)
def test_data_of_strangers(make_provenance, changes, message):
    with pytest.raises((ParameterError, UnitError)) as caught:
        Provenance.from_dict(make_provenance().to_dict() | changes)
    assert message in str(caught.value)


def test_data_with_holes(make_provenance):
    data = make_provenance().to_dict()
    del data["stimulus"]
    with pytest.raises(ParameterError, match="'stimulus' is missing"):
        Provenance.from_dict(data)
    with pytest.raises(ParameterError, match="expected a mapping, got list"):
        Provenance.from_dict([])


def test_an_empty_array_is_shown(make_provenance):
    assert "no values" in str(make_provenance(parameters={"R": Quantity([], "MOhm")}))
