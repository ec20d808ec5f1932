"""What has a closed form: linear models of one variable, of which the LIF neuron is one.

All is written in the gap, which is what the threshold condition compares with zero: for
``v >= v_threshold`` it is v - v_threshold. In a constant current it relaxes exponentially,

    gap(t) = gap_inf + (gap(0) - gap_inf) exp(-t / tau),    gap_inf = resting + gain I,

and the neuron fires when it reaches zero from below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.neurons import Model
from rheobase.units import to_engine


@dataclass(frozen=True, eq=False)
class OneVariable:
    """A linear model of one variable; each field is a float or has one value a neuron.

    Parameters
    ----------
    tau : float or ndarray
        The time constant in ms.
    resting : float or ndarray
        The gap at rest, without a current.
    gain : float or ndarray
        How far 1 nA moves the gap in the end.
    initial, after_reset : float or ndarray
        The gap at the start of a run and after a spike.
    refractory : float or ndarray
        In ms.
    rounding : float or ndarray
        How far the gap may be off; below that it is zero.
    """

    tau: Any
    resting: Any
    gain: Any
    initial: Any
    after_reset: Any
    refractory: Any
    rounding: Any

    def rate(self, current: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the firing rate in kHz, shape (..., currents)."""
        tau, resting, gain, after_reset, refractory, rounding = (
            np.asarray(value)[..., np.newaxis]
            for value in (
                self.tau,
                self.resting,
                self.gain,
                self.after_reset,
                self.refractory,
                self.rounding,
            )
        )
        final = resting + gain * current
        fires = final > rounding
        climb = np.log1p(-after_reset / np.where(fires, final, 1.0))
        return np.where(fires, 1.0 / (refractory + tau * climb), 0.0)

    @property
    def rheobase(self) -> NDArray[np.float64]:
        """The largest constant current that never makes it fire, in nA."""
        return np.asarray(-self.resting / self.gain)

    def strength(self, duration: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the current in nA with which the gap is zero at the end of the pulse."""
        tau, gain, initial = (
            np.asarray(value)[..., np.newaxis] for value in (self.tau, self.gain, self.initial)
        )
        with np.errstate(over="ignore"):  # a pulse of a thousand time constants is the rheobase
            extra = -initial / (gain * np.expm1(duration / tau))
        return self.rheobase[..., np.newaxis] + extra

    @property
    def chronaxie(self) -> NDArray[np.float64]:
        """The duration in ms of the pulse for which `strength` is twice the rheobase."""
        return np.asarray(self.tau * np.log1p(self.initial / self.resting))


def one_variable(neuron: Model) -> OneVariable | str:
    """Return the model as one variable, or in words why it is not."""
    analysis = neuron.analysis
    if analysis.linear is None:
        return analysis.reason
    if len(neuron.states) > 1:
        return f"{neuron.name} has {len(neuron.states)} variables"
    if not neuron.system.reset or analysis.reset_matrix is None or analysis.reset_offset is None:
        return f"{neuron.name} has no reset"
    leak = -np.asarray(neuron.evaluate(analysis.linear.A[0][0]), dtype=np.float64)[()]
    if not np.all(leak > 0.0):
        return f"{neuron.name} does not leak"
    tau = 1.0 / leak
    slope = neuron.evaluate(analysis.gap_gradient[0])
    offset = neuron.evaluate(analysis.gap_offset)
    at_rest = slope * tau * neuron.evaluate(analysis.linear.b[0])
    membrane = neuron.states[0]
    initial = to_engine(neuron.initial[membrane], neuron.system.dimensions[membrane], membrane)
    matrix = neuron.evaluate(analysis.reset_matrix[0][0])
    shift = neuron.evaluate(analysis.reset_offset[0])
    refractory = neuron.system.refractory
    return OneVariable(
        tau=tau,
        resting=at_rest + offset,
        gain=slope * tau * neuron.evaluate(analysis.linear.c[0]),
        initial=slope * initial + offset,
        after_reset=-matrix * offset + slope * shift + offset,
        refractory=0.0 if refractory is None else neuron.evaluate(refractory),
        rounding=1e-15 * (np.abs(at_rest) + np.abs(offset)),
    )
