"""From typed text to logical lines: without comments, with continued lines joined."""

from __future__ import annotations

from rheobase.equations.place import Place


def logical_lines(text: str) -> tuple[Place, ...]:
    r"""Split text into lines that each hold one equation.

    A line goes on while a parenthesis is open, after a trailing backslash or operator, and if the
    next one starts with an operator. Everything after ``#`` is a comment.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    tuple of Place
        One for each logical line that is not empty, labelled with the number of its first line.

    Examples
    --------
    >>> from rheobase.equations.lines import logical_lines
    >>> for place in logical_lines("tau * dv/dt = -v  # leak\n    + R*I\ndw/dt = -w/tau_w"):
    ...     print(place.label, place.text)
    line 1 tau * dv/dt = -v + R*I
    line 3 dw/dt = -w/tau_w
    """
    lines: list[tuple[int, str]] = []
    goes_on = False
    for number, typed in enumerate(text.splitlines(), start=1):
        line = " ".join(typed.split("#", 1)[0].split())
        if not line:
            continue
        backslash = line.endswith("\\")
        line = line.rstrip("\\ ")
        if lines and (goes_on or line.startswith(_OPERATORS)):
            first, before = lines[-1]
            lines[-1] = (first, f"{before} {line}".strip())
        else:
            lines.append((number, line))
        joined = lines[-1][1]
        goes_on = backslash or joined.endswith(_OPERATORS) or joined.count("(") > joined.count(")")
    return tuple(Place(f"line {number}", line) for number, line in lines if line)


_OPERATORS = ("+", "-", "*", "/", "=", "<", ">", ",")


def split_statements(text: str, label: str) -> tuple[Place, ...]:
    """Split text into statements at line ends and semicolons.

    Parameters
    ----------
    text : str
        ``"v = v_reset; w += b"``
    label : str
        What to call it in an error.

    Returns
    -------
    tuple of Place

    Examples
    --------
    >>> from rheobase.equations.lines import split_statements
    >>> [place.text for place in split_statements("v = v_reset; w += b", "reset")]
    ['v = v_reset', 'w += b']
    """
    return tuple(
        Place(label, statement.strip())
        for line in logical_lines(text)
        for statement in line.text.split(";")
        if statement.strip()
    )
