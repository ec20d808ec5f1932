"""Equations as text, checked and taken apart: `parse`, then `classify`.

A model is differential equations as a textbook prints them, with a threshold and a reset. `parse`
reads them, checks names and dimensions, and returns a `System` of plain sources. `classify` says
whether the system has a closed form, and returns its coefficients. `evaluate` gives the value of a
source, `to_code` the Python code that the engine compiles, `names_in` its variables.
"""

from rheobase.equations.classify import (
    Analysis,
    Linear,
    LinearPart,
    affine_in,
    classify,
    linear_part,
)
from rheobase.equations.code import names_in, to_code
from rheobase.equations.collecting import collect
from rheobase.equations.evaluate import evaluate
from rheobase.equations.parsing import parse
from rheobase.equations.system import Statement, System

__all__ = [
    "Analysis",
    "Linear",
    "LinearPart",
    "Statement",
    "System",
    "affine_in",
    "classify",
    "collect",
    "evaluate",
    "linear_part",
    "names_in",
    "parse",
    "to_code",
]
