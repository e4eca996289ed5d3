"""A sheet to find out who may decide what: decisions by the levels of the organization."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stepback._display._display_names import DisplayNames
from stepback._flow._compiled import Compiled
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._problems._format import format_value, format_values, pluralize
from stepback._read._spreadsheets._column_letters import column_name
from stepback.evidence._cells._amount_bands import find_amount_band
from stepback.evidence._cells._template_lines import (
    AUTHORITY_MARK,
    CONDITION_LABEL,
    CURRENCY_LABEL,
    DECISION_HEADER,
    TAX_CHOICES,
    TAX_LABEL,
    format_header_mark,
)
from stepback.evidence._papers._grant import POWERS
from stepback.evidence._templates._common_decisions import COMMON_DECISIONS
from stepback.evidence._templates._organization_levels import OrganizationLevel, choose_levels
from stepback.evidence._templates._sheet_content import CellRule, SheetContent, fit_width
from stepback.evidence._templates._sheet_template import SheetTemplate

_N_CONDITIONS = 3
_N_NAMED = 3  # people that a hint names
_MAX_HINT = 255  # characters, which spreadsheets allow
_N_LISTED = 8
_MAX_DECISIONS = 10_000
_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "CNY", "INR")
_HOW_TO = (
    "For each decision and level, write the largest amount that the level decides by itself.",
    "Or write a word: decides (any amount), signs, recommends, is consulted, is informed.",
    "A blank cell means that the level has no right.",
    "Where a limit holds on a condition, write 5000 (1), and say below what condition (1) is.",
    "Write a percentage, or days, as text: 15 %, 10 days.",
    "Delete the decisions that nobody takes here, and add your own. A heading ends in a colon.",
    "Levels stand from the lowest to the highest. Move a column that is in the wrong place.",
)


def authority_template(
    org: Organization,
    decisions: Sequence[str] | Mapping[str, Sequence[str]] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    currency: str | None = None,
    tax: str | None = None,
) -> SheetTemplate:
    """A sheet to find out who may decide what: a row for each decision, a column for each level.

    Filled in, `read_authority_matrix` reads it without an option: its first cell says what the
    sheet is, and lines above the header hold the currency, whether tax is in the amounts, and the
    conditions. A blank cell is no right.

    Parameters
    ----------
    org
        The organization whose levels are the columns.
    decisions
        The rows: texts, or a mapping from fields of business to texts, each of which has a
        heading. By default about fifty decisions that most organizations make, in ten fields, to
        be cut down. The list is ours.
    by
        What the columns are: ``"roles"``, ``"layers"``, ``"units"`` (the heads of units),
        ``"circles"``, ``"people"``, the name of an attribute of people, such as ``"grade"``, or
        the names of levels from the lowest to the highest. By default the roles, if at least half
        of the people hold one; else an attribute that is named like a grade, if as many have one;
        else the layers; else roles, circles or people. More than 24 columns are not chosen. Both
        numbers are assumptions of ours.
    currency, tax
        What is filled in above the header already: the currency of all amounts, and
        ``"included"`` or ``"excluded"``.

    Returns
    -------
    SheetTemplate
        Write it as ``.xlsx`` or ``.csv``, or take its `to_table`. Its `holders` say who is at each
        level, for `AuthorityMatrix.organization`.

    Raises
    ------
    ValueError
        If the organization has nothing that could be a level, `decisions` are not texts, are
        blank or repeated, `by` is none of these, or anything is dated and no date was entered.

    Examples
    --------
    >>> org = archetypes.command_pyramid(people=7, span=2)
    >>> template = authority_template(org, {"Purchasing": ["Buy software"]}, currency="EUR")
    >>> for header, cells in template.to_table().items():
    ...     print(header, cells)
    Decision [stepback authority matrix; Currency of all amounts: EUR] ['Purchasing:', 'Buy ...']
    Layer 3 ['', '']
    Layer 2 ['', '']
    Layer 1 ['', '']
    """
    compiled = compiled_at_date(org)
    rows = _check_decisions(COMMON_DECISIONS if decisions is None else decisions)
    levels = choose_levels(compiled, by)
    settings = {
        CURRENCY_LABEL: _check_setting("currency", currency, ()),
        TAX_LABEL: _check_setting("tax", tax, TAX_CHOICES),
        **{CONDITION_LABEL.format(number): "" for number in range(1, _N_CONDITIONS + 1)},
    }
    n_levels = len(levels)
    above = ((AUTHORITY_MARK,), *((line,) for line in _HOW_TO), *settings.items())
    n_above = len(above)
    n_how_to = n_above - len(settings)
    content = SheetContent(
        name="Authority matrix",
        above=above,
        settings=tuple(range(n_how_to, n_above)),
        header=(DECISION_HEADER, *(level.name for level in levels)),
        rows=tuple((name, *[""] * n_levels) for name, _ in rows),
        headings=frozenset(place for place, (_, is_heading) in enumerate(rows) if is_heading),
        widths=(
            fit_width((name for name, _ in rows), 36, 70),
            *(fit_width([level.name], 14, 30) for level in levels),
        ),
        n_fixed=1,
        rules=(
            _choice_rule(n_how_to, _CURRENCIES, "Currency", "The currency of all amounts."),
            _choice_rule(n_how_to + 1, TAX_CHOICES, "Tax", "Whether tax is in the amounts."),
            *_cell_rules(compiled, levels, n_above + 1, len(rows)),
        ),
        table_header=format_header_mark(AUTHORITY_MARK, settings),
        has_numbers=True,
    )
    ids = compiled.columns.ids
    holders = {
        level.name: tuple(ids[list(level.posts) or level.people].tolist())
        for level in levels
        if level.people.size or level.posts
    }
    return SheetTemplate(contents=(content,), holders=holders)


def _check_decisions(decisions: Any) -> list[tuple[str, bool]]:
    """Each row's text, and whether it is a heading; one error about all that are not valid."""
    faults: list[str] = []
    rows: list[tuple[str, bool]] = []
    if isinstance(decisions, Mapping):
        for field, names in decisions.items():
            heading = _clean_text(field).rstrip(":").rstrip()
            if not heading:
                faults.append(f"{format_value(field)} is not the name of a field")
            rows.append((f"{heading}:", True))
            texts = _check_names(names, faults, f" in {format_value(field)}")
            if texts == []:
                faults.append(f"{format_value(field)} has no decisions; leave it out")
            rows += ((text, False) for text in texts or ())
    else:
        rows = [(text, False) for text in _check_names(decisions, faults, "") or ()]
    if not rows and not faults:
        faults.append("there are none; leave the argument out for a list of common ones")
    if len(rows) > _MAX_DECISIONS:
        faults.append(f"{len(rows):,} rows are more than {_MAX_DECISIONS:,}")
    if faults:
        more = f"; and {len(faults) - _N_LISTED:,} more" if len(faults) > _N_LISTED else ""
        raise ValueError(f"decisions: {'; '.join(faults[:_N_LISTED])}{more}")
    return rows


