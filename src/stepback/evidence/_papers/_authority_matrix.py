"""An authority matrix as columns, one row for each right."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Self

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._notebook_table import NotebookTable
from stepback._frames import FrameColumns
from stepback._organization._validate_args import as_collection, raise_faults
from stepback._problems._format import format_value, format_values, pluralize, propose_similar
from stepback._problems._problem import Problems
from stepback._records._value_equality import ValueEquality
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._papers._grant import POWERS, SCOPES, Grant
from stepback.evidence._papers._grant_columns import (
    TEXT_FIELDS,
    grant_frame_columns,
    register_columns,
)
from stepback.evidence._papers._right_holders import RightHolders
from stepback.evidence._papers._spelling_keys import spelling_key
from stepback.evidence._papers._who_may import find_right_holders

TRACK_RULES = ("all", "any")


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class AuthorityMatrix(NotebookTable, ValueEquality):
    """Who may decide what on paper: the result of `read_authority_matrix`.

    One row for each right. Columns are those of `Grant`. Two matrices are equal if they hold the
    same rights in the same order, with the same levels and rule of tracks, wherever they come from.

    Attributes:
        holder, domain, track, unit, tax, condition, principal: Texts as codes.
        power: What the holder may do, as a position in ``POWERS``.
        scope: Of which requests, as a position in ``SCOPES``.
        above, up_to: The bands of amounts; nan where they are open.
        jointly: Who must sign, too.
        may_redelegate: Whether the holder may hand it on.
        start, end: When each is in force; not a time where it is open.
        row: The row of the matrix.
        levels: The holders, from the lowest to the highest; empty if nobody has said. Then, in
            each domain, a lower limit makes a lower level.
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
            Their holders, from the lowest to the highest, each once; holders without a right may
            be among them. ``None``: nobody has said, so that, in each domain, a lower limit makes
            a lower level.
        track_rule
            ``"all"`` if every track must agree, ``"any"`` if one is enough. If any grant has a
            track, it is needed.

        Raises
        ------
        ValueError
            If something is not a grant, levels are repeated or leave a holder out, or the rule of
            tracks is missing or unknown; with everything that is wrong.

        Examples
        --------
        >>> AuthorityMatrix.from_grants(
        ...     [Grant("Lead", "Refunds", up_to=1000), Grant("Head", "Refunds")],
        ...     levels=["Lead", "Head"],
        ... )
        <AuthorityMatrix: 2 rights, 2 holders, 1 domain>
        """
        rows = as_collection(grants, "grants")
        named = None if levels is None else as_collection(levels, "levels")
        _check_grants(rows, named, track_rule)
        texts: dict[str, Any] = {
            name: CodedColumn.from_texts(getattr(grant, name) for grant in rows)
            for name in TEXT_FIELDS
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
            levels=tuple(named or ()),
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
        return self._grants_at(np.arange(len(self)))

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains, in the order of the matrix."""
        return self.domain.words

    @property
    def holders(self) -> tuple[str, ...]:
        """The holders, in the order of the matrix."""
        return self.holder.words

    @property
    def tracks(self) -> tuple[str, ...]:
        """The tracks, in the order of the matrix; empty if there are none."""
        return self.track.words

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions, in the order of the matrix."""
        return self.condition.words

    def who_may(
        self,
        domain: str,
        amount: float | None = None,
        *,
        on: datetime.date | np.datetime64 | str | None = None,
        conditions: Iterable[str] = (),
        unit: str | None = None,
    ) -> RightHolders:
        """Who may decide in a domain on paper, by track.

        A holder may decide about ``above < amount <= up_to``. Of those who may, the lowest level
        is marked: it is the one that decides, as the others need not.

        Parameters
        ----------
        domain
            A domain of the matrix, in any case.
        amount
            What the decision is about, 0 or more; ``None``: the answer for every band of amounts
            over which it stays the same.
        on
            The day; rights that are not in force then are left out. ``None``: they are there with
            their days.
        conditions
            Those that hold. None given: nothing is said about them, and each right is there with
            its condition. Some given: rights with other conditions are left out.
        unit
            The unit of the amount; needed where the domain has amounts in several.

        Returns
        -------
        RightHolders
            A mapping from each track (``""`` where there are none) to the rights that cover the
            amount, lowest level first; empty where nobody may.

        Raises
        ------
        ValueError
            If the domain, a condition or the unit is not in the matrix, the amount is not a number
            from 0 up, the day is not a date, or the unit is needed; with everything that is wrong.

        Examples
        --------
        >>> matrix = AuthorityMatrix.from_grants(
        ...     [
        ...         Grant("Lead", "Refunds", up_to=1000),
        ...         Grant("Head", "Refunds", up_to=10_000),
        ...         Grant("Director", "Refunds"),
        ...     ]
        ... )
        >>> [right.holder for right in matrix.who_may("refunds", 5000)[""]]
        ['Head', 'Director']
        >>> matrix.who_may("Refunds", 5000).deciders
        ('Head',)
        """
        key = spelling_key(domain) if isinstance(domain, str) else None
        keys = [spelling_key(word) for word in self.domain.words]
        words = [code for code, word in enumerate(keys) if word == key]
        rows = np.flatnonzero(np.isin(self.domain.codes, words))
        fault = ""
        if not words:
            nearest = propose_similar(domain, self.domain.words) or _propose_part(
                domain, keys, self
            )
            listed = format_values(self.domain.words, 10)
            known = f"the domains are {listed}" if self.domain.words else "there are no domains"
            fault = f"domain: {format_value(domain)} is not in the matrix; {nearest}{known}"
        return find_right_holders(
            self._grants_at(rows),
            fault,
            domain=self.domain.words[words[0]] if words else "",
            amount=amount,
            on=on,
            conditions=conditions,
            unit=unit,
            known_conditions=self.condition.words,
            levels=self.levels,
            track_rule=self.track_rule,
        )

    def to_table(self) -> dict[str, list[Any]]:
        """The rights as a register, which `read_authority_matrix` reads with ``shape="register"``.

        Returns
        -------
        dict
            From the name of each field of `Grant` to its cells: texts, numbers, ``"yes"`` or
            ``"no"``, and dates such as ``"2026-01-31"``; several names with semicolons between
            them. What is open or not said is ``None`` or empty. `levels` and `track_rule` are
            arguments of the reader, and not in it.

        Examples
        --------
        >>> matrix = AuthorityMatrix.from_grants([Grant("Lead", "Refunds", up_to=1000)])
        >>> matrix.to_table()["up_to"]
        [1000.0]
        """
        return register_columns(self.grants)

    def to_dict(self) -> dict[str, Any]:
        """The matrix as plain values: its rights, levels and rule of tracks."""
        return {
            "levels": list(self.levels),
            "track_rule": self.track_rule,
            "source": self.source,
            "grants": [attrs.asdict(grant) for grant in self.grants],
        }

    def _grants_at(self, rows: Array) -> tuple[Grant, ...]:
        """The rights at these positions, as records."""
        texts = {name: getattr(self, name).take(rows).texts() for name in TEXT_FIELDS}
        signers = (*self.jointly.party_names(), ())
        names = {name: [word or "" for word in column] for name, column in texts.items()}
        start, end = self.start[rows].tolist(), self.end[rows].tolist()
        above, up_to = self.above[rows].tolist(), self.up_to[rows].tolist()
        return tuple(
            Grant.from_checked(
                {
                    **{name: column[place] for name, column in names.items()},
                    "power": POWERS[self.power[row]],
                    "scope": SCOPES[self.scope[row]],
                    "above": _unpack_limit(above[place]),
                    "up_to": _unpack_limit(up_to[place]),
                    "jointly": signers[self.jointly.codes[row]],
                    "may_redelegate": bool(self.may_redelegate[row]),
                    "start": start[place],
                    "end": end[place],
                    "row": int(self.row[row]),
                }
            )
            for place, row in enumerate(rows.tolist())
        )

    def _frame_columns(self) -> FrameColumns:
        return grant_frame_columns(self.grants)

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        # The codes of equal texts differ with the order in which words were found.
        return self.grants, self.levels, self.track_rule


def _check_grants(rows: Sequence[Any], levels: Sequence[Any] | None, track_rule: Any) -> None:
    """Raise everything that is wrong with the arguments of a matrix of records."""
    faults = [
        f"{format_value(row)} is not a Grant record; make one of it, or leave it out"
        for row in rows
        if type(row) is not Grant
    ]
    grants = [row for row in rows if type(row) is Grant]
    faults += _level_faults(grants, levels)
    with_track = next((grant for grant in grants if grant.track), None)
    if track_rule not in ("", *TRACK_RULES):
        faults.append(
            f"track_rule: {format_value(track_rule)} is not a rule; give 'all' if every track must "
            "agree, 'any' if one is enough"
        )
    elif with_track is not None and not track_rule:
        faults.append(
            f"track_rule: a grant has the track {format_value(with_track.track)}; give 'all' if "
            "every track must agree, 'any' if one is enough"
        )
    raise_faults("grants", faults)


def _level_faults(grants: Sequence[Grant], levels: Sequence[Any] | None) -> list[str]:
    if levels is None:
        return []
    faults = [
        f"levels: {format_value(level)} is not the name of a holder; give text"
        for level in levels
        if not isinstance(level, str) or not level.strip()
    ]
    names = [level for level in levels if isinstance(level, str)]
    repeated = [name for place, name in enumerate(names) if name in names[:place]]
    faults += [f"levels: {format_value(name)} is there twice; name it once" for name in repeated]
    known = set(names)
    holders = dict.fromkeys(grant.holder for grant in grants)
    faults += [
        f"levels: {format_value(holder)} has a right and is not among them; "
        f"{propose_similar(holder, names)}add it in its place"
        for holder in holders
        if holder not in known
    ]
    return faults


def _propose_part(domain: object, keys: Sequence[str], matrix: AuthorityMatrix) -> str:
    """A domain whose path holds the name that was given, such as its last part."""
    if not isinstance(domain, str) or not domain.strip():
        return ""
    part = spelling_key(domain)
    holding = [matrix.domain.words[code] for code, key in enumerate(keys) if part in key]
    return f"did you mean {format_value(holding[0])}? " if holding else ""


def _pack_limits(values: Iterable[float | None]) -> Array:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _pack_days(values: Iterable[datetime.date | None]) -> Array:
    return np.array([value or "NaT" for value in values], dtype="datetime64[D]")


def _unpack_limit(value: float) -> float | None:
    return None if math.isnan(value) else value
