import datetime as dt
import pickle
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context

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
    Problem,
    ReportingLine,
    Role,
    Support,
    assume_line_delegation,
    measure,
    real_authority,
)
from tests.strategies import organizations

RECORDS = (
    "people",
    "roles",
    "circles",
    "domains",
    "reporting",
    "delegations",
    "supports",
    "memberships",
)


def people(*ids):
    """People of these ids."""
    return [Person(id_) for id_ in ids]


def problems(**records):
    """What is wrong with an organization of these records, one a line."""
    with pytest.raises(InvalidOrganization) as invalid:
        Organization(**records)
    return [line.strip() for line in str(invalid.value).splitlines()]


# A value and a mapping


def test_it_is_a_mapping_of_nodes():
    """From ids to people, roles and circles, in the order given."""
    org = Organization(people=people("b", "a"), roles=[Role("r")], circles=[Circle("c")])
    assert list(org) == ["b", "a", "r", "c"]
    assert len(org) == 4
    assert (org["a"], org["r"], org["c"]) == (Person("a"), Role("r"), Circle("c"))
    assert "r" in org
    assert org.get("x") is None
    with pytest.raises(KeyError):
        org["x"]


@given(organizations(), st.randoms())
def test_the_order_of_records_does_not_matter(org, rng):
    """Nor does it to anything computed."""
    records = {name: list(getattr(org, name) or ()) for name in RECORDS}
    for listed in records.values():
        rng.shuffle(listed)
    if org.supports is None:
        records["supports"] = None
    other = Organization(**records, respondents=org.respondents)
    other = other.at(org.date) if org.date else other
    other = other.in_context(*org.contexts) if org.contexts else other
    assert other == org
    assert hash(other) == hash(org)
    if org.date or not org._compiled.dated:
        assert real_authority(other) == pytest.approx(real_authority(org), nan_ok=True)


def test_what_differs_is_not_equal():
    """One record more, another answer, or another type."""
    org = Organization(people=people("a", "b"))
    assert org != Organization(people=people("a"))
    assert org != Organization(people=people("a", "b"), supports=[])
    assert org != {"a": Person("a"), "b": Person("b")}
    assert Organization(people=people("a"), supports=[], respondents=[]) != Organization(
        people=people("a"), supports=[]
    )


def test_how_it_was_read_is_no_part_of_it():
    """Repairs and notes do not count for equality."""
    org = Organization(people=people("a"))
    repaired = Organization._of(org._compiled, repairs=(Problem("x", "y"),))
    assert repaired == org
    assert repaired.repairs == (Problem("x", "y"),)


def test_it_never_changes():
    """Nothing can be set or taken away."""
    org = Organization(people=people("a"))
    with pytest.raises(AttributeError, match="an organization never changes; make another"):
        org.people = ()
    with pytest.raises(AttributeError, match="an organization never changes; people stays"):
        del org.people


@given(organizations())
def test_it_travels_between_processes_as_it_is(org):
    """Pickled and back, it is equal."""
    assert pickle.loads(pickle.dumps(org)) == org  # noqa: S301  (our own bytes)


def test_another_process_measures_the_same():
    """In a process that shares nothing with this one."""
    org = assume_line_delegation(
        Organization(people=people("a", "b"), reporting=[ReportingLine("a", "b")])
    )
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert (
            pool.submit(measure, org).result().effective_leaders == measure(org).effective_leaders
        )


def test_it_says_what_it_holds():
    """In numbers, with what was entered."""
    org = Organization(
        people=people("a", "b"),
        domains=[Domain("d", "a")],
        delegations=[Delegation("a", "b", contexts="storm")],
        supports=[],
    )
    assert repr(org) == "<Organization: 2 people, 1 domain, 1 delegation>"
    assert repr(org.in_context("storm")).endswith("1 delegation, in storm>")
    assert repr(Organization(people=people("a"))) == "<Organization: 1 person>"


def test_a_long_chain_is_no_matter():
    """A hundred thousand reports, one below the other."""
    ids = [f"p{number}" for number in range(100_000)]
    org = Organization(
        people=people(*ids),
        reporting=[ReportingLine(a, b) for a, b in pairwise(ids)],
    )
    found = measure(assume_line_delegation(org))
    assert found.layers == 100_000
    assert found.bus_factor.size == 1


