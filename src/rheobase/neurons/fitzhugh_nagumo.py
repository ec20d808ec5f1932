"""The neuron of FitzHugh and Nagumo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rheobase.neurons.named import NamedModel


class FitzHughNagumo(NamedModel):
    """What is left of Hodgkin's and Huxley's equations when all that is not needed is gone.

    A cubic makes the action potential, a slow straight line ends it. Variables have no dimension;
    time has one by `tau`, and the current by `I_1`. Nothing is reset: a spike is when `v` rises
    through `v_threshold`.

    Parameters
    ----------
    **values : float, Quantity or str, scalar or one value a neuron
        `tau` (1 ms), the unit of time; `I_1` (1 nA), the current that counts as 1; `c` (1/3), of
        the cubic; `a` (0.7), `b` (0.8) and `eps` (0.08), of the recovery variable `w`;
        `v_threshold` (1). Initial values: `v` (-1.1994) and `w` (-0.62426), as they are at rest.

    Raises
    ------
    ParameterError
        If a name is unknown, or a value that must be positive is not.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    Presets: "fitzhugh", the default; "exercises", that of the exercises of "Neuronal Dynamics",
    ``dv/dt = v*(1 - v**2) - w + I`` and ``dw/dt = eps*(v - 0.5*w + 1)`` with eps = 0.1.

    The fixed point is unstable where ``1 - 3*c*v**2 > eps*b`` there: for "fitzhugh" between 0.331
    and 1.419 nA, for "exercises" between 1.259 and 2.741 nA. Firing begins near there, with a rate
    that is not small (type II).

    References
    ----------
    R. FitzHugh, "Impulses and physiological states in theoretical models of nerve membrane",
    Biophysical Journal 1, 445-466, 1961: equations 1 and 2, with another sign of `v` and `w`.
    J. Nagumo, S. Arimoto, S. Yoshizawa, "An active pulse transmission line simulating nerve axon",
    Proceedings of the IRE 50, 2061-2070, 1962. W. Gerstner et al., "Neuronal Dynamics", 2014,
    section 4.3.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurons.fitzhugh_nagumo import FitzHughNagumo
    >>> recording = rb.run(FitzHughNagumo(), rb.constant("0.5 nA"), "200 ms")
    >>> recording.spikes[0].count, round(float(recording.v.max()), 2)
    (5, 1.99)
    """

    EQUATIONS = """
        tau * dv/dt = v - c*v**3 - w + I/I_1
        tau * dw/dt = eps*(v + a - b*w)
        """
    THRESHOLD = "v >= v_threshold"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "tau": "1 ms",
        "I_1": "1 nA",
        "c": "0.3333333333333333",
        "a": "0.7",
        "b": "0.8",
        "eps": "0.08",
        "v_threshold": "1",
        "v": "-1.199408035244035",
        "w": "-0.624260044055044",
    }
    POSITIVE = ("tau", "I_1", "c", "eps")
    PRESETS: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "fitzhugh": {},
        "exercises": {
            "c": "1",
            "a": "1",
            "b": "0.5",
            "eps": "0.1",
            "v_threshold": "0.5",
            "v": "-1",
            "w": "0",
        },
    }
