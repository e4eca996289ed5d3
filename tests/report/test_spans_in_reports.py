"""What a report says of spans, layers, units and single lines, and of what it does not know."""

import csv
import shlex
from itertools import pairwise

import pytest
from hypothesis import given

from stepback import (
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    read_people,
    read_tables,
    report,
    spans_and_layers,
    write_tables,
)
from stepback.testing import strategies
from tests.support.command_line import command_output
from tests.support.reports import (
    build_line,
    lead_text,
    report_figures,
    section_blocks,
    section_code,
    section_texts,
    table_rows,
)

organizations = strategies.organizations(allow_dates=False, allow_contexts=False)


def chain(n_people):
    """Everyone manages the next."""
    return Organization(
        people=[Person(f"p{at}") for at in range(n_people)],
        reporting=[ReportingLine(f"p{at}", f"p{at + 1}") for at in range(n_people - 1)],
    )


def people_in_units(**sizes):
    """A chief without a unit, with so many reports in each unit."""
    people = [Person(f"{unit} {at}", unit=unit) for unit in sizes for at in range(sizes[unit])]
    return Organization(
        people=[Person("chief"), *people],
        reporting=[ReportingLine("chief", person.id) for person in people],
    )


def table_caption(org, name):
    """The caption of a table of the section."""
    blocks = section_blocks(org, "shape")
    return next(
        block["caption"] for block in blocks if block.get("name") == name and "rows" in block
    )


# Sentences


def test_the_section_in_words():
    """Ann leads Bo and Cy; Bo leads three, one of whom has Cy as well; Gus is on no line."""
    lines = [("ann", "bo"), ("ann", "cy"), ("bo", "di"), ("bo", "ed"), ("bo", "flo"), ("cy", "hal")]
    org = Organization(
        people=[Person(id_, name=id_.title()) for id_ in dict.fromkeys(sum(lines, ()))]
        + [Person("gus", name="Gus")],
        reporting=[ReportingLine(*line) for line in lines]
        + [ReportingLine("cy", "flo", dotted=True)],
    )
    assert section_texts(org, "shape") == [
        "3 of the 8 people manage others, in 3 layers.",
        "1 of the 3 managers has one direct report.",
        "Bo has the most direct reports, 3; the median is 2.",
        "4 people and posts are in the lowest layer, 3, below 2 managers. The longest lines:",
        "Ann → Bo → Di, Ed and Flo",
        "Ann → Cy → Hal",
        "For 3 of the 8 people (38 %), every line to the top runs through one position below the "
        "top; for 2 of them through Bo.",
        "A dotted line or a second post counts as another line if it passes that position by. "
        "People below several of these positions count at each of them.",
        "1 of the 8 people (12 %) is on no reporting line.",
        "By name: Gus.",
    ]
    figures = {name: it["value"] for name, it in report_figures(org).items()}
    assert figures["contributors"] == 5
    assert figures["managers_of_managers"] == 1
    assert figures["dotted_lines"] == figures["outside_line"] == 1
    assert "teams" not in figures
    assert [row["people"] for row in table_rows(org, "single_lines")] == [2, 1]


def test_posts_are_told_from_managers():
    """One vacant post with two reports, and one that two people share."""
    org = Organization(
        people=map(Person, "abcd"),
        roles=[Role("top"), Role("head")],
        reporting=[
            ReportingLine("top", "head"),
            ReportingLine("top", "c"),
            ReportingLine("head", "d"),
        ],
        memberships=[Membership("head", "a"), Membership("head", "b")],
    )
    assert section_texts(org, "shape")[:2] == [
        "2 of the 4 people manage others, in 3 layers.",
        "1 of the 2 people and posts with direct reports has one direct report.",
    ]
    assert report_figures(org)["teams"]["note"] == (
        "people and posts with direct reports; 1 of these posts is vacant"
    )
    nobody = Organization(
        people=[Person("a")], roles=[Role("p")], reporting=[ReportingLine("p", "a")]
    )
    assert lead_text(nobody, "shape") == (
        "The formal line has 2 layers; all posts with direct reports are vacant."
    )


