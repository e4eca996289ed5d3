"""Growth: `simulate` against an agent-based library, and against a plain loop.

Both rivals do less: no roles, circles, bands of amounts, domains or checks. They start from columns
of positions in the order of layers, which stepback finds by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import mesa
import numpy as np

from benchmarks.sample import SEED, Array, Sample, build_sample
from benchmarks.scenario_row import ScenarioRow
from benchmarks.timing import Engine, time_in_turn
from stepback import Organization
from stepback.scenarios import Growth, simulate

_PEOPLE, _QUICK_PEOPLE = 100_000, 2_000
_PERIODS = 52
_SAME = 1e-12  # how much the values may differ, relatively
_READY = 1e-12
_TARGETS = {"mesa": 40, "a plain loop": 10}
_GROWTH = Growth(learning=0.1, fading=0.02, support_cost=0.05, freed_time=0.1, full_practice=1e-5)


@attrs.frozen(eq=False)
class GrowthInput:
    """What is simulated: as an organization, and as columns in the order of layers.

    Attributes:
        org: The organization.
        principal, delegate: The delegations, as positions of people.
        fraction, strength: Their share × autonomy, and the support of the principal.
        competence, capacity: Of each person.
        willingness: Of each delegate.
        order: The people, each after all who delegate to them.
        top: Who owns everything.
    """

    org: Organization
    principal: list[int]
    delegate: list[int]
    fraction: list[float]
    strength: list[float]
    competence: list[float]
    capacity: list[float]
    willingness: list[float]
    order: list[int]
    top: int


def growth_rows(quick: bool) -> Iterator[ScenarioRow]:  # noqa: FBT001  (as all makers of rows)
    """The time of 52 periods, and how many times as long the others take."""
    n_people = _QUICK_PEOPLE if quick else _PEOPLE
    data = _build_input(n_people)
    values: dict[str, Array] = {}

    def keep_values(name: str, run: Callable[[GrowthInput], list[float]]) -> Engine:
        def call() -> None:
            values[name] = np.array(run(data))

        return Engine(lambda: call)

    rivals = {"a plain loop": simulate_plainly, "mesa": simulate_agents}
    timings = time_in_turn(
        {name: keep_values(name, run) for name, run in {"stepback": _simulate, **rivals}.items()}
    )
    for name in rivals:
        np.testing.assert_allclose(values[name], values["stepback"], rtol=_SAME)
    ours = timings["stepback"].median
    for name, target in _TARGETS.items():
        theirs = timings[name].median
        yield ScenarioRow(
            task=f"`simulate`, {n_people:,} people, {_PERIODS} periods, when ready",
            time=f"{ours:.2f} s",
            rival=f"{name}, the same values: {theirs:.1f} s",
            ratio=f"{theirs / ours:.0f} times as fast",
            target=f"{target} times",
        )


def _simulate(data: GrowthInput) -> list[float]:
    found = simulate(data.org, periods=_PERIODS, parameters=_GROWTH, keep="totals")
    return list(found.value.tolist())


def _build_input(n_people: int) -> GrowthInput:
    sample = build_sample(n_people)
    rng = np.random.default_rng(SEED)
    competence, willingness = rng.uniform(0.3, 0.9, (2, n_people))
    capacity = rng.uniform(1, 3, n_people) / n_people
    tables = sample.to_tables()
    tables["people"].update(competence=competence, willingness=willingness, capacity=capacity)
    strength = {
        pair: value
        for *pair_, value in zip(
            sample.supporter.tolist(), sample.supported.tolist(), sample.strength.tolist(),
            strict=True,
        )
        for pair in [tuple(pair_)]
    }  # fmt: skip
    ends = zip(sample.principal.tolist(), sample.delegate.tolist(), strict=True)
    return GrowthInput(
        org=Organization.from_tables(tables),
        principal=sample.principal.tolist(),
        delegate=sample.delegate.tolist(),
        fraction=(sample.share * sample.autonomy).tolist(),
        strength=[strength.get(pair, 0.0) for pair in ends],
        competence=competence.tolist(),
        capacity=capacity.tolist(),
        willingness=willingness[sample.delegate].tolist(),
        order=_order_by_layers(sample),
        top=sample.top,
    )


def _order_by_layers(sample: Sample) -> list[int]:
    """The people by the longest chain of delegations to them."""
    layer = np.zeros(sample.ids.size, dtype=np.int64)
    while True:
        deeper: Array = layer.copy()
        np.maximum.at(deeper, sample.delegate, layer[sample.principal] + 1)
        if (deeper == layer).all():
            return [int(person) for person in np.argsort(layer, kind="stable")]
        layer = deeper


def _log_odds(willingness: float) -> float:
    return float(np.log(willingness) - np.log1p(-willingness))


def simulate_plainly(data: GrowthInput) -> list[float]:
    """The value of each period, by a loop over people and delegations."""
    growth, n_people = _GROWTH, len(data.competence)
    begin = [_log_odds(w) for w in data.willingness]
    odds = list(begin)
    going: list[list[int]] = [[] for _ in range(n_people)]
    for row, person in enumerate(data.principal):
        going[person].append(row)
    competence, values = list(data.competence), []
    full = growth.full_practice or 1.0
    exp = np.exp
    for _ in range(_PERIODS):
        held, backed, taught = ([0.0] * n_people for _ in range(3))
        practice = [0.0] * n_people
        held[data.top] = 1.0
        value = 0.0
        willing = (1 / (1 + exp(-np.array(odds)))).tolist()
        for person in data.order:
            weight, own, passed = held[person], competence[person], 0.0
            for row in going[person]:
                support, to = data.strength[row], data.delegate[row]
                backing = support * own
                brings = growth.freed_time * (1 - support) - growth.support_cost * support
                worth = competence[to] * (1 - backing) + backing + brings
                if worth >= own - _READY:
                    part = data.fraction[row] * willing[row]
                    passed += part
                    amount = weight * part
                    held[to] += amount
                    backed[to] += amount * backing
                    taught[to] += amount
                    value += amount * brings
            kept = 1 - passed
            load = weight * kept
            done = min(1.0, data.capacity[person] / load) if load > 0 else 1.0
            value += done * (own * load + (1 - own) * backed[person] * kept)
            practice[person] = min(1.0, taught[person] * kept * done / full)
        for person, part in enumerate(practice):
            own = competence[person]
            grown = growth.learning * part * max(0.0, growth.potential - own)
            lost = growth.fading * (1 - part) * (own - data.competence[person])
            competence[person] = own + grown - lost
        for row, support in enumerate(data.strength):
            target = begin[row] + growth.relief * support
            odds[row] += growth.adapting * (target - odds[row])
        values.append(value)
    return values


class LeaderAgent(mesa.Agent):
    """A person, who hands decisions on, settles what remains, and learns."""

    def __init__(self, model: GrowthModel, competence: float, capacity: float) -> None:
        super().__init__(model)
        self.start = self.competence = competence
        self.capacity = capacity
        self.going: list[list[Any]] = []  # delegate, fraction, support, log-odds, first log-odds
        self.held = self.backed = self.taught = self.practice = 0.0

    def decide(self) -> None:
        """Hand on what others are ready and willing for, and settle the rest."""
        own, passed, value = self.competence, 0.0, 0.0
        for delegate, fraction, support, odds, _ in self.going:
            backing = support * own
            brings = _GROWTH.freed_time * (1 - support) - _GROWTH.support_cost * support
            worth = delegate.competence * (1 - backing) + backing + brings
            if worth >= own - _READY:
                part = fraction / (1 + self.model.exp(-odds))
                passed += part
                amount = self.held * part
                delegate.held += amount
                delegate.backed += amount * backing
                delegate.taught += amount
                value += amount * brings
        kept = 1 - passed
        load = self.held * kept
        done = min(1.0, self.capacity / load) if load > 0 else 1.0
        self.model.value += value + done * (own * load + (1 - own) * self.backed * kept)
        self.practice = min(1.0, self.taught * kept * done / (_GROWTH.full_practice or 1.0))

    def learn(self) -> None:
        """Grow by what was decided, let others grow more willing, and begin anew."""
        grown = _GROWTH.learning * self.practice * max(0.0, _GROWTH.potential - self.competence)
        lost = _GROWTH.fading * (1 - self.practice) * (self.competence - self.start)
        self.competence += grown - lost
        for arc in self.going:
            arc[3] += _GROWTH.adapting * (arc[4] + _GROWTH.relief * arc[2] - arc[3])
        self.held = self.backed = self.taught = 0.0


class GrowthModel(mesa.Model):
    """People in the order of layers."""

    def __init__(self, data: GrowthInput) -> None:
        from math import exp

        super().__init__(seed=SEED)
        self.exp, self.value = exp, 0.0
        people = {
            person: LeaderAgent(self, data.competence[person], data.capacity[person])
            for person in data.order
        }
        rows = zip(
            data.principal, data.delegate, data.fraction, data.strength, data.willingness,
            strict=True,
        )  # fmt: skip
        for person, delegate, fraction, support, willingness in rows:
            odds = _log_odds(willingness)
            people[person].going.append([people[delegate], fraction, support, odds, odds])
        self.top = people[data.top]

    def step(self) -> None:
        """One period."""
        self.value, self.top.held = 0.0, 1.0
        self.agents.do("decide")
        self.agents.do("learn")


def simulate_agents(data: GrowthInput) -> list[float]:
    """The value of each period, by agents of mesa."""
    model, values = GrowthModel(data), []
    for _ in range(_PERIODS):
        model.step()
        values.append(model.value)
    return values
