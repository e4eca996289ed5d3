"""Every remedy that a message contains is followed to the letter, and works."""

import ast
import csv
import io
import json
import re
import shlex
from itertools import pairwise

import pytest
from hypothesis import given

from stepback import InvalidOrganization, read_people
from stepback._problems._problem import FIRST_CODES
from stepback.testing.strategies import DEFECTS, messy_tables
from tests.support.command_line import RUNNER, app

# Exports as people met them, each with a kind of fault that has remedies.
EXPORTS = {
    "at handles": "login,team,manager\nann,core,\nbo,core,@ann\ncy,docs,@Ann\n",
    "apostrophes": "id,name,manager\n1,O'Brien,\n2,Bo,O’Brien\n3,Cy,D’Arcy\n",
    "addresses": (
        "id,name,email,manager\n1,Ann Top,ann@x.test,\n2,Bo Fox,bo@x.test,ann@x.test\n"
        "3,Cy Elk,cy@x.test,Ann Top <ann@x.test>\n4,Di Owl,di@x.test,mailto:bo@x.test\n"
    ),
    "edges": "from,to\nJo,Ma\nJo,Ca\nAd,Jo\nAd,To\nTo,Va\n",
    "labels": "emp_id,emp_name,manager_id\nEmployee ID,Employee Name,Manager ID\n1,Ann,\n2,Bo,1\n",
    "cut rows": "id,name,manager,note\n1,Ann,,x\n2,Bo,1\n3,Cy,1,y\n4,Di,2\n",
    "names in two columns": (
        "First Name,Last Name,Number,Manager First Name,Manager Last Name\nAda,Topp,100,,\n"
        "John,Doe,101,Ada,Topp\nMary,Poe,102,Ada,Topp\nBob,Aye,104,John,Smith\n"
    ),
    "names with ids": (
        "Badge id,Name,Reporting Manager\nE0005,Ann Top,\nE1018,Bo Fox,Ann Top (E0005)\n"
        "E1019,Cy Elk,Bo Fox (E0005)\n"
    ),
    "states": (
        "Employee ID,Worker,Manager\n1,Ann Top,\n2,Bo Fox (On Leave),Ann Top\n3,Cy Elk,Ann Top\n"
        "4,Di Owl,Bo Fox (On Leave)\n5,Ed Hen,Bo Fox\n6,Fy Cat,Cy Elk [C]\n"
    ),
    "nobody": "id,name,manager\n1,Ann,N/A\n2,Bo,keine\n3,Cy,1\n4,Di,NO_MANAGER\n5,Ed,2\n",
    "totals": (
        "id,name,manager,fte\n1,Ann,,1\n2,Bo,1,1\n3,Cy,1,0.5\nTotal,,,2.5\n\n"
        "Report generated 2024-01-01 by HR\n"
    ),
    "several managers": 'id,name,manager\nA,Ann,\nB,Bo,A\nC,Cy,A\nD,Di,"B;C"\n',
    "template": (
        "STATUS,USERID,USERNAME,MANAGER,MATRIX_MANAGER\nUser Status,User ID,Username,Manager,"
        "Matrix Manager\nactive,1001,aboss,NO_MANAGER,\nactive,1002,bvp,1001,\n"
        "active,1003,cic,1002,1001\n"
    ),
    "one name, two people": "id,name,manager\n1,Ann,\n2,Bo,Ann\n3,Bo,Ann\n4,Cy,Bo\n",
    "nobody has it": "id,name,manager\n1,Ann,\n2,Bo,1\n3,Cy,9\n4,Di,a long cell, with a comma\n".replace(
        "a long cell, with a comma", '"a ""quoted"" cell, with a comma; it has $HOME and \'\'"'
    ),
    "repeated ids": "id,name,manager,unit\n1,Ann,,a\n2,Bo,1,a\n2,Cy,1,b\n3,Di,1,a\n3,Di,1,a\n",
    "circle": "id,name,manager\n1,Ann,3\n2,Bo,1\n3,Cy,2\n4,Di,4\n",
    "spaces": "id,name,manager\n 1,Ann,\n2,Bo,1 \n",
    "no ids": "id,name,manager\n1,Ann,\n,Bo,1\n",
    "odd values": "id,name,manager,fte\n1,Ann,,half\n2,Bo,1,1\n",
    "spelling": "id,name,manager\n007,Ann,\nE-1,Bo,7\n3,Cy,e-1\n",
    "undisclosed": "id,name,manager\n1,N/D,\n2,Vacant,1\n3,Cy,2\n",
    "overlaps": (
        "id,name,manager,start,end\n1,Ann,,2020-01-01,\n2,Bo,1,2020-01-01,2022-01-01\n"
        "2,Bo,1,2021-01-01,\n3,Cy,1,2022-02-30,\n4,Di,1,2022-01-01,2021-01-01\n"
    ),
    "one id, two people": "id,name,title,manager\n1,Ann,Head,\n2,Bo,Clerk,1\n2,Cy,Cook,1\n3,Di,,2\n",
    "repeated header": "id,name,manager\n1,Ann,\nID,Name,Manager\n2,Bo,1\n",
    "errors of formulas": "id,name,manager\n1,Ann,\n2,Bo,#REF!\n3,Cy,#N/A\n",
    "distinguished names": (
        'Name,Login,Manager\nAnn Top,atop,\nBo Fox,bfox,"CN=Ann Top,OU=Users,DC=x"\n'
        'Cy Elk,celk,"CN=Bo Fox,OU=Users,DC=x"\n'
    ),
    "rounded": "id,name,manager\n1.23457E+12,Ann,\n2.5E+11,Bo,1.23457E+12\n",
    "initials": 'id,name,manager\n1,Ann B. Top,\n2,Bo,"Top, Ann"\n3,Cy,Ann Tip\n',
    "swapped": "id,manager,name\n,1,Ann\n1,2,Bo\n1,3,Cy\n2,4,Di\n",
}
# What only whoever knows the source can do; of a column that is missing, which one it is.
NOT_BY_CELLS = ("export the column as text again", "'…'", "correct a start or an end")


