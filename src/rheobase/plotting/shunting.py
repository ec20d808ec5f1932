"""Excitatory potentials with inhibition over those without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.plotting.columns import check_result
from rheobase.plotting.panels import label_of, note, panel, quiet
from rheobase.units import dimension_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def shunting(result: Any, ax: Axes | None = None, *, label: str | None = None) -> Axes:
    """Draw excitatory postsynaptic potentials with inhibition over those without.

    A line through the origin that is less steep than the dashed one divides; one that is parallel
    to it and lower subtracts.

    Parameters
    ----------
    result : Shunting
        What `rheobase.analysis.shunting` returns.
    ax : matplotlib Axes, optional
        Where to draw. Several results in the same axes get different colours.
    label : str, optional
        What to call them in the legend.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ParameterError
        If it is something else.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis.synaptic.shunting import shunting as measured
    >>> from rheobase.plotting.shunting import shunting
    >>> from rheobase.units import mV, ms, nA, nS
    >>> gaba = rb.Exp(10*ms, E_syn=-70*mV)
    >>> ax = shunting(measured(rb.LIF(), rb.Exp(2*ms), [1, 2]*nA, gaba, 100*nS))
    >>> ax.get_ylabel()
    'EPSP with inhibition (mV)'
    """
    check_result(result, "shunting", "control", "inhibited", "gain", "offset")
    ax = panel(ax)
    control = result.control.m
    ends = np.array([min(control.min(), 0.0), max(control.max(), 0.0)])
    fitted = result.gain * ends + result.offset.m
    (line,) = ax.plot(control, result.inhibited.m, "o", label=label)
    ax.plot(ends, fitted, color=line.get_color())
    ax.plot(ends, ends, label=note(ax, "no inhibition"), **quiet(5, 3))
    unit = dimension_of(result.control).unit
    ax.set_xlabel(label_of("EPSP alone", unit))
    ax.set_ylabel(label_of("EPSP with inhibition", unit))
    ax.legend(frameon=False, fontsize="small")
    return ax
