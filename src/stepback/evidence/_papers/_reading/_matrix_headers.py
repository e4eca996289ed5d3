"""The header of a grid: which columns name the rows, and who holds what stands in the others."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from stepback._problems._format import (
    format_option,
    format_value,
    format_values,
    join_truncated,
    option_name,
    propose_similar,
)
from stepback._read._cell_grid import CellGrid
from stepback.evidence._cells._amount_bands import AmountBand, find_amount_band
from stepback.evidence._cells._amount_texts import split_tokens
from stepback.evidence._cells._money_words import (
    MONEY_UNITS,
    MULTIPLIERS,
    find_unit,
    split_glued_word,
)
from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._papers._reading._mark_words import ACCOUNT_WORDS, NOBODY_WORDS
from stepback.evidence._papers._reading._paper_right import MatrixReading, join_conditions

_N_LISTED = 8
_MISSING = ("missing-column", "missing-header")
_SCALES = frozenset(word for word in MULTIPLIERS if len(word) > 2) | {"000", "000s", "teur", "keur"}
_SCALE_LETTERS = frozenset("kKmMtT")
_USUAL_LIMIT = 1_000
_BEGINNINGS = frozenset(
    ("from", "min", "minimum", "lower", "von", "ab", "mindestens", "desde", "da")
)


@attrs.frozen
class HolderColumn:
    """A column of marks or limits.

    Attributes:
        place: The position of the column.
        holder, track: Who holds its rights, and for which kind of approval.
        header: As the file writes it.
        unit: The currency that the header names.
        condition: What footnotes of the header mean.
    """

    place: int
    holder: str
    track: str
    header: str
    unit: str = ""
    condition: str = ""


@attrs.frozen
class MatrixHeader:
    """What the columns of a grid hold.

    Attributes:
        labels: The positions of the columns that name the rows.
        label_header: The header of the first of them.
        fields: The positions of columns that hold bounds, units and conditions, by field.
        holders: The columns of marks and limits.
        first_row: The position of the first row below the header.
        unit: The currency that the header of the names says.
        field_headers: The headers of the columns of bounds, units and conditions.
    """

    labels: tuple[int, ...]
    label_header: str
    fields: dict[str, int]
    holders: tuple[HolderColumn, ...]
    first_row: int
    unit: str = ""
    field_headers: dict[str, str] = attrs.field(factory=dict)


def read_matrix_header(grid: CellGrid, reading: MatrixReading) -> MatrixHeader:
    """The header of a grid; `InvalidOrganization` if it has none."""
    n_header_rows = reading.options.n_header_rows
    top = _skip_titles(grid, reading)
    end = top + n_header_rows
    if len(grid.rows) <= end or len(grid.rows[0]) < 2:
        found = (
            "is empty" if not grid.rows else "has no row below its header, or no holder beside it"
        )
        message = (
            f"the matrix {found}; it needs a header with the holders, and below it a row for each "
            "decision, with its name first"
        )
        reading.findings.add_error("empty-file", message, reading.place())
        reading.findings.raise_errors()
    above, own = _header_cells(grid, top, end)
    if not reading.options.is_template:  # whose header has the organization's own levels
        header_rows = list(zip(grid.rows[:end], grid.row_numbers, strict=False))
        refuse_scaled_amounts(header_rows, reading)
        _refuse_header_amounts(grid, reading, end)
    texts = [
        " ".join(dict.fromkeys(filter(None, (*parts, name))))
        for parts, name in zip(above, own, strict=True)
    ]
    by_header = find_named_columns(texts, own, reading)
    labels = by_header.pop("domain", (0,))
    unread = by_header.pop("unread", ())
    fields = {field: places[0] for field, places in by_header.items()}
    taken = {*labels, *unread, *fields.values()}
    holders = _read_holders(grid, (above, own), taken, reading, end)
    if any(problem.code in _MISSING for problem in reading.findings.errors):
        reading.findings.raise_errors()  # what the cells say depends on the header
    label_text = texts[labels[0]]
    return MatrixHeader(
        labels=tuple(labels),
        label_header=label_text or "column 1",
        fields=fields,
        holders=tuple(holders),
        first_row=end,
        unit=unit_in_header(label_text),
        field_headers={field: texts[place] for field, place in fields.items()},
    )


def _skip_titles(grid: CellGrid, reading: MatrixReading) -> int:
    """The position of the first row of the header: lines of one cell above it are titles."""
    widest = max((sum(map(bool, row)) for row in grid.rows), default=0)
    top = 0
    while widest > 1 and grid.rows[top][0] and sum(map(bool, grid.rows[top])) == 1:
        top += 1
    if top:
        texts = format_values([row[0] for row in grid.rows[:top]], _N_LISTED)
        what = "is read as a title" if top == 1 else "are read as titles"
        message = f"{texts} {what} above the header"
        reading.findings.add_warning("title", message, reading.place(grid.row_numbers[:top]))
    return top


def _header_cells(grid: CellGrid, top: int, end: int) -> tuple[list[list[str]], list[str]]:
    """The cells above each holder, which go on to the right until the next, and the last row."""
    rows = [list(row) for row in grid.rows[top:end]]
    own_texts = [list(row) for row in rows]
    for area in grid.merged:
        if top <= area.top < end:
            text = grid.rows[area.top][area.left]
            for row in range(area.top, min(area.bottom + 1, end)):
                for column in range(area.left, area.right + 1):
                    rows[row - top][column] = text
                    if row > area.top:
                        own_texts[row - top][column] = text
    last = rows[-1]
    for number, (texts, own) in enumerate(zip(rows[:-1], own_texts[:-1], strict=True)):
        # Where cells are merged, each says itself how far it goes.
        ends = {a.right + 1 for a in grid.merged if a.top == top + number and a.right > a.left}
        carried = ""
        for column, text in enumerate(texts):
            carried = text or ("" if column in ends else carried)
            texts[column] = carried
            if not last[column] and own[column]:
                # A header beside the tracks that takes both rows, such as "Remarks".
                last[column], texts[column], carried = text, "", ""
    names = [last[column] for column in range(len(last))]
    return [[row[column] for row in rows[:-1]] for column in range(len(names))], names


def _refuse_header_amounts(grid: CellGrid, reading: MatrixReading, end: int) -> None:
    """An error where a header says a limit: marks below it would give rights without one."""
    for row, number in zip(grid.rows[:end], grid.row_numbers, strict=False):
        for cell in filter(None, row[1:]):
            band = find_amount_band(cell, decimal=reading.options.decimal, is_name=True)
            if band is None or not _is_money(band, cell):
                continue
            message = (
                f"the header {format_value(cell)} has an amount, which may be the limit of all "
                "rights below it; take it from the header, and write it in the cells below"
            )
            reading.findings.add_error("header-amount", message, reading.place([number]))


def _is_money(band: AmountBand, header: str) -> bool:
    """Whether a band, or one in doubt, is rather money than grades, as in ``Grade 10+``."""
    if band.doubt:
        return any(
            find_unit(token.text) in MONEY_UNITS or len(token.text) > len("999")
            for token in split_tokens(header)
            if token.kind != "word" or find_unit(token.text)
        )
    is_large = max(band.above or 0, band.up_to or 0) >= _USUAL_LIMIT
    return band.unit in MONEY_UNITS or is_large


def refuse_scaled_amounts(
    rows: Sequence[tuple[Sequence[str], int]], reading: MatrixReading
) -> None:
    """An error where a header says that amounts are in thousands: cells then say too little."""
    for row, number in rows:
        for cell in filter(None, row):
            if says_scale(cell):
                message = (
                    f"{format_value(cell)} may say that amounts are in thousands or millions; "
                    "write the amounts out, and take this from the header"
                )
                reading.findings.add_error("scaled-amounts", message, reading.place([number]))


def says_scale(header: str) -> bool:
    """Whether a header has a word such as "thousands", ``TEUR`` or ``k€`` without a number."""
    tokens = split_tokens(header)
    if _SCALES.intersection(token.text.casefold() for token in tokens):
        return True
    for place, token in enumerate(tokens):
        if token.kind == "word" and split_glued_word(token.text) and token.text[0] in "kKmMtT":
            return True  # "kEUR"
        near = tokens[place + 1 : place + 2] if token.text in _SCALE_LETTERS else []
        before = tokens[place - 1 : place] if token.text in _SCALE_LETTERS and place else []
        if any(find_unit(each.text) in MONEY_UNITS for each in (*near, *before)):
            return True  # "k€", "EUR k"
    return False


def begins_at(header: str) -> bool:
    """Whether a column of lower bounds holds amounts that are part of the band, as "from" says."""
    return any(token.text.casefold() in _BEGINNINGS for token in split_tokens(header))


def unit_in_header(header: str) -> str:
    """The currency that a header names, such as EUR in ``Limit (EUR)``."""
    units = {find_unit(token.text) for token in split_tokens(header)} - {"", "days", "heads"}
    return units.pop() if len(units) == 1 else ""


def _split_unit(holder: str) -> tuple[str, str]:
    """A holder without a currency in brackets behind, such as ``Head (EUR)``, and the currency."""
    name, _, bracket = holder.removesuffix(")").rpartition(" (")
    unit = find_unit(bracket.strip()) if name and holder.endswith(")") else ""
    return (name, unit) if unit in MONEY_UNITS else (holder, "")


def find_named_columns(
    texts: Sequence[str], names: Sequence[str], reading: MatrixReading
) -> dict[str, tuple[int, ...]]:
    """The columns that the caller has named, by field."""
    keys = [
        {spelling_key(text), spelling_key(name)} for text, name in zip(texts, names, strict=True)
    ]
    found: dict[str, tuple[int, ...]] = {}
    for field, headers in reading.options.columns.items():
        places = []
        for header in headers:
            key = spelling_key(header)
            matching = [place for place, known in enumerate(keys) if key in known]
            if len(matching) == 1:
                places.append(matching[0])
                continue
            problem = f"{len(matching)} columns are named" if matching else "no column is named"
            nearest = "" if matching else propose_similar(header, texts)
            message = (
                f"{problem} {format_value(header)}; {nearest}the columns are "
                f"{format_values(list(filter(None, texts)), _N_LISTED)}"
            )
            reading.findings.add_error("missing-column", message, reading.place())
        if places:
            found[field] = tuple(places)
    return found


def _read_holders(
    grid: CellGrid,
    header: tuple[list[list[str]], list[str]],
    taken: set[int],
    reading: MatrixReading,
    end: int,
) -> list[HolderColumn]:
    """The columns of holders, with what is wrong with their headers."""
    above, names = header
    holders: list[HolderColumn] = []
    unexplained: dict[str, list[str]] = {}
    blank: list[int] = []
    for place, name in enumerate(names):
        if place in taken:
            continue
        if not name:
            if any(row[place] for row in grid.rows[end:]):
                blank.append(place)
            continue
        track, track_notes = reading.texts.split_footnotes(" / ".join(filter(None, above[place])))
        holder, notes = reading.texts.split_footnotes(name)
        conditions = []
        for note in (*track_notes, *notes):
            if note in reading.options.conditions:
                conditions.append(reading.options.conditions[note])
            else:
                unexplained.setdefault(note, []).append(name if note in notes else above[place][-1])
        holder, unit = _split_unit(holder)
        holders.append(HolderColumn(place, holder, track, name, unit, join_conditions(conditions)))
    if blank:
        _report_blank_headers(grid, blank, reading, end)
    for note, headers in unexplained.items():
        where = format_values(list(dict.fromkeys(headers)), _N_LISTED)
        remedy = format_option(conditions={note: "in plan"})
        message = (
            f"the footnote ({note}) of the header {where} is not read as a condition; if it is "
            f"one, {remedy}, for example"
        )
        place_of = reading.place(grid.row_numbers[end - reading.options.n_header_rows : end])
        reading.findings.add_warning("footnote", message, place_of)
    return _check_holder_names(holders, reading, grid.row_numbers[end - 1])


def _report_blank_headers(
    grid: CellGrid, blank: Sequence[int], reading: MatrixReading, end: int
) -> None:
    n_more = reading.options.n_header_rows + 1
    below = [grid.rows[end][place] for place in blank]
    remedy = "name the holder of each in the header"
    if all(below) and end + 1 < len(grid.rows):
        remedy = f"{remedy}, or {format_option(header_rows=n_more)} if the header has {n_more} rows"
    if not any(grid.rows[end - 1][blank[0] :]):
        remedy = f"{remedy}, or put amounts such as 1,000 in quotes if rows are longer by them"
    listed = join_truncated((f"column {place + 1}" for place in blank), _N_LISTED)
    message = f"{listed} {'has' if len(blank) == 1 else 'have'} cells and no header; {remedy}"
    rows = [
        number
        for row, number in zip(grid.rows[end:], grid.row_numbers[end:], strict=True)
        if any(row[place] for place in blank)
    ]
    reading.findings.add_error("missing-header", message, reading.place(rows))


def _check_holder_names(
    holders: list[HolderColumn], reading: MatrixReading, header_row: int
) -> list[HolderColumn]:
    """The holders in one spelling each; errors about those who are nobody, or there twice."""
    place = reading.place([header_row])
    for column in holders:
        note_placeholder(column.holder, reading, [header_row])
    spellings: dict[str, str] = {}
    renamed = []
    for column in holders:
        first = spellings.setdefault(spelling_key(column.holder), column.holder)
        if first != column.holder:
            report_spellings(first, column.holder, reading, [header_row], column.header)
        renamed.append(attrs.evolve(column, holder=first))
    # A holder may have a column for each currency.
    units: dict[tuple[str, str], list[str]] = {}
    for column in renamed:
        others = units.setdefault((column.holder, spelling_key(column.track)), [])
        others.append(column.unit)
        if len(others) > 1 and ("" in others or len(set(others)) < len(others)):
            message = (
                f"two columns are of {format_value(column.holder)}; name them apart, or make them "
                "one column"
            )
            if reading.options.n_header_rows == 1:
                more = format_option(header_rows=2)
                message = f"{message}; {more} if a row above names the kinds of approval"
            reading.findings.add_error("repeated-holder", message, place)
    return renamed


def note_placeholder(holder: str, reading: MatrixReading, rows: Sequence[int]) -> None:
    """Note a holder who is nobody, so that its rights are left out; report one who may be nobody.

    Names of accounts may be posts, too: naming them in `levels` says so.
    """
    key = spelling_key(holder)
    if key in map(spelling_key, reading.options.levels or ()):
        return
    if key in NOBODY_WORDS:
        reading.nobody.setdefault(holder, []).extend(rows)
    elif key in ACCOUNT_WORDS:
        message = (
            f"{format_value(holder)} may be an account and not a post; name who holds the right. "
            f"If it is a post, give {option_name('levels')} with all holders, and it among them"
        )
        reading.findings.add_error("account-holder", message, reading.place(rows))


def report_spellings(
    first: str, other: str, reading: MatrixReading, rows: Sequence[int], column: str
) -> None:
    """Report that one holder is written in two ways, which differ in case or spaces alone."""
    reading.findings.add_error_or_repair(
        "two-spellings",
        f"{format_value(first)} and {format_value(other)} are one holder in two spellings",
        reading.place(rows, column),
        remedy=f"write one of them, or {format_option(repair=True)} to take the first",
        repair="the first is taken",
    )
