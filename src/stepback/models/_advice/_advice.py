"""What a model advises leaders to do with what they keep, line by line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import attrs

from stepback._problems._format import format_id, join_truncated
from stepback._records._level import Level
from stepback.models._base._array_equality import ArrayEquality
from stepback.models._base._card import Card
from stepback.models._leadership_style._three_postures import POSTURE_BY_LEVEL, POSTURES

NOT_KNOWN = "not known"
_MISSING_SHOWN = 10


@cache
def posture_levels(posture: str) -> tuple[Level, Level]:
    """Return the lowest and the highest delegation level of a posture."""
    levels = [level for level in Level if POSTURES[POSTURE_BY_LEVEL[level.value - 1]] == posture]
    return levels[0], levels[-1]


@attrs.frozen
class Missing:
    """A value that a model needs, and that the records do not contain.

    Attributes:
        field: The name of the value, such as ``"competence"``; a field of a person, a parameter
            of the model, or ``"support"``.
        of: The id of the person or domain that it belongs to; for support, of the supporter.
        to: For support, the id of the person supported; else empty.
    """

    field: str
    of: str
    to: str = ""

    def __str__(self) -> str:
        """The value to ask for, in words."""
        return f"{self.field} of {format_id(self.of)}" + (
            f" for {format_id(self.to)}" if self.to else ""
        )


@attrs.frozen(kw_only=True, eq=False, slots=False)
class AdviceLine(ArrayEquality):
    """What a model advises one leader to do in one domain, with one person who could decide.

    Attributes:
        leader, domain, delegate: The ids.
        posture: ``"lead from the front"``, ``"second fiddle"``, ``"out of the way"``, or
            ``"not known"`` if something is missing.
        support: The strength of the leader's support that the posture needs: 0 in front.
        support_now: The support that the leader gives the delegate now; nan if not asked.
        decisions: How much the leader keeps in the domain, in the unit of its weight.
        gain: The gain of the posture for each decision, over leading from the front, by
            `LeadershipGrowth` in sum over all periods to come; nan if the model puts no value
            on that.
        willingness: How willing the delegate is; nan if not asked.
        reach: How many of them `Organization.step_back` can hand on to the delegate as things
            are: what the shares of others leave, or, of the share that the delegate has already,
            what still comes back to the leader. 0 if no step back is possible.
        room: How many more decisions the delegate has capacity for, in the same unit; nan if
            not known.
        expected_gain: `reach`, as far as there is room for it, × `gain` × `willingness`:
            decisions that are not accepted stay with the leader. An assumption of stepback.
        numbers: The parameters and results of the model behind it, by name.
        cautions: What to check first.
        missing: What the records do not contain.
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
        """The lowest and the highest delegation level of the posture; ``None`` if not known.

        Which levels belong to a posture is an assumption of stepback; see `DelegationLevels`.
        """
        return None if self.posture == NOT_KNOWN else posture_levels(self.posture)

    def to_dict(self) -> dict[str, Any]:
        """The line as plain values by name, as JSON has them: ``None`` for nan and infinity."""
        fields = attrs.fields(type(self))
        return {field.name: _as_json_value(getattr(self, field.name)) for field in fields}

    def __str__(self) -> str:
        """The line as a sentence or two."""
        leader, delegate, domain = map(format_id, (self.leader, self.delegate, self.domain))
        text = f"{leader} → {delegate}, {domain}: {self.posture}"
        if self.support > 0:
            now = "not asked" if math.isnan(self.support_now) else f"{self.support_now:.2g}"
            text += f", with support {self.support:.2g} (now {now})"
        if not math.isnan(self.gain):
            text += f"; {self.gain:+.3g} a decision, of {self.decisions:.3g}"
        if self.cautions:
            text += f". Check first: {'; '.join(self.cautions)}"
        if self.missing:
            text += f". Ask for: {join_truncated(map(str, self.missing))}"
        return text + "."


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Advice(ArrayEquality):
    """What a model advises the leaders of an organization.

    Attributes:
        card: The card of the model.
        lines: One for each leader, domain and candidate; the largest expected gain comes first,
            what is not known last.
        missing: What the records do not contain, and who would have to be asked; what most
            lines need comes first.
        assumed_share: As `stepback.assumed_share`: how much of what is handed on now is assumed.
            If that is most of it, so is most of what leaders are said to keep.
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
        """The lines, numbered, what is missing, and what is assumed."""
        text = [f"{number}. {line}" for number, line in enumerate(self.lines, 1)]
        if self.missing:
            text.append(f"Ask for: {join_truncated(map(str, self.missing), _MISSING_SHOWN)}.")
        if self.assumed_share > 0:
            text.append(
                f"{100 * self.assumed_share:.3g} % of what is handed on is assumed, so this is an "
                "illustration."
            )
        text.append(f"By the model “{self.card.name}” ({self.card.status}).")
        return "\n".join(text)

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
        return {name: _as_json_value(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_as_json_value(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
