"""What a model advises leaders to do with what they keep, line by line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import attrs

from stepback._display._notebook_table import NotebookTable
from stepback._frames import FrameColumn, FrameColumns, record_columns
from stepback._problems._format import format_id, format_name, join_truncated, pluralize
from stepback._records._frozen_mapping import freeze_mapping
from stepback._records._level import Level
from stepback._records._nodes import Person
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


def format_named_id(id_: str, name: str) -> str:
    """A name with its id, such as ``Ann (007)``; the id alone where that says everything."""
    if not name.strip() or name == id_:
        return format_id(id_)
    return f"{format_name(name)} ({format_id(id_)})"


@attrs.frozen
class Missing:
    """A value that a model needs, and that the records do not contain.

    Attributes:
        field: The name of the value, such as ``"competence"``; a field of a person, a parameter
            of the model, or ``"support"``.
        of: The id of the person or domain that it belongs to; for support, of the supporter.
        to: For support, the id of the person supported; else empty.
        of_name, to_name: The names of both; empty where none is recorded. Values that differ in
            nothing else are equal.
    """

    field: str
    of: str
    to: str = ""

    of_name: str = attrs.field(default="", kw_only=True, eq=False)
    to_name: str = attrs.field(default="", kw_only=True, eq=False)

    def __str__(self) -> str:
        """The value to ask for, in words."""
        return f"{self.field} of {format_named_id(self.of, self.of_name)}" + (
            f" for {format_named_id(self.to, self.to_name)}" if self.to else ""
        )

    @property
    def remedy(self) -> str:
        """Where to record the value once it is known."""
        if self.field == "support":
            return (
                "ask people whose support they have, and record the answers as supports; an empty "
                "table of supports says that nobody has any"
            )
        if self.field in {field.name for field in attrs.fields(Person)}:
            return f"record {self.field} in the column {self.field} of people"
        return f"give {self.field} as a number for all domains, or for each domain in the mapping"


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
        leader_name, domain_name, delegate_name: The names; empty where none is recorded.
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
    leader_name: str = ""
    domain_name: str = ""
    delegate_name: str = ""

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
        leader = format_named_id(self.leader, self.leader_name)
        delegate = format_named_id(self.delegate, self.delegate_name)
        domain = format_named_id(self.domain, self.domain_name)
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


@attrs.frozen(kw_only=True, eq=False, slots=False, repr=False)
class Advice(ArrayEquality, NotebookTable):
    """What a model advises the leaders of an organization.

    Attributes:
        card: The card of the model.
        lines: One for each leader, domain and candidate; the largest expected gain comes first,
            what is not known last.
        missing: What the records do not contain, and who would have to be asked; what most
            lines need comes first.
        assumed_share: As `stepback.assumed_share`: how much of what is handed on now is assumed.
            If that is most of it, so is most of what leaders are said to keep.
        assumptions: The parameters of the model that the caller did not give, and the values
            that stepback assumes for them.
    """

    card: Card
    lines: tuple[AdviceLine, ...]
    missing: tuple[Missing, ...]
    assumed_share: float
    assumptions: Mapping[str, float] = attrs.field(factory=dict, converter=freeze_mapping)

    def best(self) -> tuple[AdviceLine, ...]:
        """The first line of each leader and domain."""
        first: dict[tuple[str, str], AdviceLine] = {}
        for line in self.lines:
            first.setdefault((line.leader, line.domain), line)
        return tuple(first.values())

    def __str__(self) -> str:
        """The lines, numbered, what is missing, and what is assumed."""
        text = [f"{number}. {line}" for number, line in enumerate(self.lines, 1)]
        if not self.lines:
            text.append("Nobody keeps decisions that somebody else could take over.")
        if self.missing:
            asked = f"Ask for: {join_truncated(map(str, self.missing), _MISSING_SHOWN)}."
            remedies = dict.fromkeys(missing.remedy for missing in self.missing)
            how = (f"{remedy[0].upper()}{remedy[1:]}." for remedy in remedies)
            text.append(" ".join([asked, *how]))
        if self.assumptions:
            text.append(f"Assumed, as no value was given: {self._format_assumptions()}.")
        if self.assumed_share > 0:
            text.append(
                f"{100 * self.assumed_share:.3g} % of what is handed on is assumed, so this is an "
                "illustration."
            )
        text.append(f"By the model “{self.card.name}” ({self.card.status}).")
        return "\n".join(text)

    def _format_assumptions(self) -> str:
        named = (f"{name}={value:.4g}" for name, value in self.assumptions.items())
        return join_truncated(named, conjunction="and")

    def _frame_columns(self) -> FrameColumns:
        """A row for each line."""
        columns = record_columns(AdviceLine, self.lines)
        ends = ("leader", "domain", "delegate")
        named = {name: columns[name] for end in ends for name in (end, f"{end}_name")}
        cautions = ["; ".join(line.cautions) for line in self.lines]
        missing = ["; ".join(map(str, line.missing)) for line in self.lines]
        texts = {
            "cautions": FrameColumn("text", cautions),
            "missing": FrameColumn("text", missing),
        }
        return named | columns | texts

    def _caption(self) -> str:
        return f"{self.card.name} ({self.card.status})"

    def __repr__(self) -> str:
        """How many lines there are, and by which model."""
        return f"<Advice: {pluralize(len(self.lines), 'line')} by {self.card.name}>"

    def to_dict(self) -> dict[str, Any]:
        """The advice as plain values by name, as JSON has them; the model by its name."""
        return {
            "model": self.card.name,
            "status": self.card.status,
            "assumed_share": _as_json_value(self.assumed_share),
            "assumptions": dict(self.assumptions),
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
