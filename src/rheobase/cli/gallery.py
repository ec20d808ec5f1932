"""``rheobase gallery``: the networks of `rheobase.gallery`, each a command.

The options of a network are the parameters of its function and what its docstring says of them, so
that a network that is added to the gallery is a command without a line here.
"""

from __future__ import annotations

import inspect
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from rheobase.cli import options
from rheobase.cli.network_figure import LOOKS, weights_to_draw, write_network_figure
from rheobase.cli.output import check_figure_name
from rheobase.errors import ParameterError, SimulationError, did_you_mean

if TYPE_CHECKING:
    from rheobase.network import Network

_VERB = "Describe "  # with which the docstrings of the gallery begin
_LONGEST_TRANSIENT = 200.0  # ms
_NUMBERS = (int, float, int | None, float | None)  # all else is text on the command line

Threads = Annotated[
    int | None,
    typer.Option(
        help="On how many cores. Default: all. Results do not depend on it.",
        rich_help_panel="Run",
        show_default=False,
        metavar="N",
    ),
]
Discard = Annotated[
    str | None,
    typer.Option(
        help="How long at the start does not count. Default: 200 ms, a fifth of the run at most.",
        rich_help_panel="Run",
        show_default=False,
        metavar="TIME",
    ),
]
Duration = Annotated[
    str,
    typer.Option(help="How long to simulate.", rich_help_panel="Run", metavar="TIME"),
]
Progress = Annotated[
    bool, typer.Option("--progress", help="Show how far it is.", rich_help_panel="Run")
]
Bin = Annotated[
    str,
    typer.Option(
        help="How wide the bins of the rates in the figure are.",
        rich_help_panel="Output",
        metavar="TIME",
    ),
]
Save = Annotated[
    Path | None,
    typer.Option(
        help="Write the recording to FILE, for rheobase.load.",
        rich_help_panel="Output",
        show_default=False,
        metavar="FILE",
    ),
]


