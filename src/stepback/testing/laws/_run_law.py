"""A measure on trial: what it makes of each case, and whether that breaks a law."""

from __future__ import annotations

import attrs

from stepback.testing._diff._source_code import format_exception
from stepback.testing._runner import TimeBudget
from stepback.testing._time_limit import is_out_of_time, time_limit
from stepback.testing.laws._law_failure import LawViolation
from stepback.testing.laws._laws import Case, Law, Measure, Results
from stepback.testing.laws._result_values import UnsupportedResult, copy_result, format_result


@attrs.define
class LawTrial:
    """A measure, and a law that it should obey.

    Attributes:
        tested: Whether the law has said anything yet.
    """

    measure: Measure
    law: Law
    budget: TimeBudget[Case, LawViolation]
    has_tested: bool = False

    def find_violation(self, case: Case) -> LawViolation | None:
        """How the measure breaks the law, if it does."""
        known = self.budget.known_failure(case)
        if known is not None or self.budget.is_spent:
            return known
        results: Results = {}
        failure = self._measure_case(case, results)
        if failure is not None:
            broken = LawViolation.from_case(self.measure, self.law, case, results)
            broken.__cause__ = failure
            if is_out_of_time(failure):
                self.budget.timeouts.append((case, broken))
            return broken
        try:
            demand = self.law.find_requirement(case, results)
        except UnsupportedResult as unfit:
            demand = f"the law cannot hold, as {unfit}"
        self.has_tested = self.has_tested or demand is not None
        if not demand:
            return None
        results = {variable: format_result(result) for variable, result in results.items()}
        results[next(reversed(results))] += f"; {demand}"
        return LawViolation.from_case(self.measure, self.law, case, results)

    def confirm_violation(self, broken: LawViolation) -> LawViolation:
        """The same, or the first that was seen, if what seems endless just takes a little longer.

        Most of them were not waited for as long as may be.
        """
        seen = self.budget.timeouts
        if not is_out_of_time(broken.__cause__) or len(seen) < 2:
            return broken
        case = next(case for case, known in seen if known is broken)
        first = self.budget.forget_timeouts() or broken
        again = self.find_violation(case)
        return again if again is not None and is_out_of_time(again.__cause__) else first

    def _measure_case(self, case: Case, results: Results) -> Exception | None:
        """Fill in what the measure makes of each organization, up to where it fails."""
        __tracebackhide__ = True
        try:
            with time_limit(self.budget.call_seconds):
                for variable, org in case.organizations.items():
                    results[variable] = None
                    results[variable] = copy_result(self.measure(org))
        except Exception as error:  # noqa: BLE001  (whatever the measure raises is told)
            *before, last = results
            results.update({variable: format_result(results[variable]) for variable in before})
            results[last] = format_exception(error)
            return error
        return None
