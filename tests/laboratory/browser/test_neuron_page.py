import csv
import io
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

import rheobase as rb
from rheobase.experiment import parse_settings, run_experiment
from rheobase.laboratory.bounds import FILE
from rheobase.laboratory.neuron.changes import BEGINNING, changed
from rheobase.neurons import NEURONS
from tests.laboratory.browser.conftest import RHEOBASE, check_fit, download, run_program


def spikes(settings):
    return run_experiment(settings).spikes[0].count


def count(state):
    return str(spikes(state.settings))


def test_a_slider_moves_what_is_shown(visit):
    page = visit.open("neuron")
    expect(visit.fact("Spikes")).to_have_text(count(BEGINNING))
    slider = page.get_by_role("slider", name="amplitude, slider")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    amplitude = page.get_by_role("textbox", name="amplitude")
    expect(amplitude).to_have_value("3 nA")
    expected = rb.run(rb.LIF(), rb.step("3 nA", start="50 ms", stop="450 ms"), "500 ms")
    expect(visit.fact("Spikes")).to_have_text(str(expected.spikes[0].count))
    expect(visit.fact("Rate")).to_have_text(f"{expected.spikes[0].rate.m:.4g} Hz")
    expect(visit.fact("Rheobase")).to_have_text("2 nA")


def test_every_model(visit):
    page = visit.open("neuron")
    for model in reversed(NEURONS):
        page.get_by_label("Model").select_option(model)
        expect(page.locator("pre")).to_contain_text(f"rb.{model}()")
        state = changed(BEGINNING, {"neuron.model": model})
        expect(visit.fact("Spikes")).to_have_text(count(state))
        plane = page.get_by_label("Phase plane", exact=True).locator("canvas").first
        expect(plane).to_be_visible(visible=len(NEURONS[model]().states) == 2)


def test_a_preset_has_its_values_and_its_step(visit):
    state = changed(BEGINNING, {"neuron.model": "AdEx", "neuron.preset": "bursting"})
    page = visit.open("neuron?neuron.model=AdEx&stimulus.amplitude=1+nA")
    page.get_by_label("Preset").select_option("bursting")
    expect(visit.fact("Spikes")).to_have_text(count(state))
    expect(page.get_by_role("textbox", name="tau_w")).to_have_value("120 ms")


def test_a_wrong_unit_says_so_beside_the_box_and_the_right_one_takes_it_back(visit):
    page = visit.open("neuron")
    box = page.get_by_role("textbox", name="tau_m")
    box.fill("8 mV")
    box.press("Enter")
    message = "tau_m: expected time (ms), got 8 mV, which is voltage (mV)."
    expect(page.locator('[id="neuron.tau_m:error"]')).to_have_text(message)
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_value("8 mV")
    box.fill("0.016 second")
    box.press("Enter")
    expect(page.locator('[id="neuron.tau_m:error"]')).to_be_hidden()
    expect(visit.fact("Spikes")).to_have_text(count(changed(BEGINNING, {"neuron.tau_m": "16 ms"})))
    expect(page.get_by_role("slider", name="tau_m, slider")).to_have_value("16")


NONSENSE = {
    "3": "got 3 without a unit",
    "3 nAA": "Did you mean 'nA'?",
    "3 nA + 1 nA": "expected a number and a unit",
    "__import__('os').abort()": "__import__",
    "nan nA": "got 'nan nA'",
    "1" * 500 + " nA": "at most 200 letters",
}


def test_what_is_typed_is_read_and_not_run(visit):
    page = visit.open("neuron")
    box = page.get_by_role("textbox", name="amplitude")
    for text, message in NONSENSE.items():
        box.fill(text)
        box.press("Enter")
        expect(page.locator('[id="stimulus.amplitude:error"]')).to_contain_text(message)


