"""Write a measure's violation of a law as code to paste."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent
from typing import Any

from stepback.testing._diff._source_code import as_code, function_name, import_lines
from stepback.testing.laws._laws import Case, Law, Results

DEFAULT_NAME = "measure"  # the name in code of a measure that has none, such as a lambda


class LawViolation(Exception):  # noqa: N818  (it is raised to hypothesis, not to users)
    """A law is violated; the message shows by what."""

    def __init__(self, message: str, law: Law) -> None:
        """Keep the law that is violated."""
        super().__init__(message)
        self.law = law

    @classmethod
    def from_case(
        cls, measure: Callable[..., Any], law: Law, case: Case, results: Results
    ) -> LawViolation:
        """Write the case as code, with the results of the measure and what was required."""
        name = function_name(measure, DEFAULT_NAME)
        expressions = {
            variable: case.code.get(variable) or as_code(org)
            for variable, org in case.organizations.items()
        }
        code = "\n".join(f"{variable} = {text}" for variable, text in expressions.items())
        calls = "\n".join(
            f"{name}({variable})  # {results[variable]}"
            for variable in expressions
            if variable in results
        )
        script = f"{import_lines(code)}\n\n{code}\n\n{calls}"
        return cls(f"{name} must be {law.name}\n\n{indent(script, '    ')}", law)
