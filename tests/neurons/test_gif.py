"""Generalised integrate-and-fire neurons: what their parts do, and what they come to without them.

Their laws are compared with NEST's, and with their closed forms, in tests/oracles.
"""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, SimulationError, UnitError
from rheobase.neurons import GIF, IGIF
from rheobase.units import Hz, Quantity, kHz, ms, mV, nA, nS

KINDS = [GIF, IGIF]
each_kind = pytest.mark.parametrize("kind", KINDS)
each_clock = pytest.mark.parametrize("clock", ["continuous", "grid"])
# one value a neuron: some 9 and some 14 spikes in half a second
CURRENTS = {GIF: [0.2, 0.3] * nA, IGIF: [0.9, 1.2] * nA}


def trains(neuron, current, duration=500 * ms, **options):
    recording = rb.run(neuron, rb.constant(current), duration, record=(), **options)
    return [train.times.m for train in recording.spikes]


def left_behind(neuron, name, t, spikes):
    """Return eta_1, ... at times `t`, given all spikes: a sum of exponentials."""
    since = t[:, None] - spikes
    # A sample at the time of a spike comes after it.
    decay = np.where(
        since > -1e-9, np.exp(-np.maximum(since, 0.0) / neuron.value(f"tau_{name}")), 0
    )
    return neuron.value(f"q_{name}") * decay.sum(axis=1)


# What a spike leaves behind


@each_clock
@each_kind
def test_each_spike_adds_exponentials(kind, clock):
    neuron = kind(q_eta_2=20e-3 * nA, q_gamma_2=1.8 * mV)
    recording = rb.run(neuron, rb.constant(CURRENTS[kind]), 500 * ms, clock=clock, seed=3)
    for k in range(2):
        spikes = recording.spikes[k].times.m
        assert len(spikes) > 2
        for name in ("eta_1", "eta_2", "gamma_1", "gamma_2"):
            expected = left_behind(neuron, name, recording.t.m, spikes)
            assert getattr(recording, name).m[k] == pytest.approx(expected, abs=1e-9), name


@each_clock
@each_kind
def test_v_stays_at_its_reset_while_refractory_and_the_rest_goes_on(kind, clock):
    recording = rb.run(kind(), rb.constant(CURRENTS[kind]), 300 * ms, clock=clock, seed=1)
    since = recording.t.m - recording.spikes[1].times.m[0]
    inside = (since >= 0.0) & (since < 3.95)
    assert inside.sum() >= 39
    assert set(recording.v.m[1, inside]) == {kind().v_reset.m}
    assert np.all(np.diff(recording.eta_1.m[1, inside]) < 0)


@each_kind
def test_spikes_are_at_random_by_the_seed(kind):
    first, again, other = (trains(kind(), CURRENTS[kind], seed=seed) for seed in (1, 1, 2))
    for k in range(2):
        assert np.array_equal(first[k], again[k])
        assert not np.array_equal(first[k], other[k])


@each_kind
def test_how_it_is_solved(kind):
    integrator = kind().integrator
    assert "adaptive" in integrator.continuous
    reason = "log(1 + exp(" if kind is IGIF else "exp((v - v_T - gamma_1 - gamma_2)/delta_V)"
    assert integrator.reason.startswith(reason)
    # But for chance, all of a GIF is linear.
    assert (kind().analysis.linear is not None) == (kind is GIF)


# What it comes to


def test_without_its_coupling_the_inactivating_one_is_the_plain_one():
    inactivating = IGIF(k_a=0 * mV)
    plain = GIF(**{name: inactivating.values[name] for name in GIF.DEFAULTS})
    for own, expected in zip(
        *(trains(n, CURRENTS[IGIF], seed=5) for n in (inactivating, plain)), strict=True
    ):
        assert len(own) > 3
        assert own == pytest.approx(expected, abs=1e-8)


def test_without_noise_it_fires_at_its_threshold():
    """And is linear; as delta_V gets smaller, so does what is left of chance, in proportion."""
    sharp = rb.Model(
        GIF.EQUATIONS, "v >= v_T + gamma_1 + gamma_2", GIF.RESET, GIF.REFRACTORY,
        **{k: v for k, v in GIF().values.items() if k not in ("delta_V", "lambda_0")},
    )  # fmt: skip
    assert sharp.is_exact
    expected = trains(sharp, CURRENTS[GIF])
    errors = []
    for delta in (1e-2, 1e-3):
        noisy = GIF(delta_V=delta * mV, lambda_0=1 / delta * kHz)
        errors.append(0.0)
        for own, times in zip(trains(noisy, CURRENTS[GIF], seed=7), expected, strict=True):
            assert len(own) == len(times) > 5
            errors[-1] = max(errors[-1], np.abs(own - times).max())
    assert errors[0] < 1.5
    assert errors[1] < errors[0] / 5


def test_theta_comes_to_what_the_paper_says():
    held = IGIF(
        v_T=1000 * mV, tau_theta=7 * ms, v=[-65, -50, -30] * mV, v_rest=[-65, -50, -30] * mV
    )
    recording = rb.run(held, rb.zero(), 100 * ms)
    target = 2.5 * np.log1p(np.exp((np.array([-65.0, -50.0, -30.0]) + 55.0) / 3.0))
    expected = -target[:, None] * np.expm1(-recording.t.m / 7)
    assert recording.theta.m == pytest.approx(expected, rel=1e-9)
    assert target[2] - 2.5 / 3 * 25 == pytest.approx(0.0, abs=1e-3)  # a line above v_i


