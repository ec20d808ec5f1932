"""Potentiation by a power of the weight: defaults, and values that make no sense."""

import pickle

import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.units import ms, mV, nA, pA

ALPHA = rb.Alpha(0.3 * ms)


def test_defaults_are_the_papers():
    """A. Morrison, A. Aertsen, M. Diesmann, Neural Computation 19, 2007, section 2.4."""
    synapse = rb.PowerLawSTDP(ALPHA, w_0=1 * pA)
    assert synapse.numbers == pytest.approx(
        {"tau_plus": 20.0, "tau_minus": 20.0, "rate": 0.1, "alpha": 0.11, "mu": 0.4, "w_0": 1e-3,
         "x_pre": 0.0, "x_post": 0.0}
    )  # fmt: skip
    low, high = synapse.bounds
    assert low.m_as("pA") == 0.0
    assert high.m_as("pA") == float("inf")


def test_text_and_copies():
    synapse = rb.PowerLawSTDP(ALPHA, w_0=1 * pA, mu=0.5)
    lines = repr(synapse).splitlines()
    assert lines[0] == "PowerLawSTDP through Alpha(0.3 ms)"
    assert lines[3:5] == [
        "  spike of the source: w = max(w - rate*alpha*w*x_post, 0*w_0); x_pre += 1",
        "  spike of the target: w += rate*w_0*(w/w_0)**mu*x_pre; x_post += 1",
    ]
    again = pickle.loads(pickle.dumps(synapse))
    assert type(again) is rb.PowerLawSTDP
    assert repr(again) == repr(synapse)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, ParameterError, "PowerLawSTDP needs w_0=, a weight"),
        ({"w_0": -1 * pA}, ParameterError, "w_0: expected a positive value, got -1 pA."),
        ({"w_0": 1 * mV}, UnitError, "w_0: expected current (nA), got 1 mV, which is voltage (mV). "
         "It is a weight, sent through Alpha(0.3 ms)."),
        ({"w_0": 1 * pA, "mu": -0.4}, ParameterError, "mu: expected a value that is not negative"),
        ({"w_0": 1 * pA, "alpha": -1}, ParameterError, "alpha: expected a value that is not neg"),
        ({"w_0": 1 * pA, "rate": -1}, ParameterError, "rate: expected a value that is not neg"),
        ({"w_0": 1 * pA, "tau_plus": 0 * ms}, ParameterError, "tau_plus: expected a positive"),
        ({"w_0": 1 * pA, "w_max": 1 * pA}, ParameterError, "PowerLawSTDP has no parameter 'w_max"),
        ({"w_0": 1 * pA, "lambda_": 0.1}, ParameterError, "has no parameter 'lambda_'."),
    ],
)  # fmt: skip
def test_bad_values(arguments, error, message):
    with pytest.raises(error) as caught:
        rb.PowerLawSTDP(ALPHA, **arguments)
    assert message in str(caught.value)


def test_weights_are_not_negative_and_have_no_upper_bound():
    net = rb.Network()
    cells = net.population(rb.LIF(), 2, name="cells")
    synapse = rb.PowerLawSTDP(ALPHA, w_0=1 * pA)
    with pytest.raises(ParameterError) as caught:
        net.connect(cells, cells, synapse, rule=rb.AllToAll(), weight=-1 * pA, delay=1 * ms)
    assert str(caught.value) == (
        "cells -> cells: weight: PowerLawSTDP keeps weights between 0 and inf nA, got -0.001 nA."
    )
    net.connect(cells, cells, synapse, rule=rb.AllToAll(), weight=1000 * nA, delay=1 * ms)
    assert "PowerLawSTDP through Alpha(0.3 ms)" in repr(net)
