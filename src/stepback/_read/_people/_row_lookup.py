"""Rows by anything that may name them in a cell: an id, a name or an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, lru_cache

import attrs

from stepback._algorithms._arrays import Array
from stepback._read._people._cell_parts import split_brackets
from stepback._read._people._normalize import (
    column_as_text,
    normalize_case,
    normalize_person_name,
    strip_all_leading_zeros,
)
from stepback._read._people._rows import Rows
from stepback._read._people._text_coding import fold_all_codings, fold_coding

ID, NAME, ADDRESS, KEY = "id", "name", "address", "value"
_SIGNS = str.maketrans(dict.fromkeys(".,()[]{}<>", " "))
_RUN = re.compile(r"\w+")
_N_SAMPLED = 200  # cells by which a column of addresses is known
_MIN_ADDRESSES = 0.8  # of the cells that are not empty


def _fold_name(name: str) -> str:
    return normalize_person_name(fold_coding(name))


def _fold_other(text: str) -> str:
    return normalize_case(fold_coding(text))


@attrs.frozen(eq=False, slots=False)
class RowLookup:
    """Finds rows by texts; only those that are wanted are looked for in the whole columns."""

    rows: Rows
    wanted: frozenset[str]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """What may name a row, that by which managers are named first."""
        others = [kind for kind in (ID, NAME, ADDRESS) if kind != self.main_kind]
        return (self.main_kind, *others)

    @cached_property
    def main_kind(self) -> str:
        """What managers are named by."""
        if self.rows.has_managers_by_id:
            return ID
        if self.rows.key_header == self.rows.headers.get("name"):
            return NAME
        return ADDRESS if self.rows.key_header in self._address_headers else KEY

    def find(self, kind: str, text: str) -> Sequence[int]:
        """The rows that a text names, each the first of its id."""
        return self._tables[kind].get(text, ())

    def find_all(self, text: str) -> dict[str, Sequence[int]]:
        """The rows that a text names, by what it is; of one that is an id, only these."""
        found = {kind: self.find(kind, text) for kind in self.kinds}
        return {kind: rows for kind, rows in found.items() if rows}

    @cached_property
    def _tables(self) -> dict[str, dict[str, list[int]]]:
        """For each kind, the rows of each wanted text that names any."""
        tables = {}
        for kind in self.kinds:
            normalize = _fold_name if kind == NAME else _fold_other
            forms = {text: normalize(text) for text in self.wanted}
            found = self._index(kind, normalize, frozenset(forms.values()))
            tables[kind] = {text: found[form] for text, form in forms.items() if form in found}
        return tables

    def _index(
        self, kind: str, normalize: Callable[[str], str], wanted: frozenset[str]
    ) -> dict[str, list[int]]:
        """The rows of each wanted form."""
        words = frozenset(word for form in wanted for word in _split_roughly([form])[0])
        pairs: list[tuple[str, int]] = []
        for column in self.columns(kind):
            texts = column.tolist()
            # Most rows have no word of any wanted text, and are not looked at further.
            lines = _split_roughly(texts)
            some = [row for row, line in enumerate(lines) if not words.isdisjoint(line)]
            candidates = [(row, texts[row]) for row in some]
            if kind == NAME:
                candidates += [(row, main) for row, text in candidates for main in main_names(text)]
            pairs += [
                (form, row) for row, text in candidates if (form := normalize(text)) in wanted
            ]
        if kind == ID:
            pairs += self._match_as_numbers(wanted - {form for form, _ in pairs} - {""})
        found: dict[str, dict[str, int]] = {}
        for form, row in pairs:
            found.setdefault(form, {}).setdefault(self.rows.id[row], row)
        return {form: list(by_id.values()) for form, by_id in found.items()}

    def _match_as_numbers(self, missing: Collection[str]) -> list[tuple[str, int]]:
        """Ids as a spreadsheet has them that takes them for numbers, each with its row."""
        if not missing:
            return []
        forms = list(missing)
        short = dict(zip(strip_all_leading_zeros(forms), forms, strict=True))
        stripped = strip_all_leading_zeros(self.rows.id.tolist())
        return [
            (short[id_], row)
            for row, id_ in enumerate(stripped)
            if id_ in short and self.rows.id[row]
        ]

    def columns(self, kind: str) -> list[Array]:
        """The columns, as text, that may name rows in a way."""
        rows = self.rows
        if kind == ID:
            return [rows.id]
        if kind == NAME:
            return [rows.name] if "name" in rows.headers else []
        if kind == ADDRESS:
            return [column_as_text(rows.column(header)) for header in self._address_headers]
        return [column_as_text(rows.column(rows.key_header))]

    @cached_property
    def _address_headers(self) -> list[str]:
        """The headers of columns of e-mail addresses, but for those of managers."""
        managers = {self.rows.headers.get(field) for field in ("manager", "dotted_managers")}
        return [
            header
            for header in self.rows.cells.columns
            if header not in managers
            and _has_addresses(self.rows.column(header)[:_N_SAMPLED])
            # A column of somebody else's addresses has few.
            and len(set(self.rows.column(header)[:_N_SAMPLED].tolist()))
            > len(self.rows.column(header)[:_N_SAMPLED]) / 2
        ]

    @cached_property
    def name_words(self) -> frozenset[str]:
        """Every word of a name."""
        names = self.rows.name.tolist() if "name" in self.rows.headers else []
        return frozenset(split_words("\n".join(names)))

    def row_words(self, row: int) -> frozenset[str]:
        """Every word in the cells of a row, but for those of managers."""
        return self._row_words(row)

    @cached_property
    def _row_words(self) -> Callable[[int], frozenset[str]]:
        managers = {self.rows.headers.get(field) for field in ("manager", "dotted_managers")}
        headers = [header for header in self.rows.cells.columns if header not in managers]

        def words(row: int) -> frozenset[str]:
            texts = [self.rows.cell_text(header, row) for header in headers]
            return frozenset(word for text in texts for word in split_words(text))

        return lru_cache(maxsize=10_000)(words)


def _split_roughly(texts: list[str]) -> list[list[str]]:
    """The words of each text, whatever is between them."""
    folded = fold_all_codings(texts)
    lines = "\n".join(folded).casefold().translate(_SIGNS).split("\n")
    if len(lines) != len(texts):  # a text has several lines
        lines = [text.casefold().translate(_SIGNS) for text in folded]
    return list(map(str.split, lines))


def split_words(text: str) -> list[str]:
    """The words of a text as they are compared: without case, and in one coding."""
    return _RUN.findall(fold_coding(text).casefold())


def main_names(name: str) -> list[str]:
    """What a name holds beside something in brackets or behind a dash: ``Bo Fox (On Leave)``."""
    names = []
    if "(" in name or "[" in name or "<" in name or "{" in name:
        outside, inner = split_brackets(name)
        if inner and outside:
            names.append(outside)
    folded = fold_coding(name)
    if " - " in folded:
        names += [folded.partition(" - ")[0], folded.rpartition(" - ")[2]]
    return names


def _has_addresses(cells: Iterable[object]) -> bool:
    texts = [text for cell in cells if (text := str(cell).strip())]
    found = [text for text in texts if "@" in text[1:] and " " not in text and "." in text]
    return bool(texts) and len(found) >= _MIN_ADDRESSES * len(texts)
