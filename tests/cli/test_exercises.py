import csv

import pytest

from rheobase.exercises import EXERCISES, FICurve, MinimalCurrent, MysteryNeuron


def test_help_without_a_command(rheobase):
    result = rheobase("exercises")
    assert result.exit_code == 0, result.output
    assert "answers" in result.stdout
    assert "list" in result.stdout


def test_list(rheobase):
    lines = rheobase("exercises", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(EXERCISES)
    assert lines[0] == "minimal-current  The minimal current: I_min, spikes, latency"


def test_all_exercises_for_thirty_students_by_default(rheobase):
    result = rheobase("exercises", "answers")
    assert result.exit_code == 0, result.output
    blocks = result.stdout.rstrip("\n").split("\n\n")
    assert [block.partition(":")[0] for block in blocks] == list(EXERCISES)
    for block in blocks:
        rows = block.splitlines()[4:]
        assert [int(row.split()[0]) for row in rows] == list(range(1, 31))


def test_table(rheobase):
    result = rheobase("exercises", "answers", "minimal-current", "--seeds", "7,3")
    title, tolerance, names, units, *rows = result.stdout.splitlines()
    assert title == "minimal-current: The minimal current"
    assert tolerance == "tolerance: I_min 1 %, spikes 0, latency 0.2 ms"
    assert names.split() == [
        "seed", "v_rest", "v_reset", "v_threshold", "R", "tau_m", "t_ref", "I", "|", "I_min",
        "spikes", "latency",
    ]  # fmt: skip
    assert units.split() == [
        "(mV)", "(mV)", "(mV)", "(MOhm)", "(ms)", "(ms)", "(nA)", "|", "(nA)", "(ms)",
    ]  # fmt: skip
    assert len({len(row) for row in (names, units, *rows)}) == 1
    for row, seed in zip(rows, (7, 3), strict=True):
        exercise = MinimalCurrent(seed)
        given = {**exercise.parameters, **exercise.given}
        answers = [f"{answer.m:.4g}" for answer in exercise.answers.values()]
        left, right = row.split("|")
        assert left.split() == [str(seed), *(text.split()[0] for text in given.values())]
        assert right.split() == answers


def test_the_mystery_is_no_secret_here(rheobase):
    rows = rheobase("exercises", "answers", "mystery-neuron", "--seeds", "5:6").stdout.splitlines()
    assert " ".join(rows[2].split()) == "seed | v_rest R tau_m v_threshold v_reset t_ref"
    for row, seed in zip(rows[4:], (5, 6), strict=True):
        answers = MysteryNeuron(seed).answers.values()
        assert row.split() == [str(seed), "|", *(f"{answer.m:.4g}" for answer in answers)]


def test_csv_has_every_digit(rheobase, tmp_path):
    result = rheobase(
        "exercises", "answers", "fi-curve", "mystery-neuron", "--seeds", "4294967295,2:3",
        "--csv", "answers.csv",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    with open(tmp_path / "answers.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["seed"] for row in rows] == ["4294967295", "2", "3"]
    for row in rows:
        exercise, mystery = FICurve(int(row["seed"])), MysteryNeuron(int(row["seed"]))
        assert float(row["fi-curve R (MOhm)"]) == exercise.neuron.value("R")
        assert f"{float(row['fi-curve I_1 (nA)']):g} nA" == exercise.given["I_1"]
        assert float(row["fi-curve rate_1 (Hz)"]) == exercise.answers["rate_1"].m
        assert float(row["mystery-neuron t_ref (ms)"]) == mystery.neuron.value("t_ref")
    assert len(rows[0]) == 1 + 6 + 3 + 4 + 6


def test_a_plain_number_has_no_unit_in_the_file(rheobase, tmp_path):
    rheobase("exercises", "answers", "minimal-current", "--seeds", "7", "--csv", "answers.csv")
    names, values = (tmp_path / "answers.csv").read_text().splitlines()
    row = dict(zip(names.split(","), values.split(","), strict=True))
    assert row["minimal-current spikes"] == str(MinimalCurrent(7).answers["spikes"].m)


def test_an_exercise_that_is_asked_for_twice_is_printed_once(rheobase):
    twice = rheobase("exercises", "answers", "fi-curve", "fi-curve", "--seeds", "1").stdout
    assert twice == rheobase("exercises", "answers", "fi-curve", "--seeds", "1").stdout


FORM = "--seeds: expected first:last such as 1:60, or a list such as 3,5,8, got {}."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mystery"], "there is no exercise 'mystery'. Did you mean 'mystery-neuron'?"),
        (["fi_curve"], "there is no exercise 'fi_curve'. Did you mean 'fi-curve'?"),
        (["--seeds", "9:3"], FORM.format("'9:3'")),
        (["--seeds", ""], FORM.format("''")),
        (["--seeds", "1,"], FORM.format("'1,'")),
        (["--seeds=-1"], FORM.format("'-1'")),
        (["--seeds", "1.5"], FORM.format("'1.5'")),
        (["--seeds", "1:2:3"], FORM.format("'1:2:3'")),
        (["--seeds", "9" * 5000], FORM.format(f"'{'9' * 60}'")),
        (["--seeds", "4294967296"], "--seeds: expected seeds from 0 to 4294967295, got "
         "4294967296."),
        (["--seeds", "1:10001"], "--seeds: expected at most 10,000 seeds, got 10,001."),
        (["--seeds", "0:4294967295,0:4294967295"], "--seeds: expected at most 10,000 seeds, got "
         "8,589,934,592."),
        (["--csv", "missing/x.csv", "--seeds", "1"], "missing/x.csv cannot be written: No such "
         "file or directory."),
    ],
)  # fmt: skip
def test_errors(fails, arguments, message):
    assert fails("exercises", "answers", *arguments) == message


def test_unknown_command(fails):
    assert fails("exercises", "answer") == "No such command 'answer'. Did you mean 'answers'?"
