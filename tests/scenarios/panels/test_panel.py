"""Panels: one row for each organization, date and context, and what fails beside them."""

import datetime as dt
import functools
import json
import math

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepback
from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    Problem,
    Support,
    archetypes,
    effective_leaders,
    measure,
    write_tables,
)
from stepback._disclosure._answer_figures import ANSWER_FIGURES
from stepback._measures._bus_factor import bus_factor
from stepback.scenarios import Panel, PanelFailure, panel, sweep
from tests.support.strategies import organizations

DAY = dt.date(2026, 1, 31)


def company(autonomy=0.5, **fields):
    """Ann hands refunds to bo."""
    return Organization(
        people=[Person("ann"), Person("bo", **fields)],
        domains=[Domain("refunds", "ann")],
        delegations=[Delegation("ann", "bo", autonomy=autonomy)],
        supports=[Support("ann", "bo")],
    )


def dated():
    """Bo joins in 2026, and decides half of the refunds from then on."""
    return company(start="2026-01-01")


def test_each_organization_has_the_figures_of_measure_in_the_order_given():
    """A row is what `measure` says of the organization, figure by figure."""
    orgs = {
        name: archetypes.command_pyramid(people=people) for name, people in [("b", 9), ("a", 4)]
    }
    table = panel(orgs, personal=True)
    assert table.columns["organization"] == ("b", "a")
    for row, org in enumerate(orgs.values()):
        for name, column in measure(org)._frame_columns().items():
            [cell] = column.plain_cells()
            found = table.columns[name][row]
            assert found == cell or (cell is None and math.isnan(found))


@given(st.lists(organizations(allow_dates=False), max_size=3))
def test_a_panel_measures_whatever_is_valid(orgs):
    """Every organization has a row, with nan where nothing is defined."""
    table = panel({f"o{number}": org for number, org in enumerate(orgs)}, personal=True)
    assert len(table) == len(orgs)
    assert not table.failures
    for number, org in enumerate(orgs):
        expected = measure(org)
        assert repr(table.columns["leadership_spread"][number]) == repr(expected.leadership_spread)


def test_answers_are_withheld_unless_asked_for():
    """Of the headline figures, those that rest on answers are left out, and named."""
    table = panel({"acme": company()})
    assert table.withheld == ANSWER_FIGURES
    assert set(ANSWER_FIGURES).isdisjoint(table.columns)
    assert "are withheld: supports, support coverage" in str(table)
    with_all = panel({"acme": company()}, personal=True)
    assert not with_all.withheld
    assert with_all.columns["support_coverage"] == (1.0,)
    with pytest.raises(ValueError, match="abandonment rests on what people answered"):
        panel({"acme": company()}, measure=stepback.abandonment)
    found = panel({"acme": company()}, measure=stepback.abandonment, personal=True)
    assert found.columns["abandonment"] == (0.0,)


@attrs.frozen
class _Held:
    figures: object


def _count_and_answers(org):
    return {
        "n": 1,
        "x": measure(org),
        "dict": {"abandonment": 0.5, "kept": 2},
        "held": _Held(stepback.empowerment(org)),
        "received": stepback.support_received(org),
        "stance": "present",
    }


def test_answers_are_withheld_wherever_they_are_in_what_a_function_returns():
    """Within mappings and instances, they are told by their names and by the types of results."""
    org = company()
    found = panel({"acme": org}, measure=_count_and_answers)
    held = {"dict.abandonment", "held.figures", "received", "stance"}
    assert set(found.withheld) == {*(f"x.{name}" for name in ANSWER_FIGURES), *held}
    assert not found.failures
    assert {"n", "dict.kept", "x.leadership_spread"} <= set(found.columns)
    parts = {part for column in found.columns for part in column.split(".")}
    assert parts.isdisjoint({*ANSWER_FIGURES, "ann", "bo", "held", "received", "stance"})
    shown = panel({"acme": org}, measure=_count_and_answers, personal=True)
    assert {"x.abandonment", "dict.abandonment", "received.bo"} <= set(shown.columns)
    assert not shown.withheld
    swept = sweep(lambda n: {"n": n, "x": measure(org)}, {"n": [1]})
    assert swept.withheld == tuple(f"x.{name}" for name in ANSWER_FIGURES)
    for function in (stepback.empowerment, stepback.support_received):
        hidden = panel({"acme": org}, measure=lambda it, function=function: function(it))
        assert len(hidden.columns) == len(hidden.keys)
        assert hidden.withheld


