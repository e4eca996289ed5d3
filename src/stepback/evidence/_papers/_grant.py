"""One right on paper: who may do what with a decision, and within which bounds."""

from __future__ import annotations

import datetime

import attrs

# A grant of a matrix holds the position of its power here.
POWERS = ("decides", "signs", "recommends", "is consulted", "is informed")
SCOPES = ("everything", "own line")


@attrs.frozen
class Grant:
    """A right that an authority matrix gives to a holder.

    Attributes:
        holder: Who has it: a level, post, role, circle or person, as the matrix names it.
        domain: The decisions, as a path of headings and the row, joined by ``" / "``.
        power: What the holder may do: ``"decides"``, ``"signs"``, ``"recommends"``, ``"is
            consulted"`` or ``"is informed"``.
        track: The kind of approval, where several are needed; empty if there is one.
        above, up_to: The band of amounts: ``above < amount <= up_to``. ``None`` is open.
        unit: What the amounts are: a currency, ``"days"``, ``"%"``, ``"heads"``; empty if the
            grant has no amounts, or nobody has said.
        tax: Whether amounts are with tax: ``"included"``, ``"excluded"``, or empty.
        condition: When it holds, in words; empty if always.
        jointly: Who must sign, too.
        scope: ``"everything"``, or ``"own line"``: requests of people below the holder.
        principal: From whom the holder has it; empty if the matrix does not say.
        may_redelegate: Whether the holder may hand it on.
        start, end: When it is in force, as a half-open interval; ``None`` is open.
        row: The row of the matrix; 0 if it comes from none.
    """

    holder: str
    domain: str
    power: str = attrs.field(default="decides", kw_only=True)
    track: str = attrs.field(default="", kw_only=True)
    above: float | None = attrs.field(default=None, kw_only=True)
    up_to: float | None = attrs.field(default=None, kw_only=True)
    unit: str = attrs.field(default="", kw_only=True)
    tax: str = attrs.field(default="", kw_only=True)
    condition: str = attrs.field(default="", kw_only=True)
    jointly: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    scope: str = attrs.field(default="everything", kw_only=True)
    principal: str = attrs.field(default="", kw_only=True)
    may_redelegate: bool = attrs.field(default=True, kw_only=True)
    start: datetime.date | None = attrs.field(default=None, kw_only=True)
    end: datetime.date | None = attrs.field(default=None, kw_only=True)
    row: int = attrs.field(default=0, kw_only=True)
