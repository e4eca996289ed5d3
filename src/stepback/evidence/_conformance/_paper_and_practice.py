"""Rights on paper held against the decisions of a log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np

from stepback._display._progress import show_progress
from stepback._organization._compiled_organization import check_organization, compiled_any_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import as_generator
from stepback._problems._format import format_value
from stepback.evidence._conformance._conformance_result import PaperAndPractice
from stepback.evidence._conformance._confront_log import PERIOD_UNITS, confront_log
from stepback.evidence._logs._decision_log import DecisionLog


def paper_and_practice(
    org: Organization,
    log: DecisionLog,
    *,
    own_line: Iterable[tuple[str, str]] = (),
    period: Literal["month", "quarter", "year"] = "quarter",
    rng: np.random.Generator | int | None = None,
    personal: bool = False,
) -> PaperAndPractice:
    """Hold the rights of an organization against the final approvals of a log.

    Each final approval is in the first of these classes that applies, so that the classes add up:

    - ``"unknown"``: the domain, the decider or a needed amount is not on paper. An amount is
      needed where the domain has limits.
    - ``"no right"``: nobody who decided has a right in the domain, on any day or in any context.
    - ``"out of force"``: a right on another day or in another context, or of a post that is held on
      other days.
    - ``"beyond the limit"``: a right on that day and in these contexts, about other amounts.
    - ``"above"``: the right, but a level below had it too, and decides on paper.
    - ``"as granted"``: the right, and the paper gives the post some of these decisions.

    Those who hold a post decide as that post. Of several posts, the one with the best right counts;
    of equal ones, the one to which the paper gives most. A role that only another role holds is the
    same post. Intermediate signatures and rejections need no right.

    Parameters
    ----------
    org
        The rights: an organization of an authority matrix, or one with delegations. Each decision
        is held against what is in force on its own day and in its own contexts, beside the
        contexts that were entered; a date entered does not count.
    log
        The decisions. Domains, deciders and contexts are matched by id; else by name, then in
        another case, and a domain by the end of its path, where just one fits; this is noted.
    own_line
        Pairs of a domain and a holder whose right there is about requests of people below the
        holder only, as ``matrix.own_line_in(org)`` lists them. In such a domain, a decision about
        someone else is without right, and one of which the log does not say who asked is unknown.
    period
        The length of the periods of `by_period`.
    rng
        The source of randomness for the intervals.
    personal
        Whether the waiting of the top is shown where it is that of fewer than five people.

    Returns
    -------
    PaperAndPractice
        `distance` and `displaced` are nan where no decision is on paper, intervals where there are
        fewer than two cases.

    Raises
    ------
    InvalidOrganization
        If shares sum to above 1 or authority runs in a circle on the day of a decision.
    ValueError
        If an argument is not valid.

    Examples
    --------
    >>> from stepback.evidence import DecisionLog, paper_and_practice
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo"), Person("cy"), Person("dee")],
    ...     roles=[Role("Lead"), Role("Head"), Role("Director")],
    ...     memberships=[
    ...         Membership("Lead", "ann"), Membership("Head", "bo"), Membership("Director", "cy")
    ...     ],
    ...     domains=[Domain("spend", "Director", amounts=[500, 5000, 20000])],
    ...     delegations=[
    ...         Delegation("Director", "Head", domain="spend", limit=10_000),
    ...         Delegation("Head", "Lead", domain="spend", limit=1_000),
    ...     ],
    ... )
    >>> log = DecisionLog.from_columns(
    ...     case=["1", "2", "3", "4", "5", "6", "7", "8"],
    ...     domain=["spend"] * 8,
    ...     decided=["2026-03-02"] * 8,
    ...     decider=["ann", "bo", "bo", "ann", "cy", "cy", "dee", "ann"],
    ...     amount=[500, 900, 5000, 5000, 20000, 800, 800, 1000],
    ...     outcome=["final"] * 8,
    ... )
    >>> both = paper_and_practice(org, log, rng=1)
    >>> both.classes["as granted"], both.classes["above"], both.classes["beyond the limit"]
    (4, 2, 1)
    >>> both.distance, both.displaced, both.top.on_paper, both.top.in_practice
    (0.25, 0.5, 0.125, 0.25)
    >>> log.take(both.rows("no right")).decider.names[3]
    'dee'

    Notes
    -----
    The share of a post on paper is what the flow of decisions of that domain, amount, day and
    contexts leaves with it, before it is divided among the members: shares and autonomy count.
    `distance` is the total variation between the mean of these shares and the shares of posts in
    practice; `displaced` is the mean of 1 less the share of the post that decided. Decisions that
    are displaced in both directions cancel in the distance, so that `displaced` is never less.
    Both leave out what is unknown.

    The intervals are percentiles of 1,000 replicates in which cases are drawn with replacement; of
    200 or more, from normal sums, where cases differ in more than 2,000 ways. A distance is never
    below 0, so its interval lies above it where paper and practice nearly agree.

    The top are the people whom `dependence_on_top` counts, on the days of the log, and the posts
    that only they hold; where there are none, the owners of domains.

    A circle decides if as many people in it have approved as its quorum asks for: on the row, or
    before it in the same case and domain. Nobody has its right alone.

    References
    ----------
    - Efron, B., & Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman & Hall.
      doi:10.1007/978-1-4899-4541-9
    - Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal
      Statistical Society B 69(3), 369-390. doi:10.1111/j.1467-9868.2007.00593.x
    """
    compiled = compiled_any_date(check_organization(org))
    if not isinstance(log, DecisionLog):
        raise ValueError(
            f"log: {format_value(log)} is not a log of decisions; make one with read_decisions, "
            "read_events or DecisionLog.from_columns"
        )
    if not isinstance(period, str) or period not in PERIOD_UNITS:
        names = ", ".join(map(repr, PERIOD_UNITS))
        raise ValueError(f"period: {format_value(period)} is not one of {names}")
    if not isinstance(personal, bool | np.bool_):
        raise ValueError(f"personal: {format_value(personal)} is neither True nor False")
    generator = as_generator(rng)
    with show_progress("paper and practice"):
        return confront_log(
            compiled, log, period, generator, own_line=own_line, personal=bool(personal)
        )
