"""Nobody's answers can be inferred from a report that is not personal.

The attacks here know all that is no secret: who is where, who decides what, who was asked. They
go through every way in which people might have answered, and keep those that would give the very
same report.
"""

import itertools
import random

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    Support,
)
from stepback._disclosure._grouping import merge_last_groups, publishable_groups
from stepback._disclosure._policy import is_publishable
from stepback._disclosure._rounding import PublishedCount, RoundedShare, round_share
from stepback._flow._compiled import Compiled
from stepback._report._context import ReportContext
from stepback._report._document import Section
from stepback._report._sections._support_by_group import support_blocks

FEW = 4  # a group of fewer than five


def find_revealed_group(answers):
    """A group of fewer than five whose number of yes answers is certain; ``None`` if there is none.

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


def group_equal_reports(reports):
    """The positions of the reports that are the same, for each."""
    classes = {}
    for at, one in enumerate(reports):
        classes.setdefault(one, []).append(at)
    return classes


def all_answers(people):
    """Every way in which so many people may answer yes or no."""
    return np.array(list(itertools.product((0, 1), repeat=people)))


# A count


@pytest.mark.parametrize("people", range(12))
def test_a_count_is_shown_of_five_or_more_where_two_or_more_answered_either_way(people):
    """Then someone who knows their own answer does not know those of all others."""
    for count in range(people + 1):
        assert is_publishable(count, people) == (people >= 5 and min(count, people - count) >= 2)


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
def test_no_few_answers_follow_from_the_units_shown_apart(shape):
    """Whoever goes through all answers that would give the same table is sure of no few people."""
    units, sizes = list(shape), list(shape.values())
    answers = all_answers(sum(sizes))
    bounds = np.cumsum([0, *sizes])
    counts = np.stack([answers[:, a:b].sum(axis=1) for a, b in itertools.pairwise(bounds)], axis=1)
    tables = {one: publishable_groups(units, sizes, one) for one in map(tuple, counts.tolist())}
    for groups, which in group_equal_reports(tables[tuple(one)] for one in counts.tolist()).items():
        for group in groups:
            assert is_publishable(group.n_counted, group.n_people)
        if groups:
            assert sum(group.n_people for group in groups) == sum(sizes)
            assert sorted(at for group in groups for at in group.unit_positions) == [
                *range(len(units))
            ]
            assert find_revealed_group(answers[which]) is None


@given(
    st.dictionaries(
        st.text("ab/", max_size=5), st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1
    ),
    st.integers(1, 4),
)
def test_units_shown_apart_are_groups_that_may_be_published(drawn, most):
    """They cover everyone once, and so they do where the last are taken together."""
    units = list(drawn)
    people = [size for size, _ in drawn.values()]
    count = [min(pair) for pair in drawn.values()]
    groups = publishable_groups(units, people, count)
    assert bool(groups) == is_publishable(sum(count), sum(people))
    for shown in (groups, merge_last_groups(groups, most)):
        assert all(is_publishable(group.n_counted, group.n_people) for group in shown)
        if groups:
            assert sum(group.n_people for group in shown) == sum(people)
            assert sum(group.n_counted for group in shown) == sum(count)
            assert sorted(n for group in shown for n in group.unit_positions) == [
                *range(len(units))
            ]
            assert len(shown) <= max(most, 1) or shown is groups


def test_units_are_named_as_far_in_as_they_are_shown_apart():
    """A unit above others is called itself, and people without one have no unit."""
    sizes = {"a": 6, "a/x": 6, "a/y": 6, "": 6}
    groups = publishable_groups(list(sizes), list(sizes.values()), [2, 3, 4, 3])
    assert [(group.units, group.n_counted) for group in groups] == [
        (("a/y",), 4),
        (("a/x",), 3),
        (("no unit",), 3),
        (("a itself",), 2),
    ]
    (whole,) = publishable_groups(["a/x", "b"], [5, 1], [3, 1])
    assert whole.units == ("everyone",)


def test_units_are_halved_as_evenly_as_can_be():
    """So that a unit that may not be shown is merged with few others."""
    groups = publishable_groups(["a", "b", "c", "d"], [6, 6, 12, 12], [0, 3, 4, 5])
    assert [group.units for group in groups] == [("d",), ("c",), ("a", "b")]


# Shares that people weigh in differently


@pytest.mark.parametrize("seed", range(20))
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
    answers = all_answers(sum(sizes))
    counts = np.stack([answers[:, cell].sum(axis=1) for cell in cells], axis=1)
    apart = [all(map(is_publishable, one, sizes)) for one in counts.tolist()]
    answers, counts = answers[apart], counts[apart]
    shown = {}
    for at, (backed, share) in enumerate(
        zip(map(tuple, counts.tolist()), (answers @ weights + given).tolist(), strict=True)
    ):
        told = [PublishedCount(cell, k) for cell, k in zip(cells, backed, strict=True)]
        shown.setdefault((backed, round_share(share, weights, told, given)), []).append(at)
    for (_, share), which in shown.items():
        if share is not None:
            assert find_revealed_group(answers[which]) is None
    assert any(share is not None for _, share in shown)


@pytest.mark.parametrize("backed", [3, 4, 5])
def test_no_few_answers_follow_from_what_leaders_back_beside_it(backed):
    """Support from the principal who handed something on is part of support from anyone."""
    people, rng = 13, random.Random(backed)  # noqa: S311  (as above)
    weights = np.array([1 + rng.random() / 20 for _ in range(people)])
    weights /= weights.sum()
    told = [PublishedCount(np.arange(people), backed)]
    shown = {}
    for anyone in map(list, itertools.combinations(range(people), backed)):
        whole = round_share(float(weights[anyone].sum()), weights, told)
        for backs in all_answers(backed).astype(bool):
            leaders = np.array(anyone)[backs]
            part = RoundedShare.from_share(float(weights[leaders].sum()), float(weights.max()))
            if whole is not None and part is not None and part.lower_bound <= whole.lower_bound:
                answers = np.zeros((2, people), dtype=int)
                answers[0, anyone] = answers[1, leaders] = 1
                shown.setdefault((whole, part), []).append(answers)
    assert shown
    for found in shown.values():
        of_anyone, of_leaders = np.array(found).transpose(1, 0, 2)
        assert find_revealed_group(of_anyone) is None
        assert find_revealed_group(of_leaders) is None


@pytest.mark.parametrize(
    ("change", "step"), [(0, 0.05), (0.016, 0.05), (0.02, 0.1), (0.05, 0.25), (0.09, None)]
)
def test_steps_are_at_least_three_times_what_a_change_of_answers_comes_to(change, step):
    """If a person weighs much more than others, no share is published."""
    found = RoundedShare.from_share(0.4, change)
    assert (found and found.step) == step


def test_a_share_of_none_or_all_is_not_shown():
    """Nor one that is rounded to that, nor one of fewer than five people."""
    shares = [RoundedShare.from_share(share, 0.08) for share in (0, 0.1, 0.3, 0.9, 1)]
    assert [found and found.share for found in shares] == [None, None, 0.25, None, None]
    weights = np.array([0.25] * 4 + [0] * 4)
    assert round_share(0.5, weights, [PublishedCount(np.arange(4), 2)]) is None


# The whole section


def asked_organization(seed, people=9):
    """People in units, of whom one hands on to others; all support comes from a coach."""
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


def support_sections(answers, org, ids):
    """The section on support for each way to be backed by the coach or not."""
    view = ReportContext.from_organization(org, 0.5, personal=False)
    now, supports = view.compiled, view.compiled.columns.tables["supports"]
    people = [now.columns.node_index[id_] for id_ in ids]
    coach = now.columns.node_index["coach"]
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
        metrics = attrs.evolve(view.recorded_metrics, compiled=other)
        estimates = attrs.evolve(view.estimates, recorded=metrics)
        seen = attrs.evolve(view, compiled=other, estimates=estimates)
        yield Section("support", "Support", tuple(support_blocks(seen)))


@pytest.mark.parametrize("seed", range(5))
def test_no_few_answers_follow_from_the_section_on_support(seed):
    """Whatever is shown or hidden: totals, units, rights, few rights, and shares together."""
    org = asked_organization(seed)
    ids = sorted(org.respondents)
    answers = all_answers(len(ids))
    for made, which in group_equal_reports(support_sections(answers, org, ids)).items():
        assert (answers[which].min(axis=0) < answers[which].max(axis=0)).all(), made
        if any(figure.value is not None for figure in made.figures):
            assert find_revealed_group(answers[which]) is None, made


def test_no_few_answers_follow_where_a_share_of_the_flow_is_shown():
    """Thirteen people of equal weight are enough for a share, in steps of a quarter."""
    ids = [f"p{number}" for number in range(13)]
    org = Organization(
        people=[Person("coach"), *(Person(id_, unit="ab"[at % 2]) for at, id_ in enumerate(ids))],
        domains=[Domain("d", "coach")],
        delegations=[Delegation("coach", id_) for id_ in ids],
        supports=[Support("coach", id_) for id_ in ids],
        respondents=ids,
    )
    answers = all_answers(13)
    answers = answers[np.isin(answers.sum(axis=1), (3, 11))]  # the others are as many, or more
    shown = set()
    for made, which in group_equal_reports(support_sections(answers, org, ids)).items():
        shown |= {figure.name for figure in made.figures if figure.value is not None}
        assert find_revealed_group(answers[which]) is None
    assert shown == {"rights_without_backing", "support_coverage"}
