import numpy as np

from rheobase.laboratory.network.figures import Course


def spikes(*times):
    return {"t": np.array(times), "row": np.arange(len(times)) % 3}


def new(t, exc, inh=(), rate=30.0):
    bins = np.arange(t - 10, t) + 0.5
    rates = {"t": bins, "exc": np.full(10, rate), "inh": np.full(10, 5.0)}
    return {"t": float(t), "exc": spikes(*exc), "inh": spikes(*inh), "rates": rates}


def shown(course, population):
    start, end = course.upper.axes.x_range.start, course.upper.axes.x_range.end
    data = course._spikes[population].data
    return [t for t in np.asarray(data["t"]).tolist() if start < t <= end]


def test_it_fills_and_then_it_scrolls():
    course = Course()
    course.clear((3, 3))
    course.add(new(10, [1.0, 2.0]))
    assert (course.upper.axes.x_range.start, course.upper.axes.x_range.end) == (0.0, 500.0)
    course.add(new(400, [399.0]))
    assert shown(course, "exc") == [1.0, 2.0, 399.0]
    course.add(new(600, [599.0, 600.0]))
    assert (course.lower.axes.x_range.start, course.lower.axes.x_range.end) == (100.0, 600.0)
    assert shown(course, "exc") == [399.0, 599.0, 600.0]


def test_what_is_held_is_bounded_and_never_less_than_before():
    course = Course()
    course.clear((3, 3))
    held = []
    for t in range(10, 5_000, 10):
        many = 20 if t < 1_000 else 2
        course.add(new(t, np.linspace(t - 9, t, many)))
        held.append(len(course._spikes["exc"].data["t"]))
    assert max(held) <= 20 * 51
    assert held == sorted(held)  # the browser cannot make its arrays shorter
    assert len(shown(course, "exc")) == 100


def test_the_inhibitory_ones_are_below():
    course = Course()
    course.clear((3, 3))
    course.add(new(10, [1.0], [2.0]))
    assert list(course._spikes["inh"].data["row"]) == [3]
    assert course.upper.axes.y_range.start > course.upper.axes.y_range.end


def test_the_axis_of_the_rates_is_round():
    course = Course()
    course.clear((3, 3))
    course.add(new(10, [1.0], rate=230.0))
    assert course.lower.axes.y_range.end == 300.0


def test_clear():
    course = Course()
    course.add(new(10, [1.0]))
    course.clear((3, 3))
    assert not len(course._spikes["exc"].data["t"])
    assert not len(course._rates.data["t"])
