"""A dated organization on a day is the undated one of the records in force on that day."""

import datetime as dt
import pickle
from dataclasses import replace
from itertools import pairwise

import attrs
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import stepback
from stepback import InvalidOrganization, Organization, read_tables, write_tables
from tests.support.figures import ask, is_same, list_figures
from tests.support.histories import LAST, days_to_look_at, histories, is_plausible
from tests.support.oracle import World
from tests.support.oracle._days import change_days, world_on_day
from tests.support.public import takers
from tests.support.strategies import assume_valid, build_organization, worlds

# What has no figure of a day: it writes, compares or draws records, or is asked elsewhere.
NO_FIGURES = {
    "stepback.write_tables",
    "stepback.models.advise",  # a step that is possible today may not be so later, as in plans
    "stepback.scenarios.recommend",
    "stepback.evidence.audit",  # it also lists leavers, of which a day alone knows nothing
    "stepback.evidence.authority_template",  # sheets and answers are of no day
    "stepback.evidence.paper_and_practice",  # each decision is held against its own day
    "stepback.evidence.support_template",
    "stepback.evidence.weighted_by",  # a log covers many days, and weighs the domains of all
    "stepback.testing.as_code",
    "stepback.testing.differences",
    "stepback.testing.stateful.ModelStore",
    "stepback.testing.strategies.absences",
    "stepback.testing.strategies.step_backs",
}
# Drawn by the strategies of the package, which have names, attributes and hostile text.
DRAWN = histories(worlds(max_people=5, allow_dates=False))


def organization_of(world):
    """The organization of the records, at no date; draws that are not valid are rejected."""
    assume(is_plausible(world))
    return assume_valid(replace(world, date=None, contexts=frozenset()))


def codes_or_organization(make):
    """What is made, or the codes of all problems."""
    try:
        return make()
    except InvalidOrganization as invalid:
        return sorted(problem.code for problem in invalid.problems)


def in_contexts(org, contexts):
    """The organization in contexts that some delegation is bound to."""
    bound = frozenset().union(*(delegation.contexts for delegation in org.delegations))
    return org.in_context(*contexts & bound) if contexts & bound else org


def view(org, day, contexts):
    """The organization on the day and in the contexts, or the codes of all problems."""
    return codes_or_organization(lambda: in_contexts(org.at(day), contexts))


def check_day(org, world, day):
    """That every figure of the day is that of the records which the oracle finds in force."""
    of_day = world_on_day(world, day)
    plain = replace(of_day, contexts=frozenset())
    right = codes_or_organization(lambda: in_contexts(build_organization(plain), world.contexts))
    found = view(org, day, world.contexts)
    if isinstance(right, list) or isinstance(found, list):
        assert found == right
        return
    for name, figure in list_figures(of_day).items():
        expected, answer = ask(figure, right), ask(figure, found)
        assert is_same(expected, answer), (name, expected, answer)


@settings(max_examples=25)
@given(histories(), st.data())
def test_a_day_shows_what_the_records_in_force_on_it_show(world, data):
    """Every public function gives the same for the day as for the undated records of the day."""
    org = organization_of(world)
    check_day(org, world, data.draw(st.sampled_from(days_to_look_at(world))))


@settings(max_examples=15)
@given(DRAWN, st.data())
def test_a_day_of_what_the_package_draws_shows_the_same(world, data):
    """So it does with names, attributes and other fields of every kind."""
    org = organization_of(world)
    check_day(org, world, data.draw(st.sampled_from(days_to_look_at(world))))


@pytest.mark.slow
@settings(max_examples=25)
@given(histories())
def test_every_day_shows_what_the_records_in_force_on_it_show(world):
    """On each day of a history, the days before each change, and the days beyond."""
    org = organization_of(world)
    for day in days_to_look_at(world):
        check_day(org, world, day)


def test_every_function_that_takes_an_organization_has_a_figure():
    """Nothing public is left out of the law but what does not depend on the day, and pictures.

    These are drawn from figures.
    """
    names = {name.split(",")[0] for name in list_figures(World())}
    functions = {
        name
        for name in takers()
        if name not in NO_FIGURES and not name.startswith("stepback.plots.")
    }
    assert {name.rpartition(".")[2] for name in functions} <= names
    assert takers().keys() >= NO_FIGURES


@given(histories())
def test_the_dates_are_the_days_on_which_records_begin_and_end(world):
    """They are sorted and each is there once; there are none where nothing is dated."""
    assert list(organization_of(world).dates) == change_days(world)


@settings(max_examples=15)
@given(histories(), st.data())
def test_nothing_changes_between_two_dates(world, data):
    """On any day from one date up to the next, figures are those of the first of these days."""
    org = organization_of(world)
    bounds = [dt.date.min, *org.dates, dt.date.max]
    first, after = data.draw(st.sampled_from([*pairwise(bounds)]))
    days = (after - first).days - (after != LAST)
    assume(days > 0)
    day = first + dt.timedelta(days=data.draw(st.integers(1, days) if days > 1 else st.just(days)))
    assume(day < after)
    right, found = view(org, first, world.contexts), view(org, day, world.contexts)
    if isinstance(right, list) or isinstance(found, list):
        assert found == right
        return
    for name, figure in list_figures(world_on_day(world, first)).items():
        assert is_same(ask(figure, right), ask(figure, found)), name


