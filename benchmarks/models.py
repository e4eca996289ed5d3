"""Models at many points at once, next to a loop that takes one point after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import Any

import attrs
import numpy as np

from benchmarks.sample import SEED
from benchmarks.timing import Call, Engine, Timed, in_turn
from stepback import models
from stepback.models import Model

LOOPED = 2_000  # points: a loop over a million would take minutes

Points = Mapping[str, Any]


@attrs.frozen
class ModelRow:
    """A model, at many points.

    Attributes:
        model: Its name.
        points: How many.
        at_once: The time of all of them at once.
        each: The time of each in a loop.
    """

    model: str
    points: int
    at_once: Timed
    each: float

    @property
    def looped(self) -> float:
        """Seconds that a loop over all points would take."""
        return self.each * self.points


def modelled(points: int) -> Iterator[ModelRow]:
    """Every model in closed form, at so many points drawn from its domain."""
    for model, (figure, drawn) in _drawn(np.random.default_rng(SEED), points).items():
        some = min(points, LOOPED)
        engines = {
            "at once": Engine(
                lambda m=model, d=drawn: partial(_at_once, m, d),
                lambda found, f=figure, n=some: f(found)[:n],
            ),
            "loop": Engine(
                partial(_loop, model, drawn, some),
                lambda found, f=figure: [f(one) for one in found],
            ),
        }
        times = in_turn(engines)
        yield ModelRow(model.__name__, points, times["at once"], times["loop"].median / some)


def _at_once(model: type[Model], drawn: Points) -> Any:
    return model(**drawn).result


def _loop(model: type[Model], drawn: Points, some: int) -> Call:
    points = [{name: _plain(values[at]) for name, values in drawn.items()} for at in range(some)]
    return lambda: [model(**point).result for point in points]


def _plain(value: Any) -> Any:
    return value.item() if np.ndim(value) == 0 else value


def _drawn(
    rng: np.random.Generator, n: int
) -> dict[type[Model], tuple[Callable[[Any], Any], Points]]:
    """By model, one figure of its result to compare, and parameters."""

    def part(low: float = 0.0, high: float = 1.0, *core: int) -> Any:
        return rng.uniform(low, high, (n, *core))

    def answers(items: int) -> Any:
        return rng.integers(1, 6, (n, items))

    flags = [field.name for field in attrs.fields(models.VroomYetton)]
    start, potential = part(0, 0.6), part(0.6, 1)
    return {
        models.AghionTirole: (
            attrgetter("principal_gain"),
            {
                "principal_benefit": part(0.1),
                "agent_benefit": part(0.1),
                "principal_congruence": part(),
                "agent_congruence": part(),
                "principal_cost": part(1, 4),
                "agent_cost": part(1, 4),
            },
        ),
        models.CrawfordSobel: (attrgetter("loss"), {"bias": part(1e-3, 0.5)}),
        models.Dessein: (
            attrgetter("loss_communicate"),
            {"bias": part(1e-3, 0.5), "length": part(1, 2)},
        ),
        models.IntervalDelegation: (
            attrgetter("loss"),
            {"bias": part(-0.6, 0.6), "length": part(1, 2)},
        ),
        models.BiasInformation: (
            attrgetter("gain"),
            {"bias": part(-1), "leader_variance": part(), "follower_variance": part()},
        ),
        models.Garicano: (
            attrgetter("span"),
            {"learning_cost": part(0.05, 0.9), "help_cost": part(0.05)},
        ),
        models.HerseyBlanchard: (
            attrgetter("readiness"),
            {"ability": part(), "willingness": part()},
        ),
        models.DelegationLevels: (attrgetter("influence_share"), {"level": rng.integers(1, 8, n)}),
        models.TannenbaumSchmidt: (attrgetter("influence_share"), {"step": rng.integers(1, 8, n)}),
        models.VroomYetton: (
            lambda found: np.asarray(found.time_minimizing) == "GII",
            {name: rng.random(n) < 0.5 for name in flags},
        ),
        models.ThreePostures: (
            attrgetter("value"),
            {
                "competence": part(),
                "leader_competence": part(0.1, 0.9),
                "support_cost": part(0, 0.2),
                "freed_time": part(0, 0.2),
            },
        ),
        models.LeadershipGrowth: (
            attrgetter("gain"),
            {
                "competence": start,
                "leader_competence": part(0.1, 0.9),
                "potential": potential,
                "learning": part(0, 0.9),
                "discount": part(0, 0.99),
                "support": part(),
                "support_cost": part(0, 0.2),
            },
        ),
        models.Willingness: (
            attrgetter("willingness"),
            {
                "interpersonal": part(),
                "image": part(),
                "blame": part(),
                "support": part(),
            },
        ),
        models.PsychologicalEmpowerment: (
            attrgetter("overall"),
            {
                name: answers(3)
                for name in ("meaning", "competence", "self_determination", "impact")
            },
        ),
        models.StructuralEmpowerment: (
            attrgetter("total"),
            {name: answers(3) for name in ("opportunity", "information", "support", "resources")},
        ),
        models.EmpoweringLeadership: (
            attrgetter("overall"),
            {
                "leading_by_example": answers(5),
                "participative_decision_making": answers(6),
                "coaching": answers(11),
                "informing": answers(6),
                "showing_concern": answers(10),
            },
        ),
    }
