"""What is told of a store that does something else than the model: code that can be pasted."""

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
from stepback.testing.stateful._store_steps import Step

_READ = "store.organization()"
_INDENT = " " * 4
DEFAULT_NAME = "open_store"


class StoreMismatch(Exception):  # noqa: N818  (a store is)
    """A store did something wrong; the message shows after what."""

    def __init__(self, message: str, taken: StoreTrace) -> None:
        """Tell of what was taken before it."""
        super().__init__(message)
        self.trace = taken


@attrs.define
class StoreTrace:
    """What a store was asked for so far.

    Attributes:
        open_store: What it was opened with.
        org: What it was to hold at first.
        steps: Each change since then.
        refused_steps: The numbers of those that were refused, from 0.
    """

    open_store: Callable[[Organization], Any]
    org: Organization
    steps: list[Step] = attrs.field(factory=list)
    refused_steps: set[int] = attrs.field(factory=set)

    def error_mismatch(self, error: Exception, *, by: str = "") -> StoreMismatch:
        """An error that is no refusal, by the last step or by another call."""
        return self._build_mismatch(
            f"the store {format_exception(error)}, {self._format_when(by)}",
            format_exception(error),
            by,
        )

    def refusal_mismatch(self, error: Exception) -> StoreMismatch:
        """The store refused a valid change."""
        raised = format_exception(error)
        what = f"the store refused what can be done, {self._format_when()}: it {raised}"
        return self._build_mismatch(what, raised)

    def acceptance_mismatch(self, refusal: ValueError) -> StoreMismatch:
        """The store accepted an invalid change."""
        reason = collapse_whitespace(refusal)
        what = f"the store accepted what cannot be, {self._format_when()}: {reason}"
        return self._build_mismatch(what, "must be refused")

    def type_mismatch(self, found: object) -> StoreMismatch:
        """Something else where the organization should be."""
        said = f"must return a stepback.Organization, not {type(found).__name__}"
        return self._build_mismatch(f"{_READ} {said}, {self._format_when(_READ)}", said, _READ)

    def state_mismatch(
        self, expected: Organization, found: Organization, refusal: Exception | None
    ) -> StoreMismatch:
        """An organization other than the model's."""
        began = f"went wrong {self._format_when()}" if self.steps else "began wrong"
        what = f"refused a change and made it in part, {self._format_when()}" if refusal else began
        lines = "\n".join(differences(expected, found))
        return self._build_mismatch(
            f"the store {what}; what it should hold → what it holds:\n\n{indent(lines, _INDENT)}",
            "" if refusal is None else f"after it {format_exception(refusal)}",
            _READ,
        )

    def _format_when(self, by: str = "") -> str:
        number = len(self.steps)
        if not number:
            return "before the first step" if by else "when it was opened"
        step = f"step {number}, {self.steps[-1].change}"
        return f"after {step}" if by else f"at {step}"

    def _build_mismatch(self, what: str, comment: str = "", call: str = "") -> StoreMismatch:
        """Told with the steps as code, the last of them with a comment, and a call after it."""
        opened = call_as_code(function_name(self.open_store, DEFAULT_NAME), self.org)
        code = [f"store = {opened}"]
        code += [_step_code(step, at in self.refused_steps) for at, step in enumerate(self.steps)]
        code += [call] if call else []
        code[-1] += f"  # {comment}" if comment else ""
        script = "\n".join(code)
        pasted = f"{import_lines(script)}\n\n{script}"
        return StoreMismatch(f"{what}\n\n{indent(pasted, _INDENT)}", self)


def _step_code(step: Step, refused: bool) -> str:  # noqa: FBT001  (a fact about it)
    call = call_as_code(f"store.{step.change}", *step.args, **step.kwargs)
    caught = f"with contextlib.suppress(Exception):  # refused\n{indent(call, _INDENT)}"
    return caught if refused else call
