"""Projections -> synapses, in the order in which spikes need them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import Circuit, Constant, PerSynapse, Value, delay_steps
from rheobase.circuit.delays import MOST_STEPS
from rheobase.distributions import Distribution
from rheobase.engine.compile import shipped
from rheobase.engine.network import layout
from rheobase.engine.network.aligned import aligned_empty
from rheobase.engine.network.choices import Choice, choose
from rheobase.engine.network.partition import Partition
from rheobase.engine.streams import SYNAPSES, key_of, stream
from rheobase.engine.threads import in_threads
from rheobase.errors import NetworkError
from rheobase.memory import require_memory

Integers = NDArray[np.int64]
_MOST_QUANTA = 32767  # a weight in a packed word
_MOST_IN_A_SLOT = 2.0**30  # quanta, if everybody fires at once; twice that would overflow
_LINES = (16, 8, 4)  # words: at most those of a cache line
_MOST_FILLED_UP = 1.3  # places for each synapse
_COARSE = 1e-3  # the largest rounding of a weight, relative to the mean of its projection
_TOO_LONG = MOST_STEPS + 1  # where delays that have more steps are noted
_ROW = np.zeros(0)
_KINDS = {"normal": layout.NORMAL, "lognormal": layout.LOGNORMAL, "uniform": layout.UNIFORM}
_REAL = {"single": np.float32, "double": np.float64}


@dataclass(frozen=True, eq=False)
class Wired:
    """All synapses.

    Parameters
    ----------
    wiring : layout.Wiring
    quanta : dict of (int, int) to float
        Where synapses are packed, by population and kind of synapse onto it: the weight that one
        unit in a slot stands for.
    packed : bool
        Whether slots are integers: whole numbers of these.
    outdegrees : ndarray of int64, shape (n,)
        How many synapses each neuron of the circuit has onto others.
    shortest, longest : int
        Of all delays, in steps; both 0 without synapses.
    """

    wiring: layout.Wiring
    quanta: dict[tuple[int, int], float]
    packed: bool
    outdegrees: Integers
    shortest: int
    longest: int

    @property
    def synapses(self) -> int:
        """How many there are."""
        return int(self.outdegrees.sum())


@dataclass(frozen=True, eq=False)
class _Storage:
    """How weights are stored: with the population, in the synapse's word, or beside its slot."""

    common: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    quanta: dict[tuple[int, int], float] = field(default_factory=dict)
    packed: bool = False


@dataclass(frozen=True, eq=False)
class Part:
    """The targets of a projection that belong to one population.

    Parameters
    ----------
    projection : int
    choice : Choice
    weight, delay : layout.Law
    sources, source_neurons : ndarray of int64, shape (sources,)
        The population of each source, and its number within that.
    population, port : int
        Where it leads to.
    targets : ndarray of int64
        Which of the projection's targets these are.
    neurons : ndarray of int64
        Their numbers within the population.
    """

    projection: int
    choice: Choice
    weight: layout.Law
    delay: layout.Law
    sources: Integers
    source_neurons: Integers
    population: int
    port: int
    targets: Integers
    neurons: Integers


