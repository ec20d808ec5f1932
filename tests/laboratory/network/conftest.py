import pytest

from rheobase.laboratory.workers import Keepers


@pytest.fixture
def keepers():
    keepers = Keepers(1, seconds=120, most=2, memory=150_000_000)
    yield keepers
    keepers.close()
