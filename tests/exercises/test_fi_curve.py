import numpy as np
import pytest

import rheobase as rb
from rheobase.exercises import FICurve
from rheobase.exercises.fi_curve import rate_answers


def test_answers_of_the_default_neuron():
    rates = rate_answers(rb.LIF(t_ref="3 ms"), ["2.5 nA", "5 nA", "10 nA"])
    np.testing.assert_allclose([rate.m_as("Hz") for rate in rates[:3]], [70.97, 160.16, 228.58],
                               atol=0.005)  # fmt: skip
    assert rates[3].m_as("Hz") == pytest.approx(1000 / 3, rel=1e-12)


@pytest.mark.parametrize("seed", range(1, 61))
def test_the_experiment_shows_what_is_computed(seed):
    exercise = FICurve(seed)
    currents = list(exercise.given.values())
    for name, current in zip(("rate_1", "rate_2", "rate_3"), currents, strict=True):
        train = exercise.run(rb.constant(current)).spikes[0]
        assert train.count >= 10
        assert exercise.check(name, f"{1000 / train.isi[0].m:.1f} Hz").right


def test_one_formula_makes_all_the_answers():
    exercise = FICurve(7)
    curve = rb.fi_curve(exercise.neuron, [float(i.split()[0]) for i in exercise.given.values()]
                        * rb.units.nA)  # fmt: skip
    rates = [answer.m_as("Hz") for answer in exercise.answers.values()][:3]
    np.testing.assert_allclose(rates, curve.rate.m, rtol=1e-12)


def test_an_ever_stronger_current_comes_to_the_limit():
    for exercise in map(FICurve, range(1, 61)):
        limit = exercise.answers["rate_limit"].m
        rates = exercise.neuron.rate([1e2, 1e4, 1e6] * rb.units.nA).m
        assert (rates < limit).all()
        assert exercise.check("rate_limit", f"{rates[-1]} Hz").right


def test_the_currents_make_every_neuron_fire():
    for exercise in map(FICurve, range(1000)):
        rheobase = exercise.drawn["depth"] / exercise.drawn["R"]
        currents = np.array([float(text.split()[0]) for text in exercise.given.values()])
        assert (currents > [1.15 * rheobase, 2.3 * rheobase, 4.8 * rheobase]).all()
        assert (currents < [1.4 * rheobase, 2.7 * rheobase, 5.2 * rheobase]).all()
