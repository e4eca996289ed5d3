"""Checks of terms, limits, amounts and weights of delegations and domains."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from stepback._columns._table import Columns
from stepback._problems._format import format_id, join_truncated
from stepback._problems._problem import Problem
from stepback._records._nodes import BY_CHOICE

LIMIT_WITHOUT_AMOUNTS = "limit-without-amounts"
_WORTHLESS_AMOUNTS = "worthless-amounts"
LIMIT_CODES = frozenset({LIMIT_WITHOUT_AMOUNTS, _WORTHLESS_AMOUNTS})
_MAX_DOMAINS = 3


def check_terms(columns: Columns) -> Iterator[Problem]:
    """Delegations that end before they start."""
    table = columns.tables["delegations"]
    for row in np.flatnonzero(table["end"] <= table["start"]).tolist():
        end = table["end"][row]
        message = f"ends on {end}, no later than it starts; it would never be in force"
        place = table.locate([row], "end", table.describe_record(row, columns.ids))
        yield Problem("ends-before-start", message, place)


def check_limits(columns: Columns) -> Iterator[Problem]:
    """Limits in domains without amounts, unless an autonomy says how much is settled."""
    table, domains = columns.tables["delegations"], columns.tables["domains"]
    without_amounts = {row for row, amounts in enumerate(domains["amounts"]) if amounts is None}
    limited = np.flatnonzero(~np.isnan(table["limit"]) & np.isnan(table["autonomy"]))
    if not without_amounts or not limited.size:
        return
    named_domains: dict[int, set[int]] = {}
    for principal, domain in zip(
        table["principal"].tolist(), table["domain"].tolist(), strict=True
    ):
        named_domains.setdefault(principal, set()).add(domain)
    for row in limited.tolist():
        domain, principal = int(table["domain"][row]), int(table["principal"][row])
        if domain >= 0:
            affected = without_amounts & {domain}
        else:  # a delegation without a domain applies where none of the principal names it
            affected = without_amounts - named_domains[principal]
        if not affected:
            continue
        ids = map(format_id, columns.domain_ids[sorted(affected)])
        listed = join_truncated(ids, _MAX_DOMAINS, conjunction="")
        message = (
            f"limit {table['limit'][row]:g} in a domain without amounts ({listed}); give the "
            "domain amounts, or an autonomy that says how much is settled under the limit"
        )
        place = table.locate([row], "limit", table.describe_record(row, columns.ids))
        yield Problem(LIMIT_WITHOUT_AMOUNTS, message, place)


def check_amounts(columns: Columns) -> Iterator[Problem]:
    """Amounts that weigh by their value, and whose sum is 0 or not finite."""
    domains = columns.tables["domains"]
    for row in np.flatnonzero(domains["by"] == BY_CHOICE.option_code("value")).tolist():
        amounts = domains["amounts"][row]
        total = 1.0 if amounts is None else sum(amounts)
        if not 0 < total < math.inf:
            shown = "more than a number can hold" if total else "0"
            message = (
                f"the amounts sum to {shown}, so they cannot weigh by value; weigh them by count"
            )
            place = domains.locate([row], "amounts", domains.describe_record(row))
            yield Problem(_WORTHLESS_AMOUNTS, message, place)


def check_domain_weights(columns: Columns) -> Iterator[Problem]:
    """Weights whose sum is not finite, so that no share of it can be computed."""
    domains = columns.tables["domains"]
    with np.errstate(over="ignore"):
        total = domains["weight"].sum()
    if not np.isfinite(total):
        message = "the weights sum to more than a number can hold; count in a larger unit"
        heaviest = int(domains["weight"].argmax())
        place = domains.locate([heaviest], "weight", domains.describe_record(heaviest))
        yield Problem("endless-weight", message, place)
