"""Candidates from elsewhere: a table or records with who could hand what to whom, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Self, TypeAlias

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._flow._compiled import Compiled
from stepback._organization._validate_args import is_iterable
from stepback._problems._format import format_value
from stepback._records._fields._choices import Choice
from stepback._records._fields._field_type import FieldType
from stepback._records._fields._ids import Id
from stepback._records._fields._text import Text
from stepback._records._record import BASIS_CHOICE
from stepback.evidence._practice._step_back_candidate import StepBackCandidate
from stepback.evidence._practice._step_back_candidates import StepBackCandidates
from stepback.models._advice._candidate_request import (
    CandidateRequest,
    RequestedDelegates,
    find_domains,
    find_people,
)
from stepback.scenarios._plans._log_candidates import LogCandidates
from stepback.scenarios._plans._plan_step import LeftOut, Step, StepKey
from stepback.scenarios._plans._step_tables import parse_columns

# Ids for all leaders, ids by leader, a table or records with leader, delegate and domain, or what
# a log shows.
CandidateChoice: TypeAlias = (
    StepBackCandidates | RequestedDelegates | Iterable[StepKey | Step | Mapping[str, Any]] | Any
)
_FIELDS: dict[str, FieldType] = {
    "leader": Id(),
    "delegate": Id(),
    "domain": Id(optional=True),
    "basis": BASIS_CHOICE,
    "reason": Text(),
}
_ENDS = {"leader", "delegate"}


@attrs.frozen(eq=False)
class OfferedCandidates:
    """Candidates of a table, by row.

    Attributes:
        leader, delegate: The positions of people.
        domain: The position of the domain; -1 for every domain.
        basis: The number of the word for how the candidate is known: observed, declared, assumed.
        reason: Why, in words.
        unmatched: Candidates of a log that the organization does not have.
    """

    leader: Array
    delegate: Array
    domain: Array
    basis: Array
    reason: Array
    unmatched: tuple[LeftOut, ...] = ()

    @classmethod
    def from_table(cls, compiled: Compiled, table: Any, faults: list[str]) -> Self | None:
        """The rows of a table; ``None`` if something is wrong, which is added to `faults`."""
        found: list[str] = []
        columns = parse_columns("candidates", table, _FIELDS, {"basis": "declared"}, found)
        if found:
            faults += found
            return None
        ends = [
            _find_each(columns[name], partial(_locate_people, compiled, name, found))
            for name in ("leader", "delegate")
        ]
        named = [id_ for id_ in columns["domain"] if id_ is not None]
        by_domain = _find_each(named, lambda ids: find_domains(compiled, ids, found))
        faults += (f"candidates, {fault}" for fault in found)
        if found:
            return None
        domain = [-1 if id_ is None else by_domain[id_] for id_ in columns["domain"]]
        leader, delegate = (
            np.array([by_id[id_] for id_ in columns[name]], dtype=np.int64)
            for by_id, name in zip(ends, ("leader", "delegate"), strict=True)
        )
        kept = leader != delegate
        basis = np.array([basis_rank(word) for word in columns["basis"]], dtype=np.int64)
        return cls(
            leader[kept],
            delegate[kept],
            np.array(domain, dtype=np.int64)[kept],
            basis[kept],
            object_array(columns["reason"])[kept],
        )

    @classmethod
    def from_log_candidates(
        cls, compiled: Compiled, candidates: Sequence[StepBackCandidate], faults: list[str]
    ) -> Self | None:
        """Those that a log shows; ``None`` if something is wrong, which is added to `faults`."""
        found = LogCandidates.from_candidates(compiled, candidates, faults)
        if found is None:
            return None
        kept = found.leader != found.delegate
        return cls(
            found.leader[kept],
            found.delegate[kept],
            found.domain[kept],
            np.full(int(kept.sum()), basis_rank("observed")),
            found.reason[kept],
            found.unmatched,
        )


def basis_rank(word: str) -> int:
    """0 for observed, 1 for declared, 2 for assumed."""
    choice: Choice = BASIS_CHOICE
    return choice.option_code(word)


def parse_candidates(
    compiled: Compiled,
    leaders: Iterable[str] | None,
    domains: Iterable[str] | None,
    candidates: Any,
) -> tuple[CandidateRequest, OfferedCandidates | None, list[str]]:
    """What is asked for, the candidates of a table if one is given, and all that is wrong."""
    faults: list[str] = []
    if isinstance(candidates, Iterator):
        candidates = [*candidates]
    from_log = _find_log_candidates(candidates)
    ids, table = (None, None) if from_log is not None else _split_ids_and_table(candidates, faults)
    request, unknown = CandidateRequest.from_arguments(compiled, leaders, domains, ids)
    faults += unknown
    offered = None
    if from_log is not None:
        offered = OfferedCandidates.from_log_candidates(compiled, from_log, faults)
    elif table is not None:
        offered = OfferedCandidates.from_table(compiled, table, faults)
    return request, offered, faults


def _find_log_candidates(candidates: Any) -> Sequence[StepBackCandidate] | None:
    """The candidates that a log shows: all of them, or some; ``None`` if it is something else."""
    if isinstance(candidates, StepBackCandidate):
        return [candidates]
    if isinstance(candidates, StepBackCandidates):
        return candidates.candidates
    if isinstance(candidates, list | tuple) and any(
        isinstance(item, StepBackCandidate) for item in candidates
    ):
        others = [item for item in candidates if not isinstance(item, StepBackCandidate)]
        return None if others else candidates
    return None


def _split_ids_and_table(candidates: Any, faults: list[str]) -> tuple[Any, Any]:
    """The candidates as ids, or else as a table; records become a table."""
    if isinstance(candidates, Mapping):
        return (None, candidates) if set(candidates) >= _ENDS else (candidates, None)
    if hasattr(candidates, "columns") or hasattr(candidates, "column_names"):
        return None, candidates  # a frame
    if isinstance(candidates, str) or not is_iterable(candidates):
        return candidates, None
    items = list(candidates)
    records = [record for item in items if (record := _as_record(item)) is not None]
    if not records:
        return items, None
    if len(records) < len(items):
        other = next(item for item in items if _as_record(item) is None)
        faults.append(
            f"candidates: {format_value(other)} stands among records; give records with leader, "
            "delegate and domain, or ids alone"
        )
        return None, None
    names = dict.fromkeys(name for record in records for name in record)
    return None, {name: object_array([record.get(name) for record in records]) for name in names}


def _as_record(item: Any) -> Mapping[str, Any] | None:
    """The fields of one record; ``None`` if the item is none."""
    if isinstance(item, Mapping):
        return item
    if isinstance(item, StepKey | LeftOut):
        return item._asdict()
    if isinstance(item, Step):
        return {**item.key._asdict(), "basis": item.basis, "reason": item.reason}
    return None


def _locate_people(compiled: Compiled, name: str, faults: list[str], ids: list[str]) -> Array:
    return find_people(compiled, ids, name, faults)


def _find_each(ids: Iterable[str], find: Callable[[list[str]], Array]) -> dict[str, int]:
    """The position of each id that is found; each different id is looked up once."""
    positions = {}
    for id_ in dict.fromkeys(ids):
        found = find([id_])
        if found.size:
            positions[id_] = int(found[0])
    return positions
