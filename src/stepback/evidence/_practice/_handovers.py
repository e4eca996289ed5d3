"""Who passes cases to whom."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from stepback.evidence._coding._coded_column import NOT_SAID
from stepback.evidence._logs._check_log import check_log
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import OUTCOME_CODES
from stepback.evidence._practice._row_groups import number_distinct

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
        whose deciders are both known, of ``handovers`` among these, and of moves ``not_said``.

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
    keys = (before[is_handover].astype(np.int64) * width + after[is_handover]) * n_domains
    keys += np.where(domain[is_handover] == NOT_SAID, n_domains - 1, domain[is_handover])
    distinct, number = number_distinct(keys)
    n_moves = np.bincount(number, minlength=distinct.size)
    labels = (*log.domain.words, None)
    counts: Counter[tuple[str, str, int]] = Counter()
    for key, count in zip(distinct.tolist(), n_moves.tolist(), strict=True):
        pair, place = divmod(key, n_domains)
        givers, takers = (parties[code] for code in divmod(pair, width))
        for giver in givers:
            for taker in takers:
                if giver != taker:
                    counts[names[giver], names[taker], place] += count
    for (giver_name, taker_name, place), count in sorted(counts.items()):
        graph.add_edge(giver_name, taker_name, domain=labels[place], count=count)
    return graph
