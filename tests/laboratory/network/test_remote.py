import asyncio

import pytest

from rheobase.errors import RheobaseError, SimulationError
from rheobase.laboratory.network import simulate
from rheobase.laboratory.network.remote import Remote
from rheobase.laboratory.network.state import State

SMALL = {"scale": "0.08"}
FAST = State(SMALL, {"pace": "inf"})


async def brought(remote, state, until):
    """Let it go on until a time at least."""
    building = remote.prepare(state)
    if building is not None:
        await building
    while remote.t < until:
        assert await remote.advance(state, 0.1) is not None
    return building is not None


def test_time_goes_as_fast_as_it_shall(keepers):
    async def run():
        remote = Remote(keepers)
        slow = State(SMALL, {"pace": "0.05"})
        await brought(remote, slow, 5.0)
        first = remote.t
        await remote.advance(State(SMALL, {"pace": "1"}), 0.1)
        return first, remote.t

    assert asyncio.run(run()) == (5.0, 105.0)


def test_a_change_begins_a_new_one_which_catches_up(keepers):
    async def run():
        remote = Remote(keepers)
        assert await brought(remote, FAST, 300.0)
        assert not await brought(remote, FAST, 300.0)
        reached = remote.t
        slow = State({**SMALL, "g": "6"}, {"pace": "0.05"})
        await remote.prepare(slow)
        assert remote.t == 0.0
        assert remote.catching_up
        while remote.catching_up:
            await remote.advance(slow, 0.1)
        assert remote.t == min(reached, 500.0)
        await remote.advance(slow, 0.1)
        return remote.t - min(reached, 500.0)

    assert asyncio.run(run()) == 5.0


def test_one_that_is_paused_goes_there_and_no_further(keepers):
    async def run():
        remote = Remote(keepers)
        paused = State(SMALL, {"paused": "730 ms"})
        await brought(remote, paused, 730.0)
        assert await remote.advance(paused, 0.1) is None
        await brought(remote, State({**SMALL, "g": "6"}, {"paused": "730 ms"}), 730.0)
        assert remote.t == 730.0
        earlier = State({**SMALL, "g": "6"}, {"paused": "100 ms"})
        await brought(remote, earlier, 100.0)
        return remote.t

    assert asyncio.run(run()) == 100.0


def test_reset_begins_at_zero(keepers):
    async def run():
        remote = Remote(keepers)
        await brought(remote, FAST, 50.0)
        remote.reset()
        slow = State(SMALL, {"pace": "0.05"})
        assert remote.prepare(slow) is not None
        await remote.advance(slow, 0.1)
        return remote.t

    assert asyncio.run(run()) == 5.0


def test_there_is_an_end(keepers, monkeypatch):
    monkeypatch.setattr("rheobase.laboratory.network.remote.NETWORK_DURATION", 200.0)

    async def run():
        remote = Remote(keepers)
        await brought(remote, FAST, 200.0)
        assert await remote.advance(FAST, 0.1) is None
        return remote.t, remote.ended

    assert asyncio.run(run()) == (200.0, True)


def test_nothing_is_known_of_one_that_has_not_begun(keepers):
    async def run():
        remote = Remote(keepers)
        assert remote.ask(simulate.csv) is None
        await remote.prepare(FAST)
        assert remote.ask(simulate.csv) is None
        await remote.advance(FAST, 0.1)
        return await remote.ask(simulate.csv)

    assert asyncio.run(run()).startswith(b"t (ms)")


def test_a_full_server_says_so(keepers):
    large = State({"scale": "1"})

    async def run():
        for _ in range(2):
            Remote(keepers).prepare(FAST)
        with pytest.raises(SimulationError, match="it keeps 2 networks at most"):
            Remote(keepers).prepare(FAST)

    async def run_large():
        keepers._places.clear()
        Remote(keepers)._keepers.place(120_000_000)
        with pytest.raises(SimulationError, match="A smaller network may still fit"):
            Remote(keepers).prepare(large)

    asyncio.run(run())
    asyncio.run(run_large())


def test_a_network_that_cannot_be_takes_no_place(keepers):
    remote = Remote(keepers)
    with pytest.raises(RheobaseError, match="scale"):
        remote.prepare(State({"scale": "80"}))
    assert not keepers._places
