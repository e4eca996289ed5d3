"""The forms of a report, and the organizations that a report can be made of."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepback
from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    read_people,
    report,
)
from stepback._report._html import page
from stepback._report._markdown import escaped
from stepback._report._text import WIDTH, lines
from stepback._report._units import coarse
from stepback._report._width import fitted, width, wrapped
from stepback._report._words import amount, listed, many, people, percent, ranged, safe, scale
from tests.strategies import organizations
from tests.test_report import SECTIONS, everything, example, figures, lead, line, rows, texts

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "formula": "=cmd()|' /C calc'!A0",
    "right to left": "\u202eevil\u202c",
    "arabic": "مدير عام",
    "lines": "first\nsecond\r\n\tthird",
    "markdown": "**bold** [link](http://x.y) `code` | cell | ~~no~~ $x$ @you #1",
    "html": "a & b &lt; \"c\" 'd' <img src=x onerror=alert(1)>",
    "control": "bell\x07 null\x00 zero\u200bwidth \ufeff",
    "long": "x" * 100_000,
    "wide": "日本語の名前" * 3,
    "combining": "e\u0301" * 20,
    "number": "1. first",
    "blank": "   ",
}


class Page(HTMLParser):
    """What an HTML page holds: its tags, the attributes of each, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Every tag, in order."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Each is closed in turn."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """What is read."""
        if "style" not in self.open:
            self.text.append(data)


def plain(text):
    """Words alone, so that forms can be compared."""
    return " ".join(text.replace("\u00a0", " ").split())


def hostile(name):
    """People, a post, a circle, a unit, a field and a context called so."""
    context = name.replace(";", ",").strip() or "none"
    return Organization(
        people=[
            Person(f"{name}1", name=name, unit=name, attributes={"title": name}),
            *(Person(f"p{at}", name=name, unit=f"{name}/{at % 2}") for at in range(12)),
        ],
        roles=[Role("post", name=name)],
        circles=[Circle("circle", name=name)],
        domains=[Domain("d", f"{name}1", name=name), Domain("e", "post", name=name, weight=0.2)],
        reporting=[ReportingLine(f"{name}1", f"p{at}") for at in range(12)],
        delegations=[
            Delegation(
                f"{name}1",
                f"p{at}",
                domain="d",
                autonomy=0.5 + at / 30,
                contexts=context if at > 8 else (),
            )
            for at in range(12)
        ],
        memberships=[Membership("circle", "p1")],
        supports=[Support(f"{name}1", f"p{at}") for at in range(5)],
    )


# The four forms


@pytest.mark.parametrize(("name", "org"), everything().items(), ids=str)
@pytest.mark.parametrize("personal", [False, True])
def test_every_form_says_the_same(name, org, personal):
    """Each paragraph, figure and cell is read in text, Markdown and HTML, and is in the JSON."""
    made = report(org, personal=personal)
    text, markdown, html = str(made), made.to_markdown(), Page(made.to_html())
    values = made.to_dict()
    assert values["version"] == 1
    assert values == json.loads(json.dumps(values, allow_nan=False))
    shown = [values["title"]]
    for section in values["sections"]:
        shown.append(section["title"])
        for block in section["blocks"]:
            if block["kind"] == "paragraph":
                shown.append(block["text"])
            elif block["kind"] == "list":
                shown += block["items"]
            elif block["kind"] == "table":
                shown.append(block["caption"])
            else:
                shown += [values["figures"][n]["label"] for n in block["names"]]
                shown += [values["figures"][n]["note"] for n in block["names"]]
    read = {"text": plain(text), "html": plain("".join(html.text))}
    for one in shown:
        assert plain(one) in read["html"]
        assert escaped(one) in markdown
        if len(one) < 20:
            assert all(word in read["text"] for word in plain(one).split())
    assert [line for line in markdown.splitlines() if line.startswith("## ")] == [
        f"## {escaped(section['title'])}" for section in values["sections"]
    ]
    assert markdown.endswith(".\n")
    assert text == text.rstrip()
    assert "personal" not in text
    assert html.tags.count("section") == len(SECTIONS)
    assert repr(made) == f"<Report: {values['title']}, 9 sections>"


