"""Circuits: how neurons are numbered, and that whatever is wrong in one is found."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import Circuit, CurrentDrive, Group, Population
from rheobase.errors import NetworkError, ParameterError
from rheobase.synapses import Exp
from rheobase.units import ms

SETTINGS = {"dt": 0.1, "seed": 1, "precision": "single"}


def circuit(populations, projections=(), drives=(), **settings):
    return Circuit(tuple(populations), projections, drives, **{**SETTINGS, **settings})


def test_neurons_are_numbered_through(populations):
    made = circuit(populations)
    assert made.size == 16
    assert made.offsets.tolist() == [0, 10, 14, 16]
    assert made.offsets.dtype == np.int64
    assert circuit([]).size == 0


def test_the_model_with_all_synapses(populations, project):
    synapse = Exp(5 * ms)
    made = circuit(populations, (project(synapse=synapse), project(synapse=synapse)))
    assert made.composed(0).model.states == ("v", "I_exp")
    assert made.composed(0).port_of == (0, 0)
    assert made.composed(1).model.states == ("v",)


@pytest.mark.parametrize("seed", [0, 2**64 - 1, np.uint64(7)])
def test_seeds(seed):
    assert circuit([], seed=seed).seed == seed


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dt": 0.0}, "dt: expected a positive, finite time, got 0 ms"),
        ({"dt": -0.1}, "dt: .*got -0.1 ms"),
        ({"dt": np.nan}, "dt: .*got nan ms"),
        ({"dt": np.inf}, "dt: .*got inf ms"),
        ({"seed": -1}, "seed: expected a whole number from 0 to 18446744073709551615, got -1"),
        ({"seed": 2**64}, "seed: .*got 18446744073709551616"),
        ({"seed": 1.0}, "seed: .*got 1.0"),
        ({"seed": None}, "seed: .*got None"),
        ({"precision": "dobule"}, "precision: .*got 'dobule'. Did you mean 'double'"),
        ({"precision": 64}, "precision: .*got 64"),
    ],
)
def test_settings(settings, message):
    with pytest.raises(ParameterError, match=message):
        circuit([], **settings)


def test_names_are_unique():
    with pytest.raises(NetworkError, match="two populations are called 'a'"):
        circuit([Population("a", rb.LIF(), 1), Population("a", rb.LIF(), 2)])


def test_all_parts_are_checked(populations, project):
    with pytest.raises(NetworkError, match="exc -> exc: delay"):
        circuit(populations, (project(), project(delay=0.01)))
    wrong = CurrentDrive(Group(((0, np.arange(10)),)), rb.constant([1, 2] * rb.units.nA))
    with pytest.raises(NetworkError, match="stimulus -> exc"):
        circuit(populations, (), (wrong,))
    with pytest.raises(NetworkError, match=r"exc: .* arrays for 3"):
        circuit(populations, (project(synapse=Exp([1, 2, 3] * ms)),))
    with pytest.raises(NetworkError, match=r"src: spikes: expected multiples of dt = 0.3 ms"):
        circuit(populations, dt=0.3)
