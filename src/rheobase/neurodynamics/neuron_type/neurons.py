"""Two neurons, one of type I, one of type II: which is which is to be found out by experiment.

Both are `rheobase.MorrisLecar` neurons, patches of 1 um2 of membrane, so that currents of about
1 pA make them fire. Which of `NeuronX` and `NeuronY` is of which type is drawn when the module is
loaded, and by `neurontype_random_reassignment`.

Examples
--------
>>> from rheobase.neurodynamics.neuron_type import neurons
>>> from rheobase.neurodynamics.tools import input_factory
>>> from rheobase.units import ms, pA
>>> current = input_factory.get_step_current(50, 150, 1 * ms, 0.5 * pA)
>>> state_monitor = neurons.NeuronX().run(current, 200 * ms)
>>> state_monitor.v.shape
(1, 2001)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rheobase.errors import ParameterError
from rheobase.neurodynamics.monitors import StateMonitor
from rheobase.neurodynamics.panels import plot_variables
from rheobase.neurodynamics.tools import input_factory
from rheobase.neurons.morris_lecar import MorrisLecar
from rheobase.running import run
from rheobase.stimuli import Stimulus
from rheobase.units import QuantityLike, ms, mV, pA

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "NeuronX",
    "NeuronY",
    "neurontype_random_reassignment",
    "plot_data",
    "getting_started",
]

_PRESETS = {"Type I": "saddle_node", "Type II": "hopf"}
_AREA = 1e-3  # of the membrane, relative to that of the presets, 1000 um2


class _HiddenNeuron:
    _is_first: bool  # whether its type is the first that was drawn

    def __init__(self) -> None:
        self._type = _drawn[0 if self._is_first else 1]

    def run(self, input_current: Stimulus, simulation_time: QuantityLike) -> StateMonitor:
        """Simulate the neuron, which starts at rest.

        Parameters
        ----------
        input_current : Stimulus
            From `rheobase.neurodynamics.tools.input_factory`, or any other; up to some pA.
        simulation_time : Quantity or str
            How long to simulate.

        Returns
        -------
        StateMonitor
            The membrane potential ``v``, the recovery variable ``w`` and the current ``I``, every
            0.1 ms. Action potentials rise above 0 mV.

        Raises
        ------
        UnitError
            If the time has no unit, or the input is no current.
        ParameterError
            If a value is out of range.

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.neurodynamics.neuron_type import neurons
        >>> bool(neurons.NeuronY().run(rb.constant("1 pA"), "1 s").v.max().m > 0)
        True
        """
        whole = MorrisLecar.preset(_PRESETS[self._type])
        densities = {name: _AREA * whole.values[name] for name in ("C", "g_Ca", "g_K", "g_L")}
        return StateMonitor(run(whole.replace(**densities), input_current, simulation_time))

    def get_neuron_type(self) -> str:
        """Return the answer, ``"Type I"`` or ``"Type II"``, once you have your own."""
        return self._type

    def __repr__(self) -> str:
        return f"{type(self).__name__}(of a type to be found out by experiment)"


class NeuronX(_HiddenNeuron):
    """A neuron of type I or type II; `NeuronY` is of the other one.

    Examples
    --------
    >>> from rheobase.neurodynamics.neuron_type import neurons
    >>> neurons.NeuronX()
    NeuronX(of a type to be found out by experiment)
    """

    _is_first = True


class NeuronY(_HiddenNeuron):
    """A neuron of type I or type II; `NeuronX` is of the other one.

    Examples
    --------
    >>> from rheobase.neurodynamics.neuron_type import neurons
    >>> types = {neurons.NeuronX().get_neuron_type(), neurons.NeuronY().get_neuron_type()}
    >>> sorted(types)
    ['Type I', 'Type II']
    """

    _is_first = False


def neurontype_random_reassignment(random_seed: int | None = None) -> None:
    """Draw again which of `NeuronX` and `NeuronY` is of which type, for neurons made from now on.

    Parameters
    ----------
    random_seed : int, optional
        The same seed gives the same types.

    Raises
    ------
    ParameterError
        If the seed is not a whole number from 0 on.

    Examples
    --------
    >>> from rheobase.neurodynamics.neuron_type import neurons
    >>> neurons.neurontype_random_reassignment()
    """
    try:
        random = np.random.default_rng(random_seed)
    except (TypeError, ValueError):
        raise ParameterError(
            f"random_seed: expected a whole number from 0 on, got {random_seed!r}."
        ) from None
    _drawn[:] = [list(_PRESETS)[k] for k in random.permutation(2)]


_drawn: list[str] = []  # the types of X and Y: the one thing here that a whole notebook shares
neurontype_random_reassignment()


def plot_data(state_monitor: StateMonitor, title: str | None = None) -> tuple[Axes, Axes, Axes]:
    """Draw the membrane potential, the recovery variable and the current over time.

    Parameters
    ----------
    state_monitor : StateMonitor
        What ``run`` returned; of several neurons the first is drawn.
    title : str, optional
        Above the figure.

    Returns
    -------
    tuple of three matplotlib Axes

    Raises
    ------
    ParameterError
        If it is something else.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics.neuron_type import neurons
    >>> state_monitor = neurons.NeuronX().run(rb.constant("0.5 pA"), "200 ms")
    >>> potential, recovery, current = neurons.plot_data(state_monitor, title="Neuron of type X")
    >>> recovery.get_ylabel()
    'recovery'
    """
    panels = [("potential", ["v"], mV), ("recovery", ["w"], None), ("input", ["I"], pA)]
    potential, recovery, current = plot_variables(state_monitor, panels, title)
    return potential, recovery, current


def getting_started() -> None:
    """Give both neurons a step of 0.5 pA for 100 ms, and show the figures.

    Examples
    --------
    >>> from rheobase.neurodynamics.neuron_type import neurons
    >>> neurons.getting_started()
    """
    from rheobase.neurodynamics.tools.plot_tools import show

    current = input_factory.get_step_current(50, 150, ms, 0.5 * pA)
    plot_data(NeuronX().run(current, 200 * ms), "Neuron of type X")
    plot_data(NeuronY().run(current, 200 * ms), "Neuron of type Y")
    show()
