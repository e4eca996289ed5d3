"""Real authority as a plain recursion."""

import math

from stepback import Level


class Authority:
    """Follows every decision down from the owner of its domain to whoever settles it."""

    def __init__(self, org):
        self.org = org
        self.settled = {self.person_key(person): 0.0 for person in org.people}
        self.person = {person.id: person for person in org.people}

    def compute_shares(self):
        """By person, what they settle of all decisions; nan where there are none."""
        total = self.total_weight()
        if not total:
            return dict.fromkeys(self.settled, math.nan)
        for domain in self.org.domains:
            for weight, amount in self.amount_bands(domain):
                self.follow_matter(domain.owner, weight, (domain.id, amount))
        return {key: settled / total for key, settled in self.settled.items()}

    def person_key(self, person):
        return person.id

    def total_weight(self):
        return sum(domain.weight for domain in self.org.domains)

    def amount_bands(self, domain):
        """Weights, and the amounts of the decisions that they are of."""
        if domain.amounts is None:
            return [(domain.weight, None)]
        sizes = domain.amounts if domain.by == "value" else [1] * len(domain.amounts)
        parts = [domain.weight * size / sum(sizes) for size in sizes]
        return list(zip(parts, domain.amounts, strict=True))

    def follow_matter(self, node, weight, matter, insider=None):
        """Hand on what is delegated; an insider handed the matter to a group of their own."""
        kept = weight
        for delegation, part in self.delegated_parts(node, matter):
            passed = weight * part
            kept -= passed
            if passed:
                back = node if self.is_inside(node, delegation.delegate) else None
                self.follow_matter(delegation.delegate, passed, matter, back)
        self.settle_matter(node, kept, matter, insider)

    def settle_matter(self, node, weight, matter, insider):
        """A person settles what is left; a group leaves it to its members."""
        if node in self.person:
            self.settled[self.person_key(self.person[node])] += weight
            return
        for member, part in self.member_parts(node):
            if member == insider:
                self.settle_matter(member, weight * part, matter, None)
            elif weight * part:
                self.follow_matter(member, weight * part, matter, insider)

    def member_parts(self, group):
        seats = [seat for seat in self.org.memberships if seat.group == group]
        parts = self.split_shares([seat.share for seat in seats])
        return [(seat.member, part) for seat, part in zip(seats, parts, strict=True)]

    def is_inside(self, node, group):
        inside = [seat.member for seat in self.org.memberships if seat.group == group]
        return node in inside or any(self.is_inside(node, member) for member in inside)

    def delegations(self):
        return self.org.delegations

    def delegated_parts(self, principal, matter):
        """The delegations that hold, and what part of the matter each hands on."""
        domain, amount = matter
        active = [
            delegation
            for delegation in self.delegations()
            if delegation.principal == principal
            and delegation.domain in {None, domain}
            and self.is_in_force(delegation)
            and self.is_within_limit(delegation, amount)
        ]
        active = [delegation for delegation in active if delegation.domain] or active
        parts = self.split_shares([delegation.share for delegation in active])
        return [
            (delegation, part * self.autonomy(delegation))
            for delegation, part in zip(active, parts, strict=True)
        ]

    def split_shares(self, shares):
        """Shares as they are given; the others divide what is left."""
        remaining = 1 - sum(share for share in shares if share is not None)
        missing = shares.count(None)
        return [remaining / missing if share is None else share for share in shares]

    def autonomy(self, delegation):
        if delegation.autonomy is None:
            return 1.0
        if isinstance(delegation.autonomy, Level):
            return delegation.autonomy.autonomy
        return delegation.autonomy

    def is_in_force(self, delegation):
        start, end, date = delegation.start, delegation.end, self.org.date
        return (
            (not delegation.contexts or bool(delegation.contexts & self.org.contexts))
            and (start is None or start <= date)
            and (end is None or date < end)
        )

    def is_within_limit(self, delegation, amount):
        return delegation.limit is None or amount is None or amount <= delegation.limit


def measure(kind):
    """The measure that a way to follow decisions makes, under its name."""

    def compute_shares(org):
        return kind(org).compute_shares()

    compute_shares.__name__ = compute_shares.__qualname__ = kind.__name__
    return compute_shares


real_authority = measure(Authority)
