"""Options and commands as they are typed, to be pasted."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stepback._problems._format import MAX_PASTED_LENGTH
from stepback.cli._shell import detect_shell, quote_pair, quote_word

_OPTIONS = {"columns": "--column", "root_markers": "--root-marker", "manager_by": "--manager-by"}
_PLACEHOLDER = "…"  # in a message, for a value that the user has to fill in


def format_cli_option(option: str, value: Any) -> str:
    """Format an option of a reader as it is typed, such as ``give --vacant Open``.

    Nothing if a value cannot be typed, or is too long to be pasted.
    """
    name = _OPTIONS.get(option, f"--{option}")
    if value is None:
        return name
    if value is True:
        return f"give {name}"
    if isinstance(value, Mapping):
        words = [
            # That a field is in no column cannot be typed.
            "" if word is None else _format_pair(key, str(word))
            for key, word in value.items()
        ]
    else:
        words = [
            quote_word(word) for word in ([value] if isinstance(value, str) else sorted(value))
        ]
    if not all(words) or sum(map(len, words)) > MAX_PASTED_LENGTH:
        return ""
    return "give " + " ".join(f"{name} {word}" for word in words)


def format_cli_command(options: Mapping[str, Any]) -> str:
    """Format several options as they are typed, such as ``give --column id=No --repair``."""
    formatted = [format_cli_option(name, value) for name, value in options.items()]
    if not all(formatted):
        return ""
    return "give " + " ".join(option.removeprefix("give ") for option in formatted)


def _format_pair(name: str, value: str) -> str:
    return f"{name}={value}" if value == _PLACEHOLDER else quote_pair(name, value)


def command_name() -> str:
    """What to type to run this command again: its path, if the shell would not find it."""
    script = Path(sys.argv[0])
    if script.parts[-2:] == ("stepback", "__main__.py"):
        return "python -m stepback"
    found = shutil.which("stepback")
    is_found = found is not None and script.exists() and script.samefile(found)
    is_script = script.name in ("stepback", "stepback.exe")
    if not is_script or is_found:
        return "stepback"
    typed = quote_word(str(script))
    if typed.startswith("'") and detect_shell() == "powershell":
        return f"& {typed}"  # without the sign it would be a text, not a command
    return typed or "python -m stepback"
