"""What the kernels of a network are given: arrays with names.

A *shard* is a part of the network that one thread works on at a time: some neurons of every
population, with all synapses onto them. A *slot* is a place where input arrives, one for each
neuron of the shard and each kind of synapse it has; at most 2**16 in a shard, so that a synapse
names its target in 16 bits. Numbers are in the engine's units, times in steps of the grid.
Nothing here imports Numba.
"""

from typing import Any, NamedTuple

import numpy as np

BLOCK = 128  # neurons that are updated at once; shards begin and end at multiples of it
GROUP = 32 * BLOCK  # neurons that are updated before any that fired is reset
MOST_SLOTS = 65536  # of a shard
BATCH = 128  # synapses for which what a spike does is computed at once
NEVER = np.int64(-(2**31))  # a step before all others
MOST_STEPS = 2**31 - 1  # that synapses which change can count
LARGEST = 1e30  # what is larger counts as infinite
MOST_BY_TABLE = 8.0  # the largest mean of Poisson numbers that are drawn by table

CONSTANT, NORMAL, LOGNORMAL, UNIFORM, GIVEN = (np.int64(k) for k in range(5))  # kinds of a `Law`


class Law(NamedTuple):
    """How weights, delays or initial values are chosen."""

    kind: Any  # one of the constants above
    a: Any
    b: Any
    low: Any  # drawn again until between these two
    high: Any
    scale: Any  # then times this
    given: Any  # (n,) the values themselves, if they are given


class Wiring(NamedTuple):
    """The synapses of all shards, in order of shard, source, delay, and target."""

    heads: Any  # (shards, rows + 1) uint32; where each row begins, counted from the shard's base
    base: Any  # (shards,) where each shard begins
    words: Any  # (n,) uint32: slot in the lower half, weight in quanta in the upper; or empty
    line: Any  # words: rows of words are multiples of it, and filled up with weights of 0
    slots: Any  # (n,) uint16; or empty
    weights: Any  # (n,) float32 or float64; or empty
    common: Any  # (populations,) the weight of all synapses of a source; or empty
    delays: Any  # (d,) all delays in use, the shortest first
    place: (
        Any  # (populations, d + 1) how many delays of its own a population has below each of these
    )
    first_row: Any  # (populations,) the row of the first delay of its first neuron


class Plastic(NamedTuple):
    """The synapses of one projection onto one population, where these change with spikes.

    Their wiring has slots and weights. A *cell* is a target of a shard, counted within it. Of each
    variable the value at the last event is kept: with the row if the spikes of the source alone
    change it, with the ring of the target if those of the target alone do, else with the synapse.
    """

    wiring: Wiring
    delay: Any  # (rows,) int32
    last: Any  # (shards, rows) the step of the last spike of the source that arrived; -1 before
    seen: Any  # (shards, rows) the step up to which spikes of the targets have been gone through
    sources: Any  # (shards, rows, a) variables of the source, just after that spike
    others: Any  # (b, n) variables of each synapse, apart from the weight
    steps: Any  # (shards, cells, ring or 0) int32 when targets fired; a ring begins with `NEVER`
    before: Any  # (shards, cells, c, ring) variables of the target, just before
    after: Any  # (shards, cells, c, ring) and just after
    count: Any  # (shards, cells) how many entries there have been
    applied: Any  # (shards, cells) how many all synapses have gone through
    full: Any  # (shards * 16,) whether a ring is nearly full
    settled: Any  # (shards, cells) the last entry up to the step that is looked at
    when: Any  # (shards, cells) and its step
    traces: Any  # (shards, c, cells) variables of the target just before the step looked at
    queue: Any  # (shards, longest row) scratch: synapses
    entries: Any  # (shards, longest row) and entries
    buffers: Any  # (shards, variables and one, BATCH) scratch
    slot: Any  # (shards,) where the slots of the targets begin
    population: Any  # of the targets
    longest: Any  # delay
    constants: Any  # (parameters,)
    decays: Any  # (variables, most) how far each is from its rest after so many steps, relatively
    rates: Any  # (variables,) a step
    rests: Any  # (variables,)
    drifts: Any  # (variables,) a step


class Gaps(NamedTuple):
    """Neurons with gap junctions, shard after shard, and to which of them each is coupled."""

    first: Any  # (shards + 1,) where those of each shard begin
    kind: Any  # (n,) of each
    row: Any  # (n,) of its membrane variable
    column: Any  # (n,) where it is in the arrays of its kind
    starts: Any  # (n + 1,) where its partners begin
    partners: Any  # (m,)
    conductances: Any  # (m,)
    low: Any  # (m,) between which two a difference of potentials counts
    high: Any  # (m,)
    v: Any  # (2, n) potentials at the beginning of even and of odd steps


class Log(NamedTuple):
    """Who fired: for each shard all spikes in order of step, population and neuron."""

    neurons: Any  # (shards, capacity) uint32, counted within the population
    starts: Any  # (shards, (lag + steps) * populations + 1) where each step and population begins


class Pending(NamedTuple):
    """Where the rows of spikes that are on their way begin and end: heads lie far from each other.

    For each shard and each of the last steps, of all its spikes: where the synapses with each delay
    begin, where all of them end, and the number of the population.
    """

    heads: Any  # (shards, longest delay + 1, most spikes * (delays + 2)) uint32
    count: Any  # (shards, longest delay + 1) how many spikes; -1 if there were too many


class Segments(NamedTuple):
    """Which neurons a shard has of each population; all of shape (shards, populations)."""

    kind: Any  # which kernel updates them; -1 for a source of given spikes
    first: Any  # the first neuron, counted within the population
    count: Any
    column: Any  # where they begin in the arrays of their kind
    slot: Any  # where their slots begin; those for the next synapse begin `stride` later
    stride: Any
    member: Any  # which population of its kind it is


