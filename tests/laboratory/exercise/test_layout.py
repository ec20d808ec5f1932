import pytest

from rheobase.laboratory.exercise import layout
from rheobase.laboratory.exercise.state import State


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"exercise.seed": "-1", "answer.I_min": "1 nA"}, "seed: expected"),
        ({"exercise.name": "<script>"}, "no exercise '<script>'"),
        ({"evil": "1"}, "The address holds 'evil'"),
    ],
)
def test_a_bad_address_gives_a_message_and_the_first_exercise(query, message, monkeypatch):
    made = []

    class Page(layout.ExercisePage):
        def __init__(self, pool, state, told):
            made.append((state, told))
            super().__init__(pool, state, told)

        def begin(self):
            pass

    monkeypatch.setattr(layout, "ExercisePage", Page)
    layout.exercise_page(None, query)
    [(state, told)] = made
    assert state == State.beginning()
    assert message in told
