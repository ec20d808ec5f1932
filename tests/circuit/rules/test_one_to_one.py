import pytest

from rheobase.circuit import OneToOne
from rheobase.errors import NetworkError


def test_one_synapse_a_pair():
    OneToOne().check(7, 7)
    assert OneToOne().expected(7, 7) == 7.0
    assert OneToOne().array_shapes(7, 7) == ((7,),)


def test_groups_must_be_equally_large():
    message = "OneToOne: expected equally many sources and targets, got 7 and 8"
    with pytest.raises(NetworkError, match=message):
        OneToOne().check(7, 8)
