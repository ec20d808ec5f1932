"""What neurons with a closed form share; the formulas are tested with each of them."""

from __future__ import annotations

import numpy as np
import pytest

from rheobase.neurons import LIF, QIF, AdaptiveLIF, ClosedForm, NamedModel
from rheobase.units import nA

NEURONS = [LIF(), QIF(), AdaptiveLIF()]

each = pytest.mark.parametrize("neuron", NEURONS, ids=lambda neuron: neuron.name)


@each
def test_the_rate_is_one_over_the_interval(neuron):
    currents = neuron.rheobase.m * np.array([-1.0, 0.0, 1.0, 1.01, 3.0]) * nA
    interval, rate = neuron.interspike_interval(currents), neuron.rate(currents)
    assert (f"{interval.units}", f"{rate.units}") == ("ms", "Hz")
    assert interval.m[:3].tolist() == [np.inf] * 3
    assert rate.m[:3].tolist() == [0.0] * 3
    assert interval.m[3:] * rate.m[3:] == pytest.approx(1000.0, rel=1e-14)


@each
def test_one_current_makes_one_value(neuron):
    for value in (neuron.rheobase, neuron.rate("5 nA"), neuron.interspike_interval("5 nA")):
        assert np.ndim(value.m) == 0


def test_both_formulas_are_needed():
    class Half(ClosedForm, NamedModel):
        def _rheobase(self):
            return 0.0

    with pytest.raises(TypeError, match=r"abstract.*_interval"):
        Half()
