"""How quick the lab is: from the command to the page, from a slider to the screen, and for sixty.

    python benchmarks/lab.py [--moves N]

It needs ``pip install ".[lab]" playwright`` and Debian's Chromium. Servers listen on 127.0.0.1 and
end with the benchmark.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import re
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from common import describe, machine, write
from playwright.sync_api import sync_playwright
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

SESSIONS = 60
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
RHEOBASE = Path(sysconfig.get_path("scripts")) / "rheobase"

# One move after the other: from the event of the slider until the trace is painted.
MOVES = """async ({moves}) => {
  const models = [...Bokeh.documents[0]._all_models.values()];
  const column = (data) => data instanceof Map ? data.get("v") : data?.v;
  const source = models.find((model) => column(model.data)?.length > 1000);
  let slider = null;
  for (const host of document.querySelectorAll("*")) {
    const found = (function seek(node) {
      if (node.id === "stimulus.amplitude:slider") return node;
      for (const child of [...(node.shadowRoot?.querySelectorAll("*") ?? [])]) {
        const inner = seek(child);
        if (inner) return inner;
      }
      return null;
    })(host);
    if (found) { slider = found; break; }
  }
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  for (let k = 0; k < moves; k++) {
    await new Promise((done) => setTimeout(done, 100 + 100 * Math.random()));
    const painted = new Promise((done) => {
      const changed = () => { source.properties.data.change.disconnect(changed); done(); };
      source.properties.data.change.connect(changed);
    });
    const began = performance.now();
    slider.value = 2 + 0.1 * (k % 50);
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    await painted;
    await frame(); await frame();
    times.push(performance.now() - began);
  }
  return times;
}"""


@contextmanager
def lab():
    """Run a server; give its process and its address."""
    command = [sys.executable, RHEOBASE, "lab", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())[0]
            yield server, address
        finally:
            server.terminate()


def usable(browser) -> float:
    """Return the seconds from the command until the first page answers."""
    began = time.perf_counter()
    with lab() as (_, address):
        page = browser.new_page()
        page.goto(f"{address}/neuron")
        page.locator('dd[data-name="Rate"]').wait_for()
        seconds = time.perf_counter() - began
        page.close()
    return seconds


def moves(browser, count: int) -> list[float]:
    """Return the milliseconds that each move of a slider took until it was painted."""
    with lab() as (_, address):
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{address}/neuron")
        page.locator('dd[data-name="Rheobase"]').wait_for()
        return page.evaluate(MOVES, {"moves": count})


class Session:
    """A visitor without a screen, who speaks Bokeh's protocol as a browser does."""

    def __init__(self, address: str, number: int) -> None:
        self.address, self.number = address, number
        self.moved = 0
        self.mine = {r"rb.step(\"2.5 nA\""}  # what its program may say; at first this

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        html = await loop.run_in_executor(None, lambda: urlopen(f"{self.address}/neuron").read())
        token = re.search(r'"token":\s*"([^"]+)"', html.decode())[1]
        request = HTTPRequest(self.address.replace("http", "ws") + "/neuron/ws")
        self.connection = await websocket_connect(request, subprotocols=["bokeh", token])
        await self.message()
        await self.send("PULL-DOC-REQ", {})
        document = ""
        while '"roots"' not in document:
            document = await self.message()
        self.form = _form(json.loads(document))
        ready = {"type": "event", "name": "document_ready", "values": {"type": "map"}}
        await self.event(ready)

    async def move(self) -> float:
        """Move a slider to a place of one's own; return the seconds until the answer."""
        self.moved += 1
        amplitude = f"{2 + self.number / 100 + self.moved % 7 / 1000:.3f} nA"
        changes = {"type": "map", "entries": [["stimulus.amplitude", amplitude]]}
        data = {"type": "map", "entries": [["number", self.moved], ["changes", changes]]}
        entries = [["model", {"id": self.form}], ["data", data]]
        values = {"type": "map", "entries": entries}
        began = time.perf_counter()
        await self.event({"type": "event", "name": "data_event", "values": values})
        self.mine.add(f'rb.step(\\"{amplitude}\\"')
        answer = ""
        while f'["number",{self.moved}]' not in answer.replace(" ", ""):
            answer = await self.message()
            seen = re.findall(r'rb\.step\(\\"[^"]+\\"', answer)
            assert self.mine.issuperset(seen), "the state of someone else"
        return time.perf_counter() - began

    async def event(self, data: dict) -> None:
        event = {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": data}
        await self.send("PATCH-DOC", {"events": [event]})

    async def send(self, kind: str, content: dict) -> None:
        header = {"msgid": f"{time.monotonic_ns()}", "msgtype": kind}
        for part in (header, {}, content):
            await self.connection.write_message(json.dumps(part))

    async def message(self) -> str:
        """Return the content of the next message; what is binary is left out."""
        header = json.loads(await self.connection.read_message())
        await self.connection.read_message()
        content = await self.connection.read_message()
        for _ in range(2 * header.get("num_buffers", 0)):
            await self.connection.read_message()
        return content


def _form(document: dict) -> str:
    """Return the name of the form's model."""
    stack = [document]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if item.get("attributes", {}).get("class_name") == "Form" and "id" in item:
                return item["id"]
            stack += item.values()
        elif isinstance(item, list):
            stack += item
    raise LookupError("there is no form on the page")


def memory(process: subprocess.Popen) -> float:
    """Return the MB that a process takes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


async def class_of(address: str, server: subprocess.Popen, count: int) -> dict:
    """Let sessions move sliders, each as soon as it is answered and has looked for a moment."""
    warm = Session(address, SESSIONS)
    await warm.open()
    empty = memory(server)
    sessions = [Session(address, number) for number in range(SESSIONS)]
    for session in sessions:
        await session.open()
    opened = memory(server)
    seconds: list[float] = []
    course: list[float] = []

    async def student(session: Session) -> None:
        for k in range(count):
            await asyncio.sleep(0.5)
            seconds.append(await session.move())
            if session.number == 0 and k % max(1, count // 10) == 0:
                course.append(round(memory(server), 1))

    results = await asyncio.gather(*map(student, sessions), return_exceptions=True)
    failed = [result for result in results if result is not None]
    for session in (*sessions, warm):
        session.connection.close()
    return {
        "sessions": SESSIONS,
        "moves": len(seconds),
        "dropped": len(failed),
        "why": [repr(error) for error in failed[:3]],
        "median_s": statistics.median(seconds),
        "p95_s": statistics.quantiles(seconds, n=20)[-1],
        "MB_a_session": (opened - empty) / SESSIONS,
        "server_MB_over_time": course,
    }


def main() -> None:
    """Print the figures, and write them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moves", type=int, default=20, help="of each of the sixty")
    chosen = parser.parse_args()
    of = machine()
    print(describe(of))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        starts = [usable(browser) for _ in range(5)]
        times = sorted(moves(browser, 100))
        browser.close()
    print(f"page usable after the command: {', '.join(f'{s:.2f}' for s in starts)} s (at most 3)")
    print(f"slider to screen: median {times[49]:.0f} ms, 95 of 100 within {times[94]:.0f} ms (100)")
    with lab() as (server, address):
        found = asyncio.run(class_of(address, server, chosen.moves))
    print(
        f"{SESSIONS} sessions: median {found['median_s']:.3f} s (1), 95 % within "
        f"{found['p95_s']:.3f} s, {found['dropped']} dropped {found['why']}"
    )
    print(
        f"memory: {found['MB_a_session']:.1f} MB a session; the server over {found['moves']} "
        f"moves: {found['server_MB_over_time']} MB"
    )
    figures = {"machine": of, "usable_s": starts, "slider_ms": times, "class": found}
    version = ".".join(platform.python_version_tuple()[:2])
    print(f"  kept in {write(f'lab-python{version}', figures)}")


if __name__ == "__main__":
    main()