class Networks(TyperGroup):
    """The commands of the gallery, made when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return their names."""
        return ["list", *map(_command_name, _gallery())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return one of them."""
        if cmd_name == "list":
            return _click_command(list_networks, "list")
        names = {_command_name(name): name for name in _gallery()}
        name = names.get(cmd_name.replace("_", "-"))
        if name is None:
            hint = did_you_mean(cmd_name, names)
            raise ParameterError(f"there is no network {cmd_name!r} in the gallery. {hint}")
        return _click_command(
            network_command(_gallery()[name], _durations().get(name, "1 s")), _command_name(name)
        )


gallery = typer.Typer(
    cls=Networks, rich_markup_mode="rich", context_settings={"help_option_names": ["-h", "--help"]}
)


@gallery.callback(invoke_without_command=True)
def _gallery_command(context: typer.Context) -> None:
    """Run a network of the literature: Brunel's, the cortical microcircuit and others.

    For example:

    rheobase gallery list

    rheobase gallery brunel --g 5 --eta 2 --plot raster.png

    rheobase gallery microcircuit --scale 0.1 --duration "2 s" --progress
    """
    if context.invoked_subcommand is None:
        print(context.get_help())


def list_networks() -> None:
    """Print the networks of the gallery."""
    names = {_command_name(name): function for name, function in _gallery().items()}
    width = max(map(len, names))
    for name, function in names.items():
        print(f"{name:<{width}}  {_subject(_docstring(function))}")


def network_command(
    function: Callable[..., Network], default_duration: str = "1 s"
) -> Callable[..., None]:
    """Return the command that describes a network, runs it and prints how it fires.

    Parameters
    ----------
    function : callable
        One like those of the gallery: all its parameters have defaults, and a NumPy docstring
        says what they are.
    default_duration : str
        How long to run it if the user does not say.

    Returns
    -------
    callable
        With the signature that typer makes options from.

    Examples
    --------
    >>> import inspect
    >>> from rheobase import gallery
    >>> from rheobase.cli.gallery import network_command
    >>> list(inspect.signature(network_command(gallery.cuba)).parameters)[:3]
    ['n', 'p', 'weight_exc']
    """

    def command(
        duration: Duration = default_duration,
        discard: Discard = None,
        threads: Threads = None,
        progress: Progress = False,
        plot: options.Plot = None,
        bin: Bin = "5 ms",
        save: Save = None,
        **parameters: Any,
    ) -> None:
        check_figure_name(plot)
        net = function(**options.given(**parameters))
        run_network(net, duration, discard, threads, progress, plot, bin, save)

    own = [
        parameter
        for parameter in inspect.signature(command, eval_str=True).parameters.values()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    command.__doc__ = _description(_docstring(function))
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for each in [*_network_options(function), *own]
        ]
    )
    return command


def run_network(
    net: Network,
    duration: str,
    discard: str | None,
    threads: int | None,
    progress: bool,
    plot: Path | None,
    bin: str,
    save: Path | None,
) -> None:
    """Run a network; print its tables, how it fires, and how long that took.

    The figure shows the weights, too, if some of them change.

    Parameters
    ----------
    net : Network
    duration, discard : str
        Times with units; `discard` may be None.
    threads : int or None
    progress : bool
    plot, save : Path or None
        Where to write the figure and the recording.
    bin : str
        The width of the bins of the rates in the figure.

    Raises
    ------
    RheobaseError
        If a value is out of range, the network too large for the memory, or a file cannot be
        written.
    """
    from rheobase.analysis.network_statistics import network_statistics
    from rheobase.analysis.weight_course import weight_course
    from rheobase.gallery import populations
    from rheobase.network.request import check_threads, make_request
    from rheobase.recording.statistics import positive_time
    from rheobase.units import TIME, from_engine

    record = [each.spikes for each in populations(net).values()]
    request = make_request(net, duration, record, None, progress)  # before anything is printed
    begin = _discarded(duration, discard)
    check_threads(threads)
    positive_time(bin, "bin")
    print(net, end="\n\n", flush=True)

    began = time.perf_counter()
    simulation = net.simulation(threads=threads)
    built = time.perf_counter() - began
    learning = None if plot is None else weights_to_draw(net)
    course = None
    try:
        if learning is None:
            recording = simulation.advance(duration, record, progress=progress)
        else:
            every = max(1, request.steps // LOOKS) * net.dt
            course = weight_course(
                simulation, *learning, duration, every, record, progress=progress
            )
            recording = course.recording
    except SimulationError as error:
        if save is not None and hasattr(error, "recording"):
            error.recording.save(save)  # nothing that was recorded is lost
        raise
    if save is not None:
        recording.save(save)
    if begin < recording.stop.m:
        print(network_statistics(recording, start=from_engine(begin, TIME)), end="\n\n")
    if plot is not None:
        write_network_figure(recording, course, plot, bin)
    threads_in_words = "1 thread" if simulation.threads == 1 else f"{simulation.threads} threads"
    print(
        f"{simulation.synapse_count:,} synapses built in {built:.3g} s; "
        f"{recording.duration.m:g} ms with {recording.events:,} synaptic events in "
        f"{recording.wall_time.m:.3g} s: real-time "
        f"factor {recording.real_time_factor:.3g} with {threads_in_words}"
    )


def _discarded(duration: str, discard: str | None) -> float:
    """Return how long at the start does not count, in ms."""
    from rheobase.units import TIME, to_engine

    length = float(to_engine(duration, TIME, "duration"))
    if discard is None:
        return min(_LONGEST_TRANSIENT, length / 5)
    begin = to_engine(discard, TIME, "discard")
    if not 0 <= begin < length:
        raise ParameterError(
            f"discard: expected a time from 0 ms to less than the duration, {length:g} ms, got "
            f"{discard}."
        )
    return float(begin)


def _gallery() -> Any:
    from rheobase.gallery import NETWORKS  # which loads what networks are made of

    return NETWORKS


def _durations() -> Any:
    from rheobase.gallery import DURATIONS

    return DURATIONS


def _command_name(name: str) -> str:
    return name.replace("_", "-")


def _click_command(function: Callable[..., None], name: str) -> Any:
    alone = typer.Typer(
        add_completion=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    alone.command(name)(function)
    return typer.main.get_command(alone)


def _network_options(function: Callable[..., Network]) -> list[inspect.Parameter]:
    """Return the parameters of a network as typer wants them."""
    helps = _parameter_helps(_docstring(function))
    found = []
    for parameter in inspect.signature(function, eval_str=True).parameters.values():
        number = parameter.annotation in _NUMBERS
        kind = parameter.annotation if number else str
        default = parameter.default
        if hasattr(default, "dimensionality"):
            default = f"{default:g~P}"
        tail = "" if default is None else f" Default: {default}."
        option = typer.Option(
            "--" + parameter.name.replace("_", "-"),
            help=helps.get(parameter.name, "") + tail,
            rich_help_panel="Network",
            show_default=False,
            metavar=None if number else "VALUE",
        )
        found.append(parameter.replace(annotation=Annotated[kind | None, option], default=None))
    return found


def _docstring(function: Callable[..., Network]) -> str:
    return inspect.getdoc(function) or ""


def _subject(docstring: str) -> str:
    """Return the first line without its verb: it is described there, run here."""
    return docstring.partition("\n")[0].removeprefix(_VERB)


def _description(docstring: str) -> str:
    """Return what a docstring says before its parameters, each paragraph on a line of its own."""
    before = docstring.partition("\nParameters\n")[0].removeprefix(_VERB)
    return "Run " + "\n\n".join(" ".join(text.split()) for text in before.split("\n\n"))


def _parameter_helps(docstring: str) -> dict[str, str]:
    """Return what a NumPy docstring says of each parameter."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w+\n-+$|\Z)", docstring, re.M | re.S)
    helps = {}
    for names, text in re.findall(
        r"^(\w[\w, ]*) : .*\n((?:^ +.*\n?)*)", section[1] if section else "", re.M
    ):
        for name in names.split(", "):
            helps[name] = " ".join(text.split())
    return helps
