"""Nobody's answers can be told from a report that is not personal.

The attacks here know all that is no secret: who is where, who decides what, who was asked. They
go through every way in which people might have answered, and keep those that would give the very
same report.
"""

import itertools
import json
import random
import re

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepback
from stepback import (
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    Problem,
    ReportingLine,
    Role,
    Support,
    archetypes,
    report,
)
from stepback._flow._compiled import Compiled
from stepback._problems import Place
from stepback._report._figured import Figured
from stepback._report._privacy import few_rows, tellable, told_groups
from stepback._report._rounded import Rounded, Told, rounded
from stepback._report._support import support_section
from stepback._report._view import View
from tests.strategies import organizations

FEW = 4  # a group of fewer than five


def section(made, name):
    """A section of a report as plain values."""
    return next(one for one in made.to_dict()["sections"] if one["name"] == name)


def words(made, name):
    """All that is read in a section, as text."""
    only = attrs.evolve(made, sections=[one for one in made.sections if one.name == name])
    return str(only)


def table(made, name):
    """The rows of a table of a report; none if it is not there."""
    blocks = [block for one in made.to_dict()["sections"] for block in one["blocks"]]
    return next((b["rows"] for b in blocks if b["kind"] == "table" and b["name"] == name), [])


def told_of_few(answers):
    """A group of fewer than five of whom it is sure how many answered so; ``None`` if there is none.

    `answers` are all those, a row each, that would give the same report.
    """
    sure = answers.min(axis=0) == answers.max(axis=0)
    if sure.any():
        return np.flatnonzero(sure)[:1]
    for size in range(2, FEW + 1):
        for few in itertools.combinations(range(answers.shape[1]), size):
            count = answers[:, few].sum(axis=1)
            if count.min() == count.max():
                return few
    return None


def alike(reports):
    """The positions of the reports that are the same, for each."""
    classes = {}
    for at, one in enumerate(reports):
        classes.setdefault(one, []).append(at)
    return classes


def every_answer(people):
    """Every way in which so many people may answer yes or no."""
    return np.array(list(itertools.product((0, 1), repeat=people)))


# A count


@pytest.mark.parametrize("people", range(12))
def test_a_count_is_told_of_five_or_more_where_two_or_more_answered_either_way(people):
    """Then someone who knows their own answer does not know those of all others."""
    for count in range(people + 1):
        assert tellable(count, people) == (people >= 5 and min(count, people - count) >= 2)


# Units


