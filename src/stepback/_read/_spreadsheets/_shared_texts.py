"""The texts that cells of an .xlsx file share, each stored once."""

from __future__ import annotations

from collections.abc import Iterable

from stepback._read._limits import Budget
from stepback._read._spreadsheets._cell_text import unescape_text
from stepback._read._spreadsheets._parse_xml import (
    LocalNames,
    TextPieces,
    check_depth,
    create_parser,
    feed_parser,
)

# A text needs memory of its own, even if it has one character and no cell refers to it.
_OVERHEAD = 20


def read_shared_texts(pieces: Iterable[bytes], budget: Budget, source: str) -> list[str]:
    """All shared texts in order.

    They are no cells yet, so they are held against the limits without being counted.
    """
    names = LocalNames()
    shared: list[str] = []
    texts = TextPieces()
    n_characters = depth = phonetic_depth = 0
    is_raised = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, phonetic_depth, is_raised
        depth += 1
        check_depth(depth)
        local_name = names[name]
        if local_name == "t" and not phonetic_depth:
            parser.CharacterDataHandler = texts.append_raised if is_raised else texts.append
        elif local_name == "vertAlign":
            is_raised = attributes.get("val") == "superscript"
        elif local_name == "rPh":  # how to pronounce the text
            phonetic_depth = depth

    def end(name: str) -> None:
        nonlocal depth, phonetic_depth, n_characters, is_raised
        phonetic_depth = phonetic_depth if phonetic_depth < depth else 0
        depth -= 1
        local_name = names[name]
        if local_name == "t":
            parser.CharacterDataHandler = None
            is_raised = False
        elif local_name == "si":
            text = unescape_text(texts.take())
            n_characters += len(text) + _OVERHEAD
            shared.append(text)

    def check() -> None:
        budget.check("characters", n_characters + texts.n_characters, source, is_all=False)
        budget.check("cells", len(shared), source, is_all=False)

    parser = create_parser(start, end)
    feed_parser(parser, pieces, check)
    return shared
