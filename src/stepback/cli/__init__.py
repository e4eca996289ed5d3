"""The command line: ``stepback report``, ``stepback check`` and ``stepback demo``."""

from __future__ import annotations

import sys

_EXTRAS = {"click", "rich"}


def main() -> None:
    """Run the command line, or print what to install for it."""
    try:
        import rich  # noqa: F401  (used later, and only on a terminal)

        from stepback.cli._app import run_app
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRAS:
            raise
        sys.exit("stepback: the command line requires click and rich: pip install 'stepback[cli]'")
    run_app()
