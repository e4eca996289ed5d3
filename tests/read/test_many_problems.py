"""Files with a fault in every row: nothing is lost, and twice the rows take twice the time."""

import subprocess
import sys
import zipfile

import pytest

from stepback import InvalidOrganization, Organization, read_people, read_tables
from stepback._problems._alike import MAX_ALIKE

N_ROWS = MAX_ALIKE + 500

# Each export or table has a different fault in each row. The header is row 1.
EXPORTS = {
    "unknown managers": ("id,manager\n1,\n2,1\n", "{0}a,x{0}\n", "unknown-manager"),
    "repeated ids": ("id\n", "{0}\n{0}\n", "repeated-id"),
    "self-reports": ("id,manager\n", "{0},{0}\n", "self-report"),
    "cycles": ("id,manager\n", "{0},x{0}\nx{0},{0}\n", "reporting-cycle"),
    "bad values": ("id,fte\n", "{0},x{0}\n", "bad-value"),
    "values out of bounds": ("id,fte\n", "{0},-{0}\n", "bad-value"),
}


def rows_of(problems, code):
    """All rows of the problems of a kind."""
    return {row for problem in problems if problem.code == code for row in problem.where.rows}


@pytest.mark.parametrize(("header", "row", "code"), EXPORTS.values(), ids=EXPORTS)
def test_the_first_faults_are_listed_and_the_others_keep_their_rows(tmp_path, header, row, code):
    """Whether they are repaired or not, one problem more has all rows of the others."""
    path = tmp_path / "export.csv"
    path.write_text(header + "".join(row.format(number + 1) for number in range(N_ROWS)))
    with pytest.raises(InvalidOrganization) as invalid:
        read_people(path)
    repaired = read_people(path, repair=True).repairs
    for problems in (invalid.value.problems, repaired):
        alike = [problem for problem in problems if problem.code == code]
        assert len(alike) == MAX_ALIKE + 1
        assert alike[-1].message.startswith("and 500 more like those before; the first: ")
        n_lines = header.count("\n")
        last = n_lines + row.count("\n") * N_ROWS
        assert rows_of(alike, code) == set(range(n_lines + 1, last + 1))
        assert [len(problem.where.rows) for problem in alike[:2]] == [row.count("\n")] * 2


def test_faults_of_tables_are_grouped_by_kind_and_column():
    """Unknown ids in two columns are two kinds, with a thousand each."""
    ids = [f"x{number}" for number in range(N_ROWS)]
    lines = {"principal": ids, "delegate": ids, "start": ids}
    with pytest.raises(InvalidOrganization) as invalid:
        Organization.from_tables({"people": {"id": ["1"]}, "delegations": lines})
    for column, code in (("principal", "unknown-id"), ("start", "bad-value")):
        alike = [
            it for it in invalid.value.problems if (it.where.column, it.code) == (column, code)
        ]
        assert len(alike) == MAX_ALIKE + 1
        assert rows_of(alike, code) == set(range(2, N_ROWS + 2))


def test_stray_files_are_listed_once(tmp_path):
    """Ten by name, and the others in one warning."""
    path = tmp_path / "org.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("people.csv", "id\n1\n")
        for number in range(100):
            archive.writestr(f"stray{number}.csv", "")
    warnings = read_tables(path).warnings
    assert len(warnings) == 11
    assert warnings[-1].message.startswith("90 more names of this kind; the first is stray10.csv: ")
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(100):
            archive.writestr(f"delegation{number}.csv", "")
    with pytest.raises(InvalidOrganization) as invalid:
        read_tables(path)
    errors = [problem for problem in invalid.value.problems if problem.severity == "error"]
    assert len(errors) == 11


# Growth: each shape was once quadratic. It is read in a process of its own, in two sizes.

