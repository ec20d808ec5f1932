"""What each name in an equation stands for.

A name is a state, a subexpression, a parameter, ``I`` or ``t``; else a unit or a constant, which
`resolve` turns into a number in the engine's units. What a model defines always wins, so that a
parameter may be called ``e`` or ``mS``.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from rheobase import units
from rheobase.equations.algebra import literal, number
from rheobase.equations.language import CONSTANTS
from rheobase.equations.place import Place
from rheobase.equations.reading import Equation
from rheobase.equations.trees import constant_value, number_value, variables_in
from rheobase.errors import did_you_mean
from rheobase.units import NONE, Dimension


def is_unit(name: str) -> bool:
    """Return whether `name` is one of the units that `rheobase.units` offers."""
    return isinstance(getattr(units, name, None), units.Unit)


def check_defined(node: ast.expr, place: Place, known: Collection[str]) -> None:
    """Raise an `EquationError` for the first name that nothing defines.

    Parameters
    ----------
    node : ast.expr
    place : Place
    known : collection of str
        The names that the model defines or was given.
    """
    names = list(variables_in(node))
    if "dt" in names:
        raise place.error(
            "a derivative is allowed only on the left of '=', as in 'tau_m * dv/dt = ...', "
            "and 'dt' only in a derivative."
        )
    for name in names:
        if name in known or name in CONSTANTS or is_unit(name):
            continue
        raise place.error(f"'{name}' is not defined. {_hint(name, node, known)}")


def _hint(name: str, node: ast.expr, known: Collection[str]) -> str:
    """Return what was meant: a name in another case, a product, a name of the model, or a unit."""
    available = units.unit_names()
    slips = _slips(name, (*known, *available))
    factors = [] if slips else _factors(name, known)
    if factors:
        product = "*".join(factors)
        return f"Did you mean '{f'({product})' if _binds_tighter(name, node) else product}'?"
    near = slips or get_close_matches(name, known) or get_close_matches(name, available)
    return f"Did you mean '{near[0]}'?" if near else did_you_mean(name, known)


def _slips(name: str, known: Collection[str]) -> list[str]:
    """Return the names that differ only in case or underscores, case first."""
    same = [other for other in known if _folded(other) == _folded(name)]
    return sorted(same, key=lambda other: other.lower() != name.lower())


def _folded(name: str) -> str:
    return name.lower().replace("_", "")


def _factors(name: str, known: Collection[str], most: int = 3) -> list[str]:
    """Return the two or three known names that a name is made of, ``R`` and ``C`` of ``RC``."""
    for first in sorted(known, key=len, reverse=True):
        rest = name.removeprefix(first)
        if rest != name and most > 1:
            others = [rest] if rest in known else _factors(rest, known, most - 1)
            if others:
                return [first, *others]
    return []


def _binds_tighter(name: str, node: ast.expr) -> bool:
    """Return whether a name is divided by or in a power, where a product needs parentheses."""
    for part in ast.walk(node):
        match part:
            case ast.BinOp(op=ast.Div(), right=ast.Name(id=found)) if found == name:
                return True
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                if any(isinstance(side, ast.Name) and side.id == name for side in (left, right)):
                    return True
    return False


def builtin_dimensions(names: Collection[str]) -> dict[str, Dimension]:
    """Return the dimensions of those names that are units or constants."""
    return {
        name: units.dimension_of(getattr(units, name)) if is_unit(name) else NONE
        for name in names
        if is_unit(name) or name in CONSTANTS
    }


def in_order(equations: Sequence[Equation]) -> tuple[Equation, ...]:
    """Return the subexpressions so that each only uses earlier ones, then the derivatives.

    Raises
    ------
    EquationError
        If a subexpression depends on itself, naming the cycle.
    """
    named = {equation.name: equation for equation in equations if equation.factor is None}
    uses = {
        name: [other for other in dict.fromkeys(variables_in(equation.right)) if other in named]
        for name, equation in named.items()
    }
    try:
        order = list(TopologicalSorter(uses).static_order())
    except CycleError as error:
        cycle = list(reversed(error.args[1]))  # graphlib names what is used first
        raise named[cycle[0]].place.error(
            f"'{cycle[0]}' depends on itself: {' -> '.join(cycle)}."
        ) from None
    derivatives = (equation for equation in equations if equation.factor is not None)
    return (*(named[name] for name in order), *derivatives)


def resolve(node: ast.expr, known: Collection[str], place: Place) -> ast.expr:
    """Return a tree of names that a model defines, functions and plain numbers.

    Units and constants become numbers, in the engine's units. Numbers become floats (generated
    code must not do integer arithmetic, which wraps around), except whole exponents.

    Parameters
    ----------
    node : ast.expr
        It is not changed.
    known : collection of str
        The names that the model defines or was given.
    place : Place
    """
    match node:
        case ast.Constant():
            new: ast.expr = number(constant_value(node))
        case ast.Name(id=name):
            new = node if name in known else number(_builtin(name))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            new = resolve(operand, known, place)
        case ast.UnaryOp(op=operator, operand=operand):
            new = ast.UnaryOp(op=operator, operand=resolve(operand, known, place))
        case ast.BinOp(left=size, op=ast.Mult(), right=ast.Name(id=name)) if (
            literal(size) is not None and name not in known and is_unit(name)
        ):
            # At once, not by a factor: 2000*pA is exactly 2 nA.
            new = number(_in_engine_units(literal(size), name))
        case ast.BinOp(left=left, op=operator, right=right):
            exponent = number_value(right) if isinstance(operator, ast.Pow) else None
            new = ast.BinOp(
                left=resolve(left, known, place),
                op=operator,
                right=resolve(right, known, place) if exponent is None else _exponent(exponent),
            )
        case ast.Call(func=func, args=arguments):
            resolved = [resolve(argument, known, place) for argument in arguments]
            new = ast.Call(func=func, args=resolved, keywords=[])
        case ast.Compare(left=left, ops=operators, comparators=others):
            new = ast.Compare(
                left=resolve(left, known, place),
                ops=operators,
                comparators=[resolve(other, known, place) for other in others],
            )
        case ast.BoolOp(op=operator, values=values):
            new = ast.BoolOp(op=operator, values=[resolve(v, known, place) for v in values])
        case _:
            raise place.error(f"'{place.words(node)}' is not allowed.")
    return ast.copy_location(new, node)


def _builtin(name: str) -> float:
    return _in_engine_units(1.0, name) if is_unit(name) else CONSTANTS[name]


def _in_engine_units(value: float | None, unit: str) -> float:
    quantity = value * getattr(units, unit)
    result = units.to_engine(quantity, units.dimension_of(quantity))
    assert isinstance(result, float)
    return result


def _exponent(value: float) -> ast.expr:
    whole = int(value) if value.is_integer() else value
    if whole < 0:
        return ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-whole))
    return ast.Constant(value=whole)


def check_used(
    given: Collection[str], used: Collection[str], states: Collection[str]
) -> str | None:
    """Return what to say about the first given name that nothing uses, None if there is none."""
    for name in given:
        if name not in used and name not in states:
            # All other names have values, else they would not be defined.
            without_value = [state for state in states if state not in given]
            near = _slips(name, without_value) or get_close_matches(name, without_value)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            nothing = "no equation, threshold, reset or refractory period"
            return f"'{name}' is given but {nothing} uses it.{hint}"
    return None


def transitive_names(node: ast.expr, subexpressions: Mapping[str, ast.expr]) -> list[str]:
    """Return the names that a tree depends on in the end, in the order in which it meets them."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    stack = list(reversed(list(variables_in(node))))
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in subexpressions:
            stack.extend(reversed(list(variables_in(subexpressions[name]))))
        else:
            found[name] = None
    return list(found)
