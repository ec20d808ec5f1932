"""Named neurons: defaults, presets, replacing, and what holds for every one of them."""

from __future__ import annotations

import copy
import pickle
from typing import ClassVar

import numpy as np
import pytest

import rheobase.neurons
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons import NamedModel
from rheobase.units import Quantity, dimension_of, ms, mV, nA, nF, pF, quantity

EVERY = [
    kind
    for kind in vars(rheobase.neurons).values()
    if isinstance(kind, type) and issubclass(kind, NamedModel) and kind is not NamedModel
]


class Cell(NamedModel):
    """A perfect integrator that follows others."""

    EQUATIONS = """
        C * dv/dt = I - u
        tau*du/dt = b*v - u
        """
    THRESHOLD = "v >= v_threshold"
    RESET = "v = v_reset"
    DEFAULTS: ClassVar = {
        "C": "1 nF", "tau": "10 ms", "b": "2 nS", "v_threshold": "-50 mV", "v_reset": "-65 mV",
        "v": "v_reset", "u": "b*v",
    }  # fmt: skip
    POSITIVE = ("b",)
    PRESETS: ClassVar = {"small": {"C": "100 pF"}, "slow": {"tau": "30 ms", "b": "1 nS"}}


def test_defaults():
    cell = Cell()
    assert cell.value("C") == 1.0
    assert cell.initial["v"] == -65 * mV
    assert cell.value("u") == pytest.approx(2e-3 * -65, rel=1e-15)
    assert cell.size is None
    assert cell.name == "Cell"


def test_given_values():
    cell = Cell(C=200 * pF, tau="5 ms", v=[-60, -55] * mV)
    assert cell.value("C") == pytest.approx(0.2, rel=1e-15)
    assert cell.value("tau") == 5.0
    assert cell.size == 2
    assert cell.initial["v"].m.tolist() == [-60.0, -55.0]


def test_a_default_follows_what_it_names():
    assert Cell(v_reset=-70 * mV).initial["v"] == -70 * mV
    assert Cell(v_reset=-70 * mV).value("u") == pytest.approx(2e-3 * -70)
    assert Cell(b="5 nS", v=-10 * mV).value("u") == pytest.approx(5e-3 * -10)
    assert Cell(b="5 nS", u=0 * nA).value("u") == 0.0
    assert Cell(v_reset=[-70, -60] * mV).value("u").tolist() == pytest.approx([-0.14, -0.12])


def test_what_follows_goes_on_following_when_replaced():
    assert Cell().replace(v_reset=-70 * mV).initial["v"] == -70 * mV
    assert Cell().replace(v=-60 * mV).value("u") == pytest.approx(-0.12)
    assert Cell(v=-60 * mV).replace(v_reset=-70 * mV).initial["v"] == -60 * mV
    assert Cell(u=0 * nA).replace(v=-60 * mV).value("u") == 0.0


def test_replace_keeps_the_class_and_the_rest():
    cell = Cell(tau=5 * ms)
    other = cell.replace(C=2 * nF)
    assert type(other) is Cell
    assert other.tau == 5 * ms
    assert other.value("C") == 2.0
    assert cell.value("C") == 1.0


def test_presets():
    assert Cell.presets() == ("small", "slow")
    assert Cell.preset("small").value("C") == 0.1
    assert Cell.preset("small").tau == 10 * ms
    assert Cell.preset("slow", tau=40 * ms).tau == 40 * ms
    assert Cell.preset("slow", tau=40 * ms).value("b") == pytest.approx(1e-3)
    assert type(Cell.preset("slow")) is Cell


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("smal", r"Cell has no 'smal'. Did you mean 'small'\? All of them: 'small', 'slow'\."),
        ("Slow", r"Did you mean 'slow'\? All of them"),
        ("xyz", r"Cell has no 'xyz'. Known: 'small', 'slow'\.$"),
        (3, r"Cell has no 3. Known"),
    ],
)
def test_a_preset_that_does_not_exist(name, message):
    with pytest.raises(ParameterError, match=message):
        Cell.preset(name)


