"""Quote words for the shell in which the user types: POSIX, cmd or PowerShell.

What is shown is pasted. A word that a shell would take for several, or for something to run, is
therefore quoted so that it arrives unchanged, or not shown as something to paste at all.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from stepback._problems._bounded_repr import escape_controls

Shell = Literal["posix", "cmd", "powershell"]

# PowerShell splits an unquoted word at its first point or colon if it begins with a hyphen.
_PLAIN_WINDOWS_WORD = re.compile(r"[A-Za-z0-9_./\\][A-Za-z0-9_./\\:+-]*")
# PowerShell ends a text in single quotes at any of these.
_SINGLE_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
# Within double quotes, cmd expands %NAME% and, if told to, !NAME!. A session of PowerShell or bash
# that was started from cmd looks like cmd, and would run what follows a $ or a backtick.
_UNSAFE_IN_CMD = re.compile('["$`!\u201c\u201d\u201e]|%.*%')


def quote_word(text: str, shell: Shell | None = None) -> str:
    """Quote a text as one argument for a shell, by default the one in use; empty if impossible.

    >>> quote_word("Staff No", "posix"), quote_word("Chef d'équipe", "powershell")
    ("'Staff No'", "'Chef d''équipe'")
    >>> quote_word("Staff No", "cmd"), quote_word("%PATH%", "cmd")
    ('"Staff No"', '')
    """
    if not text or escape_controls(text) != text:
        return ""
    quote = {"posix": _quote_for_posix, "cmd": _quote_for_cmd, "powershell": _quote_for_powershell}
    return quote[shell or detect_shell()](text)


def quote_pair(name: str, value: str, shell: Shell | None = None) -> str:
    """Quote a name and its value as one argument, such as ``id='Staff No'``; empty if impossible.

    >>> quote_pair("id", "Staff No", "posix"), quote_pair("id", "Staff No", "powershell")
    ("id='Staff No'", "'id=Staff No'")
    """
    shell = shell or detect_shell()
    if shell != "posix" or not name.isidentifier():
        return quote_word(f"{name}={value}", shell)
    quoted = quote_word(value, shell)
    return quoted and f"{name}={quoted}"


def _quote_for_posix(text: str) -> str:
    quoted = shlex.quote(text)
    # zsh looks up a command where a word begins with an equals sign.
    return f"'{text}'" if quoted == text and text[0] == "=" else quoted


def _quote_for_cmd(text: str) -> str:
    if _PLAIN_WINDOWS_WORD.fullmatch(text):
        return text
    if _UNSAFE_IN_CMD.search(text):
        return ""
    n_backslashes = len(text) - len(text.rstrip("\\"))
    return f'"{text}{n_backslashes * chr(92)}"'  # else the last one would escape the quote


def _quote_for_powershell(text: str) -> str:
    if _PLAIN_WINDOWS_WORD.fullmatch(text):
        return text
    # Versions differ in how they pass on double quotes, and a backslash at the end.
    if '"' in text or text.endswith("\\"):
        return ""
    return "'" + _SINGLE_QUOTES.sub(r"\g<0>\g<0>", text) + "'"


def detect_shell() -> Shell:
    """The shell that this process was started from, as far as its environment tells."""
    return guess_shell(os.name, os.environ, _parent_name())


def guess_shell(system: str, environment: Mapping[str, str], parent: str | None) -> Shell:
    """The shell by the name of the system, the environment, and the name of the parent if known.

    On Windows, only cmd sets ``PROMPT``, and only PowerShell puts the modules of the user before
    those of the system. Elsewhere only PowerShell sets ``PSModulePath``, but what it starts, such
    as another shell, inherits that.
    """
    modules = environment.get("PSModulePath", "")
    if system != "nt":
        is_powershell = bool(modules) and parent in (None, "pwsh")
        return "powershell" if is_powershell else "posix"
    if "PROMPT" in environment:
        return "cmd"
    if "MSYSTEM" in environment or "SHELL" in environment:  # Git Bash, MSYS2, Cygwin
        return "posix"
    home = environment.get("USERPROFILE", "").casefold()
    has_own_modules = bool(home) and any(
        folder.casefold().startswith(home) for folder in modules.split(";")
    )
    return "powershell" if has_own_modules else "cmd"


def _parent_name() -> str | None:
    """The name of the process that started this one, where that can be read from a file."""
    try:
        return Path(f"/proc/{os.getppid()}/comm").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
