"""How busy people are: worked numbers, laws, and a simulation decision by decision."""

import math

import attrs
import ciw
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    Level,
    Membership,
    Organization,
    Person,
    Role,
    decision_load,
)
from stepback._measures._decision_load import (
    compute_latency,
    mean_latency,
    overload_mask,
    time_in_system,
    utilization_ratios,
)
from stepback._organization._compiled_organization import compiled_at_date
from tests.support import oracle
from tests.support.oracle import World
from tests.support.strategies import assume_valid, build_organization, with_fields, worlds

NAN = math.nan


def approximately(expected, tolerance=1e-9):
    """Equal to rounding, nan to nan."""
    return pytest.approx(expected, rel=tolerance, abs=tolerance, nan_ok=True)


def organization_with_loads(*pairs):
    """One person a pair: the decisions they settle, and their capacity."""
    ids = [f"p{number}" for number in range(len(pairs))]
    return Organization(
        people=[Person(id_, capacity=m) for id_, (_, m) in zip(ids, pairs, strict=True)],
        domains=[Domain(id_, id_, weight=a) for id_, (a, _) in zip(ids, pairs, strict=True) if a],
    )


# Worked numbers


def test_handing_one_decision_of_three_to_the_other_of_two():
    """With three and one of four, latency is 5/6; with two and two it is 1/2."""
    before = Organization(
        people=[Person("ann", capacity=4), Person("bo", capacity=4)],
        domains=[Domain("d", "ann", weight=4)],
        delegations=[Delegation("ann", "bo", autonomy=0.25)],
    )
    found = decision_load(before)
    assert found.load == {"ann": 3, "bo": 1}
    assert found.utilization == {"ann": 0.75, "bo": 0.25}
    assert found.time == approximately({"ann": 1, "bo": 1 / 3})
    assert found.latency == approximately(5 / 6)
    assert (found.known, found.overloaded, found.bottlenecks, found.unknown) == (1, (), (), ())
    found = decision_load(before.step_back("ann", to="bo", domain="d", autonomy=0.5))
    assert found.time == approximately({"ann": 1 / 2, "bo": 1 / 2})
    assert found.latency == approximately(1 / 2)


def test_a_person_who_gets_as_much_as_they_can_settle_is_overloaded():
    """Latency is then nan for everyone, and the time for those who are overloaded."""
    found = decision_load(organization_with_loads((4, 4), (1, 2), (9, 3), (5, None), (0, 1)))
    assert found.overloaded == ("p2", "p0")
    assert found.bottlenecks == ("p2", "p0")
    assert found.utilization == approximately({"p0": 1, "p1": 0.5, "p2": 3, "p3": NAN, "p4": 0})
    assert found.time == approximately({"p0": NAN, "p1": 1, "p2": NAN, "p3": NAN, "p4": 1})
    assert math.isnan(found.latency)
    assert found.known == approximately(14 / 19)
    assert found.unknown == ("p3",)


def test_what_rounds_to_full_is_overloaded():
    """Ten tenths are one, in whatever order they are summed."""
    org = Organization(
        people=[Person("ann", capacity=1)],
        domains=[Domain(f"d{at}", "ann", weight=0.1) for at in range(10)],
    )
    assert decision_load(org).load["ann"] < 1
    assert decision_load(org).overloaded == ("ann",)


def test_bottlenecks_are_those_at_the_bound_the_busiest_first():
    """The bound is included, up to rounding, and people with equal loads stay in their order."""
    org = organization_with_loads((0.8, 1), (0.9, 1), (0.3, 1), (9, 10), (0, 1))
    assert decision_load(org).bottlenecks == ("p1", "p3", "p0")
    assert decision_load(org, busy=0.9).bottlenecks == ("p1", "p3")
    assert decision_load(org, busy=1).bottlenecks == ()
    assert decision_load(org, busy=0).bottlenecks == ("p1", "p3", "p0", "p2")


def test_a_capacity_of_none_is_overloaded_by_anything():
    """Records refuse a capacity of 0, and the core still knows what it would mean."""
    arrivals, capacity = np.array([1.0, 0.0, 1.0]), np.array([0.0, 0.0, 4.0])
    assert utilization_ratios(arrivals, capacity).tolist() == approximately([math.inf, NAN, 0.25])
    assert overload_mask(arrivals, capacity).tolist() == [True, False, False]
    assert time_in_system(arrivals, capacity).tolist() == approximately([NAN, NAN, 1 / 3])
    assert math.isnan(mean_latency(arrivals, capacity))


