"""From text to a syntax tree that holds only what the language allows.

Model files come from strangers, so text is never evaluated. It is parsed by Python's `ast`, and a
white list decides: numbers, names, ``+ - * / **``, the functions of the language, and comparisons
inside ``where``. Everything else is an error that says what and where. Sizes are bounded, so that
no text can exhaust the stack, the memory or the patience.
"""

from __future__ import annotations

import ast
import math
import re
from difflib import get_close_matches

from rheobase.equations.language import FUNCTIONS, check_name
from rheobase.equations.place import MAX_CHARACTERS, Place
from rheobase.equations.trees import ARITHMETIC, MAX_GENERATED_DEPTH, measure, number_value

# Within what Python's own parser takes without trouble.
MAX_TOKENS = 2_000
MAX_GENERATED_TOKENS = 8_000
MAX_DEPTH = 100
MAX_EXPONENT = 100


def parse_expression(
    place: Place, start: int = 0, stop: int | None = None, *, generated: bool = False
) -> ast.expr:
    """Return the syntax tree of an expression whose value is a number.

    Parameters
    ----------
    place : Place
        Where it stands.
    start, stop : int
        Which part of ``place.text`` it is; by default all.
    generated : bool
        Whether Rheobase wrote it, which allows more depth.

    Returns
    -------
    ast.expr
        Holding only what the language allows. Positions count in ``place.text``.

    Raises
    ------
    EquationError
        If the text cannot be read, is too large, or holds anything that is not allowed.

    Examples
    --------
    >>> from rheobase.equations.expressions import parse_expression
    >>> from rheobase.equations.place import Place
    >>> from rheobase.equations.trees import to_source
    >>> to_source(parse_expression(Place("line 1", "-(v-v_rest)/tau_m")))
    '-(v - v_rest) / tau_m'
    >>> parse_expression(Place("line 1", "v.real"))
    Traceback (most recent call last):
    rheobase.errors.EquationError: line 1: 'v.real': a dot after a name is not allowed.
    """
    tree = _read(place, start, stop, generated)
    _check_number(tree, place)
    return tree


def parse_condition(place: Place) -> ast.expr:
    """Return the syntax tree of a comparison, or of several joined by ``and``, ``or``, ``not``.

    Parameters
    ----------
    place : Place
        Where it stands; all of its text is read.

    Raises
    ------
    EquationError
        As `parse_expression`, and if it is not a comparison.
    """
    tree = _read(place, 0, None, False)
    _check_condition(tree, place)
    return tree


_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


def _read(place: Place, start: int, stop: int | None, generated: bool) -> ast.expr:
    piece = place.text[start:stop]
    text = piece.strip()
    if not text:
        raise place.error("an expression is missing.")
    _check_characters(text, place, generated)
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise place.error(_syntax_problem(text, error)) from None
    except (MemoryError, RecursionError):  # so it says that its stack is used up
        raise place.error("it is nested too deep.") from None
    except ValueError as error:
        raise place.error(f"it cannot be read: {error}.") from None
    limit = MAX_GENERATED_DEPTH if generated else MAX_DEPTH
    if measure(tree)[1] > limit:
        raise place.error(
            f"it is nested more than {limit} deep. Name parts of it: 'I_leak = g_L*(E_L - v)'."
        )
    before = len(place.text[:start].encode()) + len(piece[: len(piece) - len(piece.lstrip())])
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.col_offset += before
            if node.end_col_offset is not None:
                node.end_col_offset += before
    return tree


def _check_characters(text: str, place: Place, generated: bool) -> None:
    """Refuse what the parser must not even see: it recurses, and gives little reason."""
    if len(text) > MAX_CHARACTERS:
        raise place.error(f"{len(text)} characters are too long.")
    if len(re.findall(r"\w+|[^\w\s]", text)) > (MAX_GENERATED_TOKENS if generated else MAX_TOKENS):
        raise place.error("it is too long. Name parts of it: 'I_leak = g_L*(E_L - v)'.")
    for characters, problem in _FORBIDDEN_TEXT:
        if characters in text:
            raise place.error(problem)


_FORBIDDEN_TEXT = (
    ("'", "text in quotes is not allowed."),
    ('"', "text in quotes is not allowed."),
    ("^", "'^' is not allowed; for a power write **."),
    ("&", "'&' is not allowed; write 'and'."),
    ("|", "'|' is not allowed; write 'or'."),
    (";", "';' is not allowed here."),
    ("`", "'`' is not allowed."),
    ("$", "'$' is not allowed."),
)


def _syntax_problem(text: str, error: SyntaxError) -> str:
    if ":" in text:
        return (
            "':' is not allowed. Units are not declared in equations: they follow from the "
            "values that you give."
        )
    if error.msg.startswith("Exceeds the limit"):
        return "it holds a number with too many digits."
    if error.msg.startswith("invalid syntax") or not error.msg:
        rest = text[max((error.offset or 1) - 1, 0) :][:20]
        return f"it cannot be read at '{rest}'. Is an operator missing, such as * ?"
    return f"it cannot be read: {error.msg}."


