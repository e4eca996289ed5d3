"""The files that a command writes, which have to be different ones."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import click

from stepback._problems._format import format_path

_WRITTEN = ("output", "save", "resume")


def refuse_same_file(context: click.Context) -> None:
    """Refuse two options that name one file, however it is spelled: one would replace the other."""
    given = {name: path for name in _WRITTEN if isinstance(path := context.params.get(name), Path)}
    for (first, path), (second, other) in itertools.combinations(given.items(), 2):
        if _is_same_file(path, other):
            raise click.UsageError(
                f"--{first} and --{second} name one file, {format_path(other)}, and one would "
                "replace what the other keeps there; name two files."
            )


def _is_same_file(path: Path, other: Path) -> bool:
    try:
        if os.path.samefile(path, other):  # noqa: PTH121  (also through hard links)
            return True
    except (OSError, ValueError):  # one of them is not there yet
        pass
    first, second = (os.path.normcase(os.path.realpath(each)) for each in (path, other))
    return first == second
