"""What a run is asked for, checked before anything is built."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.network import Network
from rheobase.network.request import make_request
from rheobase.units import ms, mV, second


def ask(net, duration=1 * second, record=(), every=None, progress=False):
    return make_request(net, duration, record, every, progress)


def test_times_become_steps(net, exc):
    request = ask(net, 1 * second, [exc.spikes, exc[:5].v], 0.3 * ms, True)
    assert (request.steps, request.every) == (10_000, 3)
    assert [repr(each) for each in request.record] == ["exc.spikes", "exc[0:5].v"]
    assert (ask(net).every, ask(net).record) == (1, ())


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"duration": 1.05 * ms},
            ParameterError,
            "duration: expected a multiple of dt = 0.1",
        ),
        ({"duration": 0 * ms}, ParameterError, "duration: .*got 0 ms"),
        ({"duration": -1 * ms}, ParameterError, "duration: .*got -1 ms"),
        ({"duration": np.nan * ms}, ParameterError, "duration: expected finite values, got nan"),
        ({"duration": np.inf * ms}, ParameterError, "duration: expected finite values, got inf"),
        ({"duration": 1000}, UnitError, "duration: expected time"),
        ({"duration": [1, 2] * ms}, NetworkError, "duration: expected one value, got an array"),
        ({"every": 0.05 * ms}, ParameterError, "every: expected a multiple of dt"),
        ({"every": 1 * mV}, UnitError, "every: expected time"),
        ({"progress": 1}, ParameterError, "progress: expected True or False, got 1"),
        ({"record": "v"}, NetworkError, r"record: expected a list such as \[exc.spikes"),
        ({"record": 3}, NetworkError, "record: expected a list"),
        ({"record": ["v"]}, NetworkError, "record: expected what can be recorded.*got 'v'"),
    ],
)
def test_what_is_refused(net, exc, arguments, error, message):
    with pytest.raises(error, match=message):
        ask(net, **arguments)


def test_record_takes_observables_of_this_network(net, exc):
    with pytest.raises(NetworkError, match=r"record: expected a list .*got exc.spikes"):
        ask(net, record=exc.spikes)
    with pytest.raises(NetworkError, match="record: expected a list"):
        ask(net, record=exc)
    with pytest.raises(NetworkError, match="record: expected what can be recorded"):
        ask(net, record=[exc])
    other = Network().population(rb.LIF(), 3, name="far")
    with pytest.raises(NetworkError, match=r"record: far\.v is of another network"):
        ask(net, record=[exc.v, other.v])


def test_a_network_without_neurons_does_not_run():
    with pytest.raises(NetworkError, match=r"no neurons. Add some: net.population"):
        Network().run(1 * ms)
    with pytest.raises(NetworkError, match="no neurons"):
        Network().simulation()


@pytest.mark.parametrize(
    ("threads", "message"),
    [(0, "threads: expected .*1, got 0|threads: .* 1 to 1024.* 0"), (1.0, "threads: .*Write 1")],
)
def test_threads_are_a_whole_number(net, exc, threads, message):
    with pytest.raises(ParameterError, match=message):
        net.simulation(threads=threads)
