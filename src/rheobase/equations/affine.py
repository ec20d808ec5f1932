"""Whether an expression is affine in the variables, and with which coefficients.

Worked out by propagating affine forms through the syntax tree: sums add them, products and
quotients by constants scale them, and whatever else meets a variable is the reason why not. No
computer algebra is needed: it takes a fraction of a millisecond where importing SymPy takes half
a second, and the coefficients look like what was typed. What it does not see is a cancellation of
nonlinear terms, such as ``v*v/v``, which nobody types.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rheobase.equations.algebra import (
    ONE,
    ZERO,
    add,
    divide,
    literal,
    multiply,
    negate,
    subtract,
)
from rheobase.equations.place import Place
from rheobase.equations.trees import check_generated, variables_in


@dataclass(frozen=True)
class Affine:
    """The sum of `coefficients` times variables, plus `constant`; all of them free of variables.

    Parameters
    ----------
    coefficients : mapping of str to ast.expr
        Variables that are not in it do not matter.
    constant : ast.expr
    """

    coefficients: Mapping[str, ast.expr]
    constant: ast.expr

    @classmethod
    def of(cls, variable: str) -> Affine:
        """Return the form of a variable itself."""
        return cls({variable: ONE}, ZERO)

    @property
    def is_constant(self) -> bool:
        """Whether it holds no variable."""
        return not self.coefficients

    def coefficient(self, variable: str) -> ast.expr:
        """Return the factor of a variable."""
        return self.coefficients.get(variable, ZERO)

    def parts(self) -> Iterator[ast.expr]:
        """Yield all coefficients and the constant."""
        yield from self.coefficients.values()
        yield self.constant


@dataclass(frozen=True)
class Nonlinear:
    """Why an expression is not affine: the term to blame, in the user's words, and its place."""

    term: str
    variables: tuple[str, ...]
    label: str

    def __str__(self) -> str:
        if self.variables == ("t",):
            return f"{self.term} changes with the time t ({self.label})"
        return f"{self.term} is not linear in {in_words(self.variables)} ({self.label})"


class NonlinearError(Exception):
    """Raised and caught within this package only; `reason` says why an expression is not affine."""

    def __init__(self, reason: Nonlinear) -> None:
        super().__init__(str(reason))
        self.reason = reason


