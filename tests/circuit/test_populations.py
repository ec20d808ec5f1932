"""Populations: values over the model's own, positions, given spikes, and what is refused."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import Population, with_values
from rheobase.circuit.populations import check_spikes_on_grid
from rheobase.distributions import lognormal, normal, uniform
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.units import MOhm, Quantity, ms, mV, nA, nF, nS

NONLINEAR = rb.Model("tau*dv/dt = -v*v/mV", "v > 1*mV", "v = 0*mV", tau=1 * ms)
LINEAR = rb.Model("tau*du/dt = -(u - E) + R*I", tau=8 * ms, E=-70 * mV, R=10 * MOhm)


def population(model=None, n=3, positions=None, **values):
    return Population("exc", model or rb.LIF(), n, values, positions)


def test_values_replace_those_of_the_model():
    model = with_values(rb.LIF(), {"tau_m": 10 * ms, "v": [-60, -61, -62] * mV})
    assert model.value("tau_m") == 10.0
    assert model.initial["v"].m.tolist() == [-60.0, -61.0, -62.0]
    assert isinstance(model, rb.LIF)
    assert with_values(LINEAR, {"u": -60 * mV, "E": -65 * mV}).value("E") == -65.0
    assert with_values(LINEAR, {}) is LINEAR


def test_a_lif_neuron_takes_what_its_constructor_takes():
    assert with_values(rb.LIF(), {"C": 1 * nF}).value("tau_m") == 10.0
    assert with_values(rb.LIF(), {"g_L": 50 * nS}).value("R") == pytest.approx(20.0)
    assert population(C=normal(1 * nF, 0.1 * nF), v_threshold="-45 mV").size == 3


@pytest.mark.parametrize(
    "value", ["-60 mV", -60 * mV, [-60, -61, -62] * mV, uniform(-70 * mV, -50 * mV)]
)
def test_what_a_value_may_be(value):
    assert population(v=value).values["v"] is value


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"v": 3 * nA}, UnitError, r"v: expected voltage \(mV\), got 3 nA"),
        ({"tau_m": 3}, UnitError, "tau_m: expected time.*Write 3\\*ms"),
        ({"v": uniform(1 * nA, 2 * nA)}, UnitError, r"v: expected voltage.*uniform\(1 nA, 2 nA\)"),
        ({"v": [1, 2] * mV}, NetworkError, r"one for each of 3 neurons; got .* shape \(2,\)"),
        ({"v": [[1, 2, 3]] * mV}, NetworkError, r"shape \(1, 3\)"),
        ({"v": np.nan * mV}, ParameterError, "expected a finite value, got nan"),
        ({"v": [1, np.inf, 2] * mV}, ParameterError, "expected a finite value"),
        ({"v_init": 1 * mV}, ParameterError, "no parameter or variable 'v_init'. Did you mean 'v'"),
        ({"tau": 1 * ms}, ParameterError, "LIF has no parameter or variable 'tau'. Did you mean"),
        ({"v_thresold": 1 * mV}, ParameterError, "Did you mean 'v_threshold'"),
        ({"tau_m": -1 * ms}, ParameterError, "tau_m"),
        ({"v_threshold": -70 * mV}, ParameterError, "the neuron would fire for ever"),
        ({"v_threshold": normal(-80 * mV, 1 * mV)}, ParameterError,
         r"fire for ever.*Looked at with the mean of each distribution"),
    ],
)  # fmt: skip
def test_bad_values(values, error, message):
    with pytest.raises(error, match=message):
        population(**values)


def test_distributions_are_looked_at_together():
    """A reset that would be wrong with the model's own threshold is right with this one."""
    high = {"v_threshold": normal(-30 * mV, 1 * mV), "v_reset": -40 * mV}
    assert set(population(**high).values) == set(high)
    assert population(tau_m=lognormal(10 * ms, 5 * ms)).size == 3


def test_a_variable_without_an_initial_value():
    with pytest.raises(ParameterError, match=r"v: give an initial value, such as v=\.\.\."):
        population(NONLINEAR)
    assert population(NONLINEAR, v=0 * mV).size == 3
    assert population(NONLINEAR, v=uniform(0 * mV, 0.5 * mV)).size == 3


