"""Pairs of spikes: defaults, both pairings, and values that make no sense."""

import copy
import pickle

import pytest

import rheobase as rb
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.units import kHz, ms, mV, nA, pA, um

EXP = rb.Exp(5 * ms)


def test_defaults():
    """Depression outweighs potentiation by 5 % (Song, Miller and Abbott 2000)."""
    synapse = rb.STDP(EXP, w_max=100 * pA)
    assert synapse.tau_plus == synapse.tau_minus == 20 * ms
    assert synapse.numbers["A_minus"] == pytest.approx(1.05 * synapse.numbers["A_plus"])
    assert synapse.mu_plus == synapse.mu_minus == 0
    assert (synapse.initial("x_pre"), synapse.initial("x_post")) == (0.0, 0.0)
    assert [bound.m_as("pA") for bound in synapse.bounds] == [0.0, 100.0]
    assert synapse.system.of_source == ("x_pre",)
    assert synapse.system.of_target == ("x_post",)


def test_text():
    synapse = rb.STDP(EXP, w_max=100 * pA, tau_plus=17 * ms, mu_plus=0.5)
    assert repr(synapse).splitlines() == [
        "STDP through Exp(5 ms)",
        "  tau_plus * dx_pre/dt = -x_pre",
        "  tau_minus * dx_post/dt = -x_post",
        "  spike of the source: w = max(w - w_max*A_minus*(w/w_max)**mu_minus*x_post, 0*w_max); "
        "x_pre += 1",
        "  spike of the target: w = min(w + w_max*A_plus*(1 - w/w_max)**mu_plus*x_pre, w_max); "
        "x_post += 1",
        "    tau_plus   17 ms",
        "    tau_minus  20 ms",
        "    w_max      100 pA",
        "    A_minus    0.0105",
        "    mu_minus   0",
        "    A_plus     0.01",
        "    mu_plus    0.5",
        "    x_pre(0)   0",
        "    x_post(0)  0",
    ]
    assert "<b>STDP</b> through <code>Exp(5 ms)</code>" in synapse._repr_html_()


def test_nearest_spikes_replace_the_traces():
    synapse = rb.STDP(EXP, w_max=1 * nA, pairing="nearest")
    assert synapse.system.on_pre_text.endswith("; x_pre = 1")
    assert synapse.system.on_post_text.endswith("; x_post = 1")
    again = pickle.loads(pickle.dumps(copy.deepcopy(synapse)))
    assert type(again) is rb.STDP
    assert repr(again) == repr(synapse)
    assert again.bounds[1] == 1 * nA


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, ParameterError, "STDP needs w_max=, a weight: a voltage for rb.Delta(), else a "
         "current or a conductance."),
        ({"w_max": -1 * nA}, ParameterError, "w_max: expected a positive value, got -1 nA."),
        ({"w_max": 0 * nA}, ParameterError, "w_max: expected a positive value, got 0 nA."),
        ({"w_max": float("inf") * nA}, ParameterError, "w_max: expected one finite value"),
        ({"w_max": [1, 2] * nA}, ParameterError, "w_max: expected one finite value, got [1 2] nA."),
        ({"w_max": 1 * mV}, UnitError, "w_max: expected current (nA), got 1 mV, which is voltage "
         "(mV). It is a weight, sent through Exp(5 ms)."),
        ({"w_max": 1}, UnitError, "w_max: expected current (nA), got 1 without a unit."),
        ({"w_max": 1 * nA, "kinetics": None}, UnitError, "w_max: expected voltage (mV), got 1 nA, "
         "which is current (nA). It is a weight, sent through Delta()."),
        ({"w_max": 1 * nA, "kinetics": rb.Exp(5 * ms, E_syn=0 * mV)}, UnitError,
         "w_max: expected conductance (uS), got 1 nA"),
        ({"w_max": 1 * nA, "kinetics": 5 * ms}, ParameterError, "kinetics: expected one such as"),
        ({"w_max": 1 * nA, "tau_plus": -20 * ms}, ParameterError, "tau_plus: expected a positive "
         "value, got -20 ms."),
        ({"w_max": 1 * nA, "tau_minus": 0 * ms}, ParameterError, "tau_minus: expected a positive"),
        ({"w_max": 1 * nA, "tau_plus": 20}, UnitError, "tau_plus: expected time (ms), got 20 "
         "without a unit. Write 20*ms."),
        ({"w_max": 1 * nA, "A_plus": -0.01}, ParameterError, "A_plus: expected a value that is not "
         "negative, got -0.01."),
        ({"w_max": 1 * nA, "A_minus": 0.01 * nA}, UnitError, "A_minus: expected a plain number"),
        ({"w_max": 1 * nA, "mu_plus": -1}, ParameterError, "mu_plus: expected a value that is not"),
        ({"w_max": 1 * nA, "x_pre": -1}, ParameterError, "x_pre: expected a value that is not"),
        ({"w_max": 1 * nA, "tau_pls": 1 * ms}, ParameterError, "STDP has no parameter 'tau_pls'. "
         "Did you mean 'tau_plus'?"),
        ({"w_max": 1 * nA, "w": 1 * nA}, ParameterError, "STDP has no parameter 'w'."),
        ({"w_max": 1 * nA, "pairing": "neerest"}, ParameterError, "pairing: expected 'all' or "
         "'nearest', got 'neerest'. Did you mean 'nearest'?"),
        ({"w_max": 1 * nA, "pairing": None}, ParameterError, "pairing: expected 'all' or 'nearest'"
         ", got None."),
    ],
)  # fmt: skip
def test_bad_values(arguments, error, message):
    with pytest.raises(error) as caught:
        rb.STDP(**{"kinetics": EXP, **arguments})
    assert message in str(caught.value)


