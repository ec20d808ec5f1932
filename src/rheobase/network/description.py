"""What a network is made of: neurons, synapses, drives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from rheobase.circuit import (
    Circuit,
    CurrentDrive,
    Drive,
    GapJunctions,
    Group,
    NoiseDrive,
    OfDistance,
    PoissonDrive,
    Population,
    Projection,
    Rule,
)
from rheobase.circuit.arguments import saying_where, whole_number
from rheobase.circuit.circuit import MOST_SEED, Precision, check_settings
from rheobase.circuit.composition import compose_population, synapses_onto
from rheobase.circuit.drives import check_drive
from rheobase.circuit.gap_junctions import check_gap_junctions
from rheobase.circuit.projections import check_projection, target_dimension
from rheobase.errors import NetworkError, ParameterError, did_you_mean
from rheobase.network.arguments import (
    neuron_value,
    one_value,
    population_values,
    positions_value,
    rate_value,
    synaptic_value,
)
from rheobase.network.checks import (
    check_state_names,
    new_name,
    new_size,
    require_kind,
    saying_what_a_weight_is,
)
from rheobase.network.spike_times import spikes_on_grid
from rheobase.network.view import PopulationView
from rheobase.neurons import Model
from rheobase.stimuli import Stimulus
from rheobase.synapses import Kinetics, Synapse
from rheobase.units import CONDUCTANCE, CURRENT, TIME, QuantityLike, from_engine


class Description:
    """What a network is made of; `Network` adds how it runs.

    Parameters
    ----------
    seed, dt, precision
        See `Network`.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.network.description import Description
    >>> description = Description(seed=1)
    >>> description.population(rb.LIF(), 100, name="exc")
    PopulationView(exc, 100 neurons)
    >>> description.circuit().seed
    1
    """

    def __init__(
        self, seed: int = 0, dt: QuantityLike = "0.1 ms", precision: Precision = "single"
    ) -> None:
        self._dt = one_value(dt, TIME, "dt")
        check_settings(self._dt, seed, precision)
        self._seed = whole_number(seed, "seed", 0, MOST_SEED)
        self._precision = precision
        self._populations: list[Population] = []
        self._projections: list[Projection] = []
        self._gaps: list[GapJunctions] = []
        self._drives: list[Drive] = []
        self._models: dict[int, tuple[tuple[Kinetics, ...], Model]] = {}
        self._simulation: Any = None  # made by the first run; from then on nothing changes

    @property
    def seed(self) -> int:
        """The seed of everything random."""
        return self._seed

    @property
    def dt(self) -> Any:
        """Quantity: the step of the grid."""
        return from_engine(self._dt, TIME)

    @property
    def precision(self) -> Precision:
        """The precision of states and weights."""
        return self._precision

    # Neurons

    def population(
        self,
        model: Model,
        size: int,
        /,
        name: str | None = None,
        positions: QuantityLike | None = None,
        **values: Any,
    ) -> PopulationView:
        """Add neurons of one model.

        Parameters
        ----------
        model : Model
            Such as ``rb.LIF()``. If its values are arrays, they have one value a neuron.
        size : int
            How many neurons.
        name : str, optional
            "population 1" and so on if not given.
        positions : Quantity, shape (size,) or (size, coordinates), optional
            Where they are, for what depends on distance; one to three coordinates.
        **values : Quantity, str or Distribution
            Parameters by their names, and initial values by the names of variables, in place of
            those of the model: one value, one for each neuron, or a distribution.

        Returns
        -------
        PopulationView

        Raises
        ------
        NetworkError
            If the name is taken, or an array has another length.
        ParameterError
            If the size is no positive whole number, or a value has an unknown name, is not finite
            or makes no sense.
        UnitError
            If a value has the wrong dimension.

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.distributions import uniform
        >>> from rheobase.network import Network
        >>> from rheobase.units import mV, ms
        >>> Network().population(rb.LIF(t_ref=1*ms), 100, name="exc", v=uniform(-70*mV, -50*mV))
        PopulationView(exc, 100 neurons)
        """
        name = new_name(name, "population", self._populations)
        with saying_where(f"population '{name}'"):
            size = new_size(size, self._populations)
            population = Population(
                name, model, size, population_values(values), positions_value(positions, size)
            )
            check_state_names(model)
            return self._add(population)

    def spike_source(
        self,
        times: Iterable[QuantityLike],
        name: str | None = None,
        positions: QuantityLike | None = None,
    ) -> PopulationView:
        """Add sources that spike at given times.

        Parameters
        ----------
        times : list of Quantity
            One array of times for each source, in any order. A time that is not a multiple of dt
            becomes the next one, since a spike is at the end of a step.
        name : str, optional
            "spike source 1" and so on if not given.
        positions : Quantity, optional
            See `population`.

        Returns
        -------
        PopulationView

        Raises
        ------
        NetworkError
            If the name is taken, or a source has two spikes in one step.
        ParameterError
            If a time is not finite, or not after 0 ms.
        UnitError
            If it is not a time.

        Examples
        --------
        >>> from rheobase.network import Network
        >>> from rheobase.units import ms
        >>> Network().spike_source([[10, 20]*ms, [15]*ms], name="pulse")
        PopulationView(pulse, 2 spike sources)
        """
        name = new_name(name, "spike source", self._populations)
        with saying_where(f"spike source '{name}'"):
            spikes, size = spikes_on_grid(times, self._dt)
            where = positions_value(positions, size)
            return self._add(Population(name, None, size, positions=where, spikes=spikes))

    def __getitem__(self, name: str) -> PopulationView:
        """Return a population or spike source by its name, all of it.

        Raises
        ------
        NetworkError
            If there is none of this name.

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.network import Network
        >>> net = Network()
        >>> exc = net.population(rb.LIF(), 100, name="exc")
        >>> net["exc"][:10]
        PopulationView(exc[0:10], 10 of 100 neurons)
        """
        names = [population.name for population in self._populations]
        if name not in names:
            near = did_you_mean(str(name), names) if names else "It has none so far."
            raise NetworkError(f"the network has no population {name!r}. {near}")
        return self._view(names.index(name))

    # Synapses

    def connect(
        self,
        source: PopulationView,
        target: PopulationView,
        synapse: Kinetics | Synapse,
        *,
        rule: Rule,
        weight: Any,
        delay: Any,
    ) -> None:
        """Connect neurons through synapses.

        Parameters
        ----------
        source, target : PopulationView
            Populations, parts of them, or sums.
        synapse : Kinetics or Synapse
            Such as ``rb.Exp(5*ms)``, or one that changes with spikes: ``rb.STDP(rb.Exp(5*ms))``.
        rule : Rule
            Which neurons connect to which: ``rb.AllToAll()``, ``rb.FixedIndegree(100)``, ...
        weight : Quantity, str, Distribution or callable
            One value, one for each synapse (where the rule has an order for them), a distribution,
            or a function of distance. A voltage for `Delta`, a current, or a conductance if the
            synapse has a reversal potential.
        delay : Quantity, str, Distribution or callable
            Likewise. At least dt; rounded to the nearest multiple of it.

        Raises
        ------
        NetworkError
            If anything does not fit: another network, too few neurons for the rule, a delay that
            is shorter than dt, arrays of another shape.
        ParameterError
            If a value is not finite, or a probability is none.
        UnitError
            If `weight` or `delay` has the wrong dimension.

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.circuit import Bernoulli
        >>> from rheobase.distributions import normal
        >>> from rheobase.network import Network
        >>> from rheobase.synapses import Exp
        >>> from rheobase.units import ms, pA
        >>> net = Network()
        >>> exc = net.population(rb.LIF(), 100, name="exc")
        >>> delay = normal(1.5*ms, 0.5*ms, low=0.1*ms)
        >>> net.connect(exc, exc, Exp(5*ms), rule=Bernoulli(0.1), weight=20*pA, delay=delay)
        """
        self._require_open()
        from_, to = self._group(source, "source"), self._group(target, "target")
        where = f"{source.name} -> {target.name}"
        with saying_where(where):
            require_kind(synapse, (Kinetics, Synapse), "synapse", "rb.Delta() or rb.Exp(5*ms)")
            require_kind(rule, Rule, "rule", "rb.AllToAll() or rb.FixedIndegree(100)")
            plasticity = synapse if isinstance(synapse, Synapse) else None
            kinetics = synapse.kinetics if isinstance(synapse, Synapse) else synapse
            dimension = target_dimension(to, kinetics, self._populations)
            sizes = from_.size, to.size
            with saying_what_a_weight_is(kinetics, dimension):
                weights = synaptic_value(weight, dimension, "weight", rule, *sizes)
            delays = synaptic_value(delay, TIME, "delay", rule, *sizes)
        projection = Projection(from_, to, kinetics, rule, weights, delays, plasticity)
        check_projection(projection, self._populations, self._dt)
        self._check_composition(where, to, kinetics)
        self._projections.append(projection)

    def gap_junctions(
        self,
        a: PopulationView,
        b: PopulationView,
        *,
        rule: Rule,
        conductance: Any,
        rectifying: bool = False,
    ) -> None:
        """Join neurons by gap junctions, which let current flow as their potentials differ.

        ``conductance*(v_a - v_b)`` flows from the neuron of `a` to that of `b`: of the potentials
        at the beginning of each step, held for it, which is of first order in dt.

        Parameters
        ----------
        a, b : PopulationView
            Populations, parts of them, or sums.
        rule : Rule
            Which pairs: ``rb.AllToAll()``, ``rb.OneToOne()``, ``rb.Bernoulli(p)`` or ``rb.Pairs``.
            Of two neurons that are in both `a` and `b`, the first three count once.
        conductance : Quantity, str or Distribution
            One value, one for each pair (where the rule has an order for them), or a distribution.
        rectifying : bool
            Whether current flows only from `a` to `b`.

        Raises
        ------
        NetworkError
            If a neuron would be joined to itself, or has no membrane potential or takes no current.
        ParameterError
            If a conductance is negative or not finite.
        UnitError
            If it is none.

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.network import Network
        >>> from rheobase.units import nS
        >>> net = Network()
        >>> inh = net.population(rb.LIF(), 100, name="inh")
        >>> net.gap_junctions(inh, inh, rule=rb.Bernoulli(0.2, autapses=False), conductance=1*nS)
        """
        self._require_open()
        here, there = self._group(a, "a"), self._group(b, "b")
        with saying_where(f"{a.name} = {b.name}"):
            require_kind(rule, Rule, "rule", "rb.OneToOne() or rb.Bernoulli(0.1, autapses=False)")
            if not isinstance(rectifying, bool):
                raise ParameterError(f"rectifying: expected True or False, got {rectifying!r}.")
            sizes = here.size, there.size
            value = synaptic_value(conductance, CONDUCTANCE, "conductance", rule, *sizes)
            if isinstance(value, OfDistance):
                raise NetworkError("conductance: expected values or a distribution.")
        gaps = GapJunctions(here, there, rule, value, rectifying)
        check_gap_junctions(gaps, self._populations)
        self._gaps.append(gaps)

    # Drive

    def poisson(
        self, target: PopulationView, synapse: Kinetics, *, rate: Any, weight: QuantityLike
    ) -> None:
        """Send Poisson spikes to neurons, independent ones to each.

        Parameters
        ----------
        target : PopulationView
        synapse : Kinetics
            Through which they come.
        rate : Quantity, str or callable
            One rate, one for each neuron, or a function of time: it takes times, shape (k,), and
            returns rates, shape (k,) or (neurons, k).
        weight : Quantity or str
            One, or one for each neuron; see `connect`.

        Raises
        ------
        NetworkError
            If sizes do not fit, or the target cannot take the synapse.
        ParameterError
            If a rate is negative, or a value is not finite.
        UnitError
            If `rate` or `weight` has the wrong dimension.

        Examples
        --------
        >>> import numpy as np
        >>> import rheobase as rb
        >>> from rheobase.network import Network
        >>> from rheobase.synapses import Delta
        >>> from rheobase.units import Hz, mV, second
        >>> net = Network()
        >>> exc = net.population(rb.LIF(), 100)
        >>> def breathing(t):
        ...     return (500 + 300*np.sin(2*np.pi * t / (1*second)))*Hz
        >>> net.poisson(exc, Delta(), rate=breathing, weight=0.5*mV)
        """
        self._require_open()
        group = self._group(target, "target")
        where = f"poisson -> {target.name}"
        with saying_where(where):
            if isinstance(synapse, Synapse):
                raise NetworkError(
                    "synapse: Poisson spikes have no source whose synapses could change. Send them "
                    f"through {synapse.kinetics!r}."
                )
            require_kind(synapse, Kinetics, "synapse", "rb.Delta() or rb.Exp(5*ms)")
            dimension = target_dimension(group, synapse, self._populations)
            with saying_what_a_weight_is(synapse, dimension):
                weights = neuron_value(weight, dimension, "weight", group.size)
            drive = PoissonDrive(group, synapse, rate_value(rate, group.size), weights)
        check_drive(drive, self._populations, self._dt)
        self._check_composition(where, group, synapse)
        self._drives.append(drive)

    def stimulate(self, target: PopulationView, stimulus: Stimulus) -> None:
        """Let a stimulus flow into neurons, as their input current.

        It is held at its mean over each step of dt. Stimuli of the same neurons add up.

        Parameters
        ----------
        target : PopulationView
        stimulus : Stimulus
            Such as ``rb.step(0.1*nA, start=200*ms, stop=300*ms)``: one for all, or made of arrays
            with one value for each neuron of the target.

        Raises
        ------
        NetworkError
            If it is for another number of neurons, or the neurons take no current.

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.network import Network
        >>> from rheobase.units import ms, nA
        >>> net = Network()
        >>> exc = net.population(rb.LIF(), 100)
        >>> net.stimulate(exc[:2], rb.step([0.1, 0.2]*nA, start=200*ms))
        """
        self._require_open()
        group = self._group(target, "target")
        with saying_where(f"stimulus -> {target.name}"):
            require_kind(stimulus, Stimulus, "stimulus", "rb.constant(2.5*nA)")
        self._add_drive(CurrentDrive(group, stimulus))

    def noise(
        self,
        target: PopulationView,
        *,
        mean: QuantityLike,
        sd: QuantityLike,
        shared: bool = False,
    ) -> None:
        """Let white noise flow into neurons, as their input current.

        A number drawn from a normal distribution for each step, and held for it.

        Parameters
        ----------
        target : PopulationView
        mean, sd : Quantity or str
            A current. As a smaller dt has more and shorter steps, `sd` times the square root of
            dt is what counts.
        shared : bool
            Whether all neurons of the target get the same numbers; else each has its own.

        Raises
        ------
        NetworkError
            If the neurons take no current.
        ParameterError
            If a value is not finite or a single one, or `sd` is negative.
        UnitError
            If one is not a current.

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.network import Network
        >>> from rheobase.units import nA
        >>> net = Network()
        >>> net.noise(net.population(rb.LIF(), 100), mean=1.5*nA, sd=3*nA)
        """
        self._require_open()
        group = self._group(target, "target")
        with saying_where(f"noise -> {target.name}"):
            if not isinstance(shared, bool):
                raise ParameterError(f"shared: expected True or False, got {shared!r}.")
            average, spread = one_value(mean, CURRENT, "mean"), one_value(sd, CURRENT, "sd")
        self._add_drive(NoiseDrive(group, average, spread, shared))

    # The result

    def circuit(self) -> Circuit:
        """Return the frozen description of the network, which the engine builds from.

        Returns
        -------
        Circuit

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.network import Network
        >>> net = Network()
        >>> exc = net.population(rb.LIF(), 100)
        >>> net.circuit().size
        100
        """
        return Circuit(
            tuple(self._populations),
            tuple(self._projections),
            tuple(self._drives),
            self._dt,
            self._seed,
            self._precision,
            tuple(self._gaps),
        )

    # For its views

    @property
    def circuit_populations(self) -> tuple[Population, ...]:
        """The populations, as a circuit holds them."""
        return tuple(self._populations)

    def model_of(self, number: int) -> tuple[str, Model | None]:
        """Return a population's name, and its model with the synapses connected so far."""
        population = self._populations[number]
        return population.name, None if population.is_spike_source else self._composed(number)

    # Inside

    def _add(self, population: Population) -> PopulationView:
        self._require_open()
        self._populations.append(population)
        return self._view(len(self._populations) - 1)

    def _view(self, number: int) -> PopulationView:
        everybody = np.arange(self._populations[number].size, dtype=np.int64)
        everybody.setflags(write=False)
        return PopulationView(self, Group(((number, everybody),)))

    def _add_drive(self, drive: Drive) -> None:
        check_drive(drive, self._populations, self._dt)
        self._drives.append(drive)

    def _group(self, view: Any, what: str) -> Group:
        if not isinstance(view, PopulationView):
            raise NetworkError(
                f"{what}: expected a population, as net.population(...) returns it, got "
                f"{str(view)[:60]}."
            )
        if view.network is not self:
            raise NetworkError(f"{what}: {view.name} is a population of another network.")
        return view.group

    def _composed(self, number: int, *more: Kinetics) -> Model:
        """Return a population's model with its synapses, and with `more` of them."""
        onto = synapses_onto(number, self._projections, self._drives)
        synapses = tuple(dict.fromkeys([*onto, *more]))
        if number not in self._models or self._models[number][0] != synapses:
            model = compose_population(self._populations[number], synapses).model
            self._models[number] = synapses, model
        return self._models[number][1]

    def _check_composition(self, where: str, target: Group, synapse: Kinetics) -> None:
        for number in target.populations:
            with saying_where(where):
                self._composed(number, synapse)

    def _require_open(self) -> None:
        if self._simulation is not None:
            raise NetworkError(
                "the network has been built and is running, so nothing can be added to it. "
                "Describe all of it before the first run."
            )
