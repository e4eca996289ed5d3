"""Real authority with one bug each."""

from stepback import Level
from tests.support.seeded_bugs.authority_measure import Authority, measure


@measure
class EndDateInclusive(Authority):
    def is_in_force(self, delegation):
        start, end, date = delegation.start, delegation.end, self.org.date
        return (
            (not delegation.contexts or bool(delegation.contexts & self.org.contexts))
            and (start is None or start <= date)
            and (end is None or date <= end)
        )


@measure
class ContextsIgnored(Authority):
    def is_in_force(self, delegation):
        start, end, date = delegation.start, delegation.end, self.org.date
        return (start is None or start <= date) and (end is None or date < end)


@measure
class EveryContextNeeded(Authority):
    def is_in_force(self, delegation):
        entered = delegation.contexts <= self.org.contexts
        return entered and super().is_in_force(delegation)


@measure
class LimitExclusive(Authority):
    def is_within_limit(self, delegation, amount):
        return delegation.limit is None or amount is None or amount < delegation.limit


@measure
class ValueCountedAlike(Authority):
    def amount_bands(self, domain):
        amounts = domain.amounts or [None]
        return [(domain.weight / len(amounts), amount) for amount in amounts]


@measure
class GeneralAddedToSpecific(Authority):
    def delegated_parts(self, principal, matter):
        domain, amount = matter
        active = [
            delegation
            for delegation in self.delegations()
            if delegation.principal == principal
            and delegation.domain in {None, domain}
            and self.is_in_force(delegation)
            and self.is_within_limit(delegation, amount)
        ]
        parts = self.split_shares([delegation.share for delegation in active])
        return [
            (delegation, part * self.autonomy(delegation))
            for delegation, part in zip(active, parts, strict=True)
        ]


@measure
class DomainIgnored(Authority):
    def delegated_parts(self, principal, matter):
        active = [
            delegation
            for delegation in self.delegations()
            if delegation.principal == principal and self.is_in_force(delegation)
        ]
        parts = self.split_shares([delegation.share for delegation in active])
        return [
            (delegation, part * self.autonomy(delegation))
            for delegation, part in zip(active, parts, strict=True)
        ]


@measure
class GeneralForgotten(Authority):
    def delegations(self):
        return [delegation for delegation in self.org.delegations if delegation.domain is not None]


@measure
class LastDelegationWins(Authority):
    def delegations(self):
        return {
            (delegation.principal, delegation.delegate): delegation
            for delegation in self.org.delegations
        }.values()


@measure
class ArrowsReversed(Authority):
    def delegated_parts(self, principal, matter):
        domain, _ = matter
        active = [
            delegation
            for delegation in self.delegations()
            if delegation.delegate == principal
            and delegation.domain in {None, domain}
            and self.is_in_force(delegation)
        ]
        parts = self.split_shares([delegation.share for delegation in active])
        return [
            (delegation, part * self.autonomy(delegation))
            for delegation, part in zip(active, parts, strict=True)
        ]


@measure
class NoAutonomyIsFullAutonomy(Authority):
    def autonomy(self, delegation):
        if isinstance(delegation.autonomy, Level):
            return delegation.autonomy.autonomy
        return delegation.autonomy or 1.0


@measure
class LevelOverSeven(Authority):
    def autonomy(self, delegation):
        if isinstance(delegation.autonomy, Level):
            return delegation.autonomy.value / 7
        return super().autonomy(delegation)


@measure
class SharesScaledToOne(Authority):
    def split_shares(self, shares):
        parts = super().split_shares(shares)
        return [part / sum(parts) for part in parts] if sum(parts) else parts


@measure
class NoShareIsAnEvenShare(Authority):
    def split_shares(self, shares):
        return [share or 1 / len(shares) for share in shares]


@measure
class MembersAlike(Authority):
    def member_parts(self, group):
        inside = [seat.member for seat in self.org.memberships if seat.group == group]
        return [(member, 1 / len(inside)) for member in inside]


@measure
class OneMemberToAGroup(Authority):
    def member_parts(self, group):
        holder = {seat.group: seat.member for seat in self.org.memberships}
        return [(holder[group], 1.0)] if group in holder else []


@measure
class GroupsKeepTheirs(Authority):
    def member_parts(self, group):
        return []


@measure
class OwnCircleForgotten(Authority):
    def is_inside(self, node, group):
        return False


@measure
class DomainsAlike(Authority):
    def total_weight(self):
        return len(self.org.domains)

    def amount_bands(self, domain):
        whole = super().amount_bands(domain)
        return [(weight / domain.weight, amount) for weight, amount in whole]


@measure
class WeightsForShares(Authority):
    def total_weight(self):
        return 1 if self.org.domains else 0


@measure
class OneMoreForNoDomains(Authority):
    def total_weight(self):
        return 1 + sum(domain.weight for domain in self.org.domains)


@measure
class KeyedByName(Authority):
    def person_key(self, person):
        return person.name


@measure
class CaseOfIdsIgnored(Authority):
    def __init__(self, org):
        super().__init__(org)
        self.person = {id_.lower(): person for id_, person in self.person.items()}

    def settle_matter(self, node, weight, matter, insider):
        super().settle_matter(
            node.lower() if node.lower() in self.person else node, weight, matter, insider
        )


@measure
class ZerosOfIdsIgnored(Authority):
    def __init__(self, org):
        super().__init__(org)
        self.person = {id_.lstrip("0"): person for id_, person in self.person.items()}

    def settle_matter(self, node, weight, matter, insider):
        bare = node.lstrip("0")
        super().settle_matter(bare if bare in self.person else node, weight, matter, insider)
