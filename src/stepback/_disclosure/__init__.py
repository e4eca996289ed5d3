"""Disclosure control: what may be published of people's answers without revealing any of them.

There is one policy, for the report and for `by_unit`. A figure about people is published only
for a group that is large enough and whose answers differ. The same must hold for every group
whose figure a reader can compute by subtracting one published figure from another.

- `_policy` decides for one group.
- `_grouping` chooses the groups of units that the report shows. They do not overlap.
- `_rollup` chooses the units that `by_unit` shows. They lie within one another.
- `_rounding` rounds a share in which people have different weights.

Grouping and roll-up stay two algorithms because they publish different things. The report shows
a partition: a unit that may not stand alone is merged with its neighbor, nothing is withheld,
and a reader does not learn which of the two was the reason. `by_unit` returns every unit at
every depth, so a unit within a published one can only be withheld, together with another one
that would give it away. Either algorithm in place of the other would change which figures are
published.
"""
