from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from rheobase.errors import NetworkError, ParameterError
from rheobase.recording import PopulationRecording, Spikes, Trace
from rheobase.units import CURRENT, VOLTAGE, Hz, ms, mV, nA

NOTHING = {"spike_times": None, "spike_neurons": None, "traces": {}, "rate": None}


def test_spikes(make_population):
    exc = make_population(spikes=200)
    assert isinstance(exc.spikes, Spikes)
    assert (len(exc.spikes), exc.spikes.total) == (50, 200)
    assert exc.spikes[7].start == exc.start == 100.0 * ms
    assert exc.spikes[7].stop == exc.stop == 300.0 * ms
    assert exc.duration == 200.0 * ms
    assert exc.spikes[7].count == (exc.spikes.neurons == 7).sum()
    assert exc.mean_rate == 20.0 * Hz  # 200 in 50 neurons and 0.2 s
    assert exc.neurons_of("spikes").tolist() == list(range(50))


def test_variables(make_population):
    exc = make_population()
    assert exc.v.units == mV
    assert exc.w.units == nA
    assert exc.v.shape == exc["v"].shape == (2, 21)
    assert np.shares_memory(exc.v.m, exc._traces["v"].values)
    assert exc.t.m.tolist() == exc.t_of("v").m.tolist() == list(range(100, 301, 10))
    assert exc.neurons_of("v").tolist() == [7, 3]
    assert exc.variables == ("v", "w")
    assert exc.observables == ("spikes", "rate", "v", "w")
    assert {"v", "w", "spikes"} <= set(dir(exc))


def test_rate(make_population):
    exc = make_population(spike_times=None, spike_neurons=None)
    assert exc.rate.units == Hz
    assert exc.rate.m.tolist() == pytest.approx(np.linspace(0.0, 20.0, 20).tolist())
    assert exc.rate_t.m.tolist() == list(range(105, 300, 10))
    assert exc.mean_rate.m == pytest.approx(10.0)


def test_variables_sampled_at_different_times(make_population):
    traces = {
        "v": Trace(np.array([100.0]), np.array([0]), np.zeros((1, 1)), VOLTAGE),
        "w": Trace(np.array([200.0]), np.array([0]), np.zeros((1, 1)), CURRENT),
    }
    exc = make_population(traces=traces)
    with pytest.raises(NetworkError, match=r"sampled at different times\. .* t_of\('v'\)"):
        _ = exc.t
    assert exc.t_of("w").m.tolist() == [200.0]


def test_a_variable_whose_name_is_in_use(make_population):
    trace = Trace(np.array([100.0]), np.array([0]), np.ones((1, 1)), VOLTAGE)
    exc = make_population(traces={"start": trace})
    assert exc["start"].m.tolist() == [[1.0]]
    assert exc.start == 100.0 * ms


def test_spikes_of_some(make_population):
    exc = make_population(
        spike_times=np.array([150.0]), spike_neurons=np.array([9]), recorded=np.array([9, 20])
    )
    assert exc.mean_rate.m == 2.5  # one spike in two neurons and 0.2 s
    assert exc.neurons_of("spikes").tolist() == [9, 20]
    with pytest.raises(ParameterError, match="neuron 7 were not recorded"):
        exc.spikes[7]


@pytest.mark.parametrize(
    ("read", "asked", "to_record"),
    [
        (lambda exc: exc.spikes, "spikes", "spikes"),
        (lambda exc: exc.rate, "rate", "rate"),
        (lambda exc: exc.rate_t, "rate_t", "rate"),
        (lambda exc: exc.mean_rate, "mean_rate", "rate"),
        (lambda exc: exc.t, "t", "v"),
        (lambda exc: exc.g_ampa, "g_ampa", "g_ampa"),
        (lambda exc: exc["g_ampa"], "g_ampa", "g_ampa"),
        (lambda exc: exc.neurons_of("g_ampa"), "g_ampa", "g_ampa"),
        (lambda exc: exc.t_of("g_ampa"), "g_ampa", "g_ampa"),
        (lambda exc: exc.neurons_of("spikes"), "spikes", "spikes"),
    ],
)
def test_what_was_not_recorded(make_population, read, asked, to_record):
    message = (
        rf"^'exc': no '{asked}' was recorded, nor anything else\. "
        rf"To record it: net\.run\(\.\.\., record=\[exc\.{to_record}\]\)\.$"
    )
    with pytest.raises(NetworkError, match=message):
        read(make_population(**NOTHING))


