"""The page of logs lists every kind of problem that a log can have."""

import ast
import re
from pathlib import Path

import stepback

SOURCE = Path(stepback.__file__).parent / "evidence" / "_logs"
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "evidence" / "log-problems.md"
MAKERS = {"add_error", "add_warning", "add_error_or_repair", "Finding", "Problem"}
OF_FILES = {"ragged-row"}  # which every reader of files has


def list_codes():
    """The codes of problems that are made, by a look at the code."""
    for path in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and call.args:
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                code = getattr(call.args[0], "value", None)
                if name in MAKERS and isinstance(code, str):
                    yield code


def test_every_code_is_on_the_page_and_no_other():
    """Programs compare codes."""
    rows = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    listed = [code for row in rows for code in re.findall(r"[a-z-]+", row)]
    # Those that are chosen before the problem is made.
    named = {"zero-amount", "negative-amount", "unclear-decimal", "unread-amount"}
    made = set(list_codes()) - OF_FILES | named
    assert set(listed) == made
