import datetime as dt
import math
import subprocess
import sys
import warnings

import attrs
import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument, NoSuchExample, Unsatisfiable

import stepback
import stepback.archetypes
from stepback import (
    Circle,
    Delegation,
    Domain,
    Level,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    abandonment,
    leadership_spread,
    measure,
    read_tables,
    shared_leadership,
    write_tables,
)
from stepback.testing import strategies
from stepback.testing.strategies import (
    absences,
    archetypes,
    organizations,
    rating_matrices,
    step_backs,
)


def collected(strategy, examples):
    found = []

    @settings(max_examples=examples, database=None)
    @given(strategy)
    def collect(drawn):
        found.append(drawn)

    collect()
    return found


def managers(org):
    return {line.report: line.manager for line in org.reporting if not line.dotted}


def depth(org):
    above = managers(org)

    def of(node):
        return 1 + of(above[node]) if node in above else 0

    return max(map(of, org), default=0)


def roots(org):
    above = managers(org)
    return [one.id for one in (*org.people, *org.roles) if one.id not in above]


def widest(org):
    above = list(managers(org).values())
    return max(map(above.count, above), default=0)


def by_day(org):
    """What is in force before the first date, and from each date on."""
    if not org.dates:
        return [org]
    days = [org.dates[0] - dt.timedelta(days=1), *org.dates]
    return [org.at(day).snapshot() for day in days]


def n_ids(records):
    return len({one.id for one in records})


# What it shrinks to


def test_a_depth_of_two_takes_three_people():
    """In a line, with nothing else to them."""
    assert find(organizations(), lambda org: depth(org) >= 2) == Organization(
        people=[Person("p0"), Person("p1"), Person("p2")],
        reporting=[ReportingLine("p0", "p1"), ReportingLine("p1", "p2")],
    )


def test_two_roots_take_two_people():
    """With nothing between them."""
    found = find(organizations(), lambda org: len(roots(org)) >= 2)
    assert found == Organization(people=[Person("p0"), Person("p1")])


def test_a_spread_above_a_half_takes_two_people():
    """Who share decisions in some way."""
    found = find(organizations(), lambda org: leadership_spread(org) > 0.5)
    assert (len(found.people), len(found), len(found.reporting)) == (2, 2, 0)


def test_someone_abandoned_takes_two_people():
    """And one matter handed on."""
    found = find(organizations(), lambda org: abandonment(org) > 0)
    assert list(found) == ["p0", "p1"]
    assert found.domains == (Domain("d0", "p0"),)
    assert found.delegations == (Delegation("p0", "p1"),)
    assert found.supports == ()


def test_anything_at_all_takes_nobody():
    """The smallest organization is empty."""
    assert find(organizations(), lambda _: True) == Organization()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("has", "smallest"),
    [
        (
            lambda org: any(one.end for one in org.people),
            Organization(people=[Person("p0", end="2024-07-01")]),
        ),
        (
            lambda org: n_ids(org.people) < len(org.people),
            Organization(people=[Person("p0", end="2024-07-01"), Person("p0", start="2024-07-01")]),
        ),
        (
            lambda org: any(line.start for line in org.reporting),
            Organization(
                people=[Person("p0"), Person("p1")],
                reporting=[ReportingLine("p0", "p1", start="2024-07-01")],
            ),
        ),
    ],
)
def test_one_date_takes_one_record(has, smallest):
    """Everything else shrinks to what is always there."""
    found = find(organizations(allow_dates=True), has, settings=settings(max_examples=2000))
    assert found == smallest.at(found.date)


@given(organizations(max_people=8))
def test_delegations_alone_are_dated_unless_more_is_asked_for(org):
    """Whoever reads people and lines need not know of dates."""
    tables = (org.people, org.roles, org.circles, org.domains, org.reporting, org.memberships)
    assert not any(one.start or one.end for table in (*tables, org.supports or ()) for one in table)


