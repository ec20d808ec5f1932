"""Putting subexpressions in, so that a source stands on states and parameters alone."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from rheobase.equations.algebra import substitute
from rheobase.equations.place import Place
from rheobase.equations.trees import check_generated, to_source, variables_in


class Inlining:
    """Puts the subexpressions of a model into other expressions.

    Parameters
    ----------
    subexpressions : mapping of str to ast.expr
        In an order in which each uses only earlier ones.
    places : mapping of str to Place
        Where they stand.
    """

    def __init__(self, subexpressions: Mapping[str, ast.expr], places: Mapping[str, Place]) -> None:
        self._subexpressions = subexpressions
        self._places = places

    def source(self, tree: ast.expr, place: Place) -> str:
        """Return the source of a tree without subexpressions.

        Raises
        ------
        EquationError
            If it becomes too large.
        """
        needed = set(variables_in(tree))
        for name, defined in reversed(list(self._subexpressions.items())):
            if name in needed:
                needed.update(variables_in(defined))
        trees: dict[str, ast.expr] = {}
        for name, defined in self._subexpressions.items():
            if name in needed:
                trees[name] = substitute(defined, trees)
                check_generated(trees[name], self._places[name])
        result = substitute(tree, trees)
        check_generated(result, place)
        return to_source(result)
