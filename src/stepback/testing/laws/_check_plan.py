"""Check a function that recommends steps back against the laws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis.errors import InvalidArgument

from stepback._organization._organization import Organization
from stepback.testing._check_args import is_real, type_problems
from stepback.testing._runner import TimeBudget
from stepback.testing.laws._laws import Organizations
from stepback.testing.laws._plan_laws import (
    Figure,
    applied_law,
    improving_law,
    same_steps_law,
    unlowered_law,
)
from stepback.testing.laws._run_law import LawTrial
from stepback.testing.laws._search_laws import check_laws


def check_plan(
    function: Callable[[Organization], Any],
    figure: Figure,
    *,
    lower: bool = False,
    organizations: Organizations | None = None,
    tolerance: float = 1e-9,
    time_limit: float = 5,
    settings: hypothesis_settings | None = None,
) -> None:
    """Check a function that recommends steps back against the laws of plans.

    Its plan must be what applying it gives: `before` is the figure of the organization, and
    `after` that of ``plan.apply(org)``. It must not make the figure worse, and nobody may lose by
    it: no principal hands a smaller part of what they hold to anyone. It must have the same steps
    when asked again, and whatever the order of records.

    Parameters
    ----------
    function
        A function of a `stepback.Organization` that returns a plan, as
        `stepback.scenarios.recommend` does: with `before`, `after`, `apply`, and `steps` with
        ``leader``, ``delegate`` and ``domain``.
    figure
        The function of an organization that the plan improves, such as
        `stepback.leadership_spread`.
    lower
        Whether to improve it is to lower it.
    organizations
        The strategy of organizations to try; ``None``: those of
        `stepback.testing.strategies.organizations` with ``allow_dates=True``, entered at a date
        where anything is dated.
    tolerance
        Two numbers count as equal up to this difference, relative to the larger if above 1.
    time_limit
        How many seconds of processor time one plan may take; ``math.inf``: no limit.
    settings
        How many examples to try; ``None``: hypothesis's own, without its deadline.

    Raises
    ------
    AssertionError
        If a law is violated, with the smallest counterexample as code to paste; also if no plan
        had a step, so that nothing was tested.
    InvalidArgument
        If an argument is not as described above; all problems are listed.

    Examples
    --------
    >>> from stepback.scenarios import recommend
    >>> from stepback.testing.laws import check_plan
    >>> def next_step(org):
    ...     return recommend(org, 1, exact=False)
    >>> check_plan(next_step, leadership_spread)
    """
    __tracebackhide__ = True  # pytest then shows the caller's line and the message alone
    problems = [
        f"{name}: {value!r} cannot be called"
        for name, value in (("function", function), ("figure", figure))
        if not callable(value)
    ]
    if not is_real(tolerance) or tolerance < 0:
        problems.append(f"tolerance: {tolerance!r} is not a number from 0 up")
    direction: Any = lower
    if not isinstance(direction, bool):
        problems.append(f"lower: {direction!r} is neither True nor False")
    problems += type_problems(organizations, time_limit, settings)
    if problems:
        raise InvalidArgument("; ".join(problems))
    laws = (
        applied_law(figure, tolerance),
        improving_law(tolerance, lower=lower),
        unlowered_law(tolerance),
        same_steps_law(),
    )
    budget: TimeBudget[Any, Any] = TimeBudget(time_limit)
    trials = [LawTrial(function, law, budget) for law in laws]
    check_laws(trials, organizations, settings or hypothesis_settings())