GROWING = {
    "stray": "{'people': 'id\\n1\\n', **{f's{i}': '' for i in range(n)}}",
    "solid managers": "{'people': rows('id', '{0}'), 'reporting': rows('manager,report', '{0},{1}')"
    " + rows('', '{2},{1}')}",
    "membership shares": "{'people': 'id\\na\\nb\\n', 'circles': rows('id', 'c{0}'),"
    " 'memberships': rows('group,member,share', 'c{0},a,1\\nc{0},b,1')}",
    "membership cycles": "{'people': 'id\\na\\n', 'circles': rows('id', 'c{0}\\nd{0}'),"
    " 'memberships': rows('group,member', 'c{0},d{0}\\nd{0},c{0}')}",
    "reporting cycles": "{'people': rows('id,manager', 'c{0},d{0}\\nd{0},c{0}')}",
    "shares": "{'people': rows('id', '{0}'), 'domains': 'id,owner\\nd,0\\n',"
    " 'delegations': rows('principal,delegate,share', '{0},{1},1\\n{0},{2},1')}",
    "limits": "{'people': rows('id', '{0}'), 'domains': rows('id,owner', 'd{0},0'),"
    " 'delegations': rows('principal,delegate,limit', '{0},{1},5')}",
    "unknown ids": "{'people': 'id\\na\\n', 'delegations': rows('principal,delegate', 'x{0},y{0}')}",
    "ambiguous managers": "rows('id,name,manager', '{0},ann {0} bo,ann bo {0}')",
    "spellings": "rows('id,manager', '{3},{4}')",
    "repeated ids": "rows('id,manager', '{0},\\n{0},1')",
    "one id": "rows('id,manager', 'a,{0}')",
    "bad values": "rows('id,fte', '{0},x{0}')",
    "ragged rows": "rows('id,name', 'a,b,c{5}')",
    "broken quotes": "rows('id,name', 'a{0},\"x\"y')",
    "open quotes": "rows('id,name', 'a{0},\"x')",
    "mixed encodings": "rows('id,name', 'a{0},\\u00e9\\nb{0},\\ud8e9')",
    "same delegations": "{'people': 'id\\na\\nb\\n',"
    " 'delegations': rows('principal,delegate', 'a,b')}",
    # Somebody has everything in thousands of contexts, or domains, and hands on each.
    "contexts of one": "{'people': rows('id', 'p{0}') + 'x\\n', 'domains': 'id,owner\\nd,p0\\n',"
    " 'delegations': rows('principal,delegate,contexts', 'p{0},x,c{0}\\nx,p{0},c{0}')}",
    "windows of one": "{'people': rows('id', 'p{0}') + 'x\\n', 'domains': rows('id,owner', 'd{0},p{0}'),"
    " 'delegations': rows('principal,delegate,domain,start', 'p{0},x,d{0},2020-01-01\\n"
    "x,p{1},d{0},2019-01-01')}",
    "statuses": "rows('id,status', '{0},{0}')",
}
MEASURE = """
import sys, tempfile, time, zipfile
from pathlib import Path
from stepback import read_people, read_tables
def case(number):
    return "".join("Aa"[number >> bit & 1] for bit in range(24))
def rows(header, row):
    lines = [row.format(i, i + 1, i + 2, case(i), case(i + n), ",x" * (i % 100)) for i in range(n)]
    return "\\n".join([header, *lines, ""] if header else [*lines, ""])
def seconds():
    tables = eval({shape!r})
    with tempfile.TemporaryDirectory() as folder:
        if isinstance(tables, str):
            path = Path(folder, "x.csv")
            text = tables.encode(errors="surrogatepass").replace("\\ud8e9".encode(errors="surrogatepass"), b"\\xe9")
            path.write_bytes(text)
        else:
            path = Path(folder, "x.zip")
            with zipfile.ZipFile(path, "w") as archive:
                for name, table in tables.items():
                    archive.writestr(f"{{name}}.csv", table)
        start = time.process_time()
        try:
            options = {{"active": {{"status": "1"}}}} if {name!r} == "statuses" else {{}}
            if {name!r} == "ambiguous managers":
                options = {{"manager_by": "name"}}
            str((read_people if path.suffix == ".csv" else read_tables)(path, repair={repair}, **options).warnings)
        except ValueError as error:
            str(error)
        return time.process_time() - start
n = 2000
seconds()
times = []
for n in (4000, 8000):
    times.append(min(seconds() for _ in range(3)))
print(times[1] / times[0])
"""


@pytest.mark.slow
@pytest.mark.parametrize("repair", [False, True])
@pytest.mark.parametrize(("name", "shape"), GROWING.items(), ids=GROWING)
def test_twice_the_rows_take_twice_the_time(name, shape, repair):
    """And not four times, with generous room."""
    code = MEASURE.format(name=name, shape=shape, repair=repair)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 3.2
