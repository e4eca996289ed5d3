"""A right as it is read, before the rights of a matrix are held against each other."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable

import attrs
import numpy as np

from stepback._problems._format import format_option, join_truncated
from stepback._problems._problem import Place
from stepback._read._diagnostics import Diagnostics
from stepback.evidence._cells._amount_bands import AmountBand
from stepback.evidence._cells._money_words import MONEY_UNITS, join_units
from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._papers._reading._cell_meanings import MatrixTexts
from stepback.evidence._papers._reading._matrix_options import MatrixOptions

CONDITION_SEPARATOR = "; "


@attrs.define(slots=True)
class PaperRight:
    """One right, with what is needed to say where it stands.

    Attributes:
        holder, domain, track, unit, tax, condition, principal: As in `Grant`.
        power, scope: Positions.
        above, up_to: Bounds; ``None`` is open.
        includes_above, excludes_up_to: Whether the bounds are part of the band.
        row: The row of the matrix.
        column: The header of the cell.
        amount_column: The header of the column whose amounts it has; empty if it has none.
        is_mark: Whether it comes from a mark, and not from a limit.
        mixed_units: The units of two of its bands that cannot be one, such as years and EUR.
        jointly, may_redelegate, start, end: As in `Grant`.
    """

    holder: str
    domain: str
    row: int
    power: int = 0
    track: str = ""
    above: float | None = None
    up_to: float | None = None
    includes_above: bool = False
    excludes_up_to: bool = False
    unit: str = ""
    tax: str = ""
    condition: str = ""
    column: str = ""
    amount_column: str = ""
    is_mark: bool = False
    jointly: tuple[str, ...] = ()
    scope: int = 0
    principal: str = ""
    may_redelegate: bool = True
    start: datetime.date | None = None
    end: datetime.date | None = None
    mixed_units: tuple[str, ...] = ()

    @property
    def has_amounts(self) -> bool:
        """Whether it has a bound."""
        return self.above is not None or self.up_to is not None

    def set_band(self, band: AmountBand) -> None:
        """Take over a band, or what it has in common with the one that is there already."""
        is_bounded = band.above is not None or band.up_to is not None
        if self.has_amounts and is_bounded and not _are_one_unit(self.unit, band.unit):
            self.mixed_units = (self.unit, band.unit)
        if band.above is not None and (self.above is None or band.above >= self.above):
            self.above, self.includes_above = band.above, band.includes_above
        if band.up_to is not None and (self.up_to is None or band.up_to <= self.up_to):
            self.up_to, self.excludes_up_to = band.up_to, band.excludes_up_to
        self.unit = band.unit or self.unit

    def close_bounds(self) -> None:
        """Make its bounds those of ``above < amount <= up_to``.

        A band that includes its beginning begins at the number before it, and one that does not
        include its end ends there: amounts have no smallest step.
        """
        if self.includes_above and self.above is not None:
            self.above = float(np.nextafter(self.above, -math.inf))
        if self.excludes_up_to and self.up_to is not None:
            self.up_to = float(np.nextafter(self.up_to, -math.inf))
        self.includes_above = self.excludes_up_to = False


def _are_one_unit(first: str, second: str) -> bool:
    """Whether two amounts may have one unit; what is not said is money, if anything is."""
    if first and second:
        return join_units([first, second]) is not None
    said = first or second
    return not said or said in MONEY_UNITS


class _SpellingKeys(dict[str, str]):
    """The key of each name, which is made once: a matrix has few names and many rights."""

    def __missing__(self, name: str) -> str:
        key = self[name] = spelling_key(name)
        return key


@attrs.frozen
class MatrixReading:
    """What the steps of one reading share.

    Attributes:
        options: What the caller has said.
        findings: Errors, repairs and warnings so far.
        texts: The interpreter of texts.
        rights: The rights so far.
        nobody: Holders who are nobody, with the rows where they stand.
        keys: From a name to what its spellings have in common.
    """

    options: MatrixOptions
    findings: Diagnostics
    texts: MatrixTexts
    rights: list[PaperRight] = attrs.field(factory=list)
    nobody: dict[str, list[int]] = attrs.field(factory=dict)
    keys: dict[str, str] = attrs.field(factory=_SpellingKeys)

    @property
    def source(self) -> str:
        """The name of the file or table."""
        return self.findings.table.source

    def place(self, rows: Iterable[int] = (), column: str = "") -> Place:
        """Where a problem is."""
        return Place(self.source, tuple(sorted(set(rows))), column)

    def name_conditions(
        self, notes: Iterable[str], used: dict[str, list[int]], row: int
    ) -> list[str]:
        """The conditions of footnotes; of one that is not explained, the footnote itself."""
        names = []
        for note in notes:
            condition = self.options.conditions.get(note)
            if condition is None:
                used.setdefault(note, []).append(row)
                condition = f"({note})"
            if condition:
                names.append(condition)
        return names


def join_conditions(names: Iterable[str]) -> str:
    """Conditions that must all hold, as one."""
    return CONDITION_SEPARATOR.join(dict.fromkeys(filter(None, names)))


def format_choices(name: str, choices: Iterable[tuple[str, str]]) -> str:
    """The values of an option with what each means, as the user types them."""
    return join_truncated(
        (f"{format_option(**{name: value})} {meaning}" for value, meaning in choices),
        conjunction="or",
    )


def blank_limit_choices() -> str:
    """What a blank cell beside limits may mean."""
    readings = [("no right", "if it is no right"), ("no limit", "if there is no limit")]
    return format_choices("blank_limit", readings)


def explain_footnote(note: str) -> str:
    """That nobody says what a footnote means."""
    remedy = format_option(conditions={note: "in plan"})
    return (
        f"the footnote ({note}) is not explained, and is itself read as a condition; {remedy}, "
        "for example, to say what it is"
    )


def amount_remedy(doubt: str) -> str:
    """What to do about a text of an amount that is in doubt."""
    if " may be " in doubt:
        return (
            f"{format_option(decimal=',')} or {format_option(decimal='.')} to say which sign is "
            "the decimal one"
        )
    if " perhaps says " in doubt:
        return "write the limit or band that is granted, or - for no right"
    if " is a unit of " in doubt:
        return "write the amounts out"
    return (
        "write it as one amount or band, such as 5,000 or 'over 5,000 up to 10,000', or without "
        "digits if it is none"
    )