def _check_names(names: Any, faults: list[str], where: str) -> list[str] | None:
    """The decisions of one field as clean texts; ``None`` if they are no collection."""
    is_collection = isinstance(names, Sequence) and not isinstance(names, str | bytes)
    if not is_collection:
        faults.append(
            f"{format_value(names)}{where} is not a list of texts; give one such as "
            "['Hire', 'Buy software']"
        )
        return None
    texts = list(map(_clean_text, names))
    wrong = [name for name, text in zip(names, texts, strict=True) if not text]
    if wrong:
        faults.append(f"{format_values(wrong, _N_LISTED)}{where} is not the name of a decision")
    colons = [text for text in texts if text.endswith(":")]
    if colons:
        faults.append(
            f"{format_values(colons, _N_LISTED)}{where} ends in a colon, as only headings do; "
            "remove the colon, or give a mapping from fields to their decisions"
        )
    bands = [(text, find_amount_band(text, is_name=True)) for text in texts]
    unclear = [text for text, band in bands if band and (band.doubt or band.is_bare)]
    if unclear:
        faults.append(
            f"{format_values(unclear, _N_LISTED)}{where} has an amount that is not clearly a band; "
            "write 'up to' or 'over' before it, with thousands as in 5,000, or remove it"
        )
    seen: dict[str, int] = {}
    for text in texts:
        seen[text.casefold()] = seen.get(text.casefold(), 0) + 1
    repeated = [text for text in dict.fromkeys(texts) if text and seen[text.casefold()] > 1]
    if repeated:
        faults.append(f"{format_values(repeated, _N_LISTED)}{where} is there more than once")
    return texts


def _clean_text(text: Any) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _check_setting(name: str, value: Any, choices: tuple[str, ...]) -> str:
    if value is None:
        return ""
    text = _clean_text(value)
    is_unfit = any(sign in text for sign in ";[]") or len(text) > _MAX_HINT
    if not text or is_unfit or (choices and text not in choices):
        expected = " or ".join(map(format_value, choices)) or "a currency such as 'EUR'"
        raise ValueError(f"{name}: {format_value(value)} cannot be used; pass {expected}")
    return text


def _choice_rule(row: int, choices: Iterable[str], title: str, message: str) -> CellRule:
    options = {
        "validate": "list",
        "source": list(choices),
        "error_type": "information",
        "input_title": title,
        "input_message": message,
    }
    return CellRule(first_row=row, first_column=1, last_row=row, last_column=1, options=options)


def _cell_rules(
    compiled: Compiled, levels: Sequence[OrganizationLevel], first_row: int, n_rows: int
) -> Iterable[CellRule]:
    """What fits into the cells of each level: an amount from 1 on, 0, a word, or a condition."""
    names = DisplayNames(compiled)
    for column, level in enumerate(levels, start=1):
        cell = f"{column_name(column + 1)}{first_row + 1}"
        words = ",".join(f'{cell}="{word}"' for word in (*POWERS, "no limit"))
        # An amount below 1 is a percentage that was typed as such; it has to be text.
        formula = (
            f'=IF(ISNUMBER({cell}),{cell}>=1,OR({words},RIGHT({cell},1)=")",RIGHT({cell},1)="%"))'
        )
        options: dict[str, Any] = {
            "validate": "custom",
            "value": formula,
            "ignore_blank": True,
            "error_type": "warning",
            "error_title": "Amount or word?",
            "error_message": "This is neither an amount of 1 or more nor one of the words: "
            f"{', '.join(POWERS)}, no limit. Keep it if it is a band or a condition.",
        }
        if level.people.size:
            named = names.join_names(level.people, _N_NAMED)
            hint = f"{pluralize(level.people.size, 'person', 'people')}: {named}"
            options["input_title"] = _shorten_hint(level.name, 32)
            options["input_message"] = _shorten_hint(hint, _MAX_HINT)
        yield CellRule(
            first_row=first_row,
            first_column=column,
            last_row=first_row + n_rows - 1,
            last_column=column,
            options=options,
        )


def _shorten_hint(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
