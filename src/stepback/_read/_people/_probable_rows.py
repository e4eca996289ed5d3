"""Manager cells that are no key, but whose words point at rows: ``FOX B.``, ``Dr Bo Fox``.

Whoever is meant is probably in the file. A cell that points at exactly one row can be read so;
any other is refused, as a vacant role for it would be a second person for one who is there.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

import attrs

from stepback._read._people._normalize import normalize_all_cases, normalize_case
from stepback._read._people._row_lookup import ADDRESS, KEY, NAME, RowLookup, split_words

_TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof professor doctor sir dame hon rev phd md mba msc bsc
    herr frau hr fr dipl ing mag med jur phil monsieur madame mme mlle sra srta senor senora
    don dona sig sigra signor signora dott dottssa avv dhr mevr mevrouw meneer drs
    pan pani mgr inz гн госпожа господин bey hanim
    """.split()  # noqa: SIM905  (words are read more easily so)
)
_MONSIEUR = "m"  # which may be an initial as well
_SIGN_OF_THOUSANDS = re.compile(r"[,.'\u2019\u00a0\u202f _]")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.'\u2019\u00a0\u202f _]\d{3}){1,6}")
_MIN_DIGITS = 4  # of a number that has a separator of thousands
_MAX_CANDIDATES = 1000  # rows with a word, beyond which nobody is told by it
_MAX_LENGTH = 200  # of a cell that is probably a name
_NOT, _PARTLY, _WHOLE = range(3)  # how well words fit a name


@attrs.frozen
class ProbableRows:
    """The rows at which the words of a cell point.

    Attributes:
        rows: These rows.
        form: How they are written in the cell, as a message says it.
        is_whole: Whether the cell says nothing else, and enough to be read as one of them.
    """

    rows: Sequence[int]
    form: str
    is_whole: bool = True


