"""Open HTML in the Chromium of the system, and measure what a reader would see.

Playwright drives it and downloads nothing. A module of tests asks for the fixture `chromium`,
which starts one browser for the module and stops it afterwards: while playwright runs, its event
loop counts as running in this thread, which tests of other modules must not meet.
"""

import os
import re
import shutil
import zlib
from contextlib import contextmanager
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
MEASURES = Path(__file__).with_name("page_measures.js").read_text(encoding="utf-8")
PHONE, DESKTOP = 390, 1280
# The width in CSS pixels (96 to an inch) that margins of 15 mm leave on paper.
PAPER = {"A4": 680, "Letter": 702}
# How Chromium writes the scale of a page that it prints as it is, and did not shrink.
_SCALE = re.compile(
    rb"[\d.]+ 0 0 -[\d. ]+ cm\nq\n(?:[\d. ]+ re\nW\* n\nq\n)?([\d.]+) 0 0 [\d. ]+ cm\n"
)
_FULL_SCALE = 3.125
# One group, so that one worker of pytest-xdist starts browsers and the others do not.
IN_CHROMIUM = pytest.mark.xdist_group("chromium")


def find_chromium():
    """The path of the browser; the test is skipped without one, and fails where `CI` is set."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        message = f"none of {', '.join(NAMES)} is installed: apt install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return path


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """Opens HTML texts in a browser."""
    path = find_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield Chromium(browser, tmp_path_factory.mktemp("pages"))
        browser.close()


class Chromium:
    """A browser that is running."""

    def __init__(self, browser, folder):
        self.browser, self.folder, self.n_pages = browser, folder, 0

    @contextmanager
    def open_html(self, html, *, width=DESKTOP, height=900, scheme="light", media="screen"):
        """A page with this HTML, opened as a file, as a reader would.

        `scheme` is what the reader prefers, ``"light"`` or ``"dark"``; `media` is ``"screen"`` or
        ``"print"``. Leaving the block fails if the page asked for anything, reported an error or
        opened a dialog.
        """
        self.n_pages += 1
        file = self.folder / f"page{self.n_pages}.html"
        file.write_text(html, encoding="utf-8")
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, offline=True
        )
        try:
            page = OpenedPage(context.new_page(), file.as_uri())
            page.tab.emulate_media(media=media, color_scheme=scheme)
            page.tab.goto(file.as_uri())
            yield page
            for heard in (page.requests, page.errors, page.dialogs):
                assert not heard, heard
        finally:
            context.close()
            file.unlink()


class OpenedPage:
    """A page that is open, and what it did: requests, errors and dialogs, as texts."""

    def __init__(self, tab, address):
        self.tab, self.requests, self.errors, self.dialogs = tab, [], [], []
        self.address = address
        tab.on("request", self._record_request)
        tab.on("console", self._record_message)
        tab.on("pageerror", lambda error: self.errors.append(str(error)))
        tab.on("dialog", self._record_dialog)
        tab.on("popup", lambda other: self.requests.append(f"popup {other.url}"))

    def _record_request(self, request):
        # What is in the page itself is asked of nobody.
        if request.url != self.address and not request.url.startswith(("data:", "blob:")):
            self.requests.append(request.url)

    def _record_message(self, message):
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def _record_dialog(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def show_as(self, *, width, scheme, media="screen"):
        """Show it in a window of another width, in other colors, or as it is printed."""
        self.tab.set_viewport_size({**self.tab.viewport_size, "width": width})
        self.tab.emulate_media(media=media, color_scheme=scheme)

    def wait_until(self, expression, *arguments, seconds=20):
        """Wait until a JavaScript expression is true.

        Playwright's own way evaluates texts in the page, which many policies of pages forbid.
        """
        for _ in range(50 * seconds):
            if self.tab.evaluate(expression, *arguments):
                return
            self.tab.wait_for_timeout(20)
        pytest.fail(f"still not true: {expression}")

    def wait_until_heard(self, seconds=5):
        """Wait until the page asked for something, reported an error or opened a dialog."""
        for _ in range(50 * seconds):
            if self.requests or self.errors or self.dialogs:
                return
            self.tab.wait_for_timeout(20)

    def evaluate(self, expression, *arguments):
        """The value of a JavaScript expression in the page."""
        return self.tab.evaluate(expression, *arguments)

    def measure_page(self, name, *arguments):
        """What one function of page_measures.js returns."""
        return self.tab.evaluate(
            f"(given) => {{ {MEASURES}; return {name}(...given); }}", arguments
        )

    def find_overflow(self):
        """Each element that is wider than the page, or cut off, in words.

        What a reader can scroll to within an element is reachable on a screen; on paper it is not.
        """
        is_print = self.tab.evaluate("matchMedia('print').matches")
        return self.measure_page("findOverflow", is_print)

    def find_low_contrast(self, least=4.5):
        """Each visible text with less contrast than `least` to what is behind it, in words."""
        size = self.tab.viewport_size
        height = self.tab.evaluate("Math.ceil(document.scrollingElement.scrollHeight)")
        # Only what is in the window can be asked what is behind it.
        self.tab.set_viewport_size({**size, "height": max(size["height"], height)})
        found = self.measure_page("findLowContrast", least)
        self.tab.set_viewport_size(size)
        return found

    def find_overlapping_texts(self):
        """Each pair of labels of one picture that cover one another, in words."""
        return self.measure_page("findOverlappingTexts")

    def find_unnamed_marks(self):
        """Each mark of a picture without a title of its own, in words."""
        return self.measure_page("findUnnamedMarks")

    def find_scripts(self):
        """Everything in the page that could run, in words."""
        return self.measure_page("findScripts")

    def heading_levels(self):
        """The levels of the headings, in the order in which they are read."""
        return self.measure_page("headingLevels")

    def find_poor_tables(self):
        """Each table without a caption, or with a cell in a header that has no scope, in words."""
        return self.measure_page("findPoorTables")

    def print_scale(self, paper):
        """The least scale at which Chromium prints a page: below 1, it shrank it to fit."""
        margins = dict.fromkeys(("left", "right", "top", "bottom"), "15mm")
        pdf = self.tab.pdf(format=paper, margin=margins, print_background=True)
        scales = []
        for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
            try:
                drawn = _SCALE.match(zlib.decompress(packed))
            except zlib.error:  # not packed
                continue
            if drawn:  # a page; other streams are fonts
                scales.append(float(drawn[1]))
        return min(scales) / _FULL_SCALE
