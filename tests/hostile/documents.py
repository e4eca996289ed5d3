"""Hostile .ods files: repeats of cells, rows and spaces, and tables within tables."""

from tests.hostile.hostile_file import HostileFile
from tests.hostile.workbooks import ODS_ROWS, ODS_TYPE, build_ods, ods_cell

HUGE = ("1000000000", "1048576", "9" * 30, "9" * 200_000)
ODD = ("0", "-1", "x", "", "1.5", "1e9", " 7 ", "٣", "0x10")


def build_documents():
    """Each hostile .ods file."""
    yield HostileFile("plain.ods", build_ods, "read")
    yield from _repeats()
    yield from _structures()
    yield from _values()


def _row(cells, attributes=""):
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def _repeats():
    columns, rows = "table:number-columns-repeated", "table:number-rows-repeated"
    empty = "<table:table-cell {}/>"
    for times in (*HUGE, *ODD):
        label = times.strip() if len(times) < 40 else f"digits-{len(times)}"
        label = label or "empty"
        kinds = {
            "empty-cells": _row(empty.format(f'{columns}="{times}"')),
            "cells": _row(ods_cell("b", f'{columns}="{times}"')),
            "empty-rows": _row(empty.format(""), f'{rows}="{times}"'),
            "rows": _row(ods_cell("b"), f'{rows}="{times}"'),
            "cells-in-rows": _row(ods_cell("b", f'{columns}="{times}"'), f'{rows}="{times}"'),
            "empty-cells-then-one": _row(empty.format(f'{columns}="{times}"') + ods_cell("b")),
            "empty-rows-then-one": _row(empty.format(""), f'{rows}="{times}"')
            + _row(ods_cell("b")),
            "covered": _row(f'<table:covered-table-cell {columns}="{times}"/>' + ods_cell("b")),
            "spans": _row(
                ods_cell(
                    "b",
                    f'table:number-columns-spanned="{times}" table:number-rows-spanned="{times}"',
                )
            ),
            "spaces": _row(ods_cell(f'<text:s text:c="{times}"/>b')),
            "tabs": _row(ods_cell(f'<text:tab text:tab-ref="{times}"/>b')),
        }
        for kind, added in kinds.items():
            # LibreOffice has as many rows.
            tame = kind == "empty-rows" and times == "1048576"
            yield HostileFile(
                f"{kind}-{label}.ods",
                lambda added=added: build_ods(ODS_ROWS + added),
                "read" if tame else "either",
            )
    # LibreOffice writes such rows and columns to the end of every sheet.
    usual = (
        ODS_ROWS.replace(
            "</table:table-row>", empty.format(f'{columns}="16382"') + "</table:table-row>"
        )
        + _row(empty.format(f'{columns}="16384"'), f'{rows}="1048573"')
        + _row(empty.format(f'{columns}="16384"'))
    )
    yield HostileFile("to-the-end-of-the-sheet.ods", lambda: build_ods(usual), "read")
    many = _row(ods_cell("b", f'{columns}="1000"'), f'{rows}="1000"') * 1_000
    yield HostileFile("many-repeats.ods", lambda: build_ods(ODS_ROWS + many), slow=True)
    alternate = _row(ods_cell("b") + empty.format(f'{columns}="16000"') + ods_cell("c"))
    yield HostileFile("wide-repeats.ods", lambda: build_ods(ODS_ROWS + alternate * 20_000))
    text = "x" * 1_000_000
    yield HostileFile(
        "long-text-repeated.ods",
        lambda: build_ods(ODS_ROWS + _row(ods_cell(text), f'{rows}="100000"')),
    )
    spaces = '<text:s text:c="100000"/>' * 20_000
    yield HostileFile("spaces-by-element.ods", lambda: build_ods(ODS_ROWS + _row(ods_cell(spaces))))


