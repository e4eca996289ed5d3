"""Recognize which columns of an export hold which field, by their headers and their cells.

A column is taken where exactly one fits. Where two fit equally, the user is asked: with one
complete command for each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs

from stepback._columns._raw_table import RawTable
from stepback._problems._format import format_command, format_value, join_truncated
from stepback._problems._problem import Place, Problem
from stepback._read._people._column_content import ColumnContent, join_columns
from stepback._read._people._export_headers import FIELDS
from stepback._read._people._header_words import HeaderMeaning, Owner, parse_header

_MIN_MATCH = 0.5  # of the managers, for a column to be that of their ids, names or addresses
_NEARLY = 0.02  # what two such shares may differ by and count as equal
_KEY_ORDER = {"id": 0, "mail": 1, "name": 2}
_MAX_ID_RANK = 4
_FIELD_ORDER = ("id", "name", "unit", "manager", *(field for field in FIELDS))


@attrs.frozen
class FoundColumns:
    """The columns that were recognized.

    Attributes:
        table: The table, with one column in place of several that are joined.
        headers: The header of each field, also of those that were given.
        joined: The headers of the columns that are joined to one, by the header of that one.
        key: The header that managers are named by; empty if unknown.
        questions: What the user has to decide.
        undecided: For each field that several columns fit equally, their headers: none is read.
        is_sampled: Whether only some of the rows were looked at.
    """

    table: RawTable
    headers: dict[str, str]
    joined: Mapping[str, Sequence[str]]
    key: str
    questions: tuple[Problem, ...]
    undecided: Mapping[str, Sequence[str]]
    is_sampled: bool


@attrs.frozen
class _Candidate:
    """A column that may hold the managers, with the one that names them best."""

    header: str
    meaning: HeaderMeaning
    key: str
    key_kind: str
    share: float


def recognize_columns(
    table: RawTable,
    known: Mapping[str, str],
    given: Mapping[str, str | Sequence[str] | None],
    *,
    key: str = "",
    key_kind: str = "",
) -> FoundColumns:
    """Recognize the columns of all fields that are not known yet.

    `known` are the headers of fields that are `given`, or that have the name of their field; a
    field that is given as ``None`` is not in the file. `key` is the header that managers are named
    by, or `key_kind` the kind of it, if the user says so.
    """
    return _Recognizer(table, dict(known), dict(given), key, key_kind).recognize()


@attrs.define
class _Recognizer:
    table: RawTable
    headers: dict[str, str]
    given: dict[str, str | Sequence[str] | None]
    key: str
    key_kind: str
    questions: list[Problem] = attrs.field(factory=list)
    undecided: dict[str, list[str]] = attrs.field(factory=dict)
    joined: dict[str, Sequence[str]] = attrs.field(factory=dict)
    content: ColumnContent = attrs.field(init=False)
    meanings: dict[str, HeaderMeaning] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.content = ColumnContent(self.table)
        parsed = {header: parse_header(header) for header in self.table.columns}
        self.meanings = {header: meaning for header, meaning in parsed.items() if meaning}

    def recognize(self) -> FoundColumns:
        is_sampled = self.content.is_sampled
        self._join_names("self", "name")
        self._join_names("manager", "manager")
        self._find_managers()
        if not self.questions:
            self._find_id()
            self._find_dotted_managers()
            for field in ("name", "unit", "title", "fte"):
                self._find_plain_field(field)
        return FoundColumns(
            self.table,
            {field: self.headers[field] for field in _FIELD_ORDER if field in self.headers},
            self.joined,
            self.key,
            tuple(self.questions),
            self.undecided,
            is_sampled,
        )

    def _is_wanted(self, field: str) -> bool:
        return field not in self.headers and field not in self.given

    def _headers_for(self, owner: Owner, kinds: Collection[str]) -> list[str]:
        """The headers that say so and are free, the plainest first."""
        taken = set(self.headers.values())
        found = [
            header
            for header, meaning in self.meanings.items()
            if meaning.owner == owner and meaning.kind in kinds and header not in taken
        ]
        return sorted(found, key=lambda header: self.meanings[header].rank)

    def _join_names(self, owner: Owner, field: str) -> None:
        """Join a column of first names and one of last names where no column has the whole name."""
        if field in self.given:
            return
        first, last, whole = (
            self._headers_for(owner, {part}) for part in ("first", "last", "name")
        )
        whole = [header for header in whole if self._rank(header) < 2]
        if field in self.headers:  # a column has the name of the field: "Name"
            whole = [self.headers[field]]
        if len(whole) == 1 and len(first) + len(last) == 1:
            # "Nom" beside "Prénom", or "Nombre" beside "Apellidos", is the other half of a name.
            [half] = first or last
            if self._contains(whole[0], half):
                return
            first, last, whole = first or whole, last or whole, []
        if not whole and len(first) == len(last) == 1:
            self.headers.pop(field, None)
            self._join([*first, *last], " ", HeaderMeaning(owner, "name", 0))

    def _contains(self, whole: str, half: str) -> bool:
        """Whether most cells of a column contain that of another one in their row."""
        pairs = zip(self.content.texts(whole), self.content.texts(half), strict=True)
        given = [(name, part) for name, part in pairs if name and part]
        n_found = sum(part.casefold() in name.casefold() for name, part in given)
        return 2 * n_found > len(given)

    def _join(self, headers: Sequence[str], separator: str, meaning: HeaderMeaning) -> str:
        self.table, joined = join_columns(self.table, headers, separator)
        self.content = ColumnContent(self.table)
        for header in headers:
            self.meanings.pop(header, None)
        self.meanings[joined] = meaning
        self.joined[joined] = headers
        return joined

    def _find_managers(self) -> None:
        """Find the column of the managers, and what it names them by."""
        if "manager" in self.given and "manager" not in self.headers:
            return
        own = self.headers.get("manager")
        if own is not None and ("manager" in self.given or not self.content.is_empty(own)):
            meaning = self.meanings.get(own) or HeaderMeaning("manager", "")
            self.key = self.key or self._find_key(own, meaning).key
            return
        headers = self._headers_for("manager", {"", "id", "mail", "name"})
        candidates = [self._find_key(header, self.meanings[header]) for header in headers]
        candidates = [found for found in candidates if self._may_hold_managers(found)]
        if own is not None and not any(found.share for found in candidates):
            return  # its own name is all that is known
        given = [found for found in candidates if not self.content.is_empty(found.header)]
        candidates = given or candidates[:1]
        best = _choose_best(candidates)
        best = [found for found in best if not self.content.is_same(found.header, best[0].header)]
        chosen = _choose_best(candidates)[:1]
        if best and best != chosen:
            self._ask_which("manager", [chosen[0].header, *(found.header for found in best)])
        elif chosen:
            self.headers["manager"] = chosen[0].header
            self.key = self.key or chosen[0].key

    def _may_hold_managers(self, candidate: _Candidate) -> bool:
        """Whether the header is that of the manager in the line, and no cell contradicts it.

        A manager of something else, such as a project, is not taken even if all cells name rows.
        """
        is_plain = candidate.meaning.rank == 0
        return is_plain and (candidate.share > 0 or not self.content.is_of_flags(candidate.header))

    def _find_key(self, header: str, meaning: HeaderMeaning) -> _Candidate:
        """The column that a column of managers names them by."""
        if self.key:
            share = self.content.match_share(header, self.key)
            return _Candidate(header, meaning, self.key, "id", share)
        given_id = self.headers.get("id")
        keys = {given_id: "id"} if given_id else {}
        taken = {header, *self.headers.values()}
        for other, of_other in self.meanings.items():
            is_key = of_other.owner == "self" and of_other.kind in _KEY_ORDER
            is_key &= self.key_kind in ("", of_other.kind)
            is_key = is_key and self._is_distinct(other, of_other)
            if is_key and (other not in taken or other == self.headers.get("name")):
                keys.setdefault(other, of_other.kind)
        if "name" in self.headers and self.key_kind != "id":
            keys.setdefault(self.headers["name"], "name")
        if not given_id and not any(kind == "id" for kind in keys.values()):
            # Whatever its header says: cells that are all different, and that managers name.
            keys |= dict.fromkeys(self._unnamed_ids({*taken, *keys}), "id")
        shares = self._match_shares(header, keys)
        if not shares:
            return _Candidate(header, meaning, "", "id", 0.0)
        highest = max(shares.values())
        if self.content.is_empty(header) or highest == 0:
            return _Candidate(header, meaning, given_id or "", "id", highest)
        if highest < _MIN_MATCH:  # by chance, some cells are those of another column
            shares = {key: share for key, share in shares.items() if keys[key] == "id"} or shares
            highest = max(shares.values())
        best = [key for key, share in shares.items() if share >= highest - _NEARLY]
        best.sort(key=lambda key: self._key_order(key, keys[key]))
        return _Candidate(header, meaning, best[0], keys[best[0]], highest)

    def _match_shares(self, header: str, keys: Mapping[str, str]) -> dict[str, float]:
        """How many managers each key column names, as far as that decides which one it is."""
        shares: dict[str, float] = {}
        for key in sorted(keys, key=lambda key: self._key_order(key, keys[key])):
            shares[key] = self.content.exact_share(header, key)
            if shares[key] == 1:  # no other can name more
                return shares
        if max(shares.values(), default=0) >= _MIN_MATCH:
            return shares
        return {key: self.content.match_share(header, key) for key in shares}

    def _key_order(self, key: str, kind: str) -> tuple[int, bool, int]:
        """Which of two columns that name managers equally well is taken: ids, then addresses."""
        return _KEY_ORDER[kind], key != self.headers.get("id"), self._rank(key)

    def _is_distinct(self, header: str, meaning: HeaderMeaning) -> bool:
        """Whether cells tell rows apart, so that managers may be named by them.

        In a job history, the ids of people are repeated.
        """
        if self.content.is_like_ids(header):
            return True
        n_distinct, n_rows = (
            len(set(self.content.given_texts(header))),
            len(self.content.texts(header)),
        )
        if meaning.kind == "id" and ("id" in self.headers or meaning.rank > 2):
            return False
        return (meaning.rank <= 1 and meaning.kind == "id") or 2 * n_distinct > n_rows

    def _rank(self, header: str) -> int:
        meaning = self.meanings.get(header)
        return meaning.rank if meaning else 9

    def _unnamed_ids(self, taken: Collection[str]) -> list[str]:
        return [
            header
            for header in self.table.columns
            if header not in taken
            and (header not in self.meanings or self.meanings[header].kind in ("", "title"))
            and self.content.is_like_ids(header)
        ]

    def _find_id(self) -> None:
        """Find the column of the ids: the one that names managers, or else the plainest."""
        if not self._is_wanted("id"):
            return
        if self.key and self._is_id(self.key):
            rivals = [
                header
                for header in self._headers_for("self", {"id"})
                if self._rank(header) == self._rank(self.key)
                and header != self.key
                and "manager" in self.headers
                and self.content.given_texts(self.headers["manager"])
                and self.content.match_share(self.headers["manager"], header) >= _MIN_MATCH
                and not self.content.is_same(header, self.key)
            ]
            if rivals:
                self._ask_which("id", [self.key, *rivals])
            else:
                self.headers["id"] = self.key
            return
        candidates = [
            header
            for header in self._headers_for("self", {"id"})
            if self._rank(header) <= _MAX_ID_RANK
            and self._is_distinct(header, self.meanings[header])
        ]
        # Ids that rows share are at fault, and no reason to take names in their place.
        candidates = candidates or [
            header for header in self._headers_for("self", {"id"}) if self._rank(header) <= 2
        ]
        plainest = [
            header for header in candidates if self._rank(header) == self._rank(candidates[0])
        ]
        like_ids = [header for header in plainest if self.content.is_like_ids(header)]
        plainest = like_ids or plainest
        different = [
            header for header in plainest[1:] if not self.content.is_same(header, plainest[0])
        ]
        if different:
            self._ask_which("id", [plainest[0], *different])
        elif plainest:
            self.headers["id"] = plainest[0]
        elif count := self._headers_for("self", {"count"}):
            self._count_rows(count)
        elif self.key:  # whoever is named by it has to have one
            self.headers["id"] = self.key
        else:
            others = [*self._headers_for("self", {"mail", "name"})]
            others = [header for header in others if self.content.is_like_ids(header)]
            if others:
                self.headers["id"] = others[0]

    def _is_id(self, header: str) -> bool:
        meaning = self.meanings.get(header)
        return meaning is None or meaning.kind in ("id", "")

    def _count_rows(self, count: Sequence[str]) -> None:
        """Take rows for groups of people: no column has ids, and one says how many there are."""
        if self._is_wanted("count") and len(count) == 1 and self.content.is_of_numbers(count[0]):
            self.headers["count"] = count[0]

    def _find_dotted_managers(self) -> None:
        """Find the columns of dotted managers: all whose cells name rows."""
        key = self.key or self.headers.get("id", "")
        if not self._is_wanted("dotted_managers") or not key:
            return
        found = [
            header
            for header in self._headers_for("dotted", {"", "id", "mail", "name"})
            if self.content.is_empty(header) or self.content.match_share(header, key) >= _MIN_MATCH
        ]
        if len(found) > 1:
            self.headers["dotted_managers"] = self._join(
                found, "\n", HeaderMeaning("dotted", "", 0)
            )
        elif found:
            self.headers["dotted_managers"] = found[0]

    def _find_plain_field(self, field: str) -> None:
        if not self._is_wanted(field):
            return
        fits = [
            header
            for header in self._headers_for("self", {field})
            if self._rank(header) < 3 and self._fits(field, header)
        ]
        plainest = [header for header in fits if self._rank(header) == self._rank(fits[0])]
        if field == "name" and self.key in fits:
            plainest = [self.key]
        if all(self.content.is_same(header, plainest[0]) for header in plainest[1:]):
            self.headers.update((field, header) for header in plainest[:1])
        else:
            self.undecided[field] = plainest

    def _fits(self, field: str, header: str) -> bool:
        """Whether no cell contradicts what the header says."""
        if field == "fte":
            return self.content.is_of_numbers(header)
        if field == "title":
            return not self.content.is_of_salutations(header) or self.content.is_empty(header)
        return not (field == "unit" and self.content.is_of_flags(header))

    def _ask_which(self, field: str, headers: Iterable[str]) -> None:
        """Ask which of several columns holds a field, with one complete command for each."""
        listed = list(headers)
        commands = [format_command(columns={**self.given, field: header}) for header in listed]
        remedy = " or ".join(filter(None, commands)) or f"rename the right one to {field!r}"
        could = join_truncated(map(format_value, listed))
        message = f"{could} could each be {field}; {remedy}"
        place = Place(self.table.source, (1,))
        self.questions.append(Problem("ambiguous-column", message, place))


def _choose_best(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Those that name most managers in the best way; several, if they do it equally well."""
    if not candidates:
        return []
    good = [found for found in candidates if found.share >= _MIN_MATCH] or list(candidates)
    order = min(_KEY_ORDER.get(found.key_kind, 0) for found in good)
    return [found for found in good if _KEY_ORDER.get(found.key_kind, 0) == order]
