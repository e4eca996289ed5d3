"""The result of a survey of support: who supports whom, who answered, and who was asked."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._columns._resolve_ids import resolve_known_ids
from stepback._columns._table import Table
from stepback._display._number_format import format_percent
from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._organization._compiled_organization import compiled_any_date, with_records
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument
from stepback._problems._format import format_values
from stepback._problems._problem import Problems
from stepback._records._fields._choices import Flag
from stepback._records._relations import Support

_N_LISTED = 8


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class SupportSurvey(TableResult):
    """What people answered about support: the result of `read_support_survey`.

    What it holds is personal. `organization` adds it to an organization, whose reports show it for
    groups of people.

    Attributes:
        asked: Ids of the people who have a row, in the order of rows.
        respondents: Ids of those of them who answered.
        supporter, supported: The ids of each support that was named.
        strength: How strong each is, in (0, 1].
        rated: Ids of the people of `ratings`; empty without ratings.
        ratings: How far each of them relies on each other for leadership, nan where it was not
            answered: what `stepback.shared_leadership` takes. ``None`` without ratings.
        scale: The lowest and the highest rating; ``None`` without ratings.
        source: The names of the files or tables.
        warnings: What was noticed while it was read.
        repairs: What was repaired.
    """

    asked: tuple[str, ...]
    respondents: tuple[str, ...]
    supporter: Array
    supported: Array
    strength: Array
    rated: tuple[str, ...] = ()
    ratings: Array | None = None
    scale: tuple[float, float] | None = None
    source: str = ""
    warnings: Problems = attrs.field(factory=Problems, converter=Problems)
    repairs: Problems = attrs.field(factory=Problems, converter=Problems)

    @property
    def response_rate(self) -> float:
        """The share of those asked who answered; nan if nobody was asked."""
        return len(self.respondents) / len(self.asked) if self.asked else math.nan

    @cached_property
    def supports(self) -> tuple[Support, ...]:
        """The supports that were named, as records of the basis ``"declared"``."""
        columns = (self.supporter.tolist(), self.supported.tolist(), self.strength.tolist())
        return tuple(
            Support(supporter, supported, strength=strength)
            for supporter, supported, strength in zip(*columns, strict=True)
        )

    def organization(self, org: Organization) -> Organization:
        """The organization with the supports that were named, and with who answered.

        Parameters
        ----------
        org
            An organization that has all of the ids, and no supports yet.

        Returns
        -------
        Organization
            At the same date and in the same contexts. Its supports have the basis ``"declared"``,
            and its `respondents` are those who answered: measures leave out the others.

        Raises
        ------
        ValueError
            If it has supports already, or does not have an id of the survey.

        Examples
        --------
        >>> from stepback.evidence import read_support_survey
        >>> org = Organization(people=[Person("ann"), Person("bo"), Person("cy")])
        >>> sheet = {"id": ["ann", "bo", "cy"], "supporter": ["bo", "nobody", ""]}
        >>> surveyed = read_support_survey(sheet).organization(org)
        >>> surveyed, sorted(surveyed.respondents)
        (<Organization: 3 people, 1 support>, ['ann', 'bo'])
        """
        compiled = compiled_any_date(org)
        records = compiled.records
        if "supports" in records.tables:
            raise ValueError(
                "org: the organization has supports already, and two surveys cannot be told apart "
                "in one; pass one without supports, such as the export that it was read from"
            )
        index = records.node_index
        people = set(records.tables["people"]["id"].tolist())
        named = dict.fromkeys([*self.supporter.tolist(), *self.supported.tolist()])
        unknown = [id_ for id_ in named if id_ not in index]
        unknown += [id_ for id_ in self.respondents if id_ not in people and id_ not in unknown]
        if unknown:
            raise ValueError(
                f"org: the organization has no {format_values(unknown, _N_LISTED)}, who are in the "
                "survey; read the survey with org=org, so that each is found or shown with its row"
            )
        table = Table.from_columns(
            "supports",
            {
                "supporter": self.supporter,
                "supported": self.supported,
                "strength": self.strength,
            },
        )
        positions = np.unique(np.array([index[id_] for id_ in self.respondents], dtype=np.int64))
        changed = records.with_tables(supports=resolve_known_ids(records, table))
        return with_records(org, attrs.evolve(changed, respondents=positions))

    def __len__(self) -> int:
        """How many people were asked."""
        return len(self.asked)

    def __repr__(self) -> str:
        """How many people answered, of those who were asked; not what."""
        n_asked, n_answered = len(self.asked), len(self.respondents)
        share = f" ({format_percent(self.response_rate)})" if n_asked else ""
        ratings = f", ratings of {len(self.rated):,}" if self.rated else ""
        return f"<SupportSurvey: {n_answered:,} of {n_asked:,} people answered{share}{ratings}>"

    def to_dict(self, *, personal: bool = False) -> dict[str, Any]:
        """The counts as plain values; with ``personal=True``, who answered what as well.

        Parameters
        ----------
        personal
            Whether to name people together with their answers.

        Raises
        ------
        ValueError
            If `personal` is neither True nor False.
        """
        rate = self.response_rate
        found: dict[str, Any] = {
            "asked": len(self.asked),
            "answered": len(self.respondents),
            "response_rate": None if math.isnan(rate) else rate,
        }
        if check_argument(Flag(), "personal", personal):
            found["respondents"] = list(self.respondents)
            found["supports"] = [
                {"supporter": supporter, "supported": supported, "strength": strength}
                for supporter, supported, strength in zip(
                    self.supporter.tolist(),
                    self.supported.tolist(),
                    self.strength.tolist(),
                    strict=True,
                )
            ]
        return found

    def _frame_columns(self) -> FrameColumns:
        """A row for each support that was named."""
        return {
            "supporter": FrameColumn("text", self.supporter.tolist()),
            "supported": FrameColumn("text", self.supported.tolist()),
            "strength": FrameColumn("number", self.strength),
        }


def pack_supports(
    pairs: list[tuple[str, str, float]],
) -> tuple[Array, Array, Array]:
    """Supporter, supported and strength as columns."""
    supporter = object_array([pair[0] for pair in pairs])
    supported = object_array([pair[1] for pair in pairs])
    return supporter, supported, np.array([pair[2] for pair in pairs], dtype=np.float64)
