"""Write a store's mismatch with the model as code to paste."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent
from typing import Any

import attrs

from stepback._organization._organization import Organization
from stepback.testing._diff._differences import differences
from stepback.testing._diff._source_code import (
    call_as_code,
    collapse_whitespace,
    format_exception,
    function_name,
    import_lines,
)
from stepback.testing.stateful._store_steps import StoreStep

_READ = "store.organization()"
_INDENT = " " * 4
DEFAULT_NAME = "open_store"


class StoreMismatch(Exception):  # noqa: N818  (it is raised to hypothesis, not to users)
    """A store did something else than the model; the message shows after which steps."""

    def __init__(self, message: str, trace: StoreTrace) -> None:
        """Keep the steps before the mismatch."""
        super().__init__(message)
        self.trace = trace


@attrs.define
class StoreTrace:
    """The steps that a store was asked for so far."""

    open_store: Callable[[Organization], Any]
    org: Organization  # what the store held at first
    steps: list[StoreStep] = attrs.field(factory=list)  # the changes since then
    refused_steps: set[int] = attrs.field(factory=set)  # the indexes of steps that were refused

    def error_mismatch(self, error: Exception, *, call: str = "") -> StoreMismatch:
        """The store raised an error that is not a refusal, in the last step or in another call."""
        raised = format_exception(error)
        return self._build_mismatch(f"the store {raised}, {self._format_when(call)}", raised, call)

    def refusal_mismatch(self, error: Exception) -> StoreMismatch:
        """The store refused a valid change."""
        problem, raised = "the store refused what can be done", format_exception(error)
        return self._build_mismatch(f"{problem}, {self._format_when()}: it {raised}", raised)

    def acceptance_mismatch(self, refusal: ValueError) -> StoreMismatch:
        """The store accepted an invalid change."""
        problem = f"the store accepted what cannot be, {self._format_when()}: "
        return self._build_mismatch(problem + collapse_whitespace(refusal), "must be refused")

    def type_mismatch(self, found: object) -> StoreMismatch:
        """The store returned something else than an organization."""
        requirement = f"must return a stepback.Organization, not {type(found).__name__}"
        problem = f"{_READ} {requirement}, {self._format_when(_READ)}"
        return self._build_mismatch(problem, requirement, _READ)

    def state_mismatch(
        self, expected: Organization, found: Organization, refusal: Exception | None
    ) -> StoreMismatch:
        """The store holds another organization than the model."""
        comment = ""
        if refusal is not None:
            problem = f"refused a change and made it in part, {self._format_when()}"
            comment = f"after it {format_exception(refusal)}"
        else:
            problem = f"went wrong {self._format_when()}" if self.steps else "began wrong"
        lines = indent("\n".join(differences(expected, found)), _INDENT)
        problem = f"the store {problem}; what it should hold → what it holds:\n\n{lines}"
        return self._build_mismatch(problem, comment, _READ)

    def _format_when(self, call: str = "") -> str:
        n_steps = len(self.steps)
        if not n_steps:
            return "before the first step" if call else "when it was opened"
        step = f"step {n_steps}, {self.steps[-1].change}"
        return f"after {step}" if call else f"at {step}"

    def _build_mismatch(self, problem: str, comment: str = "", call: str = "") -> StoreMismatch:
        """The problem, then the steps and the call as code, with a comment on the last line."""
        opened = call_as_code(function_name(self.open_store, DEFAULT_NAME), self.org)
        code = [f"store = {opened}"]
        for index, step in enumerate(self.steps):
            text = call_as_code(f"store.{step.change}", *step.args, **step.kwargs)
            if index in self.refused_steps:
                text = f"with contextlib.suppress(Exception):  # refused\n{indent(text, _INDENT)}"
            code.append(text)
        code += [call] if call else []
        script = "\n".join(code) + (f"  # {comment}" if comment else "")
        text = indent(f"{import_lines(script)}\n\n{script}", _INDENT)
        return StoreMismatch(f"{problem}\n\n{text}", self)
