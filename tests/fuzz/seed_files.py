"""Valid files, as Excel, LibreOffice and others write them, from which damaged ones are made."""

import datetime as dt
import functools
import io

import xlsxwriter

from tests.hostile.workbooks import (
    MAIN,
    ODS_SPACES,
    XML,
    build_ods,
    ods_cell,
    shared_part,
    sheet_part,
    workbook_parts,
)

PEOPLE = (
    b"id,name,unit,manager,fte\n1,Ann,,,1\n2,Bo,x,1,0.5\n3,Cy,x/y,2,1\n",
    b'\xef\xbb\xbf"id";"name";"manager"\r\n"007";"Li, A.";""\r\n"8";"O""Neil";"007"\r\n',
    b"sep=;\nid;name;fte\n1;'=Ann;0,5\n2;\xc3\x85sa;1\n",
    "id\tname\tmanager\n1\tÅsa\t\n2\tBo\t1\n".encode("utf-16"),
    b"id,name\n1,\xc5sa\n2,Jos\xe9\n",
    b'\n\nid,name,\n1,"two\nlines",\n2,"",,\n',
)
LOGS = (
    b"case,decided,decider,outcome,amount,note\n1,2026-01-31T14:30:00+01:00,ann,approved,10.5,\n"
    b"2,2026-07-31 09:00:00+02:00,bo,rejected,,x\n",
    b'\xef\xbb\xbfcase;decided;decider;outcome;amount\r\n1;31.01.2026 14:30;"Li, A.";approved;'
    b'"1.000,50 \xe2\x82\xac"\r\n\r\n2;1.2.2026;bo;changed;EUR 3\r\n',
    b"case,decided,decider,outcome\r1,1/18/12 2:11 PM,ann,approved\r2,2/1/12 9:00 AM,bo,final\r",
    b"Approvals\n\ncase\tdecided\tdecider\toutcome\tamount\n1\t20260131\t\xc5sa\tapproved\tNULL\n",
)
TABLES = {
    "people.csv": b"id,name,unit\na,Ann,\nb,Bo,x\nc,Cy,x/y\n",
    "reporting.csv": b"manager,report,dotted\na,b,\na,c,true\n",
    "domains.csv": b"id,owner,weight\nd,a,2\n",
    "delegations.csv": b"principal,delegate,domain,share,start\na,b,d,0.5,2026-01-31\n",
    "supports.csv": b"supporter,supported,strength\nb,a,0.5\n",
    "notes.txt": b"x",
}
_CELLS = (
    '<row r="1" spans="1:4"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    '<c r="C1" t="inlineStr"><is><t>manager</t></is></c><c r="D1" t="str"><f>"a"</f><v>hired</v></c>'
    '</row><row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c><c r="D2" s="2">'
    '<v>45000.5</v></c></row><row r="4"><c r="A4"><v>2.0</v></c><c r="B4" t="b"><v>1</v></c>'
    '<c r="C4" t="e"><v>#N/A</v></c><c r="D4" s="3"><v>0.25</v></c></row>'
    '<row r="5"><c r="A5"><v>3</v></c><c r="B5" t="d"><v>2026-01-31</v></c><c r="C5"/></row>'
)
SHEETS = (
    sheet_part(
        _CELLS, '<dimension ref="A1:D5"/>', '<mergeCells><mergeCell ref="A7:B9"/></mergeCells>'
    ),
    sheet_part(_CELLS)
    .replace("<", "<x:")
    .replace("<x:/", "</x:")
    .replace("<x:?", "<?")
    .replace("xmlns=", "xmlns:x="),
    sheet_part("<row><c><v>1</v></c><c t='b'><v>0</v></c></row>" * 3),
)
SHARED = (
    shared_part("id", "name", "Ann"),
    f'{XML}<sst xmlns="{MAIN}"><si><r><t>i</t></r><r><rPr><b/></rPr><t>d</t></r></si><si><t '
    'xml:space="preserve">na_x006D_e</t><phoneticPr fontId="1"/></si><si><rPh sb="0" eb="1"><t>'
    "y</t></rPh><t>Ann &amp; Bo</t></si></sst>",
)
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode='
    '"[$-409]d\\-mmm\\-yy;@&quot;h&quot;"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/></cellXfs>'
    "</styleSheet>"
)
_ODS_ROWS = (
    '<table:table-column table:number-columns-repeated="4"/>'
    f"<table:table-header-rows><table:table-row>{ods_cell('id')}{ods_cell('name')}"
    f"{ods_cell('since')}</table:table-row></table:table-header-rows>"
    '<table:table-row><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p>'
    f"</table:table-cell>{ods_cell('A<text:s text:c=' + chr(34) + '2' + chr(34) + '/>nn<text:tab/>')}"
    '<table:table-cell office:value-type="date" office:date-value="2026-01-31T12:00:00"/>'
    '</table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell/>'
    '</table:table-row><table:table-row><table:table-cell office:value-type="percentage" '
    'office:value="0.5"><office:annotation><text:p>n</text:p></office:annotation><text:p>50 %'
    '</text:p><text:p>x</text:p></table:table-cell><table:table-cell office:value-type="boolean" '
    'office:boolean-value="true" table:number-columns-repeated="2"/><table:covered-table-cell/>'
    '<table:table-cell office:value-type="time" office:time-value="PT10H30M00S"/></table:table-row>'
    '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
    'table:number-columns-repeated="16384"/></table:table-row>'
)
CONTENTS = (
    f"{XML}<office:document-content {ODS_SPACES}><office:body><office:spreadsheet><table:table "
    f'table:name="people">{_ODS_ROWS}</table:table><table:table table:name="notes"/>'
    "</office:spreadsheet></office:body></office:document-content>",
)


def xlsx_parts():
    """The parts of .xlsx files: one resembles Excel's, and one is as xlsxwriter writes it."""
    resembling = workbook_parts(
        SHEETS[0],
        SHARED[1],
        STYLES,
        sheets=("people", "notes"),
        workbook_extra='<workbookPr date1904="0"/><definedNames/>',
    )
    return [resembling, _unpack(_write_workbook())]


def ods_parts():
    """The parts of .ods files."""
    return [_unpack(build_ods(content=content)) for content in CONTENTS]


def _unpack(data):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@functools.cache
def _write_workbook():
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as workbook:
        sheet = workbook.add_worksheet("people")
        sheet.write_row(0, 0, ["id", "name", "manager", "hired", "fte"])
        sheet.write_row(1, 0, [1, "Ann", "", "", 1])
        day = dt.date(2020, 1, 31)
        sheet.write_datetime(1, 3, day, workbook.add_format({"num_format": 14}))
        sheet.write_rich_string(2, 1, "B", workbook.add_format({"bold": True}), "o", " Li")
        sheet.write_column(2, 0, [2, 3, 4])
        sheet.write_row(2, 2, [1, "", 0.5])
        sheet.write_formula(3, 4, "=1/0", None, "#DIV/0!")
        sheet.write_url(4, 1, "https://example.org")
        sheet.merge_range(5, 0, 6, 1, "merged")
        sheet.write_boolean(7, 0, True)
        workbook.add_worksheet("notes")
    return packed.getvalue()
