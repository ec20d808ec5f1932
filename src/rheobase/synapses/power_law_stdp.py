"""Spike-timing-dependent plasticity whose potentiation follows a power of the weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rheobase.synapses.named import NamedSynapse


class PowerLawSTDP(NamedSynapse):
    r"""A synapse that grows by a power of its weight, and shrinks in proportion to it.

    The rule that A. Morrison, A. Aertsen, M. Diesmann, "Spike-timing-dependent plasticity in
    balanced random networks", Neural Computation 19, 1437-1467, 2007, equation 8, fitted to the
    recordings of Bi and Poo; that of NEST's `stdp_pl_synapse_hom` and its hpc_benchmark. A spike
    of the target adds ``rate*w_0*(w/w_0)**mu`` times the trace of the source, one of the source
    takes off ``rate*alpha*w`` times the trace of the target. Weights have a stable distribution
    without an upper bound. All spikes pair with each other.

    Parameters
    ----------
    kinetics : Kinetics, optional
        How the weight acts on the target: ``rb.Alpha(0.3*ms)``; a jump of its potential if not
        given.
    w_0 : Quantity or str
        The weight in terms of which the power is taken.
    tau_plus, tau_minus : Quantity or str
        The time constants of the two traces.
    rate : float
        How fast it learns.
    alpha : float
        Depression in relation to potentiation.
    mu : float
        The exponent.
    x_pre, x_post : float
        The traces at the start.

    Raises
    ------
    ParameterError
        If a name is unknown, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import ms, pA
    >>> synapse = rb.PowerLawSTDP(rb.Alpha(0.3*ms), w_0=1*pA)
    >>> print(synapse.mu)
    0.4
    """

    EQUATIONS = """
        tau_plus * dx_pre/dt = -x_pre
        tau_minus * dx_post/dt = -x_post
        """
    ON_PRE = "w = max(w - rate*alpha*w*x_post, 0*w_0); x_pre += 1"
    ON_POST = "w += rate*w_0*(w/w_0)**mu*x_pre; x_post += 1"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "tau_plus": "20 ms",
        "tau_minus": "20 ms",
        "rate": "0.1",
        "alpha": "0.11",
        "mu": "0.4",
        "x_pre": "0",
        "x_post": "0",
    }
    REQUIRED = ("w_0",)
    POSITIVE = ("tau_plus", "tau_minus", "w_0")
    NOT_NEGATIVE = ("rate", "alpha", "mu", "x_pre", "x_post")

    @property
    def bounds(self) -> tuple[Any, Any]:
        """0, and no upper one."""
        return 0 * self.w_0, float("inf") * self.w_0
