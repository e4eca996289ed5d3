"""How each model that can advise is asked, and how its result becomes a posture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._model import ROUNDING, Model
from stepback.models._economics._aghion_tirole import AghionTirole
from stepback.models._economics._bias_information import BiasInformation
from stepback.models._followers._leadership_growth import LeadershipGrowth
from stepback.models._leadership_style._hersey_blanchard import HerseyBlanchard
from stepback.models._leadership_style._three_postures import (
    FRONT,
    OUT_OF_THE_WAY,
    POSTURES,
    SECOND_FIDDLE,
    ThreePostures,
)
from stepback.models._leadership_style._vroom_yetton import VroomYetton

REQUIRED_SUPPORT = (0.0, 1.0, 0.5, np.nan)
"""The support that each posture needs; nan where none is known. Half out of the way, so that it
is not `absent`; see `stances`."""

Judgment = tuple[Array, Array, dict[str, Array]]
"""For many points: the position of the posture, the gain for each decision, and the results."""


@attrs.frozen(kw_only=True)
class Adviser:
    """A model that can advise.

    Attributes:
        model: The model.
        judge: Derives postures and gains from the model, called with its parameters by name.
        assumption: How a posture follows from the model.
        record_fields: The parameters that records hold: "leader" or "delegate", and the field.
        assumed: Values of parameters that `advise` assumes where the caller gives none. Only of
            those whose meaning is the same everywhere; what describes a decision is asked for.
        optimized: The parameters for which `judge` looks for the best value itself.
        refuses_combination: Where the model refuses values from records each of which is valid.
            Anything else that it refuses depends on the domain alone.
        puts_value: Whether it puts a value on a decision that is handed on.
    """

    model: type[Model]
    judge: Callable[[dict[str, Any]], Judgment]
    assumption: str
    record_fields: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)
    assumed: Mapping[str, float] = attrs.field(factory=dict)
    optimized: frozenset[str] = frozenset()
    refuses_combination: Callable[[Mapping[str, Array]], Array] | None = None
    puts_value: bool = True

    @property
    def caller_parameters(self) -> tuple[str, ...]:
        """The parameters that the caller of `advise` gives."""
        other = self.optimized.union(self.record_fields)
        return tuple(name for name in attrs.fields_dict(self.model) if name not in other)

    @property
    def required_parameters(self) -> tuple[str, ...]:
        """The parameters that the caller has to give, since they have no default."""
        return tuple(name for name in self.caller_parameters if name not in self.defaults)

    @property
    def defaults(self) -> dict[str, float]:
        """What is assumed of the parameters that the caller may leave out."""
        fields = attrs.fields_dict(self.model)
        own: dict[str, Any] = {name: fields[name].default for name in self.caller_parameters}
        given = {name: default for name, default in own.items() if default is not attrs.NOTHING}
        return {**given, **self.assumed}

    def refused_mask(self, values: Mapping[str, Array]) -> Array:
        """Where the model refuses what the records contain."""
        floats = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
        fields = attrs.fields_dict(self.model)
        refused = np.zeros(next(iter(values.values())).size, dtype=np.bool_)
        for name in self.record_fields:
            refused |= ~fields[name].metadata["parameter"].valid_mask(floats[name])
        if self.refuses_combination:
            refused |= self.refuses_combination(floats)
        return refused


def _judge_three_postures(parameters: dict[str, Any]) -> Judgment:
    result = ThreePostures(**parameters).result
    words = np.asarray(result.posture, dtype=object)
    posture = np.select([words == word for word in POSTURES], range(len(POSTURES)))
    return posture, np.asarray(result.gain), {"value": np.asarray(result.value)}


def _judge_growth(parameters: dict[str, Any]) -> Judgment:
    """Delegate without support or with full support, or not at all if neither gains."""
    alone, backed = (LeadershipGrowth(**parameters, support=s).result for s in (0.0, 1.0))
    is_backed = np.asarray(backed.gain > alone.gain)
    gain = np.where(is_backed, backed.gain, alone.gain)
    pays = np.where(is_backed, backed.pays, alone.pays)
    posture = np.where(pays, np.where(is_backed, SECOND_FIDDLE, OUT_OF_THE_WAY), FRONT)
    overtaking = np.where(pays, alone.overtaking_time, np.inf)
    numbers = {
        "gain_alone": np.asarray(alone.gain),
        "gain_backed": np.asarray(backed.gain),
        "overtaking_time": overtaking,
    }
    return posture, np.where(pays, gain, 0.0), numbers


def _judge_situation(parameters: dict[str, Any]) -> Judgment:
    result = HerseyBlanchard(**parameters).result
    posture_by_readiness = np.array([FRONT, FRONT, SECOND_FIDDLE, OUT_OF_THE_WAY])
    posture = posture_by_readiness[np.asarray(result.readiness) - 1]
    return posture, np.full(posture.shape, np.nan), {"style": np.asarray(result.style)}


def _judge_participation(parameters: dict[str, Any]) -> Judgment:
    process = np.asarray(VroomYetton(**parameters).result.development_maximizing)
    posture = np.where(process == "GII", SECOND_FIDDLE, FRONT)
    return posture, np.full(posture.shape, np.nan), {"process": process}


def _judge_authority(parameters: dict[str, Any]) -> Judgment:
    result = AghionTirole(**parameters).result
    stepping_back = np.where(result.agent_accepts, OUT_OF_THE_WAY, SECOND_FIDDLE)
    numbers = {
        "principal_gain": np.asarray(result.principal_gain),
        "agent_gain": np.asarray(result.agent_gain),
    }
    posture = np.where(result.delegation_pays, stepping_back, FRONT)
    return posture, np.where(result.delegation_pays, result.principal_gain, 0.0), numbers


def _judge_information(parameters: dict[str, Any]) -> Judgment:
    result = BiasInformation(**parameters).result
    posture = np.where(result.delegation_pays, OUT_OF_THE_WAY, FRONT)
    gain = np.where(result.delegation_pays, result.gain, 0.0)
    return posture, gain, {"bias_limit": np.asarray(result.bias_limit)}


_COMPETENCE_FIELDS = {
    "competence": ("delegate", "competence"),
    "leader_competence": ("leader", "competence"),
}
ADVISERS = {
    adviser.model: adviser
    for adviser in (
        Adviser(
            model=ThreePostures,
            judge=_judge_three_postures,
            assumption=(
                "The best of three postures for one decision; competence is the chance to succeed."
            ),
            record_fields=_COMPETENCE_FIELDS,
            assumed={"support_cost": 0.05, "freed_time": 0.1},
        ),
        Adviser(
            model=LeadershipGrowth,
            judge=_judge_growth,
            assumption=(
                "Delegate with full support, without support, or not at all: the option that "
                "gains most over time."
            ),
            record_fields=_COMPETENCE_FIELDS,
            assumed={"potential": 0.95, "learning": 0.2, "discount": 0.95},
            optimized=frozenset({"support"}),
            refuses_combination=lambda values: (
                values["competence"] > values["potential"] + ROUNDING
            ),
        ),
        Adviser(
            model=HerseyBlanchard,
            judge=_judge_situation,
            assumption=(
                "Telling and selling are leading from the front, participating is second fiddle, "
                "delegating is out of the way."
            ),
            record_fields={
                "ability": ("delegate", "competence"),
                "willingness": ("delegate", "willingness"),
            },
            puts_value=False,
        ),
        Adviser(
            model=VroomYetton,
            judge=_judge_participation,
            assumption=(
                "Of the feasible processes, the one that develops people most: a group that "
                "decides (GII) is second fiddle, all others are leading from the front."
            ),
            puts_value=False,
        ),
        Adviser(
            model=AghionTirole,
            judge=_judge_authority,
            assumption=(
                "If giving authority away pays, the leader is out of the way; if the agent "
                "would lose by it, second fiddle."
            ),
        ),
        Adviser(
            model=BiasInformation,
            judge=_judge_information,
            assumption=(
                "If the delegate's knowledge outweighs the bias, the leader is out of the way."
            ),
        ),
    )
}
