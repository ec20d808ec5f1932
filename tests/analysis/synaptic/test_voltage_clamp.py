from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

import rheobase as rb
from rheobase.analysis.synaptic.voltage_clamp import voltage_clamp
from rheobase.errors import ParameterError, SimulationError, UnitError
from rheobase.neurons import AdEx
from rheobase.units import MOhm, Quantity, ms, mV, nA, nS, uF, uS

# Hodgkin and Huxley's, as the exercises have it, typed anew: v is the deviation from rest in mV.
RATES = {
    "m": lambda v: (0.1 * (25 - v) / np.expm1((25 - v) / 10), 4 * np.exp(-v / 18)),
    "h": lambda v: (0.07 * np.exp(-v / 20), 1 / (np.exp((30 - v) / 10) + 1)),
    "n": lambda v: (0.01 * (10 - v) / np.expm1((10 - v) / 10), 0.125 * np.exp(-v / 80)),
}


@pytest.fixture(scope="module")
def squid():
    return rb.Model(
        """
        C * dv/dt = -I_Na - I_K - g_L*(v - E_L) + I
        I_Na = g_Na*m**3*h*(v - E_Na)
        I_K = g_K*n**4*(v - E_K)
        dm/dt = (1/exprel((25*mV - v)/(10*mV))*(1 - m) - 4*exp(-v/(18*mV))*m)/ms
        dh/dt = (0.07*exp(-v/(20*mV))*(1 - h) - h/(exp((30*mV - v)/(10*mV)) + 1))/ms
        dn/dt = (0.1/exprel((10*mV - v)/(10*mV))*(1 - n) - 0.125*exp(-v/(80*mV))*n)/ms
        """,
        threshold="v > 50*mV",
        C=1 * uF,
        g_Na="120 mS",
        g_K="36 mS",
        g_L="0.3 mS",
        E_Na=115 * mV,
        E_K=-12 * mV,
        E_L=10.6 * mV,
        v=0 * mV,
        m=0.05,
        h=0.6,
        n=0.32,
    )


def gate(name, t, hold, v):
    """Return a gate over time after a step of the potential, in closed form."""
    a, b = RATES[name](hold)
    start = a / (a + b)
    a, b = RATES[name](v)
    return a / (a + b) + (start - a / (a + b)) * np.exp(-(a + b) * t)


def ionic(t, hold, v):
    """Return the current through the membrane in nA (conductances in uS)."""
    m, h, n = (gate(name, t, hold, v) for name in "mhn")
    return 120e3 * m**3 * h * (v - 115) + 36e3 * n**4 * (v + 12) + 300 * (v - 10.6)


def test_channels_against_their_closed_form(squid):
    steps = np.array([-20.0, 7.3, 26.0, 63.1, 100.0, 130.0])
    found = voltage_clamp(squid, steps * mV, hold=-5 * mV, duration=12 * ms, dt=0.05 * ms)
    t = found.t.m
    assert t[[0, -1]] == pytest.approx([0, 12])
    for row, v in enumerate(steps):
        for name in "mhn":
            expected = gate(name, t, -5.0, v)
            assert found.variables[name].m[row] == pytest.approx(expected, abs=1e-12)
        assert found.current.m[row] == pytest.approx(ionic(t, -5.0, v), rel=1e-10)
        assert found.steady.m[row] == pytest.approx(ionic(12.0, -5.0, v), rel=1e-10)
        fine = np.linspace(0, 12, 240001)
        current = ionic(fine, -5.0, v)
        top = np.argmax(np.abs(current - current[-1]))
        assert found.peak.m[row] == pytest.approx(current[top], rel=1e-7)


def test_early_current_inward_and_late_current_outward(squid):
    found = voltage_clamp(squid, [20, 60, 100] * mV, hold=0 * mV, duration=20 * ms, dt=0.02 * ms)
    assert np.all(found.peak.m < 0)
    assert np.all(found.steady.m > 0)
    assert found.hold.m == 0.0


