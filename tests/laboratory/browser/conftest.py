"""The lab in a real browser: Debian's Chromium, driven by Playwright."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
RHEOBASE = Path(sysconfig.get_path("scripts")) / "rheobase"
LAPTOP, TABLET, UPRIGHT = (1366, 768), (1024, 768), (820, 1180)


def pytest_collection_modifyitems(items):
    """Skip these tests where there is no browser, but not in CI: there its absence is an error."""
    if CHROMIUM is None and "CI" not in os.environ:
        reason = "there is no Chromium on this machine: apt-get install chromium"
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def lab():
    """The address of a server that the command line started."""
    server = subprocess.Popen(
        [sys.executable, RHEOBASE, "lab", "--no-browser", "--port", str(_free_port())],
        stdout=subprocess.PIPE,
        text=True,
    )
    told = server.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+", told)
    assert address, told
    yield address[0]
    server.terminate()
    server.communicate(timeout=20)


def _free_port():
    from rheobase.laboratory.origins import free_port

    return free_port("127.0.0.1", 0)


@pytest.fixture(scope="module")  # for while it is there, nothing else can use asyncio
def browser():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # a kernel may have to be compiled
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A browser of its own, as a visitor has it; `page` is its page of the lab."""

    def __init__(self, context, lab):
        self.lab = lab
        self.context = context
        self.page = context.new_page()
        self.wrong = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message):
        if message.type == "error":
            self.wrong.append(message.text)

    def _request(self, request):
        host = urlsplit(request.url).netloc
        if host and f"http://{host}" != self.lab:
            self.wrong.append(f"a request to {request.url}")

    def open(self, address):
        self.page.goto(f"{self.lab}/{address}")
        self.page.locator("dd[data-name]").first.wait_for()
        return self.page

    def fact(self, name):
        return self.page.locator(f'dd[data-name="{name}"]')

    def query(self):
        return urlsplit(self.page.url).query


@pytest.fixture(scope="module")  # one, so that it reads the pages' scripts once
def context(browser, lab):
    context = browser.new_context(viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=lab)
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def visit(context, lab):
    """Open pages as one visitor; any error in the console or request to elsewhere fails."""
    visit = Visit(context, lab)
    yield visit
    visit.page.close()
    assert not visit.wrong


def check_fit(page):
    """Hold a page against the width of each screen, and let axe look at it: WCAG 2.1, A and AA."""
    for width, height in (TABLET, UPRIGHT, LAPTOP):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert not found.response["violations"], found.generate_report()


def run_program(text, folder):
    """Run a program in a fresh interpreter, without a display, and return what it prints."""
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    environment = {**os.environ, "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", path], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def download(page, name):
    """Press a button that downloads, and return what came."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return waiting.value
