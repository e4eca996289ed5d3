import csv
import datetime as dt
import io
import re
import unicodedata
from collections import Counter

import attrs
import networkx as nx
import pytest
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.vendor.pretty import pretty
from python_calamine import CalamineWorkbook

from stepback import InvalidOrganization, read_people
from stepback.testing._messy._sample_data import TOTAL_WORDS
from stepback.testing.strategies import DEFECTS, messy_tables

BESIDES = set(DEFECTS) - {"swapped-columns"}
IN_SHEETS = {"merged-cells"}
FEWEST_ROWS = dict.fromkeys(DEFECTS, 1)
FEWEST_ROWS |= dict.fromkeys(["reporting-cycle", "duplicate-row", "job-share"], 2)
FEWEST_ROWS |= dict.fromkeys(["lost-leading-zero", "recased-id"], 2)
FEWEST_ROWS |= dict.fromkeys(["job-history", "overlapping-rows"], 2)
# What our reader refuses also when it repairs.
UNDATED_DECISIONS = {"ambiguous-manager", "rounded-id"}
DECIDED_BY_PEOPLE = {
    "overlapping-rows",
    "end-before-start",
    "invalid-date",
    *UNDATED_DECISIONS,
}
# Where rows have days, the organization is checked for cycles, and not the table.
ON_ALL_DAYS = {"reporting-cycle"}
ON_DAYS = {"job-history", "overlapping-rows", "end-before-start", "invalid-date"}
FEWEST_ROWS |= dict.fromkeys(["byte-order-mark", "swapped-columns"], 0)
FEWEST_ROWS |= dict.fromkeys(["several-managers", "dotted-column", "ambiguous-manager"], 3)
FEWEST_ROWS |= dict.fromkeys(["decorated-manager", "unicode-twin", "merged-cells"], 2)
# What our own reader calls them; of a mark it says nothing.
CODES = {
    "reporting-cycle": "reporting-cycle",
    "self-report": "self-report",
    "dangling-manager": "unknown-manager",
    "duplicate-row": "repeated-id",
    "lost-leading-zero": "manager-spelling",
    "padded-id": "outer-spaces",
    "recased-id": "manager-spelling",
    "blank-row": "blank-rows",
    "repeated-header": "repeated-header",
    "sentinel-root": "nobody-word",
    "job-share": "repeated-id",
    "vacant-post": "placeholder-name",
    "mixed-encoding": "mixed-encodings",
    "total-row": "total-row",
    "footer": "total-row",
    "label-row": "label-row",
    "several-managers": "several-managers",
    "decorated-manager": "decorated-manager",
    "ambiguous-manager": "decorated-manager",
    "hidden-character": "outer-spaces",
    "unicode-twin": "coded-differently",
    "rounded-id": "lost-digits",
    "overlapping-rows": "repeated-id",
    "end-before-start": "ends-before-start",
    "invalid-date": "bad-value",
}
SPACES = " \N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}\N{WORD JOINER}"
SHOWN = """\
MessyTable(
    headers=('Post No', 'Employee', 'Job title', 'Department', 'Reports to', 'FTE'),  # row 1: byte-order-mark
    rows=(
        ('00001', 'Ann Lee', 'Clerk', 'Sales', '00001', '1'),  # row 2: self-report in Reports to
        ('', '', '', '', '', ''),  # row 3: blank-row
    ),
)"""
# Of our own reader: what is no fault, what it tells of one at a time, and what is not of cells.
NO_FAULTS = {"blank-rows", "placeholder-name", "mixed-encodings", "cp1252"}
WHOLE = {"reporting-cycle", "self-report", "repeated-id"}
OF_THE_SHAPE = {"no-rows", "several-roots", "unattached"}


def one_of(defect, **options):
    """Tables with one kind of defect, and that at least once."""
    options |= {"dated": defect in ON_DAYS, "spreadsheet": defect in IN_SHEETS}
    return messy_tables(defects={defect}, always={defect}, **options)


def of_any_kind(**options):
    """Tables of any kind, with columns of days or without, as text files or as spreadsheets."""
    return (
        messy_tables(**options)
        | messy_tables(dated=True, **options)
        | messy_tables(spreadsheet=True, **options)
    )


