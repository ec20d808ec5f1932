import pytest

import rheobase as rb
from rheobase.circuit import memory_needed
from rheobase.errors import ParameterError, RheobaseError
from rheobase.laboratory.network.parameters import PARAMETERS, arguments, memory, sizes


def test_the_network_takes_them_all():
    net = rb.gallery.brunel(**arguments({"scale": "0.08"}))
    assert net.circuit().size == sum(sizes(0.08)) == 1_000


def test_other_units_are_taken():
    assert arguments({"J": "100 uV", "delay": "0.002 s"})["delay"] == "0.002 s"


@pytest.mark.parametrize("scale", [0.01, 0.08, 0.2, 0.4, 1.0])
def test_sizes_and_memory_are_those_of_the_network(scale):
    circuit = rb.gallery.brunel(scale=scale).circuit()
    assert tuple(each.size for each in circuit.populations) == sizes(scale)
    assert memory_needed(circuit).total < memory(scale)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"scale": "80"}, r"scale: the lab takes 0.01 to 1 \(125 to 12,500 neurons\), got 80"),
        ({"g": "five"}, "g: expected a number such as 5, got 'five'"),
        ({"g": "nan"}, "g: expected a number such as 5, got 'nan'"),
        ({"eta": "inf"}, "eta: expected a number such as 2, got 'inf'"),
        ({"eta": "-1"}, "eta: the lab takes 0.01 to 10, got -1"),
        ({"seed": "1.5"}, "seed: expected a whole number such as 1, got '1.5'"),
        ({"seed": "9" * 100}, "seed: the lab takes 0 to 2147483647"),
        ({"seed": "9" * 10_000}, "seed: the lab takes at most 200 letters, got 10,000"),
        ({"J": "0.1"}, "J: expected voltage"),
        ({"J": "1 V"}, "J: the lab takes 0.001 to 1 mV, got 1 V"),
        ({"J": "1e999 mV"}, "J: "),
        ({"delay": "1 hour"}, "delay: "),
        ({"delay": "1e9 s"}, "delay: the lab takes 0.1 to 50 ms"),
        ({"n": "1000000"}, "network: there is no 'n'"),
    ],
)
def test_what_the_lab_does_not_take(table, message):
    with pytest.raises(RheobaseError, match=message):
        arguments(table)


def test_what_is_typed_is_not_evaluated():
    with pytest.raises(ParameterError, match="expected a number"):
        arguments({"g": "__import__('os').getpid()"})


def test_sliders_lie_within_what_is_taken():
    for each in PARAMETERS.values():
        if each.slider is not None:
            low, high = each.slider
            assert each.least <= low < high <= each.most
