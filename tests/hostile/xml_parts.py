"""Hostile XML, in each part of a spreadsheet that is read: entities, encodings, depth and breadth."""

from tests.hostile.hostile_file import HostileFile
from tests.hostile.workbooks import (
    MAIN,
    ODS_SPACES,
    ROWS,
    XML,
    build_ods,
    build_xlsx,
    shared_part,
    sheet_part,
)

MEBI = 1 << 20
PARTS = {
    "sheet": "xl/worksheets/sheet1.xml",
    "workbook": "xl/workbook.xml",
    "relations": "xl/_rels/workbook.xml.rels",
    "root-relations": "_rels/.rels",
    "shared": "xl/sharedStrings.xml",
    "styles": "xl/styles.xml",
    "content-types": "[Content_Types].xml",
}
LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
ENTITIES = {
    "laughs": (f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>', "&l9;"),
    "quadratic": (f'<!DOCTYPE x [<!ENTITY a "{"x" * 100_000}">]>', "&a;" * 20_000),
    "recursive": ('<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
    "external": ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"),
    "external-http": ('<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>', "&a;"),
    "external-device": ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///dev/zero">]>', "&a;"),
    "parameter": (
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;<!ENTITY a "b">]>',
        "&a;",
    ),
    "external-dtd": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', ""),
    "plain-dtd": ("<!DOCTYPE x>", ""),
    "default-attributes": ('<!DOCTYPE x [<!ATTLIST c r CDATA "XFD1048576">]>', ""),
    "undeclared": ("", "&nbsp;"),
    "unused": ('<!DOCTYPE x [<!ENTITY a "b">]>', ""),
    "many": (
        "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "x">' for n in range(50_000)) + "]>",
        "",
    ),
    "notation": ('<!DOCTYPE x [<!NOTATION n SYSTEM "x"><!ENTITY a SYSTEM "x" NDATA n>]>', ""),
    "in-attribute": ('<!DOCTYPE x [<!ENTITY a "XFD1048576">]>', '<row><c r="&a;"/></row>'),
}
BROKEN = {
    "c-500": "<c " * 500,
    "c-500000": "<c " * 500_000,
    "c-r-100000": '<c r="' * 100_000,
    "sheet-100000": "<sheet " * 100_000,
    "relationship-100000": "<Relationship " * 100_000,
    "quotes-200000": "<c " + "'\"" * 100_000,
    "equals-200000": "<c " + "a=" * 100_000,
    "spaces-200000": "<c" + " " * 200_000,
    "t-e-100000": '<c t="e" ' * 100_000,
    "ampersands": "&" * 200_000,
    "brackets": "<" * 200_000,
    "closing-brackets": ">" * 200_000,
    "comment-open": "<!--" + "-" * (2 * MEBI),
    "section-open": "<![CDATA[" + "]" * (2 * MEBI),
    "instruction-open": "<?x " + "?" * (2 * MEBI),
    "attribute-open": '<c r="' + "A" * (2 * MEBI),
    "doctype-open": "<!DOCTYPE x [" + "<!" * MEBI,
    "tag-open": "<c" + "c" * (2 * MEBI),
    "end-tag-only": "</c>" * 1_000,
    "bad-reference": "&#" + "9" * 200_000 + ";",
    "null-reference": "&#0;",
    "surrogate-reference": "&#xD800;",
    "names-200000": "".join(f"<x{n}/>" for n in range(200_000)),
    "attributes-100000": "<x " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>",
    "attributes-of-one-name": '<x a="1" a="1"/>',
    "attributes-that-collide": "<x " + " ".join(f'b:a{n}="1"' for n in range(100)) + "/>",
    "namespaces-50000": "<x " + " ".join(f'xmlns:n{n}="u{n}"' for n in range(50_000)) + "/>",
    "deep-open-100000": "<x>" * 100_000,
    "deep-closed-1000": "<x>" * 1_000 + "</x>" * 1_000,
    "deep-closed-100000": "<x>" * 100_000 + "</x>" * 100_000,
    "deep-namespaces": "".join(f'<x xmlns="u{n}">' for n in range(20_000)) + "</x>" * 20_000,
    "name-long": f"<{'x' * MEBI}/>",
    "nul": "\0",
    "controls": "\x01\x1b[31m",
    "not-a-character": "\ufffe\uffff",
    "lone-surrogate": "\ud800",
}
SLOW = {
    "comment-50-mb": lambda: "<!--" + "- " * 25_000_000,
    "section-50-mb": lambda: "<![CDATA[" + "] " * 25_000_000,
    "instruction-50-mb": lambda: "<?x " + "? " * 25_000_000,
    "attribute-50-mb": lambda: '<c r="' + "A" * 50_000_000,
    "tag-50-mb": lambda: "<c" + "c" * 50_000_000,
    "names-1000000": lambda: "".join(f"<x{n}/>" for n in range(1_000_000)),
    "attributes-1000000": lambda: "<x " + " ".join(f'a{n}="1"' for n in range(1_000_000)) + "/>",
    "rows-of-names-1000000": lambda: "".join(f'<x a{n}="1"/>' for n in range(1_000_000)),
    "namespaces-1000000": lambda: "".join(f'<x xmlns="u{n}"/>' for n in range(1_000_000)),
    "deep-10000000": lambda: "<x>" * 10_000_000,
    "deep-rows-10000000": lambda: "<row>" * 10_000_000,
    "deep-long-names": lambda: f"<{'x' * 1_000}>" * 50_000,
    "c-10000000": lambda: "<c " * 10_000_000,
}
ROOTS = {
    "sheet": (f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}', "</sheetData></worksheet>"),
    "workbook": (f'<workbook xmlns="{MAIN}"><sheets>', "</sheets></workbook>"),
    "relations": ("<Relationships>", "</Relationships>"),
    "root-relations": ("<Relationships>", "</Relationships>"),
    "shared": (f'<sst xmlns="{MAIN}"><si><t>', "</t></si></sst>"),
    "styles": (f'<styleSheet xmlns="{MAIN}"><cellXfs>', "</cellXfs></styleSheet>"),
    "content-types": ("<Types>", "</Types>"),
}
READ_ALWAYS = ("sheet", "workbook", "relations")