class Call:
    """A call of the reader with options, on cells that can be changed."""

    def __init__(self, rows, **options):
        self.rows = [list(row) for row in rows]
        self.options = options
        self.told = ()

    def read(self, path):
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(self.rows)
        try:
            self.told = read_people(path, **self.options).warnings
        except InvalidOrganization as invalid:
            self.told = invalid.problems
        return self.told

    def with_options(self, given):
        """The call as it is after the options of a remedy were added."""
        if "columns" in given:
            given = given | {"columns": {**self.options.get("columns", {}), **given["columns"]}}
        return Call(self.rows, **(self.options | given))

    def with_cells(self, change, problem):
        changed = Call(self.rows, **self.options)
        changed.told = self.told
        change(changed, problem)
        return changed

    def id_header(self):
        """The header of the ids, as it is given, recognized, or named like the field."""
        given = [self.options.get("columns", {})]
        for one in self.told:
            if one.code == "recognized-columns":
                given += [it.get("columns", {}) for it in python_options(one.message)]
        return next((it["id"] for it in given if "id" in it), "id")

    def n_footers(self):
        """How many rows at the end are no people, so that a new one has to come before them."""
        cells = [list(filter(None, row)) for row in self.rows]
        return next(n for n, row in enumerate(reversed(cells)) if len(row) > 1)

    def column(self, problem):
        """The place of the column of a problem."""
        return self.rows[0].index(problem.where.column)

    def set_cells(self, problem, write):
        for row in problem.where.rows:
            cells = self.rows[row - 1]
            cells[self.column(problem)] = write(cells[self.column(problem)])


def python_options(message):
    """The options of each call that a message proposes: ``pass name=value, other=value``."""
    for found in re.finditer(r"\bpass ", message):
        text = message[found.end() :]
        # The longest beginning that is Python is what is to be pasted.
        for end in range(len(text), 0, -1):
            try:
                call = ast.parse(f"f({text[:end]})", mode="eval").body
                options = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
            except (SyntaxError, ValueError, AttributeError):
                continue
            if options and not call.args:
                yield options
                break
        else:
            pytest.fail(f"nothing can be pasted: {message}")


def is_template(value):
    """Whether a remedy leaves something to be filled in."""
    return "…" in repr(value)


def delete_rows(call, problem):
    call.rows = [row for at, row in enumerate(call.rows, 1) if at not in problem.where.rows]


