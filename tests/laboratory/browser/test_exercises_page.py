import csv
import io
import re
import struct
from itertools import cycle
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

import rheobase as rb
from rheobase.exercises import EXERCISES, FICurve, MinimalCurrent, MysteryNeuron, SineResponse
from rheobase.laboratory.bounds import FILE, TEXT
from tests.laboratory.browser.conftest import check_fit, run_program

OWN = MinimalCurrent(7)
FIRES = "exercises?exercise.seed=7&stimulus.kind=step&stimulus.amplitude=2.6+nA&" \
        "stimulus.start=20+ms&stimulus.stop=180+ms"  # fmt: skip
STEP = rb.step("2.6 nA", start="20 ms", stop="180 ms")


def in_unit(question, value):
    return f"{value:.10g} {question.unit}".strip()


def right_answer(exercise, question):
    return in_unit(question, float(exercise.answers[question.name].m_as(question.unit)))


def wrong_answer(exercise, question):
    return in_unit(question, 1.5 * float(exercise.answers[question.name].m_as(question.unit)))


def label(question):
    return f"{question.text} ({question.unit})" if question.unit else question.text


def box(page, question):
    return page.get_by_role("textbox", name=label(question), exact=True)


def verdict(page, name):
    return page.locator(f'[id="answer.{name}:verdict"]')


def by_enter(page, question):
    box(page, question).press("Enter")


def by_button(page, question):
    page.get_by_role("button", name=f"Check: {question.text}", exact=True).click()


def by_leaving(page, question):
    box(page, question).press("Tab")


def answer(page, question, text, give=by_enter):
    box(page, question).fill(text)
    give(page, question)


def told(page, name, word, message):
    expect(verdict(page, name)).to_have_text(message)
    expect(verdict(page, name)).to_have_class(f"verdict {word}")


def query(page):
    """Return what the address holds now: it is changed in place."""
    held = urlsplit(page.evaluate("location.href")).query
    return {name: values[0] for name, values in parse_qs(held).items()}


@pytest.mark.parametrize(
    "exercise", [OWN, FICurve(8), MysteryNeuron(9), SineResponse(10)], ids=lambda each: each.name
)
def test_answers_are_checked_however_they_are_given(visit, exercise):
    page = visit.open(f"exercises?exercise.seed={exercise.seed}")
    page.get_by_role("combobox", name="Exercise").select_option(exercise.title)
    expect(page.get_by_role("heading", name=exercise.title)).to_be_visible()
    most = len(exercise.questions)
    ways = cycle([by_enter, by_button, by_leaving])
    for done, question in enumerate(exercise.questions):
        expect(page.locator("#progress")).to_have_text(f"{done} of {most} right")
        wrong, right = wrong_answer(exercise, question), right_answer(exercise, question)
        answer(page, question, wrong, next(ways))
        message = exercise.check(question.name, wrong).message
        told(page, question.name, "wrong", message)
        assert message.endswith(question.hint)
        number = re.escape(f"{float(right.split()[0]):.3g}")
        assert not re.search(
            rf"(?<![\d.]){number}(?!\d)", verdict(page, question.name).inner_text()
        )
        expect(box(page, question)).to_have_attribute("aria-invalid", "true")
        answer(page, question, right, next(ways))
        told(page, question.name, "right", exercise.check(question.name, right).message)
        expect(verdict(page, question.name)).to_contain_text("Right")
        expect(box(page, question)).to_have_attribute("aria-invalid", "false")
    expect(page.locator("#progress")).to_have_text(f"{most} of {most} right")


def test_what_is_no_answer_says_what_was_expected(visit):
    page = visit.open("exercises?exercise.seed=7")
    for text, message in (
        ("3 mV", "Expected a number in nA, got '3 mV', which is voltage (mV)."),
        ("3", "Expected a number in nA, got '3' without a unit. Write '3 nA'."),
        ("1,35 nA", "Expected a number in nA with a decimal point, got '1,35 nA' with a comma."),
        ("3 nAA", "Expected a number in nA, got '3 nAA': there is no unit 'nAA'."),
        ("__import__('os')", "Expected a number in nA, got \"__import__('os')\"."),
        ("<img src=x>", "Expected a number in nA, got '<img src=x>'."),
    ):
        answer(page, OWN.questions[0], text)
        told(page, "I_min", "wrong", message)
    answer(page, OWN.questions[0], "1353 pA")
    told(page, "I_min", "right", "Right: 1.353 nA.")
    box(page, OWN.questions[0]).press_sequentially("0")
    expect(verdict(page, "I_min")).to_have_text("")  # it was about another answer
    answer(page, OWN.questions[0], "")
    expect(page.locator("#progress")).to_have_text("0 of 3 right")
    assert "answer.I_min" not in page.locator("pre").inner_text()
    assert page.locator("img").count() == 0


