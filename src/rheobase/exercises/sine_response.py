"""The response to a sine below threshold: amplitude, phase, and the corner of a low-pass filter."""

from __future__ import annotations

from math import pi
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from rheobase.exercises.base import Exercise, Step
from rheobase.exercises.question import Question
from rheobase.units import Hz, QuantityLike, mV, quantity

if TYPE_CHECKING:
    from rheobase.neurons import LIF

# Of the current, over the rheobase: also at the lowest frequency the neuron stays silent.
_STRENGTH = 0.6


class SineResponse(Exercise):
    """Measure how a neuron below threshold follows a sine: how much, how late, up to where.

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
    >>> exercise = rb.exercises.SineResponse(seed=7)
    >>> recording = exercise.run(rb.sine(exercise.given["I"], exercise.given["f"]))
    >>> settled = recording.v[2000:]
    >>> exercise.check("amplitude", (settled.max() - settled.min()) / 2).right
    True
    """

    name = "sine-response"
    title = "The response to a sine"
    duration = "400 ms"
    CHOICES: ClassVar = MappingProxyType({"frequency": tuple(range(20, 62, 2))})  # Hz

    @property
    def given(self) -> dict[str, str]:
        """The amplitude of the current, and the frequency."""
        drawn = self.drawn
        current = round(_STRENGTH * drawn["depth"] / drawn["R"], 1)
        return {"I": f"{current:g} nA", "f": f"{drawn['frequency']:g} Hz"}

    @property
    def stimulus(self) -> dict[str, str]:
        """The sine that is asked about."""
        return {"kind": "sine", "amplitude": self.given["I"], "frequency": self.given["f"]}

    @property
    def answers(self) -> dict[str, Any]:
        """Amplitude, phase, and the corner frequency."""
        return sine_answers(self.neuron, self.given["I"], self.given["f"])

    @property
    def steps(self) -> tuple[Step, ...]:
        """One frequency, then all of them."""
        current, frequency = self.given["I"], self.given["f"]
        return (
            Step(
                "Below threshold the neuron is linear: in a sine current `v` becomes a sine of the "
                "same frequency around `v_rest`, smaller than `R*I` and later.\n\n"
                f"Inject a sine of amplitude `{current}` and frequency `{frequency}`, and wait "
                "until all waves are alike: some five `tau_m`. What is the amplitude of `v`, from "
                "the middle to the peak? Within 2 % is right.",
                Question(
                    "amplitude",
                    "Amplitude of v",
                    "mV",
                    "2 %",
                    "It is half of the way from the lowest to the highest v of a late wave. "
                    "By the equation: R*I/sqrt(1 + (2*pi*f*tau_m)**2).",
                ),
            ),
            Step(
                "By how much does `v` lag behind the current? One period is 360 degrees, and a "
                "lag is a negative phase. Within `3 deg` is right.",
                Question(
                    "phase",
                    "Phase of v",
                    "deg",
                    "3 deg",
                    "Measure the time from a peak of I to the next peak of v, late in the "
                    "recording. The phase is -360 degrees times that time times the frequency. "
                    "By the equation: -atan(2*pi*f*tau_m).",
                ),
            ),
            Step(
                "The membrane is a low-pass filter. Slow sines get through: `v` has nearly the "
                "amplitude `R*I`. Lower the frequency, then raise it (slow waves need a longer "
                "recording). At which frequency is the amplitude of `v` down to `1/sqrt(2)` of "
                "`R*I`, which is 71 %? Within 3 % is right.\n\n"
                "This is the corner frequency. What is the phase there?",
                Question(
                    "f_corner",
                    "Corner frequency",
                    "Hz",
                    "3 %",
                    "At the corner, 2*pi*f*tau_m is 1 and the phase is -45 degrees.",
                ),
            ),
        )


def sine_answers(neuron: LIF, current: QuantityLike, frequency: QuantityLike) -> dict[str, Any]:
    """Return how a neuron below threshold responds to a sine, and its corner frequency.

    Parameters
    ----------
    neuron : LIF
    current : Quantity or str
        The amplitude of the sine.
    frequency : Quantity or str

    Returns
    -------
    dict of str to Quantity

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.exercises.sine_response import sine_answers
    >>> for name, answer in sine_answers(rb.LIF(), "2.5 nA", "250 Hz").items():
    ...     print(f"{name}: {answer:.4g}")
    amplitude: 1.983 mV
    phase: -85.45 deg
    f_corner: 19.89 Hz
    """
    from rheobase.analysis import frequency_response

    response = frequency_response(neuron, frequency)
    return {
        "amplitude": (quantity(current) * response.gain[0]).to(mV),
        "phase": response.phase[0],
        "f_corner": (1.0 / (2.0 * pi * neuron.parameters["tau_m"])).to(Hz),
    }
