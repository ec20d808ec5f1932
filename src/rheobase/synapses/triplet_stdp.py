"""Spike-timing-dependent plasticity of triplets of spikes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rheobase.synapses.named import NamedSynapse


class TripletSTDP(NamedSynapse):
    r"""A synapse that changes with pairs and with triplets of spikes.

    The rule of J.-P. Pfister, W. Gerstner, "Triplets of spikes in a model of spike
    timing-dependent plasticity", Journal of Neuroscience 26, 9673-9682, 2006, equations 3 and 4,
    with their parameters of the full model for the visual cortex, all spikes interacting (table
    3): potentiation by a pair grows with the target's rate before it, as experiments with pairs at
    several frequencies found, which no rule of pairs alone reproduces.

    Parameters
    ----------
    kinetics : Kinetics, optional
        How the weight acts on the target: ``rb.Exp(5*ms)``; a jump of its potential if not given.
    w_max : Quantity or str
        The largest weight, of which the amplitudes are fractions.
    tau_plus, tau_minus : Quantity or str
        The time constants of the fast traces x_pre and x_post.
    tau_x, tau_y : Quantity or str
        The time constants of the slow traces y_pre and y_post.
    A2_plus, A3_plus, A2_minus, A3_minus : float
        How much pairs and triplets change, as fractions of `w_max`.
    x_pre, y_pre, x_post, y_post : float
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
    >>> from rheobase.units import mV
    >>> print(rb.TripletSTDP(w_max=1*mV).tau_y)
    125.0 ms
    """

    EQUATIONS = """
        tau_plus * dx_pre/dt = -x_pre
        tau_x * dy_pre/dt = -y_pre
        tau_minus * dx_post/dt = -x_post
        tau_y * dy_post/dt = -y_post
        """
    ON_PRE = """
        w = max(w - w_max*x_post*(A2_minus + A3_minus*y_pre), 0*w_max)
        x_pre += 1
        y_pre += 1
        """
    ON_POST = """
        w = min(w + w_max*x_pre*(A2_plus + A3_plus*y_post), w_max)
        x_post += 1
        y_post += 1
        """
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "tau_plus": "16.8 ms",
        "tau_minus": "33.7 ms",
        "tau_x": "101 ms",
        "tau_y": "125 ms",
        "A2_plus": "5e-10",
        "A3_plus": "6.2e-3",
        "A2_minus": "7e-3",
        "A3_minus": "2.3e-4",
        "x_pre": "0",
        "y_pre": "0",
        "x_post": "0",
        "y_post": "0",
    }
    REQUIRED = ("w_max",)
    POSITIVE = ("tau_plus", "tau_minus", "tau_x", "tau_y", "w_max")
    NOT_NEGATIVE = (
        "A2_plus",
        "A3_plus",
        "A2_minus",
        "A3_minus",
        "x_pre",
        "y_pre",
        "x_post",
        "y_post",
    )

    @property
    def bounds(self) -> tuple[Any, Any]:
        """0 and `w_max`."""
        return 0 * self.w_max, self.w_max
