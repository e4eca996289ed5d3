"""Hostile .xlsx files: cells far out, shared strings that multiply, parts in odd places."""

import attrs

from tests.hostile.hostile_file import HostileFile
from tests.hostile.workbooks import (
    DOCUMENT,
    MAIN,
    PACKAGE,
    ROWS,
    STRICT_DOCUMENT,
    STRICT_MAIN,
    XML,
    build_xlsx,
    shared_part,
    sheet_part,
    workbook_parts,
)
from tests.hostile.zip_bytes import deflated, pack_members, repeated

MEBI = 1 << 20
FAR = '<row r="65536"><c r="XFD65536"><v>1</v></c></row>'
# The same far cell in different spellings: each has to have the same outcome as the first.
FAR_SPELLINGS = {
    "plain": FAR,
    "bracket-in-attribute": '<row r="65536"><c x=">" r="XFD65536"><v>1</v></c></row>',
    "bracket-in-row": '<row x=">" r="65536"><c r="XFD65536"><v>1</v></c></row>',
    "line-end-before-r": '<row\nr="65536"><c\nr="XFD65536"><v>1</v></c></row>',
    "tabs": '<row\tr\t=\t"65536"\t><c\tr\t=\t"XFD65536"\t><v>1</v></c></row>',
    "apostrophes": "<row r='65536'><c r='XFD65536'><v>1</v></c></row>",
    "references": '<row r="&#54;5536"><c r="&#88;FD65536"><v>1</v></c></row>',
    "r-last": '<row r="65536"><c s="0" t="n" r="XFD65536"><v>1</v></c></row>',
    "r-in-value-first": """<row r="65536"><c s=' r="A1"' r="XFD65536"><v>1</v></c></row>""",
    "no-row-number": '<row><c r="XFD65536"><v>1</v></c></row>',
    "comment-before": '<!-- <c r="A1"/> --><row r="65536"><c r="XFD65536"><v>1</v></c></row>',
    "prefix": f'<x:row xmlns:x="{MAIN}" r="65536"><x:c r="XFD65536"><x:v>1</x:v></x:c></x:row>',
    "own-namespace": f'<row xmlns="{MAIN}" r="65536"><c r="XFD65536"><v>1</v></c></row>',
    "inline-string": '<row r="65536"><c r="XFD65536" t="inlineStr"><is><t>1</t></is></c></row>',
}


def far_files():
    """The far cell in each spelling."""
    for label, rows in FAR_SPELLINGS.items():
        yield HostileFile(
            f"far-{label}.xlsx", lambda rows=rows: build_xlsx(sheet_part(ROWS + rows))
        )
    prefixed = sheet_part(ROWS + FAR).replace("<", "<x:").replace("<x:/", "</x:")
    prefixed = prefixed.replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    yield HostileFile("far-all-prefixed.xlsx", lambda: build_xlsx(prefixed))
    for label, place in PLACES.items():
        yield HostileFile(
            f"far-{label}.xlsx", lambda place=place: build_xlsx(sheet_part(ROWS + FAR), **place)
        )


# Where the part of the sheet is, and how the relationship names it.
PLACES = {
    "elsewhere": {"part": "xl/far/away.xml", "target": "far/away.xml"},
    "absolute": {"part": "data/s.xml", "target": "/data/s.xml"},
    "parent": {"part": "s.xml", "target": "../s.xml"},
    "parent-twice": {"part": "s.xml", "target": "worksheets/../../s.xml"},
    "dot": {"part": "xl/s.xml", "target": "./s.xml"},
    "no-suffix": {"part": "xl/worksheets/sheet1", "target": "worksheets/sheet1"},
    "other-suffix": {"part": "xl/worksheets/sheet1.png", "target": "worksheets/sheet1.png"},
    "percent": {"part": "xl/worksheets/s 1.xml", "target": "worksheets/s%201.xml"},
    "upper-case": {"part": "XL/Worksheets/Sheet1.XML", "target": "worksheets/sheet1.xml"},
}


def build_spreadsheets():
    """Each hostile .xlsx file."""
    yield from far_files()
    corner = ROWS + FAR.replace("65536", "1048576")
    yield HostileFile("far-corner.xlsx", lambda: build_xlsx(sheet_part(corner)))
    yield from _same_people()
    yield from _references()
    yield from _shared_strings()
    yield from _masses()
    yield from _workbook_lies()
    yield from _sizes()