def wire(
    circuit: Circuit,
    parts: list[Part],
    partition: Partition,
    threads: int,
    storage: Literal["exact", "smallest", "own"],
) -> Wired:
    """Make synapses of a circuit.

    Parameters
    ----------
    circuit : Circuit
    parts : list of Part
        Which ones.
    partition : Partition
    threads : int
    storage : {"smallest", "exact", "own"}
        Of weights: in whatever takes the least memory; likewise, but no whole numbers of quanta;
        or one for each synapse.

    Returns
    -------
    Wired
    """
    shards = range(partition.shards)
    populations = len(circuit.populations)
    job = _Job(circuit, parts, partition, key_of(circuit.seed))
    surveys = in_threads(job.survey, shards, threads)
    used = np.logical_or.reduce([used for used, _ in surveys])
    if used[:, _TOO_LONG].any():
        name = circuit.populations[int(np.argmax(used[:, _TOO_LONG]))].name
        raise NetworkError(
            f"delay: among those drawn for synapses from '{name}', some have more than "
            f"{MOST_STEPS} steps, which is {MOST_STEPS * circuit.dt:g} ms. Bound the distribution "
            "with high=, or take a larger dt."
        )
    delays = [np.flatnonzero(used[p]) for p in range(populations)]
    how = _Storage()
    if storage != "own":
        how = _storage(circuit, parts, np.array([w for _, w in surveys]), storage == "smallest")
    job.index(delays, how)
    heads = aligned_empty((len(shards), job.rows + 1), np.uint32)
    heads[:] = 0  # np.empty asks for large pages, np.zeros does not
    in_threads(lambda shard: job.count(shard, heads[shard]), shards, threads)
    outdegrees = job.outdegrees(heads)
    line = _length_of_lines(int(outdegrees.sum()), heads, threads) if job.storage.packed else 1
    ends = in_threads(lambda rows: shipped("wiring", "close_rows")(rows, line), heads, threads)
    base = np.concatenate([[0], np.cumsum(ends)]).astype(np.int64)
    store = _empty_store(int(base[-1]), line, job.storage, circuit)
    in_threads(
        lambda shard: job.fill(shard, store._replace(heads=heads[shard], base=int(base[shard]))),
        shards,
        threads,
    )
    in_use = np.flatnonzero(used.any(axis=0)).astype(np.int64)
    place = [np.searchsorted(found, np.append(in_use, _TOO_LONG)) for found in delays]
    wiring = layout.Wiring(
        heads=heads,
        base=base,
        words=store.words,
        line=line,
        slots=store.slots,
        weights=store.weights,
        common=job.storage.common.astype(_REAL[circuit.precision]),
        delays=in_use,
        place=np.array(place, dtype=np.int64),
        first_row=job.first_row,
    )
    shortest, longest = (int(in_use[0]), int(in_use[-1])) if in_use.size else (0, 0)
    return Wired(wiring, job.storage.quanta, job.storage.packed, outdegrees, shortest, longest)