def test_a_box_takes_no_more_than_is_read(visit):
    page = visit.open("exercises?exercise.seed=7")
    answer(page, OWN.questions[0], "1" * (TEXT + 1))
    expect(verdict(page, "I_min")).to_contain_text(f"got {TEXT} characters")
    assert box(page, OWN.questions[0]).input_value() == "1" * TEXT
    page.wait_for_function("location.search.includes('answer.I_min=1')")
    assert query(page)["answer.I_min"] == "1" * TEXT


def test_every_number_has_a_neuron_of_its_own(visit):
    page = visit.open("exercises?exercise.seed=7&answer.I_min=1353+pA")
    expect(page.locator("#progress")).to_have_text("1 of 3 right")
    number = page.get_by_role("textbox", name="Your number")
    for seed in (8, 4294967295):
        other = MinimalCurrent(seed)
        number.fill(str(seed))
        number.press("Enter")
        for name, value in other.parameters.items():
            expect(visit.fact(name)).to_have_text(value)
        expect(page.get_by_text(f"step of {other.given['I']} from")).to_be_visible()
        expect(page.locator("#progress")).to_have_text("0 of 3 right")
        expect(box(page, OWN.questions[0])).to_have_value("")
        assert other.parameters != OWN.parameters
        page.wait_for_function(f"location.search.includes('exercise.seed={seed}')")
    number.fill("4294967296")
    number.press("Enter")
    error = page.locator('[id="exercise.seed:error"]')
    expect(error).to_contain_text("seed: expected a whole number from 0 to 4294967295")
    expect(visit.fact("R")).to_have_text(MinimalCurrent(4294967295).parameters["R"])


