"""Which row of an export each row names as its manager."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._columns._id_index import NOT_FOUND, IdIndex
from stepback._problems._format import (
    format_option,
    format_value,
    format_values,
    join_truncated,
    option_name,
)
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._normalize import (
    column_as_text,
    describe_difference,
    is_among_words,
    normalize_all_cases,
    normalize_person_name,
    strip_all_leading_zeros,
    strip_initials,
)
from stepback._read._people._rows import Rows

ROOT = -1
UNKNOWN = -2
_MIN_UNKNOWN = 3  # managers that are not found: fewer may be chance, and not the wrong column
_N_EXAMPLES = 3
_MIN_DISTINCT = 0.9  # of the values of a column that managers could be named by


@attrs.frozen(eq=False)
class ManagerRefs:
    """The manager of each row.

    Attributes:
        row: The row of the manager; `ROOT` where nobody is above, `UNKNOWN` where no row has the
            key, or several do.
        ambiguous: For a key that several rows have, these rows.
        is_none_found: Whether no manager at all is found.
        has_unique_keys: Whether no two rows have the same key.
    """

    row: Array
    ambiguous: Mapping[str, list[int]]
    is_none_found: bool
    has_unique_keys: bool


def resolve_managers(rows: Rows, diagnostics: Diagnostics) -> ManagerRefs:
    """Find the manager of each row: by its exact key, or else by one with a similar spelling."""
    n_rows = len(rows)
    # An index finds the last of equal keys. The first is wanted, so that it counts backwards.
    index = IdIndex(rows.row_key[::-1])
    is_unique = index.n_distinct == n_rows
    backwards = index.lookup(rows.manager_key).astype(np.int64)
    row = np.where(backwards == NOT_FOUND, UNKNOWN, n_rows - 1 - backwards)
    row[rows.manager_key == ""] = ROOT
    ambiguous: dict[str, list[int]] = {}
    # Rows with one id are one manager, or duplicates to be resolved. Not so rows of one name.
    if not (rows.has_managers_by_id or is_unique):
        found = _rows_by_key(rows, list, set(rows.manager_key[row >= 0].tolist()))
        ambiguous = {key: with_key for key, with_key in found.items() if len(with_key) > 1}
        row[is_among_words(rows.manager_key.tolist(), frozenset(ambiguous))] = UNKNOWN
    unknown = np.flatnonzero(row == UNKNOWN)
    if not unknown.size:
        return ManagerRefs(row, ambiguous, is_none_found=False, has_unique_keys=is_unique)
    keys = dict.fromkeys(rows.manager_key[unknown].tolist())
    matched, unclear = _match_spelling(rows, [key for key in keys if key not in ambiguous])
    row[unknown] = [matched.get(key, UNKNOWN) for key in rows.manager_key[unknown].tolist()]
    _report_spelling(rows, matched, unknown[row[unknown] >= 0], diagnostics)
    is_none_found = len(keys) >= _MIN_UNKNOWN and not (ambiguous or unclear or (row >= 0).any())
    if is_none_found:
        _report_no_match(rows, list(keys), unknown, diagnostics)
    return ManagerRefs(row, ambiguous | unclear, is_none_found, is_unique)


def _rows_by_key(
    rows: Rows, normalize: Callable[[list[str]], list[str]], wanted: Collection[str]
) -> dict[str, list[int]]:
    """For each wanted key, the rows that have it once normalized: the first one of each id."""
    row_keys = rows.row_key.tolist()
    normalized = normalize(row_keys)
    by_key: dict[str, dict[str, int]] = {}
    for row in [row for row, key in enumerate(normalized) if key in wanted and row_keys[row]]:
        by_key.setdefault(normalized[row], {}).setdefault(rows.id[row], row)
    return {key: list(row_by_id.values()) for key, row_by_id in by_key.items()}


def _match_spelling(rows: Rows, keys: Iterable[str]) -> tuple[dict[str, int], dict[str, list[int]]]:
    """For each key the one row that it means but for its spelling, or else the several.

    The manager ``0201`` is the row ``201``, but ``001`` may be either of ``1`` and ``01``.
    """
    ways: tuple[Callable[[list[str]], list[str]], ...] = ()
    if rows.has_managers_by_id:
        ways = (normalize_all_cases, strip_all_leading_zeros)
    elif rows.normalize_key is normalize_person_name:
        ways = (lambda names: list(map(strip_initials, names)),)
    matched: dict[str, int] = {}
    ambiguous: dict[str, list[int]] = {}
    for normalize in ways:
        remaining = [key for key in keys if key not in matched and key not in ambiguous]
        normalized = normalize(remaining)
        candidates_by_key = _rows_by_key(rows, normalize, set(normalized))
        for key, as_normalized in zip(remaining, normalized, strict=True):
            candidates = candidates_by_key.get(as_normalized, [])
            if len(candidates) == 1:
                matched[key] = candidates[0]
            elif candidates:
                ambiguous[key] = candidates
    return matched, ambiguous


def _report_spelling(
    rows: Rows, matched: Mapping[str, int], reporting: Array, diagnostics: Diagnostics
) -> None:
    """Report the rows whose managers were found in spite of their spelling."""
    if not reporting.size:
        return
    manager_rows = {row: matched[rows.manager_key[row]] for row in reporting.tolist()}
    if not rows.has_managers_by_id:
        names = rows.column(rows.key_header)
        pairs = {rows.manager[row]: names[above] for row, above in manager_rows.items()}
        diagnostics.add_warning(
            "initials",
            f"matched without initials: {_format_pairs(pairs)}",
            rows.locate(reporting, "manager"),
        )
        return
    by_key = {key: describe_difference(key, rows.row_key[row]) for key, row in matched.items()}
    differences = [by_key[rows.manager_key[row]] for row in manager_rows]
    n_managers = int((rows.manager_key != "").sum())
    for difference, found in group_rows(differences, manager_rows).items():
        pairs = {rows.manager[row]: rows.id[manager_rows[row]] for row in found}
        match = "matches an id only" if len(found) == 1 else "match ids only"
        diagnostics.add_error_or_repair(
            "manager-spelling",
            f"{len(found):,} of {n_managers:,} managers {match} if {difference}",
            rows.locate(found, "manager"),
            remedy=f"{format_option(repair=True)} to match them like this",
            repair=f"matched: {_format_pairs(pairs)}",
        )


def _format_pairs(pairs: Mapping[str, str]) -> str:
    return join_truncated(
        [f"{format_value(written)} as {format_value(id_)}" for written, id_ in pairs.items()],
        N_LISTED,
    )


def _report_no_match(rows: Rows, keys: list[str], unknown: Array, diagnostics: Diagnostics) -> None:
    """Report one problem in place of one for each manager: the wrong columns are compared."""
    other = "if managers are named by another column, such as an e-mail address"
    hint = f"{other}, name it with {option_name('manager_by')}"
    wanted = set(map(normalize_person_name, keys))
    for header in rows.cells.columns:
        if header in (rows.header("manager"), rows.key_header):
            continue
        values = list(map(normalize_person_name, column_as_text(rows.column(header)).tolist()))
        n_found = len(wanted & set(values))
        if 2 * n_found >= len(wanted) and len(set(values)) >= _MIN_DISTINCT * len(values):
            where = f"{n_found:,} of {len(wanted):,} are in {format_value(header)}"
            remedy = format_option(manager_by=header)
            remedy = remedy or f"rename that column to 'key', and {format_option(manager_by='key')}"
            hint = f"{where}: {remedy}"
            break
    examples = format_values(keys, _N_EXAMPLES)
    message = f"no manager is found in {format_value(rows.key_header)}, such as {examples}; {hint}"
    add = diagnostics.add_warning if diagnostics.repair else diagnostics.add_error
    add("no-manager-matches", message, rows.locate(unknown, "manager"))
