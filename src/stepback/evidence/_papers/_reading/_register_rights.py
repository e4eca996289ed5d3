"""The rights of a register, in which each row is one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import attrs

from stepback._problems._format import (
    format_command,
    format_option,
    format_value,
    format_values,
    join_truncated,
    pluralize,
)
from stepback._read._cell_grid import CellGrid
from stepback._records._fields._dates import Date
from stepback.evidence._cells._amount_bands import AmountBand
from stepback.evidence._cells._money_words import find_unit
from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._papers._grant import SCOPES, SIGNER_SEPARATOR, TAXES
from stepback.evidence._papers._reading._mark_words import DECIDES, NOBODY_WORDS, UNCLEAR_WORDS
from stepback.evidence._papers._reading._matrix_headers import (
    begins_at,
    find_named_columns,
    note_placeholder,
    refuse_scaled_amounts,
    report_spellings,
    says_scale,
    unit_in_header,
)
from stepback.evidence._papers._reading._matrix_options import REGISTER_FIELDS
from stepback.evidence._papers._reading._matrix_rows import PATH_SEPARATOR
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
# Headers that say which field they hold, beside the names of the fields.
_HEADERS = {
    "holder": "role|position|post|job title|authority holder|approver|delegate|who",
    "domain": "decision|decisions|activity|matter|subject|process|what",
    "power": "right|authority|type of authority",
    "up_to": "up to|limit|upper limit|maximum|max|financial limit|approval limit|threshold",
    "above": "lower limit|minimum|min",
    "unit": "currency",
    "condition": "conditions",
    "jointly": "jointly with|together with|co-signer|second signature",
    "principal": "delegated by|delegator",
    "may_redelegate": "may redelegate|may sub-delegate|sub-delegation",
    "start": "in force from|start date",
    "last_day": "valid until|valid to|expires|expiry date|last day",
}
_OWN_HEADERS = frozenset(REGISTER_FIELDS) - {"last_day", "unread"}
_REQUIRED = ("holder", "domain")
_YES = frozenset(("yes", "true", "y", "1", "ja", "oui", "si", "sí"))
_NO = frozenset(("no", "false", "n", "0", "nein", "non"))


def read_register_rights(grid: CellGrid, reading: MatrixReading) -> set[str]:
    """Add the rights of a register to a reading; the fields that it has columns for."""
    header = next((place for place, row in enumerate(grid.rows) if sum(map(bool, row)) > 1), 0)
    if len(grid.rows) <= header + 1 or len(grid.rows[0]) < len(_REQUIRED):
        found = "has no row below its header" if grid.rows else "is empty"
        message = f"the register {found}; it needs a header, and a row for each right"
        reading.findings.add_error("empty-file", message, reading.place())
        reading.findings.raise_errors()
    refuse_scaled_amounts([(grid.rows[header], grid.row_numbers[header])], reading)
    columns = _find_fields(grid, header, reading)
    if missing := [field for field in _REQUIRED if field not in columns]:
        _report_missing(missing, grid.rows[header], columns, reading)
        reading.findings.raise_errors()
    _RegisterRows(grid, header, columns, reading).read()
    return set(columns)


def _find_fields(grid: CellGrid, header: int, reading: MatrixReading) -> dict[str, tuple[int, ...]]:
    """The columns of each field, as the caller names them or as their headers say."""
    headers = grid.rows[header]
    columns = find_named_columns(headers, headers, reading)
    taken = {place for places in columns.values() for place in places}
    for field in REGISTER_FIELDS:
        words = {field, field.replace("_", " "), *_HEADERS.get(field, "").split("|")} - {""}
        found = [
            place
            for place, text in enumerate(headers)
            if place not in taken and spelling_key(_without_unit(text)) in words
        ]
        exact = [place for place in found if spelling_key(headers[place]) == field]
        found = exact or found
        if field in columns or not found:
            continue
        if len(found) > 1:
            options = [format_option(columns={field: headers[place]}) for place in found]
            message = (
                f"several columns may be the {field}: {join_truncated(options, conjunction='or')}"
            )
            reading.findings.add_error("unclear-column", message, reading.place())
        columns[field] = (found[0],)
        taken.add(found[0])
    unread = [text for place, text in enumerate(headers) if place not in taken and text]
    if unread:
        message = f"{pluralize(len(unread), 'column')} not read: {format_values(unread, _N_LISTED)}"
        reading.findings.add_warning("unread-columns", message, reading.place())
    return columns


def _without_unit(header: str) -> str:
    """A header without a currency in brackets, such as ``Limit (EUR)``."""
    return header.partition("(")[0].partition("[")[0].strip()


def _report_missing(
    missing: Sequence[str],
    headers: Sequence[str],
    columns: dict[str, tuple[int, ...]],
    reading: MatrixReading,
) -> None:
    taken = {place for places in columns.values() for place in places}
    free = [text for place, text in enumerate(headers) if text and place not in taken]
    example = dict(zip(missing, free, strict=False))
    remedy = format_command(columns=example) if example else "add it"
    message = (
        f"no column is the {join_truncated(missing)} of rights; {remedy}, for example. The columns "
        f"are {format_values(list(filter(None, headers)), _N_LISTED)}"
    )
    reading.findings.add_error("missing-column", message, reading.place())


class _RegisterRows:
    """Makes a right of each row, and collects what is wrong with them."""

    def __init__(
        self,
        grid: CellGrid,
        header: int,
        columns: dict[str, tuple[int, ...]],
        reading: MatrixReading,
    ) -> None:
        self._grid = grid
        self._headers = grid.rows[header]
        # What `AuthorityMatrix.to_table` wrote: a blank cell is what its field is without a value.
        self._is_own = set(self._headers) >= _OWN_HEADERS
        self._first = header + 1
        self._columns = columns
        self._reading = reading
        self._groups: dict[tuple[str, str, str], list[int]] = {}
        self._notes: dict[str, list[int]] = {}
        self._unknown: dict[str, list[int]] = {}
        self._blank_limits: list[int] = []
        self._texts_of_limits: dict[tuple[str, str], list[int]] = {}
        self._spellings: dict[str, str] = {}
        self._other_spellings: dict[tuple[str, str], list[int]] = {}
        self._nobody: dict[str, list[int]] = {}

    def read(self) -> None:
        """Read all rows, and report what is wrong with them."""
        self._fill_merged()
        body = self._grid.rows[self._first :]
        fields = [f for f in ("power", "above", "up_to") if f in self._columns]
        cells = [row[self._columns[field][0]] for row in body for field in fields]
        names = [row[place] for row in body for place in self._columns["domain"]]
        self._reading.texts.settle(cells, names)
        for place in range(self._first, len(self._grid.rows)):
            self._read_row(self._grid.rows[place], self._grid.row_numbers[place])
        self._report()

    def _fill_merged(self) -> None:
        filled = []
        for area in self._grid.merged:
            text = self._grid.rows[area.top][area.left]
            if area.top < self._first or not text:
                continue
            for place in range(area.top + 1, area.bottom + 1):
                if not self._grid.rows[place][area.left] and area.left == area.right:
                    self._grid.rows[place][area.left] = text
                    filled.append(self._grid.row_numbers[place])
        if filled:
            message = "part of a merged cell, and read as if each row had its text"
            self._reading.findings.add_warning("merged-cells", message, self._reading.place(filled))

    def _cell(self, row: Sequence[str], field: str) -> str:
        places = self._columns.get(field, ())
        return row[places[0]] if places else ""

    def _fault(self, code: str, message: str, field: str, number: int) -> None:
        header = self._headers[self._columns[field][0]] if field in self._columns else field
        self._groups.setdefault((code, message, header), []).append(number)

    def _read_row(self, row: Sequence[str], number: int) -> None:
        holder = self._read_holder(self._cell(row, "holder"), number)
        names = [row[place] for place in self._columns["domain"]]
        if not any(names):
            self._fault("missing-name", "no decision; name it", "domain", number)
        if holder is None or not any(names):
            return
        right = PaperRight(holder, "", number, column=self._headers[self._columns["holder"][0]])
        conditions = [self._cell(row, "condition")]
        meanings = list(map(self._reading.texts.read_name, filter(None, names)))
        for name in meanings:
            conditions += self._reading.name_conditions(name.notes, self._notes, number)
            right.tax = name.tax or right.tax
            if name.band is not None and self._take_name_band(right, name.band, number):
                right.amount_column = self._headers[self._columns["domain"][0]]
        path = [name.name for name in meanings if name.name]
        right.domain = PATH_SEPARATOR.join(path) or self._headers[self._columns["domain"][0]]
        self._read_bounds(right, row, number, conditions)
        self._read_words(right, row, number)
        self._read_days(right, row, number)
        right.condition = join_conditions(conditions)
        for power in self._read_powers(self._cell(row, "power"), number):
            self._reading.rights.append(attrs.evolve(right, power=power))

    def _read_holder(self, text: str, number: int) -> str | None:
        if not text:
            self._fault("missing-holder", "nobody holds the right; name the post", "holder", number)
            return None
        first = self._spellings.setdefault(spelling_key(text), text)
        if first != text:
            self._other_spellings.setdefault((first, text), []).append(number)
        self._nobody.setdefault(first, []).append(number)
        return first

    def _take_name_band(self, right: PaperRight, band: AmountBand, number: int) -> bool:
        if band.doubt:
            self._fault("unclear-amount", band.doubt, "domain", number)
            return False
        if band.is_bare:
            message = (
                f"the amount {band.up_to:,.15g} in the name neither ends nor begins a band; write "
                "'up to' or 'over' before it"
            )
            self._fault("unclear-band", message, "domain", number)
            return False
        right.set_band(band)
        return True

    def _read_bounds(
        self, right: PaperRight, row: Sequence[str], number: int, conditions: list[str]
    ) -> None:
        """The bounds of a right, its unit, and whether tax is in them."""
        has_columns = "up_to" in self._columns or "above" in self._columns
        is_said = right.has_amounts
        for field in ("above", "up_to"):
            text = self._cell(row, field)
            meaning = self._reading.texts.read_cell(text)
            if meaning.kind == "blank":
                continue
            is_said = True
            header = self._headers[self._columns[field][0]]
            words = spelling_key(meaning.text).split()
            is_condition = meaning.kind == "text" and UNCLEAR_WORDS.isdisjoint(words)
            if meaning.kind == "no right" and field == "up_to":
                right.up_to, right.amount_column = 0.0, ""
                continue
            if is_condition or meaning.kind == "condition":
                conditions.append(meaning.text)
                self._texts_of_limits.setdefault((text, header), []).append(number)
                continue
            if meaning.kind != "limit" or meaning.band is None:
                says = (
                    "perhaps says what is no right"
                    if meaning.kind == "text"
                    else "is not an amount"
                )
                doubt = meaning.doubt or f"{format_value(text)} {says}"
                self._fault("unclear-amount", doubt, field, number)
                continue
            band = meaning.band
            if field == "above" and band.is_bare:
                above = band.up_to or None
                includes = bool(above) and begins_at(header)
                band = attrs.evolve(band, above=above, up_to=None, includes_above=includes)
            right.set_band(band)
            right.amount_column = header
            right.unit = right.unit or unit_in_header(header)
            right.tax = meaning.tax or right.tax
            conditions.append(meaning.text)
        if has_columns and not is_said and not self._is_own:
            if not self._reading.options.blank_limit:
                self._blank_limits.append(number)
            elif self._reading.options.blank_limit == "no right":
                right.up_to, right.amount_column = 0.0, ""
        self._read_unit(right, self._cell(row, "unit"), number)

    def _read_unit(self, right: PaperRight, text: str, number: int) -> None:
        """The unit of amounts from its own column, in which each row says its own."""
        if says_scale(text):
            message = (
                f"{format_value(text)} is a unit of thousands or millions; write the amounts out"
            )
            self._fault("scaled-amounts", message, "unit", number)
        if text:
            right.unit = find_unit(text) or find_unit(text.upper()) or text
            right.amount_column = ""
            return
        is_missing = "unit" in self._columns and right.has_amounts and not right.unit
        if is_missing and not self._is_own and not self._reading.options.currency:
            example = format_option(currency="EUR")
            message = f"an amount without a unit; write it, or {example} to say it of all"
            self._fault("no-currency", message, "unit", number)

    def _read_words(self, right: PaperRight, row: Sequence[str], number: int) -> None:
        right.track = self._cell(row, "track")
        right.principal = self._cell(row, "principal")
        signers = [part.strip() for part in self._cell(row, "jointly").split(SIGNER_SEPARATOR)]
        right.jointly = tuple(
            name for name in dict.fromkeys(signers) if name and name != right.holder
        )
        for name in right.jointly:
            if spelling_key(name) in NOBODY_WORDS:
                message = f"{format_value(name)} is nobody who could sign; name the post"
                self._fault("nobody-holder", message, "jointly", number)
        scope = self._cell(row, "scope").casefold()
        if scope in ("", *SCOPES):
            right.scope = SCOPES.index(scope) if scope else 0
        else:
            message = f"{format_value(scope)} is not a scope; write 'everything' or 'own line'"
            self._fault("bad-value", message, "scope", number)
        tax = self._cell(row, "tax").casefold()
        if tax in ("", *TAXES):
            right.tax = tax or right.tax
        else:
            message = f"{format_value(tax)} does not say; write 'included' or 'excluded'"
            self._fault("bad-value", message, "tax", number)
        may = self._cell(row, "may_redelegate").casefold()
        if may in _YES or may in _NO or not may:
            right.may_redelegate = may not in _NO
        else:
            message = f"{format_value(may)} is neither yes nor no; write one of them"
            self._fault("bad-value", message, "may_redelegate", number)

    def _read_days(self, right: PaperRight, row: Sequence[str], number: int) -> None:
        days: dict[str, datetime.date | None] = {}
        for field in ("start", "end", "last_day"):
            text = self._cell(row, field)
            try:
                days[field] = Date().check(text.removesuffix(" 00:00:00")) if text else None
            except ValueError as fault:
                self._fault("bad-value", str(fault), field, number)
        right.start, right.end = days.get("start"), days.get("end")
        last_day = days.get("last_day")
        if last_day is not None and last_day < datetime.date.max:
            right.end = last_day + datetime.timedelta(days=1)
        if right.start and right.end and right.start >= right.end:
            message = f"it ends on {right.end}, not after its start on {right.start}; correct one"
            self._fault("bad-value", message, "start", number)

    def _read_powers(self, text: str, number: int) -> tuple[int, ...]:
        if "power" not in self._columns:
            return (DECIDES,)
        meaning = self._reading.texts.read_cell(text)
        if meaning.kind == "marks":
            return meaning.powers
        if meaning.kind == "blank":
            self._fault("missing-power", "no power; write 'decides', for example", "power", number)
        else:
            self._unknown.setdefault(text, []).append(number)
        return ()

    def _report(self) -> None:
        findings, place = self._reading.findings, self._reading.place
        for (code, message, header), rows in self._groups.items():
            remedy = f"; {amount_remedy(message)}" if code == "unclear-amount" else ""
            findings.add_error(code, f"{message}{remedy}", place(rows, header))
        column = self._headers[self._columns["holder"][0]]
        for (first, other), rows in self._other_spellings.items():
            report_spellings(first, other, self._reading, rows, column)
        for holder, rows in self._nobody.items():
            note_placeholder(holder, self._reading, rows)
        if self._unknown:
            counts = [f"{format_value(word)} ({len(rows)})" for word, rows in self._unknown.items()]
            words = pluralize(len(counts), "word is not a known mark", "words are not known marks")
            proposed = dict.fromkeys(list(self._unknown)[:_N_PROPOSED], "informed")
            message = (
                f"{words}: {join_truncated(counts, _N_LISTED)}; say what each gives, as in "
                f"{format_option(marks=proposed)}, or another power, or None"
            )
            rows = [row for of_word in self._unknown.values() for row in of_word]
            findings.add_error("unknown-mark", message, place(rows))
        if self._blank_limits:
            choices, rows = blank_limit_choices(), self._blank_limits
            are = "limit is" if len(rows) == 1 else "limits are"
            findings.add_error("blank-limit", f"{len(rows):,} {are} blank; {choices}", place(rows))
        for (text, header), rows in self._texts_of_limits.items():
            message = (
                f"{format_value(text)} is no amount, and is read as a condition of a right without "
                "limit; if it says that there is none, write 'no limit'"
            )
            findings.add_warning("text-condition", message, place(rows, header))
        for note, rows in self._notes.items():
            findings.add_warning("footnote", explain_footnote(note), place(rows))
