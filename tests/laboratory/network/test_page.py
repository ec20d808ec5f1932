import asyncio
from types import SimpleNamespace

import pytest

from rheobase.laboratory.network.page import NetworkPage
from rheobase.laboratory.network.state import State

SMALL = {"scale": "0.08"}
BEGINS = State(SMALL)


@pytest.fixture
def visit(keepers):
    """Return what runs a visit, a coroutine function of a page, from its beginning to its end."""

    def run(story, state=BEGINS, message=""):
        async def whole():
            page = NetworkPage(SimpleNamespace(keepers=keepers), state, message)
            page.begin()
            try:
                await asyncio.wait_for(story(page), 60.0)
            finally:
                page.end()
            assert keepers.running == 0

        asyncio.run(whole())
        assert not keepers._places

    return run


def facts(page):
    return dict(page.facts.content["facts"])


def time(page):
    return float(facts(page).get("Time", "0 ms").removesuffix(" ms").replace(",", ""))


async def until(condition):
    while not condition():
        await asyncio.sleep(0.02)


async def change(page, **changes):
    """Change something as the browser does, and wait for the answer."""
    number = page.form.content["number"] + 1
    page.form._handle_msg({"number": number, "changes": changes})
    await until(lambda: page.form.content["number"] == number)


def test_it_runs_when_it_opens(visit):
    async def story(page):
        await until(lambda: time(page) > 20.0)
        assert facts(page)["State"] == "running"
        assert facts(page)["Rate, exc"].endswith(" Hz")
        assert page.address.search == "?network.scale=0.08"
        assert '"500 ms"' in page.program.text
        assert len(page.course._spikes["exc"].data["t"])

    visit(story)


def test_pause_change_go_on_and_reset(visit):
    async def story(page):
        await until(lambda: time(page) > 20.0)
        await change(page, pause="pause")
        paused = time(page)
        assert facts(page)["State"] == "paused"
        assert f"run.paused={paused:.0f}+ms" in page.address.search
        assert f'"{paused:.0f} ms"' in page.program.text
        await asyncio.sleep(0.3)
        assert time(page) == paused
        before = facts(page)["Rate, exc"]
        await change(page, **{"network.g": "3"})
        await until(lambda: time(page) == paused and facts(page)["Rate, exc"] != before)
        assert "g=3.0" in page.program.text
        await change(page, pause="go on")
        await until(lambda: time(page) > paused)
        assert "paused" not in page.address.search
        await change(page, restart="on")
        assert 0.0 < time(page) < paused

    visit(story)


def test_a_paused_address_is_shown_where_it_was(visit):
    async def story(page):
        await until(lambda: time(page) == 730.0)
        assert facts(page)["State"] == "paused"
        assert page.course.upper.axes.x_range.end == 730.0

    visit(story, State(SMALL, {"paused": "730 ms"}))


def test_what_is_wrong_is_said_at_its_field_and_can_be_corrected(visit):
    async def story(page):
        await change(page, **{"network.g": "-3"})
        assert facts(page)["State"] == "stopped"
        assert list(page.form.content["errors"]) == ["network.g"]
        assert "g: the lab takes" in page.facts.content["message"]
        await change(page, **{"network.g": "4"})
        assert page.form.content["errors"] == {}
        assert facts(page)["State"] == "running"

    visit(story)


def test_what_is_wrong_with_an_address_is_said(visit):
    async def story(page):
        await until(lambda: time(page) > 0.0)
        assert page.facts.content["message"] == "There is no 'x'."

    visit(story, message="There is no 'x'.")


def test_too_large_a_network_is_refused(visit):
    async def story(page):
        await until(lambda: facts(page)["State"] == "stopped")
        assert "125 to 12,500 neurons" in page.facts.content["message"]

    visit(story, State({"scale": "80"}))


def test_out_of_sight_nothing_goes_on(visit):
    async def story(page):
        await until(lambda: time(page) > 10.0)
        page.visibility.in_sight = False
        await asyncio.sleep(0.3)
        rest = time(page)
        await asyncio.sleep(0.3)
        assert time(page) == rest
        page.visibility.in_sight = True
        await until(lambda: time(page) > rest)

    visit(story)


def test_files(visit):
    async def story(page):
        sent, told = {}, []
        page.files.send = lambda name, kind, data: sent.update({name: data})
        page.files.tell = told.append
        await until(lambda: time(page) > 10.0)
        for kind in ("csv", "toml", "png"):
            page.files._handle_msg({"wanted": kind})
            await until(lambda kind=kind: f"rheobase-network.{kind}" in sent)
        assert sent["rheobase-network.csv"].startswith(b"t (ms),population,neuron\n")
        page.files._handle_msg({"opened": "network.g = 300"})
        assert told == ["g: the lab takes 0.01 to 100, got 300."]
        page.files._handle_msg({"opened": sent["rheobase-network.toml"].decode()})
        await until(lambda: "network.g=5.0" in page.address.search)

    visit(story)


def test_one_whose_process_dies_can_be_begun_again(visit, keepers):
    async def story(page):
        await until(lambda: time(page) > 10.0)
        keepers._processes[0]._worker._process.kill()
        await until(lambda: facts(page)["State"] == "stopped")
        assert "has died" in page.facts.content["message"]
        await change(page, restart="on")
        await until(lambda: facts(page).get("State") == "running" and time(page) > 0.0)

    visit(story)
