"""The neuron with an adaptive threshold that follows the membrane potential, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rheobase.neurons.mat2 import MAT2


class AMAT2(MAT2):
    """The augmented multi-timescale adaptive threshold neuron: one whose threshold feels `v`.

    To the threshold of `MAT2` comes `theta_v`, which is `beta` times how much `v` rose of late: its
    slope, weighted by s exp(-s/tau_v) a time s later. With `beta` below zero the threshold is low
    for a while after `v` rose, and high after it fell; with `beta` above zero it is the other way
    round. So a cell may fire as a step begins and then no more, or on the way back to rest after
    inhibition.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `tau_m` (10 ms), `R` (50 MOhm), `v_rest` (-65 mV), `omega` (5 mV), `alpha_1` (10 mV),
        `alpha_2` (0 mV), `tau_1` (10 ms), `tau_2` (200 ms), `t_ref` (2 ms), all as in `MAT2`;
        `beta` (-0.3/ms), `tau_v` (5 ms); and at the start `v` (`v_rest`), `theta_1`, `theta_2` and
        `theta_v` (0 mV), and `v_slow` (`v`).

    Raises
    ------
    ParameterError
        If a name is unknown, a value that must be positive is not, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    `v_slow` follows `v` with `tau_v`. The integral over dv/dt in the paper is, by parts, one over
    ``v - v_slow``, in which a jump of `v` counts as the steep slope that it is. In a constant
    current `theta_v` comes back to 0, and `rate` is that of `MAT2`. NEST has the model as
    ``amat2_psc_exp``, whose omega is ``v_rest + omega``.

    References
    ----------
    S. Yamauchi, H. Kim, S. Shinomoto, Front. Comput. Neurosci. 5:42, 2011.

    Examples
    --------
    A step below the rheobase makes it fire once, as its threshold is low while `v` rises:

    >>> import rheobase as rb
    >>> cell = rb.AMAT2()
    >>> print(f"{cell.rheobase:.1f}")
    0.1 nA
    >>> rb.run(cell, rb.constant("0.095 nA"), "500 ms").spikes[0].times.round(2)
    <Quantity([13.87], 'millisecond')>
    """

    EQUATIONS = """
        tau_m * dv/dt = -(v - v_rest) + R*I
        tau_v * dv_slow/dt = v - v_slow
        dtheta_v/dt = beta*(v - v_slow) - theta_v/tau_v
        tau_1 * dtheta_1/dt = -theta_1
        tau_2 * dtheta_2/dt = -theta_2
        """
    THRESHOLD = "v - v_rest >= omega + theta_1 + theta_2 + theta_v"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        **MAT2.DEFAULTS,
        "tau_m": "10 ms",
        "omega": "5 mV",
        "alpha_1": "10 mV",
        "alpha_2": "0 mV",
        "beta": "-0.3 ms**-1",
        "tau_v": "5 ms",
        "v_slow": "v",
        "theta_v": "0 mV",
    }
    PRESETS: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    STEPS: ClassVar[Mapping[str, str]] = {}

    @property
    def rheobase(self) -> Any:
        """Quantity in nA: the largest constant current in which it does not go on firing.

        It is omega / R. If `beta` is below zero, a step of less may make it fire as it begins.
        """
        return super().rheobase
