import csv
import io
import re

import pytest
from playwright.sync_api import expect

from rheobase.gallery import REGIMES
from tests.laboratory.browser.conftest import check_fit, download, run_program

SMALL = "network.scale=0.1"  # 1,250 neurons


def time_of(visit):
    """Return the time that the page has reached, in ms."""
    number, unit = visit.fact("Time").inner_text().split()[:2]
    return float(number.replace(",", "")) * {"ms": 1.0, "s": 1000.0}[unit]


def until(visit, condition, what):
    for _ in range(300):
        if condition():
            return
        visit.page.wait_for_timeout(100)
    raise AssertionError(what)


def test_it_runs_by_itself_is_paused_goes_on_and_starts_again(visit):
    page = visit.open(f"network?{SMALL}")
    expect(visit.fact("State")).to_have_text("running")
    until(visit, lambda: time_of(visit) > 300, "time does not pass")
    expect(visit.fact("Real-time factor")).to_have_text(re.compile(r"^0\.\d+|^\d+"))
    page.get_by_role("button", name="Pause").click()
    expect(visit.fact("State")).to_have_text("paused")
    stopped = time_of(visit)
    page.wait_for_timeout(500)
    assert time_of(visit) == stopped
    page.get_by_role("button", name="Go on").click()
    until(visit, lambda: time_of(visit) > stopped, "it does not go on")
    page.get_by_role("button", name="Pause").click()
    expect(visit.fact("State")).to_have_text("paused")
    reached = time_of(visit)
    page.get_by_role("button", name="Reset").click()
    until(visit, lambda: time_of(visit) < reached, "it does not begin again")


def test_g_changes_what_the_network_does(visit):
    page = visit.open(f"network?{SMALL}&network.g=5&run.paused=600+ms")
    expect(visit.fact("State")).to_have_text("paused")
    expect(visit.fact("Time")).to_contain_text("600 ms")
    inhibited = visit.fact("Rate, exc").inner_text()
    page.get_by_role("slider", name="g, slider").fill("3")
    expect(visit.fact("Rate, exc")).not_to_have_text(inhibited)
    expect(visit.fact("Time")).to_contain_text("600 ms")
    assert float(visit.fact("Rate, exc").inner_text().split()[0]) > 2 * float(inhibited.split()[0])
    page.wait_for_function("location.search.includes('network.g=3')")
    excited = visit.fact("Rate, exc").inner_text()
    page.reload()
    expect(visit.fact("Rate, exc")).to_have_text(excited)


def test_a_change_while_it_runs(visit):
    page = visit.open(f"network?{SMALL}")
    expect(visit.fact("State")).to_have_text("running")
    page.get_by_role("slider", name="eta, slider").fill("4")
    expect(page.locator("pre")).to_contain_text("eta=4")
    expect(visit.fact("State")).to_have_text("running")


def test_the_four_regimes(visit):
    page = visit.open(f"network?{SMALL}&run.paused=100+ms")
    for name, values in REGIMES.items():
        page.get_by_label("Regime").select_option(name)
        box = page.get_by_role("textbox", name="g", exact=True)
        expect(box).to_have_value(re.compile(rf"^{values['g']:g}(\.0)?$"))
        box = page.get_by_role("textbox", name="eta", exact=True)
        expect(box).to_have_value(re.compile(rf"^{values['eta']:g}(\.0)?$"))


def test_the_program_has_the_same_spikes(visit, tmp_path):
    page = visit.open(f"network?{SMALL}&network.g=4.5&network.eta=2&run.paused=300+ms")
    expect(visit.fact("State")).to_have_text("paused")
    expect(visit.fact("Time")).to_contain_text("300 ms")
    file = download(page, "Data (CSV)").path().read_text()
    shown = list(csv.reader(io.StringIO(file)))[1:]
    assert len(shown) > 100
    page.get_by_role("button", name="Copy").click()
    written = page.evaluate("navigator.clipboard.readText()")
    count = "\nprint(sum(len(recording[p].spikes.times) for p in (exc, inh)))\n"
    told = run_program(written + count, tmp_path)
    assert int(told.split()[-1]) == len(shown)


def test_a_value_that_makes_no_sense(visit):
    page = visit.open(f"network?{SMALL}")
    expect(visit.fact("State")).to_have_text("running")
    box = page.get_by_role("textbox", name="g", exact=True)
    box.fill("-3")
    box.press("Enter")
    expect(page.locator('[id="network.g:error"]')).to_be_visible()
    box.fill("5")
    box.press("Enter")
    expect(page.locator('[id="network.g:error"]')).to_be_hidden()
    expect(visit.fact("State")).to_have_text("running")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("network.scale=80", "neurons"),  # a million
        ("network.scale=nan", "scale"),
        ("run.paused=3600+s", "paused"),
        ("network.bogus=1", "bogus"),
        ("network.g=1e308&network.J=1+mV", "g"),
    ],
)
def test_a_hostile_address_is_refused(visit, query, message):
    page = visit.open(f"network?{query}")
    expect(page.locator("p.message").first).to_contain_text(message)


def test_it_fits_the_screen_and_everyone(visit):
    page = visit.open(f"network?{SMALL}&run.paused=100+ms")
    expect(visit.fact("State")).to_have_text("paused")
    check_fit(page)
