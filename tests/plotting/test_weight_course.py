import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.analysis import WeightCourse
from rheobase.errors import ParameterError
from rheobase.recording import NetworkRecording
from rheobase.units import ms, mV, second, uS

T = np.array([0, 10, 30]) * second


def course(w, t=T):
    stop = float(t[-1].m_as(ms))
    return WeightCourse(t, w, NetworkRecording({}, start=0.0, stop=stop, provenance={}))


@pytest.fixture
def split():
    """100 synapses between 0 and 3 pS, which go to the two ends."""
    start = np.linspace(0, 3, 100)
    return course(np.array([start, start, np.where(start < 1, 0, 3)]) * 1e-6 * uS)


def test_course_and_distributions(split, pair):
    left, right = rb.plotting.weight_course(split, pair)
    assert (left, right) == tuple(pair)
    (image,) = left.collections
    counts = image.get_array()
    assert counts.shape == (30, 3)
    assert np.all(counts.sum(axis=0) == 100)
    assert (counts[0, 2], counts[-1, 2]) == (33, 67)
    assert image.get_coordinates()[0, :, 0].tolist() == [0, 5, 20, 30]
    (mean,) = left.lines
    assert np.allclose(mean.get_xydata(), [(0, 1.5), (10, 1.5), (30, 2.01)])
    end, start = (patch.get_data() for patch in right.patches)
    assert np.array_equal(end.values, counts[:, 2])
    assert np.array_equal(start.values, counts[:, 0])
    assert (end.edges[0], end.edges[-1]) == (0, pytest.approx(3))
    assert (left.get_xlabel(), left.get_ylabel()) == ("time (s)", "weight (pS)")
    assert left.get_xlim() == (0, 30)


def test_short_courses_are_in_ms_and_negative_weights_are_drawn(pair):
    w = np.array([[-2.0, -1.0], [-1.5, -0.5]]) * mV
    left, right = rb.plotting.weight_course(course(w, [0, 200] * ms), pair)
    assert (left.get_xlabel(), left.get_ylabel()) == ("time (ms)", "weight (mV)")
    assert right.get_ylim() == (-2, -0.5)


@pytest.mark.parametrize("value", [0.0, 2.0])
def test_weights_that_are_all_the_same(value, pair):
    rb.plotting.weight_course(course(np.full((3, 5), value) * mV), pair)
    assert pair[0].collections[0].get_array()[0].tolist() == [5, 5, 5]


def test_makes_one_figure_with_weights_in_common(split):
    left, right = split.plot()
    assert plt.get_fignums() == [left.figure.number]
    assert left.get_shared_y_axes().joined(left, right)


def test_one_axes_are_too_few(split, ax):
    message = r"expected two matplotlib axes, for the course .*, got one\. Make them with plt\."
    with pytest.raises(ParameterError, match=message):
        rb.plotting.weight_course(split, ax)


def test_weights_alone_are_not_the_result(split):
    message = r"^expected what rb\.analysis\.weight_course returns, got Quantity"
    with pytest.raises(ParameterError, match=message):
        rb.plotting.weight_course(split.w)