def _same_people():
    """Files that mean what the plain one means, and are read."""
    plain = sheet_part()
    yield HostileFile("plain.xlsx", build_xlsx, "read")
    for label in ("elsewhere", "absolute", "parent", "dot", "no-suffix", "other-suffix"):
        yield HostileFile(
            f"part-{label}.xlsx", lambda label=label: build_xlsx(**PLACES[label]), "read"
        )
    for label in ("percent", "upper-case", "parent-twice"):
        yield HostileFile(f"part-{label}.xlsx", lambda label=label: build_xlsx(**PLACES[label]))
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    yield HostileFile(
        "prefixed.xlsx", lambda: build_xlsx(prefixed.replace("xmlns=", "xmlns:x=")), "read"
    )
    strict = sheet_part(attributes=f'xmlns="{STRICT_MAIN}"')
    yield HostileFile(
        "strict.xlsx",
        lambda: build_xlsx(strict, main=STRICT_MAIN, document=STRICT_DOCUMENT),
        "read",
    )
    lies = {
        "dimension-huge": sheet_part(before='<dimension ref="A1:XFD1048576"/>'),
        "dimension-small": sheet_part(before='<dimension ref="A1"/>'),
        "dimension-odd": sheet_part(before='<dimension ref="ZZZZZZZZ99999999999:A0"/>'),
        "no-row-numbers": sheet_part(ROWS.replace(' r="1"', "").replace(' r="2"', "")),
        "lower-case": sheet_part(ROWS.replace("A1", "a1").replace("B2", "b2")),
        "spans": sheet_part(ROWS.replace("<row", '<row spans="1:16384"')),
        "row-styles": sheet_part(
            ROWS.replace("<row", '<row s="9999999" customFormat="1" ht="1e9"')
        ),
        "columns": sheet_part(before='<cols><col min="1" max="16384" width="1e99"/></cols>' * 500),
        "merged": sheet_part(
            after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 50_000 + "</mergeCells>"
        ),
        "hyperlinks": sheet_part(
            after="<hyperlinks>"
            + '<hyperlink ref="A1:XFD1048576" location="x"/>' * 50_000
            + "</hyperlinks>"
        ),
        "formats": sheet_part(
            after='<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" '
            'priority="1"><formula>A1</formula></cfRule></conditionalFormatting>' * 20_000
        ),
        "validations": sheet_part(
            after="<dataValidations>"
            + '<dataValidation type="list" sqref="A1:XFD1048576"/>' * 20_000
            + "</dataValidations>"
        ),
        "shared-formula": sheet_part(
            ROWS.replace(
                'r="B2" t="inlineStr">',
                'r="B2" t="inlineStr"><f t="shared" ref="A1:XFD1048576" si="4294967295">A1</f>',
            )
        ),
        "array-formula": sheet_part(
            ROWS.replace(
                'r="B2" t="inlineStr">',
                'r="B2" t="inlineStr"><f t="array" ref="A1:XFD1048576">A1</f>',
            )
        ),
        "unknown-elements": sheet_part(f'<y:row xmlns:y="urn:y"><y:c r="XFD9"/></y:row>{ROWS}'),
        "extension": sheet_part(after=f'<extLst><ext uri="x"><x>{ROWS}</x></ext></extLst>'),
        "stylesheet": plain.replace("?>", '?><?xml-stylesheet href="http://127.0.0.1:9/x"?>'),
    }
    for label, sheet in lies.items():
        # No program merges the same cells twice.
        expected = "either" if label == "merged" else "read"
        yield HostileFile(f"{label}.xlsx", lambda sheet=sheet: build_xlsx(sheet), expected)


def _cell(attributes, inside="<v>1</v>"):
    return f'<row r="3"><c {attributes}>{inside}</c></row>'


