"""The page of the command ``evidence``, as readers see it in a real Chromium."""

from itertools import pairwise

import numpy as np
import pytest

from tests.support.chromium import DESKTOP, IN_CHROMIUM, PAPER, PHONE
from tests.support.command_line import command_output
from tests.support.drawn_axes import HOSTILE_NAMES

pytestmark = IN_CHROMIUM

PLAIN = ["Lead", "Head", "Director"]


def write_files(folder, holders, n_rows=120):
    """A matrix of these holders and a log of all kinds of departures."""
    rng = np.random.default_rng(1)
    rights = [",".join(["Decision", *[f'"{name}"' for name in holders]])]
    limits = [*(str(1000 * 2**place) for place in range(len(holders) - 1)), "no limit"]
    rights += [",".join([domain, *limits]) for domain in ("Purchases", "Refunds", "Travel")]
    (folder / "rights.csv").write_text("\n".join(rights), encoding="utf-8")
    rows = ["case,domain,requester,decider,submitted,decided,amount,outcome"]
    for case in range(n_rows):
        domain = ("Purchases", "Refunds", "Elsewhere")[case % 3]
        asked, decided = rng.choice(holders, 2)
        day = 1 + int(rng.integers(20))
        rows.append(
            f'{case},{domain},"{asked}","{decided}",2026-03-{day:02d},2026-03-{day + 5:02d},'
            f"{int(rng.integers(100, 5000))},final"
        )
    (folder / "log.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder / "rights.csv", folder / "log.csv"


@pytest.fixture(scope="module", params=["plain", "hostile"])
def page_source(request, tmp_path_factory):
    """The page of a matrix and a log."""
    # A dollar in a header is the unit of the limits below it.
    names = [name for name in HOSTILE_NAMES if "$" not in name and len(name.splitlines()) == 1]
    holders = PLAIN if request.param == "plain" else names
    paths = write_files(tmp_path_factory.mktemp("evidence"), holders)
    options = ("--shape", "grid", "--currency", "EUR", "--seed", "1", "--format", "html")
    return command_output("evidence", *paths, *options)


def find_faults(page):
    """What a reader could not see, or not read."""
    return [*page.find_overflow(), *page.find_low_contrast(), *page.find_overlapping_texts()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_on_a_screen_and_on_paper(chromium, page_source, scheme):
    """Nothing is wider than the window or cut off, and every text can be read."""
    with chromium.open_html(page_source, scheme=scheme) as page:
        for width in (DESKTOP, PHONE):
            page.show_as(width=width, scheme=scheme)
            assert (width, find_faults(page)) == (width, [])
        for paper, width in PAPER.items():
            page.show_as(width=width, scheme=scheme, media="print")
            assert (paper, find_faults(page)) == (paper, [])


def test_the_page_is_followed_by_a_screen_reader_and_runs_nothing(chromium, page_source):
    """No heading skips a level; tables have captions and headers, and marks have titles."""
    with chromium.open_html(page_source) as page:
        levels = page.heading_levels()
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert page.find_poor_tables() == []
        assert page.find_unnamed_marks() == []
        assert page.find_scripts() == []
