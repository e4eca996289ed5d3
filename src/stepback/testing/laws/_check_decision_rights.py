"""Check a function that says who may decide against the laws of rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis.errors import InvalidArgument

from stepback.testing._check_args import is_real, type_problems
from stepback.testing._runner import TimeBudget
from stepback.testing.laws._laws import Organizations
from stepback.testing.laws._rights_laws import (
    answer_bounds,
    answer_questions,
    averaged_law,
    chain_law,
    larger_amount_law,
)
from stepback.testing.laws._run_law import LawTrial
from stepback.testing.laws._search_laws import check_laws


def check_decision_rights(
    function: Callable[..., Any],
    *,
    organizations: Organizations | None = None,
    tolerance: float = 1e-9,
    time_limit: float = 5,
    settings: hypothesis_settings | None = None,
) -> None:
    """Check a function that says who may decide against the laws of rights.

    Averaged over the amounts of a domain, by value where it weighs by value, the shares must be
    `real_authority` in it. Each chain must lead from the owner of the domain to the decider, by
    records of the organization that hold on the day, in the contexts and for the amount. Where
    nothing is general or exclusive and every share is given, a larger amount must add nobody.

    Parameters
    ----------
    function
        A function of a `stepback.Organization`, the id of a domain and ``amount=`` that returns an
        answer as `stepback.scenarios.who_can_decide` does: with `deciders` that have ``person``,
        ``share`` and ``chain``.
    organizations
        The strategy of organizations to try; ``None``: those of
        `stepback.testing.strategies.organizations` with ``allow_dates=True``, entered at a date
        where anything is dated.
    tolerance
        Two shares count as equal up to this difference.
    time_limit
        How many seconds of processor time the answers about one organization may take;
        ``math.inf``: no limit.
    settings
        How many examples to try; ``None``: hypothesis's own, without its deadline.

    Raises
    ------
    AssertionError
        If a law is violated, with the smallest counterexample as code to paste; also if a law
        applied to no example, so that nothing was tested.
    InvalidArgument
        If an argument is not as described above; all problems are listed.

    Examples
    --------
    >>> from hypothesis import settings
    >>> from stepback.scenarios import who_can_decide
    >>> from stepback.testing.laws import check_decision_rights
    >>> check_decision_rights(who_can_decide, settings=settings(max_examples=10))
    """
    __tracebackhide__ = True  # pytest then shows the caller's line and the message alone
    problems = [] if callable(function) else [f"function: {function!r} cannot be called"]
    if not is_real(tolerance) or tolerance < 0:
        problems.append(f"tolerance: {tolerance!r} is not a number from 0 up")
    problems += type_problems(organizations, time_limit, settings)
    if problems:
        raise InvalidArgument("; ".join(problems))
    budget: TimeBudget[Any, Any] = TimeBudget(time_limit)
    trials = [
        LawTrial(answer_questions(function), averaged_law(tolerance), budget),
        LawTrial(answer_questions(function), chain_law(), budget),
        LawTrial(answer_bounds(function), larger_amount_law(), budget),
    ]
    check_laws(trials, organizations, settings or hypothesis_settings())