def smallest(tables, condition=bool):
    """What hypothesis comes to; why it is so, it need not find out, which takes longest."""
    phases = [Phase.generate, Phase.shrink]
    return find(tables, condition, settings=settings(max_examples=2000, phases=phases))


def plain(table):
    """The rows of the file as the standard library reads them, by their numbers."""
    data = table.to_csv().removeprefix(b"\xef\xbb\xbf")
    text = "".join(_decoded(line) for line in data.splitlines(keepends=True))
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return {number: dict(zip(header, row, strict=True)) for number, row in enumerate(rows, 2)}


def _decoded(line):
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252")


def ids_and_managers(table):
    """What the plain rows say of posts, with their numbers."""
    id_, manager = table.columns["id"], table.columns["manager"]
    return {number: (row[id_], row[manager]) for number, row in plain(table).items()}


def planted(table, defect):
    """Whatever was planted of one kind."""
    return [one for one in table.planted if one.defect == defect]


# Each defect, in the plain rows of the file


def elsewhere(table, one):
    """The ids in rows where the defect is not."""
    rows = ids_and_managers(table)
    return {id_ for number, (id_, _) in rows.items() if number not in one.rows}


def is_a_cycle(table, one):
    """Each of the ids is named as manager by another of them, all in one circle."""
    rows = ids_and_managers(table)
    graph = nx.DiGraph([rows[number] for number in one.rows])
    return nx.is_strongly_connected(graph) and len(graph) == len(one.rows) > 1


def is_a_self_report(table, one):
    """The id is its own manager."""
    id_, manager = ids_and_managers(table)[one.rows[0]]
    return id_ == manager


def is_dangling(table, one):
    """One manager, who is in no row, whatever the spelling."""
    rows = ids_and_managers(table)
    (manager,) = {rows[number][1] for number in one.rows}
    loose = {id_.strip(SPACES).lower().lstrip("0") for id_, _ in rows.values()}
    return manager.lower().lstrip("0") not in loose and manager not in table.root_markers


def is_a_copy(table, one):
    """Two rows are alike in every cell, and no others have the id."""
    first, second = (plain(table)[number] for number in one.rows)
    return first == second and one.ids[0] not in elsewhere(table, one)


def lost_zeros(table, one):
    """Nobody has the id as it is written; someone has with zeros before it."""
    ids = {id_.strip(SPACES) for id_, _ in ids_and_managers(table).values()}
    (written,) = one.cells
    return written not in ids and sum(id_.lstrip("0") == written for id_ in ids - {""}) == 1


def is_padded(table, one):
    """There is space around the cells, and without it there are ids."""
    return all(cell != cell.strip(SPACES) in table.clean for cell in one.cells)


def is_recased(table, one):
    """Nobody has the id as it is written; someone has in another case."""
    ids = {id_.strip(SPACES) for id_, _ in ids_and_managers(table).values()}
    (written,) = one.cells
    return written not in ids and sum(id_.lower() == written for id_ in ids) == 1


def is_blank(table, one):
    """There is nothing to read in the row."""
    return not any(cell.strip() for cell in plain(table)[one.rows[0]].values())


def is_a_header(table, one):
    """Each cell is what stands above it."""
    return all(header == cell for header, cell in plain(table)[one.rows[0]].items())


def marks_a_root(table, one):
    """A word that is no id is the manager of posts that nobody is above."""
    (marker,) = set(one.cells)
    ids = {id_ for id_, _ in ids_and_managers(table).values()}
    below = {line.report for line in table.clean.reporting}
    return marker in table.root_markers and marker not in ids and not below & set(one.ids)


def is_shared(table, one):
    """Two names have one id and one manager, and no one else has it."""
    first, second = (plain(table)[number] for number in one.rows)
    differ = {header for header in first if first[header] != second[header]}
    name, fte = table.columns["name"], table.columns["fte"]
    return {name} <= differ <= {name, fte} and one.ids[0] not in elsewhere(table, one)


def is_vacant(table, one):
    """The name is a word for a vacancy."""
    return plain(table)[one.rows[0]][table.columns["name"]] in table.vacant


def is_in_cp1252(table, one):
    """The bytes of each row are no UTF-8, though the name can be read."""
    lines = table.to_csv().splitlines()
    for number, name in zip(one.rows, one.cells, strict=True):
        with pytest.raises(UnicodeDecodeError):
            lines[number - 1].decode()
        assert name.encode("cp1252") in lines[number - 1]
    return True


