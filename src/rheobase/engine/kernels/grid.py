"""The grid clock: all neurons step by step, in NEST's order.

In each step the state is propagated from one grid point to the next; a neuron whose threshold
condition is then met has spiked at that later point, is reset, and is refractory for a whole number
of steps. Breakpoints of the stimulus inside a step are stepped on.
"""

from rheobase.engine.kernels.arrays import fail, first_not_finite, gap_of, row
from rheobase.engine.kernels.escape import SLACK, exponential
from rheobase.engine.kernels.jit import ZERO, jit
from rheobase.engine.layout import EDGE, FULL, NO_HAZARD, NO_THRESHOLD, NOT_FINITE


@jit
def run_on_grid(first, last, steps, advance, derivatives, reset, method, neurons, output, stretch):
    """Simulate neurons `first` to `last`; return the one that could not be finished, or `last`."""
    stored = ZERO
    for neuron in range(first, last):
        count = _run_neuron(
            neuron, steps, advance, derivatives, reset, method, neurons, output, stored, stretch
        )
        if output.failure.code[0] != 0:
            return neuron
        output.spikes.counts[neuron] = count
        stored += count
    return last


@jit
def _run_neuron(
    neuron, steps, advance, derivatives, reset, method, neurons, output, stored, stretch
):
    """Simulate one neuron; return how many spikes it fired."""
    threshold = neurons.threshold
    starts = neurons.stimulus.starts
    samples = output.samples
    dt = samples.dt
    x = stretch.state[0]
    for j in range(x.shape[0]):
        x[j] = neurons.initial[row(neuron, neurons.initial.shape[0]), j]
    hold = neurons.hold[row(neuron, neurons.hold.shape[0])]
    armed = threshold.kind != EDGE or gap_of(threshold, neuron, x) < 0.0
    stretch.memory[0] = 0.0
    waiting = 0.0
    left = neurons.escape.left
    draws = left >= 0
    piece = ZERO
    count = ZERO
    for k in range(samples.states.shape[0]):
        samples.traces[neuron, k, 0] = x[samples.states[k]]
    for step in range(steps):
        start = step * dt
        end = (step + 1) * dt
        held = waiting > 0.0
        t = start
        before = 0.0
        if left >= 0:
            if draws:
                x[left] = exponential(neuron, count, neurons.escape.stream, neurons.escape.key)
                draws = False
            before = x[left]
        while piece + 1 < starts.shape[0] and starts[piece + 1] < end:
            if starts[piece + 1] > t:
                h = starts[piece + 1] - t
                advance(derivatives, t, h, False, x, held, neuron, piece, method, neurons, stretch)
                t = starts[piece + 1]
            piece += 1
        advance(
            derivatives, t, end - t, t == start, x, held, neuron, piece, method, neurons, stretch
        )
        bad = first_not_finite(x)
        fires_at_it = bad == method.membrane and gap_of(threshold, neuron, x) >= 0.0
        if bad >= 0 and bad != left and not fires_at_it:
            fail(output.failure, NOT_FINITE, neuron, bad, end)
            return count
        if left >= 0 and not held:
            slope = stretch.stages[0, left]
            moved = x[left] - before
            slack = SLACK * dt + 1e-14 * (1.0 + before)
            sound = -1e300 < slope <= SLACK
            if not (sound and moved <= slack) or bad == left:
                fail(output.failure, NO_HAZARD, neuron, left, end if sound else t)
                output.failure.value[0] = -moved / dt if sound else -slope
                return count
        if held:
            waiting -= 1.0
        if threshold.kind != NO_THRESHOLD:
            above = gap_of(threshold, neuron, x) >= 0.0
            if above and armed and not held:
                if stored + count == output.spikes.times.shape[0]:
                    fail(output.failure, FULL, neuron, ZERO, end)
                    return count
                output.spikes.times[stored + count] = end
                count += 1
                reset(end, x, neuron, method, stretch.state[1])
                waiting = hold
                draws = left >= 0
            armed = threshold.kind != EDGE or not above
        for k in range(samples.states.shape[0]):
            samples.traces[neuron, k, step + 1] = x[samples.states[k]]
    return count