def test_the_message_says_what_was_recorded(make_population):
    with pytest.raises(NetworkError, match=r"no 'u' was recorded, only 'spikes' and 'rate'\. To"):
        _ = make_population(traces={}).u
    with pytest.raises(NetworkError, match=r"Did you mean 'spikes'\? Or record it"):
        _ = make_population().spike
    with pytest.raises(NetworkError, match=r"record=\[population\.u\]"):
        _ = make_population("L2/3").u
    with pytest.raises(NetworkError, match=r"no '3' was recorded, .*'w'\.$"):
        make_population()[3]


def test_hasattr(make_population):
    exc = make_population(**NOTHING)
    assert not any(hasattr(exc, name) for name in ("spikes", "v", "t", "rate", "_repr_html_"))
    assert hasattr(make_population(), "v")


def test_repr(make_population):
    assert repr(make_population()).splitlines() == [
        "PopulationRecording(exc, 50 neurons, 100 to 300 ms)",
        "  spikes  200 (20 Hz a neuron)",
        "  rate    (20,) Hz",
        "  v       (2, 21) mV",
        "  w       (2, 21) nA",
    ]
    nothing = make_population(size=1, **NOTHING)
    assert repr(nothing).splitlines() == [
        "PopulationRecording(exc, 1 neuron, 100 to 300 ms)",
        "  nothing recorded",
    ]


def test_nobody_fired_and_nothing_passed(make_population):
    exc = PopulationRecording("exc", 3, 5.0, 5.0, np.empty(0), np.empty(0, np.int64))
    assert np.isnan(exc.mean_rate.m)
    exc = make_population(**(NOTHING | {"rate": (np.empty(0), np.empty(0))}))
    assert np.isnan(exc.mean_rate.m)
    assert exc.rate.size == 0


@pytest.mark.parametrize("again", [copy.deepcopy, lambda exc: pickle.loads(pickle.dumps(exc))])
def test_copies_are_the_same_and_read_only(make_population, again):
    exc = make_population()
    other = again(exc)
    assert repr(other) == repr(exc)
    assert np.array_equal(other.v.m, exc.v.m)
    assert np.array_equal(other.neurons_of("v"), exc.neurons_of("v"))
    assert list(other.spikes) == list(exc.spikes)
    for array in (other.v.m, other.spikes.times.m, other.t.m, other._rate[1]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(AttributeError, match="does not change: cannot set 'v'"):
        other.v = 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": 400.0}, "stop after the start, got 400 to 300 ms"),
        ({"stop": np.nan}, "expected a finite time"),
        ({"stop": 101.0}, "between 100 and 101 ms"),
        ({"spike_neurons": None}, "expected times and neurons, or neither"),
        ({"spike_neurons": np.zeros(3, np.int64)}, "got 3 for 200 spikes"),
        ({"traces": {"v": np.zeros((2, 2))}}, "trace 'v': expected a Trace, got ndarray"),
        ({"traces": {"a b": None}}, "expected the name of a variable, got 'a b'"),
        ({"rate": (np.array([150.0]), np.array([-1.0]))}, "rates of zero or more"),
        ({"rate": (np.array([150.0]), np.array([np.nan]))}, "rates of zero or more"),
        ({"rate": (np.array([150.0]), np.zeros(2))}, "as many as centres of bins"),
        ({"rate": (np.array([150.0, 140.0]), np.zeros(2))}, "which increase"),
        ({"rate": (np.array([350.0]), np.zeros(1))}, "rate: centres of bins: .* 100 and 300"),
    ],
)
def test_arrays_that_do_not_fit(make_population, changes, message):
    with pytest.raises(ParameterError, match=message):
        make_population(**changes)


def test_no_neurons():
    with pytest.raises(ParameterError, match="size: expected at least one neuron, got 0"):
        PopulationRecording("exc", 0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("t", "neuron", "message"),
    [
        (50.0, 0, "trace 'v': t: expected all between"),
        (150.0, 50, "trace 'v': neurons: expected numbers from 0 to 49"),
        (150.0, -1, "trace 'v': neurons: expected numbers from 0 to 49"),
    ],
)
def test_traces_that_do_not_fit(make_population, t, neuron, message):
    trace = Trace(np.array([t]), np.array([neuron]), np.zeros((1, 1)), VOLTAGE)
    with pytest.raises(ParameterError, match=message):
        make_population(traces={"v": trace})