def test_the_main_findings_are_about_the_line():
    """The layers; who has one report, or else single lines; the widest team, with its head's office."""
    org = Organization(
        people=[Person("a", attributes={"title": "Chief"}), *map(Person, "bcde")],
        reporting=[ReportingLine(*line) for line in ("ab", "ac", "ad", "be")],
    )
    assert [finding.text for finding in report(org).findings] == [
        "2 of the 5 people manage others, in 3 layers.",
        "1 of the 2 managers has one direct report.",
        "a, Chief, has the most direct reports, 3; the median is 2.",
    ]
    lines = ("ab", "ac", "bd", "be")
    org = Organization(people=map(Person, "abcde"), reporting=[ReportingLine(*it) for it in lines])
    assert [finding.text for finding in report(org).findings[1:]] == [
        "For 2 of the 5 people (40 %), every line to the top runs through one position below the "
        "top; for all of them through b.",
        "a and b have the most direct reports, 2 each; the median is 2.",
    ]
    figures = report_figures(org)
    for finding in report(org).findings:
        assert set(finding.figures) <= figures.keys()


def test_what_stands_out_comes_first():
    """Several at the top, many outside, teams of one; then wide teams and large branches."""
    people = [Person(id_) for id_ in "abcdefgh"]
    org = Organization(
        people=people,
        roles=[Role("Post")],
        reporting=[ReportingLine(*line) for line in ("ab", "ac", "de")]
        + [ReportingLine("Post", "f")],
    )
    assert [finding.text for finding in report(org).findings] == [
        "2 of the 8 people manage others, in 2 layers.",
        "3 people and posts are at the top, below nobody: a, d and Post (vacant).",
        "2 of the 8 people (25 %) are on no reporting line.",
    ]
    chain = Organization(
        people=people, reporting=[ReportingLine(*pair) for pair in pairwise("abcdefgh")]
    )
    assert report(chain).findings[1].text == "All 7 managers have one direct report."
    pair = Organization(people=people[:2], reporting=[ReportingLine("a", "b")])
    assert report(pair).findings[1].text == "The only manager has one direct report."


def test_many_equal_teams_are_counted_and_not_listed():
    """Twelve heads with two reports each."""
    heads = [f"h{at}" for at in range(12)]
    lines = [("top", head) for head in heads[:1]]
    lines += pairwise(heads)
    lines += [(head, f"{head} {at}") for head in heads for at in range(1 + (head == "h11"))]
    people = dict.fromkeys(id_ for line in lines for id_ in line)
    org = Organization(people=map(Person, people), reporting=[ReportingLine(*it) for it in lines])
    texts = section_texts(org, "shape")
    assert "12 teams are the widest, with 2 direct reports each; the median is 2." in texts
    assert table_rows(org, "widest_teams") == []
    assert len(table_rows(org, "one_report")) == 1


def test_a_table_says_who_ties_with_its_last_row():
    """One head with three reports, and eleven with two."""
    lines = [("top", f"h{at}") for at in range(12)]
    lines += [(f"h{at}", f"r{at} {number}") for at in range(12) for number in range(2 + (at == 5))]
    people = dict.fromkeys(id_ for line in lines for id_ in line)
    org = Organization(people=map(Person, people), reporting=[ReportingLine(*it) for it in lines])
    assert [row["head"] for row in table_rows(org, "widest_teams")][:3] == ["top", "h5", "h0"]
    assert table_caption(org, "widest_teams") == (
        "The 10 widest teams; 3 more teams have 2, like the last one"
    )


