"""What is told of a store that does something else than the model: code that can be pasted."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent
from typing import Any

import attrs

from stepback._organization._organization import Organization
from stepback.testing._diff._differences import differences
from stepback.testing._diff._source_code import as_call, imports_of, name_of, on_one_line, said
from stepback.testing.stateful._store_steps import Step

_READ = "store.organization()"
_INDENT = " " * 4
OPEN = "open_store"


class Wrong(Exception):  # noqa: N818  (a store is)
    """A store did something wrong; the message shows after what."""

    def __init__(self, message: str, taken: Taken) -> None:
        """Tell of what was taken before it."""
        super().__init__(message)
        self.taken = taken


@attrs.define
class Taken:
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

    def raised(self, error: Exception, *, by: str = "") -> Wrong:
        """An error that is no refusal, by the last step or by another call."""
        return self._wrong(f"the store {said(error)}, {self._when(by)}", said(error), by)

    def refused(self, error: Exception) -> Wrong:
        """A refusal of what can be done."""
        what = f"the store refused what can be done, {self._when()}: it {said(error)}"
        return self._wrong(what, said(error))

    def accepted(self, refusal: ValueError) -> Wrong:
        """No refusal of what cannot be done."""
        what = f"the store accepted what cannot be, {self._when()}: {on_one_line(refusal)}"
        return self._wrong(what, "must be refused")

    def no_organization(self, found: object) -> Wrong:
        """Something else where the organization should be."""
        said = f"must return a stepback.Organization, not {type(found).__name__}"
        return self._wrong(f"{_READ} {said}, {self._when(_READ)}", said, _READ)

    def differs(
        self, expected: Organization, found: Organization, refusal: Exception | None
    ) -> Wrong:
        """An organization other than the model's."""
        began = f"went wrong {self._when()}" if self.steps else "began wrong"
        what = f"refused a change and made it in part, {self._when()}" if refusal else began
        lines = "\n".join(differences(expected, found))
        return self._wrong(
            f"the store {what}; what it should hold → what it holds:\n\n{indent(lines, _INDENT)}",
            "" if refusal is None else f"after it {said(refusal)}",
            _READ,
        )

    def _when(self, by: str = "") -> str:
        number = len(self.steps)
        if not number:
            return "before the first step" if by else "when it was opened"
        step = f"step {number}, {self.steps[-1].change}"
        return f"after {step}" if by else f"at {step}"

    def _wrong(self, what: str, comment: str = "", call: str = "") -> Wrong:
        """Told with the steps as code, the last of them with a comment, and a call after it."""
        opened = as_call(name_of(self.open_store, OPEN), self.org)
        code = [f"store = {opened}"]
        code += [_as_code(step, at in self.refused_steps) for at, step in enumerate(self.steps)]
        code += [call] if call else []
        code[-1] += f"  # {comment}" if comment else ""
        script = "\n".join(code)
        pasted = f"{imports_of(script)}\n\n{script}"
        return Wrong(f"{what}\n\n{indent(pasted, _INDENT)}", self)


def _as_code(step: Step, refused: bool) -> str:  # noqa: FBT001  (a fact about it)
    call = as_call(f"store.{step.change}", *step.given, **step.named)
    caught = f"with contextlib.suppress(Exception):  # refused\n{indent(call, _INDENT)}"
    return caught if refused else call
