"""The command line: ``stepback report``, ``stepback check`` and ``stepback demo``."""

from __future__ import annotations

import sys

from stepback._problems._interrupt import raising_at_interrupt

_EXTRAS = {"click", "rich"}


def main() -> None:
    """Run the command line, or print what to install for it.

    Ctrl-C ends it with one line and the exit status 130, and removes what is half written.
    """
    with raising_at_interrupt():
        try:
            import rich  # noqa: F401  (used later, and only on a terminal)

            from stepback.cli._app import run_app
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in _EXTRAS:
                raise
            remedy = "pip install 'stepback[cli]'"
            sys.exit(f"stepback: the command line requires click and rich: {remedy}")
        run_app()
