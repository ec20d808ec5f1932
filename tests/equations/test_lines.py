import pytest

from rheobase.equations.lines import logical_lines, split_statements


def lines(text):
    return [(place.label, place.text) for place in logical_lines(text)]


def test_blank_lines_and_comments_count_but_say_nothing():
    text = "# a neuron\n\ndv/dt = -v  # don't = care\n   # w\nw = 2\n"
    assert lines(text) == [("line 3", "dv/dt = -v"), ("line 5", "w = 2")]


@pytest.mark.parametrize(
    "text",
    [
        "a = (b +\n c)\nd = 1",
        "a = (b\n + c)\nd = 1",
        "a = (b # first\n # second\n\n + c)\nd = 1",
        "a = \\\n(b + c)\nd = 1",
        "a =\n(b + c)\nd = 1",
        "a\n= (b + c)\nd = 1",
    ],
)
def test_continued_lines_are_joined(text):
    joined = lines(text)
    assert [line.replace(" ", "") for _, line in joined] == ["a=(b+c)", "d=1"]
    assert joined[0][0] == "line 1"


def test_a_comment_ends_a_backslash():
    assert lines("a = 1 # no \\\nb = 2") == [("line 1", "a = 1"), ("line 2", "b = 2")]


def test_statements():
    found = split_statements("v = v_reset;; w += b # ; x = 1\n z = 0;", "reset")
    assert [place.text for place in found] == ["v = v_reset", "w += b", "z = 0"]
    assert {place.label for place in found} == {"reset"}


def test_nothing():
    assert lines("") == lines("\n # \n") == []