@pytest.mark.parametrize(
    "name", ["empowerment", "stances", "support_received", "abandonment", "presence"]
)
@pytest.mark.parametrize("wrap", ["partial", "partials", "wraps", "cache"])
def test_a_wrapped_measure_of_answers_is_refused_as_the_measure_is(name, wrap):
    """Partials and decorated functions are unwrapped down to what they call."""
    inner = getattr(stepback, name)

    @functools.wraps(inner)
    def decorated(org):
        return inner(org)

    wrapped = {
        "partial": functools.partial(inner),
        "partials": functools.partial(functools.partial(decorated)),
        "wraps": decorated,
        "cache": functools.lru_cache(inner),
    }[wrap]
    with pytest.raises(ValueError, match=f"measure: {name} rests on what people answered"):
        panel({"acme": company()}, measure=wrapped)
    with pytest.raises(ValueError, match=f"function: {name} rests on what people answered"):
        sweep(wrapped, {"org": [company()]})


@given(organizations(allow_dates=False), st.randoms(use_true_random=False))
def test_all_other_figures_are_the_same_whatever_anyone_answers(org, random):
    """Figures that are not withheld do not depend on support, competence or willingness."""
    people = [
        stepback.Person(
            person.id,
            unit=person.unit,
            external=person.external,
            capacity=person.capacity,
            competence=random.choice([None, 0.2, 0.9]),
            willingness=random.choice([None, 0.1, 1.0]),
        )
        for person in org.people
    ]
    ids = [person.id for person in people]
    supports = [
        Support(first, second, strength=random.choice([0.3, 1.0]))
        for first in ids
        for second in ids
        if first != second and random.random() < 0.5
    ]
    other = Organization(
        people, org.roles, org.circles, org.domains, org.reporting, org.delegations,
        random.choice([None, supports]), org.memberships,
    )  # fmt: skip
    if org.contexts:
        other = other.in_context(*org.contexts)
    one, two = panel({"it": org}), panel({"it": other})
    assert one == two


def test_dates_and_contexts_are_crossed():
    """An organization has a row for each date and context, in their order."""
    org = archetypes.mission_command()
    table = panel({"army": org}, contexts=[(), "battle"], measure=effective_leaders)
    assert table.columns["context"] == ("", "battle")
    calm, battle = table.columns["effective_leaders"]
    assert battle > calm
    days = ["2025-06-01", DAY]
    both = panel({"acme": dated()}, dates=days, measure=effective_leaders)
    assert both.columns["date"] == (dt.date(2025, 6, 1), DAY)
    assert both.columns["effective_leaders"] == (1.0, 2.0)


def test_what_was_entered_already_is_in_the_row():
    """The date and contexts of an organization that is given are those of its row."""
    [day] = panel({"acme": dated().at(DAY)}).columns["date"]
    assert day == DAY
    battle = archetypes.mission_command().in_context("battle")
    assert panel({"army": battle}).columns["context"] == ("battle",)


def test_dates_that_do_not_fit_are_failures_of_that_organization():
    """A dated organization without a date fails, and an undated one with several, once each."""
    orgs = {"dated": dated(), "plain": company()}
    without = panel(orgs)
    assert without.columns["organization"] == ("plain",)
    [failure] = without.failures
    assert failure.item == "dated"
    assert "depends on the date; enter one, such as dates=['2026-01-01']" in str(failure)
    with_dates = panel(orgs, dates=["2025-06-01", "2026-06-01"])
    assert with_dates.columns["organization"] == ("dated", "dated")
    [failure] = with_dates.failures
    assert (failure.item, failure.key["date"]) == ("plain", None)
    assert [problem.code for problem in failure.problems] == ["nothing-dated"]


