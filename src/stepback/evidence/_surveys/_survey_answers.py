"""What people answered about the support that they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from stepback._problems._alike import list_alike
from stepback._problems._format import (
    format_id,
    format_option,
    join_truncated,
)
from stepback._problems._problem import Place, Problem, Severity
from stepback.evidence._surveys._person_lookup import (
    PersonLookup,
    PersonMatch,
)

# From source, code, message and column to the rows.
Findings = dict[tuple[str, str, str, str], list[int]]


@attrs.frozen
class PersonAnswer:
    """What one row says.

    Attributes:
        person: The position of who answered.
        supporters: The position of each supporter, and how strong the support is.
        source, row: Where it stands.
    """

    person: int
    supporters: tuple[tuple[int, float], ...]
    source: str
    row: int


@attrs.define(eq=False)
class AnswerReading:
    """The answers that are read from sheets, and all that was noticed.

    Attributes:
        lookup: Who may be meant.
        strength_words: The numbers of words for strengths.
        repair: Whether what has one reading is repaired.
        asked: The positions of those who have a row, in the order of rows.
        answers: The answers.
        findings: For each code, message and column, the rows of an error.
        repaired: The same of what was repaired.
        noted: The same of warnings.
    """

    lookup: PersonLookup
    strength_words: Mapping[str, float]
    repair: bool
    asked: dict[int, None] = attrs.field(factory=dict)
    answers: list[PersonAnswer] = attrs.field(factory=list)
    findings: Findings = attrs.field(factory=dict)
    repaired: Findings = attrs.field(factory=dict)
    noted: Findings = attrs.field(factory=dict)
    _matches: dict[str, PersonMatch] = attrs.field(factory=dict)

    def find(self, text: str) -> PersonMatch:
        """Who is meant by a text; each text is looked up once."""
        if text not in self._matches:
            self._matches[text] = self.lookup.find(text)
        return self._matches[text]

    def merge_answers(self) -> dict[int, PersonAnswer]:
        """One answer of each person; two that differ are an error, two that do not a repair."""
        by_person: dict[int, list[PersonAnswer]] = {}
        for answer in self.answers:
            by_person.setdefault(answer.person, []).append(answer)
        for person, several in by_person.items():
            if len(several) > 1:
                self._report_several(person, several)
        return {person: several[0] for person, several in by_person.items()}

    def _report_several(self, person: int, several: Sequence[PersonAnswer]) -> None:
        is_same = len({frozenset(answer.supporters) for answer in several}) == 1
        sources = dict.fromkeys(answer.source for answer in several)
        rows = [answer.row for answer in several if answer.source == several[-1].source]
        where = "" if len(sources) == 1 else f" in {join_truncated(sources)}"
        finding = f"{format_id(self.lookup.ids[person])} answered {len(several):,} times{where}"
        if is_same and self.repair:
            message = f"{finding}, with the same answer; it counts once"
            self.repaired[several[-1].source, "answered-twice", message, ""] = rows
            return
        offer = f", or {format_option(repair=True)} to count it once" if is_same else ""
        how = "the same answer" if is_same else "different answers"
        message = f"{finding}, with {how}; keep the row that counts{offer}"
        self.findings[several[-1].source, "answered-twice", message, ""] = rows

    def list_problems(self) -> Iterator[Problem]:
        """The errors, one for each kind, value and column, with all rows."""
        yield from _describe_answers(self.findings, "error")
        yield from _describe_answers(self.noted, "warning")

    def list_repairs(self) -> Iterator[Problem]:
        """What was repaired."""
        yield from _describe_answers(self.repaired, "warning")


def _describe_answers(found: Findings, severity: Severity) -> Iterator[Problem]:
    """A problem for each kind, value and column, with all rows; each may show an answer."""

    def describe(key: tuple[str, str, str, str], rows: Sequence[int]) -> Problem:
        source, code, message, column = key
        place = Place(source, tuple(rows), column)
        return Problem(code, message, place, severity, is_personal=True)

    yield from list_alike(found, describe)
