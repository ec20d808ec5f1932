"""The power of spike trains over frequency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rheobase.plotting.columns import check_result, rows_of_equal_length
from rheobase.plotting.envelope import envelope
from rheobase.plotting.panels import panel
from rheobase.units import FREQUENCY

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def power_spectrum(spectrum: Any, ax: Axes | None = None) -> Axes:
    """Draw the power spectrum of spike trains.

    Parameters
    ----------
    spectrum : PowerSpectrum
        What `rheobase.analysis.power_spectrum` returns.
    ax : matplotlib Axes, optional
        Where to draw.

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
    >>> from rheobase.units import nA, ms
    >>> recording = rb.run(rb.LIF(), rb.constant([3, 4]*nA), 200*ms, record=())
    >>> ax = rb.plotting.power_spectrum(rb.analysis.power_spectrum(recording.spikes))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('frequency (Hz)', 'power (Hz)')
    """
    check_result(spectrum, "power_spectrum", "frequency", "power")
    frequency, power = rows_of_equal_length(
        frequency=(spectrum.frequency, FREQUENCY), power=(spectrum.power, FREQUENCY)
    )
    ax = panel(ax)
    ax.plot(*envelope(1e3 * frequency, 1e3 * power))
    ax.set_xlabel("frequency (Hz)")
    ax.set_ylabel("power (Hz)")
    ax.margins(x=0)
    ax.set_ylim(bottom=0)
    return ax
