"""Make .xlsx and .ods files from parts, so that every part of them can lie."""

from tests.hostile.zip_bytes import pack_files

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_DOCUMENT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>name</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c>'
    '<c r="B2" t="inlineStr"><is><t>Ann</t></is></c></row>'
)


def sheet_part(rows=ROWS, before="", after="", root="worksheet", attributes=f'xmlns="{MAIN}"'):
    """The XML of a sheet: its rows, and what stands before and after them."""
    return f"{XML}<{root} {attributes}>{before}<sheetData>{rows}</sheetData>{after}</{root}>"


def workbook_parts(
    sheet=None,
    shared=None,
    styles=None,
    *,
    sheets=("people",),
    part="xl/worksheets/sheet1.xml",
    target="worksheets/sheet1.xml",
    workbook_extra="",
    main=MAIN,
    document=DOCUMENT,
):
    """The parts of an .xlsx file whose sheets are all one part, by name."""
    names = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId1"/>'
        for number, name in enumerate(sheets, 1)
    )
    targets = {"worksheet": target}
    if shared is not None:
        targets["sharedStrings"] = "sharedStrings.xml"
    if styles is not None:
        targets["styles"] = "styles.xml"
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{document}/{kind}" Target="{where}"/>'
        for number, (kind, where) in enumerate(targets.items(), 1)
    )
    parts = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{SHEET_TYPE}"/></Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{document}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{XML}<workbook xmlns="{main}" xmlns:r="{document}">'
        f"<sheets>{names}</sheets>{workbook_extra}</workbook>",
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        part: sheet_part() if sheet is None else sheet,
    }
    if shared is not None:
        parts["xl/sharedStrings.xml"] = shared
    if styles is not None:
        parts["xl/styles.xml"] = styles
    return as_bytes(parts)


def as_bytes(parts):
    """The parts with their text in UTF-8."""
    return {
        name: text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        for name, text in parts.items()
    }


def build_xlsx(*arguments, changes=None, **options):
    """An .xlsx file; `changes` replaces parts, or leaves out those that are ``None``."""
    parts = workbook_parts(*arguments, **options) | as_bytes_or_none(changes or {})
    return pack_files({name: data for name, data in parts.items() if data is not None})


def as_bytes_or_none(parts):
    """The parts with their text in UTF-8, some of them ``None``."""
    given = {name: text for name, text in parts.items() if text is not None}
    return {**parts, **as_bytes(given)}


def shared_part(*texts, item="<si><t>{}</t></si>"):
    """The XML of shared strings."""
    items = "".join(item.format(text) for text in texts)
    return f'{XML}<sst xmlns="{MAIN}">{items}</sst>'


OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_SPACES = f'xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}"'


def ods_cell(text, attributes=""):
    """A cell of text."""
    return (
        f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


ODS_ROWS = (
    f"<table:table-row>{ods_cell('id')}{ods_cell('name')}</table:table-row>"
    f"<table:table-row>{ods_cell('a')}{ods_cell('Ann')}</table:table-row>"
)


def build_ods(rows=ODS_ROWS, before="", after="", *, tables=None, content=None, extra=None):
    """An .ods file of one table of these rows, or of whole tables, or of any content."""
    if tables is None:
        tables = f'<table:table table:name="people">{rows}</table:table>'
    if content is None:
        content = (
            f"{XML}{before}<office:document-content {ODS_SPACES}><office:body>"
            f"<office:spreadsheet>{tables}{after}</office:spreadsheet></office:body>"
            "</office:document-content>"
        )
    manifest = (
        f'{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
        f'manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type='
        f'"{ODS_TYPE}"/></manifest:manifest>'
    )
    parts = {"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest}
    return pack_files(as_bytes({**parts, **(extra or {})}))
