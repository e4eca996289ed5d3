"""What holds of all rights of a matrix: spellings of domains, currency, tax, joint rights."""

from __future__ import annotations

from collections import defaultdict

from stepback._problems._format import (
    format_option,
    format_value,
    format_values,
    join_truncated,
    pluralize,
)
from stepback.evidence._cells._money_words import MONEY_UNITS, SHARED_SIGNS, join_units
from stepback.evidence._papers._grant import TAXES
from stepback.evidence._papers._reading._mark_words import DECIDES
from stepback.evidence._papers._reading._paper_right import (
    MatrixReading,
    PaperRight,
    format_choices,
)

_N_LISTED = 8


def settle_domains(reading: MatrixReading) -> None:
    """Write each domain as it is written first, whatever its case; other spellings are noted."""
    first: dict[str, str] = {}
    others: dict[tuple[str, str], list[int]] = {}
    for right in reading.rights:
        spelling = first.setdefault(reading.keys[right.domain], right.domain)
        if spelling != right.domain:
            others.setdefault((spelling, right.domain), []).append(right.row)
            right.domain = spelling
    for (spelling, other), rows in others.items():
        message = (
            f"{format_value(other)} is read as {format_value(spelling)}: they differ in case or "
            "spaces alone"
        )
        reading.findings.add_warning("domain-spelling", message, reading.place(rows))


def settle_units(reading: MatrixReading) -> None:
    """Give amounts without a currency the one that the caller has said, and check all."""
    currency = reading.options.currency
    unsaid: list[int] = []
    for column, rights in _list_money(reading).items():
        if currency:
            _fill_currency(rights, currency)
        units = {right.unit for right in rights}
        said = join_units(units)
        if column and said is None:
            _report_units(column, rights, reading)
        elif "" in units and len(units) > 1 and column:
            rows = [right.row for right in rights if not right.unit]
            example = format_option(currency=said or "EUR")
            message = f"amounts without a currency beside others in {said}; {example} to say theirs"
            reading.findings.add_error("no-currency", message, reading.place(rows, column))
        elif column and said:
            _fill_currency(rights, said)
        elif "" in units:
            unsaid += [right.row for right in rights]
    if unsaid:
        example = format_option(currency="EUR")
        message = f"no amount has a currency; {example}, for example, to say it"
        reading.findings.add_warning("no-currency", message, reading.place(unsaid))


def _list_money(reading: MatrixReading) -> dict[str, list[PaperRight]]:
    """The rights whose amounts are or may be money, by the column of the amounts."""
    by_column: dict[str, list[PaperRight]] = defaultdict(list)
    for right in reading.rights:
        if not right.has_amounts:
            right.unit = right.tax = ""
        elif right.unit in MONEY_UNITS or not right.unit:
            by_column[right.amount_column].append(right)
    return by_column


def _fill_currency(rights: list[PaperRight], currency: str) -> None:
    """Give a currency to amounts without one, and to those whose sign may stand for it."""
    for right in rights:
        if not right.unit or currency in SHARED_SIGNS.get(right.unit, ()):
            right.unit = currency


def _report_units(column: str, rights: list[PaperRight], reading: MatrixReading) -> None:
    rows: dict[str, list[int]] = {}
    for right in rights:
        rows.setdefault(right.unit or "none", []).append(right.row)
    shown = [f"{unit} ({pluralize(len(set(of)), 'row')})" for unit, of in rows.items()]
    own = "give each its own column, with the currency in its header, as in 'Head (EUR)'"
    if reading.options.shape == "register":
        own = "write the currency of each row in a column named unit"
    message = (
        f"amounts in several currencies: {join_truncated(shown, _N_LISTED)}; {own}, or convert "
        "them to one"
    )
    every = [row for of_unit in rows.values() for row in of_unit]
    reading.findings.add_error("several-currencies", message, reading.place(every, column))


