import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError
from rheobase.plotting import current
from rheobase.units import ms, nA


def test_draws_the_recording_itself(firing, ax):
    assert current(firing, ax) is ax
    (line,) = ax.lines
    assert np.array_equal(line.get_xdata(), firing.t.m)
    assert np.array_equal(line.get_ydata(), firing.I.m)
    assert ax.get_xlabel() == "time (ms)"
    assert ax.get_ylabel() == "input current (nA)"
    assert ax.get_xlim() == (0.0, 100.0)


def test_draws_the_neuron_asked_for(three, ax):
    current(three, ax, neuron=1, label="the second")
    assert np.array_equal(ax.lines[0].get_ydata(), three.I.m[1])
    assert ax.lines[0].get_label() == "the second"


def test_not_recorded():
    recording = rb.run(rb.LIF(), rb.constant(3 * nA), 50 * ms, record=["v"])
    message = r"the input current 'I' was not recorded\. Record it, rb\.run"
    with pytest.raises(ParameterError, match=message):
        current(recording)


def test_no_such_neuron(three):
    with pytest.raises(ParameterError, match=r"neurons 0 to 2; got 7\."):
        current(three, neuron=7)
