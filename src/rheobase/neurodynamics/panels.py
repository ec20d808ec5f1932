"""What several exercises plot: the variables of one neuron over time, one panel below the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.neurodynamics.monitors import StateMonitor

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 1.6  # of a panel, in inches


def plot_variables(
    state_monitor: StateMonitor, panels: Sequence[tuple[str, Sequence[str], Any]], title: str | None
) -> tuple[Axes, ...]:
    """Draw variables of the first neuron over time, in a new figure.

    Parameters
    ----------
    state_monitor : StateMonitor
        Has them all.
    panels : sequence of (str, sequence of str, Unit or None)
        For each panel from top to bottom, what it shows, the variables (several get a legend), and
        their unit.
    title : str, optional
        Above the figure.

    Returns
    -------
    tuple of matplotlib Axes

    Raises
    ------
    ParameterError
        If it is no state monitor, or a variable was not recorded.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import StateMonitor
    >>> from rheobase.neurodynamics.panels import plot_variables
    >>> monitor = StateMonitor(rb.run(rb.LIF(), rb.constant("2.5 nA"), "50 ms"))
    >>> from rheobase.units import mV, pA
    >>> panels = [("potential", ["v"], mV), ("input", ["I"], pA)]
    >>> upper, lower = plot_variables(monitor, panels, "A step")
    >>> lower.get_ylabel()
    'input (pA)'
    """
    import matplotlib.pyplot as plt

    check_variables(state_monitor, [name for _, names, _ in panels for name in names])
    figure = plt.figure(figsize=(6.4, 1.0 + HEIGHT * len(panels)), layout="constrained")
    axes = tuple(figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0])
    for ax, (what, names, unit) in zip(axes, panels, strict=True):
        for name in names:
            values = getattr(state_monitor, name)[0]
            ax.plot(state_monitor.t.m_as("ms"), values.m_as(unit or "dimensionless"), label=name)
        ax.set_ylabel(f"{what} ({unit:~P})" if unit else what)
        ax.margins(x=0)
        if len(names) > 1:  # beside the panel, where it hides nothing
            ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    axes[-1].set_xlabel("time (ms)")
    figure.align_ylabels()
    if title is not None:
        axes[0].set_title(title)
    return axes


def check_variables(state_monitor: Any, names: Sequence[str]) -> None:
    """Raise a `ParameterError` if this is no state monitor with these variables."""
    if not isinstance(state_monitor, StateMonitor):
        raise ParameterError(
            f"state_monitor: expected what the simulation returns, got {state_monitor!r}."
        )
    missing = [name for name in names if name not in state_monitor.recording.variables]
    if missing:
        raise ParameterError(
            f"state_monitor: it has {', '.join(state_monitor.recording.variables)}, "
            f"but no {' nor '.join(missing)}."
        )


def between_spikes(state_monitor: StateMonitor, name: str) -> Any:
    """Return a variable of the first neuron, not a number before each spike.

    So that a line through it has gaps where the variable was reset, not strokes that it never went.
    """
    values = np.array(getattr(state_monitor, name)[0].m, dtype=np.float64)
    t = state_monitor.t.m_as("ms")
    first_after = np.searchsorted(t, state_monitor.recording.spikes[0].times.m_as("ms"))
    values[np.maximum(first_after - 1, 0)] = np.nan
    return values
