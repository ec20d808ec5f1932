"""Exercises on the leaky integrate-and-fire neuron, with numbers of each student's own.

A student gets a seed; name and seed of an exercise make its numbers, the same on every machine. A
page or a notebook shows `steps`, a student injects currents with `run` and has answers checked, and
a teacher lists the answers of a class: ``rheobase exercises answers --seeds 1:30``.

Examples
--------
>>> import rheobase as rb
>>> exercise = rb.exercises.MysteryNeuron(seed=7)
>>> recording = exercise.run(rb.step("2.5 nA", start="20 ms", stop="180 ms"), "200 ms")
>>> print(exercise.check("v_rest", "-50 mV").message)
Too large: it is more negative. Without a current, v stays at v_rest; so it does before the step
comes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rheobase.exercises.base import Exercise, Step
from rheobase.exercises.fi_curve import FICurve
from rheobase.exercises.minimal_current import MinimalCurrent
from rheobase.exercises.mystery_neuron import MysteryNeuron
from rheobase.exercises.question import Question, Verdict
from rheobase.exercises.sine_response import SineResponse

EXERCISES: Mapping[str, type[Exercise]] = MappingProxyType(
    {each.name: each for each in (MinimalCurrent, FICurve, MysteryNeuron, SineResponse)}
)
"""Every exercise by its name, which the command line goes by too."""

__all__ = [
    "EXERCISES",
    "Exercise",
    "FICurve",
    "MinimalCurrent",
    "MysteryNeuron",
    "Question",
    "SineResponse",
    "Step",
    "Verdict",
]