def test_without_a_step_all_is_as_in_the_long_run(squid):
    found = voltage_clamp(squid, [-10, 0, 30] * mV, duration=5 * ms)
    assert np.ptp(found.current.m, axis=1) == pytest.approx(0.0, abs=1e-6)
    for row, v in enumerate([-10.0, 1e-9, 30.0]):
        assert found.steady.m[row] == pytest.approx(ionic(1e6, v, v), rel=1e-6, abs=1e-3)
    # no current is needed where it rests
    assert voltage_clamp(squid, [-0.1, 0.1] * mV).reversal.m == pytest.approx(0.0, abs=0.01)


@settings(max_examples=20)
@given(
    E=st.floats(-100, 50),
    g=st.floats(1e-3, 10),
    rise=st.floats(0.1, 5),
    ratio=st.floats(1.0, 20),
    dt=st.sampled_from([0.02, 0.1, 0.5]),
)
def test_ohmic_synapses(E, g, rise, ratio, dt):
    v = np.array([-90.0, -61.0, -40.0, 10.0])
    synapse = rb.BiExp(rise * ms, ratio * rise * ms, E_syn=E * mV)
    found = voltage_clamp(rb.LIF(), v * mV, synapse, g * uS, dt=dt * ms)
    assert found.peak.m == pytest.approx(g * (v - E), rel=1e-6, abs=1e-9)
    assert found.reversal.m == pytest.approx(E, abs=1e-4)
    current = found.synaptic_current.m
    own = (v[:, None] + 70) / 10
    assert found.current.m - own == pytest.approx(current, abs=1e-9)
    assert found.variables["g_biexp"].m * (v[:, None] - E) == pytest.approx(current, abs=1e-9)


@pytest.mark.parametrize(
    ("synapse", "shape"),
    [
        (rb.Exp(3 * ms, E_syn=0 * mV), lambda t: np.exp(-t / 3)),
        (rb.Alpha(2 * ms, E_syn=0 * mV), lambda t: t / 2 * np.exp(1 - t / 2)),
    ],
)
def test_the_course_of_a_synaptic_current(synapse, shape):
    found = voltage_clamp(rb.LIF(), -60 * mV, synapse, 2 * nS, duration=20 * ms)
    assert found.synaptic_current.m[0] == pytest.approx(-0.12 * shape(found.t.m), abs=1e-13)
    assert found.peak.m == pytest.approx([-0.12], rel=1e-10)


def test_a_current_does_not_reverse():
    found = voltage_clamp(rb.LIF(), [-80, -60] * mV, rb.Exp(3 * ms), 0.2 * nA)
    assert found.peak.m == pytest.approx([-0.2, -0.2], rel=1e-12)
    with pytest.raises(ParameterError, match="does not change sign between -80 and -60 mV"):
        _ = found.reversal


def test_a_single_conductance_far_from_its_reversal_potential():
    synapse = rb.Exp(3 * ms, E_syn=20 * mV)
    found = voltage_clamp(rb.LIF(), [-80, -60, -65] * mV, synapse, 1 * nS)
    assert found.reversal.m == pytest.approx(20.0, abs=1e-9)
    with pytest.raises(ParameterError, match="and it is not known to be a straight line"):
        _ = voltage_clamp(rb.LIF(), [-80, -60] * mV, synapse, 1 * nS).reversal


def test_the_clamp_of_a_leaky_neuron_is_its_resistance():
    found = voltage_clamp(rb.LIF(R=25 * MOhm), [-90, -70, -20] * mV, duration=1 * ms)
    assert found.current.m == pytest.approx(np.repeat([[-0.8], [0.0], [2.0]], 11, axis=1))
    assert found.synaptic_current is None
    assert found.variables == {}
    assert found.reversal.m == pytest.approx(-70.0, abs=1e-10)


