"""An authority matrix as columns, one row for each right."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._notebook_table import NotebookTable
from stepback._frames import FrameColumns
from stepback._organization._validate_args import as_collection
from stepback._problems._format import pluralize
from stepback._problems._problem import Problems
from stepback._records._value_equality import ValueEquality
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._papers._check_grants import check_grants
from stepback.evidence._papers._delegated_rights._paper_organization import (
    DecidingRights,
    delegate_rights,
    own_line_holders,
    own_line_names,
)
from stepback.evidence._papers._given_conditions import grants_under
from stepback.evidence._papers._grant import POWERS, Grant
from stepback.evidence._papers._grant_columns import (
    grant_frame_columns,
    pack_grants,
    register_columns,
    unpack_grants,
)
from stepback.evidence._papers._right_holders import RightHolders
from stepback.evidence._papers._who_may import find_right_holders, match_domain

if TYPE_CHECKING:
    from stepback._organization._organization import Organization
    from stepback.evidence._logs._decision_log import DecisionLog


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class AuthorityMatrix(NotebookTable, ValueEquality):
    """Who may decide what on paper: the result of `read_authority_matrix`.

    One row for each right. Columns are those of `Grant`. Two matrices are equal if they hold the
    same rights in the same order, with the same levels and rule of tracks, wherever they come from.

    Attributes:
        holder, domain, track, unit, tax, condition, principal: Texts as codes. A domain is a path
            joined by ``" / "``, without amounts and footnotes. Several conditions that must all
            hold are one text, joined by ``"; "``. A unit such as ``$`` is as the file has it.
        power: What the holder may do, as a position in ``POWERS``.
        scope: Of which requests, as a position in ``SCOPES``.
        above, up_to: The bands of amounts; nan where they are open. A band that includes its
            beginning begins at the float before it, and one "below 5,000" ends before 5,000.
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
        check_grants(rows, named, track_rule)
        return cls(**pack_grants(rows), levels=tuple(named or ()), track_rule=track_rule)

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
        words, fault = match_domain(domain, self.domain.words)
        rows = np.flatnonzero(np.isin(self.domain.codes, words))
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

    @property
    def own_line(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a domain and a holder who decides there for people below only.

        Whether such a right covers a decision depends on who asked.
        """
        return own_line_names(self._deciding_grants)

    def own_line_in(
        self,
        org: Organization,
        *,
        holders: Mapping[str, str | Iterable[str] | None] | None = None,
        holders_by: str | None = None,
    ) -> tuple[tuple[str, str], ...]:
        """Who in an organization decides for people below only, as `own_line` says by name.

        With the arguments and faults of `organization`. Pairs of the ids of a domain and a holder,
        for ``own_line`` of `paper_and_practice`.

        Examples
        --------
        >>> matrix = AuthorityMatrix.from_grants([Grant("Head", "Leave", scope="own line")])
        >>> matrix.own_line
        (('Leave', 'Head'),)
        >>> matrix.own_line_in(Organization(people=[Person("ann")]), holders={"Head": "ann"})
        (('Leave', 'ann'),)
        """
        paper = self._deciding_rights(self._deciding_grants)
        return own_line_holders(paper, org, holders=holders, holders_by=holders_by)

    def organization(
        self,
        org: Organization,
        *,
        amounts: Mapping[str, Iterable[float]] | Iterable[float] | DecisionLog | None = None,
        holders: Mapping[str, str | Iterable[str] | None] | None = None,
        holders_by: str | None = None,
        conditions: Iterable[str] | None = None,
    ) -> Organization:
        """The organization with the rights to decide as delegations.

        Each domain and track becomes a domain, named ``"domain / track"``. The lowest level whose
        right covers an amount decides: the highest level owns the domain, and each level hands it
        to the next below, up to that one's limit. Those above may decide, too, but for a level
        whose band begins above an amount. If no level may decide everything, a role that nobody
        holds owns the domain, and what no right covers stays there: it is vacant.

        Parameters
        ----------
        org
            An organization that has the holders. Its records stay as they are, and general
            delegations among them apply in the new domains, too.
        amounts
            What decisions are about: a mapping from domains (of the matrix, or with their track)
            to numbers, one sample for all domains, or a log, whose final approvals count. Needed
            for domains with limits.
        holders
            From holders of the matrix, in any case, to ids or names of the organization: one;
            several, any of whom may decide; or ``None`` for a post that nobody holds. Others are
            looked up by id and by name, in any case.
        holders_by
            An attribute of people or roles, such as ``"Job title"``: everyone who has the name of
            a holder there, in any case, may decide as that holder. `holders` comes first.
        conditions
            The conditions that hold: rights with others are left out. ``None``: conditions become
            contexts of the delegations, to be entered with `Organization.in_context`.

        Returns
        -------
        Organization
            At the date and in the contexts of `org`. Delegations are declared. Its `warnings` say
            which limits were cut to those above, and what could not be kept. With track rule
            ``"any"``, the tracks of a domain share its weight equally.

        Raises
        ------
        InvalidOrganization
            With every problem found: holders that are not there or are the name of several, domains
            that are there already, amounts that are missing, limits in several units, or rights
            for the own line that depend on a condition together with others.
        ValueError
            If an argument is not valid.

        Examples
        --------
        >>> from stepback import real_authority
        >>> matrix = AuthorityMatrix.from_grants(
        ...     [
        ...         Grant("Director", "Refunds"),
        ...         Grant("Head", "Refunds", up_to=10_000),
        ...         Grant("Lead", "Refunds", up_to=1000),
        ...     ]
        ... )
        >>> org = Organization(people=[Person("director"), Person("head"), Person("lead")])
        >>> amounts = [500, 900, 5000, 5000, 20_000, 800, 800, 1000]
        >>> real_authority(matrix.organization(org, amounts=amounts))
        {'director': 0.125, 'head': 0.25, 'lead': 0.625}

        Notes
        -----
        That the lowest level decides is an assumption of stepback: paper says who may. Rights for
        the own line are shared along the reporting line by the number of heads below, as
        `assume_line_delegation` does. Those who sign together become a circle whose quorum is all
        of them, and divide its decisions equally.
        """
        grants = grants_under(conditions, self._deciding_grants, self.condition.words)
        paper = self._deciding_rights(grants)
        return delegate_rights(paper, org, amounts=amounts, holders=holders, holders_by=holders_by)

    def _deciding_rights(self, grants: Sequence[Grant]) -> DecidingRights:
        words = (*self.holder.words, *self.jointly.names, *self.principal.words)
        names = tuple(dict.fromkeys(words))
        return DecidingRights(grants, self.levels, self.track_rule, self.source, names)

    @property
    def _deciding_grants(self) -> tuple[Grant, ...]:
        return self._grants_at(np.flatnonzero(self.power == POWERS.index("decides")))

    def to_table(self) -> dict[str, list[Any]]:
        """The rights as a register, which `read_authority_matrix` reads with ``shape="register"``.

        Returns
        -------
        dict
            From the name of each field of `Grant` to its cells: texts, numbers, ``"yes"`` or
            ``"no"``, and dates such as ``"2026-01-31"``; several names with semicolons between
            them. What is open or not said is ``None`` or empty. The reader takes `levels` and
            `track_rule` as its arguments ``levels`` and ``tracks``, and needs
            ``open_bands="stay open"`` where an open band begins below another one.

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
        columns = {field.name: getattr(self, field.name) for field in attrs.fields(Grant)}
        return unpack_grants(columns, rows)

    def _frame_columns(self) -> FrameColumns:
        return grant_frame_columns(self.grants)

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        # The codes of equal texts differ with the order in which words were found.
        return self.grants, self.levels, self.track_rule
