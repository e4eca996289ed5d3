"""Plans as tables, and tables as plans."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stepback._organization._validate_args import raise_faults
from stepback._problems._format import format_value
from stepback._problems._similar_names import find_similar
from stepback._records._fields._choices import Flag
from stepback._records._fields._dates import Date
from stepback._records._fields._field_type import FieldType
from stepback._records._fields._ids import Id
from stepback._records._fields._numbers import Number
from stepback._records._fields._text import Contexts, Text
from stepback.models import Missing
from stepback.scenarios._plans._binding_limit import BindingLimit
from stepback.scenarios._plans._plan_disclosure import hidden_step_fields, shown_left_out
from stepback.scenarios._plans._plan_step import LeftOut, StepKey
from stepback.scenarios._plans._step_tables import (
    STEP_TABLE,
    parse_columns,
    parse_steps,
    protect_cell,
    step_columns,
)

if TYPE_CHECKING:
    from stepback.scenarios._plans._plan import Plan

_FIGURES = ("before", "after", "optimum", "gap")
_HEAD: dict[str, FieldType] = {
    "goal": Text(),
    "k": Number(low=1),
    "before": Number(),
    "after": Number(),
    "optimum": Number(),
    "gap": Number(low=0),
    "claim": Text(),
    "excess_before": Number(low=0, optional=False),
    "excess_after": Number(low=0, optional=False),
    "assumed_share": Number(),
    "n_candidates": Number(low=0, optional=False),
    "tries_all_steps": Flag(),
    "follows_all_chains": Flag(),
    "uses_answers": Flag(),
    "personal": Flag(),
    "date": Date(),
    "contexts": Contexts(),
    "title": Text(),
}
_DEFAULTS: dict[str, Any] = {
    "excess_before": 0.0,
    "excess_after": 0.0,
    "n_candidates": 0.0,
    "tries_all_steps": True,
    "follows_all_chains": True,
    "uses_answers": False,
    "personal": False,
    "contexts": frozenset(),
}
_LISTS: dict[str, tuple[type[Any], dict[str, FieldType]]] = {
    "best_steps": (StepKey, {"leader": Id(), "delegate": Id(), "domain": Id()}),
    "binding": (
        BindingLimit,
        {"reason": Text(), "shortfall": Number(), "gain": Number(), "text": Text()},
    ),
    "missing": (
        Missing,
        {"field": Text(), "of": Id(), "to": Text(), "of_name": Text(), "to_name": Text()},
    ),
}
_LEFT_OUT: dict[str, FieldType] = {
    "reason": Text(),
    "leader": Id(),
    "delegate": Id(),
    "domain": Id(),
    "detail": Text(),
}
_ASSUMPTIONS: dict[str, FieldType] = {"name": Id(), "value": Number()}
TABLES = (STEP_TABLE, "plan", *_LISTS, "left_out", "assumptions")


def format_plan_tables(plan: Plan) -> dict[str, dict[str, list[Any]]]:
    """Each table of a plan, as columns of plain values by name."""
    hidden = hidden_step_fields(plan)
    head: dict[str, list[Any]] = {name: [getattr(plan, name)] for name in _HEAD}
    head["contexts"] = [Contexts().format_cell(plan.contexts)]
    if "figure" in hidden:
        head |= {name: [math.nan] for name in _FIGURES} | {"claim": [""]}
    tables: dict[str, dict[str, list[Any]]] = {
        STEP_TABLE: step_columns(plan.steps, hidden),
        "plan": head,
    }
    for name, (_, fields) in _LISTS.items():
        rows = getattr(plan, name) if name != "binding" or plan.personal else ()
        tables[name] = {field: [getattr(row, field) for row in rows] for field in fields}
    left_out = [(reason, *left) for reason, found in shown_left_out(plan) for left in found]
    tables["left_out"] = {
        field: [row[place] for row in left_out] for place, field in enumerate(_LEFT_OUT)
    }
    tables["assumptions"] = {
        "name": list(plan.assumptions),
        "value": list(plan.assumptions.values()),
    }
    return {
        name: {field: list(map(protect_cell, cells)) for field, cells in columns.items()}
        for name, columns in tables.items()
    }


def parse_plan_tables(tables: Any) -> dict[str, Any]:
    """The attributes of a plan from its tables; a `ValueError` with all that is wrong."""
    if not isinstance(tables, Mapping) or STEP_TABLE not in tables:
        shown = format_value(tables)
        raise ValueError(
            f"tables: {shown} has no table of steps; give {{'steps': …}} with the table that "
            "to_tables made, or that you changed"
        )
    faults = [
        f"{format_value(name)} is not a table of a plan; {_suggest(name)}"
        for name in tables
        if name not in TABLES
    ]
    steps = parse_steps(tables[STEP_TABLE], faults)
    found: dict[str, Any] = {"steps": tuple(steps), "goal": "", "k": max(1, len(steps))}
    found |= dict.fromkeys(_FIGURES, math.nan)
    if "plan" in tables:
        found |= _parse_head(tables["plan"], faults)
    for name, (record, fields) in _LISTS.items():
        if name in tables:
            columns = parse_columns(name, tables[name], fields, {}, faults, unescape=True)
            rows = zip(*columns.values(), strict=True) if not faults else ()
            found[name] = tuple(
                record(**_nan_for_none(dict(zip(columns, row, strict=True)))) for row in rows
            )
    if "left_out" in tables:
        columns = parse_columns(
            "left_out", tables["left_out"], _LEFT_OUT, {}, faults, unescape=True
        )
        by_reason: dict[str, list[LeftOut]] = {}
        for reason, *left in zip(*columns.values(), strict=True) if not faults else ():
            by_reason.setdefault(reason, []).append(LeftOut(*left))
        found["left_out"] = {reason: tuple(left) for reason, left in by_reason.items()}
    if "assumptions" in tables:
        columns = parse_columns(
            "assumptions", tables["assumptions"], _ASSUMPTIONS, {}, faults, unescape=True
        )
        found["assumptions"] = dict(zip(*columns.values(), strict=True)) if not faults else {}
    raise_faults("tables", faults)
    return found


def _parse_head(table: Any, faults: list[str]) -> dict[str, Any]:
    """The one row of the table of figures."""
    columns = parse_columns("plan", table, _HEAD, _DEFAULTS, faults, unescape=True)
    if faults:
        return {}
    n_rows = len(columns["goal"])
    if n_rows != 1:
        faults.append(f"plan: {n_rows:,} rows; give the one that to_tables made")
        return {}
    row: dict[str, Any] = {name: column[0] for name, column in columns.items()}
    row["k"] = int(row["k"] or 1)
    row["n_candidates"] = int(row["n_candidates"])
    row["contexts"] = tuple(sorted(row["contexts"]))
    return _nan_for_none(row) | {"date": row["date"]}


def _nan_for_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: math.nan if value is None else value for name, value in fields.items()}


def _suggest(name: object) -> str:
    near = find_similar(name, TABLES) if isinstance(name, str) else ""
    return f"did you mean {format_value(near)}?" if near else f"give one of {', '.join(TABLES)}"