def test_a_slider_moves_the_experiment(visit):
    page = visit.open("exercises?exercise.seed=7")
    expect(visit.fact("Spikes")).to_have_text("0")
    slider = page.get_by_role("slider", name="amplitude, slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    written = page.get_by_role("textbox", name="amplitude")
    expect(written).not_to_have_value("0.5 nA")
    for position in ("3", "2", "4"):
        slider.fill(position)
        expect(written).to_have_value(f"{position} nA")
        stimulus = rb.step(f"{position} nA", start="20 ms", stop="180 ms")
        train = OWN.run(stimulus).spikes[0]
        expect(visit.fact("Spikes")).to_have_text(str(train.count))
        expect(visit.fact("Rate")).to_have_text(f"{train.rate.m:.4g} Hz")
        assert train.count > 0
    page.get_by_role("slider", name="duration, slider").fill("100")
    expected = OWN.run(rb.step("4 nA", start="20 ms", stop="180 ms"), "100 ms")
    expect(visit.fact("Spikes")).to_have_text(str(expected.spikes[0].count))
    page.get_by_role("button", name="The first current again").click()
    expect(written).to_have_value("0.5 nA")
    expect(visit.fact("Spikes")).to_have_text("0")


def test_a_wrong_unit_of_the_current_says_so_beside_its_box(visit):
    page = visit.open(FIRES)
    expect(visit.fact("Spikes")).to_have_text("12")
    amplitude = page.get_by_role("textbox", name="amplitude")
    amplitude.fill("2.6 mV")
    amplitude.press("Enter")
    error = page.locator('[id="stimulus.amplitude:error"]')
    expect(error).to_contain_text("expected current (nA), got 2.6 mV, which is voltage (mV).")
    amplitude.fill("2600 pA")
    amplitude.press("Enter")
    expect(error).to_be_hidden()
    expect(visit.fact("Spikes")).to_have_text("12")


def test_values_are_read_off(visit):
    page = visit.open(FIRES)
    recording = OWN.run(STEP)
    expect(visit.fact("At")).to_have_text("100 ms")
    written = page.get_by_role("textbox", name="t", exact=True)
    written.fill("0.0213 s")
    written.press("Enter")
    expect(visit.fact("v")).to_have_text(f"{recording.v.m[213]:.3f} mV")
    nearest = f"{recording.spikes[0].times.m[0]:.3f} ms"
    expect(visit.fact("Nearest spike")).to_have_text(nearest)
    slider = page.get_by_role("slider", name="t, slider", exact=True)
    for k, t in ((0, "0"), (500, "50"), (1990, "199")):
        slider.fill(t)
        expect(visit.fact("At")).to_have_text(f"{t} ms")
        expect(visit.fact("v")).to_have_text(f"{recording.v.m[k]:.3f} mV")
        expect(visit.fact("I")).to_have_text(f"{recording['I'].m[k]:.4g} nA")


def test_pointing_at_the_trace_says_its_value(visit):
    page = visit.open("exercises?exercise.seed=7&stimulus.kind=zero")
    expect(visit.fact("v")).to_have_text("-67.000 mV")
    page.get_by_label("Membrane potential over time", exact=True).hover()
    expect(page.get_by_text("-67.000 mV").nth(1)).to_be_visible()


def test_everything_is_there_after_a_refresh(visit):
    page = visit.open("exercises")
    page.get_by_role("combobox", name="Exercise").select_option("The f-I curve")
    expect(visit.fact("R")).to_have_text(FICurve(1).parameters["R"])
    expect(page.get_by_role("heading", name=FICurve.title)).to_be_visible()
    page.get_by_role("textbox", name="Your number").fill("8")
    page.get_by_role("textbox", name="Your number").press("Enter")
    exercise = FICurve(8)
    expect(visit.fact("R")).to_have_text(exercise.parameters["R"])
    first, second = exercise.questions[:2]
    answer(page, first, right_answer(exercise, first))
    answer(page, second, "<b>9</b> Hz & more")
    told(
        page, first.name, "right", exercise.check(first.name, right_answer(exercise, first)).message
    )
    message = exercise.check(second.name, "<b>9</b> Hz & more").message
    told(page, second.name, "wrong", message)
    page.get_by_label("Kind").select_option("ramp")
    page.get_by_role("textbox", name="amplitude_stop").fill("6 nA")
    page.get_by_role("textbox", name="amplitude_stop").press("Enter")
    page.get_by_role("slider", name="duration, slider").fill("300")
    page.get_by_role("slider", name="t, slider", exact=True).fill("150")
    expect(visit.fact("At")).to_have_text("150 ms")
    page.wait_for_function("location.search.includes('read.t=150')")
    before = shown(page)
    assert before["facts"][-4] != "0"
    assert query(page)["exercise.seed"] == "8"
    page.reload()
    expect(visit.fact("At")).to_have_text("150 ms")
    expect(page.locator("#progress")).to_have_text("1 of 4 right")
    expect(page.locator("pre")).to_contain_text("rb.ramp(")
    assert shown(page) == before


def shown(page):
    """Return what a visitor sees that could get lost."""
    return {
        "facts": page.locator("dd[data-name]").all_inner_texts(),
        "boxes": [each.input_value() for each in page.locator("input[type=text], select").all()],
        "sliders": [each.input_value() for each in page.locator("input[type=range]").all()],
        "verdicts": page.locator(".verdict").all_inner_texts(),
        "progress": page.locator("#progress").inner_text(),
        "program": page.locator("pre").inner_text(),
        "address": query(page),
    }


def test_the_program_that_is_copied_does_the_same(visit, tmp_path):
    page = visit.open(f"{FIRES}&answer.I_min=1353+pA&answer.spikes=%22%5C")
    expect(visit.fact("Spikes")).to_have_text("12")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    printed = run_program(page.evaluate("navigator.clipboard.readText()"), tmp_path)
    assert "SpikeTrain(12 spikes" in printed
    assert OWN.check("I_min", "1353 pA").message in printed
    assert verdict(page, "spikes").inner_text() in printed


# Its parameters are numbers that nothing else on the page has.
SECRET = 105


@pytest.mark.parametrize("kind", [MysteryNeuron, MinimalCurrent], ids=lambda kind: kind.name)
def test_the_browser_never_gets_what_is_hidden(visit, kind):
    responses, frames = [], []

    def listen(socket):
        socket.on("framereceived", lambda frame: frames.append(frame))

    visit.page.on("response", lambda response: responses.append(response))
    visit.page.on("websocket", listen)
    page = visit.open(f"exercises?exercise.name={kind.name}&exercise.seed={SECRET}")
    exercise = kind(SECRET)
    for question in exercise.questions:
        wrong = wrong_answer(exercise, question)
        answer(page, question, wrong)
        told(page, question.name, "wrong", exercise.check(question.name, wrong).message)
    page.get_by_role("slider", name="amplitude, slider").fill("8")
    expect(visit.fact("Spikes")).to_have_text(re.compile("^[1-9]"))
    document = next(each for each in responses if each.request.is_navigation_request())
    texts = "\n".join([document.text(), *(each for each in frames if isinstance(each, str))])
    arrays = b"\n".join(each for each in frames if isinstance(each, bytes))
    assert exercise.questions[0].hint in texts
    assert in_array(exercise.neuron.parameters["v_rest"]) in arrays  # it is where v begins
    assert in_array(exercise.neuron.parameters["v_threshold"]) not in arrays
    found = [name for name, text in exercise._parameters.items() if is_number(text, texts)]
    assert found == list(exercise.parameters)


def in_array(value):
    return struct.pack("<d", value.m)


def is_number(quantity, texts):
    """Return whether the number of a quantity is in texts, and not as a part of another word."""
    number = re.escape(quantity.split()[0])
    return re.search(rf"(?<![\w.-]){number}(?![\w.])", texts) is not None


def download(page, name):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return waiting.value


def test_downloads_and_a_state_that_is_opened_again(visit, tmp_path):
    page = visit.open(f"{FIRES}&answer.I_min=1353+pA&answer.spikes=11&read.t=50+ms")
    expect(visit.fact("Spikes")).to_have_text("12")
    assert download(page, "Figure (PNG)").path().read_bytes().startswith(b"\x89PNG")
    drawing = download(page, "Figure (SVG)").path().read_text()
    assert ElementTree.fromstring(drawing).tag.endswith("svg")
    table = list(csv.reader(io.StringIO(download(page, "Data (CSV)").path().read_text())))
    assert table[0] == ["t (ms)", "v (mV)", "I (nA)"]
    assert [float(row[1]) for row in table[1:]] == OWN.run(STEP).v.m.tolist()
    saved = download(page, "State (TOML)")
    assert saved.suggested_filename == "minimal-current-7.toml"
    path = tmp_path / "state.toml"
    saved.save_as(path)
    before = shown(page)
    visit.open("exercises?exercise.name=mystery-neuron")
    page.locator("#open").set_input_files(path)
    expect(page.locator("#progress")).to_have_text("1 of 3 right")
    expect(visit.fact("At")).to_have_text("50 ms")
    expect(visit.fact("Spikes")).to_have_text("12")
    page.wait_for_function("location.search.includes('read.t=50')")
    assert shown(page) == before


def test_a_file_that_is_no_state(visit):
    page = visit.open("exercises?exercise.seed=7&answer.I_min=1353+pA")
    for buffer, message in (
        (b"exercise = 3", "'exercise' has to be a table"),
        (b"exercise.name = 'evil'", "there is no exercise 'evil'"),
        (b"run.duration = '3600 s'", "the lab simulates at most 10 s, got 3600 s"),
        (b"answer.I_min = [1]", "expected text or a number in answer.I_min"),
        (b"I_min: 1 nA", "is not TOML"),
        (b"", "The file holds nothing."),
        (b"#" * (FILE + 1), "is larger than 100 kB"),
    ):
        file = {"name": "a.toml", "mimeType": "text/plain", "buffer": buffer}
        page.locator("#open").set_input_files(file)
        expect(page.locator("p.note")).to_contain_text(message)
        expect(page.locator("#progress")).to_have_text("1 of 3 right")


SCRIPT = quote("<script>document.title=1</script>")


def test_a_hostile_address_is_refused(visit):
    for held, message in (
        ("exercise.name=fi-curv", "there is no exercise 'fi-curv'. Did you mean 'fi-curve'?"),
        (f"exercise.name={SCRIPT}", "there is no exercise '<script>"),
        ("exercise.seed=" + "9" * 300, "seed: expected a whole number"),
        (f"exercise.seed={SCRIPT}", "seed: expected a whole number, got '<script>"),
        ("answer.secret=1", "The address holds 'answer.secret'"),
        ("&".join(f"stimulus.x{n}=1" for n in range(101)), "holds 101 names; at most 100"),
    ):
        page = visit.open(f"exercises?{held}")
        expect(page.locator("p.message:visible")).to_contain_text(message)
        expect(visit.fact("R")).to_have_text(MinimalCurrent(1).parameters["R"])
        expect(visit.fact("Spikes")).to_have_text("0")
        assert page.title() == "Exercises – Rheobase lab"


def test_an_experiment_that_is_too_much_is_refused(visit):
    for held, message in (
        ("run.duration=3600+s", "at most 10 s"),
        ("stimulus.kind=noise&stimulus.sigma=1+nA&stimulus.dt=1e-9+ms", "at most 200,000 samples"),
        (f"stimulus.kind={SCRIPT}", "'<script>"),
        ("stimulus.kind=constant&stimulus.amplitude=" + "1" * 300 + "+nA", "at most 200 letters"),
    ):
        page = visit.open(f"exercises?answer.I_min={SCRIPT}&{held}")
        expect(page.locator("p.message:visible")).to_contain_text(message)
        expect(visit.fact("Spikes")).to_have_text("–")
        assert verdict(page, "I_min").inner_text().startswith("Expected a number in nA, got ")
        assert page.title() == "Exercises – Rheobase lab"


LONG = "an answer that goes on and on, "


def test_it_fits_the_screen_and_everyone(visit):
    page = visit.open(FIRES)
    for exercise in EXERCISES.values():
        page.get_by_role("combobox", name="Exercise").select_option(exercise.title)
        for question, text in zip(exercise(7).questions, ("1353 pA", LONG), strict=False):
            answer(page, question, text)
            expect(verdict(page, question.name)).not_to_be_empty()
        expect(page.locator("pre")).to_contain_text(f"{exercise.__name__}(seed=7)")
        check_fit(page)


def test_the_keyboard_is_enough(visit):
    page = visit.open("exercises")
    keys = page.keyboard
    keys.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    keys.press("Enter")
    go_to(page, "exercise.name")
    keys.press("ArrowDown")
    expect(page.get_by_role("heading", name=FICurve.title)).to_be_visible()
    go_to(page, "exercise.seed")
    keys.press("Control+A")
    keys.type("8")
    keys.press("Enter")
    expect(visit.fact("R")).to_have_text(FICurve(8).parameters["R"])
    first = FICurve(8).questions[0]
    go_to(page, "answer.rate_1")
    keys.type(right_answer(FICurve(8), first))
    keys.press("Enter")
    expect(verdict(page, "rate_1")).to_have_class("verdict right")
    assert focused(page) == "answer.rate_1"  # the verdict takes nobody away from the box
    go_to(page, "answer.rate_2")
    keys.type("1 Hz")
    go_to(page, "check.rate_2")
    keys.press("Space")
    told(page, "rate_2", "wrong", FICurve(8).check("rate_2", "1 Hz").message)
    go_to(page, "stimulus.amplitude:slider")
    keys.press("End")
    expect(page.get_by_role("textbox", name="amplitude")).to_have_value("10 nA")
    expected = FICurve(8).run(rb.constant("10 nA")).spikes[0]
    expect(visit.fact("Spikes")).to_have_text(str(expected.count))
    go_to(page, "read.t:slider")
    keys.press("Home")
    expect(visit.fact("At")).to_have_text("0 ms")
    go_to(page, "copy")
    keys.press("Enter")
    expect(page.get_by_text("Copied.")).to_be_visible()
    go_to(page, "save-toml")
    with page.expect_download():
        keys.press("Enter")
    go_to(page, "open")


def go_to(page, name):
    """Press Tab until that is in focus."""
    for _ in range(60):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name}")


def focused(page):
    return page.evaluate("""() => {
      let node = document.activeElement;
      while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
      return node?.id;
    }""")
