"""What a model advises a leader to do with what they keep, line by line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import attrs

from stepback._problems._format import format_id
from stepback._records._level import Level
from stepback.models._base._card import Card
from stepback.models._base._model import ArrayEquality
from stepback.models._leadership_style._postures import POSTURE_BY_LEVEL, POSTURES

NOT_KNOWN = "not known"
_MISSING_SHOWN = 10


@cache
def posture_levels(posture: str) -> tuple[Level, Level]:
    """The band of delegation levels that goes with a posture."""
    levels = [level for level in Level if POSTURES[POSTURE_BY_LEVEL[level.value - 1]] == posture]
    return levels[0], levels[-1]


@attrs.frozen
class Missing:
    """Something that a record does not say, and a model asks for.

    Attributes:
        field: What is asked for, such as ``"competence"``; a field of a person, a parameter of
            the model, or ``"support"``.
        of: Whose: the id of a person or a domain; for support, of the supporter.
        to: For support, the id of who would be supported; else empty.
    """

    field: str
    of: str
    to: str = ""

    def __str__(self) -> str:
        """What to ask for, in words."""
        return f"{self.field} of {format_id(self.of)}" + (
            f" for {format_id(self.to)}" if self.to else ""
        )


@attrs.frozen(kw_only=True, eq=False, slots=False)
class AdviceLine(ArrayEquality):
    """What a model advises one leader to do in one domain, with one person who could decide.

    Attributes:
        leader, domain, delegate: The ids.
        posture: ``"lead from the front"``, ``"second fiddle"``, ``"out of the way"``, or
            ``"not known"`` where something is missing.
        support: The strength of the leader's support that belongs to it: 0 in front.
        support_now: What the leader gives the delegate now; nan if not asked.
        decisions: How much the leader keeps in the domain, in the unit of its weight.
        gain: What the posture brings, for each decision, against leading from the front, by
            `LeadershipGrowth` in sum over all periods to come; nan where the model puts no value
            on that.
        willingness: How willing the delegate is; nan if not asked.
        reach: How many of them `Organization.step_back` can hand on to the delegate as things
            are: what the shares of others leave, or, of the share that the delegate has already,
            what still comes back to the leader. 0 where no step back is possible; at most as many
            where a delegation with a limit hands nothing on yet.
        room: How many decisions more the delegate has capacity for, in the same unit; nan if that
            is not known.
        expected_gain: `reach`, as far as there is room for it, × `gain` × `willingness`: what is
            not accepted stays with the leader. An assumption of stepback.
        numbers: The parameters and results of the model behind it, by name.
        cautions: What to see to first.
        missing: What the records do not say.
        assumption: How the posture follows from the model.
    """

    leader: str
    domain: str
    delegate: str
    posture: str
    support: float
    support_now: float
    decisions: float
    gain: float
    willingness: float
    reach: float
    room: float
    expected_gain: float
    numbers: Mapping[str, float | bool | str]
    cautions: tuple[str, ...]
    missing: tuple[Missing, ...]
    assumption: str

    @property
    def levels(self) -> tuple[Level, Level] | None:
        """The band of delegation levels that goes with the posture; ``None`` if not known.

        The bands are an assumption of stepback; see `DelegationLevels`.
        """
        return None if self.posture == NOT_KNOWN else posture_levels(self.posture)

    def to_dict(self) -> dict[str, Any]:
        """The line as plain values by name, as JSON has them: ``None`` for nan and infinity."""
        return {
            one.name: _as_json_value(getattr(self, one.name)) for one in attrs.fields(type(self))
        }

    def __str__(self) -> str:
        """The line as a sentence or two."""
        leader, delegate, domain = map(format_id, (self.leader, self.delegate, self.domain))
        said = f"{leader} → {delegate}, {domain}: {self.posture}"
        if self.support > 0:
            now = "not asked" if math.isnan(self.support_now) else f"{self.support_now:.2g}"
            said += f", with support {self.support:.2g} (now {now})"
        if not math.isnan(self.gain):
            said += f"; {self.gain:+.3g} a decision, of {self.decisions:.3g}"
        if self.cautions:
            said += f". See to: {'; '.join(self.cautions)}"
        if self.missing:
            said += f". Ask for: {', '.join(map(str, self.missing))}"
        return said + "."


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Advice(ArrayEquality):
    """What a model advises the leaders of an organization.

    Attributes:
        card: The card of the model.
        lines: One for each leader, domain and candidate; what is worth most comes first, what
            is not known last.
        missing: What the records do not say, and who would have to be asked; what holds up most
            lines comes first.
        assumed_share: As `stepback.assumed_share`: how much of what is handed on now is assumed.
            Where that is most of it, so is what leaders are taken to keep.
    """

    card: Card
    lines: tuple[AdviceLine, ...]
    missing: tuple[Missing, ...]
    assumed_share: float

    def best(self) -> tuple[AdviceLine, ...]:
        """The first line of each leader and domain."""
        first: dict[tuple[str, str], AdviceLine] = {}
        for line in self.lines:
            first.setdefault((line.leader, line.domain), line)
        return tuple(first.values())

    def __str__(self) -> str:
        """The lines, numbered, and what is assumed."""
        told = [f"{at}. {line}" for at, line in enumerate(self.lines, 1)]
        if self.missing:
            more = len(self.missing) - _MISSING_SHOWN
            told.append(
                f"Ask for: {', '.join(map(str, self.missing[:_MISSING_SHOWN]))}"
                + (f", and {more:,} more." if more > 0 else ".")
            )
        if self.assumed_share > 0:
            told.append(
                f"{100 * self.assumed_share:.3g} % of what is handed on is assumed, so this is an "
                "illustration."
            )
        told += [f"By the model “{self.card.name}” ({self.card.status})."]
        return "\n".join(told)

    def to_dict(self) -> dict[str, Any]:
        """The advice as plain values by name, as JSON has them; the model by its name."""
        return {
            "model": self.card.name,
            "status": self.card.status,
            "assumed_share": _as_json_value(self.assumed_share),
            "lines": [line.to_dict() for line in self.lines],
            "missing": _as_json_value(self.missing),
        }


def _as_json_value(value: Any) -> Any:
    if isinstance(value, Missing):
        return attrs.asdict(value)
    if isinstance(value, Mapping):
        return {name: _as_json_value(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_as_json_value(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
