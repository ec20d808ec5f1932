"""A recording as a page takes it: plain arrays to draw, and files to download."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from rheobase.laboratory.bounds import SPIKES
from rheobase.recording import Recording

POINTS = 4_000  # of a trace that is drawn: several to a pixel

FILES = {
    "png": "Figure (PNG)",
    "svg": "Figure (SVG)",
    "csv": "Data (CSV)",
    "toml": "State (TOML)",
}
"""What a page of one neuron can download, with what the button says."""

MEDIA = {"png": "image/png", "svg": "image/svg+xml", "csv": "text/csv", "toml": "text/plain"}
"""The media type of each."""


def course(recording: Recording) -> dict[str, Any]:
    """Return what `Traces` shows of a recording of one neuron.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.laboratory.recorded import course
    >>> course(rb.run(rb.LIF(), rb.constant("2.5 nA"), "300 ms"))["membrane"]
    'v'
    """
    membrane = recording.membrane or recording.variables[0]
    t, v = drawn(recording.t.m, recording[membrane].m)
    current_t, current = drawn(recording.t.m, recording["I"].m)
    threshold = recording.threshold
    return {
        "t": t,
        "v": v,
        "current_t": current_t,
        "current": current,
        "bars": bars(recording, membrane),
        "threshold": None if threshold is None else float(threshold.m),
        "membrane": membrane,
        "unit": recording.dimensions[membrane].unit,
    }


def drawn(t: Any, x: Any) -> tuple[Any, Any]:
    """Return as many points as are worth drawing: of each stretch the smallest and the largest.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.laboratory.recorded import drawn
    >>> t = np.arange(100_000.0)
    >>> drawn(t, np.where(t == 12_345, 1.0, 0.0))[1].max()
    np.float64(1.0)
    """
    size = t.size
    if size <= POINTS:
        return np.array(t), np.array(x)
    stretch = -(-2 * size // POINTS)
    whole = size // stretch * stretch
    rows = np.asarray(x)[:whole].reshape(-1, stretch)
    first = np.arange(0, whole, stretch)
    chosen = np.stack([first + rows.argmin(axis=1), first + rows.argmax(axis=1)], axis=1)
    chosen = np.concatenate([np.sort(chosen, axis=1).ravel(), [size - 1]])
    return t[chosen], np.asarray(x)[chosen]


def bars(recording: Recording, membrane: str) -> tuple[Any, Any, Any]:
    """Return a bar for each spike, drawn as in a textbook: the times, the lower and upper ends.

    It begins where the trace is when the neuron fires. A neuron without a reset draws its own
    spikes, and gets a tick above each.
    """
    times = recording.spikes[0].times.m[:SPIKES]
    t, v = recording.t.m, recording[membrane].m
    top, height = float(v.max()), max(float(np.ptp(v)), 1e-9)
    if recording.model is not None and recording.model.reset is None:
        return (
            times,
            np.full(times.size, top + 0.05 * height),
            np.full(times.size, top + 0.15 * height),
        )
    low = v[np.maximum(np.searchsorted(t, times) - 1, 0)]
    threshold = top if recording.threshold is None else float(recording.threshold.m)
    return times, low, np.full(times.size, max(top, threshold) + 0.2 * height)


def csv(recording: Recording) -> str:
    """Return the traces as a table, each column with its unit.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.laboratory.recorded import csv
    >>> csv(rb.run(rb.LIF(), rb.zero(), "300 ms")).splitlines()[0]
    't (ms),v (mV),I (nA)'
    """
    columns = {"t (ms)": recording.t.m}
    for name in recording.variables:
        unit = recording.dimensions[name].unit
        columns[f"{name} ({unit})" if unit else name] = recording[name].m
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    lines = [",".join(columns), *(",".join(map(repr, row)) for row in rows)]
    return "\n".join(lines) + "\n"


def figure(recording: Recording, kind: str) -> bytes:
    """Return the figure of a recording, as a file of the kind "png" or "svg"."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    from rheobase.plotting import style

    file = io.BytesIO()
    with style():
        upper, _ = recording.plot()
        upper.figure.savefig(file, format=kind)
    plt.close(upper.figure)
    return file.getvalue()