# Where neurons are connected


@pytest.fixture
def connect():
    """Return a function that connects ten neurons, and returns the network."""

    def make(synapse, weight):
        net = rb.Network()
        cells = net.population(rb.LIF(), 10, name="cells")
        net.connect(cells, cells, synapse, rule=rb.OneToOne(), weight=weight, delay=1 * ms)
        return net

    return make


@pytest.mark.parametrize(
    "weight",
    [
        0 * nA, 1 * nA, [0.1] * 10 * nA, rb.uniform(0 * nA, 1 * nA),
        rb.normal(0.5 * nA, 0.1 * nA, low=0 * nA, high=1 * nA),
    ],
)  # fmt: skip
def test_weights_within_bounds(connect, weight):
    assert "STDP through Exp(5 ms)" in repr(connect(rb.STDP(EXP, w_max=1 * nA), weight))


@pytest.mark.parametrize(
    ("weight", "error", "message"),
    [
        (1.1 * nA, ParameterError, "cells -> cells: weight: STDP keeps weights between 0 and 1 nA, "
         "got 1.1 nA."),
        (-0.1 * nA, ParameterError, "weight: STDP keeps weights between 0 and 1 nA, got -0.1 nA."),
        ([0.5, 2.0] * 5 * nA, ParameterError, "got 2 nA."),
        (rb.uniform(0.5 * nA, 1.5 * nA), ParameterError, "got 1.5 nA. Give the distribution low= "
         "and high=."),
        (rb.normal(0.5 * nA, 0.1 * nA), ParameterError, "got -inf nA. Give the distribution low= "
         "and high=."),
        (rb.normal(0.5 * nA, 0.1 * nA, low=0 * nA), ParameterError, "got inf nA. Give the distr"),
        (0.5 * mV, UnitError, "weight: expected current (nA), got 0.5 mV, which is voltage (mV)."),
    ],
)  # fmt: skip
def test_weights_beyond_bounds(connect, weight, error, message):
    with pytest.raises(error) as caught:
        connect(rb.STDP(EXP, w_max=1 * nA), weight)
    assert message in str(caught.value)


def test_weights_that_depend_on_distance():
    net = rb.Network()
    cells = net.population(rb.LIF(), 3, name="cells", positions=[[0], [100], [200]] * um)
    synapse = rb.STDP(EXP, w_max=1 * nA)

    def far(distance):
        return 1 * nA * (0.5 + distance / (200 * um))

    with pytest.raises(ParameterError, match=r"STDP keeps weights between 0 and 1 nA, got 1\.5 nA"):
        net.connect(cells, cells, synapse, rule=rb.AllToAll(), weight=far, delay=1 * ms)


def test_who_can_learn():
    net = rb.Network()
    source, cells = net.spike_source([[1] * ms]), net.population(rb.LIF(), 1, name="cells")
    synapse = rb.STDP(EXP, w_max=1 * nA)
    with pytest.raises(NetworkError, match="'spike source 1' is a spike source: its spikes are"):
        net.connect(cells, source, synapse, rule=rb.AllToAll(), weight=1 * nA, delay=1 * ms)
    with pytest.raises(NetworkError, match=r"expected one such as .*got STDP\. Write rb\.STDP\("):
        net.connect(source, cells, rb.STDP, rule=rb.AllToAll(), weight=1 * nA, delay=1 * ms)
    with pytest.raises(NetworkError, match=r"^poisson -> cells: .* no source .* Exp\(5 ms\)"):
        net.poisson(cells, synapse, rate=1 * kHz, weight=1 * nA)


def test_the_jump_of_what_is_no_voltage():
    """A weight through `Delta` is taken to be a voltage, before the target is known."""
    plain = rb.Model("tau*dx/dt = -x", "x > 1", "x = 0", tau=8 * ms, x=0)
    net = rb.Network()
    cells = net.population(plain, 2, name="cells")
    with pytest.raises(NetworkError) as caught:
        net.connect(cells, cells, rb.STDP(w_max=1 * mV), rule=rb.AllToAll(), weight=1, delay=1 * ms)
    assert str(caught.value) == (
        "cells -> cells: STDP: its weight is voltage (mV), but the target's variable that Delta() "
        "acts on is a plain number."
    )
