"""Relations outside the life of their ends, and what rests on leavers on a date, are warned of."""

import datetime as dt
import re

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    measure,
    spans,
)

TODAY = "2024-09-01"
PEOPLE = [
    Person("ann"),
    Person("bo", end="2024-07-01"),
    Person("cy", start="2025-01-01"),
    Person("dee", start="2020-01-01", end="2021-01-01"),
    Person("dee", start="2023-01-01"),
]


def warnings_by_code(org):
    """The warnings of an organization as texts, by code."""
    found = {}
    for warning in org.warnings:
        found.setdefault(warning.code, []).append(str(warning))
    return found


def outside_life(**records):
    """The warnings about what is outside a life."""
    return warnings_by_code(Organization(people=PEOPLE, **records)).get("outside-life", [])


# At any date


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            ReportingLine("ann", "bo", end="2025-01-01"),
            "line ann → bo, end: ends on 2025-01-01, but its report, bo, is in force until "
            "2024-07-01 only; let it end on 2024-07-01, or leave the end empty",
        ),
        (
            ReportingLine("cy", "ann", start="2024-12-31"),
            "line cy → ann, start: starts on 2024-12-31, but its manager, cy, is not in force "
            "before 2025-01-01; let it start on 2025-01-01, or leave the start empty",
        ),
        (
            ReportingLine("ann", "dee", start="2021-06-01"),
            "line ann → dee, start: starts on 2021-06-01, but its report, dee, is in force from "
            "2020-01-01 until 2021-01-01 and from 2023-01-01; let it start on 2023-01-01",
        ),
        (
            ReportingLine("bo", "cy"),
            "line bo → cy: is never in force, since these days never meet: those of its manager, "
            "bo (until 2024-07-01); and those of its report, cy (from 2025-01-01); correct a start "
            "or an end, or leave it out",
        ),
        (
            ReportingLine("bo", "ann", start="2024-07-01"),
            "line bo → ann: is never in force, since these days never meet: its own (from "
            "2024-07-01); and those of its manager, bo (until 2024-07-01); correct a start or an "
            "end, or leave it out",
        ),
    ],
)
def test_lines_outside_the_life_of_an_end_are_warned_of(line, message):
    """The day is named, and the one to give instead."""
    assert outside_life(reporting=[line]) == [message]


@pytest.mark.parametrize(
    "line",
    [
        ReportingLine("ann", "bo"),
        ReportingLine("ann", "bo", end="2024-07-01"),
        ReportingLine("cy", "ann", start="2025-01-01"),
        ReportingLine("ann", "dee", start="2020-01-01"),
    ],
)
def test_what_states_nothing_beyond_a_life_is_no_warning(line):
    """Open days, days up to the very last, and a line that spans a time away."""
    assert outside_life(reporting=[line]) == []


def test_the_remedy_for_a_line_beyond_two_lives_is_enough_for_both():
    """The day given is one on which both ends are there."""
    line = ReportingLine("dee", "bo", start="2019-01-01", end="2025-01-01")
    start, end = outside_life(reporting=[line])
    assert "let it start on 2020-01-01" in start
    assert "let it end on 2024-07-01" in end
    corrected = ReportingLine("dee", "bo", start="2020-01-01", end="2024-07-01")
    assert outside_life(reporting=[corrected]) == []


def test_every_type_of_relation_is_compared_with_what_it_refers_to():
    """Delegations also with their domain, domains with their owner."""
    days = {"start": "2019-01-01", "end": "2026-01-01"}
    found = outside_life(
        circles=[Circle("c", start="2020-01-01")],
        domains=[Domain("d", "ann", start="2024-01-01"), Domain("e", "bo", end="2025-01-01")],
        delegations=[Delegation("ann", "bo", domain="d", **days)],
        supports=[Support("cy", "ann", **days)],
        memberships=[Membership("c", "ann", **days)],
    )
    assert [text.split(":")[0] for text in found] == [
        "domain e, end",
        "delegation ann → bo, start",
        "delegation ann → bo, end",
        "support cy → ann, start",
        "membership c → ann, start",
    ]
    assert "its domain, d, is not in force before 2024-01-01" in found[1]


