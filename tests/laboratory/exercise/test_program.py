import matplotlib as mpl
import pytest

from rheobase.exercises import EXERCISES
from rheobase.laboratory.exercise.program import text
from rheobase.laboratory.exercise.simulate import trace, verdicts
from rheobase.laboratory.exercise.state import State


@pytest.mark.parametrize("name", EXERCISES)
def test_it_runs_as_it_stands_and_says_what_the_page_says(name, capsys):
    mpl.use("Agg")
    state = State.beginning(name, "7")
    answer = {question.name: '"1"\\ nA' for question in state.exercise.questions}
    query = {**state.query, **{f"answer.{key}": given for key, given in answer.items()}}
    state = State.from_query(query)
    written = text(state, state.settings)
    exec(compile(written, "page", "exec"), {})
    printed = capsys.readouterr().out
    mpl.pyplot.close("all")
    for verdict in verdicts(state).values():
        assert verdict.message in printed
    assert f"SpikeTrain({trace(state)['facts']['Spikes']} spikes" in printed
    assert ("v_threshold" in printed) == (not state.exercise.hidden)


@pytest.mark.parametrize("given", ['"); import os; ("', '\\"', "1\n2", '"""', "1\u2028nA", "\x00"])
def test_what_is_typed_stays_text(given):
    state = State.from_query({"answer.I_min": given})
    written = text(state, state.settings)
    seen = []
    checks = [line for line in written.split("print(") if line.startswith("exercise.check(")]
    assert len(checks) == 1
    call = written[written.index("exercise.check(") : written.index(".message)")]

    class Exercise:
        def check(self, name, answer):
            seen.append(answer.strip("\n"))

    eval(call, {"exercise": Exercise(), "__builtins__": {}})
    assert seen == [given]
