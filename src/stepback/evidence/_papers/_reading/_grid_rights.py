"""The rights of a grid: what the marks and limits in its cells give to whom."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from stepback._problems._format import (
    format_option,
    format_value,
    join_truncated,
    option_name,
    pluralize,
    propose_similar,
)
from stepback._problems._problem import Problem
from stepback._read._cell_grid import CellGrid
from stepback.evidence._papers._reading._cell_meanings import CellMeaning, may_be_condition
from stepback.evidence._papers._reading._mark_words import DECIDES
from stepback.evidence._papers._reading._matrix_headers import (
    HolderColumn,
    MatrixHeader,
    begins_at,
    read_matrix_header,
    says_scale,
)
from stepback.evidence._papers._reading._matrix_rows import MatrixRow, read_matrix_rows
from stepback.evidence._papers._reading._paper_right import (
    MatrixReading,
    PaperRight,
    amount_remedy,
    blank_limit_choices,
    explain_footnote,
    join_conditions,
)

_N_LISTED = 20
_N_PROPOSED = 6
_MIN_PHRASE = 2  # words of a text that is rather a condition than a mark


def read_grid_rights(
    grid: CellGrid, reading: MatrixReading
) -> tuple[MatrixHeader, list[MatrixRow]]:
    """Add the rights of a grid or a RACI table to a reading; its header and its rows."""
    header = read_matrix_header(grid, reading)
    body = grid.rows[header.first_row :]
    cells = (row[column.place] for row in body for column in header.holders)
    bounds = [header.fields[field] for field in ("above", "up_to") if field in header.fields]
    limits = (row[place] for row in body for place in bounds)
    names = (row[place] for row in body for place in header.labels)
    reading.texts.settle([*cells, *limits], names)
    _fill_merged(grid, header, reading)
    rows, explained = read_matrix_rows(grid, header, reading)
    conditions = {**explained, **reading.options.conditions}
    reading = attrs.evolve(reading, options=attrs.evolve(reading.options, conditions=conditions))
    builder = _RightsOfCells(grid, header, reading)
    for row in rows:
        builder.add_row(row)
    builder.report()
    return header, rows


def _fill_merged(grid: CellGrid, header: MatrixHeader, reading: MatrixReading) -> None:
    """Give cells that are merged over rows their text; over several holders, that is an error."""
    filled: list[int] = []
    wide: list[int] = []
    for area in grid.merged:
        if area.top < header.first_row:
            continue
        text = grid.rows[area.top][area.left]
        is_label = area.left in header.labels
        if area.right > area.left and not is_label and text:
            wide.append(grid.row_numbers[area.top])
        elif area.bottom > area.top and text and (not is_label or area.right == area.left):
            for place in range(area.top + 1, area.bottom + 1):
                if not grid.rows[place][area.left] and any(grid.rows[place]):
                    grid.rows[place][area.left] = text
                    filled.append(grid.row_numbers[place])
    if filled:
        message = "part of a merged cell, and read as if each row had its text"
        reading.findings.add_warning("merged-cells", message, reading.place(filled))
    if wide:
        message = (
            "a cell is merged over several holders, of whom it may mean each, all together or "
            "one; unmerge it, and give each holder a cell"
        )
        reading.findings.add_error("merged-cells", message, reading.place(wide))


class _RightsOfCells:
    """Makes rights of the cells of rows, and collects what is wrong with them."""

    def __init__(self, grid: CellGrid, header: MatrixHeader, reading: MatrixReading) -> None:
        self._grid = grid
        self._header = header
        self._reading = reading
        self._notes: dict[str, list[int]] = {}
        self._unknown: dict[str, list[int]] = {}
        self._unknown_columns: dict[str, int] = {}  # how many texts of each are unknown
        self._words_in: set[str] = set()  # the columns in which one of these is a single word
        self._known_columns: set[str] = set()
        self._doubts: dict[str, list[int]] = {}
        self._conditions: dict[str, list[int]] = {}
        self._blank_limits: list[int] = []
        self._bare_names: dict[str, list[int]] = {}

    def add_row(self, row: MatrixRow) -> None:
        """Add the rights of a row."""
        cells = self._grid.rows[row.place]
        read_cell = self._reading.texts.read_cell
        meanings = [read_cell(cells[column.place]) for column in self._header.holders]
        usual = self._read_names(row)
        if usual is None:
            return
        has_limits = any(
            meaning.kind == "limit" or (meaning.kind == "marks" and meaning.band)
            for meaning in meanings
        )
        for column, meaning in zip(self._header.holders, meanings, strict=True):
            if meaning.kind == "blank":
                if has_limits and self._reads_blanks(row, cells[column.place]):
                    self._add(usual, column, CellMeaning("limit"), row)
            elif meaning.kind == "doubt":
                self._doubts.setdefault(meaning.doubt, []).append(row.number)
            elif meaning.kind == "text" and not (has_limits and may_be_condition(meaning.text)):
                self._note_unknown(column.header, meaning.text, row)
            else:
                self._known_columns.add(column.header)
                if meaning.text and meaning.kind != "condition":
                    self._conditions.setdefault(meaning.text, []).append(row.number)
                if meaning.kind != "no right":
                    self._add(usual, column, meaning, row)

    def _note_unknown(self, header: str, text: str, row: MatrixRow) -> None:
        """Note a text that is no mark, and whether its column may hold something else."""
        self._unknown.setdefault(text, []).append(row.number)
        self._unknown_columns[header] = self._unknown_columns.get(header, 0) + 1
        if not _is_phrase(text):
            self._words_in.add(header)

    def _reads_blanks(self, row: MatrixRow, text: str) -> bool:
        """Whether a blank cell beside limits is a right without one, as the caller has said."""
        if self._reading.options.is_template and not text:
            return False
        if not self._reading.options.blank_limit:
            self._blank_limits.append(row.number)
        return self._reading.options.blank_limit == "no limit"

    def _read_names(self, row: MatrixRow) -> PaperRight | None:
        """What all rights of a row have in common; ``None`` if its names are in doubt."""
        right = PaperRight("", row.domain, row.number)
        conditions: list[str] = []
        is_clear = True
        for name in row.names:
            conditions += self._reading.name_conditions(name.notes, self._notes, row.number)
            right.tax = name.tax or right.tax
            if name.band is None:
                continue
            if name.band.doubt:
                self._doubts.setdefault(name.band.doubt, []).append(row.number)
                is_clear = False
            elif name.band.is_bare:
                shown = f"{name.band.up_to:,.15g}"
                self._bare_names.setdefault(shown, []).append(row.number)
                is_clear = False
            else:
                right.set_band(name.band)
                right.amount_column = self._header.label_header
        is_clear &= self._read_fields(row, right, conditions)
        right.condition = join_conditions(conditions)
        return right if is_clear else None

    def _read_fields(self, row: MatrixRow, right: PaperRight, conditions: list[str]) -> bool:
        """Take over the bounds, unit and condition that have columns of their own."""
        cells = self._grid.rows[row.place]
        is_clear = True
        for field, place in self._header.fields.items():
            text = cells[place]
            if not text:
                continue
            if field == "condition":
                conditions.append(text)
            elif field == "unit":
                right.unit = text
                if says_scale(text):
                    doubt = f"{format_value(text)} is a unit of thousands or millions"
                    self._doubts.setdefault(doubt, []).append(row.number)
                    is_clear = False
            elif field == "tax":
                right.tax = text.casefold()
            else:
                is_clear &= self._read_bound(field, text, row, right)
        return is_clear

    def _read_bound(self, field: str, text: str, row: MatrixRow, right: PaperRight) -> bool:
        """Take over a bound or a band from a column of bounds."""
        meaning = self._reading.texts.read_cell(text)
        if meaning.kind != "limit" or meaning.band is None or meaning.text:
            doubt = meaning.doubt or f"{format_value(text)} is not an amount"
            self._doubts.setdefault(doubt, []).append(row.number)
            return False
        band = meaning.band
        if field == "above" and band.is_bare:
            header = self._header.field_headers[field]
            above = band.up_to or None
            band = attrs.evolve(
                band, above=above, up_to=None, includes_above=bool(above) and begins_at(header)
            )
        right.set_band(band)
        right.amount_column = field
        right.tax = meaning.tax or right.tax
        return True

    def _add(
        self, usual: PaperRight, column: HolderColumn, meaning: CellMeaning, row: MatrixRow
    ) -> None:
        """Add the rights of one cell."""
        conditions = [usual.condition, column.condition]
        if meaning.notes:
            conditions += self._reading.name_conditions(meaning.notes, self._notes, row.number)
        if meaning.kind in ("text", "condition", "limit"):
            conditions.append(meaning.text)
        condition = join_conditions(conditions) if any(conditions) else ""
        powers = meaning.powers if meaning.kind == "marks" else (DECIDES,)
        for power in powers:
            right = PaperRight(
                column.holder,
                usual.domain,
                row.number,
                power,
                column.track,
                usual.above,
                usual.up_to,
                usual.includes_above,
                usual.excludes_up_to,
                usual.unit,
                meaning.tax or usual.tax,
                condition,
                column.header,
                usual.amount_column,
                meaning.kind == "marks",
            )
            if meaning.band is not None:
                right.set_band(meaning.band)
                right.unit = right.unit or column.unit or self._header.unit
                right.amount_column = column.header
                right.mixed_units = right.mixed_units or usual.mixed_units
            elif right.amount_column and not right.unit:
                right.unit = self._header.unit
            self._reading.rights.append(right)

    def report(self) -> None:
        """Report what was collected."""
        findings, place = self._reading.findings, self._reading.place
        self._report_unknown()
        findings.add_errors(
            self._doubts,
            lambda doubt, rows: Problem(
                "unclear-amount", f"{doubt}; {amount_remedy(doubt)}", place(rows)
            ),
        )
        for shown, rows in self._bare_names.items():
            message = (
                f"the amount {shown} in the name neither ends nor begins a band; write 'up to' or "
                "'over' before it, or take it out of the name"
            )
            findings.add_error("unclear-band", message, place(rows))
        if self._blank_limits:
            choices = blank_limit_choices()
            message = f"{_cells(self._blank_limits)} blank beside limits; {choices}"
            findings.add_error("blank-limit", message, place(self._blank_limits))
        for text, rows in self._conditions.items():
            message = f"{format_value(text)} is no amount, and is read as a condition of the right"
            findings.add_warning("text-condition", message, place(rows))
        for note, rows in self._notes.items():
            findings.add_warning("footnote", explain_footnote(note), place(rows))

    def _report_unknown(self) -> None:
        """One error about all words that are no marks, with how often each stands."""
        findings = self._reading.findings
        unread = [
            header
            for header, n_texts in self._unknown_columns.items()
            if n_texts > 1 and header not in self._known_columns | self._words_in
        ]
        if not self._unknown:
            return
        counts = [f"{format_value(word)} ({len(rows)})" for word, rows in self._unknown.items()]
        rows = [row for of_word in self._unknown.values() for row in of_word]
        words = pluralize(len(counts), "word is not a known mark", "words are not known marks")
        proposed = dict.fromkeys(list(self._unknown)[:_N_PROPOSED], "informed")
        near = ""
        if len(counts) == 1:
            near = propose_similar(next(iter(self._unknown)), _known_words(self._reading))
        message = (
            f"{words}: {join_truncated(counts, _N_LISTED)}; {near}say what each gives, as in "
            f"{format_option(marks=proposed)}, or another power, or None; or with "
            f"{option_name('conditions')} if it says when a right holds"
        )
        if unread and len(unread) < len(self._header.holders):
            option = format_option(columns={"unread": unread})
            message = f"{message}; {option} if these columns do not hold rights"
        if names := self._list_name_columns():
            option = format_option(columns={"domain": names})
            message = f"{message}; {option} if these columns name the decisions"
        findings.add_error("unknown-mark", message, self._reading.place(rows))

    def _list_name_columns(self) -> list[str]:
        """The first columns, if all texts beside those of the first one are unknown."""
        names = [self._header.label_header]
        for column in self._header.holders:
            is_unknown = self._unknown_columns.get(column.header, 0) > 1
            if column.header in self._known_columns or not is_unknown:
                break
            names.append(column.header)
        return names if 1 < len(names) <= len(self._header.holders) else []


def _is_phrase(text: str) -> bool:
    return len(text.split()) >= _MIN_PHRASE


def _known_words(reading: MatrixReading) -> list[str]:
    return [word for word in reading.options.marks if len(word) > 1]


def _cells(rows: Sequence[int]) -> str:
    return f"{pluralize(len(rows), 'cell')} {'is' if len(rows) == 1 else 'are'}"