def has_a_mark(table, one):
    """The file begins with the mark of UTF-8, once."""
    return table.to_csv().count("\ufeff".encode()) == 1 == len(planted(table, one.defect))


def days_of(table, one):
    """The start and the end in each row, as they are written."""
    rows = plain(table)
    start, end = table.columns["start"], table.columns["end"]
    return [(rows[number][start], rows[number][end]) for number in one.rows]


def is_a_job_history(table, one):
    """One person has two rows, and the second begins as the first ends."""
    (first_start, end), (start, second_end) = sorted(days_of(table, one))
    versions = [person for person in table.clean.people if person.id == one.ids[0]]
    assert [str(person.end or "") for person in versions] == [end, second_end]
    return first_start == second_end == "" != end == start and len(set(one.ids)) == 1


def overlaps(table, one):
    """One person has two rows, and the first ends after the second begins; or never."""
    (_, end), (start, _) = sorted(days_of(table, one))
    first, second = (person for person in table.clean.people if person.id == one.ids[0])
    return (end == "" or end > start) and first.end == second.start


def ends_early(table, one):
    """The end is before the start; what was meant is after it."""
    ((start, end),) = days_of(table, one)
    meant = table.clean[one.ids[0]]
    return one.cells == (end,) and end < start == str(meant.start) < str(meant.end)


def is_no_date(table, one):
    """The cell is no date; the other one is right."""
    with pytest.raises(ValueError, match=r"isoformat|month|day|year"):
        dt.date.fromisoformat(one.cells[0])
    meant = table.clean[one.ids[0]]
    ((start, end),) = days_of(table, one)
    return (start, end).count(one.cells[0]) == 1 and {start, end} & {
        str(meant.start),
        str(meant.end),
    }


def has_swapped_columns(table, one):
    """The header of ids stands where the managers or the names are, and that one over the ids."""
    others = {table.columns["manager"], table.columns["name"]}
    return table.columns["id"] in one.columns and len(others & set(one.columns)) == 1


def is_a_total(table, one):
    """One cell is a word for a total, another perhaps a number; nobody is named."""
    row = plain(table)[one.rows[0]]
    fte = row.pop(table.columns["fte"])
    (word,) = filter(None, row.values())
    return word in TOTAL_WORDS and re.fullmatch(r"[\d.,]*", fte)


def is_a_footer(table, one):
    """A sentence stands in the first cell, and no person comes after it."""
    first, *others = plain(table)[one.rows[0]].values()
    last = max(
        (row for row, (id_, _) in ids_and_managers(table).items() if id_ in table.clean), default=0
    )
    return first and not any(others) and last < one.rows[0]


def is_a_label_row(table, one):
    """The row is above all people, and every cell says something of its column."""
    first = min(
        (row for row, (id_, _) in ids_and_managers(table).items() if id_ in table.clean), default=99
    )
    return all(plain(table)[one.rows[0]].values()) and one.rows[0] < first


def dotted_above(table, id_):
    """Who is above someone by a dotted line, in the order of the lines."""
    return [line.manager for line in table.clean.reporting if line.dotted and line.report == id_]


def has_several_managers(table, one):
    """All those above are in the cell, the solid one first."""
    (solid,) = (
        line.manager
        for line in table.clean.reporting
        if not line.dotted and line.report == one.ids[0]
    )
    named = re.split(r"\s*[;,/|]\s*", one.cells[0])
    return named == [solid, *dotted_above(table, one.ids[0])] and len(named) > 1


def is_in_a_dotted_column(table, one):
    """The cell has all those above by dotted lines."""
    return one.cells[0].split("; ") == dotted_above(table, one.ids[0]) != []


def is_decorated(table, one):
    """The id of the manager stands inside the cell, which is more."""
    (cell,) = one.cells
    (manager,) = (line.manager for line in table.clean.reporting if line.report == one.ids[0])
    return manager in cell != manager


def is_ambiguous(table, one):
    """The cell has the id of the manager, and the name of somebody else."""
    words = set(one.cells[0].translate(str.maketrans("", "", "()")).split())
    named = [one for one in table.clean.people if words >= set(one.name.replace(",", "").split())]
    return is_decorated(table, one) and any(person.id not in words for person in named)