@given(organizations(max_people=8, allow_dates=True))
def test_an_organization_is_valid_on_every_day(org):
    """Whoever is entered on a day can be measured, also where much changes."""
    for day in by_day(org):
        measure(day)
    assert org.date is not None or not org.dates


# What may be asked


COUNTS = st.integers(0, 4)


@given(st.data())
def test_what_is_asked_for_is_there(data):
    """People, roots, depth, spans, groups and domains are as many as the arguments say."""
    fewest, more = data.draw(COUNTS), data.draw(COUNTS)
    deepest, widest_, most_roots = (data.draw(st.none() | st.integers(1, 3)) for _ in range(3))
    low_depth = data.draw(st.integers(0, min(fewest, 3 if deepest is None else deepest)))
    low_depth = low_depth if fewest > low_depth else 0
    most_domains = data.draw(COUNTS)
    asked = {
        "min_people": fewest,
        "max_people": fewest + more,
        "min_depth": low_depth,
        "max_depth": deepest,
        "max_span": widest_,
        "max_roots": most_roots,
        "max_roles": data.draw(COUNTS),
        "max_circles": data.draw(COUNTS),
        "max_domains": most_domains,
        "allow_dates": data.draw(st.sampled_from((None, True))),
    }
    room = sum(
        (most_roots or math.inf) * (widest_ or math.inf) ** layer
        for layer in range((20 if deepest is None else deepest) + 1)
    )
    if room < fewest:
        with pytest.raises(InvalidArgument, match="leaves room for"):
            organizations(**asked)
        return
    org = data.draw(organizations(**asked))
    for day in by_day(org):
        assert fewest <= len(day.people)
        assert low_depth <= depth(day) <= (math.inf if deepest is None else deepest)
        assert widest(day) <= (math.inf if widest_ is None else widest_)
        # A vacant role stands in for an owner who is not there, outside of the lines.
        present = [id_ for id_ in roots(day) if not is_stand_in(org, day, id_)]
        assert len(present) <= (math.inf if most_roots is None else most_roots)
    assert n_ids(org.people) <= fewest + more
    assert n_ids(org.roles) <= asked["max_roles"]
    assert n_ids(org.circles) <= asked["max_circles"]
    assert n_ids(org.domains) <= most_domains


def is_stand_in(org, day, id_):
    return isinstance(day[id_], Role) and day[id_] not in org.roles


@given(organizations(min_roots=2, min_depth=2, min_domains=2, allow_dates=True))
def test_the_fewest_of_roots_depth_and_domains_are_there(org):
    """However small the rest, and on every day."""
    for day in by_day(org):
        assert len(roots(day)) >= 2
        assert depth(day) >= 2
        assert len(day.domains) >= 2


@given(
    organizations(
        allow_contexts=False,
        allow_dates=False,
        allow_matrix=False,
        allow_vacancies=False,
        allow_external=False,
        allow_hostile_text=False,
        allow_unbalanced_shares=False,
        supports=False,
    )
)
def test_what_is_not_allowed_is_not_there(org):
    """Each argument takes one thing away."""
    assert not any(one.contexts for one in org.delegations)
    assert not org.dates
    assert org.date is None
    assert not any(line.dotted for line in org.reporting)
    assert not any(person.external for person in org.people)
    assert not math.isfinite(measure(org).vacant_share) or measure(org).vacant_share < 1e-9
    assert all(id_[0] in "prc" and id_[1:].isdigit() for id_ in org)
    assert all(one.weight in {0.5, 1, 2, 3} for one in org.domains)
    assert org.supports is None


@given(organizations(supports=True))
def test_support_may_have_to_be_asked_for(org):
    """Then it was, whether any is given or not."""
    assert org.supports is not None


def seats(org):
    found = {one.id: [] for one in (*org.roles, *org.circles)}
    for seat in org.memberships:
        found[seat.group].append(seat.member)
    return found


def handed(org):
    return {(one.principal, one.delegate): one.domain for one in org.delegations}


