"""Unpack .zip files piece by piece, whatever they say about the size of what is in them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import attrs

from stepback._problems._format import one_line_message
from stepback._problems._problem import InvalidOrganization
from stepback._read._limits import Budget

if TYPE_CHECKING:
    from typing import Self

PIECE_BYTES = 1 << 16
_SCAN_BYTES = 1 << 20
_MEMBER_MARK = b"PK\x01\x02"  # begins the entry of each member in the directory
_IS_ENCRYPTED = 0x1
_MEMBER_BYTES = 1 << 10  # of an entry, mostly its name
_END_BYTES = (1 << 16) + 200  # what ends the file, and a comment after it
# Python can bound what it unpacks of these only.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@attrs.frozen(eq=False)
class Archive:
    """A .zip file that is open for reading.

    Attributes:
        source: The name of the file.
        members: What is in it, in order.
        budget: What is counted.
    """

    source: str
    members: tuple[zipfile.ZipInfo, ...]
    budget: Budget
    _archive: zipfile.ZipFile

    @classmethod
    def from_file(cls, file: BinaryIO, source: str, budget: Budget) -> Self:
        """The .zip file that is open as `file`.

        Raises ``BadZipFile`` if it is none or is damaged, and `InvalidOrganization` if it holds
        too many members.
        """
        _count_members(file, source, budget)
        try:
            archive = zipfile.ZipFile(file)
        except Exception as error:  # noqa: BLE001  (many kinds at bad offsets, names, versions)
            raise zipfile.BadZipFile(one_line_message(error)) from None
        return cls(source, tuple(archive.infolist()), budget, archive)

    def unpack(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a member in pieces.

        Raises ``BadZipFile`` at any fault, and `InvalidOrganization` if there are too many.
        """
        if member.flag_bits & _IS_ENCRYPTED:
            raise zipfile.BadZipFile("it needs a password")
        if member.compress_type not in _METHODS:
            raise zipfile.BadZipFile("it is packed in another way than deflate")
        try:
            with self._archive.open(member) as packed:
                while piece := packed.read(PIECE_BYTES):
                    # Counted as they come: what a member says about its size may be false.
                    self.budget.count("unpacked_bytes", len(piece), self.source, is_all=False)
                    yield piece
        except InvalidOrganization:
            raise
        except Exception as error:  # noqa: BLE001  (zlib, zipfile and the system have theirs)
            raise zipfile.BadZipFile(one_line_message(error)) from None

    def read(self, member: zipfile.ZipInfo) -> bytes:
        """All bytes of a member, as `unpack` gives them."""
        return b"".join(self.unpack(member))


def _count_members(file: BinaryIO, source: str, budget: Budget) -> None:
    """Count the members before their directory is read, which holds all of them in memory."""
    size = os.fstat(file.fileno()).st_size
    if size > budget.limits["unpacked_bytes"]:
        raise budget.over_limit("unpacked_bytes", size, source)
    directory_size = _directory_size(file, size)
    if directory_size > _MEMBER_BYTES * budget.limits["members"]:
        # Reading the fields of such an entry takes time that grows with the square of its size.
        raise zipfile.BadZipFile(f"its list of members takes {directory_size:,} bytes")
    n_members = 0
    last = b""
    while block := file.read(_SCAN_BYTES):
        # A mark may lie across two blocks.
        n_members += (last + block).count(_MEMBER_MARK)
        last = block[-len(_MEMBER_MARK) + 1 :]
    file.seek(0)
    budget.count("members", n_members, source)


def _directory_size(file: BinaryIO, size: int) -> int:
    """How many bytes the list of members takes, as the end of the file says."""
    file.seek(max(size - _END_BYTES, 0))
    end = file.read(_END_BYTES)
    file.seek(0)
    sizes = [0]
    for mark, offset, length in ((b"PK\x05\x06", 12, 4), (b"PK\x06\x06", 40, 8)):
        at = end.rfind(mark)
        field = end[at + offset : at + offset + length] if at >= 0 else b""
        if field != b"\xff" * length:  # another field has the true size
            sizes.append(int.from_bytes(field, "little"))
    return max(sizes)
