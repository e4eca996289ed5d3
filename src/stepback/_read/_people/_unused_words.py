"""Warn of words of options that no cell says, with the cells that were probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stepback._algorithms._arrays import is_all_text, object_array
from stepback._problems._format import format_value, join_truncated, option_name
from stepback._problems._problem import Place, Problem
from stepback._problems._similar_names import find_similar
from stepback._read._people._cell_parts import list_cell_texts
from stepback._read._people._normalize import column_as_text, normalize_case
from stepback._read._people._rows import Rows
from stepback._read._people._text_coding import strip_edges

# Fields whose cells the words of an option are compared with, and what messages call them.
_FIELDS = {
    "root_markers": (("manager", "dotted_managers"), "cell of managers"),
    "vacant": (("name",), "name"),
    "undisclosed": (("name",), "name"),
}
_MIN_SIMILARITY = 0.8  # of a name: "Vincent" is not what "Vacant" was to mean
_MIN_LENGTH = 3  # of a word that is looked for within names
_N_PROPOSED = 3


def find_unused_words(
    exports: Sequence[Rows], words: Mapping[str, Mapping[str, str]]
) -> list[Problem]:
    """A warning of each word of an option that no cell of any export says.

    `words` has those of each option as they were written, by their normalized form.
    """
    return [
        problem
        for option, given in words.items()
        for problem in _find_unused(exports, option, given)
    ]


def _find_unused(
    exports: Sequence[Rows], option: str, given: Mapping[str, str]
) -> Iterator[Problem]:
    """The warnings of the words of one option."""
    fields, noun = _FIELDS[option]
    # Nearly always a cell is what was written, which is seen far sooner than what all cells say.
    columns = [
        rows.cells.columns[rows.headers[field]]
        for rows in exports
        for field in fields
        if field in rows.headers and any(given)
    ]
    texts = [column.tolist() for column in columns if is_all_text(column)]
    given = {
        word: written
        for word, written in given.items()
        if word and not any(written in cells for cells in texts)
    }
    if not given:
        return
    by_word: dict[str, str] = {}
    for rows in exports:
        for field in fields:
            by_word.update((text.casefold(), text) for text in _list_said_texts(rows, field))
    unused = [word for word in given if word not in by_word]
    if not unused:
        return
    known = _drop_row_keys(exports, by_word) if option == "root_markers" else by_word
    sources = list(dict.fromkeys(rows.cells.source for rows in exports))
    headers = {rows.headers[fields[0]] for rows in exports if fields[0] in rows.headers}
    place = Place(" and ".join(sources), column=headers.pop() if len(headers) == 1 else "")
    for word in unused:
        remedy = _propose_cells(word, known, is_name=option != "root_markers") or "leave it out"
        message = f"{option_name(option)}: no {noun} is {format_value(given[word])}; {remedy}"
        yield Problem("unused-word", message, place, "warning")


def _list_said_texts(rows: Rows, field: str) -> set[str]:
    """What the cells of a field say in the whole file, rows that are left out included."""
    header = rows.headers.get(field)
    if header is None:
        return set()
    cells = object_array(list(set(column_as_text(rows.cells.columns[header]).tolist())))
    texts = set(strip_edges(cells).tolist())
    if field == "dotted_managers":
        texts |= {part for text in texts for part in list_cell_texts(text)}
    texts |= {
        doubtful.text
        for doubtful in rows.cells.doubtful_cells
        if normalize_case(doubtful.problem.where.column) == normalize_case(header)
    }
    return texts


def _drop_row_keys(exports: Sequence[Rows], by_word: Mapping[str, str]) -> dict[str, str]:
    """The cells of managers that name no row: who is a row is not what says that nobody is."""
    for rows in exports:
        normalize = rows.normalize_key or str
        keys = set(rows.row_key.tolist())
        by_word = {word: text for word, text in by_word.items() if normalize(text) not in keys}
    return {word: text for word, text in by_word.items() if word}


def _propose_cells(word: str, known: Mapping[str, str], *, is_name: bool) -> str:
    """The cells that were probably meant, as a question; empty if there are none.

    Of names only those that say the word, such as ``"Vacant (from May)"``, or nearly the same:
    most of the others are people.
    """
    within = [text for said, text in known.items() if _has_word(said, word)]
    if within:
        listed = join_truncated(map(format_value, sorted(within)), _N_PROPOSED, conjunction="or")
        return f"did you mean {listed}?"
    near = find_similar(word, known, *([_MIN_SIMILARITY] if is_name else []))
    return f"did you mean {format_value(known[near])}?" if near else ""


def _has_word(text: str, word: str) -> bool:
    """Whether a text has a word, which is not a part of a longer one."""
    start = text.find(word) if len(word) >= _MIN_LENGTH else -1
    around = text[max(start - 1, 0) : start] + text[start + len(word) :][:1]
    return start >= 0 and not any(map(str.isalnum, around))