def add_manager(call, problem):
    """Add the row of a manager, who is told by an id, a name, or both parts of a name."""
    column, n_parts = problem.where.column.split(" + ")[0], problem.where.column.count(" + ")
    place = call.rows[0].index(column)
    told = {" ".join(call.rows[row - 1][place : place + n_parts + 1]) for row in problem.where.rows}
    (value,) = told
    header = ast.literal_eval(re.search(r"is not found in ('[^']*')", problem.message)[1])
    row = [""] * len(call.rows[0])
    row[call.rows[0].index(call.id_header())] = "new id"
    for name, part in zip(header.split(" + "), value.rsplit(" ", n_parts), strict=True):
        row[call.rows[0].index(name)] = part
    call.rows.insert(len(call.rows) - call.n_footers(), row)


def write_key(call, problem):
    pairs = re.findall(r"('[^']*') as ('[^']*')", problem.message)
    as_key = {ast.literal_eval(cell): ast.literal_eval(key) for cell, key in pairs}
    call.set_cells(problem, lambda cell: as_key[cell])


def write_one_of_several(call, problem):
    row = int(re.search(r"(?:in|of) row (\d+)", problem.message)[1])
    header = ast.literal_eval(re.search(r"write what ('[^']*') says of", problem.message)[1])
    key = call.rows[row - 1][call.rows[0].index(header)]
    call.set_cells(problem, lambda _: key)


def give_ids(call, problem):
    place = call.rows[0].index(problem.where.column)
    for row in problem.where.rows:
        call.rows[row - 1][place] = f"own id {row}"


def add_cells(call, problem):
    for row in problem.where.rows:
        cells = call.rows[row - 1]
        cells += [""] * (len(call.rows[0]) - len(cells))


def leave_one(call, problem):
    call.set_cells(problem, lambda cell: re.split(r"[;,/|]\s*", cell)[0])


def give_each_an_id(call, problem):
    for row in problem.where.rows:
        call.rows[row - 1][call.column(problem)] = f"new {row}"


def make_distinct(call, problem):
    """Change the names of all candidates but the first, who is the one that is meant."""
    first, *others = re.findall(r"\d+", re.search(r"any of rows ([\d, ]+)", problem.message)[1])
    place = call.rows[0].index(problem.where.column)
    value = call.rows[problem.where.rows[0] - 1][place]
    column = call.rows[int(first) - 1].index(value)
    for row in others:
        call.rows[int(row) - 1][column] += f" of row {row}"


# What a message says in words, and what whoever follows it does with the cells.
IN_WORDS = {
    r"delete (it|them)\b": delete_rows,
    r"remove them\b": lambda call, it: call.set_cells(
        it, lambda cell: cell.strip(" \u00a0\u200b\u00ad\u2060")
    ),
    r"empty the cells?\b": lambda call, it: call.set_cells(it, lambda _: ""),
    r"leave the manager empty\b": lambda call, it: call.set_cells(it, lambda _: ""),
    r"add its row\b": add_manager,
    r"write what '[^']*' says, ": write_key,
    r"write what '[^']*' says of the one": write_one_of_several,
    r"leave the row out": delete_rows,
    r"make them distinct, and write\b": make_distinct,
    r"an id of (its|their) own\b": give_ids,
    r"add the missing cells": add_cells,
    r"leave one\b(?! line)": leave_one,
    r"give one, or": give_each_an_id,
    r"give one such as (\S+)": lambda call, it: call.set_cells(
        it, lambda _: re.search(r"give one such as ([\w-]+)", it.message)[1]
    ),
    r"keep one row\b": lambda call, it: [
        call.rows.__setitem__(row - 1, [""] * len(call.rows[0])) for row in it.where.rows[1:]
    ],
}


def key_of(problem):
    return problem.code, problem.where.rows, problem.where.column


def remedies(call, problem):
    """The call after each remedy of a problem was followed, with the remedy in words."""
    for options in python_options(problem.message):
        if not is_template(options):
            yield str(options), call.with_options(options)
    for words, change in IN_WORDS.items():
        if re.search(words, problem.message):
            yield words, call.with_cells(change, problem)


