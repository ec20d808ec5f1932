import pytest

from rheobase.exercises import EXERCISES


@pytest.fixture(params=EXERCISES.values(), ids=EXERCISES.keys())
def kind(request):
    """Each exercise in turn."""
    return request.param


@pytest.fixture
def right_answer():
    """Return a function that returns the right answer to a question, as a student types it."""

    def typed(exercise, question):
        number = exercise.answers[question.name].m_as(question.unit)
        return f"{number} {question.unit}".strip()

    return typed
