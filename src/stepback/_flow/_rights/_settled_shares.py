"""Which part of the decisions of one amount each person settles, alone or with a circle."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._read_only import frozen_property
from stepback._flow._absence import compute_absence_flow
from stepback._flow._flow_graph import divide_or_zero
from stepback._flow._groups import Groups
from stepback._flow._rights._domain_columns import DomainColumns
from stepback._flow._rights._joint_flow import ALONE, JointFlow


@attrs.frozen(eq=False, slots=False)
class SettledShares:
    """Who settles the decisions of one amount in one domain.

    Attributes:
        groups: Who is in which role and circle.
        flow: The flow of these decisions, as it is while people are away.
    """

    groups: Groups
    flow: JointFlow

    @classmethod
    def from_amount(cls, domain: DomainColumns, amount: float, away: Array) -> SettledShares:
        """The shares of decisions of an amount while the people in the mask `away` are."""
        compiled = domain.compile_amount(amount)
        absence = compute_absence_flow(compiled, away) if away.any() else None
        graph = compiled.flow.graph if absence is None else absence.graph
        flow = JointFlow(graph, absence, domain.columns.n_people_and_roles)
        return cls(compiled.groups, flow)

    def list_shares(self) -> tuple[Array, Array, Array]:
        """The people who settle something, the circle with which each does, and their shares."""
        graph, absence = self.flow.graph, self.flow.absence
        kept = np.where(graph.is_person_state, graph.kept_weight, 0.0)
        joint: dict[tuple[int, int], float] = {}
        escalated: Iterator[tuple[int, int, int, float]] = iter(())
        if absence is not None:
            kept[absence.is_away] = 0.0
            escalated = self._list_escalated()
        alone = np.where(self.flow.is_joint, 0.0, kept)
        weight = np.bincount(graph.node, weights=alone, minlength=graph.n_people)
        states = np.flatnonzero(kept * self.flow.is_joint)
        settled = ((s, int(graph.node[s]), ALONE, float(kept[s])) for s in states.tolist())
        for parts in (settled, escalated):
            for state, person, inner_circle, part in parts:
                for circle, fraction in self.flow.circle_parts(state).items():
                    with_circle = inner_circle if circle == ALONE else circle
                    if with_circle == ALONE:
                        weight[person] += part * fraction
                    else:
                        key = person, with_circle
                        joint[key] = joint.get(key, 0.0) + part * fraction
        people = np.flatnonzero(weight[: graph.n_people])
        pairs = np.array(list(joint), dtype=np.int64).reshape(-1, 2)
        return (
            np.append(people, pairs[:, 0]),
            np.append(np.full(people.size, ALONE), pairs[:, 1]),
            np.append(weight[people], list(joint.values())),
        )

    def _list_escalated(self) -> Iterator[tuple[int, int, int, float]]:
        """What goes back to each state, who settles it, with which inner circle, and how much.

        A role or circle comes up where a vacant post in it has handed something on to those away:
        then its other members divide it, in proportion to their shares.
        """
        absence = self.flow.absence
        assert absence is not None  # noqa: S101  (the caller has looked)
        graph = self.flow.graph
        weight = np.bincount(graph.tail, absence.escalated_weight, graph.n_states)
        for state in np.flatnonzero(weight).tolist():
            waiting = [(int(graph.node[state]), ALONE, float(weight[state]))]
            while waiting:
                node, circle, part = waiting.pop()
                if node < graph.n_people:
                    yield state, node, circle, part
                    continue
                inner = node if circle == ALONE and node >= self.flow.first_circle else circle
                seats = self.groups.memberships_by_group.arcs_from(np.array([node]))[0]
                members = self.groups.membership_ends[1][seats].tolist()
                for member, share in zip(members, self._shares_present[seats], strict=True):
                    if share > 0:
                        waiting.append((member, inner, part * float(share)))

    @frozen_property
    def _shares_present(self) -> Array:
        """The share of each seat in what those divide who are there and can act."""
        absence, groups = self.flow.absence, self.groups
        assert absence is not None  # noqa: S101  (only of an absence)
        group, member = groups.membership_ends
        share = np.where(absence.presence.is_present[member], groups.share, 0.0)
        return divide_or_zero(share, np.bincount(group, share, groups.n_nodes)[group])
