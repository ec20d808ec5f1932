"""Drives: Poisson spikes, stimuli and noise, and what is refused."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import (
    Constant,
    CurrentDrive,
    Group,
    NoiseDrive,
    OfTime,
    PerNeuron,
    PoissonDrive,
    Population,
    rates_at,
)
from rheobase.circuit.drives import check_drive, drive_name, takes_current
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.synapses import Delta, Exp
from rheobase.units import Hz, kHz, ms, nA

EXC = Group(((0, np.arange(10)),))
SRC = Group(((2, np.arange(2)),))
TIMES = np.array([1.0, 2.0, 3.0])


def poisson(target=EXC, synapse=None, rate=8.0, weight=0.1):
    def value(given):
        return Constant(given) if isinstance(given, float) else given

    return PoissonDrive(target, synapse or Delta(), value(rate), value(weight))


@pytest.mark.parametrize(
    "drive",
    [
        poisson(),
        poisson(rate=0.0, synapse=Exp(5 * ms)),
        poisson(rate=PerNeuron(np.ones(10)), weight=PerNeuron(-np.ones(10))),
        poisson(rate=OfTime(lambda t: 8 * Hz)),
        CurrentDrive(EXC, rb.step(1 * nA, 1 * ms)),
        CurrentDrive(EXC, rb.constant(np.ones(10) * nA)),
        NoiseDrive(EXC, 0.0, 0.0, False),
    ],
)
def test_what_fits(populations, drive):
    check_drive(drive, populations, 0.1)


@pytest.mark.parametrize(
    ("drive", "error", "message"),
    [
        (poisson(SRC), NetworkError, "poisson -> src: 'src' is a spike source"),
        (CurrentDrive(SRC, rb.zero()), NetworkError, "stimulus -> src: 'src' is a spike source"),
        (NoiseDrive(SRC, 0.0, 1.0, False), NetworkError, "noise -> src: 'src' is a spike source"),
        (poisson(Group(())), NetworkError, "target: .*empty selection"),
        (poisson(rate=-0.008), ParameterError, "poisson -> exc: rate: .*not negative, got -8 Hz"),
        (poisson(rate=PerNeuron([*range(9), -1])), ParameterError, "got -1000 Hz at index 9"),
        (poisson(rate=PerNeuron(np.ones(9))), NetworkError, "rate: .* each of 10 neurons; got 9"),
        (poisson(weight=PerNeuron(np.ones(2))), NetworkError, "weight: .*10 neurons; got 2"),
        (poisson(rate=OfTime(lambda t: t)), UnitError, "rate: expected frequency"),
        (poisson(rate=OfTime(lambda t: -8 * Hz)), ParameterError, "not negative, got -8 Hz"),
        (CurrentDrive(EXC, rb.constant([1, 2] * nA)), NetworkError,
         r"stimulus -> exc: .*one for each of 10 neurons; constant\(\[1, 2\] nA\) is for 2"),
        (NoiseDrive(EXC, 0.0, -1.0, False), ParameterError, "sd: .*not negative, got -1 nA"),
        (NoiseDrive(EXC, np.nan, 1.0, False), ParameterError, "mean: .*finite values, got nan nA"),
        (NoiseDrive(EXC, 0.0, np.inf, False), ParameterError, "sd: .*finite values, got inf nA"),
    ],
)  # fmt: skip
def test_what_does_not_fit(populations, drive, error, message):
    with pytest.raises(error, match=message):
        check_drive(drive, populations, 0.1)


def test_neurons_without_a_current():
    model = rb.Model("tau*dv/dt = -v", "v > 1*mV", "v = 0*mV", tau=8 * ms)
    assert not takes_current(model)
    assert takes_current(rb.Model("tau*dv/dt = -v + x\nx = R*I", tau=8 * ms, R="1 MOhm"))
    for drive in (CurrentDrive(EXC, rb.zero()), NoiseDrive(EXC, 0.0, 1.0, False)):
        with pytest.raises(NetworkError, match="-> exc: 'exc' takes no current: there is no I"):
            check_drive(drive, [Population("exc", model, 10)], 0.1)


@pytest.mark.parametrize(
    ("function", "rates"),
    [
        (lambda t: 8 * Hz, [[0.008] * 3]),
        (lambda t: [1, 2, 3] * Hz, [[0.001, 0.002, 0.003]]),
        (lambda t: (t / ms).m * 1000 * Hz, [[1.0, 2.0, 3.0]]),
        (lambda t: [[1, 2, 3], [4, 5, 6]] * kHz, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    ],
)
def test_rates_of_a_function(function, rates):
    np.testing.assert_allclose(rates_at(function, TIMES, 2), rates, rtol=1e-12)


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (
            lambda t: [1, 2] * Hz,
            NetworkError,
            r"shape \(3,\) or \(2, 3\); the function ret",
        ),
        (lambda t: np.ones((3, 2)) * Hz, NetworkError, r"returned shape \(3, 2\)"),
        (lambda t: 3.0, UnitError, "rate: expected frequency.*without a unit"),
        (lambda t: [1, np.nan, 2] * Hz, ParameterError, "rate: expected finite values, got nan"),
        (lambda t: [1, -5, 2] * Hz, ParameterError, "got -5 Hz at index 0, 1"),
    ],
)
def test_functions_that_return_something_else(function, error, message):
    with pytest.raises(error, match=message):
        rates_at(function, TIMES, 2)


def test_names(populations):
    assert drive_name(NoiseDrive(EXC, 0.0, 1.0, True), populations) == "noise -> exc"
    assert drive_name(poisson(Group(((0, np.arange(3)),))), populations) == "poisson -> exc[0:3]"
