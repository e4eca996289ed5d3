"""Hostile .zip files: sizes that lie, members that overlap, names that point elsewhere."""

import bz2
import io
import lzma
import random
import struct
import zipfile
import zlib

import attrs

from tests.hostile.hostile_file import HostileFile
from tests.hostile.zip_bytes import (
    DEFLATED,
    Member,
    deflated,
    pack_files,
    pack_members,
    repeated,
    stored,
)

PEOPLE = b"id,name\na,Ann\n"
MEBI = 1 << 20


def build_archives():
    """Each hostile .zip file."""
    yield from _lies_about_size()
    yield from _structures()
    yield from _false_fields()
    yield from _member_names()
    yield from _truncations()


def _people(**fields):
    return deflated("people.csv", PEOPLE, **fields)


# Sizes


def _lies_about_size():
    rows = b"a,Ann\n" * (MEBI // 6)

    def deflate_lie():
        lie = repeated("people.csv", b"id,name\n", rows, 1_000, b"", size=1_000, local_size=1_000)
        return pack_members([lie])

    yield HostileFile("declares-1000-holds-1000-mib.zip", deflate_lie, "refused")

    def true_bomb():
        return pack_members([repeated("people.csv", b"id,name\n", rows, 2_000, b"")])

    yield HostileFile("declares-and-holds-2000-mib.zip", true_bomb, "refused", slow=True)

    def many_bombs():
        rest = [
            repeated(f"{name}.csv", b"id,name\n", rows, 400, b"", size=1_000)
            for name in ("roles", "circles", "domains", "supports")
        ]
        return pack_members([_people(), *rest])

    yield HostileFile("four-tables-of-400-mib.zip", many_bombs, "refused", slow=True)

    def packed(method, pack, name):
        def build():
            data = b"id,name\n" + b"\n" * (100 * MEBI)
            lie = attrs.evolve(
                stored("people.csv", data), packed=pack(data), method=method, size=1_000
            )
            return pack_members([lie])

        return HostileFile(f"declares-1000-holds-100-mib-{name}.zip", build, "refused", slow=True)

    yield packed(12, bz2.compress, "bz2")
    yield packed(14, _pack_lzma, "lzma")

    def less_than_declared():
        return pack_members([_people(size=1 << 30), stored("roles.csv", b"id\n", size=1 << 31)])

    yield HostileFile("declares-more-than-it-holds.zip", less_than_declared)
    yield HostileFile(
        "declares-zero.zip", lambda: pack_members([_people(size=0, local_size=0)]), "refused"
    )
    for bits, label in ((0, "zero"), (0x7FFFFFFF, "2-gib"), (0xFFFFFFFE, "4-gib")):
        yield HostileFile(
            f"packed-size-{label}.zip",
            lambda bits=bits: pack_members([_people(packed_size=bits)]),
        )
    for what in ("size", "packed-size", "offset"):
        yield HostileFile(f"zip64-{what}-lie.zip", lambda what=what: _zip64_lie(what))


def _pack_lzma(data):
    packer = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1}])
    properties = struct.pack("<BBHBI", 9, 4, 5, 93, 1 << 23)
    return properties + packer.compress(data) + packer.flush()


def _zip64_lie(what):
    huge = struct.pack("<Q", (1 << 62) + 7)
    extra = struct.pack("<HH", 1, 8) + huge
    field = {"size": "size", "packed-size": "packed_size", "offset": "offset"}[what]
    fields = {field: 0xFFFFFFFF, "extra": extra}
    return pack_members([stored("roles.csv", b"id\n"), _people(**fields)])


# Structure


