"""One finding of an audit, and what each check covered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._adjacency import stable_argsort
from stepback._algorithms._arrays import Array, object_array
from stepback._problems._format import format_value, join_truncated
from stepback._problems._problem import Place, Problem
from stepback._records._value_equality import ValueEquality
from stepback.evidence._logs._decision_log import DecisionLog

_MAX_ROWS = 1000  # that a problem holds; a finding holds all
_MAX_CASES = 5  # that a message names
_NONE: Array = np.zeros(0, dtype=np.int64)


@attrs.frozen(kw_only=True, eq=False)
class AuditFinding(ValueEquality):
    """What deserves a second look, once.

    Attributes:
        code: The kind of finding, such as ``"own-request"``.
        who: The people, posts or holders that it is about.
        domain: The domain; empty where it is about several.
        rows: The numbers of all rows that it is about, in the file of the log or matrix.
        cases: The different cases that it is about, in order of first row; empty if none.
        amount: The sum of the amounts of these rows; nan where none is known, or it means
            nothing.
        problem: The warning: what was found, where, and what to check.
    """

    code: str
    who: tuple[str, ...]
    domain: str = ""
    rows: Array = _NONE
    cases: Array = _NONE
    amount: float = np.nan
    problem: Problem

    @classmethod
    def from_log(
        cls,
        log: DecisionLog,
        positions: Array,
        *,
        code: str,
        who: Iterable[str],
        message: str,
        domain: str = "",
    ) -> AuditFinding:
        """A finding about rows of a log, whose cases follow the message."""
        positions = np.sort(positions)
        codes = log.case.codes[positions]
        first = np.sort(np.unique(codes, return_index=True)[1])
        cases = object_array([log.case.words[code] for code in codes[first].tolist()])
        rows, people = log.row[positions], tuple(who)
        named = join_truncated(
            map(format_value, cases[:_MAX_CASES].tolist()), n_total=cases.size, conjunction=""
        )
        noun = "case" if cases.size == 1 else "cases"
        place = Place(
            source=log.source,
            rows=tuple(rows[:_MAX_ROWS].tolist()),
            record=" and ".join(people),
        )
        amount = log.amount[positions]
        is_known = ~np.isnan(amount)
        return cls(
            code=code,
            who=people,
            domain=domain,
            rows=rows,
            cases=cases,
            amount=float(amount[is_known].sum()) if is_known.any() else np.nan,
            problem=Problem(code, f"{message} ({noun} {named})", place, "warning"),
        )

    @classmethod
    def from_problem(cls, problem: Problem, *, who: Iterable[str] = ()) -> AuditFinding:
        """A finding about records of the organization, or rows of a matrix."""
        rows = np.array(problem.where.rows, dtype=np.int64)
        return cls(code=problem.code, who=tuple(who), rows=rows, problem=problem)


@attrs.frozen(kw_only=True)
class AuditCheck:
    """What one check covered.

    Attributes:
        code: The kind of finding.
        examined: How many of `unit` were examined; ``None`` where nothing could be.
        unit: What was examined, such as ``"decisions"``.
        why_not: Why nothing could be examined; empty where something was.
    """

    code: str
    examined: int | None = None
    unit: str = "decisions"
    why_not: str = ""


def split_by_key(keys: Array, *columns: Array) -> Iterator[tuple[Any, ...]]:
    """For each different key, in order, the key and the elements of the columns that have it."""
    order = stable_argsort(keys) if keys.dtype != np.int64 else np.argsort(keys, kind="stable")
    ordered = keys[order]
    cuts = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    parts = [np.split(column[order], cuts) for column in columns]
    if not keys.size:
        return
    firsts = ordered[np.append(0, cuts)].tolist()
    yield from zip(firsts, *parts, strict=True)
