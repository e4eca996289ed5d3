"""The report as a page, as readers see it in a real Chromium."""

from itertools import pairwise

import pytest

from stepback import Organization, Person, report
from tests.support.chromium import DESKTOP, IN_CHROMIUM, PAPER, PHONE
from tests.support.reports import build_line, read_example
from tests.support.shown_organizations import (
    build_hostile_organization,
    build_large_organization,
    read_department,
)

pytestmark = IN_CHROMIUM

ORGANIZATIONS = {
    "example": read_example,
    "one person": lambda: Organization(people=[Person("ann")]),
    "only lines": lambda: build_line("bo", "cy"),
    "department": read_department,
    "hostile": build_hostile_organization,
    "large": build_large_organization,
}


@pytest.fixture(scope="module", params=ORGANIZATIONS)
def page_source(request):
    """The page of one organization, as it is shown to those who may see answers."""
    return report(ORGANIZATIONS[request.param](), personal=True).to_html()


def find_faults(page):
    """What a reader could not see, or not read."""
    return [*page.find_overflow(), *page.find_low_contrast(), *page.find_overlapping_texts()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_on_a_screen(chromium, page_source, scheme):
    """Nothing is wider than the window, and every text can be told from what is behind it."""
    with chromium.open_html(page_source, scheme=scheme) as page:
        for width in (DESKTOP, PHONE):
            page.show_as(width=width, scheme=scheme)
            assert (width, find_faults(page)) == (width, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_on_paper(chromium, page_source, scheme):
    """Nothing is cut off, since paper does not scroll; nor is light text printed from dark."""
    with chromium.open_html(page_source, scheme=scheme, media="print") as page:
        for paper, width in PAPER.items():
            page.show_as(width=width, scheme=scheme, media="print")
            assert (paper, find_faults(page)) == (paper, [])


def test_a_report_is_followed_by_a_screen_reader(chromium, page_source):
    """No heading skips a level; tables have captions and headers, and marks have titles."""
    with chromium.open_html(page_source) as page:
        levels = page.heading_levels()
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert page.find_poor_tables() == []
        assert page.find_unnamed_marks() == []


def test_a_report_runs_nothing(chromium, page_source):
    """Neither a script nor a handler of an event; leaving the page checks that it asked nobody."""
    with chromium.open_html(page_source) as page:
        assert page.find_scripts() == []
        title = page.evaluate("[document.title, document.querySelector('h1').textContent]")
        assert title[0].split() == title[1].split() != []


def test_a_report_is_printed_without_being_shrunk(chromium, page_source):
    """Chromium scales a page down if anything in it is wider than the paper."""
    with chromium.open_html(page_source) as page:
        assert [page.print_scale(paper) for paper in PAPER] == pytest.approx([1, 1])
