"""The code on the pages of the documentation runs: page by page, block by block, in order.

What a page says that a block prints is what it prints, and every picture is one that the
documentation's own script has drawn.
"""

import re
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
# A block of Python, and what it prints if a block of text follows.
STEP = re.compile(
    r"^```python\n(?P<code>.*?)^```$(?:\n+^```text\n(?P<output>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
PICTURE = re.compile(r"!\[(?P<text>[^]]*)\]\((?P<path>[^)]*)\)")
LARGEST = 100_000  # bytes of a picture

each_page = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])


@each_page
def test_page_runs(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    names = {"__name__": "__main__"}
    for step in STEP.finditer(text):
        # padded with newlines, so that a traceback has the page's line
        line = text.count("\n", 0, step.start("code"))
        exec(compile("\n" * line + step["code"], str(page), "exec"), names)
        printed = capsys.readouterr().out
        if step["output"] is not None:
            same = OutputChecker().check_output(
                step["output"], printed, ELLIPSIS | NORMALIZE_WHITESPACE
            )
            assert same, f"{page.name}, the block at line {line + 1} printed:\n{printed}"


@each_page
def test_pictures_are_there(page):
    for picture in PICTURE.finditer(page.read_text(encoding="utf-8")):
        assert len(picture["text"]) > 20, f"{picture['path']} needs a text for those who cannot see"
        path = page.parent / picture["path"]
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < LARGEST
