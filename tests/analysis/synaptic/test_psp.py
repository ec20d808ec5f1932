from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp
from scipy.optimize import brentq

import rheobase as rb
from rheobase.analysis.synaptic.psp import psp
from rheobase.errors import NetworkError, ParameterError, SimulationError, UnitError
from rheobase.neurons import AdEx
from rheobase.units import MOhm, Quantity, ms, mV, nA, nS, uS

R, TAU, REST = 10.0, 8.0, -70.0  # of the default LIF neuron


def exp_psp(t, tau, w=1.0, tau_m=TAU):
    """Return the potential of an exponential current, by its formula."""
    if tau == tau_m:
        return w * R * t / tau_m * np.exp(-t / tau_m)
    return w * R * tau / (tau - tau_m) * (np.exp(-t / tau) - np.exp(-t / tau_m))


def alpha_psp(t, tau, w=1.0, tau_m=TAU):
    if tau == tau_m:
        return w * np.e * R * t**2 / (2 * tau_m**2) * np.exp(-t / tau_m)
    rate = 1 / tau - 1 / tau_m
    shape = np.exp(-t / tau_m) - (1 + t * rate) * np.exp(-t / tau)
    return w * np.e * R * tau * tau_m / (tau_m - tau) ** 2 * shape


def biexp_psp(t, rise, decay, w=1.0):
    peak = rise * decay / (decay - rise) * np.log(decay / rise)
    height = np.exp(-peak / decay) - np.exp(-peak / rise)
    return w / height * (exp_psp(t, decay) - exp_psp(t, rise))


def shape(potential, last=1000.0):
    """Return amplitude, time to peak, half width and area of a positive function of time."""
    t = np.linspace(0, last, 40001)
    k = int(np.argmax(potential(t)))

    def slope(time):  # by a symmetrical difference; the peak is found to its square
        return potential(time + 1e-4) - potential(time - 1e-4)

    top = brentq(slope, max(t[k - 1], 1e-3), t[k + 1], xtol=1e-12)
    half = potential(top) / 2
    rise = brentq(lambda time: potential(time) - half, 0.0, top, xtol=1e-13)
    fall = brentq(lambda time: potential(time) - half, top, last, xtol=1e-13)
    area = quad(potential, 0, last, points=[top], limit=200, epsabs=1e-13)[0]
    return potential(top), top, fall - rise, area


def measures(found):
    return [found.amplitude.m, found.time_to_peak.m, found.half_width.m, found.area.m]


@settings(max_examples=15)
@given(
    tau_syn=st.floats(0.2, 40),
    tau_m=st.floats(1, 40),
    weight=st.floats(-0.5, 0.5).filter(lambda w: abs(w) > 1e-3),
    dt=st.sampled_from([0.02, 0.1, 1.0]),
)
def test_an_exponential_current(tau_syn, tau_m, weight, dt):
    assume(abs(tau_syn - tau_m) > 1e-3 * tau_m)
    neuron = rb.LIF(tau_m=tau_m * ms, R=R * MOhm)
    found = psp(neuron, rb.Exp(tau_syn * ms), weight * nA, dt=dt * ms)
    peak = tau_syn * tau_m / (tau_m - tau_syn) * np.log(tau_m / tau_syn)
    assert found.time_to_peak.m == pytest.approx(peak, rel=1e-9)
    assert found.amplitude.m == pytest.approx(exp_psp(peak, tau_syn, weight, tau_m), rel=1e-10)
    assert found.area.m == pytest.approx(weight * R * tau_syn, rel=1e-7)
    assert found.potential.m == pytest.approx(
        exp_psp(found.t.m, tau_syn, weight, tau_m) * (found.t.m > 0), abs=1e-11
    )
    assert found.current.m[1:] == pytest.approx(
        weight * np.exp(-found.t.m[1:] / tau_syn), abs=1e-11
    )


