"""The equations of a synapse that changes: its course between spikes, and what spikes do to it.

Between spikes each variable follows its own line ``x' = rate*x + drift``, which has a closed form:
so nothing is computed until a spike comes, whatever the time in between.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import cleandoc

from rheobase.equations.affine import Affine, Nonlinear, NonlinearError, affine, divided
from rheobase.equations.code import names_in
from rheobase.equations.dimensions import infer_dimensions
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
from rheobase.equations.reading import Assignment, Equation, read_equations, read_statements
from rheobase.equations.system import Statement
from rheobase.equations.trees import check_generated, to_source, variables_in
from rheobase.errors import ParameterError, did_you_mean
from rheobase.units import TIME, Dimension

WEIGHT = "w"
SENT = "sent"


@dataclass(frozen=True)
class SynapticSystem:
    """The equations of a synapse, checked; made by `parse_synapse`.

    Sources are Python expressions over variables, parameters, floats and the functions of the
    language.

    Parameters
    ----------
    text, on_pre_text, on_post_text : str
        As typed, without their common indentation.
    variables : tuple of str
        The weight `w`, then the others in order of appearance.
    rates, drifts : tuple of str
        Sources over parameters: between spikes each variable follows ``x' = rate*x + drift``.
    on_pre, on_post : tuple of Statement
        What a spike of the source and of the target does, one after the other. In `on_pre` the
        target ``sent`` is what the neuron behind the synapse receives.
    of_source, of_target, of_synapse : tuple of str
        The variables that are the same for all synapses of a source, since nothing but its spikes
        changes them; those that are the same for all synapses of a target; and all others.
    parameters : tuple of str
        In order of first use.
    dimensions : mapping of str to Dimension
        Of variables and parameters.
    """

    text: str
    on_pre_text: str
    on_post_text: str
    variables: tuple[str, ...]
    rates: tuple[str, ...]
    drifts: tuple[str, ...]
    on_pre: tuple[Statement, ...]
    on_post: tuple[Statement, ...]
    of_source: tuple[str, ...]
    of_target: tuple[str, ...]
    of_synapse: tuple[str, ...]
    parameters: tuple[str, ...]
    dimensions: Mapping[str, Dimension] = field(hash=False)


def parse_synapse(
    text: str,
    on_pre: str,
    on_post: str,
    weight: Dimension,
    dimensions: Mapping[str, Dimension],
) -> SynapticSystem:
    """Read the equations of a synapse and check that they make sense.

    Parameters
    ----------
    text : str
        One equation a line: ``tau * dx/dt = -x``, or ``name = ...``; may be empty.
    on_pre, on_post : str
        Assignments, as in a reset; may be empty.
    weight : Dimension
        Of the weight ``w``, and of what is ``sent``.
    dimensions : mapping of str to Dimension
        Of everything that has a value: parameters, and variables with an initial value.

    Returns
    -------
    SynapticSystem

    Raises
    ------
    EquationError
        If text cannot be read or is not allowed, a name is not defined, dimensions do not balance,
        or an equation has no closed form of its own.
    ParameterError
        If a name has a value that nothing uses.

    Examples
    --------
    >>> from rheobase.equations.synaptic import parse_synapse
    >>> from rheobase.units import CURRENT, TIME
    >>> system = parse_synapse("tau * dx/dt = -x", "w *= 1 - 0.1*x; x += 1", "", CURRENT,
    ...                        {"tau": TIME})
    >>> system.rates, system.of_source, system.of_synapse
    (('0.0', '-1.0 / tau'), ('x',), ('w',))
    """
    return _Parser(text, on_pre, on_post, weight, dimensions).system()


class _Parser:
    def __init__(
        self,
        text: str,
        on_pre: str,
        on_post: str,
        weight: Dimension,
        given: Mapping[str, Dimension],
    ) -> None:
        self.text = cleandoc(check_size(text, "equations", "tau_plus * dx/dt = -x"))
        self.pre_text = cleandoc(check_size(on_pre, "on_pre", "x += 1"))
        self.post_text = cleandoc(check_size(on_post, "on_post", "w += A*x"))
        self.weight, self.given = weight, given
        self.equations = read_equations(self.text, "tau * dx/dt = -x") if self.text.strip() else ()
        self.pre = read_statements(self.pre_text, "on_pre")
        self.post = read_statements(self.post_text, "on_post")
        states = [e.name for e in self.equations if e.factor is not None and e.name != WEIGHT]
        self.variables = (WEIGHT, *states)
        self.subexpressions = {e.name: e.right for e in self.equations if e.factor is None}

    def system(self) -> SynapticSystem:
        self._check_names()
        ordered = in_order(self.equations)
        dimensions = self._dimensions(ordered)
        problem = check_used(self.given, self._used(), self.variables)
        if problem is not None:
            raise ParameterError(
                problem.replace(
                    "equation, threshold, reset or refractory period", "equation or event"
                )
            )
        known = self._known
        resolved = {e.name: resolve(e.right, known, e.place) for e in ordered if e.factor is None}
        inlined = Inlining(resolved, {e.name: e.place for e in self.equations})
        courses = self._courses(ordered)
        pre, post = (
            tuple(
                Statement(
                    a.target,
                    a.operator,
                    inlined.source(resolve(a.right, known, a.place), a.place),
                )
                for a in assignments
            )
            for assignments in (self.pre, self.post)
        )
        of_source = _alone(self.variables, self.variables, pre, post)
        rest = [name for name in self.variables if name not in of_source]
        of_target = _alone(rest, self.variables, post, pre)
        return SynapticSystem(
            text=self.text,
            on_pre_text=self.pre_text,
            on_post_text=self.post_text,
            variables=self.variables,
            rates=tuple(courses[name][0] for name in self.variables),
            drifts=tuple(courses[name][1] for name in self.variables),
            on_pre=pre,
            on_post=post,
            of_source=of_source,
            of_target=of_target,
            of_synapse=tuple(v for v in self.variables if v not in (*of_source, *of_target)),
            parameters=tuple(
                name for name in self._used() if name in self.given and name not in self.variables
            ),
            dimensions=dimensions,
        )

    @property
    def _known(self) -> dict[str, None]:
        return dict.fromkeys([*self.variables, *self.subexpressions, *self.given])

    @property
    def _trees(self) -> list[tuple[ast.expr, Place]]:
        trees = []
        for equation in self.equations:
            if equation.factor is not None:
                trees.append((equation.factor, equation.place))
            trees.append((equation.right, equation.place))
        trees.extend((a.right, a.place) for a in (*self.pre, *self.post))
        return trees

    def _used(self) -> list[str]:
        names = [name for tree, _ in self._trees for name in variables_in(tree)]
        return list(dict.fromkeys(names))

    def _check_names(self) -> None:
        for name in self.given:
            problem = name_problem(name)
            if name == SENT:
                problem = "'sent' is what the target receives; choose another name."
            if problem is not None:
                raise ParameterError(f"a value has a name that it must not have: {problem}")
            if name in self.subexpressions:
                raise ParameterError(
                    f"'{name}' is computed by an equation; it cannot be given a value."
                )
        for equation in self.equations:
            if equation.factor is None and equation.name in (WEIGHT, SENT):
                raise equation.place.error(
                    f"'{equation.name}' is changed by spikes, not computed from others: set it in "
                    "on_pre or on_post."
                )
        if WEIGHT in self.given:
            raise ParameterError("w: the weight is given where neurons are connected.")
        for assignment in self.post:
            if assignment.target == SENT:
                raise assignment.place.error(
                    "a spike of the target sends nothing; 'sent' belongs into on_pre."
                )
        for assignment in (*self.pre, *self.post):
            self._check_target(assignment)
        known = self._known
        for tree, place in self._trees:
            for name in variables_in(tree):
                if name == SENT:
                    raise place.error("'sent' can be set, but not read.")
                if name in ("I", "t") and name not in known:
                    raise place.error(
                        f"a synapse knows nothing of '{name}': it follows from spikes alone."
                    )
            check_defined(tree, place, known)

    def _check_target(self, assignment: Assignment) -> None:
        if assignment.target == SENT:
            if assignment.operator != "=":
                raise assignment.place.error("write 'sent = ...'.")
            if sum(a.target == SENT for a in self.pre) > 1:
                raise assignment.place.error("'sent' can be set once.")
            return
        if assignment.target not in self.variables:
            known = [*self.variables, SENT]
            raise assignment.place.error(
                f"'{assignment.target}' is no variable of the synapse: neither the weight 'w', nor "
                f"has it a differential equation. {did_you_mean(assignment.target, known)}"
            )

    def _dimensions(self, ordered: Sequence[Equation]) -> dict[str, Dimension]:
        given = {**self.given, WEIGHT: self.weight, SENT: self.weight}
        own = self._known
        builtin = builtin_dimensions([name for name in self._used() if name not in own])
        found = infer_dimensions(
            tuple(ordered),
            None,
            (*self.pre, *self.post),
            None,
            None,
            given,
            {"t": TIME} | builtin,
        )
        return {name: found[name] for name in own}

    def _courses(self, ordered: Sequence[Equation]) -> dict[str, tuple[str, str]]:
        """Return rate and drift of each variable."""
        forms: dict[str, Affine | Nonlinear] = {name: Affine.of(name) for name in self.variables}
        courses = {WEIGHT: ("0.0", "0.0")}
        for equation in ordered:
            form = self._form(equation, forms)
            if equation.factor is None:
                forms[equation.name] = form
                continue
            if isinstance(form, Nonlinear):
                raise equation.place.error(
                    f"between spikes it has no closed form, since {form}. An event-driven synapse "
                    "takes lines that are linear in their own variable."
                )
            other = next((name for name in form.coefficients if name != equation.name), None)
            if other is not None:
                term = _term_with(equation, other, self.subexpressions)
                raise equation.place.error(
                    f"between spikes it has no closed form of its own, since the term '{term}' "
                    f"brings in '{other}'. An event-driven synapse takes lines that are linear in "
                    "their own variable; let spikes bring variables together."
                )
            courses[equation.name] = (
                to_source(form.coefficient(equation.name)),
                to_source(form.constant),
            )
        return courses

    def _form(
        self, equation: Equation, forms: Mapping[str, Affine | Nonlinear]
    ) -> Affine | Nonlinear:
        place, known = equation.place, self._known
        try:
            form = affine(resolve(equation.right, known, place), place, forms)
            if equation.factor is None:
                return form
            factor = affine(resolve(equation.factor, known, place), place, forms)
        except NonlinearError as error:
            return error.reason
        if not factor.is_constant:
            return Nonlinear(f"'{place.text}'", tuple(factor.coefficients), place.label)
        form = divided(form, factor.constant)
        for part in form.parts():
            check_generated(part, place)
        return form


def _term_with(equation: Equation, name: str, subexpressions: Mapping[str, ast.expr]) -> str:
    """Return the term of a sum in which a variable stands, as it was typed."""
    node, found = equation.right, equation.right
    while isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        if name in transitive_names(node.right, subexpressions):
            found = node.right
            break
        node = found = node.left
    return equation.place.words(found)


def _alone(
    variables: Collection[str],
    every: Collection[str],
    own: Sequence[Statement],
    others: Sequence[Statement],
) -> tuple[str, ...]:
    """Return the variables that one side's spikes alone change, and from nothing but themselves."""
    elsewhere = {statement.target for statement in others}
    alone = [name for name in variables if name != WEIGHT and name not in elsewhere]
    while True:
        foreign = {*every} - {*alone}
        depends = {s.target for s in own if foreign & {*names_in(s.expression)}}
        kept = [name for name in alone if name not in depends]
        if len(kept) == len(alone):
            return tuple(kept)
        alone = kept
