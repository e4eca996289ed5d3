"""Files that are no tables of text: documents, images, archives, web pages, data of programs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._read._diagnostics import file_error

_N_LOOKED_AT = 4096  # bytes
_N_IN_ARCHIVE = 1 << 16
_MAX_CONTROLS = 0.02  # of the bytes of a text
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LIST = "the list of people"
_SAVE_AS_CSV = f"export {_LIST} as CSV or .xlsx, and read that"
_OPEN_AND_SAVE = "open it in a spreadsheet program, save it as .xlsx, and read that"
_MARKS = (
    (b"%PDF", "a PDF document", _SAVE_AS_CSV),
    (b"\x89PNG", "an image (PNG)", _SAVE_AS_CSV),
    (b"\xff\xd8\xff", "an image (JPEG)", _SAVE_AS_CSV),
    (b"GIF8", "an image (GIF)", _SAVE_AS_CSV),
    (b"II*\0", "an image (TIFF)", _SAVE_AS_CSV),
    (b"MM\0*", "an image (TIFF)", _SAVE_AS_CSV),
    (b"{\\rtf", "a text document (RTF)", _SAVE_AS_CSV),
    (b"\xd0\xcf\x11\xe0", "an old document of Office (.xls or .doc)", _OPEN_AND_SAVE),
    (b"\x1f\x8b", "a packed file (gzip)", "unpack it, and read what is in it"),
    (b"BZh", "a packed file (bzip2)", "unpack it, and read what is in it"),
    (b"\xfd7zXZ", "a packed file (xz)", "unpack it, and read what is in it"),
    (b"(\xb5/\xfd", "a packed file (zstd)", "unpack it, and read what is in it"),
    (b"7z\xbc\xaf", "an archive (7z)", "unpack it, and read the table in it"),
    (b"Rar!", "an archive (RAR)", "unpack it, and read the table in it"),
    (b"PAR1", "a Parquet file", "load it as a frame, or save it as CSV, and read that"),
    (b"ARROW1", "an Arrow file", "load it as a frame, or save it as CSV, and read that"),
    (b"SQLite format 3", "a database (SQLite)", _SAVE_AS_CSV),
)
# By what the name of a member begins with, or holds, in an archive of the format of .zip.
_MEMBERS = (
    (b"xl/", "a spreadsheet", "rename it to end in .xlsx, and read that"),
    (b"opendocument.spreadsheet", "a spreadsheet", "rename it to end in .ods, and read that"),
    (b"word/", "a text document (Word)", _SAVE_AS_CSV),
    (b"ppt/", "a presentation (PowerPoint)", _SAVE_AS_CSV),
    (b"opendocument.text", "a text document", _SAVE_AS_CSV),
)


def refuse_other_kinds(data: bytes, source: str, *, is_log: bool = False) -> None:
    """`InvalidOrganization` about the bytes of a file that is no table, which says what it is.

    What is read are people, or a log of decisions if `is_log`.
    """
    for what, remedy in _find_kinds(data):
        message = f"is {what}, and no table of people; {remedy}"
        if is_log:
            message = f"is {what}, and no log of decisions; {remedy.replace(_LIST, 'the log')}"
        raise file_error("not-an-export", message, source)


def _find_kinds(data: bytes) -> Iterator[tuple[str, str]]:
    """What the bytes are but a table of text, and what to do."""
    for mark, what, remedy in _MARKS:
        # A header may begin like a mark that consists of letters, such as "PAR1;PAR2".
        if data.startswith(mark) and not (mark.isalnum() and _is_text(data[:_N_LOOKED_AT])):
            yield what, remedy
    if data.startswith(b"PK\x03\x04"):
        ends = data[:_N_IN_ARCHIVE] + data[-_N_IN_ARCHIVE:]
        for mark, what, remedy in _MEMBERS:
            if mark in ends:
                yield what, remedy
        yield "an archive (.zip)", "unpack it, and read the table in it"
    if data.startswith(_UTF16_MARKS):
        return
    start = data[:_N_LOOKED_AT]
    if not _is_text(start):
        yield "a file for programs, not of text", _SAVE_AS_CSV
    yield from _find_text_kinds(start.removeprefix(b"\xef\xbb\xbf").lstrip(), data)


def _is_text(data: bytes) -> bool:
    """Whether nearly all bytes are those of a text; a damaged one has a few that are not."""
    codes = np.frombuffer(data, dtype=np.uint8)
    is_control = (codes < 32) & ~np.isin(codes, (9, 10, 12, 13))  # but tabs and ends of lines
    n_controls = int(np.count_nonzero(is_control))
    return n_controls <= max(2, _MAX_CONTROLS * codes.size)


def _find_text_kinds(start: bytes, data: bytes) -> Iterator[tuple[str, str]]:
    lower, end = start.lower(), data[-_N_LOOKED_AT:].rstrip()
    if lower.startswith(b"<"):
        if any(tag in lower for tag in (b"<html", b"<!doctype html", b"<table", b"<body")):
            yield "a web page (HTML)", _OPEN_AND_SAVE
        elif end.endswith(b">"):
            yield "an XML file", _SAVE_AS_CSV
    is_object = start[:1] == b"{" and end.endswith(b"}")
    is_list = start[:1] == b"[" and end.endswith(b"]") and start[1:].lstrip()[:1] in b'{["]'
    if (is_object and start[1:].lstrip()[:1] in (b'"', b"}", b"'")) or is_list:
        yield "a JSON file", "load it as a frame, or save it as CSV, and read that"
    if lower.startswith((b"dn: ", b"version: 1\ndn: ")):
        yield "a directory export (LDIF)", _SAVE_AS_CSV
    if lower.startswith((b"begin:vcard", b"begin:vcalendar")):
        yield "a file of contacts or dates (vCard or iCalendar)", _SAVE_AS_CSV
