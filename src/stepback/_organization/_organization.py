"""The organization: an immutable value made of records, tables or a graph."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from stepback._columns._parse import parse_tables
from stepback._columns._table import Table
from stepback._columns._validation import mark_answer_problems
from stepback._flow._compiled import Compiled, secondary_problems
from stepback._flow._step_back import apply_step_back
from stepback._organization._networkx import from_networkx
from stepback._organization._record_mapping import RecordMapping
from stepback._organization._validate_args import check_argument, check_contexts
from stepback._problems._format import format_value
from stepback._problems._problem import InvalidOrganization, Problem
from stepback._records._fields._dates import Date
from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._record import Record
from stepback._records._record_types import RECORD_TYPES, is_surveyed
from stepback._records._relations import Delegation, Membership, ReportingLine, Support

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np

    from stepback._records._level import Level


class Organization(RecordMapping):
    """An organization: who is in it, and who hands what to whom.

    An immutable value. It is a mapping from ids to people, roles and circles, and equal to
    another that holds the same records, in any order, at the same date and in the same contexts.

    Parameters
    ----------
    people, roles, circles
        Records of the nodes. Ids are unique over all three.
    domains
        The fields of decisions and who owns them.
    reporting
        The formal lines.
    delegations
        Decision rights handed on.
    supports
        Who supports whom. ``None``, the default: nobody was asked, and every measure of support
        is nan. Empty: people were asked, and nobody receives any.
    memberships
        Who holds which role and who is in which circle.
    respondents
        Ids of the people who were asked about the support they receive; ``None``: all of
        them, where `supports` is given.

    Raises
    ------
    InvalidOrganization
        With every problem found: ids that are repeated or unknown, lines, memberships or
        delegations that form a cycle, shares above 1, and the like.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> org
    <Organization: 2 people, 1 domain, 1 delegation>
    >>> org["bo"]
    Person(id='bo')
    """

    def __init__(
        self,
        people: Iterable[Person] = (),
        roles: Iterable[Role] = (),
        circles: Iterable[Circle] = (),
        domains: Iterable[Domain] = (),
        reporting: Iterable[ReportingLine] = (),
        delegations: Iterable[Delegation] = (),
        supports: Iterable[Support] | None = None,
        memberships: Iterable[Membership] = (),
        respondents: Iterable[str] | None = None,
    ) -> None:
        """Check the records together."""
        given: dict[str, Iterable[Record] | None] = {
            "people": people,
            "roles": roles,
            "circles": circles,
            "domains": domains,
            "reporting": reporting,
            "delegations": delegations,
            "supports": supports,
            "memberships": memberships,
        }
        tables = {
            name: Table.from_records(name, records)
            for name, records in given.items()
            if records is not None or not is_surveyed(name)
        }
        compiled = Compiled.from_tables(tables, respondents)
        self.__dict__.update(_compiled=compiled, _repairs=(), _notes=())

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Self:
        """An organization from tables, one for each type of record.

        Parameters
        ----------
        tables
            From the names ``people``, ``roles``, ``circles``, ``domains``, ``reporting``,
            ``delegations``, ``supports``, ``memberships`` and ``respondents`` (column ``id``)
            to a table: a mapping from column names to columns, or a pandas, polars or pyarrow
            frame (the extra ``frames``). Columns are the fields of the records; an empty
            cell is the field's default. Further columns of people, roles and circles become
            attributes. Without a table of ``supports``, nobody was asked.

        Returns
        -------
        Organization

        Raises
        ------
        InvalidOrganization
            With every problem found, and the row that it is in (the header is row 1).
        ValueError
            If `tables` is not a mapping.

        Examples
        --------
        >>> Organization.from_tables(
        ...     {
        ...         "people": {"id": ["ann", "bo"], "unit": ["sales", "sales"]},
        ...         "reporting": {"manager": ["ann"], "report": ["bo"]},
        ...     }
        ... )
        <Organization: 2 people, 1 line>
        """
        if not isinstance(tables, Mapping):
            raise ValueError(
                f"tables: {format_value(tables)} is not a mapping; give {{'people': …}} with each "
                "table under its name"
            )
        parsed, respondents, problems = parse_tables(tables)
        return cls._from_parsed_tables(parsed, respondents, notes=problems)

    @classmethod
    def from_graph(cls, graph: nx.Graph[Any]) -> Self:
        """An organization from a networkx graph: the inverse of `graph`.

        Parameters
        ----------
        graph
            A directed graph. Nodes may carry ``kind`` (``"person"``, the default, ``"role"``
            or ``"circle"``) and the record's fields; further node attributes become
            attributes. Edges may carry ``relation`` (``"manages"``, the default,
            ``"delegates"``, ``"supports"`` or ``"member"``) and the record's fields.
            ``graph.graph["domains"]`` may hold `Domain` records, ``"respondents"`` ids,
            ``"supports_asked"`` whether anyone asked about support (by default, whether there
            is any), ``"date"`` and ``"contexts"`` what was entered.

        Returns
        -------
        Organization

        Raises
        ------
        InvalidOrganization
            With every problem found, among them ids that are not text.
        ValueError
            If the graph is not directed.

        Examples
        --------
        >>> import networkx as nx
        >>> Organization.from_graph(nx.DiGraph([("ann", "bo"), ("ann", "cy")]))
        <Organization: 3 people, 2 lines>
        """
        tables, respondents, date, contexts = from_networkx(graph)
        return cls._from_compiled(Compiled.from_tables(tables, respondents, date, contexts))

    @classmethod
    def _from_parsed_tables(
        cls,
        tables: Mapping[str, Table],
        respondents: Table | Iterable[str] | None = None,
        *,
        repairs: Iterable[Problem] = (),
        notes: Iterable[Problem] = (),
        answer_columns: Collection[str] = (),
    ) -> Self:
        """From parsed tables; `repairs` and `notes` say how they were read.

        Notes that are errors are raised with everything else that is wrong. `answer_columns` are
        headers of columns that hold what people answered about themselves.
        """
        full = {
            name: tables[name] if name in tables else Table.from_records(name, ())
            for name in RECORD_TYPES
            if name in tables or not is_surveyed(name)
        }
        notes = tuple(notes)
        errors = [note for note in notes if note.severity == "error"]
        if errors:
            raise InvalidOrganization([*notes, *secondary_problems(errors, full, respondents)])
        try:
            compiled = Compiled.from_tables(full, respondents)
        except InvalidOrganization as invalid:
            raise InvalidOrganization([*invalid.problems, *notes]) from None
        sources = {table.source for name, table in full.items() if is_surveyed(name)}
        if isinstance(respondents, Table):
            sources.add(respondents.source)
        return cls._from_compiled(
            compiled,
            repairs=mark_answer_problems(repairs, sources, answer_columns),
            notes=mark_answer_problems(notes, sources, answer_columns),
        )

    # Views and scenarios

    def at(self, date: datetime.date | np.datetime64 | str) -> Self:
        """The organization on `date`: who and what is in force then.

        Measures, models and reports count nothing else. All records are kept: `people` and the
        others hold them as before, and the same organization may be entered at another date.

        Parameters
        ----------
        date
            A date, a text such as ``"2026-01-31"``, or a moment at midnight, of the standard
            library, numpy or pandas. It replaces a date entered before. Records are in force
            from their start up to, not including, their end; relations, while both their ends
            are as well. A domain whose owner is not there is vacant.

        Returns
        -------
        Organization
            With the same records; `date` says when.

        Raises
        ------
        InvalidOrganization
            If shares of delegations sum to above 1, authority forms a cycle, or a circle has
            fewer people than its quorum on that date.
        ValueError
            If `date` is not a date, or has a time of day.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")])
        >>> org.at("2026-01-31").date
        datetime.date(2026, 1, 31)
        """
        if date is None:
            raise ValueError("date: None is not a date; give one such as 2026-01-31")
        entered = check_argument(Date(), "date", date)
        return self._with_compiled(self._compiled.on_date(entered))

    def snapshot(self) -> Self:
        """The organization with nothing but what is in force on the date entered.

        `at` keeps all records, and measures leave out the others. A snapshot holds only those of
        the day, for what goes through all records: `people`, `graph`, `write_tables`. A vacant
        role with the owner's id stands in for the owner of a domain who is not there.

        Returns
        -------
        Organization
            At the same date and in the same contexts; the organization itself where nothing is
            dated. The records keep their days.

        Raises
        ------
        ValueError
            If anything is dated and no date was entered.

        Examples
        --------
        >>> org = Organization(people=[Person("ann"), Person("bo", start="2026-02-01")])
        >>> list(org.at("2026-01-31").snapshot().graph)
        ['ann']
        """
        return self._with_compiled(self._compiled.snapshot())

    def in_context(self, *contexts: str) -> Self:
        """The organization within `contexts`, added to those already entered.

        Delegations bound to contexts are in force in any one of them.

        Parameters
        ----------
        contexts
            Names that delegations are bound to.

        Returns
        -------
        Organization
            With the same records; `contexts` holds all that were entered.

        Raises
        ------
        InvalidOrganization
            If shares sum to above 1 or authority forms a cycle there.
        ValueError
            If a context is not a name, or no delegation is bound to it.

        Examples
        --------
        >>> org = Organization(
        ...     people=[Person("ann"), Person("bo")],
        ...     domains=[Domain("fire", "ann")],
        ...     delegations=[Delegation("ann", "bo", contexts="battle")],
        ... )
        >>> sorted(org.in_context("battle").contexts)
        ['battle']
        """
        known = frozenset().union(*set(self._columns.tables["delegations"]["contexts"]))
        contexts_entered = self._compiled.contexts | check_contexts(contexts, known)
        return self._with_compiled(self._compiled.within_contexts(contexts_entered))

    def step_back(
        self,
        leader: str,
        *,
        to: str,
        domain: str,
        autonomy: float | Level,
        share: float | None = None,
        support: float | None = None,
    ) -> Self:
        """The organization after `leader` has stepped back in `domain`, handing it to `to`.

        First the leader's general delegations are copied for this domain. Then the delegation
        to `to` is raised to `autonomy`, or one is added from what is not yet handed on. What the
        leader has handed to others is never lowered: a delegation without a share gets the one
        that it has, before another joins it. There is one exception: a step in one context and
        a delegation without a share in another divide what is left where both are entered.

        At a date, the step begins on that day, and nothing before it changes but for who counts
        as asked about support. What is changed keeps the end that it has: after that end it is
        as it would have been without the step. What others will get later is not left to hand
        on: by delegations that begin later, to people who come later, and by limits on amounts
        that the domain has later.

        Parameters
        ----------
        leader, to
            Ids of the node that steps back, and of the node that takes charge.
        domain
            Id of the domain.
        autonomy
            How much of it `to` settles without coming back; no less than now.
        share
            The share of the leader's decisions in the domain that a new delegation gets, in
            (0, 1]; ``None``: all that is not yet handed on, for amounts of every size.
        support
            Strength of the support that the leader gives with it, in (0, 1]; ``None``: as
            it is. If nobody was asked about support so far, only those in `to` count as asked,
            on all days.

        Returns
        -------
        Organization
            At the same date and in the same contexts.

        Raises
        ------
        InvalidOrganization
            If authority would form a cycle, on the date or on a later day.
        ValueError
            If an id is unknown, a number is out of bounds, `autonomy` is lower than now, nothing
            or less than `share` is left to hand on, `to` has a delegation already and a `share`
            is given or the delegation has no share to hand on, two would become equal, or
            anything is dated and no date was entered.

        Examples
        --------
        >>> from stepback import real_authority
        >>> org = Organization(
        ...     people=[Person("ann"), Person("bo")], domains=[Domain("refunds", "ann")]
        ... )
        >>> real_authority(org.step_back("ann", to="bo", domain="refunds", autonomy=0.75))
        {'ann': 0.25, 'bo': 0.75}
        >>> after = org.step_back("ann", to="bo", domain="refunds", autonomy=0.75, share=0.5)
        >>> real_authority(after)
        {'ann': 0.625, 'bo': 0.375}
        """
        after = apply_step_back(
            self._compiled.check_date(),
            leader=leader,
            to=to,
            domain=domain,
            autonomy=autonomy,
            share=share,
            support=support,
        )
        return self._with_compiled(after)
