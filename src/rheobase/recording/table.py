"""A table, as text and for notebooks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

_GAP = "  "


def table_text(
    header: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()
) -> str:
    """Return a table as lines of text.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of sequence of str
        As long as the header.
    right : collection of int
        The columns whose entries stand on the right.

    Returns
    -------
    str

    Examples
    --------
    >>> from rheobase.recording.table import table_text
    >>> print(table_text(("name", "size"), [("exc", "80"), ("inh", "20")], right=[1]))
    name  size
    exc     80
    inh     20
    """
    lines = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        _GAP.join(
            cell.rjust(width) if k in right else cell.ljust(width)
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def table_html(
    header: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()
) -> str:
    """Return the same as HTML; all text is escaped."""

    def row(cells: Sequence[str], tag: str) -> str:
        return "".join(
            f'<{tag} style="text-align:{"right" if k in right else "left"}">{escape(cell)}</{tag}>'
            for k, cell in enumerate(cells)
        )

    body = "".join(f"<tr>{row(cells, 'td')}</tr>" for cells in rows)
    return f"<table><thead><tr>{row(header, 'th')}</tr></thead><tbody>{body}</tbody></table>"
