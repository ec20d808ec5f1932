"""FitzHugh's and Nagumo's neuron in the phase plane, as the exercises have it.

``dv/dt = v*(1 - v**2) - w + I`` and ``dw/dt = eps*(v + 0.5*(a - w))``, without units: time counts
in ms. The neuron is ``rheobase.FitzHughNagumo.preset("exercises")``, its phase plane that of
`rheobase.analysis.dynamics.phase_plane`, which does the same for every model of two variables.

Examples
--------
>>> from rheobase.neurodynamics.phase_plane_analysis.fitzhugh_nagumo import *
>>> v, w = get_fixed_point(2.0)
>>> print(f"{v:.3f} {w:.3f}")
0.000 2.000
"""

from __future__ import annotations

from math import asinh, sinh, sqrt
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.neurons.fitzhugh_nagumo import FitzHughNagumo
from rheobase.running import run
from rheobase.stimuli import constant
from rheobase.units import ms, nA

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["get_fixed_point", "get_trajectory", "plot_flow"]

_REACH = 2.5  # to both sides: how far the phase plane shows v
_HEIGHT = 4.0  # above and below the fixed point: how far it shows w


def get_fixed_point(I_ext: float = 0.0, eps: float = 0.1, a: float = 2.0) -> tuple[float, float]:
    """Return the fixed point, of which there is one for each current.

    Parameters
    ----------
    I_ext : float
        The constant input.
    eps : float
        The speed of the recovery variable, in 1/ms; the fixed point does not depend on it.
    a : float
        Where the nullcline of ``w`` crosses ``v = 0``.

    Returns
    -------
    v, w : float
        With ``v**3 + v + a - I_ext = 0`` and ``w = 2*v + a``.

    Raises
    ------
    ParameterError
        If a value is no finite number.

    Examples
    --------
    >>> from rheobase.neurodynamics.phase_plane_analysis import fitzhugh_nagumo
    >>> v, w = fitzhugh_nagumo.get_fixed_point(I_ext=4.0)
    >>> print(f"{v:.3f} {w:.3f}")
    1.000 4.000
    """
    _check(I_ext=I_ext, eps=eps, a=a)
    # v**3 + v = q has one root; with v = 2/sqrt(3) sinh(y) it says 2/sqrt(27) sinh(3 y) = q.
    q = float(I_ext) - float(a)
    v = 2.0 / sqrt(3.0) * sinh(asinh(sqrt(6.75) * q) / 3.0)
    return v, 2.0 * v + float(a)


def get_trajectory(
    v0: float = 0.0,
    w0: float = 0.0,
    I_ext: float = 0.0,
    eps: float = 0.1,
    a: float = 2.0,
    tend: float = 500.0,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return where the neuron goes from a point of the phase plane.

    Parameters
    ----------
    v0, w0 : float
        Where it starts.
    I_ext : float
        The constant input.
    eps : float
        The speed of the recovery variable, in 1/ms.
    a : float
        Where the nullcline of ``w`` crosses ``v = 0``.
    tend : float
        How long to follow it, in ms.

    Returns
    -------
    t, v, w : ndarray of float64, shape (samples,)
        Times in ms, 0.1 ms apart, and both variables then.

    Raises
    ------
    ParameterError
        If a value is no finite number, or `eps` or `tend` is not positive.

    Examples
    --------
    >>> from rheobase.neurodynamics.phase_plane_analysis import fitzhugh_nagumo
    >>> t, v, w = fitzhugh_nagumo.get_trajectory(0.0, 0.0, 1.3)
    >>> t.size, round(float(v.max()), 2)
    (5001, 1.33)
    """
    _check(v0=v0, w0=w0, tend=tend)
    neuron = _neuron(I_ext, eps, a).replace(v=float(v0), w=float(w0))
    recording = run(neuron, constant(float(I_ext) * nA), float(tend) * ms)
    return recording.t.m_as("ms"), np.asarray(recording.v.m), np.asarray(recording.w.m)


def plot_flow(I_ext: float = 0.0, eps: float = 0.1, a: float = 2.0) -> Axes:
    """Draw the flow, the nullclines and the fixed point, into the current figure.

    Parameters
    ----------
    I_ext : float
        The constant input.
    eps : float
        The speed of the recovery variable, in 1/ms.
    a : float
        Where the nullcline of ``w`` crosses ``v = 0``.

    Returns
    -------
    matplotlib Axes
        What was there already stays: trajectories that were plotted before lie in the same plane.

    Raises
    ------
    ParameterError
        If a value is no finite number, or `eps` is not positive.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from rheobase.neurodynamics.phase_plane_analysis import fitzhugh_nagumo
    >>> t, v, w = fitzhugh_nagumo.get_trajectory(0.0, 0.0, 1.3)
    >>> lines = plt.plot(v, w)
    >>> ax = fitzhugh_nagumo.plot_flow(1.3)
    >>> ax is plt.gca()
    True
    """
    import matplotlib.pyplot as plt

    from rheobase.analysis.dynamics.phase_plane import phase_plane

    _, w = get_fixed_point(I_ext, eps, a)
    plane = phase_plane(
        _neuron(I_ext, eps, a),
        float(I_ext) * nA,
        v=[-_REACH, _REACH],
        w=[w - _HEIGHT, w + _HEIGHT],
    )
    return plane.plot(plt.gca())


def _neuron(I_ext: float, eps: float, a: float) -> FitzHughNagumo:
    """Return the neuron, whose own `a` is half of the exercises'."""
    _check(I_ext=I_ext, eps=eps, a=a)
    return FitzHughNagumo.preset("exercises", eps=float(eps), a=0.5 * float(a))


def _check(**numbers: float) -> None:
    for name, value in numbers.items():
        if not isinstance(value, Real) or isinstance(value, bool) or not np.isfinite(value):
            raise ParameterError(f"{name}: expected a plain, finite number, got {value!r}.")
