"""Gap junctions: the current that flows between neurons in a step.

It is that of the potentials at the step's beginning, held for the step: of first order in dt. All
threads have written them down when a step begins, so that every neuron sees every other.
"""

import numpy as np

from rheobase.engine.kernels.jit import jit

_index = np.uint64


@jit
def couple(inject, shard, step, k, gaps, kinds):
    """Add the currents through gap junctions to the input of a shard's neurons in step k."""
    v = gaps.v[step & 1]
    for neuron in range(gaps.first[shard], gaps.first[shard + 1]):
        own, current = v[neuron], 0.0
        for j in range(gaps.starts[neuron], gaps.starts[neuron + 1]):
            difference = v[_index(gaps.partners[j])] - own
            difference = min(max(difference, gaps.low[j]), gaps.high[j])
            current += gaps.conductances[j] * difference
        inject(kinds, gaps.kind[neuron], gaps.column[neuron], k, current)


@jit
def publish(read, shard, step, gaps, kinds):
    """Write down the potentials of a shard's neurons at the beginning of a step."""
    v = gaps.v[step & 1]
    for neuron in range(gaps.first[shard], gaps.first[shard + 1]):
        v[neuron] = read(kinds, gaps.kind[neuron], gaps.row[neuron], gaps.column[neuron])