RELATIONS = ("reporting", "delegations", "memberships", "supports")


def dated(name):
    return lambda org: any(one.start or one.end for one in getattr(org, name) or ())


def versions(name):
    return lambda org: n_ids(getattr(org, name)) < len(getattr(org, name))


def touching(first, second):
    return first.end is not None and first.end == second.start


FEATURES = {
    **{f"dated {name}": dated(name) for name in ("people", "roles", "circles", "domains")},
    **{f"dated {name}": dated(name) for name in RELATIONS},
    **{f"versions of {name}": versions(name) for name in ("people", "roles", "circles", "domains")},
    "rehires": lambda org: any(
        one.id == other.id and one.end and other.start and one.end < other.start
        for one in org.people
        for other in org.people
    ),
    "lines that move": lambda org: any(
        one.report == other.report and one.manager != other.manager and touching(one, other)
        for one in org.reporting
        for other in org.reporting
    ),
    "posts that change hands": lambda org: any(
        one.group == other.group and one.member != other.member and touching(one, other)
        for one in org.memberships
        for other in org.memberships
    ),
    "owners that change": lambda org: any(
        one.id == other.id and one.owner != other.owner
        for one in org.domains
        for other in org.domains
    ),
    "owners that leave": lambda org: any(
        is_stand_in(org, day, one.owner) for day in by_day(org) for one in day.domains
    ),
    "circles that form": lambda org: any(one.start for one in org.circles),
    "support that changes": lambda org: any(
        one.strength != other.strength and touching(one, other)
        for one in org.supports or ()
        for other in org.supports or ()
    ),
    "records touching in one table": lambda org: any(
        touching(one, other) for one in org.people for other in org.people
    ),
    "nobody": lambda org: not org,
    "hostile ids": lambda org: not all(map(str.isalnum, org)),
    "attributes": lambda org: any(person.attributes for person in org.people),
    "people from outside": lambda org: any(person.external for person in org.people),
    "competence": lambda org: any(person.competence for person in org.people),
    "vacant groups": lambda org: [] in seats(org).values(),
    "quorums": lambda org: any(1 < one.quorum < len(seats(org)[one.id]) for one in org.circles),
    "joint signatures": lambda org: any(
        one.quorum == len(seats(org)[one.id]) > 1 for one in org.circles
    ),
    "shared jobs": lambda org: any(len(seats(org)[role.id]) > 1 for role in org.roles),
    "nested groups": lambda org: any(
        member in seats(org) for group in seats(org).values() for member in group
    ),
    "shares of members": lambda org: any(seat.share for seat in org.memberships),
    "dotted lines": lambda org: any(line.dotted for line in org.reporting),
    "lines of roles": lambda org: any(line.report in seats(org) for line in org.reporting),
    "managers after reports": lambda org: any(
        list(org).index(line.manager) > list(org).index(line.report) for line in org.reporting
    ),
    "domains of groups": lambda org: any(one.owner in seats(org) for one in org.domains),
    "amounts": lambda org: any(one.amounts for one in org.domains),
    "general delegations": lambda org: None in handed(org).values(),
    "named delegations": lambda org: any(handed(org).values()),
    "handed back in another domain": lambda org: any(
        (to, by) in handed(org) for by, to in handed(org)
    ),
    "to a circle of one's own": lambda org: any(
        by in seats(org).get(to, ()) for by, to in handed(org)
    ),
    "support not asked": lambda org: org.supports is None,
    "support asked, none given": lambda org: org.supports == (),
    "only some asked": lambda org: org.respondents is not None,
    "support by groups": lambda org: any(one.supporter in seats(org) for one in org.supports or ()),
    "a date": lambda org: org.date is not None,
    "contexts": lambda org: org.contexts,
    **{
        f"{field} of delegations": lambda org, field=field: any(
            getattr(one, field) != getattr(Delegation("a", "b"), field) for one in org.delegations
        )
        for field in (
            "share",
            "autonomy",
            "limit",
            "contexts",
            "start",
            "end",
            "standing",
            "exclusive",
            "revocable",
            "may_redelegate",
            "basis",
        )
    },
}


