"""Names as matplotlib can draw them: no formulas, no missing glyphs, no more than fits.

matplotlib reads ``$`` as mathematics, drops legend entries that begin with ``_``, and warns at each
drawing of characters that its fonts lack, which a program that turns warnings into errors could
not draw at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import matplotlib as mpl
from matplotlib.font_manager import FontProperties, fontManager, get_font

from stepback._algorithms._arrays import Array
from stepback._display._display_names import DisplayNames
from stepback._display._sanitize_text import sanitize_text

MAX_LABEL_WIDTH = 34  # as many letters of usual width
LETTER_WIDTH = 0.58  # of a letter of usual width, in sizes of text

_PLAIN: dict[str, Any] = {"parse_math": False, "usetex": False}
_MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"), "\u200e")
_BOX = "\u25a1"  # stands for a character that no font has; DejaVu, which matplotlib brings, has it
_MAX_MARKS = 2  # on one letter: more would be drawn across the lines above and below
_MAX_TAIL = 14
_NO_WIDTH = {"Mn", "Me", "Cf"}  # categories of characters that take no room of their own
_installed: dict[str, str | None] = {}  # for characters looked for: a font that has them


@attrs.frozen
class Labels:
    """Texts to draw, and the properties to draw them with.

    Attributes:
        texts: As they can be drawn.
        style: Arguments for ``Axes.text``, ``set_yticks`` and all others that take properties.
    """

    texts: list[str]
    style: dict[str, Any]

    @classmethod
    def from_texts(cls, texts: Iterable[str], max_width: int = MAX_LABEL_WIDTH) -> Labels:
        """Labels of any texts."""
        plain = [_plain_text(text) for text in texts]
        fonts = _Fonts.for_characters({character for text in plain for character in text})
        return cls(
            [shorten_text(fonts.replace_missing(text), max_width) for text in plain], fonts.style
        )

    @classmethod
    def from_nodes(
        cls, names: DisplayNames, nodes: Array | Sequence[int], max_width: int = MAX_LABEL_WIDTH
    ) -> Labels:
        """The names of nodes; with the id, where the name cannot be drawn in full."""
        ids = names.compiled.columns.ids
        positions = [int(node) for node in nodes]
        plain = [_plain_text(names.node_name(node)) for node in positions]
        plain_ids = [_plain_text(sanitize_text(str(ids[node]))) for node in positions]
        fonts = _Fonts.for_characters(
            {character for text in (*plain, *plain_ids) for character in text}
        )
        texts = []
        for name, id_ in zip(plain, plain_ids, strict=True):
            is_partial = fonts.lacks_any(name) and not fonts.lacks_any(id_) and id_ not in name
            text = fonts.replace_missing(name)
            texts.append(shorten_text(f"{text} ({id_})" if is_partial else text, max_width))
        return cls(texts, fonts.style)


@attrs.frozen
class _Fonts:
    """The fonts that texts are drawn with, and the characters that none of them has."""

    missing: frozenset[str]
    style: dict[str, Any]

    @classmethod
    def for_characters(cls, characters: set[str]) -> _Fonts:
        """The fonts that are set, then any other that has what these lack."""
        families = FontProperties().get_family()
        paths = [
            fontManager.findfont(FontProperties(family=[family]))  # the default if it is absent
            for family in families
        ]
        lacking = {character for character in characters if not character.isascii()}
        for path in paths:
            font = get_font(path)
            lacking = {each for each in lacking if not font.get_char_index(ord(each))}
        _look_for_fonts(lacking - _installed.keys())
        others = sorted({name for each in lacking if (name := _installed[each]) is not None})
        style = _PLAIN | ({"fontfamily": [*families, *others]} if others else {})
        return cls(frozenset(each for each in lacking if _installed[each] is None), style)

    def lacks_any(self, text: str) -> bool:
        """Whether a character of the text cannot be drawn."""
        return not self.missing.isdisjoint(text)

    def replace_missing(self, text: str) -> str:
        """The text, with a box for each character that no font has; marks without width go."""
        return "".join(
            character
            if character not in self.missing
            else ""
            if unicodedata.category(character) in _NO_WIDTH
            else _BOX
            for character in text
        )


def shorten_text(text: str, max_width: int) -> str:
    """Cut a text to what fits, and keep an id in brackets at its end, by which names differ."""
    if text_width(text) <= max_width:
        return text
    head, bracket, tail = text.rpartition(" (")
    end = f" ({tail}" if bracket and tail.endswith(")") and len(tail) < _MAX_TAIL else ""
    start = head if end else text
    width = max_width - text_width(end) - 1
    while start and text_width(start) > width:
        start = start[:-1]
    return f"{start.rstrip()}…{end}"


def shorten_apart(texts: Sequence[str], max_width: int) -> list[str]:
    """Cut texts to what fits, so that those which differ still do.

    Texts that begin alike lose their middle; those that then still look the same stay whole.

    >>> shorten_apart(["since the start", "since the first event", "none"], 10)
    ['since…tart', 'since…vent', 'none']
    """
    shown = [shorten_text(text, max_width) for text in texts]
    for shorten in (_shorten_middle, lambda text, _: text):
        by_shown: dict[str, set[str]] = {}
        for text, label in zip(texts, shown, strict=True):
            by_shown.setdefault(label, set()).add(text)
        shown = [
            shorten(text, max_width) if len(by_shown[label]) > 1 else label
            for text, label in zip(texts, shown, strict=True)
        ]
    return shown


def _shorten_middle(text: str, max_width: int) -> str:
    """The beginning and the end of a text, as much as fits of each."""
    start, end = text, text
    while text_width(start) > max_width // 2:
        start = start[:-1]
    while text_width(end) > (max_width - 1) // 2:
        end = end[1:]
    return f"{start.rstrip()}…{end.lstrip()}"


def legend_label(text: str, max_width: int = MAX_LABEL_WIDTH) -> str:
    """A text for a legend, which would drop one that begins with an underscore."""
    (label,) = Labels.from_texts([text], max_width).texts
    return f"\u200b{label}" if label.startswith("_") else label


def _plain_text(text: str) -> str:
    """A text without isolates, which have no glyph, and without piles of marks on one letter.

    In place of the isolates of a text written from right to left, marks of the other direction
    keep it from reordering what stands around it in a label.
    """
    plain: list[str] = []
    n_marks = 0
    for character in text.translate(_MARKS):
        n_marks = n_marks + 1 if unicodedata.combining(character) else 0
        if n_marks <= _MAX_MARKS:
            plain.append(character)
    return "".join(plain)


def text_width(text: str) -> int:
    """The width of a text in letters; Chinese, Japanese and Korean characters take two."""
    return sum(
        0
        if unicodedata.category(c) in _NO_WIDTH
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def _look_for_fonts(characters: set[str]) -> None:
    """Find an installed font for each character, and remember where there is none."""
    if not characters:
        return
    looked_for = set(characters)
    # Opening a font takes a millisecond, and there may be a thousand: once for each character.
    for entry in fontManager.ttflist:
        if not looked_for:
            break
        if entry.name.startswith("Last Resort"):  # has a box with a code for every character
            continue
        try:
            font = get_font(entry.fname)
        except (OSError, RuntimeError):  # removed, or damaged
            continue
        found = {each for each in looked_for if font.get_char_index(ord(each))}
        _installed.update(dict.fromkeys(found, entry.name))
        looked_for -= found
    _installed.update(dict.fromkeys(looked_for))


def text_size(scale: float = 1.0) -> float:
    """The size of text in points, relative to that which is set."""
    return scale * float(FontProperties(size=mpl.rcParams["font.size"]).get_size_in_points())
