import inspect

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
from rheobase.neurodynamics.tools import input_factory
from rheobase.units import MOhm, ms, mV, nA

DEFAULTS = {
    "simulation_time": 5 * ms,
    "v_rest": -70 * mV,
    "v_reset": -65 * mV,
    "firing_threshold": -50 * mV,
    "membrane_resistance": 10 * MOhm,
    "membrane_time_scale": 8 * ms,
    "abs_refractory_period": 2 * ms,
}


def test_arguments_are_those_that_notebooks_use():
    parameters = dict(inspect.signature(LIF.simulate_LIF_neuron).parameters)
    assert list(parameters) == ["input_current", *DEFAULTS]
    for name, value in DEFAULTS.items():
        assert parameters[name].default == value


def test_every_argument_arrives():
    state, spikes = LIF.simulate_LIF_neuron(
        rb.constant(2 * nA), 80 * ms, -60 * mV, -58 * mV, -45 * mV, 15 * MOhm, 10 * ms, 4 * ms
    )
    neuron = rb.LIF(
        v_rest="-60 mV", v_reset="-58 mV", v_threshold="-45 mV", R="15 MOhm", tau_m="10 ms",
        t_ref="4 ms",
    )  # fmt: skip
    expected = rb.run(neuron, rb.constant(2 * nA), 80 * ms)
    assert expected.spikes[0].count > 2
    np.testing.assert_array_equal(spikes.t.m, expected.spikes[0].times.m)
    np.testing.assert_array_equal(state.v[0].m, expected.v.m)


def test_each_column_of_a_current_drives_a_neuron():
    current = input_factory.get_spikes_current([5, 20], ms, 30 * nA)
    state, spikes = LIF.simulate_LIF_neuron(current, 40 * ms)
    assert state.v.shape[0] == 2
    assert spikes.count.tolist() == [1, 1]
    assert 5 < spikes.t.m[0] < 6
    assert 20 < spikes.t.m[1] < 21


def test_default_parameters_print(capsys):
    LIF.print_default_parameters()
    printed = capsys.readouterr().out
    assert "firing threshold             -50 mV" in printed
    assert len(printed.splitlines()) == 6


def test_getting_started_leaves_two_figures(capsys):
    import matplotlib.pyplot as plt

    plt.close("all")
    LIF.getting_started()
    assert capsys.readouterr().out == "nr of spikes: 0\nnr of spikes: 5\n"
    assert len(plt.get_fignums()) == 2
    plt.close("all")


def test_hidden_parameters_stay_hidden_until_printed(capsys):
    hidden = LIF.get_random_param_set(random_seed=3)
    assert not any(character.isdigit() for character in repr(hidden))
    LIF.print_obfuscated_parameters(hidden)
    assert f"{hidden.v_rest.m:g} mV" in capsys.readouterr().out


def test_random_parameters_make_a_neuron_and_differ():
    sets = [LIF.get_random_param_set(seed) for seed in range(200)]
    for hidden in sets:
        assert hidden.v_reset < hidden.firing_threshold
        assert hidden.v_rest < hidden.firing_threshold
    assert len({str(vars(hidden)) for hidden in sets}) == 200
    state, _ = LIF.simulate_random_neuron(rb.zero(), sets[0])
    assert state.t[-1].m == pytest.approx(50.0)


def test_bad_input():
    with pytest.raises(ParameterError, match="random_seed: expected a whole number"):
        LIF.get_random_param_set(-1)
    with pytest.raises(ParameterError, match=r"p: expected what get_random_param_set\(\) returns"):
        LIF.simulate_random_neuron(rb.zero(), {"v_rest": -70 * mV})
    with pytest.raises(ParameterError, match="p: expected"):
        LIF.print_obfuscated_parameters(None)
    with pytest.raises(ParameterError, match="stimulus: expected one such as"):
        LIF.simulate_LIF_neuron(2 * nA)
    with pytest.raises(UnitError, match="duration: expected time"):
        LIF.simulate_LIF_neuron(rb.zero(), 5)