class _Job:
    """The three stages of wiring, each for one shard at a time."""

    def __init__(
        self, circuit: Circuit, parts: list[Part], partition: Partition, key: NDArray[np.uint64]
    ) -> None:
        self.circuit, self.parts, self.partition, self.key = circuit, parts, partition, key
        self.storage = _Storage()
        self.first_row = np.zeros(len(circuit.populations), np.int64)
        self.rows = 0
        self._counts = np.zeros(len(circuit.populations), np.int64)  # of delays in use
        self._places = np.zeros((len(circuit.populations), _TOO_LONG + 1), np.int64)
        # of the types that the last stage has, so that all are one native function
        self._nothing = _empty_store(0, 1, self.storage, circuit)

    def index(self, delays: list[Integers], storage: _Storage) -> None:
        """Give a number to each row: to each neuron and each delay of its population."""
        self.storage = storage
        self._counts = np.array([len(found) for found in delays], dtype=np.int64)
        ends = np.cumsum(np.diff(self.circuit.offsets) * self._counts)
        self.first_row = np.concatenate([[0], ends[:-1]]).astype(np.int64)
        self.rows = int(ends[-1])
        for p, found in enumerate(delays):
            self._places[p, found] = np.arange(len(found))

    def survey(self, shard: int) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
        """Return which delays each population uses, and of each part what `layout.Survey` says."""
        used = np.zeros((len(self.circuit.populations), _TOO_LONG + 1), np.uint8)
        weights = np.zeros((len(self.parts), 4))
        for k, part in enumerate(self.parts):
            if _is_known(part.weight) and _is_known(part.delay):
                self._survey_known(part, used, weights[k])
            else:
                survey = layout.Survey(used, weights[k])
                self._run(layout.SURVEY, part, shard, survey, self._nothing)
        return used, weights

    def _survey_known(
        self, part: Part, used: NDArray[np.uint8], weights: NDArray[np.float64]
    ) -> None:
        steps = delay_steps(_values(part.delay), self.circuit.dt)
        sizes = np.abs(_values(part.weight))
        used[np.ix_(np.unique(part.sources), np.maximum(np.unique(steps), 1))] = 1
        largest = sizes.max(initial=0.0)
        mean = sizes.mean() if sizes.size else 0.0
        n = part.targets.size
        weights[:] = n, n * mean, largest, largest * part.choice.most

    def count(self, shard: int, heads: NDArray[np.uint32]) -> None:
        """Count the synapses of each row in heads[row + 1]."""
        for part in self.parts:
            self._run(layout.COUNT, part, shard, None, self._nothing._replace(heads=heads))

    def outdegrees(self, heads: NDArray[np.uint32]) -> Integers:
        """Return the number of synapses of each source, once all are counted."""
        outdegrees = np.zeros(self.circuit.size, np.int64)
        offsets = self.circuit.offsets
        for p, delays in enumerate(self._counts):
            if not delays:
                continue
            first = self.first_row[p] + 1
            for counted in heads:
                rows = counted[first : first + (offsets[p + 1] - offsets[p]) * delays]
                here = slice(offsets[p], offsets[p + 1])
                outdegrees[here] += rows.reshape(-1, delays).sum(axis=1, dtype=np.int64)
        return outdegrees

    def fill(self, shard: int, store: layout.Store) -> None:
        """Put every synapse in its place."""
        for part in self.parts:
            self._run(layout.FILL, part, shard, None, store)
        shipped("wiring", "open_rows")(store)

    def _run(
        self,
        stage: np.int64,
        part: Part,
        shard: int,
        survey: layout.Survey | None,
        store: layout.Store,
    ) -> None:
        partition, population = self.partition, part.population
        first = partition.first[shard, population]
        here = (part.neurons >= first) & (part.neurons < first + partition.count[shard, population])
        if not here.any():
            return
        slot = partition.slot[shard, population] + part.port * partition.stride[shard, population]
        synapses = layout.Synapses(
            weight=part.weight,
            delay=part.delay,
            dt=self.circuit.dt,
            stream=stream(SYNAPSES, part.projection),
            population=part.sources,
            row=self.first_row[part.sources] + part.source_neurons * self._counts[part.sources],
            delay_place=self._places,
            slot=(slot + part.neurons[here] - first).astype(np.uint16),
            quantum=self.storage.quanta.get((population, part.port), 1.0),
        )
        if survey is None:
            survey = layout.Survey(np.zeros((1, 1), np.uint8), np.zeros(4))
        rule = part.choice.of(part.targets[here])
        shipped("wiring", "wire")(
            int(stage), rule, synapses, survey, store, part.choice.draft(), self.key
        )


def parts_of(circuit: Circuit, ports: list[list[int]], threads: int) -> list[Part]:
    """Return the projections of a circuit, cut by the population of the target.

    Parameters
    ----------
    circuit : Circuit
    ports : list of list of int
        For each population, to which kind of synapse each projection onto it goes, in the order of
        the circuit's projections.
    threads : int

    Returns
    -------
    list of Part
    """
    parts = []
    onto = [0] * len(circuit.populations)  # projections so far
    for number, projection in enumerate(circuit.projections):
        choice, weight, delay = choose(circuit, number, threads)
        sources = [np.full(len(found), p, np.int64) for p, found in projection.source.parts]
        source_neurons = np.concatenate([found for _, found in projection.source.parts])
        of = np.concatenate(
            [np.full(len(found), p, np.int64) for p, found in projection.target.parts]
        )
        neurons = np.concatenate([found for _, found in projection.target.parts])
        for population in projection.target.populations:
            targets = np.flatnonzero(of == population)
            parts.append(
                Part(
                    number,
                    choice,
                    law_of(weight),
                    law_of(delay),
                    np.concatenate(sources),
                    source_neurons.astype(np.int64),
                    population,
                    ports[population][onto[population]],
                    targets,
                    neurons[targets],
                )
            )
            onto[population] += 1
    return parts


