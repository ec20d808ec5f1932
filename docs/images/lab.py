"""Take the pictures of the lab: ``python docs/images/lab.py`` writes them beside itself.

It needs ``pip install -e ".[test]"`` and Debian's Chromium.
"""

import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
RHEOBASE = Path(sysconfig.get_path("scripts")) / "rheobase"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
COLOURS = 200  # of a picture: pages have few

# The name of a picture, the page, and what has come when there is nothing more to wait for.
PICTURES = (
    (
        "lab_neuron",
        "neuron?neuron.model=AdEx&stimulus.kind=step&stimulus.amplitude=1+nA&stimulus.start=50+ms"
        "&stimulus.stop=450+ms&synapse.kind=Exp",
        "PSP amplitude",
    ),
    (
        "lab_network",
        "network?network.scale=1&network.g=5&network.eta=2&run.paused=1500+ms",
        "Rate, inh",
    ),
    (
        "lab_exercises",
        "exercises?exercise.name=minimal-current&exercise.seed=7&answer.I_min=1353+pA",
        "v_rest",
    ),
)


def take(browser, address, name, page, last):
    """Open a page, wait until it is complete, and keep what it looks like."""
    window = browser.new_page(viewport={"width": 1366, "height": 880})
    window.goto(f"{address}/{page}")
    window.locator(f'dd[data-name="{last}"]').wait_for()
    window.wait_for_timeout(3000)
    path = HERE / f"{name}.png"
    window.screenshot(path=path)
    window.close()
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path.stat().st_size / 1000:5.0f} kB  {path.name}")


def main():
    """Serve the lab while the pictures are taken."""
    command = [sys.executable, RHEOBASE, "lab", "--no-browser"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
        sync_playwright() as playwright,
    ):
        address = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())[0]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in PICTURES:
            take(browser, address, *picture)
        browser.close()
        server.terminate()


if __name__ == "__main__":
    main()
