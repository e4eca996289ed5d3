"""``python -m stepback``: the command line."""

from __future__ import annotations

from stepback.cli import main

main()
