"""White noise as input current: a normal number for each neuron and step."""

import numpy as np

from rheobase.engine.kernels.ziggurat import normal

_LOW = np.uint64(0xFFFFFFFF)


def add_noise(currents, columns, neurons, first_step, mean, sd, stream, key):
    """Add to currents[step, column] the noise of some neurons, numbered within their population."""
    for k in range(currents.shape[0]):
        step = first_step + k
        low, high = np.uint64(step) & _LOW, np.uint64(step >> 32)
        for j in range(columns.shape[0]):
            z = normal(np.uint64(neurons[j]), low, high, np.uint64(stream), key)
            currents[k, columns[j]] += mean + sd * z
    return columns.shape[0]