def test_the_threshold_outruns_what_comes_slowly():
    slowly = rb.run(IGIF(), rb.ramp(0 * nA, 0.5 * nA, start=0 * ms, stop=500 * ms), 500 * ms)
    fast = rb.run(IGIF(), rb.step(3 * nA, start=0 * ms, stop=2 * ms), 100 * ms)
    assert slowly.v.m.max() > -20
    assert slowly.spikes[0].count == 0
    assert fast.v.m.max() < -40
    assert fast.spikes[0].count == 1
    assert rb.run(IGIF(k_a=0 * mV), slowly.stimulus, 500 * ms).spikes[0].count > 1


# In a network


def test_both_in_a_network():
    from scipy.stats import ks_2samp

    n = 150
    net = rb.Network(seed=3, dt=0.1 * ms, precision="double")
    cells, recorded = {}, []
    for kind in KINDS:
        cells[kind] = net.population(kind(), n, name=kind.__name__)
        net.stimulate(cells[kind], rb.constant(CURRENTS[kind][1]))
        recorded += [cells[kind].spikes, cells[kind][:2].eta_1, cells[kind][:2].gamma_1]
    net.connect(
        cells[GIF][0], cells[IGIF][0], rb.Exp(5 * ms), rule=rb.OneToOne(), weight=20 * nA,
        delay=1 * ms,
    )  # fmt: skip
    recording = net.run(200 * ms, record=recorded)
    for kind in KINDS:
        own, neuron = recording[cells[kind]], kind()
        for k in range(2):
            spikes = own.spikes[k].times.m
            for name in ("eta_1", "gamma_1"):
                expected = left_behind(neuron, name, own.t.m, spikes)
                assert getattr(own, name).m[k] == pytest.approx(expected, abs=1e-9)
        # Other random numbers than those of a run on the grid, but the same law.
        current = np.full(n, CURRENTS[kind][1].m) * nA
        alone = trains(neuron, current, 200 * ms, clock="grid", seed=8)
        for number in range(3):
            pair = [own.spikes[k].times.m[number] for k in range(1, n)], [a[number] for a in alone]
            assert ks_2samp(*pair).pvalue > 1e-3
    source, target = (recording[cells[kind]].spikes[0].times.m for kind in KINDS)
    for spike in source:
        assert np.any((target > spike + 1) & (target < spike + 6))


# What is refused


@each_kind
@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"lambda_0": -1 * Hz}, ParameterError, "lambda_0: expected a positive value, got -1 Hz"),
        ({"lambda_0": 0 * Hz}, ParameterError, "lambda_0: expected a positive value, got 0 Hz"),
        ({"delta_V": 0 * mV}, ParameterError, "delta_V: expected a positive value, got 0 mV"),
        ({"g_L": -3 * nS}, ParameterError, "g_L: expected a positive value, got -3 nS"),
        ({"C": "0 pF"}, ParameterError, r"C = 0.* pF: the factor C of dv/dt must be positive"),
        ({"tau_eta_1": 0 * ms}, ParameterError, "tau_eta_1 = 0 ms: .* must be positive"),
        ({"tau_eta_2": -1 * ms}, ParameterError, "tau_eta_2 = -1 ms: .* must be positive"),
        ({"tau_gamma_1": 0 * ms}, ParameterError, "tau_gamma_1 = 0 ms: .* must be positive"),
        ({"tau_gamma_2": -1 * ms}, ParameterError, "tau_gamma_2 = -1 ms: .* must be positive"),
        ({"t_ref": -1 * ms}, ParameterError, "refractory: .* not negative, got t_ref = -1 ms"),
        ({"q_eta_1": 1 * mV}, UnitError, r"q_eta_1: expected current \(nA\)"),
        ({"q_gamma_1": 1 * nA}, UnitError, r"q_gamma_1: expected voltage \(mV\)"),
        ({"lambda_0": 1}, UnitError, r"lambda_0: .*without a unit. Write 1\*"),
        ({"q_eta_3": 1 * nA}, ParameterError, "no parameter 'q_eta_3'. Did you mean 'q_eta_"),
        ({"delta_v": 1 * mV}, ParameterError, "no parameter 'delta_v'. Did you mean 'delta_V'"),
        ({"v_T": np.inf * mV}, ParameterError, "v_T: expected a finite value"),
        ({"C": [1, 2] * nA}, UnitError, "C: expected capacitance"),
        (
            {"v_T": [-40, -39] * mV, "t_ref": [1, 2, 3] * ms}, ParameterError,
            "equally long: .*t_ref has 3",
        ),
    ],
)  # fmt: skip
def test_bad_values(kind, given, error, message):
    with pytest.raises(error, match=message):
        kind(**given)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"k_i": 0 * mV}, ParameterError, "k_i: expected a positive value, got 0 mV"),
        ({"tau_theta": 0 * ms}, ParameterError, "tau_theta = 0 ms: .* must be positive"),
        ({"k_a": 0.8}, UnitError, r"k_a: .*Write 0.8\*mV"),
        ({"theta_inf": 1 * mV}, ParameterError, "IGIF has no parameter 'theta_inf'. Did you mean"),
    ],
)
def test_bad_values_of_the_inactivating_one(given, error, message):
    with pytest.raises(error, match=message):
        IGIF(**given)


def test_neither_has_presets():
    with pytest.raises(ParameterError, match="preset: GIF has none, got 'pyramidal'"):
        GIF.preset("pyramidal")


def test_a_hazard_beyond_all_numbers():
    neuron = GIF(delta_V=Quantity(1, "uV"), v=0 * mV)
    with pytest.raises(SimulationError, match=r"GIF: the hazard .* is inf per ms at 0 ms"):
        rb.run(neuron, rb.zero(), 1 * ms)
