"""Plans kept as tables, changed by people, and applied to an organization that changed."""

import csv
import datetime as dt
import io
import json
import math
import pickle

import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    Support,
    leadership_spread,
    support_received,
)
from stepback._flow._step_back import StepArguments, apply_steps_back
from stepback._organization._compiled_organization import compiled_at_date, with_records
from stepback.cli._plan_files import read_plan, save_plan
from stepback.scenarios import Plan, Step, recommend
from tests.support.plan_shop import build_shop
from tests.support.strategies import organizations

DRAWN = settings(suppress_health_check=list(HealthCheck), deadline=None)


def as_csv(columns):
    """A table as it comes back from a CSV file: every cell is text."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    rows = list(csv.reader(io.StringIO(file.getvalue())))
    cells = ([("" if cell in {"None", "nan"} else cell) for cell in row] for row in rows[1:])
    return (
        dict(zip(rows[0], map(list, zip(*cells, strict=True)), strict=True))
        if rows[1:]
        else {name: [] for name in rows[0]}
    )


@DRAWN
@given(organizations(), st.integers(1, 3), st.sampled_from(["spread", "latency"]))
def test_a_plan_is_read_back_from_its_tables(org, k, goal):
    """From columns, and from text as a CSV file holds it."""
    plan = recommend(org.at(dt.date(2026, 6, 1)), k, goal=goal, personal=True, exact=False)
    tables = plan.to_tables()
    assert Plan.from_tables(tables) == plan
    assert Plan.from_tables({name: as_csv(table) for name, table in tables.items()}) == plan
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301  (just written)


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_a_plan_is_read_back_from_frames(frame):
    """Of pandas and polars."""
    plan = recommend(build_shop(), 2, exact=False)
    tables = {name: frame(table) for name, table in plan.to_tables().items()}
    assert Plan.from_tables(tables) == plan


def test_steps_alone_are_enough():
    """Ids alone say what to hand on; what people added to the table is not read."""
    rows = {
        "Leader": ["ann", "bo"],
        "delegate": ["cy", "di"],
        "domain": ["routes", "refunds"],
        "autonomy_after": ["50 %", ""],
        "remarks": ["ask first", ""],
    }
    plan = Plan.from_tables({"steps": rows})
    assert [step.autonomy_after for step in plan.steps] == [0.5, 1]
    assert (plan.goal, plan.k, math.isnan(plan.after)) == ("", 2, True)
    by_hand = (
        build_shop()
        .step_back("ann", to="cy", domain="routes", autonomy=0.5)
        .step_back("bo", to="di", domain="refunds", autonomy=1)
    )
    assert plan.apply(build_shop()) == by_hand
    assert "2 steps, read from a table: what they change is not known." in str(plan)


def test_every_cell_that_cannot_be_read_is_named():
    """With its table, row and column."""
    rows = {
        "leader": ["ann", ""],
        "delegate": ["cy", "di"],
        "domain": ["routes", "refunds"],
        "autonomy_after": ["1,5", "most"],
        "support": ["2", "0.5"],
    }
    with pytest.raises(ValueError, match="tables: 4 problems") as found:
        Plan.from_tables({"steps": rows})
    for part in ("steps, row 3, leader: is empty", "row 2, support: 2 is not between 0 and 1"):
        assert part in str(found.value)
    with pytest.raises(ValueError, match="no column 'domain'; the columns are: 'leader' and"):
        Plan.from_tables({"steps": {"leader": ["ann"], "delegate": ["bo"]}})
    with pytest.raises(ValueError, match="has no table of steps"):
        Plan.from_tables({"step": {}})
    with pytest.raises(ValueError, match="'stps' is not a table of a plan; did you mean 'steps'"):
        Plan.from_tables({"steps": rows, "stps": {}})
    with pytest.raises(ValueError, match="plan: 2 rows; give the one that to_tables made"):
        Plan.from_tables({"steps": {n: [] for n in rows}, "plan": {"goal": ["spread"] * 2}})


def test_a_plan_adds_the_support_of_its_steps():
    """Only where it is weaker now."""
    org = build_shop(supports=[Support("ann", "cy", strength=0.75)])
    plan = recommend(org, 3, exact=False)
    received = support_received(plan.apply(org))
    assert {id_: received[id_] for id_ in ("bo", "cy", "di")} == {"bo": 0.5, "cy": 0.75, "di": 0.5}


def test_every_step_that_no_longer_fits_is_named_with_the_reason():
    """All at once: who left, what was ended, made, or given to others, and a cycle's path."""
    plan = recommend(build_shop(), 9, goal="dependence", exact=False)
    routes = next(step for step in plan.steps if step.domain == "routes")
    changed = build_shop(
        delegations=[
            Delegation(routes.leader, routes.delegate, domain="routes", autonomy=0.25),
            Delegation("ann", "di", domain="hiring", share=0.5),
        ]
    )
    with pytest.raises(ValueError, match="plan: 3 problems") as found:
        plan.apply(changed)
    message = str(found.value)
    assert "routes) no longer fits: ann delegates routes to bo already, with its own" in message
    assert "hiring) no longer fits: share: 1.0 is more than the 0.5 of hiring that ann" in message
    assert "refunds) no longer fits: ann no longer delegates refunds to bo, so" in message
    gone = Organization(people=[Person("ann"), Person("bo")], domains=changed.domains)
    with pytest.raises(ValueError, match="'cy' is not here"):
        recommend(build_shop(), 1, exact=False).apply(gone)
    steps = [Step(leader=a, delegate=b, domain="hiring") for a, b in ("ab", "bc", "ca")]
    ring = Organization(
        people=list(map(Person, "abc")), domains=[type(changed.domains[0])("hiring", "a")]
    )
    with pytest.raises(
        ValueError, match=r"step 3 \(c → a, hiring\) no longer fits: .*a → b → c → a"
    ):
        Plan(
            goal="",
            k=3,
            steps=tuple(steps),
            before=math.nan,
            after=math.nan,
            optimum=math.nan,
            gap=math.nan,
        ).apply(ring)


