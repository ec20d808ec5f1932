from rheobase.exercises import Question, Step, Verdict
from rheobase.laboratory.components import Steps

QUESTION = Question("R", "Resistance", "MOhm", "5 %", "A hint.")
STEPS = (Step("Inject `2 nA` & look.\n\nThen `<b>wait</b>`."), Step("What is it?", QUESTION))


def test_text_goes_as_pieces_of_which_every_second_is_code():
    steps = Steps(print)
    steps.tell("Title", STEPS, {}, {})
    first, second = steps.content["steps"]
    assert first["paragraphs"] == [["Inject ", "2 nA", " & look."], ["Then ", "<b>wait</b>", "."]]
    assert first["question"] is None
    assert (second["question"]["message"], second["question"]["answer"]) == ("", "")
    assert steps.content["progress"] == "0 of 1 right"


def test_verdicts_are_told_and_counted():
    steps = Steps(print)
    steps.tell("Title", STEPS, {"R": "5 MOhm"}, {"R": Verdict(True, "Right: 5 MOhm.")})
    question = steps.content["steps"][1]["question"]
    assert question["right"]
    assert (question["answer"], question["message"]) == ("5 MOhm", "Right: 5 MOhm.")
    assert steps.content["progress"] == "1 of 1 right"


def test_what_a_browser_sends_is_text_or_nothing():
    got = []
    steps = Steps(got.append)
    steps._handle_msg({"number": 2, "answers": {"R": 5}})
    steps._handle_msg({"number": "2", "answers": {"R": "5"}})
    steps._handle_msg({"number": 3, "answers": ["R"]})
    assert got == [{"R": "5"}]
