"""What a synapse that changes is to its kernel: code, and coefficients."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rheobase import equations
from rheobase.equations.synaptic import SENT, WEIGHT, SynapticSystem
from rheobase.equations.system import Statement
from rheobase.synapses import Synapse


@dataclass(frozen=True)
class Learning:
    """All that the code of a rule is generated from.

    Parameters
    ----------
    text : str
        Equations and events, for whoever reads the kernel; no values, so that all share it.
    variables : tuple of str
        The weight first.
    of_source, of_target, of_synapse : tuple of str
        Where each of them is kept.
    courses : tuple of str
        Of each variable between spikes: "constant", "decay" (to zero), "relax" (to some value), or
        "drift".
    on_pre, on_post : tuple of (str, str)
        What spikes do to a synapse: targets and code, to run in this order. The target `sent` comes
        once in `on_pre`.
    source_alone, target_alone : tuple of (str, str)
        What they do to the variables of the source and of the target.
    parameters : tuple of str
        Those in this code.
    precision : "single" or "double"
    """

    text: str
    variables: tuple[str, ...]
    of_source: tuple[str, ...]
    of_target: tuple[str, ...]
    of_synapse: tuple[str, ...]
    courses: tuple[str, ...]
    on_pre: tuple[tuple[str, str], ...]
    on_post: tuple[tuple[str, str], ...]
    source_alone: tuple[tuple[str, str], ...]
    target_alone: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...]
    precision: str

    def course(self, variable: str) -> str:
        """Return how a variable moves between spikes."""
        return self.courses[self.variables.index(variable)]

    @property
    def others(self) -> tuple[str, ...]:
        """The variables that each synapse has for itself, apart from the weight."""
        return tuple(name for name in self.of_synapse if name != WEIGHT)

    @property
    def follows_target(self) -> bool:
        """Whether spikes of the target do anything."""
        return bool(self.on_post or self.of_target)


@dataclass(frozen=True, eq=False)
class Course:
    """How the variables move in a step of the grid: x -> rest + (x - rest)*exp(rate), or x + drift.

    Parameters
    ----------
    rate, rest, drift : ndarray, shape (variables,)
    """

    rate: NDArray[np.float64]
    rest: NDArray[np.float64]
    drift: NDArray[np.float64]


def learning_of(synapse: Synapse, precision: str) -> Learning:
    """Return what the code of a synapse is generated from."""
    system = synapse.system
    course = course_of(synapse, 1.0)
    courses = []
    for rate, rest, drift in zip(course.rate, course.rest, course.drift, strict=True):
        if rate != 0.0:
            courses.append("relax" if rest != 0.0 else "decay")
        else:
            courses.append("drift" if drift != 0.0 else "constant")
    exponents = {
        name: value
        for name, value in synapse.numbers.items()
        if value in (0.0, 1.0) and name in system.parameters
    }
    pre, post = (
        tuple((target, _simplified(code, exponents)) for target, code in _assignments(statements))
        for statements in (system.on_pre, system.on_post)
    )
    if all(target != SENT for target, _ in pre):
        pre = (*pre, (SENT, WEIGHT))
    used = {name for _, code in (*pre, *post) for name in equations.names_in(code)}
    return Learning(
        text=f"{system.text}\non_pre: {system.on_pre_text}\non_post: {system.on_post_text}",
        variables=system.variables,
        of_source=system.of_source,
        of_target=system.of_target,
        of_synapse=system.of_synapse,
        courses=tuple(courses),
        on_pre=_code(_needed(pre, {*system.of_synapse, SENT})),
        on_post=_code(_needed(post, {*system.of_synapse})),
        source_alone=_code(_needed(pre, {*system.of_source})),
        target_alone=_code(_needed(post, {*system.of_target})),
        parameters=tuple(name for name in system.parameters if name in used),
        precision=precision,
    )


def course_of(synapse: Synapse, dt: float) -> Course:
    """Return how the variables of a synapse move in a step of dt, in ms."""
    system: SynapticSystem = synapse.system
    rates = np.array([synapse.evaluate(rate) for rate in system.rates], np.float64)
    drifts = np.array([synapse.evaluate(drift) for drift in system.drifts], np.float64)
    rests = np.divide(-drifts, rates, out=np.zeros_like(rates), where=rates != 0.0)
    return Course(rates * dt, rests + 0.0, drifts * dt)


def _needed(
    statements: Sequence[tuple[str, str]], results: Set[str]
) -> tuple[tuple[str, str], ...]:
    """Return the statements that some variables depend on in the end."""
    needed, kept = set(results), []
    for target, code in reversed(statements):
        if target in needed:
            kept.append((target, code))
            needed |= {*equations.names_in(code)}
    return tuple(reversed(kept))


def _code(statements: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((target, equations.to_code(code)) for target, code in statements)


def _assignments(statements: tuple[Statement, ...]) -> list[tuple[str, str]]:
    """Return statements with ``+=`` and its like written out."""
    written = {"=": "{1}", "+=": "{0} + ({1})", "-=": "{0} - ({1})", "*=": "{0} * ({1})"}
    return [(s.target, written[s.operator].format(s.target, s.expression)) for s in statements]


class _Powers(ast.NodeTransformer):
    """What is raised to the power 0 or 1 need not be: that takes longer than all the rest."""

    def __init__(self, exponents: dict[str, float]) -> None:
        self.exponents = exponents

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.BinOp(left=left, op=ast.Pow(), right=ast.Name(id=name)) if (
                name in self.exponents
            ):
                return left if self.exponents[name] == 1.0 else ast.Constant(1.0)
            case ast.BinOp(left=left, op=ast.Mult(), right=ast.Constant(value=1.0)):
                return left
        return node


def _simplified(source: str, exponents: dict[str, float]) -> str:
    tree = _Powers(exponents).visit(ast.parse(source, mode="eval"))
    return ast.unparse(ast.fix_missing_locations(tree))
