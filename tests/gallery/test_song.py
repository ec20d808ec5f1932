"""Synapses that compete: Song, Miller and Abbott (2000).

In steps of 0.5 ms, for the sake of time; what is learnt does not depend on that. Bounds are means
of ten seeds and five standard deviations or more.
"""

from math import exp

import numpy as np
import pytest

import rheobase as rb
from rheobase import gallery
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.units import Hz, ms, mV, nS, second

G_MAX = 0.15  # nS


def views(net):
    return gallery.populations(net)


def learn(duration, every, rate, **options):
    """Return rate, CV and weights (over the largest) after each of so many seconds."""
    net = gallery.song(rate, dt=0.5 * ms, **options)
    exc, cell = (views(net)[name] for name in ("exc", "cell"))
    rates, cvs = [], []
    weights = [net.synapses(exc, cell)["w"].m_as(nS) / G_MAX]
    for _ in range(duration // every):
        train = net.run(every * second, [cell.spikes])[cell].spikes[0]
        rates.append(train.rate.m_as(Hz))
        cvs.append(train.cv)
        weights.append(net.synapses(exc, cell)["w"].m_as(nS) / G_MAX)
    return rates, cvs, np.array(weights)


def test_is_the_neuron_of_the_paper():
    circuit = gallery.song(40 * Hz).circuit()
    assert {each.name: each.size for each in circuit.populations} == {
        "exc": 1000, "inh": 200, "cell": 1,
    }  # fmt: skip
    exc, inh, cell = circuit.populations
    assert exc.values["r_0"].m_as(Hz) == pytest.approx(np.full(1000, 40.0))
    assert inh.model.value("r_0") == pytest.approx(0.01)
    neuron = cell.model
    values = [neuron.value(name) for name in ("v_rest", "v_reset", "v_threshold", "t_ref")]
    assert values == [-70, -60, -54, 0]
    assert neuron.value("tau_m") == pytest.approx(20)
    g_L = 1 / neuron.value("R")
    excite, inhibit = circuit.projections
    stdp = excite.plasticity
    assert stdp.numbers["w_max"] == pytest.approx(0.015 * g_L)
    assert inhibit.weight.value == pytest.approx(0.05 * g_L)
    assert [stdp.numbers[name] for name in ("tau_plus", "tau_minus", "A_plus")] == [20, 20, 0.005]
    assert stdp.numbers["A_minus"] == pytest.approx(1.05 * 0.005)
    assert (stdp.numbers["mu_plus"], stdp.numbers["mu_minus"]) == (0, 0)
    assert stdp.kinetics == rb.Exp(5 * ms, E_syn=0 * mV)
    assert inhibit.synapse == rb.Exp(5 * ms, E_syn=-70 * mV)


def test_correlated_inputs_keep_their_rate():
    exc, _, _, common = gallery.song(20 * Hz, correlated=300).circuit().populations
    own = exc.values["r_0"].m_as(Hz)
    *_, onto = gallery.song(20 * Hz, correlated=300).circuit().projections
    added = 1e3 * onto.weight.value * common.values["r_0"].m_as(1 / ms) * 20
    assert own[:300] + added == pytest.approx(np.full(300, 20.0))
    assert own[300:] == pytest.approx(np.full(700, 20.0))
    # the variance of shot noise (Campbell's theorem), over the square of the rate
    assert added**2 / 2 / 20**2 == pytest.approx(0.3**2)


def plain(inputs, inhibitory, weights, steps, dt=0.5, A_plus=0.005, A_minus=0.00525):
    """Do the same with the same input spikes: for each step, who fires.

    A spike takes one step to the neuron, and one back from the neuron to the synapses.
    """
    w, x_pre, x_post = weights.copy(), np.zeros(weights.size), 0.0
    g = g_inh = sent = sent_inh = 0.0
    v, fired, spikes = -70.0, False, []
    half, trace = exp(-dt / 2 / 5), exp(-dt / 20)

    def slope(v, g, g_inh):
        return (-70 - v + g * (0 - v) + g_inh * (-70 - v)) / 20

    for step in range(1, steps + 1):
        stages = [(g * half**k, g_inh * half**k) for k in range(3)]
        a = slope(v, *stages[0])
        b = slope(v + dt / 2 * a, *stages[1])
        c = slope(v + dt / 2 * b, *stages[1])
        d = slope(v + dt * c, *stages[2])
        v += dt / 6 * (a + 2 * b + 2 * c + d)
        g, g_inh = stages[2][0] + sent, stages[2][1] + sent_inh
        x_pre, x_post = x_pre * trace, x_post * trace
        if fired:
            w = np.minimum(w + A_plus * x_pre, 1.0)
        now = inputs[step]
        w[now] = np.maximum(w[now] - A_minus * x_post, 0.0)
        x_pre[now] += 1.0
        x_post += fired
        sent, sent_inh = 0.015 * w[now].sum(), 0.05 * inhibitory[step]
        fired = v >= -54.0
        if fired:
            v = -60.0
            spikes.append(step)
    return spikes, w


def test_agrees_with_a_few_lines_of_python():
    seconds = 5
    net = gallery.song(25 * Hz, dt=0.5 * ms)
    exc, inh, cell = views(net).values()
    before = net.synapses(exc, cell)["w"].m_as(nS) / G_MAX
    recording = net.run(seconds * second, [exc.spikes, inh.spikes, cell.spikes])
    after = net.synapses(exc, cell)["w"].m_as(nS) / G_MAX
    steps = 2000 * seconds
    found = [recording[each].spikes for each in (exc, inh, cell)]
    at = [np.rint(each.times.m / 0.5).astype(int) for each in found]
    inputs = [[] for _ in range(steps + 1)]
    for step, neuron in zip(at[0], found[0].neurons, strict=True):
        inputs[step].append(neuron)
    # what the last step does has not yet arrived, neither at the neuron nor at the synapses
    spikes, w = plain(inputs, np.bincount(at[1], minlength=steps + 1), before, steps - 1)
    assert len(spikes) > 100 * seconds
    assert at[2][at[2] < steps].tolist() == spikes
    assert after == pytest.approx(w, abs=2e-5)
    assert abs(after - before).max() > 0.1


@pytest.fixture(scope="module")
def learnt():
    return learn(300, 50, 15 * Hz)


def test_weights_become_weak_or_strong(learnt):
    _, _, weights = learnt
    before, after = (np.histogram(w, 10, (0, 1))[0] for w in (weights[0], weights[-1]))
    assert before == pytest.approx(np.full(10, 100), abs=50)
    between = after[2:8].max()
    assert after[0] > 4 * between
    assert after[9] > 1.4 * between
    assert (after[0], after[9]) == (pytest.approx(385, abs=40), pytest.approx(133, abs=25))


def test_mean_weight_falls_until_the_neuron_fires_irregularly(learnt):
    rates, cvs, weights = learnt
    mean = weights.mean(axis=1)
    assert mean[0] == pytest.approx(0.5, abs=0.05)
    assert mean[-1] == pytest.approx(0.370, abs=0.01)
    assert mean[-2] == pytest.approx(mean[-1], abs=0.01)  # most of it is over
    assert rates[0] > 40
    assert rates[-1] == pytest.approx(12.5, abs=3.5)
    assert cvs[-1] == pytest.approx(0.80, abs=0.16)


def test_rate_hardly_depends_on_that_of_the_inputs(learnt):
    rates, cvs, weights = learn(200, 50, 40 * Hz)
    assert weights[-1].mean() == pytest.approx(0.140, abs=0.01)
    assert rates[-1] == pytest.approx(10.7, abs=5)  # at 15 Hz it was 12.5
    assert cvs[-1] == pytest.approx(0.79, abs=0.16)
    fixed = [learn(2, 2, rate, A_plus=0, A_minus=0) for rate in (15 * Hz, 40 * Hz)]
    (slow, *_), (fast, *_) = fixed
    assert fast[0] > 4 * slow[0] > 200  # nothing learnt, nothing evened out
    assert fixed[1][1][0] < 0.2


def test_correlated_inputs_win():
    _, _, weights = learn(100, 100, 10 * Hz, correlated=500)
    together, alone = weights[-1][:500].mean(), weights[-1][500:].mean()
    assert (together, alone) == (pytest.approx(0.578, abs=0.07), pytest.approx(0.488, abs=0.04))
    assert together > alone + 0.04


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"rate": -1 * Hz}, ParameterError, r"rate: expected one that is not negative, got -1 "),
        ({"rate": 15}, UnitError, r"rate: expected .*got 15 without a unit"),
        ({"rate": [10, 20] * Hz}, NetworkError, r"rate: expected one value, got an array"),
        ({"correlated": 1001}, ParameterError, r"correlated: expected a whole number from 0 to 1"),
        ({"A_plus": -1}, ParameterError, r"A_plus: expected a value that is not negative, got -1"),
    ],
)
def test_bad_values(arguments, error, message):
    with pytest.raises(error, match=message):
        gallery.song(**arguments)
