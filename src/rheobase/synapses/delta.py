"""A synapse that makes the membrane potential jump."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rheobase.synapses.base import Kinetics, Terms, membrane
from rheobase.units import Dimension

if TYPE_CHECKING:
    from rheobase.neurons import Model


@dataclass(frozen=True, eq=False)
class Delta(Kinetics):
    """A synapse that makes the membrane potential jump by its weight.

    The limit of a current that is much shorter than the membrane time constant: a charge Q makes
    a jump of Q/C. A jump that arrives while the neuron is refractory is lost, as the membrane
    potential is held. It is the cheapest synapse, and that of N. Brunel, "Dynamics of Sparsely
    Connected Networks of Excitatory and Inhibitory Spiking Neurons", Journal of Computational
    Neuroscience 8, 183-208, 2000. Take `Exp` where the time course of the input matters.

    What jumps is the variable that the threshold condition is about, whatever its name; a weight
    has its dimension.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.synapses import Delta
    >>> print(Delta().weight_dimension(rb.LIF()))
    voltage (mV)
    """

    label: ClassVar[str] = "delta"

    @property
    def identity(self) -> tuple[Any, ...]:
        """All delta synapses are alike."""
        return ("Delta",)

    @property
    def factor(self) -> float:
        """The jump is the weight."""
        return 1.0

    @property
    def held(self) -> bool:
        """The membrane potential stays where it is while the neuron is refractory."""
        return True

    def weight_dimension(self, model: Model) -> Dimension:
        """Return the dimension of the variable that jumps.

        Raises
        ------
        NetworkError
            If the model has no threshold, and so no membrane variable.
        """
        return model.system.dimensions[membrane(model, self)]

    def terms(self, label: str, model: Model) -> Terms:
        """Return nothing but the variable that jumps."""
        return Terms((), "", membrane(model, self), {})
