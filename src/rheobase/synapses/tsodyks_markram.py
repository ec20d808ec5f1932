"""Short-term plasticity: a synapse that tires, and one that warms up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rheobase.errors import ParameterError
from rheobase.synapses.base import Kinetics
from rheobase.synapses.named import NamedSynapse
from rheobase.units import TIME, QuantityLike, to_engine


class TsodyksMarkram(NamedSynapse):
    r"""A synapse with short-term depression and facilitation.

    Of its resources, the fraction x is available; each spike releases the fraction u of it, which
    is what the target receives, in units of the weight. Resources recover with `tau_rec`; u jumps
    by ``U*(1 - u)`` at each spike, before the release, and decays with `tau_facil`. M. Tsodyks, K.
    Pawelzik, H. Markram, "Neural networks with dynamic synapses", Neural Computation 10, 821-835,
    1998, equations 2.1 to 2.3 (with an inactive state that is emptied at once); NEST's
    `tsodyks2_synapse`.

    Parameters
    ----------
    kinetics : Kinetics, optional
        How what is released acts on the target: ``rb.Exp(3*ms)``; a jump of its potential if not
        given.
    U : float
        The fraction that the first spike releases, between 0 and 1.
    tau_rec : Quantity or str
        How fast resources recover.
    tau_facil : Quantity or str
        How long facilitation lasts; with 0 ms there is none, and u is always `U`.
    x, u : float
        What they are at the start: 1, all resources, and 0. No `u` without facilitation.

    Raises
    ------
    ParameterError
        If a fraction is not between 0 and 1, a time is negative, or a name is unknown.
    UnitError
        If a value has the wrong dimension or no unit.

    Examples
    --------
    A depressing synapse, between pyramidal neurons of layer 5:

    >>> import rheobase as rb
    >>> from rheobase.units import ms
    >>> rb.TsodyksMarkram(rb.Exp(3*ms), U=0.5, tau_rec=800*ms, tau_facil=0*ms)
    TsodyksMarkram through Exp(3 ms)
      tau_rec * dx/dt = 1 - x
      spike of the source: sent = w*U*x; x -= U*x
        tau_rec  800 ms
        U        0.5
        x(0)     1
    """

    EQUATIONS = """
        tau_rec * dx/dt = 1 - x
        tau_facil * du/dt = -u
        """
    ON_PRE = "u += U*(1 - u); sent = w*u*x; x -= u*x"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "U": "0.5",
        "tau_rec": "800 ms",
        "tau_facil": "0 ms",
        "x": "1",
        "u": "0",
    }
    POSITIVE = ("tau_rec",)
    NOT_NEGATIVE = ("tau_facil",)
    FRACTIONS = ("U", "x", "u")

    def __init__(self, kinetics: Kinetics | None = None, **values: QuantityLike) -> None:
        complete = self._complete(values, kinetics)
        if to_engine(complete["tau_facil"], TIME, "tau_facil") > 0.0:
            self._make(kinetics, complete)
            return
        if "u" in values:
            raise ParameterError(
                "u: without facilitation (tau_facil=0) it is always U; leave it out."
            )
        del complete["tau_facil"], complete["u"]
        self._make(
            kinetics,
            complete,
            text="tau_rec * dx/dt = 1 - x",
            on_pre="sent = w*U*x; x -= U*x",
        )
