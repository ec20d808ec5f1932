"""The house style: quiet, for print, told apart by colour-blind readers too."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

# Okabe and Ito (2008), "Color Universal Design"; the two that carry best on white come first, and
# yellow, which does not carry on white at all, is left out.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")

_COLUMN = 85 / 25.4  # the width of one column of a journal, in inches

_SETTINGS: dict[str, Any] = {
    "figure.figsize": (_COLUMN, 0.75 * _COLUMN),
    "figure.dpi": 150,
    "figure.constrained_layout.use": True,
    "savefig.dpi": 300,
    "font.family": "sans-serif",
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5,
    "lines.linewidth": 1.0,
    "lines.markersize": 3,
    "pdf.fonttype": 42,  # text stays text, as journals ask
    "svg.fonttype": "none",
}


def style() -> AbstractContextManager[None]:
    """Return a context in which figures are made in the house style.

    For one column of a journal, 85 mm wide, with text of 7 and 8 points and the palette of Okabe
    and Ito, whose colours everyone can tell apart. When the context ends, matplotlib's settings are
    what they were; figures made in it keep their looks. Save them in it, too: resolution and fonts
    of a file are settled when it is written.

    Returns
    -------
    context manager

    References
    ----------
    M. Okabe, K. Ito, "Color Universal Design", 2008, https://jfly.uni-koeln.de/color/.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import nA, ms
    >>> recording = rb.run(rb.LIF(), rb.constant(2.5*nA), 100*ms)
    >>> with rb.plotting.style():
    ...     ax = rb.plotting.voltage(recording)
    ...     ax.figure.savefig("voltage.pdf")
    """
    import matplotlib
    from cycler import cycler

    settings: Any = {**_SETTINGS, "axes.prop_cycle": cycler(color=COLOURS)}
    return matplotlib.rc_context(settings)