def in_words(names: tuple[str, ...]) -> str:
    """Return ``"v"``, ``"v and w"``, ``"v, w and z"``."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def affine(tree: ast.expr, place: Place, forms: Mapping[str, Affine | Nonlinear]) -> Affine:
    """Return an expression as an affine form in the variables.

    Parameters
    ----------
    tree : ast.expr
        As `rheobase.equations.names.resolve` returns it.
    place : Place
        Where it stands.
    forms : mapping of str to Affine or Nonlinear
        What the variables and subexpressions are. Any other name is a constant.

    Raises
    ------
    NonlinearError
        If it is not affine.
    EquationError
        If the coefficients grow out of hand.

    Examples
    --------
    >>> import ast
    >>> from rheobase.equations.affine import Affine, affine
    >>> from rheobase.equations.expressions import parse_expression
    >>> from rheobase.equations.place import Place
    >>> from rheobase.equations.trees import to_source
    >>> place = Place("line 1", "(R*I - (v - v_rest)) / tau_m")
    >>> form = affine(parse_expression(place), place, {n: Affine.of(n) for n in ("v", "I")})
    >>> {name: to_source(tree) for name, tree in form.coefficients.items()}
    {'I': 'R / tau_m', 'v': '-1.0 / tau_m'}
    >>> to_source(form.constant)
    'v_rest / tau_m'
    """
    result = _Walk(place, forms).form(tree)
    for part in result.parts():
        check_generated(part, place)
    return result


class _Walk:
    def __init__(self, place: Place, forms: Mapping[str, Affine | Nonlinear]) -> None:
        self.place = place
        self.forms = forms

    def form(self, node: ast.expr) -> Affine:
        match node:
            case ast.Name(id=name):
                form = self.forms.get(name, Affine({}, node))
                if isinstance(form, Nonlinear):
                    raise NonlinearError(form)
                return form
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                a = self.form(operand)
                return Affine({n: negate(c) for n, c in a.coefficients.items()}, negate(a.constant))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _combine(self.form(left), self.form(right), add)
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return difference(self.form(left), self.form(right))
            case ast.BinOp(left=left, op=operator, right=right):
                return self._product(node, operator, self.form(left), self.form(right))
            case ast.Call():
                return self._call(node)
        return Affine({}, node)

    def _product(self, node: ast.BinOp, operator: ast.operator, a: Affine, b: Affine) -> Affine:
        match operator:
            case ast.Mult() if b.is_constant:
                return scaled(a, b.constant)
            case ast.Mult() if a.is_constant:
                return _cleaned(
                    {n: multiply(a.constant, c) for n, c in b.coefficients.items()},
                    multiply(a.constant, b.constant),
                )
            case ast.Div() if b.is_constant:
                return divided(a, b.constant)
            case ast.Pow() if a.is_constant and b.is_constant:
                return Affine({}, ast.BinOp(left=a.constant, op=operator, right=b.constant))
            case ast.Pow() if literal(b.constant) == 1.0 and b.is_constant:
                return a
        raise self._nonlinear(node)

    def _call(self, node: ast.Call) -> Affine:
        assert isinstance(node.func, ast.Name)
        arguments = list(node.args)
        if node.func.id == "where":
            condition = self._condition(arguments[0])
            return self._where(condition, self.form(arguments[1]), self.form(arguments[2]))
        forms = self._inside(node, arguments)
        if all(form.is_constant for form in forms):
            return Affine(
                {}, ast.Call(func=node.func, args=[form.constant for form in forms], keywords=[])
            )
        raise self._nonlinear(node)

    def _inside(self, node: ast.expr, parts: list[ast.expr]) -> list[Affine]:
        """Return the forms of parts; what is nonlinear inside `node` is nonlinear as a whole."""
        try:
            return [self.form(part) for part in parts]
        except NonlinearError as error:
            if error.reason.label != self.place.label:
                raise  # a subexpression's own line says it better
            raise self._nonlinear(node) from None

    def _condition(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.Compare(left=left, ops=operators, comparators=[right]):
                a, b = self._inside(node, [left, right])
                if not (a.is_constant and b.is_constant):
                    raise self._nonlinear(node)
                return ast.Compare(left=a.constant, ops=operators, comparators=[b.constant])
            case ast.BoolOp(op=operator, values=values):
                return ast.BoolOp(op=operator, values=[self._condition(v) for v in values])
            case ast.UnaryOp(op=operator, operand=operand):
                return ast.UnaryOp(op=operator, operand=self._condition(operand))
        raise AssertionError("the language allows no other condition")

    @staticmethod
    def _where(condition: ast.expr, a: Affine, b: Affine) -> Affine:
        def chosen(yes: ast.expr, no: ast.expr) -> ast.expr:
            if literal(yes) is not None and literal(yes) == literal(no):
                return yes
            func = ast.Name(id="where")
            return ast.Call(func=func, args=[condition, yes, no], keywords=[])

        return _combine(a, b, chosen)

    def _nonlinear(self, node: ast.expr) -> NonlinearError:
        variables: dict[str, None] = {}
        for name in variables_in(node):
            form = self.forms.get(name)
            if isinstance(form, Affine):
                variables.update(dict.fromkeys(form.coefficients))
            elif isinstance(form, Nonlinear):
                variables.update(dict.fromkeys(form.variables))
        term = self.place.words(node)
        return NonlinearError(Nonlinear(term, tuple(variables), self.place.label))


def scaled(a: Affine, factor: ast.expr) -> Affine:
    """Return a form times a constant."""
    coefficients = {name: multiply(c, factor) for name, c in a.coefficients.items()}
    return _cleaned(coefficients, multiply(a.constant, factor))


def divided(a: Affine, divisor: ast.expr) -> Affine:
    """Return a form divided by a constant."""
    coefficients = {name: divide(c, divisor) for name, c in a.coefficients.items()}
    return _cleaned(coefficients, divide(a.constant, divisor))


def difference(a: Affine, b: Affine) -> Affine:
    """Return a form minus another."""
    return _combine(a, b, subtract)


def _combine(a: Affine, b: Affine, operation: Callable[[ast.expr, ast.expr], ast.expr]) -> Affine:
    names = dict.fromkeys([*a.coefficients, *b.coefficients])
    coefficients = {name: operation(a.coefficient(name), b.coefficient(name)) for name in names}
    return _cleaned(coefficients, operation(a.constant, b.constant))


def _cleaned(coefficients: dict[str, ast.expr], constant: ast.expr) -> Affine:
    kept = {name: c for name, c in coefficients.items() if literal(c) != 0.0}
    return Affine(kept, constant)
