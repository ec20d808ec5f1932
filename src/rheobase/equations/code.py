"""From the language of equations to the Python that Numba compiles.

Generated code may call, by these names and no others: `exp`, `expm1`, `log`, `log10`, `log1p`,
`sqrt`, `sin`, `cos`, `tan`, `sinh`, `cosh`, `tanh`, `asin`, `acos`, `atan` of `math`; the built-in
`abs`; and `exprel(x)`, `sign(x)`, `floor(x)`, `ceil(x)`, `minimum(a, b)`, `maximum(a, b)`,
`clip(x, low, high)` and `where(condition, a, b)`, which the engine provides and which return floats
(`math.floor` would return an integer).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType

from rheobase.equations.algebra import substitute
from rheobase.equations.expressions import parse_expression
from rheobase.equations.language import FUNCTIONS
from rheobase.equations.place import Place
from rheobase.equations.trees import to_source, variables_in

_AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})


def to_code(source: str, names: Mapping[str, str] = _AS_THEY_ARE) -> str:
    """Return the Python code of a source.

    Parameters
    ----------
    source : str
        An expression in the language of equations, such as those of a `System`.
    names : mapping of str to str
        What to write for variables: ``{"v": "x[0]"}``. Others keep their names.

    Returns
    -------
    str
        An expression that means the same, and calls only the functions listed above.

    Raises
    ------
    EquationError
        If the language does not allow the source.

    Examples
    --------
    >>> from rheobase.equations import to_code
    >>> to_code("arctan(v / scale) + min(v, 0.0)", {"v": "x[0]"})
    'atan(x[0] / scale) + minimum(x[0], 0.0)'
    """
    parsed = parse_expression(Place("source", source), generated=True)
    tree = substitute(parsed, {name: ast.Name(id=written) for name, written in names.items()})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            node.func = ast.Name(id=FUNCTIONS[node.func.id].code)
    return to_source(tree)


def names_in(source: str) -> tuple[str, ...]:
    """Return the names of the variables in a source.

    Parameters
    ----------
    source : str
        An expression in the language of equations, such as those of a `System`.

    Returns
    -------
    tuple of str
        Each once, from left to right; functions are not variables.

    Raises
    ------
    EquationError
        If the language does not allow the source.

    Examples
    --------
    >>> from rheobase.equations import names_in
    >>> names_in("exp((v - v_T) / delta_T) * v")
    ('v', 'v_T', 'delta_T')
    """
    tree = parse_expression(Place("source", source), generated=True)
    return tuple(dict.fromkeys(variables_in(tree)))