def test_a_domain_that_never_has_its_owner_is_warned_of():
    """The owner left before it began."""
    [message] = outside_life(domains=[Domain("d", "bo", start="2024-07-01")])
    assert message.startswith(
        "domain d: never has its owner, since these days never meet: its own "
    )


def test_a_warning_names_the_row_of_a_table():
    """As every problem of a table does."""
    org = Organization.from_tables(
        {
            "people": {"id": ["ann", "bo"], "end": ["", "2024-07-01"]},
            "reporting": {
                "manager": ["ann", "ann"],
                "report": ["bo", "bo"],
                "start": ["2024-01-01", "2025-01-01"],
                "end": ["2024-06-01", ""],
            },
        }
    )
    [warning] = org.warnings
    assert str(warning).startswith("row 3: is never in force")
    assert warning.severity == "warning"


@pytest.mark.parametrize("has_rows", [False, True])
def test_thousands_of_relations_outside_a_life_are_bounded(has_rows):
    """The first thousand one by one, and one warning about all others."""
    ids = [f"p{number}" for number in range(1500)]
    lines = [ReportingLine("bo", id_, end="2025-01-01") for id_ in ids]
    org = Organization(people=[*PEOPLE, *map(Person, ids)], reporting=lines)
    if has_rows:
        org = Organization.from_tables(org.to_tables())
    found = [warning for warning in org.warnings if warning.code == "outside-life"]
    assert len(found) == 1001
    assert found[-1].message.startswith("and 500 more like those before; the first: ends on 2025")
    assert len(found[-1].where.rows) == (500 if has_rows else 0)


REMEDY = re.compile(r"let it (start|end) on (\d{4}-\d\d-\d\d)")
SPAN = st.lists(st.integers(1, 9), min_size=2, max_size=2, unique=True).map(sorted)


@st.composite
def days_in_2024(draw):
    """A start and an end in nine days, each of which may be open."""
    start, end = (dt.date(2024, 1, day) for day in draw(SPAN))
    return {
        "start": draw(st.sampled_from([None, start])),
        "end": draw(st.sampled_from([None, end])),
    }


@given(
    lives=st.fixed_dictionaries(dict.fromkeys("abc", st.lists(SPAN, max_size=1))),
    lines=st.lists(st.tuples(st.sampled_from(["ab", "bc", "ac"]), days_in_2024()), max_size=3),
)
def test_remedies_of_relations_outside_a_life_work_when_they_are_followed(lives, lines):
    """In the end, nothing is outside a life but what is never in force."""
    people = [
        Person(
            id_,
            **(
                dict(zip(("start", "end"), (f"2024-01-0{day}" for day in span[0]), strict=True))
                if span
                else {}
            ),
        )
        for id_, span in lives.items()
    ]
    supports = list(dict.fromkeys(Support(*ends, **days) for ends, days in lines))
    for _ in range(3):
        try:
            org = Organization(people=people, supports=supports)
        except InvalidOrganization:  # given twice at one time
            return
        found = [warning for warning in org.warnings if warning.code == "outside-life"]
        if all("is never in force" in warning.message for warning in found):
            break
        for warning in found:
            remedy = REMEDY.search(warning.message)
            if remedy:
                place = warning.where.record
                supports = [
                    attrs.evolve(support, **{remedy[1]: remedy[2]})
                    if place == f"support {support.supporter} → {support.supported}"
                    and f"{remedy[1]}s on {getattr(support, remedy[1])}," in warning.message
                    else support
                    for support in supports
                ]
    else:
        pytest.fail("the remedies were followed, and there are more")
    if len(supports) == 1:  # so that the count is its own
        days = [dt.date(2024, 1, day) for day in range(1, 10)]
        assert any(measure(org.at(day)).supports for day in days) == (not found)


# On the date entered


def leavers(date=TODAY, **records):
    """The warnings on a date, without those on roots."""
    org = Organization(people=PEOPLE, **records)
    found = warnings_by_code(org.at(date))
    found.pop("several-roots", None)
    return found


