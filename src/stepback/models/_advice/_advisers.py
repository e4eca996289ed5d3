"""How each model that can advise an organization is asked, and how its answer is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._model import Model
from stepback.models._economics._aghion_tirole import AghionTirole
from stepback.models._economics._bias_information import BiasInformation
from stepback.models._followers._leadership_growth import LeadershipGrowth
from stepback.models._leadership_style._hersey_blanchard import HerseyBlanchard
from stepback.models._leadership_style._postures import (
    FRONT,
    OUT_OF_THE_WAY,
    POSTURES,
    SECOND_FIDDLE,
)
from stepback.models._leadership_style._three_postures import ThreePostures
from stepback.models._leadership_style._vroom_yetton import VroomYetton

_ROUNDING = 1e-12
REMAINING_SUPPORT = (
    0.5  # as much support remains at least where a leader is out of the way; see `stances`
)

Judgment = tuple[Array, Array, dict[str, Array]]
"""Of many points: the number of the posture, the gain for each decision, and the numbers."""


@attrs.frozen
class Adviser:
    """A model that can advise.

    Attributes:
        model: The model.
        recorded: Which parameters records hold: "leader" or "delegate", and the field.
        judge: What it says of parameters by name.
        backing: The strength of support that belongs to each posture.
        assumption: How a posture follows from the model.
        chosen: Parameters that it sets itself.
        beyond: Where it refuses what a record says, each value by itself being right. Whatever
            else it refuses is the same for all candidates of a domain.
    """

    model: type[Model]
    record_fields: Mapping[str, tuple[str, str]]
    judge: Callable[[dict[str, Any]], Judgment]
    backing: tuple[float, float, float]
    assumption: str
    optimized: frozenset[str] = frozenset()
    refuses_combination: Callable[[dict[str, Any]], Array] | None = None

    @property
    def caller_parameters(self) -> tuple[str, ...]:
        """The parameters that the caller gives."""
        own = self.optimized.union(self.record_fields)
        return tuple(name for name in attrs.fields_dict(self.model) if name not in own)

    @property
    def required_parameters(self) -> tuple[str, ...]:
        """Those of them that have no default."""
        fields = attrs.fields_dict(self.model)
        return tuple(
            name for name in self.caller_parameters if fields[name].default is attrs.NOTHING
        )

    def refused_mask(self, values: Mapping[str, Array]) -> Array:
        """Where the model refuses what records say."""
        told = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
        fields = attrs.fields_dict(self.model)
        outside = [
            ~fields[name].metadata["field_type"].bounds.is_within(told[name])
            for name in self.record_fields
        ]
        outside += [self.refuses_combination(told)] if self.refuses_combination else []
        size = next(iter(values.values())).size
        return np.asarray(np.any([np.zeros(size, dtype=np.bool_), *outside], axis=0))


def _judge_three_postures(given: dict[str, Any]) -> Judgment:
    found = ThreePostures(**given).result
    return _posture_numbers(found.posture), found.gain, {"value": found.value}


def _judge_growth(given: dict[str, Any]) -> Judgment:
    """Alone or backed, whichever gains more; neither, if none gains."""
    alone, backed = (LeadershipGrowth(**given, support=support).result for support in (0.0, 1.0))
    better = np.asarray(backed.gain > alone.gain)
    gain = np.where(better, backed.gain, alone.gain)
    pays = np.where(better, backed.pays, alone.pays)
    posture = np.where(pays, np.where(better, SECOND_FIDDLE, OUT_OF_THE_WAY), FRONT)
    overtaking = np.where(pays, alone.overtaking_time, np.inf)
    numbers = {"gain_alone": alone.gain, "gain_backed": backed.gain, "overtaking_time": overtaking}
    return posture, np.where(pays, gain, 0.0), numbers


def _exceeds_potential(given: dict[str, Any]) -> Array:
    return np.asarray(given["competence"] > given["potential"] + _ROUNDING)


def _judge_situation(given: dict[str, Any]) -> Judgment:
    found = HerseyBlanchard(**given).result
    postures = np.array([FRONT, FRONT, SECOND_FIDDLE, OUT_OF_THE_WAY])
    posture = postures[np.asarray(found.readiness) - 1]
    return posture, np.full(posture.shape, np.nan), {"style": found.style}


def _judge_participation(given: dict[str, Any]) -> Judgment:
    found = VroomYetton(**given).result
    process = np.asarray(found.development_maximizing)
    posture = np.where(process == "GII", SECOND_FIDDLE, FRONT)
    return posture, np.full(posture.shape, np.nan), {"process": process}


def _judge_authority(given: dict[str, Any]) -> Judgment:
    found = AghionTirole(**given).result
    given_away = np.where(found.agent_accepts, OUT_OF_THE_WAY, SECOND_FIDDLE)
    numbers = {"principal_gain": found.principal_gain, "agent_gain": found.agent_gain}
    posture = np.where(found.delegation_pays, given_away, FRONT)
    return posture, np.where(found.delegation_pays, found.principal_gain, 0.0), numbers


def _judge_information(given: dict[str, Any]) -> Judgment:
    found = BiasInformation(**given).result
    posture = np.where(found.delegation_pays, OUT_OF_THE_WAY, FRONT)
    gain = np.where(found.delegation_pays, found.gain, 0.0)
    return posture, gain, {"bias_limit": found.bias_limit}


def _posture_numbers(postures: Any) -> Array:
    """The number of each posture."""
    words = np.asarray(postures, dtype=object)
    return np.select([words == POSTURES[1], words == POSTURES[2]], [1, 2], 0)


_COMPETENCE_FIELDS = {
    "competence": ("delegate", "competence"),
    "leader_competence": ("leader", "competence"),
}
ADVISERS = {
    adviser.model: adviser
    for adviser in (
        Adviser(
            ThreePostures,
            _COMPETENCE_FIELDS,
            _judge_three_postures,
            (0.0, 1.0, REMAINING_SUPPORT),
            "The best of three postures for one decision; competence is the chance to succeed.",
        ),
        Adviser(
            LeadershipGrowth,
            _COMPETENCE_FIELDS,
            _judge_growth,
            (0.0, 1.0, REMAINING_SUPPORT),
            "Delegate with full support, without, or not at all, whatever gains most over time.",
            optimized=frozenset({"support"}),
            refuses_combination=_exceeds_potential,
        ),
        Adviser(
            HerseyBlanchard,
            {"ability": ("delegate", "competence"), "willingness": ("delegate", "willingness")},
            _judge_situation,
            (0.0, 1.0, REMAINING_SUPPORT),
            (
                "Telling and selling are leading from the front, participating is second fiddle, "
                "delegating is out of the way."
            ),
        ),
        Adviser(
            VroomYetton,
            {},
            _judge_participation,
            (0.0, 1.0, REMAINING_SUPPORT),
            (
                "Of the feasible processes, that which develops people most: a group that "
                "decides (GII) is second fiddle, all others are leading from the front."
            ),
        ),
        Adviser(
            AghionTirole,
            {},
            _judge_authority,
            (0.0, 1.0, REMAINING_SUPPORT),
            (
                "Where giving authority away pays, the leader is out of the way; where the agent "
                "would lose by it, second fiddle."
            ),
        ),
        Adviser(
            BiasInformation,
            {},
            _judge_information,
            (0.0, 1.0, REMAINING_SUPPORT),
            "Where what the delegate knows outweighs the bias, the leader is out of the way.",
        ),
    )
}
