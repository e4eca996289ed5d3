"""Renew the pictures that README.md and the pages of the documentation show: docs/pictures/.

Each shows the example company, so that everything it needs is in the repository. Pages are opened
in the Chromium of the system, as the tests do, and plots are drawn with matplotlib. Pictures have
two pixels to a point, for sharp screens, and 256 colors, which is all that they use and keeps them
small.
"""

import argparse
import contextlib
import datetime
import io
import shutil
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure
from PIL import Image

from stepback import Organization, plots, read_tables, report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
SCALE = 2
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
TITLE = "Fjord Foods, an invented company"
# A fixed day, so that a picture changes only if what it shows does.
MADE_ON = datetime.date(2026, 7, 1)
REPORT_WIDTH = 880
EXPLORER_WINDOW = {"width": 1100, "height": 930}
FOUND = "Tomas Brekke"
SETTLED = 1500  # milliseconds in which a zoom comes to rest
MARGIN = 16  # below the last thing that a picture of a page shows


def read_example() -> Organization:
    """The company that comes with stepback."""
    with resources.as_file(resources.files("stepback.cli") / "_example" / "fjord_foods") as path:
        return read_tables(path)


@contextlib.contextmanager
def start_chromium() -> Iterator["Browser"]:
    """The browser of the system, without a window."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        raise SystemExit(f"none of {', '.join(CHROMIUM)} is installed: apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextlib.contextmanager
def open_page(
    browser: "Browser", html: str, scheme: str, window: dict[str, int]
) -> Iterator["Page"]:
    """A page of this HTML, opened as a file, as a reader would who prefers these colors."""
    context = browser.new_context(
        viewport=window, color_scheme=scheme, device_scale_factor=SCALE, offline=True
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(html, encoding="utf-8")
        page = context.new_page()
        page.goto(file.as_uri())
        yield page
    context.close()


def photograph_report(browser: "Browser", scheme: str) -> bytes:
    """The top of the report: what was found, and the first picture, in one color scheme."""
    html = report(read_example(), title=TITLE, made_on=MADE_ON).to_html()
    window = {"width": REPORT_WIDTH, "height": 900}
    with open_page(browser, html, scheme, window) as page:
        end = page.locator("figure").first.bounding_box()
        clip = {"x": 0, "y": 0, "width": REPORT_WIDTH, "height": end["y"] + end["height"] + MARGIN}
        return page.screenshot(full_page=True, clip=clip)


def photograph_explorer(browser: "Browser", scheme: str) -> bytes:
    """The page to explore, after a reader has searched for a person and chosen it."""
    html = plots.explore(read_example(), color="share", title=TITLE, made_on=MADE_ON).to_html()
    with open_page(browser, html, scheme, EXPLORER_WINDOW) as page:
        page.locator("g.slice").first.wait_for()
        page.get_by_role("searchbox").fill(FOUND)
        page.get_by_label("Found").get_by_text(FOUND).first.click()
        page.wait_for_timeout(SETTLED)
        return page.screenshot()


def draw_authority() -> bytes:
    """Who owns decisions, and who settles them."""
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    plots.authority(read_example(), most=8, ax=figure.add_subplot())
    return figure_to_png(figure)


def figure_to_png(figure: Figure) -> bytes:
    """A figure as an image."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100 * SCALE)
    return file.getvalue()


PAGES = {
    "report-light.png": lambda browser: photograph_report(browser, "light"),
    "report-dark.png": lambda browser: photograph_report(browser, "dark"),
    "explorer-light.png": lambda browser: photograph_explorer(browser, "light"),
    "explorer-dark.png": lambda browser: photograph_explorer(browser, "dark"),
}
PLOTS = {
    "authority.png": draw_authority,
}
PICTURES = [*PAGES, *PLOTS]


def save_picture(image: bytes, file: Path) -> None:
    """Save an image with a palette, which takes a third of the space."""
    picture = Image.open(io.BytesIO(image)).convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    picture.save(file, optimize=True)


def draw_pictures(names: list[str], folder: Path) -> None:
    """Make pictures into a folder; the browser is started only if one of them needs it."""
    folder.mkdir(exist_ok=True)
    mpl.rcdefaults()  # whatever style the user has set
    for name in filter(PLOTS.__contains__, names):
        save_picture(PLOTS[name](), folder / name)
    photographs = list(filter(PAGES.__contains__, names))
    if photographs:
        with start_chromium() as browser:
            for name in photographs:
                save_picture(PAGES[name](browser), folder / name)


def main() -> None:
    """Renew all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=PICTURES, action="append", metavar="NAME")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args()
    draw_pictures(given.only or PICTURES, given.folder)


if __name__ == "__main__":
    main()
