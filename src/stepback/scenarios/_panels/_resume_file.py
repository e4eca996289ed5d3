"""A file of rows that are done, from which a panel that was interrupted goes on.

JSON Lines: a header that says what the rows are of, and one line for each row. Lines are only
ever added, whole batches at a time. A line that was torn, because the process was killed while it
wrote, is left in the file and does not count.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from stepback._problems._format import format_path, format_value, one_line_message
from stepback.scenarios._panels._plain_cells import decode_cell, encode_cell
from stepback.scenarios._panels._row_requests import RowOutcome, RowRequest

_FORMAT = "stepback rows"
_MARK = f'{{"format": "{_FORMAT}"'
_PRIVATE, _USUAL = 0o600, 0o666


@attrs.define(eq=False)
class ResumeFile:
    """The rows in a file.

    Attributes:
        path: The file.
        header: What the rows are of; a file with another header is refused.
        entropy: That of the random numbers in the rows; ``None`` if there are none.
    """

    path: Path
    header: dict[str, Any]
    entropy: int | None = None
    is_private: bool = False
    _lines: dict[str, Any] = attrs.field(factory=dict)

    @classmethod
    def open_file(
        cls,
        path: str | os.PathLike[str],
        header: dict[str, Any],
        *,
        entropy: int | None = None,
        new_entropy: int | None = None,
        is_private: bool = False,
    ) -> ResumeFile:
        """The rows at a path, or a new file, whose random numbers are of `new_entropy`.

        With `entropy`, random numbers have to be those.

        Raises
        ------
        ValueError
            If `path` is none, or the file cannot be read and written, or it holds anything else
            or rows of something else. It stays as it is.
        """
        if not isinstance(path, str | os.PathLike) or not os.fspath(path):
            raise ValueError(
                f"resume: {format_value(path)} is not the path of a file; give one, such as "
                "'rows.jsonl'"
            )
        file = cls(Path(os.fsdecode(path)), header, entropy, is_private)
        try:
            file._read(new_entropy)
        except OSError as error:
            raise ValueError(
                f"resume: {format_path(file.path)} cannot be read and written "
                f"({one_line_message(error)}); name a file in a folder that there is"
            ) from error
        return file

    def find_row(self, request: RowRequest) -> RowOutcome | None:
        """A row that is done, of the same content; ``None`` if there is none."""
        line = self._lines.get(_row_id(request)) if request.digest else None
        if line is None:
            return None
        try:
            cells = {name: decode_cell(cell) for name, cell in line["figures"].items()}
        except (AttributeError, ValueError):
            return None
        return RowOutcome(cells, withheld=tuple(map(str, line.get("withheld", ()))))

    def write_rows(self, rows: Iterable[tuple[RowRequest, RowOutcome]]) -> None:
        """Add rows, so that they are there if this process ends now."""
        lines = [
            json.dumps(
                {
                    "key": [encode_cell(cell) for cell in request.key.values()],
                    "digest": request.digest,
                    "figures": {name: encode_cell(cell) for name, cell in outcome.figures.items()},
                    "withheld": outcome.withheld,
                },
                allow_nan=False,
            )
            for request, outcome in rows
            if request.digest and outcome.figures is not None
        ]
        if lines:
            self._append(lines)

    def _append(self, lines: Iterable[str]) -> None:
        data = "".join(f"{line}\n" for line in lines).encode()
        mode = _PRIVATE if self.is_private else _USUAL
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, mode)
        with os.fdopen(descriptor, "ab") as file:
            file.write(data)

    def _read(self, new_entropy: int | None) -> None:
        shown = format_path(self.path)
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            data = b""
        start = _MARK.encode()
        if not data.startswith(start[: len(data)]):
            raise ValueError(
                f"resume: {shown} is no file of rows; name a new file, which will be made"
            )
        if b"\n" not in data and data:  # a part of a header, and nothing else
            self.path.write_bytes(b"")
            data = b""
        elif data and not data.endswith(b"\n"):
            self._append([""])  # ends the torn line
        lines = [found for line in data.splitlines() if (found := _parse_line(line)) is not None]
        headers = [line for line in lines if line.get("format") == _FORMAT]
        if not headers:
            self.entropy = new_entropy if self.entropy is None else self.entropy
            self._append([json.dumps({"format": _FORMAT, **self.header, "entropy": self.entropy})])
            return
        self._check_header(headers[0], shown)
        for line in lines:
            if {"key", "digest", "figures"} <= line.keys():
                self._lines[json.dumps([line["key"], line["digest"]])] = line

    def _check_header(self, found: dict[str, Any], shown: str) -> None:
        """Refuse rows of something else; random numbers go on as they began."""
        for name, value in self.header.items():
            if found.get(name) != value:
                of_file = format_value(found.get(name))
                raise ValueError(
                    f"resume: {shown} holds rows of another {name} ({of_file} instead of "
                    f"{format_value(value)}); name a new file, or delete this one"
                )
        if self.entropy is None:
            self.entropy = found.get("entropy")
        elif found.get("entropy") != self.entropy:
            raise ValueError(
                f"resume: {shown} holds rows of other random numbers; name a new file, leave out "
                "rng to go on with those of the file, or delete it"
            )


def _row_id(request: RowRequest) -> str:
    return json.dumps([[encode_cell(cell) for cell in request.key.values()], request.digest])


def _parse_line(line: bytes) -> dict[str, Any] | None:
    """A line of the file; ``None`` if it is torn."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