def test_organizations_that_fail_alike_are_told_of_once():
    """What is wrong is said once of all, whole, with its remedy; nothing is said of no rows."""
    table = panel({f"o{number}": company() for number in range(12)}, dates=["2026-01-01"])
    text = " ".join(str(table).split())
    assert text.count("nothing in it has a start or an end") == 1
    assert "o8, o9 and 2 more: nothing in it has" in text
    assert "measure it without dates, or give its tables with a column of dates" in text
    assert "Panel of 12 organizations" in text
    assert "0 rows of 12 organizations." in text
    assert "figures each" not in text
    assert "Everything failed, 12 items or rows" in text
    with_rows = " ".join(str(panel({"one": company()})).split())
    assert "4 of 30 figures are shown; all of them are in to_frame()." in with_rows
    long = Problem("odd", f"{'word ' * 100}; do this")
    failure = PanelFailure("x", {"organization": "x"}, (long,))
    assert "do this" in " ".join(str(attrs.evolve(table, failures=(failure,))).split())


def test_an_unknown_context_fails_only_its_row():
    """The other contexts of the organization have theirs."""
    table = panel({"army": archetypes.mission_command()}, contexts=["battle", "storm"])
    assert table.columns["context"] == ("battle",)
    [failure] = table.failures
    assert failure.item == "army in storm"
    assert "there are: 'battle'" in str(failure)


def write_many(folder, n_organizations, broken=()):
    """A folder of small organizations, some of them broken."""
    for number in range(n_organizations):
        manager = "nobody" if number in broken else "ann"
        child = folder / f"org{number:04}"
        child.mkdir()
        (child / "people.csv").write_text(f"id,manager\nann,\nbo,{manager}\n")


