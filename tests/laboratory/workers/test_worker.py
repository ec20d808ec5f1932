import os
import time

import numpy as np
import pytest

from rheobase.errors import RheobaseError, SimulationError
from rheobase.laboratory.workers import Pool, Worker
from rheobase.units import quantity


@pytest.fixture
def worker():
    worker = Worker(seconds=60)
    yield worker
    worker.close()


def test_it_is_another_process_and_stays_the_same(worker):
    first = worker.call(os.getpid)
    assert first != os.getpid()
    assert worker.call(os.getpid) == first


def test_arrays_go_there_and_back(worker):
    values = np.linspace(0, 1, 100_000)
    assert worker.call(np.negative, values).tolist() == (-values).tolist()


def test_errors_of_the_library_come_back_as_they_are(worker):
    with pytest.raises(RheobaseError) as raised:
        quantity("2 nAA", "amplitude")
    with pytest.raises(type(raised.value)) as again:
        worker.call(quantity, "2 nAA", "amplitude")
    assert str(again.value) == str(raised.value)


def test_other_errors_are_named(worker):
    with pytest.raises(RuntimeError, match="ZeroDivisionError: "):
        worker.call(divmod, 1, 0)


def test_what_is_printed_is_no_result(worker):
    assert worker.call(os.write, 1, b"") == 0
    assert worker.call(print, "on the screen") is None
    assert worker.call(len, "abc") == 3


def test_a_state_is_kept(worker):
    worker.call(dict.update, {"a": 1}, stateful=True)
    assert worker.call(dict.get, "a", stateful=True) == 1


def test_what_takes_too_long_is_stopped_and_the_next_call_works():
    worker = Worker(seconds=2)
    with pytest.raises(SimulationError, match=r"longer than 2 s, and was stopped"):
        worker.call(time.sleep, 60)
    assert worker.call(len, "abc") == 3
    worker.close()


def test_one_that_dies_is_replaced(worker):
    with pytest.raises(SimulationError, match="has died"):
        worker.call(os._exit, 3)
    assert worker.call(len, "abc") == 3


@pytest.mark.skipif(os.name != "posix", reason="memory is limited by the POSIX call")
def test_too_much_memory_is_an_error(worker):
    with pytest.raises(RheobaseError, match="more memory than the lab gives"):
        worker.call(np.zeros, 2**32)
    assert worker.call(len, "abc") == 3


def test_a_pool_uses_all_its_processes():
    pool = Pool(2, seconds=60)
    began = [pool.submit(time.sleep, 0.5) for _ in range(2)]
    ids = {pool.submit(os.getpid).result() for _ in range(20)}
    assert [future.result() for future in began] == [None, None]
    assert len(ids) <= 2
    pool.close()
