"""The three plots that draw a result of `rheobase.analysis` as it is."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError
from rheobase.plotting import isi_histogram, power_spectrum, psth
from rheobase.recording import SpikeTrain
from rheobase.units import Hz, ms


@pytest.fixture
def trains():
    times = np.sort(np.random.default_rng(2).uniform(0, 1000, (5, 40)), axis=1)
    return [SpikeTrain(row * ms, 0 * ms, 1000 * ms) for row in times]


def bars(ax):
    (patch,) = ax.patches
    return patch.get_data()


def test_isi_histogram(trains, ax):
    histogram = rb.analysis.isi_histogram(trains, "5 ms")
    assert isi_histogram(histogram, ax) is ax
    assert np.array_equal(bars(ax).values, histogram.counts)
    assert np.array_equal(bars(ax).edges, histogram.edges.m)
    assert ax.get_xlabel() == "interspike interval (ms)"
    assert ax.get_ylabel() == "number of intervals"
    assert ax.get_ylim()[0] == 0


def test_isi_histogram_of_nothing(ax):
    isi_histogram(rb.analysis.isi_histogram(SpikeTrain([] * ms, 0 * ms, 1 * ms)), ax)
    assert list(bars(ax).values) == [0]


def test_psth(trains, ax):
    histogram = rb.analysis.psth(trains, "20 ms")
    assert psth(histogram, ax) is ax
    assert bars(ax).values == pytest.approx(histogram.rate.m_as(Hz))
    assert np.array_equal(bars(ax).edges, histogram.edges.m)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (ms)", "firing rate (Hz)")
    assert ax.get_xlim() == (0, 1000)


def test_power_spectrum(trains, ax):
    spectrum = rb.analysis.power_spectrum(trains, highest="100 Hz")
    assert power_spectrum(spectrum, ax) is ax
    (line,) = ax.lines
    assert line.get_xdata() == pytest.approx(spectrum.frequency.m_as(Hz))
    assert line.get_ydata() == pytest.approx(spectrum.power.m_as(Hz))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("frequency (Hz)", "power (Hz)")


@pytest.mark.parametrize("plot", [isi_histogram, psth, power_spectrum])
def test_makes_one_figure(plot, trains):
    ax = plot(getattr(rb.analysis, plot.__name__)(trains))
    assert plt.gca() is ax


@pytest.mark.parametrize("plot", [isi_histogram, psth, power_spectrum])
def test_trains_are_not_the_result(plot, trains):
    name = plot.__name__
    message = (
        rf"^expected what rb\.analysis\.{name} returns, got list\. "
        rf"Write rb\.plotting\.{name}\(rb\.analysis\.{name}\(\.\.\.\)\)\.$"
    )
    with pytest.raises(ParameterError, match=message):
        plot(trains)
    assert not plt.get_fignums()
