"""Disclosure control: what may be published of people's answers without revealing any of them.

There is one policy, for the report, for `by_unit`, and for whatever else will publish answers:

**Every outcome leaves every answer open.** A reader may know who was asked, the units, who holds
which rights, how strong support would be, and the answer of one person. The reader may go through
all sets of answers, and keep those that give the very same publication. Among these, each other
person still has different answers. This holds for what is withheld, too.

It is assumed that everybody could have any answer on the scale. Somebody who knows that an answer
counts 0.6 for one person and 1 for another can tell them apart in a sum; so can somebody who
knows that some people can only have the same answer.

- `_levels` makes any numbers comparable, and rounds their sums: their last digits would tell which
  numbers were added.
- `_policy` decides for one cell: the sum of the answers of some people.
- `_splitting` splits people into cells along their units. Where to split is decided by the
  numbers of people alone. Whether to split depends on answers, and leaves them open.
- `_grouping` publishes the cells as the rows of a table, as the report does.
- `_rollup` publishes the units that are cells, or consist of cells, as `by_unit` does.

What is weighted by decision rights (the support coverage, the presence) is no sum over cells: a
person of an unusual weight stands out in it. So it is not published at all.

A difference between two publications is a cell, too. `_two_publications` decides whether the sums
of two may be published: of an organization before and after a change, of whose people some came,
left, or answered otherwise.
"""
