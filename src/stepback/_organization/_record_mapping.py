"""What an organization holds: its records, by kind and by id."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Self, overload

from stepback._columns._change_days import change_days
from stepback._columns._format_tables import format_tables
from stepback._columns._frame_tables import frame_tables
from stepback._columns._restore_columns import pack_columns
from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._flow._warnings import find_warnings
from stepback._frames import Backend, make_frame
from stepback._organization._networkx import graph_contents
from stepback._organization._organization_html import organization_html
from stepback._organization._read_only_graph import GraphContents
from stepback._problems._format import format_value, pluralize
from stepback._problems._problem import InvalidOrganization, Problem, Problems
from stepback._records._nodes import Circle, Domain, Person, Role, current_record
from stepback._records._record import record_schema
from stepback._records._record_types import RECORD_TYPES
from stepback._records._relations import Delegation, Membership, ReportingLine, Support

if TYPE_CHECKING:
    import networkx as nx
    import pandas
    import polars
    import pyarrow

Node = Person | Role | Circle
_MAX_SHOWN = 80  # characters of an id that is not there


class RecordMapping(Mapping[str, Node]):
    """The part of `Organization` that shows what it holds; there are no other subclasses.

    An immutable mapping from ids to people, roles and circles. Records and the graph are made
    when they are asked for, from the columns that measures compute with. They are all records,
    whatever date was entered.
    """

    _compiled: Compiled
    _repairs: tuple[Problem, ...]
    _notes: tuple[Problem, ...]

    @classmethod
    def _from_compiled(
        cls, compiled: Compiled, repairs: tuple[Problem, ...] = (), notes: tuple[Problem, ...] = ()
    ) -> Self:
        made = cls.__new__(cls)
        made.__dict__.update(_compiled=compiled, _repairs=repairs, _notes=notes)
        return made

    def _with_compiled(self, compiled: Compiled) -> Self:
        """The organization that is compiled otherwise, with the same repairs and notes."""
        return self._from_compiled(compiled, self._repairs, self._notes)

    # What it holds

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """The people, in the order given."""
        return self._columns.records("people")

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles, in the order given."""
        return self._columns.records("roles")

    @cached_property
    def circles(self) -> tuple[Circle, ...]:
        """The circles, in the order given."""
        return self._columns.records("circles")

    @cached_property
    def domains(self) -> tuple[Domain, ...]:
        """The domains, in the order given."""
        return self._columns.records("domains")

    @cached_property
    def reporting(self) -> tuple[ReportingLine, ...]:
        """The formal lines, in the order given."""
        return self._columns.records("reporting")

    @cached_property
    def delegations(self) -> tuple[Delegation, ...]:
        """The delegations, in the order given."""
        return self._columns.records("delegations")

    @cached_property
    def supports(self) -> tuple[Support, ...] | None:
        """Who supports whom, in the order given; ``None``: nobody was asked."""
        asked = "supports" in self._columns.tables
        return self._columns.records("supports") if asked else None

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """Who is in which role and circle, in the order given."""
        return self._columns.records("memberships")

    @cached_property
    def respondents(self) -> frozenset[str] | None:
        """Ids of those who were asked about support; ``None``: everyone, or nobody."""
        asked = self._columns.respondents
        return None if asked is None else frozenset(self._columns.ids[asked].tolist())

    @property
    def date(self) -> datetime.date | None:
        """The date entered with `at`, if any."""
        return self._compiled.date

    @cached_property
    def dates(self) -> tuple[datetime.date, ...]:
        """The days on which anything begins, or is no longer in force, in order.

        From each of them up to the next, nothing changes. Empty if nothing is dated.

        Examples
        --------
        >>> org = Organization(people=[Person("ann"), Person("bo", start="2026-02-01")])
        >>> org.dates
        (datetime.date(2026, 2, 1),)
        """
        days: list[datetime.date] = change_days(self._columns).tolist()
        return tuple(days)

    @property
    def contexts(self) -> frozenset[str]:
        """The contexts entered with `in_context`."""
        return self._compiled.contexts

    @property
    def repairs(self) -> Problems:
        """What a reader repaired, each with its place; equality does not depend on it."""
        return Problems(self._repairs)

    @cached_property
    def warnings(self) -> Problems:
        """What deserves a second look, but is not an error.

        Several roots, a root that is named like its own unit, a vacant post that decides, a
        delegate whose limit, window or context goes beyond the principal's, a general
        delegation that applies again beyond those of another, a relation outside the life of
        one of its ends, and what a reader noticed. On a date, also rights, support and lines
        that rest on nodes that are not in force then, and posts that nobody holds.
        """
        return Problems((*self._notes, *find_warnings(self._compiled)))

    @property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The organization as a read-only networkx graph; authority and support flow along edges.

        Nodes carry ``kind`` and the record's fields, edges ``relation`` and the record's
        fields, ``graph.graph`` the domains, respondents, date and contexts. It is frozen, and a
        ``TypeError`` meets whoever changes what it carries. ``org.graph.copy()`` is an ordinary
        graph to change, and `from_graph` makes an organization of it.

        Examples
        --------
        >>> org = Organization(
        ...     people=[Person("ann"), Person("bo")], reporting=[ReportingLine("ann", "bo")]
        ... )
        >>> list(org.graph.edges(data="relation"))
        [('ann', 'bo', 'manages')]
        """
        return self._graph_contents.make_graph()

    @cached_property
    def _graph_contents(self) -> GraphContents:
        return graph_contents(self._columns, self.date, self.contexts)

    def to_tables(self) -> dict[str, dict[str, list[Any]]]:
        """The records as tables that `from_tables` reads back, columns by name.

        Cells hold text, as in a file. A table without records is left out, but for that of
        supports where they were asked for.

        Returns
        -------
        dict
            From the name of each table to its columns, which go from header to cells; empty for
            an organization of nobody.

        Examples
        --------
        >>> org = Organization(people=[Person("ann", unit="sales")])
        >>> org.to_tables()["people"]["unit"]
        ['sales']
        """
        return format_tables(self._columns)

    @overload
    def to_frames(self, *, backend: Literal["pandas"]) -> dict[str, pandas.DataFrame]: ...
    @overload
    def to_frames(self, *, backend: Literal["polars"]) -> dict[str, polars.DataFrame]: ...
    @overload
    def to_frames(self, *, backend: Literal["pyarrow"]) -> dict[str, pyarrow.Table]: ...
    @overload
    def to_frames(self, *, backend: None = None) -> dict[str, Any]: ...
    def to_frames(self, *, backend: Backend | None = None) -> dict[str, Any]:
        """The records as frames with typed columns, which `from_tables` reads back.

        Every table is there, with all its fields, whether or not it has records; that of supports
        only if they were asked for, and that of respondents if not everyone was. Ids and names
        are text, weights, shares and strengths floats, flags truth values, starts and ends dates.

        `Delegation.autonomy` is a float, which of a `Level` is its `Level.autonomy`; beside it,
        the column ``level`` has the name of the level, and is empty for a number. Contexts and
        amounts are text, with semicolons between several. Attributes have the type that all their
        values have; one with values of several types, or of another type, is text.

        Parameters
        ----------
        backend
            ``"pandas"``, ``"polars"`` or ``"pyarrow"``; ``None``: the first of them that is
            installed.

        Returns
        -------
        dict
            From the name of each table to a frame.

        Raises
        ------
        ModuleNotFoundError
            If the library or narwhals (the extra ``frames``) is not installed.
        ValueError
            If `backend` is none of the three.

        Examples
        --------
        >>> org = Organization(people=[Person("ann", external=True), Person("bo")])
        >>> frames = org.to_frames(backend="pandas")
        >>> frames["people"]["external"].tolist()
        [True, False]
        >>> Organization.from_tables(frames) == org
        True
        """
        tables = frame_tables(self._columns)
        return {name: make_frame(columns, backend) for name, columns in tables.items()}

    @property
    def _columns(self) -> Columns:
        return self._compiled.records

    # How it behaves as a mapping and as a value

    def __getitem__(self, id_: str) -> Node:
        """The person, role or circle of that id.

        Of several records of it, the one in force on the date entered, or else the latest.
        """
        try:
            node = self._columns.node_index[id_]
        except (KeyError, TypeError):
            is_short = isinstance(id_, str) and len(id_) <= _MAX_SHOWN
            raise KeyError(id_ if is_short else format_value(id_)) from None
        found: Node = current_record(self._columns.node_records(node), self.date)
        return found

    def __iter__(self) -> Iterator[str]:
        """The ids of people, roles and circles."""
        return iter(self._columns.node_index)

    def __len__(self) -> int:
        """How many people, roles and circles there are, whether in force or not."""
        return (
            self._columns.n_nodes
            if self._columns.first_nodes is None
            else len(self._columns.node_index)
        )

    def __contains__(self, id_: object) -> bool:
        """Whether there is a person, role or circle of that id."""
        return id_ in self._columns.node_index

    def __eq__(self, other: object) -> bool:
        """Whether `other` holds the same records at the same date and in the same contexts."""
        if not isinstance(other, RecordMapping):
            return NotImplemented
        return self is other or (
            (self.date, self.contexts, self.respondents, self._columns.tables.keys())
            == (other.date, other.contexts, other.respondents, other._columns.tables.keys())
            and all(
                Counter(getattr(self, name)) == Counter(getattr(other, name))
                for name in self._columns.tables
            )
        )

    def __hash__(self) -> int:
        """Equal organizations have equal hashes."""
        return hash((frozenset(self._columns.ids.tolist()), self.date, self.contexts))

    def __repr__(self) -> str:
        """The numbers of its records, and its date and contexts."""
        return f"<Organization: {describe_contents(self._compiled)}>"

    def _repr_html_(self) -> str:
        """The numbers of its records and the first people, as notebooks show them."""
        return organization_html(self._compiled, describe_contents(self._compiled))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: an organization never changes."""
        raise AttributeError(f"an organization never changes; make another one instead of {name} =")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: an organization never changes."""
        raise AttributeError(f"an organization never changes; {name} stays")

    def __copy__(self) -> Self:
        """The organization itself, since it never changes."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """The organization itself, since it never changes."""
        return self

    def __getstate__(self) -> tuple[Any, ...]:
        """Pickle the columns, from which another process compiles it again."""
        now = self._compiled
        return (pack_columns(now.records), now.date, now.contexts), self._repairs, self._notes

    def __setstate__(self, state: Any) -> None:
        """Check what was pickled, and compile it.

        A pickle can run any code while it is read: this protects against one that is damaged or
        that another version wrote, and not against one that somebody changed on purpose.
        """
        try:
            (pickled, date, contexts), repairs, notes = state
            compiled = Compiled.from_pickle(pickled, date, contexts)
            own = {
                name: tuple(map(_check_problem, problems))
                for name, problems in (("_repairs", repairs), ("_notes", notes))
            }
        except InvalidOrganization:
            raise
        except (AttributeError, TypeError, ValueError) as fault:
            raise UnpicklingError(
                f"the pickle does not hold an organization of this version of stepback ({fault}); "
                "to keep organizations, write tables with write_tables"
            ) from None
        self.__dict__.update(own, _compiled=compiled)


def _check_problem(problem: Any) -> Problem:
    if not isinstance(problem, Problem):
        raise TypeError("its repairs or warnings are none")
    return problem


def describe_contents(compiled: Compiled) -> str:
    """The numbers of records, and the date and contexts: ``"7 people, 6 lines, in storm"``."""
    counts = [
        pluralize(count, RECORD_TYPES[name].noun, record_schema(RECORD_TYPES[name]).plural)
        for name, count in compiled.record_counts.items()
        if count or name == "people"
    ]
    view = [f"at {compiled.date}"] if compiled.date else []
    view += [f"in {', '.join(sorted(compiled.contexts))}"] if compiled.contexts else []
    return ", ".join(counts + view)