def is_coded_differently(table, one):
    """The cell is no id as it stands, and that of the manager once it is normalized."""
    (cell,) = one.cells
    (manager,) = (line.manager for line in table.clean.reporting if line.report == one.ids[0])
    normal = unicodedata.normalize("NFKC", cell).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return cell != manager == normal


def is_rounded(table, one):
    """The id is a number with fewer digits than that which was meant."""
    return all(
        re.fullmatch(r"\d\.\d+E\+\d+", cell) and len(id_) == 16
        for cell, id_ in zip(one.cells, one.ids, strict=True)
    )


def is_merged(table, one):
    """The rows are adjacent, and all but the first are empty there; they mean the same."""
    (field,) = (field for field, header in table.columns.items() if (header,) == one.columns)
    above = {line.report: line.manager for line in table.clean.reporting}
    meant = {table.clean[id_].unit if field == "unit" else above[id_] for id_ in one.ids}
    first, *others = one.cells
    return (
        one.rows == tuple(range(one.rows[0], one.rows[-1] + 1))
        and meant == {first}
        and set(others) == {""}
    )


HOLDS = {
    "reporting-cycle": is_a_cycle,
    "self-report": is_a_self_report,
    "dangling-manager": is_dangling,
    "duplicate-row": is_a_copy,
    "lost-leading-zero": lost_zeros,
    "padded-id": is_padded,
    "recased-id": is_recased,
    "blank-row": is_blank,
    "repeated-header": is_a_header,
    "sentinel-root": marks_a_root,
    "job-share": is_shared,
    "vacant-post": is_vacant,
    "mixed-encoding": is_in_cp1252,
    "byte-order-mark": has_a_mark,
    "total-row": is_a_total,
    "footer": is_a_footer,
    "label-row": is_a_label_row,
    "several-managers": has_several_managers,
    "dotted-column": is_in_a_dotted_column,
    "decorated-manager": is_decorated,
    "ambiguous-manager": is_ambiguous,
    "hidden-character": is_padded,
    "unicode-twin": is_coded_differently,
    "rounded-id": is_rounded,
    "merged-cells": is_merged,
    "job-history": is_a_job_history,
    "overlapping-rows": overlaps,
    "end-before-start": ends_early,
    "invalid-date": is_no_date,
    "swapped-columns": has_swapped_columns,
}


@given(of_any_kind())
def test_planted_defects_are_where_the_table_says(table):
    """Each defect is in its rows, under its columns, in the words that are given."""
    assert tuple(HOLDS) == DEFECTS
    rows = {1: dict(zip(table.headers, table.headers, strict=True))} | plain(table)
    for one in table.planted:
        cells = [rows[number][header] for number in one.rows for header in one.columns]
        assert one.cells == tuple(cells)
        assert HOLDS[one.defect](table, one), one


@given(of_any_kind())
def test_no_row_has_two_defects(table):
    """So none hides another."""
    rows = Counter(row for one in table.planted for row in one.rows if row > 1)
    assert not rows or max(rows.values()) == 1


@given(of_any_kind(defects=BESIDES))
def test_every_other_row_is_clean(table):
    """A row in which nothing is planted tells the truth, and every post has one at least."""
    damaged = {row for one in table.planted for row in one.rows}
    above = {line.report: line.manager for line in table.clean.reporting if not line.dotted}
    rows = ids_and_managers(table)
    for number in rows.keys() - damaged:
        id_, manager = rows[number]
        assert table.clean[id_].name == plain(table)[number][table.columns["name"]]
        assert manager == above.get(id_, "")
        if "start" in table.columns:
            days = [plain(table)[number][table.columns[field]] for field in ("start", "end")]
            assert days == [
                str(day or "") for day in (table.clean[id_].start, table.clean[id_].end)
            ]
    told = {rows[number][0] for number in rows.keys() - damaged}
    told |= {id_ for one in table.planted for id_ in one.ids}
    shares = {membership.member for membership in table.clean.memberships}
    assert told == set(table.clean) - shares


@given(of_any_kind())
def test_the_file_holds_the_rows_of_the_table(table):
    """The cells for frames, too, are those of the file."""
    assert [tuple(row.values()) for row in plain(table).values()] == list(table.rows)
    columns = table.to_columns()
    assert list(columns) == list(table.headers)
    assert list(zip(*columns.values(), strict=True)) == list(table.rows)