@pytest.mark.parametrize(
    ("org", "load", "known"),
    [
        (Organization(), {}, NAN),
        (Organization(people=[Person("ann", capacity=2)]), {"ann": 0}, NAN),
        (organization_with_loads((3, None)), {"p0": 3}, 0),
        (
            Organization(
                people=[Person("ann", capacity=2)],
                roles=[Role("gap")],
                domains=[Domain("d", "gap")],
            ),
            {"ann": 0},
            NAN,
        ),
    ],
)
def test_latency_is_nan_where_nobody_of_known_capacity_settles_anything(org, load, known):
    """Nobody there, no domain, no capacity known, or all vacant."""
    found = decision_load(org)
    assert found.load == load
    assert found.known == approximately(known)
    assert math.isnan(found.latency)
    assert math.isnan(compute_latency(compiled_at_date(org)))
    assert found.overloaded == found.bottlenecks == ()


# Laws


@st.composite
def staffed_worlds(draw):
    """Small organizations in which the capacity of some people is known."""
    world = draw(worlds())
    capacities = st.sampled_from([None, 0.25, 1.0, 4.0, 16.0])
    people = [attrs.evolve(person, capacity=draw(capacities)) for person in world.people]
    return with_fields(world, people=tuple(people))


@given(staffed_worlds())
def test_load_is_what_the_oracle_sees_settled_and_the_rest_follows_by_its_formula(world):
    """Decisions followed parcel by parcel, and each figure by its definition."""
    org = assume_valid(world)
    decided = oracle.compute_flow(World.from_organization(org)).decided.values()
    a = {p.id: float(sum(by.get(p.id, 0) for by in decided)) for p in org.people}
    m = {p.id: p.capacity for p in org.people}
    found = decision_load(org)
    assert found.load == approximately(a)
    known = [id_ for id_ in a if m[id_] is not None and a[id_]]
    over = {id_ for id_ in known if a[id_] >= m[id_] * (1 - 1e-9)}
    assert set(found.overloaded) == over
    assert set(found.bottlenecks) == {i for i in known if a[i] / m[i] >= 0.8 * (1 - 1e-9)}
    assert found.unknown == tuple(id_ for id_ in a if m[id_] is None and a[id_])
    for id_, arriving in a.items():
        free = m[id_] is not None and id_ not in over
        assert found.time[id_] == approximately(1 / (m[id_] - arriving) if free else NAN)
        assert found.utilization[id_] == approximately(NAN if m[id_] is None else arriving / m[id_])
    whole = sum(a[id_] for id_ in known)
    mean = sum(a[i] / (m[i] - a[i]) for i in known) / whole if known and not over else NAN
    assert found.latency == approximately(mean)
    assert compute_latency(compiled_at_date(org)) == approximately(mean)
    everything = sum(a.values())
    assert found.known == approximately(whole / everything if everything else NAN)


@given(staffed_worlds(), st.sampled_from([0.5, 2.0, 3.0]))
def test_in_another_unit_of_time_only_times_change(world, factor):
    """As many times the decisions, and the capacity for as many: times are shorter by as much."""
    org = assume_valid(world)
    scaled = build_organization(
        with_fields(
            world,
            people=tuple(
                attrs.evolve(p, capacity=p.capacity and p.capacity * factor) for p in world.people
            ),
            domains=tuple(attrs.evolve(d, weight=d.weight * factor) for d in world.domains),
        )
    )
    one, other = decision_load(org), decision_load(scaled)
    assert other.load == approximately({id_: a * factor for id_, a in one.load.items()})
    assert other.utilization == approximately(one.utilization)
    assert other.time == approximately({id_: time / factor for id_, time in one.time.items()})
    assert other.latency == approximately(one.latency / factor)
    assert other.known == approximately(one.known)
    assert set(other.overloaded) == set(one.overloaded)


@given(staffed_worlds(), st.data())
def test_more_capacity_never_makes_decisions_take_longer(world, data):
    """Twice the capacity of someone, with no one overloaded before."""
    org = assume_valid(world)
    chosen = data.draw(st.sampled_from(world.people))
    stronger = tuple(
        attrs.evolve(p, capacity=p.capacity and p.capacity * 2) if p is chosen else p
        for p in world.people
    )
    before = decision_load(org).latency
    after = decision_load(build_organization(with_fields(world, people=stronger))).latency
    assert math.isnan(before) or after <= before * (1 + 1e-9)


@given(staffed_worlds())
def test_people_by_other_names_are_as_busy(world):
    """The reverse order of people, and nothing else, turns the result around."""
    org = assume_valid(world)
    turned = build_organization(with_fields(world, people=world.people[::-1]))
    one, other = decision_load(org), decision_load(turned)
    assert other.load == approximately(one.load)
    assert other.time == approximately(one.time)
    assert other.latency == approximately(one.latency)
    assert sorted(other.bottlenecks) == sorted(one.bottlenecks)


