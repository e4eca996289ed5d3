"""What is told of a measure that breaks a law: code that can be pasted."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent
from typing import Any

from stepback.testing._diff._source_code import as_code, function_name, import_lines
from stepback.testing.laws._laws import Case, Law, Results

DEFAULT_NAME = "measure"  # what one is called that has no name of its own


class LawViolation(Exception):  # noqa: N818  (a law is)
    """A law is broken; the message shows by what."""

    def __init__(self, message: str, law: Law) -> None:
        """Tell of the law that is broken."""
        super().__init__(message)
        self.law = law

    @classmethod
    def from_case(
        cls, measure: Callable[..., Any], law: Law, case: Case, results: Results
    ) -> LawViolation:
        """The case as code, with what the measure made of it, and what it should have been."""
        name = function_name(measure, DEFAULT_NAME)
        made = {
            variable: case.code.get(variable) or as_code(org)
            for variable, org in case.organizations.items()
        }
        code = "\n".join(f"{variable} = {expression}" for variable, expression in made.items())
        calls = "\n".join(
            f"{name}({variable})  # {results[variable]}" for variable in made if variable in results
        )
        script = f"{import_lines(code)}\n\n{code}\n\n{calls}"
        return cls(f"{name} must be {law.name}\n\n{indent(script, '    ')}", law)
