"""Who decided each final approval, and who had approved the same before."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.evidence._conformance._party_posts import RecordedSeats
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import approval_mask


@attrs.frozen(eq=False)
class SigningParties:
    """The parties of final approvals.

    Attributes:
        codes: The party of each final approval.
        members: The nodes of each party; -1 for each member who is not on paper.
        cosigners: The nodes of those who had approved the same before, where that matters.
    """

    codes: Array
    members: list[tuple[int, ...]]
    cosigners: list[tuple[int, ...]]

    @classmethod
    def from_log(
        cls, log: DecisionLog, rows: Array, nodes: Array, seats: RecordedSeats
    ) -> SigningParties:
        """The parties of the rows; `nodes` has the node of each name."""
        codes = log.decider.codes[rows]
        nobody = len(log.decider.parties)
        node_list = nodes.tolist()
        members = [tuple(node_list[name] for name in party) for party in log.decider.parties]
        members.append(())
        cosigners: list[tuple[int, ...]] = [() for _ in members]
        codes = np.where(codes < 0, nobody, codes)
        in_joint = {
            node
            for node in set(node_list) - {-1}
            if any(seats.quorum[group] > 1 for group in seats.list_all_posts(node))
        }
        if in_joint:
            codes = _add_cosigners(log, rows, codes, members, cosigners, node_list, in_joint)
        return cls(codes, members, cosigners)


def _add_cosigners(
    log: DecisionLog,
    rows: Array,
    codes: Array,
    members: list[tuple[int, ...]],
    cosigners: list[tuple[int, ...]],
    nodes: list[int],
    in_joint: set[int],
) -> Array:
    """Give final approvals by members of joint circles a party of their own with its cosigners."""
    is_joint = np.array([not in_joint.isdisjoint(party) for party in members], dtype=np.bool_)
    final = np.flatnonzero(is_joint[codes])
    if not final.size:
        return codes
    n_domains = len(log.domain.words) + 1
    key = log.case.codes.astype(np.int64) * n_domains + log.domain.codes
    wanted = np.unique(key[rows[final]])
    approvals = np.flatnonzero(approval_mask(log.outcome) & np.isin(key, wanted))
    row, name = log.decider.take(approvals).members()
    row = approvals[row]
    node = np.array(nodes, dtype=np.int64)[name]
    of_joint = np.isin(node, np.array(sorted(in_joint), dtype=np.int64))
    row, node = row[of_joint], node[of_joint]
    order = np.lexsort((row, log.decided[row], key[row]))
    row, node = row[order], node[order]
    begin, end = (
        np.searchsorted(key[row], key[rows[final]], side=side) for side in ("left", "right")
    )
    numbers: dict[tuple[int, frozenset[int]], int] = {}
    codes = codes.copy()
    for place, first, last in zip(final.tolist(), begin.tolist(), end.tolist(), strict=True):
        this = rows[place]
        signed = row[first:last]
        before = log.decided[signed] <= log.decided[this]
        others = frozenset(node[first:last][before].tolist())
        identity = int(codes[place]), others
        if identity not in numbers:
            numbers[identity] = len(members)
            members.append(members[identity[0]])
            cosigners.append(tuple(sorted(others)))
        codes[place] = numbers[identity]
    return codes
