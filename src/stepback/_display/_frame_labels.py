"""Names and units that stand beside the ids of a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Protocol

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns
from stepback._frames import FrameColumn
from stepback._records._record_types import NODE_TABLES

LabelColumns = dict[str, FrameColumn]


class FrameLabels(Protocol):
    """What is known about the keys of a result, as columns of its frame."""

    @property
    def has_pairs(self) -> bool:
        """Whether each key is the pair of a person and a domain."""
        ...

    def label_columns(self, keys: Sequence[Any]) -> LabelColumns:
        """The columns for these keys: the keys themselves first."""
        ...


@attrs.frozen(eq=False)
class KeyLabels:
    """Nothing is known but the keys.

    Attributes:
        header: What the keys are called.
    """

    header: str = "id"
    has_pairs: ClassVar[bool] = False

    def label_columns(self, keys: Sequence[Any]) -> LabelColumns:
        """The keys as text."""
        return {self.header: FrameColumn("text", list(keys))}


@attrs.frozen(eq=False, slots=False)
class NodeLabels:
    """Names and units of the people, roles and circles of an organization."""

    columns: Columns
    has_pairs: ClassVar[bool] = False

    def label_columns(self, keys: Sequence[Any]) -> LabelColumns:
        """Ids, names and units; empty where none is recorded."""
        position = self.columns.node_index
        rows = np.array([position[id_] for id_ in keys], dtype=np.int64)
        ids = {"id": FrameColumn("text", list(keys))}
        return ids | {
            field: FrameColumn("text", cells[rows]) for field, cells in self._cells_by_node.items()
        }

    @cached_property
    def _cells_by_node(self) -> Mapping[str, Array]:
        tables = [self.columns.tables[name] for name in NODE_TABLES]
        return {
            field: np.concatenate([table[field] for table in tables]) for field in ("name", "unit")
        }


@attrs.frozen(eq=False)
class DomainLabels:
    """Names of the domains of an organization."""

    columns: Columns
    has_pairs: ClassVar[bool] = False

    def label_columns(self, keys: Sequence[Any]) -> LabelColumns:
        """Ids and names; empty where none is recorded."""
        position, names = self.columns.domain_index, self.columns.tables["domains"]["name"]
        return {
            "domain": FrameColumn("text", list(keys)),
            "domain_name": FrameColumn("text", [names[position[id_]] for id_ in keys]),
        }


@attrs.frozen(eq=False)
class PersonDomainLabels:
    """Names of the people and domains of an organization, for keys that are pairs of both."""

    columns: Columns
    has_pairs: ClassVar[bool] = True

    def label_columns(self, keys: Sequence[Any]) -> LabelColumns:
        """Ids, names and units of the people, ids and names of the domains."""
        people = NodeLabels(self.columns).label_columns([person for person, _ in keys])
        domains = DomainLabels(self.columns).label_columns([domain for _, domain in keys])
        return people | domains


@attrs.frozen(eq=False)
class CopiedLabels:
    """The labels of certain keys, without the organization that they are from."""

    by_key: Mapping[Any, tuple[Any, ...]]
    headers: tuple[str, ...]
    has_pairs: bool

    @classmethod
    def from_labels(cls, labels: FrameLabels, keys: Sequence[Any]) -> CopiedLabels:
        """Those of `keys`."""
        columns = labels.label_columns(keys)
        if not keys:
            return cls({}, tuple(columns), labels.has_pairs)
        cells = zip(*(column.plain_cells() for column in columns.values()), strict=True)
        return cls(dict(zip(keys, cells, strict=True)), tuple(columns), labels.has_pairs)

    def label_columns(self, keys: Sequence[Any]) -> LabelColumns:
        """The columns that were copied."""
        rows = [self.by_key[key] for key in keys]
        return {
            header: FrameColumn("text", [row[position] for row in rows])
            for position, header in enumerate(self.headers)
        }
