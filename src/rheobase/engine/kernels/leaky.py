"""Entry: one linear equation with an input that changes in steps.

The commonest model with the commonest input, which `linear` solves too, in a loop with nothing in
memory: ten times faster, and three times sooner compiled. All of it is in closed form. With slope f
at x, the solution is x + f (exp(a s) - 1) / a, and a threshold that is d away is reached after
s = log(1 + a d / f) / a. Slopes are taken from the threshold (see `layout.Leaky`), which keeps the
digits of a drive that is only just enough.
"""

from numpy import exp, expm1, log1p  # which return infinities also where the JIT is off

from rheobase.engine.kernels.arrays import fail, row
from rheobase.engine.kernels.jit import ZERO, jit
from rheobase.engine.layout import FOR_EVER, FULL, LEVEL, NOT_FINITE

NEVER = -1.0
LARGEST = 1e300  # a number that big counts as infinite
ANCHOR = 16  # samples from one exponential to the next; in between it is multiplied


@jit
def _time_to(distance, slope, a, rounding):
    """Return after how long a solution has moved by `distance`, or `NEVER`."""
    if not slope * distance > 0.0:
        return NEVER
    # At the rheobase the slope there is zero and threshold is approached for ever. Rounding of the
    # terms that make it up must not turn that into a spike.
    slope_there = slope + a * distance
    if not slope_there * slope > 0.0 or abs(slope_there) <= rounding:
        return NEVER
    return log1p(a * distance / slope) / a if a != 0.0 else distance / slope


@jit
def _moved(slope, a, s):
    """Return by how much a solution has moved after `s`."""
    return slope * expm1(a * s) / a if a * s != 0.0 else slope * s


@jit
def _sample(samples, neuron, sampled, t, end, x, slope, a):
    """Write the samples before `end`; return how many have been written in all."""
    dt = samples.dt
    factor = exp(a * dt)
    growth = 1.0
    until_anchor = ZERO
    while sampled < samples.traces.shape[2] and sampled * dt < end:
        s = sampled * dt - t
        if a == 0.0 or slope == 0.0:
            samples.traces[neuron, 0, sampled] = x + slope * s
        else:
            growth = exp(a * s) if until_anchor == 0 else growth * factor
            until_anchor += ANCHOR if until_anchor == 0 else -1
            samples.traces[neuron, 0, sampled] = x + slope / a * (growth - 1.0)
        sampled += 1
    return sampled


def simulate(first, last, duration, method, neurons, output, stretch):
    """Simulate neurons `first` to `last`; return the one that could not be finished, or `last`."""
    threshold = neurons.threshold
    starts = neurons.stimulus.starts
    currents = neurons.stimulus.polynomial
    samples = output.samples
    times = output.spikes.times
    records = samples.states.shape[0] > 0
    stored = ZERO
    for neuron in range(first, last):
        m = row(neuron, method.rate.shape[0])
        a = method.rate[m]
        origin = method.origin[m]
        drift = method.drift[m]
        gain = method.gain[m]
        reset_factor = method.reset_factor[m]
        reset_offset = method.reset_offset[m]
        m = row(neuron, threshold.offset.shape[0])
        gradient = threshold.gradient[m, 0]
        offset = threshold.offset[m]
        hold = neurons.hold[row(neuron, neurons.hold.shape[0])]
        x = neurons.initial[row(neuron, neurons.initial.shape[0]), 0]
        input_row = row(neuron, currents.shape[0])
        push = gain * currents[input_row, 0, 0]
        piece_end = starts[1] if starts.shape[0] > 1 and starts[1] < duration else duration
        begin = stored
        piece = ZERO
        sampled = ZERO
        t = 0.0
        release = 0.0
        known_x = 0.0  # from here, with the present input, threshold is reached after known_s
        known_s = 0.0
        at_threshold = x
        why = ZERO
        while t < duration:
            fires = False
            slope = 0.0
            end = piece_end
            gap = gradient * x + offset
            if t < release:
                end = release if release < end else end
            else:
                slope = a * (x - origin) + (drift + push)
                if threshold.kind == LEVEL:
                    s = 0.0
                    if known_s > 0.0 and x == known_x:
                        s = known_s  # after each reset the same, as long as the input is
                    elif gap < 0.0:
                        at_threshold = x - gap / gradient
                        s = _time_to(at_threshold - x, slope, a, 4e-15 * (abs(drift) + abs(push)))
                        known_x = x
                        known_s = s
                    fires = s != NEVER and s <= piece_end - t
                    end = t + s if fires else end
            if records:
                sampled = _sample(samples, neuron, sampled, t, end, x, slope, a)
            if fires:
                if stored == times.shape[0]:
                    why = FULL
                    break
                times[stored] = end
                stored += 1
                x = reset_factor * (x if gap >= 0.0 else at_threshold) + reset_offset
                release = end + hold
                if not release > end and gradient * x + offset >= 0.0:
                    why = FOR_EVER
                    break
                if not records:
                    if known_s > 0.0 and x == known_x:
                        # From here all intervals are the same, until the input changes.
                        while known_s <= piece_end - release and stored < times.shape[0]:
                            end = release + known_s
                            times[stored] = end
                            stored += 1
                            release = end + hold
                    if release < piece_end:
                        end = release  # nothing happens until then
            else:
                if slope != 0.0:
                    x += _moved(slope, a, end - t)
                    if threshold.kind == LEVEL and gap < 0.0 and gradient * x + offset >= 0.0:
                        # On a threshold that it only approaches: see `arrays.stay_below`.
                        hair = 1e-15 * (abs(gradient * x) + abs(offset)) + 1e-300
                        x -= (gradient * x + offset + hair) / gradient
                if not abs(x) < LARGEST:
                    why = NOT_FINITE
                    t += _time_to(LARGEST if slope > 0.0 else -LARGEST, slope, a, 0.0)
                    break
                if end == piece_end and end < duration:
                    piece += 1
                    push = gain * currents[input_row, piece, 0]
                    known_s = 0.0
                    piece_end = duration
                    if piece + 1 < starts.shape[0] and starts[piece + 1] < duration:
                        piece_end = starts[piece + 1]
            t = end
        if why != 0:
            fail(output.failure, why, neuron, ZERO, t)
            return neuron
        if records:
            for k in range(sampled, samples.traces.shape[2]):
                samples.traces[neuron, 0, k] = x
        output.spikes.counts[neuron] = stored - begin
    return last
