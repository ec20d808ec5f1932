"""The table of a network, before anything is built."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import AllToAll, Bernoulli, FixedIndegree, Pairs
from rheobase.distributions import uniform
from rheobase.network import Network
from rheobase.synapses import Delta, Exp
from rheobase.units import Hz, kHz, ms, mV, nA, nS, um, uS


def test_the_whole_table(net, exc, inh, src):
    delay = uniform(1 * ms, 2 * ms)
    net.connect(exc, exc + inh, Delta(), rule=FixedIndegree(10), weight=0.1 * mV, delay=delay)
    net.connect(src, inh[:2], Delta(), rule=AllToAll(), weight=[[1, 2], [3, 4]] * mV, delay=1 * ms)
    net.poisson(exc, Delta(), rate=8 * kHz, weight=0.1 * mV)
    net.stimulate(inh, rb.step(0.1 * nA, start=200 * ms, stop=300 * ms))
    net.noise(exc, mean=0 * nA, sd=0.5 * nA, shared=True)
    lines = [" ".join(line.split()) for line in repr(net).splitlines()]  # columns apart
    assert lines == [
        "Network(seed=1, dt=0.1 ms, precision='single')",
        "",
        "population size model integrated by",
        "exc 100 LIF exact",
        "inh 20 LIF exact",
        "src 2 spike source given times",
        "",
        "projection synapse rule weight delay synapses expected",
        "exc -> exc + inh Delta() FixedIndegree(10) 0.1 mV uniform(1 ms, 2 ms) 1,200",
        "src -> inh[0:2] Delta() AllToAll() 1 to 4 mV (4 values) 1 ms 4",
        "",
        "drive what",
        "poisson -> exc Delta(), rate 8000 Hz, weight 0.1 mV",
        "stimulus -> inh step(0.1 nA, start=200 ms, stop=300 ms)",
        "noise -> exc mean 0 nA, sd 0.5 nA, the same for all",
        "",
        "120 neurons, 2 spike sources, 1,204 synapses, about 17 kB",
    ]


def test_gap_junctions(net, exc, inh):
    net.gap_junctions(inh, inh, rule=Bernoulli(0.2, autapses=False), conductance=1 * nS)
    law = uniform(0 * uS, 1 * uS)
    net.gap_junctions(exc[:20], inh, rule=rb.OneToOne(), conductance=law, rectifying=True)
    lines = [" ".join(line.split()) for line in repr(net).splitlines()]
    assert lines[6:] == [
        "gap junctions rule conductance expected",
        "inh = inh Bernoulli(0.2, autapses=False) 0.001 uS 38",
        "exc[0:20] => inh OneToOne() uniform(0 uS, 1 uS) 20",
        "",
        "120 neurons, 0 synapses, 58 gap junctions, about 16 kB",
    ]
    assert "inh = inh" in net._repr_html_()
    assert "exc[0:20] =&gt; inh" in net._repr_html_()


def test_columns_are_aligned(net, exc, inh):
    header, *rows = repr(net).split("\n\n")[1].splitlines()
    assert rows == ["exc          100  LIF    exact", "inh           20  LIF    exact"]
    assert header.index("model") == rows[0].index("LIF")


def test_conductances_are_integrated_numerically(net, exc, inh):
    net.poisson(exc, Exp(5 * ms, E_syn=0 * mV), rate=np.arange(100) * Hz, weight=1 * nS)
    assert "exc          100  LIF    Runge-Kutta" in repr(net)
    assert "inh           20  LIF    exact" in repr(net)
    assert "rate 0 to 99 Hz (100 values)" in repr(net)


def test_functions_are_shown_by_their_names(net):
    def near(d):
        return 1.0 * (d < 150 * um)

    def breathing(t):
        return 8 * Hz

    exc = net.population(rb.LIF(), 10, positions=np.arange(10) * 100 * um)
    net.connect(exc, exc, Delta(), rule=Bernoulli(near), weight=1 * mV, delay=1 * ms)
    net.poisson(exc, Delta(), rate=breathing, weight=1 * mV)
    assert "Bernoulli(near(distance))" in repr(net)
    assert "28\n" in repr(net)
    assert "rate breathing(t)" in repr(net)


def test_an_empty_network():
    assert repr(Network()).endswith("\n\n0 neurons, 0 synapses, about 0 bytes")


@pytest.mark.parametrize(
    ("synapses", "text"), [(10, "1,000 synapses"), (3_000_000, "300,000,000 synapses")]
)
def test_sums(net, exc, synapses, text):
    net.connect(exc, exc, Delta(), rule=FixedIndegree(synapses), weight=1 * mV, delay=1 * ms)
    assert text in repr(net)
    size = {10: "8.8 kB", 3_000_000: "600 MB"}[synapses]
    assert repr(net).endswith(f"about {size}")


def test_precision_counts(exc, net):
    double = Network(precision="double")
    both = double.population(rb.LIF(), 100)
    weight = rb.uniform(1 * mV, 2 * mV)
    double.connect(both, both, Delta(), rule=FixedIndegree(100), weight=weight, delay=1 * ms)
    assert "precision='double'" in repr(double)
    assert repr(double).endswith("about 107 kB")


def test_the_notebook_form_is_escaped(net):
    odd = net.population(rb.LIF(), 3, name="<b>odd</b>")
    net.connect(odd, odd, Delta(), rule=Pairs([0], [1]), weight=1 * mV, delay=1 * ms)
    html = net._repr_html_()
    assert "<b>odd" not in html
    assert "&lt;b&gt;odd&lt;/b&gt; -&gt; " in html
    assert html.count("<table>") == html.count("</table>") == 2
    assert "3 neurons, 1 synapses" in html


def test_synapses_that_learn(net, exc, inh, src):
    given = {"rule": AllToAll(), "delay": 1 * ms}
    learning = rb.STDP(Exp(5 * ms), w_max=1 * nA, tau_plus=17 * ms)
    net.connect(src, exc, learning, weight=rb.uniform(0 * nA, 1 * nA), **given)
    net.connect(src, inh, rb.TsodyksMarkram(), weight=-1 * mV, **given)
    net.connect(src, inh, rb.Synapse(on_pre="w *= 0.9"), weight=1 * mV, **given)
    rows = [" ".join(line.split()) for line in repr(net).split("\n\n")[2].splitlines()]
    assert rows[1:] == [
        "src -> exc STDP through Exp(5 ms) AllToAll() uniform(0 nA, 1 nA) 1 ms 200",
        "src -> inh TsodyksMarkram through Delta() AllToAll() -1 mV 1 ms 40",
        "src -> inh Synapse through Delta() AllToAll() 1 mV 1 ms 40",
    ]
    assert "STDP through Exp(5 ms)" in net._repr_html_()
