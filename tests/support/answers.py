"""The same questions, answered by the oracle and by the package.

Shares are of all decisions; fractions, or floats. Unknown is ``None``.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import stepback
from stepback import InvalidOrganization
from tests.support import oracle
from tests.support.strategies import build_organization

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tests.support.oracle import World

Share = Any  # a Fraction, a float, or None


class OracleAnswers:
    """What the oracle says."""

    def cycle(self, world: World) -> str | None:
        """The cycle for which the records are refused."""
        try:
            oracle.compute_flow(world)
        except oracle.EndlessFlowError as error:
            return str(error)
        return None

    def decided(self, world: World) -> dict[str, Share]:
        """What each person decides."""
        return _shares(world, oracle.compute_flow(world).decided)

    def owned(self, world: World) -> dict[str, Share]:
        """What each person owns."""
        return _shares(world, oracle.formal_authority(world))

    def absence(
        self, world: World, away: Collection[str], *, lapse: bool = False
    ) -> tuple[Share, Share, dict[tuple[str, str], Share]]:
        """What stalls, what escalates, and from whom to whom."""
        found = oracle.compute_absence(world, away, lapse=lapse)
        whole = oracle.total_decisions(world)
        return (
            oracle.exact_sum(found.stalled.values()) / whole,
            oracle.exact_sum(found.escalated.values()) / whole,
            {pair: weight / whole for pair, weight in found.escalates_to.items()},
        )

    def support(self, world: World) -> tuple[Share, ...]:
        """Support as received, coverage, presence, control, and what is assumed."""
        return (
            oracle.support_received(world),
            oracle.support_coverage(world),
            oracle.support_presence(world),
            oracle.control_retained(world),
            oracle.assumed_share(world),
        )

    def unsupported(self, world: World, away: Collection[str]) -> set[str] | None:
        """Who loses the only support."""
        found = oracle.compute_absence(world, away).unsupported
        return None if found is None else set(found)

    def bus_factor(self, world: World) -> int | None:
        """The fewest people whose absence stalls more than half."""
        return oracle.bus_factor(world)

    def dependence(self, world: World) -> Share:
        """What stalls without the top."""
        return oracle.dependence_on_top(world)

    def deputies(self, world: World) -> Share:
        """How much of what people decide has a deputy."""
        return oracle.succession_coverage(world)

    def sources(self, world: World) -> dict[str, set[str]]:
        """Of each person, those whose only source they are."""
        return oracle.sole_sources(world)

    def stances(self, world: World) -> dict[tuple[str, str], str]:
        """By person and domain: from the front, out of the way and so on."""
        return oracle.stances(world)

    def following(self, world: World) -> Share:
        """How many of the managers let someone directly below them lead."""
        return oracle.leaders_who_follow(world)

    def decided_after(
        self, world: World, leader: str, steps: Iterable[Mapping[str, Any]]
    ) -> dict[str, Share] | None:
        """What each person decides after steps back; ``None`` where one is refused."""
        try:
            for step in steps:
                world = oracle.step_back(world, leader, **step)
            return self.decided(world)
        except (oracle.NoStepBackError, oracle.EndlessFlowError):
            return None

    def warned(self, world: World) -> dict[str, set[tuple[str, str]]]:
        """The delegations that are warned of, by principal and delegate."""
        found = {
            "beyond-principal": {index for index, _ in oracle.beyond_principal(world)},
            "falls-back-to-general": oracle.falls_back_to_general(world),
        }
        return {code: {_ends(world, each) for each in indices} for code, indices in found.items()}


class PackageAnswers:
    """What the package says."""

    def cycle(self, world: World) -> str | None:
        """The cycle for which the records are refused."""
        try:
            build_organization(world)
        except InvalidOrganization as error:
            found = [one.message for one in error.problems if "runs in a circle" in one.message]
            if not found:
                raise
            return found[0]
        return None

    def decided(self, world: World) -> dict[str, Share]:
        """What each person decides."""
        return stepback.real_authority(build_organization(world))

    def owned(self, world: World) -> dict[str, Share]:
        """What each person owns."""
        return stepback.formal_authority(build_organization(world))

    def absence(
        self, world: World, away: Collection[str], *, lapse: bool = False
    ) -> tuple[Share, Share, dict[tuple[str, str], Share]]:
        """What stalls, what escalates, and from whom to whom."""
        found = stepback.absence(build_organization(world), list(away), lapse=lapse)
        pairs = {(each.away, each.to): each.share for each in found.escalations}
        return found.stalled, found.escalated, pairs

    def support(self, world: World) -> tuple[Share, ...]:
        """Support as received, coverage, presence, control, and what is assumed."""
        org = build_organization(world)
        received = stepback.support_received(org)
        return (
            {id_: _known(value) for id_, value in received.items()},
            _known(stepback.support_coverage(org)),
            _known(stepback.presence(org)),
            _known(stepback.control_retained(org)),
            _known(stepback.assumed_share(org)),
        )

    def unsupported(self, world: World, away: Collection[str]) -> set[str] | None:
        """Who loses the only support."""
        found = stepback.absence(build_organization(world), list(away)).unsupported
        return None if found is None else set(found)

    def bus_factor(self, world: World) -> int | None:
        """The fewest people whose absence stalls more than half."""
        return _known(stepback.bus_factor(build_organization(world)).size)

    def dependence(self, world: World) -> Share:
        """What stalls without the top."""
        return _known(stepback.dependence_on_top(build_organization(world)))

    def deputies(self, world: World) -> Share:
        """How much of what people decide has a deputy."""
        return _known(stepback.succession_coverage(build_organization(world)))

    def sources(self, world: World) -> dict[str, set[str]]:
        """Of each person, those whose only source they are."""
        return {
            id_: set(those)
            for id_, those in stepback.sole_source(build_organization(world)).items()
        }

    def stances(self, world: World) -> dict[tuple[str, str], str]:
        """By person and domain: from the front, out of the way and so on."""
        return dict(stepback.stances(build_organization(world)))

    def following(self, world: World) -> Share:
        """How many of the managers let someone directly below them lead."""
        return _known(stepback.leaders_who_follow(build_organization(world)))

    def decided_after(
        self, world: World, leader: str, steps: Iterable[Mapping[str, Any]]
    ) -> dict[str, Share] | None:
        """What each person decides after steps back; ``None`` where one is refused."""
        org = build_organization(world)
        try:
            for step in steps:
                org = org.step_back(leader, **{name: _plain(each) for name, each in step.items()})
        except ValueError:
            return None
        return stepback.real_authority(org)

    def warned(self, world: World) -> dict[str, set[tuple[str, str]]]:
        """The delegations that are warned of, by principal and delegate."""
        found: dict[str, set[tuple[str, str]]] = {
            "beyond-principal": set(),
            "falls-back-to-general": set(),
        }
        for warning in build_organization(world).warnings:
            if warning.code in found:
                principal, delegate = re.findall(r"(\w+) → (\w+)", str(warning.where))[0]
                found[warning.code].add((principal, delegate))
        return found


def _ends(world: World, index: int) -> tuple[str, str]:
    return world.delegations[index].principal, world.delegations[index].delegate


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


def _known(value: Any) -> Any:
    return None if math.isnan(value) else value


def _shares(world: World, by_domain: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    whole = oracle.total_decisions(world)
    return {
        person: oracle.exact_sum(has[person] for has in by_domain.values()) / whole
        for person in oracle.person_ids(world)
    }
