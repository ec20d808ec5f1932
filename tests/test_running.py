"""rb.run: what goes in, what comes out, and what it says when something is wrong."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import EquationError, ParameterError, SimulationError, UnitError
from rheobase.units import CURRENT, VOLTAGE, MOhm, Quantity, ms, mV, nA

NEURON = rb.LIF()
INPUT = rb.constant(2.5 * nA)


# What comes out


def test_a_single_neuron():
    recording = rb.run(NEURON, rb.step(2.5 * nA, start=100 * ms, stop=200 * ms), 300 * ms)
    assert recording.t.shape == recording.v.shape == recording.I.shape == (3001,)
    assert recording.t.m[[0, 1, -1]] == pytest.approx([0.0, 0.1, 300.0])
    assert recording.v.m[0] == -70.0
    assert recording.v.check(mV.dimensionality)
    assert recording.I.m[[999, 1000, 1999, 2000]].tolist() == [0.0, 2.5, 2.5, 0.0]
    assert len(recording.spikes) == 1
    assert recording.spikes[0].count == 7
    assert recording.model is NEURON


def test_many_neurons():
    recording = rb.run(NEURON, rb.constant([1, 2.5, 3] * nA), 50 * ms, 1 * ms)
    assert recording.v.shape == recording.I.shape == (3, 51)
    assert recording.I.m[:, 7].tolist() == [1.0, 2.5, 3.0]
    assert recording.spikes.count[0] == 0 < recording.spikes.count[1]
    many = rb.run(rb.LIF(R=[5, 20] * MOhm), INPUT, 50 * ms, 1 * ms)
    assert many.v.shape == (2, 51)


@pytest.mark.parametrize("clock", ["continuous", "grid"])
@pytest.mark.parametrize(("duration", "dt", "samples"), [(10, 0.1, 101), (0.7, 0.1, 8), (5, 5, 2)])
def test_samples_go_up_to_and_with_the_end(clock, duration, dt, samples):
    neuron = NEURON.replace(t_ref=0 * ms)
    recording = rb.run(neuron, INPUT, duration * ms, dt * ms, clock=clock)
    assert len(recording.t) == samples
    assert recording.t.m[-1] == pytest.approx(duration)


def test_on_the_continuous_clock_duration_need_not_be_a_multiple_of_dt():
    recording = rb.run(NEURON, rb.constant(3 * nA), 10.55 * ms, 1 * ms)
    assert recording.t.m.tolist() == list(range(11))
    first = 8 * np.log(3.0)
    assert recording.spikes[0].times.m == pytest.approx([first], abs=1e-9)


def test_a_spike_after_the_last_sample_and_at_the_very_end():
    first = rb.run(NEURON, rb.constant(3 * nA), 20 * ms).spikes[0].times.m[0]
    assert rb.run(NEURON, rb.constant(3 * nA), (first + 0.01) * ms, 5 * ms).spikes[0].count == 1
    assert rb.run(NEURON, rb.constant(3 * nA), (first - 0.01) * ms, 5 * ms).spikes[0].count == 0


@pytest.mark.parametrize("record", [["v"], "v", ("v", "v")])
def test_record_some(record):
    recording = rb.run(NEURON, INPUT, 10 * ms, record=record)
    assert recording.v.shape == (101,)
    with pytest.raises(AttributeError, match="I"):
        _ = recording.I


def test_text_works_wherever_a_quantity_does():
    recording = rb.run(NEURON, INPUT, "0.02 second", "100 us")
    assert len(recording.t) == 201


def test_provenance():
    recording = rb.run(NEURON, INPUT, 10 * ms, clock="grid")
    provenance = recording.provenance
    assert provenance.name == "LIF"
    assert provenance.clock == "grid"
    assert provenance.dt == 0.1 * ms
    assert provenance.duration == 10 * ms
    assert provenance.version == rb.__version__
    assert "2.5 nA" in provenance.stimulus
    assert provenance.parameters["tau_m"] == 8 * ms
    assert provenance.tolerance is None
    adaptive = rb.run(rb.Model("tau*dv/dt = -v**3/mV**2", tau=1 * ms, v=1 * mV), INPUT, 1 * ms)
    assert 0.0 < adaptive.provenance.tolerance <= 1e-9


def test_the_trace_jumps_at_the_spike():
    recording = rb.run(NEURON, rb.constant(3 * nA), 20 * ms, 0.001 * ms)
    spike = recording.spikes[0].times.m[0]
    k = int(np.searchsorted(recording.t.m, spike))
    assert recording.v.m[k - 1] == pytest.approx(-50.0, abs=0.01)
    assert recording.v.m[k - 1] < -50.0
    assert recording.v.m[k] == -65.0


# What goes in


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((rb.LIF, INPUT, 10 * ms), {}, ParameterError, r"neuron: .* such as rb.LIF\(\)"),
        (("LIF", INPUT, 10 * ms), {}, ParameterError, "neuron: expected a model"),
        ((NEURON, 2.5 * nA, 10 * ms), {}, ParameterError, r"stimulus: .*rb.constant\(2.5\*nA\)"),
        ((NEURON, None, 10 * ms), {}, ParameterError, "stimulus: expected one such as"),
        ((NEURON, INPUT, 10), {}, UnitError, r"duration: expected time .*without a unit.*10\*ms"),
        ((NEURON, INPUT, 10 * mV), {}, UnitError, r"duration: expected time.*10 mV.*voltage"),
        ((NEURON, INPUT, 0 * ms), {}, ParameterError, "duration: expected one positive"),
        ((NEURON, INPUT, -10 * ms), {}, ParameterError, "duration: expected one positive.*-10"),
        ((NEURON, INPUT, np.nan * ms), {}, ParameterError, "duration: .*finite.*nan"),
        ((NEURON, INPUT, np.inf * ms), {}, ParameterError, "duration: .*finite.*inf"),
        ((NEURON, INPUT, [10, 20] * ms), {}, ParameterError, "duration: expected one"),
        ((NEURON, INPUT, "10 mss"), {}, UnitError, "duration: .*'10 mss'.*Did you mean"),
        ((NEURON, INPUT, 10 * ms, 0.1), {}, UnitError, r"dt: expected time.*0.1\*ms"),
        ((NEURON, INPUT, 10 * ms, 0 * ms), {}, ParameterError, "dt: expected one positive"),
        ((NEURON, INPUT, 10 * ms, -1 * ms), {}, ParameterError, "dt: expected one positive"),
        ((NEURON, INPUT, 10 * ms, np.nan * ms), {}, ParameterError, "dt: .*nan"),
        ((NEURON, INPUT, 10 * ms, 20 * ms), {}, ParameterError, "dt: .*at most .*10 ms"),
        ((NEURON, INPUT, 10 * ms), {"clock": "gird"}, ParameterError, "clock: .*'gird'.*'grid'"),
        ((NEURON, INPUT, 10 * ms), {"engine": "fast"}, ParameterError, "engine: got 'fast'"),
        ((NEURON, INPUT, 10 * ms), {"record": ["V"]}, ParameterError, "no variable 'V'.*'v'"),
        ((NEURON, INPUT, 10 * ms), {"record": "w"}, ParameterError, "no variable 'w'.*'v', 'I'"),
        ((NEURON, INPUT, 10 * ms), {"tolerance": 0.0}, ParameterError, "tolerance: .*got 0.0"),
        ((NEURON, INPUT, 10 * ms), {"tolerance": np.nan}, ParameterError, "tolerance: .*nan"),
        (
            (NEURON, INPUT, 10.05 * ms), {"clock": "grid"}, ParameterError,
            "duration: on the grid, expected a multiple of dt = 0.1 ms, got 10.05 ms",
        ),
        (
            (rb.LIF(t_ref=0.05 * ms), INPUT, 10 * ms), {"clock": "grid"}, ParameterError,
            "0.05 ms is shorter than the step of the grid, dt = 0.1 ms.*smaller dt",
        ),
        (
            (rb.LIF(t_ref=[2, 0.3] * ms), INPUT, 10 * ms, 0.5 * ms), {"clock": "grid"},
            ParameterError, "0.3 ms is shorter than the step",
        ),
        (
            (rb.LIF(R=[1, 2, 3] * MOhm), rb.constant([1, 2] * nA), 10 * ms), {}, ParameterError,
            "parameters are for 3 neurons, the stimulus for 2",
        ),
    ],
)  # fmt: skip
def test_bad_arguments(arguments, options, error, message):
    with pytest.raises(error, match=message):
        rb.run(*arguments, **options)


@pytest.mark.parametrize("options", [{"tolerance": "1e-6"}, {"record": 5}, {"tolerance": None}])
def test_bad_kinds_of_arguments_are_named(options):
    (name,) = options
    with pytest.raises((ParameterError, UnitError), match=name):
        rb.run(NEURON, INPUT, 10 * ms, **options)


def test_a_refractory_period_of_zero_is_allowed_on_the_grid():
    recording = rb.run(rb.LIF(t_ref=0 * ms), rb.constant(3 * nA), 20 * ms, clock="grid")
    assert recording.spikes[0].count > 0


def test_a_run_that_does_not_fit_into_the_memory():
    with pytest.raises(ParameterError, match=r"(?s)record: .*samples of t, v.*GB"):
        rb.run(NEURON, INPUT, 1e9 * ms, 1e-6 * ms)


def test_the_input_of_a_model_may_be_something_else():
    model = rb.Model("tau*dv/dt = -v + I", tau=5 * ms)
    wanted = model.system.dimensions["I"]
    assert wanted in (CURRENT, VOLTAGE)
    if wanted == CURRENT:  # then v is a current, and all is well
        assert rb.run(model, INPUT, 1 * ms).v.check(nA.dimensionality)
    else:
        with pytest.raises(UnitError, match="stimulus: expected voltage"):
            rb.run(model, INPUT, 1 * ms)


# Runs that cannot go on


@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_a_solution_that_runs_away_is_named_with_its_time(clock):
    """v' = v^2 from 1 is 1/(1 - t): nothing beyond 1 ms."""
    model = rb.Model("dv/dt = v*v/k", k=1 * mV * ms, v=1 * mV)
    with pytest.raises(SimulationError, match=r"Model: .* at 1(\.\d+)? ms") as error:
        rb.run(model, rb.zero(), 5 * ms, 0.1 * ms, clock=clock)
    assert "neuron" not in str(error.value).split(":")[1].split("'")[0]


