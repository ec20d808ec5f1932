"""Firing rate against input current."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.plotting.columns import one_current, rows_of_equal_length
from rheobase.plotting.panels import note, panel, quiet
from rheobase.units import CURRENT, FREQUENCY, QuantityLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def fi_curve(
    current: QuantityLike,
    rate: QuantityLike,
    ax: Axes | None = None,
    *,
    rheobase: QuantityLike | None = None,
    label: str | None = None,
    points: bool = False,
) -> Axes:
    """Draw a firing rate as a function of a constant input current.

    Parameters
    ----------
    current : Quantity, shape (currents,)
        Such as ``curve.current`` of ``curve = rb.fi_curve(neuron, currents)``.
    rate : Quantity, shape (currents,)
        Such as ``curve.rate``.
    ax : matplotlib Axes, optional
        Where to draw. Several curves in the same axes get different colours.
    rheobase : Quantity or str, optional
        The current to mark as the rheobase.
    label : str, optional
        What to call the curve in the legend.
    points : bool
        Draw a marker at each current, as for measured or simulated rates, in place of a line.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    UnitError
        If currents or rates are something else.
    ParameterError
        If they are not equally many.

    Examples
    --------
    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.units import nA
    >>> neuron, currents = rb.LIF(), np.linspace(0, 10, 201)*nA
    >>> ax = rb.plotting.fi_curve(currents, neuron.rate(currents), rheobase=neuron.rheobase)
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('input current (nA)', 'firing rate (Hz)')
    """
    x, y = rows_of_equal_length(current=(current, CURRENT), rate=(rate, FREQUENCY))
    mark = None if rheobase is None else one_current(rheobase, "rheobase")
    ax = panel(ax)
    kind: dict[str, Any] = {"marker": "o", "linestyle": "none"} if points else {}
    ax.plot(x, 1e3 * y, label=label, **kind)
    if mark is not None:
        text = note(ax, f"rheobase, {mark:.4g} nA")
        ax.axvline(mark, label=text, **quiet(2, 2))
    ax.set_xlabel("input current (nA)")
    ax.set_ylabel("firing rate (Hz)")
    if np.isfinite(y).any():
        ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    if ax.get_legend_handles_labels()[1]:
        ax.legend(frameon=False, fontsize="small")
    return ax