# Simulation


def queue_worlds():
    """Roles, circles, levels and a vacant seat; decisions in two domains, nobody overloaded."""
    return Organization(
        people=[
            Person("ann", capacity=6),
            Person("bo", capacity=8),
            Person("cy", capacity=4),
            Person("di", capacity=5),
        ],
        roles=[Role("gap")],
        circles=[Circle("board"), Circle("desk")],
        memberships=[
            Membership("board", "ann", share=0.5),
            Membership("board", "di"),
            Membership("board", "gap"),
            Membership("desk", "cy", share=0.25),
            Membership("desk", "di"),
        ],
        domains=[Domain("refunds", "ann", weight=8), Domain("hiring", "board", weight=4)],
        delegations=[
            Delegation("ann", "bo", domain="refunds", share=0.75, autonomy=0.9),
            Delegation("ann", "desk", domain="refunds", autonomy=Level.AGREE),
            Delegation("bo", "cy", autonomy=1 / 3),
            Delegation("di", "bo", domain="hiring", autonomy=0.25),
        ],
    )


def queue_network(world):
    """Decisions pass from desk to desk until they reach the queue of the person who settles them.

    Single steps have the probabilities that the contract gives them; where they lead, and how
    long the queues grow, is left to the simulation.
    """
    nodes, people = oracle.node_ids(world), oracle.person_ids(world)
    routing = {}
    for domain in world.domains:
        (case,) = oracle.decision_cases(domain)
        matrix = np.zeros((len(nodes) + len(people),) * 2)
        for row, node in enumerate(nodes):
            handed = oracle.outgoing_fractions(world, case, node)
            kept = 1 - sum(fraction for _, fraction in handed)
            for index, fraction in handed:
                matrix[row, nodes.index(world.delegations[index].delegate)] += float(fraction)
            if node in people:
                matrix[row, len(nodes) + people.index(node)] = float(kept)
            for member, part in oracle.shares_taken(world, node):
                matrix[row, nodes.index(member)] += float(kept * part)
        routing[domain.id] = matrix.tolist()
    no_time = [ciw.dists.Deterministic(value=0.0)] * len(nodes)
    queues = [ciw.dists.Exponential(rate=person.capacity) for person in world.people]
    return ciw.create_network(
        arrival_distributions={
            domain.id: [
                ciw.dists.Exponential(rate=domain.weight) if node == domain.owner else None
                for node in [*nodes, *("queue" for _ in people)]
            ]
            for domain in world.domains
        },
        service_distributions={domain.id: no_time + queues for domain in world.domains},
        routing=routing,
        number_of_servers=[math.inf] * len(nodes) + [1] * len(people),
    )


def simulate_stretches(world, *, seed, stretches=24, length=40.0, warm=20.0):
    """A run in stretches of time: how many decisions came to each person, and for how long."""
    ciw.seed(seed)
    run = ciw.Simulation(queue_network(world))
    run.simulate_until_max_time(warm + stretches * length + warm)
    count, time = np.zeros((2, stretches, len(world.people)))
    for one in run.get_all_records():
        at = math.floor((one.arrival_date - warm) / length)
        person = one.node - 1 - len(oracle.node_ids(world))
        if 0 <= at < stretches and person >= 0:
            count[at, person] += 1
            time[at, person] += one.exit_date - one.arrival_date
    return count / length, time / length


def four_standard_errors(by_stretch):
    """Four standard errors of the mean over stretches."""
    return 4 * by_stretch.std(axis=0, ddof=1) / math.sqrt(len(by_stretch))


def test_load_and_times_are_those_of_a_simulation():
    """The stretches of a run show how far a figure may differ from it by chance."""
    org = queue_worlds()
    found = decision_load(org)
    arrivals, times = simulate_stretches(World.from_organization(org), seed=12)
    assert (
        abs(arrivals.mean(axis=0) - list(found.load.values())) < four_standard_errors(arrivals)
    ).all()
    excess = times - arrivals * list(found.time.values())
    assert (abs(excess.mean(axis=0)) < four_standard_errors(excess)).all()
    excess = times.sum(axis=1) - arrivals.sum(axis=1) * found.latency
    assert abs(excess.mean()) < four_standard_errors(excess)
    assert (four_standard_errors(arrivals) < 0.15 * arrivals.mean(axis=0)).all()
    assert four_standard_errors(excess) < 0.2 * times.sum(axis=1).mean()
