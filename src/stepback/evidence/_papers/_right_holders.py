"""The result of a question to a matrix: who may decide on paper."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._problems._format import format_value, pluralize
from stepback._records._value_equality import ValueEquality
from stepback.evidence._papers._grant import Grant
from stepback.evidence._papers._right_holders_document import right_holders_document


@attrs.frozen
class HeldRight:
    """A right to decide about some amounts.

    Attributes:
        grant: The right, as the matrix has it.
        above, up_to: The amounts over which the answer stays the same; ``None`` is open.
        is_lowest: Whether nobody on a lower level may decide whenever this holder may: of those
            who may, this one need not be asked by anyone above.
    """

    grant: Grant
    above: float | None
    up_to: float | None
    is_lowest: bool

    @property
    def holder(self) -> str:
        """Who has it."""
        return self.grant.holder

    @property
    def track(self) -> str:
        """The kind of approval."""
        return self.grant.track

    @property
    def power(self) -> str:
        """What the holder may do: ``"decides"``."""
        return self.grant.power

    @property
    def condition(self) -> str:
        """When it holds; empty if always."""
        return self.grant.condition

    @property
    def jointly(self) -> tuple[str, ...]:
        """Who must sign, too."""
        return self.grant.jointly

    @property
    def scope(self) -> str:
        """Of which requests."""
        return self.grant.scope

    def to_dict(self) -> dict[str, Any]:
        """The right as plain values; `above` and `up_to` are those of the answer."""
        return {
            **attrs.asdict(self.grant),
            "above": self.above,
            "up_to": self.up_to,
            "is_lowest": self.is_lowest,
        }


@attrs.frozen
class OpenBand:
    """Amounts about which nobody may decide on paper.

    Attributes:
        track: The kind of approval.
        above, up_to: The amounts; ``None`` is open.
        unit: What the amounts are.
    """

    track: str
    above: float | None
    up_to: float | None
    unit: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RightHolders(ValueEquality, DocumentResult, TableResult, Mapping[str, Any]):
    """Who may decide in a domain on paper: the result of `AuthorityMatrix.who_may`.

    A mapping from each track (``""`` where there are none) to its rights, of the lowest amounts
    first, and of these the lowest level first. A track in which nobody may decide has none.

    Attributes:
        domain: The domain, as the matrix spells it.
        amount: The amount asked about; ``None``: all.
        date: The day asked about; ``None``: all.
        conditions: The conditions that hold; empty if nothing was said about them.
        unit: The unit of the amounts; empty if it is not said, or there are several.
        track_rule: ``"all"`` if every track must agree, ``"any"`` if one is enough; empty if there
            are no tracks.
        rights: The rights of each track.
        open_bands: Amounts about which nobody may decide.
    """

    domain: str
    amount: float | None
    date: datetime.date | None
    conditions: tuple[str, ...]
    unit: str
    track_rule: str
    rights: dict[str, tuple[HeldRight, ...]]
    open_bands: tuple[OpenBand, ...]

    def __getitem__(self, track: str) -> tuple[HeldRight, ...]:
        """The rights of a track."""
        return self.rights[track]

    def __iter__(self) -> Iterator[str]:
        """The tracks."""
        return iter(self.rights)

    def __len__(self) -> int:
        """How many tracks there are."""
        return len(self.rights)

    @property
    def holders(self) -> tuple[str, ...]:
        """Everyone who may decide, in any track, each once."""
        return tuple(dict.fromkeys(right.holder for right in self._all_rights))

    @property
    def deciders(self) -> tuple[str, ...]:
        """Those whose right is the lowest, in any track and under any condition, each once."""
        return tuple(dict.fromkeys(row.holder for row in self._all_rights if row.is_lowest))

    @property
    def _all_rights(self) -> Iterator[HeldRight]:
        for held in self.rights.values():
            yield from held

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values."""
        return {
            "domain": self.domain,
            "amount": self.amount,
            "date": self.date,
            "conditions": list(self.conditions),
            "unit": self.unit,
            "track_rule": self.track_rule,
            "rights": {
                track: [right.to_dict() for right in held] for track, held in self.rights.items()
            },
            "open_bands": [attrs.asdict(band) for band in self.open_bands],
        }

    def _frame_columns(self) -> FrameColumns:
        rows = list(self._all_rights)
        return {
            "track": FrameColumn("text", [right.track for right in rows]),
            "holder": FrameColumn("text", [right.holder for right in rows]),
            "jointly": FrameColumn("text", ["; ".join(right.jointly) for right in rows]),
            "condition": FrameColumn("text", [right.condition for right in rows]),
            "scope": FrameColumn("text", [right.scope for right in rows]),
            "above": FrameColumn("number", [right.above for right in rows]),
            "up_to": FrameColumn("number", [right.up_to for right in rows]),
            "unit": FrameColumn("text", [right.grant.unit for right in rows]),
            "is_lowest": FrameColumn("flag", [right.is_lowest for right in rows]),
            "start": FrameColumn("day", [right.grant.start for right in rows]),
            "end": FrameColumn("day", [right.grant.end for right in rows]),
            "row": FrameColumn("count", [right.grant.row for right in rows]),
        }

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        fields = (self.domain, self.amount, self.date, self.conditions, self.unit, self.track_rule)
        return (*fields, tuple(self.rights.items()), self.open_bands)

    def __repr__(self) -> str:
        """About what, and how many may decide."""
        amount = "" if self.amount is None else f", amount={self.amount:.15g}"
        return (
            f"<RightHolders: {format_value(self.domain)}{amount}, "
            f"{pluralize(len(self.holders), 'holder')}>"
        )

    def _document(self) -> Document:
        return right_holders_document(self)
