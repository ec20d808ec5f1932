"""A model that fires by a hazard, as one that fires at a threshold: with a countdown.

After each spike an amount is drawn from the exponential distribution of mean 1, and the hazard
counts it down. The neuron fires where nothing is left: then the chance of no spike for a time is
exp(-integral of the hazard), which is what a hazard means. That makes escape noise one more
variable, whose threshold is found as any other is, at no step's mercy (W. Gerstner, W. M. Kistler,
R. Naud and L. Paninski, "Neuronal Dynamics", Cambridge 2014, section 9.1; for the time to the next
event of a rate that changes, D. T. Gillespie, Journal of Computational Physics 22, 1976).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import count
from types import MappingProxyType
from typing import Any

from rheobase.equations.lines import logical_lines
from rheobase.neurons.model import Model
from rheobase.units import NONE, from_engine


class CountedDown(Model):
    """A neuron with its countdown as a state, the last but for what `compensated` adds.

    Made by `counted_down`. The engine draws what is left to count after each reset.
    """

    @property
    def name(self) -> str:
        """What the neuron is called."""
        return self.neuron.name

    @property
    def neuron(self) -> Model:
        """The neuron itself."""
        return self.__dict__["_neuron"]

    @property
    def left(self) -> str:
        """The name of the variable that is counted down."""
        return self.__dict__["_left"]

    @cached_property
    def initial(self) -> Mapping[str, Any]:
        """The neuron's initial values; and 1 to count, before anything is drawn."""
        own = {name: self.values[name] for name in self.states if name in self.values}
        neuron = {**self.neuron.initial, **own}
        return MappingProxyType({name: neuron[name] for name in self.states})


def counted_down(neuron: Model, *, compensated: bool = False) -> CountedDown:
    """Return a neuron that fires by a hazard as one that fires where a countdown ends.

    Parameters
    ----------
    neuron : Model
        With `escape`.
    compensated : bool
        Whether to add a second variable, which stays at 0, after the countdown: a place for what
        rounding takes off it.

    Returns
    -------
    CountedDown
        Its states begin with the neuron's. While it is refractory nothing is counted.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurons.countdown import counted_down
    >>> neuron = rb.Model("C * dv/dt = I", escape="v/(1*mV*ms)", reset="v = 0*mV",
    ...                   refractory="2*ms", C="1 nF", v="0 mV")
    >>> print(counted_down(neuron))
    Model
      C * dv/dt = I
      descape_left/dt = -(v/(1*mV*ms))
      fires when: escape_left <= 0
      then: v = 0*mV; escape_left = 1
      refractory for: 2*ms
      held then: v, escape_left
        C               1 nF
        v(0)            0 mV
        escape_left(0)  1
    """
    taken = {"I", "t", *neuron.system.dimensions, *neuron.values}
    left, lost = _free("escape_left", taken), _free("escape_lost", taken)
    lines = [place.text for place in logical_lines(neuron.text)]
    lines.append(f"d{left}/dt = -({neuron.system.escape})")
    reset = [neuron.reset] if neuron.reset else []
    values: dict[str, Any] = {left: from_engine(1.0, NONE)}
    if compensated:
        span = _free("escape_span", taken)
        lines.append(f"d{lost}/dt = 0/{span}")
        values |= {lost: from_engine(0.0, NONE), span: "1 ms"}
    holds = [*neuron.system.holds, left] if neuron.refractory is not None else None
    counted = CountedDown(
        "\n".join(lines),
        f"{left} <= 0",
        "\n".join([*reset, f"{left} = 1"]),
        neuron.refractory,
        method="adaptive" if neuron.method == "adaptive" else None,
        holds=None if holds is None else ", ".join(holds),
        **{**neuron.values, **values},
    )
    counted.__dict__.update(_neuron=neuron, _left=left)
    return counted


def _free(name: str, taken: set[str]) -> str:
    """Return a name, or with a number after it, that nobody has."""
    if name not in taken:
        return name
    return next(other for k in count(2) if (other := f"{name}_{k}") not in taken)