# Problems


def test_ids_are_unique_over_all_nodes():
    """A person and a role of one id, and one given twice."""
    assert problems(people=people("a", "a", "b"), roles=[Role("b")]) == [
        "2 problems in people",
        "person a, id: 'a' is given 2 times; ids are unique: rename or drop one",
        "person b, id: 'b' is given 2 times (also in roles); ids are unique: rename or drop one",
    ]
    domains = [Domain("d", "a"), Domain("d", "a")]
    assert "'d' is given 2 times" in problems(people=people("a"), domains=domains)[1]


def test_unknown_ids_are_told_all_at_once():
    """Every reference that leads nowhere, with its field and the remedy."""
    found = problems(
        people=people("a"),
        domains=[Domain("d", "x")],
        reporting=[ReportingLine("a", "x")],
        delegations=[Delegation("a", "x", domain="y")],
        supports=[Support("x", "a")],
        memberships=[Membership("x", "a")],
        respondents=["x"],
    )
    assert found == [
        "1 problem in domains",
        "domain d, owner: 'x' is no node; add a record for it, or mend the id",
        "1 problem in reporting",
        "line a → x, report: 'x' is no person or role; add a record for it, or mend the id",
        "2 problems in delegations",
        "delegation a → x, delegate: 'x' is no node; add a record for it, or mend the id",
        "delegation a → x, domain: 'y' is no domain; add it, or leave the domain empty for all",
        "1 problem in supports",
        "support x → a, supporter: 'x' is no node; add a record for it, or mend the id",
        "1 problem in memberships",
        "membership x → a, group: 'x' is no node; add a record for it, or mend the id",
        "1 problem in respondents",
        "'x' is no person; mend the id or leave it out",
    ]


def test_nothing_relates_to_itself():
    """Lines, delegations, supports and memberships join two."""
    found = problems(
        people=people("a"),
        roles=[Role("r")],
        reporting=[ReportingLine("a", "a")],
        delegations=[Delegation("a", "a")],
        supports=[Support("a", "a")],
        memberships=[Membership("r", "r")],
    )
    assert found[1::2] == [
        "line a → a, report: 'a' reports to itself; leave the line out",
        "delegation a → a, delegate: 'a' delegates to itself; what is not handed on is kept anyway",
        "support a → a, supported: 'a' supports itself; leave it out",
        "membership r → r, member: 'r' is a member of itself; leave it out",
    ]


def test_at_most_one_solid_line_leads_to_each():
    """Two managers are named; dotted lines are welcome."""
    lines = [ReportingLine("a", "c"), ReportingLine("b", "c")]
    assert problems(people=people("a", "b", "c"), reporting=lines)[1:] == [
        "lines into c, report: 'c' has 2 solid managers (a, b); keep one, and make the others dotted"
    ]
    Organization(
        people=people("a", "b", "c"), reporting=[lines[0], ReportingLine("b", "c", dotted=True)]
    )


def test_a_circle_of_reporting_is_named_as_a_path():
    """Every one of them, a long one cut in the middle."""
    ids = [f"p{number}" for number in range(30)]
    ring = [ReportingLine(a, b) for a, b in zip(ids, [*ids[1:], ids[0]], strict=True)]
    found = problems(
        people=people("a", "b", *ids),
        reporting=[ReportingLine("a", "b"), ReportingLine("b", "a"), *ring],
    )
    assert found[0] == "2 problems in reporting"
    assert "reporting runs in a circle: a → b → a; leave one line out" in found[1]
    assert "→ … 20 more … →" in found[2]


def test_lines_join_people_and_roles():
    """A circle has no manager and no report."""
    found = problems(people=people("a"), circles=[Circle("c")], reporting=[ReportingLine("a", "c")])
    assert found[1] == "line a → c, report: 'c' is a circle; lines join people and roles"


def test_only_groups_have_members_and_not_in_a_circle():
    """A person holds nobody; two groups do not sit in one another."""
    found = problems(
        people=people("a", "b"),
        circles=[Circle("c"), Circle("d")],
        memberships=[Membership("a", "b"), Membership("c", "d"), Membership("d", "c")],
    )
    assert found[1:] == [
        "membership a → b, group: 'a' is a person; only roles and circles have members",
        "members of c: membership runs in a circle: c → d → c; leave one out",
    ]