def _check_number(node: ast.expr, place: Place) -> None:
    match node:
        case ast.Constant():
            _check_literal(node, place)
        case ast.Name(id=name):
            _check_variable(name, place)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check_number(operand, place)
        case ast.BinOp(left=left, op=operator, right=right):
            if type(operator) not in ARITHMETIC:
                sign = _OPERATOR_SIGNS.get(type(operator), "this operator")
                raise place.error(f"{sign} is not allowed.")
            _check_number(left, place)
            _check_number(right, place)
            if isinstance(operator, ast.Pow):
                _check_exponent(right, place)
            elif isinstance(operator, ast.Div) and _checked_value(right, place) == 0.0:
                raise place.error(f"it divides by zero: '{place.words(node)}'.")
        case ast.Call():
            _check_call(node, place)
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            raise place.error(
                f"the comparison '{place.words(node)}' is allowed only as the first argument of "
                "where(condition, a, b)."
            )
        case _:
            raise place.error(f"{_describe(node)} is not allowed.")


def _check_condition(node: ast.expr, place: Place) -> None:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            if not isinstance(operator, _COMPARISONS):
                raise place.error("only the comparisons < <= > >= == != are allowed.")
            _check_number(left, place)
            _check_number(right, place)
        case ast.Compare():
            raise place.error(
                f"'{place.words(node)}' compares more than two things; join comparisons by 'and'."
            )
        case ast.BoolOp(values=values):
            for value in values:
                _check_condition(value, place)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check_condition(operand, place)
        case _:
            _check_number(node, place)
            raise place.error(
                f"expected a comparison such as 'v > v_threshold', got '{place.words(node)}'."
            )


def _check_literal(node: ast.Constant, place: Place) -> None:
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        raise place.error(f"{_describe(node)} is not allowed.")
    try:
        finite = math.isfinite(float(node.value))
    except OverflowError:
        finite = False
    if not finite:
        raise place.error(f"the number {place.words(node)} is too large.")


def _check_variable(name: str, place: Place) -> None:
    if name in FUNCTIONS:
        raise place.error(f"'{name}' is a function: write {name}(...).")
    if name not in ("I", "t", "dt"):
        check_name(name, place)


def _checked_value(node: ast.expr, place: Place) -> float | None:
    try:
        return number_value(node)
    except (OverflowError, ZeroDivisionError, ValueError):
        raise place.error(f"'{place.words(node)}' is not a finite number.") from None


def _check_exponent(node: ast.expr, place: Place) -> None:
    value = _checked_value(node, place)
    if value is not None and abs(value) > MAX_EXPONENT:
        raise place.error(f"the power '{place.words(node)}' is larger than {MAX_EXPONENT}.")


def _check_call(node: ast.Call, place: Place) -> None:
    if not isinstance(node.func, ast.Name):
        _check_number(node.func, place)
        raise place.error(f"'{place.words(node.func)}' is not a function. For a product write *.")
    name = node.func.id
    if name.startswith("__") or name.endswith("__"):
        raise place.error(f"'{name}' is not allowed.")
    if name not in FUNCTIONS:
        near = get_close_matches(name, FUNCTIONS, n=1, cutoff=0.6)
        hint = f"Did you mean '{near[0]}'?" if near else f"If it is a variable, write {name}*(...)."
        raise place.error(f"unknown function '{name}'. {hint}")
    if node.keywords:
        raise place.error(f"a named argument ('{node.keywords[0].arg}=') is not allowed.")
    expected = FUNCTIONS[name].arguments
    if len(node.args) != expected:
        plural = "" if expected == 1 else "s"
        raise place.error(f"{name} takes {expected} argument{plural}, got {len(node.args)}.")
    numbers = node.args
    if name == "where":
        _check_condition(node.args[0], place)
        numbers = node.args[1:]
    for argument in numbers:
        _check_number(argument, place)


_OPERATOR_SIGNS = {
    ast.Mod: "'%'",
    ast.FloorDiv: "'//'",
    ast.MatMult: "'@'",
    ast.LShift: "'<<'",
    ast.RShift: "'>>'",
}

_DESCRIPTIONS = {
    ast.Attribute: "a dot after a name",
    ast.Subscript: "an index in square brackets",
    ast.Slice: "an index in square brackets",
    ast.Lambda: "lambda",
    ast.IfExp: "'if ... else' (write where(condition, a, b), which)",
    ast.NamedExpr: "':='",
    ast.JoinedStr: "text in quotes",
    ast.List: "a list",
    ast.Tuple: "a comma outside the parentheses of a function",
    ast.Set: "a set",
    ast.Dict: "a dictionary",
    ast.ListComp: "a comprehension ('for')",
    ast.SetComp: "a comprehension ('for')",
    ast.DictComp: "a comprehension ('for')",
    ast.GeneratorExp: "a comprehension ('for')",
    ast.Starred: "'*' before an argument",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.UnaryOp: "'~'",
}


def _describe(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return f"the value {node.value!r:.40}"
    return _DESCRIPTIONS.get(type(node), "this construct")
