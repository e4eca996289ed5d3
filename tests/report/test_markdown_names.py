"""Names in Markdown are shown as they are, also by renderers that look for addresses."""

from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import (
    BulletList,
    Cell,
    CodeBlock,
    Column,
    DataTable,
    Figure,
    Figures,
    MainFinding,
    Paragraph,
    Section,
)
from stepback._documents._render._markdown import escape_markdown, render_markdown
from tests.support.reports import build_document

LINKIFY = MarkdownIt("gfm-like", {"linkify": True, "html": True})
ADDRESSES = [
    "http://evil.example",
    "HTTPS://evil.example/?q=1&amp;x#y",
    "www.evil.example",
    "WWW.evil.example",
    "ann@evil.example",
    "mailto:ann@evil.example",
    "xmpp:ann@evil.example/x",
    "ftp://evil.example",
    "//evil.example",
    "//localhost",
    "evil.com",
    "http:\\/\\/evil.example",
    "http&colon;//evil.example",
    "<http://evil.example>",
    "<ann@evil.example>",
    "[Ann](http://evil.example)",
    "![Ann](http://evil.example)",
    "[Ann]: http://evil.example",
    "[^1]",
    "[^1]: note",
    "Bo (http://evil.example), `www.evil.example`",
]
SYNTAX = ["# a #", "==", "--", "- a", "+ a", "1. a", "2) a", "> a", "[ ] a", "| a |", "a\\", "`@`"]
SYNTAX += ["*a* __b__ ~~c~~", "\\(x\\)", "$x$", "<b>a</b>", "<!-- a -->", "&lt;", "```", "~~~", "!"]
FRAGMENTS = [*"@:/.\\#`*_[]()<>|~$&;!-+=^ '\"{}\u3002\uff0e", "//", "www.", "http", "mailto:"]
FRAGMENTS += ["xmpp:", "a", "é", "evil", "com", "localhost", "amp;", "#38;", "1", "12", "10)", "рф"]
PLAIN_TAGS = {"h1", "h2", "h3", "p", "strong", "ol", "ul", "li", "code", "pre"}
PLAIN_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
names = st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS), max_size=9).map("".join))
names = names.map(sanitize_text).filter(bool)


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts = set(), []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)

    def handle_data(self, text):
        self.texts.append(text)

    def lines(self):
        return [line for line in map(str.strip, "".join(self.texts).splitlines()) if line]


def render_github(markdown):
    options = Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_UNSAFE
    return cmarkgfm.github_flavored_markdown_to_html(markdown, options)


def build_blocks(texts):
    """Each text as a paragraph, as a main statement, as code, in a list, and in tables."""
    blocks = [Paragraph(text, lead=lead) for text in texts for lead in (False, True)]
    cells = tuple(map(Cell, texts))
    figures = tuple(Figure("f", text, text, note=text) for text in texts)
    columns = (Column("c", texts[0], cells), Column("d", texts[-1], cells, "count"))
    blocks += map(CodeBlock, texts)
    return (*blocks, BulletList(texts), Figures(figures), DataTable("t", texts[0], columns))


def read_blocks(blocks):
    """What a reader is to see of these blocks, line by line."""
    for block in blocks:
        if isinstance(block, Paragraph | CodeBlock):
            yield block.text
        elif isinstance(block, BulletList):
            yield from block.items
        elif isinstance(block, Figures):
            for figure in block.figures:
                yield from (figure.label, figure.shown, figure.note)
        else:
            yield block.caption
            yield from (column.label for column in block.columns)
            yield from (cell.shown for row in block.rows for cell in row)


def check_rendered(render, name):
    """A name at the start, in the middle and at the end of every part is text and no more."""
    texts = (name, f"a {name}", f"{name} b", f"a {name} b")
    blocks = build_blocks(texts)
    document = build_document(
        name,
        [Section("s", name, blocks)],
        counted=name,
        findings=tuple(MainFinding(text, ()) for text in texts[:3]),
        data_note=f"a {name}",
        appendix=(Section("t", name, blocks),),
        contexts=(name, name),
        source=name,
    )
    page = Page(render(render_markdown(document)))
    assert page.lines() == [
        name,
        document.byline,
        name,
        *texts[:3],
        f"a {name}",
        *(name, *read_blocks(blocks)),
        *("Appendix", name, *read_blocks(blocks)),
    ]
    assert page.tags <= PLAIN_TAGS


@pytest.mark.parametrize("render", [render_github, LINKIFY.render])
@pytest.mark.parametrize("name", [*ADDRESSES, *SYNTAX])
def test_no_address_becomes_a_link_and_no_sign_is_lost(render, name):
    """GitHub's parser, and one that looks for more addresses, show the name and no link."""
    check_rendered(render, name)


@pytest.mark.parametrize("render", [render_github, LINKIFY.render])
@given(name=names)
def test_a_name_is_text_wherever_it_stands(render, name):
    """Any name, and any mixture of what addresses and Markdown are made of."""
    check_rendered(render, name)


@pytest.mark.parametrize("address", ["http://evil.com", "www.evil.com", "ann@evil.com"])
def test_the_renderers_make_links_of_what_is_not_escaped(address):
    """So that the tests above can fail."""
    for render in (render_github, LINKIFY.render):
        assert "a" in Page(render(address)).tags
    assert "a" in Page(render_github("ann\\@evil.example")).tags  # an escape is not enough


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@octocat", "`@`octocat"),
        ("@@octocat", "`@@`octocat"),
        ("#12 of owner/name#12", "`#`12 of owner/name`#`12"),
        ("GH-12", "GH`-`12"),
        (":smile: at 10:30", "`:`smile: at 10:30"),
        ("\\(x\\)", "`\\`(x`\\`)"),
        ("HR: see p. 3, # 3", "HR: see p. 3, # 3"),
    ],
)
def test_what_is_looked_for_in_shown_text_is_shown_as_code(text, shown):
    """Mentions, issues, emoji and formulas, which an escape does not prevent everywhere."""
    assert escape_markdown(text) == shown