@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_the_neuron_that_runs_away_is_named(clock):
    start = np.full(300, 0.01)
    start[277] = 1.0
    model = rb.Model("dv/dt = v*v/k", k=1 * mV * ms, v=start * mV)
    with pytest.raises(SimulationError, match=r"neuron 277.* at 1(\.\d+)? ms"):
        rb.run(model, rb.zero(), 5 * ms, 0.1 * ms, clock=clock)


@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_exponential_growth_past_the_largest_number(clock):
    model = rb.Model("tau*dv/dt = v", tau=1 * ms, v=1 * mV)
    with pytest.raises(SimulationError, match=r"'v' is no longer a finite number at (69|70)"):
        rb.run(model, rb.zero(), 1000 * ms, 0.1 * ms, clock=clock)


@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_not_a_number(clock):
    model = rb.Model("dv/dt = -mV/ms - sqrt(v/mV)*mV/ms", v=2 * mV)
    with pytest.raises(SimulationError, match=r"at [01]\.\d+ ms"):
        rb.run(model, rb.zero(), 50 * ms, 0.1 * ms, clock=clock)


def test_a_reset_that_leaves_it_above_threshold_fires_for_ever():
    model = rb.Model(
        "tau*dv/dt = -v + R*I", "v >= 10*mV", "v -= 1*mV", tau=8 * ms, R=10 * MOhm, v=20 * mV
    )
    with pytest.raises(
        SimulationError, match=r"(?s)fires for ever at 0 ms.*'v >= 10\*mV' still holds"
    ):
        rb.run(model, INPUT, 10 * ms)