@pytest.mark.slow
def test_all_that_records_can_say_occurs():
    """Within a few hundred examples, nothing has to be asked for but dates of all records."""
    drawn = collected(organizations(allow_dates=True), 600)
    assert [name for name, has in FEATURES.items() if not any(map(has, drawn))] == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"min_people": 3, "max_people": 2}, "min_people=3 is larger than max_people=2"),
        ({"min_depth": 3, "max_people": 3}, "min_depth=3 takes 4 people or more, and max_people=3"),
        (
            {"min_depth": 1, "min_roots": 3, "max_people": 3},
            "min_depth=1 with min_roots=3 takes 4 people or more, and max_people=3",
        ),
        (
            {"min_people": 9, "max_roots": 2, "max_depth": 1, "max_span": 3},
            "max_roots=2 with max_depth=1 with max_span=3 leaves room for 8 people, and min_people=9 "
            "takes 9",
        ),
        (
            {"min_domains": 1, "max_roots": 0},
            "max_roots=0 leaves room for 0 people, and min_domains=1 takes 1",
        ),
        ({"min_depth": 1, "max_span": 0}, "min_depth=1 takes a span of 1, and max_span=0"),
        (
            {"min_people": 50, "max_people": 90, "min_domains": 20, "max_domains": 20},
            "min_people=50 with min_domains=20 takes more than the 60 people and domains that hyp",
        ),
        (
            {"min_domains": 1, "max_people": 0},
            "min_domains=1 takes 1 person or more, and max_people=0",
        ),
        (
            {"min_roots": 2, "max_roots": 1, "min_domains": 5},
            "min_roots=2 is larger than max_roots=1; min_domains=5 is larger than max_domains=3",
        ),
        (
            {"max_people": 2.5, "min_depth": -1},
            "max_people: 2.5 is not a whole number from 0 up; min_depth: -1 is not",
        ),
        (
            {"allow_dates": "no", "supports": 1, "max_roles": True},
            "max_roles: True is not a whole number from 0 up; allow_dates: 'no' is none of True, "
            "False and None; supports: 1 is none of True, False and None",
        ),
    ],
)
def test_contradicting_arguments_are_reported_with_both_values(asked, told):
    """At once, before anything is drawn, and all of them."""
    with pytest.raises(InvalidArgument) as caught:
        organizations(**asked)
    assert told in str(caught.value)


@pytest.mark.parametrize("people", [30, 60])
def test_many_people_trip_no_health_check(people):
    """At the settings that hypothesis comes with."""

    @given(organizations(min_people=people, max_people=np.int64(60)))
    @settings(max_examples=20, suppress_health_check=[])
    def all_are_there(org):
        assert len(org.people) >= people

    all_are_there()


def test_no_depth_is_too_large_to_be_asked_for():
    """It takes no time where there are not so many people."""
    asked = {"max_depth": 10**6, "max_span": 10**6, "max_people": 10**6}
    assert find(organizations(**asked), lambda org: depth(org) > 1)


@given(organizations(max_people=5, allow_dates=True))
@settings(max_examples=20)
def test_what_is_drawn_can_be_written_and_read(tmp_path_factory, org):
    """Every text fits into a file."""
    place = tmp_path_factory.mktemp("org") / "org.zip"
    back = read_tables(write_tables(org, place))
    assert set(back.people) == set(org.people)


# Archetypes, steps, absences, ratings


@pytest.mark.parametrize("name", stepback.archetypes.__all__)
def test_every_archetype_is_drawn_with_other_numbers(name):
    """Alone by its name; sizes differ."""
    drawn = collected(archetypes(name), 20)
    assert len({len(org) for org in drawn}) > 1
    usual = getattr(stepback.archetypes, name)()
    assert usual.domains[0].id in {org.domains[0].id for org in drawn}


