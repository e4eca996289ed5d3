"""Time models at many points in one call, and in a loop over single points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import Any

import attrs
import numpy as np

from benchmarks.sample import SEED
from benchmarks.timing import Call, Engine, Timing, time_in_turn
from stepback import models
from stepback.models import Model

MAX_LOOP_POINTS = 2_000  # points: a loop over a million would take minutes

Points = Mapping[str, Any]


@attrs.frozen
class ModelRow:
    """The times of a model at many points.

    Attributes:
        model: The name of the model.
        points: The number of points.
        at_once: The time of one call for all points.
        seconds_per_point: The time of one point in a loop.
    """

    model: str
    points: int
    at_once: Timing
    seconds_per_point: float

    @property
    def loop_seconds(self) -> float:
        """Seconds that a loop over all points would take."""
        return self.seconds_per_point * self.points


def time_models(points: int) -> Iterator[ModelRow]:
    """Time every model in closed form, at `points` points drawn from its domain."""
    for model, (figure, parameters) in _draw_parameters(
        np.random.default_rng(SEED), points
    ).items():
        n_looped = min(points, MAX_LOOP_POINTS)
        engines = {
            "at once": Engine(
                lambda m=model, d=parameters: partial(_evaluate_at_once, m, d),
                lambda result, f=figure, n=n_looped: f(result)[:n],
            ),
            "loop": Engine(
                partial(_prepare_loop, model, parameters, n_looped),
                lambda results, f=figure: [f(result) for result in results],
            ),
        }
        times = time_in_turn(engines)
        yield ModelRow(model.__name__, points, times["at once"], times["loop"].median / n_looped)


def _evaluate_at_once(model: type[Model], parameters: Points) -> Any:
    return model(**parameters).result


def _prepare_loop(model: type[Model], parameters: Points, n_looped: int) -> Call:
    points = [
        {name: _as_scalar(values[index]) for name, values in parameters.items()}
        for index in range(n_looped)
    ]
    return lambda: [model(**point).result for point in points]


def _as_scalar(value: Any) -> Any:
    return value.item() if np.ndim(value) == 0 else value


def _draw_parameters(
    rng: np.random.Generator, n: int
) -> dict[type[Model], tuple[Callable[[Any], Any], Points]]:
    """By model: which figure of its result to compare, and parameters for `n` points."""

    def uniform(low: float = 0.0, high: float = 1.0, *core: int) -> Any:
        return rng.uniform(low, high, (n, *core))

    def draw_answers(items: int) -> Any:
        return rng.integers(1, 6, (n, items))

    flags = [field.name for field in attrs.fields(models.VroomYetton)]
    start, potential = uniform(0, 0.6), uniform(0.6, 1)
    return {
        models.AghionTirole: (
            attrgetter("principal_gain"),
            {
                "principal_benefit": uniform(0.1),
                "agent_benefit": uniform(0.1),
                "principal_congruence": uniform(),
                "agent_congruence": uniform(),
                "principal_cost": uniform(1, 4),
                "agent_cost": uniform(1, 4),
            },
        ),
        models.CrawfordSobel: (attrgetter("loss"), {"bias": uniform(1e-3, 0.5)}),
        models.Dessein: (
            attrgetter("loss_communicate"),
            {"bias": uniform(1e-3, 0.5), "length": uniform(1, 2)},
        ),
        models.IntervalDelegation: (
            attrgetter("loss"),
            {"bias": uniform(-0.6, 0.6), "length": uniform(1, 2)},
        ),
        models.BiasInformation: (
            attrgetter("gain"),
            {"bias": uniform(-1), "leader_variance": uniform(), "follower_variance": uniform()},
        ),
        models.Garicano: (
            attrgetter("span"),
            {"learning_cost": uniform(0.05, 0.9), "help_cost": uniform(0.05)},
        ),
        models.HerseyBlanchard: (
            attrgetter("readiness"),
            {"ability": uniform(), "willingness": uniform()},
        ),
        models.DelegationLevels: (attrgetter("influence_share"), {"level": rng.integers(1, 8, n)}),
        models.TannenbaumSchmidt: (attrgetter("influence_share"), {"step": rng.integers(1, 8, n)}),
        models.VroomYetton: (
            lambda result: np.asarray(result.time_minimizing) == "GII",
            {name: rng.random(n) < 0.5 for name in flags},
        ),
        models.ThreePostures: (
            attrgetter("value"),
            {
                "competence": uniform(),
                "leader_competence": uniform(0.1, 0.9),
                "support_cost": uniform(0, 0.2),
                "freed_time": uniform(0, 0.2),
            },
        ),
        models.LeadershipGrowth: (
            attrgetter("gain"),
            {
                "competence": start,
                "leader_competence": uniform(0.1, 0.9),
                "potential": potential,
                "learning": uniform(0, 0.9),
                "discount": uniform(0, 0.99),
                "support": uniform(),
                "support_cost": uniform(0, 0.2),
            },
        ),
        models.Willingness: (
            attrgetter("willingness"),
            {
                "interpersonal": uniform(),
                "image": uniform(),
                "blame": uniform(),
                "support": uniform(),
            },
        ),
        models.PsychologicalEmpowerment: (
            attrgetter("overall"),
            {
                name: draw_answers(3)
                for name in ("meaning", "competence", "self_determination", "impact")
            },
        ),
        models.StructuralEmpowerment: (
            attrgetter("total"),
            {
                name: draw_answers(3)
                for name in ("opportunity", "information", "support", "resources")
            },
        ),
        models.EmpoweringLeadership: (
            attrgetter("overall"),
            {
                "leading_by_example": draw_answers(5),
                "participative_decision_making": draw_answers(6),
                "coaching": draw_answers(11),
                "informing": draw_answers(6),
                "showing_concern": draw_answers(10),
            },
        ),
    }
