"""Sole sources: people through whom every line of authority of another person passes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from stepback._algorithms._arrays import Array
from stepback._algorithms._read_only import freeze_arrays
from stepback._display._frame_labels import CopiedLabels, FrameLabels, NodeLabels
from stepback._display._notebook_table import NotebookTable
from stepback._frames import FrameColumn, FrameColumns
from stepback._measures._dominator_tree import DominatorTree
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization


@attrs.frozen(eq=False, slots=False, repr=False)
class SoleSource(Mapping[str, tuple[str, ...]], NotebookTable):
    """For each person, the people whose every line of authority passes through that person.

    A mapping from the id of each person to ids, in the order of people. The ids are computed on
    access, since all of them together can be very many.

    Attributes:
        counts: From the id of each person to how many people they are.
    """

    _tree: DominatorTree
    _ids: Array
    _position: Mapping[str, int]
    _labels: FrameLabels

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        freeze_arrays((self._tree, self._ids))

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the names of people, and not the whole organization."""
        labels = CopiedLabels.from_labels(self._labels, self._ids.tolist())
        return {**self.__dict__, "_labels": labels}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore a copy, whose arrays numpy makes writeable."""
        self.__dict__.update(state)
        freeze_arrays((self._tree, self._ids))

    def __getitem__(self, id_: str) -> tuple[str, ...]:
        person = self._position[id_]
        if person >= self._ids.size:
            raise KeyError(id_)
        return tuple(self._ids[self._tree.dominated_people(person)].tolist())

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids.tolist())

    def __len__(self) -> int:
        return int(self._ids.size)

    def __repr__(self) -> str:
        return f"<SoleSource of {len(self):,} people>"

    def _frame_columns(self) -> FrameColumns:
        """A row for each person."""
        counts = FrameColumn("count", self._tree.dominated_counts)
        return self._labels.label_columns(self._ids.tolist()) | {"count": counts}

    def to_dict(self) -> dict[str, list[str]]:
        """The ids of people by the id of their sole source, as a plain dict."""
        return {id_: list(self[id_]) for id_ in self}

    @property
    def counts(self) -> dict[str, int]:
        """How many people's every line of authority passes through each person, by id."""
        return dict(zip(self._ids.tolist(), self._tree.dominated_counts.tolist(), strict=True))


def sole_source(org: Organization) -> SoleSource:
    """For each person, the people whose every line of authority passes through that person.

    In each domain, lines of authority lead from its owner along the delegations in force and into
    roles and circles. A person is the sole source of another one if every such line to the other,
    in every domain, passes through that person: in terms of graphs, the person dominates the other.
    A role that a person holds alone counts as that person; a role or circle of several, as none.

    Parameters
    ----------
    org

    Returns
    -------
    SoleSource
        A mapping from the id of each person to a tuple of ids; empty for a person who is not
        the sole source of anyone. People without any authority are in no tuple.

    Raises
    ------
    ValueError
        If anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo"), Person("cy")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.5), Delegation("bo", "cy")],
    ... )
    >>> sole_source(org)["bo"]
    ('cy',)
    >>> sole_source(org).counts
    {'ann': 2, 'bo': 1, 'cy': 0}

    References
    ----------
    - Lengauer, T., & Tarjan, R. E. (1979). A fast algorithm for finding dominators in a flowgraph.
      ACM Transactions on Programming Languages and Systems 1(1), 121-141. doi:10.1145/357062.357071
    """
    compiled = compiled_at_date(org)
    return SoleSource(
        DominatorTree.from_flow(compiled),
        compiled.columns.ids[: compiled.n_people],
        compiled.columns.node_index,
        NodeLabels(compiled.columns),
    )
