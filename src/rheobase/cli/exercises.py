"""``rheobase exercises``: what a teacher needs to know about a class's exercises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rheobase.cli.output import write_table
from rheobase.errors import ParameterError, did_you_mean

if TYPE_CHECKING:
    from rheobase.exercises import Exercise

_MOST_SEEDS = 10_000
_SEEDS = re.compile(r"(\d{1,10})(?::(\d{1,10}))?", re.ASCII)

Column = tuple[str, str, list[float]]
"""A name, a unit and the values, one a student."""

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME",
        help="Of which exercises. Default: all.",
        show_default=False,
    ),
]
Seeds = Annotated[
    str,
    typer.Option(
        "--seeds",
        help="The students' seeds: first:last, both included, or a list such as 3,5,8.",
        metavar="SEEDS",
    ),
]
Csv = Annotated[
    Path | None,
    typer.Option(
        "--csv",
        help="Write all of it to FILE, too, with every digit: one line a seed.",
        show_default=False,
        metavar="FILE",
    ),
]

exercises = typer.Typer(
    rich_markup_mode="rich", context_settings={"help_option_names": ["-h", "--help"]}
)


@exercises.callback(invoke_without_command=True)
def _exercises_command(context: typer.Context) -> None:
    """List the exercises, and the answers of a class whose students each have a seed.

    The seed makes a student's numbers their own: the same seed, the same numbers, anywhere.

    For example:

    rheobase exercises list

    rheobase exercises answers --seeds 1:60

    rheobase exercises answers mystery-neuron --seeds 3,5,8 --csv answers.csv
    """
    if context.invoked_subcommand is None:
        print(context.get_help())


@exercises.command("list")
def list_exercises() -> None:
    """Print the exercises, and what each asks for."""
    known = _exercises()
    width = max(map(len, known))
    for name, exercise in known.items():
        asked = ", ".join(question.name for question in exercise(0).questions)
        print(f"{name:<{width}}  {exercise.title}: {asked}")


@exercises.command("answers")
def answers(names: Names = None, seeds: Seeds = "1:30", csv: Csv = None) -> None:
    """Print the students' numbers and the right answers, one line a seed.

    First what a student is given, then, behind a bar, the answers, to four digits.

    How far off an answer may be, its tolerance, is said above the table.

    For example:

    rheobase exercises answers

    rheobase exercises answers minimal-current fi-curve --seeds 1:60
    """
    kinds = [_exercise(name) for name in dict.fromkeys(names or _exercises())]
    numbers = _read_seeds(seeds)
    tables = {kind.name: _columns([kind(seed) for seed in numbers]) for kind in kinds}
    if csv is not None:
        _write(csv, numbers, tables)
    blocks = [_block(kind, numbers, *tables[kind.name]) for kind in kinds]
    print("\n\n".join(blocks))


def _exercises() -> Any:
    from rheobase.exercises import EXERCISES  # which loads units

    return EXERCISES


def _exercise(name: str) -> type[Exercise]:
    known = _exercises()
    if name not in known:
        raise ParameterError(f"there is no exercise {name!r}. {did_you_mean(name, known)}")
    return known[name]


def _read_seeds(text: str) -> list[int]:
    from rheobase.exercises.base import MOST_SEED

    ranges = []
    for part in text.split(","):
        match = _SEEDS.fullmatch(part.strip())
        first, last = (int(n) for n in (match[1], match[2] or match[1])) if match else (1, 0)
        if not first <= last:
            raise ParameterError(
                "--seeds: expected first:last such as 1:60, or a list such as 3,5,8, got "
                f"{text[:60]!r}."
            )
        if last > MOST_SEED:
            raise ParameterError(f"--seeds: expected seeds from 0 to {MOST_SEED}, got {last}.")
        ranges.append(range(first, last + 1))
    count = sum(map(len, ranges))
    if count > _MOST_SEEDS:
        raise ParameterError(f"--seeds: expected at most {_MOST_SEEDS:,} seeds, got {count:,}.")
    return list(chain(*ranges))


def _columns(students: Sequence[Exercise]) -> tuple[list[Column], list[Column]]:
    """Return what the students are given, and the answers."""
    shown = [{**each.parameters, **each.given} for each in students]
    given = []
    for name, text in shown[0].items():
        unit = text.partition(" ")[2]
        given.append((name, unit, [float(row[name].partition(" ")[0]) for row in shown]))
    right = [each.answers for each in students]
    found = [
        (question.name, question.unit, [row[question.name].m_as(question.unit) for row in right])
        for question in students[0].questions
    ]
    return given, found


def _block(
    kind: type[Exercise], seeds: Sequence[int], given: Sequence[Column], found: Sequence[Column]
) -> str:
    """Return the table of one exercise."""
    left = _rows([("seed", "", list(map(str, seeds))), *map(_as_text, given)])
    right = _rows(list(map(_as_text, found)))
    lines = (f"{a} | {b}" for a, b in zip(left, right, strict=True))
    allowed = ", ".join(
        f"{question.name} {question.tolerance or '0'}" for question in kind(0).questions
    )
    return "\n".join([f"{kind.name}: {kind.title}", f"tolerance: {allowed}", *lines])


def _as_text(column: Column) -> tuple[str, str, list[str]]:
    name, unit, values = column
    return name, f"({unit})" if unit else "", [f"{value:.4g}" for value in values]


def _rows(columns: Sequence[tuple[str, str, list[str]]]) -> list[str]:
    """Return names, units and values, one line each, aligned."""
    cells = [[name, unit, *values] for name, unit, values in columns]
    widths = [max(map(len, column)) for column in cells]
    return [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in zip(*cells, strict=True)
    ]


def _write(
    path: Path, seeds: Sequence[int], tables: dict[str, tuple[list[Column], list[Column]]]
) -> None:
    import numpy as np

    names, columns = ["seed"], [np.array(seeds)]
    for exercise, (given, found) in tables.items():
        for name, unit, values in [*given, *found]:
            names.append(f"{exercise} {name} ({unit})" if unit else f"{exercise} {name}")
            columns.append(np.array(values))
    write_table(path, names, columns)
