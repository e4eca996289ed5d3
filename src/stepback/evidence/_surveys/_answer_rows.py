"""Rows of a survey: who answered, whom they named, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._problems._format import (
    format_id,
    format_option,
    format_value,
    join_truncated,
    pluralize,
)
from stepback.evidence._surveys._answer_words import parse_answered, parse_strength, says_nobody
from stepback.evidence._surveys._person_lookup import PersonMatch, describe_candidates
from stepback.evidence._surveys._survey_answers import AnswerReading, Findings, PersonAnswer
from stepback.evidence._surveys._survey_columns import SurveyColumns
from stepback.evidence._surveys._survey_sheet import SurveySheet

_SEPARATORS = (";", "\n", "|")
_N_LISTED = 5


def read_answer_rows(reading: AnswerReading, survey: SurveySheet, columns: SurveyColumns) -> None:
    """Add the answers of a sheet, and what is wrong with them."""
    for number, row in survey.rows:
        reader = _RowReader(reading, survey, columns, number, row)
        person = reader.find_respondent()
        supporters = reader.read_answer()
        if person < 0:
            continue
        reading.asked.setdefault(person)
        if supporters is not None:
            kept = reader.check_supporters(person, supporters)
            reading.answers.append(PersonAnswer(person, kept, survey.source, number))


@attrs.frozen(eq=False)
class _RowReader:
    """Reads one row, and adds to the findings what is wrong with it."""

    reading: AnswerReading
    survey: SurveySheet
    columns: SurveyColumns
    number: int
    row: tuple[str, ...]

    def find_respondent(self) -> int:
        """The position of who answered; -1 if nobody is found."""
        found = [
            (place, self.find_person(text, place))
            for place in (self.columns.id, self.columns.name)
            if (text := self.cell(place))
        ]
        if not found:
            place = max(self.columns.id, self.columns.name)
            message = "the row has answers and does not say whose; write the id"
            self.add("no-person", message, place)
            return -1
        # The id decides where it is there: a name is often shortened.
        place, match = found[0]
        text = self.cell(place)
        if match.position >= self.reading.lookup.n_people:
            message = f"{format_value(text)} is not a person, and only people answer; correct it"
            self.add("unknown-person", message, place)
            return -1
        if match.way == "unknown":
            self.add("unknown-person", self.explain_unknown(text), place)
        elif match.way == "several":
            others = self.by_both(match)
            if others is not None:
                return others
            self.add("ambiguous-name", describe_candidates(text, match), place)
        elif not self.accept(text, match, place) or self.is_of_two(found):
            return -1
        return match.position

    def is_of_two(self, found: Sequence[tuple[int, PersonMatch]]) -> bool:
        """Whether the id and the name of a row are those of two people."""
        people = {match.position for _, match in found if match.position >= 0}
        if len(people) < 2:
            return False
        id_, name = (self.cell(place) for place, _ in found)
        message = (
            f"{format_value(id_)} is not the id of {format_value(name)}; correct one of them, or "
            "delete the wrong one"
        )
        self.add("id-of-another", message, found[0][0])
        return True

    def by_both(self, match: PersonMatch) -> int | None:
        """Who is meant where id and name each fit several, and only one fits both."""
        other = self.cell(self.columns.name)
        if not other or not self.cell(self.columns.id):
            return None
        second = self.reading.find(other)
        ids = (
            {second.position}
            if second.position >= 0
            else {self.reading.lookup.ids.index(each) for each in second.candidates}
        )
        both = [each for each in ids if self.reading.lookup.ids[each] in match.candidates]
        return both[0] if len(both) == 1 else None

    def read_answer(self) -> list[tuple[int, int, str]] | None:
        """The place, position and strength of each supporter; ``None`` if there is no answer."""
        named: list[tuple[int, int, str]] = []
        has_nobody, n_filled = False, 0
        pairs = zip(self.columns.supporters, self.columns.strengths, strict=True)
        for place, strength_place in pairs:
            text, strength = self.cell(place), self.cell(strength_place)
            if not text:
                if strength:
                    self.add_stray_strength(strength, strength_place)
                continue
            n_filled += 1
            if says_nobody(text) and self.reading.find(text).way != "exact":
                has_nobody = True
                continue
            named += self.read_supporters(text, strength, place)
        answered = self.read_answered()
        is_nobody = has_nobody or answered == "nobody"
        has_named = n_filled > has_nobody
        if is_nobody and has_named:
            message = "the row says nobody, and names supporters; remove one of the two"
            self.add("nobody-and-somebody", message, self.columns.supporters[0])
        elif answered == "no" and n_filled:
            message = "the row says that there is no answer, and has one; correct one of the two"
            self.add("answer-not-given", message, self.columns.answered)
        elif answered == "yes" and not n_filled:
            message = (
                "the row says yes, and names nobody; write nobody if nobody supports them, and "
                "leave both blank if they did not answer"
            )
            self.add("yes-without-supporter", message, self.columns.answered)
        return named if n_filled or answered == "nobody" else None

    def read_answered(self) -> str:
        """``"yes"``, ``"nobody"`` or ``"no"``; empty if the row does not say it."""
        text = self.cell(self.columns.answered)
        if not text:
            return ""
        word = parse_answered(text)
        if not word:
            message = f"{format_value(text)} is neither yes nor nobody; write one, or clear it"
            self.add("unclear-answer", message, self.columns.answered)
        return word

    def read_supporters(
        self, text: str, strength: str, place: int
    ) -> Iterator[tuple[int, int, str]]:
        """Who is named in one cell, with the text of their strength."""
        names = [text]
        if self.reading.find(text).way == "unknown":
            names = _split_names(text)
        strengths = [strength] * len(names)
        if len(names) > 1 and strength:
            strengths = _split_names(strength)
            if len(strengths) != len(names):
                message = (
                    f"{format_value(strength)} stands beside {pluralize(len(names), 'supporter')}; "
                    "write one strength for each, or one supporter in each column"
                )
                self.add("bad-strength", message, place)
                return
        for name, text_of_strength in zip(names, strengths, strict=True):
            match = self.find_person(name, place)
            if match.way == "unknown":
                several = self.find_by_commas(name, place) if len(names) == 1 else None
                if several is not None:
                    yield from ((place, position, strength) for position in several)
                    continue
                self.add("unknown-supporter", self.explain_unknown(name), place)
            elif match.way == "several":
                self.add("ambiguous-name", describe_candidates(name, match), place)
            elif self.accept(name, match, place):
                yield place, match.position, text_of_strength

    def find_by_commas(self, text: str, place: int) -> list[int] | None:
        """The people between the commas of a text, which a repair splits; ``None`` if not found."""
        names = [part.strip() for part in text.split(",") if part.strip()]
        matches = [self.reading.find(name) for name in names]
        if len(names) < 2 or not all(match.way in {"exact", "spelling"} for match in matches):
            return None
        finding = f"{format_value(text)} names {len(names):,} people with commas between them"
        remedy = f"write semicolons, or {format_option(repair=True)} to have it split"
        self.add_repairable("several-in-a-cell", finding, remedy, "split at the commas", place)
        return [match.position for match in matches] if self.reading.repair else []

    def check_supporters(
        self, person: int, named: Sequence[tuple[int, int, str]]
    ) -> tuple[tuple[int, float], ...]:
        """The supporters that count, with their strengths."""
        kept: dict[int, float] = {}
        others = [position for _, position, _ in named if position != person]
        for place, position, text in named:
            name = format_id(self.reading.lookup.ids[position])
            if position == person:
                finding = f"{name} is named as a supporter of {name}"
                if others:
                    remedy = f"name another, or {format_option(repair=True)} to leave it out"
                    self.add_repairable("self-support", finding, remedy, "left out", place)
                else:
                    # Without it, the answer would be that nobody supports them: nobody said so.
                    message = f"{finding}; name another, or write nobody"
                    self.add("self-support", message, place)
                continue
            strength = parse_strength(text, self.reading.strength_words)
            if np.isnan(strength):
                self.add("bad-strength", self.explain_strength(text), place)
            elif position not in kept:
                kept[position] = strength
            elif kept[position] == strength:
                finding = f"{name} is named twice"
                remedy = f"name them once, or {format_option(repair=True)} to count it once"
                self.add_repairable("repeated-supporter", finding, remedy, "counted once", place)
            else:
                message = f"{name} is named twice, with two strengths; keep one"
                self.add("repeated-supporter", message, place)
        return tuple(kept.items())

    def add_stray_strength(self, strength: str, place: int) -> None:
        """Add that there is a strength without a supporter."""
        finding = f"{format_value(strength)} stands beside no supporter"
        remedy = f"name the supporter, or {format_option(repair=True)} to leave it out"
        self.add_repairable("strength-alone", finding, remedy, "left out", place)

    def find_person(self, text: str, place: int) -> PersonMatch:
        """Who is meant by a text; another spelling is noted."""
        match = self.reading.find(text)
        if match.way == "spelling":
            id_ = format_id(self.reading.lookup.ids[match.position])
            message = f"{format_value(text)} is read as {id_}, whose name is spelled otherwise"
            self.note("spelling", message, place)
        return match

    def accept(self, text: str, match: PersonMatch, place: int) -> bool:
        """Whether who was found counts: an id without its zeros does if it is repaired."""
        if match.way != "zeros":
            return True
        id_ = self.reading.lookup.ids[match.position]
        finding = f"{format_value(text)} is not an id, and {format_value(id_)} is"
        remedy = f"write that, or {format_option(repair=True)} to have it read so"
        self.add_repairable("other-spelling", finding, remedy, "read so", place)
        return self.reading.repair

    def explain_unknown(self, text: str) -> str:
        """That nobody has this id or name, with who may have been meant."""
        nearest = self.reading.lookup.propose(text)
        return f"{format_value(text)} is nobody's id or name; {nearest}correct it, or leave it out"

    def explain_strength(self, text: str) -> str:
        """That a strength is no number above 0 up to 1."""
        words = join_truncated(self.reading.strength_words, _N_LISTED, conjunction="or")
        option = format_option(strengths={text: 0.5}) or "pass strengths="
        return (
            f"{format_value(text)} is neither {words} nor a number above 0 up to 1; correct it, or "
            f"say what it means: {option}, with a number of your own"
        )

    def cell(self, place: int) -> str:
        """The text of a cell; empty where the column or the cell is not there."""
        return self.row[place] if 0 <= place < len(self.row) else ""

    def add(self, code: str, message: str, place: int) -> None:
        """Add an error."""
        self._append(self.reading.findings, code, message, place)

    def note(self, code: str, message: str, place: int) -> None:
        """Add a warning."""
        self._append(self.reading.noted, code, message, place)

    def add_repairable(self, code: str, finding: str, remedy: str, repair: str, place: int) -> None:
        """Add a repair, or the error without it."""
        if self.reading.repair:
            self._append(self.reading.repaired, code, f"{finding}; {repair}", place)
        else:
            self.add(code, f"{finding}; {remedy}", place)

    def _append(
        self,
        found: Findings,
        code: str,
        message: str,
        place: int,
    ) -> None:
        header = self.survey.sheet.header
        column = header[place] if 0 <= place < len(header) else ""
        rows = found.setdefault((self.survey.source, code, message, column), [])
        if not rows or rows[-1] != self.number:
            rows.append(self.number)


def _split_names(text: str) -> list[str]:
    for separator in _SEPARATORS[1:]:
        text = text.replace(separator, _SEPARATORS[0])
    return [part.strip() for part in text.split(_SEPARATORS[0]) if part.strip()] or [text]
