import numpy as np
import pytest

import rheobase as rb
from rheobase.exercises import MysteryNeuron
from rheobase.units import nA


def inject(exercise, current):
    """Return times, potentials as a figure shows them (to 0.1 mV), and spikes."""
    recording = exercise.run(rb.step(current * nA, start="20 ms", stop="180 ms"))
    return recording.t.m, recording.v.m.round(1), recording.spikes[0].times.m


def strongest_silent(exercise):
    """Return a current that is too weak by at most 2 %, and one too strong by as much."""
    silent, firing = 0.5, 10.0
    while firing > 1.02 * silent:
        middle = 0.5 * (silent + firing)
        if len(inject(exercise, middle)[2]):
            firing = middle
        else:
            silent = middle
    return silent, firing


@pytest.mark.parametrize("seed", range(1, 26))
def test_what_is_read_off_figures_is_right(seed):
    exercise = MysteryNeuron(seed)
    v_rest = exercise.run(rb.zero()).v.m[-1].round(1)
    silent, firing = strongest_silent(exercise)
    t, v, _ = inject(exercise, silent)
    change = v[t == 180.0][0] - v_rest
    rise = t[v >= v_rest + 0.63 * change][0] - 20.0
    _, v_firing, _ = inject(exercise, firing)
    t, v, spikes = inject(exercise, 5.0 * firing)
    after = (t > spikes[0]) & (t < spikes[1])
    v_reset = v[after][0]
    flat = t[after][v[after] != v_reset][0] - spikes[0] - 0.05  # between two samples
    found = {
        "v_rest": f"{v_rest} mV",
        "R": f"{change / silent:.3g} MOhm",
        "tau_m": f"{rise:.1f} ms",
        "v_threshold": f"{v_firing.max()} mV",
        "v_reset": f"{v_reset} mV",
        "t_ref": f"{flat:.1f} ms",
    }
    assert list(found) == [question.name for question in exercise.questions]
    for name, text in found.items():
        assert exercise.check(name, text).right, (name, text, exercise.answers[name])


def test_answers_are_the_neurons_parameters():
    exercise = MysteryNeuron(7)
    assert exercise.answers == dict(exercise.neuron.parameters)
    assert repr(rb.LIF(**exercise.answers)) == repr(exercise.neuron)


def test_the_first_step_is_too_weak_for_any_neuron():
    for exercise in map(MysteryNeuron, range(1000)):
        assert exercise.drawn["depth"] / exercise.drawn["R"] > 0.5


def test_nothing_that_is_shown_gives_it_away():
    exercise = MysteryNeuron(7)
    assert exercise.neuron.value("R") == 5.5
    recording = exercise.run(rb.step("4 nA", start="20 ms", stop="180 ms"))
    assert recording.spikes[0].count > 5
    shown = [repr(exercise), repr(exercise.parameters), repr(exercise.steps), repr(recording),
             repr(recording.provenance), recording._repr_html_()]  # fmt: skip
    for text in shown:
        for value in ("5.5 MOhm", "5 ms", "-79 mV", "-67 mV"):
            assert value not in text
    assert recording.provenance.parameters == recording.provenance.initial == {}
    assert recording.threshold is None
    assert recording.model is None


def test_the_recording_is_whole_otherwise(tmp_path):
    stimulus = rb.constant([0, 20] * nA)
    recording = MysteryNeuron(7).run(stimulus, "30 ms")
    assert recording.spikes.count.tolist()[0] == 0 < recording.spikes.count[1]
    assert recording.stimulus is stimulus
    assert recording.v.shape == (2, 301)
    recording.save(tmp_path / "mystery.npz")
    loaded = rb.load(tmp_path / "mystery.npz")
    np.testing.assert_array_equal(loaded.v.m, recording.v.m)
    assert loaded.provenance == recording.provenance
    ax, _ = recording.plot(neuron=1)
    assert ax.lines
