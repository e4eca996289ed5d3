"""Who passes cases to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._distinct_keys import number_distinct
from stepback.evidence._coding._coded_column import NOT_SAID
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._logs._check_log import check_log
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import OUTCOME_CODES
from stepback.evidence._practice._row_groups import name_parties

if TYPE_CHECKING:
    import networkx as nx


def handovers(log: DecisionLog) -> nx.MultiDiGraph[str]:
    """Count who passes cases to whom.

    A case moves from each row of its domain to the next in time, without those that are ignored.
    A move between different deciders is a handover.

    Parameters
    ----------
    log
        The result of `read_decisions` or `read_events`.

    Returns
    -------
    networkx.MultiDiGraph
        The nodes are all deciders. There is one edge for each two of them and domain in which the
        first passes cases to the second, with ``count`` and ``domain``, which is ``None`` where
        the log names none. Where several decide together, each of those before passes the case to
        each of those after, and not to themselves. ``graph.graph`` has the number of ``moves``
        whose deciders and order are known, of ``handovers`` among these, and of moves
        ``not_said``.

    Raises
    ------
    ValueError
        If `log` is not a log.

    Examples
    --------
    >>> log = DecisionLog.from_columns(
    ...     case=["1", "1", "1", "2", "2"],
    ...     decider=["ann", "bo", "bo", "ann", "bo"],
    ...     outcome=["approved", "approved", "final", "approved", "final"],
    ...     decided=["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-05", "2026-01-06"],
    ... )
    >>> graph = handovers(log)
    >>> list(graph.edges(data="count"))
    [('ann', 'bo', 2)]
    >>> graph.graph
    {'moves': 3, 'handovers': 2, 'not_said': 0}

    References
    ----------
    - van der Aalst, W. M. P., Reijers, H. A. and Song, M. (2005). Discovering Social Networks from
      Event Logs. Computer Supported Cooperative Work 14, 549-593. doi:10.1007/s10606-005-9005-9
    """
    import networkx as nx

    log = check_log(log)
    order = log.case_order
    is_counted = (log.outcome != OUTCOME_CODES["ignored"])[order.rows]
    case = np.cumsum(order.is_first)[is_counted]
    rows = order.rows[is_counted]
    is_move = case[1:] == case[:-1]
    party = log.decider.codes[rows]
    before, after = party[:-1][is_move], party[1:][is_move]
    domain = log.domain.codes[rows][1:][is_move].astype(np.int64)
    is_known = (before != NOT_SAID) & (after != NOT_SAID)
    is_known &= ~np.isnat(log.decided[rows][1:][is_move])  # which is last, wherever it belongs
    is_handover = is_known & (before != after)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        moves=int(np.count_nonzero(is_known)),
        handovers=int(np.count_nonzero(is_handover)),
        not_said=int(is_move.sum() - np.count_nonzero(is_known)),
    )
    names = log.decider.names
    parties = log.decider.parties
    present = np.unique(party[party != NOT_SAID]).tolist()
    graph.add_nodes_from(sorted({names[name] for code in present for name in parties[code]}))
    width, n_domains = max(1, len(parties)), len(log.domain.words) + 1
    # Numbered first, so that no combination exceeds the largest number.
    pairs, pair = number_distinct(before[is_handover].astype(np.int64) * width + after[is_handover])
    domain = np.where(domain == NOT_SAID, n_domains - 1, domain)[is_handover]
    distinct, number = number_distinct(pair * n_domains + domain)
    n_times = np.bincount(number, minlength=distinct.size)
    place, domain = np.divmod(distinct, n_domains)
    pair = pairs[place]
    giver, taker, count, place = _split_pairs(log.decider, *np.divmod(pair, width), n_times, domain)
    labels = (*log.domain.words, None)
    edges = zip(giver.tolist(), taker.tolist(), count.tolist(), place.tolist(), strict=True)
    graph.add_edges_from(
        (names[before], names[after], {"domain": labels[domain], "count": n_moves})
        for before, after, n_moves, domain in edges
    )
    return graph


def _split_pairs(
    column: PartyColumn, before: Array, after: Array, count: Array, domain: Array
) -> tuple[Array, Array, Array, Array]:
    """Pairs of names for pairs of parties, by name: the two, how often, and the domain of each.

    Each of those before passes to each of those after, but not to themselves.
    """
    parties = PartyColumn(np.arange(len(column.parties)), column.parties, column.names)
    place, giver = name_parties(parties, before)
    again, taker = name_parties(parties, after[place])
    giver, place = giver[again], place[again]
    is_other = giver != taker
    giver, taker, place = giver[is_other], taker[is_other], place[is_other]
    # Numbered in the order of names, so that edges are in that order, too.
    order = np.array(sorted(range(len(column.names)), key=column.names.__getitem__), np.int64)
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    width, n_domains = max(1, order.size), int(domain.max(initial=0)) + 1
    pairs, pair = number_distinct(rank[giver] * width + rank[taker])
    distinct, number = number_distinct(pair * n_domains + domain[place])
    counts = np.bincount(number, weights=count[place], minlength=distinct.size).astype(np.int64)
    pair, domain = np.divmod(distinct, n_domains)
    giver, taker = np.divmod(pairs[pair], width)
    return order[giver], order[taker], counts, domain
