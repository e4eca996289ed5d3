"""Parse XML as a stream: no entities, no document type, and nothing that grows without bound.

A hostile file may nest a hundred million elements, invent as many names, or open a tag that never
ends. Each would cost the parser memory or time out of proportion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn
from xml.parsers import expat

from stepback._problems._format import format_value

MAX_DEPTH = 200
_ENCODINGS = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1"})
_MAX_NAMES = 10_000
_MAX_ELEMENTS = 5_000_000  # of a part that holds no cells
# Old versions of expat scan a tag anew for each piece of it that arrives.
_MAX_TAG_BYTES = 1 << 20

OnStart = Callable[[str, dict[str, str]], None]
OnEnd = Callable[[str], None]


class InvalidXML(Exception):  # noqa: N818  (it says what it is)
    """XML that is damaged, or of a kind that is refused."""


class LocalNames(dict[str, str]):
    """The name of each element without its prefix, by the name with it."""

    def __missing__(self, name: str) -> str:
        """The local name of an element that is met for the first time."""
        if len(self) >= _MAX_NAMES:
            raise InvalidXML(f"it has more than {_MAX_NAMES:,} kinds of elements")
        self[name] = local_name = name.rpartition(":")[2]
        return local_name


# A raised digit is a footnote or a power: without its sign, 5000 and its footnote 1 would be 50001.
_RAISED_DIGITS = str.maketrans(
    "0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
)


class TextPieces(list[str]):
    """The pieces of a text that is being read, and how many characters they have so far."""

    def __init__(self) -> None:
        """Begin without pieces."""
        self._n_seen = self._n_characters = 0

    @property
    def n_characters(self) -> int:
        """The number of characters. Each piece is looked at once, however often this is asked."""
        if self._n_seen < len(self):
            self._n_characters += sum(map(len, self[self._n_seen :]))
            self._n_seen = len(self)
        return self._n_characters

    def append_raised(self, piece: str) -> None:
        """Append a piece that is set as superscript: its digits are signs of their own."""
        self.append(piece.translate(_RAISED_DIGITS))

    def take(self) -> str:
        """The whole text, after which the next one begins."""
        text = self[0] if len(self) == 1 else "".join(self)
        self.clear()
        self._n_seen = self._n_characters = 0
        return text


def create_parser(start: OnStart, end: OnEnd) -> Any:
    """An XML parser that calls `start` and `end` with names as they are, prefix included.

    The handlers have to count the depth, which is at most `MAX_DEPTH`: a further call for each
    element, as `parse_elements` makes it, would take half as long again.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    # Without a document type there are no entities, and so none that expand or load a file.
    parser.StartDoctypeDeclHandler = _refuse_document_type
    # Python would look others up, and fail in ways of their own.
    parser.XmlDeclHandler = _refuse_rare_encodings
    return parser


def feed_parser(
    parser: Any, pieces: Iterable[bytes], after_piece: Callable[[], None] | None = None
) -> None:
    """Parse all pieces; `InvalidXML` or an error of expat at any fault."""
    n_fed = 0
    for piece in pieces:
        parser.Parse(piece, False)  # noqa: FBT003  (the way of its interface)
        n_fed += len(piece)
        if n_fed - parser.CurrentByteIndex > _MAX_TAG_BYTES:
            raise InvalidXML(f"it has a tag of more than {_MAX_TAG_BYTES:,} bytes")
        # Names of attributes as well: the parser keeps each for ever.
        if len(parser.intern) > _MAX_NAMES:
            raise InvalidXML(f"it has more than {_MAX_NAMES:,} kinds of elements and attributes")
        if after_piece is not None:
            after_piece()
    parser.Parse(b"", True)  # noqa: FBT003  (as above)


def parse_elements(
    pieces: Iterable[bytes], start: OnStart, after_piece: Callable[[], None] | None = None
) -> None:
    """Call `start` with the local name and the attributes of each element."""
    names = LocalNames()
    depth = n_elements = 0

    def count_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, n_elements
        depth += 1
        n_elements += 1
        check_depth(depth)
        if n_elements > _MAX_ELEMENTS:
            raise InvalidXML(f"one of its parts has more than {_MAX_ELEMENTS:,} elements")
        start(names[name], attributes)

    def count_end(_: str) -> None:
        nonlocal depth
        depth -= 1

    feed_parser(create_parser(count_start, count_end), pieces, after_piece)


def check_depth(depth: int) -> None:
    """`InvalidXML` where elements are nested too deep."""
    if depth > MAX_DEPTH:
        raise InvalidXML(f"its elements are nested more than {MAX_DEPTH} deep")


def _refuse_document_type(*_: object) -> NoReturn:
    raise InvalidXML("it declares a document type, which no spreadsheet has")


def _refuse_rare_encodings(_: str, encoding: str | None, __: int) -> None:
    if encoding is not None and encoding.lower() not in _ENCODINGS:
        raise InvalidXML(f"its encoding is {format_value(encoding)}, not UTF-8")
