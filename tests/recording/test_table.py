from __future__ import annotations

from xml.etree import ElementTree

from rheobase.recording.table import table_html, table_text

HEADER, ROWS = ("name", "size", "what"), [("exc", "8,000", ""), ("<inh>", "20", "v & w")]


def test_text_has_columns_and_no_trailing_blanks():
    assert table_text(HEADER, ROWS, right=[1]).splitlines() == [
        "name    size  what",
        "exc    8,000",
        "<inh>     20  v & w",
    ]


def test_html_is_escaped():
    html = table_html(HEADER, ROWS, right=[1])
    table = ElementTree.fromstring(html)
    assert [cell.text for cell in table.iter("td")] == [
        cell or None for row in ROWS for cell in row
    ]
    assert [cell.text for cell in table.iter("th")] == list(HEADER)
    assert "&lt;inh&gt;" in html
    assert table_html(HEADER, []).count("<td") == 0
