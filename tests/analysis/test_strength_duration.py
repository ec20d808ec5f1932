from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.analysis import rheobase, strength_duration
from rheobase.errors import ParameterError, UnitError
from rheobase.units import MOhm, Quantity, ms, mV, nA


def lif_equation(**values):
    """Return the LIF equation as a model that is only simulated."""
    defaults = {"tau": 8 * ms, "R": 10 * MOhm, "v_T": -50 * mV, "v": -70 * mV}
    return rb.Model(
        "tau * dv/dt = -(v - v_rest) + R*I",
        threshold="v >= v_T",
        reset="v = v_rest",
        v_rest=-70 * mV,
        **{**defaults, **values},
    )


@pytest.mark.parametrize(("method", "precision"), [("closed form", 1e-12), ("simulated", 1e-8)])
def test_the_answer_of_the_exercises(method, precision):
    found = rheobase(rb.LIF(), method=method)
    assert found.m == pytest.approx(2.0, rel=precision)
    assert found.units == nA


@settings(max_examples=8)
@given(
    tau=st.floats(2, 50),
    R=st.floats(0.01, 1e4),
    depth=st.floats(2, 40),
    start=st.floats(-10, 20),
    durations=st.lists(st.floats(0.05, 300), min_size=1, max_size=4),
)
def test_closed_form_against_simulation(tau, R, depth, start, durations):
    assume(start < 0.9 * depth)
    values = {"v_T": (-70 + depth) * mV, "v": (-70 + start) * mV}
    neuron = lif_equation(tau=tau * ms, R=R * MOhm, **values)
    computed = strength_duration(neuron, durations * ms)
    searched = strength_duration(neuron, durations * ms, method="simulated", duration="2 s")
    assert not computed.simulated
    assert searched.simulated
    assert searched.rheobase.m == pytest.approx(computed.rheobase.m, rel=5e-9)
    assert searched.current.m == pytest.approx(computed.current.m, rel=5e-9)
    assert searched.chronaxie.m == pytest.approx(computed.chronaxie.m, rel=5e-8)


@given(tau=st.floats(1, 100), R=st.floats(1, 1000), duration=st.floats(1e-3, 1e6))
def test_lapicques_law(tau, R, duration):
    found = strength_duration(rb.LIF(tau_m=tau * ms, R=R * MOhm), duration * ms)
    assert found.rheobase.m == pytest.approx(20 / R, rel=1e-12)
    assert found.chronaxie.m == pytest.approx(tau * np.log(2), rel=1e-12)
    assert found.current.m[0] == pytest.approx(-20 / R / np.expm1(-duration / tau), rel=1e-11)


def test_limits():
    found = strength_duration(rb.LIF(), [1e-6, 8 * np.log(2), 1e9] * ms)
    assert found.current.m[0] * 1e-6 == pytest.approx(20 * 0.8, rel=1e-6)  # a charge, C (v_T - v)
    assert found.current.m[1] == pytest.approx(2 * found.rheobase.m, rel=1e-12)
    assert found.current.m[2] == found.rheobase.m


@pytest.mark.parametrize("seconds", [1, 10, 100])
def test_saddle_node(eif, seconds):
    # The fixed points meet at v_T, where the slope -1 + exp((v - v_T)/delta_T) is zero:
    # R I = v_T - v_rest - delta_T. Near it tau dv/dt = R (I - I_rh) + (v - v_T)**2 / (2 delta_T),
    # which takes pi tau / sqrt(R (I - I_rh) / (2 delta_T)) from far below to far above.
    limit = (-55 + 65 - 2) / 20
    assert limit == 0.4
    excess = 2 * 2 * (np.pi * 12 / (1e3 * seconds)) ** 2 / 20
    found = rheobase(eif, duration=f"{seconds} s").m
    assert found > limit
    # the way in and out is finite: a little less than from and to infinity
    assert found - limit == pytest.approx(excess, rel=0.01 / seconds + 0.005)


def test_a_nonlinear_model(eif):
    found = strength_duration(eif, [0.01, 1, 1000, 9999] * ms)
    assert found.simulated
    assert np.all(np.diff(found.current.m) < 0)
    # A pulse as short as that is a jump in v, to the unstable fixed point at zero current.
    from scipy.optimize import brentq

    v_fixed = brentq(lambda v: -(v + 65) + 2 * np.exp((v + 55) / 2), -54, -40)
    jump = found.current.m[0] * 0.01 * 20 / 12
    assert -65 + jump == pytest.approx(v_fixed, abs=0.01)
    assert found.current.m[3] == pytest.approx(found.rheobase.m, rel=1e-5)
    again = strength_duration(eif, found.chronaxie)
    assert again.current.m[0] == pytest.approx(2 * found.rheobase.m, rel=1e-6)


