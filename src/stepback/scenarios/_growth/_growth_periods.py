"""One period after the other: what is handed on, what it is worth, and who learns by it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values, object_array
from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._flow._delegation_means import DelegationMeans
from stepback._flow._varied_flow import FlowByAutonomy, PassedWeight, VariedGraph
from stepback._problems._format import join_truncated
from stepback._records._fields._numbers import Autonomy
from stepback.scenarios._growth._growing_people import GrowingPeople, require_competence
from stepback.scenarios._growth._growth_parameters import Growth
from stepback.scenarios._growth._growth_state import (
    Policy,
    State,
    backing_strength,
    handing_value,
    set_autonomies,
)

_NAMED = 10


@attrs.frozen(eq=False)
class Period:
    """What happened in one period.

    Attributes:
        autonomy, willingness: Of each delegation.
        competence, load: Of each person: with which they decide, and how many decisions they have.
        value: Of all decisions, with the time freed and less the cost of support.
        undone: The decisions that nobody settled: above capacities, or vacant.
    """

    autonomy: Array
    willingness: Array
    competence: Array
    load: Array
    value: float
    undone: float

    def kept_values(self) -> dict[str, Array]:
        """What is kept of each person and each delegation, by the names that `Trajectory` has."""
        return {
            "competence": self.competence,
            "authority": self.load,
            "autonomy": self.autonomy,
            "willingness": self.willingness,
        }


class GrowthRun:
    """The periods of one organization under one policy."""

    def __init__(
        self,
        compiled: Compiled,
        rows: Array,
        means: DelegationMeans,
        people: GrowingPeople,
        parameters: Growth,
        policy: Policy,
    ) -> None:
        columns = compiled.columns
        self._columns, self._rows, self._means = columns, rows, means
        self._people, self._parameters, self._policy = people, parameters, policy
        self._flow = FlowByAutonomy(compiled, is_used=policy != "never")
        self._support = np.zeros(rows.size) if policy == "abandon" else people.support
        self._handing_value = handing_value(self._support, parameters)
        self.delegation_fields = _delegation_fields(columns, rows)
        table = columns.tables["delegations"]
        self._row_position = np.zeros(len(table), dtype=np.int64)
        self._row_position[rows] = np.arange(rows.size)
        self._n_rows = len(table)
        self._graph: VariedGraph | None = None
        self._positions, self._handing_by_arc = rows, self._handing_value
        full = parameters.full_practice or _even_share(columns)
        self._practice_rate = 1 / full

    @property
    def people_reached(self) -> Array:
        """The people to whom decisions may come, once a period has been computed."""
        nodes = np.zeros(0, dtype=np.int64) if self._graph is None else self._graph.graph.node
        return distinct_values(nodes[nodes < self._columns.n_people])

    def periods(self, n_periods: int) -> Iterator[Period]:
        """What happens in each period, from the first on."""
        start = np.nan_to_num(self._people.competence)
        is_known = ~np.isnan(self._people.competence)
        competence, willingness = (
            start,
            _WillingnessPath(self._people.willingness, self._support, self._parameters),
        )
        for number in range(n_periods):
            known = competence if is_known.all() else np.where(is_known, competence, np.nan)
            state = self._state(number, known, willingness.now)
            autonomy = set_autonomies(self._policy, state)
            passed = self._pass_on(number, autonomy, willingness.now)
            period, practice = self._settle(passed, state, known, competence)
            yield attrs.evolve(period, autonomy=autonomy)
            competence = self._learn(competence, start, *practice)
            willingness.advance()

    def _state(self, number: int, competence: Array, willingness: Array) -> State:
        return State(
            period=number,
            leader_competence=self._means.of_principals(competence),
            delegate_competence=self._means.of_delegates(competence),
            willingness=willingness,
            support=self._support,
            parameters=self._parameters,
            **self.delegation_fields,
        )

    def _pass_on(self, number: int, autonomy: Array, willingness: Array) -> PassedWeight:
        settled = np.zeros(self._n_rows)
        settled[self._rows] = autonomy * willingness
        graph, problems = self._flow.graph_for(settled)
        if graph is None:
            # Of the recorded organization, none of it is true: what is handed on in part leaves
            # groups something to decide. When and at whom would tell what somebody answered, but
            # a function that sets autonomies has to be told the period.
            when = f"in period {number} of" if callable(self._policy) else "in"
            reasons = join_truncated((problem.message for problem in problems), _NAMED)
            raise ValueError(
                f"{when} the simulation, where delegations may hand on any part: {reasons}"
            )
        if graph is not self._graph:
            require_competence(self._columns, self._people.competence, graph.graph.node)
            self._graph = graph
            self._positions = self._row_position[graph.rows]
            self._handing_by_arc = self._handing_value[self._positions]
        return graph.pass_on(settled)

    def _settle(
        self, passed: PassedWeight, state: State, known: Array, competence: Array
    ) -> tuple[Period, tuple[Array, Array | float]]:
        """What the decisions of a period are worth, and how much each person practices."""
        positions, load = self._positions, passed.decided_weight
        done = np.divide(
            self._people.capacity, load, out=np.ones(load.size), where=load > self._people.capacity
        )
        backing = backing_strength(self._support, state.leader_competence)
        backed = passed.sum_settled(backing[positions])
        success = competence * load + (1 - competence) * backed
        handed_on = float((passed.handed_weight * self._handing_by_arc).sum())
        taught = passed.sum_settled(1.0) * done
        practice = np.minimum(taught * self._practice_rate, 1)
        boost: Array | float = 0.0
        if self._parameters.learning_boost:
            supported = passed.sum_settled(self._support[positions]) * done
            boost = self._parameters.learning_boost * np.divide(
                supported, taught, out=np.zeros(load.size), where=taught > 0
            )
        period = Period(
            autonomy=state.autonomy,
            willingness=state.willingness,
            competence=known,
            load=load,
            value=float((success * done).sum()) + handed_on,
            undone=passed.vacant_weight + float((load * (1 - done)).sum()),
        )
        return period, (practice, boost)

    def _learn(
        self, competence: Array, start: Array, practice: Array, boost: Array | float
    ) -> Array:
        parameters = self._parameters
        way = np.maximum(parameters.potential - competence, 0)
        grown = competence + parameters.learning * (1 + boost) * practice * way
        if parameters.fading:
            grown -= parameters.fading * (1 - practice) * (competence - start)
        return grown


class _WillingnessPath:
    """The willingness of each delegate, whose log-odds approach those with support."""

    def __init__(self, start: Array, support: Array, parameters: Growth) -> None:
        self.now = start
        self._rate = parameters.adapting
        is_moving = (start > 0) & (start < 1) & (support > 0)
        self._moving = np.flatnonzero(is_moving) if parameters.relief and self._rate else ()
        if len(self._moving):
            begin = start[self._moving]
            self._log_odds = np.log(begin) - np.log1p(-begin)
            self._target = self._log_odds + parameters.relief * support[self._moving]

    def advance(self) -> None:
        """Go to the next period."""
        if len(self._moving):
            self._log_odds = self._log_odds + self._rate * (self._target - self._log_odds)
            self.now = self.now.copy()
            self.now[self._moving] = 1 / (1 + np.exp(-self._log_odds))


def _even_share(columns: Columns) -> float:
    """The decisions of a period over all people; 1 where there are none."""
    weight = float(columns.tables["domains"]["weight"].sum())
    return weight / columns.n_people if weight and columns.n_people else 1.0


def _delegation_fields(columns: Columns, rows: Array) -> dict[str, Array]:
    """What stays the same about delegations, by the names that `State` has."""
    table = columns.tables["delegations"]
    domain = table["domain"][rows]
    domain_ids = object_array([*columns.domain_ids.tolist(), None])
    return {
        "leader": columns.ids[table["principal"][rows]],
        "delegate": columns.ids[table["delegate"][rows]],
        "domain": domain_ids[domain],
        "autonomy": Autonomy.settled_shares(table["autonomy"])[rows],
    }