def test_a_right_of_a_leaver_is_warned_of_on_that_day():
    """Of a delegate and of a principal; not before they leave."""
    records = {
        "domains": [Domain("refunds", "ann")],
        "delegations": [
            Delegation("ann", "bo", domain="refunds"),
            Delegation("bo", "cy", end="2025-02-01"),
            Delegation("ann", "dee", end=TODAY),
        ],
    }
    found = leavers(**records)
    assert found["held-by-a-leaver"] == [
        "delegation ann → bo, delegate: its delegate, bo, has not been in force since 2024-07-01: "
        "nobody has refunds from ann by it on 2024-09-01; give it days on which both are there, "
        "or leave it out",
        "delegation bo → cy, delegate: its principal, bo, has not been in force since 2024-07-01, "
        "and its delegate, cy, is not in force before 2025-01-01: nobody has what it hands on from "
        "bo by it on 2024-09-01; give it days on which both are there, or leave it out",
    ]
    assert "ann → bo" not in str(leavers("2024-06-30", **records))
    records["delegations"] = [Delegation("ann", "bo", domain="refunds", end="2024-07-01")]
    assert leavers(**records) == {}


def test_a_right_in_a_context_is_warned_of_within_it():
    """Outside of it, the delegation is not in force anyway."""
    org = Organization(
        people=PEOPLE,
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "bo", contexts="storm")],
    ).at(TODAY)
    assert "held-by-a-leaver" not in warnings_by_code(org)
    assert "held-by-a-leaver" in warnings_by_code(org.in_context("storm"))


def test_a_domain_of_a_leaver_is_vacant_and_said_once():
    """What stands in for its owner is no vacant post that decides."""
    found = leavers(domains=[Domain("d", "bo"), Domain("e", "ann")])
    assert found == {
        "held-by-a-leaver": [
            "domain d, owner: its owner, bo, has not been in force since 2024-07-01: it is vacant "
            "on 2024-09-01; give it days on which its owner is there, and add a record with the "
            "owner that it has then"
        ]
    }
    handed_over = [Domain("d", "bo", end="2024-07-01"), Domain("d", "ann", start="2024-07-01")]
    assert leavers(domains=handed_over) == {}


def test_a_vacant_post_that_decides_is_named_beside_the_domain_of_a_leaver():
    """Only the posts that there are count as vacant."""
    found = leavers(roles=[Role("cfo")], domains=[Domain("d", "bo"), Domain("e", "cfo")])
    [message] = found["vacant-decides"]
    assert "1 vacant post decides: cfo; 50 % of decisions rest with nobody" in message


def test_the_manager_column_of_people_has_no_days_of_its_own():
    """What is wrong is the manager; of a line with its own row, the days."""
    tables = {
        "people": {
            "id": ["a", "b", "c", "c", "d"],
            "manager": ["", "a", "a", "b", ""],
            "start": ["", "2022-01-01", "2019-01-01", "2021-01-01", "2021-01-01"],
            "end": ["", "2023-01-01", "2021-01-01", "", ""],
        },
        "reporting": {"manager": ["b"], "report": ["d"], "start": ["2021-01-01"]},
    }
    org = Organization.from_tables(tables)
    column, line = warnings_by_code(org)["outside-life"]
    assert column == (
        "row 5, manager: c is there from 2021-01-01 on, but its manager, b, not before 2022-01-01; "
        "split the row on 2022-01-01 and name who leads c before, or nobody, or correct the days "
        "of b"
    )
    assert "let it start on 2022-01-01" in line
    column, line = warnings_by_code(org.at("2024-01-01"))["reports-to-a-leaver"]
    assert "name who leads c on the days without it" in column
    assert "add the line of d on the other days" in line


def test_support_and_lines_from_leavers_are_warned_of_while_the_other_is_there():
    """Not once both have left."""
    found = leavers(
        supports=[Support("bo", "ann"), Support("bo", "cy"), Support("ann", "dee")],
        reporting=[ReportingLine("bo", "dee"), ReportingLine("bo", "cy")],
    )
    assert found["support-from-a-leaver"] == [
        "support bo → ann, supporter: its supporter, bo, has not been in force since 2024-07-01; "
        "give it days on which both are there, and add who supports ann now"
    ]
    assert found["reports-to-a-leaver"] == [
        "line bo → dee, manager: its manager, bo, has not been in force since 2024-07-01; give it "
        "days on which both are there, and add the line of dee on the other days"
    ]


