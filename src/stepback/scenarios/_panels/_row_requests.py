"""What is to be computed for each row, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from stepback._problems._problem import Problem
from stepback.scenarios._panels._plain_cells import Cells, PlainCell

RowKey: TypeAlias = Mapping[str, PlainCell]


@attrs.frozen(eq=False)
class RowRequest:
    """A row that is to be computed.

    Attributes:
        key: The cells that say what the row is of.
        label: The same in words, such as ``"acme on 2026-01-31"``.
        work: What it is computed from, by the function for it, wherever that runs.
        digest: The content of what it is computed from, if rows are kept in a file.
        problems: Why it cannot be computed; empty if nothing is known against it.
    """

    key: RowKey
    label: str
    work: Any
    digest: str = ""
    problems: tuple[Problem, ...] = ()


@attrs.frozen(eq=False)
class RowOutcome:
    """What came of a row.

    Attributes:
        figures: Its figures by column; ``None`` if it failed.
        problems: Why it failed.
        of_item: Whether what failed is the item, and so all of its rows.
        withheld: The figures that are left out, since they rest on answers.
    """

    figures: Cells | None
    problems: tuple[Problem, ...] = ()
    of_item: bool = False
    withheld: tuple[str, ...] = ()


# Computes rows from their work, one outcome each, in the process in which it is called. The first
# argument is the function of the caller.
ComputeRows: TypeAlias = Callable[[Callable[..., Any], Sequence[Any]], "list[RowOutcome]"]
