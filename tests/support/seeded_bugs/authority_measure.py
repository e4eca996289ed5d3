"""Real authority as a plain recursion."""

import math

from stepback import Level


class Authority:
    """Follows every decision down from the owner of its domain to whoever settles it."""

    def __init__(self, org):
        self.org = org
        self.settled = {self.key(person): 0.0 for person in org.people}
        self.person = {person.id: person for person in org.people}

    def shares(self):
        """By person, what they settle of all decisions; nan where there are none."""
        total = self.total()
        if not total:
            return dict.fromkeys(self.settled, math.nan)
        for domain in self.org.domains:
            for weight, amount in self.bands(domain):
                self.follow(domain.owner, weight, (domain.id, amount))
        return {key: settled / total for key, settled in self.settled.items()}

    def key(self, person):
        return person.id

    def total(self):
        return sum(domain.weight for domain in self.org.domains)

    def bands(self, domain):
        """Weights, and the amounts of the decisions that they are of."""
        if domain.amounts is None:
            return [(domain.weight, None)]
        sizes = domain.amounts if domain.by == "value" else [1] * len(domain.amounts)
        parts = [domain.weight * size / sum(sizes) for size in sizes]
        return list(zip(parts, domain.amounts, strict=True))

    def follow(self, node, weight, matter, insider=None):
        """Hand on what is delegated; an insider handed the matter to a group of their own."""
        kept = weight
        for delegation, part in self.handed_on(node, matter):
            passed = weight * part
            kept -= passed
            if passed:
                back = node if self.sits_in(node, delegation.delegate) else None
                self.follow(delegation.delegate, passed, matter, back)
        self.settle(node, kept, matter, insider)

    def settle(self, node, weight, matter, insider):
        """A person settles what is left; a group leaves it to its members."""
        if node in self.person:
            self.settled[self.key(self.person[node])] += weight
            return
        for member, part in self.members(node):
            if member == insider:
                self.settle(member, weight * part, matter, None)
            elif weight * part:
                self.follow(member, weight * part, matter, insider)

    def members(self, group):
        seats = [seat for seat in self.org.memberships if seat.group == group]
        parts = self.split([seat.share for seat in seats])
        return [(seat.member, part) for seat, part in zip(seats, parts, strict=True)]

    def sits_in(self, node, group):
        inside = [seat.member for seat in self.org.memberships if seat.group == group]
        return node in inside or any(self.sits_in(node, one) for one in inside)

    def delegations(self):
        return self.org.delegations

    def handed_on(self, principal, matter):
        """The delegations that hold, and what part of the matter each hands on."""
        domain, amount = matter
        holding = [
            one
            for one in self.delegations()
            if one.principal == principal
            and one.domain in {None, domain}
            and self.is_in_force(one)
            and self.is_within_limit(one, amount)
        ]
        holding = [one for one in holding if one.domain] or holding
        parts = self.split([one.share for one in holding])
        return [(one, part * self.autonomy(one)) for one, part in zip(holding, parts, strict=True)]

    def split(self, shares):
        """Shares as they are given; the others divide what is left."""
        left = 1 - sum(share for share in shares if share is not None)
        missing = shares.count(None)
        return [left / missing if share is None else share for share in shares]

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

    def shares(org):
        return kind(org).shares()

    shares.__name__ = shares.__qualname__ = kind.__name__
    return shares


real_authority = measure(Authority)
