"""Whether equations balance, and what the variables are whose dimension nobody gave.

Each sum, comparison, assignment and function call says that two dimensions are equal. Dimensions
are vectors of rational exponents, so these are linear equations, and unification solves them one
by one, as units-of-measure inference does (A. Kennedy, "Types for units-of-measure: theory and
practice", 2010; over rationals, which makes every single step solvable).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from rheobase.equations.place import Place
from rheobase.equations.reading import Assignment, Condition, Equation
from rheobase.equations.trees import is_number, number_value, variables_in
from rheobase.units import FREQUENCY, NONE, TIME, Dimension

_MOST_VALUES = 6  # more in a line are no help to read


@dataclass(frozen=True)
class Form:
    """A known dimension times rational powers of dimensions that are still unknown.

    Parameters
    ----------
    known : Dimension
    unknown : tuple of (str, Fraction)
        Names of unknown dimensions and their exponents, none zero, sorted by name.

    Examples
    --------
    >>> from rheobase.equations.dimensions import Form
    >>> from rheobase.units import VOLTAGE
    >>> print(Form(VOLTAGE) * Form.of("w") ** 2)
    voltage (mV) times the unknown dimension of 'w'**2
    """

    known: Dimension
    unknown: tuple[tuple[str, Fraction], ...] = ()

    @classmethod
    def of(cls, name: str) -> Form:
        """Return the unknown dimension of a variable."""
        return cls(NONE, ((name, Fraction(1)),))

    def __mul__(self, other: Form) -> Form:
        powers = dict(self.unknown)
        for name, power in other.unknown:
            powers[name] = powers.get(name, Fraction(0)) + power
        left = tuple(sorted((name, power) for name, power in powers.items() if power))
        return Form(self.known * other.known, left)

    def __pow__(self, power: Fraction | int) -> Form:
        if power == 0:
            return Form(NONE)
        return Form(self.known**power, tuple((name, p * power) for name, p in self.unknown))

    def __truediv__(self, other: Form) -> Form:
        return self * other**-1

    def __str__(self) -> str:
        if not self.unknown:
            return str(self.known)
        factors = " times ".join(
            f"the unknown dimension of '{name}'" + ("" if power == 1 else f"**{power}")
            for name, power in self.unknown
        )
        return factors if self.known.is_none else f"{self.known} times {factors}"


class Unifier:
    """Solves equations between dimensions as they come.

    Examples
    --------
    >>> from rheobase.equations.dimensions import Form, Unifier
    >>> from rheobase.units import VOLTAGE
    >>> unifier = Unifier()
    >>> unifier.unify(Form.of("w") ** 2, Form(VOLTAGE) ** 4)
    True
    >>> print(unifier.reduce(Form.of("w")))
    mV**2
    """

    def __init__(self) -> None:
        self._solved: dict[str, Form] = {}  # in terms of unknowns that are not in it

    def reduce(self, form: Form) -> Form:
        """Return a form with all that is known so far put in."""
        result = Form(form.known)
        for name, power in form.unknown:
            result = result * self._solved.get(name, Form.of(name)) ** power
        return result

    def unify(self, a: Form, b: Form) -> bool:
        """Make two forms equal; return False if they cannot be."""
        difference = self.reduce(a / b)
        if not difference.unknown:
            return difference.known.is_none
        name, power = difference.unknown[0]
        value = (difference / Form.of(name) ** power) ** (-1 / power)
        self._solved = {other: _put_in(form, name, value) for other, form in self._solved.items()}
        self._solved[name] = value
        return True


def _put_in(form: Form, name: str, value: Form) -> Form:
    power = dict(form.unknown).get(name)
    return form if power is None else form / Form.of(name) ** power * value**power


def infer_dimensions(
    equations: tuple[Equation, ...],
    condition: Condition | None,
    reset: tuple[Assignment, ...],
    refractory: tuple[ast.expr, Place] | None,
    hazard: tuple[ast.expr, Place] | None,
    given: Mapping[str, Dimension],
    fixed: Mapping[str, Dimension],
) -> dict[str, Dimension]:
    """Check that everything balances, and find the dimensions that were not given.

    Parameters
    ----------
    equations : tuple of Equation
        Subexpressions in an order in which each uses only earlier ones.
    condition, reset, refractory, hazard
        As read.
    given : mapping of str to Dimension
        Of everything that has a value: the parameters, and states with an initial value.
    fixed : mapping of str to Dimension
        Of ``I``, ``t``, and the units and constants in use.

    Returns
    -------
    dict of str to Dimension
        Of every name in use.

    Raises
    ------
    EquationError
        If a term does not fit, naming it and what the values in the line are, or a state's
        dimension follows from nothing.
    """
    known = {**given, **fixed}
    states = [equation for equation in equations if equation.factor is not None]
    inference = _Inference(known, [state.name for state in states])
    for place, names in _names(equations, condition, reset, refractory, hazard):
        inference.note(place, {name: given[name] for name in names if name in given})
    for equation in equations:
        if equation.factor is None:
            form = inference.form(equation.right, equation.place)
            inference.forms[equation.name] = form
    # The condition and the reset first: there the membrane potential meets a parameter, so that
    # a term missing its factor is blamed on its own line. But a bare number there is more likely
    # to be a mistake than to make a voltage a plain number, so those wait until the states are
    # known.
    check: Callable[[], object]
    late: list[Callable[[], object]] = []
    if condition is not None:
        sides = [condition.over, condition.under]
        check = partial(inference.same, sides, condition.place)
        late.append(check) if any(map(is_number, sides)) else check()
    for assignment in reset:
        check = partial(inference.assignment, assignment)
        late.append(check) if is_number(assignment.right) else check()
    for equation in states:
        inference.derivative(equation)
    for check in late:
        check()
    if refractory is not None:
        tree, place = refractory
        inference.match(tree, Form(TIME), place, "a refractory period is")
    if hazard is not None:
        tree, place = hazard
        for term in _terms(tree):
            inference.match(term, Form(FREQUENCY), place, "a hazard is")
    return {**known, **inference.result(equations)}


def _names(
    equations: tuple[Equation, ...],
    condition: Condition | None,
    reset: tuple[Assignment, ...],
    refractory: tuple[ast.expr, Place] | None,
    hazard: tuple[ast.expr, Place] | None,
) -> Iterator[tuple[Place, list[str]]]:
    """Yield each place and the names there, in the order in which they stand."""
    for equation in equations:
        factor = [] if equation.factor is None else variables_in(equation.factor)
        yield equation.place, [*factor, equation.name, *variables_in(equation.right)]
    if condition is not None:
        yield condition.place, list(variables_in(condition.tree))
    for assignment in reset:
        yield assignment.place, [assignment.target, *variables_in(assignment.right)]
    if refractory is not None:
        yield refractory[1], list(variables_in(refractory[0]))
    if hazard is not None:
        yield hazard[1], list(variables_in(hazard[0]))


class _Inference:
    def __init__(self, known: Mapping[str, Dimension], states: list[str]) -> None:
        self.forms = {name: Form(dimension) for name, dimension in known.items()}
        for name in states:
            self.forms.setdefault(name, Form.of(name))
        self.unifier = Unifier()
        self._given: dict[Place, Mapping[str, Dimension]] = {}

    def note(self, place: Place, given: Mapping[str, Dimension]) -> None:
        """Keep in mind what the values in a line are, for the case that it does not balance."""
        self._given[place] = given

    def result(self, equations: tuple[Equation, ...]) -> dict[str, Dimension]:
        found = {}
        for equation in equations:
            form = self.unifier.reduce(self.forms[equation.name])
            if form.unknown:
                name = form.unknown[0][0]
                place = next(e.place for e in equations if e.name == name)
                raise place.error(
                    f"the dimension of '{name}' cannot be determined. Give an initial value, "
                    f"for example {name}=0*nA."
                )
            found[equation.name] = form.known
        return found

    def derivative(self, equation: Equation) -> None:
        assert equation.factor is not None
        place = equation.place
        left = self.form(equation.factor, place) * self.forms[equation.name] / Form(TIME)
        terms = _terms(equation.right)
        forms = [self.form(term, place) for term in terms]
        who = "the left side is"
        if self.unifier.reduce(left).unknown:  # then the first term says what it is
            who, known = f"the term '{place.words(terms[0])}' is", forms[0]
            if self.unifier.reduce(known).unknown:
                who, known = "the left side is", left
        else:
            known = left
        self._require(left, forms[0], place, who, terms[0], known)
        for term, form in zip(terms[1:], forms[1:], strict=True):
            self._require(known, form, place, who, term, known)

    def assignment(self, assignment: Assignment) -> None:
        target, place = self.forms[assignment.target], assignment.place
        if assignment.operator == "*=":
            self.match(assignment.right, Form(NONE), place, "a factor is")
            return
        for term in _terms(assignment.right):
            self.match(term, target, place, f"'{assignment.target}' is")

    def match(self, node: ast.expr, wanted: Form, place: Place, who: str) -> None:
        self._require(wanted, self.form(node, place), place, who, node, wanted)

    def _require(
        self, wanted: Form, got: Form, place: Place, who: str, node: ast.expr, shown: Form
    ) -> None:
        before = self.unifier.reduce(shown)
        if not self.unifier.unify(wanted, got):
            term = place.words(node)
            raise place.error(
                f"{who} {before}, the term '{term}' is {self.unifier.reduce(got)}."
                + (_fix(node, term, before) or self._values(place))
            )

    def _values(self, place: Place) -> str:
        """Return what the values in a line are: one of them may have the wrong unit."""
        given = self._given[place]
        if not 0 < len(given) <= _MOST_VALUES:
            return ""
        return " Given: " + ", ".join(f"{name} is {given[name]}" for name in given) + "."

    def same(self, nodes: list[ast.expr], place: Place) -> Form:
        """Require that all terms have one dimension, and return it."""
        terms = [term for node in nodes for term in _terms(node)]
        forms = [self.form(term, place) for term in terms]
        for term, form in zip(terms[1:], forms[1:], strict=True):
            who = f"'{place.words(terms[0])}' is"
            # Of a number and a quantity, the number is the one to mend.
            if is_number(terms[0]) and not is_number(term):
                who = f"'{place.words(term)}' is"
                self._require(form, forms[0], place, who, terms[0], form)
            self._require(forms[0], form, place, who, term, forms[0])
        return forms[0]

    def form(self, node: ast.expr, place: Place) -> Form:
        """Return the dimension of an expression, requiring on the way what it takes."""
        match node:
            case ast.Name(id=name):
                return self.forms[name]
            case ast.UnaryOp(operand=operand):
                return self.form(operand, place)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self.form(left, place) * self.form(right, place)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.form(left, place) / self.form(right, place)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(left, right, place)
            case ast.BinOp():
                return self.same([node], place)
            case ast.Call():
                return self._call(node, place)
        return Form(NONE)

    def _power(self, base: ast.expr, exponent: ast.expr, place: Place) -> Form:
        value = number_value(exponent)
        form = self.unifier.reduce(self.form(base, place))
        if value is not None:
            return form ** Fraction(value).limit_denominator(64)
        self.match(exponent, Form(NONE), place, "an exponent is")
        self._require(
            Form(NONE), form, place, "what is raised to a variable power is", base, Form(NONE)
        )
        return Form(NONE)

    def _call(self, node: ast.Call, place: Place) -> Form:
        assert isinstance(node.func, ast.Name)
        match node.func.id, node.args:
            case "where", [condition, *values]:
                self._condition(condition, place)
                return self.same(values, place)
            case "min" | "max" | "clip", values:
                return self.same(values, place)
            case "abs", [argument]:
                return self.form(argument, place)
            case "sqrt", [argument]:
                return self.form(argument, place) ** Fraction(1, 2)
            case "sign", [argument]:
                self.form(argument, place)
                return Form(NONE)
            case name, arguments:
                for argument in arguments:
                    self.match(argument, Form(NONE), place, f"the argument of {name} must be")
        return Form(NONE)

    def _condition(self, node: ast.expr, place: Place) -> None:
        match node:
            case ast.Compare(left=left, comparators=[right]):
                self.same([left, right], place)
            case ast.BoolOp(values=values):
                for value in values:
                    self._condition(value, place)
            case ast.UnaryOp(operand=operand):
                self._condition(operand, place)


def _terms(node: ast.expr) -> list[ast.expr]:
    """Return the terms of a sum, from left to right, without the signs between them."""
    terms = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        terms.append(node.right)
        node = node.left
    return [node, *reversed(terms)]


def _fix(node: ast.expr, term: str, wanted: Form) -> str:
    unit = wanted.known.unit
    if not isinstance(node, ast.Constant) or wanted.unknown or not unit.isidentifier():
        return ""
    return f" Write {term}*{unit}."
