"""The amounts that decisions are about, by domain: from a mapping, one sample, or a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stepback._organization._validate_args import is_iterable, raise_faults
from stepback._problems._format import format_value, format_values, propose_similar
from stepback._records._fields._numbers import Amounts
from stepback.evidence._cells._match_words import WordMatcher
from stepback.evidence._logs._decision_log import DecisionLog

_NAMED = 10
Sample = tuple[float, ...]


def collect_amounts(amounts: Any, domains: Sequence[str]) -> dict[str, Sample]:
    """The sample of each of the domains that has one; a `ValueError` with all that is wrong."""
    if amounts is None:
        return {}
    if isinstance(amounts, DecisionLog):
        return _amounts_of_log(amounts, domains)
    if isinstance(amounts, Mapping):
        return _samples_by_domain(amounts, domains)
    if isinstance(amounts, str | bytes) or not is_iterable(amounts):
        raise ValueError(
            f"amounts: {format_value(amounts)} is not a sample; give numbers, a mapping from "
            "domains to numbers, or a DecisionLog"
        )
    try:
        sample = _check_sample(amounts)
    except ValueError as fault:
        raise ValueError(f"amounts: {fault}") from None
    return dict.fromkeys(domains, sample)


def _check_sample(values: Any) -> Sample:
    if isinstance(values, str | bytes) or not is_iterable(values):
        raise ValueError(f"{format_value(values)} is not a sample; give numbers, even of one")
    listed = list(values.tolist() if isinstance(values, np.ndarray) else values)
    sample: Sample = Amounts().check(listed)
    return sample


def _samples_by_domain(amounts: Mapping[Any, Any], domains: Sequence[str]) -> dict[str, Sample]:
    matcher = _domain_matcher(domains)
    found: dict[str, Sample] = {}
    faults = []
    for name, values in amounts.items():
        place = matcher.match_word(name)[0] if isinstance(name, str) else -1
        if place < 0:
            listed = format_values(domains, _NAMED)
            nearest = propose_similar(name, domains)
            known = f"the domains are {listed}" if domains else "there are no domains"
            faults.append(
                f"{format_value(name)} is not a domain of the matrix in which anyone decides; "
                f"{nearest}{known}"
            )
            continue
        try:
            found[domains[place]] = _check_sample(values)
        except ValueError as fault:
            faults.append(f"{format_value(name)}: {fault}")
    raise_faults("amounts", faults)
    return found


def _domain_matcher(domains: Sequence[str]) -> WordMatcher:
    return WordMatcher({domain: place for place, domain in enumerate(domains)}, are_paths=True)


def _amounts_of_log(log: DecisionLog, domains: Sequence[str]) -> dict[str, Sample]:
    """The amounts of final approvals; of a log without domains, for every domain."""
    amount = np.asarray(log.amount, dtype=np.float64)
    rows = np.flatnonzero(log.is_final & np.isfinite(amount) & (amount >= 0))
    if not log.domain.words:
        sample = tuple(amount[rows].tolist())
        return dict.fromkeys(domains, sample) if sample else {}
    matcher = _domain_matcher(domains)
    code = np.asarray(log.domain.codes)[rows]
    found: dict[str, list[float]] = {}
    for number, word in enumerate(log.domain.words):
        place = matcher.match_word(word)[0]
        if place >= 0:
            found.setdefault(domains[place], []).extend(amount[rows[code == number]].tolist())
    return {domain: tuple(sample) for domain, sample in found.items() if sample}