def law_of(value: Value) -> layout.Law:
    """Return what kernels are told of a weight, a delay or an initial value."""
    infinity = float("inf")
    if isinstance(value, Distribution):
        kind = int(_KINDS[value.kind])
        return layout.Law(kind, value.a, value.b, value.low, value.high, value.scale, _ROW)
    if isinstance(value, PerSynapse):
        given = np.ascontiguousarray(value.values)
        return layout.Law(int(layout.GIVEN), 0.0, 0.0, -infinity, infinity, 1.0, given)
    assert isinstance(value, Constant)
    kind = int(layout.CONSTANT)
    return layout.Law(kind, float(value.value), 0.0, -infinity, infinity, 1.0, _ROW)


def _is_known(law: layout.Law) -> bool:
    return law.kind == layout.CONSTANT or (law.kind == layout.GIVEN and law.given.size > 0)


def _values(law: layout.Law) -> NDArray[np.float64]:
    return law.given if law.kind == layout.GIVEN else np.array([law.a])


def _storage(
    circuit: Circuit, parts: list[Part], weights: NDArray[np.float64], may_round: bool
) -> _Storage:
    """Return how weights are stored.

    Once for a whole population, if all synapses of each have the same weight. Otherwise, where
    single precision is asked for and the rounding is small against the mean weight of every
    projection, as a whole number of quanta. Otherwise as floating-point numbers.
    """
    common = np.full(len(circuit.populations), np.nan)
    for part in parts:
        for population in np.unique(part.sources):
            weight = part.weight.a if part.weight.kind == layout.CONSTANT else np.inf
            before = common[population]
            common[population] = weight if np.isnan(before) or before == weight else np.inf
    if parts and not np.isinf(common).any():
        return _Storage(common=np.nan_to_num(common))
    number, total = weights[:, :, 0].sum(axis=0), weights[:, :, 1].sum(axis=0)
    largest, together = weights[:, :, 2].max(axis=0), weights[:, :, 3].max(axis=0)
    quanta: dict[tuple[int, int], float] = {}
    sums: dict[tuple[int, int], float] = {}
    for k, part in enumerate(parts):
        place = part.population, part.port
        quanta[place] = max(quanta.get(place, 0.0), float(largest[k]) / _MOST_QUANTA)
        sums[place] = sums.get(place, 0.0) + float(together[k])
    quanta = {place: quantum or 1.0 for place, quantum in quanta.items()}
    roundings = np.array([0.5 * quanta[part.population, part.port] for part in parts])
    is_fine = (roundings * number <= _COARSE * total) | (total == 0.0)
    fits = all(sums[place] < _MOST_IN_A_SLOT * quantum for place, quantum in quanta.items())
    if may_round and circuit.precision == "single" and is_fine.all() and fits:
        return _Storage(quanta=quanta, packed=True)
    return _Storage()


def _sum_of_lines(line: int, heads: NDArray[np.uint32], threads: int) -> int:
    return sum(
        in_threads(lambda rows: shipped("wiring", "count_lines")(rows, line), heads, threads)
    )


def _length_of_lines(synapses: int, heads: NDArray[np.uint32], threads: int) -> int:
    """Return how many words lines have: the more the quicker, unless most would stay empty."""
    for line in _LINES[:-1]:
        if line * _sum_of_lines(line, heads, threads) <= _MOST_FILLED_UP * synapses:
            return line
    return _LINES[-1]


def _empty_store(places: int, line: int, storage: _Storage, circuit: Circuit) -> layout.Store:
    real = np.dtype(_REAL[circuit.precision])
    words = places if storage.packed else 0
    slots = places - words
    weights = 0 if storage.common.size else slots
    require_memory(
        4 * words + 2 * slots + real.itemsize * weights,
        f"{places:,} synapses",
        "Take fewer neurons or synapses, or precision='single'.",
    )
    return layout.Store(
        heads=np.zeros(1, np.uint32),
        base=0,
        words=aligned_empty(words, np.uint32),
        line=line,
        slots=aligned_empty(slots, np.uint16),
        weights=aligned_empty(weights, real),
    )
