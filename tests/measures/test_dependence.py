import itertools
import math
from unittest import mock

import pytest
from hypothesis import given

from stepback import (
    Circle,
    Delegation,
    Domain,
    Escalation,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    absence,
    archetypes,
    bus_factor,
    dependence_on_top,
    effective_leaders,
    leadership_gini,
    leadership_spread,
    real_authority,
)
from stepback._measures import _bus_factor
from stepback._organization._compiled_organization import compiled_at_date
from tests.support import oracle
from tests.support.strategies import (
    UNBOUND,
    build_organization,
    organizations,
    with_fields,
    worlds,
)

# The top


def organization_with_head(**more):
    """A role heads Bo; Ann holds it, owns everything and keeps 3/4."""
    return Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("head")],
        reporting=[ReportingLine("head", "bo")],
        memberships=[Membership("head", "ann")],
        domains=[Domain("d", "head")],
        delegations=[Delegation("head", "bo", autonomy=0.25)],
        **more,
    )


def test_the_top_holds_what_has_reports_and_no_manager():
    """Ann, through her role."""
    assert dependence_on_top(organization_with_head()) == 0.75


def test_below_a_vacant_post_the_next_holders_are_the_top():
    """With nobody at the head, Bo is."""
    org = Organization(
        people=[Person("bo"), Person("cy")],
        roles=[Role("head")],
        reporting=[ReportingLine("head", "bo"), ReportingLine("bo", "cy")],
        domains=[Domain("d", "bo")],
        delegations=[Delegation("bo", "cy", autonomy=0.5)],
    )
    assert dependence_on_top(org) == 0.5


def board_of_two(**more):
    """A board of Ann and Bo owns everything, in an organization of four, and hands on a quarter."""
    return Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "di")],
        circles=[Circle("board")],
        memberships=[Membership("board", "ann"), Membership("board", "bo")],
        domains=[Domain("d", "board")],
        delegations=[Delegation("board", "cy", autonomy=0.25)],
        **more,
    )


def test_without_lines_the_top_has_twice_an_even_share_of_formal_authority():
    """A board, for instance; exactly twice is enough. With a line, the top is that of the line."""
    assert dependence_on_top(board_of_two()) == 0.75
    dotted = ReportingLine("cy", "di", dotted=True)
    assert dependence_on_top(board_of_two(reporting=[dotted])) == 0.75
    assert dependence_on_top(board_of_two(reporting=[ReportingLine("cy", "di")])) == 0


@pytest.mark.parametrize(
    ("weights", "people", "stalled"),
    [
        ((1, 1, 1), 3, 0),
        ((1, 1, 1), 4, 0),
        ((3, 1, 1), 4, 0.6),
        ((3, 1, 1), 3, 0),
        ((1, 1), 3, 0),
        ((1, 1), 4, 1),
        ((1,), 2, 1),
        ((3, 1), 2, 0),
        ((0.7, 0.1, 0.2, 0.4), 10, 1.1 / 1.4),  # twice an even share is 0.28
    ],
)
def test_owners_without_a_line_are_the_top_from_twice_an_even_share(weights, people, stalled):
    """Of the decisions by weight, over all people; each person owns one domain."""
    ids = [f"p{number}" for number in range(people)]
    org = Organization(
        people=map(Person, ids),
        domains=[Domain(id_, id_, weight=weight) for id_, weight in zip(ids, weights)],  # noqa: B905
    )
    assert dependence_on_top(org) == pytest.approx(stalled)