def test_a_very_long_line_is_cut_in_the_middle():
    """The first and the last names of it stay."""
    texts = section_texts(chain(20), "shape")
    assert "p0 → p1 → p2 → p3 → (11 more) → p15 → p16 → p17 → p18 → p19" in texts
    lines = [("top", f"m{at}") for at in range(11)] + [(f"m{at}", f"r{at}") for at in range(11)]
    people = dict.fromkeys(id_ for line in lines for id_ in line)
    org = Organization(people=map(Person, people), reporting=[ReportingLine(*it) for it in lines])
    expected = "11 people and posts are in the lowest layer, 3, below 11 managers."
    assert expected in section_texts(org, "shape")
    assert not any("→" in text for text in section_texts(org, "shape"))


def test_second_lines_of_everyone():
    """Nobody depends on one line; in two layers nobody could, and nothing is said."""
    lines = ["ab", "ac", "bd", "ce"]
    dotted = [ReportingLine(*line, dotted=True) for line in ("cd", "be")]
    org = Organization(
        people=map(Person, "abcde"), reporting=[*(ReportingLine(*line) for line in lines), *dotted]
    )
    expected = "Nobody depends on a single line: whoever is below the second layer has another one."
    assert expected in section_texts(org, "shape")
    assert "on_single_lines" not in report_figures(build_line("a", "b"))
    assert not any("single line" in text for text in section_texts(build_line("a"), "shape"))


# Tables


def test_deep_layers_share_a_row():
    """Twenty layers, of which the last six are one."""
    [*_, layers], [*_, spans] = (
        table_rows(chain(20), name) for name in ("line_layers", "spans_by_layer")
    )
    people = {"people": 6, "managers": 5, "mean_span": 1, "median_span": 1}
    assert layers == {"layer": None, **people}
    groups = ["span_2_3", "span_4_6", "span_7_10", "span_11_15", "span_16_and_more"]
    assert spans == {"layer": None, "teams": 5, "span_1": 5, **dict.fromkeys(groups, 0)}
    assert len(table_rows(chain(20), "spans_by_layer")) == 15
    assert "15–20" in str(report(chain(20)))
    assert len(table_rows(chain(15), "spans_by_layer")) == 15


def test_the_smallest_units_share_a_row():
    """Fourteen units: eleven, three together, and the chief in none."""
    rows = table_rows(people_in_units(**{f"u{at}": 20 - at for at in range(14)}), "line_units")
    assert [(row["unit"], row["people"], row["teams"]) for row in rows[-4:]] == [
        ("u9", 11, 0),
        ("u10", 10, 0),
        (None, 9 + 8 + 7, 0),
        ("", 1, 1),
    ]
    assert rows[-1]["median_span"] == sum(20 - at for at in range(14))
    assert len(table_rows(people_in_units(**{f"u{at}": 1 for at in range(12)}), "line_units")) == 13


def test_units_within_the_only_unit_are_compared():
    """Everyone is in the company; some are directly in it."""
    units = ["firm", "firm/sales", "firm/sales/north", "firm/works", "firm/works"]
    people = [Person(str(at), unit=unit) for at, unit in enumerate(units)]
    org = Organization(people=people, reporting=[ReportingLine("0", str(at)) for at in range(1, 5)])
    found = [(row["unit"], row["people"]) for row in table_rows(org, "line_units")]
    assert found == [("firm/sales", 2), ("firm/works", 2), ("firm", 1)]
    assert table_caption(org, "line_units") == "Units within firm, by number of people"
    assert "in none of them" in str(report(org))
    assert table_rows(people_in_units(sales=3), "line_units") == []


@given(organizations)
def test_tables_add_up(org):
    """Layers and those outside, and units, to all people; teams to all teams."""
    shape = spans_and_layers(org)
    layers, teams = table_rows(org, "line_layers"), table_rows(org, "spans_by_layer")
    units = table_rows(org, "line_units")
    if layers:
        assert sum(row["people"] for row in layers) + len(shape.outside) == shape.people
        assert sum(row["managers"] for row in layers) == shape.managers
        assert sum(row["teams"] for row in teams) == len(shape.teams)
    if units:
        assert sum(row["people"] for row in units) == shape.people
        assert sum(row["teams"] for row in units) == len(shape.teams)
        assert sum(row["one_report"] for row in units) == len(shape.one_report)
    assert all(len(line) <= 88 for line in str(report(org)).splitlines() if line.isascii())


