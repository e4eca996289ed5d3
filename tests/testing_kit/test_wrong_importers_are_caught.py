"""Wrong importers, as people write them, each caught by tables with defects; and a right one."""

import gc

import pytest
from hypothesis import Phase, find, given, settings

from stepback.testing import time_limit
from stepback.testing.strategies import DEFECTS, messy_tables
from tests.support.seeded_bugs import wrong_importers as wrong
from tests.support.seeded_bugs.importer import Importer
from tests.support.seeded_bugs.settings import CAUGHT, LONG, MANY, is_failing

BESIDES = set(DEFECTS) - {"swapped-columns"}  # which no one can be blamed for
TABLES = messy_tables(defects=BESIDES)
SHEETS = messy_tables(defects=BESIDES, spreadsheet=True)
OF_MERGED_CELLS = {
    wrong.MergedCellsLeftEmpty,
    wrong.EveryEmptyCellFilledFromAbove,
    wrong.MergedCellsFilledOneRowTooFar,
}
UNTOLD = {"byte-order-mark", "dotted-column", "merged-cells"}  # which are no faults
WHOLE = {"reporting-cycle", "duplicate-row", "job-share"}  # told at once, others row by row
WRONG = [
    one
    for one in vars(wrong).values()
    if isinstance(one, type) and issubclass(one, Importer) and one is not Importer
]
# Of some bugs, the one defect that is left in the smallest table, and how many rows that has.
SHOWN = {
    wrong.IdsAsNumbers: ((), 1),
    wrong.IdsWithTheirSpaces: (("padded-id",), 1),
    wrong.LoopsAreAtMostTwo: (("reporting-cycle",), 3),
    wrong.EveryShareIsADuplicate: (("job-share",), 2),
    wrong.RepeatedHeaderIsAPerson: (("repeated-header",), 1),
    wrong.MarkLeftInTheFirstHeader: (("byte-order-mark",), 0),
    wrong.ColumnsByPosition: ((), 1),
    wrong.TotalIsAPerson: (("total-row",), 1),
    wrong.LabelsAreAPerson: (("label-row",), 1),
    wrong.SeveralManagersAreOneMore: (("several-managers",), 3),
    wrong.LooksNotCompared: (("unicode-twin",), 2),
    wrong.DottedColumnNotRead: (("dotted-column",), 3),
}


def expected_problems(table):
    """The problems that an importer should report for a table."""
    for one in table.planted:
        if one.defect in WHOLE:
            yield one.defect, one.rows
        elif one.defect not in UNTOLD:
            yield from ((one.defect, (row,)) for row in one.rows)


def holders(org):
    """By post, the names of those who hold it."""
    sharing = {seat.member for seat in org.memberships}
    alone = {person.id: [person.name] for person in org.people if person.id not in sharing}
    seats = [(seat.group, org[seat.member].name) for seat in org.memberships]
    return alone | {
        role.id: sorted(name for group, name in seats if group == role.id) for role in org.roles
    }


def managers(table):
    """By post, the one above, where the table still tells it."""
    lost = {id_ for one in table.planted if not one.repairable for id_ in one.ids}
    lines = [line for line in table.clean.reporting if not line.dotted]
    return {line.report: line.manager for line in lines if line.report not in lost}


def dotted_managers(table):
    """By post, those above by dotted lines."""
    above = {}
    for line in table.clean.reporting:
        if line.dotted:
            above.setdefault(line.report, []).append(line.manager)
    return above


def rounded_ids(table):
    """The posts of which no one can know the id."""
    return {id_ for one in table.planted if one.defect == "rounded-id" for id_ in one.ids}


def check(importer, table, data=None):
    """Exactly what was planted is told, and all else is as it was meant."""
    reader = importer(table.columns, table.root_markers, table.vacant)
    with time_limit(LONG):
        export = reader.read(data or table.to_csv())
    assert sorted(export.problems) == sorted(expected_problems(table))
    held = holders(table.clean)
    known = {id_: held[id_] for id_ in held.keys() - rounded_ids(table)}
    assert {id_: sorted(names) for id_, names in export.holders.items()} == known
    assert export.managers == managers(table)
    assert export.dotted == dotted_managers(table)


@MANY
@given(TABLES)
def test_the_right_importer_reads_many_tables(table):
    """It finds what is planted, reports nothing else, and makes all possible repairs."""
    check(Importer, table)


def check_sheet(importer, table, file):
    """The same of a spreadsheet."""
    check(importer, table, table.to_file(file).read_bytes())


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Where to write."""
    return tmp_path_factory.mktemp("messy") / "staff.xlsx"


@given(SHEETS)
def test_the_right_importer_reads_spreadsheets(file, table):
    """A merged cell stands for all of its rows."""
    check_sheet(Importer, table, file)


@pytest.fixture
def _no_collection():
    """No garbage is collected meanwhile.

    One of the importers recurses until Python stops it. A callback of a weak reference that runs
    just then fails, too, and pytest then fails the test.
    """
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    "importer", [importer for importer in WRONG if importer not in OF_MERGED_CELLS]
)
@pytest.mark.usefixtures("_no_collection")
def test_a_wrong_importer_is_caught(importer):
    """Tables with defects and the list of these defects are enough to catch it."""
    assert is_failing(given(TABLES)(lambda table: check(importer, table)), CAUGHT)


@pytest.mark.parametrize(
    "importer", [importer for importer in WRONG if importer in OF_MERGED_CELLS]
)
def test_an_importer_that_reads_merged_cells_wrongly_is_caught(importer, file):
    """In spreadsheets, of which a text file shows nothing."""
    assert is_failing(given(SHEETS)(lambda table: check_sheet(importer, table, file)), CAUGHT)


@pytest.mark.parametrize("importer", SHOWN)
def test_the_smallest_table_shows_the_bug(importer):
    """The smallest table has only the defect at fault, in the fewest rows."""

    def is_misread(table):
        try:
            check(importer, table)
        except Exception:  # noqa: BLE001  (how it fails is the business of the bug)
            return True
        return False

    phases = [Phase.generate, Phase.shrink]
    table = find(TABLES, is_misread, settings=settings(max_examples=1000, phases=phases))
    defects, rows = SHOWN[importer]
    assert tuple(one.defect for one in table.planted) == defects
    assert len(table.rows) == rows