def test_arrays_of_the_model_have_its_size():
    assert population(rb.LIF(R=[9, 10, 11] * MOhm)).size == 3
    with pytest.raises(NetworkError, match="arrays for 2 neurons, the population has 3"):
        population(rb.LIF(R=[9, 10] * MOhm))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (rb.LIF, r"expected a neuron such as rb.LIF\(\).*Write rb.LIF\(...\)"),
        ("LIF", "expected a neuron such as rb.LIF"),
        (3, "got 3"),
    ],
)
def test_what_is_no_model(model, message):
    with pytest.raises(NetworkError, match=message):
        population(model)


@pytest.mark.parametrize(
    ("n", "message"),
    [
        (0, "size: expected a whole number from 1 to 2147483648, got 0"),
        (-3, "got -3"),
        (2**31 + 1, "got 2147483649"),
        (10.0, r"got 10.0. Write 10."),
        ("10", "got '10'"),
        (True, "got True"),
    ],
)
def test_sizes(n, message):
    with pytest.raises(ParameterError, match=message):
        population(n=n)


@pytest.mark.parametrize(
    ("positions", "error", "message"),
    [
        (np.zeros((2, 2)), NetworkError, r"one row for each of 3 neurons.*got shape \(2, 2\)"),
        (np.zeros((3, 4)), NetworkError, r"1 to 3 coordinates; got shape \(3, 4\)"),
        (np.zeros((3, 0)), NetworkError, r"got shape \(3, 0\)"),
        (np.zeros(3), NetworkError, r"got shape \(3,\)"),
        (np.array([[0.0], [1.0], [np.nan]]), ParameterError, "got nan um at index 2, 0"),
        (np.array([[0.0], [np.inf], [1.0]]), ParameterError, "got inf um at index 1, 0"),
    ],
)
def test_positions(positions, error, message):
    with pytest.raises(error, match=f"positions: expected.*{message}"):
        population(positions=positions)


@pytest.mark.parametrize("name", ["", "  ", None, 3])
def test_a_name_is_text(name):
    with pytest.raises(NetworkError, match="name: expected some text, got"):
        Population(name, rb.LIF(), 3)


def spikes(times, neurons):
    return np.array(times, dtype=np.float64), np.array(neurons, dtype=np.int64)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "expected a model, or spikes; got neither"),
        ({"spikes": spikes([1, 2], [0])}, "as many sources as times"),
        ({"spikes": spikes([1, 2], [0, 3])}, "expected sources from 0 to 2"),
        ({"spikes": spikes([1, 2], [-1, 0])}, "expected sources from 0 to 2"),
        ({"spikes": spikes([2, 1], [0, 0])}, "expected finite times after 0 ms, sorted"),
        ({"spikes": spikes([0, 1], [0, 0])}, "expected finite times after 0 ms"),
        ({"spikes": spikes([1, np.nan], [0, 0])}, "expected finite times"),
        ({"spikes": spikes([1], [0]), "values": {"v": 1 * mV}}, "no parameters, got 'v'"),
        ({"spikes": spikes([1], [0]), "model": rb.LIF()}, "spikes: expected none"),
    ],
)
def test_spike_sources(arguments, message):
    with pytest.raises(NetworkError, match=message):
        Population(**{"name": "src", "model": None, "size": 3, **arguments})


def test_given_spikes_are_on_the_grid():
    source = Population("src", None, 1, spikes=spikes([0.1, 0.3, 1000.7], [0, 0, 0]))
    check_spikes_on_grid(source, 0.1)
    with pytest.raises(NetworkError, match=r"multiples of dt = 0.2 ms, got 0.1 ms at index 0"):
        check_spikes_on_grid(source, 0.2)


def test_a_silent_source_is_a_source():
    silent = Population("src", None, 2, spikes=spikes([], []))
    assert silent.is_spike_source
    check_spikes_on_grid(silent, 0.1)


def test_values_cannot_be_changed():
    exc = population(v=Quantity(-60.0, "mV"))
    with pytest.raises(TypeError):
        exc.values["v"] = -50 * mV
