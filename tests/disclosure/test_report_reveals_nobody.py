"""What a report shows of what people answered, and what it hides."""

import json
import random
import re

import attrs
import numpy as np
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import stepback
from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    Support,
    archetypes,
    read_people,
    read_tables,
    report,
)
from stepback._disclosure._policy import is_publishable
from tests.support.strategies import organizations


def all_sections(made):
    """The sections of a report and of its appendix, as plain values."""
    values = made.to_dict()
    return [*values["sections"], *values["appendix"]]


# Of the formal line, which is a matter of office: no answer changes any of them.
LINE_TABLES = (
    "spans_by_layer",
    "line_layers",
    "one_report",
    "widest_teams",
    "line_units",
    "single_lines",
)


def section_dict(made, name):
    """A section of a report as plain values."""
    return next(one for one in all_sections(made) if one["name"] == name)


def section_text(made, name):
    """All that is read in the head and in a section, as text."""
    parts = {
        part: tuple(one for one in getattr(made, part) if one.name == name)
        for part in ("sections", "appendix")
    }
    return str(attrs.evolve(made, **parts))


def table_rows(made, name):
    """The rows of a table of a report; none if it is not there."""
    blocks = [block for one in all_sections(made) for block in one["blocks"]]
    return next((b["rows"] for b in blocks if b["kind"] == "table" and b["name"] == name), [])