def _references():
    odd = {
        "letters-8": 'r="ZZZZZZZZ9999999999999"',
        "letters-200000": f'r="{"Z" * 200_000}1"',
        "digits-200000": f'r="A{"9" * 200_000}"',
        "digits-only": 'r="9"',
        "letters-only": 'r="A"',
        "column-16385": 'r="XFE1"',
        "column-after": 'r="XFD3"',
        "row-1048577": 'r="A1048577"',
        "row-zero": 'r="A0"',
        "row-negative": 'r="A-1"',
        "sign": 'r="+A+1"',
        "zeros": f'r="A{"0" * 9_999}3"',
        "dollars": 'r="$A$3"',
        "range": 'r="A3:XFD1048576"',
        "r1c1": 'r="R3C1"',
        "sheet": 'r="people!A3"',
        "arabic-digits": 'r="A٣"',
        "full-width": 'r="\uff21\uff13"',
        "cyrillic": 'r="\u04103"',
        "empty": 'r=""',
        "space": 'r=" A3 "',
        "row-above": 'r="A1"',
        "other-row": 'r="A9999"',
        "twice": 'r="A3" r="B3"',
        "two-to-the-31": 'r="A2147483648"',
        "two-to-the-32": 'r="A4294967299"',
        "two-to-the-64": 'r="A18446744073709551619"',
    }
    for label, attributes in odd.items():
        yield HostileFile(
            f"cell-{label}.xlsx",
            lambda attributes=attributes: build_xlsx(sheet_part(ROWS + _cell(attributes))),
        )
    for label, number in {
        "zero": "0",
        "negative": "-1",
        "2-to-the-63": "9223372036854775808",
        "digits-200000": "9" * 200_000,
        "far": "1048576",
        "beyond": "1048577",
        "word": "x",
        "fraction": "2.5",
        "exponent": "1e6",
        "empty": "",
        "underscores": "1_0",
    }.items():
        yield HostileFile(
            f"row-{label}.xlsx",
            lambda number=number: build_xlsx(
                sheet_part(f'{ROWS}<row r="{number}"><c><v>b</v></c></row>')
            ),
        )
    backwards = "".join(
        f'<row r="{row}"><c r="B{row}"><v>{row}</v></c><c r="A{row}"><v>{row}</v></c></row>'
        for row in range(500, 2, -1)
    )
    repeats = {
        "backwards": ROWS + backwards,
        "row-repeated": ROWS + '<row r="3"><c r="A3"><v>1</v></c></row>' * 5_000,
        "cell-repeated": ROWS
        + f'<row r="3">{"<c r=" + chr(34) + "A3" + chr(34) + "/>"}</row>' * 5_000,
        "cells-backwards": ROWS
        + '<row r="3">'
        + "".join(f'<c r="{c}3"><v>1</v></c>' for c in "ZYXWVUTSRQPONMLKJIHGFEDCBA")
        + "</row>",
        "row-in-row": f'<row r="1"><row r="2">{ROWS}</row></row>',
        "cell-in-cell": ROWS + '<row r="3"><c r="A3"><c r="B3"><v>1</v></c><v>2</v></c></row>',
        "values-two": ROWS + _cell('r="A3"', "<v>1</v><v>2</v>" * 5_000),
        "diagonal": ROWS
        + "".join(
            f'<row r="{row * 60}"><c r="{chr(65 + row % 26)}{chr(65 + row % 26)}{row * 60}"><v>1</v></c></row>'
            for row in range(1, 17_000)
        ),
    }
    for label, rows in repeats.items():
        yield HostileFile(
            f"{label}.xlsx",
            lambda rows=rows: build_xlsx(sheet_part(rows)),
            slow=label == "diagonal",
        )
    values = {
        "number-long": ("", "9" * 200_000),
        "number-exponent": ("", "1e999999999"),
        "number-words": ("", "nan"),
        "number-inf": ("", "-inf"),
        "number-hex": ("", "0x1p9999"),
        "number-underscores": ("", "1_000"),
        "date-far": ('t="d"', "99999-01-31T99:99"),
        "date-long": ('t="d"', "2" * 200_000),
        "serial-far": ('s="1"', "1e300"),
        "serial-negative": ('s="1"', "-1e9"),
        "serial-nan": ('s="1"', "nan"),
        "bool-odd": ('t="b"', "7" * 200_000),
        "error-odd": ('t="e"', "#\x7f" * 9_000),
        "type-odd": ('t="%s"' % ("x" * 200_000), "1"),
        "style-far": ('s="99999999999999999999"', "45000"),
        "style-negative": ('s="-1"', "45000"),
        "style-digits": ('s="%s"' % ("1" * 200_000), "45000"),
        "shared-negative": ('t="s"', "-1"),
        "shared-far": ('t="s"', "999999999999999999999"),
        "shared-digits": ('t="s"', "9" * 200_000),
        "shared-word": ('t="s"', "x"),
        "shared-fraction": ('t="s"', "0.5"),
        "shared-empty": ('t="s"', ""),
        "escaped": ('t="str"', "_x0000_" * 50_000 + "_x_x005F_"),
    }
    styles = (
        f'{XML}<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    for label, (attributes, value) in values.items():
        yield HostileFile(
            f"value-{label}.xlsx",
            lambda attributes=attributes, value=value: build_xlsx(
                sheet_part(ROWS + _cell(f'r="A3" {attributes}', f"<v>{value}</v>")),
                shared_part("b"),
                styles,
            ),
        )


def _shared_strings():
    def referenced(times):
        cells = '<row><c t="s"><v>0</v></c></row>' * times
        shared = repeated(
            "xl/sharedStrings.xml",
            f'{XML}<sst xmlns="{MAIN}"><si><t>'.encode(),
            b"x" * 1024,
            1024,
            b"</t></si></sst>",
        )
        parts = workbook_parts(sheet_part(ROWS + cells), "")
        parts.pop("xl/sharedStrings.xml")
        return pack_members([*(deflated(name, data) for name, data in parts.items()), shared])

    for times, slow in ((498, False), (20_000, False), (1_000_000, True)):
        yield HostileFile(
            f"shared-1-mib-{times}-times.xlsx", lambda times=times: referenced(times), slow=slow
        )
    runs = "<r><rPr><b/></rPr><t>x</t></r>" * 50_000
    phonetic = '<rPh sb="0" eb="1"><t>y</t></rPh>' * 50_000
    items = {
        "runs": f"<si>{runs}</si>",
        "phonetic": f"<si><t>b</t>{phonetic}</si>",
        "nested-items": "<si>" * 1_000 + "<t>b</t>" + "</si>" * 1_000,
        "texts": "<si>" + "<t>b</t>" * 50_000 + "</si>",
        "empty-items": "<si/>" * 500_000,
        "count-lies": "<si><t>b</t></si>",
    }
    for label, item in items.items():
        shared = (
            f'{XML}<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295">{item}</sst>'
        )
        cells = '<row r="3"><c t="s"><v>0</v></c></row>'
        yield HostileFile(
            f"shared-{label}.xlsx",
            lambda shared=shared, cells=cells: build_xlsx(sheet_part(ROWS + cells), shared),
        )
    inline = f'<row r="3"><c t="inlineStr"><is><t>{"b" * (20 * MEBI)}</t></is></c></row>'
    yield HostileFile("inline-20-mib.xlsx", lambda: build_xlsx(sheet_part(ROWS + inline)))
    inline_runs = f'<row r="3"><c t="inlineStr"><is>{runs}</is></c></row>'
    yield HostileFile("inline-runs.xlsx", lambda: build_xlsx(sheet_part(ROWS + inline_runs)))


def _repeated_sheet(head, chunk, times, tail, **fields):
    """An .xlsx file whose sheet unpacks to a chunk many times."""
    parts = workbook_parts()
    name = "xl/worksheets/sheet1.xml"
    start, end = sheet_part("|").split("|")
    sheet = repeated(
        name, (start + head).encode(), chunk.encode(), times, (tail + end).encode(), **fields
    )
    members = [deflated(part, data) for part, data in parts.items() if part != name]
    return pack_members([*members, sheet])


def _masses():
    cells = {
        "empty-cells": "<c/>",
        "styled-cells": '<c s="1"/>',
        "rows": "<row/>",
        "numbers": "<c><v>1</v></c>",
        "texts": '<c t="str"><v>x</v></c>',
        "spaces": " " * 16,
        "comments": "<!---->",
        "instructions": "<?x?>",
        "sections": "<![CDATA[x]]>",
        "references": "&#120;",
        "elements": "<x/>",
    }
    for label, cell in cells.items():
        row, end = ("", "") if label == "rows" else ("<row>", "</row>")
        for times, slow in ((500, False), (60_000, True)):
            yield HostileFile(
                f"{times}-thousand-{label}.xlsx",
                lambda row=row, cell=cell, times=times, end=end: _repeated_sheet(
                    ROWS + row, cell * 1_000, times, end
                ),
                slow=slow,
            )
    wide = "<row>" + "<c><v>1</v></c>" * 100 + "</row>"
    yield HostileFile(
        "wide-rows.xlsx", lambda: _repeated_sheet(ROWS, wide * 10, 1_000, ""), slow=True
    )
    value = "<row><c><v>"
    yield HostileFile(
        "value-1000-mib.xlsx",
        lambda: _repeated_sheet(ROWS + value, "1" * MEBI, 1_000, "</v></c></row>"),
        slow=True,
    )
    yield HostileFile(
        "attribute-1000-mib.xlsx",
        lambda: _repeated_sheet(ROWS + '<row x="', "1" * MEBI, 1_000, '"/>'),
        slow=True,
    )
    yield HostileFile(
        "styles-1000000.xlsx",
        lambda: build_xlsx(
            styles=f'{XML}<styleSheet xmlns="{MAIN}"><cellXfs>'
            + '<xf numFmtId="14"/>' * 1_000_000
            + "</cellXfs></styleSheet>"
        ),
    )
    yield HostileFile(
        "formats-100000.xlsx",
        lambda: build_xlsx(
            styles=f'{XML}<styleSheet xmlns="{MAIN}"><numFmts>'
            + "".join(f'<numFmt numFmtId="{n}" formatCode="y{n}"/>' for n in range(100_000))
            + "</numFmts></styleSheet>"
        ),
        "read",
    )
    hard = "[" * 50_000 + '"' + "\\" * 50_000 + "_" * 50_000 + "yy"
    yield HostileFile(
        "format-hard.xlsx",
        lambda: build_xlsx(
            sheet_part(ROWS + '<row r="3"><c s="1"><v>45000</v></c></row>'),
            styles=f'{XML}<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" '
            f'formatCode="{hard.replace(chr(34), "&quot;")}"/></numFmts><cellXfs><xf '
            'numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        ),
    )


def _workbook_lies():
    names = [f"sheet {number}" for number in range(100_000)]
    yield HostileFile("sheets-100000.xlsx", lambda: build_xlsx(sheets=["people", *names]))
    yield HostileFile("sheets-of-one-name.xlsx", lambda: build_xlsx(sheets=["people"] * 2))
    yield HostileFile("sheets-in-other-case.xlsx", lambda: build_xlsx(sheets=["people", "People "]))
    yield HostileFile("sheets-none.xlsx", lambda: build_xlsx(sheets=[]), "refused")
    for label, name in {
        "controls": "&#9;&#10;&#13;",
        "bidi": "\u202epeople",
        "escape": "\u009b31m",
        "long": "x" * 200_000,
        "empty": "",
        "surrogate": "_xD800_",
        "near": "peopel",
        "markup": "&lt;script&gt;",
        "tags": "people\U000e0041",
    }.items():
        yield HostileFile(
            f"sheet-name-{label}.xlsx", lambda name=name: build_xlsx(sheets=[name, "roles"])
        )
    extra = "".join(f'<definedName name="n{n}">A1</definedName>' for n in range(50_000))
    yield HostileFile(
        "names-50000.xlsx",
        lambda: build_xlsx(workbook_extra=f"<definedNames>{extra}</definedNames>"),
        "read",
    )
    yield HostileFile(
        "dates-of-1904.xlsx",
        lambda: build_xlsx(workbook_extra='<workbookPr date1904="1"/>'),
        "read",
    )
    targets = {
        "missing": "worksheets/none.xml",
        "itself": "workbook.xml",
        "relations": "_rels/workbook.xml.rels",
        "outside": "../../../../etc/passwd",
        "file": "file:///etc/passwd",
        "http": "http://127.0.0.1:9/x.xml",
        "backslashes": "worksheets\\sheet1.xml",
        "empty": "",
        "dots": "../" * 100_000 + "x",
        "nul": "worksheets/sheet1.xml%00",
        "query": "worksheets/sheet1.xml?x#y",
        "percents": "%" * 100_000,
    }
    for label, target in targets.items():
        yield HostileFile(f"target-{label}.xlsx", lambda target=target: build_xlsx(target=target))
    relations = "xl/_rels/workbook.xml.rels"
    relation = (
        f'<Relationship Id="rId{{}}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    )
    start, end = f'{XML}<Relationships xmlns="{PACKAGE}/relationships">', "</Relationships>"
    changes = {
        "relations-100000": {
            relations: start + "".join(relation.format(n) for n in range(100_000)) + end
        },
        "relations-of-one-id": {relations: start + relation.format(1) * 1_000 + end},
        "relations-none": {relations: None},
        "relations-external": {
            relations: start + relation.format(1).replace("/>", ' TargetMode="External"/>') + end
        },
        "no-content-types": {"[Content_Types].xml": None},
        "no-root-relations": {"_rels/.rels": None},
        "no-workbook": {"xl/workbook.xml": None},
        "no-sheet": {"xl/worksheets/sheet1.xml": None},
        "workbook-elsewhere": {
            "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
            f'Id="x" Type="{DOCUMENT}/officeDocument" Target="/none.xml"/></Relationships>'
        },
        "sheet-empty": {"xl/worksheets/sheet1.xml": b""},
        "sheet-binary": {"xl/worksheets/sheet1.xml": bytes(range(256)) * 100},
        "sheet-is-html": {"xl/worksheets/sheet1.xml": "<html><table><tr><td>id"},
        "workbook-empty": {"xl/workbook.xml": b""},
        "shared-empty": {"xl/sharedStrings.xml": b""},
        "shared-missing": {"xl/sharedStrings.xml": None},
        "styles-missing": {"xl/styles.xml": None},
        "styles-broken": {"xl/styles.xml": "<styleSheet><cellXfs>"},
        "part-xlsb": {"xl/workbook.bin": b"\x83\x01\0"},
    }
    for label, change in changes.items():
        yield HostileFile(
            f"{label}.xlsx",
            lambda change=change: build_xlsx(shared="", styles="", changes=change),
        )


def _sizes():
    """The same lies about sizes as in an archive of CSV files, in each part that is read."""
    parts = workbook_parts(sheet_part(), shared_part("b"), f'<styleSheet xmlns="{MAIN}"/>')
    for lying in parts:
        start, _, _ = parts[lying].rpartition(b"</")

        def lie(lying=lying, start=start):
            spaces = repeated(lying, start, b" " * MEBI, 2_000, b"", size=1_000, local_size=1_000)
            rest = [deflated(name, data) for name, data in parts.items() if name != lying]
            return pack_members([*rest, spaces])

        name = lying.replace("/", "-")
        yield HostileFile(f"declares-1000-holds-2000-mib-{name}.xlsx", lie, slow=True)

        def bomb(lying=lying, start=start):
            spaces = repeated(lying, start, b" " * MEBI, 2_000, b"")
            rest = [deflated(name, data) for name, data in parts.items() if name != lying]
            return pack_members([*rest, spaces])

        yield HostileFile(f"holds-2000-mib-{name}.xlsx", bomb, slow=True)

        def bz2_part(lying=lying):
            members = [deflated(name, data) for name, data in parts.items()]
            members = [
                attrs.evolve(member, method=12) if member.name == lying.encode() else member
                for member in members
            ]
            return pack_members(members)

        yield HostileFile(f"method-12-{name}.xlsx", bz2_part)
        for flag, label in ((1, "encrypted"), (0x20, "patched")):
            yield HostileFile(
                f"{label}-{name}.xlsx",
                lambda lying=lying, flag=flag: pack_members(
                    [
                        deflated(name, data, flags=flag if name == lying else 0)
                        for name, data in parts.items()
                    ]
                ),
            )
        yield HostileFile(
            f"twice-{name}.xlsx",
            lambda lying=lying: pack_members(
                [
                    *(deflated(name, data) for name, data in parts.items()),
                    deflated(lying, b"<x/>"),
                ]
            ),
        )
    yield HostileFile(
        "members-20000.xlsx",
        lambda: pack_members(
            [
                *(deflated(name, data) for name, data in parts.items()),
                *(deflated(f"xl/media/{n}.png", b"") for n in range(20_000)),
            ]
        ),
    )