def test_what_is_being_typed_stays_while_an_answer_comes(visit):
    page = visit.open("neuron")
    expect(visit.fact("Rheobase")).to_have_text("2 nA")
    # The slider is moved and the box typed in before the server can have answered.
    page.evaluate("""() => {
      const seek = (node) => {
        for (const child of node.querySelectorAll("*")) {
          const found = child.id === "neuron.R" ? child.getRootNode()
            : child.shadowRoot && seek(child.shadowRoot);
          if (found) return found;
        }
      };
      const root = seek(document);
      const slider = root.getElementById("stimulus.amplitude:slider");
      slider.value = 3;
      slider.dispatchEvent(new Event("input", {bubbles: true}));
      const box = root.getElementById("neuron.R");
      box.focus();
      box.value = "1";
      box.dispatchEvent(new Event("input", {bubbles: true}));
    }""")
    expect(visit.fact("Spikes")).to_have_text(
        count(changed(BEGINNING, {"stimulus.amplitude": "3 nA"}))
    )
    box = page.get_by_role("textbox", name="R", exact=True)
    expect(box).to_have_value("1")
    box.press("End")
    box.press_sequentially("2 MOhm")
    box.press("Enter")
    both = changed(BEGINNING, {"stimulus.amplitude": "3 nA", "neuron.R": "12 MOhm"})
    expect(visit.fact("Spikes")).to_have_text(count(both))


def test_everything_is_there_after_a_refresh(visit):
    page = visit.open("neuron")
    page.get_by_label("Model").select_option("AdEx")
    page.get_by_role("button", name="Pin this trace").click()
    page.get_by_role("slider", name="b, slider").fill("40")
    page.get_by_label("Kind").nth(0).select_option("ramp")
    page.get_by_label("Kind").nth(1).select_option("Exp conductance")
    page.get_by_role("slider", name="duration, slider").fill("800")
    expect(page.get_by_role("textbox", name="duration")).to_have_value("800 ms")
    expect(visit.fact("Spikes")).to_contain_text("pinned")
    expect(visit.fact("PSP amplitude")).to_be_visible()
    page.wait_for_function("location.search.includes('run.duration=800')")
    before, written = visit.fact("Spikes").inner_text(), page.locator("pre").inner_text()
    page.reload()
    expect(visit.fact("Spikes")).to_have_text(before)
    expect(page.locator("pre")).to_have_text(written)
    expect(page.get_by_role("textbox", name="b", exact=True)).to_have_value("40 pA")
    expect(visit.fact("PSP amplitude")).to_be_visible()
    expect(page.get_by_role("button", name="Take the pin out")).to_be_visible()
    page.get_by_role("button", name="Take the pin out").click()
    expect(visit.fact("Spikes")).to_have_text(before.split()[0])


def test_two_visitors_do_not_see_each_other(visit, browser, lab):
    page = visit.open("neuron")
    context = browser.new_context()
    other = context.new_page()
    other.goto(f"{lab}/neuron")
    other.get_by_role("slider", name="amplitude, slider").fill("5")
    expect(other.locator('dd[data-name="Spikes"]')).to_have_text(
        count(changed(BEGINNING, {"stimulus.amplitude": "5 nA"}))
    )
    expect(visit.fact("Spikes")).to_have_text(count(BEGINNING))
    expect(page.get_by_role("textbox", name="amplitude")).to_have_value("2.5 nA")
    context.close()


def test_the_program_that_is_copied_has_the_same_spikes(visit, tmp_path):
    page = visit.open("neuron?neuron.model=AdEx&neuron.a=2+nS&stimulus.kind=noise&"
                      "stimulus.sigma=0.3+nA&stimulus.mean=0.8+nA&stimulus.seed=4")  # fmt: skip
    expect(visit.fact("Spikes")).not_to_have_text("…")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    written = page.evaluate("navigator.clipboard.readText()")
    assert int(visit.fact("Spikes").inner_text()) > 3
    assert f"SpikeTrain({visit.fact('Spikes').inner_text()} spikes" in run_program(
        written, tmp_path
    )


def test_own_equations(visit, tmp_path):
    page = visit.open("neuron")
    page.get_by_label("Model").select_option("Own equations")
    expect(visit.fact("Spikes")).to_have_text(count(BEGINNING))
    page.get_by_label("Equations").fill("tau_m * dv/dt = -(v - v_rest) + R*I*open('x')")
    page.get_by_label("Equations").blur()
    expect(page.locator("p.message").first).to_contain_text("open")
    page.get_by_label("Equations").fill("tau_m * dv/dt = -(v - v_rest) + 2*R*I")
    page.get_by_label("Equations").blur()
    expected = changed(BEGINNING, {"stimulus.amplitude": "5 nA"})
    expect(visit.fact("Spikes")).to_have_text(count(expected))
    assert f"SpikeTrain({count(expected)} spikes" in run_program(
        page.locator("pre").inner_text(), tmp_path
    )