def test_gates_and_a_synapse_together(squid):
    synapse = rb.Exp(2 * ms, E_syn=60 * mV)
    found = voltage_clamp(squid, [20, 90] * mV, synapse, 5 * uS, hold=0 * mV, duration=8 * ms)
    alone = voltage_clamp(squid, [20, 90] * mV, hold=0 * mV, duration=8 * ms)
    expected = 5 * np.exp(-found.t.m / 2) * np.array([[-40.0], [30.0]])
    assert found.synaptic_current.m == pytest.approx(expected, abs=1e-7)  # of some 100 uA
    assert found.current.m == pytest.approx(alone.current.m + expected, rel=1e-9)


def test_adaptation_while_held():
    found = voltage_clamp(AdEx(), [-60, -40] * mV, hold=-70.6 * mV, duration=300 * ms)
    for row, v in enumerate([-60.0, -40.0]):
        w = 4e-3 * (v + 70.6) * -np.expm1(-found.t.m / 144)
        leak = 30e-3 * (v + 70.6) - 30e-3 * 2 * np.exp((v + 50.4) / 2)
        assert found.variables["w"].m[row] == pytest.approx(w, abs=1e-13)
        assert found.current.m[row] == pytest.approx(leak + w, rel=1e-10)


def test_other_variables_that_stay_nonlinear():
    """A gate that closes itself: found by waiting, not by solving."""
    neuron = rb.Model(
        "tau * dv/dt = -v + R*(I - g*x*x*v)\ntau_x * dx/dt = (v/mV)*0.1 - x*x*x",
        threshold="v > 100*mV",
        tau=8 * ms,
        R=10 * MOhm,
        g=1 * nS,
        tau_x=5 * ms,
        v=0 * mV,
        x=0.5,
    )
    found = voltage_clamp(neuron, [1, 20] * mV, duration=10 * ms)
    x = np.cbrt([0.1, 2.0])
    assert found.variables["x"].m[:, -1] == pytest.approx(x, rel=1e-8)
    v = np.array([1.0, 20.0])
    assert found.steady.m == pytest.approx(v / 10 + 1e-3 * x**2 * v, rel=1e-8)
    stepped = voltage_clamp(neuron, 20 * mV, hold=1 * mV, duration=10 * ms)
    by_scipy = solve_ivp(
        lambda t, y: (2.0 - y**3) / 5, (0, 10), [x[0]], "DOP853", rtol=1e-12, atol=1e-12
    )
    assert stepped.variables["x"].m[0, -1] == pytest.approx(by_scipy.y[0, -1], rel=1e-9)


def test_variables_that_never_rest():
    neuron = rb.Model(
        "tau * dv/dt = -v + R*I\ntau * dx/dt = y + x - x*x*x\ntau * dy/dt = -x + v/(100*mV)",
        threshold="v > 100*mV",
        tau=8 * ms,
        R=10 * MOhm,
        v=0 * mV,
        x=0.5,
        y=0,
    )
    with pytest.raises(SimulationError, match=r"does not come to rest.*With 'v' held, its other"):
        voltage_clamp(neuron, 1 * mV)


def test_reversal_by_interpolation():
    """Magnesium makes the current of NMDA receptors a curve, which still reverses once."""
    v, v_0, E = np.linspace(-80, 20, 11), -62.0, 3.0
    neuron = rb.Model(
        "C * dv/dt = -g*(v - E)/(1 + 0.3*exp((v_0 - v)/(16*mV))) + I",
        threshold="v > 100*mV",
        C="0.1 nF",
        g=10 * nS,
        E=E * mV,
        v_0=v_0 * mV,
        v=0 * mV,
    )
    found = voltage_clamp(neuron, v * mV)
    current = 1e-2 * (v - E) / (1 + 0.3 * np.exp((v_0 - v) / 16))
    assert found.steady.m == pytest.approx(current, rel=1e-10)
    k = 8  # between 0 and 10 mV
    line = v[k] - current[k] * (v[k + 1] - v[k]) / (current[k + 1] - current[k])
    assert found.reversal.m == pytest.approx(line, rel=1e-10)
    assert found.reversal.m == pytest.approx(E, abs=0.05)
    shuffled = voltage_clamp(neuron, v[[3, 9, 0, 8, 1, 2, 10, 5, 4, 7, 6]] * mV)
    assert shuffled.reversal.m == found.reversal.m


