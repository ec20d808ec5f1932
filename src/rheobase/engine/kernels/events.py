"""The continuous clock: from one event to the next, for one neuron after the other.

Events are spikes, the ends of refractory periods, and the breakpoints of the stimulus. Between two
of them the solution is a `Stretch`, prepared by the method of the model; nothing here depends on
which. Samples are read off the stretch and never influence it. A sample at the time of an event
shows the state after it.
"""

from rheobase.engine.kernels.arrays import (
    fail,
    first_not_finite,
    gap_of,
    row,
    smaller,
    stay_below,
)
from rheobase.engine.kernels.escape import (
    exponential,
    first_undefined,
    negative_from,
    slope_at,
)
from rheobase.engine.kernels.jit import ZERO, jit
from rheobase.engine.kernels.polynomial import NEVER
from rheobase.engine.kernels.stretch import crossing_in, solution_at
from rheobase.engine.layout import (
    EDGE,
    FOR_EVER,
    FULL,
    LEVEL,
    NO_HAZARD,
    NO_STEP,
    NO_THRESHOLD,
    NOT_FINITE,
)


@jit
def run(first, last, duration, prepare, derivatives, reset, method, neurons, output, stretch):
    """Simulate neurons `first` to `last`; return the one that could not be finished, or `last`."""
    stored = ZERO
    for neuron in range(first, last):
        count = _run_neuron(
            neuron, duration, prepare, derivatives, reset, method, neurons, output, stored, stretch
        )
        if output.failure.code[0] != 0:
            return neuron
        output.spikes.counts[neuron] = count
        stored += count
    return last


@jit
def _run_neuron(
    neuron, duration, prepare, derivatives, reset, method, neurons, output, stored, stretch
):
    """Simulate one neuron; return how many spikes it fired."""
    threshold = neurons.threshold
    starts = neurons.stimulus.starts
    spikes = output.spikes
    x = stretch.state[0]
    for j in range(x.shape[0]):
        x[j] = neurons.initial[row(neuron, neurons.initial.shape[0]), j]
    hold = neurons.hold[row(neuron, neurons.hold.shape[0])]
    stretch.memory[0] = 0.0
    t = 0.0
    piece = ZERO
    count = ZERO
    sampled = ZERO
    release = 0.0
    held = False
    escape = neurons.escape
    draws = escape.left >= 0
    armed = threshold.kind != EDGE or gap_of(threshold, neuron, x) < 0.0
    fires = threshold.kind == LEVEL and gap_of(threshold, neuron, x) >= 0.0
    while True:
        if fires:
            if stored + count == spikes.times.shape[0]:
                fail(output.failure, FULL, neuron, ZERO, t)
                return count
            spikes.times[stored + count] = t
            count += 1
            reset(t, x, neuron, method, stretch.state[1])
            stretch.memory[0] = 0.0
            fires = False
            armed = threshold.kind == LEVEL
            release = t + hold
            held = release > t
            if armed and not held and gap_of(threshold, neuron, x) >= 0.0:
                fail(output.failure, FOR_EVER, neuron, ZERO, t)
                return count
            draws = escape.left >= 0
        if draws:
            x[escape.left] = exponential(neuron, count, escape.stream, escape.key)
            draws = False
        if t >= duration:
            break
        limit = duration
        if piece + 1 < starts.shape[0]:
            limit = smaller(limit, starts[piece + 1])
        if held:
            limit = smaller(limit, release)
        h = prepare(
            derivatives, t, limit - t, x, held, neuron, piece, method, neurons.stimulus, stretch
        )
        if not h > 0.0:
            if escape.left >= 0 and not held and first_undefined(stretch.stages[:1], escape.left):
                fail(output.failure, NO_HAZARD, neuron, escape.left, t)
                output.failure.value[0] = -stretch.stages[0, escape.left]
                return count
            fires = armed and not held and _is_there(threshold, neuron, x, t, stretch.stages[0])
            if fires:
                continue
            if escape.left >= 0 and not held:
                undefined = first_undefined(stretch.stages, escape.left)
                if undefined != 0.0:
                    fail(output.failure, NO_HAZARD, neuron, escape.left, t)
                    output.failure.value[0] = -undefined
                    return count
            fail(output.failure, NO_STEP, neuron, ZERO, t)
            return count
        end = limit if h >= limit - t else t + h
        theta = 1.0
        if threshold.kind != NO_THRESHOLD and not held:
            if armed:
                crossing = crossing_in(stretch, threshold, neuron, h, 1.0, 0.0)
                fires = crossing != NEVER
            else:
                # Below by a hair: rounding at the crossing itself must not count as leaving it.
                offset = threshold.offset[row(neuron, threshold.offset.shape[0])]
                margin = 1e-9 * (1.0 + abs(offset))
                crossing = crossing_in(stretch, threshold, neuron, h, -1.0, margin)
                armed = crossing != NEVER
            if crossing != NEVER:
                theta = crossing
                end = smaller(end, t + theta * h)
        if escape.left >= 0 and not held:
            wrong = negative_from(stretch, escape.left, h, theta, escape.tolerance)
            if wrong != NEVER:
                terms = int(stretch.form[0])
                slope = slope_at(stretch.coefficients[escape.left, :terms], wrong)
                fail(output.failure, NO_HAZARD, neuron, escape.left, t + wrong * h)
                output.failure.value[0] = -slope / h
                return count
        if output.samples.states.shape[0] > 0:
            sampled = _sample(output.samples, neuron, sampled, t, end, h, stretch)
        for j in range(x.shape[0]):
            x[j] = solution_at(stretch, j, theta, h)
        if armed and not held and not fires:
            stay_below(threshold, neuron, x, method.membrane)
        t = end
        bad = first_not_finite(x)
        if bad >= 0:
            fail(output.failure, NOT_FINITE, neuron, bad, t)
            return count
        if piece + 1 < starts.shape[0] and t >= starts[piece + 1]:
            piece += 1
        if held and t >= release:
            held = False
            fires = threshold.kind == LEVEL and gap_of(threshold, neuron, x) >= 0.0
    for k in range(output.samples.states.shape[0]):
        for last in range(sampled, output.samples.traces.shape[2]):
            output.samples.traces[neuron, k, last] = x[output.samples.states[k]]
    return count


@jit
def _is_there(threshold, neuron, x, t, slopes):
    """Return whether threshold is nearer than a time can tell.

    The upstroke of an exponential model can end sooner than the next floating-point time. It only
    gets faster, so what the present speed cannot miss by more than 1e-9 ms is a spike now.
    """
    if threshold.kind != LEVEL:
        return False
    m = row(neuron, threshold.offset.shape[0])
    speed = 0.0
    for j in range(x.shape[0]):
        speed += threshold.gradient[m, j] * slopes[j]
    return speed * (1e-9 + 1e-13 * t) > -gap_of(threshold, neuron, x)


@jit
def _sample(samples, neuron, sampled, t, end, h, stretch):
    """Write the samples before `end`; return how many have been written in all."""
    while sampled < samples.traces.shape[2] and sampled * samples.dt < end:
        theta = (sampled * samples.dt - t) / h
        for k in range(samples.states.shape[0]):
            samples.traces[neuron, k, sampled] = solution_at(stretch, samples.states[k], theta, h)
        sampled += 1
    return sampled
