"""``rheobase fi``: the firing rate as a function of a constant current."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from rheobase.cli import options
from rheobase.cli.output import check_figure_name, without_display, write_figure, write_table
from rheobase.cli.run import with_options
from rheobase.errors import ParameterError
from rheobase.experiment import make_neuron, read_settings

_MOST_POINTS = 100_000


def fi(
    file: options.File = None,
    currents: Annotated[
        tuple[str, str],
        typer.Option("--currents", help="The first and the last current.", metavar="FROM TO"),
    ] = ("0 nA", "5 nA"),
    points: Annotated[
        int, typer.Option("--points", help="How many currents, evenly spaced.", metavar="N")
    ] = 11,
    R: options.R = None,
    C: options.C = None,
    g_L: options.GL = None,
    tau_m: options.TauM = None,
    v_rest: options.VRest = None,
    v_reset: options.VReset = None,
    v_threshold: options.VThreshold = None,
    t_ref: options.TRef = None,
    v_init: options.VInit = None,
    as_json: options.Json = False,
    plot: options.Plot = None,
    csv: options.Csv = None,
) -> None:
    """Print how fast a neuron fires at constant currents: its f-I curve.

    In closed form for the leaky integrate-and-fire neuron, simulated for equations of your own.
    Of a file, only the neuron is used.

    For example:

    rheobase fi

    rheobase fi --t-ref "3 ms" --currents "0 nA" "100 nA" --plot fi.pdf
    """
    check_figure_name(plot)
    neuron_options = options.given(
        R=R, C=C, g_L=g_L, tau_m=tau_m, v_rest=v_rest, v_reset=v_reset, v_threshold=v_threshold,
        t_ref=t_ref, v_init=v_init,
    )  # fmt: skip
    settings = with_options(read_settings(file), neuron_options, {}, {})
    steps = _currents(*currents, points)
    neuron = make_neuron(settings)
    if neuron.size is not None:
        raise ParameterError(
            f"{settings.place('neuron')}expected one neuron, got values of {neuron.size}."
        )
    from rheobase.analysis import fi_curve

    curve = fi_curve(neuron, steps)
    current, rate = curve.current.m_as("nA"), curve.rate.m_as("Hz")
    rheobase = getattr(neuron, "rheobase", None)
    if plot is not None:
        _write_plot(curve, rheobase, plot)
    if csv is not None:
        write_table(csv, ["I (nA)", "rate (Hz)"], [current, rate])
    if as_json:
        mark = None if rheobase is None else rheobase.m_as("nA")
        table = {"current_nA": current.tolist(), "rate_Hz": rate.tolist(), "rheobase_nA": mark}
        print(json.dumps(table, indent=2))
    else:
        print(f"{'I (nA)':>12}{'rate (Hz)':>14}")
        for x, y in zip(current, rate, strict=True):
            print(f"{x:12.6g}{y:14.4f}")
        if rheobase is not None:
            print(f"rheobase: {rheobase.m_as('nA'):.10g} nA")


def _currents(first: str, last: str, points: int) -> Any:
    import numpy as np

    from rheobase.units import CURRENT, from_engine, to_engine

    if not 2 <= points <= _MOST_POINTS:
        raise ParameterError(f"--points: expected 2 to {_MOST_POINTS}, got {points}.")
    ends = [float(to_engine(end, CURRENT, "--currents")) for end in (first, last)]
    return from_engine(np.linspace(ends[0], ends[1], points), CURRENT)


def _write_plot(curve: Any, rheobase: Any, path: Any) -> None:
    without_display()
    from rheobase import plotting

    with plotting.style():
        ax = plotting.fi_curve(curve.current, curve.rate, rheobase=rheobase)
    write_figure(ax.figure, path)
