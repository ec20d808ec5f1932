"""Triplets of spikes: the paper's values, and such that make no sense."""

import copy

import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.units import ms, mV, nA


def test_defaults_are_the_papers():
    """J.-P. Pfister, W. Gerstner 2006, table 3: visual cortex, all-to-all, full model."""
    synapse = rb.TripletSTDP(w_max=1 * mV)
    assert synapse.numbers == pytest.approx(
        {"tau_plus": 16.8, "tau_minus": 33.7, "tau_x": 101.0, "tau_y": 125.0, "A2_plus": 5e-10,
         "A3_plus": 6.2e-3, "A2_minus": 7e-3, "A3_minus": 2.3e-4, "w_max": 1.0,
         "x_pre": 0.0, "y_pre": 0.0, "x_post": 0.0, "y_post": 0.0}
    )  # fmt: skip
    assert synapse.system.of_source == ("x_pre", "y_pre")
    assert synapse.system.of_target == ("x_post", "y_post")
    assert [bound.m_as("mV") for bound in synapse.bounds] == [0.0, 1.0]


def test_slow_traces_are_read_before_they_jump():
    """A triplet needs two earlier spikes, so a spike does not count as its own predecessor."""
    system = rb.TripletSTDP(w_max=1 * mV).system
    assert [statement.target for statement in system.on_pre] == ["w", "x_pre", "y_pre"]
    assert [statement.target for statement in system.on_post] == ["w", "x_post", "y_post"]


def test_text_and_copies():
    synapse = rb.TripletSTDP(rb.Exp(5 * ms), w_max=1 * nA, A3_plus=0.01)
    lines = repr(synapse).splitlines()
    assert lines[0] == "TripletSTDP through Exp(5 ms)"
    assert lines[5] == (
        "  spike of the source: w = max(w - w_max*x_post*(A2_minus + A3_minus*y_pre), 0*w_max); "
        "x_pre += 1; y_pre += 1"
    )
    assert "    A2_minus   0.007" in lines
    assert "    A3_plus    0.01" in lines
    assert "<b>TripletSTDP</b>" in synapse._repr_html_()
    again = copy.deepcopy(synapse)
    assert type(again) is rb.TripletSTDP
    assert repr(again) == repr(synapse)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, ParameterError, "TripletSTDP needs w_max=, a weight"),
        ({"w_max": -1 * mV}, ParameterError, "w_max: expected a positive value, got -1 mV."),
        ({"w_max": 1 * nA}, UnitError, "It is a weight, sent through Delta()."),
        ({"w_max": 1 * mV, "tau_x": -101 * ms}, ParameterError, "tau_x: expected a positive value"),
        ({"w_max": 1 * mV, "tau_y": 1 * mV}, UnitError, "tau_y: expected time (ms), got 1 mV"),
        ({"w_max": 1 * mV, "A3_minus": -1}, ParameterError, "A3_minus: expected a value that is "
         "not negative, got -1."),
        ({"w_max": 1 * mV, "y_post": -1}, ParameterError, "y_post: expected a value that is not"),
        ({"w_max": 1 * mV, "A3plus": 0.1}, ParameterError, "TripletSTDP has no parameter 'A3plus'. "
         "Did you mean 'A3_plus'?"),
        ({"w_max": 1 * mV, "pairing": "all"}, ParameterError, "no parameter 'pairing'. "),
    ],
)  # fmt: skip
def test_bad_values(arguments, error, message):
    with pytest.raises(error) as caught:
        rb.TripletSTDP(**arguments)
    assert message in str(caught.value)


def test_initial_weights_within_bounds():
    net = rb.Network()
    cells = net.population(rb.LIF(), 2, name="cells")
    with pytest.raises(ParameterError, match="TripletSTDP keeps weights between 0 and 1 mV, got 2"):
        net.connect(
            cells, cells, rb.TripletSTDP(w_max=1 * mV), rule=rb.AllToAll(), weight=2 * mV,
            delay=1 * ms,
        )  # fmt: skip
