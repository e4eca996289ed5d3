import math
from importlib import resources

import pytest

import stepback
from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    archetypes,
    measure,
    read_tables,
    report,
)

SECTIONS = [
    "counted",
    "faults",
    "shape",
    "decisions",
    "stops",
    "support",
    "next_step",
    "assumptions",
    "limits",
]
FIGURES = {
    "effective_leaders": "effective_leaders",
    "leadership_breadth": "leadership_breadth",
    "leadership_spread": "leadership_spread",
    "leaders_who_follow": "leaders_who_follow",
    "vacant_share": "vacant_share",
    "dependence_on_top": "dependence_on_top",
    "succession_coverage": "succession_coverage",
    "layers": "layers",
    "median_span": "median_span",
    "people": "people",
    "posts": "roles",
    "vacant_posts": "vacant_roles",
    "circles": "circles",
    "delegations": "delegations",
}


def example():
    """The company that comes with stepback."""
    with resources.as_file(resources.files("stepback.cli") / "_example" / "fjord_foods") as path:
        return read_tables(path)


def everything():
    """The example and every archetype, as it is and in each of its contexts."""
    named = {name: getattr(archetypes, name)() for name in archetypes.__all__}
    named["fjord_foods"] = example()
    for name, org in list(named.items()):
        contexts = {context for one in org.delegations for context in one.contexts}
        named |= {f"{name}, {each}": org.in_context(each) for each in sorted(contexts)}
    return named


def line(*reports, **parts):
    """People under a chief, and whatever else."""
    return Organization(
        people=[Person("chief", name="Chief"), *(Person(one) for one in reports)],
        reporting=[ReportingLine("chief", one) for one in reports],
        **parts,
    )


def figures(org, **options):
    """The figures of the report on an organization."""
    return report(org, **options).to_dict()["figures"]


def blocks(org, section, **options):
    """What a section of the report on an organization holds, as plain values."""
    sections = report(org, **options).to_dict()["sections"]
    return next(one["blocks"] for one in sections if one["name"] == section)


def texts(org, section, **options):
    """The sentences and list items of a section."""
    found = blocks(org, section, **options)
    return [
        item for one in found for item in one.get("items", [one["text"]] if "text" in one else [])
    ]


def lead(org, section, **options):
    """What a section has to say first."""
    return next(one["text"] for one in blocks(org, section, **options) if one.get("lead"))


def rows(org, table, **options):
    """The rows of a table; none if there is no such table."""
    found = [one for part in report(org, **options).to_dict()["sections"] for one in part["blocks"]]
    return next((one["rows"] for one in found if one.get("name") == table), [])


# What it says, and in which order


@pytest.mark.parametrize(("name", "org"), everything().items(), ids=str)
def test_figures_are_the_public_measures(name, org):
    """Where the flow is recorded; support and its shares are told apart."""
    made = figures(org)
    assert [one["name"] for one in report(org).to_dict()["sections"]] == SECTIONS
    if "low" in made["effective_leaders"] and made["effective_leaders"]["low"] is not None:
        return
    measured = measure(org)
    for figure, field in FIGURES.items():
        if figure in made:
            value = getattr(measured, field)
            assert made[figure]["value"] == (None if math.isnan(value) else pytest.approx(value))
    top = made["bus_factor"]["value"]
    assert top == (None if math.isnan(measured.bus_factor.size) else measured.bus_factor.size)
    line_up = {row["id"]: row["share"] for row in rows(org, "largest_shares")}
    shares = stepback.real_authority(org)
    assert line_up == {id_: pytest.approx(shares[id_]) for id_ in line_up}
    if line_up:
        best = sorted(shares.values(), reverse=True)[: len(line_up)]
        assert list(line_up.values()) == pytest.approx(best)


def test_the_example_is_told_in_order():
    """Who was counted, the faults, the shape, and then decisions: leaders before spread."""
    text = str(report(example()))
    order = [
        "40 people were counted, and nobody was left out.",
        "1 thing deserves a second look; nothing was changed:",
        "The formal line runs through 5 layers and 15 managers.",
        "Decisions are led as if by 17.4 people alike, of 40.",
        "Effective leaders",
        "Spread",
        "The ten largest modelled shares of decisions",
        "Without the top 7 % of all decisions stall, and none go back to someone else.",
        "6 of the 18 people asked who hold decision rights have little or no recorded backing\n(33 %).",
        "A step to think through:",
        "The figures hold as far as these hold:",
        "Not for appraisal, not for pay, not for dismissal",
    ]
    places = [text.index(one) for one in order]
    assert places == sorted(places)


