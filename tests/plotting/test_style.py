import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from rheobase.plotting import style, voltage
from rheobase.plotting.style import COLOURS


def test_holds_inside_and_is_gone_outside():
    before = dict(mpl.rcParams)
    with style():
        inside = dict(mpl.rcParams)
        assert inside["axes.prop_cycle"].by_key()["color"] == list(COLOURS)
        assert inside["figure.figsize"][0] == pytest.approx(85 / 25.4)
    assert inside != before
    assert dict(mpl.rcParams) == before


def test_is_gone_after_an_error():
    before = dict(mpl.rcParams)
    with pytest.raises(ZeroDivisionError), style():
        _ = 1 / 0
    assert dict(mpl.rcParams) == before


def test_plots_follow_whatever_settings_there_are(firing):
    with plt.rc_context({"axes.prop_cycle": mpl.cycler(color=["#123456"]), "lines.linewidth": 3}):
        line = voltage(firing).lines[0]
    assert line.get_color() == "#123456"
    assert line.get_linewidth() == 3
    with style():
        assert voltage(firing).lines[0].get_color() == COLOURS[0]


def luminance(colour):
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    c = np.array(to_rgb(colour))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ [
        0.2126,
        0.7152,
        0.0722,
    ]


def test_the_first_two_colours_carry_on_white():
    for colour in COLOURS[:2]:
        assert 1.05 / (luminance(colour) + 0.05) > 3.0


def test_colours_differ_for_readers_without_green_cones():
    # deuteranopia, Viénot, Brettel and Mollon (1999): red and green fall together
    to_cones = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714],
                         [0.0299566, 0.184309, 1.46709]])  # fmt: skip
    seen = []
    for colour in COLOURS:
        long, _, short = to_cones @ np.array(to_rgb(colour)) ** 2.2
        cones = [long, 0.494207 * long + 1.24827 * short, short]
        seen.append(np.clip(np.linalg.solve(to_cones, cones), 0, 1) ** (1 / 2.2))
    distances = [np.linalg.norm(a - b) for k, a in enumerate(seen) for b in seen[:k]]
    assert min(distances) > 0.12
