"""The delta synapse: what jumps, and what a weight is."""

from __future__ import annotations

import copy
import pickle

import pytest

import rheobase as rb
from rheobase.errors import NetworkError
from rheobase.synapses import Delta, compose
from rheobase.units import NONE, VOLTAGE, MOhm, ms, mV


def test_it_makes_the_membrane_potential_jump():
    neuron = rb.LIF()
    composed = compose(neuron, [Delta()])
    assert composed.model is neuron  # no equation is added
    (port,) = composed.ports
    assert (port.state, port.factor, port.held, port.dimension) == (0, 1.0, True, VOLTAGE)


def test_the_membrane_variable_is_that_of_the_threshold():
    model = rb.Model(
        """
        tau_w * dw/dt = -w
        tau * du/dt = -u - w
        """,
        threshold="u > 1", reset="u = 0", tau=8 * ms, tau_w=100 * ms, u=0, w=0,
    )  # fmt: skip
    assert Delta().weight_dimension(model) == NONE
    (port,) = compose(model, [Delta()]).ports  # which has no I either
    assert (port.state, port.dimension) == (1, NONE)


def test_without_a_threshold_there_is_no_membrane_variable():
    model = rb.Model("tau * du/dt = -u + R*I", tau=8 * ms, R=10 * MOhm, u=0 * mV)
    for wrong in (lambda: Delta().weight_dimension(model), lambda: compose(model, [Delta()])):
        with pytest.raises(NetworkError, match=r"Delta\(\) onto Model: .*threshold='u > ...'"):
            wrong()


def test_all_are_alike():
    assert Delta() == Delta() == pickle.loads(pickle.dumps(Delta())) == copy.deepcopy(Delta())
    assert len({Delta(), Delta()}) == 1
    assert repr(Delta()) == "Delta()"
    composed = compose(rb.LIF(), [Delta(), Delta()])
    assert len(composed.ports) == 1
    assert composed.port_of == (0, 0)