SHAPES = [
    {"a": 5, "b": 5},
    {"a": 6, "b": 6},
    {"a": 3, "b": 2, "c": 5},
    {"a": 4, "b": 4, "c": 4},
    {"a": 1, "b": 11},
    {"a": 2, "b": 3, "c": 6, "d": 1},
    {"a/x": 5, "a/y": 3, "b": 5},
    {"a": 1, "a/x": 5, "a/y": 5, "": 2},
    {"a/x": 1, "a/y": 1, "b/x": 5, "b/y/z": 6},
    {str(one): 1 for one in range(12)},
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_few_answers_follow_from_the_units_told_apart(shape):
    """Whoever goes through all answers that would give the same table is sure of no few people."""
    units, sizes = list(shape), list(shape.values())
    answers = every_answer(sum(sizes))
    bounds = np.cumsum([0, *sizes])
    counts = np.stack([answers[:, a:b].sum(axis=1) for a, b in itertools.pairwise(bounds)], axis=1)
    tables = {one: told_groups(units, sizes, one) for one in map(tuple, counts.tolist())}
    for groups, which in alike(tables[tuple(one)] for one in counts.tolist()).items():
        for group in groups:
            assert tellable(group.count, group.people)
        if groups:
            assert sum(group.people for group in groups) == sum(sizes)
            assert sorted(at for group in groups for at in group.numbers) == [*range(len(units))]
            assert told_of_few(answers[which]) is None


@given(
    st.dictionaries(
        st.text("ab/", max_size=5), st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1
    ),
    st.integers(1, 4),
)
def test_units_told_apart_are_groups_that_may_be_told(drawn, most):
    """They cover everyone once, and so they do where the last are taken together."""
    units = list(drawn)
    people = [size for size, _ in drawn.values()]
    count = [min(pair) for pair in drawn.values()]
    groups = told_groups(units, people, count)
    assert bool(groups) == tellable(sum(count), sum(people))
    for shown in (groups, few_rows(groups, most)):
        assert all(tellable(group.count, group.people) for group in shown)
        if groups:
            assert sum(group.people for group in shown) == sum(people)
            assert sum(group.count for group in shown) == sum(count)
            assert sorted(n for group in shown for n in group.numbers) == [*range(len(units))]
            assert len(shown) <= max(most, 1) or shown is groups


def test_units_are_named_as_far_in_as_they_are_told_apart():
    """A unit above others is called itself, and people without one have no unit."""
    sizes = {"a": 6, "a/x": 6, "a/y": 6, "": 6}
    groups = told_groups(list(sizes), list(sizes.values()), [2, 3, 4, 3])
    assert [(group.units, group.count) for group in groups] == [
        (("a/y",), 4),
        (("a/x",), 3),
        (("no unit",), 3),
        (("a itself",), 2),
    ]
    (whole,) = told_groups(["a/x", "b"], [5, 1], [3, 1])
    assert whole.units == ("everyone",)


# Shares that people weigh in differently


@pytest.mark.parametrize("seed", range(40))
def test_no_few_answers_follow_from_a_rounded_share_and_the_counts_beside_it(seed):
    """Not even for someone who knows what everyone weighs, and that support is full or none."""
    rng = random.Random(seed)  # noqa: S311  (the same each time; no secret)
    sizes = rng.choice([(12,), (6, 6), (5, 7), (5, 5)])
    bounds = np.cumsum([0, *sizes])
    cells = [np.arange(a, b) for a, b in itertools.pairwise(bounds)]
    wide = rng.choice([0, 0.02, 0.05, 0.1])
    weights = np.array([rng.choice([0.0, 1]) * rng.choice([0, 1]) for _ in range(sum(sizes))])
    weights = weights * wide + np.repeat([rng.random() for _ in sizes], sizes)
    given = rng.choice([0.0, 0.0, 0.3])
    weights *= (1 - given) / weights.sum()
    answers = every_answer(sum(sizes))
    counts = np.stack([answers[:, cell].sum(axis=1) for cell in cells], axis=1)
    apart = [all(map(tellable, one, sizes)) for one in counts.tolist()]
    answers, counts = answers[apart], counts[apart]
    shown = {}
    for at, (backed, share) in enumerate(
        zip(map(tuple, counts.tolist()), (answers @ weights + given).tolist(), strict=True)
    ):
        told = [Told(cell, k) for cell, k in zip(cells, backed, strict=True)]
        shown.setdefault((backed, rounded(share, weights, told, given)), []).append(at)
    for (_, share), which in shown.items():
        if share is not None:
            assert told_of_few(answers[which]) is None
    assert any(share is not None for _, share in shown)


@pytest.mark.parametrize("backed", [3, 4, 5])
def test_no_few_answers_follow_from_what_leaders_back_beside_it(backed):
    """Support from whoever handed something on is part of support from anyone."""
    people, rng = 13, random.Random(backed)  # noqa: S311  (as above)
    weights = np.array([1 + rng.random() / 20 for _ in range(people)])
    weights /= weights.sum()
    told = [Told(np.arange(people), backed)]
    shown = {}
    for anyone in map(list, itertools.combinations(range(people), backed)):
        whole = rounded(float(weights[anyone].sum()), weights, told)
        for backs in every_answer(backed).astype(bool):
            leaders = np.array(anyone)[backs]
            part = Rounded.of(float(weights[leaders].sum()), float(weights.max()))
            if whole is not None and part is not None and part.low <= whole.low:
                answers = np.zeros((2, people), dtype=int)
                answers[0, anyone] = answers[1, leaders] = 1
                shown.setdefault((whole, part), []).append(answers)
    assert shown
    for found in shown.values():
        of_anyone, of_leaders = np.array(found).transpose(1, 0, 2)
        assert told_of_few(of_anyone) is None
        assert told_of_few(of_leaders) is None


@pytest.mark.parametrize(
    ("change", "step"), [(0, 0.05), (0.016, 0.05), (0.02, 0.1), (0.05, 0.25), (0.09, None)]
)
def test_steps_are_at_least_three_times_what_a_change_of_answers_comes_to(change, step):
    """Where someone weighs much more than others, nothing is told."""
    found = Rounded.of(0.4, change)
    assert (found and found.step) == step


def test_a_share_of_none_or_all_is_not_told():
    """Nor one that is rounded to that, nor one of fewer than five people."""
    shares = [Rounded.of(share, 0.08) for share in (0, 0.1, 0.3, 0.9, 1)]
    assert [found and found.share for found in shares] == [None, None, 0.25, None, None]
    weights = np.array([0.25] * 4 + [0] * 4)
    assert rounded(0.5, weights, [Told(np.arange(4), 2)]) is None


# The whole section


def asked_organization(seed, people=9):
    """Some people in units, of whom one hands on to others; a coach backs whoever is backed."""
    rng = random.Random(seed)  # noqa: S311  (the same each time; no secret)
    ids = [f"p{number}" for number in range(people)]
    owner, units = ids[0], rng.choice(["xx", "xy", "xxyz"])
    to = rng.sample(ids[1:], rng.randint(people // 2, people - 1))
    return Organization(
        people=[Person("coach", external=True)]
        + [Person(id_, unit=rng.choice(units)) for id_ in ids],
        reporting=[ReportingLine(owner, id_) for id_ in ids[1:]],
        domains=[Domain("d", owner)],
        delegations=[Delegation(owner, id_, autonomy=0.9) for id_ in to],
        supports=[Support("coach", id_) for id_ in ids],
        respondents=ids,
    )


def sections_of(answers, org, ids):
    """The section on support for each way to be backed by the coach or not."""
    view = View.of(org, 0.5, personal=False)
    figured = Figured.of(view)
    now, supports = view.now, view.now.columns.tables["supports"]
    people = [now.columns.position[id_] for id_ in ids]
    coach = now.columns.position["coach"]
    row = {
        int(to): at
        for at, to in enumerate(supports["supported"])
        if supports["supporter"][at] == coach
    }
    for answer in answers:
        rows = [row[one] for one, backed in zip(people, answer, strict=True) if backed]
        tables = {**now.columns.tables, "supports": supports.take(np.array(rows, dtype=np.int64))}
        columns = attrs.evolve(now.columns, tables=tables)
        other = Compiled(columns, now.date, now.contexts, now.groups, now.flow)
        led = attrs.evolve(figured.led, now=other)
        seen = attrs.evolve(view, now=other)
        yield support_section(seen, attrs.evolve(figured, led=led))


@pytest.mark.parametrize("seed", range(6))
def test_no_few_answers_follow_from_the_section_on_support(seed):
    """Whatever is told or not told: totals, units, rights, few rights, and shares together."""
    org = asked_organization(seed)
    ids = sorted(org.respondents)
    answers = every_answer(len(ids))
    for made, which in alike(sections_of(answers, org, ids)).items():
        assert (answers[which].min(axis=0) < answers[which].max(axis=0)).all(), made
        if any(figure.value is not None for figure in made.figures):
            assert told_of_few(answers[which]) is None, made


def test_no_few_answers_follow_where_a_share_of_the_flow_is_told():
    """Thirteen people who weigh alike are enough for a share, in steps of a quarter."""
    ids = [f"p{number}" for number in range(13)]
    org = Organization(
        people=[Person("coach"), *(Person(id_, unit="ab"[at % 2]) for at, id_ in enumerate(ids))],
        domains=[Domain("d", "coach")],
        delegations=[Delegation("coach", id_) for id_ in ids],
        supports=[Support("coach", id_) for id_ in ids],
        respondents=ids,
    )
    answers = every_answer(13)
    answers = answers[np.isin(answers.sum(axis=1), (3, 11))]  # the others are as many, or more
    shown = set()
    for made, which in alike(sections_of(answers, org, ids)).items():
        shown |= {figure.name for figure in made.figures if figure.value is not None}
        assert told_of_few(answers[which]) is None
    assert shown == {"rights_without_backing", "support_coverage"}


def crowd(seed, people=80):
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


@pytest.mark.parametrize("seed", range(12))
def test_what_is_told_are_counts_of_groups_that_do_not_overlap(seed):
    """So sums and differences of them are, again, of groups that may be told."""
    org = crowd(seed)
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
        if tellable(count, of):
            assert (figure["value"], figure["of"]) == (count, of)
            assert figure["shown"].startswith(f"{count} of {of} (")
        else:
            assert (figure["value"], figure["of"], figure["shown"]) == (None, None, "not shown")
    rows = table(made, "without_backing_by_unit")
    if rows:
        assert all(tellable(row["count"], row["people"]) for row in rows)
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


@pytest.mark.parametrize("seed", range(12))
def test_shares_of_the_flow_are_rounded_in_every_form(seed):
    """The figure behind “about 45 %” is 0.45, and no form holds another."""
    org = crowd(seed, people=200)
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


# What else could tell


def told_elsewhere(made):
    """All sections but the one on support."""
    return [one for one in made.sections if one.name != "support"]


@given(organizations(supports=st.just(True)), st.data())
def test_nothing_that_people_answered_shows_in_any_other_section(org, data):
    """Other answers about support change the section on it, and no other."""
    if org._compiled.dated and org.date is None:
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
    assert told_elsewhere(report(org)) == told_elsewhere(report(other))


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


@given(organizations(supports=st.just(True)))
def test_nobody_is_named_beside_what_was_asked(org):
    """The section on support names people only where that was asked for."""
    if org._compiled.dated and org.date is None:
        return
    for form in (str, lambda made: made.to_markdown(), lambda made: made.to_html()):
        made = report(org)
        only = attrs.evolve(made, sections=[one for one in made.sections if one.name == "support"])
        assert not re.search(r"\bp\d\b", form(only))
    assert not re.search(r"\bp\d\b", json.dumps(section(made, "support")))


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
    told = section(report(org, personal=True), "support")
    items = next(block["items"] for block in told["blocks"] if block["kind"] == "list")
    assert items == [
        "Rights without recorded backing: Ann and Cy.",
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
        for row in table(report(org, personal=True), "without_backing_by_unit")
    ] == [("ann", 1), ("cy", 1), ("bo", 0)]
    assert "not shown" not in words(report(org, personal=True), "support")


def test_control_that_turns_on_support_is_personal():
    """Outside the line it follows from support, and only then is it told among it."""
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


def test_faults_in_answers_are_counted_and_not_listed():
    """A repair of a support names its ends; a warning about willingness, a value."""

    def fault(message, source, column=""):
        return Problem("code", message, Place(source, (3,), column), "warning")

    faults = (
        fault("'ann' is trimmed", "people.csv", "id"),
        fault("'bo' supports itself", "supports.csv"),
        fault("'cy' is no node", "book.xlsx, sheet Supports", "supported"),
        fault("'di' is no person", "respondents"),
        fault("commas are read as 0.3", "people.csv", "willingness"),
    )
    org = Organization._of(Organization(people=[Person("ann")])._compiled, repairs=faults)
    listed = next(
        b["items"] for b in section(report(org), "faults")["blocks"] if b["kind"] == "list"
    )
    assert listed == [
        "people.csv, row 3, id: 'ann' is trimmed.",
        "4 in what people were asked; not listed, since they would tell who answered.",
    ]
    named = section(report(org, personal=True), "faults")["blocks"][1]["items"]
    assert len(named) == 5
    assert "supports.csv, row 3: 'bo' supports itself." in named


@pytest.mark.parametrize("make", [getattr(archetypes, name) for name in archetypes.__all__])
def test_few_people_are_told_nothing_of_in_archetypes(make):
    """Whatever is told is of five or more, two of them either way."""
    made = report(make())
    for name in ("rights_without_backing", "few_rights_without_backing", "without_backing"):
        figure = made.to_dict()["figures"].get(name)
        if figure and figure["value"] is not None:
            assert tellable(figure["value"], figure["of"])


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


def pairs(backed, people=70):
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


def test_what_leaders_back_is_told_where_no_one_of_them_weighs_much():
    """Among seventy leaders nobody stands out; of one alone it would say what that one does."""
    figures = report(pairs(30)).to_dict()["figures"]
    assert figures["presence"]["shown"] == "about 45 %, in steps of 5 %"
    assert figures["support_coverage"]["shown"] == "about 70 %, in steps of 5 %"
    assert report(pairs(0)).to_dict()["figures"]["presence"]["shown"] == "not shown"
    few = report(pairs(4, people=10)).to_dict()["figures"]
    assert few["presence"]["shown"] == "not shown"


def test_a_share_that_counts_leave_no_room_for_is_not_told():
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