@given(histories(), st.data())
def test_a_date_replaces_the_one_before_and_keeps_all_records(world, data):
    """An organization at one date can be entered at another as if it had none."""
    org = organization_of(world)
    days = st.sampled_from(days_to_look_at(world))
    first, second = view(org, data.draw(days), set()), data.draw(days)
    assume(not isinstance(first, list))
    found = view(first, second, set())
    assert found == view(org, second, set())
    if not isinstance(found, list):
        assert (found.people, found.delegations, found.dates) == (
            org.people,
            org.delegations,
            org.dates,
        )
        assert hash(found) == hash(org.at(second))
        assert (found == first) == (second == first.date)
        assert found != org


@settings(max_examples=25)
@given(histories(), st.randoms(use_true_random=False), st.data())
def test_order_of_records_changes_nothing_but_the_order(world, chance, data):
    """Records in another order, versions of one id included, make an equal organization."""
    org = organization_of(world)
    shuffled = {
        name: tuple(chance.sample(found, len(found)))
        for name, found in vars(world).items()
        if isinstance(found, tuple)
    }
    other = organization_of(replace(world, **shuffled))
    assert other == org
    assert hash(other) == hash(org)
    day = data.draw(st.sampled_from(days_to_look_at(world)))
    right, found = view(org, day, world.contexts), view(other, day, world.contexts)
    if isinstance(right, list) or isinstance(found, list):
        # Of several cycles through one node, which are named depends on the order.
        assert isinstance(found, list)
        assert isinstance(right, list)
        assert set(found) == set(right)
        return
    for measure in (stepback.real_authority, stepback.spans, stepback.support_received):
        assert is_same(ask(measure, right), ask(measure, found))
    assert right.snapshot() == found.snapshot()


@settings(max_examples=25)
@given(histories(), st.data())
def test_other_ids_change_nothing_but_the_ids(world, data):
    """An organization whose ids are all renamed has the same figures under the new ids."""
    org = organization_of(world)
    renamed = {id_: f"{id_}, renamed" for id_ in org}
    ends = ("id", "owner", "manager", "report", "principal", "delegate", "supporter", "supported")
    fields = (*ends, "group", "member")

    def rename(record):
        is_domain = hasattr(record, "owner")
        held = {name: getattr(record, name) for name in fields if hasattr(record, name)}
        new = {n: renamed[id_] for n, id_ in held.items() if not (is_domain and n == "id")}
        return attrs.evolve(record, **new)

    tables = {
        name: tuple(map(rename, found))
        for name, found in vars(world).items()
        if isinstance(found, tuple)
    }
    asked = world.respondents
    asked = None if asked is None else frozenset(renamed[id_] for id_ in asked)
    other = organization_of(replace(world, **tables, respondents=asked))
    day = data.draw(st.sampled_from(days_to_look_at(world)))
    right, found = view(org, day, world.contexts), view(other, day, world.contexts)
    if isinstance(right, list) or isinstance(found, list):
        assert found == right
        return
    for measure in (stepback.real_authority, stepback.layers, stepback.support_received):
        expected = {renamed[id_]: value for id_, value in measure(right).items()}
        assert is_same(expected, measure(found))


def travel_through_tables(org, _):
    """Tables of text."""
    return Organization.from_tables(org.to_tables())


def travel_through_graph(org, _):
    """The networkx graph."""
    return Organization.from_graph(org.graph)


def travel_through_pickle(org, _):
    """A pickle."""
    return pickle.loads(pickle.dumps(org))  # noqa: S301  (our own)


def travel_through_records(org, _):
    """The tuples of records."""
    names = ("people", "roles", "circles", "domains", "reporting", "delegations", "supports")
    records = {name: getattr(org, name) for name in (*names, "memberships", "respondents")}
    return Organization(**records)


def travel_through_files(org, folder):
    """A folder of CSV files."""
    return read_tables(write_tables(org, folder))


def travel_through_frames(make_frame):
    """Frames whose cells are text."""
    return lambda org, _: Organization.from_tables(
        {name: make_frame(columns) for name, columns in org.to_tables().items()}
    )


WAYS = {
    "pandas": travel_through_frames(pd.DataFrame),
    "polars": travel_through_frames(pl.DataFrame),
    "pyarrow": travel_through_frames(pa.table),
    "tables": travel_through_tables,
    "graph": travel_through_graph,
    "pickle": travel_through_pickle,
    "records": travel_through_records,
    "files": travel_through_files,
}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=15)
@given(world=histories(), data=st.data())
def test_histories_come_back_as_they_went(tmp_path_factory, way, world, data):
    """Through every form, at a date and without, with all versions; a pickle keeps the date."""
    org = organization_of(world)
    day = data.draw(st.sampled_from([None, *days_to_look_at(world)]))
    viewed = org if day is None else view(org, day, world.contexts)
    assume(not isinstance(viewed, list))
    back = WAYS[way](viewed, tmp_path_factory.mktemp("org"))
    if way in {"graph", "pickle"}:
        assert back == viewed
        assert (back.date, back.contexts) == (day, viewed.contexts)
    else:
        assert back == org
        assert back.date is None
    assert [back[id_] for id_ in org] == [
        (viewed if way in {"graph", "pickle"} else org)[id_] for id_ in org
    ]
    assert back.dates == org.dates
