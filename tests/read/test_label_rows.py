"""Rows of an export that are no people: labels, repeated headers, totals and footers."""

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import xlsxwriter

from stepback import InvalidOrganization, read_people
from tests.support.small_exports import parse_export, strict_problems, warning_texts

STAFF = """{header}
{first}
1|Ann||1
2|Bo|1|1
{middle}
3|Cy|1|0.5
{last}"""
NAMES = ("id", "name", "manager", "fte")


def make_export(header="id|name|manager|fte", first="", middle="", last=""):
    """Three people, and other rows among them."""
    text = STAFF.format(header=header, first=first, middle=middle, last=last)
    return parse_export("\n".join(filter(None, text.splitlines())))


def check_no_person(export, code, row, **options):
    """A strict reading refuses one row, which a repair leaves out, lists and counts."""
    with pytest.raises(InvalidOrganization) as raised:
        read_people(export, **options)
    (problem,) = raised.value.problems
    assert (problem.code, problem.where.rows) == (code, (row,))
    assert problem.message.endswith("; delete it, or pass repair=True to leave it out")
    org = read_people(export, repair=True, **options)
    assert {person.id for person in org.people} == {"1", "2", "3"}
    assert [(repair.code, repair.where.rows) for repair in org.repairs] == [(code, (row,))]
    assert warning_texts(org)["left-out"].startswith(f"row {row}: 1 of 4 rows is left out: ")
    # What the message says works to the letter.
    deleted = {name: [*cells[: row - 2], *cells[row - 1 :]] for name, cells in export.items()}
    assert read_people(deleted, **options) == org


LABELS = [
    ("emp_id|emp_name|manager_id|fte", "Employee ID|Employee Name|Manager ID|FTE"),
    ("uid|login|boss|fte", "User ID|Login|Manager|"),
    ("pernr|name|vorg|fte", "Personalnummer|Name|Vorgesetzter|FTE"),
    ("id|nom|n1|etp", "Matricule|Nom complet|Responsable|ETP"),
    ("PERNR|ENAME|MGR|X", "Personalnummer|Name des Mitarbeiters|Personalnr. Vorgesetzter|Einheit"),
    ("PERNR|ENAME|MGR|X", "Numer osobowy|Imię i nazwisko|Numer osobowy przełożonego|Dział"),
    ("id|name|manager|fte", "string|string|string|number"),
    ("id|name|manager|fte", "Required|Required|Optional|Optional"),
    ("id|name|manager|fte", "VARCHAR(10)|text|varchar(10)|decimal"),
    ("id|name|manager|fte", "---|-----|---|---"),
]


@pytest.mark.parametrize(("header", "labels"), LABELS)
def test_a_row_of_labels_below_the_header_is_no_person(header, labels):
    """It says what the columns hold: in other words, as types, or as a ruled line."""
    columns = dict(zip(NAMES, header.split("|"), strict=True))
    check_no_person(make_export(header, first=labels), "label-row", 2, columns=columns)


@pytest.mark.parametrize(
    "row",
    [
        "ID|Name|Manager|FTE",
        "id|name|manager|fte",
        " i d |NAME|Man-ager|Fte",
        "ID.|Name|Manager:|FTE",
        "Id|x|MANAGER|fte",
    ],
)
def test_the_header_repeated_in_other_case_is_no_person(row):
    """Nor with other spaces and separators, anywhere in the file."""
    check_no_person(make_export(middle=row), "repeated-header", 4)


def test_a_label_row_in_every_kind_of_table(tmp_path):
    """Frames, spreadsheets and CSV files are read as one."""
    columns = {"id": "emp_id", "name": "emp_name", "manager": "manager_id"}
    export = make_export("emp_id|emp_name|manager_id|fte", first="Employee ID|Name|Manager ID|FTE")
    path = tmp_path / "staff.csv"
    lines = [",".join(export), *map(",".join, zip(*export.values(), strict=True))]
    path.write_text("\n".join(lines))
    book = xlsxwriter.Workbook(tmp_path / "staff.xlsx")
    sheet = book.add_worksheet()
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line.split(","))
    book.close()
    for source in (
        pd.DataFrame(export),
        pl.DataFrame(export),
        pa.table(export),
        path,
        tmp_path / "staff.xlsx",
    ):
        (problem,) = strict_problems(source, columns=columns)
        assert problem.startswith("row 2: 'Employee ID' and the cells beside it are labels")
        assert len(read_people(source, columns=columns, repair=True).people) == 3


