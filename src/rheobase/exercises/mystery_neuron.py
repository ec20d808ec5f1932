"""The mystery neuron: find its parameters by experiment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.exercises.base import Exercise, Step
from rheobase.exercises.question import Question
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from rheobase.recording import Recording
    from rheobase.stimuli import Stimulus


class MysteryNeuron(Exercise):
    """Find the parameters of a neuron by injecting currents and looking at the response.

    Neither its name nor what it records shows them. (They are no secret to one who looks for them
    in Python: `neuron` has them, since a teacher needs them.)

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
    >>> exercise = rb.exercises.MysteryNeuron(seed=7)
    >>> exercise
    MysteryNeuron(seed=7)
    >>> recording = exercise.run(rb.zero())
    >>> exercise.check("v_rest", recording.v[-1]).right
    True
    """

    name = "mystery-neuron"
    title = "The mystery neuron"
    hidden = True

    @property
    def stimulus(self) -> dict[str, str]:
        """A step that is too weak for any of these neurons to fire."""
        return {"kind": "step", "amplitude": "0.5 nA", "start": "20 ms", "stop": "180 ms"}

    @property
    def answers(self) -> dict[str, Any]:
        """The parameters."""
        parameters = self.neuron.parameters
        return {question.name: parameters[question.name] for question in self.questions}

    @property
    def steps(self) -> tuple[Step, ...]:
        """From rest to threshold, one parameter after the other."""
        return (
            Step(
                "This neuron is leaky integrate-and-fire, and its six parameters are hidden. Each "
                "shows in how the neuron responds to a current that you choose.\n\n"
                "Inject nothing: where does `v` stay? Within `0.5 mV` is right.",
                Question(
                    "v_rest",
                    "Resting potential",
                    "mV",
                    "0.5 mV",
                    "Without a current, v stays at v_rest; so it does before the step comes on.",
                ),
            ),
            Step(
                "Inject a step that is too weak for a spike, for so long that `v` comes to rest. "
                "The change of `v` is `R*I`. The larger it is, the better you can read it: take "
                "the strongest step that leaves the neuron silent. Within 5 % is right.",
                Question(
                    "R",
                    "Membrane resistance",
                    "MOhm",
                    "5 %",
                    "R is the change of v, from before the step to its end, divided by the "
                    "current; mV/nA is MOhm. The neuron must not fire meanwhile.",
                ),
            ),
            Step(
                "In the same recording: how long does it take `v` to make 63 % of the change, "
                "`1 - exp(-1)` of it? That is the membrane time constant. Within 5 % is right.",
                Question(
                    "tau_m",
                    "Membrane time constant",
                    "ms",
                    "5 %",
                    "Find where v has made 63 % of the change, and take the time from when the "
                    "step comes on, not from 0 ms.",
                ),
            ),
            Step(
                "Make the step stronger until the neuron just fires. How high does `v` get before "
                "the first spike? Within `0.5 mV` is right.",
                Question(
                    "v_threshold",
                    "Threshold",
                    "mV",
                    "0.5 mV",
                    "Of all samples of v, the largest is nearest to threshold. Take a current "
                    "little above the weakest that makes the neuron fire: then v is slow there.",
                ),
            ),
            Step(
                "And where does `v` go right after a spike? Within `0.5 mV` is right.",
                Question(
                    "v_reset",
                    "Reset potential",
                    "mV",
                    "0.5 mV",
                    "Look at the flat stretch of v that follows each spike.",
                ),
            ),
            Step(
                "`v` stays there for a while before it moves again, whatever the current. For how "
                "long? Within `0.2 ms` is right. A strong current makes the end of that stretch "
                "easy to see.",
                Question(
                    "t_ref",
                    "Refractory period",
                    "ms",
                    "0.2 ms",
                    "Measure the flat stretch, from a spike to where v begins to move. If it does "
                    "not seem to move, the current is too weak.",
                ),
            ),
        )

    def run(
        self, stimulus: Stimulus, duration: QuantityLike | None = None, dt: QuantityLike = "0.1 ms"
    ) -> Recording:
        """Inject a current; the recording does not say what the neuron's parameters are.

        See `Exercise.run`. For the same reason it has no `threshold` and no `model`.
        """
        return _without_parameters(super().run(stimulus, duration, dt))


def _without_parameters(recording: Recording) -> Recording:
    from rheobase.recording import Recording

    trains = [train.times.m for train in recording.spikes]
    return Recording(
        recording.t.m,
        {name: np.atleast_2d(recording[name].m) for name in recording.variables},
        recording.dimensions,
        np.concatenate(trains),
        np.cumsum([0, *map(len, trains)]),
        recording.duration.m,
        recording.scalar,
        replace(recording.provenance, parameters={}, initial={}),
        stimulus=recording.stimulus,
    )
