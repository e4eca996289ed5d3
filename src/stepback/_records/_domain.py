"""Domains: fields of decisions that nodes own."""

from __future__ import annotations

from typing import Literal

import attrs

from stepback._records._fields._choices import Choice
from stepback._records._fields._numbers import Amounts, Number
from stepback._records._record import (
    BASIS_CHOICE,
    DOMAIN_ID,
    NODE_ID,
    TEXT,
    Basis,
    Record,
    Schema,
    declare_field,
)

BY_CHOICE = Choice("count", "value")


@attrs.frozen(repr=False)
class Domain(Record):
    """A field of decisions, such as hiring or refunds.

    Attributes:
        id: Text that is unique over all domains of the organization.
        owner: Id of the person, role or circle that has formal authority.
        weight: How much deciding the domain takes, above 0, in a unit of your choice: the number
            of decisions, their value, or hours.
        name: The name that people use for it.
        amounts: A sample of the amounts that its decisions are about, to which limits apply;
            ``None`` if they are not known.
        by: Whether a band of amounts weighs by their number (``"count"``) or their sum
            (``"value"``).
        basis: How the domain is known: ``"observed"``, ``"declared"`` or ``"assumed"``.

    Raises:
        ValueError: If a value is not allowed. The message names every such value.

    Examples:
        >>> Domain("refunds", "ann", weight=3, amounts=[20, 45, 900])
        Domain(id='refunds', owner='ann', weight=3.0, amounts=(20.0, 45.0, 900.0))
    """

    noun = "domain"
    _schema = Schema(table="domains")

    id: str = declare_field(DOMAIN_ID, positional=True)
    owner: str = declare_field(NODE_ID, positional=True)
    weight: float = declare_field(Number(low=0, above=True, optional=False), 1.0)
    name: str = declare_field(TEXT, "")
    amounts: tuple[float, ...] | None = declare_field(Amounts(), None)
    by: Literal["count", "value"] = declare_field(BY_CHOICE, "count")
    basis: Basis = declare_field(BASIS_CHOICE, "declared")