def test_someone_with_a_word_of_the_header_as_id_is_a_person():
    """Labels have to fill most of the row, and the columns of ids and managers."""
    export = parse_export("""id|name|manager
                             1|Ann|
                             id|Ida|1
                             number|Nu|1
                             name|Name|id""")
    assert list(read_people(export)) == ["1", "id", "number", "name"]
    assert list(read_people({"id": ["id", "no"], "name": ["Ida", "Norma"]})) == ["id", "no"]


TOTALS = [
    "Total",
    "TOTAL",
    "Total:",
    "Totals",
    "Subtotal",
    "Sum",
    "Gesamt",
    "Summe",
    "Gesamtergebnis",
    "Insgesamt",
    "Somme",
    "Sous-total",
    "Suma",
    "Soma",
    "Totale",
    "Totaal",
    "Razem",
    "Łącznie",
    "Ogółem",
    "合計",
    "総計",
    "小計",
    "合计",
    "总计",
    "總計",
]
TOTALS += ["Grand total", "Grand Total:", "Total général", "Total general", "Total geral"]
TOTALS += ["Sales Total", "Total (3)", "Total: 3", "Total employees", "合計人数", "Σύνολο Total"]


@pytest.mark.parametrize("word", TOTALS)
@pytest.mark.parametrize("row", ["{}|||2.5", "|{}||2.5", "{}|||", "{}|3||2,5"])
def test_a_total_is_no_person(word, row):
    """In ten languages, in the first column or that of names, with and without figures."""
    check_no_person(make_export(last=row.format(word)), "total-row", 5)


FOOTERS = [
    "Report generated 2024-01-01 by HR",
    "Generated by Acme HR",
    "Page 1 of 3",
    "Seite 2 von 3",
    "Count: 12",
    "Anzahl: 12",
    "Number of records: 3",
    "Confidential",
    "CONFIDENTIAL - internal use only",
    "Vertraulich",
    "--- end ---",
    "*** End of report ***",
    "Erstellt am 01.01.2024",
    "Rapport généré le 01/01/2024",
    "Source: HRIS",
    "作成日 2024-01-01",
    "第1页",
    "All figures are of the first of the month",
]


@pytest.mark.parametrize("text", FOOTERS)
def test_a_footer_is_no_person(text):
    """It is the only cell of its row."""
    check_no_person(make_export(last=f"{text}|||"), "total-row", 5)


@pytest.mark.parametrize("text", ["Page 1 of 3", "Confidential", "Total"])
def test_a_footer_of_each_page_is_no_person(text):
    """It is found between people, too."""
    check_no_person(make_export(middle=f"{text}|||"), "total-row", 4)


@pytest.mark.parametrize("row", ["Total|Tom Total|1|1", "Total||1|1", "Total|Tom||1", "Sum|Page||"])
def test_someone_called_total_is_a_person(row):
    """A name or a manager says so."""
    assert len(read_people(make_export(last=row)).people) == 4


def test_whoever_has_reports_is_a_person():
    """The root of units may be called a total."""
    export = {"id": ["Total", "Sales", "Ops"], "manager": ["", "Total", "Total"]}
    assert len(read_people(export).people) == 3


def test_people_without_names_and_managers_are_no_totals():
    """Logins may be words of footers, and names may be the ids."""
    logins = {"id": ["page", "end", "note", "bo"], "manager": ["", "page", "", "page"]}
    assert len(read_people(logins).people) == 4
    names = {"id": ["Ann Mary Top", "Bo Fox", "Cy De La Elk"], "manager": ["", "Ann Mary Top", ""]}
    assert len(read_people(names).people) == 3