def test_a_plan_that_still_fits_changes_what_it_changed():
    """After somebody joined who is not in it."""
    org = build_shop()
    plan = recommend(org, 3, exact=False)
    joined = build_shop(people={}, reporting=[*org.reporting])
    assert leadership_spread(plan.apply(joined)) == plan.after


def test_a_plan_is_written_as_json():
    """Plain values, with the sentence of each step."""
    written = json.loads(json.dumps(recommend(build_shop(), 3).to_dict()))
    assert written["steps"][0]["sentence"].startswith(
        "In “routes”, ann delegates all that comes to them to cy"
    )
    assert written["gap"] == pytest.approx(0.025077, abs=5e-7)
    assert written["best_steps"][0] == {"leader": "ann", "delegate": "bo", "domain": "routes"}


@DRAWN
@given(organizations(), st.integers(1, 4))
def test_steps_taken_together_are_those_taken_one_by_one(org, k):
    """Compiled once after all of them, the organization is the same."""
    org = org.at(dt.date(2026, 6, 1))
    plan = recommend(org, k, exact=False)
    steps = [
        StepArguments(
            step.leader,
            step.delegate,
            step.domain,
            step.autonomy_after,
            step.share if step.is_new and not math.isnan(step.share) else None,
            step.support or None,
        )
        for step in plan.steps
    ]
    together = with_records(org, apply_steps_back(compiled_at_date(org), steps).records)
    assert together == plan.apply(org)


@pytest.mark.parametrize("frame", [dict, pd.DataFrame, pl.DataFrame])
def test_ids_that_are_formulas_survive_a_saved_plan(tmp_path, frame):
    """The sign that keeps a spreadsheet from running them is removed by whatever reads the file."""
    org = Organization(
        people=[Person("=cmd"), Person("'=x"), Person("-bo"), Person("cy"), Person("''=y")],
        reporting=[ReportingLine("=cmd", id_) for id_ in ("'=x", "-bo", "cy", "''=y")],
        domains=[
            Domain(id_, "=cmd", weight=3) for id_ in ("@refunds", "'hiring", "r;-s", "d", "own")
        ],
    )
    candidates = {
        "leader": ["=cmd"] * 4,
        "delegate": ["'=x", "-bo", "cy", "''=y"],
        "domain": ["@refunds", "'hiring", "r;-s", "d"],
    }
    plan = recommend(org, 4, candidates=candidates)
    keys = [step.key for step in plan.steps]
    assert len(keys) == 4
    tables = plan.to_tables()
    assert Plan.from_tables(tables) == plan
    assert [step.key for step in Plan.from_tables({"steps": frame(tables["steps"])}).steps] == keys
    path = tmp_path / "plan.csv"
    save_plan(plan, path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not any(row["delegate"].startswith(("=", "-")) for row in rows)
    read = frame({name: [row[name] for row in rows] for name in rows[0]})
    assert [step.key for step in Plan.from_tables({"steps": read}).steps] == keys
    assert [step.key for step in Plan.from_tables({"steps": pd.read_csv(path)}).steps] == keys
    assert [step.key for step in read_plan(path).steps] == keys
    with pytest.raises(ValueError, match="step 1 .* no longer fits"):
        read_plan(path).apply(plan.apply(org))
