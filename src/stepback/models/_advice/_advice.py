"""What a model advises a leader to do with what they keep, line by line."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs

from stepback._level import Level
from stepback.models._form._card import Card
from stepback.models._leading._postures import OF_LEVEL, POSTURES

NOT_KNOWN = "not known"


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
        return f"{self.field} of {self.of}" + (f" for {self.to}" if self.to else "")


@attrs.frozen(kw_only=True)
class AdviceLine:
    """What a model advises one leader to do in one domain, with one person who could decide.

    Attributes:
        leader, domain, delegate: The ids.
        posture: ``"lead from the front"``, ``"second fiddle"``, ``"out of the way"``, or
            ``"not known"`` where something is missing.
        support: The strength of the leader's support that belongs to it: 0 in front.
        support_now: What the leader gives the delegate now; nan if not asked.
        decisions: How much the leader keeps in the domain, in the unit of its weight.
        gain: What the posture brings, for each decision, against leading from the front; nan
            where the model puts no value on that.
        willingness: How willing the delegate is; nan if not asked.
        room: How many decisions more the delegate has capacity for; nan if that is not known.
        expected_gain: `decisions`, as far as there is room for them, × `gain` × `willingness`:
            what is not accepted stays with the leader. An assumption of stepback.
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
        band = [level for level in Level if POSTURES[OF_LEVEL[level.value - 1]] == self.posture]
        return (band[0], band[-1]) if band else None

    def __str__(self) -> str:
        """The line as a sentence or two."""
        said = f"{self.leader} → {self.delegate}, {self.domain}: {self.posture}"
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


@attrs.frozen(kw_only=True)
class Advice:
    """What a model advises the leaders of an organization.

    Attributes:
        card: The card of the model.
        lines: One for each leader, domain and candidate; what is worth most comes first, what
            is not known last.
        missing: What the records do not say, and who would have to be asked; what holds up most
            lines comes first.
    """

    card: Card
    lines: tuple[AdviceLine, ...]
    missing: tuple[Missing, ...]

    def best(self) -> tuple[AdviceLine, ...]:
        """The first line of each leader and domain."""
        first: dict[tuple[str, str], AdviceLine] = {}
        for line in self.lines:
            first.setdefault((line.leader, line.domain), line)
        return tuple(first.values())

    def __str__(self) -> str:
        """The lines, numbered, and what is assumed."""
        told = [f"{at}. {line}" for at, line in enumerate(self.lines, 1)]
        told += [f"Ask for: {', '.join(map(str, self.missing))}."] if self.missing else []
        told += [f"By the model “{self.card.name}” ({self.card.status})."]
        return "\n".join(told)
