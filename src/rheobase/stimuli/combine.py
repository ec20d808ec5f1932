"""Stimuli made of stimuli: sums, multiples, shifted ones, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rheobase.stimuli.arguments import Sizes, lengths
from rheobase.stimuli.base import Stimulus
from rheobase.stimuli.piecewise import Piecewise, rounding
from rheobase.stimuli.text import milliseconds, values

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class Sum(Stimulus):
    """What ``a + b`` makes; a sum of sums is one sum."""

    terms: tuple[Stimulus, ...]

    def __post_init__(self) -> None:
        flat = (term.terms if isinstance(term, Sum) else (term,) for term in self.terms)
        object.__setattr__(self, "terms", tuple(term for terms in flat for term in terms))
        Stimulus.__post_init__(self)

    def _sizes(self) -> Sizes:
        return [(term, term.size) for term in self.terms]

    def _window(self, start: float, stop: float) -> Piecewise:
        total = self.terms[0]._window(start, stop)
        for term in self.terms[1:]:
            total = total.added(term._window(start, stop))
        return total

    def __repr__(self) -> str:
        text = repr(self.terms[0])
        for term in self.terms[1:]:
            shown = repr(term)
            text += f" - {shown[1:]}" if shown.startswith("-") else f" + {shown}"
        return text


@dataclass(frozen=True, eq=False, repr=False)
class Scaled(Stimulus):
    """What ``2 * a`` makes; the factor is one number, or an array with one a neuron."""

    stimulus: Stimulus
    factor: NDArray[np.float64]

    def _sizes(self) -> Sizes:
        return [*lengths(factor=self.factor), (self.stimulus, self.stimulus.size)]

    def _window(self, start: float, stop: float) -> Piecewise:
        return self.stimulus._window(start, stop).scaled(self.factor)

    def __repr__(self) -> str:
        inner = _closed(self.stimulus)
        if self.factor.ndim == 0 and self.factor == -1.0:
            return f"-{inner}"
        return f"{values(self.factor)} * {inner}"


@dataclass(frozen=True, eq=False, repr=False)
class Shifted(Stimulus):
    """What ``a.shift(10 * ms)`` makes."""

    stimulus: Stimulus
    by: float

    def _sizes(self) -> Sizes:
        return [(self.stimulus, self.stimulus.size)]

    def _window(self, start: float, stop: float) -> Piecewise:
        return self.stimulus._window(start - self.by, stop - self.by).shifted(self.by, start)

    def __repr__(self) -> str:
        return f"{_closed(self.stimulus)}.shift({milliseconds(self.by)})"


@dataclass(frozen=True, eq=False, repr=False)
class Concatenated(Stimulus):
    """What ``a.then(b, at=100 * ms)`` makes."""

    first: Stimulus
    second: Stimulus
    at: float

    def _sizes(self) -> Sizes:
        return [(self.first, self.first.size), (self.second, self.second.size)]

    def _window(self, start: float, stop: float) -> Piecewise:
        if self.at >= stop - rounding(stop):
            return self.first._window(start, stop)
        begin = self.at if self.at > start + rounding(start) else start
        # Never ask the second for what is before its own time 0, not even by rounding.
        second = self.second._window(max(begin - self.at, 0.0), stop - self.at)
        second = second.shifted(self.at, begin)
        return second if begin == start else self.first._window(start, self.at).joined(second)

    def __repr__(self) -> str:
        return f"{_closed(self.first)}.then({self.second!r}, at={milliseconds(self.at)})"


def _closed(stimulus: Stimulus) -> str:
    return f"({stimulus!r})" if isinstance(stimulus, (Sum, Scaled)) else repr(stimulus)
