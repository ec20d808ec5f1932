"""From logical lines to equations, a condition and reset statements, as syntax trees.

What stands left of ``=`` is taken apart here: ``R*C * du/dt`` is the derivative of ``u`` and the
factor ``R*C``.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from rheobase.equations.algebra import ONE, divide, multiply, negate
from rheobase.equations.expressions import parse_condition, parse_expression
from rheobase.equations.language import check_name
from rheobase.equations.lines import logical_lines, split_statements
from rheobase.equations.place import Place
from rheobase.errors import EquationError

MAX_EQUATIONS = 200

_DERIVATIVE = re.compile(r"\bd(\w+)\s*/\s*dt\b")
_EQUALS = re.compile(r"(?<![<>=!:+*/-])=(?!=)")
_ASSIGNMENT = re.compile(r"(?<![<>=!:+*/%@&|^-])(\+=|-=|\*=|=)(?!=)")


@dataclass(frozen=True)
class Equation:
    """One line: ``factor * d(name)/dt = right``, or ``name = right``.

    Parameters
    ----------
    name : str
        The state, or the subexpression.
    factor : ast.expr or None
        What the derivative is multiplied by; None if the line defines a subexpression.
    right : ast.expr
    place : Place
    """

    name: str
    factor: ast.expr | None
    right: ast.expr
    place: Place


@dataclass(frozen=True)
class Assignment:
    """One reset statement: ``target operator right``."""

    target: str
    operator: str
    right: ast.expr
    place: Place


@dataclass(frozen=True)
class Condition:
    """The threshold: `over` - `under` is what goes up through zero when the neuron fires."""

    tree: ast.expr
    over: ast.expr
    under: ast.expr
    place: Place


def read_equations(text: str, example: str = "tau_m * dv/dt = -v + R*I") -> tuple[Equation, ...]:
    """Read the equations of a model.

    Parameters
    ----------
    text : str
        One equation a line.
    example : str
        One such as it may be, for the message if there is none.

    Returns
    -------
    tuple of Equation
        In the order of the lines; no name twice.

    Raises
    ------
    EquationError
        If a line is not an equation, or there is none.
    """
    places = logical_lines(text)
    if not places:
        raise EquationError(f"there is no equation. Write one such as '{example}'.")
    if len(places) > MAX_EQUATIONS:
        raise EquationError(f"{len(places)} equations; at most {MAX_EQUATIONS} are allowed.")
    equations: dict[str, Equation] = {}
    for place in places:
        equation = _read_equation(place)
        first = equations.get(equation.name)
        if first is not None:
            raise place.error(f"'{equation.name}' is defined twice, first on {first.place.label}.")
        equations[equation.name] = equation
    if all(equation.factor is None for equation in equations.values()):
        raise EquationError(
            f"line 1: '{places[0].text[:100]}': no line holds a derivative. "
            f"Write one such as '{example}'."
        )
    return tuple(equations.values())


def _read_equation(place: Place) -> Equation:
    found = list(_EQUALS.finditer(place.text))
    if len(found) > 1 and place.text.count("(") > place.text.count(")"):
        raise place.error("'(' was never closed.")
    if len(found) > 1:
        raise place.error(
            "'=' stands in it more than once. Write one equation a line; named arguments are "
            "not allowed."
        )
    if not found:
        raise place.error(
            "'=' is missing. Write a derivative such as dv/dt, or a name, '=' and an expression."
        )
    equals = found[0].start()
    left = place.text[:equals].strip()
    derivatives = _DERIVATIVE.findall(left)
    if len(derivatives) > 1:
        raise place.error("the left side holds more than one derivative.")
    if derivatives:
        name, factor = _read_derivative(place, equals, derivatives[0])
    else:
        name, factor = _read_name(place, left), None
    right = parse_expression(place, found[0].end())
    return Equation(name, factor, right, place)


def _read_name(place: Place, left: str) -> str:
    """Return the name as Python reads it, which brings equal-looking letters together."""
    try:
        tree = ast.parse(left, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        tree = None
    if not isinstance(tree, ast.Name):
        raise place.error(
            "the left side must be a name, or a factor times one derivative such as dv/dt."
        )
    check_name(tree.id, place)
    return tree.id


def _read_derivative(place: Place, equals: int, typed: str) -> tuple[str, ast.expr]:
    name = _read_name(place, typed)
    found: list[str] = []
    left = parse_expression(place, 0, equals)
    factor = _without_derivative(left, _read_name(place, f"d{typed}"), found)
    if found != ["over", "under"]:
        raise place.error(
            f"the left side must be d{name}/dt, times or divided by a factor of parameters."
        )
    return name, factor


def _without_derivative(
    node: ast.expr, differential: str, found: list[str], inverted: bool = False
) -> ast.expr:
    """Take ``dv`` and ``dt`` out of a product, noting in `found` where they stood."""
    match node:
        case ast.Name(id=name) if name == differential and not inverted:
            found.append("over")
            return ONE
        case ast.Name(id="dt") if inverted:
            found.append("under")
            return ONE
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return multiply(
                _without_derivative(left, differential, found, inverted),
                _without_derivative(right, differential, found, inverted),
            )
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return divide(
                _without_derivative(left, differential, found, inverted),
                _without_derivative(right, differential, found, not inverted),
            )
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return negate(_without_derivative(operand, differential, found, inverted))
    return node


def read_threshold(text: str) -> Condition:
    """Read a threshold condition, one comparison.

    Parameters
    ----------
    text : str
        ``"v > v_threshold"``, or the other way round. Whether equality counts makes no difference
        to a continuous variable.

    Raises
    ------
    EquationError
        If it is anything else.
    """
    place = Place("threshold", " ".join(text.split()))
    tree = parse_condition(place)
    match tree:
        case ast.Compare(left=left, ops=[ast.Gt() | ast.GtE()], comparators=[right]):
            return Condition(tree, left, right, place)
        case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE()], comparators=[right]):
            return Condition(tree, right, left, place)
    raise place.error("expected one comparison such as 'v > v_threshold'.")


def read_statements(text: str, label: str) -> tuple[Assignment, ...]:
    """Read the statements that are carried out at a spike, one after the other.

    Parameters
    ----------
    text : str
        ``"v = v_reset; w += b"``; semicolons or line ends separate.
    label : str
        What to call it in an error: ``"reset"``.

    Raises
    ------
    EquationError
        If a statement is not an assignment by ``=``, ``+=``, ``-=`` or ``*=``.
    """
    return tuple(_read_assignment(place) for place in split_statements(text, label))


def _read_assignment(place: Place) -> Assignment:
    found = list(_ASSIGNMENT.finditer(place.text))
    if len(found) != 1:
        raise place.error("expected an assignment such as 'v = v_reset' or 'w += b'.")
    target = place.text[: found[0].start()].strip()
    if not target.isidentifier():
        raise place.error(f"expected the name of a variable before '{found[0][0]}'.")
    return Assignment(
        _read_name(place, target),
        found[0][0],
        parse_expression(place, found[0].end()),
        place,
    )


def read_names(text: str, label: str, example: str) -> tuple[str, ...]:
    """Read names, separated by commas or blanks.

    Parameters
    ----------
    text : str
        ``"v, w"``; none if it is empty.
    label, example : str
        What it is and what it may look like, for the message.

    Raises
    ------
    EquationError
        If something in it is not a name.
    """
    if not isinstance(text, str):
        raise EquationError(f"{label}: expected names as text such as '{example}', got {text!r}.")
    place = Place(label, " ".join(text.split()))
    return tuple(_read_name_in(place, name) for name in place.text.replace(",", " ").split())


def _read_name_in(place: Place, typed: str) -> str:
    if not typed.isidentifier():
        raise place.error(f"expected names of variables, got '{typed}'.")
    return _read_name(place, typed)
