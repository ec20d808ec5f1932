"""The logs of all shards -> the spikes of the network, in order."""


def in_order(neurons, starts, first, last, populations, step, spikes):
    """Put the spikes of some steps in order of step, population and neuron.

    `neurons` and `starts` are those of `layout.Log`, `first` and `last` where the steps begin and
    end in `starts`; `step` is that of the first of them. Fills spikes[0:3]: step, population and
    neuron of each. Shards have the neurons of a population in order.
    """
    count, population = 0, 0
    for at in range(first, last):
        for shard in range(starts.shape[0]):
            for k in range(starts[shard, at], starts[shard, at + 1]):
                spikes[0, count] = step
                spikes[1, count] = population
                spikes[2, count] = neurons[shard, k]
                count += 1
        population += 1
        if population == populations:
            population = 0
            step += 1
    return 0
