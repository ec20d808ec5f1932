"""What kernels are given: arrays with names.

Plain named tuples, on both sides of the border: the plan fills them, kernels read them. Arrays with
a leading axis `M` hold one row for all neurons, or one for each; those of one tuple are equally
long. Numbers are in the engine's units.
Nothing here imports Numba.
"""

from typing import Any, NamedTuple

import numpy as np


class Linear(NamedTuple):
    """x' = A x + b + c I between spikes, x -> reset_matrix x + reset_offset at a spike."""

    A: Any  # (M, S, S)
    b: Any  # (M, S)
    c: Any  # (M, S)
    rate: Any  # (M,) the largest rate of change, 1/ms
    membrane: Any  # which variable the threshold is about
    stays: Any  # (S,) 1 for each variable that is held while refractory, else 0
    reset_matrix: Any  # (M, S, S)
    reset_offset: Any  # (M, S)


class Leaky(NamedTuple):
    """x' = rate (x - origin) + drift + gain I, x -> reset_factor x + reset_offset at a spike.

    The origin is the threshold, and the drift comes from the equation as it was typed, at that
    point: what decides whether and when threshold is reached is then a difference of small numbers.
    """

    rate: Any  # (M,) 1/ms
    origin: Any  # (M,)
    drift: Any  # (M,)
    gain: Any  # (M,)
    reset_factor: Any  # (M,)
    reset_offset: Any  # (M,)


class LinearStep(NamedTuple):
    """x -> free x + free_offset + free_gain I in one step of the grid with constant input."""

    linear: Any  # the `Linear` that it comes from, for all other input
    free: Any  # (M, S, S)
    free_offset: Any  # (M, S)
    free_gain: Any  # (M, S)
    held: Any  # the same while refractory
    held_offset: Any
    held_gain: Any
    membrane: Any  # which variable the threshold is about


class Nonlinear(NamedTuple):
    """Equations that are compiled in; here is what they are given."""

    parameters: Any  # (M, P)
    tolerance: Any  # relative
    membrane: Any
    stays: Any  # as in `Linear`


class Stimulus(NamedTuple):
    """Input as pieces: a polynomial and sinusoids in the time since each piece's start."""

    starts: Any  # (K,) ms
    polynomial: Any  # (M, K, D)
    amplitude: Any  # (M, K, J)
    frequency: Any  # (M, K, J) rad/ms
    phase: Any  # (M, K, J)


class Threshold(NamedTuple):
    """The neuron fires where gap = gradient . x + offset reaches zero from below."""

    gradient: Any  # (M, S)
    offset: Any  # (M,)
    kind: Any  # one of the constants below


NO_THRESHOLD = 0
LEVEL = 1  # with a reset: fires whenever the gap is not negative
EDGE = 2  # without one: fires when the gap stops being negative, once until it is negative again


class Samples(NamedTuple):
    """Where traces go: variable `states[k]` of neuron `i`, every `dt`, into `traces[i, k]`."""

    dt: Any
    states: Any  # (R,)
    traces: Any  # (n, R, samples)


class Spikes(NamedTuple):
    """Where spike times go: one neuron after the other."""

    times: Any  # (capacity,)
    counts: Any  # (n,)


class Failure(NamedTuple):
    """Why a run stopped early, where and when."""

    code: Any  # (1,) one of the constants below; 0 is none
    place: Any  # (2,) neuron, state variable
    time: Any  # (1,) ms
    value: Any  # (1,) of the hazard, 1/ms


FULL = np.int64(1)  # no room for another spike: grow the buffer and go on from this neuron
NOT_FINITE = np.int64(2)  # a state variable became infinite or not a number
FOR_EVER = np.int64(3)  # it fires again without time passing
NO_STEP = np.int64(4)  # no step, however small, keeps the tolerance
NO_HAZARD = np.int64(5)  # the hazard is negative, or not a finite number


class Escape(NamedTuple):
    """The countdown of a neuron that fires by a hazard."""

    left: Any  # which variable it is; -1 without
    tolerance: Any  # of its slope inside a step, relative
    stream: Any  # of random numbers
    key: Any  # (2,) uint64


class Neurons(NamedTuple):
    """What is simulated, apart from the equations."""

    initial: Any  # (M, S)
    threshold: Threshold
    hold: Any  # (M,) how long it is refractory after a spike: ms, or steps of the grid
    stimulus: Stimulus
    escape: Escape


class Output(NamedTuple):
    """What comes out."""

    samples: Samples
    spikes: Spikes
    failure: Failure


class Stretch(NamedTuple):
    """A solution over some time as a formula (see `kernels.stretch`); scratch of one thread."""

    form: Any  # (5,) how many terms; or 0, then rate a, slope f0, value x0 and size of f0's terms
    coefficients: Any  # (S, order) of the polynomials in theta
    gap: Any  # (order,) of the threshold condition
    input: Any  # (order,) of the input current
    stages: Any  # (stages, S) of Runge-Kutta
    state: Any  # (4, S)
    memory: Any  # (3,) what a method remembers of the last step; begins with 0 after an event
