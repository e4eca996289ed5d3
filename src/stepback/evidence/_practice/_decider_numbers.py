"""How many decide in each group, and as how many equal ones."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._distinct_keys import number_distinct
from stepback.evidence._coding._coded_column import NOT_SAID
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._practice._row_groups import name_parties


def decider_numbers(
    log: DecisionLog, rows: Array, group: Array, n_groups: int
) -> tuple[Array, Array, Array]:
    """For each group the deciders, their effective number, and the rows that name none.

    The effective number is the Hill number of order 1 of their shares of the decisions, as
    `effective_leaders` has it; those who decide together share the decision equally. It is nan
    where no decider is known.
    """
    place, name = name_parties(log.decider, rows)
    is_said = name != NOT_SAID
    unsaid = np.bincount(group[place[~is_said]], minlength=n_groups)
    place, name = place[is_said], name[is_said]
    n_members = np.bincount(place, minlength=rows.size)
    pairs, number = number_distinct(group[place] * max(1, len(log.decider.names)) + name)
    decisions = np.bincount(number, weights=1 / n_members[place], minlength=pairs.size)
    pair_group = pairs // max(1, len(log.decider.names))
    total = np.bincount(pair_group, weights=decisions, minlength=n_groups)
    share = decisions / total[pair_group]
    entropy = -np.bincount(pair_group, weights=share * np.log(share), minlength=n_groups)
    n_deciders = np.bincount(pair_group, minlength=n_groups)
    return n_deciders, np.where(n_deciders > 0, np.exp(entropy), np.nan), unsaid
