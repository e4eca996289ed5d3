"""Refuse .zip files, and spreadsheets, which are .zip files too, that unpack to an absurd size."""

from __future__ import annotations

import zipfile

from stepback._read._diagnostics import file_error

_MAX_BYTES = 8 << 30
# Text packs to a tenth or a twentieth; more than a hundredth is suspicious, where it is much.
_MAX_RATIO = 100
_MIN_SUSPICIOUS_BYTES = 64 << 20


def refuse_zip_bomb(archive: zipfile.ZipFile, source: str) -> None:
    """Check what an archive would unpack to, as its own directory says, before it is unpacked.

    Raises
    ------
    InvalidOrganization
        If that is absurd.
    """
    size = sum(member.file_size for member in archive.infolist())
    packed_size = sum(member.compress_size for member in archive.infolist())
    if size > _MAX_BYTES or (size > _MIN_SUSPICIOUS_BYTES and size > _MAX_RATIO * packed_size):
        message = (
            f"{packed_size:,} bytes would unpack to {size:,}; if that is intended, unpack the file "
            "and read the folder"
        )
        raise file_error("absurd-size", message, source)