def _structures():
    yield HostileFile("overlapping-members.zip", _overlapping)
    yield HostileFile("same-data-60000-times.zip", _shared_data, slow=True)
    yield HostileFile("members-70000.zip", lambda: _stray_members(70_000), slow=True)
    yield HostileFile("members-60000-with-people.zip", lambda: _stray_members(60_000, [_people()]))
    yield HostileFile("members-9000.zip", lambda: _stray_members(9_000, [_people()]), "read")
    yield HostileFile(
        "folders-60000.zip",
        lambda: pack_members([stored(f"{n}/people.csv", PEOPLE) for n in range(60_000)]),
        "refused",
    )
    yield HostileFile(
        "near-names-60000.zip",
        lambda: pack_members([_people(), *(stored(f"peopel{n}.csv", b"") for n in range(60_000))]),
        "refused",
    )
    yield HostileFile(
        "one-name-9000-times.zip",
        lambda: pack_members([stored("people.csv", PEOPLE)] * 9_000),
        "refused",
    )
    yield HostileFile("count-lies-more.zip", lambda: pack_members([_people()], count=9_999))
    yield HostileFile("count-lies-none.zip", lambda: pack_members([_people()], count=0))
    yield HostileFile("prefix.zip", lambda: pack_members([_people()], prefix=b"#!/bin/sh\n" * 99))
    yield HostileFile(
        "prefix-zip.zip", lambda: pack_files({"x.csv": b"x"}) + pack_members([_people()])
    )
    yield HostileFile("trailing.zip", lambda: pack_members([_people()], suffix=b"\0" * 70_000))
    yield HostileFile("trailing-short.zip", lambda: pack_members([_people()], suffix=b"x"))
    inner_end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 0)
    yield HostileFile(
        "comment-with-another-end.zip",
        lambda: pack_members([_people()], comment=b"x" + inner_end + b"y" * 30),
    )
    yield HostileFile(
        "comment-65535.zip", lambda: pack_members([_people()], comment=b"PK\5\6" * 16_383)
    )
    yield HostileFile("only-an-end.zip", lambda: inner_end, "refused")
    yield HostileFile("no-bytes.zip", lambda: b"", "refused")
    for shift in (1, 1 << 20, 0xFFFFFFF0):
        yield HostileFile(
            f"directory-at-{shift}.zip",
            lambda shift=shift: pack_members([_people()], directory_offset=shift),
        )
    yield HostileFile("nested.zip", _nested, "refused")
    yield HostileFile("nested-people.zip", lambda: pack_files({"people.csv": _nested()}), "refused")
    yield HostileFile("zip-called-csv.csv", lambda: pack_files({"people.csv": PEOPLE}))
    yield HostileFile("quine.zip", _quine_shape)