def test_an_archetype_that_does_not_exist_is_refused():
    """With those that do."""
    with pytest.raises(InvalidArgument, match="'pyramid': no such archetype; there are: admin"):
        archetypes("pyramid")


@given(archetypes())
def test_archetypes_are_small(org):
    """Up to thirty people."""
    assert 1 <= len(org.people) <= 30


@given(st.data())
def test_steps_can_be_taken(data):
    """By leaders who hand on no less than before, in any organization of two or more."""
    org = data.draw(organizations(min_people=2, min_domains=1, allow_dates=True))
    step = data.draw(step_backs(org))
    after = org.step_back(**step)
    raised = [
        one
        for one in after.delegations
        if (one.principal, one.delegate) == (step["leader"], step["to"])
    ]
    assert any(one.domain == step["domain"] for one in raised)


def test_steps_of_all_kinds_are_drawn():
    """By anyone, to anyone, a little or all, with support or without."""
    org = stepback.archetypes.customer_circles(circles=2, members=1)
    steps = collected(step_backs(org), 200)
    assert {step["leader"] for step in steps} == {step["to"] for step in steps} == set(org)
    assert {step["domain"] for step in steps} == {domain.id for domain in org.domains}
    assert {type(step["autonomy"]) for step in steps} == {float, Level}
    assert {step["support"] is None for step in steps} == {True, False}
    assert {step["share"] is None for step in steps} == {True, False}


@pytest.mark.parametrize("org", [Organization(), Organization(people=[Person("a")])])
def test_where_no_step_can_be_taken_there_is_no_example(org):
    """They are rejected, not made up."""
    with pytest.raises((NoSuchExample, Unsatisfiable)):
        find(step_backs(org), lambda _: True)


@given(st.data())
def test_people_who_are_away_are_people(data):
    """None of those who are there on the date, some, or all."""
    org = data.draw(organizations(max_people=4, allow_dates=True))
    assert data.draw(absences(org)) <= {person.id for person in org.snapshot().people}


LEAVER = Organization(
    people=[Person("ann"), Person("bo"), Person("cy", end="2024-07-01")],
    domains=[Domain("refunds", "ann"), Domain("hiring", "ann", end="2024-07-01")],
)


@pytest.mark.parametrize("strategy", [step_backs, absences])
def test_a_date_is_needed_where_something_is_dated(strategy):
    """At once, with the one to enter."""
    with pytest.raises(ValueError, match=r'enter one, such as org.at\("2024-06-30"\)'):
        strategy(LEAVER)


def test_steps_and_absences_are_of_those_who_are_there():
    """Nobody steps back, takes over or is away after leaving, and no domain after its end."""
    before, after = LEAVER.at("2024-06-30"), LEAVER.at("2024-07-01")
    for org, who, what in (
        (before, {"ann", "bo", "cy"}, {"refunds", "hiring"}),
        (after, {"ann", "bo"}, {"refunds"}),
    ):
        steps = collected(step_backs(org), 60)
        assert {step["leader"] for step in steps} == {step["to"] for step in steps} == who
        assert {step["domain"] for step in steps} == what
    assert set().union(*collected(absences(after), 30)) == {"ann", "bo"}


@given(rating_matrices(scale=(2, 4)))
def test_ratings_are_square_and_on_the_scale(ratings):
    """Nobody rates themselves; the measure takes them."""
    for at, given_ in enumerate(ratings):
        assert len(given_) == len(ratings)
        assert math.isnan(given_[at])
        assert all(math.isnan(one) or 2 <= one <= 4 for one in given_)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of teams in separate parts
        shared_leadership(ratings, scale=(2, 4))


