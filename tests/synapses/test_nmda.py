"""The NMDA synapse against the formula of its block, and SciPy."""

from __future__ import annotations

import copy
import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import minimize_scalar

import rheobase as rb
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.synapses import NMDA, BiExp, compose
from rheobase.units import CONDUCTANCE, MOhm, mM, ms, mV, nA, nS, second, uM


def block(v, Mg=1.0, half=3.57, steepness=0.062):
    return 1.0 / (1.0 + Mg / half * np.exp(-steepness * v))


def by_scipy(jumps, t, current=0.0, rest=-70.0, E=0.0, rise=2.0, decay=100.0, **of_block):
    """Return v and g of a leaky neuron; `jumps` has what x jumps by at each time, from 0 on."""

    def slope(t, y):
        v, g, x = y
        synaptic = g * block(v, **of_block) * (E - v)
        return [(rest - v + 10.0 * (current + synaptic)) / 8.0, (x - g) / decay, -x / rise]

    y, found = np.array([rest + 10.0 * current, 0.0, 0.0]), []
    edges = [*jumps, np.inf]
    for begin, end in pairwise(edges):
        y[2] += jumps[begin]
        inside = t[(t >= begin) & (t < end)]
        span = (begin, min(end, t[-1]))
        solution = solve_ivp(slope, span, y, "DOP853", rtol=1e-13, atol=1e-14, dense_output=True)
        found.append(solution.sol(inside))
        y = solution.y[:, -1]
    return np.hstack(found)[:2]


@given(v=st.floats(-200, 100), Mg=st.floats(0, 10), half=st.floats(0.1, 10), k=st.floats(0.01, 0.2))
def test_the_block(v, Mg, half, k):
    synapse = NMDA(Mg=Mg * mM, Mg_half=half * mM, steepness=k / mV)
    assert synapse.unblocked(v * mV) == pytest.approx(block(v, Mg, half, k), rel=1e-12)


def test_the_block_where_it_has_no_arithmetic():
    # half at 0 mV, e times as much magnesium for every 1/steepness
    assert NMDA(Mg="3.57 mM").unblocked(0 * mV) == pytest.approx(0.5, rel=1e-15)
    v = np.log(1.2 / 3.57) / 0.062
    assert NMDA(Mg=1200 * uM).unblocked(v * mV) == pytest.approx(0.5, rel=1e-14)
    assert NMDA().unblocked([-1e5, 1e5] * mV).tolist() == [0.0, 1.0]
    assert NMDA(Mg=0 * mM).unblocked("-90 mV") == 1.0
    assert NMDA(Mg=[0, 3.57] * mM).unblocked(0 * mV).tolist() == [1.0, 0.5]


@pytest.mark.parametrize("current", [0.0, 1.0, 1.9])
def test_against_scipy(after_a_spike, current):
    """The neuron of 1.9 nA rests at -51 mV and is driven close to threshold."""
    synapse, w = NMDA(), 4e-3 if current > 1.5 else 0.02
    neuron = rb.LIF(v_init=(-70 + 10 * current) * mV)
    recording = after_a_spike(neuron, synapse, w, rb.constant(current * nA), 200 * ms, 1 * ms)
    assert not recording.spikes[0].count
    v, g = by_scipy({0.0: synapse.factor * w}, recording.t.m, current)
    assert np.ptp(v) > 0.2
    assert g.max() == pytest.approx(w, rel=1e-3)
    assert recording.v.m == pytest.approx(v, abs=2e-8)
    assert recording.g_nmda.m == pytest.approx(g, rel=1e-7, abs=1e-12)


