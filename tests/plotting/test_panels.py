import matplotlib.pyplot as plt
import pytest

from rheobase.errors import ParameterError
from rheobase.plotting.panels import (
    finish_two_panels,
    label_of,
    note,
    panel,
    set_fitting_ylabel,
    two_panels,
)


def test_without_axes_makes_a_figure():
    ax = panel(None)
    assert plt.gca() is ax
    assert ax.figure.get_layout_engine() is not None


def test_draws_in_the_current_axes_while_they_are_empty():
    _, axes = plt.subplots(1, 2)
    plt.sca(axes[0])
    assert panel(None) is axes[0]
    assert len(plt.get_fignums()) == 1


def test_never_draws_over_what_is_there():
    _, axes = plt.subplots()
    axes.plot([1, 2])
    assert panel(None) is not axes
    assert len(plt.get_fignums()) == 2


def test_fills_an_empty_figure():
    figure = plt.figure(figsize=(2, 2))
    assert panel(None).figure is figure


def test_two_panels_fill_an_empty_figure():
    figure = plt.figure(figsize=(2, 2))
    upper, lower = two_panels(None, ("a", "b"), (3, 1))
    assert upper.figure is lower.figure is figure


def test_two_panels_leave_a_figure_with_axes_alone():
    figure, _ = plt.subplots()
    upper, lower = two_panels(None, ("a", "b"), (3, 1))
    assert upper.figure is lower.figure is not figure
    assert upper.get_shared_x_axes().joined(upper, lower)
    upper.figure.draw_without_rendering()
    assert upper.get_position().height > 2 * lower.get_position().height


def test_two_panels_take_any_sequence(pair):
    for given in (pair, list(pair), tuple(pair)):
        assert two_panels(given, ("a", "b"), (1, 1)) == tuple(pair)


def test_one_panel_is_not_two(ax):
    message = (
        r"ax: expected two matplotlib axes, for the gain and the phase, got one\. "
        r"Make them with plt\.subplots\(2, sharex=True\)\. Or so\."
    )
    with pytest.raises(ParameterError, match=message):
        two_panels(ax, ("gain", "phase"), (1, 1), " Or so.")


def test_three_panels_are_not_two(ax):
    with pytest.raises(ParameterError, match="got 3"):
        two_panels([ax, ax, ax], ("gain", "phase"), (1, 1))


def test_a_figure_is_not_axes():
    with pytest.raises(ParameterError, match=r"ax: expected matplotlib axes, got Figure\."):
        panel(plt.figure())


def test_labels_are_two_short_lines(pair):
    upper, lower = pair
    upper.set_ylabel("membrane potential (mV)")
    lower.set_ylabel("w (nA)")
    finish_two_panels(upper, lower)
    assert upper.get_ylabel() == "membrane\npotential (mV)"
    assert lower.get_ylabel() == "w (nA)"


@pytest.mark.parametrize(
    ("height", "label", "expected"),
    [
        (1.0, "membrane potential (mV)", "membrane\npotential (mV)"),
        (4.8, "membrane potential (mV)", "membrane potential (mV)"),
        (0.4, "u (mV)", "u (mV)"),
    ],
)
def test_a_label_breaks_where_it_does_not_fit(height, label, expected):
    ax = plt.figure(figsize=(6.4, height)).add_axes((0.1, 0.1, 0.8, 0.8))
    set_fitting_ylabel(ax, label)
    assert ax.get_ylabel() == expected


def test_a_label_fits_in_axes_of_a_part_of_a_figure():
    low, high = plt.figure(figsize=(6.4, 4.8)).subfigures(2, height_ratios=(1, 4))
    for part, lines in ((low, 2), (high, 1)):
        ax = part.subplots()
        set_fitting_ylabel(ax, "membrane potential (mV)")
        assert len(ax.get_ylabel().splitlines()) == lines


def test_only_the_lower_names_an_axis_they_share(pair):
    for each in pair:
        each.set_xlabel("time (ms)")
    finish_two_panels(*pair)
    assert [each.get_xlabel() for each in pair] == ["", "time (ms)"]


def test_both_name_axes_that_they_do_not_share():
    _, axes = plt.subplots(1, 2)
    for each in axes:
        each.set_xlabel("time (ms)")
    finish_two_panels(*axes)
    assert [each.get_xlabel() for each in axes] == ["time (ms)", "time (ms)"]


def test_a_note_comes_once(ax):
    ax.axhline(0, label=note(ax, "threshold"))
    ax.axhline(1, label=note(ax, "threshold"))
    assert ax.get_legend_handles_labels()[1] == ["threshold"]


def test_label_without_a_unit():
    assert label_of("u", "") == "u"
    assert label_of("u", "mV") == "u (mV)"