@pytest.mark.parametrize(
    ("synapse", "potential"),
    [
        (rb.Exp(3 * ms), lambda t: exp_psp(t, 3.0)),
        (rb.Exp(TAU * ms), lambda t: exp_psp(t, TAU)),
        (rb.Exp(25 * ms), lambda t: exp_psp(t, 25.0)),
        (rb.Alpha(2 * ms), lambda t: alpha_psp(t, 2.0)),
        (rb.Alpha(TAU * ms), lambda t: alpha_psp(t, TAU)),
        (rb.Alpha(20 * ms), lambda t: alpha_psp(t, 20.0)),
        (rb.BiExp(1 * ms, 5 * ms), lambda t: biexp_psp(t, 1.0, 5.0)),
        (rb.BiExp(2 * ms, TAU * ms), lambda t: biexp_psp(t, 2.0, TAU)),
        (rb.BiExp(TAU * ms, 30 * ms), lambda t: biexp_psp(t, TAU, 30.0)),
        (rb.BiExp(4 * ms, 4 * ms), lambda t: alpha_psp(t, 4.0)),
    ],
)
@pytest.mark.parametrize("weight", [0.3, -0.7])
def test_currents_onto_a_leaky_neuron(synapse, potential, weight):
    found = psp(rb.LIF(), synapse, weight * nA)
    amplitude, time, width, area = shape(potential)
    expected = [weight * amplitude, time, width, weight * area]
    assert measures(found) == pytest.approx(expected, rel=1e-7)


def test_time_constants_that_are_nearly_equal():
    same = measures(psp(rb.LIF(), rb.Exp(TAU * ms), 1 * nA))
    for off in (1e-6, 1e-9, 1e-12):
        nearly = measures(psp(rb.LIF(), rb.Exp(TAU * (1 + off) * ms), 1 * nA))
        assert nearly == pytest.approx(same, rel=2 * off + 1e-10)
    assert same[:2] == pytest.approx([R / np.e, TAU], rel=1e-12)


def test_a_jump():
    for weight in (2.0, -3.0):
        found = psp(rb.LIF(), rb.Delta(), weight * mV)
        expected = [weight, 0.0, TAU * np.log(2), weight * TAU]
        assert measures(found) == pytest.approx(expected, rel=1e-8)
        assert found.current is None
    assert found.potential.m == pytest.approx(-3.0 * np.exp(-found.t.m / TAU), rel=1e-10)


def test_spikes_add_up():
    times, weights = np.array([3.0, 7.33, 20.0]), np.array([0.2, -0.1, 0.4])
    found = psp(rb.LIF(), rb.Alpha(2 * ms), weights * nA, times=times * ms)
    t = found.t.m
    total = sum(
        alpha_psp(np.clip(t - s, 0, None), 2.0, w) for s, w in zip(times, weights, strict=True)
    )
    assert found.potential.m == pytest.approx(total, abs=1e-11)
    assert found.times.m.tolist() == times.tolist()
    one = psp(rb.LIF(), rb.Alpha(2 * ms), 1 * nA)
    assert found.area.m == pytest.approx(0.5 * one.area.m, rel=1e-8)

    def potential(time):
        since = np.clip(time - times, 0, None)
        return float(np.sum(alpha_psp(since, 2.0, weights)))

    last = brentq(lambda x: potential(x + 1e-4) - potential(x - 1e-4), 22.0, 30.0, xtol=1e-12)
    assert found.time_to_peak.m == pytest.approx(last - 3.0, rel=1e-7)
    assert found.amplitude.m == pytest.approx(potential(last), rel=1e-10)


def test_the_order_of_the_spikes_does_not_matter():
    one = psp(rb.LIF(), rb.Exp(5 * ms), [0.1, 0.2] * nA, times=[10, 0] * ms)
    two = psp(rb.LIF(), rb.Exp(5 * ms), [0.2, 0.1] * nA, times=[0, 10] * ms)
    assert measures(one) == measures(two)
    together = psp(rb.LIF(), rb.Exp(5 * ms), [0.1, 0.2] * nA, times=[0, 0] * ms)
    assert measures(together) == pytest.approx(measures(psp(rb.LIF(), rb.Exp(5 * ms), 0.3 * nA)))


@pytest.mark.parametrize("gap", [2.0, 6.2, 6.3, 30.0])
def test_peaks_near_the_arrival_of_another_spike(gap):
    """The peak of one alone is at 6.267 ms."""
    found = psp(rb.LIF(), rb.Exp(5 * ms), [0.3, -0.3] * nA, times=[0, gap] * ms, dt=0.5 * ms)
    peak = min(gap, 5 * 8 / 3 * np.log(8 / 5))
    assert found.time_to_peak.m == pytest.approx(peak, rel=1e-10)
    assert found.amplitude.m == pytest.approx(exp_psp(peak, 5.0, 0.3), rel=1e-10)


