"""What every test needs, those in tests/ and the examples in the docstrings alike."""

import os
import sys

import hypothesis
import pytest

os.environ["MPLBACKEND"] = "Agg"

# No test is timed: the first example of a property may have to compile a kernel.
hypothesis.settings.register_profile("rheobase", deadline=None)
hypothesis.settings.load_profile("rheobase")


@pytest.fixture(autouse=True)
def _examples_write_elsewhere(request, tmp_path, monkeypatch):
    """Run docstring examples in a directory of their own: some of them write files."""
    if isinstance(request.node, pytest.DoctestItem):
        monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def _figures_are_closed():
    """Close what a test has drawn: Matplotlib warns of more than twenty open figures."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
