import os
import time

import pytest

from rheobase.errors import SimulationError
from rheobase.laboratory.workers import Keepers


@pytest.fixture
def keepers():
    keepers = Keepers(2, seconds=60, most=3, memory=1_000)
    yield keepers
    keepers.close()


def process_of(place):
    return place.submit(_process).result()


def _process(kept, name):
    return os.getpid()


def test_places_are_spread_over_the_processes_and_stay_there(keepers):
    a, b = keepers.place(1), keepers.place(1)
    assert process_of(a) != process_of(b)
    assert process_of(a) == process_of(a)


def test_each_keeps_its_own(keepers):
    places = [keepers.place(1) for _ in range(3)]
    for k, place in enumerate(places):
        place.submit(dict.__setitem__, k).result()
    assert [place.submit(dict.get).result() for place in places] == [0, 1, 2]


def test_there_is_room_again_when_one_has_left(keepers):
    places = [keepers.place(1) for _ in range(3)]
    with pytest.raises(SimulationError, match="it keeps 3 networks at most"):
        keepers.place(1)
    places[0].submit(dict.__setitem__, "kept").result()
    places[0].leave()
    places[0].leave()  # once more is no harm
    assert places[0].submit(dict.get).result() is None
    keepers.place(1)


def test_memory_is_bounded(keepers):
    keepers.place(700)
    with pytest.raises(SimulationError, match="A smaller network may still fit"):
        keepers.place(700)
    keepers.place(300)


def test_how_many_run(keepers):
    a, b = keepers.place(1), keepers.place(1)
    assert keepers.running == 0
    a.running = b.running = True
    a.leave()
    assert keepers.running == 1


def test_closing_ends_a_call_that_runs():
    keepers = Keepers(1, seconds=60, most=3, memory=1_000)
    place = keepers.place(1)
    pid = process_of(place)
    future = place.submit(_sleep)
    time.sleep(0.2)
    keepers.close()
    with pytest.raises(SimulationError, match="The lab has ended"):
        future.result(timeout=20)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    place.leave()  # there is nothing to leave any more


def _sleep(kept, name):
    time.sleep(60)
