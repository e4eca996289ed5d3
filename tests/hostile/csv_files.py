"""Hostile CSV files: much of one character, odd encodings, and as many faults as rows."""

from tests.hostile.hostile_file import HostileFile

MUCH = 20_000_000
HEADER = b"id,name,manager\n"
ROWS = b"a,Ann,\nb,Bo,a\n"


def build_csv_files():
    """Each hostile CSV file."""
    yield from _masses()
    yield from _encodings()
    yield from _faults()


def _masses():
    for size, label, slow in ((MUCH, "20-mb", True), (200_000, "200-kb", False)):
        for name, byte in {
            "commas": b",",
            "quotes": b'"',
            "returns": b"\r",
            "newlines": b"\n",
            "nuls": b"\0",
            "spaces": b" ",
            "high-bytes": b"\xff",
            "byte-order-marks": b"\xef\xbb\xbf",
            "tabs": b"\t",
            "line-ends": b"\r\n",
            "quoted-pairs": b'",',
            "apostrophes": b"'",
            "open-quotes": b'"\n',
            "sep-lines": b"sep=;\n",
            "cells": b"x\n",
        }.items():
            many = size // len(byte)
            yield HostileFile(
                f"{label}-of-{name}.csv", lambda byte=byte, many=many: byte * many, slow=slow
            )
            yield HostileFile(
                f"{label}-of-{name}-below.csv",
                lambda byte=byte, many=many: HEADER + ROWS + byte * many,
                slow=slow,
            )
        yield HostileFile(
            f"{label}-in-one-cell.csv",
            lambda size=size: HEADER + b"a," + b"x" * size + b",\n",
            slow=slow,
        )
        yield HostileFile(
            f"{label}-in-one-id.csv", lambda size=size: b"id\n" + b"x" * size, slow=slow
        )
        yield HostileFile(
            f"{label}-in-one-quoted-cell.csv",
            lambda size=size: HEADER + b'a,"' + b"x\n" * (size // 2) + b'",\n',
            slow=slow,
        )
        yield HostileFile(
            f"{label}-in-one-number.csv",
            lambda size=size: b"id,fte\na," + b"9" * size + b"\n",
            slow=slow,
        )
        yield HostileFile(
            f"{label}-in-one-header.csv", lambda size=size: b"id," + b"x" * size, slow=slow
        )
    yield HostileFile(
        "columns-1000000.csv",
        lambda: b"id," + b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n",
        slow=True,
    )
    # Large enough for pyarrow, of which old versions end by SIGSEGV.
    for name, row in (("ragged", b"," * 1_200_000), ("quoted", b'"",' * 400_000)):
        yield HostileFile(f"row-of-many-cells-{name}.csv", lambda row=row: HEADER + row + b"\n")
    yield HostileFile("columns-of-one-name-20000.csv", lambda: b"id" + b",x" * 20_000 + b"\na\n")
    yield HostileFile(
        "columns-16000-rows-1000.csv",
        lambda: (
            b"id" + b"".join(b",c%d" % n for n in range(16_000)) + (b"\na" + b"," * 16_000) * 1_000
        ),
        slow=True,
    )


def _encodings():
    text = (HEADER + ROWS).decode()
    variants = {
        "utf-16": text.encode("utf-16"),
        "utf-16-odd": text.encode("utf-16")[:-1],
        "utf-16-be": b"\xfe\xff" + text.encode("utf-16-be"),
        "utf-16-unmarked": text.encode("utf-16-le"),
        "utf-16-lone-surrogate": b"\xff\xfe" + "id\n".encode("utf-16-le") + b"\0\xd8\n\0",
        "utf-16-mark-only": b"\xff\xfe",
        "utf-16-in-utf-8": b"\xef\xbb\xbf" + text.encode("utf-16"),
        "utf-32": text.encode("utf-32"),
        "utf-7": b"id,name\na,+ADw-script+AD4-\n",
        "utf-8-marks": b"\xef\xbb\xbf" * 3 + text.encode(),
        "utf-8-surrogate": b"id,name\na,\xed\xa0\x80\n",
        "utf-8-overlong": b"id,name\na,\xc0\xbc\n",
        "utf-8-cut": b"id,name\na,\xf0\x9f\x8e",
        "cp1252-undefined": b"id,name\na,\x81\n",
        "mixed": "id,name\na,Ł\n".encode() + b"b,\xe9\n",
        "nul": b"id,name\na,A\0nn\n",
        "sep-only": b"sep=;",
        "sep-quote": b'sep="\nid"name\n',
        "sep-nul": b"sep=\0\nid\0name\n",
        "sep-line-end": b"sep=\n\nid\n",
        "sep-long": b"sep=" + b";" * 100_000 + b"\nid\n",
        "sep-twice": b"sep=;\nsep=,\nid;name\na;Ann\n",
        "ebcdic": text.encode("cp500"),
        "gzip": b"\x1f\x8b\x08\0" + b"\0" * 100,
        "pickle": b"\x80\x04\x95\x1a\0\0\0\0\0\0\0\x8c\x05posix\x8c\x06system\x93.",
        "separators": "id,name\x1c\x1d\x1e\x85\u2028\na,Ann\n".encode(),
    }
    for label, data in variants.items():
        yield HostileFile(f"encoding-{label}.csv", lambda data=data: data)


def _faults():
    for n, slow in ((300_000, True), (3_000, False)):
        rows = {
            "numbers": (b"id,fte\n", b"%d,x%d\n"),
            "managers": (b"id,manager\n", b"%d,x%d\n"),
            "dates": (b"id,start\n", b"%d,2026-02-%d\n"),
            "shares": (b"id,external\n", b"%d,perhaps %d\n"),
            "selves": (b"id,manager\n", b"%d,%d\n"),
            "names": (b"id,name\n", b"%d,\x1b[%dm\n"),
            "outer-spaces": (b"id,name\n", b" %d ,x %d\n"),
            "formulas": (b"id,name\n", b"=%d,=%d\n"),
        }
        for name, (header, row) in rows.items():
            yield HostileFile(
                f"{n}-distinct-{name}.csv",
                lambda n=n, header=header, row=row: (
                    header + b"".join(row % (k, k) for k in range(n))
                ),
                slow=slow,
            )
        yield HostileFile(
            f"{n}-ragged-rows.csv",
            lambda n=n: b"id,name\n" + b"".join(b"%d%s\n" % (k, b"," * (k % 97)) for k in range(n)),
            slow=slow,
        )
        yield HostileFile(
            f"{n}-widths.csv",
            lambda n=n: (
                b"id,name\n"
                + b"".join(b"%d%s\n" % (k, b",x" * k) for k in range(int((2 * n) ** 0.5)))
            ),
            slow=slow,
        )
        yield HostileFile(
            f"{n}-broken-quotes.csv",
            lambda n=n: b"id,name\n" + b"".join(b'%d,"x" y\n' % k for k in range(n)),
            slow=slow,
        )
        yield HostileFile(f"{n}-one-id.csv", lambda n=n: b"id\n" + b"a\n" * n, slow=slow)
        yield HostileFile(
            f"{n}-in-a-chain.csv",
            lambda n=n: b"id,manager\n0,\n" + b"".join(b"%d,%d\n" % (k + 1, k) for k in range(n)),
            slow=slow,
        )
        yield HostileFile(
            f"{n}-in-a-circle.csv",
            lambda n=n: b"id,manager\n" + b"".join(b"%d,%d\n" % (k, (k + 1) % n) for k in range(n)),
            slow=slow,
        )
        yield HostileFile(
            f"{n}-in-pairs.csv",
            lambda n=n: b"id,manager\n" + b"".join(b"%d,%d\n" % (k, k ^ 1) for k in range(n)),
            slow=slow,
        )
        yield HostileFile(
            f"{n}-units-deep.csv",
            lambda n=n: b"id,unit\na," + b"x/" * n + b"x\n",
            slow=slow,
        )