@pytest.mark.parametrize("personal", [False, True])
def test_cells_are_the_same_in_every_form(personal):
    """The tables of the example, cell by cell."""
    made = report(example(), personal=personal)
    html = plain(" ".join(Page(made.to_html()).text))
    for section in made.sections:
        for block in section.blocks:
            for row in getattr(block, "rows", ()):
                cells = [
                    cell.shown
                    for cell, column in zip(row, block.columns, strict=True)
                    if column.read
                ]
                assert f"| {' | '.join(map(escaped, cells))} |" in made.to_markdown()
                assert plain(" ".join(cells)) in html


def test_a_notebook_shows_a_fragment():
    """The style and an article that stands alone; a page holds the same."""
    made = report(example())
    fragment = made._repr_html_()
    assert fragment.startswith("<style>")
    assert Page(fragment).tags[:3] == ["style", "article", "h2"]
    assert Page(made.to_html()).tags[:3] == ["html", "head", "meta"]
    assert "default-src 'none'" in made.to_html()
    assert page("T", ()).count("<h1") == 1
    assert made == report(example())


@pytest.mark.parametrize("personal", [False, True])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_do_nothing(name, personal):
    """No tag, link, formula, cell, line or change of direction is made of them."""
    made = report(hostile(name), personal=personal)
    html = Page(made.to_html())
    assert {"script", "img", "a", "link", "iframe"}.isdisjoint(html.tags)
    assert {"onerror", "src", "href"}.isdisjoint(dict(html.attributes))
    text, markdown = str(made), made.to_markdown()
    for written in (text, markdown, "".join(html.text)):
        assert not re.search(r"[\u202a-\u202e\u0000-\u0008\u200b\ufeff\r]", written)
    assert all(width(one) <= WIDTH for one in text.splitlines())
    for block in markdown.split("\n\n"):
        if block.startswith("|"):
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()}) == 1
    assert not re.search(r"(?<!\\)[<>`\[\]$]", markdown.replace("**", ""))
    assert not re.search(r"^(?:- |\| )?[=+@]", markdown, re.MULTILINE)
    json.dumps(made.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# a", r"\# a"),
        ("1. a", r"1\. a"),
        ("- a", r"\- a"),
        ("a - b 1. c", "a - b 1. c"),
        ("http://x www.x", r"http\://x www\.x"),
        ("a & b &amp; &#1;", r"a & b \&amp; \&#1;"),
        ("^ note", r"\^ note"),
    ],
)
def test_markdown_is_escaped_where_it_would_mean_something(text, shown):
    """And nowhere else."""
    assert escaped(text) == shown


# Names


def test_names_that_several_bear_come_with_the_id():
    """And so does one that had to be changed to be shown; without a name there is the id."""
    org = Organization(
        people=[
            Person("a", name="Ann"),
            Person("b", name="Ann"),
            Person("c", name="C\u202e"),
            Person("d", name=" "),
            Person("e", name="e"),
        ],
        domains=[
            Domain("x", "a", name="Pay"),
            Domain("y", "b", name="Pay"),
            Domain("z", "c", name=" "),
            Domain("u", "d"),
            Domain("v", "e", weight=2),
        ],
    )
    assert [row["person"] for row in rows(org, "largest_shares")] == [
        "e",
        "Ann (a)",
        "Ann (b)",
        "C\\u202e (c)",
        "d",
    ]
    text = str(report(org))
    assert all(name in text for name in ("Pay (x)", "Pay (y)", " z  ", " u  "))


def test_the_office_is_the_post_or_the_title():
    """Whichever is known; not repeated where it is the name."""
    org = Organization(
        people=[
            Person("a", name="Ann", attributes={"Job_Title": "Buyer"}),
            Person("b", name="Bo"),
            Person("c", name="Cy", attributes={"Job_Title": None}),
        ],
        roles=[Role("head", name="Head"), Role("desk", name="Desk"), Role("night", name="Night")],
        memberships=[Membership(one, "b") for one in ("head", "desk", "night")],
        domains=[Domain(one, one) for one in "abc"],
    )
    assert [row["office"] for row in rows(org, "largest_shares")] == [
        "Buyer",
        "Head, Desk and 1 more",
        "",
    ]
    assert lead(org, "shape").startswith("No formal line is recorded")
    assert "The top is whoever" not in texts(org, "stops")[1]
    assert texts(org, "stops")[1] == (
        "Without a formal line the top is whoever owns a field of decisions: Ann, Buyer, Bo, Head, "
        "Desk and 1 more and Cy."
    )