class Kind(NamedTuple):
    """The neurons of all populations that share a kernel, shard after shard."""

    x: Any  # (variables, N) state
    hold: Any  # (N,) integers; how many more steps the membrane variable is held
    hold_for: Any  # (N,) for how many it is after a spike
    constants: Any  # (members, c) coefficients that are the same for a whole population
    values: Any  # (v, N) coefficients that every neuron has for itself
    current: Any  # (members, steps or 0) input that a population shares
    currents: Any  # (steps or 0, N) input that every neuron has for itself
    streams: Any  # (members, drives) of random numbers
    means: Any  # (members, drives, steps or 1) Poisson events in a step, for all of a population;
    # NaN where each neuron has its own:
    each_mean: Any  # (drives, steps or 1, N or 0)


class Schedule(NamedTuple):
    """The spikes of sources, for the steps of one call."""

    starts: Any  # (shards, steps * populations + 1)
    neurons: Any  # (shards, capacity) uint32, counted within the population


class Probes(NamedTuple):
    """What is sampled: variable `row` in column `column` of kind `kind`, into traces[:, place]."""

    first: Any  # (shards + 1,) where those of each shard begin
    kind: Any
    row: Any
    column: Any
    place: Any
    traces: Any  # (samples, n) float64
    every: Any  # steps from one sample to the next


class Scratch(NamedTuple):
    """What threads work with; the leading axis of each array is the thread."""

    words: Any  # (threads, drives and more, 2, 16) uint64: 16 random bits for each of a block
    half_words: Any  # (threads, drives and more, BLOCK) uint16: the same memory
    counts: Any  # (threads, drives and more, BLOCK) uint16
    tables: Any  # (threads, drives and more, entries) uint16
    fired: Any  # (threads, GROUP and more) int8: 1 for neurons of a group that fired
    fired_words: Any  # (threads, GROUP / 8 and more) uint64: the same memory
    blocks: Any  # (threads, GROUP / BLOCK and more) int64: where blocks begin in which some fired
    spikes: Any  # (threads, GROUP and more) int64: which neurons of a group fired
    begin: Any  # (threads, queue) int64: where rows to be delivered begin
    end: Any  # (threads, queue) int64: and end
    population: Any  # (threads, queue) uint16: of their sources
    lines: Any  # (threads, lines) uint32


class Failure(NamedTuple):
    """Where a value stopped being finite; one entry for each shard."""

    step: Any  # (shards,) -1 if nowhere
    place: Any  # (shards, 3) population, variable, neuron
    value: Any  # (shards,) of the hazard, if that is what failed


class Threads(NamedTuple):
    """How threads keep together."""

    progress: Any  # (threads * 16,) how many steps of the call each has done
    give_way: Any  # the address of the system's function that lets other threads run
    sleep: Any  # and of that which sleeps for a moment
    batch: Any  # how many steps they go without waiting: the shortest delay
    lag: Any  # how many steps before the first one the log goes back: the longest delay


class Network(NamedTuple):
    """All that stays the same from call to call."""

    wiring: Wiring
    segments: Segments
    rows: Any  # (shards, slots) int32 quanta, or floating point: input that arrives in this step
    log: Log
    pending: Pending
    scratch: Scratch
    failure: Failure
    threads: Threads
    gaps: Gaps
    key: Any  # (2,) uint64 of all random numbers


# How sources are chosen for a target.
ALL, ONE, CHANCE, REPEATED, DISTINCT, LISTED = (np.int64(k) for k in range(6))

# What becomes of the synapses that were chosen.
SURVEY, COUNT, FILL = (np.int64(k) for k in range(3))


class Rule(NamedTuple):
    """How sources are chosen, for the targets of one population in one shard."""

    kind: Any  # ALL, ONE, ...
    chance: Any  # CHANCE: of each source
    sources: Any  # how many sources there are
    targets: Any  # (n,) which of the rule's targets these are
    indegrees: Any  # (n or 1,) REPEATED, DISTINCT: how many to choose
    own: Any  # (n or 0,) which source is the target itself and not to be chosen; -1 if none is
    listed: Any  # (m,) LISTED: the sources, target after target
    first: Any  # (n or 0,) LISTED: where those of each target begin
    last: Any  # (n or 0,) LISTED: and where they end
    serial: Any  # (m,) LISTED: number of each among the given weights and delays
    stream: Any  # of random numbers, for the choice of sources


class Synapses(NamedTuple):
    """What synapses are like, and where they go; for the same targets."""

    weight: Law
    delay: Law  # ms
    dt: Any
    stream: Any  # of random numbers
    population: Any  # (sources,) which population each source belongs to
    row: Any  # (sources,) the row of its first delay
    delay_place: Any  # (populations, longest + 1) the place of a delay among those in use
    slot: Any  # (n,) of each target
    quantum: Any  # weight of one unit in a packed word


class Survey(NamedTuple):
    """What was found in a shard, before anything is stored."""

    used: Any  # (populations, longest + 1) uint8: which delays there are
    weight: Any  # (4,) of absolute weights: number, sum, largest, largest sum onto one target


class Store(NamedTuple):
    """Where the synapses of a shard go."""

    heads: Any  # (rows + 1,) uint32
    base: Any
    words: Any  # as in `Wiring`, of all shards
    line: Any
    slots: Any
    weights: Any


class Draft(NamedTuple):
    """What a thread works with while it wires."""

    chosen: Any  # (most,) sources of a target
    weight: Any  # (most,) of its synapses
    steps: Any  # (most,) delays; then rows; then places
    marked: Any  # (sources,) uint8, all 0 between targets
    words: Any  # (4, 16) uint32
