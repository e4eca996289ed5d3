"""No spreadsheet stops the process that reads it: it is read, or refused in a sentence."""

import pytest

from tests.hostile.child import CALLS
from tests.hostile.documents import build_documents
from tests.hostile.outcomes import check_reading, parametrize_files, parametrize_quick_files
from tests.hostile.spreadsheets import build_spreadsheets, far_files
from tests.hostile.xml_parts import build_xml_parts


@parametrize_files(build_spreadsheets())
def test_a_workbook_is_read_or_refused(file, process, tmp_path):
    """Whatever its parts say."""
    check_reading(process, "read_people", file.write(tmp_path), file)


@parametrize_files(build_xml_parts())
def test_a_part_is_read_or_refused(file, process, tmp_path):
    """Whatever XML is in it; entities are refused."""
    check_reading(process, "read_people", file.write(tmp_path), file)


@parametrize_files(build_documents())
def test_a_document_is_read_or_refused(file, process, tmp_path):
    """Whatever is repeated in it."""
    check_reading(process, "read_people", file.write(tmp_path), file)


@pytest.mark.slow
@parametrize_quick_files([*build_spreadsheets(), *build_xml_parts(), *build_documents()])
def test_every_call_reads_or_refuses_a_spreadsheet(file, process, tmp_path):
    """As tables, and by the commands."""
    path = file.write(tmp_path)
    for call in ("read_tables", "check", "report"):
        check_reading(process, call, path, file)


@pytest.mark.parametrize(
    "call", [CALLS[0], *(pytest.param(call, marks=pytest.mark.slow) for call in CALLS[1:])]
)
def test_a_far_cell_has_one_outcome_in_every_spelling(call, process, tmp_path):
    """What is budgeted is what is read, and no spelling of it goes past the budget."""
    outcomes = {}
    for file in far_files():
        outcome = process.read(call, file.write(tmp_path))
        outcomes.setdefault((outcome.kind, tuple(outcome.codes)), []).append(file.name)
    assert len(outcomes) == 1, outcomes
