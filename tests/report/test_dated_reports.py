"""Reports on one day of an organization that has a history."""

import datetime

import attrs
import pytest

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
    report,
)
from tests.support.reports import missing_flow, report_figures, section_texts

LEFT = {"end": "2024-07-01"}
JOINED = {"start": "2024-07-01"}
PEOPLE = [Person(f"p{number}", unit="sales") for number in range(8)]
HISTORY = {
    "people": [
        Person("ann", name="Ann", unit="board"),
        Person("bo", name="Bo", unit="sales", **LEFT),
        Person("bo", name="Bo", unit="retail", **JOINED),
        Person("cy", name="Cy", unit="sales", **JOINED),
        Person("di", name="Di", unit="sales", **LEFT),
        *PEOPLE,
    ],
    "roles": [Role("head", name="Head", **LEFT), Role("clerk", name="Clerk", **JOINED)],
    "circles": [Circle("team", **JOINED)],
    "domains": [
        Domain("hiring", "ann", weight=3),
        Domain("refunds", "ann", weight=1, **LEFT),
        Domain("refunds", "ann", weight=2, **JOINED),
    ],
    "reporting": [
        ReportingLine("ann", "bo"),
        ReportingLine("ann", "cy", **JOINED),
        ReportingLine("bo", "di", **LEFT),
        *(ReportingLine("bo", person.id, **LEFT) for person in PEOPLE),
        *(ReportingLine("cy", person.id, **JOINED) for person in PEOPLE),
    ],
    "delegations": [
        Delegation("ann", "bo", domain="hiring", share=0.5, **LEFT),
        Delegation("ann", "cy", domain="hiring", share=0.75, **JOINED),
        Delegation("ann", "p0", domain="refunds"),
    ],
    "supports": [
        Support("ann", "bo"),
        *(Support("ann", person.id, **LEFT) for person in PEOPLE[:4]),
        *(Support("bo", person.id, **JOINED) for person in PEOPLE[3:6]),
    ],
    "memberships": [
        Membership("head", "bo", **LEFT),
        Membership("clerk", "cy", **JOINED),
        Membership("team", "p1", **JOINED),
        Membership("team", "p2", **JOINED),
    ],
}
ORG = Organization(**HISTORY)
DAYS = [datetime.date(2024, 6, 30), datetime.date(2024, 7, 1)]


def records_of_day(day):
    """The records in force on a day, without days of their own."""
    return {
        name: [
            attrs.evolve(record, start=None, end=None)
            for record in records
            if (record.start is None or record.start <= day)
            and (record.end is None or day < record.end)
        ]
        for name, records in HISTORY.items()
    }


@pytest.mark.parametrize("personal", [False, True])
@pytest.mark.parametrize("day", DAYS)
def test_a_report_is_that_of_the_records_of_its_day(day, personal):
    """Every section, whatever else is on record; only who was counted says more."""
    expected = report(Organization(**records_of_day(day)), personal=personal).to_dict()
    found = report(ORG.at(day), personal=personal).to_dict()
    assert found["sections"] == expected["sections"]
    assert found["findings"] == expected["findings"]
    for section, same in zip(found["appendix"], expected["appendix"], strict=True):
        if section["name"] != "counted":
            assert section == same
    assert found["figures"].pop("people_not_there")["value"] == 1
    assert found["figures"] == expected["figures"]


@pytest.mark.parametrize("day", DAYS)
def test_the_day_is_in_the_head_of_every_form(day):
    """Below the title, and for programs in a field of its own."""
    result = report(ORG.at(day), made_on=datetime.date(2026, 1, 31))
    said = f"A report on the organization on {day}, made on 2026-01-31 by stepback "
    assert result.date == day
    for form in (str(result), result.to_markdown(), result.to_html()):
        assert said in form.replace("`", "")
    assert result.to_dict()["date"] == str(day)


