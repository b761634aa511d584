"""Takes the README's pictures anew: `.venv/bin/python .ci/pictures.py` (needs Chromium, and bin/test's libraries)."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests import machine

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / ".ci" / "pictures"
EVENT = "/fudcon-tempe-2011"
VOTER = "from fudsched.models import Vote; print(Vote.objects.first().attendee.badge)"
PHONE = {"width": 390, "height": 760}
DESK = {"width": 1280, "height": 800}


def manage(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


def run(*words: str) -> str:
    return subprocess.run(manage(*words), check=True, capture_output=True, text=True).stdout


def demo(phase: str) -> str:
    """Build the demo event in this phase; the path that signs its organiser in once."""
    return re.search(r"/sign-in/\S+", run("demo", "--phase", phase))[0]


def open_page(browser: Browser, address: str, size: dict):
    page = browser.new_page(base_url=address, viewport=size, device_scale_factor=1.5, reduced_motion="reduce")
    page.set_default_timeout(20_000)
    return page


def lift(page, selector: str) -> None:
    """Scroll what is to be seen to the top."""
    page.locator(selector).first.evaluate("element => element.scrollIntoView()")


def ballot(browser: Browser, address: str) -> None:
    demo("voting")
    page = open_page(browser, address, PHONE)
    badge = run("shell", "-v0", "-c", VOTER).strip()
    page.goto(f"{EVENT}/b/{badge}/")
    page.locator("main form button").first.click()
    page.goto(f"{EVENT}/pitches/")
    lift(page, ".finder")
    page.screenshot(path=OUT / "ballot.png")


def timetable(browser: Browser, address: str) -> None:
    sign_in = demo("published")
    page = open_page(browser, address, DESK)
    page.goto(f"{EVENT}/timetable/")
    lift(page, ".day")
    page.screenshot(path=OUT / "timetable.png")
    page.goto(sign_in)
    page.locator("main form button").first.click()
    page.goto(f"{EVENT}/schedule/1/")
    lift(page, ".sums")
    page.screenshot(path=OUT / "board.png")


def main() -> None:
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        os.environ["FUDSCHED_DATA"] = data
        server = subprocess.Popen(manage("up", "--port", "0", "--empty"), stdout=subprocess.PIPE, text=True)
        try:
            said = iter(server.stdout.readline, "")
            address = next(found[0] for line in said if (found := re.search(r"http://localhost:\d+", line)))
            browser = playwright.chromium.launch(executable_path=machine.chromium(), args=["--no-sandbox"])
            ballot(browser, address)
            timetable(browser, address)
            browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