# What is not known


WHY_UNKNOWN = [
    (build_line("a"), "the data says who reports to whom, and not who may decide what."),
    (
        Organization(people=map(Person, "ab")),
        "nobody reports to anyone, so that all 2 people are roots, each for itself; the data does "
        "not say who owns which decisions.",
    ),
    (
        Organization(people=[Person("a")]),
        "the data does not say who owns which decisions or who reports to whom.",
    ),
    (
        Organization(people=map(Person, "ab"), delegations=[Delegation("a", "b")]),
        "delegations are recorded, but no domain of decisions that they could apply to.",
    ),
    (Organization(), "the organization has no people who could decide."),
    (
        build_line("a", domains=[Domain("d", "a", end="2020-01-01")]).at("2026-01-01"),
        "on 2026-01-01, no domain of decisions is in force, only on other days. Record for that day "
        "who owns which decisions.",
    ),
    (
        build_line(
            "a",
            domains=[Domain("d", "a", end="2020-01-01")],
            delegations=[Delegation("chief", "a")],
        ).at("2026-01-01"),
        "delegations are in force on 2026-01-01, but no domain of decisions that they could apply "
        "to. Record who owns which decisions on that day.",
    ),
    (
        Organization(
            people=map(Person, "ab"), reporting=[ReportingLine("a", "b", end="2020-01-01")]
        ).at("2026-01-01"),
        "on 2026-01-01, no domain of decisions is in force and no formal line, only on other days. "
        "Record for that day who owns which decisions or who reports to whom.",
    ),
    (
        Organization(people=[Person("a", end="2020-01-01")]).at("2026-01-01"),
        "none of the people on record was there on 2026-01-01.",
    ),
]


@pytest.mark.parametrize(("org", "reason"), WHY_UNKNOWN, ids=[reason for _, reason in WHY_UNKNOWN])
def test_who_decides_is_not_known(org, reason):
    """With the reason, and the data that would say it, where there is anybody."""
    assert lead_text(org, "unknown") == f"Who decides is not known: {reason}"
    n_people = report_figures(org)["people"]["value"]
    assert (len(section_texts(org, "unknown")) > 1) == (n_people > 0)


def test_a_survey_that_there_was_is_not_proposed():
    """Only where nobody was asked."""
    asked = build_line("a", supports=[Support("chief", "a")])
    for org, is_proposed in ((build_line("a"), True), (asked, False)):
        assert any("survey" in text for text in section_texts(org, "unknown")) == is_proposed


def test_the_steps_in_python_lead_to_a_report_on_rights(tmp_path, monkeypatch):
    """What the section proposes is run as it stands, with rows filled in between."""
    import stepback

    monkeypatch.chdir(tmp_path)
    org = build_line("a", "b")
    first, second, *sheets = section_code(org, "unknown")
    eval(first, {"stepback": stepback, "org": org})  # noqa: S307
    for table, row in (("domains", {"id": "d", "owner": "chief"}), ("delegations", None)):
        fill_in(
            tmp_path / "folder" / f"{table}.csv", row or {"principal": "chief", "delegate": "a"}
        )
    made = eval(second, {"stepback": stepback})  # noqa: S307
    assert "effective_leaders" in made.to_dict()["figures"]
    for call in sheets:
        eval(call, {"stepback": stepback, "org": org})  # noqa: S307
    assert sorted(path.name for path in tmp_path.glob("*.xlsx")) == [
        "authority-matrix.xlsx",
        "support-survey.xlsx",
    ]


def proposed_commands(*words):
    """The commands that a report proposes, each on a line of its own, without the program."""
    text = command_output(*words)
    lines = text[text.index("To begin") : text.index("\nAppendix\n")].splitlines()
    return [line.removeprefix("  stepback ") for line in lines if line.startswith("  stepback ")]


