"""The Python of the page of an exercise."""

from __future__ import annotations

from rheobase.experiment import Settings
from rheobase.experiment.program import call, literal, stimulus_call
from rheobase.laboratory.exercise.state import State


def text(state: State, settings: Settings) -> str:
    """Return the program that does what the page shows, and checks what was answered.

    Examples
    --------
    >>> from rheobase.laboratory.exercise.program import text
    >>> from rheobase.laboratory.exercise.state import State
    >>> state = State.from_query({"exercise.seed": "7", "answer.I_min": "2 nA"})
    >>> print(text(state, state.settings))
    import matplotlib.pyplot as plt
    <BLANKLINE>
    import rheobase as rb
    <BLANKLINE>
    exercise = rb.exercises.MinimalCurrent(seed=7)
    print(exercise.parameters)
    stimulus = rb.step("0.5 nA", start="20 ms", stop="180 ms")
    recording = exercise.run(stimulus, "200 ms")
    print(recording.spikes[0])
    print(exercise.check("I_min", "2 nA").message)
    recording.plot()
    plt.show()
    <BLANKLINE>
    """
    exercise = state.exercise
    made = call(f"rb.exercises.{type(exercise).__name__}", [], {"seed": state.seed})
    checks = [
        f"print(exercise.check({literal(name)}, {literal(given)}).message)"
        for name, given in state.answer.items()
    ]
    lines = [
        "import matplotlib.pyplot as plt",
        "",
        "import rheobase as rb",
        "",
        f"exercise = {made}",
        *([] if exercise.hidden else ["print(exercise.parameters)"]),
        f"stimulus = {stimulus_call(settings.stimulus)}",
        f"recording = exercise.run(stimulus, {literal(settings.run['duration'])})",
        "print(recording.spikes[0])",
        *checks,
        "recording.plot()",
        "plt.show()",
    ]
    return "\n".join(lines) + "\n"
