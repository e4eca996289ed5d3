"""What every outcome of a hostile file has in common."""

import os
import re

import pytest

from tests.hostile.child import CELL_BYTES, MAX_RESIDENT_BYTES

MAX_TEXT = 20_000
MAX_MESSAGE = 1_000


def parametrize_files(files):
    """One test per file; the slow ones are marked."""
    marks = {True: [pytest.mark.slow], False: []}
    return pytest.mark.parametrize(
        "file", [pytest.param(file, id=file.name, marks=marks[file.slow]) for file in files]
    )


def parametrize_quick_files(files):
    """One test per file, but for the slow ones only in `make fuzz`: they take minutes."""
    is_thorough = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
    return parametrize_files([file for file in files if is_thorough or not file.slow])


def check_reading(process, call, path, file):
    """Check that a file is read, or refused in words, and within the budget."""
    outcome = process.read(call, path, n_cells=file.n_cells)
    shown = f"{file.name} by {call}: {str(outcome)[:4_000]}"
    assert outcome.kind in ("read", "refused"), shown
    assert outcome.peak_bytes < MAX_RESIDENT_BYTES + CELL_BYTES * file.n_cells, shown
    if file.outcome != "either":
        assert outcome.kind == file.outcome, shown
    if outcome.kind == "read":
        return
    if file.code and outcome.codes:
        assert file.code in outcome.codes, shown
    assert outcome.text.strip(), shown
    assert outcome.text.replace("\n", "").isprintable(), shown
    if outcome.codes:
        assert len(outcome.text) < MAX_TEXT, shown
        for message in outcome.messages:
            assert message.isprintable(), shown
            assert len(message) < MAX_MESSAGE, shown
    _check_remedy(outcome, call, shown)


def _check_remedy(outcome, call, shown):
    """A limit that was met is named with the option that raises it, as it is typed."""
    if "over-limit" in outcome.codes or "limit" in outcome.text:
        typed = r"--limits \w+=\d+" if call in ("check", "report") else r"limits=\{'\w+': [\d_]+\}"
        assert re.search(typed, outcome.text), shown
