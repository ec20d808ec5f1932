"""Escape noise: spikes at random, by a hazard, with the law that it has."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.engine.network.reference.randomness import Stream
from rheobase.engine.streams import ESCAPE
from rheobase.errors import EquationError, ParameterError, SimulationError
from rheobase.units import Hz, MOhm, kHz, ms, mV, nA, second

# With seeds fixed, tests of laws pass or fail for ever; each would pass with this chance on a seed
# that nobody has looked at.
CONFIDENCE = 0.999

MEMBRANE = "tau * dv/dt = -(v - E) + R*I"
VALUES = {"tau": 10 * ms, "E": -70 * mV, "R": 10 * MOhm}
SOFT = {
    "escape": "rho_0*exp((v - theta)/delta)", "rho_0": 0.1 * kHz, "theta": -50 * mV,
    "delta": 2 * mV, "reset": "v = -65*mV", "refractory": "t_ref", "t_ref": 2 * ms,
}  # fmt: skip


def soft(**changes):
    return rb.Model(MEMBRANE, **{**VALUES, **SOFT, **changes})


def constant(rate=50 * Hz, **changes):
    return rb.Model(MEMBRANE, escape="rate", rate=rate, **{**VALUES, **changes})


def many(n, current=0.0):
    return rb.constant(np.full(n, current) * nA)


def trains(neuron, stimulus, duration, **options):
    recording = rb.run(neuron, stimulus, duration, record=(), **options)
    return [train.times.m_as("ms") for train in recording.spikes]


def is_of_law(values, law):
    from scipy.stats import kstest

    return kstest(values, law).pvalue > 1.0 - CONFIDENCE


# Laws


@pytest.mark.parametrize("method", [None, "adaptive"])
@pytest.mark.parametrize("t_ref", [0.0, 7.0])
def test_a_constant_hazard_makes_exponential_intervals(t_ref, method):
    neuron = constant(refractory="t_ref", t_ref=t_ref * ms, method=method)
    found = trains(neuron, many(20), 5 * second, seed=3)
    first = np.array([train[0] for train in found])
    between = np.concatenate([np.diff(train) for train in found]) - t_ref
    assert between.min() > 0.0
    assert len(between) > 3000
    assert is_of_law(0.05 * first, "expon")
    assert is_of_law(0.05 * between, "expon")
    # one interval says nothing of the next
    pairs = np.concatenate([np.stack([np.diff(t)[:-1], np.diff(t)[1:]]) for t in found], axis=1)
    assert abs(np.corrcoef(pairs)[0, 1]) < 3.3 / np.sqrt(pairs.shape[1])


@pytest.mark.parametrize("dt", [0.05, 1.0, 5.0])
def test_on_the_grid_the_chance_of_a_spike_in_a_step_is_that_of_the_hazard(dt):
    """Steps to the next spike are geometric with p = 1 - exp(-rate dt), for any dt."""
    found = trains(constant(), many(40), 2000 * ms, dt=dt * ms, clock="grid", seed=int(20 * dt))
    steps = np.rint(np.concatenate([np.diff(train, prepend=0.0) for train in found]) / dt)
    p = -np.expm1(-0.05 * dt)
    deviation = np.sqrt((1 - p) / p**2 / len(steps))
    # the last, unfinished interval of each neuron is missing: bounded by its mean, 1/p of 1/rate T
    bias = 40 / (p * len(steps))
    assert abs(steps.mean() - 1 / p) < 3.3 * deviation + bias
    deviation = np.sqrt(p * (1 - p) / len(steps))
    assert abs((steps == 1).mean() - p) < 3.3 * deviation + p * 40 / len(steps)
    counts = [len(train) for train in found]
    expected = 2000 / dt * p
    assert abs(np.mean(counts) - expected) < 3.3 * np.sqrt(expected * (1 - p) / 40)


def rescaled(found, current, t_ref, rate):
    """Return the integral of the hazard over each interval (D. Brown et al., 2002).

    By quadrature of the closed form of v: from -70 mV at first, from -65 mV after each spike.
    """
    from scipy.integrate import quad

    target = -70.0 + 10.0 * current

    def amount(start, span):
        return quad(
            lambda s: rate(target + (start - target) * np.exp(-s / 10.0)), 0.0, span,
            epsabs=1e-11, epsrel=1e-11, limit=200,
        )[0]  # fmt: skip

    amounts = []
    for train in found:
        starts = [-70.0, *[-65.0] * (len(train) - 1)]
        spans = np.diff(train, prepend=-t_ref) - t_ref
        amounts += [amount(*pair) for pair in zip(starts, spans, strict=True)]
    return np.array(amounts)


def exponential_rate(v):
    return 0.1 * np.exp((v + 50.0) / 2.0)


def test_a_hazard_of_v_under_a_step_has_the_survivor_function_of_its_integral():
    """The time-rescaling theorem: 1 - exp(-integral) is uniform. The integrals are the draws."""
    found = trains(soft(), many(100, 2.1), 150 * ms, seed=11)
    amounts = rescaled(found, 2.1, 2.0, exponential_rate)
    assert len(amounts) > 400
    drawn = [
        Stream(11, ESCAPE, 0).exponential(neuron, number)
        for neuron, train in enumerate(found)
        for number in range(len(train))
    ]
    assert amounts == pytest.approx(np.array(drawn), rel=1e-8, abs=1e-10)
    # intervals cut off at the end are missing, so that only what is first is whole
    first = np.concatenate([[0], np.cumsum([len(train) for train in found])[:-1]])
    assert is_of_law(-np.expm1(-amounts[first]), "uniform")


def test_a_linear_hazard_of_v_is_solved_exactly():
    neuron = rb.Model(
        MEMBRANE, escape="k*(v - E)", k="0.01 kHz/mV", reset="v = -65*mV", refractory="2*ms",
        **VALUES,
    )  # fmt: skip
    assert neuron.is_exact
    assert neuron.integrator.reason == "linear in v with constant coefficients"
    found = trains(neuron, many(30, 1.7), 200 * ms, seed=2)
    amounts = rescaled(found, 1.7, 2.0, lambda v: 0.01 * (v + 70.0))
    random = Stream(2, ESCAPE, 0)
    drawn = [random.exponential(n, k) for n in range(30) for k in range(len(found[n]))]
    assert amounts == pytest.approx(np.array(drawn), rel=1e-9)


def test_spikes_do_not_depend_on_the_step_of_the_traces_or_much_on_the_tolerance():
    base = trains(soft(), many(5, 2.3), 300 * ms, seed=4)
    for options in ({"dt": 0.01 * ms}, {"dt": 7.3 * ms}):
        recording = rb.run(soft(), many(5, 2.3), 300 * ms, seed=4, **options)
        for train, expected in zip(recording.spikes, base, strict=True):
            assert np.array_equal(train.times.m, expected)
    loose = trains(soft(), many(5, 2.3), 300 * ms, seed=4, tolerance=1e-7)
    for train, expected in zip(loose, base, strict=True):
        assert train == pytest.approx(expected, abs=1e-3)


def test_on_the_grid_spikes_come_to_those_of_the_continuous_clock():
    """The same draws: the grid's first spike ends the step that the continuous clock's is in."""
    free = trains(soft(), many(200, 2.2), 40 * ms, seed=9)
    for dt in (0.01, 0.2):
        grid = trains(soft(), many(200, 2.2), 40 * ms, dt=dt * ms, clock="grid", seed=9)
        pairs = [(a[0], b[0]) for a, b in zip(free, grid, strict=True) if len(a) and len(b)]
        assert len(pairs) > 150
        late = np.array([b - a for a, b in pairs])
        assert late.min() > -1e-5
        assert late.max() < dt + 1e-5


# What it does not depend on, and the twin


@pytest.mark.parametrize("clock", ["continuous", "grid"])
@settings(max_examples=6, deadline=None)
@given(
    seed=st.integers(0, 2**64 - 1),
    current=st.floats(0.5, 4.0),
    holds=st.sampled_from([None, "", "v"]),
    escape=st.sampled_from(
        [
            SOFT["escape"],
            "rho_0*max(v - theta, 0*mV)/delta",
            "rho_0*(2 + sin(t/ms) + 0*theta/delta)",
        ]
    ),
)
def test_native_is_what_the_reference_is(clock, seed, current, holds, escape):
    neuron = soft(holds=holds, escape=escape, v=-60 * mV)
    stimulus = rb.constant([current, 2.0] * nA) + rb.step(1 * nA, start=6.06 * ms, stop=11 * ms)
    native, slow = (
        rb.run(neuron, stimulus, 14 * ms, clock=clock, seed=seed, engine=engine)
        for engine in ("native", "reference")
    )
    for k in range(2):
        got, expected = native.spikes[k].times.m, slow.spikes[k].times.m
        assert got.shape == expected.shape
        assert got == pytest.approx(expected, abs=1e-7)
    assert np.sort(np.abs(native.v.m - slow.v.m), axis=None)[-30] < 1e-6


@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_the_same_seed_and_another(clock):
    def run(seed, n=3):
        return trains(soft(), many(n, 2.3), 200 * ms, clock=clock, seed=seed)

    base = run(1)
    for train, again in zip(base, run(1), strict=True):
        assert np.array_equal(train, again)
    for train, among_more in zip(base, run(1, 200)[:3], strict=True):
        assert np.array_equal(train, among_more)
    for seed in (0, 2, 2**63, 2**64 - 1):
        assert not any(np.array_equal(*pair) for pair in zip(base, run(seed), strict=True))
    assert len({tuple(train) for train in base}) == 3


def test_a_draw_is_never_zero_and_as_the_twin_has_it():
    from rheobase.engine.compile import shipped
    from rheobase.engine.streams import key_of, stream

    drawn = np.zeros(1000)
    number = 2**40 + 17
    shipped("escape", "draw")(5, number, stream(ESCAPE, 3), key_of(2**64 - 5), drawn)
    twin = Stream(2**64 - 5, ESCAPE, 3)
    expected = [twin.exponential(5 + k, number) for k in range(1000)]
    assert drawn == pytest.approx(np.array(expected), rel=1e-15)
    assert drawn.min() > 0.0
    assert is_of_law(drawn, "expon")


@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_the_hazard_is_off_while_refractory(clock):
    """So high a hazard that it fires at once, as soon as it may."""
    neuron = constant(1e6 * kHz, refractory="4*ms")
    times = trains(neuron, many(1), 41 * ms, clock=clock)[0]
    assert np.diff(times) == pytest.approx(4.0 if clock == "continuous" else 4.1, abs=1e-4)


def test_the_countdown_is_hidden():
    neuron = soft()
    recording = rb.run(neuron, rb.constant(2.3 * nA), 50 * ms, seed=1)
    assert neuron.states == ("v",)
    assert recording.provenance.seed == 1
    assert recording.provenance.conditions["escape"] == SOFT["escape"]
    assert "escape_left" not in repr(neuron) + repr(recording)
    assert "fires at the rate: rho_0*exp((v - theta)/delta)" in repr(neuron)
    assert neuron.system.membrane == "v"
    assert neuron.initial["v"] == -70 * mV
    assert "adaptive" in neuron.integrator.continuous
    assert neuron.integrator.reason == "exp((v - theta)/delta) is not linear in v (escape)"
    assert rb.run(rb.LIF(), rb.zero(), 1 * ms, seed=1).provenance.seed is None
    again = pickle.loads(pickle.dumps(neuron))
    assert (again.escape, again.system) == (neuron.escape, neuron.system)
    assert neuron.replace(delta=1 * mV).escape == neuron.escape


def test_a_variable_that_has_the_name_of_the_countdown():
    neuron = rb.Model(
        "tau * descape_left/dt = -escape_left", escape="rate", rate=50 * Hz, tau=10 * ms,
        escape_left=3.0,
    )  # fmt: skip
    recording = rb.run(neuron, rb.zero(), 100 * ms, 1 * ms, seed=1)
    assert recording.escape_left.m == pytest.approx(3.0 * np.exp(-np.arange(101) / 10))
    assert np.array_equal(
        recording.spikes[0].times.m, trains(constant(), many(1), 100 * ms, seed=1)[0]
    )


# What is refused


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"escape": "rho_0*v"}, r"escape: 'rho_0\*v': a hazard is frequency \(kHz\), the term "
         r"'rho_0\*v' is mV / ms"),
        ({"escape": "10"}, r"a hazard is frequency \(kHz\).*Write 10\*kHz"),
        ({"escape": "rho_1"}, "escape: 'rho_1': 'rho_1' is not defined. Did you mean 'rho_0'"),
        ({"threshold": "v >= theta"}, "escape: .* stands in place of a threshold, and there is one"
         ": 'v >= theta'"),
        ({"escape": "rho_0 >= rho_0"}, "escape"),
        ({"escape": 5}, "escape: expected text such as"),
        ({"holds": "w"}, "holds: 'w' is not a state.*Known: 'v'"),
        ({"holds": "v;w"}, "holds: 'v;w': expected names of variables, got 'v;w'"),
        ({"holds": 3}, "holds: expected names as text such as 'v, w', got 3"),
        ({"holds": "v", "refractory": None}, "holds: without a refractory period nothing"),
        ({"method": "exact"}, "method: 'exact' asks for a linear model, but .* is not linear in v "
         r"\(escape\)"),
    ],
)  # fmt: skip
def test_what_is_refused(changes, message):
    with pytest.raises(EquationError, match=message):
        soft(**changes)


@pytest.mark.parametrize("seed", [-1, 2**64, 0.5, "0", None, True])
def test_what_is_no_seed(seed):
    with pytest.raises(ParameterError, match="seed"):
        rb.run(soft(), rb.zero(), 1 * ms, seed=seed)


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize("clock", ["continuous", "grid"])
@pytest.mark.parametrize(
    ("escape", "v", "value", "time"),
    [
        ("-rho_0 + 0*rho_0*(v - theta)/delta", -60.0, "-0.1", "0"),
        ("rho_0*exp((v - theta)/delta) - 0.02*kHz", -60.0, "-0.0193262", "0"),
        ("rho_0*sqrt((v - theta)/delta)", -60.0, "nan", "0"),
        ("rho_0*exp((v - theta)/delta)", 1e4, "inf", "0"),
        ("rho_0*(theta - v)/delta", -60.0, None, None),
        ("rho_0*sqrt((theta - v)/delta)", -60.0, None, None),
    ],
)
def test_a_hazard_that_is_none(clock, engine, escape, v, value, time):
    """On the way up to -30 mV, v reaches theta after 10 ln(30 / 20) = 4.05 ms."""
    small = 1e-6 if time is None else 0.1  # then it does not fire before
    neuron = soft(escape=escape, v=[v, v] * mV, rho_0=small * kHz)
    with pytest.raises(SimulationError) as caught:
        rb.run(neuron, rb.constant(4 * nA), 10 * ms, clock=clock, engine=engine)
    message = str(caught.value)
    assert f"neuron 0: the hazard '{neuron.system.escape}' is" in message
    assert "expected a finite number that is not negative" in message
    at = float(message.split(" per ms at ")[1].split(" ms")[0])
    if time is None:
        assert 4.0 < at < 4.3
    else:
        assert f" is {value} per ms at {time} ms" in message