def test_reversals_that_are_not_single():
    bistable = rb.Model(
        "tau * dv/dt = -(v - 10*mV)*(v - 20*mV)*(v - 30*mV)/mV**2 + R*I",
        threshold="v > 100*mV",
        tau=8 * ms,
        R=10 * MOhm,
        v=0 * mV,
    )
    found = voltage_clamp(bistable, [5, 14, 26, 35] * mV)
    with pytest.raises(
        ParameterError, match=r"between 5 and 35 mV the current is zero more than o"
    ):
        _ = found.reversal
    assert voltage_clamp(bistable, [14, 20, 21] * mV).reversal.m == 20.0
    with pytest.raises(ParameterError, match="expected currents at two potentials at least"):
        _ = voltage_clamp(rb.LIF(), -70 * mV).reversal


def test_it_prints_as_a_table():
    found = voltage_clamp(
        rb.LIF(), [-80, -60] * mV, rb.Exp(3 * ms, E_syn=-75 * mV), 10 * nS, hold=-65 * mV
    )
    assert repr(found).splitlines() == [
        "Voltage clamp, from -65 mV",
        "  v (mV)  synaptic peak (nA)  steady (nA)",
        "     -80               -0.05           -1",
        "     -60                0.15            1",
    ]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"neuron": 1}, ParameterError, "neuron: expected a model"),
        ({"neuron": rb.LIF(R=[1, 2] * MOhm)}, ParameterError, "expected one neuron, got 2"),
        ({"v": 1 * nA}, UnitError, r"v: expected voltage \(mV\)"),
        ({"v": Quantity([[1.0]], "mV")}, ParameterError, "v: expected finite potentials"),
        ({"v": [-70, np.nan] * mV}, ParameterError, "v: expected finite potentials"),
        ({"hold": [-70, -60] * mV}, ParameterError, "hold: expected one potential"),
        ({"duration": 0 * ms}, ParameterError, "duration: expected a time longer than 0 ms"),
        ({"dt": 100 * ms, "synapse": rb.Exp(3 * ms), "weight": 1 * nA}, ParameterError, "dt: exp"),
        ({"weight": 1 * nS}, ParameterError, "weight: 1 nS of what"),
        (
            {"synapse": rb.Exp(3 * ms, E_syn=0 * mV)},
            ParameterError,
            r"weight: expected that of Exp\(3 ms, E_syn=0 mV\), a conductance \(uS\); got none",
        ),
        (
            {"synapse": rb.Delta(), "weight": 1 * mV},
            ParameterError,
            r"synapse: Delta\(\) has no current.*Take rb.Exp",
        ),
        ({"synapse": rb.Exp(3 * ms), "weight": 1 * nS}, UnitError, "weight: expected current"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        voltage_clamp(**{"neuron": rb.LIF(), "v": -60 * mV, **arguments})


def test_input_where_it_does_not_belong():
    values = {"tau": 8 * ms, "R": 10 * MOhm, "v": 0 * mV, "w": 0 * mV}
    for second in ("tau * dw/dt = -w + R*I", "tau * dw/dt = -w + u\nu = R*I"):
        neuron = rb.Model(f"tau * dv/dt = -v - w + R*I\n{second}", threshold="v > 20*mV", **values)
        with pytest.raises(ParameterError, match="input current I is in the equation of 'w', too"):
            voltage_clamp(neuron, 5 * mV)