def test_the_commands_lead_to_a_report_on_rights(tmp_path, monkeypatch):
    """The same for those who use the command line."""
    monkeypatch.chdir(tmp_path)
    export = tmp_path / "staff.csv"
    export.write_text("id,manager\nann,\nbo,ann\ncy,ann\n")
    template, read = proposed_commands("report", "staff.csv")
    assert template == "template staff.csv --output staff-tables"
    assert read == "report staff-tables"
    command_output(*shlex.split(template))
    folder = tmp_path / "staff-tables"
    fill_in(folder / "domains.csv", {"id": "d", "owner": "ann"})
    fill_in(folder / "delegations.csv", {"principal": "ann", "delegate": "bo", "autonomy": "0.5"})
    assert "Decision-making is spread" in command_output(*shlex.split(read))


def test_the_commands_repeat_what_was_typed(tmp_path, monkeypatch):
    """Options of reading for the tables, those of the day for the report; no path of a machine."""
    monkeypatch.chdir(tmp_path)
    name = "it's $HOME & co.csv"
    (tmp_path / name).write_text("Nr,Boss,From\n1,XX,2026-01-01\n2,1,2026-02-01\n")
    options = ["--column", "id=Nr", "--column", "start=From", "--root-marker", "XX"]
    # What is of this report alone is not of the next.
    typed = [*options, "--on", "2026-03-01", "--limits", "cells=900", "--title", "Sales"]
    for path in (name, tmp_path / name):
        template, read = proposed_commands("report", path, *typed)
        assert str(tmp_path) not in template + read
        words = shlex.split(template)
        assert words[:2] == ["template", name]
        assert {"id=Nr", "start=From", "XX", "cells=900"} <= set(words)
        folder = words[-1]
        assert words[-2:] == ["--output", f"{name[:-4]}-tables"]
        assert sorted(shlex.split(read)) == sorted(
            ["report", folder, "--on", "2026-03-01", "--limits", "cells=900"]
        )
    command_output(*words)
    assert "What is not known" in command_output(*shlex.split(read))


def test_what_cannot_be_typed_is_not_proposed(tmp_path, monkeypatch):
    """Then the command names what stands in its place."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a\x1bb.csv").write_text("id,manager\nann,\nbo,ann\n")
    assert proposed_commands("report", "a\x1bb.csv") == [
        "template PATH --output FOLDER",
        "report FOLDER",
    ]


def test_of_tables_the_ones_to_fill_in_are_named(tmp_path):
    """They are there already; an export is not tables, whatever its name is."""
    org = build_line("a")
    path = tmp_path / "people.csv"
    path.write_text("id,manager\nann,\nbo,ann\n")
    assert section_code(read_people(path), "unknown")
    path.write_text("id\nann\nbo\n")
    assert section_code(read_people(path), "unknown")
    for place in (tmp_path / "org", tmp_path / "org.zip"):
        tables = read_tables(write_tables(org, place))
        assert section_code(tables, "unknown") == []
        assert section_texts(tables, "unknown")[-1] == (
            "To begin, fill in domains.csv (with the columns id and owner) and delegations.csv (with "
            "the columns principal, delegate, domain and autonomy) beside people.csv, and make this "
            "report again."
        )


def fill_in(path, row):
    """Add a row to a table, by the columns of its header."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        header = next(csv.reader(file))
    assert set(row) <= set(header)
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, header).writerow(row)


def test_an_export_is_reported_on_from_a_frame():
    """With vacant posts, through `read_people`."""
    columns = {"id": ["1", "2", "3"], "name": ["Ann", "Vacant", "Cy"], "manager": ["", "1", "2"]}
    org = read_people(columns, vacant={"Vacant"})
    assert lead_text(org, "shape") == "1 of the 2 people manages others, in 3 layers."
