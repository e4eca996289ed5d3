"""What rows of one id say: their titles, and all that they say but for where they are from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array, number_keys
from stepback._read._people._header_words import header_tokens, parse_header
from stepback._read._people._normalize import column_as_text, map_column, normalize_case
from stepback._read._people._rows import Rows

# A header of nothing but these words, one of the first two kinds among them, says where a row is
# from: "source_file", "Row ID", "Unnamed: 0", "Zeile".
_SOURCE_WORDS = frozenset(
    {"source", "file", "filename", "sheet", "worksheet", "workbook", "tab", "quelle", "datei"}
    | {"dateiname", "blatt", "fichier", "feuille", "origen", "archivo", "fuente", "hoja", "bron"}
    | {"bestand", "blad", "arquivo", "planilha", "folha", "foglio"}
)
_ROW_WORDS = frozenset(
    {
        "#",
        "row",
        "line",
        "index",
        "idx",
        "unnamed",
        "record",
        "rownum",
        "rowid",
        "zeile",
        "zeilennr",
    }
    | {"zeilennummer", "lfd", "ligne", "fila", "linea", "linha", "riga", "rij", "regel", "rad"}
)
_NUMBER_WORDS = frozenset(
    {"id", "name", "nr", "no", "num", "number", "nummer", "system", "path", "of", "in", "the"}
    | {"numero", "original", "excel", "csv", "column"}
)
# In a column of titles, these say how somebody is addressed, and nothing of the post.
_ADDRESSES = frozenset(
    {"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss", "mx", "dr", "dr.", "prof", "prof.", "sir"}
    | {"dame", "lord", "lady", "herr", "frau", "m.", "mme", "mme.", "mlle", "sr.", "sra.", "sig."}
    | {"sig.ra", "dhr.", "mevr.", "pan", "pani"}
)
_MIN_DISTINCT = 0.9  # of the cells of a column that numbers rows
_MIN_ROWS_OF_SOURCE = 10
_MIN_USUAL = 0.9  # of the rows of a source that have a value, and of those with it


def number_titles(rows: Rows, some: Array) -> Array:
    """The number of the title of each of some rows; -1 if it has none, or if none is known."""
    titles = map(normalize_case, title_texts(rows, some))
    numbers: dict[str, int] = dict.fromkeys(_ADDRESSES | {""}, -1)
    return np.array([numbers.setdefault(title, len(numbers)) for title in titles], dtype=np.int64)


def title_texts(rows: Rows, some: Array) -> list[str]:
    """The title in each of some rows; empty if it has none, or if none is known."""
    header = _title_header(rows)
    return [""] * some.size if header is None else _cell_texts(rows, header, some)


def number_contents(rows: Rows, some: Array, group: Array) -> Array:
    """Number some rows; those with one number say the same but for where they are from.

    Id, name and manager are compared elsewhere. What nearly all rows of a source have, and hardly
    any of others, is of the source: it is the telephone of the office that sent the file.
    """
    left_out = {rows.headers.get(field) for field in ("id", "name", "manager")}
    headers = [header for header in rows.cells.columns if header not in left_out]
    of_origin = [header for header in headers if _words_are(header, _SOURCE_WORDS)]
    sources = [header for header in of_origin if not _ROW_WORDS & set(header_tokens(header))]
    number = np.zeros(some.size, dtype=np.int64)
    for header in headers:
        texts = _cell_texts(rows, header, some)
        if len(set(texts)) <= 1 or header in of_origin or _numbers_rows(rows, header, sources[:1]):
            continue
        if sources:
            texts = _without_usual(rows, header, sources[0], some, group, texts)
        pairs = number * (some.size + 1) + number_keys(texts)
        number = np.unique(pairs, return_inverse=True)[1].astype(np.int64)
    return number


def _title_header(rows: Rows) -> str | None:
    """The header of titles: that of the field, or the first that says so."""
    if "title" in rows.headers:
        return rows.headers["title"]
    taken = set(rows.headers.values())
    free = [header for header in rows.cells.columns if header not in taken]
    for header in free:
        meaning = parse_header(header)
        if meaning is not None and (meaning.owner, meaning.kind) == ("self", "title"):
            return header
    return None


def _cell_texts(rows: Rows, header: str, some: Array) -> list[str]:
    cells = rows.cells.columns[header][rows.positions[some]]
    return list(map(str.strip, column_as_text(cells).tolist()))


def _words_are(header: str, wanted: frozenset[str]) -> bool:
    words = set(header_tokens(header))
    return bool(words & wanted) and words <= (_SOURCE_WORDS | _ROW_WORDS | _NUMBER_WORDS)


def _numbers_rows(rows: Rows, header: str, sources: Sequence[str]) -> bool:
    """Whether a column numbers the rows, of each source if there are several.

    A column without a header is called ``column 1``.
    """
    is_nameless = set(header_tokens(header)) == {"column"}
    if not (is_nameless or _words_are(header, _ROW_WORDS)):
        return False
    texts = (column_as_text(rows.cells.columns[of]).tolist() for of in (header, *sources))
    return len(set(zip(*texts, strict=True))) >= _MIN_DISTINCT * len(rows.cells.row_numbers)


def _without_usual(
    rows: Rows, header: str, source: str, some: Array, group: Array, texts: list[str]
) -> list[str]:
    """The texts, of which those of groups are empty that say no more than their sources do."""
    sources = _cell_texts(rows, source, some)
    if len(set(sources)) <= 1:
        return texts
    all_texts, all_sources = (
        map_column(str.strip, column_as_text(rows.cells.columns[of])).tolist()
        for of in (header, source)
    )
    n_rows, n_with_text = Counter(all_sources), Counter(all_texts)
    n_pairs = Counter(zip(all_sources, all_texts, strict=True))

    def is_usual(source_: str, text: str) -> bool:
        n = n_pairs[source_, text]
        least = max(_MIN_ROWS_OF_SOURCE, _MIN_USUAL * max(n_rows[source_], n_with_text[text]))
        return n >= least

    telling = {
        number
        for number, source_, text in zip(group.tolist(), sources, texts, strict=True)
        if not is_usual(source_, text)
    }
    pairs = zip(group.tolist(), texts, strict=True)
    return [text if number in telling else "" for number, text in pairs]
