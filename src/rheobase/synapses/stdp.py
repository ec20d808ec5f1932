"""Spike-timing-dependent plasticity of pairs of spikes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rheobase.errors import ParameterError, did_you_mean
from rheobase.synapses.base import Kinetics
from rheobase.synapses.named import NamedSynapse
from rheobase.units import QuantityLike

_PAIRINGS = {"all": ("x_pre += 1", "x_post += 1"), "nearest": ("x_pre = 1", "x_post = 1")}


class STDP(NamedSynapse):
    r"""A synapse that grows when the target fires after the source, and shrinks otherwise.

    Each spike of the target adds ``A_plus*(1 - w/w_max)**mu_plus`` times the trace of the source's
    spikes before it, each of the source takes off ``A_minus*(w/w_max)**mu_minus`` times the trace
    of the target's, both in units of `w_max`; the weight stays between 0 and `w_max`. With both
    exponents 0 the rule is additive (S. Song, K. D. Miller, L. F. Abbott, Nature Neuroscience 3,
    919-926, 2000), with both 1 multiplicative, between the two that of R. Guetig, R. Aharonov, S.
    Rotter, H. Sompolinsky, Journal of Neuroscience 23, 3697-3714, 2003, equations 1 to 4, where
    A_plus is called lambda and A_minus is alpha times lambda.

    Parameters
    ----------
    kinetics : Kinetics, optional
        How the weight acts on the target: ``rb.Exp(5*ms)``; a jump of its potential if not given.
    pairing : {"all", "nearest"}
        Whether a spike pairs with all spikes before it on the other side, or only with the last.
    w_max : Quantity or str
        The largest weight.
    tau_plus, tau_minus : Quantity or str
        The time constants of the two traces.
    A_plus, A_minus : float
        How much a pair changes at most, as a fraction of `w_max`.
    mu_plus, mu_minus : float
        The exponents.
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
    >>> synapse = rb.STDP(rb.Exp(5*ms), w_max=100*pA, pairing="nearest")
    >>> print(synapse.system.on_post_text)
    w = min(w + w_max*A_plus*(1 - w/w_max)**mu_plus*x_pre, w_max); x_post = 1
    """

    EQUATIONS = """
        tau_plus * dx_pre/dt = -x_pre
        tau_minus * dx_post/dt = -x_post
        """
    ON_PRE = "w = max(w - w_max*A_minus*(w/w_max)**mu_minus*x_post, 0*w_max)"
    ON_POST = "w = min(w + w_max*A_plus*(1 - w/w_max)**mu_plus*x_pre, w_max)"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "tau_plus": "20 ms",
        "tau_minus": "20 ms",
        "A_plus": "0.01",
        "A_minus": "0.0105",
        "mu_plus": "0",
        "mu_minus": "0",
        "x_pre": "0",
        "x_post": "0",
    }
    REQUIRED = ("w_max",)
    POSITIVE = ("tau_plus", "tau_minus", "w_max")
    NOT_NEGATIVE = ("A_plus", "A_minus", "mu_plus", "mu_minus", "x_pre", "x_post")

    def __init__(
        self, kinetics: Kinetics | None = None, *, pairing: str = "all", **values: QuantityLike
    ) -> None:
        if not isinstance(pairing, str) or pairing not in _PAIRINGS:
            near = did_you_mean(str(pairing), list(_PAIRINGS))
            raise ParameterError(f"pairing: expected 'all' or 'nearest', got {pairing!r}. {near}")
        pre, post = _PAIRINGS[pairing]
        self._make(
            kinetics,
            self._complete(values, kinetics),
            on_pre=f"{self.ON_PRE}; {pre}",
            on_post=f"{self.ON_POST}; {post}",
        )

    @property
    def bounds(self) -> tuple[Any, Any]:
        """0 and `w_max`."""
        return 0 * self.w_max, self.w_max
