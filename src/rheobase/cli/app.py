"""The commands together, and how their errors are told."""

from __future__ import annotations

import re
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rheobase import __version__
from rheobase.cli.demo import demo
from rheobase.cli.exercises import exercises
from rheobase.cli.fi import fi
from rheobase.cli.gallery import gallery
from rheobase.cli.lab import lab
from rheobase.cli.run import run
from rheobase.errors import RheobaseError


class OneLineErrors(TyperGroup):
    """A group of commands that tells every error in one line and ends with status 2."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run; `sys.exit` in the end."""
        options["standalone_mode"] = False  # or typer would tell the errors itself, in a box
        try:
            status = super().main(*args, **options)
        except RheobaseError as error:
            _fail(str(error))
        except (typer.Abort, KeyboardInterrupt):
            sys.exit(130)
        except Exception as error:
            if not hasattr(error, "format_message"):  # not a wrong option, but a mistake of ours
                raise
            _fail(error.format_message())
        sys.exit(status if isinstance(status, int) else 0)


# The library advises Python: "Write 2.5*nA." Here it has to be text.
_ADVICE = re.compile(r'Write "?(\S+?)(?:\*| )([^".]+)"?\.$')


def _fail(message: str) -> None:
    line = _ADVICE.sub(r'Write "\1 \2".', " ".join(message.split()))
    print(f"Error: {line}", file=sys.stderr)
    sys.exit(2)


app = typer.Typer(
    cls=OneLineErrors,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"rheobase {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def rheobase(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Integrate-and-fire neurons, from the equation to the figure.

    New here? Try rheobase demo, then rheobase run --help.
    """
    if context.invoked_subcommand is None:
        print(context.get_help())


app.command()(demo)
app.command()(run)
app.command()(fi)
app.command()(lab)
app.add_typer(gallery, name="gallery")
app.add_typer(exercises, name="exercises")
