from math import sqrt

import pytest

from rheobase import gallery
from rheobase.errors import ParameterError, UnitError
from rheobase.units import Hz, mV

# Of a value of ours among NEST's ten: Student's t, 9 degrees of freedom, 99.9 % on both sides.
T = 4.78 * sqrt(1 + 1 / 10)


def test_is_the_network_of_the_paper(synapses):
    circuit = gallery.brunel().circuit()
    assert [each.size for each in circuit.populations] == [10_000, 2_500]
    counted = synapses(gallery.brunel())
    assert counted == {"exc -> exc + inh": 12_500_000, "inh -> exc + inh": 3_125_000}
    exc, inh = circuit.projections
    assert (exc.rule.n, inh.rule.n) == (1000, 250)
    assert (exc.weight.value, inh.weight.value) == (0.1, -0.5)
    assert exc.delay.value == inh.delay.value == 1.5
    (drive,) = circuit.drives
    # nu_thr = theta / (C_E J tau) is 10 Hz, times C_E = 1,000 synapses, times eta = 2
    assert drive.rate.value == pytest.approx(20.0)
    assert drive.weight.value == 0.1
    model = circuit.populations[0].model
    values = [model.value(name) for name in ("v_rest", "v_reset", "v_threshold", "tau_m", "t_ref")]
    assert values == [0, 10, 20, 20, 2]


def test_g_and_eta():
    circuit = gallery.brunel(g=6, eta=4).circuit()
    assert circuit.projections[1].weight.value == pytest.approx(-0.6)
    assert circuit.drives[0].rate.value == pytest.approx(40.0)


def test_scale_keeps_the_mean_input():
    full, small = gallery.brunel().circuit(), gallery.brunel(scale=0.2).circuit()
    assert [each.size for each in small.populations] == [2_000, 500]
    for there, here in zip(full.projections, small.projections, strict=True):
        assert here.rule.n * 5 == there.rule.n
        assert here.rule.n * here.weight.value == pytest.approx(there.rule.n * there.weight.value)
    product = full.drives[0].rate.value * full.drives[0].weight.value
    assert small.drives[0].rate.value * small.drives[0].weight.value == pytest.approx(product)


@pytest.mark.parametrize("regime", gallery.REGIMES)
def test_regimes_of_a_small_network(regime, reference, statistics):
    """Rate, CV and synchrony, each where one more of NEST's seeds is in 99.9 % of the cases."""
    nest = reference["2500"]["regimes"][regime]
    assert gallery.REGIMES[regime] == {"g": nest["g"], "eta": nest["eta"]}
    found = statistics(gallery.brunel(scale=0.2, **gallery.REGIMES[regime]), 200, 1000)
    _compare(found, nest)


def test_the_full_network(reference, statistics):
    _compare(statistics(gallery.brunel(), 200, 1000), reference["12500"]["regimes"]["AI"])


def _compare(found, nest):
    ours = {
        "rate_exc_hz": found["exc"].rate.m_as(Hz),
        "rate_inh_hz": found["inh"].rate.m_as(Hz),
        "cv_exc": found["exc"].cv,
        "cv_inh": found["inh"].cv,
        "fano": found["exc"].fano,
    }
    for name, value in ours.items():
        assert value == pytest.approx(nest[name]["mean"], abs=T * nest[name]["sd"]), name


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scale": 0}, r"scale: expected a positive number, got 0\."),
        ({"scale": 0.001}, r"scale: 0.001 of 250 synapses leaves none. Take a larger one\."),
        ({"g": -5}, r"g: expected a positive number, got -5\."),
        ({"eta": float("nan")}, r"eta: expected a positive number, got nan\."),
        ({"eta": "2"}, r"eta: expected a positive number, got '2'\."),
    ],
)
def test_bad_numbers(arguments, message):
    with pytest.raises(ParameterError, match=message):
        gallery.brunel(**arguments)


def test_bad_units():
    with pytest.raises(UnitError, match="delay: expected time"):
        gallery.brunel(delay=1.5 * mV)