def by_scipy(neuron_slope, conductance, E, x0, t):
    """Return v of a neuron with a conductance; dv/dt without it is in mV/ms for a current in nA."""

    def slope(time, x):
        return neuron_slope(x, conductance(time) * (E - x[0]))

    found = solve_ivp(slope, (0, t[-1]), x0, "DOP853", t_eval=t, rtol=1e-12, atol=1e-13, max_step=1)
    assert found.success
    return found.y[0]


def lif_slope(held):
    return lambda x, current: [(-(x[0] - REST) + R * (current + held)) / TAU]


@pytest.mark.parametrize("v", [-95.0, -80.0, -70.0, -60.0])
@pytest.mark.parametrize("E", [0.0, -75.0])
def test_conductances_at_holding_potentials(v, E):
    g = 0.02
    found = psp(rb.LIF(), rb.Exp(4 * ms, E_syn=E * mV), g * uS, v=v * mV)
    held = (v - REST) / R
    assert found.holding_current.m == pytest.approx(held, abs=1e-12)
    assert found.v.m == v
    t = np.linspace(0, 300, 30001)
    expected = by_scipy(lif_slope(held), lambda s: g * np.exp(-s / 4.0), E, [v], t) - v
    k = int(np.argmax(np.abs(expected)))
    assert found.amplitude.m == pytest.approx(expected[k], rel=1e-6)
    assert found.time_to_peak.m == pytest.approx(t[k], abs=0.01)
    assert np.sign(found.amplitude.m) == np.sign(E - v)
    assert found.area.m == pytest.approx(np.trapezoid(expected, t), rel=1e-5)
    above = t[np.abs(expected) >= abs(expected[k]) / 2]
    assert found.half_width.m == pytest.approx(above[-1] - above[0], abs=0.021)
    assert found.current.m[0] == pytest.approx(g * (E - v), rel=1e-12)


@pytest.mark.parametrize("synapse", [rb.Exp(4 * ms, E_syn=-75 * mV), rb.Alpha(2 * ms, -75 * mV)])
def test_at_the_reversal_potential_there_is_nothing(synapse):
    found = psp(rb.LIF(), synapse, 20 * nS, v=-75 * mV)
    assert found.amplitude.m == 0.0
    assert found.area.m == 0.0
    assert np.isnan(found.time_to_peak.m)
    assert np.isnan(found.half_width.m)
    assert np.abs(found.potential.m).max() < 1e-9


def adex_slope(x, current):
    v, w = x
    leak = -30.0 * (v + 70.6) + 30.0 * 2.0 * np.exp((v + 50.4) / 2.0)
    return [(leak + 1e3 * current - w) / 281.0, (4.0 * (v + 70.6) - w) / 144.0]


@pytest.mark.parametrize("v", [None, -58.0])
def test_a_nonlinear_neuron(v):
    found = psp(AdEx(), rb.Exp(3 * ms, E_syn=0 * mV), 5 * nS, v=None if v is None else v * mV)
    if v is None:  # where it rests, the exponential holds it a little above v_rest
        v = brentq(lambda u: adex_slope([u, 4 * (u + 70.6)], 0.0)[0], -71, -69, xtol=1e-14)
    held = -281.0 * adex_slope([v, 4 * (v + 70.6)], 0.0)[0] * 1e-3
    t = np.linspace(0, 200, 20001)
    expected = (
        by_scipy(
            lambda x, current: adex_slope(x, current + held),
            lambda s: 5e-3 * np.exp(-s / 3.0),
            0.0,
            [v, 4 * (v + 70.6)],
            t,
        )
        - v
    )
    assert found.v.m == pytest.approx(v, abs=1e-9)
    assert found.holding_current.m == pytest.approx(held, abs=1e-12)
    k = int(np.argmax(expected))
    assert found.amplitude.m == pytest.approx(expected[k], rel=1e-6)
    assert found.time_to_peak.m == pytest.approx(t[k], abs=0.01)
    inside = found.t.m[1:] < 200
    at = np.interp(found.t.m[1:][inside], t, expected)
    assert found.potential.m[1:][inside] == pytest.approx(at, abs=1e-5)


def test_a_nonlinear_neuron_may_start_anywhere_near():
    one = psp(AdEx(), rb.Exp(3 * ms), 0.1 * nA)
    other = psp(AdEx(v=-60 * mV, w="0.1 nA"), rb.Exp(3 * ms), 0.1 * nA)
    assert measures(one) == pytest.approx(measures(other), rel=1e-8)
    started = psp(rb.LIF(v_init=-55 * mV), rb.Exp(3 * ms), 0.1 * nA)
    assert measures(started) == pytest.approx(measures(psp(rb.LIF(), rb.Exp(3 * ms), 0.1 * nA)))


