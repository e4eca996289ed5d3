"""What the texts of a matrix mean: marks, limits, footnotes and names with bands.

Each different text is interpreted once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import attrs

from stepback._problems._format import format_value
from stepback.evidence._cells._amount_bands import AmountBand, find_amount_band
from stepback.evidence._cells._amount_numbers import DecimalSign
from stepback.evidence._cells._amount_texts import parse_amount_text, settle_decimal_sign
from stepback.evidence._cells._band_words import NEGATIONS
from stepback.evidence._cells._money_words import NUMBER_WORDS
from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._cells._tax_words import split_tax_words
from stepback.evidence._papers._reading._mark_words import (
    MARK_SEPARATORS,
    NO_RIGHT_WORDS,
    UNCLEAR_BLANKS,
    UNCLEAR_WORDS,
)
from stepback.evidence._papers._reading._matrix_options import MatrixOptions

CellKind = Literal["blank", "no right", "marks", "limit", "condition", "text", "doubt"]

_USUAL_LIMIT = 1_000
_MIN_PHRASE = 2  # words of a text that is rather a condition than a mark
_NOTE_LENGTH = 40  # of the end of a text in which footnotes are looked for
_FOOTNOTE = re.compile(
    r"(?:\((?P<round>[0-9]{1,2}(?: ?[,;] ?[0-9]{1,2}){0,9}+)\)|\[(?P<square>[0-9]{1,2})\]"
    r"|(?P<raised>[\u00b9\u00b2\u00b3\u2070-\u2079]{1,9}+)|(?P<sign>[*\u2020\u2021\u00a7]{1,9}+))\Z"
)
_NOTE_SEPARATOR = re.compile(r" ?[,;] ?")
_RAISED = str.maketrans(
    "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079", "1230456789"
)
_NUMBERING = re.compile(r"\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*+|[a-zA-Z]|[ivxIVX]{1,4})[.):]*+")
_OUTER = " \t:;,.-\u2013\u2014|/"
_MARK_SEPARATOR = re.compile(f"[{re.escape(MARK_SEPARATORS)}]")
_BRACKETS = re.compile(r"\( ?\)|\[ ?\]")


@attrs.frozen
class CellMeaning:
    """What a cell says.

    Attributes:
        kind: ``"marks"`` and ``"limit"`` give rights; of a ``"text"``, the row decides what it is.
        powers: Positions of powers.
        band: The band of amounts, if the cell has one.
        notes: The footnotes of the cell.
        text: What is left: a condition, or a text that is neither mark nor amount.
        tax: Whether tax is in the amounts.
        doubt: What is in doubt, if that is its kind.
    """

    kind: CellKind
    powers: tuple[int, ...] = ()
    band: AmountBand | None = None
    notes: tuple[str, ...] = ()
    text: str = ""
    tax: str = ""
    doubt: str = ""


@attrs.frozen
class NameMeaning:
    """What the name of a row or a heading says.

    Attributes:
        name: Without its band of amounts, footnotes and words about tax; empty if nothing is left.
        band: The band of amounts, if it has one.
        notes: The footnotes.
        tax: Whether tax is in the amounts.
    """

    name: str
    band: AmountBand | None = None
    notes: tuple[str, ...] = ()
    tax: str = ""


_BLANK = CellMeaning("blank")


class MatrixTexts:
    """Interprets the texts of one matrix; texts that may be two amounts need all of them.

    Attributes:
        decimal: The decimal sign that the texts show, or that the caller has said.
    """

    def __init__(self, options: MatrixOptions) -> None:
        """Begin without texts."""
        self._options = options
        self._marks = options.marks
        self._is_raci = options.shape == "raci"
        self._cells: dict[str, CellMeaning] = {"": _BLANK}
        self._names: dict[str, NameMeaning] = {}
        self.decimal: DecimalSign = options.decimal

    def settle(self, cells: Iterable[str], names: Iterable[str]) -> None:
        """Interpret all texts, and those again that depend on the decimal sign of the others."""
        for text in dict.fromkeys(cells):
            self.read_cell(text)
        for text in dict.fromkeys(names):
            self.read_name(text)
        if self._options.decimal:
            return
        bands = [meaning.band for meaning in self._cells.values() if meaning.band is not None]
        in_names = [meaning.band for meaning in self._names.values() if meaning.band is not None]
        self.decimal = settle_decimal_sign([*bands, *in_names])
        if self.decimal:
            self._cells = {
                text: meaning
                for text, meaning in self._cells.items()
                if meaning.band is None or not meaning.band.depends
            }
            self._names = {
                text: meaning
                for text, meaning in self._names.items()
                if meaning.band is None or not meaning.band.depends
            }

    def read_cell(self, text: str) -> CellMeaning:
        """What a cell says."""
        found = self._cells.get(text)
        if found is None:
            found = self._cells[text] = self._interpret(text)
        return found

    def read_name(self, text: str) -> NameMeaning:
        """What the name of a row says."""
        found = self._names.get(text)
        if found is None:
            found = self._names[text] = self._interpret_name(text)
        return found

    def split_footnotes(self, text: str) -> tuple[str, tuple[str, ...]]:
        """A text without the footnotes at its end, and these."""
        notes: list[str] = []
        while True:
            rest, found = self._split_last_footnote(text)
            if not found or not rest:
                return text, tuple(notes)
            text, notes = rest, [*found, *notes]

    def _split_last_footnote(self, text: str) -> tuple[str, list[str]]:
        tail = text[-_NOTE_LENGTH:]
        match = _FOOTNOTE.search(tail)
        if match:
            rest = text[: len(text) - len(match[0])].rstrip()
            raw = match["round"] or match["square"] or match["sign"] or ""
            raw = raw or match["raised"].translate(_RAISED)
            return rest, [note.lstrip("0") or "0" for note in _NOTE_SEPARATOR.split(raw)]
        lower = tail.casefold()
        for note in self._options.conditions:
            if lower.endswith(f"({note})"):
                return text[: -len(note) - 2].rstrip(), [note]
        return text, []

    def _interpret(self, text: str) -> CellMeaning:
        is_likely = text[0].isdecimal() or text[1:2].isdecimal()
        if is_likely and text not in self._marks and (plain := self._read_plain(text)):
            return plain
        key = spelling_key(text)
        if key in UNCLEAR_BLANKS:
            return _BLANK
        return self._read_word(key) or self._read_plain(text) or self._interpret_parts(text)

    def _read_word(self, key: str) -> CellMeaning | None:
        """A cell that is a mark, a word for no right, or a condition that the caller has named."""
        if (powers := self._find_powers(key)) is not None:
            return CellMeaning("marks", powers)
        if key in NO_RIGHT_WORDS:
            return CellMeaning("no right")
        condition = self._options.conditions.get(key)
        return CellMeaning("condition", text=condition) if condition else None

    def _interpret_parts(self, text: str) -> CellMeaning:
        """A cell with footnotes, or with an amount beside other words."""
        rest, notes = self.split_footnotes(text)
        if notes:
            return attrs.evolve(self.read_cell(rest), notes=notes)
        return self._interpret_limit(text)

    def _read_plain(self, text: str) -> CellMeaning | None:
        """A cell that is one amount and nothing else."""
        amount = parse_amount_text(text, decimal=self.decimal)
        if amount.doubt:
            return None
        band = AmountBand(
            up_to=amount.value,
            unit=amount.unit,
            is_bare=True,
            end=len(text),
            decimal_sign=amount.decimal_sign,
            depends=amount.depends,
        )
        return CellMeaning("limit", band=band)

    def _interpret_limit(self, text: str) -> CellMeaning:
        """A cell that holds an amount, maybe beside other words."""
        without_tax, tax = split_tax_words(text)
        band = find_amount_band(without_tax, decimal=self.decimal)
        if band is None:
            words = spelling_key(text).replace("-", " ").split()
            if NUMBER_WORDS.issuperset(words):
                return CellMeaning("doubt", doubt=f"{format_value(text)} is an amount in words")
            return CellMeaning("text", text=text, tax=tax)
        rest = _remove_band(without_tax, band)
        powers = self._find_powers(spelling_key(rest)) if rest and not band.doubt else ()
        doubt = band.doubt
        if not doubt and rest and band.is_bare and not band.unit and not _leads(band):
            doubt, band = f"{format_value(text)} may not be an amount", None
        elif not doubt and rest and not powers and _may_deny(rest, band):
            doubt = f"{format_value(text)} perhaps says what is no right"
        if doubt:
            return CellMeaning("doubt", band=band, doubt=doubt)
        if powers:
            return CellMeaning("marks", powers, band, tax=tax)
        return CellMeaning("limit", band=band, text=rest, tax=tax)

    def _find_powers(self, key: str) -> tuple[int, ...] | None:
        """The powers of a mark, or of several marks in a cell; ``None`` if it is neither."""
        if (powers := self._marks.get(key)) is not None:
            return powers
        parts = [part.strip() for part in _MARK_SEPARATOR.split(key)]
        if len(parts) == 1:
            parts = key.split(" and ") if " and " in key else key.split()
        if len(parts) == 1 and self._is_raci:
            parts = list(key)
        found = [self._marks.get(part) for part in parts if part]
        if not found or None in found:
            return None
        return tuple(dict.fromkeys(power for each in found if each for power in each))

    def _interpret_name(self, text: str) -> NameMeaning:
        rest, notes = self.split_footnotes(text)
        rest, tax = split_tax_words(rest)
        band = find_amount_band(rest, decimal=self.decimal, is_name=True)
        if band is None:
            return NameMeaning(rest.rstrip(" :"), None, notes, tax)
        before = rest[: band.start].casefold().split()
        if before and before[-1].strip(_OUTER) in NEGATIONS and not band.doubt:
            doubt = f"{format_value(text)} perhaps says which amounts are not meant"
            band = attrs.evolve(band, doubt=doubt)
        name, more_notes = self.split_footnotes(_remove_band(rest, band))
        if _NUMBERING.fullmatch(name):
            name = ""
        return NameMeaning(name, band, (*more_notes, *notes), tax)


def _leads(band: AmountBand) -> bool:
    """Whether a text begins with its amount, as ``5,000 per order`` does and ``see page 3`` not."""
    return band.start == 0 and band.up_to is not None and band.up_to >= _USUAL_LIMIT


def may_be_condition(text: str) -> bool:
    """Whether a text beside limits is a condition, such as "available funds".

    "Not delegated", "see policy" and "as above" may be anything else, and would give a right.
    """
    words = [word.strip(_OUTER + "()") for word in text.casefold().split()]
    return len(words) >= _MIN_PHRASE and UNCLEAR_WORDS.isdisjoint(words)


def _may_deny(rest: str, band: AmountBand) -> bool:
    """Whether words beside a band may say that it is none, as in "no authority above 5,000".

    Before a band without an end, any words may: "CEO above 5,000" gives the others nothing.
    """
    is_open_behind = band.start > 0 and band.above is not None and band.up_to is None
    words = (word.strip(_OUTER + "()") for word in rest.casefold().split())
    return is_open_behind or not NEGATIONS.isdisjoint(words)


def _remove_band(text: str, band: AmountBand) -> str:
    """A text without its band, and without what that leaves around it."""
    rest = f"{text[: band.start]} {text[band.end :]}"
    return " ".join(_BRACKETS.sub(" ", rest).split()).strip(_OUTER)
