import pytest

from rheobase import memory
from rheobase.errors import ParameterError


def test_this_machine_has_some_memory():
    assert 10**8 < memory.machine_memory() < 10**14


def test_more_than_half_of_it_is_refused_with_the_sum(monkeypatch):
    monkeypatch.setattr(memory, "machine_memory", lambda: 10**9)
    memory.require_memory(5 * 10**8, "traces", "Take fewer.")
    message = "traces: this takes 0.501 GB, more than half of the 1 GB of this machine. Take fewer."
    with pytest.raises(ParameterError, match=message):
        memory.require_memory(501_000_000, "traces", "Take fewer.")