def test_a_neuron_without_presets_says_so():
    with pytest.raises(ParameterError, match="preset: AdaptiveLIF has none, got 'tonic'"):
        rheobase.neurons.AdaptiveLIF.preset("tonic")


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"tau_m": 5 * ms}, ParameterError, "Cell has no parameter 'tau_m'. Did you mean 'tau'"),
        ({"V": 5 * mV}, ParameterError, "no parameter 'V'. Did you mean 'v'"),
        ({"zzz": 5}, ParameterError, "no parameter 'zzz'. Known: 'C', 'tau', 'b'"),
        ({"tau": 5 * mV}, UnitError, r"tau: expected time \(ms\), got 5 mV, which is voltage"),
        ({"tau": 5}, UnitError, r"tau: .* 5 without a unit. Write 5\*ms"),
        ({"v": -65}, UnitError, r"v: .*without a unit. Write -65\*mV"),
        ({"u": 1 * mV}, UnitError, r"u: expected current \(nA\)"),
        ({"C": "1 nFF"}, UnitError, "C: .*'1 nFF'"),
        ({"b": "0 nS"}, ParameterError, "b: expected a positive value, got 0.0 nS"),
        ({"b": Quantity([1, -1], "nS")}, ParameterError, "b: expected a positive value"),
        ({"C": "-1 nF"}, ParameterError, r"C = -1.0 nF: the factor C of dv/dt must be positive"),
        ({"C": np.nan * nF}, ParameterError, "C: expected a finite value"),
        ({"v_reset": -40 * mV}, ParameterError, "fire for ever"),
        ({"C": [1, 2] * nF, "tau": [1, 2, 3] * ms}, ParameterError, "equally long"),
        (
            {"b": Quantity([1, 2], "nS"), "v": [-60, -61, -62] * mV}, ParameterError,
            "must be equally long: b has 2, v has 3",
        ),
    ],
)  # fmt: skip
def test_bad_values(given, error, message):
    with pytest.raises(error, match=message):
        Cell(**given)
    with pytest.raises(error, match=message):
        Cell().replace(**given)
    with pytest.raises(error, match=message):
        Cell.preset("small", **given)


def test_positional_values_are_refused():
    with pytest.raises(TypeError):
        Cell(1 * nF)


# What holds for every named neuron


def all_of(kind):
    return [kind(), *(kind.preset(name) for name in kind.presets())]


@pytest.mark.parametrize("kind", EVERY)
def test_all_values_have_defaults_and_no_more(kind):
    neuron = kind()
    assert set(kind.DEFAULTS) == {*neuron.system.parameters, *neuron.states}
    for name in kind.DEFAULTS:
        assert dimension_of(neuron.values[name]) == neuron.system.dimensions[name], name


@pytest.mark.parametrize("kind", EVERY)
def test_presets_are_whole_and_different(kind):
    for name, values in kind.PRESETS.items():
        neuron = kind.preset(name)
        for key, text in values.items():
            if key not in kind._factors(key) and text not in kind.DEFAULTS:
                assert neuron.values[key] == quantity(text), (name, key)
    seen = [{**kind.DEFAULTS, **values}.items() for values in kind.PRESETS.values()]
    assert all(a != b for k, a in enumerate(seen) for b in seen[:k])


@pytest.mark.parametrize("kind", EVERY)
def test_steps_are_of_presets(kind):
    steps = getattr(kind, "STEPS", {})
    assert set(steps) <= set(kind.presets())
    assert all(dimension_of(quantity(value)) == dimension_of(1 * nA) for value in steps.values())


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))]
)
def test_it_can_be_copied_and_pickled(kind, again):
    for neuron in all_of(kind):
        other = again(neuron)
        assert type(other) is kind
        assert repr(other) == repr(neuron)
        assert type(other.replace()) is kind


@pytest.mark.parametrize("kind", EVERY)
def test_it_prints_its_name_its_equations_and_its_values(kind):
    text = repr(kind())
    assert text.splitlines()[0] == kind.__name__
    for line in kind.EQUATIONS.split("\n"):
        assert line.split("#")[0].strip() in text
    for name in kind.DEFAULTS:
        assert f" {name} " in text or f" {name}(0) " in text
