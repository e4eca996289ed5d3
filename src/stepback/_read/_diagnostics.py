"""Problems found while one file is read: errors, repairs and warnings, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from stepback._problems._alike import list_alike
from stepback._problems._format import format_option
from stepback._problems._problem import InvalidOrganization, Place, Problem

Key = TypeVar("Key")

N_LISTED = 5  # values that a message lists before it counts the others


@attrs.frozen
class Finding:
    """Something wrong that has a repair.

    Attributes:
        code: A stable name for this kind of problem.
        finding: What is wrong, with the value.
        place: Where it is.
        remedy: How the user can correct it.
        repair: What the repair does.
    """

    code: str
    finding: str
    place: Place
    remedy: str
    repair: str


@attrs.frozen
class Diagnostics:
    """Collects everything found while one file is read.

    Attributes:
        repair: Whether problems that have a documented repair are repaired.
        errors: Problems that stop the reading.
        repairs: What was repaired.
        warnings: What was noticed and does not stop the reading.
    """

    repair: bool
    errors: list[Problem] = attrs.field(factory=list)
    repairs: list[Problem] = attrs.field(factory=list)
    warnings: list[Problem] = attrs.field(factory=list)

    def add_error(self, code: str, message: str, place: Place) -> None:
        """Add an error that has no repair: the user has to change the file or the options."""
        self.errors.append(Problem(code, message, place))

    def add_errors(
        self, groups: Mapping[Key, Sequence[Any]], describe: Callable[[Key, Sequence[Any]], Problem]
    ) -> None:
        """Add the error of each group of rows, which has no repair, as `list_alike` does."""
        self.errors.extend(list_alike(groups, describe))

    def add_warning(self, code: str, message: str, place: Place) -> None:
        """Add a warning."""
        self.warnings.append(Problem(code, message, place, "warning"))

    def add_error_or_repair(
        self, code: str, finding: str, place: Place, *, remedy: str, repair: str
    ) -> None:
        """Add what the `repair` does; without repairs, an error and how to correct it."""
        if self.repair:
            self.repairs.append(Problem(code, f"{finding}; {repair}", place, "warning"))
        else:
            self.add_error(code, f"{finding}; {remedy}", place)

    def add_findings(
        self, groups: Mapping[Key, Sequence[Any]], describe: Callable[[Key, Sequence[Any]], Finding]
    ) -> None:
        """Add the finding of each group of rows, as `list_alike` does."""

        def describe_problem(key: Key, rows: Sequence[Any]) -> Problem:
            found = describe(key, rows)
            if self.repair:
                message = f"{found.finding}; {found.repair}"
                return Problem(found.code, message, found.place, "warning")
            return Problem(found.code, f"{found.finding}; {found.remedy}", found.place)

        listed = self.repairs if self.repair else self.errors
        listed += list_alike(groups, describe_problem)

    def add_file_problems(self, problems: Iterable[Problem]) -> None:
        """Add what the CSV or Excel reader found, which has left out what it reports as errors."""
        for problem in problems:
            offer, repair = "leave it out", "left out"
            if problem.code == "repeated-column":
                offer, repair = "keep the first", "the first is kept"
            remedy = f"or {format_option(repair=True)} to {offer}"
            self.add_problem(problem, remedy=remedy, repair=repair)

    def add_problem(self, problem: Problem, *, remedy: str, repair: str) -> None:
        """Add a warning, or an error that has a repair."""
        if problem.severity == "warning":
            self.warnings.append(problem)
        else:
            self.add_error_or_repair(
                problem.code, problem.message, problem.where, remedy=remedy, repair=repair
            )

    def raise_errors(self) -> None:
        """Raise one `InvalidOrganization` with every error and warning, if there is an error."""
        if self.errors:
            raise InvalidOrganization([*self.errors, *self.warnings])


def file_error(code: str, message: str, source: str) -> InvalidOrganization:
    """The exception for a file of which nothing can be read."""
    return InvalidOrganization([Problem(code, message, Place(source))])