def test_a_file_is_written_where_it_is_wanted(tmp_path):
    """Its path is given back."""
    table = smallest(one_of("byte-order-mark"))
    assert table.to_file(str(tmp_path / "staff.csv")).read_bytes() == table.to_csv()


def grid(file):
    """The cells of the one sheet, as another library reads them; empty rows at the end are cut."""
    return CalamineWorkbook.from_path(file).get_sheet_by_index(0)


@given(messy_tables(spreadsheet=True, dated=True))
def test_a_spreadsheet_holds_the_rows_of_the_table(sheet, table):
    """Another library finds the same cells, FTEs as numbers, days as dates, and merged ranges."""
    rows = grid(table.to_file(sheet)).to_python(skip_empty_area=False)
    fte = table.headers.index(table.columns["fte"])
    for row, cells in zip(rows, [table.headers, *table.rows], strict=False):
        for place, (found, cell) in enumerate(zip(row, cells, strict=True)):
            text = str(found) if isinstance(found, dt.date) else found
            assert (text == cell) or (place == fte and found == float(cell))
    assert not any(map(any, table.rows[len(rows) - 1 :]))
    merged = {
        ((one.rows[0] - 1, place), (one.rows[-1] - 1, place))
        for one in planted(table, "merged-cells")
        for place in [table.headers.index(one.columns[0])]
    }
    assert set(grid(sheet).merged_cell_ranges or ()) == merged


def test_a_spreadsheet_has_numbers_and_dates(sheet):
    """As exports have; what is no date stays text, and equal tables are equal files."""
    tables = messy_tables(dated=True, always={"invalid-date"}, defects={"invalid-date"})
    table = smallest(tables)
    row = grid(table.to_file(sheet)).to_python()[1]
    assert row[-3:] == [1.0, "soon", dt.date(2025, 1, 1)]
    data = sheet.read_bytes()
    assert table.to_file(sheet).read_bytes() == data


@pytest.mark.parametrize("suffix", [".ods", ".xls", ".XLSB", ".xlsm"])
def test_other_spreadsheets_are_not_written(tmp_path, suffix):
    """No file of another format is left under the name of one."""
    path = tmp_path / f"staff{suffix}"
    with pytest.raises(InvalidArgument, match="is not written; end the name in .xlsx or .csv"):
        smallest(messy_tables()).to_file(path)
    assert not path.exists()


# Shrinking


def reporting_cycles(table):
    """The circles of two or more in the plain rows of a table."""
    graph = nx.DiGraph(list(ids_and_managers(table).values()))
    return [one for one in nx.simple_cycles(graph) if len(one) > 1]


def test_the_smallest_cycle_is_one_of_two_people():
    """A cycle in the raw table shrinks to two rows, and to nothing else that is wrong."""
    table = smallest(messy_tables(), reporting_cycles)
    assert [one.defect for one in table.planted] == ["reporting-cycle"]
    assert list(ids_and_managers(table).values()) == [("00001", "00002"), ("00002", "00001")]


def test_a_longer_cycle_and_a_second_one_can_be_had():
    """Each as small as it can be."""
    longer = smallest(
        messy_tables(), lambda one: any(len(ring) > 3 for ring in reporting_cycles(one))
    )
    twice = smallest(messy_tables(), lambda one: len(reporting_cycles(one)) > 1)
    assert len(longer.rows) == len(twice.rows) == 4


@given(messy_tables())
def test_days_are_in_a_table_only_if_they_are_asked_for(table):
    """Neither columns nor defects of days come unasked."""
    assert "start" not in table.columns
    assert not table.clean.dates
    assert not {one.defect for one in table.planted} & ON_DAYS


def test_days_shrink_away_where_they_do_not_matter():
    """A dated table of one person leaves both cells empty."""
    table = smallest(messy_tables(dated=True, defects=(), min_people=1))
    assert table.rows == (("00001", "Ann Lee", "Clerk", "Sales", "", "1", "", ""),)
    dated = smallest(messy_tables(dated=True, defects=()), lambda one: one.clean.dates)
    assert dated.rows == (("00001", "Ann Lee", "Clerk", "Sales", "", "1", "2024-01-01", ""),)


def test_the_smallest_table_is_a_header_alone():
    """Nothing is planted, and nobody is there."""
    table = smallest(messy_tables())
    assert (table.rows, table.planted, len(table.clean)) == ((), (), 0)
    assert table.to_csv() == b"Post No,Employee,Job title,Department,Reports to,FTE\r\n"


