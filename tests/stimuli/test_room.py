import numpy as np
import pytest

from rheobase import memory
from rheobase.errors import ParameterError
from rheobase.stimuli import from_array, from_function, noise, sine
from rheobase.units import Hz, ms, nA


@pytest.fixture
def small_machine(monkeypatch):
    monkeypatch.setattr(memory, "machine_memory", lambda: 10**6)


def test_noise_for_too_many_is_refused_before_it_is_made(small_machine):
    message = "noise: 1000 x 10001 pieces: this takes 0.32 GB"
    with pytest.raises(ParameterError, match=message) as caught:
        noise(1 * nA, tau=5 * ms, n=1000).pieces(1000.0)
    assert "more than half of the 0.001 GB of this machine" in str(caught.value)


def test_sums_that_are_too_large_are_refused(small_machine):
    samples = from_array(np.arange(1000.0) * nA, 1 * ms)
    with pytest.raises(ParameterError, match="the stimulus: 100 x 1000 pieces"):
        (samples + sine(np.ones(100) * nA, 10 * Hz)).pieces(1000.0)


def test_functions_over_too_long_a_time_are_refused(small_machine):
    with pytest.raises(ParameterError, match=r"this takes .* GB"):
        from_function(lambda t: t.m * nA).pieces(1e5)


def test_what_fits_is_made(small_machine):
    assert noise(1 * nA).pieces(100.0).polynomial.shape == (1, 1000, 1)