def crowd_organization(seed, people=80):
    """Many people in units, half of them asked, and support of every strength."""
    rng = random.Random(seed)  # noqa: S311  (the same each time; no secret)
    ids = [f"p{number}" for number in range(people)]
    below = [(rng.choice(ids[: max(1, at // 3)]), id_) for at, id_ in enumerate(ids)][1:]
    return Organization(
        people=[Person(id_, unit=f"unit {rng.randrange(9)}") for id_ in ids],
        reporting=[ReportingLine(above, id_) for above, id_ in below],
        domains=[Domain("d", ids[0])],
        delegations=[
            Delegation(above, id_, autonomy=rng.choice((0.7, 0.9, 1))) for above, id_ in below
        ],
        supports=[
            Support(above, id_, strength=rng.choice((0.4, 0.6, 1)))
            for above, id_ in below
            if rng.random() < 0.6
        ],
        respondents=None if seed % 2 else rng.sample(ids, 3 * people // 4),
    )


@pytest.mark.parametrize("seed", range(8))
def test_what_is_shown_are_counts_of_groups_that_do_not_overlap(seed):
    """So sums and differences of them are again about groups that may be published."""
    org = crowd_organization(seed)
    made = report(org)
    figures = made.to_dict()["figures"]
    rights, few = figures["rights_without_backing"], figures["few_rights_without_backing"]
    received = stepback.support_received(org)
    for figure, classes in (
        (rights, {"abandoned", "empowered"}),
        (few, {"powerless", "sheltered"}),
    ):
        of = [received[id_] for id_, found in stepback.empowerment(org).items() if found in classes]
        count = of.count(0)
        if is_publishable(np.array(of) > 0):
            assert (figure["value"], figure["of"]) == (count, len(of))
            assert figure["shown"].startswith(f"{count} of {len(of)} (")
        else:
            assert (figure["value"], figure["of"], figure["shown"]) == (None, None, "not shown")
    rows = table_rows(made, "without_backing_by_unit")
    if rows:
        assert all(min(row["count"], row["people"] - row["count"]) >= 2 for row in rows)
        assert all(row["people"] >= 5 for row in rows)
        assert sum(row["count"] for row in rows) == rights["value"]
        assert sum(row["people"] for row in rows) == rights["of"]
        named = ", ".join(row["units"] for row in rows).replace(" and ", ", ").split(", ")
        assert len(named) == len(set(named))
    told = {
        block["name"]
        for one in all_sections(made)
        for block in one["blocks"]
        if block["kind"] == "table"
    }
    assert told <= {
        "largest_shares",
        "units",
        "domains",
        "stalls_by_domain",
        "without_backing_by_unit",
        "next_step",
        *LINE_TABLES,
    }


@pytest.mark.parametrize("seed", range(8))
def test_what_counts_people_by_their_rights_is_left_out(seed):
    """Shares of the flow, whatever their size; and figures about few people."""
    org = crowd_organization(seed, people=200)
    left_out = {
        "support_coverage",
        "presence",
        "control_retained",
        "lose_only_support",
        "delegates_without_backing",
    }
    public, personal = (
        {figure.name for one in made.sections if one.name == "support" for figure in one.figures}
        for made in (report(org), report(org, personal=True))
    )
    assert left_out.isdisjoint(public)
    assert personal - public == left_out - {"control_retained"}


# What else could reveal answers


def support_section(made):
    """The section on support; none if the report has none."""
    return [one for one in made.sections if one.name == "support"]


def support_findings(made):
    """The main findings that are about figures of support."""
    names = {figure.name for section in support_section(made) for figure in section.figures}
    return [finding for finding in made.findings if names & {*finding.figures}]


def without_support(made):
    """The report without its section on support, and without its findings."""
    others = tuple(one for one in made.sections if one.name != "support")
    return attrs.evolve(made, sections=others, findings=())


@given(organizations(supports=True), st.data())
def test_nothing_that_people_answered_shows_in_any_other_section(org, data):
    """Other answers about support change the section on it, and no other.

    The findings tell no more than that section: where it is the same, the whole report is.
    """
    if org._compiled.needs_date:
        return
    supports = [one for one in org.supports if data.draw(st.booleans())]
    parts = {
        name: getattr(org, name)
        for name in ("people", "roles", "circles", "domains", "reporting", "delegations")
    }
    other = Organization(
        **parts, memberships=org.memberships, respondents=org.respondents, supports=supports
    )
    if org.date is not None:
        other = other.at(org.date)
    if org.contexts:
        other = other.in_context(*org.contexts)
    assert without_support(report(org)) == without_support(report(other))
    if support_section(report(org)) == support_section(report(other)):
        assert report(org) == report(other)


@given(st.lists(st.tuples(*[st.none() | st.floats(0, 1)] * 2), min_size=4, max_size=4))
def test_competence_and_willingness_show_nowhere(drawn):
    """Not even where people may be named."""

    def made(about):
        return Organization(
            people=[
                Person(f"p{at}", competence=competence, willingness=willingness, capacity=at + 1)
                for at, (competence, willingness) in enumerate(about)
            ],
            reporting=[ReportingLine("p0", f"p{at}") for at in (1, 2, 3)],
            domains=[Domain("d", "p0")],
            delegations=[Delegation("p0", "p1")],
            supports=[Support("p0", "p1")],
        )

    for personal in (False, True):
        shown = report(made(drawn), personal=personal)
        assert shown == report(made([(None, None)] * 4), personal=personal)


@given(organizations(supports=True))
def test_nobody_is_named_beside_what_was_asked(org):
    """Findings and the section on support name people only where that was asked for."""
    if org._compiled.needs_date:
        return
    for form in (str, lambda made: made.to_markdown(), lambda made: made.to_html()):
        made = report(org)
        support = tuple(support_section(made))
        findings = tuple(support_findings(made))
        only = attrs.evolve(made, picture=None, findings=findings, sections=support, appendix=())
        assert not re.search(r"\bp\d\b", form(only))
    assert not re.search(r"\bp\d\b", json.dumps(section_dict(made, "support")))


def test_people_are_named_where_that_was_asked_for():
    """Each class with its names, every unit apart, and figures as they are."""
    org = Organization(
        people=[Person(id_, name=id_.title(), unit=id_) for id_ in ("ann", "bo", "cy")],
        reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "cy")],
        domains=[Domain("d", "ann")],
        delegations=[
            Delegation("ann", "bo", share=0.5),
            Delegation("ann", "cy", share=0.3, revocable=False),
        ],
        supports=[Support("ann", "bo")],
    )
    told = section_dict(report(org, personal=True), "support")
    items = next(block["items"] for block in told["blocks"] if block["kind"] == "list")
    assert items == [
        "Decision rights without recorded support: Ann and Cy.",
        "Lose their only support without the top: Bo.",
    ]
    figures = report(org, personal=True).to_dict()["figures"]
    assert {
        name: (figures[name]["value"], figures[name]["of"]) for name in told["blocks"][1]["names"]
    } == {
        "rights_without_backing": (2, 3),
        "few_rights_without_backing": (None, None),
        "support_coverage": (pytest.approx(0.625), None),
        "presence": (pytest.approx(0.625), None),
        "lose_only_support": (1, 2),
        "delegates_without_backing": (0, 1),
    }
    assert [
        (row["units"], row["count"])
        for row in table_rows(report(org, personal=True), "without_backing_by_unit")
    ] == [("ann", 1), ("cy", 1), ("bo", 0)]
    assert "not shown" not in section_text(report(org, personal=True), "support")


def test_control_that_turns_on_support_is_personal():
    """Outside the line it depends on support, and only then is it shown in that section."""
    people = [Person(f"p{at}") for at in range(30)]
    parts = {
        "people": people,
        "domains": [Domain("d", "p0")],
        "delegations": [Delegation("p0", one.id) for one in people[1:]],
        "supports": [Support("p0", one.id) for one in people[1:20]],
    }
    org = Organization(**parts)
    assert "control_retained" not in report(org).to_dict()["figures"]
    figure = report(org, personal=True).to_dict()["figures"]["control_retained"]
    assert figure["value"] == stepback.control_retained(org) == pytest.approx(19 / 29)
    lined = Organization(**parts, reporting=[ReportingLine("p0", one.id) for one in people[1:]])
    assert report(lined).to_dict()["figures"]["control_retained"]["value"] == 1


LEFT_OUT = (
    "This leaves out problems in what people answered (support, competence, willingness): even "
    "their number could reveal who answered what."
)


def read_padded_answers(tmp_path):
    """Tables of which those of answers have as many problems as the table of people."""
    (tmp_path / "people.csv").write_text("id;willingness\n ann;0,3\nbo;0,5\n")
    (tmp_path / "supports.csv").write_text("supporter;supported\n bo;ann\nbo;cy\n")
    (tmp_path / "respondents.csv").write_text("id\n ann\ndi\n")
    return read_tables(tmp_path, repair=True)


def test_problems_in_answers_are_neither_listed_nor_counted(tmp_path):
    """Their number could be that of the people who gave an answer; a warning shows a value."""
    org = read_padded_answers(tmp_path)
    assert [
        one.get("items", one.get("text")) for one in section_dict(report(org), "faults")["blocks"]
    ] == [
        "1 problem was repaired, and the figures use the repaired data:",
        ["people.csv, row 2, id: ' ann' is trimmed to 'ann'."],
        LEFT_OUT,
    ]


def test_what_is_left_out_of_problems_is_said_in_every_report():
    """If it were said only where there are such problems, that would reveal them."""
    for supports in (None, (), [Support("ann", "bo")]):
        org = Organization(people=[Person("ann"), Person("bo")], supports=supports)
        assert LEFT_OUT in section_text(report(org), "faults").replace("\n", " ")
        assert LEFT_OUT not in section_text(report(org, personal=True), "faults").replace("\n", " ")


def test_rows_left_out_by_their_answers_are_not_listed():
    """Neither how many, nor what they answered; those left out by their status are."""
    table = {
        "id": ["ann", "bo", "cy", "di"],
        "willingness": ["1", "0.25", "1", "1"],
        "Status": ["on", "on", "on", "off"],
    }
    active = {"willingness": {"1"}, "Status": {"on"}}
    org = read_people(table, active=active)
    texts = {
        personal: section_text(report(org, personal=personal), "counted")
        for personal in (False, True)
    }
    assert "willingness: 1 of 4 rows is left out: rows not active ('0.25' 1)" in texts[
        True
    ].replace("\n", " ")
    assert "willingness" not in texts[False]
    assert "0.25" not in texts[False]
    assert all(
        "Status: 1 of 3 rows is left out: rows not active ('off' 1)" in text
        for text in texts.values()
    )
    only_answers = read_people(table, active={"willingness": {"1"}})
    text = section_text(report(only_answers), "counted")
    assert "3 people were counted." in text
    assert "left out" not in text.casefold()


def test_problems_in_answers_are_listed_where_people_may_be_named(tmp_path):
    """Every repair and warning, with its row."""
    org = read_padded_answers(tmp_path)
    blocks = section_dict(report(org, personal=True), "faults")["blocks"]
    repairs, warnings = (block["items"] for block in blocks if block["kind"] == "list")
    assert (len(repairs), len(warnings)) == (len(org.repairs), len(org.warnings)) == (5, 1)
    assert "supports.csv, row 2, supporter: ' bo' is trimmed to 'bo'." in repairs
    assert warnings[0].startswith("people.csv, willingness: commas are read as decimal points")


def test_problems_in_a_sheet_of_answers_are_not_listed(tmp_path):
    """The table of supports may be a sheet of a spreadsheet, under any spelling of its name."""
    with xlsxwriter.Workbook(tmp_path / "org.xlsx") as book:
        for name, rows in {"people": ["id", "ann", "bo"], "Supports": ["supporter", " bo"]}.items():
            book.add_worksheet(name).write_column(0, 0, rows)
        book.get_worksheet_by_name("Supports").write_column(0, 1, ["supported", "ann"])
    org = read_tables(tmp_path / "org.xlsx", repair=True)
    assert [problem.where.source for problem in org.repairs] == ["org.xlsx, sheet Supports"]
    assert " bo" in str(report(org, personal=True))
    assert not re.search(r"\bbo\b", section_text(report(org), "faults"))


@pytest.mark.parametrize("header", ["Skill", "Self-rated skill", "COMPETENCE", "competence (own)"])
def test_faults_in_answers_are_not_listed_under_other_headers(header):
    """An export may name its columns freely; row and value would reveal who answered what."""
    export = {"id": ["1", "2"], "name": ["Ann", "Bo"], header: ["0.7x", "0.4"], "Age": ["x", "y"]}
    org = read_people(export, columns={"competence": header, "fte": "Age"}, repair=True)
    assert len(org.repairs) == 3
    assert [str(one.where) for one in org.repairs if "0.7x" in one.message] == [
        f"row 2, {header}" if "competence" in header.lower() else f"row 2, {header} (competence)"
    ]
    for form in (str(report(org)), json.dumps(report(org).to_dict()), report(org).to_html()):
        assert "0.7x" not in form
        assert "2 problems were repaired" in " ".join(form.split())
    assert "0.7x" in str(report(org, personal=True))


@pytest.mark.parametrize("make", [getattr(archetypes, name) for name in archetypes.__all__])
def test_few_people_are_not_revealed_in_archetypes(make):
    """Every count shown is about five or more people, with two or more either way."""
    made = report(make())
    for name in ("rights_without_backing", "few_rights_without_backing", "without_backing"):
        figure = made.to_dict()["figures"].get(name)
        if figure and figure["value"] is not None:
            assert is_publishable(np.arange(figure["of"]) < figure["value"])