def test_only_warnings_about_answers_are_personal():
    """Who supports whom is what people answered; who reports to whom is a matter of office."""
    org = Organization(
        people=PEOPLE,
        supports=[Support("bo", "ann"), Support("ann", "bo", end="2025-01-01")],
        reporting=[ReportingLine("bo", "ann", end="2025-01-01")],
    ).at(TODAY)
    found = {(warning.where.source, warning.code): warning.is_personal for warning in org.warnings}
    assert found == {
        ("reporting", "outside-life"): False,
        ("supports", "outside-life"): True,
        ("supports", "support-from-a-leaver"): True,
        ("reporting", "reports-to-a-leaver"): False,
    }


def test_a_post_between_two_holders_is_warned_of():
    """A role without any membership on record is no post that somebody left."""
    records = {
        "roles": [Role("cfo"), Role("idle"), Role("later", start="2025-01-01")],
        "memberships": [
            Membership("cfo", "ann", end="2024-08-01"),
            Membership("cfo", "dee", start="2024-10-01"),
            Membership("later", "ann"),
        ],
    }
    assert leavers(**records) == {
        "vacant-post": [
            "role cfo: nobody holds cfo on 2024-09-01, though its memberships say who does on "
            "other days; add the membership of who holds it then, or let the role end"
        ]
    }
    assert leavers("2024-10-01", **records) == {}


# Without a date


def test_roots_and_vacant_posts_of_a_dated_organization_are_of_a_day():
    """Without a date nobody asked about any day; what depends on no day is said."""
    lines = [ReportingLine("a", "b"), ReportingLine("c", "d")]
    people = [Person(id_) for id_ in "abcd"]
    vacant = {"roles": [Role("r")], "domains": [Domain("d1", "r")]}
    undated = Organization(people=people, reporting=lines, **vacant)
    assert set(warnings_by_code(undated)) == {"several-roots", "vacant-decides"}
    later = ReportingLine("a", "c", start="2024-01-01")
    dated_line = Organization(people=people, reporting=[*lines, later], **vacant)
    assert set(warnings_by_code(dated_line)) == {"vacant-decides"}
    assert set(warnings_by_code(dated_line.at("2023-12-31"))) == set(warnings_by_code(undated))
    handed = [Delegation("r", "a", start="2024-01-01")]
    dated_right = Organization(people=people, reporting=lines, delegations=handed, **vacant)
    assert set(warnings_by_code(dated_right)) == {"several-roots"}


def test_an_undated_organization_has_no_warning_of_days_at_a_date():
    """A date changes nothing where nothing is dated."""
    org = Organization(people=[Person("ann")], roles=[Role("r")], domains=[Domain("d", "ann")])
    assert org.at(dt.date(2024, 1, 1)).warnings == org.warnings == ()


@pytest.mark.parametrize(
    ("line", "words", "repaired"),
    [
        (
            ReportingLine("ann", "bo", start="2024-03-01"),
            "starts on 2024-03-01, but its manager, ann, is in force until 2024-01-01 and from "
            "2025-01-01; let it start on 2025-01-01",
            ReportingLine("ann", "bo", start="2025-01-01"),
        ),
        (
            ReportingLine("ann", "bo", end="2024-04-01"),
            "ends on 2024-04-01, but its manager, ann, is in force until 2024-01-01 and from "
            "2025-01-01; let it end on 2024-01-01",
            ReportingLine("ann", "bo", end="2024-01-01"),
        ),
    ],
)
def test_of_somebody_who_comes_back_no_day_is_to_be_left_out(line, words, repaired):
    """It would put the line in force in the other part of that life, too."""

    def build(reporting):
        people = [Person("ann", end="2024-01-01"), Person("ann", start="2025-01-01"), Person("bo")]
        return Organization(people=people, reporting=[reporting])

    [warning] = build(line).warnings
    assert warning.message == words
    assert not build(repaired).warnings
    for day in ("2023-12-31", "2024-03-01", "2025-01-01"):
        assert spans(build(line).at(day)) == spans(build(repaired).at(day))
