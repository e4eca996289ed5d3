"""Who may decide in a domain, and who may not and why, as values and as a table."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

import attrs

from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._problems._format import format_id
from stepback._problems._problem import Problem
from stepback._records._level import Level
from stepback._records._record import field_defaults, field_types
from stepback._records._value_equality import ValueEquality
from stepback.scenarios._decision_rights._broken_conditions import describe_chain
from stepback.scenarios._decision_rights._rights_names import CopiedNames, RightsNames
from stepback.scenarios._decision_rights._rights_records import (
    Decider,
    Link,
    NearMiss,
    UnsettledShare,
)


@attrs.frozen(eq=False, slots=False, kw_only=True, repr=False)
class RightsTable(ValueEquality, TableResult):
    """What `DecisionRights` holds, which describes each attribute, and its table."""

    domain: str
    owner: str
    amount: float | None
    date: datetime.date | None
    contexts: frozenset[str]
    away: tuple[str, ...]
    n_people: int
    _deciders: tuple[Decider, ...] | Callable[[], tuple[Decider, ...]]
    _near_misses: tuple[NearMiss, ...] | Callable[[], tuple[NearMiss, ...]]
    _warnings: tuple[Problem, ...] | Callable[[], tuple[Problem, ...]]
    _unsettled_shares: tuple[UnsettledShare, ...] | Callable[[], tuple[UnsettledShare, ...]]
    _names: RightsNames | CopiedNames = attrs.field(eq=False)

    @cached_property
    def deciders(self) -> tuple[Decider, ...]:
        """Those who may decide."""
        return self._deciders() if callable(self._deciders) else self._deciders

    @cached_property
    def near_misses(self) -> tuple[NearMiss, ...]:
        """Those who may not, though records lead to them."""
        return self._near_misses() if callable(self._near_misses) else self._near_misses

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """The organization's warnings about delegations on chains in the domain.

        Delegations that go beyond what their principals have (``"beyond-principal"``), and those
        beyond which a general delegation applies again (``"falls-back-to-general"``), so that a
        larger decision goes to the person from whom the smaller one was taken.
        """
        return self._warnings() if callable(self._warnings) else self._warnings

    @cached_property
    def unsettled_shares(self) -> tuple[UnsettledShare, ...]:
        """The part that nobody settles, by amount."""
        found = self._unsettled_shares
        return found() if callable(found) else found

    def _name(self, id_: str) -> str:
        """What a person, role or circle of an id is called where the answer is read."""
        return self._names.name(id_)

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        return tuple(self._fields().values())

    def _fields(self) -> dict[str, Any]:
        """The fields by name, all computed, but for the names."""
        names = (field.name.lstrip("_") for field in attrs.fields(type(self)) if field.eq)
        return {name: getattr(self, name) for name in names}

    def to_dict(self) -> dict[str, Any]:
        """All that was found as plain values.

        Records are dicts with their type under ``"record"``; a limit that there is not is
        ``None``.
        """
        return {
            "domain": self.domain,
            "owner": self.owner,
            "amount": self.amount,
            "date": None if self.date is None else self.date.isoformat(),
            "contexts": sorted(self.contexts),
            "away": list(self.away),
            "deciders": [
                {
                    "person": decider.person,
                    "share": decider.share,
                    "above": decider.above,
                    "up_to": _finite_or_none(decider.up_to),
                    "jointly": decider.jointly,
                    "chain": list(map(_record_dict, decider.chain)),
                    "through": list(map(_record_dict, decider.through)),
                }
                for decider in self.deciders
            ],
            "near_misses": [
                {
                    "person": near_miss.person,
                    "reasons": [
                        {
                            "code": reason.code,
                            "record": _record_dict(reason.record),
                            "sentence": reason.sentence,
                        }
                        for reason in near_miss.reasons
                    ],
                    "chain": list(map(_record_dict, near_miss.chain)),
                    "warnings": [warning.code for warning in near_miss.warnings],
                }
                for near_miss in self.near_misses
            ],
            "unsettled_shares": [
                {
                    "share": part.share,
                    "above": part.above,
                    "up_to": _finite_or_none(part.up_to),
                }
                for part in self.unsettled_shares
            ],
            "warnings": [
                {"code": warning.code, "message": warning.message} for warning in self.warnings
            ],
        }

    def _frame_columns(self) -> FrameColumns:
        """A row for each decider, and then for each near miss."""
        deciders, near = self.deciders, self.near_misses
        blank = [None] * len(near)

        def chain_text(chain: tuple[Link, ...]) -> str:
            return describe_chain(self.owner, chain, format_id)

        rows: tuple[Decider | NearMiss, ...] = (*deciders, *near)
        people = [row.person for row in rows]
        labels = self._names.labels.label_columns(people)
        return {
            "person": labels["id"],
            "name": labels["name"],
            "unit": labels["unit"],
            "may_decide": FrameColumn("flag", [True] * len(deciders) + [False] * len(near)),
            "share": FrameColumn("number", [*(row.share for row in deciders), *blank]),
            "above": FrameColumn("number", [*(row.above for row in deciders), *blank]),
            "up_to": FrameColumn("number", [*(row.up_to for row in deciders), *blank]),
            "jointly": FrameColumn("text", [*(row.jointly for row in deciders), *blank]),
            "chain": FrameColumn("text", [chain_text(row.chain) for row in rows]),
            "reasons": FrameColumn(
                "text",
                [""] * len(deciders)
                + [", ".join(reason.code for reason in row.reasons) for row in near],
            ),
        }


def _finite_or_none(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _record_dict(record: Any) -> dict[str, Any]:
    """A record as plain values: of a relation what is not at its default, of a node its days."""
    kind = type(record)
    fields = {"id", "start", "end", "quorum"} if hasattr(record, "id") else field_types(kind).keys()
    defaults = field_defaults(kind)
    values = {name: getattr(record, name) for name in field_types(kind) if name in fields}
    return {"record": record.noun} | {
        name: _plain_field(value)
        for name, value in values.items()
        if value != defaults.get(name, attrs.NOTHING)
    }


def _plain_field(value: Any) -> Any:
    """The value of a field: days as text, levels by name, contexts in order."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Level):
        return value.name
    return sorted(value) if isinstance(value, AbstractSet) else value