def test_the_spike_may_come_after_the_pulse(eif):
    strength = strength_duration(eif, 0.5 * ms).current.m[0]
    stimulus = rb.step([strength * (1 - 1e-6), strength * (1 + 1e-6)] * nA, 0 * ms, 0.5 * ms)
    spikes = rb.run(eif, stimulus, 1000 * ms, record=()).spikes
    assert spikes.count.tolist() == [0, 1]
    assert spikes[1].times.m[0] > 5


def test_adaptation(resonator):
    # Onset makes it fire: v overshoots its steady state before w catches up.
    found = rheobase(resonator).m
    steady = 20 / 10 * (1 + 10 * 0.5)
    assert found < steady
    counts = rb.run(
        resonator, rb.constant([found * (1 - 1e-6), found * (1 + 1e-6)] * nA), "1 s", record=()
    ).spikes.count
    assert counts[0] == 0
    assert counts[1] > 0


def test_a_model_without_a_reset():
    values = {"tau": 8 * ms, "R": 10 * MOhm, "v_T": 20 * mV, "v": 0 * mV}
    neuron = rb.Model("tau * dv/dt = -v + R*I", threshold="v > v_T", **values)
    found = strength_duration(neuron, 4 * ms)
    assert found.simulated
    assert found.current.m[0] == pytest.approx(-2 / np.expm1(-0.5), rel=5e-9)
    with pytest.raises(ParameterError, match="no closed form, since Model has no reset"):
        rheobase(neuron, method="closed form")


@pytest.mark.parametrize("method", ["closed form", "simulated"])
def test_arrays_of_neurons(method):
    neuron = rb.LIF(R=[10, 1000] * MOhm, tau_m=[8, 16] * ms)
    found = strength_duration(neuron, [2, 5, 9] * ms, method=method, duration="1 s")
    tau = np.array([[8], [16]])
    expected = np.array([[2], [0.02]]) / -np.expm1(-np.array([2, 5, 9]) / tau)
    assert found.current.m == pytest.approx(expected, rel=5e-9)
    assert found.rheobase.m == pytest.approx([2, 0.02], rel=5e-9)
    assert found.chronaxie.m == pytest.approx(tau[:, 0] * np.log(2), rel=5e-8)
    assert rheobase(neuron, method=method).m == pytest.approx([2, 0.02], rel=5e-9)


def test_a_parameter_called_as_the_one_that_is_added():
    neuron = lif_equation(v_T=-50 * mV)
    twin = rb.Model(
        neuron.text.replace("tau", "rest_of_the_run"),
        threshold="v >= v_T",
        reset="v = v_rest",
        rest_of_the_run=8 * ms,
        **{name: value for name, value in neuron.values.items() if name != "tau"},
    )
    assert rheobase(twin, method="simulated").m == pytest.approx(2.0, rel=1e-8)


def test_it_prints_as_a_table():
    lines = repr(strength_duration(rb.LIF(), [1, 100] * ms)).splitlines()
    assert lines == [
        "Strength-duration curve (closed form): rheobase 2 nA, chronaxie 5.54518 ms",
        "  duration (ms)  current (nA)",
        "              1       17.0208",
        "            100       2.00001",
    ]


@pytest.mark.parametrize("method", ["closed form", "simulated"])
def test_neurons_that_fire_by_themselves(method):
    neuron = rb.LIF(v_rest=-45 * mV, v_init=-60 * mV)
    with pytest.raises(ParameterError, match="fires without any current"):
        rheobase(neuron, method=method)


@pytest.mark.parametrize("method", ["closed form", "simulated"])
def test_neurons_that_no_current_makes_fire(method):
    with pytest.raises(ParameterError, match=r"does not fire .*any current"):
        rheobase(lif_equation(R=0 * MOhm), method=method, duration="100 ms")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"durations": [1, 2]}, UnitError, "durations: expected time"),
        ({"durations": [1, 0] * ms}, ParameterError, "expected a row of times above 0 ms"),
        ({"durations": Quantity([[1.0]], "ms")}, ParameterError, "expected a row of times"),
        ({"durations": [1, np.inf] * ms}, ParameterError, "durations: expected finite"),
        (
            {"durations": 11 * ms, "duration": 10 * ms, "method": "simulated"},
            ParameterError,
            "durations: 11 ms is longer than is simulated. Give a duration of more than 10 ms",
        ),
        ({"duration": 0 * ms}, ParameterError, "duration: expected a time longer than 0 ms"),
        ({"method": "simulation"}, ParameterError, "method: got 'simulation'"),
        ({"neuron": 2 * nA}, ParameterError, "neuron: expected a model"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        strength_duration(**{"neuron": rb.LIF(), "durations": 1 * ms, **arguments})


def test_no_threshold():
    neuron = rb.Model("tau * dv/dt = -v + R*I", tau=8 * ms, R=10 * MOhm)
    with pytest.raises(ParameterError, match="has no threshold and never fires"):
        rheobase(neuron)
