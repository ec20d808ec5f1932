"""What stays while a neuron is refractory, and when it may fire again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.units import MOhm, ms, mV, nA

TWO = """
    tau_m * dv/dt = -(v - E) + R*(I - w)
    tau_w * dw/dt = a*(v - E) - w
    """
BENT = """
    tau_m * dv/dt = -(v - E) + 2*mV*exp((v + 52*mV)/(2*mV)) + R*(I - w)
    tau_w * dw/dt = a*(v - E) - w
    """
VALUES = {
    "tau_m": 8 * ms, "E": -70 * mV, "R": 10 * MOhm, "tau_w": 30 * ms, "a": 0.02 * nA / mV,
    "t_ref": 2 * ms, "v": -66 * mV, "w": 0.1 * nA,
}  # fmt: skip
CHOICES = [None, "", "v", "w", "v, w"]


def neuron(text=TWO, threshold="v >= -50*mV", reset="v = -60*mV; w += 0.2*nA", **options):
    options = {"refractory": "t_ref", **options}
    return rb.Model(text, threshold=threshold, reset=reset, **{**VALUES, **options})


@pytest.mark.parametrize("clock", ["continuous", "grid"])
@pytest.mark.parametrize("text", [TWO, BENT])
@settings(max_examples=6, deadline=None)
@given(
    holds=st.sampled_from(CHOICES),
    current=st.floats(1.5, 6.0),
    t_ref=st.sampled_from([0.5, 2.0, 5.3]),
    on=st.floats(0.0, 12.0),
)
def test_native_is_what_the_reference_is(text, clock, holds, current, t_ref, on):
    assume(text is TWO or holds not in ("", "w"))  # else v runs away while it may not fire
    model = neuron(text, holds=holds, t_ref=t_ref * ms)
    stimulus = rb.constant(2 * nA) + rb.step(current * nA, start=on * ms)
    native, slow = (
        rb.run(model, stimulus, 15 * ms, clock=clock, engine=engine)
        for engine in ("native", "reference")
    )
    got, expected = native.spikes[0].times.m, slow.spikes[0].times.m
    assert got.shape == expected.shape
    assert got == pytest.approx(expected, abs=1e-7)
    for name in ("v", "w"):
        # but at spikes, where times that differ in the last digit may have different samples
        apart = np.abs(getattr(native, name).m - getattr(slow, name).m)
        assert np.sort(apart)[-2 - len(got)] < 1e-6


@pytest.mark.parametrize("clock", ["continuous", "grid"])
@pytest.mark.parametrize("holds", CHOICES)
def test_only_what_is_named_stays(holds, clock):
    recording = rb.run(neuron(holds=holds), rb.constant(4 * nA), 15 * ms, 0.1 * ms, clock=clock)
    spike = recording.spikes[0].times.m[0]
    t = recording.t.m
    inside = (t >= spike + 0.05) & (t < spike + 1.95)
    still = {name for name in "vw" if np.ptp(getattr(recording, name).m[inside]) == 0.0}
    assert inside.sum() >= 18
    assert still == ({"v"} if holds is None else set(holds) & {"v", "w"})


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_a_condition_that_holds_at_the_end_fires_then(engine):
    """Nothing is reset (MAT2), so the second spike is as soon as it may be, and so is the third."""
    model = neuron(reset="w += 0*nA", holds="", t_ref="2.25 ms", a=0 * nA / mV, w=0 * nA)
    options = {"engine": engine, "record": ()}
    first = 8 * np.log1p((-50 + 66) / (-70 + 50 + 50))  # from -66 to -50 mV, on the way to -20
    times = rb.run(model, rb.constant(5 * nA), 20 * ms, **options).spikes[0].times.m
    assert times == pytest.approx(first + 2.25 * np.arange(len(times)), abs=1e-9)
    assert len(times) == 8
    times = rb.run(model, rb.constant(5 * nA), 20 * ms, clock="grid", **options).spikes[0].times.m
    steps = np.rint(times / 0.1)
    assert steps[0] == np.ceil(first / 0.1)
    assert set(np.diff(steps)) == {23}  # 22 steps refractory, and it fires at the end of the next


@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_one_variable_that_goes_on(clock):
    """The kernel for one equation holds it; this is the one that does not."""
    model = rb.Model(
        "tau_m * dv/dt = -(v - E) + R*I", threshold="v >= -50*mV", reset="v = -65*mV", holds="",
        refractory="3*ms", tau_m=8 * ms, E=-70 * mV, R=10 * MOhm,
    )  # fmt: skip
    recording = rb.run(model, rb.constant(2.5 * nA), 60 * ms, clock=clock)
    # from -65 mV on the way to -45 mV all the time
    intervals = recording.spikes[0].isi.m
    within = 1e-9 if clock == "continuous" else 0.1
    assert intervals == pytest.approx(np.full(len(intervals), 8 * np.log(20 / 5)), abs=within)
    assert len(intervals) >= 3


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_without_a_reset_it_fires_when_the_condition_becomes_true_and_it_may(clock, engine):
    """A sine crosses zero every 10 ms; for 13 ms after a spike that does not count."""
    model = rb.Model(
        "dx/dt = y*omega \n dy/dt = -x*omega", threshold="x >= 0", holds="", refractory="13*ms",
        omega=0.2 * np.pi / ms, x=-0.5, y=np.sqrt(0.75),
    )  # fmt: skip
    times = rb.run(model, rb.zero(), 60 * ms, clock=clock, engine=engine).spikes[0].times.m
    first = 10 / 12
    assert times == pytest.approx(first + 20.0 * np.arange(3), abs=0.1 if clock == "grid" else 1e-8)


def test_displayed_and_pickled():
    import pickle

    model = neuron(holds="w, v")
    assert "held then: v, w" in repr(model)
    assert "held then: nothing" in repr(neuron(holds=""))
    assert "held" not in repr(neuron())
    again = pickle.loads(pickle.dumps(model))
    assert again.holds == "w, v"
    assert again.system == model.system
    assert model.replace(t_ref=1 * ms).system.holds == ("v", "w")
    recording = rb.run(model, rb.zero(), 1 * ms)
    assert recording.provenance.conditions["holds"] == "w, v"
