"""A real browser on the real app: Debian's Chromium, on a phone or a desk, by day or in the dark."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Response, expect

from tests import machine
from tests.browser.hall import Cast, Hall

# Long: a busy machine is no fault, and what does not come about costs it once.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)

OUT = Path(__file__).parent / "out"
SIZES = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desk": {"viewport": {"width": 1280, "height": 800}},
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all else is the same by day and in the dark
# Of all elements with words of their own whose colours, and all that is behind them, are the same, the first stands for
# them. What lies over what has been looked at by then: it is the same by day and in the dark.
ALIKE = """() => {
  const looks = new Map();
  const look = (one) => {
    if (!one) return "";
    if (looks.has(one)) return looks.get(one);
    const style = getComputedStyle(one), around = look(one.parentElement);
    const { backgroundColor, backgroundImage, color, opacity, position } = style;
    const own = [backgroundColor, backgroundImage, color, opacity, position].join(" ");
    looks.set(one, around.startsWith(`${own};`) ? around : `${own};${around}`);
    return looks.get(one);
  };
  const kinds = new Map();
  for (const one of document.body.querySelectorAll("*")) {
    const words = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!words && !one.matches("input, textarea, select")) continue;
    const { fontSize, fontWeight, textDecorationLine } = getComputedStyle(one);
    const kind = [one.localName, one.type, one.disabled, fontSize, fontWeight, textDecorationLine, look(one)].join(" ");
    if (one.checkVisibility() && !kinds.has(kind)) kinds.set(kind, one);
  }
  return { include: [...kinds.values()] };
}"""
IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
EXPECTED = ("Failed to load resource", "htmx:sendError", "htmx:sendAbort", "htmx:afterRequest, [object")
# Without these Chromium asks after its maker's servers at every start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    # Playwright keeps an event loop in the tests' own thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    flags = [*QUIET, "--disable-gpu", "--disable-quic", *sandbox]
    return {**browser_type_launch_args, "executable_path": machine.chromium(), "args": flags}


@pytest.fixture
def browse(new_context, live_server) -> Iterator[Callable[..., Page]]:
    """`browse("phone", "dark")`: a page in a browser of its own; `javascript=False` gives one without;
    `locale="ar"` one of another language, `timezone_id="Asia/Tokyo"` one of another place.

    Addresses begin with "/". A script that fails or is stopped by the content
    security policy, and an answer of 500, fail the test at its end.
    """
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # An answer of 409 or 404 is the app's way to say no, and wifi goes: the page says both better.
        if message.type == "error" and not message.text.startswith(EXPECTED):
            faults.append(f"{message.page.url if message.page else ''}: {message.text}")

    def look(response: Response) -> None:
        if response.status >= 500:
            faults.append(f"{response.url}: {response.status}")

    def open_page(size: str = "phone", scheme: str = "light", *, javascript: bool = True, **options) -> Page:
        context = new_context(
            base_url=live_server.url,
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **{"locale": "en-GB", **SIZES[size], **options},
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", hear)
        context.on("response", look)
        context.on("weberror", lambda fault: faults.append(str(fault.error)))
        return context.new_page()

    yield open_page
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Cast:
    return Cast(tmp_path_factory.mktemp("hall"))


@pytest.fixture
def hall(cast, new_context) -> Iterator[Hall]:
    """A whole server with a cast, beside the tests."""
    made = Hall(cast, new_context)
    yield made
    made.stop()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`: nothing on the page keeps anybody out, by day or in the dark, as far as a program can tell."""

    def check(page: Page) -> None:
        page.evaluate(AXE_SCRIPT)
        found = faults_of(page, {"type": "tag", "values": RULES})
        with other_scheme(page) as scheme:
            colours = {"type": "rule", "values": COLOURS}
            found += [f"{scheme}: {fault}" for fault in faults_of(page, colours, f"({ALIKE})()")]
        assert not found, f"{page.url} has {len(found)} faults:\n" + "\n".join(found)

    return check


def faults_of(page: Page, rules: dict, among: str = "document") -> list[str]:
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate(f"options => axe.run({among}, options).then((answer) => answer.violations)", options)
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}\n"
        + "\n".join(f"    {json.dumps(node['target'])}  {node['failureSummary']}" for node in fault["nodes"])
        for fault in found
    ]


@contextlib.contextmanager
def other_scheme(page: Page) -> Iterator[str]:
    """Dark for a while, where it is light; or the other way round."""
    now, other = ("dark", "light") if page.evaluate(IS_DARK) else ("light", "dark")
    page.emulate_media(color_scheme=other)
    yield other
    page.emulate_media(color_scheme=now)


@pytest.fixture(scope="session")
def shot() -> Callable[[Page, str], None]:
    """`shot(page, "pitches-phone")`: the whole page, by day and in the dark, in tests/browser/out, for looking at.

    One test after the other; when many run at once nobody looks.
    """

    def take(page: Page, name: str) -> None:
        if "PYTEST_XDIST_WORKER" in os.environ:
            return
        OUT.mkdir(exist_ok=True)
        page.screenshot(path=OUT / f"{name}-{'dark' if page.evaluate(IS_DARK) else 'light'}.png", full_page=True)
        with other_scheme(page) as scheme:
            page.screenshot(path=OUT / f"{name}-{scheme}.png", full_page=True)

    return take