@given(rating_matrices(min_members=2, max_members=3, allow_unanswered=False))
def test_everybody_may_have_to_answer(ratings):
    """Then nothing but the diagonal is nan."""
    assert 2 <= len(ratings) <= 3
    assert sum(math.isnan(one) for given_ in ratings for one in given_) == len(ratings)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"min_members": 3, "max_members": 2, "scale": (5, 1)},
            "min_members=3 is larger than max_members=2; scale: the lowest, 5, is larger than the "
            "highest, 1",
        ),
        (
            {"min_members": -1, "max_members": None, "scale": (1, 2, 3)},
            "min_members: -1 is not a whole number from 0 up; max_members: None is not a whole "
            "number from 0 up; scale: (1, 2, 3) is not two whole numbers, the lowest and the highest",
        ),
        (
            {"scale": (1.0, 5)},
            "scale: (1.0, 5) is not two whole numbers, the lowest and the highest",
        ),
        ({"scale": "15"}, "scale: '15' is not two whole numbers, the lowest and the highest"),
        ({"scale": 5}, "scale: 5 is not two whole numbers, the lowest and the highest"),
        (
            {"min_members": 70, "max_members": 70},
            "min_members=70 with max_members=70 is more than hypothesis can draw at once; ask for",
        ),
    ],
)
def test_ratings_that_cannot_be_are_refused(asked, told):
    """All that is wrong at once."""
    with pytest.raises(InvalidArgument) as caught:
        rating_matrices(**asked)
    assert str(caught.value).startswith(told)


def test_everyone_in_a_large_team_is_rated_in_different_ways():
    """Up to the last, on a scale of any length."""
    first = settings(phases=[Phase.generate])  # without shrinking, which takes long here
    for scale in (1, 5), (0, 300):
        large = rating_matrices(min_members=40, max_members=40, scale=scale)
        found = find(
            large, lambda ratings: len({row[-1] for row in ratings[:-1]}) > 4, settings=first
        )
        assert len(found) == 40


# Records, and types


RECORDS = {
    Person: strategies.people,
    Role: strategies.roles,
    Circle: strategies.circles,
    Domain: strategies.domains,
    ReportingLine: strategies.reporting_lines,
    Delegation: strategies.delegations,
    Support: strategies.supports,
    Membership: strategies.memberships,
}


@pytest.mark.parametrize("record", RECORDS)
def test_records_are_drawn_by_themselves(record):
    """Of their type, whatever their fields may hold."""
    assert isinstance(find(RECORDS[record](), lambda _: True), record)


@given(strategies.delegations(strategies.ids(allow_hostile_text=False)))
def test_a_delegation_by_itself_could_be_in_force(delegation):
    """From one to another."""
    assert delegation.principal != delegation.delegate


@pytest.mark.parametrize("record", RECORDS)
def test_records_may_begin_and_end(record):
    """Of every type, never before they begin; and none does where dates are not allowed."""
    drawn = collected(RECORDS[record](allow_dates=True), 200)
    early, late = dt.date(1900, 1, 1), dt.date(2100, 1, 1)
    assert all((one.start or early) < (one.end or late) for one in drawn)
    assert any(one.start and one.end for one in drawn)
    undated = collected(RECORDS[record](allow_dates=False), 50)
    assert not any(one.start or one.end for one in undated)


@given(strategies.ids())
def test_ids_are_neither_blank_nor_padded(id_):
    """So that tables hold them as they are."""
    assert id_.strip() == id_ != ""


def test_types_can_be_drawn_with_nothing_imported():
    """Hypothesis finds the strategies by the entry point."""
    types = ", ".join(f"stepback.{record.__name__}" for record in [Organization, *RECORDS])
    code = f"""
import stepback
from hypothesis import Phase, find, settings, strategies as st
first = settings(phases=[Phase.generate], database=None)
for type_ in [{types}]:
    assert isinstance(find(st.from_type(type_), lambda _: True, settings=first), type_)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_class_with_an_organization_can_be_drawn():
    """As `builds` does, from the annotations of a program under test."""
    found = find(st.builds(Snapshot), lambda shot: len(shot.org.people) > 0)
    assert found.org == Organization(people=[Person("p0")])


@attrs.define
class Snapshot:
    """What an application keeps."""

    org: Organization
