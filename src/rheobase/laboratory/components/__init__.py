"""What a page of the lab is made of: forms, facts, steps, programs and downloads.

Each is plain HTML with labels that a keyboard and a screen reader can use, in a component of
Panel that keeps it in step with Python.
"""

from rheobase.laboratory.components.address import Address
from rheobase.laboratory.components.facts import Facts
from rheobase.laboratory.components.fields import (
    Button,
    Choice,
    Field,
    Group,
    Line,
    Lines,
    Slider,
    slider,
    without_zero,
)
from rheobase.laboratory.components.files import Files
from rheobase.laboratory.components.form import Form
from rheobase.laboratory.components.program import Program
from rheobase.laboratory.components.steps import Steps, Verdicts
from rheobase.laboratory.components.visibility import Visibility

__all__ = [
    "Address",
    "Button",
    "Choice",
    "Facts",
    "Field",
    "Files",
    "Form",
    "Group",
    "Line",
    "Lines",
    "Program",
    "Slider",
    "Steps",
    "Verdicts",
    "Visibility",
    "slider",
    "without_zero",
]