def settle_tax(reading: MatrixReading, *, has_column: bool) -> None:
    """Give amounts of money that do not say whether tax is in them what the caller has said.

    Where tax `has_column`, a blank cell in it says that it is not known.
    """
    rights = [
        right
        for right in reading.rights
        if right.has_amounts and (right.unit in MONEY_UNITS or not right.unit)
    ]
    silent = [right for right in rights if not right.tax]
    if reading.options.tax:
        for right in silent:
            right.tax = reading.options.tax
    elif has_column:
        return
    elif silent and len(silent) < len(rights):
        choices = format_choices("tax", [(tax, f"if it is {tax}") for tax in TAXES])
        message = f"whether tax is in the amounts is said in other rows and not here; {choices}"
        rows = [right.row for right in silent]
        reading.findings.add_error("unclear-tax", message, reading.place(rows))


def settle_joint_marks(reading: MatrixReading) -> None:
    """Join those who decide in one row and track, as the caller has said: all, or any of them."""
    if reading.options.shape == "raci" or reading.options.is_template:
        return
    groups: dict[tuple[int, str], list[PaperRight]] = defaultdict(list)
    for right in reading.rights:
        if right.is_mark and right.power == DECIDES:
            groups[right.row, right.track].append(right)
    several = {key: rights for key, rights in groups.items() if _are_several(rights)}
    if not several:
        return
    rows = [row for row, _ in several]
    rule = reading.options.several_rule or reading.options.track_rule
    if not rule:
        choices = format_choices(
            "several",
            [("all", "if all must agree"), ("any", "if each may decide alone")],
        )
        message = (
            f"{pluralize(len(set(rows)), 'row has', 'rows have')} several who decide; {choices}"
        )
        reading.findings.add_error("several-marks", message, reading.place(rows))
        return
    if not reading.options.several_rule:
        does = "all of them must agree" if rule == "all" else "each may decide alone"
        remedy = format_option(several="any" if rule == "all" else "all")
        message = (
            f"{pluralize(len(set(rows)), 'row has', 'rows have')} several who decide: as among "
            f"tracks, {does}; {remedy} if that is not so"
        )
        reading.findings.add_warning("several-marks", message, reading.place(rows))
    if rule == "all":
        _join_marks(several, reading)


def _are_several(rights: list[PaperRight]) -> bool:
    """Whether two of different holders may hold at once."""
    conditions: dict[str, set[str]] = defaultdict(set)
    for right in rights:
        conditions[right.condition].add(right.holder)
    is_mixed = "" in conditions and len(conditions) > 1
    return any(len(holders) > 1 for holders in conditions.values()) or (
        is_mixed and len(set().union(*conditions.values())) > 1
    )


def _join_marks(several: dict[tuple[int, str], list[PaperRight]], reading: MatrixReading) -> None:
    """Name the others of each who decides with others."""
    unclear = []
    for (row, _), rights in several.items():
        conditions = {right.condition for right in rights}
        if "" in conditions and len(conditions) > 1:
            unclear.append(row)
            continue
        for right in rights:
            right.jointly = tuple(
                dict.fromkeys(
                    other.holder
                    for other in rights
                    if other.condition == right.condition and other.holder != right.holder
                )
            )
    if unclear:
        message = (
            "one who decides always and one who decides on a condition must agree, and it is not "
            "said who decides if it does not hold; give both a condition"
        )
        reading.findings.add_error("several-marks", message, reading.place(unclear))


def describe_track_rule(reading: MatrixReading) -> str:
    """How the tracks of a matrix work together; an error where several are, and nobody said."""
    tracks = list(dict.fromkeys(right.track for right in reading.rights if right.track))
    if not tracks:
        return ""
    rule = reading.options.track_rule
    if not rule and len(tracks) > 1:
        choices = format_choices(
            "tracks", [("all", "if each must agree"), ("any", "if one is enough")]
        )
        message = f"there are several tracks, {format_values(tracks, _N_LISTED)}; {choices}"
        reading.findings.add_error("unclear-tracks", message, reading.place())
    return rule or "all"