def check_remedies(call, path):
    """After each remedy the problem is gone, and none has come instead of it."""
    problems = call.read(path)
    before = {key_of(problem) for problem in problems}
    for problem in problems:
        tried = list(remedies(call, problem))
        needs_source = any(words in problem.message for words in NOT_BY_CELLS)
        assert tried or needs_source or problem.severity == "warning", problem
        for remedy, followed in tried:
            check_pasted(call, followed)
            is_shifted = len(followed.rows) != len(call.rows)
            found = [one for one in followed.read(path) if one.severity == problem.severity]
            told = f"{problem}\nafter {remedy}:\n" + "\n".join(map(str, found))
            if is_shifted:  # rows have other numbers: only the same text is the same problem
                n_alike = sum(one.message == problem.message for one in problems)
                n_left = sum(one.message == problem.message for one in found)
                assert n_left < n_alike, told
                continue
            # What is recognized of a table with the columns of a note is noted again.
            is_note = problem.code in FIRST_CODES
            assert is_note or key_of(problem) not in map(key_of, found), told
            cells = set(problem.where.rows)
            worse = [
                one
                for one in found
                if one.severity == "error"
                and key_of(one) not in before
                and one.where.column == problem.where.column
                and cells & set(one.where.rows)
            ]
            assert not worse, told


def check_pasted(call, followed):
    """A word of an option is a whole cell of the file, as it is in the file."""
    cells = {cell.strip() for row in call.rows for cell in row}
    # Columns of first and last names are read as one.
    cells |= {" ".join(pair) for row in call.rows for pair in pairwise(row)}
    for option in ("root_markers", "vacant", "undisclosed"):
        assert cells.issuperset(followed.options.get(option, ())), followed.options


@pytest.mark.parametrize("name", EXPORTS)
def test_every_remedy_for_an_export_works(name, tmp_path):
    """Options are pasted as they stand, and what is said in words is done."""
    rows = list(csv.reader(io.StringIO(EXPORTS[name])))
    path = tmp_path / "staff.csv"
    check_remedies(Call(filter(None, rows)), path)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Where to write."""
    return tmp_path_factory.mktemp("advice") / "staff.csv"


BESIDES = set(DEFECTS) - {"swapped-columns"}
TABLES = messy_tables(defects=BESIDES, max_people=12) | messy_tables(
    defects=BESIDES, max_people=12, dated=True
)


@given(TABLES)
def test_every_remedy_for_a_messy_table_works(path, table):
    """Also where other defects are beside it, and where columns are named."""
    rows = [table.headers, *table.rows]
    check_remedies(Call(rows, columns=table.columns), path)


@given(TABLES)
def test_every_remedy_for_a_recognized_table_works(path, table):
    """And where nothing is said of the table."""
    check_remedies(Call([table.headers, *table.rows]), path)


def command_words(message):
    """The words of each command that a message proposes, as a POSIX shell divides them."""
    for found in re.finditer(r"\b(give|run stepback check) (?=\S)", message):
        words = []
        lexer = shlex.shlex(message[found.end() :], posix=True, punctuation_chars=";")
        lexer.whitespace_split = True
        lexer.commenters = ""
        is_command = found[1] != "give"
        if is_command:
            words.append(lexer.get_token())
        try:
            while (word := lexer.get_token()) and word.startswith("--"):
                words.append(word.rstrip(":"))
                if words[-1] != "--repair":
                    words.append(lexer.get_token())
        except ValueError:  # an apostrophe in the sentence after the command
            pass
        if words:
            yield is_command, words


@pytest.mark.parametrize("name", EXPORTS)
def test_every_remedy_of_the_command_line_works(name, tmp_path, monkeypatch):
    """Words are divided as the shell does, and given to the same command."""
    monkeypatch.setenv("SHELL", "/bin/sh")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "staff.csv").write_text(EXPORTS[name], encoding="utf-8")
    told = checked("staff.csv")
    for one in told:
        for is_command, words in command_words(one["message"]):
            if is_template(words):
                continue
            given = words if is_command else ["staff.csv", *words]
            found = checked(*given)
            assert (one["code"], one["rows"], one["column"]) not in [
                (it["code"], it["rows"], it["column"]) for it in found
            ], (one, given)


def checked(*words):
    """The problems and warnings that the command ``check`` finds."""
    words = [word for word in words if word not in ("--format", "json")]
    result = RUNNER.invoke(app, ["check", *words, "--format", "json"], prog_name="stepback")
    assert result.exit_code in (0, 1), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    found = json.loads(result.stdout)
    return found.get("problems", []) + found["warnings"]
