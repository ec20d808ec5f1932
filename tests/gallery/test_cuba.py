import numpy as np
import pytest

from rheobase import gallery
from rheobase.errors import ParameterError


def test_is_benchmark_2(synapses):
    circuit = gallery.cuba().circuit()
    assert [each.size for each in circuit.populations] == [3200, 800]
    counted = synapses(gallery.cuba())
    assert counted == pytest.approx({"exc -> exc + inh": 256_000, "inh -> exc + inh": 64_000})
    weights = [each.weight.value * 1e3 for each in circuit.projections]  # pA
    assert weights == pytest.approx([16.2, -90.0])
    assert np.array(weights) / 10 == pytest.approx([1.62, -9.0])  # mV, over 10 nS
    assert not circuit.drives
    assert circuit.composed(0).model.states == ("v", "I_exc", "I_inh")


def test_rates_are_those_of_nest(rates):
    # NEST 3.10, after 200 ms, three seeds: exc 5.68, 5.96, 5.90 Hz; inh 5.56, 5.65, 5.66 Hz. Over
    # five seeds ours have a standard deviation of 0.20 Hz.
    assert rates(gallery.cuba(), 200, 1000) == pytest.approx([5.85, 5.62], abs=4 * 0.2)


def test_other_sizes_with_as_many_synapses_each(synapses):
    n = 1000
    assert sum(synapses(gallery.cuba(n, p=80 / n)).values()) == pytest.approx(80 * n)


def test_bad_n():
    with pytest.raises(ParameterError, match="n: expected a whole number of at least 5, got 4"):
        gallery.cuba(n=4)