def _overlapping():
    """Members whose data is the headers and the data of the members after them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    blob = packer.compress(b"a,Ann\n" * 100_000) + packer.flush()
    size, next_header, members = 600_000, b"", []
    for name in [*(b"%05d.csv" % number for number in range(2_000)), b"people.csv"]:
        # A stored block of deflate quotes the header of the next member, and goes on behind it.
        n_quoted = len(next_header)
        quote = struct.pack("<BHH", 0, n_quoted, n_quoted ^ 0xFFFF) if next_header else b""
        packed_size, size = len(quote) + len(blob), size + n_quoted
        fields = (20, 0, 8, 0, 33, 0, packed_size, size, len(name), 0)
        next_header = struct.pack("<4s5H3I2H", b"PK\3\4", *fields) + name
        blob = next_header + quote + blob
        members.append((name, len(blob), packed_size, size))
    overlapping = [
        Member(name, b"", DEFLATED, size, packed_size=packed_size, offset=len(blob) - length)
        for name, length, packed_size, size in members
    ]
    return pack_members(overlapping, prefix=blob)


def _shared_data():
    """All entries of the directory point to one member."""
    people = _people()
    other = [attrs.evolve(people, name=b"%05d.csv" % n, offset=0) for n in range(60_000)]
    return pack_members([people, *other])


def _stray_members(count, members=()):
    return pack_members([*members, *(stored(f"stray {n}.csv", b"") for n in range(count))])


def _nested():
    data = pack_files({"people.csv": PEOPLE})
    for _ in range(100):
        data = pack_files({"inner.zip": data})
    return data


def _quine_shape():
    """A member whose data is the whole file up to the directory: it contains itself."""
    people = _people()
    return pack_members([people, attrs.evolve(people, name=b"self.zip", method=0, offset=0)])


# Fields


def _false_fields():
    for method in (1, 2, 6, 9, 10, 12, 14, 93, 95, 97, 98, 99, 0xFFFF):
        yield HostileFile(
            f"method-{method}.zip",
            lambda method=method: pack_members([_people(method=method)]),
            "refused",
        )
    yield HostileFile("bz2-true.zip", lambda: _by_zipfile(zipfile.ZIP_BZIP2), "refused")
    yield HostileFile("lzma-true.zip", lambda: _by_zipfile(zipfile.ZIP_LZMA), "refused")
    for flags, label in ((1, "encrypted"), (0x41, "strongly"), (0x2001, "hidden"), (0x20, "patch")):
        yield HostileFile(
            f"flag-{label}.zip", lambda flags=flags: pack_members([_people(flags=flags)]), "refused"
        )
    yield HostileFile("data-descriptor.zip", _with_descriptor, "read")
    yield HostileFile("data-descriptor-absent.zip", lambda: pack_members([_people(flags=8)]))
    yield HostileFile("crc-wrong.zip", lambda: pack_members([_people(crc=1)]), "refused")
    lies = {
        "local-name": {"local_name": b"roles.csv"},
        "local-name-outside": {"local_name": b"../../x"},
        "local-size": {"local_size": 5},
        "local-method": {"local_method": 0},
        "local-method-99": {"local_method": 99},
        "version-99": {"needs": 99 * 10},
        "offset-in-itself": {"offset": 5},
        "offset-past-the-end": {"offset": 0x7FFFFFFF},
        "method-says-stored": {"method": 0, "local_method": 8},
        "extra-cut": {"extra": b"\1\0\xff\xff"},
        "extra-odd": {"extra": b"\1"},
        "extra-unicode-name": {"extra": struct.pack("<HHBI", 0x7075, 9, 1, 0) + b"evil"},
    }
    for label, fields in lies.items():
        yield HostileFile(f"{label}.zip", lambda fields=fields: pack_members([_people(**fields)]))
    yield HostileFile("deflate-garbage.zip", _garbage, "refused")
    yield HostileFile("deflate-without-an-end.zip", _endless)


def _by_zipfile(method):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("people.csv", PEOPLE)
    return packed.getvalue()


def _with_descriptor():
    people = _people(flags=8)
    descriptor = struct.pack("<4s3I", b"PK\7\x08", people.crc, len(people.packed), people.size)
    return pack_members(
        [attrs.evolve(people, packed=people.packed + descriptor, packed_size=len(people.packed))]
    )


def _garbage():
    noise = random.Random(1).randbytes(100_000)  # noqa: S311  (the same noise each time)
    return pack_members([attrs.evolve(_people(), packed=noise)])


def _endless():
    people = _people()
    return pack_members([attrs.evolve(people, packed=people.packed[:-2], size=10**9)])


# Names


def _member_names():
    names = {
        "long": b"x" * 65_535,
        "long-csv": b"x" * 65_531 + b".csv",
        "deep": b"a/" * 32_000 + b"x.csv",
        "controls": b"\x1b]0;owned\x07\x1b[31m.csv",
        "line-breaks": b"x\r\n  no problems found\n.csv",
        "bidi": "\u202evsc.txt\u2066.csv".encode(),
        "nul": b"people.csv\0.exe",
        "surrogate": b"\xed\xa0\x80.csv",
        "not-utf8": b"\xff\xfe\xfd.csv",
        "backslashes": b"..\\..\\x.csv",
        "absolute": b"/etc/passwd",
        "parent": b"../x.csv",
        "parent-inside": b"a/../../x.csv",
        "drive": b"C:\\x.csv",
        "drive-relative": b"C:x.csv",
        "unc": b"\\\\host\\share\\x.csv",
        "device": b"CON.csv",
        "stream": b"people.csv:evil.csv",
        "empty": b"",
        "dot": b".",
        "slash": b"/",
        "only-dots": b"...",
        "zalgo": ("e" + "\u0301" * 20_000 + ".csv").encode(),
        "tags": "people\U000e0041\U000e0042.csv".encode(),
    }
    for label, name in names.items():
        for flags in (0, 0x800):
            suffix = "-utf8" if flags else ""
            yield HostileFile(
                f"name-{label}{suffix}.zip",
                lambda name=name, flags=flags: pack_members(
                    [_people(), stored(name, b"", flags=flags)]
                ),
            )
        yield HostileFile(
            f"name-{label}-in-folder.zip",
            lambda name=name: pack_members([stored(name[:60_000] + b"/people.csv", PEOPLE)]),
        )
    case = [stored(name, PEOPLE) for name in ("people.csv", "PEOPLE.csv", "People.CSV")]
    yield HostileFile("names-that-differ-in-case.zip", lambda: pack_members(case), "refused")


def _truncations():
    whole = pack_members([_people(), stored("roles.csv", b"id\n")], comment=b"end")
    for length in range(0, len(whole), 11):
        yield HostileFile(
            f"cut-at-{length:03}.zip", lambda length=length: whole[:length], "refused"
        )
    for place in range(0, len(whole), 13):
        yield HostileFile(
            f"hole-at-{place:03}.zip",
            lambda place=place: whole[:place] + b"\xff\xff\xff\xff" + whole[place + 4 :],
        )
