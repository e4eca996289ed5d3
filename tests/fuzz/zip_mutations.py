"""Damage the structure of .zip files: parts moved, repeated or left out, and headers that lie."""

import zlib

from tests.fuzz.mutations import damage_bytes, damage_xml, split_xml
from tests.hostile.zip_bytes import DEFLATED, Member, deflated, pack_members

FALSE_SIZES = (0, 1, 1_000, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
FALSE_METHODS = (0, 1, 6, 8, 9, 12, 14, 93, 98, 0xFFFF)
FALSE_FLAGS = (1, 8, 0x20, 0x41, 0x800, 0x2000, 0xFFFF)
EXTRAS = (
    b"",
    b"\1",
    b"\1\0\x08\0" + b"\xff" * 8,
    b"\1\0\xff\xff",
    b"up\x09\0\1\0\0\0\0evil",
    b"\0" * 400,
)
NAMES = (
    *(
        b"",
        b"/",
        b"../x",
        b"a/../x",
        b"\\x",
        b"C:x",
        b"people.csv",
        b"People.csv",
        b"org/people.csv",
    ),
    *(
        b"content.xml",
        b"xl/workbook.xml",
        b"XL/Workbook.xml",
        b"/xl/workbook.xml",
        b"xl//workbook.xml",
    ),
    *(
        b"xl/workbook.bin",
        b"\xff\xfe",
        b"x\0y",
        b"\x1b[31m",
        b"x" * 3_000,
        b"mimetype",
        b"_rels/.rels",
    ),
)
TARGETS = (
    *(b"../", b"/xl/", b"./", b"%2e%2e/", b"http://x/", b"worksheets\\", b"", b"xl/", b"../../"),
    *(b"sharedStrings.xml", b"workbook.xml", b"_rels/workbook.xml.rels", b"styles.xml#x", b"%"),
)


class PartFuzzer:
    """Makes damaged .zip files of the parts of one valid file."""

    def __init__(self, parts):
        """Prepare all that does not change from case to case."""
        self.names = list(parts)
        self.members = [deflated(name, data) for name, data in parts.items()]
        self.data = list(parts.values())
        self.whole = pack_members(self.members)
        self.tokens = [split_xml(data) for data in self.data]

    def make(self, random):
        """One damaged file."""
        if random() < 0.2:
            return damage_bytes(self.whole, random)
        members, options = list(self.members), {}
        for _ in range(1 + int(3 * random() ** 2)):
            if not members:
                break
            place = int(random() * len(members))
            kind = int(random() * 10)
            if kind < 4 and place < len(self.data):
                members[place] = self._damage_part(place, random)
            elif kind == 4:
                members[place] = _lie(members[place], random)
            elif kind == 5:
                members[place] = self._rename(members[place], random)
            elif kind == 6:
                members.append(members[place])
            elif kind == 7:
                del members[place]
            elif kind == 8:
                members.insert(0, members.pop(place))
            else:
                options = _outer_lie(random)
        return pack_members(members, **options)

    def _damage_part(self, place, random):
        kind = random()
        if kind < 0.7:
            data = damage_xml(self.tokens[place], random, self.tokens)
        elif kind < 0.8:
            data = self.data[int(random() * len(self.data))]
        elif kind < 0.9:
            target = TARGETS[int(random() * len(TARGETS))]
            data = self.data[place].replace(b'Target="', b'Target="' + target)
        else:
            data = damage_bytes(self.data[place], random, self.data)
        name = self.members[place].name
        if random() < 0.5:
            return Member(name, data, size=len(data), crc=zlib.crc32(data))
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        if random() < 0.1:
            packed = damage_bytes(packed, random)
        return Member(name, packed, DEFLATED, len(data), zlib.crc32(data))

    def _rename(self, member, random):
        if random() < 0.5:
            name = NAMES[int(random() * len(NAMES))]
        else:
            name = damage_bytes(self.members[int(random() * len(self.members))].name, random)
        return _change(member, name=name[:60_000])


def _lie(member, random):
    """The member with one false field."""
    size = FALSE_SIZES[int(random() * len(FALSE_SIZES))]
    method = FALSE_METHODS[int(random() * len(FALSE_METHODS))]
    flags = FALSE_FLAGS[int(random() * len(FALSE_FLAGS))]
    extra = EXTRAS[int(random() * len(EXTRAS))]
    offset = int(random() * 3_000) if random() < 0.7 else size
    lies = (
        *(
            {"size": size},
            {"packed_size": size},
            {"local_size": size},
            {"crc": 1},
            {"extra": extra},
        ),
        *({"method": method}, {"local_method": method}, {"flags": flags}, {"offset": offset}),
        *({"local_name": NAMES[int(random() * len(NAMES))][:60_000]}, {"needs": method}),
    )
    return _change(member, **lies[int(random() * len(lies))])


def _outer_lie(random):
    size = FALSE_SIZES[int(random() * len(FALSE_SIZES))]
    lies = (
        *({"prefix": b"x" * (size & 0xFFF)}, {"suffix": b"x" * (size & 0xFFF)}, {"count": size}),
        *({"directory_offset": size}, {"comment": b"PK\5\6" + b"\0" * (size & 0xFF)}),
    )
    return lies[int(random() * len(lies))]


def _change(member, **fields):
    values = {name: getattr(member, name) for name in Member.__slots__ if name != "__weakref__"}
    return Member(**{**values, **fields})
