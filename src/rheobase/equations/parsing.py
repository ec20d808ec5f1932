"""The equations of a model, read, checked and put together as a `System`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from inspect import cleandoc
from types import MappingProxyType

from rheobase.equations.algebra import divide, subtract
from rheobase.equations.dimensions import infer_dimensions
from rheobase.equations.expressions import parse_expression
from rheobase.equations.inlining import Inlining
from rheobase.equations.language import name_problem
from rheobase.equations.names import (
    builtin_dimensions,
    check_defined,
    check_used,
    in_order,
    resolve,
    transitive_names,
)
from rheobase.equations.place import Place, check_size
from rheobase.equations.reading import (
    Assignment,
    Condition,
    read_equations,
    read_names,
    read_statements,
    read_threshold,
)
from rheobase.equations.system import Statement, System
from rheobase.equations.trees import to_source
from rheobase.errors import EquationError, ParameterError, did_you_mean
from rheobase.units import CURRENT, TIME, Dimension

_NOTHING: Mapping[str, Dimension] = MappingProxyType({})


def parse(
    text: str,
    threshold: str | None = None,
    reset: str | None = None,
    refractory: str | None = None,
    dimensions: Mapping[str, Dimension] = _NOTHING,
    *,
    holds: str | None = None,
    escape: str | None = None,
) -> System:
    """Read the equations of a model and check that they make sense.

    Parameters
    ----------
    text : str
        One equation a line: ``factor * dv/dt = ...`` or ``name = ...``. ``#`` starts a comment.
    threshold : str, optional
        When the neuron fires: one comparison that involves a state, ``"v > v_threshold"``.
    reset : str, optional
        What happens then: ``"v = v_reset; w += b"``.
    refractory : str, optional
        For how long it cannot fire after a spike: ``"t_ref"``.
    dimensions : mapping of str to Dimension
        Of everything that has a value: the parameters, and states with an initial value.
    holds : str, optional
        The states that stay where they are for that long, ``"v, w"``; by default the first one
        in the threshold or the hazard.
    escape : str, optional
        The rate at which it fires, in place of a threshold: ``"rho_0*exp((v - v_T)/delta)"``.

    Returns
    -------
    System

    Raises
    ------
    EquationError
        If text cannot be read or is not allowed, a name is not defined, or dimensions do not
        balance. The message names the line.
    ParameterError
        If a name has a value that nothing uses.

    Examples
    --------
    >>> from rheobase.equations import parse
    >>> from rheobase.units import RESISTANCE, TIME, VOLTAGE
    >>> system = parse(
    ...     "tau_m * dv/dt = -(v - v_rest) + R*I",
    ...     threshold="v > 20*mV",
    ...     reset="v = v_rest",
    ...     dimensions={"tau_m": TIME, "v_rest": VOLTAGE, "R": RESISTANCE},
    ... )
    >>> system.derivatives
    ('(-(v - v_rest) + R * I) / tau_m',)
    >>> system.gap
    'v - 20.0'
    >>> print(system.dimensions["v"])
    voltage (mV)
    """
    return _Parser(text, threshold, reset, refractory, dimensions, holds, escape).system()


class _Parser:
    """The parts of a model as they are read, and the checks that need several of them."""

    def __init__(
        self,
        text: str,
        threshold: str | None,
        reset: str | None,
        refractory: str | None,
        given: Mapping[str, Dimension],
        holds: str | None,
        escape: str | None,
    ) -> None:
        self.text = cleandoc(check_size(text, "equations", "tau_m * dv/dt = -v + R*I"))
        self.given = given
        self.equations = read_equations(self.text)
        self.condition: Condition | None = None
        self.assignments: tuple[Assignment, ...] = ()
        self.refractory: tuple[ast.expr, Place] | None = None
        self.hazard: tuple[ast.expr, Place] | None = None
        if threshold is not None:
            example = "v > v_threshold"
            self.condition = read_threshold(check_size(threshold, "threshold", example))
        if reset is not None:
            self.assignments = read_statements(check_size(reset, "reset", "v = v_reset"), "reset")
        if refractory is not None:
            typed = check_size(refractory, "refractory", "t_ref")
            place = Place("refractory", " ".join(typed.split()))
            self.refractory = parse_expression(place), place
        if escape is not None:
            typed = check_size(escape, "escape", "rho_0*exp((v - v_threshold)/delta_u)")
            place = Place("escape", " ".join(typed.split()))
            self.hazard = parse_expression(place), place
        self.holds = None if holds is None else read_names(holds, "holds", "v, w")
        self.states = [e.name for e in self.equations if e.factor is not None]
        self.subexpressions = {e.name: e.right for e in self.equations if e.factor is None}

    def system(self) -> System:
        self._check_names()
        self.ordered = in_order(self.equations)
        self._check_threshold()
        self._check_reset()
        self._check_refractory()
        self._check_holds()
        dimensions = self._dimensions()
        self._check_used()
        return self._assemble(dimensions)

    @property
    def _known(self) -> dict[str, None]:
        """Every name that stands for something, other than units and constants."""
        return dict.fromkeys([*self.states, *self.subexpressions, *self.given, "I", "t"])

    @property
    def _trees(self) -> list[tuple[ast.expr, Place]]:
        """Every expression, in the order in which people read them."""
        trees = []
        for equation in self.equations:
            if equation.factor is not None:
                trees.append((equation.factor, equation.place))
            trees.append((equation.right, equation.place))
        if self.condition is not None:
            trees.append((self.condition.tree, self.condition.place))
        trees.extend((assignment.right, assignment.place) for assignment in self.assignments)
        if self.refractory is not None:
            trees.append(self.refractory)
        if self.hazard is not None:
            trees.append(self.hazard)
        return trees

    def _check_names(self) -> None:
        for name in self.given:
            problem = name_problem(name)
            if problem is not None:
                raise ParameterError(f"a value has a name that it must not have: {problem}")
            if name in self.subexpressions:
                place = next(e.place for e in self.equations if e.name == name)
                raise ParameterError(
                    f"'{name}' is computed by {place.label}, '{place.text}'; "
                    "it cannot be given a value."
                )
        for assignment in self.assignments:
            if assignment.target not in self.states:
                raise assignment.place.error(
                    f"'{assignment.target}' is not a state: it has no differential equation. "
                    f"{did_you_mean(assignment.target, self.states)}"
                )
        known = self._known
        for tree, place in self._trees:
            check_defined(tree, place, known)

    def _check_used(self) -> None:
        known = self._known
        used = [name for name in self._used() if name in known]
        problem = check_used(self.given, used, self.states)
        if problem is not None:
            raise ParameterError(problem)

    def _used(self) -> list[str]:
        """Return all names that are used, in order of first use."""
        names = []
        for tree, _ in self._trees:
            names.extend(transitive_names(tree, {}))
        return list(dict.fromkeys(names))

    def _check_threshold(self) -> None:
        if self.condition is None:
            if self.hazard is None:
                self._refuse_without_spikes()
            return
        if self.hazard is not None:
            raise self.hazard[1].error(
                f"it stands in place of a threshold, and there is one: "
                f"'{self.condition.place.text}'. Give one of the two."
            )
        tree, place = self.condition.tree, self.condition.place
        names = transitive_names(tree, self.subexpressions)
        self._refuse(names, ("I", "t"), place, "the threshold may depend only on states and")
        if not any(name in self.states for name in names):
            listed = ", ".join(f"'{state}'" for state in self.states)
            raise place.error(f"it must involve a state: {listed}.")

    def _refuse_without_spikes(self) -> None:
        given = {"reset": self.assignments, "refractory": self.refractory}
        for name, what in given.items():
            if what:
                raise EquationError(
                    f"{name}: without a threshold it never happens. Give one, or a hazard: escape=."
                )

    def _check_reset(self) -> None:
        for assignment in self.assignments:
            names = transitive_names(assignment.right, self.subexpressions)
            problem = "a reset may depend only on states and"
            self._refuse(names, ("I", "t"), assignment.place, problem)

    def _check_refractory(self) -> None:
        if self.refractory is not None:
            tree, place = self.refractory
            names = transitive_names(tree, self.subexpressions)
            forbidden = ("I", "t", *self.states)
            self._refuse(names, forbidden, place, "the refractory period may depend only on")

    def _check_holds(self) -> None:
        if self.holds is None:
            return
        if self.refractory is None:
            raise EquationError(
                "holds: without a refractory period nothing is ever held. Give one: refractory=."
            )
        for name in self.holds:
            if name not in self.states:
                raise EquationError(
                    f"holds: '{name}' is not a state: it has no differential equation. "
                    f"{did_you_mean(name, self.states)}"
                )

    @staticmethod
    def _refuse(names: list[str], forbidden: tuple[str, ...], place: Place, problem: str) -> None:
        for name in names:
            if name in forbidden:
                raise place.error(f"{problem} parameters, not on '{name}'.")

    def _dimensions(self) -> dict[str, Dimension]:
        own = self._known
        builtin = builtin_dimensions([name for name in self._used() if name not in own])
        fixed = {"I": CURRENT, "t": TIME} | builtin
        found = infer_dimensions(
            self.ordered,
            self.condition,
            self.assignments,
            self.refractory,
            self.hazard,
            self.given,
            fixed,
        )
        return {name: found[name] for name in own if name in found}

    def _membrane(self) -> str | None:
        """Return the first state in the threshold or the hazard, else the first that is held."""
        tree = None
        if self.condition is not None:
            tree = self.condition.tree
        elif self.hazard is not None:
            tree = self.hazard[0]
        names = [] if tree is None else transitive_names(tree, self.subexpressions)
        return next((name for name in (*names, *(self.holds or ())) if name in self.states), None)

    def _held(self, membrane: str | None) -> tuple[str, ...]:
        """Return what is held while refractory, in order of the states."""
        if self.holds is None:
            return () if membrane is None else (membrane,)
        return tuple(name for name in self.states if name in self.holds)

    def _assemble(self, dimensions: dict[str, Dimension]) -> System:
        known = self._known
        subexpressions = {
            e.name: resolve(e.right, known, e.place) for e in self.ordered if e.factor is None
        }
        inlined = Inlining(subexpressions, {e.name: e.place for e in self.equations})
        factors = [
            (e, resolve(e.factor, known, e.place)) for e in self.equations if e.factor is not None
        ]
        gap = refractory = hazard = None
        if self.condition is not None:
            place = self.condition.place
            over = resolve(self.condition.over, known, place)
            under = resolve(self.condition.under, known, place)
            gap = inlined.source(subtract(over, under), place)
        if self.refractory is not None:
            tree, place = self.refractory
            refractory = inlined.source(resolve(tree, known, place), place)
        if self.hazard is not None:
            tree, place = self.hazard
            hazard = to_source(resolve(tree, known, place))
        membrane = self._membrane()
        return System(
            text=self.text,
            states=tuple(self.states),
            derivatives=tuple(
                to_source(divide(resolve(e.right, known, e.place), factor)) for e, factor in factors
            ),
            factors=tuple(to_source(factor) for _, factor in factors),
            subexpressions=tuple((name, to_source(e)) for name, e in subexpressions.items()),
            threshold=None if self.condition is None else self.condition.place.text,
            gap=gap,
            reset=tuple(
                Statement(
                    a.target,
                    a.operator,
                    inlined.source(resolve(a.right, known, a.place), a.place),
                )
                for a in self.assignments
            ),
            refractory=refractory,
            membrane=membrane,
            holds=self._held(membrane),
            escape=None if self.hazard is None else self.hazard[1].text,
            hazard=hazard,
            parameters=tuple(
                name for name in self._used() if name in self.given and name not in self.states
            ),
            dimensions=dimensions,
        )
