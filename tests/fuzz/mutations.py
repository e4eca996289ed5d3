"""Damage bytes and the structure of XML, from a seeded source of randomness.

A case takes microseconds, so that millions can be tried: few draws, and no copies but the result.
"""

import re

PIECES = (
    *(b"\0", b'"', b'""', b"'", b"\r", b"\n", b"\r\n", b",", b";", b"\t", b"=", b"/", b"<", b">"),
    *(b"&", b"]]>", b"<!--", b"-->", b"<![CDATA[", b"<?x ", b"?>", b"<!DOCTYPE x [", b"&lt;"),
    *(b"&#0;", b"&#x41;", b"&#99999999999;", b"&a;", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"),
    *(
        b"\xe9",
        b"\x81",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x8e\x88",
        b"\x1c",
        b"\xe2\x80\xae",
        b"\x1b[31m",
    ),
    *(b"sep=;\n", b"=1+1", b"'=1+1", b"nan", b"inf", b"1e999", b"-1", b"0", b"true", b"2026-02-30"),
    *(b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"\xff\xff\xff\xff", b"\0\0\0\0"),
    *(b"_x000D_", b"../", b"xl/worksheets/", b"x:", b' xmlns="u"', b' xmlns:x="u"', b" r="),
    *(b"9" * 20, b"9" * 400, b"x" * 5_000, b"<c " * 500, b"<x>" * 300, b'"\n' * 500, b"," * 2_000),
)
NUMBERS = (
    *(
        b"0",
        b"-1",
        b"1",
        b"2",
        b"7",
        b"16384",
        b"16385",
        b"1048576",
        b"1048577",
        b"65535",
        b"65536",
    ),
    *(b"2147483648", b"4294967296", b"9223372036854775808", b"1e9", b"1.5", b"", b"x", b"00"),
    *(b"9" * 30, b"9" * 5_000, b" 7 ", b"+7", b"1_0", b"\xd9\xa3", b"XFD1048576", b"A0", b"a1"),
)
_NUMBER = re.compile(rb"\d+")
_TOKEN = re.compile(rb"<[^>]*>|[^<]+")
_VALUE = re.compile(rb'"[^"]*"')


def damage_bytes(data, random, others=()):  # noqa: C901  (a branch for each kind of damage)
    """The bytes with one to four faults in them; `others` are files of which parts are taken."""
    for _ in range(1 + int(4 * random() ** 3)):
        start = int(random() * (len(data) + 1))
        kind = int(random() * 9)
        if kind == 0:
            piece = PIECES[int(random() * len(PIECES))]
            data = data[:start] + piece + data[start:]
        elif kind == 1:
            data = data[:start] + data[start + 1 + int(64 * random() ** 2) :]
        elif kind == 2:
            piece = bytes([int(random() * 256)])
            data = data[:start] + piece + data[start + 1 :]
        elif kind == 3:
            piece = PIECES[int(random() * len(PIECES))]
            data = data[:start] + piece + data[start + len(piece) :]
        elif kind == 4:
            end = start + 1 + int(200 * random() ** 2)
            times = 2 if random() < 0.9 else 50
            data = data[:start] + data[start:end] * times + data[end:]
        elif kind == 5:
            data = _change_number(data, start, random)
        elif kind == 6:
            data = data[:start] if random() < 0.3 else data[start:] + data[:start]
        elif kind == 7 and others:
            other = others[int(random() * len(others))]
            place = int(random() * len(other))
            data = data[:start] + other[place : place + 100] + data[start:]
        elif start < len(data):
            flipped = data[start] ^ (1 << int(random() * 8))
            data = data[:start] + bytes([flipped]) + data[start + 1 :]
    return data


def _change_number(data, start, random):
    """The bytes with the first number from `start` onwards replaced."""
    found = _NUMBER.search(data, start)
    if found is None:
        return data
    number = NUMBERS[int(random() * len(NUMBERS))]
    return data[: found.start()] + number + data[found.end() :]


def split_xml(data):
    """The tags and texts of XML, for `damage_xml`."""
    return _TOKEN.findall(data)


def damage_xml(tokens, random, others=()):  # noqa: C901  (as above)
    """The XML of these tags and texts, a few of which are moved, repeated, renamed or damaged."""
    tokens = list(tokens)
    for _ in range(1 + int(4 * random() ** 2)):
        if not tokens:
            break
        place = int(random() * len(tokens))
        kind = int(random() * 9)
        if kind == 0:
            del tokens[place : place + 1 + int(6 * random() ** 3)]
        elif kind == 1:
            end = place + 1 + int(8 * random())
            times = 1 if random() < 0.8 else 40
            tokens[place:place] = tokens[place:end] * times
        elif kind == 2:
            tokens.insert(int(random() * len(tokens)), tokens.pop(place))
        elif kind == 3:
            tokens[place] = damage_bytes(tokens[place], random)
        elif kind == 4 and others:
            other = others[int(random() * len(others))]
            tokens.insert(place, other[int(random() * len(other))])
        elif kind == 5:
            tokens[place] = _change_number(tokens[place], 0, random)
        elif kind == 6:
            tokens[place] = _change_value(tokens[place], random)
        elif kind == 7:
            tokens[place] = _change_prefix(tokens[place], random)
        else:
            tokens.insert(place, PIECES[int(random() * len(PIECES))])
    return b"".join(tokens)


def _change_value(tag, random):
    """The tag with one of the values of its attributes replaced, or an attribute left out."""
    values = list(_VALUE.finditer(tag))
    if not values:
        return tag
    found = values[int(random() * len(values))]
    pool = NUMBERS if random() < 0.5 else PIECES
    value = pool[int(random() * len(pool))].replace(b'"', b"'")
    return tag[: found.start()] + b'"' + value + b'"' + tag[found.end() :]


def _change_prefix(tag, random):
    """The tag with a namespace prefix, without it, or with its name in another case."""
    kind = int(random() * 4)
    if kind == 0:
        return tag.replace(b"</", b"</x:") if tag[:2] == b"</" else tag.replace(b"<", b"<x:", 1)
    if kind == 1:
        head, colon, tail = tag.partition(b":")
        return b"<" + tail if colon and head[:1] == b"<" else tag
    if kind == 2:
        return tag.swapcase()
    return tag.replace(b" ", b"\n\t", 1).replace(b"=", b" = ", 1).replace(b'"', b"'")
