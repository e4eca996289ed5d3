"""Rows of an export that say what its columns hold: the header once more, or its labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from stepback._problems._format import format_value
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._header_words import header_tokens, parse_header
from stepback._read._people._row_words import TYPE_WORDS
from stepback._read._people._rows import Rows

_N_TOP_ROWS = 10  # in which labels, types and ruled lines are looked for
_MAX_LENGTH = 200  # of a cell that could be a label
# What the label of a field may say, and of whom.
_MEANINGS = {
    "id": ("self", {"id", "mail", "name"}),
    "name": ("self", {"name", "first", "last"}),
    "manager": ("manager", {"id", "mail", "name", "first", "last", "title", ""}),
    "unit": ("self", {"unit"}),
    "title": ("self", {"title"}),
    "fte": ("self", {"fte"}),
}
# With what a sample begins in a template, in ten languages.
_SAMPLE_BEGINNINGS = (
    *("e.g.", "e. g.", "eg.", "eg ", "ex.", "ex:", "example:", "example ", "sample ", "sample:"),
    *("z.b.", "z. b.", "bsp.", "beispiel", "p.ex.", "p. ex.", "par ex", "exemple", "p.ej."),
    *("p. ej.", "ej.", "por ejemplo", "ejemplo", "por exemplo", "exemplo", "ad es.", "es.:"),
    *("per es", "esempio", "bijv.", "bv.", "bijvoorbeeld", "voorbeeld", "np.", "na przykład"),
    *("przykład", "例:", "例\uff1a", "例)", "例\uff09", "例如", "例えば", "示例", "記入例"),
)
_LENGTH = re.compile(r"\(\d++\)")
_DIGIT = re.compile(r"\d")
_RULED_LINE = re.compile(r"[-=_*+~─━]{2,}")


def without_label_rows(rows: Rows, diagnostics: Diagnostics) -> Rows:
    """The rows but for those that repeat the header, or say in other words what columns hold.

    Exports that are joined from several repeat the header anywhere. Labels, such as
    ``Employee ID`` below ``emp_id``, are in the first rows, since an id may be any word.
    """
    headers = [(header, _normalize_label(header)) for header in rows.cells.columns]
    labels, at_top = [], []
    for row in range(min(_N_TOP_ROWS, len(rows))):
        texts = list(_row_texts(rows, row))
        is_repeated = _is_header(rows, row, headers, texts)
        if is_repeated:
            at_top.append(row)
        elif _is_label_row(rows, texts) or _is_line_or_types(texts) or _is_sample(texts):
            labels.append(row)
    below = {row for row in _candidates(rows) if _is_header(rows, row, headers)}
    repeated = sorted(below.union(at_top))
    if not labels and not repeated:
        return rows
    for code, finding, reason, found in (
        ("label-row", _describe_labels(rows, labels), "rows of labels", labels),
        ("repeated-header", "the header is repeated here", "repeated headers", repeated),
    ):
        if found:
            diagnostics.add_no_people(code, finding, rows.locate(found), reason=reason)
    is_person = np.ones(len(rows), dtype=np.bool_)
    is_person[[*labels, *repeated]] = False
    return rows.take(np.flatnonzero(is_person))


def _describe_labels(rows: Rows, labels: Sequence[int]) -> str:
    if not labels:
        return ""
    first = next(text for _, text in _row_texts(rows, labels[0]) if text)
    return f"{format_value(first)} and the cells beside it are labels of the columns, and no person"


def _normalize_label(text: str) -> str:
    """What is compared of a header: letters and digits, whatever their case."""
    return "".join(filter(str.isalnum, text[:_MAX_LENGTH].casefold()))


def _candidates(rows: Rows) -> Iterable[int]:
    """The rows whose id is that of the header but for case and what separates words.

    An id alone may be the header by chance: there is someone whose id is "id".
    """
    header = rows.header("id")
    wanted = _normalize_label(header)
    ends = {
        (first, last)
        for first in {wanted[:1], wanted[:1].upper(), header[:1]}
        for last in {wanted[-1:], wanted[-1:].upper(), header[-1:]}
    }
    max_length = 2 * len(wanted) + 2
    ids = rows.id.tolist()
    # One search in all ids is far quicker than a look at each: most have digits alone.
    together = "".join(ids)
    if not any(first in together for first, _ in ends):
        return []
    return [
        row
        for row, id_ in enumerate(ids)
        # The ends come first: they are nearly always others, and quickly compared.
        if (id_[:1], id_[-1:]) in ends
        and len(id_) <= max_length
        and _normalize_label(id_) == wanted
    ]


def _row_texts(rows: Rows, row: int) -> Iterator[tuple[str, str]]:
    """Each header with the text of a row below it."""
    for header in rows.cells.columns:
        yield header, rows.cell_text(header, row)


def _is_header(
    rows: Rows,
    row: int,
    headers: Sequence[tuple[str, str]],
    texts: Sequence[tuple[str, str]] | None = None,
) -> bool:
    """Whether a row repeats the header: in its id, its manager, and most of its cells."""
    cells = [_normalize_label(text) for _, text in texts or _row_texts(rows, row)]
    pairs = [(label, cell) for (_, label), cell in zip(headers, cells, strict=True) if cell]
    n_same = sum(label == cell for label, cell in pairs)
    by_header = dict(zip(rows.cells.columns, cells, strict=True))
    needed = [rows.headers[field] for field in ("id", "manager") if field in rows.headers]
    return (
        2 * n_same > len(pairs)
        and (n_same > 1 or len(headers) == 1)
        and all(by_header[header] == _normalize_label(header) for header in needed)
    )


def _is_label_row(rows: Rows, texts: Sequence[tuple[str, str]]) -> bool:
    """Whether the cells of a row mean what their headers do: ``Manager ID`` below ``mgr_id``."""
    filled = [(header, text) for header, text in texts if text]
    fields = {header: field for field, header in rows.headers.items()}
    same = {header for header, text in filled if _means_same(header, fields.get(header), text)}
    needed = {rows.headers[field] for field in ("id", "manager") if field in rows.headers}
    by_header = dict(filled)
    # Some headers are in no table of words, such as "ENAME", but what is below them is.
    are_labels = len(filled) > 2 and all(parse_header(text) is not None for _, text in filled)
    return (
        (are_labels or (len(same) > 1 and 2 * len(same) > len(filled)))
        # A label may be missing, but no id of a person is a label.
        and rows.headers["id"] in same
        and all(header in same or header not in by_header for header in needed)
    )


def _means_same(header: str, field: str | None, text: str) -> bool:
    """Whether a text is a label of a column, of which the `field` that it holds may be known."""
    if len(text) > _MAX_LENGTH:
        return False
    if _normalize_label(text) == _normalize_label(header):
        return True
    if _DIGIT.search(text) and not _DIGIT.search(header):
        return False
    said = parse_header(text)
    if said is not None and field in _MEANINGS:
        owner, kinds = _MEANINGS[field]
        return said.owner == owner and said.kind in kinds
    meant = parse_header(header)
    if said is not None and meant is not None:
        return (said.owner, said.kind) == (meant.owner, meant.kind)
    # A header that no table of words knows shares its words with its label.
    words = set(header_tokens(header))
    return len(words) > 1 and words <= set(header_tokens(text))


def _is_line_or_types(texts: Sequence[tuple[str, str]]) -> bool:
    """Whether each cell of a row is a ruled line, or each the type of a column."""
    cells = [text.casefold() for _, text in texts if text]
    if len(cells) < 2 or 2 * len(cells) < len(texts):
        return False
    if all(_RULED_LINE.fullmatch(cell) for cell in cells):
        return True
    return all(
        tokens and TYPE_WORDS.issuperset(tokens)
        for tokens in (header_tokens(_LENGTH.sub("", cell)) for cell in cells)
    )


def _is_sample(texts: Sequence[tuple[str, str]]) -> bool:
    """Whether most cells of a row say that they are samples, as templates have: ``e.g. 12345``."""
    cells = [text.lstrip("([<\uff08").casefold() for _, text in texts if text]
    return 2 * sum(cell.startswith(_SAMPLE_BEGINNINGS) for cell in cells) > len(cells)
