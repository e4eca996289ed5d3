"""The steps and the waits that a log of events does not name."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import pluralize
from stepback.evidence._coding._coded_column import NOT_SAID
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._log_reading._activity_columns import list_counts
from stepback.evidence._logs._log_reading._log_findings import LogFindings

_SEVERAL = -2


def fill_steps(log: DecisionLog, findings: LogFindings) -> DecisionLog:
    """Give decisions without a step that at which their decider otherwise decides, if just one.

    It is looked for in the domain of the decision first, and then in all; not in a domain in
    which no decision has a step.
    """
    is_decision = log.is_decision & log.decider.is_said
    is_said = is_decision & log.step.is_said
    is_open = is_decision & ~log.step.is_said
    is_open &= np.isin(log.domain.codes, np.unique(log.domain.codes[is_said]))
    n_open = int(np.count_nonzero(is_open))
    if not n_open:
        return log
    n_domains = len(log.domain.words) + 1
    in_domain = log.decider.codes.astype(np.int64) * n_domains + log.domain.codes + 1
    step = _only_steps(in_domain, log.step.codes, is_said, is_open)
    anywhere = _only_steps(log.decider.codes.astype(np.int64), log.step.codes, is_said, is_open)
    # Who decides at two steps in this domain has no only one, wherever else it is looked for.
    step = np.where(step == NOT_SAID, anywhere, step)
    is_filled = step >= 0
    codes = log.step.codes.copy()
    codes[np.flatnonzero(is_open)[is_filled]] = step[is_filled]
    n_filled = int(np.count_nonzero(is_filled))
    if n_filled:
        counts = np.bincount(step[is_filled], minlength=len(log.step.words)).tolist()
        given = [(word, n) for word, n in zip(log.step.words, counts, strict=True) if n]
        findings.add_warning(
            "filled-step",
            f"{pluralize(n_filled, 'decision')} without a step, taken at the one at which the "
            f"decider otherwise decides: {list_counts(given)}",
            field="step",
        )
    if n_open > n_filled:
        names = log.decider.party_names()
        left = log.decider.codes[is_open][~is_filled]
        by_party = np.bincount(left, minlength=len(names)).tolist()
        who = [(", ".join(names[code]), n) for code, n in enumerate(by_party) if n]
        findings.add_warning(
            "no-step",
            f"{pluralize(n_open - n_filled, 'decision')} without a step, whose decider decides at "
            f"none or at several: {list_counts(who)}",
            field="step",
        )
    return attrs.evolve(log, step=attrs.evolve(log.step, codes=codes))


def _only_steps(keys: Array, steps: Array, is_said: Array, wanted: Array) -> Array:
    """For the wanted rows the only step among the said rows of their key, or why there is none."""
    different, places = np.unique(keys[is_said], return_inverse=True)
    lowest = np.full(different.size, np.iinfo(np.int32).max)
    highest = np.full(different.size, -1)
    np.minimum.at(lowest, places, steps[is_said])
    np.maximum.at(highest, places, steps[is_said])
    only = np.where(lowest == highest, highest, _SEVERAL)
    found = np.searchsorted(different, keys[wanted])
    is_known = found < different.size
    is_known[is_known] = different[found[is_known]] == keys[wanted][is_known]
    step = np.full(found.size, NOT_SAID)
    step[is_known] = only[found[is_known]]
    return step


def fill_waits(log: DecisionLog) -> DecisionLog:
    """Let each step wait from the event before it in its case and domain.

    What the log says itself is kept.
    """
    before = log.case_order.previous
    has_one = (before >= 0) & np.isnat(log.submitted)
    submitted = log.submitted.copy()
    submitted[has_one] = log.decided[before[has_one]]
    return attrs.evolve(log, submitted=submitted)
