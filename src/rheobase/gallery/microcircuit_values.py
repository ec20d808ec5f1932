"""The figures of the cortical microcircuit of Potjans and Diesmann (2014).

The chances of a connection, the numbers of neurons and of external synapses, the weights and the
delays are those of the paper. Potentials at the start and the current that stands for an external
synapse are those of the model's published implementations, which start it near where it settles.
"""

from __future__ import annotations

from rheobase.units import Hz, ms, mV, pA, pF

POPULATIONS = ("L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I")
NEURONS = (20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948)

CHANCE = (  # of a connection: a row for each target, a column for each source
    (0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0000, 0.0076, 0.0000),
    (0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0000, 0.0042, 0.0000),
    (0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0000),
    (0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0000, 0.1057, 0.0000),
    (0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0000),
    (0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0000),
    (0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252),
    (0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443),
)

EXTERNAL_INDEGREE = (1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100)
EXTERNAL_RATE = 8 * Hz
EXTERNAL_CURRENT = 0.35123 * pA  # the mean that one external synapse lets flow

C, TAU_M, T_REF = 250 * pF, 10 * ms, 2 * ms
V_REST, V_RESET, V_THRESHOLD = -65 * mV, -65 * mV, -50 * mV
V_MEAN = (-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43) * mV  # at the start
V_SD = (5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48) * mV

TAU_SYN = 0.5 * ms
WEIGHT = 87.81 * pA  # raises the potential by 0.15 mV
WEIGHT_SD = 0.1  # of the mean
INHIBITION = -4.0  # times the weight of an excitatory synapse
L4E_TO_L23E = 2.0  # times
DELAY = {"E": 1.5 * ms, "I": 0.75 * ms}  # of synapses from excitatory and inhibitory neurons
DELAY_SD = 0.5  # of the mean

RATES = (0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829) * Hz  # with Poisson drive