def test_a_report_without_a_date_has_none():
    """Where nothing is dated, nothing about a day is said."""
    undated = report(Organization(people=[Person("ann")]))
    assert undated.date is None
    assert undated.to_dict()["date"] is None
    assert undated.byline.startswith("A report made on ")


def test_a_report_of_what_is_dated_needs_a_date():
    """One error names the last day on which anything begins."""
    with pytest.raises(ValueError, match=r'org\.at\("2024-07-01"\), the last day on which'):
        report(ORG)


def test_who_is_not_there_is_not_counted_and_said():
    """Bo, who moves, is one person on either day; Cy and Di are there on one."""
    for day in DAYS:
        assert report_figures(ORG.at(day))["people"]["value"] == 11
        absent = report_figures(ORG.at(day))["people_not_there"]
        assert (absent["value"], absent["note"]) == (1, f"on record, and not in force on {day}")
        assert report(ORG.at(day)).counted == (
            f"11 people were counted; 1 more on record was not there on {day}."
        )
    assert report_figures(ORG.at(DAYS[0]))["posts"]["value"] == 1
    assert "circles" not in report_figures(ORG.at(DAYS[0]))


def test_nobody_is_there():
    """Before anybody came, and after all have left."""
    org = Organization(people=[Person("ann", start="2020-01-01"), Person("bo", **JOINED)])
    for day in ("2019-12-31", "2024-06-30"):
        assert (
            report(org.at(day)).counted
            == {
                "2019-12-31": "Nobody was counted: none of the 2 people on record was there on "
                "2019-12-31.",
                "2024-06-30": "1 person was counted; 1 more on record was not there on 2024-06-30.",
            }[day]
        )


def test_problems_in_dated_answers_are_not_told():
    """Support from somebody who has left is an answer, too."""
    org = Organization(
        people=[Person("ann", **LEFT), *PEOPLE],
        reporting=[ReportingLine("p0", person.id) for person in PEOPLE[1:]],
        supports=[Support("ann", "p3")],
    )
    day = org.at("2024-07-01")
    others = Organization(
        people=[Person("ann", **LEFT), *PEOPLE],
        reporting=[ReportingLine("p0", person.id) for person in PEOPLE[1:]],
        supports=[],
    ).at("2024-07-01")
    assert section_texts(day, "faults") == section_texts(others, "faults")
    assert str(report(day)) == str(report(others))


ALL_DATED = {
    "people": [Person("ann"), Person("bo"), Person("cy", start="2030-01-01")],
    "domains": [Domain("refunds", "ann", **JOINED)],
    "reporting": [ReportingLine("ann", "bo", **JOINED)],
    "delegations": [Delegation("ann", "bo", **JOINED)],
}


def test_what_is_on_record_for_other_days_is_not_said_to_be_missing():
    """The day has none, and the data has some."""
    org = Organization(**ALL_DATED).at("2024-06-30")
    assert section_texts(org, "shape")[0] == (
        "No formal line is in force on 2024-06-30: the data says who reports to whom on other "
        "days only."
    )
    assert missing_flow(org) == (
        "on 2024-06-30, no domain of decisions is in force and no formal line, only "
        "on other days. Record for that day who owns which decisions or who reports to whom."
    )
    assert "delegations" not in report_figures(org)
    assert report_figures(org.at("2024-07-01"))["delegations"]["value"] == 1


def test_delegations_of_a_day_without_a_domain():
    """They apply to nothing then; and where nobody is there, nobody decides."""
    records = ALL_DATED | {"delegations": [Delegation("ann", "bo")]}
    assert missing_flow(Organization(**records).at("2024-06-30")) == (
        "delegations are in force on 2024-06-30, but no domain of decisions that they could apply "
        "to. Record who owns which decisions on that day."
    )
    people = [Person("ann", **JOINED)]
    empty = Organization(people=people, domains=[Domain("d", "ann", **JOINED)]).at("2024-06-30")
    assert missing_flow(empty) == "none of the people on record was there on 2024-06-30."