def test_two_variables(resonator):
    """A current makes it ring: the potential is over when the second half of a time is quiet."""
    found = psp(resonator, rb.Exp(2 * ms), 0.5 * nA)
    assert found.amplitude.m > 0.0
    assert found.potential.m.min() < -0.05 * found.amplitude.m
    # The integral of v: from R (I - w) = v and w = a v on average.
    assert found.area.m == pytest.approx(10 * 0.5 * 2 / (1 + 10 * 0.5), rel=1e-7)


def test_a_duration_that_is_asked_for():
    whole = psp(rb.LIF(), rb.Exp(5 * ms), 0.1 * nA)
    part = psp(rb.LIF(), rb.Exp(5 * ms), 0.1 * nA, duration=10 * ms)
    assert part.t.m[[0, -1]].tolist() == [0.0, 10.0]
    assert part.amplitude.m == pytest.approx(whole.amplitude.m, rel=1e-12)
    assert np.isnan(part.half_width.m)
    expected = quad(lambda t: exp_psp(t, 5.0, 0.1), 0, 10)[0]
    assert part.area.m == pytest.approx(expected, rel=1e-10)
    rising = psp(rb.LIF(), rb.Exp(5 * ms), 0.1 * nA, duration=4 * ms)
    assert rising.time_to_peak.m == 4.0
    longer = psp(rb.LIF(), rb.Exp(5 * ms), 0.1 * nA, duration=300 * ms)
    assert measures(longer) == pytest.approx(measures(whole), rel=1e-8)


def test_samples():
    found = psp(rb.LIF(), rb.Exp(5 * ms), 0.1 * nA, times=[1.25, 3] * ms, dt=0.5 * ms)
    t = found.t.m
    assert t[:7].tolist() == [0.0, 0.5, 1.0, 1.25, 1.25, 1.5, 2.0]
    assert np.count_nonzero(t == 3.0) == 2
    assert np.all(np.diff(t) >= 0)
    left = np.abs(found.potential.m) / found.amplitude.m
    assert left[-1] < 1e-3 < left[-2]


def test_it_prints_readably():
    assert repr(psp(rb.LIF(), rb.Delta(), -1 * mV)).splitlines() == [
        "Postsynaptic potential at -70 mV",
        "  amplitude     -1 mV",
        "  time to peak  0 ms",
        "  half width    5.54518 ms",
        "  area          -8 mV ms",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weight": 10 * nA}, r"LIF fires at 2\.33557 ms.*Take a smaller weight, or hold"),
        ({"synapse": rb.Delta(), "weight": 21 * mV}, "LIF fires at 0 ms"),
        ({"weight": 5 * nA, "times": [0, 6] * ms}, r"LIF fires at 7\.\d+ ms"),
        ({"v": -45 * mV}, "LIF fires for ever at -45 mV, which is beyond threshold"),
        ({"neuron": AdEx(), "v": -45 * mV}, "AdEx does not stay at -45 mV: the state is not"),
    ],
)
def test_neurons_that_fire(arguments, message):
    with pytest.raises(SimulationError, match=message):
        psp(**{"neuron": rb.LIF(), "synapse": rb.Exp(5 * ms), "weight": 0.1 * nA, **arguments})


def test_a_neuron_that_does_not_rest(eif):
    busy = rb.Model(
        eif.text + " + R*I_0",
        threshold=eif.threshold,
        reset=eif.reset,
        I_0=1 * nA,
        **eif.values,
    )
    message = "Model fires without input, at .* There is no resting potential.*hold it, v="
    with pytest.raises(SimulationError, match=message):
        psp(busy, rb.Exp(5 * ms), 0.1 * nA)
    held = psp(busy, rb.Exp(5 * ms), 0.01 * nA, v=-65 * mV)
    assert held.amplitude.m > 0.0
    assert held.holding_current.m == pytest.approx(-1.0, abs=0.01)


