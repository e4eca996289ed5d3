"""Read the columns of large logs with pyarrow: no cell becomes an object of Python."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._raw_table import RawTable, describe_blank_rows
from stepback._read._csv._careful_reader import describe_ragged, has_clear_cells
from stepback._read._limits import Budget
from stepback.evidence._cells._amount_columns import AmountParser, ParsedAmounts
from stepback.evidence._cells._text_bytes import TextBytes
from stepback.evidence._cells._time_texts import ParsedTimes, join_times, parse_times
from stepback.evidence._coding._coded_column import NOT_SAID, CodedColumn
from stepback.evidence._logs._careful_columns import describe_short_rows
from stepback.evidence._logs._column_roles import ColumnRoles
from stepback.evidence._logs._log_blocks import Block, LogBlocks, NotPlainError
from stepback.evidence._logs._log_cells import N_THOUSAND_DIGITS, LogCells, WordCells
from stepback.evidence._logs._prepared_cells import PreparedCells

_POINT, _SPACE, _DELETE = ord("."), ord(" "), 0x7F


def read_arrow_columns(
    blocks: LogBlocks,
    roles: ColumnRoles,
    required: frozenset[str],
    source: str,
    budget: Budget,
) -> LogCells:
    """The columns of a file of plain records; `NotPlainError` at anything else.

    Columns that are not `required` may be missing.

    Raises `ModuleNotFoundError` if pyarrow is not installed.
    """
    reader = _BlockReader(blocks, source)
    headers = tuple(header for header in roles.headers if header in blocks.headers)
    is_repeated = any(blocks.headers.count(header) > 1 for header in headers)
    if is_repeated or not headers or not required <= set(headers):
        raise NotPlainError
    budget.check("columns", len(blocks.headers), source)
    columns = {header: PieceJoiner(header, roles) for header in headers}
    rows: list[Array] = []
    blank: list[Array] = []
    texts = frozenset(roles.texts - roles.times - roles.amounts)
    for block, table in reader.tables(headers, texts):
        budget.count("cells", len(table) * len(headers), source, is_all=False)
        budget.count("characters", len(block.utf8), source, is_all=False)
        rows.append(block.kept_rows)
        blank.append(block.blank_rows)
        for place, builder in enumerate(columns.values()):
            builder.add(table.column(place))
    row_numbers = np.concatenate([np.arange(0), *rows])
    built = {header: builder.build(reader) for header, builder in columns.items()}
    blank_rows = np.concatenate([np.arange(0), *blank])
    n_records = max([1, *reader.ragged, *row_numbers[-1:].tolist(), *blank_rows[-1:].tolist()])
    long, short = reader.split_ragged()
    width = len(reader.headers)
    noted = (*blocks.problems, *describe_ragged(long, width, n_records, blocks.delimiter, source))
    table = RawTable({}, row_numbers, source, noted, blocks.delimiter != ",")
    find_blank = partial(_find_blank, reader, frozenset(built))
    cells = without_blank_rows(built, table, reader.headers, find_blank, blank_rows)
    described = describe_short_rows(short, width, blocks.delimiter, source)
    return attrs.evolve(cells, table=cells.table.with_problems(*described))


@attrs.frozen(eq=False)
class _BlockReader:
    """Reads columns of blocks with pyarrow.

    Attributes:
        source: The name of the file.
        ragged: The numbers of rows that are not as wide as the header, with how many cells each
            has; these are left out.
    """

    _blocks: LogBlocks
    source: str
    ragged: dict[int, int] = attrs.field(factory=dict)

    @property
    def headers(self) -> tuple[str, ...]:
        return self._blocks.headers

    def tables(
        self, headers: tuple[str, ...], coded: frozenset[str] = frozenset()
    ) -> Iterator[tuple[Block, Any]]:
        """Each block, and its table of texts; those of `coded` headers are dictionaries."""
        return self.tables_at([self.headers.index(header) for header in headers], coded)

    def tables_at(
        self, places: list[int], coded: frozenset[str] = frozenset()
    ) -> Iterator[tuple[Block, Any]]:
        """The same for columns at places, whatever their headers."""
        import pyarrow as pa

        dictionary = pa.dictionary(pa.int32(), pa.string())
        types = {
            str(place): dictionary if self.headers[place] in coded else pa.string()
            for place in places
        }
        for block in self._blocks:
            try:
                table = self._read(block, types)
            except pa.ArrowInvalid:
                table = self._read_ragged(block, types)
            else:
                block.number_rows(len(table))
            yield block, table

    def _read(self, block: Block, types: dict[str, Any], **options: Any) -> Any:
        """The table of a block; `options` are those of the parser."""
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        return arrow_csv.read_csv(
            pa.py_buffer(block.utf8),
            read_options=arrow_csv.ReadOptions(
                column_names=list(map(str, range(len(self.headers)))),
                block_size=len(block.utf8) + 1,
                use_threads=not options,  # rows have numbers for one thread only
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._blocks.delimiter, newlines_in_values=block.has_quotes, **options
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(types),
                column_types=types,
                null_values=[""],
                strings_can_be_null=True,
            ),
        )

    def _read_ragged(self, block: Block, types: dict[str, Any]) -> Any:
        """The rows of a block that are as wide as the header; the others are noted and left out."""
        import pyarrow as pa

        found: dict[int, int] = {}

        def skip(row: Any) -> str:
            if row.number is None or self._is_clear(row.text):
                return "error"
            found[row.number - 1] = row.actual_columns
            return "skip"

        try:
            table = self._read(block, types, invalid_row_handler=skip)
        except pa.ArrowInvalid:
            raise NotPlainError from None
        places = np.array(list(found), dtype=np.int64)
        rows = block.number_rows(len(table) + places.size)
        for row, n_cells in zip(rows[places].tolist(), found.values(), strict=True):
            self.ragged.setdefault(row, n_cells)
        block.left_out = places
        return table

    def _is_clear(self, text: str) -> bool:
        """Whether a row of another width than the header is clear, or not to be parsed here."""
        lines = io.StringIO(text, newline="")
        try:
            record = next(csv.reader(lines, delimiter=self._blocks.delimiter, strict=True), [])
        except csv.Error:
            return True
        named = (number for number, name in enumerate(self.headers, 1) if name)
        return has_clear_cells(record, len(self.headers), max(named, default=0))

    def split_ragged(self) -> tuple[dict[int, list[int]], dict[int, int]]:
        """The ragged rows: those with too many cells by their number, and the others."""
        long: dict[int, list[int]] = {}
        for row, n_cells in self.ragged.items():
            if n_cells > len(self.headers):
                long.setdefault(n_cells, []).append(row)
        short = {row: n for row, n in self.ragged.items() if n <= len(self.headers)}
        return long, short

    def find_texts(self, header: str, rows: Array) -> list[str]:
        """The texts of a few cells, in the order of rows; blocks after the last are not read."""
        found: dict[int, str] = {}
        order = np.sort(rows)
        first = 0
        for _, table in self.tables((header,)):
            low, high = np.searchsorted(order, [first, first + len(table)])
            wanted = order[low:high]
            cells = table.column(0).take(wanted - first).to_pylist()
            found |= {
                int(row): (cell or "").strip() for row, cell in zip(wanted, cells, strict=True)
            }
            first += len(table)
            if high == order.size:
                break
        return [found.get(row, "") for row in rows.tolist()]

    def find_amounts(self, header: str) -> ParsedAmounts:
        """The texts of a whole column, as amounts."""
        parser = AmountParser()
        for _, table in self.tables((header,)):
            for chunk in table.column(0).chunks:
                parser.add(text_bytes(chunk))
        return parser.result()

    def find_words(self, header: str) -> WordCells:
        """The texts of a whole column, as words."""
        roles = ColumnRoles(frozenset({header}), frozenset(), frozenset())
        builder = PieceJoiner(header, roles)
        for _, table in self.tables((header,), frozenset({header})):
            builder.add(table.column(0))
        words = builder.build(self).words
        assert words is not None  # noqa: S101  (the column is one of texts)
        return words


@attrs.define(eq=False)
class PieceJoiner:
    """Makes codes, times or numbers of a column, piece by piece."""

    _header: str
    _roles: ColumnRoles
    _n_rows: int = 0
    _dictionaries: list[Any] = attrs.field(factory=list)
    _times: list[ParsedTimes] = attrs.field(factory=list)
    _numbers: list[Array] | None = attrs.field(factory=list)
    _has_points: bool = False
    _has_decimals: bool = False

    def add(self, column: Any) -> None:
        """Add a chunked array of texts, or of a dictionary of texts."""
        import pyarrow as pa

        self._n_rows += len(column)
        is_text = self._header in self._roles.texts
        for chunk in column.chunks:
            if is_text:
                is_coded = pa.types.is_dictionary(chunk.type)
                self._dictionaries.append(chunk if is_coded else chunk.dictionary_encode())
            if self._header in self._roles.times:
                self._times.append(parse_times(text_bytes(chunk)))
            if self._header in self._roles.amounts and self._numbers is not None:
                self._add_numbers(chunk)

    def _add_numbers(self, chunk: Any) -> None:
        import pyarrow as pa
        from pyarrow import compute

        try:
            numbers = compute.cast(chunk, pa.float64())
        except pa.ArrowInvalid:
            self._numbers = None
            return
        values = fill_values(numbers, np.nan)
        n_missing = int(np.count_nonzero(~np.isfinite(values)))
        assert self._numbers is not None  # noqa: S101  (asked before)
        self._numbers.append(values)
        if n_missing != chunk.null_count:
            self._numbers = None  # "inf" or "nan", which are no amounts
        elif not self._has_decimals:
            texts = text_bytes(chunk)
            start, end = texts.offsets[0], texts.offsets[-1]
            points = np.flatnonzero(texts.data[start:end] == _POINT) + start
            ends = texts.offsets[np.searchsorted(texts.offsets, points, side="right")]
            self._has_points = self._has_points or bool(points.size)
            self._has_decimals = bool((ends - points - 1 != N_THOUSAND_DIGITS).any())

    def build(self, reader: Any) -> PreparedCells:
        """The cells of all pieces; `reader` finds their texts again."""
        words = None
        if self._header in self._roles.texts:
            words = join_dictionaries(self._dictionaries)
        times = None
        if self._header in self._roles.times:
            times = join_times(self._times)
        numbers = None
        # Where each point is followed by three digits, it may separate thousands.
        is_clear = self._has_decimals or not self._has_points
        if self._header in self._roles.amounts and self._numbers is not None and is_clear:
            numbers = np.concatenate([np.zeros(0), *self._numbers])
        header = self._header
        return PreparedCells(
            self._n_rows,
            lambda rows: reader.find_texts(header, rows),
            lambda: reader.find_words(header),
            words,
            times,
            numbers,
            (lambda: reader.find_amounts(header))
            if self._numbers is None or not is_clear
            else None,
        )


def text_bytes(chunk: Any) -> TextBytes:
    """The bytes of an array of texts; what is null has none."""
    _, offset_buffer, data_buffer = chunk.buffers()
    width = np.int64 if "large" in str(chunk.type) else np.int32
    offsets = np.frombuffer(offset_buffer, width)[chunk.offset :][: len(chunk) + 1]
    data = np.zeros(0, np.uint8) if data_buffer is None else np.frombuffer(data_buffer, np.uint8)
    return TextBytes(data, offsets if len(chunk) else np.zeros(1, np.int64))


def fill_values(chunk: Any, missing: float) -> Array:
    """The values of an array of numbers, and another where there is none."""
    return np.asarray(chunk.fill_null(missing).to_numpy(zero_copy_only=False))


def join_dictionaries(chunks: list[Any]) -> WordCells:
    """One column of codes from pieces, each with words of its own."""
    import pyarrow as pa

    if not chunks:
        return WordCells(CodedColumn.blank(0))
    joined = pa.chunked_array(chunks).unify_dictionaries()
    codes = [fill_values(chunk.indices, NOT_SAID).astype(np.int32) for chunk in joined.chunks]
    words = joined.chunk(0).dictionary
    column = CodedColumn(np.concatenate(codes), tuple(words.to_pylist()))
    return WordCells(column) if _has_no_outer_spaces(words) else WordCells.from_codes(column)


def _has_no_outer_spaces(words: Any) -> bool:
    """Whether no text is blank, or begins or ends with what may be a space."""
    texts = text_bytes(words)
    starts, ends = texts.offsets[:-1], texts.offsets[1:]
    if (starts == ends).any():
        return False
    first, last = texts.data[starts], texts.data[ends - 1]
    # Other bytes than these are controls, spaces, or parts of characters that may be spaces.
    return bool(((first > _SPACE) & (first < _DELETE) & (last > _SPACE) & (last < _DELETE)).all())


def without_blank_rows(
    columns: dict[str, PreparedCells],
    table: RawTable,
    headers: tuple[str, ...],
    find_blank: Callable[[Array], Array],
    blank_lines: Array | None = None,
) -> LogCells:
    """The rows that hold anything, and a warning about the others.

    `find_blank` finds among rows whose cells here are blank those that are blank in all `headers`.
    `blank_lines` are the numbers of rows that were left out before.
    """
    empty = np.arange(len(table.row_numbers))
    for cells in columns.values():
        empty = empty[cells.is_blank_at(empty)]
    if empty.size:
        empty = find_blank(empty)
    blank_rows = np.arange(0) if blank_lines is None else blank_lines
    if empty.size:
        kept = np.delete(np.arange(len(table.row_numbers)), empty)
        columns = {header: cells.take(kept) for header, cells in columns.items()}
        blank_rows = np.sort(np.concatenate([blank_rows, table.row_numbers[empty]]))
        table = attrs.evolve(table, row_numbers=table.row_numbers[kept])
    if blank_rows.size:
        table = table.with_problems(describe_blank_rows(blank_rows, table.source))
    return LogCells(columns, table, headers)


def _find_blank(reader: _BlockReader, known: frozenset[str], rows: Array) -> Array:
    """Which of some rows are blank in all other columns, too."""
    others = [place for place, header in enumerate(reader.headers) if header not in known]
    if not others:
        return rows
    is_blank = np.ones(rows.size, dtype=np.bool_)
    first = 0
    for _, table in reader.tables_at(others):
        low, high = np.searchsorted(rows, [first, first + len(table)])
        found = table.take(rows[low:high] - first)
        for column in found.columns:
            cells = column.to_pylist()
            is_blank[low:high] &= np.array([not (cell or "").strip() for cell in cells], np.bool_)
        first += len(table)
    return rows[is_blank]
