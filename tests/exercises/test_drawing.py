import numpy as np
from numpy.random import Generator, Philox

from rheobase.exercises.drawing import draw

CHOICES = {"a": range(10), "b": range(7), "c": range(1000)}


def test_values_are_the_same_for_ever():
    # Written down once: another platform or version of NumPy must not change them.
    assert draw("minimal-current", 0, CHOICES) == {"a": 3, "b": 1, "c": 716}
    assert draw("minimal-current", 1, CHOICES) == {"a": 0, "b": 3, "c": 967}
    assert draw("fi-curve", 0, CHOICES) == {"a": 3, "b": 6, "c": 780}
    assert draw("fi-curve", 2**32 - 1, CHOICES) == {"a": 4, "b": 1, "c": 977}


def test_a_list_more_at_the_end_changes_nothing_before_it():
    before = draw("x", 5, CHOICES)
    assert draw("x", 5, {**CHOICES, "d": range(3)}).items() >= before.items()


def test_values_are_equally_frequent():
    places = [draw("x", seed, {"a": range(8)})["a"] for seed in range(4000)]
    counts = np.bincount(places, minlength=8)
    expected = np.full(8, 500.0)
    assert ((counts - expected) ** 2 / expected).sum() < 24.3  # chi square, 7 degrees, p = 0.001


def test_neighbouring_seeds_are_unrelated():
    values = np.array([draw("x", seed, {"a": range(1000)})["a"] for seed in range(2001)])
    shuffled = Generator(Philox(1)).permutation(values)
    assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 0.08  # 3.5 standard deviations
    assert abs(np.corrcoef(shuffled[:-1], shuffled[1:])[0, 1]) < 0.08


def test_the_first_and_the_last_value_are_drawn():
    drawn = {draw("x", seed, {"a": (1.5, 2.5, 3.5)})["a"] for seed in range(50)}
    assert drawn == {1.5, 2.5, 3.5}