# Organizations of every kind


def test_nobody():
    """An organization without people is no error."""
    org = Organization()
    assert lead(org, "counted") == "Nobody was counted: the organization has no people."
    assert lead(org, "decisions") == "Not known: there is nobody who could decide."
    assert lead(org, "assumptions") == "Nothing had to be assumed."
    assert lead(Organization(supports=[]), "support") == "Not known: nobody was asked."


def test_one_person():
    """Who settles everything, or nothing that is known."""
    org = Organization(people=[Person("ann")], domains=[Domain("d", "ann")])
    assert report(org).title == "Report on an organization of 1 person"
    assert lead(org, "counted") == "1 person was counted, and nobody was left out."
    assert lead(org, "decisions") == (
        "One person settles every decision; there is nobody to share them with."
    )
    assert figures(org)["leadership_spread"]["shown"] == "not defined, because there is one person"
    assert lead(org, "stops") == "Without the top all decisions stall."
    assert (
        texts(org, "stops")[-1]
        == "More than half of all decisions stall if one person alone is away: ann."
    )


def test_no_lines_and_no_domains():
    """It says what to record."""
    org = Organization(people=[Person("ann"), Person("bo")])
    assert lead(org, "decisions").startswith("Not known: the data says neither who owns")
    assert lead(org, "stops") == lead(org, "decisions")
    handed = Organization(people=org.people, delegations=[Delegation("ann", "bo")])
    assert lead(handed, "decisions").startswith(
        "Not known: delegations are recorded, but no domain"
    )
    asked = Organization(
        people=[Person(f"p{at}") for at in range(6)],
        supports=[Support("p0", "p1"), Support("p0", "p2")],
    )
    assert lead(asked, "support") == "4 of the 6 people asked have no recorded backing (67 %)."
    assert "is itself an assumption or not known" in texts(asked, "support")[1]


