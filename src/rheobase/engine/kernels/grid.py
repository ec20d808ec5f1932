"""The grid clock: all neurons step by step, in NEST's order.

In each step the state is propagated from one grid point to the next; a neuron whose threshold
condition is then met has spiked at that later point, is reset, and its membrane variable is held
for a whole number of steps. Breakpoints of the stimulus inside a step are stepped on.
"""

from rheobase.engine.kernels.arrays import fail, first_not_finite, gap_of, row
from rheobase.engine.kernels.jit import ZERO, jit
from rheobase.engine.layout import EDGE, FULL, NO_THRESHOLD, NOT_FINITE


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
    piece = ZERO
    count = ZERO
    for k in range(samples.states.shape[0]):
        samples.traces[neuron, k, 0] = x[samples.states[k]]
    for step in range(steps):
        start = step * dt
        end = (step + 1) * dt
        held = waiting > 0.0
        t = start
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
        if bad >= 0 and (bad != method.membrane or not gap_of(threshold, neuron, x) >= 0.0):
            fail(output.failure, NOT_FINITE, neuron, bad, end)
            return count
        if held:
            waiting -= 1.0
        elif threshold.kind != NO_THRESHOLD:
            above = gap_of(threshold, neuron, x) >= 0.0
            if above and armed:
                if stored + count == output.spikes.times.shape[0]:
                    fail(output.failure, FULL, neuron, ZERO, end)
                    return count
                output.spikes.times[stored + count] = end
                count += 1
                reset(end, x, neuron, method, stretch.state[1])
                waiting = hold
            armed = threshold.kind != EDGE or not above
        for k in range(samples.states.shape[0]):
            samples.traces[neuron, k, step + 1] = x[samples.states[k]]
    return count
