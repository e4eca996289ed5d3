"""Who decided and who asked: cells taken apart, and names that need a second look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._alike import MAX_ALIKE
from stepback._problems._format import (
    format_option,
    format_value,
    format_values,
    join_truncated,
    pluralize,
)
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._logs._log_reading._decider_words import is_machine, is_nobody
from stepback.evidence._logs._log_reading._list_cells import LIST_SEPARATOR
from stepback.evidence._logs._log_reading._log_findings import (
    LogFindings,
    count_word_rows,
    have_rows,
    rows_by_code,
)
from stepback.evidence._logs._log_reading._spellings import find_near_names, group_spellings

_CLEAR_SEPARATORS = (";", "|", "\n")  # no name has one
_OTHER_SEPARATORS = (",", "/", "&", "+", " and ")
_N_SHOWN = 8
_MAX_INITIALS = 3


@attrs.frozen(eq=False)
class PartyCells:
    """The cells of a column of people or roles, each different one taken apart.

    Attributes:
        field: The field that they are of.
        cells: The column.
        members: The names in each of its words.
    """

    field: str
    cells: CodedColumn
    members: list[list[str]]

    @classmethod
    def from_column(cls, field: str, cells: CodedColumn, separator: str | None) -> PartyCells:
        """Take each different cell apart at the separator."""
        members = [
            [
                name
                for listed in word.split(LIST_SEPARATOR)
                for piece in ([listed] if separator is None else listed.split(separator))
                if (name := piece.strip())
            ]
            for word in cells.words
        ]
        return cls(field, cells, members)

    def count_names(self, rows: Array) -> dict[str, int]:
        """In how many of the rows under a mask each name stands."""
        counts: dict[str, int] = {}
        by_word = count_word_rows(self.cells.codes[rows], len(self.cells.words)).tolist()
        for names, count in zip(self.members, by_word, strict=True):
            if count:
                for name in dict.fromkeys(names):
                    counts[name] = counts.get(name, 0) + count
        return counts

    def find_rows(self, names: Sequence[str], rows: Array) -> Iterator[Array]:
        """For each name the positions of the rows under a mask whose cell has it."""
        words: dict[str, list[int]] = {name: [] for name in names}
        for code, in_cell in enumerate(self.members):
            for name in in_cell:
                if name in words:
                    words[name].append(code)
        wanted = [code for name in names for code in words[name]]
        by_word = rows_by_code(np.where(rows, self.cells.codes, np.int32(-1)), wanted)
        for name in names:
            found = [next(by_word) for _ in words[name]]
            yield np.sort(np.concatenate(found)) if found else np.arange(0)

    def replace(self, names: Mapping[str, str | None]) -> PartyCells:
        """The same cells with other names for some; ``None`` drops one."""
        if not names:
            return self
        members = [
            [new for name in in_cell if (new := names.get(name, name)) is not None]
            for in_cell in self.members
        ]
        return attrs.evolve(self, members=members)

    def to_column(self) -> PartyColumn:
        """The column of parties."""
        return PartyColumn.from_cells(self.cells, self.members)


def drop_nobody(
    party: PartyCells, decides: Array, row_numbers: Array, findings: LogFindings
) -> PartyCells:
    """Read words for nobody as not said.

    Where one stands in place of a decider of a decision, that is a repair. In a log of initials,
    "NA" and "NN" may be people, and are read as names.
    """
    every = dict.fromkeys(name for in_cell in party.members for name in in_cell)
    nobody = [name for name in every if is_nobody(name)]
    if not nobody:
        return party
    initials = [name for name in every if _has_form_of_initials(name) and name not in nobody]
    if 2 * len(initials) >= len(every) - len(nobody) and initials:
        doubtful = [name for name in nobody if _has_form_of_initials(name)]
        nobody = [name for name in nobody if name not in doubtful]
        if not party.count_names(decides).keys().isdisjoint(doubtful):
            findings.add_warning(
                "initials",
                f"{format_values(doubtful)} could be initials as {format_value(initials[0])} is, "
                "or a word for nobody, and count as names",
                field=party.field,
                remedy=f"if they are nobody, {format_option(not_deciders=doubtful)}",
            )
    for name, rows in zip(nobody, party.find_rows(nobody, decides), strict=True):
        if rows.size and party.field == "decider":
            findings.add_error_or_repair(
                "nobody-decides",
                f"{have_rows(rows.size, 'name', 'names')} {format_value(name)}, which is nobody",
                field=party.field,
                numbers=row_numbers[rows],
                remedy="enter who it was, or leave the cell blank",
                offer="read it as not said",
                repair="read as not said",
            )
        elif rows.size:
            findings.add_warning(
                "nobody-asks",
                f"{have_rows(rows.size, 'name', 'names')} {format_value(name)}, which is nobody: "
                "read as not said",
                field=party.field,
                numbers=row_numbers[rows],
            )
    return party.replace(dict.fromkeys(nobody))


def _has_form_of_initials(name: str) -> bool:
    return len(name) <= _MAX_INITIALS and name.isalpha() and name.isupper()


def join_spellings(
    parties: Sequence[PartyCells], counted: Array, row_numbers: Array, findings: LogFindings
) -> list[PartyCells]:
    """One spelling for each name; several are an error without repair.

    Deciders and those who ask are compared together, so that who decides about an own request is
    found. Accounts of machines are nobody's name, and stay as they are.
    """
    counts: dict[str, int] = {}
    for party in parties:
        for name, count in party.count_names(counted).items():
            counts[name] = counts.get(name, 0) + count
    groups = [group for group in group_spellings(counts) if not is_machine(group[0])]
    kept = {name: group[0] for group in groups for name in group[1:]}
    first, others = groups[:MAX_ALIKE], groups[MAX_ALIKE:]
    rows = _find_rows_of_groups(parties, first, counted)
    for group, in_group in zip(first, rows, strict=True):
        spelled = [f"{format_value(name)} in {pluralize(counts[name], 'row')}" for name in group]
        findings.add_error_or_repair(
            "two-spellings",
            f"one name has {len(group)} spellings: {join_truncated(spelled)}",
            field=parties[0].field,
            numbers=np.unique(row_numbers[in_group]),
            remedy="write it in one way, or give two people two names",
            offer=f"read all as {format_value(group[0])}",
            repair=f"all are read as {format_value(group[0])}",
        )
    if others:
        findings.add_error_or_repair(
            "two-spellings",
            f"{pluralize(len(others), 'more name')} have several spellings, such as "
            f"{format_values(others[0])}",
            field=parties[0].field,
            remedy="write each in one way",
            offer="read all as the most frequent one",
            repair="all are read as the most frequent one",
        )
    near = find_near_names(name for name in counts if name not in kept)
    near = [group for group in near if not is_machine(group[0])]
    if near:
        listed = join_truncated([format_values(group) for group in near], _N_SHOWN, conjunction="")
        findings.add_warning(
            "near-names",
            f"names that could be of one person, and are read as different: {listed}",
            field=parties[0].field,
            remedy="write them in one way if they are",
        )
    return [party.replace(kept) for party in parties]


def _find_rows_of_groups(
    parties: Sequence[PartyCells], groups: Sequence[Sequence[str]], counted: Array
) -> list[Array]:
    """For each group the rows with any of its spellings but the first."""
    names = [name for group in groups for name in group[1:]]
    by_name: dict[str, list[Array]] = {name: [] for name in names}
    for party in parties:  # each is gone through once, however many names there are
        for name, rows in zip(names, party.find_rows(names, counted), strict=True):
            by_name[name].append(rows)
    return [np.concatenate([r for name in group[1:] for r in by_name[name]]) for group in groups]


def warn_of_machines(
    party: PartyCells,
    decides: Array,
    row_numbers: Array,
    not_deciders: Sequence[str],
    findings: LogFindings,
) -> None:
    """A warning about deciders that look like accounts of machines or of several people."""
    counts = party.count_names(decides)
    machines = {name: n for name, n in counts.items() if is_machine(name)}
    if not machines:
        return
    in_order = sorted(machines, key=lambda name: (-machines[name], name))
    listed = [f"{format_value(name)} in {have_decisions(machines[name])}" for name in in_order]
    option = format_option(not_deciders=[*not_deciders, *in_order])
    look = "looks" if len(in_order) == 1 else "look"
    account = "an account" if len(in_order) == 1 else "accounts"
    findings.add_warning(
        "no-person",
        f"{join_truncated(listed, _N_SHOWN)} {look} like {account} of a machine, of a test, or of "
        "several people",
        field=party.field,
        numbers=np.unique(row_numbers[np.concatenate(list(party.find_rows(in_order, decides)))]),
        remedy=f"if nobody decides by them, {option or 'list them in not_deciders'}",
    )


def have_decisions(count: int) -> str:
    """A number of decisions in words."""
    return f"{count:,} decision{'' if count == 1 else 's'}"


def warn_of_joined_names(party: PartyCells, findings: LogFindings) -> None:
    """A warning about cells that seem to name several, though no separator was given."""
    words = {name for in_cell in party.members for name in in_cell}
    for separator in (*_CLEAR_SEPARATORS, *_OTHER_SEPARATORS):
        joined = [word for word in party.cells.words if separator in word]
        if separator in _OTHER_SEPARATORS:
            # A comma may belong to a name: it separates where each part stands alone elsewhere.
            joined = [w for w in joined if words.issuperset(map(str.strip, w.split(separator)))]
        if joined:
            findings.add_warning(
                "several-names",
                f"cells such as {format_value(joined[0])} seem to name several, and are read as "
                "one name",
                field=party.field,
                remedy=f"if they do, {format_option(separator=separator.strip(' ') or separator)}",
            )
            return
