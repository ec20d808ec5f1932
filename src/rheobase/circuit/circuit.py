"""A network as the engine reads it: nothing in it changes, and all of it has been checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from rheobase.circuit.arguments import saying_where, whole_number
from rheobase.circuit.composition import compose_population, synapses_onto
from rheobase.circuit.drives import Drive, check_drive
from rheobase.circuit.gap_junctions import GapJunctions, check_gap_junctions
from rheobase.circuit.populations import Population, check_spikes_on_grid
from rheobase.circuit.projections import Projection, check_projection
from rheobase.errors import NetworkError, ParameterError, did_you_mean
from rheobase.neurons import Model
from rheobase.synapses import Composed

if TYPE_CHECKING:
    from numpy.typing import NDArray

Precision = Literal["single", "double"]
MOST_SEED = 2**64 - 1


@dataclass(frozen=True, eq=False)
class Circuit:
    """A network: what there is, how it is connected, what drives it.

    Parameters
    ----------
    populations : tuple of Population
        In order of creation. Neurons are numbered through, population after population.
    projections : tuple of Projection
    drives : tuple of PoissonDrive, CurrentDrive or NoiseDrive
    dt : float
        The step of the grid, in ms.
    seed : int
        Of all random numbers, 0 to 2**64 - 1.
    precision : {"single", "double"}
    gaps : tuple of GapJunctions

    Raises
    ------
    NetworkError, ParameterError, UnitError
        If anything in it does not fit. Only what needs random numbers is left to the engine.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.circuit import Circuit, Population
    >>> populations = (Population("exc", rb.LIF(), 80), Population("inh", rb.LIF(), 20))
    >>> circuit = Circuit(populations, (), (), dt=0.1, seed=1, precision="double")
    >>> circuit.size, circuit.offsets
    (100, array([  0,  80, 100]))
    """

    populations: tuple[Population, ...]
    projections: tuple[Projection, ...]
    drives: tuple[Drive, ...]
    dt: float
    seed: int
    precision: Precision
    gaps: tuple[GapJunctions, ...] = ()

    def __post_init__(self) -> None:
        check_settings(self.dt, self.seed, self.precision)
        names = [population.name for population in self.populations]
        for name in names:
            if names.count(name) > 1:
                raise NetworkError(f"two populations are called '{name}'.")
        for projection in self.projections:
            check_projection(projection, self.populations, self.dt)
        for gaps in self.gaps:
            check_gap_junctions(gaps, self.populations)
        for drive in self.drives:
            check_drive(drive, self.populations, self.dt)
        for number, population in enumerate(self.populations):
            with saying_where(population.name):
                check_spikes_on_grid(population, self.dt)
                if not population.is_spike_source:
                    self.composed(number)

    @property
    def size(self) -> int:
        """The number of neurons and spike sources in all."""
        return int(self.offsets[-1])

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """The number of the first neuron of each population, and `size`."""
        sizes = [population.size for population in self.populations]
        return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)

    def composed(self, number: int, model: Model | None = None) -> Composed:
        """Return the model of a population together with all synapses onto it.

        Parameters
        ----------
        number : int
            Of the population, which is no spike source.
        model : Model, optional
            Its model with its values (see `with_values`).

        Returns
        -------
        Composed
            Its ``port_of`` follows the order of `synapses_onto`.
        """
        synapses = synapses_onto(number, self.projections, self.drives)
        return compose_population(self.populations[number], synapses, model)


def check_settings(dt: float, seed: int, precision: str) -> None:
    """Raise a `ParameterError` if one of these is out of range."""
    if not 0.0 < dt < np.inf:
        raise ParameterError(f"dt: expected a positive, finite time, got {dt:g} ms.")
    whole_number(seed, "seed", 0, MOST_SEED)
    known = ["single", "double"]
    if precision not in known:
        raise ParameterError(
            f"precision: expected 'single' or 'double', got {precision!r}. "
            + did_you_mean(str(precision), known)
        )