def test_sections_are_called_by_what_they_tell():
    """A reader finds a question by its heading."""
    assert [section.title for section in report(example()).sections] == [
        "Who was counted",
        "Faults found in the data",
        "The shape of the organization",
        "Where are decisions made?",
        "What stops when the top steps away?",
        "Is anyone left alone?",
        "Who could step back next, from what, and to whom?",
        "What was assumed",
        "What this must not be used for",
    ]


def test_the_ten_largest_shares_are_named_with_office_and_unit():
    """With what they own, what is left with them, and what stalls without them alone."""
    org = example()
    found = rows(org, "largest_shares")
    assert len(found) == 10
    assert [row["rank"] for row in found] == [*range(1, 11)]
    formal = stepback.formal_authority(org)
    for row in found:
        assert row["person"] == org[row["id"]].name
        assert row["unit"] == org[row["id"]].unit
        assert row["owned"] == pytest.approx(formal[row["id"]])
        assert row["stalls"] == pytest.approx(stepback.absence(org, [row["id"]]).stalled)
    assert found[0]["office"] == "Operations director"


def test_shares_that_tie_take_one_rank():
    """Whoever ties with the last, and is not shown, is counted."""
    org = Organization(
        people=[Person(f"p{at}") for at in range(13)],
        domains=[Domain(f"d{at}", f"p{at}", weight=2 if at < 2 else 1) for at in range(13)],
    )
    assert [row["rank"] for row in rows(org, "largest_shares")] == [1, 1] + [3] * 8
    assert "1 =  p0" in str(report(org))
    (note,) = [one for one in texts(org, "decisions") if one.startswith("“Owns”")]
    assert note.endswith("3 more people have the same share as the last.")
    alike = Organization(
        people=[Person(f"p{at}") for at in range(11)],
        domains=[Domain(f"d{at}", f"p{at}") for at in range(11)],
    )
    assert rows(alike, "largest_shares") == []
    said = "11 people have the largest modelled share of decisions, 9 % each; nobody stands out by name."
    assert said in texts(alike, "decisions")


def test_units_and_fields_are_compared():
    """Each unit with its people and what they decide; each field with its owner."""
    org = example()
    decided = {}
    for id_, share in stepback.real_authority(org).items():
        decided[org[id_].unit] = decided.get(org[id_].unit, 0) + share
    found = {row["unit"]: row for row in rows(org, "units")}
    assert {unit: row["share"] for unit, row in found.items()} == {
        unit: pytest.approx(decided[unit]) for unit in found
    }
    assert sum(row["people"] for row in found.values()) == 40
    for row in rows(org, "domains"):
        (domain,) = (one for one in org.domains if one.id == row["domain"])
        assert row["owner"] == domain.owner
        shares = stepback.real_authority(org, domain.id)
        if row["effective_leaders"] is not None:
            assert row["largest"].endswith("%)") or "each" in row["largest"]
            assert max(shares.values()) > 0
    assert rows(org, "domains")[-1] | {"weight": 0} == {
        "domain": "recalls",
        "weight": 0,
        "owner": "quality-manager",
        "effective_leaders": None,
        "largest": "nobody",
    }


def test_only_the_largest_units_and_fields_are_shown():
    """Where there are more than ten, it is said how many there are."""
    many = range(12)
    org = Organization(
        people=[Person(f"p{at}", unit=f"unit {at}") for at in many],
        domains=[Domain(f"d{at}", f"p{at}", weight=at + 1) for at in many],
    )
    text = str(report(org))
    assert "The 10 units of 12 that decide most" in text
    assert "The 10 largest of 12 fields of decisions" in text
    assert len(rows(org, "units")) == len(rows(org, "domains")) == 10