def test_its_postsynaptic_potential_against_scipy():
    synapse = NMDA(5 * ms, 50 * ms, -5 * mV, Mg=1.5 * mM, Mg_half=4 * mM, steepness=0.08 / mV)
    found = rb.analysis.psp(
        rb.LIF(), synapse, 20 * nS, times=[0, 10] * ms, v=-60 * mV, duration=300 * ms
    )
    jump = synapse.factor * 0.02
    t = np.linspace(0, 300, 30001)
    values = {"E": -5.0, "rise": 5.0, "decay": 50.0, "Mg": 1.5, "half": 4.0, "steepness": 0.08}
    v, g = by_scipy({0.0: jump, 10.0: jump}, t, 1.0, **values)
    top = np.argmax(v)
    assert found.amplitude.m == pytest.approx(v[top] + 60.0, rel=1e-7)
    assert found.time_to_peak.m == pytest.approx(t[top], abs=0.01)
    assert found.area.m == pytest.approx(np.trapezoid(v + 60.0, t), rel=1e-5)
    sampled = g * block(v, 1.5, 4.0, 0.08) * (-5.0 - v)
    _, last = np.unique(found.t.m, return_index=True)
    every = np.searchsorted(t, found.t.m[last] - 1e-9)
    assert found.current.m[last] == pytest.approx(sampled[every], abs=1e-9)


def test_the_current_has_a_region_of_negative_slope():
    """By voltage clamp, as it was found."""
    v = np.arange(-100.0, 45.0, 5.0)
    clamp = rb.voltage_clamp(rb.LIF(), v * mV, NMDA(), 5 * nS, duration=30 * ms)
    assert clamp.peak.m == pytest.approx(5e-3 * block(v) * v, rel=1e-9, abs=1e-13)
    assert clamp.reversal.m == 0.0
    lowest = minimize_scalar(lambda v: block(v) * v, bounds=(-80, 0), method="bounded")
    assert lowest.x == pytest.approx(-26.955, abs=1e-3)
    slope = np.diff(clamp.peak.m)
    assert np.all(slope[v[1:] <= lowest.x] < 0.0)
    assert np.all(slope[v[:-1] >= lowest.x] > 0.0)
    ohmic = rb.voltage_clamp(rb.LIF(), v * mV, NMDA(Mg=0 * mM), 5 * nS, duration=30 * ms)
    assert ohmic.peak.m == pytest.approx(5e-3 * v, rel=1e-9, abs=1e-13)


def test_without_magnesium_it_is_a_bi_exponential_conductance(after_a_spike):
    shape = (3 * ms, 40 * ms, -10 * mV)
    free = after_a_spike(rb.LIF(), NMDA(*shape, Mg=0 * mM), 0.01)
    ohmic = after_a_spike(rb.LIF(), BiExp(*shape), 0.01)
    assert NMDA(*shape).factor == BiExp(*shape).factor
    assert free.v.m == pytest.approx(ohmic.v.m, abs=1e-10)


def test_in_a_network():
    """On the grid, a concentration each; a spike takes 1 ms on its way."""
    net = rb.Network(dt=0.1 * ms, precision="double")
    source = net.spike_source([[1, 21] * ms], name="source")
    cells = net.population(rb.LIF(v_rest=-60 * mV), 3, name="cells")
    synapse = NMDA(Mg=[0, 1, 2] * mM)
    net.connect(source, cells, synapse, rule=rb.AllToAll(), weight=10 * nS, delay=1 * ms)
    found = net.run(100 * ms, record=[cells.v, cells.g_nmda])[cells]
    jump = synapse.factor * 0.01
    for row, Mg in enumerate([0.0, 1.0, 2.0]):
        v, g = by_scipy({0.0: 0.0, 2.0: jump, 22.0: jump}, found.t.m, rest=-60.0, Mg=Mg)
        assert np.ptp(v) > 0.4
        assert found.v.m[row] == pytest.approx(v, abs=1e-7)
        assert found.g_nmda.m[row] == pytest.approx(g, abs=1e-10)


def test_what_jumps():
    composed = compose(rb.LIF(), [NMDA(), NMDA(name="slow"), NMDA(), NMDA(Mg=2 * mM)])
    assert composed.port_of == (0, 1, 0, 2)
    names = [composed.model.states[port.state] for port in composed.ports]
    assert names == ["x_nmda", "x_slow", "x_nmda_2"]
    port = composed.ports[0]
    assert (port.held, port.dimension) == (False, CONDUCTANCE)
    assert port.factor == BiExp(2 * ms, 100 * ms).factor
    assert composed.model.parameters["Mg_nmda_2"] == 2 * mM
    assert not composed.model.is_exact


