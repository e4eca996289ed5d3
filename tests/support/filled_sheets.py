"""Fill in cells of files as somebody would in a spreadsheet, without a library that writes them."""

import csv
import io
import re
import zipfile
from xml.sax.saxutils import escape


def fill_workbook(path, cells, sheet=1):
    """Write values into cells of a sheet by their references, and leave all else as it is."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    part = f"xl/worksheets/sheet{sheet}.xml"
    text = members[part].decode()
    for reference, value in cells.items():
        pattern = re.compile(rf'<c r="{reference}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)')
        if isinstance(value, str):
            content = f't="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        else:
            content = f"><v>{value!r}</v></c>"
        text, n_found = pattern.subn(
            lambda match, r=reference, c=content: f'<c r="{r}"{match[1] or ""} {c}', text
        )
        assert n_found == 1, (reference, n_found)
    members[part] = text.encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    path.write_bytes(packed.getvalue())


def read_rows(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write_rows(path, rows, delimiter=","):
    """Save rows as a spreadsheet program does: some with fewer cells at the end."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


def cell_reference(row, column):
    """The reference of a cell, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def fill_file(path, cells, sheet=1):
    """Write values into cells of a file by (row, column), counted from 0."""
    if path.suffix == ".xlsx":
        fill_workbook(path, {cell_reference(*at): value for at, value in cells.items()}, sheet)
        return
    rows = read_rows(path)
    for (row, column), value in cells.items():
        rows[row][column] = value if isinstance(value, str) else f"{value:.15g}"
    write_rows(path, rows)


def find_row(path, first_cell):
    """The row, counted from 0, whose first cell is this, in a CSV file."""
    return next(at for at, row in enumerate(read_rows(path)) if row and row[0] == first_cell)