@attrs.frozen(eq=False, slots=False)
class ProbableRowFinder:
    """Finds the rows at which texts point that are no key of any row."""

    lookup: RowLookup
    texts: Sequence[str]

    def find(self, text: str) -> ProbableRows | None:
        """The rows at which a text points, in the first way that finds any."""
        if len(text) > _MAX_LENGTH:
            return None
        ways = (
            self.find_number,
            self._find_address,
            self._find_name,
            self._find_words_of_key,
            self._find_title,
        )
        return next(filter(None, (way(text) for way in ways)), None)

    def find_number(self, text: str) -> ProbableRows | None:
        """The rows whose id is a number that is written with other separators of thousands."""
        rows = self._rows_by_number.get(_plain_number(text))
        return ProbableRows(rows, "the id has other separators of thousands") if rows else None

    @cached_property
    def _rows_by_number(self) -> dict[str, list[int]]:
        wanted = set(map(_plain_number, self.texts)) - {""}
        ids = self.lookup.rows.id.tolist() if wanted else []
        pairs = ((_plain_number(id_), row) for row, id_ in enumerate(ids))
        return self._group((number, row) for number, row in pairs if number in wanted)

    def _find_address(self, text: str) -> ProbableRows | None:
        local, at, _ = text.casefold().partition("@")
        rows = self._rows_by_local_part.get(local)
        if not rows:
            return None
        form = "the address has another domain" if at else "the cell holds a part of the address"
        return ProbableRows(rows, form, is_whole=not at)

    @cached_property
    def _rows_by_local_part(self) -> dict[str, list[int]]:
        wanted = {text.casefold().partition("@")[0] for text in self.texts}
        pairs = (
            (text.casefold().partition("@")[0], row)
            for column in self.lookup.columns(ADDRESS)
            for row, text in enumerate(column.tolist())
        )
        return self._group((local, row) for local, row in pairs if local and local in wanted)

    def _find_name(self, text: str) -> ProbableRows | None:
        words = _name_words(text)
        fits = self._fit_names(words)
        if not fits and words[:1] == [_MONSIEUR]:
            fits = self._fit_names(words[1:])
        if not fits:
            return None
        best = max(fits.values())
        rows = [row for row, fit in fits.items() if fit == best]
        if best == _WHOLE:
            return ProbableRows(rows, "the name is written in another way")
        return ProbableRows(rows, "the name shares words with it", is_whole=False)

    def _fit_names(self, words: Sequence[str]) -> dict[int, int]:
        """How well words fit the names that have some of them, by the first row of each id."""
        by_word = [self._rows_by_name_word.get(word, []) for word in words]
        some = sorted({row for rows in by_word if len(rows) <= _MAX_CANDIDATES for row in rows})
        names = self.lookup.rows.name
        fits: dict[str, tuple[int, int]] = {}
        for row in some:
            if fit := _fit(words, _name_words(names[row])):
                first, best = fits.get(self.lookup.rows.id[row], (row, fit))
                fits[self.lookup.rows.id[row]] = first, max(best, fit)
        return dict(fits.values())

    @cached_property
    def _rows_by_name_word(self) -> dict[str, list[int]]:
        words = {word for text in self.texts for word in _name_words(text) if len(word) > 1}
        return self._find_words(NAME, words)

    def _find_words_of_key(self, text: str) -> ProbableRows | None:
        """The rows whose key has the same words, such as a title with a comma."""
        if self.lookup.main_kind != KEY:
            return None
        words = _plain_words(text)
        rows = min((self._rows_by_key_word.get(word, []) for word in words), key=len, default=[])
        [column] = self.lookup.columns(KEY)
        same = [row for row in rows if sorted(_plain_words(column[row])) == sorted(words)]
        found = self._group(("", row) for row in same).get("")
        return ProbableRows(found, "the cell has the same words in another way") if found else None

    @cached_property
    def _rows_by_key_word(self) -> dict[str, list[int]]:
        return self._find_words(KEY, {word for text in self.texts for word in _plain_words(text)})

    def _find_title(self, text: str) -> ProbableRows | None:
        """The rows with a title, by which nobody said that managers are named."""
        rows = self._rows_by_title.get(normalize_case(text))
        return ProbableRows(rows, "it is the title there", is_whole=False) if rows else None

    @cached_property
    def _rows_by_title(self) -> dict[str, list[int]]:
        rows = self.lookup.rows
        if rows.headers.get("title") in (None, rows.key_header):
            return {}
        wanted = set(map(normalize_case, self.texts))
        titles = normalize_all_cases(rows.text_column("title").tolist())
        return self._group((title, row) for row, title in enumerate(titles) if title in wanted)

    def _find_words(self, kind: str, words: set[str]) -> dict[str, list[int]]:
        """The rows that have each of the words in their columns of a kind."""
        columns = self.lookup.columns(kind) if words else []
        found: dict[str, list[int]] = {}
        for column in columns:
            for row, text in enumerate(column.tolist()):
                for word in words.intersection(_plain_words(text)):
                    found.setdefault(word, []).append(row)
        return found

    def _group(self, pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
        """Rows by what finds them, the first of each id."""
        found: dict[str, dict[str, int]] = {}
        for text, row in pairs:
            found.setdefault(text, {}).setdefault(self.lookup.rows.id[row], row)
        return {text: list(row_by_id.values()) for text, row_by_id in found.items()}


def is_separated_number(text: str) -> bool:
    """Whether a text is a number with separators of thousands."""
    return not text.isdecimal() and _plain_number(text) != ""


def is_filler(text: str) -> bool:
    """Whether a text is a number such as ``99999999``, of one digit alone."""
    n_least = _MIN_DIGITS if text[:1] == "9" else _MIN_DIGITS + 1
    return text.isdecimal() and len(text) >= n_least and len(set(text)) == 1


def _plain_number(text: str) -> str:
    """A number of four digits or more without separators of thousands; empty if it is none."""
    if text.isdecimal():
        return text if len(text) >= _MIN_DIGITS else ""
    has_form = text[:1].isdecimal() and _THOUSANDS.fullmatch(text)
    return _SIGN_OF_THOUSANDS.sub("", text) if has_form else ""


def _plain_words(text: str) -> list[str]:
    """The words of a text without case and accents."""
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return split_words(text)


def _name_words(text: str) -> list[str]:
    """The words of a name without titles; none if there is a digit, as nobody's name has one."""
    if any(map(str.isdecimal, text)):
        return []
    return [word for word in _plain_words(text) if word not in _TITLES]


def _fit(words: Sequence[str], name: Sequence[str]) -> int:
    """How well words fit a name, of which each may be written as an initial.

    ``Bo Fox`` is whole in ``Bo M Fox``. ``Fox`` alone is less, and so is what says more than a
    name, such as ``Bo Fox Junior``.
    """
    same = Counter(words) & Counter(name)
    other_words = list((Counter(words) - same).elements())
    other_names = list((Counter(name) - same).elements())
    if not any(len(word) > 1 for word in same):
        return _NOT
    for word in list(other_words):
        for one in other_names:
            if 1 in (len(word), len(one)) and word[0] == one[0]:
                other_words.remove(word)
                other_names.remove(one)
                break
    if not other_words:
        return _WHOLE if len(words) > 1 or not other_names else _PARTLY
    return _PARTLY if not other_names and len(name) > 1 else _NOT