def test_totals_among_very_many_ids_are_found():
    """Without names and managers, at the beginning of words, and at the end of the file."""
    ids = [f"u{number}" for number in range(3000)]
    org = read_people({"id": [*ids[:100], "Total", *ids[100:], "-- 3000 rows --"]}, repair=True)
    assert len(org.people) == 3000


def test_totals_are_told_together():
    """One problem has the rows of all."""
    export = make_export(middle="Subtotal|||2", last="Total|||2.5\nPage 1|||")
    assert strict_problems(export) == [
        "rows 4, 6, 7: 'Subtotal', 'Total' and 'Page 1' are totals or footers, and no person; "
        "delete them, or pass repair=True to leave them out"
    ]


COUNTS = """
2 employees|12 staff|2 FTE|Employees: 3|2 Mitarbeiter|3 Personen|2 employés|3 salariés|2 empleados
2 funcionários|3 pessoas|2 dipendenti|3 medewerkers|3 pracowników|2名|2人|3 名|1,234 people
"""


@pytest.mark.parametrize("count", COUNTS.strip().replace("\n", "|").split("|"))
@pytest.mark.parametrize("row", ["Total|{}||2.5", "Summe|{}||", "|{}||2.5", "合計|{}||2,5"])
def test_a_count_in_place_of_a_name_is_no_name(count, row):
    """In ten languages, with a word for a total or without an id."""
    check_no_person(make_export(last=row.format(count)), "total-row", 5)


@pytest.mark.parametrize("row", ["3|||3", "3|3||", "3|||", "3|3 employees||2.5"])
def test_a_number_of_rows_in_place_of_an_id_is_a_total(row):
    """The number is the id of a row above, or no other id is a number."""
    check_no_person(make_export(last=row), "total-row", 5)


def test_the_next_number_without_a_name_is_an_id():
    """Ids may begin with 0, and a name may not be disclosed."""
    export = {"id": ["0", "1", "2", "3"], "name": ["Ann", "Bo", "Cy", ""], "manager": ["", *"000"]}
    assert len(read_people(export).people) == 4
    export["manager"][-1] = ""
    export["fte"] = ["1"] * 4
    assert len(read_people(export).people) == 4


SUBTOTALS = """
|Summe IT||IT;|IT Total||IT;Subtotal IT|||IT;|小計 IT||IT;IT合計|||IT;|Razem IT|| IT;Total|||IT
"""


@pytest.mark.parametrize("row", SUBTOTALS.strip().split(";"))
def test_a_subtotal_may_have_its_unit_in_another_column(row):
    """As tables that are grouped by units have below each."""
    check_no_person(make_export("id|name|manager|unit", last=row), "total-row", 5)


@pytest.mark.parametrize("row", ["IT|||", "|IT||", "|||IT", "Human Resources|||", "営業部|||"])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_the_name_of_a_group_alone_in_a_row_is_no_person(row, place):
    """As reports have it above the rows of each unit."""
    if row == "Human Resources|||" or place != "last":
        number = {"first": 2, "middle": 4, "last": 5}[place]
        check_no_person(make_export("id|name|manager|unit", **{place: row}), "group-row", number)


@pytest.mark.parametrize("row", ["X4|||", "Deleted|||1", "IT||1|", "IT|It||", "Sum|Sum Wong||"])
def test_a_row_with_more_than_a_word_may_be_a_person(row):
    """A number, a manager, a name or a figure beside it say so."""
    assert len(read_people(make_export(last=row)).people) == 4


def test_a_word_above_others_is_a_person():
    """Somebody reports to it."""
    export = make_export(last="Board|||")
    export["manager"][0] = "Board"
    assert len(read_people(export).people) == 4


@pytest.mark.parametrize(
    "sample", ["e.g. 12345", "(e.g. X1)", "z.B. 12345", "p. ex. 12", "例: 123"]
)
def test_a_row_of_samples_is_no_person(sample):
    """As templates have below the header, in ten languages."""
    row = f"{sample}|{sample}|{sample}|"
    check_no_person(make_export(first=row), "label-row", 2)
