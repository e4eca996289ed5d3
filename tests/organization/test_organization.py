import concurrent.futures
import copy
import datetime as dt
import multiprocessing
import pickle
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepback
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
)
from tests.support.oracle import World
from tests.support.strategies import build_organization, organizations, with_fields

TABLES = ("people", "roles", "circles", "domains", "reporting", "delegations", "memberships")
ANN, BO, CY = people = [Person(id_) for id_ in ("ann", "bo", "cy")]


def refusal_error(**records):
    """The error that records raise which are not a valid organization."""
    with pytest.raises(InvalidOrganization) as refusal:
        Organization(**records)
    return refusal.value


# A mapping of nodes


def test_an_organization_is_a_mapping_of_its_nodes():
    """People, roles and circles are found by id, counted, and come in the order given."""
    org = Organization(people=[BO, ANN], roles=[Role("head")], circles=[Circle("round")])
    assert list(org) == ["bo", "ann", "head", "round"]
    assert len(org) == 4
    assert org["ann"] == ANN
    assert org["head"] == Role("head")
    assert org.get("cy") is None
    assert "round" in org
    assert 5 not in org
    assert dict(org.items()) == {node.id: node for node in org.values()}
    with pytest.raises(KeyError, match="'cy'"):
        org["cy"]


@given(organizations())
def test_an_organization_holds_the_records_it_was_made_of(org):
    """Every record comes back as it was given, in its order."""
    world = World.from_organization(org)
    again = build_organization(world)
    assert World.from_organization(again) == world
    assert list(again.values()) == [*org.people, *org.roles, *org.circles]


def test_records_may_come_from_any_iterable():
    """A generator is read once, and so is a set."""
    org = Organization(people=(Person(id_) for id_ in "ab"), circles={Circle("c")}, supports=())
    assert org == Organization(
        people=[Person("a"), Person("b")], circles=[Circle("c")], supports=[]
    )


def test_nothing_at_all_is_an_organization():
    """An empty organization can be looked at like any other."""
    org = Organization()
    assert not org
    assert [getattr(org, table) for table in TABLES] == [()] * 7
    assert (org.supports, org.respondents, org.date) == (None, None, None)
    assert org.contexts == frozenset()
    assert org.repairs == org.warnings == ()


# A value


@given(organizations(), st.randoms(use_true_random=False))
def test_equality_ignores_the_order_of_records(org, rng):
    """The same records in another order are the same organization, and hash alike."""
    world = World.from_organization(org)
    fields = {}
    for table in (*TABLES, "supports"):
        records = list(getattr(world, table) or ())
        rng.shuffle(records)
        fields[table] = None if getattr(world, table) is None else tuple(records)
    shuffled = build_organization(with_fields(world, **fields))
    assert shuffled == org
    assert hash(shuffled) == hash(org)


def test_equality_counts_every_record_and_where_it_is_seen_from():
    """Another record, date or context makes another organization; so does having asked."""
    late = Delegation("ann", "bo", start=dt.date(2026, 1, 1), contexts=["fire", "flood"])
    org = Organization(people=people, domains=[Domain("d", "ann")], delegations=[late])
    others = [
        Organization(people=people, domains=[Domain("d", "ann")]),
        Organization(people=people, domains=[Domain("d", "bo")], delegations=[late]),
        org.at(dt.date(2026, 1, 1)),
        org.at(dt.date(2026, 1, 2)),
        org.in_context("fire"),
        org.in_context("fire", "flood"),
        Organization(people, domains=org.domains, delegations=org.delegations, supports=()),
        Organization(
            people, domains=org.domains, delegations=[late], supports=(), respondents=["bo"]
        ),
    ]
    everything = [org, *others]
    for one in everything:
        assert [one == other for other in everything].count(True) == 1
    assert org.in_context("fire").in_context("flood") == org.in_context("flood", "fire")
    assert org != dict(org)


