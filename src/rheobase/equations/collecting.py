"""An expression as a sum: what each variable is multiplied by, and what is left."""

from __future__ import annotations

from collections.abc import Collection

from rheobase.equations.affine import Affine, NonlinearError, affine
from rheobase.equations.expressions import parse_expression
from rheobase.equations.place import Place
from rheobase.equations.trees import to_source


def collect(source: str, variables: Collection[str]) -> dict[str, str] | None:
    """Return what each variable of an expression is multiplied by.

    Parameters
    ----------
    source : str
        Of an expression, as of `affine_in`.
    variables : collection of str
        All other names are constants.

    Returns
    -------
    dict of str to str or None
        Sources of the factors, by variable, and under ``""`` that of the rest; None if it is no
        such sum.

    Examples
    --------
    >>> from rheobase.equations import collect
    >>> collect("(g*(E - w) + I) / C", ["g", "I"])
    {'g': '(E - w) / C', 'I': '1.0 / C', '': '0.0'}
    >>> collect("g*(E - w) / C", ["g", "w"])
    """
    place = Place("", source)
    try:
        form = affine(
            parse_expression(place, generated=True),
            place,
            {name: Affine.of(name) for name in variables},
        )
    except NonlinearError:
        return None
    factors = {name: to_source(factor) for name, factor in form.coefficients.items()}
    return {**factors, "": to_source(form.constant)}
