"""Files that are replaced whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

import click


def replace_file(path: Path, text: str) -> None:
    """Write a file whole, or leave what is there as it is.

    A terminal, a pipe or the like, which holds nothing, is written to.
    """
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(f"{click.format_filename(path)} is a folder; name a file")
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"{click.format_filename(path.parent)}: there is no such folder; make it first"
        )
    data = text.encode("utf-8", "backslashreplace")
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as fault:
        raise OSError(fault.errno, fault.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
