"""What the command ``evidence`` says: paper and practice, waiting, candidates and audit, in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from stepback._documents._document import (
    Block,
    BulletList,
    Document,
    Picture,
    Section,
)
from stepback._documents._document_result import DocumentResult
from stepback._problems._format import join_truncated, pluralize
from stepback._problems._problem import Problem
from stepback.cli._evidence_command._evidence_pictures import (
    paper_picture,
    unused_picture,
    waiting_picture,
)
from stepback.cli._evidence_command._read_evidence import Evidence
from stepback.evidence import Audit, DecisionProfile, PaperAndPractice

_N_OF_EACH = 2  # main findings of each part
_LIMITS = "limits"


@attrs.frozen(kw_only=True)
class EvidenceReport(DocumentResult):
    """A paper held against a log.

    Attributes:
        evidence: What was read.
        title: The names of both files.
        both: Paper and practice.
        profile: Who decides, how long it waits, and what is changed.
        candidates: The steps that could stop.
        audited: What deserves a second look.
    """

    evidence: Evidence
    title: str
    both: PaperAndPractice
    profile: DecisionProfile
    candidates: Any
    audited: Audit

    def to_dict(self) -> dict[str, Any]:
        """Each part as plain values, and what was noticed in reading."""
        log, matrix = self.evidence.log, self.evidence.matrix
        return {
            "paper_and_practice": self.both.to_dict(),
            "profile": self.profile.to_dict(),
            "candidates": self.candidates.to_dict(),
            "audit": self.audited.to_dict(),
            "rights": 0 if matrix is None else len(matrix),
            "notes": {
                "paper": _plain_notes(() if matrix is None else matrix.warnings),
                "log": _plain_notes(log.warnings),
                "repairs": _plain_notes(
                    [*(() if matrix is None else matrix.repairs), *log.repairs]
                ),
            },
        }

    def _document(self) -> Document:
        parts = [
            _read_document(part)
            for part in (self.both, self.profile, self.candidates, self.audited)
        ]
        both, profile, candidates, audited = parts
        sections = [
            *_with_picture(both.sections, "distance", self._paper_picture()),
            *_with_picture(profile.sections, "waiting", waiting_picture(self.profile)),
            *candidates.sections,
            *audited.sections,
        ]
        sections = _with_picture(sections, "unused", unused_picture(self.both))
        return Document(
            title=self.title,
            noun="A comparison",
            preposition="of paper and practice",
            counted=self._describe_extent(),
            findings=tuple(finding for part in parts for finding in part.findings[:_N_OF_EACH]),
            sections=tuple(_with_own_names(sections)),
            appendix=tuple(_with_own_names(self._appendix(parts))),
            date=self.audited.date,
            contexts=self.audited.contexts,
        )

    def _paper_picture(self) -> Picture | None:
        matrix = self.evidence.matrix
        return paper_picture(self.both, () if matrix is None else matrix.levels[::-1])

    def _describe_extent(self) -> str:
        evidence = self.evidence
        counts = [pluralize(self.profile.n_decisions, "decision")]
        if evidence.matrix is not None:
            counts.append(pluralize(len(evidence.matrix), "right on paper", "rights on paper"))
        if evidence.has_people:
            counts.append(pluralize(len(evidence.org.people), "person", "people"))
        return f"{join_truncated(counts)}."

    def _appendix(self, parts: Sequence[Document]) -> Iterator[Section]:
        evidence = self.evidence
        log, matrix = evidence.log, evidence.matrix
        notes = [("In the log", log.warnings), ("Repaired in the log", log.repairs)]
        if matrix is not None:
            notes += [
                ("In the matrix", matrix.warnings),
                ("Repaired in the matrix", matrix.repairs),
            ]
        for heading, problems in notes:
            if problems:
                items = tuple(_describe_note(problem) for problem in problems)
                yield Section(heading.casefold().replace(" ", "_"), heading, (BulletList(items),))
        assumed = [evidence.day_note] if evidence.day_note else []
        if not evidence.has_people:
            assumed.append(
                "It is not known who holds which post: deciders are known on paper only where the "
                "log names the post. --organization or --holder say who holds it."
            )
        if assumed:
            yield Section("assumed", "What was assumed", (BulletList(tuple(assumed)),))
        seen: list[Block] = []
        for section in (section for part in parts for section in part.appendix):
            new = tuple(block for block in section.blocks if block not in seen)
            seen += new
            if new:
                yield attrs.evolve(section, blocks=new)


def _read_document(part: DocumentResult) -> Document:
    return part._document()  # noqa: SLF001  (the document of a result is what this one is made of)


def _with_picture(sections: Sequence[Section], name: str, picture: Picture | None) -> list[Section]:
    """The sections with a picture at the head of one of them."""
    return [
        attrs.evolve(section, blocks=(picture, *section.blocks))
        if section.name == name and picture is not None
        else section
        for section in sections
    ]


def _with_own_names(sections: Sequence[Section] | Iterator[Section]) -> Iterator[Section]:
    """The sections, of which no two have the same name."""
    counts: dict[str, int] = {}
    for section in sections:
        counts[section.name] = counts.get(section.name, 0) + 1
        number = counts[section.name]
        yield section if number == 1 else attrs.evolve(section, name=f"{section.name}_{number}")


def _describe_note(problem: Problem) -> str:
    source = f"{problem.where.source}, " if problem.where.source else ""
    return f"{source}{problem}"


def _plain_notes(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return [
        {
            "code": problem.code,
            "message": problem.message,
            "source": problem.where.source,
            "column": problem.where.column,
            "rows": list(problem.where.rows),
        }
        for problem in problems
    ]