def test_equality_ignores_how_an_organization_was_read():
    """Repairs and notes of a reader are about the file, not about the organization."""
    org = Organization(people=people)
    problem = stepback.Problem("lost-zeros", "'7' is read as '007'")
    read = Organization._from_compiled(org._compiled, repairs=(problem,), notes=(problem,))
    assert read.repairs == read.warnings == (problem,)
    assert read == org
    assert hash(read) == hash(org)
    assert read.at(dt.date(2026, 1, 1)).repairs == (problem,)


@given(organizations())
def test_copies_and_pickles_are_equal(org):
    """An organization that travelled is the one that was sent, and measures alike."""
    for twin in (copy.deepcopy(org), pickle.loads(pickle.dumps(org))):  # noqa: S301
        assert twin == org
        assert hash(twin) == hash(org)
        assert stepback.real_authority(twin) == stepback.real_authority(org)


def test_an_organization_travels_to_a_process_that_never_saw_it():
    """A fresh interpreter measures what it is sent, and sends back an equal organization."""
    org = Organization(
        people=[Person("ann", attributes={"grade": 7}), BO],
        domains=[Domain("d", "ann", amounts=[1, 9])],
        delegations=[Delegation("ann", "bo", limit=5, contexts="fire")],
        supports=(),
    ).in_context("fire")
    fresh = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=fresh) as executor:
        assert executor.submit(stepback.real_authority, org).result() == {"ann": 0.5, "bo": 0.5}
        assert executor.submit(copy.copy, org).result() == org
        failed = executor.submit(Organization, [ANN, ANN]).exception()
    assert isinstance(failed, InvalidOrganization)
    assert failed.problems == refusal_error(people=[ANN, ANN]).problems


def test_an_organization_never_changes():
    """Attributes cannot be set or deleted, nor nodes."""
    org = Organization(people=people)
    with pytest.raises(AttributeError, match="never changes; make another one instead of people ="):
        org.people = ()
    with pytest.raises(AttributeError, match="never changes; people stays"):
        del org.people
    with pytest.raises(TypeError, match="item assignment"):
        org["di"] = Person("di")


def test_an_organization_is_written_in_numbers():
    """What it holds, and the date and contexts it is seen at."""
    assert repr(Organization()) == "<Organization: 0 people>"
    org = Organization(
        people=[ANN],
        roles=[Role("head")],
        memberships=[Membership("head", "ann")],
        domains=[Domain("d", "head"), Domain("e", "ann")],
        delegations=[Delegation("head", "ann", contexts=["fire", "flood"])],
        supports=(),
    )
    seen = org.at(dt.date(2026, 1, 31)).in_context("flood", "fire")
    assert repr(seen) == (
        "<Organization: 1 person, 1 role, 2 domains, 1 delegation, 1 membership, "
        "at 2026-01-31, in fire, flood>"
    )


# Support


def test_support_not_asked_is_not_the_same_as_none_given():
    """`None`, the default, is unknown; an empty collection is an answer."""
    assert Organization(people=people).supports is None
    assert Organization(people=people, supports=()).supports == ()
    assert Organization(people=people) != Organization(people=people, supports=())


def test_respondents_are_the_people_who_were_asked():
    """Where that was not everyone, the others are unknown."""
    org = Organization(people=people, supports=[Support("ann", "bo")], respondents=["bo", "bo"])
    assert org.respondents == frozenset({"bo"})
    assert Organization(people=people, supports=()).respondents is None
    assert Organization(people=people, supports=(), respondents=()).respondents == frozenset()
    received = stepback.support_received(org)
    assert received["bo"] == 1
    assert received["ann"] != received["ann"]


# Size


