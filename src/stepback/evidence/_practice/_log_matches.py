"""What the words of a log stand for in an organization: domains, deciders and contexts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns
from stepback._problems._format import format_value, format_values, pluralize, propose_similar
from stepback._problems._problem import Place, Problem
from stepback.evidence._cells._match_words import (
    BY_CASE,
    BY_NAME,
    BY_PATH_END,
    UNMATCHED,
    WordMatcher,
)
from stepback.evidence._coding._coded_column import NOT_SAID, CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._logs._decision_log import DecisionLog

_NAMED = 10  # so many words, and rows of each, are named in a note


@attrs.frozen(eq=False)
class LogMatches:
    """For each word of a log, what it stands for in the records of an organization.

    Attributes:
        domains: The number of the domain of each word of domains, and last of a blank cell; -1 if
            it is not on paper.
        deciders, requesters: The node of each name of deciders and requesters; -1 if there is none.
        contexts: The contexts of each party of contexts, and last of a blank cell.
        notes: What was matched otherwise than by its id, and what was not.
    """

    domains: Array
    deciders: Array
    requesters: Array
    contexts: tuple[frozenset[str], ...]
    notes: tuple[Problem, ...]


def match_log(
    log: DecisionLog, rows: Array, records: Columns, entered: frozenset[str]
) -> LogMatches:
    """Match the words of the rows of a log to records; `entered` contexts hold in every row."""
    notes: list[Problem] = []
    domain = log.domain.take(rows)
    domains = _match_domains(domain, records, log, rows, notes)
    nodes = _NodeMatcher(records)
    deciders = nodes.match_names(log.decider.take(rows), "decider", log, rows, notes)
    requesters = nodes.match_names(log.requester.take(rows), "requester", log, rows, None)
    contexts = _match_contexts(log.context.take(rows), records, entered, log, notes)
    return LogMatches(domains, deciders, requesters, contexts, tuple(notes))


def _match_domains(
    column: CodedColumn, records: Columns, log: DecisionLog, rows: Array, notes: list[Problem]
) -> Array:
    table = records.tables["domains"]
    first = dict(records.domain_index)
    numbers = np.full(len(column.words) + 1, NOT_SAID, dtype=np.int64)
    if not log.domain.is_said.any() and len(first) == 1:
        numbers[:] = next(iter(first.values()))
        only = format_value(next(iter(first)))
        message = f"the log names no domains: every decision is in {only}, the only one on paper"
        notes.append(_make_note("domain-assumed", message, log, "domain", ()))
        return numbers
    named = zip(table["name"].tolist(), table["id"].tolist(), strict=True)
    matcher = WordMatcher(first, named, are_paths=True)
    counts = np.bincount(column.codes + 1, minlength=len(column.words) + 1)[1:]
    found = {}
    for code in np.flatnonzero(counts).tolist():
        found[code] = matcher.match_word(column.words[code])
        numbers[code] = found[code][0]
    notes.extend(_describe_matches(found, column, counts, "domain", list(first), log, rows))
    return numbers


def match_domains(log: DecisionLog, rows: Array, records: Columns) -> tuple[Array, list[Problem]]:
    """The domain of each word of the rows of a log, as `LogMatches` has it, and its notes."""
    notes: list[Problem] = []
    return _match_domains(log.domain.take(rows), records, log, rows, notes), notes


def match_deciders(log: DecisionLog, rows: Array, records: Columns) -> tuple[Array, list[Problem]]:
    """The node of each decider in the rows of a log; -1 if there is none. And the notes."""
    notes: list[Problem] = []
    column = log.decider.take(rows)
    return _NodeMatcher(records).match_names(column, "decider", log, rows, notes), notes


def match_domain_names(names: Iterable[str], records: Columns) -> list[int]:
    """The number of the domain that each name stands for; -1 if there is none."""
    table = records.tables["domains"]
    named = zip(table["name"].tolist(), table["id"].tolist(), strict=True)
    matcher = WordMatcher(records.domain_index, named, are_paths=True)
    return [matcher.match_word(name)[0] for name in names]


def match_node_names(names: Iterable[str], records: Columns) -> list[int]:
    """The node that each name stands for; -1 if there is none."""
    matcher = _NodeMatcher(records)
    return [matcher.match_name(name) for name in names]


class _NodeMatcher:
    """Finds the people, roles and circles that names stand for."""

    def __init__(self, records: Columns) -> None:
        self._known = records.node_index
        named: list[tuple[str, str]] = []
        for name in ("people", "roles", "circles"):
            table = records.tables[name]
            named += zip(table["name"].tolist(), table["id"].tolist(), strict=True)
        self._matcher = WordMatcher(self._known, named, are_paths=False)

    def match_name(self, name: str) -> int:
        """The node of one name."""
        return self._matcher.match_word(name)[0]

    def match_names(
        self,
        column: PartyColumn,
        field: str,
        log: DecisionLog,
        rows: Array,
        notes: list[Problem] | None,
    ) -> Array:
        """The node of each name; only those of these rows are noted."""
        numbers = np.full(len(column.names), NOT_SAID, dtype=np.int64)
        counts = np.zeros(len(column.names), dtype=np.int64)
        n_parties = np.bincount(column.codes + 1, minlength=len(column.parties) + 1)[1:]
        for party in np.flatnonzero(n_parties).tolist():
            counts[list(column.parties[party])] += n_parties[party]
        found = {}
        for code in np.flatnonzero(counts).tolist():
            found[code] = self._matcher.match_word(column.names[code])
            numbers[code] = found[code][0]
        if notes is not None:
            words = CodedColumn(column.codes, column.names)  # of single parties, for their rows
            if not column.is_single:
                row, name = column.members()
                codes = np.full(len(column), NOT_SAID, dtype=np.int64)
                codes[row] = name
                words = CodedColumn(codes, column.names)
            elif len(column.parties):
                name_of_party = np.array([*(party[0] for party in column.parties), NOT_SAID])
                words = CodedColumn(name_of_party[column.codes], column.names)
            known = list(self._known)
            notes.extend(_describe_matches(found, words, counts, field, known, log, rows))
        return numbers


def _match_contexts(
    column: PartyColumn,
    records: Columns,
    entered: frozenset[str],
    log: DecisionLog,
    notes: list[Problem],
) -> tuple[frozenset[str], ...]:
    bound = frozenset().union(*set(records.tables["delegations"]["contexts"]))
    found = [frozenset(names) & bound | entered for names in column.party_names()]
    unbound = sorted({name for names in column.party_names() for name in names} - bound)
    if unbound and bound:
        nearest = propose_similar(unbound[0], bound) if len(unbound) == 1 else ""
        message = (
            f"{pluralize(len(unbound), 'context')} to which no right is bound: "
            f"{format_values(unbound, _NAMED)}; {nearest}rights are bound to "
            f"{format_values(sorted(bound), _NAMED)}"
        )
        notes.append(_make_note("context-not-on-paper", message, log, "context", ()))
    return (*found, entered)


def _describe_matches(
    found: dict[int, tuple[int, int]],
    column: CodedColumn,
    counts: Array,
    field: str,
    known: Sequence[str],
    log: DecisionLog,
    rows: Array,
) -> Iterator[Problem]:
    """A note for each way in which words were matched, and one for those that were not."""
    texts = {
        BY_NAME: ("matched-by-name", "matched by name, not by id"),
        BY_CASE: ("matched-in-another-case", "matched in another case or spacing"),
        BY_PATH_END: ("matched-by-path-end", "matched with the end of a path"),
        UNMATCHED: (f"{field}-not-on-paper", "not on paper"),
    }
    for how, (code, text) in texts.items():
        words = [word for word, (_, found_by) in found.items() if found_by == how]
        if not words:
            continue
        words.sort(key=lambda word: -counts[word])
        names = [column.words[word] for word in words]
        n_decisions = int(counts[words].sum())
        nearest = propose_similar(names[0], known) if how == UNMATCHED else ""
        hint = f"; {nearest.strip()}" if nearest and len(names) == 1 else ""
        message = (
            f"{pluralize(len(words), field)} {text} ({pluralize(n_decisions, 'final approval')}): "
            f"{format_values(names, _NAMED)}{hint}"
        )
        places = np.flatnonzero(np.isin(column.codes, words[:_NAMED]))[:_NAMED]
        yield _make_note(code, message, log, field, log.row[rows[places]].tolist())


def _make_note(
    code: str, message: str, log: DecisionLog, column: str, rows: Iterable[int]
) -> Problem:
    place = Place(log.source or "log", tuple(rows), column)
    return Problem(code, message, place, severity="warning")