def test_downloads(visit, tmp_path):
    page = visit.open("neuron?neuron.R=12+MOhm&stimulus.kind=constant&stimulus.amplitude=2.5+nA")
    figure = download(page, "Figure (PNG)").path().read_bytes()
    assert figure.startswith(b"\x89PNG")
    drawing = download(page, "Figure (SVG)").path().read_text()
    assert ElementTree.fromstring(drawing).tag.endswith("svg")
    table = list(csv.reader(io.StringIO(download(page, "Data (CSV)").path().read_text())))
    assert table[0] == ["t (ms)", "v (mV)", "I (nA)"]
    expected = rb.run(rb.LIF(R="12 MOhm"), rb.constant("2.5 nA"), "500 ms")
    assert [float(row[1]) for row in table[1:]] == expected.v.m.tolist()
    state = download(page, "State (TOML)")
    assert state.suggested_filename == "rheobase.toml"
    path = tmp_path / "state.toml"
    state.save_as(path)
    told = subprocess.run([sys.executable, RHEOBASE, "run", path], capture_output=True, text=True)
    assert f"{expected.spikes[0].count} spikes" in told.stdout, told.stderr


def test_a_state_is_opened(visit, tmp_path):
    page = visit.open("neuron")
    text = b'neuron.model = "QIF"\nstimulus.amplitude = "1 nA"\nrun.duration = "300 ms"\n'
    page.locator("#open").set_input_files(
        {"name": "a.toml", "mimeType": "text/plain", "buffer": text}
    )
    expect(visit.fact("Spikes")).to_have_text(str(spikes(parse_settings(text, "a.toml"))))
    expect(page.get_by_label("Model")).to_have_value("QIF")


FILES = {
    b"neuron = 3": "'neuron' has to be a table",
    b"run.duration = '3600 second'": "the lab simulates at most 10 s, got 3600 s",
    b"not = [toml": "is not TOML",
    b"#" * (FILE + 1): "is larger than 100 kB",
}


def test_a_file_that_is_no_experiment(visit):
    page = visit.open("neuron")
    for buffer, message in FILES.items():
        page.locator("#open").set_input_files(
            {"name": "a.toml", "mimeType": "text/plain", "buffer": buffer}
        )
        expect(page.locator("p.note")).to_contain_text(message)
    expect(visit.fact("Spikes")).to_have_text(count(BEGINNING))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("run.duration=3600+s", "at most 10 s"),
        ("neuron.model=Nothing", "there is no model 'Nothing'"),
        ("neuron.tau_m=1+ms&neuron.bogus=1+mV", "has no 'bogus'"),
        ("stimulus.kind=noise&stimulus.sigma=1+nA&stimulus.dt=1e-9+ms", "at most 200,000 samples"),
        ("stimulus.kind=%3Cscript%3Ealert(1)%3C/script%3E", "there is no stimulus"),
        ("elsewhere.x=1", "The address holds 'elsewhere.x'"),
        ("neuron.t_ref=0+ms&neuron.tau_m=1e-6+ms&stimulus.amplitude=1e6+nA", "fires more than"),
    ],
)
def test_a_hostile_address_is_refused(visit, query, message):
    page = visit.open(f"neuron?{query}")
    expect(page.locator("p.message").first).to_contain_text(message)


@pytest.mark.parametrize("model", ["LIF", "GLIF5", "equations"])
def test_it_fits_the_screen_and_everyone(visit, model):
    page = visit.open("neuron")
    page.get_by_label("Model").select_option(model)
    expect(visit.fact("Spikes")).not_to_have_text("…")
    check_fit(page)


def test_the_keyboard_is_enough(visit):
    page = visit.open("neuron")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(_FOCUSED))
    assert {"neuron.model", "neuron.R:slider", "neuron.R", "stimulus.kind", "copy", "open"} <= set(
        reached
    )


_FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node?.id;
}"""