def test_circles_alone():
    """Nobody stands at the top, and nothing waits for anyone."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        circles=[Circle("pair")],
        memberships=[Membership("pair", "ann"), Membership("pair", "bo")],
        domains=[Domain("d", "pair")],
    )
    assert lead(org, "stops").startswith("Nothing: nobody stands at the top")
    assert texts(org, "stops")[1].endswith("only circles do.")
    assert rows(org, "stalls_by_domain") == []


def test_a_vacant_top():
    """All rests with nobody; below vacant posts nobody stands at the top."""
    org = Organization(
        people=[Person("ann")],
        roles=[Role("chief"), Role("deputy")],
        reporting=[ReportingLine("chief", "deputy")],
        domains=[Domain("d", "chief")],
    )
    assert lead(org, "decisions").startswith("Nobody settles any decision")
    assert figures(org)["vacant_share"]["value"] == 1
    assert figures(org)["effective_leaders"]["shown"].startswith(
        "not defined, because nobody settles"
    )
    assert texts(org, "stops")[1].startswith("The posts at the top of the formal line are vacant")
    assert texts(org, "stops")[-1].startswith("Half of all decisions would not stall even if")
    assert lead(org, "next_step").startswith("Nobody: there are no two people")
    assert figures(org)["vacant_posts"]["note"] == "nobody is counted for them: chief and deputy"
    assert rows(org, "largest_shares") == rows(org, "units") == []


def test_several_roots_and_people_outside_the_line():
    """All roots together are the top; a placeholder is doubted."""
    org = Organization(
        people=[Person(one) for one in "abcdefgh"],
        roles=[Role("post")],
        reporting=[
            ReportingLine("a", "b"),
            ReportingLine("c", "d"),
            ReportingLine("a", "post"),
            ReportingLine("c", "b", dotted=True),
        ],
        memberships=[Membership("post", "e"), Membership("post", "f")],
    )
    made = figures(org)
    assert (made["roots"]["value"], made["roots"]["note"]) == (2, "a and c")
    assert made["outside_line"]["value"] == 2
    assert made["dotted_lines"]["value"] == 1
    assert "All 2 roots of the formal line together are the top." in texts(org, "assumptions")
    assert "2 people outside the line are taken to decide about their own job alone." in texts(
        org, "assumptions"
    )
    assert any("several posts" in one for one in texts(org, "assumptions"))
    placeholder = read_people(
        {"id": ["x", "y"], "name": ["Health", "Bo"], "unit": ["Health", ""], "manager": ["", "x"]}
    )
    assert "It may be a placeholder rather than a person" in texts(placeholder, "stops")[1]
    crowd = Organization(
        people=[Person(f"p{at}") for at in range(14)],
        reporting=[ReportingLine(f"p{at}", f"p{at + 7}") for at in range(7)],
    )
    assert "p0, p1, p2, p3, p4 and 2 more." in texts(crowd, "stops")[1]
    one_out = Organization(people=[Person(o) for o in "abc"], reporting=[ReportingLine("a", "b")])
    assert "1 person outside the line is taken" in " ".join(texts(one_out, "assumptions"))


def test_every_assumption_is_said():
    """Of domains, levels, shares, limits, members and support."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        circles=[Circle("pair")],
        memberships=[Membership("pair", "bo"), Membership("pair", "cy")],
        reporting=[ReportingLine("ann", "bo")],
        domains=[
            Domain("d", "ann", amounts=[1, 10], basis="assumed"),
            Domain("e", "ann", basis="assumed"),
        ],
        delegations=[
            Delegation("ann", "bo", domain="d", limit=5),
            Delegation("ann", "pair", domain="e", share=0.1, autonomy=stepback.Level.ADVISE),
            Delegation("cy", "bo", domain="e", autonomy=1, share=1, basis="assumed"),
        ],
        supports=[],
    )
    said = " ".join(texts(org, "assumptions"))
    for part in (
        "2 fields of decisions, and who owns them, are assumed.",
        "Every field of decisions counts alike.",
        "The levels of 1 delegation,",
        "1 delegation without an autonomy",
        "those to whom something is handed divide the rest",
        "Limits divide a field",
        "those who hold a post or sit in a circle",
        "Support from several people adds up",
        "Control is kept by a line",
    ):
        assert part in said
    idle = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("d", "ann", weight=2, basis="assumed"), Domain("e", "bo")],
        delegations=[Delegation("bo", "ann", domain="d", autonomy=0.5, basis="assumed", share=1)],
    )
    said = " ".join(texts(idle, "assumptions"))
    assert "1 field of decisions, and who owns it, is assumed." in said
    assert "by the weights recorded for them" in said
    assert "1 delegation marked as assumed: nothing of what is handed on." in said


def test_a_circle_that_comes_to_rest_with_one():
    """Whoever has few rights and was asked, by unit, in words."""
    org = line(
        "bo",
        domains=[Domain("d", "chief")],
        supports=[Support("bo", "chief")],
        respondents=["chief"],
    )
    assert lead(org, "support", personal=True) == (
        "None of the 1 person asked who hold decision rights is without recorded backing."
    )
    assert lead(org, "support").startswith("Not shown: so few of those who were asked hold")
    assert (
        figures(org)["few_rights_without_backing"]["shown"]
        == "not known, because none of them was asked"
    )
    assert figures(org, personal=True)["support_coverage"]["shown"].startswith("not defined")
    assert figures(org)["support_coverage"]["shown"].startswith("not defined")
    nobody = line("bo", domains=[Domain("d", "chief")], supports=[], respondents=["bo"])
    assert (
        lead(nobody, "support") == "Not known: none of those who were asked hold decision rights."
    )
    few = Organization(people=[Person("a"), Person("b")], supports=[])
    assert (
        lead(few, "support")
        == "Not shown: so few were asked that each one's answer could be told from it."
    )