def check_all_but_one(folder, n_organizations):
    """All but one folder have rows, and that one has its problems."""
    write_many(folder, n_organizations, broken={n_organizations // 2})
    table = panel(folder)
    assert len(table) == n_organizations - 1
    assert table.is_complete
    [failure] = table.failures
    assert failure.item == f"org{n_organizations // 2:04}"
    [problem] = failure.problems
    assert problem.code == "unknown-id"
    assert (problem.where.source, problem.where.rows) == ("people.csv", (3,))
    assert failure.item in str(table)


def test_one_broken_folder_leaves_all_other_rows(tmp_path):
    """Of thirty folders with one that is broken, 29 have rows."""
    check_all_but_one(tmp_path, 30)


@pytest.mark.slow
def test_one_broken_folder_in_a_thousand_leaves_999_rows(tmp_path):
    """Of a thousand folders with one that is broken, 999 have rows."""
    check_all_but_one(tmp_path, 1000)


def refuse(org):
    """A measure with a mistake."""
    return 1 / (len(org.people) - 2)


def test_what_a_measure_raises_is_a_failure_with_its_place():
    """The failure says what was raised, and in which line."""
    table = panel({"two": company(), "nine": archetypes.command_pyramid(people=9)}, measure=refuse)
    assert table.columns["refuse"] == (1 / 7,)
    [failure] = table.failures
    assert "ZeroDivisionError: division by zero" in str(failure)
    assert "test_panel.py, line " in str(failure)


@pytest.mark.parametrize(
    ("returned", "cells"),
    [
        (3, {"value": 3}),
        ({"a": 1, "b": {"c": 2.5, "d": None}}, {"a": 1, "b.c": 2.5, "b.d": None}),
        ({"day": DAY, "ok": True, "who": ("ann", "bo")}, {"day": DAY, "ok": True, "who": "ann;bo"}),
        ({"organization": 2, "x": 1}, {"figure.organization": 2, "x": 1}),
    ],
)
def test_what_a_measure_returns_becomes_columns(returned, cells):
    """Numbers, texts, truth values and days, alone or by name."""
    table = panel({"acme": company()}, measure=lambda _: returned)
    assert {name: table.columns[name] for name in table.figures} == {
        name: (cell,) for name, cell in cells.items()
    }


def test_an_attrs_result_has_a_column_for_each_field():
    """The fields of a result are its columns."""
    table = panel({"acme": company()}, measure=bus_factor)
    assert table.figures == ("size", "people", "exact")


@pytest.mark.parametrize(
    "returned", [object(), [1, 2], {"a": [1]}, {1: 2}, {"a.b": 1, "a": {"b": 2}}, dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)]
)  # fmt: skip
def test_what_is_no_figure_is_a_failure_with_its_remedy(returned):
    """A row of what has no cells fails, and says what to return."""
    table = panel({"acme": company()}, measure=lambda _: returned)
    [failure] = table.failures
    assert any(word in str(failure) for word in ("return a number", "rename one", "name it"))


def test_rows_with_other_figures_have_missing_cells():
    """Columns are those of all rows; a row without a figure has none."""

    def count(org):
        return {"n": len(org.people)} | ({"many": True} if len(org.people) > 2 else {})

    table = panel({"acme": company(), "big": archetypes.command_pyramid(people=9)}, measure=count)
    assert table.columns["many"] == (None, True)
    assert [str(kind) for kind in table.to_frame(backend="pandas").dtypes] == [
        "string",
        "datetime64[s]",
        "string",
        "int64",
        "boolean",
    ]


def test_a_name_that_comes_twice_is_a_failure():
    """The first has the row, the second the problem."""
    table = panel((("acme", org) for org in (company(), company(0.1))), measure=effective_leaders)
    assert table.columns["effective_leaders"] == (2.0,)
    assert [problem.code for failure in table.failures for problem in failure.problems] == [
        "repeated-name"
    ]


def test_a_panel_of_nobody_has_the_columns_of_measure():
    """Without rows, the columns and their types are the same."""
    few = panel({"acme": company()}, personal=True)
    none = panel({}, personal=True)
    assert len(none) == 0
    assert none.is_complete
    assert none.to_frame(backend="polars").schema == few.to_frame(backend="polars").schema
    assert "There are no rows" in str(none)


def test_every_form_says_the_same(tmp_path):
    """Text is 88 columns wide at most, pages are escaped, and plain values are JSON."""
    write_many(tmp_path, 25, broken={3, 4})
    (tmp_path / "<b>").mkdir()
    table = panel(tmp_path)
    assert isinstance(table, Panel)
    assert max(map(len, str(table).splitlines())) <= 88
    assert "<b>" not in table.to_html().replace("<b>", "", 0).split("</style>")[-1]
    plain = table.to_dict()
    json.dumps(plain)
    assert len(plain["rows"]) == len(table) == 23
    assert [failure["item"] for failure in plain["failures"]] == ["<b>", "org0003", "org0004"]
    assert "3 more rows are in" in table.to_markdown()
    assert repr(table) == "<Panel: 23 rows, 30 figures, 3 failed>"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measure": 3}, "measure: 3 is no function"),
        ({"dates": "2026-01-01"}, "dates: '2026-01-01' is no collection"),
        ({"dates": [None]}, "dates: None is not a date"),
        ({"dates": ["01.02.2026"]}, "dates: '01.02.2026' is not a date"),
        ({"dates": []}, "dates: it is empty"),
        ({"dates": [DAY, "2026-01-31"]}, "is given twice"),
        ({"contexts": "battle"}, "contexts: 'battle' is no collection"),
        ({"contexts": [3]}, "contexts: 3 is not a collection"),
        ({"batch": 0}, "batch: 0 is not a whole number from 1 up"),
        ({"batch": True}, "batch: True is not"),
        ({"executor": 4}, "executor: 4 is no concurrent.futures.Executor; give one"),
        ({"progress": "yes"}, "progress: 'yes' is neither"),
        ({"personal": 1}, "personal: 1 is"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    """Each is one error with the value and the remedy."""
    with pytest.raises(ValueError, match=message):
        panel({"acme": company()}, **options)


def test_progress_counts_rows(capsys):
    """The bar ends with all rows."""
    panel({str(number): company() for number in range(5)}, progress=True)
    assert "5/5" in capsys.readouterr().err


def test_paths_are_read_where_they_are(tmp_path):
    """A mapping or pairs may hold paths, and paths alone are names."""
    path = write_tables(company(), tmp_path / "acme.zip")
    by_name = panel({"acme": path, "gone": tmp_path / "gone"}, measure=effective_leaders)
    assert by_name.columns["effective_leaders"] == (2.0,)
    assert "no such file or folder: gone" in str(by_name.failures[0])
    alone = panel([str(path)], measure=effective_leaders)
    assert alone.columns["organization"] == (str(path),)
