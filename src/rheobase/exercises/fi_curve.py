"""The f-I curve of a neuron with a refractory period, and its limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rheobase.exercises.base import Exercise, Step
from rheobase.exercises.question import Question
from rheobase.units import Hz

if TYPE_CHECKING:
    from rheobase.neurons import LIF

_STRENGTHS = {"I_1": 1.25, "I_2": 2.5, "I_3": 5.0}  # of the currents, over the rheobase


class FICurve(Exercise):
    """Measure or compute how fast a neuron fires in constant currents, and how fast it can.

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
    Gerstner, Kistler, Naud and Paninski (2014), "Neuronal Dynamics", sections 1.3 and 5.3.

    Examples
    --------
    >>> import rheobase as rb
    >>> exercise = rb.exercises.FICurve(seed=7)
    >>> recording = exercise.run(rb.constant(exercise.given["I_1"]))
    >>> exercise.check("rate_1", 1 / recording.spikes[0].isi[0]).right
    True
    """

    name = "fi-curve"
    title = "The f-I curve"
    duration = "500 ms"

    @property
    def given(self) -> dict[str, str]:
        """Three currents above the rheobase, quickly typed."""
        rheobase = self.drawn["depth"] / self.drawn["R"]
        return {
            name: f"{round(strength * rheobase, 1):g} nA" for name, strength in _STRENGTHS.items()
        }

    @property
    def stimulus(self) -> dict[str, str]:
        """The weakest of the currents."""
        return {"kind": "constant", "amplitude": self.given["I_1"]}

    @property
    def answers(self) -> dict[str, Any]:
        """The rates, and the limit."""
        *rates, limit = rate_answers(self.neuron, list(self.given.values()))
        return {f"rate_{k}": rate for k, rate in enumerate(rates, 1)} | {"rate_limit": limit}

    @property
    def steps(self) -> tuple[Step, ...]:
        """One current, two more, and all there are."""
        first, second, third = self.given.values()
        return (
            Step(
                "In a constant current your neuron fires regularly: after each spike `v` stays at "
                "`v_reset` for `t_ref`, then climbs to `v_threshold`, and so on. The rate over "
                "the current is its f-I curve. An answer within 1 % is right, here and below.\n\n"
                f"Inject a constant current of `{first}`, and find the rate from the time between "
                "two spikes.",
                Question(
                    "rate_1",
                    f"Rate with {first}",
                    "Hz",
                    "1 %",
                    "Rate is 1 over the time from one spike to the next. Counting spikes is too "
                    "coarse, and the first spike is preceded by no other.",
                ),
            ),
            Step(
                "Compute: `v` climbs from `v_reset` towards `v_rest + R*I`, and what is missing "
                "shrinks by `exp(-t/tau_m)`. When is `v_threshold` reached? With `t_ref` that "
                f"makes the interval. Check the formula with `{first}`, then take `{second}`: the "
                "current is about twice as strong; is the rate?",
                Question(
                    "rate_2",
                    f"Rate with {second}",
                    "Hz",
                    "1 %",
                    "Interval = t_ref + tau_m*ln((v_inf - v_reset)/(v_inf - v_threshold)), where "
                    "v_inf = v_rest + R*I.",
                ),
            ),
            Step(
                f"And with `{third}`? Compute it, then test it by an experiment.",
                Question(
                    "rate_3",
                    f"Rate with {third}",
                    "Hz",
                    "1 %",
                    "The same formula as before; mind that t_ref is added to the time of the "
                    "climb.",
                ),
            ),
            Step(
                "The stronger the current, the less time the climb takes. Which rate does the "
                "neuron approach, and never exceed, however strong the current is? Try "
                "`100 nA`, `1000 nA` and more.",
                Question(
                    "rate_limit",
                    "Largest rate",
                    "Hz",
                    "1 %",
                    "When the climb takes no time at all, what is left of the interval?",
                ),
            ),
        )


def rate_answers(neuron: LIF, currents: Sequence[str]) -> list[Any]:
    """Return the rate of a neuron in each of some constant currents, and in the end the limit.

    Parameters
    ----------
    neuron : LIF
        With a refractory period.
    currents : sequence of str
        With units.

    Returns
    -------
    list of Quantity
        In Hz.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.exercises.fi_curve import rate_answers
    >>> for rate in rate_answers(rb.LIF(t_ref="3 ms"), ["2.5 nA", "5 nA", "10 nA"]):
    ...     print(f"{rate:.5g}")
    70.971 Hz
    160.16 Hz
    228.58 Hz
    333.33 Hz
    """
    limit = (1.0 / neuron.parameters["t_ref"]).to(Hz)
    return [*(neuron.rate(current) for current in currents), limit]
