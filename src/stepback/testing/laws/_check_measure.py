"""Check a measure against the laws."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis.errors import InvalidArgument

from stepback.testing._check_args import as_list, is_real, type_problems
from stepback.testing._runner import TimeBudget
from stepback.testing.laws import _laws as laws
from stepback.testing.laws._combine_results import COMBINATIONS, Combine
from stepback.testing.laws._laws import Case, Measure, Organizations
from stepback.testing.laws._run_law import LawTrial, LawViolation
from stepback.testing.laws._search_laws import check_degenerate, check_laws

_UNIVERSAL_LAWS = {
    "defined": lambda _: laws.defined_law(),
    "repeatable": lambda _: laws.repeatable_law(),
    "order": laws.order_law,
    "renaming": laws.renaming_law,
    "round trips": laws.round_trip_law,
    "in force": laws.in_force_law,
    "periods": laws.period_law,
}
_CHOICES = {
    "monotone": ("up", "down", None),
    "scale": ("unchanged", "proportional", None),
    "decomposable": (*COMBINATIONS, None),
}


def check_measure(
    measure: Measure,
    *,
    bounded: tuple[float, float] | None = None,
    monotone: laws.Direction | None = None,
    scale: laws.Scale | None = "unchanged",
    decomposable: str | Combine | None = None,
    without: Collection[str] = (),
    organizations: Organizations | None = None,
    tolerance: float = 1e-9,
    time_limit: float = 5,
    settings: hypothesis_settings | None = None,
) -> None:
    """Check a measure of organizations against the laws that such a measure should obey.

    Every measure must be defined on every organization, also on an empty one, where it may be nan
    but must not raise. It must return the same when asked again, and must not change with the order
    of records, with other ids and names, or when the organization is written and read back. On a
    date, it must be that of `Organization.snapshot`, whatever was or will be in force, and the same
    on all days from one of `Organization.dates` up to the next. The author states the other laws.
    The laws are checked in this order, and the first violation is reported.

    Parameters
    ----------
    measure
        A function of a `stepback.Organization` that returns a number, a mapping from ids to
        numbers or words, or a record, dataclass, list, array or pandas series of such values. A
        list that consists of ids may be in any order.
    bounded
        The lowest and the highest number that it may return, nan aside.
    monotone
        How stepping back may change it: ``"up"``, it never falls; ``"down"``, it never rises. Of
        a mapping by person, this is about the number of the leader who steps back. ``None``: in
        any way.
    scale
        How another unit of weight changes it, with the weight of every domain multiplied:
        ``"unchanged"``, or ``"proportional"``. ``None``: in any way.
    decomposable
        Its value for two unconnected organizations side by side: ``"sum"``; ``"mean"``, weighted
        by their domains, both number by number; ``"union"`` of two mappings; ``"shares"``, the
        union, with the shares of each weighted by its domains; or a function of both results and
        both organizations that returns the expected value. ``None``: anything.
    without
        Laws to leave out, of ``"defined"``, ``"repeatable"``, ``"order"``, ``"renaming"``,
        ``"round trips"``, ``"in force"`` and ``"periods"``.
    organizations
        The strategy of organizations to try; ``None``: those of
        `stepback.testing.strategies.organizations` with ``allow_dates=True``, and a dozen
        degenerate ones. For `monotone`,
        a step back must be possible in them.
    tolerance
        Two numbers count as equal up to this difference, relative to the larger if above 1.
    time_limit
        How many seconds of processor time one example may take, with one or a few calls of the
        measure; one that takes longer is reported as endless. ``math.inf``: no limit.
    settings
        How many examples to try of each law, and so on; ``None``: hypothesis's own, without its
        deadline and its health check for slow tests.

    Raises
    ------
    AssertionError
        If a law is violated, with the smallest counterexample as code to paste; also if a result
        is of a kind to which the law cannot apply, or if the measure returned no number in any
        example of a law, so that nothing was tested.
    InvalidArgument
        If an argument is not as described above; all problems are listed.

    Examples
    --------
    >>> from stepback.testing.laws import check_measure
    >>> check_measure(leadership_spread, bounded=(0, 1), decomposable=None)
    >>> def mean_span(org):
    ...     return len(org.reporting) / len({line.manager for line in org.reporting})
    >>> check_measure(mean_span)
    Traceback (most recent call last):
      ...
    AssertionError: mean_span must be defined on every organization
    <BLANKLINE>
        from stepback import Organization
    <BLANKLINE>
        org = Organization()
    <BLANKLINE>
        mean_span(org)  # raised ZeroDivisionError: division by zero
    """
    __tracebackhide__ = True  # pytest then shows the caller's line and the message alone
    left_out = as_list(without)
    problems = [
        *_measure_argument_problems(locals(), left_out),
        *type_problems(organizations, time_limit, settings),
    ]
    if problems:
        raise InvalidArgument("; ".join(problems))
    chosen = [make(tolerance) for name, make in _UNIVERSAL_LAWS.items() if name not in left_out]
    if bounded is not None:
        chosen.append(laws.bounded_law(*bounded, tolerance))
    if scale is not None:
        chosen.append(laws.scale_law(scale, tolerance))
    if monotone is not None:
        chosen.append(laws.monotone_law(monotone, tolerance))
    if decomposable is not None:
        combine = COMBINATIONS[decomposable] if isinstance(decomposable, str) else decomposable
        chosen.append(laws.decomposable_law(combine, tolerance))
    budget: TimeBudget[Case, LawViolation] = TimeBudget(time_limit)
    trials = [LawTrial(measure, law, budget) for law in chosen]
    shared = [trial for trial in trials if trial.law.organizations is laws.ANY_ORGANIZATION]
    others = ([trial] for trial in trials if trial not in shared)
    for group in filter(None, (shared, *others)):
        check_laws(group, organizations, settings or hypothesis_settings())
    if organizations is None:
        check_degenerate(trials)


def _measure_argument_problems(args: Mapping[str, Any], without: list[Any]) -> Iterator[str]:
    if not callable(args["measure"]):
        yield f"measure: {args['measure']!r} cannot be called"
    bounded, tolerance = args["bounded"], args["tolerance"]
    is_pair = isinstance(bounded, tuple | list) and len(bounded) == 2
    if bounded is not None and not (is_pair and all(map(is_real, bounded))):
        yield f"bounded: {bounded!r} is not two numbers, the lowest and the highest"
    elif bounded is not None and bounded[0] > bounded[1]:
        yield f"bounded: the lowest, {bounded[0]!r}, is larger than the highest, {bounded[1]!r}"
    for name, value, options in (
        *((name, args[name], options) for name, options in _CHOICES.items()),
        *(("without", law, tuple(_UNIVERSAL_LAWS)) for law in without),
    ):
        if value not in options and not (name == "decomposable" and callable(value)):
            yield f"{name}: {value!r} is none of {', '.join(map(repr, options))}"
    if not is_real(tolerance) or tolerance < 0:
        yield f"tolerance: {tolerance!r} is not a number from 0 up"
