"""Run one law on one measure: what it returns for each case, and whether that violates the law."""

from __future__ import annotations

from textwrap import indent

import attrs

from stepback.testing._diff._source_code import (
    as_code,
    format_exception,
    function_name,
    import_lines,
)
from stepback.testing._runner import TimeBudget
from stepback.testing._time_limit import is_out_of_time, time_limit
from stepback.testing.laws._laws import Case, Law, Measure, Results
from stepback.testing.laws._result_values import UnsupportedResult, copy_result, format_result

DEFAULT_NAME = "measure"  # the name in code of a measure that has none, such as a lambda


class LawViolation(Exception):  # noqa: N818  (it is raised to hypothesis, not to users)
    """A law is violated; the message shows by what."""


@attrs.define
class LawTrial:
    """A measure, and a law that it should obey."""

    measure: Measure
    law: Law
    budget: TimeBudget[Case, LawViolation]
    has_tested: bool = False  # whether the law has applied to any case so far

    def find_violation(self, case: Case) -> LawViolation | None:
        """How the measure violates the law in a case, if it does."""
        known = self.budget.known_failure(case)
        if known is not None or self.budget.is_spent:
            return known
        results: Results = {}
        error = self._measure_case(case, results)
        if error is not None:
            violation = self._describe_violation(case, results)
            violation.__cause__ = error
            if is_out_of_time(error):
                self.budget.timeouts.append((case, violation))
            return violation
        try:
            requirement = self.law.find_requirement(case, results)
        except UnsupportedResult as unsupported:
            requirement = f"the law cannot hold, as {unsupported}"
        self.has_tested = self.has_tested or requirement is not None
        if not requirement:
            return None
        results = {variable: format_result(result) for variable, result in results.items()}
        results[next(reversed(results))] += f"; {requirement}"
        return self._describe_violation(case, results)

    def confirm_violation(self, violation: LawViolation) -> LawViolation:
        """Run a case that timed out once more, as `TimeBudget.forget_timeouts` says."""
        timeouts = self.budget.timeouts
        if not is_out_of_time(violation.__cause__) or len(timeouts) < 2:
            return violation
        case = next(case for case, known in timeouts if known is violation)
        first = self.budget.forget_timeouts() or violation
        again = self.find_violation(case)
        return again if again is not None and is_out_of_time(again.__cause__) else first

    def _measure_case(self, case: Case, results: Results) -> Exception | None:
        """Fill in the result for each organization, up to the one for which the measure raises."""
        __tracebackhide__ = True
        try:
            with time_limit(self.budget.call_seconds):
                for variable, org in case.organizations.items():
                    results[variable] = None
                    results[variable] = copy_result(self.measure(org))
        except Exception as error:  # noqa: BLE001  (whatever the measure raises is reported)
            *before, last = results
            results.update({variable: format_result(results[variable]) for variable in before})
            results[last] = format_exception(error)
            return error
        return None

    def _describe_violation(self, case: Case, results: Results) -> LawViolation:
        """Write the case as code, with the results of the measure and what was required."""
        name = function_name(self.measure, DEFAULT_NAME)
        expressions = {
            variable: case.code.get(variable) or as_code(org)
            for variable, org in case.organizations.items()
        }
        code = "\n".join(f"{variable} = {text}" for variable, text in expressions.items())
        calls = "\n".join(f"{name}({variable})  # {text}" for variable, text in results.items())
        script = f"{import_lines(code)}\n\n{code}\n\n{calls}"
        return LawViolation(f"{name} must be {self.law.name}\n\n{indent(script, '    ')}")
