"""What a form consists of, as data: fields in groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from math import ceil, floor, isfinite, log10
from typing import Any, ClassVar

from rheobase.errors import RheobaseError
from rheobase.units import quantity

STEPS = 200  # of a slider, at least


@dataclass(frozen=True)
class Field:
    """One line of a form.

    Parameters
    ----------
    name : str
        By which it is known to the page: ``neuron.R``.
    label : str
        As it is shown.
    value : str
        What it holds.
    help : str
        A few words more.
    """

    kind: ClassVar[str]
    name: str
    label: str
    value: str
    help: str = ""

    def described(self) -> dict[str, Any]:
        """Return the field as the browser takes it."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class Slider(Field):
    """A quantity: a slider and a box for text with a unit.

    Parameters
    ----------
    unit : str
        Of the slider; empty for a number.
    low, high, step : float
        Of the slider, in that unit. The box takes what is beyond.

    Examples
    --------
    >>> from rheobase.laboratory.components import Slider
    >>> Slider("tau", "tau_m", "8 ms", unit="ms", low=0, high=40, step=0.2).position
    8.0
    """

    kind = "slider"
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01

    @property
    def position(self) -> float | None:
        """Where the slider is; None if the text is no such quantity."""
        try:
            where = float(quantity(self.value).m_as(self.unit or "dimensionless"))
        except (RheobaseError, ArithmeticError, ValueError, TypeError, AttributeError):
            return None
        return where if isfinite(where) else None

    def described(self) -> dict[str, Any]:
        """Return the field as the browser takes it."""
        return {**super().described(), "position": self.position}


@dataclass(frozen=True)
class Choice(Field):
    """One of several: `options` are pairs of value and label."""

    kind = "choice"
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line(Field):
    """A line of text."""

    kind = "line"


@dataclass(frozen=True)
class Lines(Field):
    """Text of several lines."""

    kind = "lines"


@dataclass(frozen=True)
class Button(Field):
    """Something to press; pressed, it sends its value."""

    kind = "button"


@dataclass(frozen=True)
class Group:
    """Fields under a heading."""

    title: str
    fields: Sequence[Field]

    def described(self) -> dict[str, Any]:
        """Return the group as the browser takes it."""
        return {"title": self.title, "fields": [field.described() for field in self.fields]}


def slider(name: str, label: str, value: str, typical: str, help: str = "", **limits: float) -> Any:
    """Return a slider about a typical value, with round ends and a round step.

    Parameters
    ----------
    name, label, value, help : str
        As for `Field`.
    typical : str
        A quantity that is within the range; it decides the unit too.
    **limits : float
        ``low`` or ``high``, in that unit, where they are not what is found from it: from zero to
        four times the typical value.

    Examples
    --------
    >>> from rheobase.laboratory.components import slider
    >>> tau = slider("neuron.tau_m", "tau_m", "8 ms", "8 ms")
    >>> tau.low, tau.high, tau.step, tau.unit
    (0.0, 40.0, 0.2, 'ms')
    """
    number, _, unit = typical.partition(" ")
    centre = float(number)
    far = _round_up(4.0 * abs(centre)) if centre else 1.0
    low = limits.get("low", 0.0 if centre >= 0.0 else -far)
    high = limits.get("high", far if centre >= 0.0 else 0.0)
    return Slider(name, label, value, help, unit, low, high, _step(high - low))


def without_zero(field: Slider) -> Slider:
    """Return a slider that leaves out zero, where most quantities make no sense.

    Examples
    --------
    >>> from rheobase.laboratory.components import slider, without_zero
    >>> without_zero(slider("neuron.R", "R", "10 MOhm", "10 MOhm")).low
    0.2
    """
    return replace(field, low=field.step) if field.low == 0.0 else field


def described(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """Return groups as the browser takes them."""
    return [group.described() for group in groups]


def _round_up(x: float) -> float:
    """Return the next of 1, 2, 4, 5, 8 and 10 times a power of ten."""
    power = 10.0 ** floor(log10(x))
    return next(m * power for m in (1, 2, 4, 5, 8, 10) if m * power >= x * (1.0 - 1e-12))


def _step(span: float) -> float:
    power = 10.0 ** ceil(log10(span / STEPS))
    return next(power / m for m in (1, 2, 5, 10) if span / (power / m) >= STEPS * (1.0 - 1e-12))
