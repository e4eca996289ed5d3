"""Manager cells that are no key: several managers in one, or one with something around it.

A cell is read only if all of its parts that name rows have exactly one in common. ``Ann Top
(E0005)`` is the row of that id if it is one of those with that name; where ``E0005`` is somebody
else, it could be two people, and nobody is guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

import attrs

from stepback._problems._format import (
    format_option,
    format_value,
    format_values,
    join_truncated,
)
from stepback._read._diagnostics import N_LISTED
from stepback._read._people._cell_parts import CellPart, cell_parts, split_managers
from stepback._read._people._nobody_words import nobody_form
from stepback._read._people._probable_rows import (
    ProbableRowFinder,
    ProbableRows,
    is_filler,
    is_separated_number,
)
from stepback._read._people._row_lookup import ID, KEY, NAME, RowLookup, split_words
from stepback._read._people._rows import Rows

_MIN_DIGITS = 3  # of an id of digits alone that is no number of something else
# Words that say how somebody is employed now, and nobody's name.
_STATUS_WORDS = frozenset(
    """
    on leave loa absent inactive active terminated retired acting interim contractor
    external temporary temp maternity parental paternity sick sabbatical former ex former
    deputy of the beurlaubt elternzeit extern inaktiv kommissarisch
    """.split()  # noqa: SIM905  (words are read more easily so)
)


@attrs.frozen
class CellReading:
    """What a manager cell is read as.

    Attributes:
        rows: The rows that it names, the solid manager first; none if it is refused.
        kind: Which kind of reading it is, as a message says it; empty for several managers.
        fault: Why it is refused, and what to do.
        code: The code of the problem where it is refused.
    """

    rows: tuple[int, ...] = ()
    kind: str = ""
    fault: str = ""
    code: str = "decorated-manager"


def read_cells(rows: Rows, cells: Iterable[str]) -> dict[str, CellReading]:
    """What each of the cells that are no key is read as, where it can be read or is refused."""
    splits = {cell: split_managers(cell) for cell in cells}
    texts = {
        *splits,
        *(element for ways in splits.values() for _, elements in ways for element in elements),
    }
    parts = {text: cell_parts(text) for text in texts}
    wanted = {part.text for of_text in parts.values() for part in of_text} | texts
    reader = _CellReader(RowLookup(rows, frozenset(wanted)), parts)
    readings = {cell: reader.read(cell, ways) for cell, ways in splits.items()}
    read = {cell: reading for cell, reading in readings.items() if reading is not None}
    unclear = [cell for cell in readings if cell not in read or is_separated_number(cell)]
    return read | (reader.read_probable(unclear, read) if unclear else {})


@attrs.frozen(eq=False, slots=False)
class _CellReader:
    lookup: RowLookup
    parts: Mapping[str, Sequence[CellPart]]

    def read(self, cell: str, ways: Sequence[tuple[str, list[str]]]) -> CellReading | None:
        found = [reading for way in ways if (reading := self._read_list(way[1]))]
        distinct = {frozenset(reading.rows) for reading in found}
        if len(distinct) == 1:
            return found[0]
        single = self._read_single(cell)
        if single is not None and single.rows:
            return single
        for separator, elements in ways:
            fault = self._describe_unknown(separator, elements)
            if fault:
                return CellReading(fault=fault, code="several-managers")
        return single

    def read_probable(
        self, cells: Sequence[str], read: Mapping[str, CellReading]
    ) -> dict[str, CellReading]:
        """Cells whose words point at rows, though no part of them names one."""
        finder = ProbableRowFinder(self.lookup, cells)
        readings: dict[str, CellReading] = {}
        for cell in cells:
            if (reading := read.get(cell)) is None:
                found = finder.find(cell)
                if found is not None:
                    readings[cell] = self._read_found(found)
                elif is_filler(cell):
                    readings[cell] = _refuse_filler(cell)
            elif number := finder.find_number(cell):
                # "1,002" may be 1002, or both of 1 and 002.
                readings[cell] = self._read_found(number)
                if not reading.fault:
                    every = sorted({*number.rows, *reading.rows})
                    listed = self.lookup.rows.format_candidates(every)
                    fault = f"it may be one id or several, of {listed}; {self._correction(every)}"
                    readings[cell] = CellReading(fault=fault, code="several-managers")
        return readings

    def _read_found(self, found: ProbableRows) -> CellReading:
        """One row that is named in another way, or else why it is not read."""
        if len(found.rows) == 1 and found.is_whole:
            return CellReading(tuple(found.rows), found.form)
        listed = self.lookup.rows.format_candidates(found.rows)
        may_be = "may be any of" if len(found.rows) > 1 else "may be"
        fault = f"it {may_be} {listed}: {found.form}; {self._correction(found.rows)}"
        if not found.is_whole:
            fault += ", or add the row of somebody else"
        return CellReading(fault=fault)

    def _read_list(self, elements: Sequence[str]) -> CellReading | None:
        """Several managers, if each element names one row in the same way."""
        for kind in self.lookup.kinds:
            found = [self._find_element(kind, element) for element in elements]
            rows = [row for row in found if row is not None]
            if len(rows) == len(found):
                distinct = tuple(dict.fromkeys(rows))
                kind_of_one = "one manager stands several times in the cell"
                return CellReading(distinct, kind_of_one if len(distinct) == 1 else "")
        return None

    def _find_element(self, kind: str, element: str) -> int | None:
        """The one row that an element of a list names, as it is or with something around it."""
        rows = self.lookup.find(kind, element)
        if rows:
            return rows[0] if len(rows) == 1 else None
        if not any(self.lookup.find(kind, part.text) for part in self.parts[element]):
            return None
        single = self._read_single(element)
        return single.rows[0] if single is not None and single.rows else None

    def _read_single(self, cell: str) -> CellReading | None:
        """One manager, whom some parts of the cell name."""
        found: list[tuple[CellPart, str, Sequence[int]]] = []
        whole = CellPart(cell, is_whole=True)
        for part in (whole, *self.parts[cell]):
            for kind, found_rows in self.lookup.find_all(part.text).items():
                rows = found_rows
                is_other_id = kind == ID != self.lookup.main_kind
                if part.is_whole and is_other_id and not any(map(str.isdigit, part.text)):
                    continue  # somebody's name may be another one's id
                if kind == NAME and not any(map(str.isalpha, part.text)):
                    continue  # a number is nobody's name
                if part.is_loose:
                    rows = [row for row in rows if self._is_confirmed(part, row)]
                if rows:
                    found.append((part, kind, rows))
        if not found:
            return None
        common = set(found[0][2]).intersection(*(rows for _, _, rows in found))
        part, kind, _ = max(found, key=lambda item: item[1] == ID)
        if len(common) == 1:
            [row] = common
            against = self._contradiction(part, kind, row)
            if against is None:
                return CellReading((row,), self._describe_kind(part, kind))
            return CellReading(fault=against)
        return CellReading(fault=self._describe_conflict(found))

    def _is_confirmed(self, part: CellPart, row: int) -> bool:
        """Whether a row has what stands around the part by which it is found."""
        words = {word for word in split_words(part.around) if len(word) > 1}
        own = set(split_words(part.text))
        others = words - own
        # One word of many, as of a long path, may be in any row.
        return bool(others) and 2 * len(others & self.lookup.row_words(row)) >= len(others)

    def _contradiction(self, part: CellPart, kind: str, row: int) -> str | None:
        """Why a row is not meant, though one part of the cell names it and no other row."""
        around = split_words(part.around)
        known = self.lookup.row_words(row)
        strange = [
            word
            for word in around
            if any(map(str.isdigit, word)) and word not in known and self._may_be_id(word)
        ]
        letters = [word for word in around if word.isalpha() and word not in _STATUS_WORDS]
        if kind == ID and letters and not known.intersection(around):
            is_name = bool(self.lookup.name_words.intersection(letters))
            if is_name or (self.lookup.name_words and len(letters) > _is_rich(part.text)):
                strange = strange or letters
        if not strange:
            return None
        where = self.lookup.rows.format_candidates([row])
        is_in = self._describe_part(part, kind)
        return (
            f"{is_in} is that of {where}, which has no {format_value(' '.join(strange))}, so that "
            f"it may be somebody else; {self._correction([row])}"
        )

    def _may_be_id(self, word: str) -> bool:
        """Whether a word may be an id: a number, or one with letters and digits as the ids have."""
        if word.isdecimal():
            return True
        ids = self.lookup.rows.id[:100].tolist()
        return _shape(word) in {_shape(id_.casefold()) for id_ in ids}

    def _describe_part(self, part: CellPart, kind: str) -> str:
        noun = {KEY: f"the {self.lookup.rows.key_header}"}.get(kind, f"the {kind}")
        return f"{noun} {format_value(part.text)}"

    def _describe_kind(self, part: CellPart, kind: str) -> str:
        header = self.lookup.rows.key_header
        noun = f"value of {format_value(header)}" if kind == KEY else kind
        if part.is_whole and kind == NAME and kind == self.lookup.main_kind:
            return "the name stands inside the name of a row"
        if part.is_whole:
            return f"the cell holds the {noun} in place of {format_value(header)}"
        return f"the {noun} stands inside {part.form}"

    def _describe_conflict(self, found: Sequence[tuple[CellPart, str, Sequence[int]]]) -> str:
        candidates = self.lookup.rows.format_candidates
        named = [
            f"{self._describe_part(part, kind)} is in {candidates(rows)}"
            for part, kind, rows in found
        ]
        listed = join_truncated(dict.fromkeys(named), N_LISTED)
        every = {row for _, _, rows in found for row in rows}
        return f"it could be several people: {listed}; {self._correction(every)}"

    def _correction(self, candidates: Collection[int]) -> str:
        """What to write instead: something that tells the candidates apart."""
        keys = self.lookup.rows.row_key[list(candidates)].tolist()
        header = format_value(self.lookup.rows.key_header)
        if len(set(keys)) == len(keys) and all(keys):
            return f"write what {header} says of the one who is meant"
        return f"make them distinct in {header}, or name managers by their ids"

    def _describe_unknown(self, separator: str, elements: Sequence[str]) -> str:
        """What is not known of a cell that lists managers, some of whom are."""
        is_name = self.lookup.main_kind == NAME
        if separator in ("", " ") or self._is_in_keys(separator):
            return ""
        unknown = []
        known = []
        for element in elements:
            row = self._find_element(self.lookup.main_kind, element)
            if row is None and not nobody_form(element):
                unknown.append(element)
            elif row is not None:
                known.append(element)
        if not known or (is_name and separator == "," and not any(" " in text for text in known)):
            return ""
        what = format_values(unknown or elements, N_LISTED)
        header = format_value(self.lookup.rows.key_header)
        if unknown:
            are = "is" if len(unknown) == 1 else "are"
            return (
                f"it names several managers, of whom {what} {are} not found in {header}; correct it"
            )
        return "it names a manager and nobody at once; leave one of both"

    @cached_property
    def _key_characters(self) -> frozenset[str]:
        is_name = self.lookup.main_kind == NAME
        column = self.lookup.rows.name if is_name else self.lookup.rows.row_key
        return frozenset("".join(column.tolist()))

    def _is_in_keys(self, separator: str) -> bool:
        """Whether keys of the file contain a separator, so that it may be part of one."""
        is_name = self.lookup.main_kind == NAME
        return not (is_name and separator == ",") and separator in self._key_characters


def _refuse_filler(cell: str) -> CellReading:
    """A number that fills a cell: nobody knows whether it stands for nobody or for somebody."""
    option = format_option(root_markers={cell}) or "empty the cell"
    fault = (
        f"no row has this number of one digit alone; {option} if nobody is above, or add its row"
    )
    return CellReading(fault=fault, code="unknown-manager")


def _is_rich(id_: str) -> bool:
    """Whether an id is hardly anything else, such as a word or a small number."""
    n_digits = sum(map(str.isdigit, id_))
    return n_digits >= _MIN_DIGITS or (0 < n_digits < len(id_))


def _shape(text: str) -> str:
    return "".join("9" if c.isdigit() else "a" if c.isalpha() else c for c in text)
