"""Which row of an export each row names as its manager."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._columns._id_index import NOT_FOUND, IdIndex
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._dotted_cells import read_dotted_column
from stepback._read._people._manager_cells import read_cells
from stepback._read._people._manager_column import (
    ROOT,
    UNKNOWN,
    DottedManagers,
    ManagerColumn,
)
from stepback._read._people._manager_findings import (
    report_cells,
    report_coding,
    report_no_match,
    report_nobody,
    report_same_looks,
    report_spelling,
    suggest_key,
    suggest_other_key,
)
from stepback._read._people._nobody_words import nobody_form, nobody_forms_among
from stepback._read._people._normalize import (
    is_among_words,
    normalize_all_cases,
    normalize_case,
    normalize_person_name,
    strip_all_leading_zeros,
    strip_initials,
)
from stepback._read._people._rows import Rows
from stepback._read._people._text_coding import fold_all_codings, is_in_one_coding

_Normalize = Callable[[list[str]], list[str]]

_SELF = frozenset(
    {"self", "himself", "herself", "themselves", "themself", "myself", "oneself", "itself"}
    | {"selbst", "sich selbst", "er selbst", "sie selbst", "lui-même", "elle-même", "soi-même"}
    | {"él mismo", "ella misma", "sí mismo", "se stesso", "se stessa", "ele mesmo", "ela mesma"}
    | {"zichzelf", "zelf", "sam sobie", "本人", "自分", "自身", "自己"}
)
_MIN_UNKNOWN = 3  # managers that are not found: fewer may be chance, and not the wrong column


@attrs.frozen(eq=False)
class ManagerRefs:
    """The manager of each row.

    Attributes:
        row: The row of the manager; `ROOT` where nobody is above, `UNKNOWN` where no row has the
            key, or several do.
        ambiguous: For a key that several rows have, these rows.
        is_none_found: Whether no manager at all is found.
        has_unique_keys: Whether no two rows have the same key.
        dotted: The dotted managers, of a column of them or of cells that name several.
    """

    row: Array
    ambiguous: Mapping[str, list[int]]
    is_none_found: bool
    has_unique_keys: bool
    dotted: DottedManagers


@attrs.define(eq=False)
class _Resolution:
    """What is found for the texts of one column of managers.

    Attributes:
        column: The texts.
        row: The row that each text names, `ROOT` or `UNKNOWN`.
        ambiguous: For a key that several rows have, or several with another spelling, these.
        nobody: The positions of texts that say that nobody is above.
        others: Further rows that a text names, by its position.
        is_refused: Whether a text is refused: it may name any of several rows, and has no repair.
    """

    column: ManagerColumn
    row: Array
    ambiguous: dict[str, list[int]]
    nobody: Array = attrs.field(factory=lambda: np.arange(0))
    others: dict[int, tuple[int, ...]] = attrs.field(factory=dict)
    is_refused: bool = False

    @property
    def unknown(self) -> Array:
        """The positions of texts for which nothing is found."""
        return np.flatnonzero(self.row == UNKNOWN)

    @property
    def is_none_found(self) -> bool:
        """Whether no manager at all is found: the wrong column may be looked in."""
        if self.ambiguous or self.is_refused or (self.row >= 0).any():
            return False
        return len(set(self.column.key[self.unknown].tolist())) >= _MIN_UNKNOWN

    def match(self, matched: Mapping[str, int]) -> Array:
        """Enter the rows of keys that were not found, and return the positions."""
        unknown = self.unknown
        rows = np.array([matched.get(key, UNKNOWN) for key in self.column.key[unknown].tolist()])
        self.row[unknown] = rows
        return unknown[self.row[unknown] >= 0]

    def refuse_same_looks(
        self, rows: Rows, candidates: Mapping[str, list[int]], diagnostics: Diagnostics
    ) -> None:
        """Refuse the keys that look the same as those of several rows."""
        if not candidates:
            return
        is_same = is_among_words(self.column.key.tolist(), frozenset(candidates))
        positions = np.flatnonzero(is_same)
        report_same_looks(rows, self.column, positions, candidates, diagnostics)
        self.row[positions], self.is_refused = ROOT, True


def resolve_managers(rows: Rows, diagnostics: Diagnostics) -> ManagerRefs:
    """Find the managers of each row: by exact keys, or else by what is written in another way."""
    # An index finds the last of equal keys. The first is wanted, so that it counts backwards.
    index = IdIndex(rows.row_key[::-1])
    is_unique = index.n_distinct == len(rows)
    solid_column = ManagerColumn.from_managers(rows)
    dotted_column = read_dotted_column(rows)
    columns = [solid_column] if dotted_column is None else [solid_column, dotted_column]
    found = [_find_exactly(rows, column, index, is_unique=is_unique) for column in columns]
    _find_nobody(rows, found, diagnostics)
    _find_oneself(rows, found)
    for resolution in found:
        twins = _find_twins(rows, resolution.column, resolution.row)
        resolution.refuse_same_looks(rows, twins, diagnostics)
    solid = found[0]
    suggestion = suggest_key(rows, solid.unknown) if solid.is_none_found else ""
    is_by_id = rows.has_managers_by_id
    if is_by_id and solid.unknown.size and not suggestion and not (solid.row >= 0).any():
        suggestion = suggest_other_key(rows, solid.unknown)
    for resolution in found[1:] if suggestion else found:
        if resolution.unknown.size:
            _find_otherwise(rows, resolution, diagnostics)
    is_none_found = solid.is_none_found or bool(suggestion)
    if is_none_found:
        report_no_match(rows, solid.unknown, suggestion, diagnostics)
    ambiguous = {key: of_key for one in found for key, of_key in one.ambiguous.items()}
    dotted = _collect_dotted(rows, found)
    return ManagerRefs(solid.row, ambiguous, is_none_found, is_unique, dotted)


def _find_exactly(
    rows: Rows, column: ManagerColumn, index: IdIndex, *, is_unique: bool
) -> _Resolution:
    """Find the rows that have the very keys."""
    backwards = index.lookup(column.key).astype(np.int64)
    row = np.where(backwards == NOT_FOUND, UNKNOWN, len(rows) - 1 - backwards)
    row[column.key == ""] = ROOT
    ambiguous: dict[str, list[int]] = {}
    # Rows with one id are one manager, or duplicates to be resolved. Not so rows of one name.
    if not (rows.has_managers_by_id or is_unique):
        found = _rows_by_key(rows, list, set(column.key[row >= 0].tolist()))
        ambiguous = {key: with_key for key, with_key in found.items() if len(with_key) > 1}
        row[is_among_words(column.key.tolist(), frozenset(ambiguous))] = UNKNOWN
    return _Resolution(column, row, ambiguous)


def _find_nobody(rows: Rows, resolutions: Sequence[_Resolution], diagnostics: Diagnostics) -> None:
    """Find the texts that say that nobody is above, where no row has them."""
    forms = {
        text: form
        for one in resolutions
        for text in dict.fromkeys(one.column.text[one.unknown].tolist())
        if (form := nobody_form(text))
    }
    if not forms:
        return
    # By id, a name says nothing; else an id may be meant as well.
    columns = [rows.id] if rows.has_managers_by_id else [rows.id, rows.row_key, rows.name]
    taken = nobody_forms_among(columns, split_words=not rows.has_managers_by_id)
    words = frozenset(text for text, form in forms.items() if form not in taken)
    for one in resolutions:
        unknown = one.unknown
        one.nobody = unknown[is_among_words(one.column.text[unknown].tolist(), words)]
        one.row[one.nobody] = ROOT
    report_nobody(rows, [(one.column, one.nobody) for one in resolutions], diagnostics)


def _find_oneself(rows: Rows, resolutions: Sequence[_Resolution]) -> None:
    """Find the texts that say that a row is its own manager, which is reported as such."""
    for one in resolutions:
        words = frozenset(
            text for text in one.column.text[one.unknown].tolist() if normalize_case(text) in _SELF
        )
        if not words:
            continue
        named = set(normalize_all_cases("\n".join([*rows.id, *rows.name]).split()))
        words = frozenset(word for word in words if normalize_case(word) not in named)
        unknown = one.unknown
        positions = unknown[is_among_words(one.column.text[unknown].tolist(), words)]
        one.row[positions] = one.column.report[positions]


def _find_otherwise(rows: Rows, found: _Resolution, diagnostics: Diagnostics) -> None:
    """Find the texts that are no key: by another coding or spelling, or by a part of them."""
    column = found.column
    keys = [key for key in dict.fromkeys(column.key[found.unknown].tolist()) if key]
    keys = [key for key in keys if key not in found.ambiguous]
    if not (is_in_one_coding(keys) and is_in_one_coding(rows.row_key.tolist())):
        matched, same_looks = _match(rows, keys, [_fold_keys(rows)])
        positions = found.match(matched)
        report_coding(
            rows, column, dict(zip(positions, found.row[positions], strict=True)), diagnostics
        )
        found.refuse_same_looks(rows, same_looks, diagnostics)
    unmatched = frozenset(column.key[found.unknown].tolist())
    keys = [key for key in keys if key in unmatched]
    matched, unclear = _match(rows, keys, _spelling_ways(rows))
    report_spelling(rows, column, matched, found.match(matched), diagnostics)
    found.ambiguous |= unclear
    unknown = [at for at in found.unknown.tolist() if column.key[at] not in found.ambiguous]
    if not unknown:
        return
    texts = dict.fromkeys(column.text[unknown].tolist())
    readings = read_cells(rows, texts)
    read = {at: readings[column.text[at]] for at in unknown if column.text[at] in readings}
    for at, reading in read.items():
        found.row[at], *others = reading.rows or (ROOT,)
        if others:
            found.others[at] = tuple(others)
    found.is_refused |= any(reading.fault for reading in read.values())
    report_cells(rows, column, read, diagnostics)


def _fold_keys(rows: Rows) -> _Normalize:
    """What makes one key of those that look the same."""
    normalize = rows.normalize_key or str

    def fold(keys: list[str]) -> list[str]:
        folded = fold_all_codings(keys)
        return keys if folded is keys else list(map(normalize, folded))

    return fold


def _spelling_ways(rows: Rows) -> tuple[_Normalize, ...]:
    """What is tried in turn to match a key: the manager ``0201`` is the row ``201``."""
    fold = _fold_keys(rows)
    if rows.has_managers_by_id:
        return (
            lambda ids: normalize_all_cases(fold(ids)),
            lambda ids: strip_all_leading_zeros(fold(ids)),
        )
    if rows.normalize_key is normalize_person_name:
        return (lambda names: list(map(strip_initials, fold(names))),)
    return ()


def _match(
    rows: Rows, keys: Iterable[str], ways: Sequence[_Normalize]
) -> tuple[dict[str, int], dict[str, list[int]]]:
    """For each key the one row that it means in the first way that fits, or else the several.

    The manager ``0201`` is the row ``201``, but ``001`` may be either of ``1`` and ``01``.
    """
    matched: dict[str, int] = {}
    ambiguous: dict[str, list[int]] = {}
    for normalize in ways:
        remaining = [key for key in keys if key not in matched and key not in ambiguous]
        if not remaining:
            break
        normalized = normalize(remaining)
        candidates_by_key = _rows_by_key(rows, normalize, set(normalized))
        for key, as_normalized in zip(remaining, normalized, strict=True):
            candidates = candidates_by_key.get(as_normalized, [])
            if len(candidates) == 1:
                matched[key] = candidates[0]
            elif candidates:
                ambiguous[key] = candidates
    return matched, ambiguous


def _rows_by_key(
    rows: Rows, normalize: _Normalize, wanted: Collection[str]
) -> dict[str, list[int]]:
    """For each wanted key, the rows that have it once normalized: the first one of each id."""
    row_keys = rows.row_key.tolist()
    normalized = normalize(row_keys)
    by_key: dict[str, dict[str, int]] = {}
    for row in [row for row, key in enumerate(normalized) if key in wanted and row_keys[row]]:
        by_key.setdefault(normalized[row], {}).setdefault(rows.id[row], row)
    return {key: list(row_by_id.values()) for key, row_by_id in by_key.items()}


def _find_twins(rows: Rows, column: ManagerColumn, row: Array) -> dict[str, list[int]]:
    """Names that are found, but look the same as another row's, which is coded differently.

    Ids are what they are; whoever writes a name does not see how it is coded.
    """
    keys = rows.row_key.tolist()
    if rows.has_managers_by_id or is_in_one_coding(keys):
        return {}
    fold = _fold_keys(rows)
    folded = fold(keys)
    recoded = {one for one, key in zip(folded, keys, strict=True) if one != key}
    if not recoded:
        return {}
    named = list(dict.fromkeys(column.key[row >= 0].tolist()))
    folded_by_key = dict(zip(named, fold(named), strict=True))
    found = _rows_by_key(rows, fold, recoded & set(folded_by_key.values()))
    return {
        key: found[one]
        for key, one in folded_by_key.items()
        if one in found and len({keys[row] for row in found[one]}) > 1
    }


def _collect_dotted(rows: Rows, resolutions: Sequence[_Resolution]) -> DottedManagers:
    """Every dotted manager: of the column of them, and of cells that name several."""
    found: list[tuple[int, int, str, str, str]] = []
    for one in resolutions:
        column = one.column
        if column.field == "dotted_managers":
            for at in np.flatnonzero(one.row != ROOT).tolist():
                report, manager = int(column.report[at]), int(one.row[at])
                key = column.key[at] if manager == UNKNOWN else rows.row_key[manager]
                found.append((report, manager, column.text[at], key, column.field))
        for at, others in one.others.items():
            report = int(column.report[at])
            found += [
                (report, other, column.text[at], rows.row_key[other], column.field)
                for other in others
            ]
    reports, managers, texts, keys, fields = zip(*found, strict=True) if found else ((),) * 5
    return DottedManagers(
        report=np.array(reports, dtype=np.int64),
        manager=np.array(managers, dtype=np.int64),
        text=object_array(list(texts)),
        key=object_array(list(keys)),
        field=object_array(list(fields)),
    )