def test_hypothesis_shows_a_row_a_line_with_what_was_planted_there():
    """A failing example is read at a glance."""
    table = smallest(messy_tables(always=["self-report", "blank-row", "byte-order-mark"]))
    assert pretty(table) == SHOWN
    empty = pretty(smallest(messy_tables()))
    assert "rows=(),\n" in empty
    assert "#" not in empty


@pytest.mark.parametrize("defect", DEFECTS)
def test_every_defect_can_be_had_and_shrinks_to_the_fewest_rows(defect):
    """Alone, and out of all that may be drawn."""
    options = {"dated": defect in ON_DAYS, "spreadsheet": defect in IN_SHEETS}
    for tables in (one_of(defect), messy_tables(**options)):
        table = smallest(tables, lambda one: planted(one, defect))
        assert [one.defect for one in table.planted] == [defect]
        assert len(table.rows) == FEWEST_ROWS[defect]


# What may be asked


@given(st.data(), st.integers(0, 6), st.integers(0, 6))
def test_bounds_are_kept(data, least, more):
    """The people and posts of the clean table are as many as is asked for."""
    table = data.draw(messy_tables(min_people=least, max_people=least + more, defects=BESIDES))
    posts = len(table.clean) - len(table.clean.memberships)
    assert least <= posts <= least + more


@given(messy_tables(min_people=80, max_people=80))
@settings(max_examples=5)
def test_large_tables_have_ids_and_names_of_their_own(table):
    """Namesakes are counted, as directories do."""
    assert len(table.clean) - len(table.clean.memberships) == 80
    assert len({person.name for person in table.clean.people}) == len(table.clean.people)


@given(messy_tables(defects={"job-share", "blank-row"}, always={"vacant-post", "self-report"}))
def test_only_such_defects_are_planted_as_are_asked_for(table):
    """Those that always are, are there."""
    there = {one.defect for one in table.planted}
    assert {"vacant-post", "self-report"} <= there
    assert there <= {"vacant-post", "self-report", "job-share", "blank-row"}