def _structures():
    table = f'<table:table table:name="inner">{ODS_ROWS}</table:table>'
    nested = ods_cell("b").replace("<text:p>", table + "<text:p>")
    wrapped = ODS_ROWS
    for name in ("table-row-group", "table-header-rows", "table-rows"):
        wrapped = f"<table:{name}>{wrapped}</table:{name}>"
    deep = "<table:table-row-group>" * 20_000 + ODS_ROWS + "</table:table-row-group>" * 20_000
    deep_tables = '<table:table table:name="people">' * 1_000 + "</table:table>" * 1_000
    paragraphs = ods_cell("</text:p><text:p>".join(["b"] * 50_000))
    spans = ods_cell("<text:span>" * 500 + "b" + "</text:span>" * 500)
    spans_deep = ods_cell("<text:span>" * 50_000 + "b" + "</text:span>" * 50_000)
    note = "<office:annotation><text:p>note</text:p></office:annotation>"
    tables = "".join(f'<table:table table:name="sheet {number}"/>' for number in range(50_000))
    people = f'<table:table table:name="people">{ODS_ROWS}</table:table>'
    kinds = {
        "nested-table": ODS_ROWS + _row(nested),
        "row-groups": wrapped,
        "row-groups-deep": deep,
        "paragraphs-50000": ODS_ROWS + _row(paragraphs),
        "spans-deep": ODS_ROWS + _row(spans),
        "spans-50000-deep": ODS_ROWS + _row(spans_deep),
        "paragraphs-nested": ODS_ROWS + _row(ods_cell("<text:p>" * 500 + "</text:p>" * 500)),
        "annotations": ODS_ROWS.replace("<text:p>a", f"{note * 5_000}<text:p>a"),
        "cells-without-rows": ods_cell("id") * 5_000,
        "rows-in-rows": _row(ODS_ROWS),
        "columns": '<table:table-column table:number-columns-repeated="1000000000"/>' + ODS_ROWS,
        "tracked-changes": ODS_ROWS
        + "<table:tracked-changes>" * 500
        + "</table:tracked-changes>" * 500,
    }
    for label, rows in kinds.items():
        yield HostileFile(f"{label}.ods", lambda rows=rows: build_ods(rows))
    yield HostileFile("tables-deep.ods", lambda: build_ods(tables=deep_tables))
    yield HostileFile("tables-50000.ods", lambda: build_ods(tables=people + tables))
    yield HostileFile("tables-of-one-name.ods", lambda: build_ods(tables=people * 2))
    yield HostileFile("tables-none.ods", lambda: build_ods(tables=""), "refused")
    yield HostileFile("content-empty.ods", lambda: build_ods(content=""), "refused")
    yield HostileFile("content-binary.ods", lambda: build_ods(content=b"\0" * 9_999), "refused")
    encrypted = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data '
        'manifest:checksum="x"/></manifest:file-entry></manifest:manifest>'
    )
    yield HostileFile(
        "encrypted.ods",
        lambda: build_ods(content=b"\x8f" * 500, extra={"META-INF/manifest.xml": encrypted}),
        "refused",
    )
    yield HostileFile(
        "another-type.ods",
        lambda: build_ods(extra={"mimetype": ODS_TYPE.replace("spreadsheet", "text")}),
    )


def _values():
    values = {
        "float-long": f'office:value-type="float" office:value="{"9" * 200_000}"',
        "float-exponent": 'office:value-type="float" office:value="1e999999999"',
        "float-nan": 'office:value-type="float" office:value="nan"',
        "float-word": 'office:value-type="float" office:value="x"',
        "float-absent": 'office:value-type="float"',
        "percentage": 'office:value-type="percentage" office:value="1e-400"',
        "date-far": 'office:value-type="date" office:date-value="99999-01-31T99:00"',
        "date-long": f'office:value-type="date" office:date-value="{"2" * 200_000}"',
        "date-zero": 'office:value-type="date" office:date-value="0000-00-00"',
        "time-long": f'office:value-type="time" office:time-value="PT{"9" * 200_000}H"',
        "time-odd": 'office:value-type="time" office:time-value="P-1Y"',
        "boolean-odd": 'office:value-type="boolean" office:boolean-value="perhaps"',
        "type-unknown": 'office:value-type="matrix" office:value="1"',
        "type-long": f'office:value-type="{"x" * 200_000}"',
        "string-value": f'office:value-type="string" office:string-value="{"x" * 1_000_000}"',
        "formula": 'table:formula="of:=WEBSERVICE(&quot;http://127.0.0.1:9&quot;)"',
        "error": 'office:value-type="string" office:string-value="#N/A"',
    }
    for label, attributes in values.items():
        cell = f"<table:table-cell {attributes}><text:p>b</text:p></table:table-cell>"
        yield HostileFile(f"value-{label}.ods", lambda cell=cell: build_ods(ODS_ROWS + _row(cell)))