def test_a_reset_to_above_threshold_is_refused_before_the_run():
    with pytest.raises((ParameterError, EquationError), match="fire for ever"):
        rb.Model(
            "tau*dv/dt = -v + R*I", "v >= 10*mV", "v = 2*u; v -= 1*mV",
            tau=8 * ms, R=10 * MOhm, u=8 * mV,
        )  # fmt: skip


def test_with_a_refractory_period_it_fires_on_and_on_instead():
    model = rb.Model(
        "tau*dv/dt = -v + R*I", "v >= 10*mV", "v -= 1*mV", "t_ref", tau=8 * ms, R=10 * MOhm,
        v=20 * mV, t_ref=1 * ms,
    )  # fmt: skip
    times = rb.run(model, INPUT, 20 * ms).spikes[0].times.m
    assert times[:11] == pytest.approx(np.arange(11.0), abs=1e-12)


def test_far_too_many_spikes_end_with_a_message(monkeypatch):
    import sys

    from rheobase.engine import simulate

    monkeypatch.setattr(sys.modules[simulate.__module__], "_MOST_SPIKES", 100_000)
    with pytest.raises(SimulationError, match=r"fires more than .* times by .* ms.*refractory"):
        rb.run(rb.LIF(t_ref=0 * ms), rb.constant(1e9 * nA), 1000 * ms, record=())


def test_the_exact_method_is_refused_where_there_is_none():
    with pytest.raises(EquationError, match="method: 'exact' asks for a linear model"):
        rb.Model("tau*dv/dt = -v**3/mV**2", method="exact", tau=1 * ms, v=1 * mV)


def test_a_recording_does_not_share_what_the_next_run_writes():
    one = rb.run(NEURON, INPUT, 10 * ms)
    before = one.v.m.copy()
    rb.run(NEURON, rb.constant(-5 * nA), 10 * ms)
    assert np.array_equal(one.v.m, before)


def test_arrays_of_one_are_still_arrays():
    recording = rb.run(NEURON, rb.constant(Quantity([2.5], "nA")), 10 * ms)
    assert recording.v.shape == (1, 101)


def test_times_of_samples_that_do_not_fit_into_the_memory():
    with pytest.raises(ParameterError, match=r"(?s)samples of t, v.*GB"):
        rb.run(NEURON, INPUT, 1 * ms, 1e-12 * ms, record="v")


def test_without_traces_there_are_no_times_either():
    recording = rb.run(NEURON, INPUT, 1 * ms, 1e-12 * ms, record=())
    assert recording.t.shape == (0,)
    assert recording.variables == ()
