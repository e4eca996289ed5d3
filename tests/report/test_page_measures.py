"""The measures of pages that other tests rest on find what they are there to find."""

import pytest

from tests.support import chromium as support
from tests.support.chromium import IN_CHROMIUM, PHONE

pytestmark = IN_CHROMIUM


def as_page(body, style=""):
    """A complete page."""
    return f"<!doctype html><style>{style}</style><body>{body}"


WIDE = "<div style='width: 900px'>wide</div>"
SCROLLED = f"<div style='overflow-x: auto'>{WIDE}</div>"
HIDDEN = f"<div style='overflow-x: hidden'>{WIDE}</div>"
LABEL_OUTSIDE = "<svg width=100 height=20><text x=90 y=15>outside</text></svg>"


@pytest.mark.parametrize(
    ("body", "media", "is_found"),
    [
        ("<p>narrow</p>", "screen", False),
        (WIDE, "screen", True),
        (f"<p>{'x' * 300}</p>", "screen", True),
        (f"<p style='overflow-wrap: anywhere'>{'x' * 300}</p>", "screen", False),
        (SCROLLED, "screen", False),
        (SCROLLED, "print", True),
        (HIDDEN, "screen", True),
        ("<div style='position: absolute; left: -50px'>outside</div>", "screen", True),
        (LABEL_OUTSIDE, "screen", True),
    ],
)
def test_what_is_wider_than_the_page_is_found(chromium, body, media, is_found):
    """What a reader can scroll to counts as cut off on paper alone."""
    with chromium.open_html(as_page(body), width=PHONE, media=media) as page:
        assert bool(page.find_overflow()) == is_found


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("<p>black on white</p>", False),
        ("<p style='color: #767676'>4.54</p>", False),
        ("<p style='color: #777'>4.48</p>", True),
        ("<p style='opacity: .5'>gray</p>", True),
        ("<p style='color: oklch(80% .1 200)'>light</p>", True),
        ("<div style='background: #333'><p style='color: #eee'>on dark</p></div>", False),
        ("<div style='background: rgba(0, 0, 0, .6)'><p>on translucent</p></div>", True),
        ("<p style='background: linear-gradient(red, blue)'>on a gradient</p>", True),
        ("<svg width=90 height=20><text y=15>on white</text></svg>", False),
        ("<svg width=90 height=20><rect width=90 height=20 /><text y=15>on it</text></svg>", True),
        (
            "<svg width=90 height=20><rect width=90 height=20 fill='#eee' pointer-events=none />"
            "<text y=15 fill='#fff'>on it</text></svg>",
            True,
        ),
        (f"<div style='height: 3000px'></div>{'<p style=color:#aaa>far below</p>'}", True),
    ],
)
def test_text_that_is_hard_to_tell_from_its_background_is_found(chromium, body, is_found):
    """Behind a text is whatever is drawn there, in the page or in a picture, far below too."""
    with chromium.open_html(as_page(body)) as page:
        assert bool(page.find_low_contrast()) == is_found


def test_contrast_depends_on_the_colors_that_a_reader_prefers(chromium):
    """A page that follows the preference is dark where no background is given."""
    html = as_page("<p style='color: #333'>dark gray</p>", ":root { color-scheme: light dark }")
    with chromium.open_html(html) as page:
        assert page.find_low_contrast() == []
    with chromium.open_html(html, scheme="dark") as page:
        assert len(page.find_low_contrast()) == 1


def test_labels_that_cover_one_another_and_marks_without_titles_are_found(chromium):
    """Of a picture; the picture itself has a title and a role, too."""
    html = as_page(
        "<svg width=200 height=40 role=img><title>A picture</title>"
        "<rect width=9 height=9><title>titled</title></rect>"
        "<text y=20>first label<title>1</title></text><text x=9 y=22>second<title>2</title></text>"
        "<line x2=9 y2=9 /></svg>"
        "<svg width=9 height=9></svg>"
    )
    with chromium.open_html(html) as page:
        assert len(page.find_overlapping_texts()) == 1
        assert [text.split()[0] for text in page.find_unnamed_marks()] == ["<line>", "<svg>"]


def test_what_could_run_is_found(chromium):
    """Scripts, handlers of events, addresses that run, and other pages within."""
    html = as_page(
        "<script>1</script><p onclick='1'>a</p><a href=' javascript:1'>b</a><iframe></iframe>"
    )
    with chromium.open_html(html) as page:
        assert len(page.find_scripts()) == 4


def test_headings_and_tables_are_read(chromium):
    """As a screen reader does."""
    html = as_page(
        "<h1>a</h1><h3>b</h3><table><caption>c</caption><tr><th scope=row>d<td>e</table>"
        "<table><tr><th>f</table><table><caption>g</caption><tr><td>h</table>"
    )
    with chromium.open_html(html) as page:
        assert page.heading_levels() == [1, 3]
        assert [text.split(":")[0] for text in page.find_poor_tables()] == [
            "no caption",
            "no scope",
            "no header",
        ]


@pytest.mark.parametrize(
    ("body", "script"),
    [
        ("<img src='https://somewhere.test/x.png'>", ""),
        ("<img src='missing.png'>", ""),
        ("", "alert(1)"),
        ("", "console.error('broken')"),
        ("", "throw new Error('broken')"),
        ("", "window.open('https://somewhere.test')"),
    ],
)
def test_a_page_that_asks_or_complains_fails(chromium, body, script):
    """Requests, dialogs, errors and further windows are found out when the page is left."""
    html = as_page(f"{body}<script>{script}</script>")
    with pytest.raises(AssertionError), chromium.open_html(html) as page:
        page.wait_until_heard()


def test_what_is_wider_than_paper_is_shrunk(chromium):
    """Which the scale of a printed page tells."""
    with chromium.open_html(as_page("<p>narrow</p>")) as page:
        assert page.print_scale("A4") == pytest.approx(1)
    with chromium.open_html(as_page(WIDE)) as page:
        assert page.print_scale("A4") < 0.9


def test_without_a_browser_tests_are_skipped_and_fail_in_ci(monkeypatch):
    """So that they cannot be left out unnoticed where every change is checked."""
    monkeypatch.setattr(support.shutil, "which", lambda _: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt install chromium"):
        support.find_chromium()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt install chromium"):
        support.find_chromium()