def test_shares_sum_to_1_at_most():
    """Of members and of delegations."""
    found = problems(
        people=people("a", "b"),
        roles=[Role("r")],
        memberships=[Membership("r", "a", share=0.75), Membership("r", "b", share=0.5)],
    )
    assert (
        found[1] == "members of r, share: the shares of 'r' sum to 1.25; they may sum to 1 at most"
    )
    found = problems(
        people=people("a", "b", "c"),
        domains=[Domain("d", "a"), Domain("e", "a")],
        delegations=[Delegation("a", "b", share=0.75), Delegation("a", "c", share=0.5)],
    )
    assert found == [
        "1 problem in delegations",
        "delegations of a, share: the shares that 'a' hands on in 'd' sum to 1.25; they may sum to "
        "1 at most",
    ]


def test_a_term_ends_after_it_starts():
    """Otherwise it would never be in force."""
    day = dt.date(2026, 1, 1)
    found = problems(
        people=people("a", "b"), delegations=[Delegation("a", "b", start=day, end=day)]
    )
    assert found[1] == (
        "delegation a → b, end: ends on 2026-01-01, no later than it starts; it would never be in "
        "force"
    )


def test_the_same_relation_twice_is_one_too_many():
    """For delegations only if every field agrees."""
    found = problems(
        people=people("a", "b"),
        reporting=[ReportingLine("a", "b", dotted=True)] * 2,
        delegations=[Delegation("a", "b")] * 3,
        supports=[Support("a", "b"), Support("a", "b", strength=0.5)],
    )
    assert found[1::2] == [
        "line a → b: given 2 times; keep one",
        "delegation a → b: given 3 times; keep one",
        "support a → b: given 2 times; keep one",
    ]
    Organization(
        people=people("a", "b"),
        delegations=[Delegation("a", "b", share=0.5), Delegation("a", "b", share=0.25)],
        supports=[Support("a", "b", kind="x"), Support("a", "b", kind="y")],
    )


def test_hostile_ids_are_written_out():
    """Marks that would reorder a line, line ends and very long ids do no harm in a message."""
    found = problems(
        people=people("a", "\u202ereversed", "two\nlines", "x" * 1_000_000),
        reporting=[ReportingLine("a", "\u202egone"), ReportingLine("two\nlines", "z" * 10_000)],
    )
    assert all(line.isprintable() and len(line) < 400 for line in found)
    assert "'\\u202egone' is no person or role" in found[1]


def test_respondents_answer_a_question_that_was_asked():
    """Without supports nobody was asked; a text is no collection."""
    assert "respondents are given but no supports; give supports=() if none were named" in problems(
        people=people("a"), respondents=["a"]
    )
    assert problems(people=people("a"), supports=[], respondents="a")[1] == (
        "'a' is not a collection; give ids, even of one"
    )
    assert problems(people=people("a"), supports=[], respondents=5)[1].startswith("5 is not a coll")


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ({"people": None}, "people: None is not a collection; give records"),
        ({"people": "ann"}, "people: 'ann' is not a collection; give records"),
        ({"people": [Role("a")]}, r"people: Role\(id='a'\) is no Person record"),
    ],
)
def test_records_come_in_collections_of_their_type(records, message):
    """Anything else is named with its value."""
    with pytest.raises(ValueError, match="^" + message):
        Organization(**records)


def test_tables_are_read_where_they_stand():
    """With warnings kept, and all problems told at once."""
    org = Organization.from_tables(
        {"people": {"id": ["ann", "", "bo"], "manager": ["", "", "ann"]}}
    )
    assert [warning.code for warning in org.warnings] != []
    assert org.reporting == (ReportingLine("ann", "bo"),)
    with pytest.raises(InvalidOrganization, match="row 3"):
        Organization.from_tables({"people": {"id": ["ann", "bo"], "fte": ["1", "much"]}})


@given(organizations())
def test_tables_and_back_are_the_same_organization(org):
    """Records survive being text."""
    back = Organization.from_tables(
        {
            **org.to_tables(),
            **({} if org.respondents is None else {"respondents": {"id": sorted(org.respondents)}}),
        }
    )
    back = back.at(org.date) if org.date else back
    assert (back.in_context(*org.contexts) if org.contexts else back) == org
