"""Views: parts and sums of populations, which keep their order and never repeat a neuron."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.errors import NetworkError
from rheobase.network import Network, PopulationView
from rheobase.units import Quantity, ms, um


def neurons(view):
    """The neurons as pairs of population and index: the plain meaning of a view."""
    return [(number, int(index)) for number, part in view.group.parts for index in part]


def test_a_population_is_all_its_neurons(exc, inh):
    assert neurons(inh) == [(1, k) for k in range(20)]
    assert (len(exc), exc.size, exc.name) == (100, 100, "exc")


def test_parts(exc):
    assert neurons(exc[3:5]) == [(0, 3), (0, 4)]
    assert neurons(exc[[7, 2]]) == [(0, 7), (0, 2)]
    assert neurons(exc[-1]) == [(0, 99)]
    assert neurons(exc[10:20][[3, 1]]) == [(0, 13), (0, 11)]
    assert neurons(exc[np.arange(100) > 97]) == [(0, 98), (0, 99)]


@settings(max_examples=50)
@given(st.permutations(range(30)), st.integers(1, 30))
def test_a_part_of_a_sum_is_a_part_of_the_list(order, count):
    net = Network()
    a, b = net.population(rb.LIF(), 12), net.population(rb.LIF(), 8)
    both = a[:10] + b + a[[11, 10]]
    expected = neurons(both)
    assert expected == [(0, k) for k in range(10)] + [(1, k) for k in range(8)] + [(0, 11), (0, 10)]
    picked = [k for k in order if k < 20][:count]
    assert neurons(both[picked]) == [expected[k] for k in picked]
    assert neurons(both[::-1]) == expected[::-1]
    assert neurons(both[5:15]) == expected[5:15]


def test_sums(exc, inh):
    assert neurons(exc[:2] + inh[:2]) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert neurons(sum([exc[:2], inh[:1]])) == [(0, 0), (0, 1), (1, 0)]
    assert neurons(exc[5:7] + exc[:2]) == [(0, 5), (0, 6), (0, 0), (0, 1)]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda exc, inh: exc + exc, "neuron 0 of 'exc' would be in the selection twice, and 99"),
        (lambda exc, inh: exc + exc[:10], "twice, and 9 others"),
        (lambda exc, inh: exc[5:7] + inh + exc[6:8], "neuron 6 of 'exc' .* twice"),
        (lambda exc, inh: exc[[1, 1]], "neuron 1 of 'exc' .* twice"),
        (lambda exc, inh: exc[[0, -100]], "neuron 0 of 'exc' .* twice"),
        (lambda exc, inh: exc[:200], r"exc\[:200\]: it has 100 neurons, so 200 is outside"),
        (lambda exc, inh: exc[10:20][:11], r"exc\[10:20\]\[:11\]: it has 10 neurons"),
        (lambda exc, inh: (exc + inh)[120], r"\(exc \+ inh\)\[120\]: it has 120 neurons"),
        (lambda exc, inh: exc[100:], "no neuron is selected"),
        (lambda exc, inh: exc + 3, r"exc \+ ...: expected another population, got 3"),
        (lambda exc, inh: 3 + exc, r"... \+ exc: expected a population, got 3"),
        (lambda exc, inh: exc + Network().population(rb.LIF(), 5, name="far"),
         r"exc \+ far: they are of different networks"),
    ],
)  # fmt: skip
def test_what_is_refused(exc, inh, act, message):
    with pytest.raises(NetworkError, match=message):
        act(exc, inh)


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (lambda exc, inh, src: exc, "PopulationView(exc, 100 neurons)"),
        (lambda exc, inh, src: exc[:10], "PopulationView(exc[0:10], 10 of 100 neurons)"),
        (lambda exc, inh, src: exc[7], "PopulationView(exc[7], 1 of 100 neurons)"),
        (lambda exc, inh, src: exc + inh[:5], "PopulationView(exc + inh[0:5], 105 neurons)"),
        (lambda exc, inh, src: src, "PopulationView(src, 2 spike sources)"),
    ],
)
def test_it_says_what_it_is(exc, inh, src, act, text):
    assert repr(act(exc, inh, src)) == text


def test_iteration_gives_single_neurons(inh):
    assert [view.name for view in inh][:2] == ["inh[0]", "inh[1]"]
    assert len(list(inh)) == 20


def test_positions_of_the_neurons(net, exc):
    placed = net.population(rb.LIF(), 3, positions=[[0, 0], [1, 0], [2, 5]] * um)
    assert placed[[2, 0]].positions.m_as("um").tolist() == [[2.0, 5.0], [0.0, 0.0]]
    assert exc.positions is None
    assert (exc + placed).positions is None


def test_positions_are_our_own(net):
    given = np.zeros((3, 1))
    placed = net.population(rb.LIF(), 3, positions=Quantity(given, "um"))
    given[:] = 7.0
    assert placed.positions.m.tolist() == [[0.0], [0.0], [0.0]]


def test_a_view_can_be_copied(exc):
    assert neurons(copy.copy(exc[:5])) == neurons(exc[:5])
    assert not hasattr(exc, "_repr_svg_")


def test_variables_are_offered(net, exc, src):
    from rheobase.circuit import AllToAll
    from rheobase.synapses import Exp

    net.connect(src, exc, Exp(5 * ms), rule=AllToAll(), weight="1 nA", delay=1 * ms)
    assert {"v", "I_exp", "spikes", "rate"} <= set(dir(exc))
    assert "v" not in dir(src)
    assert "v" not in dir(exc + src)
    assert isinstance(exc, PopulationView)
