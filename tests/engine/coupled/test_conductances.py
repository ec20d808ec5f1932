"""What rb.run takes for gap junctions, and what it says to anything else."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.engine.coupled import conductance_matrix
from rheobase.errors import ParameterError, UnitError
from rheobase.units import ms, mV, nA, nS, uS

PAIR = np.array([[0.0, 5.0], [5.0, 0.0]])
ONE_WAY = np.array([[0.0, 5.0], [0.0, 0.0]])
SILENT = rb.Model("tau*dv/dt = -v", threshold="v >= 1*mV", tau="8 ms", v="0 mV")
NO_THRESHOLD = rb.Model("tau*dv/dt = E - v + R*I", tau="8 ms", E="-70 mV", R="10 MOhm")
PHASE = rb.Model("dx/dt = k*I", threshold="x >= 1", reset="x = 0", k="1 kHz/nA", x=0)


def run(matrix=PAIR * nS, neuron=None, stimulus=None, **options):
    stimulus = stimulus or rb.constant(1 * nA)
    return rb.run(neuron or rb.LIF(), stimulus, 1 * ms, gap_junctions=matrix, **options)


def test_units_and_rounding():
    assert conductance_matrix(PAIR * nS, False, rb.LIF()).tolist() == [[0, 0.005], [0.005, 0]]
    third = np.array([[0, 1 / 3], [(1 - 2 / 3), 0]])
    assert third[0, 1] != third[1, 0]
    matrix = conductance_matrix(third * uS, False, rb.LIF())
    assert matrix[0, 1] == matrix[1, 0]
    assert conductance_matrix(ONE_WAY * nS, True, rb.LIF())[1, 0] == 0.0


def test_what_is_given_is_left_alone():
    given = PAIR * nS
    run(given)
    assert (given.m == PAIR).all()


def changed(i, j, value):
    matrix = PAIR.copy()
    matrix[i, j] = value
    return matrix * nS


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"matrix": 5 * nS}, "a square matrix, one row and one column a neuron; got one value"),
        ({"matrix": [5, 5] * nS}, r"got shape \(2,\)"),
        ({"matrix": np.zeros((2, 3)) * nS}, r"got shape \(2, 3\)"),
        ({"matrix": np.zeros((0, 0)) * nS}, r"got shape \(0, 0\)"),
        ({"matrix": np.zeros((2, 2, 2)) * nS}, r"got shape \(2, 2, 2\)"),
        (
            {"matrix": changed(1, 1, 2)},
            r"no gap junction of a neuron to itself, got 0.002 uS at \[1, 1\]",
        ),
        ({"matrix": changed(0, 1, -5)}, r"not negative, got -0.005 uS at \[0, 1\]"),
        ({"matrix": changed(1, 0, np.nan)}, r"finite conductances, got nan uS at \[1, 0\]"),
        ({"matrix": changed(1, 0, np.inf)}, r"finite conductances, got inf uS at \[1, 0\]"),
        (
            {"matrix": ONE_WAY * nS},
            r"symmetric matrix, got 0.005 uS at \[0, 1\] and 0 uS at \[1, 0\]. Write rectifying=Tr",
        ),
        ({"neuron": rb.LIF(R=[8, 10, 12] * rb.units.MOhm)}, "for 2 neurons, but neuron is for 3"),
        ({"stimulus": rb.constant(np.ones(3) * nA)}, "for 2 neurons, but stimulus is for 3"),
        ({"neuron": NO_THRESHOLD}, "Model has no membrane potential: .* about a voltage"),
        ({"neuron": PHASE}, "Model has no membrane potential"),
        ({"neuron": SILENT}, "Model takes no current: there is no I in its equations"),
        (
            {"matrix": np.zeros((101, 101)) * nS, "neuron": rb.HodgkinHuxley()},
            r"101 neurons with 4 variables are more .*at most 400.*net.gap_junctions\(",
        ),
        ({"matrix": np.zeros((401, 401)) * nS}, "401 neurons with 1 variable are more than"),
        ({"clock": "grid"}, "not with clock='grid'. On the grid, networks have gap junctions"),
        ({"engine": "reference"}, "not with engine='reference'"),
    ],
)
def test_what_is_refused(options, message):
    with pytest.raises(ParameterError, match=f"^gap_junctions: .*{message}"):
        run(**options)


def test_no_conductances():
    with pytest.raises(UnitError, match="gap_junctions: expected conductance"):
        run(PAIR * mV)
    with pytest.raises(UnitError, match="gap_junctions"):
        run(PAIR)


def test_rectifying():
    with pytest.raises(ParameterError, match="rectifying: expected True or False, got 'yes'"):
        run(rectifying="yes")
    with pytest.raises(ParameterError, match=r"rectifying: there are no gap junctions. Give gap_j"):
        rb.run(rb.LIF(), rb.zero(), 1 * ms, rectifying=True)
