"""The delegations of one domain: levels in a chain, each handing on to the next below.

Worked example. The Director may decide everything, the Head up to 10,000, the Lead 1,000. The
Director owns the domain and hands it to the Head up to 10,000, who hands it to the Lead up to
1,000.
An amount goes down the chain until the next limit is below it, so the lowest level whose limit
covers it decides, and everyone above may. From the Director to both, a star, the Head and the Lead
would each decide half of the amounts up to 1,000.

Where a level may not decide small amounts, as in a grid of bands, it hands them on exclusively.
Where levels leave a gap, or cover it in another order, no chain of limits says so; then the amounts
are divided into bands, and each band has a chain of its own, which begins at a post that nobody
holds.

A right with a condition is in force in one context, and out of force elsewhere: those below it are
then reached past it. Of two delegations, the first has the share 1 and the second has none, so that
the second gets everything where the first is out of force, and nothing where it is in force.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import attrs

from stepback._problems._problem import Problem
from stepback._records._relations import Delegation
from stepback.evidence._papers._delegated_rights._chain_levels import (
    ChainLevel,
    exclude_each_other,
    list_band_levels,
    list_chain_levels,
    until_firm,
)
from stepback.evidence._papers._delegated_rights._chain_problems import (
    refuse_condition,
    warn_of_redelegation,
)
from stepback.evidence._papers._delegated_rights._line_posts import LinePost, ReportingPosts
from stepback.evidence._papers._delegated_rights._paper_nodes import PaperNodes
from stepback.evidence._papers._delegated_rights._party_rights import Band, PartyRight
from stepback.evidence._papers._delegated_rights._right_periods import (
    Period,
    is_in_force_throughout,
    list_periods,
    merge_terms,
)

Names = tuple[tuple[str, ...], ...]


@attrs.define(eq=False)
class RightsChain:
    """Makes the delegations of one domain.

    Attributes:
        domain: The id of the domain.
        nodes: Makes roles and circles.
        posts: Finds posts on the reporting line; called where a right is for the own line.
        source: The name of the matrix.
        owner: The id of the owner.
        delegations: What was made.
        problems: What cannot be expressed.
    """

    domain: str
    nodes: PaperNodes
    posts: ReportingPosts | None
    source: str
    owner: str = ""
    delegations: list[Delegation] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)
    _made: dict[Delegation, None] = attrs.field(factory=dict)
    _period: Period = (None, None)
    _is_banded: bool = False
    _label: str = ""
    _built: set[tuple[object, ...]] = attrs.field(factory=set)
    _pending: list[tuple[Sequence[str], int, bool]] = attrs.field(factory=list)
    _doubled: set[tuple[Names, str]] = attrs.field(factory=set)

    def build(self, rights: Sequence[PartyRight], principal: str) -> None:
        """Make the delegations; `rights` are highest first, `principal` gives the highest one."""
        nodes = [self.nodes.party_node(right.names) for right in rights]
        if principal and any(principal in self.nodes.list_inside(node) for node in nodes):
            label = f"{self.domain}: {principal}"
            principal = self.nodes.held_role(("owner", self.domain), label, [principal])
        periods = list_periods(rights)
        by_period = [
            [right for right in rights if is_in_force_throughout(right, period)]
            for period in periods
        ]
        chains = [list_chain_levels(held) for held in by_period]
        if all(steps is not None for steps in chains):
            self._build_chains(periods, [steps or [] for steps in chains], principal)
        else:
            self._is_banded = True
            self._build_bands(periods, by_period, principal)
        made = list(merge_terms(self._made))
        self.delegations = self._forbid_redelegation(made, rights)
        self.problems = list(dict.fromkeys(self.problems))

    # One chain of limits

    def _build_chains(
        self, periods: Sequence[Period], chains: Sequence[Sequence[ChainLevel]], principal: str
    ) -> None:
        for steps in chains:
            self._doubled.update(self._find_doubled(steps))
        tops = {steps[0].names if steps and steps[0].is_universal else () for steps in chains}
        is_owner = len(tops) == 1 and tops != {()} and not principal
        self.owner = principal or (
            self._step_node(chains[0], 0) if is_owner else self.nodes.nobody()
        )
        for period, steps in zip(periods, chains, strict=True):
            self._period = period
            self._built.clear()
            self._hand_on([self.owner], steps, int(is_owner))

    # A chain for each band

    def _build_bands(
        self, periods: Sequence[Period], by_period: Sequence[Sequence[PartyRight]], principal: str
    ) -> None:
        edges = {
            edge
            for held in by_period
            for right in held
            for band in right.bands
            for edge in band
            if math.isfinite(edge)
        }
        bands = list(pairwise([-math.inf, *sorted(edges), math.inf]))
        top = self.nodes.nobody()
        self.owner = principal or top
        if principal:
            limit = max(right.upper for held in by_period for right in held)
            self._add(principal, top, limit=limit)
        entries = [
            self.nodes.held_role(
                ("band", self.domain, str(upper)), f"{self.domain}: up to {upper:,.15g}", ()
            )
            for _, upper in bands[:-1]
        ]
        entries.append(top)
        for (below, entry), (_, upper) in zip(pairwise(entries), bands, strict=False):
            self._add(entry, below, share=1.0, limit=upper, is_exclusive=True)
        for period, held in zip(periods, by_period, strict=True):
            self._period = period
            for number, (band, entry) in enumerate(zip(bands, entries, strict=True)):
                self._built.clear()
                steps = list_band_levels(held, band)
                if not steps:
                    continue
                self._label = _format_edge(band)
                if steps[0].is_firm or number == 0:
                    self._hand_on([entry], steps, 0)
                else:
                    start = self._switch(f"start {self._label}")
                    self._add(entry, start)
                    self._hand_on([start], steps, 0)

    # Levels

    def _hand_on(self, sources: Sequence[str], steps: Sequence[ChainLevel], place: int) -> None:
        """Hand everything that the sources get to the levels from a place on."""
        # A stack of our own, since a chain may be longer than Python's.
        self._pending.append((sources, place, False))
        while self._pending:
            waiting, at, has_shares = self._pending.pop()
            self._hand_to_next(steps, waiting, at, has_shares=has_shares)

    def _hand_to_next(
        self, steps: Sequence[ChainLevel], sources: Sequence[str], place: int, *, has_shares: bool
    ) -> None:
        # What a party has under another condition, too, it need not be handed.
        while place < len(steps) and list(sources) == [self._full_node(steps, place)]:
            place += 1
        if place == len(steps):
            return
        step = steps[place]
        if step.first.is_own_line:
            self._hand_along_line(sources[0], steps, place)
        elif step.is_firm or place == len(steps) - 1:
            self._hand_to(sources, steps, place, share=None)
        elif any(later.first.is_own_line for later in until_firm(steps, place)):
            self.problems.append(refuse_condition(self.domain, step.first, self.source))
        elif has_shares:
            self._hand_to_switch(sources, steps, place)
        else:
            after, is_before_last = steps[place + 1], place + 2 == len(steps)
            is_either = is_before_last and exclude_each_other(step, after)
            self._hand_to(sources, steps, place, share=None if is_either else 1.0)
            if after.is_firm or is_before_last:
                self._hand_to(sources, steps, place + 1, share=None)
            else:
                self._hand_to_switch(sources, steps, place + 1)

    def _hand_to(
        self, sources: Sequence[str], steps: Sequence[ChainLevel], place: int, share: float | None
    ) -> None:
        node = self._step_node(steps, place)
        for source in sources:
            self._add_step(source, node, steps, place, share)
        if ("step", place) not in self._built:
            self._built.add(("step", place))
            self._pending.append(([node], place + 1, False))

    def _hand_to_switch(
        self, sources: Sequence[str], steps: Sequence[ChainLevel], place: int
    ) -> None:
        """Hand to a post that nobody holds, where any of the levels from here on is in force."""
        switch = self._switch(f"else {place} {self._label}".strip())
        by_limit: dict[float, set[str]] = {}
        for step in until_firm(steps, place):
            conditions = by_limit.setdefault(step.band[1], set())
            conditions.add(step.first.condition)
        for source in sources:
            for limit, conditions in by_limit.items():
                self._add(source, switch, limit=limit, conditions=conditions)
        if ("switch", place) not in self._built:
            self._built.add(("switch", place))
            self._pending.append(([switch], place, False))

    def _hand_along_line(self, source: str, steps: Sequence[ChainLevel], place: int) -> None:
        """Hand along the reporting line, on one or several levels, and then to the next level."""
        posts = self.posts
        if posts is None:
            return
        last = place
        while last < len(steps) and steps[last].first.is_own_line:
            last += 1
        for step in steps[place : len(steps) - 1]:
            if step.first.is_own_line and step.first.condition:
                self.problems.append(refuse_condition(self.domain, step.first, self.source))
                return
        by_step = [self._line_posts(steps[number]) for number in range(place, last)]
        names = {
            post.id: self._post_node(post, steps[place:last]) for held in by_step for post in held
        }
        names[source] = source
        for handover in posts.share_line(source, by_step):
            self._add_step(
                names[handover.giver],
                names[handover.receiver],
                steps,
                place + handover.step,
                handover.share,
            )
        self._pending.append((list(dict.fromkeys(names.values())), last, True))

    def _line_posts(self, step: ChainLevel) -> list[LinePost]:
        if self.posts is None:
            return []
        ids = [id_ for right in step.parties for id_ in self.nodes.holder_ids(right.names[0])]
        return self.posts.find_posts(dict.fromkeys(ids))

    # Nodes and delegations

    def _step_node(self, steps: Sequence[ChainLevel], place: int) -> str:
        step = steps[place]
        node = self._level_node(step)
        if not self._is_banded:
            is_doubled = (step.names, node) in self._doubled
            return self._stand_in(node, step.names) if is_doubled else node
        if place == len(steps) - 1:
            return node
        # What a level hands on differs from band to band.
        label = f"{self.domain}: {step.label}, {self._label}"
        return self.nodes.held_role(
            ("step", self.domain, self._label, *map(str, step.names)), label, [node]
        )

    def _level_node(self, level: ChainLevel) -> str:
        nodes = [self.nodes.party_node(right.names) for right in level.parties]
        if len(nodes) == 1:
            return nodes[0]
        return self.nodes.held_role(("peers", *sorted(nodes)), level.label, nodes)

    def _post_node(self, post: LinePost, levels: Sequence[ChainLevel]) -> str:
        others = levels[0].first.names[1:]
        node = post.id
        if others:
            signers = [self.nodes.holder_node(name) for name in others]
            node = self.nodes.joint_circle([node, *signers], [post.id, *others])
        if not self._is_banded:
            names = (level.names for level in levels)
            doubled = next((held for held in names if (held, post.id) in self._doubled), None)
            return node if others or doubled is None else self._stand_in(node, doubled)
        label = f"{self.domain}: {post.id}, {self._label}"
        key = ("post", self.domain, self._label, node, *map(str, levels[0].names))
        return self.nodes.held_role(key, label, [node])

    def _stand_in(self, node: str, names: Names) -> str:
        """A role that the node holds; else what it hands on would come back to it, in a circle."""
        key = ("above", self.domain, node, *map(str, names))
        return self.nodes.held_role(key, f"{self.domain}: {node}", [node])

    def _find_doubled(self, steps: Sequence[ChainLevel]) -> Iterator[tuple[Names, str]]:
        """The levels above another one that they are on or in, too: by names, and by node."""
        below: dict[str, Names] = {}
        posts: set[str] = set()
        for level in reversed(steps):
            if level.first.is_own_line:
                found = {post.id for post in self._line_posts(level)}
                yield from ((level.names, node) for node in found if node in below)
                posts.update(*map(self.nodes.list_inside, found))
                continue
            below.update(dict.fromkeys(posts, ()))
            posts.clear()
            node = self._level_node(level)
            if below.get(node, level.names) != level.names:
                yield level.names, node
            below.update(dict.fromkeys(self.nodes.list_inside(node), level.names))

    def _switch(self, name: str) -> str:
        return self.nodes.held_role(("switch", self.domain, name), f"{self.domain}: {name}", ())

    def _add_step(
        self, source: str, node: str, steps: Sequence[ChainLevel], place: int, share: float | None
    ) -> None:
        """A delegation on which a level of the chain gets its right."""
        step = steps[place]
        if step.first.condition:
            held = [
                level
                for number, level in enumerate(steps[:place])
                if self._full_node(steps, number) == source
            ]
            if held and all(exclude_each_other(level, step) for level in held):
                return  # the source never has what it would hand on here
        is_above = place > 0 and source == self._full_node(steps, place - 1)
        self._add(
            source,
            node,
            share=share,
            limit=step.band[1],
            conditions=[step.first.condition],
            is_exclusive=is_above and steps[place - 1].band[0] > -math.inf,
        )

    def _full_node(self, steps: Sequence[ChainLevel], place: int) -> str:
        """The node of a level for everyone; empty for the posts of one for the own line."""
        return "" if steps[place].first.is_own_line else self._step_node(steps, place)

    def _add(
        self,
        principal: str,
        delegate: str,
        *,
        share: float | None = None,
        limit: float = math.inf,
        conditions: Collection[str] = ("",),
        is_exclusive: bool = False,
    ) -> None:
        """A delegation in the domain; conditions are those of which any is enough."""
        if principal == delegate:
            return
        start, end = self._period
        delegation = Delegation(
            principal,
            delegate,
            domain=self.domain,
            share=share,
            limit=limit if math.isfinite(limit) else None,
            contexts=frozenset(() if "" in conditions else map(context_name, conditions)),
            exclusive=is_exclusive,
            start=start,
            end=end,
        )
        self._made[delegation] = None

    def _forbid_redelegation(
        self, delegations: Sequence[Delegation], rights: Sequence[PartyRight]
    ) -> list[Delegation]:
        """Say so of those who may not hand it on, but for levels of the chain, which have to."""
        held = [right for right in rights if not right.may_redelegate]
        forbidden = {id_ for right in held for id_ in self.nodes.holder_ids(right.names[0])}
        levels = {self.nodes.party_node(right.names) for right in held if not right.is_own_line}
        handing = {delegation.principal for delegation in delegations}
        if inner := levels & handing:
            self.problems.append(warn_of_redelegation(self.domain, inner, self.source))
        forbidden |= levels
        return [
            attrs.evolve(delegation, may_redelegate=False)
            if delegation.delegate in forbidden - handing
            else delegation
            for delegation in delegations
        ]


def context_name(condition: str) -> str:
    """The name of the context in which a condition holds; semicolons separate contexts."""
    return condition.replace(";", ",").strip()


def _format_edge(band: Band) -> str:
    return f"up to {band[1]:,.15g}" if math.isfinite(band[1]) else f"above {band[0]:,.15g}"