def test_a_potential_without_an_end():
    perfect = rb.Model("C * dv/dt = I - v*nS", "v > 100*mV", "v = 0*mV", C="1e6 nF", v=0 * mV)
    with pytest.raises(SimulationError, match=r"its potential is not over\. Say how long to watch"):
        psp(perfect, rb.Exp(5 * ms), 0.1 * nA)
    assert psp(perfect, rb.Exp(5 * ms), 1 * nA, duration=100 * ms).amplitude.m > 0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"neuron": 3}, ParameterError, "neuron: expected a model"),
        ({"neuron": rb.LIF(R=[1, 2] * MOhm)}, ParameterError, "neuron: expected one neuron, got 2"),
        ({"synapse": rb.Exp}, NetworkError, "got the class Exp"),
        ({"weight": 1 * mV}, UnitError, r"weight: expected current \(nA\), got 1 mV"),
        ({"weight": 0 * nA}, ParameterError, "weight: expected one that is not zero"),
        ({"weight": [1, 2] * nA}, ParameterError, "expected one weight, or one for each of 1 spik"),
        ({"weight": np.nan * nA}, ParameterError, "weight: expected finite"),
        ({"times": -1 * ms}, ParameterError, "times: expected 0 ms or later, got -1 ms"),
        ({"times": Quantity([[0.0]], "ms")}, ParameterError, "times: expected a 1-D array"),
        ({"times": 3 * mV}, UnitError, "times: expected time"),
        ({"v": [-70, -60] * mV}, ParameterError, "v: expected one potential"),
        ({"v": np.inf * mV}, ParameterError, "v: expected finite potentials"),
        ({"v": 1 * nA}, UnitError, r"v: expected voltage \(mV\)"),
        ({"dt": 0 * ms}, ParameterError, "dt: expected a time longer than 0 ms"),
        (
            {"times": [0, 5] * ms, "duration": 5 * ms},
            ParameterError,
            "duration: expected more than 5 ms, when the last spike arrives, got 5 ms",
        ),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        psp(**{"neuron": rb.LIF(), "synapse": rb.Exp(5 * ms), "weight": 0.1 * nA, **arguments})


def test_equations_that_no_current_holds():
    values = {"tau": 8 * ms, "R": 10 * MOhm, "v": 0 * mV}
    conditions = {"threshold": "v > 20*mV", "reset": "v = 0*mV"}
    square = rb.Model("tau * dv/dt = -v + R*I*I/nA", **conditions, **values)
    with pytest.raises(ParameterError, match="the equation of 'v' is not linear in the input curr"):
        psp(square, rb.Delta(), 1 * mV, v=1 * mV)
    deaf = rb.Model("tau * dv/dt = -v", tau=8 * ms, **conditions)
    with pytest.raises(
        ParameterError, match="no current holds 'v', since the input current I is n"
    ):
        psp(deaf, rb.Delta(), 1 * mV, v=1 * mV)
    shared = rb.Model(
        "tau * dv/dt = -v + R*(I - w)\ntau * dw/dt = -w + b*I", **conditions, b=0.5, **values
    )
    with pytest.raises(ParameterError, match="the input current I is in the equation of 'w', too"):
        psp(shared, rb.Delta(), 1 * mV, v=1 * mV)
    assert psp(shared, rb.Delta(), 1 * mV).amplitude.m == 1.0


@pytest.mark.parametrize(
    ("synapse", "weight"),
    [
        (rb.Exp(5 * ms), 0.1 * nA),
        (rb.Exp(5 * ms, E_syn=0 * mV), 20 * nS),
        (rb.Delta(), 1 * mV),
    ],
)
def test_escape_noise_is_left_out(synapse, weight):
    values = {"R": 10 * MOhm, "tau_m": 8 * ms, "v_rest": -70 * mV}
    noisy = rb.Model(
        "tau_m * dv/dt = -(v - v_rest) + R*I",
        escape="rho*exp((v - theta)/delta)",
        reset="v = v_r",
        refractory="t_ref",
        theta=-50 * mV,
        rho="10 kHz",
        delta=5 * mV,
        v_r=-65 * mV,
        t_ref=2 * ms,
        **values,
    )
    expected = psp(rb.LIF(), synapse, weight)
    assert measures(psp(noisy, synapse, weight)) == pytest.approx(measures(expected), rel=1e-6)
    held = psp(noisy, synapse, weight, v=-60 * mV)
    assert held.holding_current.m == pytest.approx(1.0)


def test_names_that_the_measurement_needs_are_free():
    neuron = rb.Model(
        "psp_base * dpsp_area/dt = -psp_area + R*I",
        threshold="psp_area > 20*mV",
        reset="psp_area = 0*mV",
        psp_base=8 * ms,
        R=10 * MOhm,
    )
    expected = measures(psp(rb.LIF(), rb.Exp(5 * ms), 0.1 * nA))
    assert measures(psp(neuron, rb.Exp(5 * ms), 0.1 * nA)) == pytest.approx(expected, rel=1e-9)
