"""A plastic synapse of the reference, by hand: closed forms, order, coincidences."""

from math import exp

import pytest

import rheobase as rb
from rheobase.engine.network.reference import simulate
from rheobase.engine.network.reference.plasticity import PlasticSynapse, Rule
from rheobase.network import Network
from rheobase.synapses import Delta
from rheobase.units import ms, mV

DT = 0.1


def synapse(text="", *, weight=0.5, delay=10, **values):
    return PlasticSynapse(Rule(rb.Synapse(text, **values), DT), weight, delay)


def after(steps, tau):
    return exp(-steps * DT / tau)


def test_every_way_to_move():
    text = """
        tau * dx/dt = -x
        tau * dy/dt = 2 - y
        dz/dt = slope
        tau_w * dw/dt = w_0 - w
        """
    one = synapse(text, tau=5 * ms, slope=-0.3 / ms, tau_w=20 * ms, w_0=1 * mV, x=3, y=5, z=1)
    found = one.values_at(99)  # 10 ms after it began
    assert found == pytest.approx(
        {"x": 3 * exp(-2), "y": 2 + 3 * exp(-2), "z": -2.0, "w": 1 - 0.5 * exp(-0.5)}, rel=1e-14
    )


def test_moving_in_two_goes_is_moving_in_one():
    text = "tau * dx/dt = 1 - x \n dy/dt = slope \n tau * dw/dt = -w"
    one, other = (synapse(text, tau=7 * ms, slope=0.1 / ms, on_pre="w += 0*w") for _ in "ab")
    for time in (3, 50, 51, 400):
        one.source_fires(time)
    assert one.values_at(1000) == pytest.approx(other.values_at(1000), rel=1e-14)


def test_pairs():
    one = PlasticSynapse(Rule(rb.STDP(w_max=1 * mV, A_plus=0.1, A_minus=0.2), DT), 0.5, 10)
    assert one.source_fires(100) == 0.5
    one.target_fires(250)
    grown = 0.5 + 0.1 * after(150, 20)
    assert one.values["w"] == pytest.approx(grown, rel=1e-14)
    shrunk = grown - 0.2 * after(130, 20)
    assert one.source_fires(380) == pytest.approx(shrunk, rel=1e-14)  # what it sends is new
    assert one.values["x_pre"] == pytest.approx(1 + after(280, 20), rel=1e-14)


def test_what_comes_together_is_no_pair():
    one = PlasticSynapse(Rule(rb.STDP(w_max=1 * mV, A_plus=0.1, A_minus=0.2), DT), 0.5, 10)
    one.target_fires(100)
    met = one.values_at(100)
    assert met == {"w": 0.5, "x_pre": 0.0, "x_post": 0.0}  # as the source's spike meets it
    assert one.source_fires(100) == 0.5
    assert one.values == {"w": 0.5, "x_pre": 1.0, "x_post": 1.0}
    assert one.values_at(101)["x_post"] == pytest.approx(after(1, 20), rel=1e-14)


def test_at_a_coincidence_the_weight_is_as_the_target_left_it():
    """And so is whatever else belongs to the synapse; traces of the target are as before."""
    one = synapse(
        "tau * dy/dt = -y \n dz/dt = 0*slope", on_post="y += 1; z += 2; w += u",
        on_pre="z *= 10; sent = w + y*u", tau=10 * ms, slope=1 / ms, u=1 * mV, y=0.25,
    )  # fmt: skip
    assert one.rule.system.of_target == ("y",)
    assert one.rule.system.of_synapse == ("w", "z")
    one.target_fires(9)
    assert one.values == {"w": 1.5, "y": 1.25, "z": 2.0}
    assert one.values_at(9) == {"w": 1.5, "y": 0.25, "z": 2.0}
    assert one.source_fires(9) == 1.75
    assert one.values == {"w": 1.5, "y": 1.25, "z": 20.0}
    assert one.source_fires(10) == pytest.approx(1.5 + 1.25 * after(1, 10), rel=1e-14)


def test_the_time_of_the_target_begins_a_delay_later():
    text = "tau * dx/dt = -x \n tau * dy/dt = -y"
    one = synapse(text, on_pre="x += 1; w *= 1 - y", on_post="y += 1", tau=10 * ms, x=1, y=1)
    for steps, found in ((0, one.values_at(0)), (9, one.values_at(9)), (30, one.values_at(30))):
        assert found["x"] == pytest.approx(after(steps + 1, 10), rel=1e-14)
        assert found["y"] == pytest.approx(after(max(steps + 1 - 10, 0), 10), rel=1e-14)


def test_statements_are_carried_out_in_order():
    one = synapse(
        "tau * dx/dt = -x \n tau * dy/dt = -y", tau=10 * ms, x=2, y=3,
        on_pre="x = y; sent = w*x; y = x + 1; w *= 2; w -= w/4",
    )  # fmt: skip
    one.since = dict.fromkeys(one.since, 5)
    assert one.source_fires(5) == 0.5 * 3
    assert one.values == {"x": 3.0, "y": 4.0, "w": 0.75}


def test_spikes_reach_both_ends_when_they_should():
    """Delay 5: the source fires in steps 20 and 30, the target in 9, 20, and 24."""
    net = Network(dt=DT * ms, precision="double")
    source = net.spike_source([[2.1, 3.1] * ms])
    kick = net.spike_source([[0.9, 2.0, 2.4] * ms])  # arrives in the step after
    cell = net.population(rb.LIF(t_ref=0 * ms), 1)
    net.connect(kick, cell, Delta(), rule=rb.OneToOne(), weight=40 * mV, delay=0.1 * ms)
    stdp = rb.STDP(w_max=1 * mV, A_plus=0.1, A_minus=0.1, tau_minus=10 * ms)
    net.connect(source, cell, stdp, rule=rb.OneToOne(), weight=0.5 * mV, delay=0.5 * ms)
    out = simulate(net.circuit(), 60, looks=(25, 26, 30, 35))
    assert out.step[out.population == 2].tolist() == [9, 20, 24]
    assert out.synapses[1][:3] == (0, 2, 1)

    def look(step):
        return out.variables[step][1]

    # at the synapse the target fires at 14, 25 and 29; the source at 20 and 30
    down = 0.5 - 0.1 * after(6, 10)
    assert look(25) == pytest.approx({"w": 0.5, "x_pre": 0.0, "x_post": after(6, 10)}, rel=1e-14)
    assert look(26) == pytest.approx(
        {"w": down, "x_pre": after(1, 20), "x_post": after(7, 10)}, rel=1e-14
    )
    once = down + 0.1 * after(5, 20)
    assert look(30) == pytest.approx(  # the spike of step 20 meets it as it was before
        {"w": once, "x_pre": after(5, 20), "x_post": after(11, 10)}, rel=1e-14
    )
    twice = once + 0.1 * after(9, 20)
    trace = after(16, 10) + after(5, 10) + after(1, 10)
    assert look(35) == pytest.approx(
        {"w": twice, "x_pre": after(10, 20), "x_post": trace}, rel=1e-14
    )
    assert look(60)["w"] == pytest.approx(twice - 0.1 * trace, rel=1e-14)
    assert out.variables[60][0] == {"w": 40.0}
