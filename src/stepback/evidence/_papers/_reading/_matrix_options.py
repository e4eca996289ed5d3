"""The arguments of `read_authority_matrix`, checked together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import attrs

from stepback._organization._validate_args import as_collection, raise_faults
from stepback._problems._format import format_value, join_truncated, propose_similar
from stepback.evidence._cells._money_words import find_unit
from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._papers._grant import TAXES
from stepback.evidence._papers._reading._mark_words import POWER_NAMES, RACI_MARKS, USUAL_MARKS

SHAPES = ("grid", "register", "raci")
RULES = ("all", "any")
BLANK_LIMITS = ("no right", "no limit")
OPEN_BANDS = ("end at next", "stay open")
DECIMAL_SIGNS = (".", ",")
GRID_FIELDS = ("domain", "above", "up_to", "unit", "tax", "condition", "unread")
REGISTER_FIELDS = (
    "holder",
    "domain",
    "power",
    "track",
    "above",
    "up_to",
    "unit",
    "tax",
    "condition",
    "jointly",
    "scope",
    "principal",
    "may_redelegate",
    "start",
    "end",
    "last_day",
    "unread",
)
_SEVERAL_HEADERS = ("domain", "unread")  # for which several columns may be named
_MAX_HEADER_ROWS = 5
_N_SHOWN = 10


@attrs.frozen(kw_only=True)
class MatrixOptions:
    """What the caller has said about a matrix; empty where nothing was said.

    Attributes:
        shape: ``"grid"``, ``"register"`` or ``"raci"``.
        columns: The headers of each field.
        n_header_rows: How many rows are headers.
        track_rule: Whether all tracks must agree, or any is enough.
        several_rule: Whether all who have a mark in a row must agree, or any is enough.
        marks: The powers of each mark, in lower case.
        levels: The holders from the lowest to the highest; ``None`` if that was not said.
        conditions: What footnotes and texts mean, in lower case.
        blank_limit, open_bands: How blank limits and open bands are read.
        currency, tax: What holds of all amounts that do not say it.
        decimal: The decimal sign of all amounts.
        is_template: Whether it is a sheet of `authority_template`.
    """

    shape: str
    columns: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    n_header_rows: int = 1
    track_rule: str = ""
    several_rule: str = ""
    marks: Mapping[str, tuple[int, ...]] = attrs.field(factory=dict)
    levels: tuple[str, ...] | None = None
    conditions: Mapping[str, str] = attrs.field(factory=dict)
    blank_limit: str = ""
    open_bands: str = ""
    currency: str = ""
    tax: str = ""
    decimal: str = ""
    is_template: bool = False


def check_matrix_options(
    *,
    shape: Any,
    columns: Any,
    header_rows: Any,
    tracks: Any,
    several: Any,
    marks: Any,
    levels: Any,
    conditions: Any,
    blank_limit: Any,
    open_bands: Any,
    currency: Any,
    tax: Any,
    decimal: Any,
    repair: Any,
) -> MatrixOptions:
    """The arguments as options; one `ValueError` about all that are wrong."""
    faults: list[str] = []
    shape = _check_option_word("shape", shape, SHAPES, faults)
    if not isinstance(repair, bool):
        faults.append(f"repair: {format_value(repair)} is not True or False")
    fields = REGISTER_FIELDS if shape == "register" else GRID_FIELDS
    usual = {**USUAL_MARKS, **RACI_MARKS} if shape == "raci" else USUAL_MARKS
    options = MatrixOptions(
        shape=shape,
        columns=_check_column_fields(columns, fields, faults),
        n_header_rows=_check_header_rows(header_rows, shape, faults),
        track_rule=_check_option_word("tracks", tracks, RULES, faults),
        several_rule=_check_option_word("several", several, RULES, faults),
        marks={**usual, **_check_marks(marks, faults)},
        levels=_check_level_order(levels, faults),
        conditions=_check_condition_texts(conditions, faults),
        blank_limit=_check_option_word("blank_limit", blank_limit, BLANK_LIMITS, faults),
        open_bands=_check_option_word("open_bands", open_bands, OPEN_BANDS, faults),
        currency=_check_currency_option(currency, faults),
        tax=_check_option_word("tax", tax, TAXES, faults),
        decimal=_check_option_word("decimal", decimal, DECIMAL_SIGNS, faults),
    )
    if faults:
        raise_faults("read_authority_matrix", faults)
    return options


def _check_option_word(name: str, value: Any, choices: Sequence[str], faults: list[str]) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and value in choices:
        return value
    listed = join_truncated(map(format_value, choices), conjunction="or")
    faults.append(f"{name}: {format_value(value)} is not one of its words; give {listed}")
    return ""


def _check_header_rows(value: Any, shape: str, faults: list[str]) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not 1 <= value <= _MAX_HEADER_ROWS:
        faults.append(
            f"header_rows: {format_value(value)} is not a number of header rows; give a whole one "
            f"from 1 to {_MAX_HEADER_ROWS}"
        )
        return 1
    if value > 1 and shape == "register":
        faults.append("header_rows: a register has one header row; give 1")
    return int(value)


def _check_column_fields(
    value: Any, fields: Sequence[str], faults: list[str]
) -> dict[str, tuple[str, ...]]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        faults.append(
            f"columns: {format_value(value)} is not a mapping; give one such as "
            "{'domain': 'Decision'}"
        )
        return {}
    checked = {}
    for field, headers in value.items():
        if not isinstance(field, str) or field not in fields:
            nearest = propose_similar(field, fields)
            faults.append(
                f"columns: {format_value(field)} is not a field; {nearest}the fields are "
                f"{', '.join(fields)}"
            )
            continue
        names = _as_text_tuple(headers)
        if names is None or not names:
            faults.append(
                f"columns: {format_value(headers)} is not a header; give a text for {field!r}"
            )
        elif len(names) > 1 and field not in _SEVERAL_HEADERS:
            faults.append(f"columns: {field!r} is in one column; give one header")
        else:
            checked[field] = names
    return checked


def _check_marks(value: Any, faults: list[str]) -> dict[str, tuple[int, ...]]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        faults.append(
            f"marks: {format_value(value)} is not a mapping; give one such as {{'X': 'decides'}}"
        )
        return {}
    checked = {}
    for mark, powers in value.items():
        if not isinstance(mark, str) or not mark.strip():
            faults.append(f"marks: {format_value(mark)} is not a word of a cell; give text")
            continue
        names = () if powers is None else _as_text_tuple(powers)
        unknown = None if names is None else [name for name in names if name not in POWER_NAMES]
        if names is None or unknown:
            wrong = powers if names is None else unknown[0] if unknown else ""
            nearest = propose_similar(wrong, POWER_NAMES)
            known = join_truncated(map(format_value, POWER_NAMES), conjunction="or")
            faults.append(
                f"marks: {format_value(wrong)} is not a power; {nearest}give {known}, several of "
                "them in a list, or None for a word without meaning"
            )
            continue
        checked[spelling_key(mark)] = tuple(dict.fromkeys(POWER_NAMES[name] for name in names))
    return checked


def _check_level_order(value: Any, faults: list[str]) -> tuple[str, ...] | None:
    if value is None:
        return None
    names = _as_text_tuple(value) if not isinstance(value, str) else None
    if names is None or isinstance(value, set | frozenset):
        faults.append(
            f"levels: {format_value(value)} is not a list of holders; give their names from the "
            "lowest to the highest, or [] if they are not levels"
        )
        return None
    keys = list(map(spelling_key, names))
    faults += [
        f"levels: {format_value(name)} is there twice; name it once"
        for place, name in enumerate(names)
        if keys[place] in keys[:place]
    ]
    return tuple(names)


def _check_condition_texts(value: Any, faults: list[str]) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        faults.append(
            f"conditions: {format_value(value)} is not a mapping; give one such as "
            "{'1': 'in plan'}"
        )
        return {}
    checked = {}
    for note, text in value.items():
        is_number = isinstance(note, int) and not isinstance(note, bool)
        key = str(note) if is_number and abs(note) < 10**6 else note
        if not isinstance(key, str) or not key.strip("()[] "):
            faults.append(
                f"conditions: {format_value(note)} is not a footnote; give its text, such as '1'"
            )
        elif text is not None and (not isinstance(text, str) or not text.strip()):
            faults.append(
                f"conditions: {format_value(text)} is not a condition; give its words, or None if "
                "the footnote is not one"
            )
        else:
            checked[spelling_key(key.strip("()[] "))] = " ".join((text or "").split())
    return checked


def _check_currency_option(value: Any, faults: list[str]) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not value.strip() or len(value) > _N_SHOWN:
        faults.append(
            f"currency: {format_value(value)} is not a currency; give its code, such as 'EUR'"
        )
        return ""
    text = value.strip()
    return find_unit(text) or find_unit(text.upper()) or text


def _as_text_tuple(value: Any) -> tuple[str, ...] | None:
    """One text or several; ``None`` if there is anything else, or a blank one."""
    if isinstance(value, str):
        return (value,) if value.strip() else None
    if not isinstance(value, Collection) or isinstance(value, bytes | Mapping):
        return None
    items = as_collection(value, "texts")
    if not all(isinstance(item, str) and item.strip() for item in items):
        return None
    return tuple(" ".join(item.split()) for item in items)
