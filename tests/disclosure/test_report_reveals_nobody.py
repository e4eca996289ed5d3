"""What a report shows of what people answered, and what it hides."""

import json
import random
import re

import attrs
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import stepback
from stepback import (
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    archetypes,
    read_people,
    read_tables,
    report,
)
from stepback._disclosure._policy import is_publishable
from tests.support.strategies import organizations


def section_dict(made, name):
    """A section of a report as plain values."""
    return next(one for one in made.to_dict()["sections"] if one["name"] == name)


def section_text(made, name):
    """All that is read in a section, as text."""
    only = attrs.evolve(made, sections=[one for one in made.sections if one.name == name])
    return str(only)


def table_rows(made, name):
    """The rows of a table of a report; none if it is not there."""
    blocks = [block for one in made.to_dict()["sections"] for block in one["blocks"]]
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
    classes = stepback.empowerment(org).values()
    for figure, without, having in (
        (rights, "abandoned", "empowered"),
        (few, "powerless", "sheltered"),
    ):
        count, of = (
            sum(one in names for one in classes) for names in ((without,), (without, having))
        )
        if is_publishable(count, of):
            assert (figure["value"], figure["of"]) == (count, of)
            assert figure["shown"].startswith(f"{count} of {of} (")
        else:
            assert (figure["value"], figure["of"], figure["shown"]) == (None, None, "not shown")
    rows = table_rows(made, "without_backing_by_unit")
    if rows:
        assert all(is_publishable(row["count"], row["people"]) for row in rows)
        assert sum(row["count"] for row in rows) == rights["value"]
        assert sum(row["people"] for row in rows) == rights["of"]
        named = ", ".join(row["units"] for row in rows).replace(" and ", ", ").split(", ")
        assert len(named) == len(set(named))
    told = {
        block["name"]
        for one in made.to_dict()["sections"]
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
    }


@pytest.mark.parametrize("seed", range(8))
def test_shares_of_the_flow_are_rounded_in_every_form(seed):
    """The figure behind “about 45 %” is 0.45, and no form holds another."""
    org = crowd_organization(seed, people=200)
    figures = report(org).to_dict()["figures"]
    exact = {"support_coverage": stepback.support_coverage(org), "presence": stepback.presence(org)}
    for name, share in exact.items():
        figure = figures[name]
        if figure["value"] is None:
            assert figure["shown"] == "not shown"
            continue
        step = float(re.search(r"in steps of (\d+) %", figure["shown"]).group(1)) / 100
        assert figure["value"] == round(round(share / step) * step, 2)
        assert abs(figure["value"] - share) <= step / 2 + 1e-9
    assert {"control_retained", "lose_only_support", "delegates_without_backing"}.isdisjoint(
        figure.name
        for one in report(org).sections
        if one.name == "support"
        for figure in one.figures
    )


# What else could reveal answers


def other_sections(made):
    """All sections but the one on support."""
    return [one for one in made.sections if one.name != "support"]


@given(organizations(supports=True), st.data())
def test_nothing_that_people_answered_shows_in_any_other_section(org, data):
    """Other answers about support change the section on it, and no other."""
    if org._compiled.n_dated and org.date is None:
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
    assert other_sections(report(org)) == other_sections(report(other))


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
    """The section on support names people only where that was asked for."""
    if org._compiled.n_dated and org.date is None:
        return
    for form in (str, lambda made: made.to_markdown(), lambda made: made.to_html()):
        made = report(org)
        only = attrs.evolve(made, sections=[one for one in made.sections if one.name == "support"])
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


def read_padded_answers(tmp_path):
    """Tables of which those of answers have as many problems as the table of people."""
    (tmp_path / "people.csv").write_text("id;willingness\n ann;0,3\nbo;0,5\n")
    (tmp_path / "supports.csv").write_text("supporter;supported\n bo;ann\nbo;cy\n")
    (tmp_path / "respondents.csv").write_text("id\n ann\ndi\n")
    return read_tables(tmp_path, repair=True)


