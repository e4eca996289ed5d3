"""The result of a comparison, and its forms."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import attrs

from stepback._disclosure._answer_figures import ANSWER_FIGURES
from stepback._display._figures_by_id import FiguresById
from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._measures._measure_all import Measures
from stepback._problems._format import pluralize
from stepback._records._value_equality import ValueEquality
from stepback.scenarios._comparison._answer_counts import AnswerCount
from stepback.scenarios._comparison._moved_flow import Handover
from stepback.scenarios._comparison._people_changes import (
    AuthorityChange,
    ClassChange,
    ManagerChange,
)

Value = TypeVar("Value")


@attrs.frozen(eq=False)
class BeforeAfter(ValueEquality, Generic[Value]):
    """What something is before, and what it is after.

    Attributes:
        before: Of the first organization.
        after: Of the second.
    """

    before: Value
    after: Value


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Comparison(ValueEquality, TableResult, DocumentResult):
    """An organization before and after a change, or two organizations, dates or contexts.

    An immutable value, made by `compare`. It prints as text, which begins with what was found, is
    displayed in notebooks, and has the forms of a report. `to_frame` has a row for each measure.

    Its attributes hold everything. The forms leave out what depends on answers about support,
    unless the comparison was made with ``personal=True``.

    Attributes:
        before: The measures of the first organization.
        after: The measures of the second.
        difference: By the name of each measure, how much higher it is after; nan where it is on
            either side. Of the bus factor, that of its size.
        authority: By the id of each person on either side, the share of all decisions that they
            settle `before` and `after`: 0 for those who were not there, nan where nothing says
            who decides.
        joined: Ids of the people who are only there after.
        left: Ids of the people who are only there before.
        handed_over: By principal, delegate and domain, how much more the one hands to the other
            after, as a share of all decisions; the largest first, and negative where it is less.
            The domain is ``None`` for all domains that the principal's delegations do not name on
            either side.
        gained: By person, how much more of all decisions they settle; the largest first.
        lost: By person, how much less, above 0.
        classes: Who is on both sides, and in another class by `stepback.empowerment`. If somebody
            was asked about support on one side only, their authority decides whether they are.
        unsupported: Ids of the people who settle at least half of an even share of the decisions,
            were asked, and whom nobody is recorded to support, on each side; ``None`` where nobody
            was asked.
        assumed_share: How much of what is delegated is an assumption, on each side.
        managers: Who is on both sides, and has another direct manager in solid lines; empty where
            a side has no lines.
        answers: How many people have no recorded support on each side, where the forms show that.
        cautions: What is not known or not the same on both sides, in sentences.
        dates: The date that was entered on each side; ``None`` for none.
        contexts: The contexts that were entered on each side.
        personal: Whether the forms show what depends on the answers of single people.
    """

    before: Measures
    after: Measures
    difference: FiguresById[str, float]
    authority: FiguresById[str, AuthorityChange]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    handed_over: FiguresById[Handover, float]
    gained: FiguresById[str, float]
    lost: FiguresById[str, float]
    classes: FiguresById[str, ClassChange]
    unsupported: BeforeAfter[tuple[str, ...] | None]
    assumed_share: BeforeAfter[float]
    managers: FiguresById[str, ManagerChange]
    answers: tuple[AnswerCount, ...]
    cautions: tuple[str, ...]
    dates: BeforeAfter[datetime.date | None]
    contexts: BeforeAfter[tuple[str, ...]]
    personal: bool
    _content: Document = attrs.field(eq=False)

    def __repr__(self) -> str:
        """How many people there are before and after."""
        after = pluralize(self.after.people, "person", "people")
        return f"<Comparison: {self.before.people:,} and {after}>"

    def _document(self) -> Document:
        """What changed, in words and tables."""
        return self._content

    @property
    def hidden_measures(self) -> tuple[str, ...]:
        return _hidden_measures(self.before, self.after, personal=self.personal)

    def _frame_columns(self) -> FrameColumns:
        """A row for each measure; without figures where they depend on answers."""
        hidden = self.hidden_measures

        def visible(figures: Mapping[str, float]) -> list[float]:
            return [math.nan if name in hidden else number for name, number in figures.items()]

        return {
            "measure": FrameColumn("text", list(self.difference)),
            "before": FrameColumn("number", visible(measure_numbers(self.before))),
            "after": FrameColumn("number", visible(measure_numbers(self.after))),
            "difference": FrameColumn("number", visible(self.difference)),
        }

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain values.

        Returns
        -------
        dict
            The attributes by name. ``"handed_over"`` is a list of rows. What is not shown is
            ``None``, and ``"not_shown"`` lists the names of what that is.

        Examples
        --------
        >>> org = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
        >>> stepback.scenarios.compare(org, org).to_dict()["difference"]["effective_leaders"]
        0.0
        """
        hidden = self.hidden_measures
        answers_hidden = not self.personal and bool(hidden)
        sides = {
            name: {
                field: None if field in hidden else value for field, value in side.to_dict().items()
            }
            for name, side in (("before", self.before), ("after", self.after))
        }
        names = ("principal", "delegate", "domain")
        return sides | {
            "difference": {
                name: None if name in hidden else number for name, number in self.difference.items()
            },
            "authority": self.authority.to_dict(),
            "joined": list(self.joined),
            "left": list(self.left),
            "handed_over": [
                dict(zip(names, parties, strict=True)) | {"moved": moved}
                for parties, moved in self.handed_over.items()
            ],
            "gained": self.gained.to_dict(),
            "lost": self.lost.to_dict(),
            "classes": None if answers_hidden else self.classes.to_dict(),
            "unsupported": None if answers_hidden else _plain_sides(self.unsupported),
            "assumed_share": _plain_sides(self.assumed_share),
            "managers": self.managers.to_dict(),
            "answers": [attrs.asdict(count) for count in self.answers],
            "cautions": list(self.cautions),
            "dates": {
                side: None if date is None else date.isoformat()
                for side, date in _plain_sides(self.dates).items()
            },
            "contexts": _plain_sides(self.contexts),
            "not_shown": [*hidden, *(("classes", "unsupported") if answers_hidden else ())],
        }


def measure_numbers(measures: Measures) -> dict[str, float]:
    """Each measure as a number, by name."""
    values = attrs.asdict(measures, recurse=False) | {"bus_factor": measures.bus_factor.size}
    return {name: float(value) for name, value in values.items()}


def _hidden_measures(before: Measures, after: Measures, *, personal: bool) -> tuple[str, ...]:
    """The measures that the forms leave out: those that depend on answers, where anybody gave any.

    The number of supports is nan only where nobody was asked.
    """
    was_asked = not (math.isnan(before.supports) and math.isnan(after.supports))
    return ANSWER_FIGURES if was_asked and not personal else ()


def _plain_sides(sides: BeforeAfter[Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in (("before", sides.before), ("after", sides.after))
    }
