import inspect

import pytest

from rheobase import gallery


def test_views_of_a_network():
    net = gallery.cuba(n=100, p=0.1)
    found = gallery.populations(net)
    assert {name: view.size for name, view in found.items()} == {"exc": 80, "inh": 20}
    assert found["exc"].network is net
    assert (found["exc"] + found["inh"])[75:85].name == "exc[75:80] + inh[0:5]"


@pytest.mark.parametrize("name", gallery.NETWORKS)
def test_every_network_takes_seed_step_and_precision(name):
    function = gallery.NETWORKS[name]
    assert all(
        each.default is not inspect.Parameter.empty
        for each in inspect.signature(function).parameters.values()
    )
    circuit = function(seed=7, dt="0.05 ms", precision="double").circuit()
    assert (circuit.seed, circuit.dt, circuit.precision) == (7, 0.05, "double")