def test_what_stalls_and_goes_back_by_field():
    """As `absence` has it, for the fields in which anything stalls; the ten largest of them."""
    many = range(12)
    org = line(
        *(f"p{at}" for at in many),
        domains=[Domain(f"d{at}", "chief", weight=at + 1, name=f"Field {at}") for at in many],
        delegations=[
            Delegation("chief", f"p{at}", domain=f"d{at}", autonomy=at / 12) for at in many
        ],
    )
    gone = stepback.absence(org, ["chief"])
    found = rows(org, "stalls_by_domain")
    assert len(found) == 10
    assert "The 10 fields of 12 in which most stalls without the top" in str(report(org))
    for row in found:
        assert row["stalls"] == pytest.approx(gone.stalled_by_domain[row["domain"]])
        assert row["escalates"] == pytest.approx(gone.escalated_by_domain[row["domain"]])
    assert figures(org)["escalated_without_top"]["value"] == gone.escalated
    assert "Those who then settle most, not counting" in str(report(org))


def test_what_goes_back_is_told_where_the_principal_is_there():
    """A chief who reports to nobody and was handed something is asked in vain."""
    org = line(
        "bo",
        domains=[Domain("d", "bo"), Domain("e", "chief")],
        delegations=[Delegation("bo", "chief", domain="d", autonomy=0.5)],
    )
    assert lead(org, "stops") == (
        "Without the top 50 % of all decisions stall, and 25 % go back to someone who is there "
        "and may decide instead."
    )
    assert lead(line("bo", domains=[Domain("d", "bo")]), "stops") == (
        "Without the top nothing stalls, and nothing goes back to someone else."
    )


def test_a_step_is_worked_through():
    """What it would change is what the organization after it measures."""
    org = example()
    before, then = rows(org, "next_step")[2]["now"], rows(org, "next_step")
    text = lead(org, "next_step")
    assert text == (
        "A step to think through: in “Production planning”, Tomas Brekke could let Signe Dahl "
        "settle 90 % of what goes there, instead of 80 %."
    )
    by_name = {person.name: person.id for person in org.people}
    (domain,) = (one.id for one in org.domains if one.name == "Production planning")
    after = org.step_back(
        by_name["Tomas Brekke"], to=by_name["Signe Dahl"], domain=domain, autonomy=0.9
    )
    assert before == pytest.approx(stepback.real_authority(org)[by_name["Tomas Brekke"]])
    assert [row["figure"] for row in then] == [
        "effective_leaders",
        "dependence_on_top",
        "share_of_leader",
    ]
    assert [row["then"] for row in then] == pytest.approx(
        [
            stepback.effective_leaders(after),
            stepback.dependence_on_top(after),
            stepback.real_authority(after)[by_name["Tomas Brekke"]],
        ]
    )


def test_a_step_to_a_report_where_nothing_is_handed_on():
    """Half of it, to the direct report who decides most."""
    org = line("bo", "cy", domains=[Domain("d", "chief", weight=3), Domain("e", "cy")])
    assert lead(org, "next_step") == (
        "A step to think through: in “d”, Chief could hand half of what is not yet handed on to cy."
    )


@pytest.mark.parametrize(
    ("org", "text"),
    [
        (
            Organization(people=[Person("a")], domains=[Domain("d", "a")]),
            "Nobody: there are no two",
        ),
        (
            Organization(
                people=[Person("a"), Person("b")], domains=[Domain("d", "a"), Domain("e", "b")]
            ),
            "Nobody stands out",
        ),
        (
            line("a", domains=[Domain("d", "a")]),
            "No step could be worked through",
        ),
        (
            line(
                "a",
                "b",
                "c",
                domains=[Domain("d", "a"), Domain("e", "chief", weight=0.1)],
                delegations=[Delegation("a", "b", autonomy=0.1, contexts="night", share=1)],
            ),
            "A step to think through: in “e”",
        ),
        (line("a"), "Not to be said from an assumption."),
        (Organization(people=[Person("a")]), "Not to be said from what is recorded."),
    ],
)
def test_where_no_step_is_worked_through_it_says_why(org, text):
    """Nobody to step back, nobody who stands out, nothing left to hand on, or nothing known."""
    assert lead(org, "next_step").startswith(text)


def test_no_step_is_worked_through_in_very_large_organizations(monkeypatch):
    """It would take too long; what to do instead is said."""
    monkeypatch.setattr("stepback._report._sections._next_step._LARGE", 1)
    assert lead(example(), "next_step") == (
        "In an organization of this size no step is worked through here; try some with step_back, "
        "and compare what is measured before and after."
    )
