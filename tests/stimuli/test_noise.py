"""Noise: its statistics within stated confidence, and that nothing but the seed matters."""

import numpy as np
import pytest

from rheobase.errors import ParameterError, UnitError
from rheobase.stimuli import noise
from rheobase.stimuli.noise import correlate, normal
from rheobase.units import ms, nA

NEURONS, STOP, DT = 200, 2000.0, 1.0


@pytest.fixture(scope="module")
def correlated():
    """Samples (neurons, times) of 200 processes with tau 5 ms, standard deviation 0.5, mean 2."""
    stimulus = noise(0.5 * nA, tau=5 * ms, mean=2 * nA, dt=DT * ms, seed=4, n=NEURONS)
    return stimulus.pieces(STOP).polynomial[:, :, 0]


def within(estimates, expected, sigmas=4.0):
    """Whether the mean over neurons, which are independent, is as expected (4 standard errors)."""
    error = estimates.std(ddof=1) / np.sqrt(len(estimates))
    return abs(estimates.mean() - expected) < sigmas * error


def test_the_mean_is_the_mean(correlated):
    assert within(correlated.mean(axis=1), 2.0)


def test_the_standard_deviation_is_sigma(correlated):
    assert within(((correlated - 2.0) ** 2).mean(axis=1), 0.25)


def test_the_first_sample_is_stationary_already(correlated):
    squares = (correlated[:, 0] - 2.0) ** 2
    assert within(squares, 0.25)
    assert squares.mean() == pytest.approx(0.25, rel=0.4)  # chi-squared with 200 degrees: 4 sigma


@pytest.mark.parametrize("lag", [1, 2, 5, 10, 20])
def test_the_autocorrelation_is_exponential(correlated, lag):
    x = correlated - 2.0
    products = (x[:, :-lag] * x[:, lag:]).mean(axis=1)
    assert within(products, 0.25 * np.exp(-lag * DT / 5.0))


def test_neurons_are_independent(correlated):
    x = correlated - 2.0
    assert within((x[::2] * x[1::2]).mean(axis=1), 0.0)


def test_it_is_the_recursion_of_gillespie():
    z = np.empty(3000)
    normal(9, 0, z)
    step = 0.1 / 7.0
    rho, expected = np.exp(-step), z.copy()
    for k in range(1, len(z)):
        expected[k] = rho * expected[k - 1] + np.sqrt(1 - rho**2) * z[k]
    correlate(z, step)
    np.testing.assert_allclose(z, expected, rtol=0, atol=1e-12)


def test_it_is_continuous_with_tau():
    pieces = noise(1 * nA, tau=5 * ms, seed=2, n=3).pieces(50.0)
    before = pieces.polynomial[:, :-1, 0] + pieces.polynomial[:, :-1, 1] * np.diff(pieces.starts)
    np.testing.assert_allclose(before, pieces.polynomial[:, 1:, 0], atol=1e-12)


def test_it_is_linear_between_samples():
    stimulus = noise(1 * nA, tau=5 * ms, dt=0.5 * ms)
    a, middle, b = stimulus([10, 10.25, 10.5] * ms).m
    assert middle == pytest.approx(0.5 * (a + b))


def test_white_noise_is_independent_and_constant_in_each_dt():
    stimulus = noise(0.5 * nA, mean=1 * nA, dt=0.2 * ms, seed=8, n=NEURONS)
    pieces = stimulus.pieces(400.0)
    assert pieces.polynomial.shape == (NEURONS, 2000, 1)
    np.testing.assert_allclose(pieces.starts, 0.2 * np.arange(2000))
    x = pieces.polynomial[:, :, 0] - 1.0
    assert within(x.mean(axis=1), 0.0)
    assert within((x**2).mean(axis=1), 0.25)
    assert within((x[:, 1:] * x[:, :-1]).mean(axis=1), 0.0)
    assert within((x**4).mean(axis=1), 3 * 0.25**2)  # normal


def test_white_noise_has_the_spectral_density_that_is_stated():
    dt, sigma, count = 0.5, 0.3, 4096
    x = noise(sigma * nA, dt=dt * ms, seed=5, n=50).pieces(count * dt).polynomial[:, :, 0]
    fine = np.repeat(x, 4, axis=1)  # as the neuron sees it: constant in each dt
    step = dt / 4
    density = 2 * step / fine.shape[1] * np.abs(np.fft.rfft(fine, axis=1)) ** 2
    low = density[:, 1:100].mean(axis=1)  # below 0.05 kHz, where sinc(f dt)**2 > 0.997
    assert low.mean() == pytest.approx(2 * sigma**2 * dt, rel=0.06)  # 4950 exponentials: 4 sigma