@given(of_any_kind(defects=(), min_people=1))
def test_a_table_without_defects_reads_without_complaint(table):
    """It is UTF-8, and our reader has nothing to say of its cells."""
    assert table.planted == ()
    assert table.to_csv().decode()
    org = read_people(table.to_columns(), columns=table.columns)
    assert org == table.clean
    assert {warning.code for warning in org.warnings} <= OF_THE_SHAPE


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_people": 3, "max_people": 2}, "min_people=3 is larger than max_people=2"),
        ({"min_people": -1}, "min_people: -1 is not a whole number from 0 up"),
        ({"max_people": 2.5}, "max_people: 2.5 is not a whole number from 0 up"),
        (
            {"always": ["reporting-cycle", "job-share"], "max_people": 2},
            "always=reporting-cycle, job-share takes 3 people, more than max_people=2",
        ),
        (
            {"always": {"swapped-columns", "blank-row"}},
            "always: swapped-columns comes alone, but blank-row is asked for besides",
        ),
        (
            {"defects": {"cycle", "leaver"}},
            "defects: 'cycle', 'leaver' is not a kind of defect; there are reporting-cycle, self-",
        ),
        (
            {"always": {"invalid-date", "job-history"}},
            "always: job-history, invalid-date needs days; ask for dated=True",
        ),
        ({"dated": "yes"}, "dated: 'yes' is neither True nor False"),
        ({"spreadsheet": 1}, "spreadsheet: 1 is neither True nor False"),
        (
            {"always": {"merged-cells"}},
            "always: merged-cells needs a spreadsheet; ask for spreadsheet=True",
        ),
        (
            {"always": {"byte-order-mark", "job-history"}, "spreadsheet": True},
            "always: byte-order-mark is not in spreadsheets; leave out spreadsheet=True; "
            "job-history needs days; ask for dated=True",
        ),
        ({"defects": 3}, "defects: 3 is not a collection of names"),
        (
            {"always": "twins"},
            "always: 'twins' is not a kind of defect; there are reporting-cycle, ",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_once(options, message):
    """The message shows both values, or what there is."""
    with pytest.raises(InvalidArgument) as refusal:
        messy_tables(**options)
    assert str(refusal.value).startswith(message)


# Our own reader


def expected(table):
    """The code, rows and column of what a strict reading of the file should tell."""
    nobody = no_manager_is_anyone(table)
    throughout = is_cp1252_throughout(table)
    older = [row for one in planted(table, "mixed-encoding") for row in one.rows]
    for code, rows, column in plainly_expected(table):
        if code == "unknown-manager" and nobody:  # the reader says once that none is found
            yield "no-manager-matches", rows, column
        elif code == "mixed-encodings" and throughout:  # the first row says it of all
            yield "cp1252", (min(older),), column
        else:
            yield code, rows, column


def plainly_expected(table, *besides):
    """The same, where nothing but what is planted itself says how it is told."""
    for one in table.planted:
        if one.defect in CODES and one.defect not in besides:
            column = one.columns[0] if one.columns and one.defect != "mixed-encoding" else ""
            # No word of any language, so that the reader has to be told.
            code = "unknown-manager" if one.cells[:1] == ("XX",) else CODES[one.defect]
            yield code, one.rows, column


def no_manager_is_anyone(table):
    """Whether there are managers, more than two, none of whom has a row."""
    named = [one.cells for one in table.planted if CODES.get(one.defect) == "unknown-manager"]
    named += [one.cells for one in planted(table, "sentinel-root")]
    damaged = {cell for cells in named for cell in cells}
    rest = {manager for _, manager in ids_and_managers(table).values()} - damaged
    return len(damaged) > 2 and rest <= {"", " ", table.columns["manager"]}


def is_cp1252_throughout(table):
    """Whether no line is UTF-8 with letters beyond ASCII."""
    older = {row for one in planted(table, "mixed-encoding") for row in one.rows}
    lines = table.to_csv().removeprefix(b"\xef\xbb\xbf").splitlines()
    return all(line.isascii() for number, line in enumerate(lines, 1) if number not in older)


def summed_up(problems):
    """Problems that are of one thing each as they are, and those of many row by row."""
    parts = set()
    for code, rows, column in problems:
        each = [rows] if code in WHOLE else [(row,) for row in rows]
        parts.update((code, part, column) for part in each)
    return parts


def summarize_problems(problems):
    """The problems of cells and rows that the reader reports, errors and warnings."""
    found = [one for one in problems if one.code not in OF_THE_SHAPE]
    return summed_up((one.code, one.where.rows, one.where.column) for one in found)


def strictly(table, path, **options):
    """Every problem and warning of a reading without repairs."""
    try:
        return read_people(table.to_file(path), columns=table.columns, **options).warnings
    except InvalidOrganization as invalid:
        return invalid.problems


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Where to write."""
    return tmp_path_factory.mktemp("messy") / "staff.csv"


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    """Where to write a spreadsheet."""
    return tmp_path_factory.mktemp("messy") / "staff.xlsx"


def has_ends(table):
    """Whether any row has an end."""
    place = table.headers.index(table.columns.get("end") or table.columns["last_day"])
    return any(row[place].strip() for row in table.rows)


@given(messy_tables(defects=BESIDES) | messy_tables(defects=BESIDES - ON_ALL_DAYS, dated=True))
def test_our_reader_tells_of_exactly_what_is_planted(file, table):
    """Nothing is missed, nothing is blamed that is not at fault, and each has its row and column."""
    # Without any end, rows that overlap are in force one after the other, as the reader documents.
    assume(not planted(table, "overlapping-rows") or has_ends(table))
    problems = strictly(table, file)
    assert summarize_problems(problems) == summed_up(expected(table))
    errors = {one.code for one in problems if one.severity == "error"}
    assert not errors & NO_FAULTS


@given(messy_tables(defects=DECIDED_BY_PEOPLE, dated=True))
def test_our_reader_refuses_days_that_cannot_be(file, table):
    """Also when it repairs: only people can say which day was meant."""
    try:
        problems = read_people(table.to_file(file), columns=table.columns, repair=True).repairs
    except InvalidOrganization as invalid:
        problems = [one for one in invalid.problems if one.severity == "error"]
    assert summarize_problems(problems) == summed_up(expected(table))


@given(
    messy_tables(defects=BESIDES - DECIDED_BY_PEOPLE)
    | messy_tables(defects=BESIDES - DECIDED_BY_PEOPLE - ON_ALL_DAYS, dated=True)
)
def test_our_reader_repairs_what_can_be_repaired(file, table):
    """All but the lines that no one can know are as they were meant, and each repair is listed."""
    check_repairs(table, table.to_file(file))


@given(messy_tables(spreadsheet=True, defects=BESIDES - DECIDED_BY_PEOPLE))
def test_our_reader_repairs_spreadsheets_alike(sheet, table):
    """And fills cells that are merged."""
    check_repairs(table, table.to_file(sheet))


def check_repairs(table, path):
    """What is read is what was meant, but for the lines that no one can know."""
    org = read_people(
        path,
        columns=table.columns,
        root_markers=table.root_markers,
        vacant=table.vacant,
        repair=True,
    )
    lost = {id_ for one in table.planted if not one.repairable for id_ in one.ids}
    missing = {cell for one in planted(table, "dangling-manager") for cell in one.cells}
    assert Counter(org.people) == Counter(table.clean.people)
    assert Counter(one for one in org.roles if one.id not in missing) == Counter(table.clean.roles)
    assert {one.id for one in org.roles} >= missing
    assert set(org.memberships) == set(table.clean.memberships)
    kept = [
        {one for one in each.reporting if one.report not in lost} for each in (org, table.clean)
    ]
    assert kept[0] == kept[1]
    assert table.repairable == (not lost)
    if table.repairable:
        assert org == table.clean
    repaired = plainly_expected(
        table, "sentinel-root", "vacant-post", "mixed-encoding", "blank-row", "unicode-twin"
    )
    assert summarize_problems(org.repairs) == summed_up(repaired)


def test_managers_none_of_whom_has_a_row_are_one_problem_of_our_reader(file):
    """Three that nobody has look like a wrong column rather than like three who are missing."""
    table = smallest(one_of("dangling-manager"), no_manager_is_anyone)
    errors = [one for one in strictly(table, file) if one.severity == "error"]
    assert [(one.code, one.where.rows) for one in errors] == [("no-manager-matches", (2, 3, 4))]


@given(
    messy_tables(defects=BESIDES, min_people=2)
    | messy_tables(defects=BESIDES - ON_ALL_DAYS, dated=True, min_people=2)
)
def test_without_any_option_nothing_else_is_read_in_silence(file, table):
    """What is recognized is said, and is what was meant or refused."""
    try:
        org = read_people(table.to_file(file))
    except InvalidOrganization:
        return
    assert any(one.code == "recognized-columns" for one in org.warnings)
    assert set(org) == set(table.clean)
    unread = next((one.message for one in org.warnings if one.code == "unread-columns"), "")
    has_days = "start" not in table.columns or table.columns["start"] not in unread
    read, meant = (
        {line if has_days else attrs.evolve(line, start=None, end=None) for line in one.reporting}
        for one in (org, table.clean)
    )
    assert read == meant


@given(one_of("swapped-columns"))
def test_our_reader_finds_columns_that_are_swapped_where_the_table_shows_it(file, table):
    """Under the wrong header, a root has no id, and among names no manager is found.

    Where the ids under the header of names are taken for what managers are named by, that is said.
    """
    (one,) = table.planted
    told = strictly(table, file)
    codes = {problem.code for problem in told if problem.severity == "error"}
    if table.columns["manager"] in one.columns:
        assert bool(codes & {"blank-id", "swapped-columns"}) == bool(table.rows)
    else:
        assert codes <= {"unknown-manager", "no-manager-matches"}
        is_said = any(problem.code == "recognized-columns" for problem in told)
        assert (bool(codes) or is_said) == bool(table.clean.reporting)


@given(one_of("swapped-columns"))
def test_swapped_columns_that_are_named_right_are_read_right(file, table):
    """The cells are what they should be."""
    one, other = table.planted[0].columns
    named = {field: {one: other, other: one}.get(at, at) for field, at in table.columns.items()}
    assert read_people(table.to_file(file), columns=named) == table.clean


MOVED = {"padded-id", "end-before-start"}


@given(messy_tables(defects=MOVED, always=MOVED, dated=True))
def test_reports_that_move_are_damaged_where_they_report_in_the_end(table):
    """The reports of somebody who is only there for a time may end up with no manager at all."""
    for one in table.planted:
        assert HOLDS[one.defect](table, one), one