@pytest.mark.parametrize("n", [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_chain_of_a_hundred_thousand_reports_is_just_deep(n):
    """Depth is not limited, neither that of lines nor that of delegations."""
    ids = [f"p{number}" for number in range(n)]
    random.Random(0).shuffle(ids)  # noqa: S311  (any order will do)
    tables = {
        "people": {"id": ids},
        "domains": {"id": ["d"], "owner": ids[:1]},
        "reporting": {"manager": ids[:-1], "report": ids[1:]},
        "delegations": {"principal": ids[:-1], "delegate": ids[1:]},
    }
    org = Organization.from_tables(tables)
    assert stepback.layers(org)[ids[-1]] == n
    assert stepback.spans(org)[ids[0]] == stepback.Spans(direct=1, total=n - 1)
    assert stepback.real_authority(org)[ids[-1]] == 1
    first_ids = ids[:10_000]
    cycle = {"manager": first_ids, "report": [*first_ids[1:], first_ids[0]]}
    with pytest.raises(InvalidOrganization) as refusal:
        Organization.from_tables({"people": {"id": first_ids}, "reporting": cycle})
    assert [problem.code for problem in refusal.value.problems] == ["reporting-cycle"]
    assert "more …" in str(refusal.value)
    assert len(str(refusal.value)) < 1000


# What is wrong with records


def problem_lines(**records):
    """The lines of the message about invalid records, the heading first."""
    return str(refusal_error(**records)).splitlines()


FAULTS = {
    "an owner that is not there": (
        "unknown-id",
        {"domains": [Domain("d", "zoe")]},
        "domain d, owner: 'zoe' is not a node; add a record for it, or correct the id",
    ),
    "a manager that is not there": (
        "unknown-id",
        {"reporting": [ReportingLine("zoe", "ann")]},
        "line zoe → ann, manager: 'zoe' is not a person or role; add a record for it, or correct the id",
    ),
    "a delegate that is not there": (
        "unknown-id",
        {"delegations": [Delegation("ann", "zoe")]},
        "delegation ann → zoe, delegate: 'zoe' is not a node; add a record for it, or correct the id",
    ),
    "a domain that is not there": (
        "unknown-id",
        {"delegations": [Delegation("ann", "bo", domain="d")]},
        "delegation ann → bo, domain: 'd' is not a domain; add it, or leave the domain empty for all domains",
    ),
    "a supporter that is not there": (
        "unknown-id",
        {"supports": [Support("zoe", "bo")]},
        "support zoe → bo, supporter: 'zoe' is not a node; add a record for it, or correct the id",
    ),
    "a group that is not there": (
        "unknown-id",
        {"memberships": [Membership("zoe", "bo")]},
        "membership zoe → bo, group: 'zoe' is not a node; add a record for it, or correct the id",
    ),
    "one who reports to himself": (
        "self-report",
        {"reporting": [ReportingLine("ann", "ann")]},
        "line ann → ann, report: 'ann' reports to itself; leave the line out",
    ),
    "one who delegates to himself": (
        "self-delegation",
        {"delegations": [Delegation("ann", "ann")]},
        "delegation ann → ann, delegate: 'ann' delegates to itself; what is not handed on is kept "
        "anyway",
    ),
    "one who supports himself": (
        "self-support",
        {"supports": [Support("ann", "ann")]},
        "support ann → ann, supported: 'ann' supports itself; leave it out",
    ),
    "a circle in itself": (
        "self-membership",
        {"memberships": [Membership("c", "c")]},
        "membership c → c, member: 'c' is a member of itself; leave it out",
    ),
    "a circle in the line": (
        "circle-in-line",
        {"reporting": [ReportingLine("ann", "c")]},
        "line ann → c, report: 'c' is a circle; lines join people and roles",
    ),
    "two solid managers": (
        "solid-managers",
        {"reporting": [ReportingLine("ann", "cy"), ReportingLine("bo", "cy")]},
        "lines into cy, report: 'cy' has 2 solid managers (ann, bo); keep one, and make the others "
        "dotted",
    ),
    "reporting in a circle": (
        "reporting-cycle",
        {"reporting": [ReportingLine("ann", "bo"), ReportingLine("bo", "ann")]},
        "lines into ann: reporting runs in a circle: ann → bo → ann; leave one line out",
    ),
    "a person with members": (
        "person-as-group",
        {"memberships": [Membership("ann", "bo")]},
        "membership ann → bo, group: 'ann' is a person; only roles and circles have members",
    ),
    "circles in one another": (
        "membership-cycle",
        {"memberships": [Membership("c", "r"), Membership("r", "c")]},
        "members of r: membership runs in a circle: r → c → r; leave one out",
    ),
    "shares of members above 1": (
        "shares-above-1",
        {"memberships": [Membership("c", "ann", share=0.75), Membership("c", "bo", share=0.5)]},
        "members of c, share: the shares of 'c' sum to 1.25; they may sum to 1 at most",
    ),
    "a quorum of more people than there are": (
        "quorum-above-people",
        {"memberships": [Membership("pair", "ann")], "circles": [Circle("pair", quorum=2)]},
        "circle pair, quorum: a quorum of 2, and 1 person is in the circle; lower the quorum, or "
        "add the memberships that are missing",
    ),
    "an end before the start": (
        "ends-before-start",
        {
            "delegations": [
                Delegation("ann", "bo", start=dt.date(2026, 2, 1), end=dt.date(2026, 2, 1))
            ]
        },
        "delegation ann → bo, end: ends on 2026-02-01, no later than it starts; it would never be "
        "in force",
    ),
    "a limit where amounts are not known": (
        "limit-without-amounts",
        {"domains": [Domain("d", "ann")], "delegations": [Delegation("ann", "bo", limit=2.5)]},
        "delegation ann → bo, limit: limit 2.5 in a domain without amounts (d); give the domain "
        "amounts, or an autonomy that says how much is settled under the limit",
    ),
    "amounts that are worth nothing": (
        "worthless-amounts",
        {"domains": [Domain("d", "ann", amounts=[0, 0], by="value")]},
        "domain d, amounts: the amounts sum to 0, so they cannot weigh by value; weigh them by "
        "count",
    ),
    "amounts without end": (
        "worthless-amounts",
        {"domains": [Domain("d", "ann", amounts=[1e308, 1e308], by="value")]},
        "domain d, amounts: the amounts sum to more than a number can hold, so they cannot weigh by "
        "value; weigh them by count",
    ),
    "weights without end": (
        "endless-weight",
        {"domains": [Domain("d", "ann", weight=1e308), Domain("e", "ann", weight=1.5e308)]},
        "domain e, weight: the weights sum to more than a number can hold; count in a larger unit",
    ),
    "a delegation given twice": (
        "repeated-relation",
        {"delegations": [Delegation("ann", "bo"), Delegation("ann", "bo")]},
        "delegation ann → bo: given 2 times; keep one",
    ),
    "a membership given twice": (
        "repeated-relation",
        {"memberships": [Membership("c", "bo"), Membership("c", "bo", share=0.5)]},
        "membership c → bo: given 2 times; keep one",
    ),
    "a respondent who is nobody": (
        "unknown-id",
        {"supports": (), "respondents": ["ann", "c"]},
        "'c' is not a person; correct the id or leave it out",
    ),
    "respondents who were not asked": (
        "respondents",
        {"respondents": ["ann"]},
        "respondents are given but no supports; give supports=() if none were named",
    ),
}


@pytest.mark.parametrize(("code", "records", "line"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_is_named_with_its_place_and_its_remedy(code, records, line):
    """One line says where it stands, shows the value and says what to do."""
    nodes = {"people": people, "roles": [Role("r")], "circles": [Circle("c")]}
    invalid = refusal_error(**(nodes | records))
    (problem,) = invalid.problems
    table = next(reversed(records))
    assert problem.code == code
    assert problem.severity == "error"
    assert str(problem) == line
    assert str(invalid) == f"1 problem in {problem.where.source}\n  {line}"
    assert problem.where.source == (table if code != "worthless-amounts" else "domains")


@pytest.mark.parametrize(
    ("seats", "quorum"),
    [
        ([], 9),
        ([("sign", "ann"), ("sign", "bo")], 2),
        ([("sign", "ann"), ("sign", "desk"), ("desk", "ann"), ("desk", "bo")], 2),
        ([("sign", "desk")], 9),
        ([("sign", "desk"), ("desk", "ann"), ("desk", "bo"), ("desk", "cy")], 3),
    ],
)
def test_a_quorum_counts_each_person_in_the_circle_once(seats, quorum):
    """Directly or through roles and circles, with a share of 0 or more; nobody yet is no problem."""
    memberships = [Membership(*seat, share=0) for seat in seats]

    def has_quorum(quorum):
        circles = [Circle("sign", quorum=quorum)]
        return Organization(
            people=people, roles=[Role("desk")], circles=circles, memberships=memberships
        )

    assert has_quorum(quorum)["sign"].quorum == quorum
    if quorum < 9:
        with pytest.raises(InvalidOrganization, match=f"a quorum of {quorum + 1}, and {quorum} pe"):
            has_quorum(quorum + 1)


@pytest.mark.parametrize(
    "memberships",
    [
        [Membership("sign", "ann"), Membership("sign", "zoe")],  # unknown
        [Membership("sign", "ann"), Membership("ann", "bo")],  # the group is a person
        [Membership("sign", "ann"), Membership("sign", "desk"), Membership("desk", "desk")],
    ],
)
def test_a_circle_whose_members_are_in_doubt_is_not_said_to_have_too_few(memberships):
    """The other problem has to be solved first, and may be all that is wrong."""
    circles = [Circle("sign", quorum=2)]
    refusal = refusal_error(
        people=people, roles=[Role("desk")], circles=circles, memberships=memberships
    )
    (problem,) = refusal.problems
    assert problem.where.source == "memberships"


def test_ids_are_unique_over_all_nodes():
    """A person, a role and a circle of one id are told in one line; so are two domains."""
    assert problem_lines(
        people=[ANN, ANN, BO],
        roles=[Role("ann")],
        circles=[Circle("bo")],
        domains=[Domain("d", "bo")] * 2,
    ) == [
        "2 problems in people",
        "  person ann, id: 'ann' is given 3 times (also in roles); ids are unique: rename or drop one",
        "  person bo, id: 'bo' is given 2 times (also in circles); ids are unique: rename or drop one",
        "1 problem in domains",
        "  domain d, id: 'd' is given 2 times; ids are unique: rename or drop one",
    ]


def test_all_faults_are_reported_at_once():
    """An organization is mended in one go: every fault, under the table that it stands in."""
    records = {"people": people, "roles": [Role("r")], "circles": [Circle("c")]}
    expected = set()
    for name, (_, fault, line) in FAULTS.items():
        # A circle is not said to have too few people while some of its members are unknown.
        if not name.startswith(("a respondent", "a quorum")):
            for table, more in fault.items():
                records[table] = [*records.get(table, ()), *more]
            expected.add(f"  {line}")
    records["domains"] = [
        Domain("d", "ann")
        if each.id == "d" and each.amounts is None and each.owner == "ann"
        else each
        for each in records["domains"]
    ]
    assert expected
    assert "limit" in str(expected)


def test_faults_of_one_kind_do_not_hide_those_of_another():
    """Unknown ids, lines to oneself, shares and circles are told together, ready to be mended."""
    problems = refusal_error(
        people=people,
        circles=[Circle("round")],
        domains=[Domain("d", "ann"), Domain("cash", "bo")],
        reporting=[ReportingLine("ann", "ann"), ReportingLine("bo", "zoe")],
        delegations=[
            Delegation("ann", "bo", domain="d", share=0.75),
            Delegation("ann", "zoe", domain="d", share=0.5),
            Delegation("bo", "ann", domain="d"),
            Delegation("bo", "cy", domain="cash", may_redelegate=False),
            Delegation("cy", "round", domain="cash"),
            Delegation("cy", "ann", domain="hiring"),
            Delegation("ann", "ann"),
        ],
        memberships=[Membership("round", "round"), Membership("round", "ann")],
    )
    assert str(problems).splitlines() == [
        "2 problems in reporting",
        "  line bo → zoe, report: 'zoe' is not a person or role; add a record for it, or correct the id",
        "  line ann → ann, report: 'ann' reports to itself; leave the line out",
        "6 problems in delegations",
        "  delegation ann → zoe, delegate: 'zoe' is not a node; add a record for it, or correct the id",
        "  delegation cy → ann, domain: 'hiring' is not a domain; add it, or leave the domain empty for all domains",
        "  delegation ann → ann, delegate: 'ann' delegates to itself; what is not handed on is kept anyway",
        "  delegations of ann, share: the shares that 'ann' hands on in 'd' sum to 1.25; they may sum to 1 at most",
        "  delegation cy → round: 'cy' hands on in 'cash' what was delegated with may_redelegate=False; "
        "end this delegation, or allow it there",
        "  delegations: in 'd' authority runs in a circle: ann → bo → ann; end one of these delegations",
        "1 problem in memberships",
        "  membership round → round, member: 'round' is a member of itself; leave it out",
    ]


def test_problems_reported_with_others_remain_after_those_are_corrected():
    """Membership in a circle and limits without amounts keep no circle of authority hidden."""
    around = [Delegation("ann", "bo", domain="d", limit=10), Delegation("bo", "ann", domain="d")]
    told = refusal_error(
        people=people,
        circles=[Circle("round"), Circle("table")],
        domains=[Domain("d", "ann"), Domain("gifts", "ann", amounts=(0,), by="value")],
        delegations=around,
        memberships=[Membership("round", "table"), Membership("table", "round")],
    )
    assert [problem.code for problem in told.problems] == [
        "membership-cycle",
        "limit-without-amounts",
        "worthless-amounts",
        "delegation-cycle",
    ]
    mended = refusal_error(
        people=people, domains=[Domain("d", "ann", amounts=(5,))], delegations=around
    )
    assert [problem.code for problem in mended.problems] == ["delegation-cycle"]


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ({"people": "ann"}, "people: 'ann' is not a collection; give records"),
        ({"people": [Role("head")]}, "people: .* is not a Person record"),
        ({"supports": (), "respondents": "ann"}, "'ann' is not a collection; give ids"),
    ],
)
def test_what_holds_no_records_is_refused(records, message):
    """A text is no list of ids, and a role no person."""
    with pytest.raises(ValueError, match=message):
        Organization(**records)


def test_a_fault_in_several_bands_is_reported_once():
    """Limits divide a domain, not the delegations that are wrong in each part of it."""
    told = refusal_error(
        people=people,
        domains=[Domain("d", "ann", amounts=(5, 50))],
        delegations=[
            Delegation("ann", "bo", domain="d", share=0.9),
            Delegation("ann", "cy", domain="d", share=0.9),
            Delegation("bo", "ann", domain="d"),
            Delegation("bo", "cy", domain="d", limit=10),
        ],
    )
    assert [problem.code for problem in told.problems] == ["shares-above-1", "delegation-cycle"]


def test_an_organization_stays_as_it_is_when_the_arrays_it_was_made_of_change():
    """Text, numbers, flags and attributes of a table are its own."""
    tables = {
        "people": {
            "id": np.array(["ann", "bo"], dtype=object),
            "name": np.array(["Ann", "Bo"], dtype=object),
            "fte": np.array([1.0, 0.5]),
            "external": np.array([False, True]),
            "grade": np.array([3, 4]),
            "site": np.array(["Oslo", "Rome"], dtype=object),
        },
        "reporting": {"manager": np.array(["ann"], object), "report": np.array(["bo"], object)},
    }
    org = Organization.from_tables(tables)
    before = Organization.from_tables(
        {
            name: {field: column.copy() for field, column in table.items()}
            for name, table in tables.items()
        }
    )
    for table in tables.values():
        for column in table.values():
            column[:] = column[::-1].copy()
    assert org == before
    assert org["bo"].attributes == {"grade": 4, "site": "Rome"}
