"""The options that commands share, and what was given of them.

All values are text with a unit, as in a file; they are read where the library reads them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer


def _option(name: str, what: str, help: str, panel: str, default: str = "") -> Any:
    """Return an option whose value is text; `what` is what it is, in capitals."""
    return typer.Option(
        name,
        help=f"{help} Default: {default}." if default else help,
        rich_help_panel=panel,
        show_default=False,
        metavar=what,
    )


File: TypeAlias = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE.toml",
        help="A neuron, a stimulus and a run, with units. Options override it.",
        show_default=False,
    ),
]

# The neuron

_NEURON = "Neuron"
R: TypeAlias = Annotated[
    str | None, _option("--R", "RESISTANCE", "Of the membrane.", _NEURON, "10 MOhm")
]
C: TypeAlias = Annotated[
    str | None, _option("--C", "CAPACITANCE", "Of the membrane, in place of R or tau-m.", _NEURON)
]
GL: TypeAlias = Annotated[
    str | None, _option("--g-L", "CONDUCTANCE", "Of the leak, in place of R.", _NEURON)
]
TauM: TypeAlias = Annotated[
    str | None, _option("--tau-m", "TIME", "Membrane time constant, R*C.", _NEURON, "8 ms")
]
VRest: TypeAlias = Annotated[
    str | None, _option("--v-rest", "VOLTAGE", "Resting potential.", _NEURON, "-70 mV")
]
VReset: TypeAlias = Annotated[
    str | None, _option("--v-reset", "VOLTAGE", "Potential after a spike.", _NEURON, "-65 mV")
]
VThreshold: TypeAlias = Annotated[
    str | None,
    _option("--v-threshold", "VOLTAGE", "Potential at which it fires.", _NEURON, "-50 mV"),
]
TRef: TypeAlias = Annotated[
    str | None, _option("--t-ref", "TIME", "Absolute refractory period.", _NEURON, "2 ms")
]
VInit: TypeAlias = Annotated[
    str | None, _option("--v-init", "VOLTAGE", "Potential at the start.", _NEURON, "v-rest")
]

# The stimulus

_STIMULUS = "Stimulus"
Stimulus: TypeAlias = Annotated[
    str | None,
    _option(
        "--stimulus",
        "KIND",
        "constant, step, ramp, sine, pulses, noise or zero; each option below says which take it.",
        _STIMULUS,
        "constant",
    ),
]
Amplitude: TypeAlias = Annotated[
    str | None,
    _option("--amplitude", "CURRENT", "constant, step, sine, pulses: how strong.", _STIMULUS),
]
Start: TypeAlias = Annotated[
    str | None, _option("--start", "TIME", "step, ramp, sine, noise: when it comes on.", _STIMULUS)
]
Stop: TypeAlias = Annotated[
    str | None, _option("--stop", "TIME", "step, ramp, sine, noise: when it goes off.", _STIMULUS)
]
AmplitudeStart: TypeAlias = Annotated[
    str | None, _option("--amplitude-start", "CURRENT", "ramp: at the start.", _STIMULUS)
]
AmplitudeStop: TypeAlias = Annotated[
    str | None, _option("--amplitude-stop", "CURRENT", "ramp: at the stop.", _STIMULUS)
]
Frequency: TypeAlias = Annotated[
    str | None, _option("--frequency", "FREQUENCY", "sine: cycles in a time.", _STIMULUS)
]
Phase: TypeAlias = Annotated[
    str | None, _option("--phase", "ANGLE", 'sine: at the start, such as "30 deg".', _STIMULUS, "0")
]
Offset: TypeAlias = Annotated[
    str | None, _option("--offset", "CURRENT", "sine: the mean.", _STIMULUS, "0 nA")
]
Times: TypeAlias = Annotated[
    list[str] | None,
    _option("--times", "TIME", "pulses: when one begins; give it once for each.", _STIMULUS),
]
Width: TypeAlias = Annotated[
    str | None, _option("--width", "TIME", "pulses: how long each lasts.", _STIMULUS)
]
Sigma: TypeAlias = Annotated[
    str | None, _option("--sigma", "CURRENT", "noise: standard deviation.", _STIMULUS)
]
Tau: TypeAlias = Annotated[
    str | None, _option("--tau", "TIME", "noise: correlation time; white without it.", _STIMULUS)
]
Mean: TypeAlias = Annotated[
    str | None, _option("--mean", "CURRENT", "noise: the mean.", _STIMULUS, "0 nA")
]
NoiseDt: TypeAlias = Annotated[
    str | None, _option("--noise-dt", "TIME", "noise: between two samples.", _STIMULUS, "0.1 ms")
]
Seed: TypeAlias = Annotated[
    int | None, _option("--seed", "N", "noise: of the random numbers.", _STIMULUS, "0")
]

# The run

_RUN = "Run"
Duration: TypeAlias = Annotated[
    str | None, _option("--duration", "TIME", "How long to simulate.", _RUN, "300 ms")
]
Dt: TypeAlias = Annotated[
    str | None,
    _option("--dt", "TIME", "Between two samples; on the grid, the step.", _RUN, "0.1 ms"),
]
Clock: TypeAlias = Annotated[
    str | None,
    _option(
        "--clock",
        "NAME",
        "continuous: spikes where the equation has them; grid: at multiples of dt.",
        _RUN,
        "continuous",
    ),
]

# What comes out

_OUTPUT = "Output"
Json: TypeAlias = Annotated[
    bool,
    typer.Option("--json", help="Print JSON in place of text.", rich_help_panel=_OUTPUT),
]
Plot: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--plot",
        help="Write the figure to FILE: .png, .pdf or .svg.",
        rich_help_panel=_OUTPUT,
        show_default=False,
        metavar="FILE",
    ),
]
Csv: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--csv",
        help="Write the table of values to FILE.",
        rich_help_panel=_OUTPUT,
        show_default=False,
        metavar="FILE",
    ),
]


def given(**options: Any) -> dict[str, Any]:
    """Return the options that were given.

    Examples
    --------
    >>> from rheobase.cli.options import given
    >>> given(R="10 MOhm", C=None, times=[])
    {'R': '10 MOhm'}
    """
    return {name: value for name, value in options.items() if value is not None and value != []}
