"""One small recording of each kind, a clean pyplot, and the rule that settings stay as they are."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.units import ms, nA


@pytest.fixture(autouse=True)
def _leaves_matplotlib_as_it_was():
    plt.close("all")
    before = dict(mpl.rcParams)
    yield
    after = dict(mpl.rcParams)
    plt.close("all")
    assert after == before


@pytest.fixture(scope="session")
def firing():
    """One neuron: from 20 to 80 ms of 100 ms it fires every 13.09 ms."""
    return rb.run(rb.LIF(), rb.step(2.5 * nA, start=20 * ms, stop=80 * ms), 100 * ms)


@pytest.fixture(scope="session")
def silent():
    return rb.run(rb.LIF(), rb.constant(1 * nA), 100 * ms)


@pytest.fixture(scope="session")
def three():
    """Three neurons, of which the first never fires, with a threshold each."""
    neuron = rb.LIF(v_threshold=np.array([-50, -51, -52]) * rb.units.mV)
    return rb.run(neuron, rb.constant([1, 2.5, 3] * nA), 100 * ms)


@pytest.fixture(scope="session")
def only_spikes():
    return rb.run(rb.LIF(), rb.constant([1, 2.5, 3] * nA), 100 * ms, record=())


@pytest.fixture
def ax():
    """Axes in a figure that pyplot does not know: a new one would be noticed."""
    from matplotlib.figure import Figure

    yield Figure().subplots()
    assert not plt.get_fignums(), "a figure was made though axes were given"


@pytest.fixture
def pair():
    from matplotlib.figure import Figure

    yield Figure().subplots(2, 1, sharex=True)
    assert not plt.get_fignums(), "a figure was made though axes were given"


def drawn(ax, label):
    """Return the line with this label."""
    (line,) = [line for line in ax.lines if line.get_label() == label]
    return line


def legend(ax):
    """Return what the legend says."""
    found = ax.get_legend()
    return [] if found is None else [text.get_text() for text in found.get_texts()]


@pytest.fixture(name="drawn")
def _drawn():
    return drawn


@pytest.fixture(name="legend")
def _legend():
    return legend