def test_problems_in_answers_are_counted_and_not_listed(tmp_path):
    """A repair of a support names its ends; a warning about willingness shows a value."""
    org = read_padded_answers(tmp_path)
    lists = [
        b["items"] for b in section_dict(report(org), "faults")["blocks"] if b["kind"] == "list"
    ]
    hidden = "not listed, because {} could reveal who answered."
    assert lists == [
        [
            "people.csv, row 2, id: ' ann' is trimmed to 'ann'.",
            f"4 concern what people answered and are {hidden.format('they')}",
        ],
        [f"1 concerns what people answered and is {hidden.format('it')}"],
    ]


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
    assert "bo" not in section_text(report(org), "faults")


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
        assert "1 concerns what people answered and is not listed" in " ".join(form.split())
    assert "0.7x" in str(report(org, personal=True))


@pytest.mark.parametrize("make", [getattr(archetypes, name) for name in archetypes.__all__])
def test_few_people_are_not_revealed_in_archetypes(make):
    """Every count shown is about five or more people, with two or more either way."""
    made = report(make())
    for name in ("rights_without_backing", "few_rights_without_backing", "without_backing"):
        figure = made.to_dict()["figures"].get(name)
        if figure and figure["value"] is not None:
            assert is_publishable(figure["value"], figure["of"])


def test_posts_that_are_vacant_count_in_a_share_and_answer_nothing():
    """What goes to them is known to everyone, and so are the steps it leaves."""
    people = [Person(f"p{at}") for at in range(40)]
    org = Organization(
        people=people,
        roles=[Role("gap"), Role("desk")],
        memberships=[Membership("desk", one.id) for one in people[20:]],
        domains=[Domain("d", "p0")],
        delegations=[Delegation("p0", one.id) for one in people[1:20]]
        + [Delegation("p0", "gap"), Delegation("p0", "desk")],
        supports=[Support("p0", one.id) for one in people[6:30]]
        + [Support("p0", "gap", strength=0.9)],
    )
    figures = report(org).to_dict()["figures"]
    assert stepback.support_coverage(org) == pytest.approx((14 + 0.9 + 0.5) / 21)
    assert figures["support_coverage"]["shown"] == "about 75 %, in steps of 5 %"
    assert figures["support_coverage"]["value"] == 0.75
    assert figures["presence"]["shown"] == "not shown"


def organization_of_pairs(backed, people=70):
    """As many leaders as followers; each leader hands a field on, and some back the follower."""
    ids = range(people)
    return Organization(
        people=[Person(f"{kind}{at}") for kind in ("leader", "follower") for at in ids],
        domains=[Domain(f"d{at}", f"leader{at}") for at in ids],
        delegations=[Delegation(f"leader{at}", f"follower{at}") for at in ids],
        supports=[Support(f"leader{at}", f"follower{at}") for at in range(backed)]
        + [Support("leader0", f"follower{at}", kind="too") for at in range(5 * people // 7)]
        + [Support("leader0", f"leader{at}") for at in range(1, 9)],
    )


def test_what_leaders_back_is_shown_where_no_one_of_them_weighs_much():
    """Among seventy leaders nobody stands out; of one alone it would say what that one does."""
    figures = report(organization_of_pairs(30)).to_dict()["figures"]
    assert figures["presence"]["shown"] == "about 45 %, in steps of 5 %"
    assert figures["support_coverage"]["shown"] == "about 70 %, in steps of 5 %"
    assert report(organization_of_pairs(0)).to_dict()["figures"]["presence"]["shown"] == "not shown"
    few = report(organization_of_pairs(4, people=10)).to_dict()["figures"]
    assert few["presence"]["shown"] == "not shown"


def test_a_share_that_counts_leave_no_room_for_is_not_shown():
    """Where those with rights back each other up weakly, counts and share would fix answers."""
    people = [Person(f"p{at}") for at in range(40)]
    org = Organization(
        people=people,
        domains=[Domain("d", "p0")],
        delegations=[Delegation("p0", one.id) for one in people[1:]],
        supports=[Support("p0", one.id, strength=0.5) for one in people[4:]],
    )
    figures = report(org).to_dict()["figures"]
    assert figures["rights_without_backing"]["shown"] == "3 of 39 (8 %)"
    assert figures["support_coverage"]["shown"] == "not shown"
