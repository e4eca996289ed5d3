"""An authority matrix as columns, one row for each right."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Self

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import pluralize
from stepback._problems._problem import Problems
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._papers._grant import POWERS, SCOPES, Grant


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class AuthorityMatrix:
    """Who may decide what on paper: the result of `read_authority_matrix`.

    One row for each right. Columns are those of `Grant`.

    Attributes:
        holder, domain, track, unit, tax, condition, principal: Texts as codes.
        power: What the holder may do, as a position in ``POWERS``.
        scope: Of which requests, as a position in ``SCOPES``.
        above, up_to: The bands of amounts; nan where they are open.
        jointly: Who must sign, too.
        may_redelegate: Whether the holder may hand it on.
        start, end: When each is in force; not a time where it is open.
        row: The row of the matrix.
        levels: The holders, from the lowest to the highest.
        track_rule: ``"all"`` if every track must agree, ``"any"`` if one is enough; empty if there
            are no tracks.
        source: The name of the file or table.
        warnings: What was noticed while it was read, and does not stop anyone.
        repairs: What was repaired.
    """

    holder: CodedColumn
    domain: CodedColumn
    track: CodedColumn
    unit: CodedColumn
    tax: CodedColumn
    condition: CodedColumn
    principal: CodedColumn
    power: Array
    scope: Array
    above: Array
    up_to: Array
    jointly: PartyColumn
    may_redelegate: Array
    start: Array
    end: Array
    row: Array
    levels: tuple[str, ...] = ()
    track_rule: str = ""
    source: str = ""
    warnings: Problems = attrs.field(factory=Problems, converter=Problems)
    repairs: Problems = attrs.field(factory=Problems, converter=Problems)

    @classmethod
    def from_grants(
        cls, grants: Iterable[Grant], *, levels: Sequence[str] | None = None, track_rule: str = ""
    ) -> Self:
        """A matrix of records.

        Parameters
        ----------
        grants
            The rights.
        levels
            Their holders, from the lowest to the highest; by default in the order in which they
            are first named.
        track_rule
            ``"all"`` or ``"any"``, where grants have tracks.
        """
        rows = list(grants)
        texts: dict[str, Any] = {
            name: CodedColumn.from_texts(getattr(grant, name) for grant in rows)
            for name in ("holder", "domain", "track", "unit", "tax", "condition", "principal")
        }
        return cls(
            **texts,
            power=np.array([POWERS.index(grant.power) for grant in rows], dtype=np.int8),
            scope=np.array([SCOPES.index(grant.scope) for grant in rows], dtype=np.int8),
            above=_pack_limits(grant.above for grant in rows),
            up_to=_pack_limits(grant.up_to for grant in rows),
            jointly=PartyColumn.from_names(grant.jointly for grant in rows),
            may_redelegate=np.array([grant.may_redelegate for grant in rows], dtype=np.bool_),
            start=_pack_days(grant.start for grant in rows),
            end=_pack_days(grant.end for grant in rows),
            row=np.array([grant.row for grant in rows], dtype=np.int64),
            levels=tuple(texts["holder"].words if levels is None else levels),
            track_rule=track_rule,
        )

    def __len__(self) -> int:
        """How many rights there are."""
        return len(self.power)

    def __repr__(self) -> str:
        """How many rights, of how many holders, in how many domains."""
        counts = [
            pluralize(len(self), "right"),
            pluralize(len(self.holder.words), "holder"),
            pluralize(len(self.domain.words), "domain"),
        ]
        return f"<AuthorityMatrix: {', '.join(counts)}>"

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """The rights as records."""
        texts = {
            name: getattr(self, name).texts()
            for name in ("holder", "domain", "track", "unit", "tax", "condition", "principal")
        }
        signers = (*self.jointly.party_names(), ())
        return tuple(
            Grant(
                **{name: column[place] or "" for name, column in texts.items()},
                power=POWERS[self.power[place]],
                scope=SCOPES[self.scope[place]],
                above=_unpack_limit(self.above[place]),
                up_to=_unpack_limit(self.up_to[place]),
                jointly=signers[self.jointly.codes[place]],
                may_redelegate=bool(self.may_redelegate[place]),
                start=_unpack_day(self.start[place]),
                end=_unpack_day(self.end[place]),
                row=int(self.row[place]),
            )
            for place in range(len(self))
        )


def _pack_limits(values: Iterable[float | None]) -> Array:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _pack_days(values: Iterable[datetime.date | None]) -> Array:
    return np.array([value or "NaT" for value in values], dtype="datetime64[D]")


def _unpack_limit(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _unpack_day(value: np.datetime64) -> datetime.date | None:
    return None if np.isnat(value) else value.astype(datetime.date)
