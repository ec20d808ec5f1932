import pytest

import rheobase as rb
from rheobase.exercises import MinimalCurrent
from rheobase.exercises.minimal_current import step_answers
from rheobase.units import ms, nA

CLASS = range(1, 61)


def test_answers_of_the_default_neuron():
    answers = step_answers(rb.LIF(), "2.5 nA", "100 ms")
    assert answers["I_min"].m_as(nA) == pytest.approx(2.0, rel=1e-12)
    step = rb.step("2.5 nA", start="100 ms", stop="200 ms")
    spikes = rb.run(rb.LIF(), step, "300 ms").spikes[0]
    assert answers["spikes"].m == spikes.count == 7
    assert answers["latency"].m_as(ms) == pytest.approx(spikes.times[0].m - 100, abs=1e-9)


def test_a_step_too_short_for_a_spike():
    assert step_answers(rb.LIF(), "2.5 nA", "12 ms")["spikes"].m == 0
    assert step_answers(rb.LIF(), "2.5 nA", "13 ms")["spikes"].m == 1


@pytest.mark.parametrize("seed", CLASS)
def test_the_experiment_shows_what_is_computed(seed):
    exercise = MinimalCurrent(seed)
    recording = exercise.run(rb.step(exercise.given["I"], start="20 ms", stop="180 ms"))
    train = recording.spikes[0]
    assert exercise.answers["spikes"].m == train.count
    assert exercise.answers["latency"].m_as(ms) == pytest.approx(train.times[0].m - 20, abs=1e-9)
    assert exercise.check("spikes", str(train.count)).right
    assert exercise.check("latency", f"{train.times[0].m - 20:.1f} ms").right


@pytest.mark.parametrize("seed", CLASS)
def test_the_test_shows_whether_the_current_is_minimal(seed):
    # Also if it is as far off as is still counted as right.
    exercise = MinimalCurrent(seed)
    found = exercise.answers["I_min"]
    for off in (0.99, 1.0, 1.01):
        assert exercise.check("I_min", off * found).right
        weaker, stronger = (
            exercise.run(rb.step(factor * off * found, start="20 ms", stop="180 ms"))
            for factor in (0.98, 1.02)
        )
        assert weaker.spikes[0].count == 0
        assert stronger.spikes[0].count >= 1


def test_the_first_step_is_too_weak_for_any_neuron():
    for exercise in map(MinimalCurrent, range(1000)):
        assert exercise.stimulus["amplitude"] == "0.5 nA"
        assert exercise.drawn["depth"] / exercise.drawn["R"] > 0.5


def test_the_current_of_the_experiment_is_well_above_the_minimum():
    for exercise in map(MinimalCurrent, range(1000)):
        current = float(exercise.given["I"].removesuffix(" nA"))
        assert current > 1.2 * exercise.drawn["depth"] / exercise.drawn["R"]
