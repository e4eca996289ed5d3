"""What a header of an export says that its column holds, and of whom."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Literal

import attrs

from stepback._read._people import _column_words as words

Owner = Literal["self", "manager", "dotted"]
Kind = Literal["id", "name", "first", "last", "mail", "unit", "title", "fte", "count", ""]

# What is neither A to Z nor a separator counts as a small letter, such as "ж".
_TOKEN = re.compile(r"[A-Z]?(?:(?![A-Z])[^\W\d_])+|[A-Z]+(?![a-z])|#")
_MAX_LENGTH = 200  # of a header that is looked at


@attrs.frozen
class HeaderMeaning:
    """What a column may hold, as far as its header says.

    Attributes:
        owner: Whose facts they are: those of the row's own person or post, those of the manager
            in the solid line, or those of a manager in a dotted line.
        kind: What is told of them; empty if the header does not say.
        rank: How plainly the header says so; 0 is the plainest.
    """

    owner: Owner
    kind: Kind
    rank: int = 0


def parse_header(header: str) -> HeaderMeaning | None:
    """What a header says; ``None`` if no word of it is known.

    >>> parse_header("Manager Employee ID")
    HeaderMeaning(owner='manager', kind='id', rank=0)
    >>> parse_header("Personalnummer"), parse_header("Favourite colour")
    (HeaderMeaning(owner='self', kind='id', rank=1), None)
    """
    return _parse(header[:_MAX_LENGTH])


def header_tokens(header: str) -> list[str]:
    """The words of a header in lower case and without accents.

    >>> header_tokens("ValidFrom"), header_tokens("GÜLTIG_AB"), header_tokens("Vorgesetzter (Nr.)")
    (['valid', 'from'], ['gultig', 'ab'], ['vorgesetzter', 'nr'])
    """
    plain = unicodedata.normalize("NFKD", header[:_MAX_LENGTH])
    # Voiced marks of Japanese are kept: they distinguish letters.
    plain = "".join(c for c in plain if not "\u0300" <= c <= "\u036f").replace("ł", "l")
    plain = unicodedata.normalize("NFC", plain.replace("Ł", "L"))
    return [token.casefold() for token in _TOKEN.findall(plain)]


def is_export_header(cells: Sequence[str]) -> bool:
    """Whether cells look like the header of an export, and not like a person or a title.

    >>> is_export_header(["Emp No", "Name", "Boss"]), is_export_header(["7", "Ann", "Boss"])
    (True, False)
    """
    texts = [text for text in map(str.strip, cells) if text]
    n_known = sum(parse_header(text) is not None for text in texts)
    has_letters = all(any(map(str.isalpha, text)) for text in texts)
    return has_letters and n_known > 1 and len({*map(str.casefold, texts)}) == len(texts)


@lru_cache(maxsize=1 << 12)
def _parse(header: str) -> HeaderMeaning | None:
    found = _Words(tuple(header_tokens(header)))
    if not found.tokens:
        return None
    owner = _find_owner(found)
    if owner != "self" and found.has_word(words.MEASURE_WORDS) and not found.has_id:
        return None
    if owner != "self":
        return HeaderMeaning(owner, _find_manager_kind(found), _manager_rank(found))
    return _parse_own(found)


@attrs.frozen
class _Words:
    """The tokens of a header, and in which way words are found among them."""

    tokens: tuple[str, ...]

    @property
    def compact(self) -> str:
        return "".join(self.tokens)

    def has_word(self, *known: Collection[str]) -> bool:
        """Whether a token is a known word, or the whole header is."""
        return any(token in group for group in known for token in (*self.tokens, self.compact))

    def has_stem(self, stems: Collection[str]) -> bool:
        """Whether a stem is part of a token, or begins the header without its spaces."""
        return any(stem in token for stem in stems for token in self.tokens) or any(
            stem in self.compact for stem in stems if len(stem) > 6 or not stem.isascii()
        )

    @property
    def has_id(self) -> bool:
        """Whether a token says id or number, or ends in one of these behind something known."""
        if self.has_word(words.ID_WORDS) or self.has_stem(words.ID_STEMS):
            return True
        known = (*words.PERSON_STEMS, *words.MANAGER_STEMS, *words.MANAGER_PREFIXES)
        known += (*words.POST_STEMS, *words.PERSON_WORDS, *words.LOGIN_WORDS, *words.DOTTED_STEMS)
        return any(
            token.endswith(words.ID_ENDINGS) and any(stem in token for stem in known)
            for token in self.tokens
        )


def _find_owner(found: _Words) -> Owner:
    is_of_manager = (
        found.has_stem(words.MANAGER_STEMS)
        or found.has_word(words.MANAGER_WORDS)
        or any(token.startswith(words.MANAGER_PREFIXES) for token in found.tokens)
    )
    if found.has_word({"parent"}) and not found.has_stem(words.MANAGER_STEMS):
        # A parent position leads; a parent department or company is where one belongs.
        is_of_manager = not (found.has_stem(words.UNIT_STEMS | words.OTHER_THING_STEMS))
        is_of_manager &= not found.has_word(words.UNIT_WORDS)
    if found.has_stem(words.DOTTED_STEMS):
        return "dotted"
    if is_of_manager and found.has_stem(words.DOTTED_OF_MANAGER_STEMS):
        return "dotted"
    return "manager" if is_of_manager else "self"


def _find_manager_kind(found: _Words) -> Kind:
    """What a manager is named by; empty if the header does not say."""
    if found.has_stem(words.MAIL_STEMS):
        return "mail"
    if part := _name_part(found):
        return part
    if found.has_id:
        return "id"
    if found.has_word(words.NAME_WORDS) or found.has_stem(words.NAME_STEMS):
        return "name"
    if found.has_word(words.TITLE_WORDS) and found.has_stem({"title"}):
        return "title"
    return ""


def _manager_rank(found: _Words) -> int:
    """0 for a plain word for a manager, 2 for a manager of something else or of a manager."""
    long_words = tuple(word for word in words.OTHER_PERSON_WORDS if len(word) > 5)
    is_of_other = found.has_word(words.OTHER_PERSON_WORDS) or any(
        token.startswith(long_words)
        for token in found.tokens  # "stellvertretender"
    )
    if is_of_other or found.has_stem(words.OTHER_THING_STEMS):
        return 2
    n_managers = sum(token.startswith("manager") for token in found.tokens)
    return 2 if n_managers > 1 else 0


def _name_part(found: _Words) -> Literal["first", "last", ""]:
    is_of_name = found.has_word(words.NAME_WORDS) or found.has_stem({"name"})
    first = found.has_word(words.FIRST_NAME_WORDS) or (
        is_of_name and found.has_word(words.FIRST_PARTS)
    )
    last = found.has_word(words.LAST_NAME_WORDS) or (
        is_of_name and found.has_word(words.LAST_PARTS)
    )
    if first == last:  # none; or both, as in "imię i nazwisko": a whole name
        return ""
    return "first" if first else "last"


def _parse_own(found: _Words) -> HeaderMeaning | None:
    """What a header says of the person or post of the row: the first meaning that fits."""
    n_tokens = len(found.tokens)
    is_fte = found.has_word(words.FTE_WORDS) or found.has_stem(words.FTE_STEMS)
    is_unit = found.has_stem(words.UNIT_STEMS) or found.has_word(words.UNIT_WORDS)
    is_unit &= not found.has_word(words.MEASURE_WORDS)
    is_plain_unit = n_tokens == 1 and found.has_word(words.PLAIN_UNIT_WORDS)
    is_login = found.has_stem(words.LOGIN_STEMS) or found.has_word(words.LOGIN_WORDS)
    is_title = found.has_word(words.TITLE_WORDS) or found.has_stem(words.TITLE_STEMS)
    part = _name_part(found)
    meanings: tuple[tuple[bool, Kind, int], ...] = (
        (found.has_stem(words.COUNT_STEMS), "count", 0),
        (is_fte, "fte", int(n_tokens > 1)),
        (found.has_stem(words.MAIL_STEMS), "mail", int(n_tokens > 2)),
        (bool(part), part, 0),
        (is_unit, "unit", 3 if found.has_id else int(not is_plain_unit)),
        (found.has_stem(words.OTHER_THING_STEMS), "", 0),
        (is_login, "id", 3 if found.has_id else 4),
        (found.has_id, "id", _id_rank(found)),
        (is_title, "title", int(n_tokens > 2)),
        (_is_name(found), "name", int(n_tokens > 2)),
        # "Employee" or "Mitarbeiter" alone is a name, unless its cells are ids.
        (n_tokens == 1 and _is_of_person(found), "name", 2),
    )
    kind, rank = next(((kind, rank) for fits, kind, rank in meanings if fits), ("", 0))
    return HeaderMeaning("self", kind, rank) if kind else None


def _is_of_person(found: _Words) -> bool:
    return found.has_stem(words.PERSON_STEMS) or found.has_word(words.PERSON_WORDS)


def _is_name(found: _Words) -> bool:
    has_both_parts = found.has_word(words.FIRST_NAME_WORDS) and found.has_word(
        words.LAST_NAME_WORDS
    )
    return has_both_parts or found.has_word(words.NAME_WORDS) or found.has_stem(words.NAME_STEMS)


def _id_rank(found: _Words) -> int:
    if found.compact == "id":
        return 0
    if _is_of_person(found):
        return 1
    if found.has_word(words.TITLE_WORDS) and not found.has_stem(words.POST_STEMS):
        return 5  # a job code is that of many
    return 2 if found.has_stem(words.POST_STEMS) or len(found.tokens) == 1 else 3
