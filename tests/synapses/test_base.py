"""What synapses share: checks, comparison, and how they print."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from rheobase.errors import ParameterError, UnitError
from rheobase.synapses import Alpha, BiExp, Delta, Exp
from rheobase.units import Quantity, ms, mV, nA, second


def test_values_are_quantities_and_do_not_change():
    tau = np.array([1.0, 2.0])
    synapse = Exp(tau * ms, E_syn="-0.08 volt")
    tau[0] = 100.0
    assert synapse.tau_syn.m_as("ms").tolist() == [1.0, 2.0]
    assert synapse.E_syn.m_as("mV") == -80.0
    assert isinstance(synapse.tau_syn, Quantity)
    with pytest.raises(ValueError, match="read-only"):
        synapse.tau_syn.m[0] = 5.0
    with pytest.raises(AttributeError):
        synapse.tau_syn = 5 * ms


@pytest.mark.parametrize(
    ("synapse", "text"),
    [
        (Exp("5 ms"), "Exp(5 ms)"),
        (Exp(0.005 * second, "-80 mV"), "Exp(5 ms, E_syn=-80 mV)"),
        (Alpha([1, 2] * ms, name="ampa"), "Alpha([1, 2] ms, name='ampa')"),
        (BiExp(0.5 * ms, 5 * ms, 0 * mV, "x"), "BiExp(0.5 ms, 5 ms, E_syn=0 mV, name='x')"),
        (Exp(np.arange(1, 101) * ms), "Exp([1, 2, 3, ..., 100 (100 values)] ms)"),
    ],
)
def test_it_prints_as_it_is_typed(synapse, text):
    assert repr(synapse) == text


DIFFERENT = [
    Delta(),
    Exp(5 * ms),
    Exp(6 * ms),
    Exp([5] * ms),
    Exp([5, 5] * ms),
    Exp([5, 6] * ms),
    Exp(5 * ms, 0 * mV),
    Exp(5 * ms, -80 * mV),
    Exp(5 * ms, [0, -80] * mV),
    Exp(5 * ms, name="a"),
    Exp(5 * ms, name="b"),
    Alpha(5 * ms),
    BiExp(5 * ms, 5 * ms),
    BiExp(4 * ms, 5 * ms),
    BiExp(4 * ms, 5 * ms, 0 * mV),
]


def test_kinetics_decide_what_is_equal():
    assert len(set(DIFFERENT)) == len(DIFFERENT)
    assert Exp(5 * ms) == Exp("0.005 second")
    assert hash(Exp([1, 2] * ms, 0 * mV)) == hash(Exp([0.001, 0.002] * second, "0 mV"))
    assert Exp(5 * ms) != "Exp(5 ms)"


@pytest.mark.parametrize("synapse", DIFFERENT, ids=repr)
def test_it_travels(synapse):
    for other in (pickle.loads(pickle.dumps(synapse)), copy.deepcopy(synapse)):
        assert other == synapse
        assert repr(other) == repr(synapse)
        if isinstance(other, (Exp, Alpha)):  # a quantity of this registry still
            assert np.all(other.tau_syn + 1 * ms == synapse.tau_syn + 1 * ms)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"tau_syn": 5}, UnitError, r"tau_syn: expected time.*Write 5\*ms"),
        ({"tau_syn": None}, UnitError, "tau_syn: expected"),
        ({"tau_syn": 5 * mV}, UnitError, r"tau_syn: expected time \(ms\), got 5 mV"),
        (
            {"tau_syn": 0 * ms},
            ParameterError,
            "tau_syn: expected a time longer than 0 ms, got 0 ms",
        ),
        ({"tau_syn": [1, -2] * ms}, ParameterError, "tau_syn: .*longer than 0 ms, got -2 ms"),
        ({"tau_syn": np.nan * ms}, ParameterError, "tau_syn: expected finite values, got nan ms"),
        ({"tau_syn": [] * ms}, ParameterError, "tau_syn: expected at least one value"),
        ({"tau_syn": [[1, 2]] * ms}, ParameterError, r"tau_syn: .*shape \(1, 2\)"),
        ({"tau_syn": 5 * ms, "E_syn": 0}, UnitError, r"E_syn: expected voltage.*Write 0\*mV"),
        ({"tau_syn": 5 * ms, "E_syn": 1 * nA}, UnitError, "E_syn: expected voltage"),
        ({"tau_syn": 5 * ms, "E_syn": np.inf * mV}, ParameterError, "E_syn: expected finite"),
        ({"tau_syn": 5 * ms, "name": "a b"}, ParameterError, "name: .*such as 'ampa', got 'a b'"),
        ({"tau_syn": 5 * ms, "name": ""}, ParameterError, "name: .*got ''"),
        ({"tau_syn": 5 * ms, "name": "x__"}, ParameterError, "name: .*got 'x__'"),
        ({"tau_syn": 5 * ms, "name": "a\nb"}, ParameterError, "name: "),
        ({"tau_syn": 5 * ms, "name": 3}, ParameterError, "name: .*got 3"),
    ],
)
@pytest.mark.parametrize("kind", [Exp, Alpha])
def test_bad_arguments(kind, arguments, error, message):
    with pytest.raises(error, match=message):
        kind(**arguments)