def build_xml_parts():
    """Each hostile part, within an .xlsx or .ods file."""
    for label, (doctype, use) in ENTITIES.items():
        for part in PARTS:
            yield HostileFile(
                f"entity-{label}-in-{part}.xlsx",
                lambda part=part, doctype=doctype, use=use: _with_part(part, use, doctype),
                "refused" if part in READ_ALWAYS and label != "plain-dtd" else "either",
            )
        yield HostileFile(
            f"entity-{label}.ods",
            lambda doctype=doctype, use=use: build_ods(before=doctype, after=use),
            "either" if label == "plain-dtd" else "refused",
        )
    for label, text in BROKEN.items():
        for part in PARTS:
            yield HostileFile(
                f"xml-{label}-in-{part}.xlsx",
                lambda part=part, text=text: _with_part(part, text),
            )
        yield HostileFile(f"xml-{label}.ods", lambda text=text: build_ods(after=text))
    for label, make in SLOW.items():
        for part in ("sheet", "workbook", "shared"):
            yield HostileFile(
                f"xml-{label}-in-{part}.xlsx",
                lambda part=part, make=make: _with_part(part, make()),
                slow=True,
            )
        yield HostileFile(f"xml-{label}.ods", lambda make=make: build_ods(after=make()), slow=True)
    yield from _encodings()


def _with_part(part, text, doctype=""):
    start, end = ROOTS[part]
    shared_cell = '<row r="3"><c t="s"><v>0</v></c><c s="0"><v>45000</v></c></row>'
    return build_xlsx(
        sheet_part(ROWS + shared_cell),
        shared_part("b"),
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
        changes={PARTS[part]: f"{XML}{doctype}{start}{text}{end}"},
    )


def _encodings():
    sheet = sheet_part()
    laughing = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'
    text = sheet.replace(XML, "")

    def declared(encoding, body=text):
        return f'<?xml version="1.0" encoding="{encoding}"?>{body}'

    encoded = {
        "utf-8-mark": b"\xef\xbb\xbf" + sheet.encode(),
        "utf-16": declared("UTF-16").encode("utf-16"),
        "utf-16-be": b"\xfe\xff" + declared("UTF-16").encode("utf-16-be"),
        "utf-16-unmarked": declared("UTF-16").encode("utf-16-le"),
        "utf-16-laughs": declared("UTF-16", laughing + text).encode("utf-16"),
        "utf-16-said-utf-8": declared("UTF-16").encode(),
        "utf-8-said-utf-16": sheet.encode("utf-16"),
        "utf-16-odd": declared("UTF-16").encode("utf-16")[:-1],
        "utf-16-surrogate": b"\xff\xfe" + declared("UTF-16").encode("utf-16-le") + b"\0\xd8",
        "utf-32": declared("UTF-32").encode("utf-32"),
        "utf-7": declared("UTF-7", text.replace("<", "+ADw-")).encode(),
        "latin-1": declared("ISO-8859-1", text.replace("Ann", "É")).encode("latin-1"),
        "ascii-not": declared("US-ASCII", text.replace("Ann", "É")).encode(),
        "cp1252": declared("windows-1252", text.replace("Ann", "€")).encode("cp1252"),
        "shift-jis": declared("Shift_JIS").encode(),
        "ebcdic": declared("cp500").encode("cp500"),
        "unknown": declared("x-none").encode(),
        "long": declared("x" * 100_000).encode(),
        "idna": declared("idna").encode(),
        "base64": declared("base64").encode(),
        "rot13": declared("rot13").encode(),
        "zlib": declared("zlib_codec").encode(),
        "undefined": declared("undefined").encode(),
        "version-2": sheet.replace('version="1.0"', 'version="2.0"').encode(),
        "declared-twice": (XML + sheet).encode(),
        "spaces-first": b"  " + sheet.encode(),
        "nuls-after": sheet.encode() + b"\0" * 1_000,
        "text-after": sheet.encode() + b"x",
        "sheet-twice": sheet.encode() + text.encode(),
    }
    for label, data in encoded.items():
        outcome = "refused" if label == "utf-16-laughs" else "either"
        yield HostileFile(
            f"encoding-{label}.xlsx",
            lambda data=data: build_xlsx(changes={PARTS["sheet"]: data}),
            outcome,
        )
    content = f"<office:document-content {ODS_SPACES}><office:body/></office:document-content>"
    for encoding in ("UTF-16", "UTF-7", "x-none", "UTF-32"):
        yield HostileFile(
            f"encoding-{encoding}.ods",
            lambda encoding=encoding: build_ods(
                content=declared(encoding, content).encode(encoding.replace("x-none", "utf-8"))
            ),
        )
