"""Files that are replaced completely or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

import click


def replace_file(path: Path, text: str) -> None:
    """Replace a file by a text, or leave it unchanged if anything fails.

    The text goes to a new file in the same folder, which then takes the place of the old one. A
    device or a pipe is written to directly.
    """
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(f"{click.format_filename(path)} is a folder; name a file in it")
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"{click.format_filename(path.parent)}: this folder does not exist; create it first"
        )
    data = text.encode("utf-8", "backslashreplace")
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
