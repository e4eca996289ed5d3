"""What a later export may name of those that were read before it: their people and roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_name, format_value
from stepback._problems._problem import Problem
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._normalize import (
    column_as_text,
    is_among_words,
    map_column,
    normalize_case,
)
from stepback._read._people._posts import Posts
from stepback._read._people._reporting_lines import Lines
from stepback._read._people._rows import Rows


@attrs.frozen(eq=False)
class EarlierNodes:
    """The people and roles of an export, or of several, as arrays of one length.

    Attributes:
        id: The id of each.
        name: The name; empty if there is none.
        texts: The cells of its row under some headers, whatever the case of these.
        source: The name of the export.
        row_number: The row there.
    """

    id: Array
    name: Array
    texts: Mapping[str, Array]
    source: Array
    row_number: Array

    @classmethod
    def from_export(cls, rows: Rows, posts: Posts, lines: Lines, key_header: str) -> EarlierNodes:
        """The nodes of an export, with their cells under the header that managers are named by."""
        heads = np.flatnonzero(posts.is_head)
        # People who hold posts by a column of their own are no part of the lines themselves.
        groups = posts.sharers.values() if rows.person is None else ()
        sharers = np.array([row for group in groups for row in group], np.int64)
        row = np.concatenate([heads, sharers])
        no_text = np.full(lines.added_ids.size, "", dtype=object)
        wanted = normalize_case(key_header)
        texts = {
            normalize_case(header): column_as_text(column[rows.positions[row]])
            for header, column in rows.cells.columns.items()
            if normalize_case(header) == wanted
        }
        all_rows = np.concatenate([row, lines.added_rows])
        return cls(
            np.concatenate([posts.id[heads], posts.holder_id[sharers], lines.added_ids]),
            np.concatenate([rows.name[row], no_text]),
            {header: np.concatenate([column, no_text]) for header, column in texts.items()},
            np.full(all_rows.size, rows.cells.source, dtype=object),
            rows.row_numbers[all_rows],
        )

    @classmethod
    def join(cls, several: Sequence[EarlierNodes]) -> EarlierNodes:
        """The nodes of several exports, each id once."""
        ids = np.concatenate([nodes.id for nodes in several])
        first = dict(zip(reversed(ids.tolist()), range(ids.size - 1, -1, -1), strict=True))
        kept = np.array(sorted(first.values()), dtype=np.int64)
        headers = dict.fromkeys(header for nodes in several for header in nodes.texts)
        joined = cls(
            ids,
            np.concatenate([nodes.name for nodes in several]),
            {
                header: np.concatenate(
                    [
                        nodes.texts.get(header, np.full(nodes.id.size, "", dtype=object))
                        for nodes in several
                    ]
                )
                for header in headers
            },
            np.concatenate([nodes.source for nodes in several]),
            np.concatenate([nodes.row_number for nodes in several]),
        )
        return joined.take(kept)

    def take(self, positions: Array) -> EarlierNodes:
        """Some of the nodes."""
        return EarlierNodes(
            self.id[positions],
            self.name[positions],
            {header: column[positions] for header, column in self.texts.items()},
            self.source[positions],
            self.row_number[positions],
        )


def append_nodes(rows: Rows, nodes: EarlierNodes, diagnostics: Diagnostics) -> Rows:
    """The rows, and behind them one for each node of earlier exports, with nobody above it.

    Ids that both have are reported: nobody knows whether it is the same person.
    """
    position = dict(zip(nodes.id.tolist(), range(nodes.id.size), strict=True))
    shared = {id_: [row] for row, id_ in enumerate(rows.id.tolist()) if id_ in position}

    def describe(id_: str, group: Sequence[int]) -> Problem:
        at = position[id_]
        message = (
            f"{format_value(id_)} is also in row {nodes.row_number[at]} of "
            f"{format_name(str(nodes.source[at]))}; if it is somebody else, give one of them "
            "another id, and else delete one of the rows"
        )
        return Problem("repeated-id", message, rows.locate(group, "id"))

    diagnostics.add_errors(shared, describe)
    is_shared = is_among_words(nodes.id.tolist(), frozenset(shared))
    return _append(rows, nodes.take(np.flatnonzero(~is_shared)))


def _append(rows: Rows, added: EarlierNodes) -> Rows:
    n_added = added.id.size
    headers = rows.headers
    no_text = np.full(n_added, "", dtype=object)
    filled = {rows.key_header: added.texts.get(normalize_case(rows.key_header), no_text)}
    if "name" in headers:
        filled[headers["name"]] = added.name
    filled[headers["id"]] = added.id
    cells = attrs.evolve(
        rows.cells,
        columns={
            header: np.concatenate([column.astype(object), filled.get(header, no_text)])
            for header, column in rows.cells.columns.items()
        },
        row_numbers=np.concatenate([rows.cells.row_numbers, np.zeros(n_added, dtype=np.int64)]),
    )
    row_key = filled[rows.key_header]
    if rows.normalize_key is not None:
        row_key = map_column(rows.normalize_key, row_key)
    n_before = len(rows.cells.row_numbers)
    added_values = {
        "positions": np.arange(n_before, n_before + n_added),
        "row_numbers": np.zeros(n_added, dtype=np.int64),
        "id": added.id,
        "name": added.name,
        "row_key": row_key,
        "is_vacant": np.zeros(n_added, dtype=np.bool_),
        "has_bad_days": np.zeros(n_added, dtype=np.bool_),
        "start": np.full(n_added, np.datetime64("NaT", "D")),
        "end": np.full(n_added, np.datetime64("NaT", "D")),
    }
    arrays: dict[str, Any] = {
        field.name: np.concatenate(
            [getattr(rows, field.name), added_values.get(field.name, no_text)]
        )
        for field in attrs.fields(Rows)
        if isinstance(getattr(rows, field.name), np.ndarray)
    }
    return attrs.evolve(rows, cells=cells, n_earlier=n_added, **arrays)


def keep_own(posts: Posts, n_own: int) -> Posts:
    """The posts of the rows of an export itself, which come first."""
    arrays: dict[str, Any] = {
        field.name: getattr(posts, field.name)[:n_own]
        for field in attrs.fields(Posts)
        if isinstance(getattr(posts, field.name), np.ndarray)
    }
    return attrs.evolve(posts, **arrays)