@pytest.mark.parametrize("tau", [None, 5 * ms])
def test_a_longer_run_has_the_same_noise_for_longer(tau):
    stimulus = noise(1 * nA, tau=tau, dt=0.3 * ms, seed=7, n=2)
    short, long = stimulus.pieces(50.0), stimulus.pieces(5000.0)
    count = len(short.starts) - 1
    np.testing.assert_array_equal(short.starts[:count], long.starts[:count])
    np.testing.assert_array_equal(short.polynomial[:, :count], long.polynomial[:, :count])


@pytest.mark.parametrize("tau", [None, 5 * ms])
def test_a_stop_changes_nothing_before_it(tau):
    endless = noise(1 * nA, tau=tau, start=3 * ms, seed=7)
    ended = noise(1 * nA, tau=tau, start=3 * ms, stop=20.05 * ms, seed=7)
    times = np.linspace(0.01, 20.0, 200)
    np.testing.assert_array_equal(ended(times * ms).m, endless(times * ms).m)
    assert ended([0, 2.9, 20.05, 30] * ms).m.tolist() == [0, 0, 0, 0]


def test_more_neurons_change_nothing_for_the_first():
    few, many = (noise(1 * nA, tau=5 * ms, seed=7, n=n).pieces(50.0) for n in (2, 9))
    np.testing.assert_array_equal(few.polynomial, many.polynomial[:2])
    one = noise(1 * nA, tau=5 * ms, seed=7).pieces(50.0)
    np.testing.assert_array_equal(one.polynomial, many.polynomial[:1])


def test_another_seed_is_another_noise():
    a, b = (noise(1 * nA, seed=seed).pieces(500.0).polynomial.ravel() for seed in (1, 2))
    assert abs(np.corrcoef(a, b)[0, 1]) < 4 / np.sqrt(5000)


def test_the_window_does_not_matter():
    stimulus = noise(1 * nA, tau=5 * ms, dt=0.3 * ms, start=2 * ms, seed=1)
    whole = stimulus(np.array([0, 40.01, 77.7]) * ms).m
    assert stimulus(40.01 * ms).m == pytest.approx(whole[1], abs=1e-12)
    assert stimulus(77.7 * ms).m == pytest.approx(whole[2], abs=1e-12)
    assert stimulus.shift(-40 * ms)(37.7 * ms).m == pytest.approx(whole[2], abs=1e-10)


def test_arrays_scale_and_move_independent_realisations():
    plain = noise(1 * nA, tau=5 * ms, seed=3, n=2)
    arrays = noise([1, 3] * nA, tau=5 * ms, mean=[0, 7] * nA, seed=3)
    times = np.linspace(0, 20, 50) * ms
    np.testing.assert_allclose(arrays(times).m, plain(times).m * [[1], [3]] + [[0], [7]])


def test_without_sigma_it_is_the_mean():
    assert set(noise(0 * nA, mean=2 * nA)(np.linspace(0, 9, 20) * ms).m) == {2.0}


def test_it_prints_as_it_is_typed():
    assert repr(noise(0.5 * nA)) == "noise(0.5 nA, dt=0.1 ms, seed=0)"
    full = noise(0.5 * nA, 5 * ms, 2 * nA, 0.2 * ms, 3 * ms, 9 * ms, 4, 5)
    assert repr(full) == (
        "noise(0.5 nA, tau=5 ms, mean=2 nA, dt=0.2 ms, start=3 ms, stop=9 ms, seed=4, n=5)"
    )


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"sigma": -1 * nA}, ParameterError, "sigma: .* is not negative, got -1 nA"),
        ({"sigma": 1}, UnitError, "sigma: expected current"),
        ({"sigma": np.nan * nA}, ParameterError, "sigma: expected finite values"),
        ({"tau": 0 * ms}, ParameterError, "tau: expected a time longer than 0 ms"),
        ({"tau": -5 * ms}, ParameterError, "tau: expected a time longer than 0 ms"),
        ({"dt": 0 * ms}, ParameterError, "dt: expected a time longer than 0 ms"),
        ({"dt": 0.1}, UnitError, "dt: expected time"),
        ({"mean": 1}, UnitError, "mean: expected current"),
        ({"start": 5 * ms, "stop": 1 * ms}, ParameterError, "noise: .*ends before it starts"),
        ({"seed": 1.5}, ParameterError, "seed: expected an integer, got 1.5"),
        ({"seed": -1}, ParameterError, "seed: expected 0 to 18446744073709551615, got -1"),
        ({"n": 0}, ParameterError, "n: expected 1 to"),
        ({"n": "3"}, ParameterError, "n: expected an integer, got '3'"),
        ({"sigma": [1, 2] * nA, "n": 3}, ParameterError, "sigma is for 2 neurons, n for 3"),
        (
            {"sigma": [1, 2] * nA, "mean": [1, 2, 3] * nA},
            ParameterError,
            "sigma is for 2 neurons, mean for 3",
        ),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        noise(**{"sigma": 1 * nA, **arguments})
