"""Fixed points as the roots of a function of one variable.

In nearly every neuron model all equations but one are linear in all variables but one: with the
membrane potential given, gates and adaptation currents follow. So do the fixed points: let the
membrane potential, the *pivot*, run, solve for the others in closed form, and look at the
equation that is left over. With the current among the unknowns, all equations are used up, and
what comes out is the steady-state current as a function of the membrane potential: all fixed
points, for all currents, on one curve, through all of its folds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.equations import evaluate
from rheobase.equations.affine import Affine, Nonlinear, NonlinearError, affine
from rheobase.equations.expressions import parse_expression
from rheobase.equations.place import Place
from rheobase.equations.trees import to_source
from rheobase.errors import EquationError

_EPSILON = 1e-15  # how far rounding may change a sum, relative to its terms


@dataclass(frozen=True)
class Step:
    """Some unknowns, solved together: ``matrix @ unknowns + offset = 0``.

    Parameters
    ----------
    unknowns : tuple of str
    common : tuple of (str, str)
        Names and sources of subexpressions that do not depend on them, to be computed first.
    matrix : tuple of tuple of str, shape (unknowns, unknowns)
    offset : tuple of str, shape (unknowns,)
        Sources over what is known by then.
    """

    unknowns: tuple[str, ...]
    common: tuple[tuple[str, str], ...]
    matrix: tuple[tuple[str, ...], ...]
    offset: tuple[str, ...]

    def solve(self, known: dict[str, Any]) -> tuple[dict[str, Any], Any]:
        """Return what was known and the unknowns, and the determinant of the matrix."""
        names = dict(known)
        for name, source in self.common:
            names[name] = evaluate(source, names)
        if len(self.unknowns) == 1:
            a, b = evaluate(self.matrix[0][0], names), evaluate(self.offset[0], names)
            with np.errstate(all="ignore"):
                names[self.unknowns[0]] = -np.divide(b, a)
            return names, a
        entries = [[evaluate(entry, names) for entry in row] for row in self.matrix]
        constants = [evaluate(entry, names) for entry in self.offset]
        A = np.moveaxis(_even(entries), (0, 1), (-2, -1))
        b = np.moveaxis(_even(constants), 0, -1)
        shape = np.broadcast_shapes(A.shape[:-2], b.shape[:-1])
        A = np.broadcast_to(A, (*shape, *A.shape[-2:]))
        determinant = np.linalg.det(A)
        solvable = np.isfinite(A).all(axis=(-2, -1)) & (determinant != 0.0)
        safe = np.where(solvable[..., np.newaxis, np.newaxis], A, np.eye(A.shape[-1]))
        z = np.linalg.solve(safe, np.broadcast_to(-b, (*shape, b.shape[-1]))[..., np.newaxis])
        z = np.where(solvable[..., np.newaxis], z[..., 0], np.nan)
        names.update(zip(self.unknowns, np.moveaxis(z, -1, 0), strict=True))
        return names, determinant


def _even(values: Any) -> Floats:
    """Return nested rows of numbers and arrays as one array."""
    flat = [value for row in values for value in (row if isinstance(row, list) else [row])]
    shape = np.broadcast_shapes(*(np.shape(value) for value in flat))
    rows = [np.broadcast_to(value, shape) for value in flat]
    outer = (len(values), len(values[0])) if isinstance(values[0], list) else (len(values),)
    return np.array(rows, dtype=np.float64).reshape(*outer, *shape)


def eliminate(
    field: Field, unknowns: Sequence[str], equations: Sequence[str]
) -> tuple[Step, ...] | None:
    """Return how to solve equations for as many unknowns, None if that is not linear.

    First one unknown at a time, as long as some equation holds just one; what is left, together.

    Parameters
    ----------
    field : Field
    unknowns : sequence of str
        Variables, or ``"I"``; all others are known.
    equations : sequence of str
        Those of these variables, ``d.../dt = 0``.
    """
    open_unknowns, open_equations = list(unknowns), list(equations)
    steps = []
    while open_unknowns:
        try:
            forms, common = _forms(field, open_unknowns, open_equations)
        except EquationError:  # the coefficients grow out of hand
            return None
        single = next(
            (
                (equation, form)
                for equation, form in forms.items()
                if isinstance(form, Affine) and len(form.coefficients) == 1
            ),
            None,
        )
        if single is not None:
            equation, form = single
            solved, used = list(form.coefficients), [equation]
            rows = [form]
        else:
            rows = [form for form in forms.values() if isinstance(form, Affine)]
            if len(rows) < len(forms) or any(form.is_constant for form in rows):
                return None
            solved, used = list(open_unknowns), list(open_equations)
        matrix = tuple(tuple(to_source(row.coefficient(name)) for name in solved) for row in rows)
        offset = tuple(to_source(row.constant) for row in rows)
        steps.append(Step(tuple(solved), common, matrix, offset))
        open_unknowns = [name for name in open_unknowns if name not in solved]
        open_equations = [name for name in open_equations if name not in used]
    return tuple(steps)


def _forms(
    field: Field, unknowns: list[str], equations: list[str]
) -> tuple[dict[str, Affine | Nonlinear], tuple[tuple[str, str], ...]]:
    """Return the equations as affine forms in the unknowns, and the subexpressions they need."""
    forms: dict[str, Affine | Nonlinear] = {name: Affine.of(name) for name in unknowns}
    common = []
    for name, source in field.common:
        form = _form(source, forms)
        if isinstance(form, Affine) and form.is_constant:
            common.append((name, source))  # known: it keeps its name
        else:
            forms[name] = form
    sources = dict(zip(field.states, field.system.derivatives, strict=True))
    return {name: _form(sources[name], forms) for name in equations}, tuple(common)


def _form(source: str, forms: dict[str, Affine | Nonlinear]) -> Affine | Nonlinear:
    place = Place("source", source)
    try:
        return affine(parse_expression(place, generated=True), place, forms)
    except NonlinearError as error:
        return error.reason


@dataclass(frozen=True)
class Reduction:
    """All variables, and maybe the current, as functions of one of them, the pivot.

    Parameters
    ----------
    field : Field
    pivot : str
    left : str or None
        The variable whose equation is left over; None if the current is an unknown.
    steps : tuple of Step
    """

    field: Field
    pivot: str
    left: str | None
    steps: tuple[Step, ...]

    def solve(self, pivot: Floats, current: Any) -> tuple[Floats, list[Floats]]:
        """Return variables and current, shape (variables + 1, points), and the determinants.

        Parameters
        ----------
        pivot : ndarray, shape (points,)
        current : float
            Not used if it is an unknown.
        """
        names = {**self.field.parameters, self.pivot: pivot}
        if self.left is not None:
            names["I"] = current
        determinants = []
        for step in self.steps:
            names, determinant = step.solve(names)
            determinants.append(np.broadcast_to(determinant, pivot.shape))
        order = (*self.field.states, "I")
        return np.array([np.broadcast_to(names[name], pivot.shape) for name in order]), determinants

    def function(self, pivot: Floats, current: Any) -> tuple[Floats, Floats, Floats]:
        """Return what is to be zero at a fixed point, its slope, and what rounding leaves of it.

        That is the equation left over, or the current needed less the current given.
        """
        states, _ = self.solve(pivot, current)
        x, drive = states[:-1], states[-1]
        rates, matrix = self.field.linearised(x, drive)
        known = self._index(self.pivot)
        free = [k for k in range(self.field.n + 1) if k != known]
        used = list(range(self.field.n))
        if self.left is not None:
            free.remove(self.field.n)
            used.remove(self._index(self.left))
        inner, outer = matrix[..., used, :][..., free], matrix[..., used, known]
        inverse = _inverse(inner)
        tangent = np.zeros((*pivot.shape, self.field.n + 1))
        with np.errstate(all="ignore"):
            tangent[..., known] = 1.0
            tangent[..., free] = -_product(inverse, outer)
            terms = np.abs(matrix * np.moveaxis(states, 0, -1)[..., np.newaxis, :]).sum(axis=-1)
            error = _product(np.abs(inverse), terms[..., used])  # of the unknowns
            if self.left is None:
                return drive - current, tangent[..., -1], _EPSILON * (error[..., -1] + abs(current))
            left = self._index(self.left)
            row = matrix[..., left, :]
            size = terms[..., left] + (np.abs(row[..., free]) * error).sum(axis=-1)
            return rates[left], (row * tangent).sum(axis=-1), _EPSILON * size

    def is_regular(self, pivot: Floats, current: Any) -> bool:
        """Return whether the unknowns have one solution at every pivot: none is left out then."""
        for determinant in self.solve(pivot, current)[1]:
            known = determinant[~np.isnan(determinant)]
            if not (np.all(known > 0.0) or np.all(known < 0.0)):
                return False
        return True

    def _index(self, name: str) -> int:
        return self.field.states.index(name)


def _inverse(matrix: Floats) -> Floats:
    """Return the inverse of each matrix, NaN where there is none."""
    if matrix.shape[-1] == 0:
        return matrix
    if matrix.shape[-1] == 1:
        with np.errstate(all="ignore"):
            return 1.0 / matrix
    finite: Any = np.isfinite(matrix).all(axis=(-2, -1))
    safe = np.where(finite[..., np.newaxis, np.newaxis], matrix, 0.0)
    solvable = finite & (np.linalg.det(safe) != 0.0)
    safe = np.where(solvable[..., np.newaxis, np.newaxis], safe, np.eye(matrix.shape[-1]))
    return np.where(solvable[..., np.newaxis, np.newaxis], np.linalg.inv(safe), np.nan)


def _product(matrix: Floats, vector: Floats) -> Floats:
    return np.einsum("...ij,...j->...i", matrix, vector)


def reductions(field: Field, pivots: Sequence[str], with_current: bool) -> Iterator[Reduction]:
    """Yield the ways to follow one variable, the most natural first.

    Parameters
    ----------
    field : Field
    pivots : sequence of str
        The variables that may run.
    with_current : bool
        Whether the current is to be found, or given.
    """
    for pivot in pivots:
        others = [name for name in field.states if name != pivot]
        if with_current:
            steps = eliminate(field, [*others, "I"], field.states) if field.has_current else None
            if steps is not None:
                yield Reduction(field, pivot, None, steps)
            continue
        for left in (pivot, *others):
            used = [name for name in field.states if name != left]
            steps = eliminate(field, others, used)
            if steps is not None:
                yield Reduction(field, pivot, left, steps)