@pytest.mark.parametrize("n_people", [6, 7, 14, 49, 350, 12_345])
def test_exactly_twice_is_enough_despite_rounding(n_people):
    """Half of the people own everything equally; with one person less, they are above half."""
    council = [f"p{number}" for number in range(n_people // 2)]
    for n_all, stalled in ((2 * len(council), 1), (2 * len(council) - 1, 0)):
        org = Organization(
            people=[Person(f"p{number}") for number in range(n_all)],
            circles=[Circle("council")],
            memberships=[Membership("council", id_) for id_ in council],
            domains=[Domain(name, "council", weight=0.1) for name in "abc"],
        )
        assert dependence_on_top(org) == pytest.approx(stalled)


def test_a_council_that_keeps_half_is_what_half_depends_on():
    """Seven among 310; a membership organization of the same size has no top."""
    council = [f"p{number}" for number in range(7)]
    org = Organization(
        people=[Person(f"p{number}") for number in range(310)],
        circles=[Circle("council"), Circle("all")],
        memberships=[
            *(Membership("council", id_) for id_ in council),
            *(Membership("all", f"p{number}") for number in range(310)),
        ],
        domains=[Domain("d", "council")],
        delegations=[Delegation("council", "all", autonomy=0.5)],
    )
    assert dependence_on_top(org) == pytest.approx(0.5)
    assert dependence_on_top(archetypes.membership_organization(members=310)) == 0


def test_one_person_alone_is_the_top_and_nothing_depends_on_nobody():
    """Without people, or with every owner vacant, nothing stalls; without domains it is nan."""
    alone = Organization(people=[Person("ann")], domains=[Domain("d", "ann")])
    assert dependence_on_top(alone) == 1
    vacant = {"roles": [Role("r")], "domains": [Domain("d", "r")]}
    assert dependence_on_top(Organization(**vacant)) == 0
    assert dependence_on_top(Organization(people=[Person("ann"), Person("bo")], **vacant)) == 0
    assert math.isnan(dependence_on_top(Organization(people=[Person("ann")])))


def test_the_top_can_be_named_or_counted_in_layers():
    """By ids, by a role for the people who hold it, or by the first layers."""
    org = organization_with_head()
    assert dependence_on_top(org, top=["bo"]) == 0
    assert dependence_on_top(org, top=["head"]) == 0.75
    assert dependence_on_top(org, top=1) == 0.75
    assert dependence_on_top(org, top=2) == 1


@pytest.mark.parametrize(
    ("top", "message"),
    [
        (["x"], "top: 'x' is not here"),
        ("ann", "top: 'ann' is one text; give a collection of ids"),
        (0, "top: 0 is not from 1 up"),
        (1.5, "top: 1.5 is neither a whole number of layers nor ids"),
    ],
)
def test_the_top_is_checked(top, message):
    """A bad top is named with its value."""
    with pytest.raises(ValueError, match="^top: ") as refusal:
        dependence_on_top(organization_with_head(), top=top)
    assert str(refusal.value).startswith(message)


@given(worlds(allow_unbalanced_shares=False))
def test_the_top_is_that_of_the_oracle(world):
    """With the lines that there are, and without any; shares have exact floats."""
    for lines in (world.reporting, ()):
        seen = with_fields(world, reporting=lines)
        expected = oracle.dependence_on_top(seen)
        expected = float("nan") if expected is None else float(expected)
        found = dependence_on_top(build_organization(seen))
        assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)


def organizations_before_and_after(*, always=False):
    """Seven people before and after the CEO steps back; levels as autonomy, equal intervals.

    Low levels lapse in the CEO's absence, unless they stand `always`.
    """
    people = [Person(id_) for id_ in ("CEO", "M1", "M2", "F1", "F2", "F3", "F4")]
    domains = [
        Domain("strategy", "CEO", weight=3),
        Domain("staffing", "CEO", weight=2),
        Domain("service", "CEO", weight=3),
        Domain("refunds", "CEO", weight=2),
    ]
    two = ("M1", "M2")

    def hand(principal, delegates, domain, level):
        return [
            Delegation(
                principal,
                to,
                domain=domain,
                autonomy=(level - 1) / 6,
                standing=always or level >= 5,
            )
            for to in delegates
        ]

    before = [
        *hand("CEO", two, "staffing", 2),
        *hand("CEO", two, "service", 3),
        *hand("CEO", ("M1",), "refunds", 3),
    ]
    after = [
        *hand("CEO", two, "strategy", 3),
        *hand("CEO", two, "staffing", 5),
        *hand("CEO", two, "service", 7),
        *hand("M1", ("F1", "F2"), "service", 6),
        *hand("M2", ("F3", "F4"), "service", 6),
        *hand("CEO", ("M1",), "refunds", 6),
        *hand("M1", ("F1", "F2"), "refunds", 7),
    ]
    return [
        Organization(people=people, domains=domains, delegations=delegations)
        for delegations in (before, after)
    ]


def test_dependence_falls_as_the_chief_steps_back():
    """From all of it to two fifths where low levels lapse in her absence."""
    before, after = organizations_before_and_after()
    assert absence(before, ["CEO"]).stalled == pytest.approx(1)
    assert absence(after, ["CEO"]).stalled == pytest.approx(0.4)


def test_leadership_spreads_as_the_chief_steps_back():
    """The worked shares, and what is read from them; what must come back stalls, no more."""
    before, after = organizations_before_and_after(always=True)
    shares = list(real_authority(before).values())
    assert shares == pytest.approx([0.8, 2 / 15, 1 / 15, 0, 0, 0, 0])
    shares = list(real_authority(after).values())
    assert shares == pytest.approx([0.3, 17 / 120, 17 / 120, 7 / 48, 7 / 48, 1 / 16, 1 / 16])
    for org, leaders, spread, spread2, gini, stalled in (
        (before, 1.873307, 0.145551, 0.085011, 0.780952, 0.8),
        (after, 6.190531, 0.865088, 0.756765, 0.252381, 0.3),
    ):
        assert effective_leaders(org) == pytest.approx(leaders, abs=1e-6)
        assert leadership_spread(org) == pytest.approx(spread, abs=1e-6)
        assert leadership_spread(org, order=2) == pytest.approx(spread2, abs=1e-6)
        assert leadership_gini(org) == pytest.approx(gini, abs=1e-6)
        assert dependence_on_top(org) == pytest.approx(stalled)


# The bus factor


@given(organizations(**UNBOUND))
def test_the_bus_factor_is_the_smallest_of_all_sets(org):
    """In small organizations every set of people is tried."""
    ids = [person.id for person in org.people]
    found = bus_factor(org)
    assert found.exact
    sizes = [
        size
        for size in range(1, len(ids) + 1)
        for away in itertools.combinations(ids, size)
        if absence(org, away).stalled > 0.5 + 1e-9
    ]
    if sizes:
        assert found.size == sizes[0]
        assert absence(org, found.people).stalled > 0.5
    else:
        assert math.isnan(found.size)


def test_a_job_shared_at_the_top_takes_both():
    """One decides for the other."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        roles=[Role("head")],
        memberships=[Membership("head", "ann"), Membership("head", "bo")],
        domains=[Domain("d", "head")],
    )
    assert bus_factor(org).people == ("ann", "bo")


def test_the_fewest_are_found_where_one_absence_undoes_another():
    """With both away a delegation lapses and half is vacant; with one away all stalls."""
    org = Organization(
        people=[Person("b"), Person("x")],
        roles=[Role("r")],
        domains=[Domain("d", "r")],
        memberships=[Membership("r", "b", share=0.5)],
        delegations=[Delegation("r", "x", exclusive=True, standing=False)],
    )
    assert bus_factor(org).people == ("x",)


def test_down_a_chain_in_which_all_hand_on_everything_few_rounds_find_everyone():
    """Whoever leaves hands it back to the one above, who is there until all are away."""
    ids = [f"p{number}" for number in range(20_000)]
    org = Organization(
        people=map(Person, ids),
        domains=[Domain("refunds", ids[0])],
        delegations=[Delegation(*pair, autonomy=1) for pair in itertools.pairwise(ids)],
    )
    add = _bus_factor._best_additions
    with mock.patch.object(_bus_factor, "_best_additions", side_effect=add) as rounds:
        assert bus_factor(org).size == len(ids)
    assert rounds.call_count <= 100


def test_a_large_bus_factor_is_called_greedy():
    """Hundreds own equal shares: more than half of them must be away."""
    ids = [f"p{number}" for number in range(300)]
    org = Organization(people=map(Person, ids), domains=[Domain(id_, id_) for id_ in ids])
    found = bus_factor(org)
    assert found.size == 151
    assert not found.exact
    assert absence(org, found.people).stalled > 0.5


def test_a_joint_signature_takes_one_of_its_signatories():
    """Of 100 circles of 5 that must sign together, one person of each of 51 is enough."""
    circles = [Circle(f"c{number}", quorum=5) for number in range(100)]
    people = [Person(f"p{number}") for number in range(500)]
    org = Organization(
        people=people,
        circles=circles,
        memberships=[
            Membership(circles[number // 5].id, person.id) for number, person in enumerate(people)
        ],
        domains=[Domain(circle.id, circle.id) for circle in circles],
    )
    found = bus_factor(org)
    assert found.size == 51
    assert absence(org, found.people).stalled == pytest.approx(0.51)


@given(organizations(**{**UNBOUND, "max_people": 12}))
def test_nobody_in_a_greedy_bus_factor_is_superfluous(org):
    """Whoever of them came back, no more than half would stall."""
    compiled = compiled_at_date(org)
    goal = compiled.flow.total_weight * (0.5 + 1e-12)
    people = _bus_factor._find_greedily(compiled, goal)
    if people is not None and people.size > 1:
        ids = compiled.columns.ids[people].tolist()
        assert absence(org, ids).stalled > 0.5
        for person in ids:
            assert absence(org, set(ids) - {person}).stalled <= 0.5 + 1e-9


@pytest.mark.parametrize("n", [50, 800])
def test_owners_who_take_over_are_away_with_the_circle(n):
    """Owners hand all to one circle: nothing stalls until the circle and half of them are away."""
    owners, members = ([f"{kind}{number}" for number in range(n)] for kind in "om")
    org = Organization(
        people=map(Person, owners + members),
        circles=[Circle("c")],
        memberships=[Membership("c", member) for member in members],
        domains=[Domain(f"of {owner}", owner) for owner in owners],
        delegations=[Delegation(owner, "c") for owner in owners],
    )
    found = bus_factor(org)
    assert found.size == n + n // 2 + 1
    assert absence(org, found.people).stalled > 0.5


def test_a_large_circle_is_taken_whole():
    """Nobody in it stalls anything alone."""
    org = archetypes.membership_organization(members=40, tasks=1, active=1)
    found = bus_factor(org)
    assert found.size == absence_size(org)


def test_many_circles_are_taken_whole_and_several_at_once(monkeypatch):
    """Of 600 circles of 8 that decide alike, all of 301 must be away; it takes few rounds."""
    flows = []
    compute = _bus_factor.compute_absence_flow
    monkeypatch.setattr(
        _bus_factor, "compute_absence_flow", lambda *args: flows.append(1) or compute(*args)
    )
    circles, seats = [f"c{number}" for number in range(600)], range(8)
    org = Organization(
        people=[Person(f"{circle}-{seat}") for circle in circles for seat in seats],
        circles=map(Circle, circles),
        domains=[Domain(circle, circle) for circle in circles],
        memberships=[
            Membership(circle, f"{circle}-{seat}") for circle in circles for seat in seats
        ],
    )
    found = bus_factor(org)
    assert found.size == 301 * 8
    assert absence(org, found.people).stalled == pytest.approx(301 / 600)
    assert len(flows) < 60


def test_circles_of_the_same_people_are_not_counted_twice_at_once():
    """Each of 40 pairs decides in two circles, so that 21 pairs are more than half, not 11."""
    pairs = [(f"a{number}", f"b{number}") for number in range(40)]
    owners = [(f"{name}{number}", pair) for number, pair in enumerate(pairs) for name in "cd"]
    org = Organization(
        people=[Person(person) for pair in pairs for person in pair],
        circles=[Circle(circle) for circle, _ in owners],
        domains=[Domain(circle, circle) for circle, _ in owners],
        memberships=[Membership(circle, person) for circle, pair in owners for person in pair],
    )
    found = bus_factor(org)
    assert found.size == 42
    assert absence(org, found.people).stalled == pytest.approx(21 / 40)


def absence_size(org):
    """How many of the members, all but the last ones found, are needed at least: 40 or 1."""
    return 40 if absence(org, [org.people[0].id]).stalled <= 0.5 else 1


@pytest.mark.parametrize("threshold", [-0.1, 1, "half"])
def test_the_threshold_is_a_share(threshold):
    """From 0 up to, not including, 1."""
    with pytest.raises(ValueError, match="^threshold: "):
        bus_factor(organization_with_head(), threshold=threshold)


# Absence


def test_what_goes_back_is_listed_by_whom_and_to_whom():
    """The largest first; together they are all that escalates."""
    org = Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "di")],
        domains=[Domain("d", "ann")],
        delegations=[
            Delegation("ann", "bo", share=0.75),
            Delegation("bo", "cy", autonomy=0.5),
            Delegation("ann", "di", share=0.125),
        ],
    )
    found = absence(org, ["bo", "cy", "di"])
    assert [(one.away, one.to, one.share) for one in found.escalations] == [
        ("bo", "ann", 0.375),
        ("cy", "ann", 0.375),
        ("di", "ann", 0.125),
    ]
    assert found.escalated == sum(one.share for one in found.escalations)


def test_tiny_weights_escalate_like_any():
    """Scale changes nothing."""
    org = Organization(
        people=[Person("a"), Person("b")],
        domains=[Domain("d", "a", weight=1e-17)],
        delegations=[Delegation("a", "b")],
    )
    assert [one.share for one in absence(org, ["b"]).escalations] == [1]


def test_what_goes_back_by_many_ways_is_summed():
    """Each of two hands on to both below them, 60 deep; all that comes back is Ann's."""
    deep, two = range(60), ("a", "b")
    org = Organization(
        people=[Person("ann"), *(Person(f"{one}{at}") for at in range(61) for one in two)],
        domains=[Domain("refunds", "ann")],
        delegations=[
            *(Delegation("ann", f"{one}0") for one in two),
            *(
                Delegation(f"{one}{at}", f"{other}{at + 1}")
                for at in deep
                for one in two
                for other in two
            ),
        ],
    )
    found = absence(org, set(org) - {"ann"}).escalations
    assert found == (Escalation("a60", "ann", 0.5), Escalation("b60", "ann", 0.5))


def test_who_loses_their_only_support():
    """Those present whose supporters are all away; unknown where nobody asked."""
    people = [Person("ann"), Person("bo"), Person("cy")]
    org = Organization(people=people, supports=[Support("ann", "bo"), Support("ann", "cy")])
    assert absence(org, ["ann", "cy"]).unsupported == ("bo",)
    assert absence(Organization(people=people), ["ann"]).unsupported is None


def test_one_more_absence_can_stall_less():
    """An exclusive delegation lapses with its principal, and the decisions go back further."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        domains=[Domain("d", "cy")],
        delegations=[
            Delegation("cy", "ann"),
            Delegation("ann", "bo", exclusive=True, standing=False),
        ],
    )
    assert absence(org, ["bo"]).stalled == 1
    assert absence(org, ["ann", "bo"]).stalled == 0
    assert absence(org, ["ann", "bo"]).escalations == (Escalation("ann", "cy", 1.0),)


def test_a_higher_quorum_can_stall_less():
    """Below the quorum, what Di has through the circle flows as if she were away, too."""

    def stalled(quorum):
        org = Organization(
            people=[Person(id_) for id_ in ("ann", "bo", "cy", "di")],
            circles=[Circle("pair", quorum=quorum)],
            memberships=[Membership("pair", "ann"), Membership("pair", "di")],
            domains=[Domain("d", "cy")],
            delegations=[
                Delegation("cy", "pair"),
                Delegation("di", "bo", exclusive=True, standing=False),
            ],
        )
        return absence(org, ["ann", "bo"]).stalled

    assert (stalled(1), stalled(2)) == (1, 0)


def test_an_absence_of_what_is_not_a_collection_is_refused():
    """Ids come in a collection."""
    with pytest.raises(ValueError, match="^away: 5 is not a collection"):
        absence(organization_with_head(), 5)
