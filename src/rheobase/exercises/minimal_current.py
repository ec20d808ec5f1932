"""The minimal current: compute the rheobase, then test it."""

from __future__ import annotations

from math import floor
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from rheobase.exercises.base import Exercise, Step
from rheobase.exercises.question import Question
from rheobase.units import Quantity, QuantityLike, quantity

if TYPE_CHECKING:
    from rheobase.neurons import LIF

_START, _STOP = "20 ms", "180 ms"


class MinimalCurrent(Exercise):
    """Compute the smallest step current that makes a neuron fire, then test it.

    Parameters
    ----------
    seed : int
        From 0 to 2**32 - 1.

    Raises
    ------
    ParameterError
        If the seed is anything else.

    References
    ----------
    Gerstner, Kistler, Naud and Paninski (2014), "Neuronal Dynamics", section 1.3 and its
    exercises.

    Examples
    --------
    >>> import rheobase as rb
    >>> exercise = rb.exercises.MinimalCurrent(seed=7)
    >>> recording = exercise.run(rb.step(exercise.given["I"], start="20 ms", stop="180 ms"))
    >>> exercise.check("spikes", recording.spikes[0].count).right
    True
    """

    name = "minimal-current"
    title = "The minimal current"
    # How strong the current of the experiment is, over the rheobase.
    CHOICES: ClassVar = MappingProxyType({"strength": (1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0)})

    @property
    def given(self) -> dict[str, str]:
        """The current of the experiment: above the rheobase, and quickly typed."""
        drawn = self.drawn
        return {"I": f"{round(drawn['strength'] * drawn['depth'] / drawn['R'], 1):g} nA"}

    @property
    def stimulus(self) -> dict[str, str]:
        """A step, still too weak."""
        return {"kind": "step", "amplitude": "0.5 nA", "start": _START, "stop": _STOP}

    @property
    def answers(self) -> dict[str, Any]:
        """The minimal current, and what the experiment shows."""
        length = quantity(_STOP) - quantity(_START)
        return step_answers(self.neuron, self.given["I"], length)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Think, compute, test, and measure."""
        current = self.given["I"]
        return (
            Step(
                "Your neuron is leaky integrate-and-fire: "
                "`tau_m * dv/dt = -(v - v_rest) + R*I`. When `v` reaches `v_threshold`, it fires; "
                "then `v` is set to `v_reset` and stays there for `t_ref`.\n\n"
                "Inject the step of `0.5 nA` and look: `v` rises, comes to rest below threshold, "
                "and the neuron stays silent. Change the current a little: how does that level "
                "follow?"
            ),
            Step(
                "Compute: in a constant current `v` comes to rest where `dv/dt` is 0. Which is the "
                "smallest current for which that level is as high as `v_threshold`? It is called "
                "the rheobase. An answer within 1 % is right.",
                Question(
                    "I_min",
                    "Minimal current",
                    "nA",
                    "1 %",
                    "Set dv/dt to 0 and v to v_threshold, and solve for I. The level of rest "
                    "rises above v_rest by R*I.",
                ),
            ),
            Step(
                f"Test: inject a step from `{_START}` to `{_STOP}` that is 2 % weaker than your "
                "current: the neuron must stay silent. Then one that is 2 % stronger: it must "
                "fire. Look at how `v` creeps up to threshold, and how long that takes.\n\n"
                "At exactly the minimal current `v` comes ever nearer to threshold and never gets "
                "there."
            ),
            Step(
                f"Now leave the limit: inject a step of `{current}` from `{_START}` to `{_STOP}`. "
                "How often does the neuron fire?",
                Question(
                    "spikes",
                    f"Number of spikes with {current}",
                    "",
                    "",
                    f"Count all spikes of one run with {current} from {_START} to {_STOP}.",
                ),
            ),
            Step(
                "In the same recording: how long after the step comes on does the neuron fire for "
                "the first time? Within `0.2 ms` is right.\n\n"
                "This can be computed, too: solve the equation from `v_rest` to `v_threshold`.",
                Question(
                    "latency",
                    f"Time to the first spike with {current}",
                    "ms",
                    "0.2 ms",
                    f"Take the time of the first spike, less {_START}, when the step comes on.",
                ),
            ),
        )


def step_answers(neuron: LIF, current: QuantityLike, length: QuantityLike) -> dict[str, Any]:
    """Return the minimal current of a neuron, and how it responds to a stronger step from rest.

    Parameters
    ----------
    neuron : LIF
    current : Quantity or str
        Of the step; more than the rheobase.
    length : Quantity or str
        How long the step lasts.

    Returns
    -------
    dict of str to Quantity

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.exercises.minimal_current import step_answers
    >>> for name, answer in step_answers(rb.LIF(), "2.5 nA", "100 ms").items():
    ...     print(f"{name}: {answer:.4g}")
    I_min: 2 nA
    spikes: 7
    latency: 12.88 ms
    """
    # From rest to threshold is an interval of a neuron that is reset to rest, at once.
    from_rest = neuron.replace(v_reset=neuron.parameters["v_rest"], t_ref="0 ms")
    latency = from_rest.interspike_interval(current)
    after_the_first = (quantity(length) - latency) / neuron.interspike_interval(current)
    count = 1 + floor(after_the_first.m_as(""))
    return {"I_min": neuron.rheobase, "spikes": Quantity(max(count, 0)), "latency": latency}
