"""Parts of a manager cell that may be a key: of ``Ann Top (E0005)``, ``E0005`` and ``Ann Top``."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from stepback._read._people._text_coding import fold_coding

_MAX_LENGTH = 500  # of a cell that is taken apart; nobody writes a longer key
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_QUOTES = "'\"*"
_FIRM_SEPARATORS = (" - ", ": ", " : ", " -- ", " > ")
_LOOSE_SEPARATORS = (";", "|", "\n", "\t", "/", "&", ",", " ", "-", "_", ":", "\\")
_SCHEMES = ("mailto:", "smtp:", "sip:", "acct:", "user:", "@", "#")
_LABELS = frozenset(
    """
    id no nr number employeeid empid emp employee personid person staffid staff badge userid
    user managerid manager pernr personalnummer matricola matricule login
    """.split()  # noqa: SIM905  (words are read more easily so)
)
# What separates several managers, as tried in this order: each alone, then all before the bar.
_LIST_SEPARATORS = ("\n", ";", "|", "\t", "\u2022", "\u3001", "&", "+", "/", ",")
_LIST_WORDS = (" and ", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " i ", " и ")
_SURE_SEPARATORS = str.maketrans(dict.fromkeys("\n;|\t\u2022\u3001", "\n"))
_ALL_SEPARATORS = str.maketrans(dict.fromkeys(_LIST_SEPARATORS, "\n"))


_SHAREPOINT = ";#"  # between a value and the number of its item: "Bo Fox;#12"
DISTINGUISHED_NAME = "a distinguished name"  # of a directory: "CN=Ann Top,OU=Users,DC=x"


@attrs.frozen
class CellPart:
    """A part of a cell that may be an id, a name or an address.

    Attributes:
        text: The part.
        around: What else the cell says about whom it names.
        is_loose: Whether anything may be split like this, so that what is around the part has
            to be in the row that is found by it.
        form: What the part is inside of.
        is_whole: Whether it is the whole cell.
    """

    text: str
    around: str = ""
    is_loose: bool = False
    form: str = "the cell"
    is_whole: bool = False


def cell_parts(cell: str) -> list[CellPart]:
    """Every part of a cell that may be a key, but not the cell itself."""
    if len(cell) > _MAX_LENGTH or cell.isalnum():
        return []
    text = fold_coding(cell).strip()
    name = first_name_component(text)
    if name is not None:
        form = f"the first part of {DISTINGUISHED_NAME}"
        within = [attrs.evolve(part, form=form) for part in _plain_parts(name)]
        return [CellPart(name, form=DISTINGUISHED_NAME), *within]
    parts = _plain_parts(text)
    values = _sharepoint_values(text)
    if len(values) == 1:
        parts = [CellPart(values[0], form="a value of SharePoint"), *_plain_parts(values[0])]
    if text != cell:
        parts.append(CellPart(text))
    return [part for part in dict.fromkeys(parts) if part.text and part.text != cell]


def _sharepoint_values(text: str) -> list[str]:
    """The values in a cell of SharePoint, without the numbers of their items; none elsewhere."""
    pieces = text.split(_SHAREPOINT)
    values = [piece.strip() for piece in pieces if not piece.strip().isdecimal()]
    return [value for value in values if value] if len(pieces) > 1 else []


def _plain_parts(text: str) -> list[CellPart]:
    parts = list(_parts_without_marks(text))
    outside, inner = split_brackets(text)
    for number, part in enumerate(inner):
        others = [outside, *inner[:number], *inner[number + 1 :]]
        parts.append(CellPart(part.strip(), " ".join(others)))
        parts += _parts_without_marks(part.strip(), " ".join(others))
    if inner:
        parts.append(CellPart(outside, " ".join(inner)))
    for separator in (*_FIRM_SEPARATORS, *_LOOSE_SEPARATORS):
        if separator in text:
            parts += _separated_parts(text, separator)
    return parts


def _separated_parts(text: str, separator: str) -> Iterator[CellPart]:
    pieces = [piece.strip() for piece in text.split(separator)]
    if len([piece for piece in pieces if piece]) == 1:  # "B;"
        yield CellPart("".join(pieces))
        return
    is_loose = separator not in _FIRM_SEPARATORS
    ends = {(1, 0): pieces[0], (0, 1): pieces[-1]}
    if len(pieces) > 2:
        ends |= {
            (len(pieces) - 1, 0): separator.join(pieces[:-1]),
            (0, len(pieces) - 1): separator.join(pieces[1:]),
        }
    for (n_first, n_last), piece in ends.items():
        around = pieces[n_first : len(pieces) - n_last]
        if n_first == 1 and n_last == 0 and _is_label(piece):
            continue
        is_labelled = n_last and len(around) == 1 and _is_label(around[0])
        if is_labelled:  # "ID: E0005"
            yield CellPart(piece)
        else:
            yield CellPart(piece, " ".join(around), is_loose)


def _is_label(text: str) -> bool:
    return "".join(filter(str.isalpha, text)).casefold() in _LABELS


def _parts_without_marks(text: str, around: str = "") -> Iterator[CellPart]:
    """A text without what marks it as an address or handle, without quotes and points."""
    bare = text.strip(_QUOTES + " ").rstrip(".,;:!?*")
    if bare != text:
        yield CellPart(bare, around)
    for scheme in _SCHEMES:
        if bare.casefold().startswith(scheme):
            yield CellPart(bare[len(scheme) :].split("?")[0].strip(), around)
    if "://" in bare:  # an address of a page about somebody
        path = bare.split("?")[0].rstrip("/")
        yield CellPart(path.rpartition("/")[2], around)
    local, at, domain = bare.removeprefix("mailto:").partition("@")
    if at and local and "." in domain and " " not in bare:
        yield CellPart(local, around)
    if "\\" in bare:  # DOMAIN\user
        yield CellPart(bare.rpartition("\\")[2], around)


def split_brackets(text: str) -> tuple[str, list[str]]:
    """What is outside of brackets, and what is in each pair; nested ones are not told apart."""
    outside: list[str] = []
    inner: list[str] = []
    start = 0
    while start < len(text):
        opening = min(
            (place for mark in _BRACKETS if (place := text.find(mark, start)) >= 0), default=-1
        )
        end = text.find(_BRACKETS[text[opening]], opening) if opening >= 0 else -1
        if end < 0:
            break
        outside.append(text[start:opening])
        inner.append(text[opening + 1 : end])
        start = end + 1
    outside.append(text[start:])
    return " ".join(" ".join(outside).split()), inner


def first_name_component(text: str) -> str | None:
    r"""The value of the first part of a distinguished name, without escapes; else ``None``.

    >>> first_name_component(r"CN=Top\, Ann,OU=Users,DC=x"), first_name_component("Ann Top")
    ('Top, Ann', None)
    """
    key, equals, remaining = text.partition("=")
    if not equals or not key.strip().replace(".", "").isalnum() or "," in key:
        return None
    value: list[str] = []
    position, quoted = 0, False
    while position < len(remaining):
        letter = remaining[position]
        if letter == "\\" and position + 1 < len(remaining):
            code = remaining[position + 1 : position + 3]
            is_code = len(code) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in code)
            value.append(chr(int(code, 16)) if is_code else remaining[position + 1])
            position += 3 if is_code else 2
            continue
        if letter == '"':
            quoted = not quoted
        elif letter in ",;+" and not quoted:
            break
        else:
            value.append(letter)
        position += 1
    return "".join(value).strip() or None


def split_managers(cell: str) -> list[tuple[str, list[str]]]:
    """Each way to split a cell at separators into several texts, with the separator.

    The separator is empty where several kinds of them are in the cell, or a word.
    """
    if cell.isalnum():
        return []
    if values := _sharepoint_values(cell):
        return [("", values)] if len(values) > 1 else []
    text = cell.replace("\uff1b", ";").replace("\uff0c", ",").replace("\uff5c", "|")
    ways = [
        (separator, text.split(separator)) for separator in _LIST_SEPARATORS if separator in text
    ]
    if len(ways) > 1:
        ways.append(("", text.translate(_SURE_SEPARATORS).split("\n")))
        ways.append(("", text.translate(_ALL_SEPARATORS).split("\n")))
    lower = text.casefold()
    if len(lower) == len(text):
        ways += [("", _split_at_word(text, lower, word)) for word in _LIST_WORDS if word in lower]
    if " " in text:
        # Ids alone are separated by spaces, and each of them has a digit.
        words = text.split()
        if len(words) > 1 and all(any(map(str.isdigit, word)) for word in words):
            ways.append((" ", words))
    return [
        (separator, elements)
        for separator, pieces in ways
        if len(elements := [piece.strip() for piece in pieces if piece.strip()]) > 1
    ]


def _split_at_word(text: str, lower: str, word: str) -> list[str]:
    """The texts before, between and after a word, which is in lower case."""
    pieces = []
    start = 0
    while (place := lower.find(word, start)) >= 0:
        pieces += text[start:place].split(",") if word == " and " else [text[start:place]]
        start = place + len(word)
    return [*pieces, text[start:]]


def list_cell_texts(cell: str) -> set[str]:
    """All texts of a cell that may be a key: the cell, each of several managers, and parts."""
    texts = {cell, *(element for _, elements in split_managers(cell) for element in elements)}
    return texts | {part.text for text in texts for part in cell_parts(text)}
