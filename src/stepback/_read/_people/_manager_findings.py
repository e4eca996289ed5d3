"""Report managers that were found in spite of how they are written, and those that were not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._problems._format import (
    format_command,
    format_option,
    format_value,
    format_values,
    join_truncated,
    option_name,
    pluralize,
)
from stepback._problems._problem import Problem
from stepback._read._diagnostics import N_LISTED, Diagnostics, Finding
from stepback._read._people._cell_parts import DISTINGUISHED_NAME
from stepback._read._people._column_content import split_joined
from stepback._read._people._header_words import parse_header
from stepback._read._people._manager_cells import CellReading
from stepback._read._people._manager_column import ManagerColumn
from stepback._read._people._normalize import (
    column_as_text,
    describe_difference,
    normalize_case,
    normalize_person_name,
)
from stepback._read._people._rows import Rows

_N_EXAMPLES = 3
_MIN_MATCHES = 0.9  # of the managers that a suggested column has


def report_nobody(
    rows: Rows, found: Sequence[tuple[ManagerColumn, Array]], diagnostics: Diagnostics
) -> None:
    """Report the cells that say that nobody is above; of all columns, one remedy."""
    texts = [text for column, positions in found for text in column.text[positions].tolist()]
    words = sorted({text.casefold(): text for text in reversed(texts)}.values())
    option = format_option(root_markers=set(words))
    for column, positions in found:
        by_word = group_rows(column.text[positions].tolist(), positions.tolist())
        if not by_word:
            continue
        if diagnostics.repair:

            def describe(
                word: str, positions: Sequence[int], column: ManagerColumn = column
            ) -> Finding:
                place = column.locate(rows, np.array(positions))
                finding = f"{format_value(word)} is a word for nobody, and no row has it"
                return Finding("nobody-word", finding, place, "", "read as: nobody is above")

            diagnostics.add_findings(by_word, describe)
            continue
        most = sorted(by_word, key=lambda word: -len(by_word[word]))
        counted = [f"{format_value(word)} ({len(by_word[word]):,})" for word in most[:N_LISTED]]
        listed = join_truncated(counted, n_total=len(most))
        are = "is a word" if len(most) == 1 else "are words"
        remedies = [option, f"{format_option(repair=True)} to read them so"]
        diagnostics.add_error(
            "nobody-word",
            f"{listed} {are} for nobody, and no row has {'it' if len(most) == 1 else 'them'}; if "
            f"nobody is above there, {' or '.join(filter(None, remedies))}; else write who is",
            column.locate(rows, positions),
        )


def report_spelling(
    rows: Rows,
    column: ManagerColumn,
    matched: Mapping[str, int],
    positions: Array,
    diagnostics: Diagnostics,
) -> None:
    """Report the managers that were found in spite of their spelling."""
    if not positions.size:
        return
    manager_rows = {at: matched[column.key[at]] for at in positions.tolist()}
    if not rows.has_managers_by_id:
        names = rows.column(rows.key_header)
        pairs = {column.text[at]: names[above] for at, above in manager_rows.items()}
        diagnostics.add_warning(
            "initials",
            f"matched without initials: {_format_pairs(pairs)}",
            column.locate(rows, positions),
        )
        return
    by_key = {key: describe_difference(key, rows.row_key[row]) for key, row in matched.items()}
    differences = [by_key[column.key[at]] for at in manager_rows]
    n_managers = int((column.key != "").sum())
    for difference, found in group_rows(differences, manager_rows).items():
        pairs = {column.text[at]: rows.id[manager_rows[at]] for at in found}
        match = "matches an id only" if len(found) == 1 else "match ids only"
        diagnostics.add_error_or_repair(
            "manager-spelling",
            f"{len(found):,} of {n_managers:,} managers {match} if {difference}",
            column.locate(rows, np.array(found)),
            remedy=f"{format_option(repair=True)} to match them like this",
            repair=f"matched: {_format_pairs(pairs)}",
        )


def report_coding(
    rows: Rows, column: ManagerColumn, manager_rows: Mapping[int, int], diagnostics: Diagnostics
) -> None:
    """Warn of the managers that were found though their characters are coded differently."""
    if not manager_rows:
        return
    texts = column_as_text(rows.column(rows.key_header))
    pairs = {column.text[at]: texts[row] for at, row in manager_rows.items()}
    count = pluralize(len(pairs), "manager looks", "managers look")
    listed = join_truncated(
        [f"{written!a} as {text!a}" for written, text in list(pairs.items())[:N_LISTED]],
        n_total=len(pairs),
    )
    diagnostics.add_warning(
        "coded-differently",
        f"{count} the same in {format_value(rows.key_header)}, coded differently: matched {listed}",
        column.locate(rows, np.array(list(manager_rows))),
    )


def report_same_looks(
    rows: Rows,
    column: ManagerColumn,
    positions: Array,
    candidates: Mapping[str, Sequence[int]],
    diagnostics: Diagnostics,
) -> None:
    """Report the managers who may be any of several rows that look the same."""

    def describe(key: str, positions: Sequence[int]) -> Problem:
        value = format_value(column.text[positions[0]])
        message = (
            f"{value} may be any of {rows.format_candidates(candidates[key])}, which look the "
            f"same, coded differently, in {format_value(rows.key_header)}; make them distinct to "
            "the eye, and write the one that is meant"
        )
        return Problem("coded-differently", message, column.locate(rows, np.array(positions)))

    diagnostics.add_errors(group_rows(column.key[positions].tolist(), positions.tolist()), describe)


def report_cells(
    rows: Rows,
    column: ManagerColumn,
    readings: Mapping[int, CellReading],
    diagnostics: Diagnostics,
) -> None:
    """Report the cells that were read otherwise than as a key, and those that are refused."""
    refused = group_rows(
        [column.text[at] for at, reading in readings.items() if reading.fault],
        [at for at, reading in readings.items() if reading.fault],
    )

    def describe_fault(text: str, positions: Sequence[int]) -> Problem:
        reading = readings[positions[0]]
        message = f"{format_value(text)} is not read: {reading.fault}"
        return Problem(reading.code, message, column.locate(rows, np.array(positions)))

    diagnostics.add_errors(refused, describe_fault)
    read = {at: reading for at, reading in readings.items() if not reading.fault}
    several = [at for at, reading in read.items() if not reading.kind]
    if several and column.field == "manager":
        _report_several(rows, column, several, readings, diagnostics)
    decorated = [at for at, reading in read.items() if reading.kind]
    by_kind = group_rows([read[at].kind for at in decorated], decorated)
    header, option = format_value(rows.key_header), format_option(repair=True)
    for kind, positions in by_kind.items():
        pairs = {column.text[at]: _key_text(rows, read[at].rows[0]) for at in positions}
        if kind.endswith(f" inside {DISTINGUISHED_NAME}"):
            # A format of its own, of which the first part is a name: nothing is guessed.
            message = f"matched by the first part of distinguished names: {_format_pairs(pairs)}"
            place = column.locate(rows, np.array(positions))
            diagnostics.add_warning("distinguished-names", message, place)
            continue
        diagnostics.add_error_or_repair(
            "decorated-manager",
            f"{kind} in {pluralize(len(positions), 'row')}: {_format_pairs(pairs)}",
            column.locate(rows, np.array(positions)),
            remedy=f"write what {header} says, or {option} to read them like this",
            repair="read like this",
        )


def _report_several(
    rows: Rows,
    column: ManagerColumn,
    positions: Sequence[int],
    readings: Mapping[int, CellReading],
    diagnostics: Diagnostics,
) -> None:
    """Report cells with several managers: in repairs, each of them."""
    by_text = group_rows([column.text[at] for at in positions], positions)

    def describe(text: str, positions: Sequence[int]) -> Finding:
        solid, *dotted = readings[positions[0]].rows
        finding = f"{format_value(text)} names several managers"
        repair = f"the line to {_key_text(rows, solid)!r} is solid"
        if dotted:
            listed = format_values([_key_text(rows, row) for row in dotted], N_LISTED)
            repair += f", {'that' if len(dotted) == 1 else 'those'} to {listed} dotted"
        place = column.locate(rows, np.array(positions))
        return Finding("several-managers", finding, place, "", repair)

    if diagnostics.repair:
        diagnostics.add_findings(by_text, describe)
        return
    diagnostics.add_error(
        "several-managers",
        f"{format_values(by_text, N_LISTED)} "
        f"{'names' if len(by_text) == 1 else 'name'} several managers each; leave one, or "
        f"{format_option(repair=True)} to read the first as solid and the others as dotted",
        column.locate(rows, np.array(positions)),
    )


def _key_text(rows: Rows, row: int) -> str:
    """What a row is named by, as the file has it."""
    return rows.cell_text(rows.key_header, row) or str(rows.id[row])


def _format_pairs(pairs: Mapping[str, str]) -> str:
    return join_truncated(
        [f"{format_value(written)} as {format_value(id_)}" for written, id_ in pairs.items()],
        N_LISTED,
    )


def report_no_match(rows: Rows, unknown: Array, suggestion: str, diagnostics: Diagnostics) -> None:
    """Report one problem in place of one for each manager: the wrong columns are compared."""
    examples = format_values(dict.fromkeys(rows.manager[unknown].tolist()), _N_EXAMPLES)
    other = "if managers are named by another column, such as an e-mail address"
    hint = suggestion or f"{other}, name it with {option_name('manager_by')}"
    header = format_value(rows.key_header)
    message = f"no manager is found in {header}, such as {examples}; {hint}"
    # A vacant role for each would double the people who are in another column.
    is_error = suggestion or not diagnostics.repair
    add = diagnostics.add_error if is_error else diagnostics.add_warning
    add("no-manager-matches", message, rows.locate(unknown, "manager"))


def suggest_key(rows: Rows, unknown: Array) -> str:
    """The option by which nearly all managers are found, tried before it is given; else empty."""
    written = set(rows.manager[unknown].tolist())
    manager = rows.header("manager")
    if _is_half_name(manager):
        return _suggest_whole_names(rows, manager)
    taken = {rows.headers.get(field) for field in ("manager", "dotted_managers")}
    for header in rows.cells.columns:
        if header in taken or header == rows.key_header or _is_half_name(header):
            continue
        if n_found := _count_found(rows, header, written):
            return _format_suggestion(header, n_found, len(written))
    return ""


def suggest_other_key(rows: Rows, unknown: Array) -> str:
    """The option by which all of a few managers are found, such as that of titles; else empty.

    Few may be found by chance: all have to be, in the column of titles or one of a kind.
    """
    written = set(rows.manager[unknown].tolist())
    taken = {rows.headers.get(field) for field in ("manager", "dotted_managers", "name")}
    for header in rows.cells.columns:
        if header in taken or header == rows.key_header or _is_half_name(header):
            continue
        texts = column_as_text(rows.column(header)).tolist()
        is_title = header == rows.headers.get("title")
        # An address is found inside a cell as it is.
        is_key = is_title or (len({*texts}) == len(texts) and "@" not in texts[0])
        if is_key and _count_found(rows, header, written) == len(written):
            return _format_suggestion(header, len(written), len(written))
    return ""


def _count_found(rows: Rows, header: str, written: set[str]) -> int:
    """How many managers a column has on one row, if that is nearly all of them; else 0."""
    normalize = normalize_person_name if header == rows.headers.get("name") else normalize_case
    wanted = set(map(normalize, written))
    ids_by_key: dict[str, set[str]] = {}
    for row, text in enumerate(column_as_text(rows.column(header)).tolist()):
        if (key := normalize(text)) in wanted:
            ids_by_key.setdefault(key, set()).add(rows.id[row])
    n_found = sum(len(ids) == 1 for ids in ids_by_key.values())
    return n_found if n_found >= _MIN_MATCHES * len(wanted) else 0


def _format_suggestion(header: str, n_found: int, n_wanted: int) -> str:
    remedy = format_option(manager_by=header)
    remedy = remedy or f"rename that column to 'key', and {format_option(manager_by='key')}"
    return f"{n_found:,} of {n_wanted:,} are in {format_value(header)}: {remedy}"


def _is_half_name(header: str) -> bool:
    """Whether a column holds first names alone, or last names alone: many people share those."""
    meaning = parse_header(header)
    return meaning is not None and meaning.kind in ("first", "last")


def _suggest_whole_names(rows: Rows, manager: str) -> str:
    """The option that joins names which stand in two columns, where both have them."""
    by_owner: dict[str, dict[str, str]] = {"self": {}, "manager": {}}
    # Columns that are joined have both headers.
    for header in [part for joined in rows.cells.columns for part in split_joined(joined)]:
        meaning = parse_header(header)
        if meaning and meaning.kind in ("first", "last") and meaning.owner in by_owner:
            by_owner[meaning.owner].setdefault(meaning.kind, header)
    finding = f"{format_value(manager)} holds only a part of each name"
    if any(len(halves) < 2 for halves in by_owner.values()):
        return f"{finding}; name managers by whole names, or by ids"
    joined = {
        field: [by_owner[owner][half] for half in ("first", "last")]
        for field, owner in (("name", "self"), ("manager", "manager"))
    }
    columns: dict[str, str | list[str]] = {
        field: parts if len(parts := split_joined(header)) > 1 else header
        for field, header in rows.headers.items()
        if field != header
    }
    option = format_command(columns=columns | joined, manager_by="name")
    return f"{finding}; {option or 'give both columns, for name and for manager'}"