DIFFERENT = [
    BiExp(2 * ms, 100 * ms, 0 * mV),
    NMDA(),
    NMDA(1 * ms),
    NMDA(E_syn=-5 * mV),
    NMDA(name="a"),
    NMDA(Mg=2 * mM),
    NMDA(Mg=[1] * mM),
    NMDA(Mg=[1, 2] * mM),
    NMDA(Mg_half=3 * mM),
    NMDA(steepness=0.07 / mV),
]


def test_the_block_decides_what_is_equal():
    assert len(set(DIFFERENT)) == len(DIFFERENT)
    assert NMDA() == NMDA("0.002 second", 0.1 * second, Mg=1000 * uM, steepness="0.062/mV")


@pytest.mark.parametrize("synapse", DIFFERENT[1:], ids=repr)
def test_it_travels(synapse):
    for other in (pickle.loads(pickle.dumps(synapse)), copy.deepcopy(synapse)):
        assert other == synapse
        assert repr(other) == repr(synapse)
        assert np.all(other.Mg + 1 * mM == synapse.Mg + 1 * mM)  # of this registry still


def test_it_prints_as_it_is_typed():
    assert repr(NMDA(name="x", Mg=[0, 0.5] * mM)) == (
        "NMDA(2 ms, 100 ms, E_syn=0 mV, name='x', Mg=[0, 0.5] mM, Mg_half=3.57 mM, "
        "steepness=0.062/mV)"
    )


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"Mg": 1}, UnitError, "Mg: expected a concentration such as '1 mM', got 1"),
        ({"Mg": 1 * mV}, UnitError, "Mg: expected a concentration such as '1 mM', got 1 mV"),
        ({"Mg": None}, UnitError, "Mg: expected a"),
        ({"Mg": -1 * mM}, ParameterError, "Mg: expected zero or more, got -1 mM"),
        ({"Mg": [1, np.nan] * mM}, ParameterError, "Mg: expected finite.*nan mM at index 1"),
        ({"Mg": [[1]] * mM}, ParameterError, r"Mg: .*shape \(1, 1\)"),
        ({"Mg_half": 0 * mM}, ParameterError, "Mg_half: expected a positive value, got 0 mM"),
        ({"steepness": 0.062}, UnitError, "steepness: expected an inverse voltage .* got 0.062"),
        ({"steepness": 0 / mV}, ParameterError, "steepness: expected a positive value"),
        ({"E_syn": None}, ParameterError, "E_syn: NMDA is a conductance and needs one"),
        ({"tau_rise": 200 * ms}, ParameterError, r"tau_rise: .* got NMDA\(200 ms, 100 ms, E_syn"),
        ({"tau_decay": 0 * ms}, ParameterError, "tau_decay: expected a time longer than 0 ms"),
        ({"name": "_"}, ParameterError, "name: expected letters"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        NMDA(**arguments)


def test_targets_that_cannot_take_it():
    no_voltage = rb.Model("tau * dx/dt = -x + R*I/mV", threshold="x > 1", tau=8 * ms, R=1 * MOhm)
    with pytest.raises(NetworkError, match=r"NMDA\(2 ms.*a conductance needs a membrane potential"):
        compose(no_voltage, [NMDA()])
    with pytest.raises(ParameterError, match="equally long"):
        compose(rb.LIF(R=[1, 2] * MOhm), [NMDA(Mg=[1, 2, 3] * mM)])
    with pytest.raises(UnitError, match="weight: expected conductance"):
        rb.analysis.psp(rb.LIF(), NMDA(), 1 * nA)
    with pytest.raises(UnitError, match="v: expected voltage"):
        NMDA().unblocked(1 * nA)