@given(organizations(), st.booleans())
def test_a_report_can_be_made_of_any_organization(org, personal):
    """In every form, in lines of at most 88 columns."""
    if org._compiled.dated and org.date is None:
        with pytest.raises(ValueError, match="org.at"):
            report(org, personal=personal)
        return
    made = report(org, personal=personal)
    assert [section.name for section in made.sections] == SECTIONS
    assert all(width(one) <= WIDTH for one in str(made).splitlines())
    values = made.to_dict()
    json.dumps(values, allow_nan=False)
    assert len(values["figures"]) == sum(1 for one in made.sections for _ in one.figures)
    assert made.to_markdown().count("\n## ") == len(SECTIONS)
    assert not Page(made.to_html()).open
    if org.supports is None:
        assert "nobody asked who backs whom" in lead(org, "support", personal=personal)
        assert not list(made.sections[5].figures)


# Words


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, "0 %"),
        (1e-12, "0 %"),
        (0.001, "< 1 %"),
        (0.126, "13 %"),
        (0.9999, "> 99 %"),
        (1, "100 %"),
        (float("nan"), "not known"),
    ],
)
def test_percentages_are_whole(share, shown):
    """What is a little more than none, or less than all, is not rounded to that."""
    assert percent(share) == shown


def test_numbers_in_words():
    """With a decimal where it matters, and the noun in its number."""
    assert [amount(n) for n in (1, 1.04, 17.36, 250.4, 12345.6)] == [
        "1",
        "1.0",
        "17.4",
        "250",
        "12,346",
    ]
    assert [people(n) for n in (1, 2, 1.5)] == ["1 person", "2 people", "1.5 people"]
    assert [scale(n) for n in (0, 0.001, 0.256, 1)] == ["0.00", "below 0.01", "0.26", "1.00"]
    assert [many(1, "field"), many(2000, "field"), many(2, "person", "people")] == [
        "1 field",
        "2,000 fields",
        "2 people",
    ]
    assert ranged("4.1 people", "20.3 people") == "4.1 to 20.3 people"
    assert ranged("1 person", "3 people") == "1 to 3 people"
    assert ranged("< 1 %", "3 %") == "< 1 % to 3 %"
    assert ranged("3 %", "3 %") == "3 %"
    assert ranged("0.10", "0.20") == "0.10 to 0.20"
    assert listed("abc") == "a, b and c"
    assert listed("abc", 2) == "a, b and 1 more"
    assert listed([]) == ""


def test_texts_from_outside_are_made_safe():
    """On one line, cut, spelled out where they could hide or turn what stands beside them."""
    assert safe(" a \n b\t") == "a b"
    assert safe("x" * 100) == "x" * 59 + "…"
    assert safe("a\u202eb") == "a\\u202eb"
    assert safe("مدير") == "\u2068مدير\u2069"


def test_lines_are_wrapped_by_what_they_take_on_a_terminal():
    """A number stays with its unit; a long word is divided, after a slash if it has one."""
    assert wrapped("it is about 45 % now", 14) == ["it is about", "45 % now"]
    assert wrapped("日本語", 4) == ["日本", "語"]
    assert wrapped("aa/bbbb", 5) == ["aa/", "bbbb"]
    assert wrapped("日", 1) == ["日"]
    assert wrapped("", 5) == [""]
    assert width("e\u0301\u200d") == 1


def test_columns_share_what_room_there_is():
    """Those that give way first do so down to the least, then the widest."""
    assert fitted([10, 10], [2, 2], [False, True], 12) == [10, 2]
    assert fitted([10, 6], [2, 2], [False, False], 12) == [6, 6]
    assert fitted([10, 6], [9, 6], [False, False], 3) == [9, 6]


def test_lines_say_what_they_are_part_of():
    """So that a terminal can set them apart."""
    made = report(example())
    parts = {part for part, _ in lines(made.title, made.sections, 100)}
    assert parts == {"title", "heading", "lead", "caption", "header", "rule", "plain"}


def test_units_are_told_as_far_in_as_there_are_few():
    """The outermost where there are many."""
    assert coarse(["a/x/1", "a/y", "b"], 3) == ["a/x/1", "a/y", "b"]
    assert coarse(["a/x", "a/y", "b"], 2) == ["a", "a", "b"]
    deep = "/".join("abcdefghij")
    assert coarse([deep, deep + "/k"]) == ["a/b/c/d/e/f/g/h"] * 2
