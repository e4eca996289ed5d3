"""Make .zip files byte by byte, so that every field of them can lie."""

import struct
import zlib

import attrs

STORED, DEFLATED = 0, 8


@attrs.frozen
class Member:
    """A member of a .zip file; `None` stands for the true value.

    Attributes:
        name: As it is in the file.
        packed: The packed bytes.
        method: How they are packed.
        size: What they unpack to.
        crc: The checksum of what they unpack to.
        flags: Bit 0 is encryption, bit 3 a data descriptor, bit 11 a name in UTF-8.
        local_name: The name in the header before the data, if it differs.
        local_size: The size in the header before the data, if it differs.
        local_method: The method in the header before the data, if it differs.
        packed_size: The declared size of the packed bytes.
        extra: Extra fields in the directory.
        needs: The version that is needed to unpack it.
        offset: Where the directory says that it starts.
    """

    name: bytes
    packed: bytes
    method: int = STORED
    size: int = 0
    crc: int = 0
    flags: int = 0
    local_name: bytes | None = None
    local_size: int | None = None
    local_method: int | None = None
    packed_size: int | None = None
    extra: bytes = b""
    needs: int = 20
    offset: int | None = None


def stored(name, data, **fields):
    """A member that is not packed."""
    fields = {"size": len(data), "crc": zlib.crc32(data), **fields}
    return Member(name.encode() if isinstance(name, str) else name, data, STORED, **fields)


def deflated(name, data, **fields):
    """A deflated member."""
    return repeated(name, data, b"", 0, b"", **fields)


def repeated(name, head, chunk, times, tail, **fields):
    """A deflated member of `head`, `chunk` many times, and `tail`; made without unpacked bytes."""

    def pack(data, flush):
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(data) + packer.flush(flush)

    packed = pack(head, zlib.Z_FULL_FLUSH) + pack(chunk, zlib.Z_FULL_FLUSH) * times
    packed += pack(tail, zlib.Z_FINISH)
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(chunk, crc)
    size = len(head) + len(chunk) * times + len(tail)
    fields = {"size": size, "crc": zlib.crc32(tail, crc), "method": DEFLATED, **fields}
    return Member(name.encode() if isinstance(name, str) else name, packed, **fields)


def pack_members(
    members, *, prefix=b"", comment=b"", suffix=b"", count=None, directory_offset=None
):
    """The .zip file of these members."""
    data, directory = bytearray(prefix), bytearray()
    for member in members:
        start = len(data) if member.offset is None else member.offset
        packed_size = len(member.packed) if member.packed_size is None else member.packed_size
        local_name = member.name if member.local_name is None else member.local_name
        local_size = member.size if member.local_size is None else member.local_size
        method = member.method if member.local_method is None else member.local_method
        if member.offset is None:
            data += struct.pack(
                "<4s5H3I2H",
                *(b"PK\3\4", member.needs, member.flags, method, 0, 33),
                *(member.crc, packed_size, local_size, len(local_name), 0),
            )
            data += local_name + member.packed
        directory += struct.pack(
            "<4s6H3I5H2I",
            *(b"PK\1\2", 20, member.needs, member.flags, member.method, 0, 33),
            *(member.crc, packed_size, member.size, len(member.name), len(member.extra)),
            *(0, 0, 0, 0, start),
        )
        directory += member.name + member.extra
    offset = len(data) if directory_offset is None else directory_offset
    n_members = min(len(members) if count is None else count, 0xFFFF)
    end = struct.pack(
        "<4s4H2IH", b"PK\5\6", 0, 0, n_members, n_members, len(directory), offset, len(comment)
    )
    return bytes(data + directory) + end + comment + suffix


def pack_files(files, **options):
    """The .zip file of these names and bytes, deflated."""
    return pack_members([deflated(name, data) for name, data in files.items()], **options)
