import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.plotting.envelope import COLUMNS, envelope


@given(st.integers(1, 3000), st.integers(1, 50), st.integers(0, 2**32 - 1))
def test_keeps_extremes_of_every_stretch_and_both_ends(samples, columns, seed):
    y = np.random.default_rng(seed).normal(size=samples)
    x = np.arange(samples, dtype=float)
    a, b = envelope(x, y, columns)
    assert (np.diff(a) > 0).all()
    assert np.array_equal(b, y[a.astype(int)])  # nothing but samples
    assert (a[0], a[-1]) == (x[0], x[-1])
    if samples <= 4 * columns:
        assert a is x
    else:
        assert a.size <= 2 * columns + 4
        width = -(-samples // columns)
        for first in range(0, samples, width):
            inside = b[(a >= first) & (a < first + width)]
            part = y[first : first + width]
            assert inside.min() == part.min()
            assert inside.max() == part.max()


def test_a_million_samples_keep_a_peak_of_one():
    y = np.zeros(1_000_000)
    y[654_321] = 1.0
    a, b = envelope(np.arange(y.size, dtype=float), y)
    assert a.size <= 2 * COLUMNS + 4
    assert a[b == 1.0] == [654_321]


def test_a_short_line_is_drawn_as_it_is():
    x = np.arange(4.0 * COLUMNS)
    assert envelope(x, x)[0] is x


@pytest.mark.parametrize("samples", [0, 1])
def test_hardly_a_line(samples):
    x = np.zeros(samples)
    assert envelope(x, x)[0].size == samples
