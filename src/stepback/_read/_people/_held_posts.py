"""Exports of posts that also say who holds each: one person may hold several posts.

Each row is a post, and becomes a role. People are those who hold them, each once, whatever the
number of their rows. A post of nobody is vacant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows, number_keys
from stepback._columns._day_intervals import FIRST_DAY, LAST_DAY, day_numbers
from stepback._columns._table import Table
from stepback._problems._alike import list_alike
from stepback._problems._format import (
    format_command,
    format_option,
    format_value,
    format_values,
    pluralize,
)
from stepback._problems._problem import Place, Problem
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._duplicate_ids import unique_id
from stepback._read._people._header_words import parse_header
from stepback._read._people._normalize import column_as_text, map_column
from stepback._read._people._posts import Posts
from stepback._read._people._rows import Rows

_FULL_TIME = 1 + 1e-9


def with_persons(rows: Rows, manager_by: str | None, diagnostics: Diagnostics) -> Rows:
    """The rows with the id of the person in each, and with managers as posts.

    `manager_by` is what managers are named by, as far as that is given.
    """
    if "person" not in rows.headers:
        return rows
    if "count" in rows.headers:
        headers = format_values([rows.headers["person"], rows.headers["count"]])
        message = f"{headers} are a person and a number of people; give one of the two"
        diagnostics.add_error("ambiguous-column", message, Place(rows.cells.source, (1,)))
    written = np.where(rows.is_vacant, "", rows.text_column("person"))
    is_vacant = written == ""
    own_ids = _separate_ids(rows, written, diagnostics)
    rows = attrs.evolve(
        rows,
        person=map_column(lambda text: own_ids.get(text, text), written),
        is_vacant=is_vacant,
        name=np.where(is_vacant, "", rows.name),
    )
    if rows.has_managers_by_id or rows.key_header == rows.headers["person"]:
        return _with_posts_as_managers(rows, written, manager_by, diagnostics)
    return _name_first_posts(rows, diagnostics)


def warn_of_holders_of_several(rows: Rows, diagnostics: Diagnostics) -> None:
    """Warn where another column of ids has one person in several rows, each of which counts."""
    if {"person", "count"} & rows.headers.keys() or rows.is_dated:
        return
    taken = {*rows.headers.values(), rows.key_header}
    for header in rows.cells.columns:
        meaning = None if header in taken else parse_header(header)
        if meaning is None or (meaning.owner, meaning.kind) != ("self", "id"):
            continue
        persons = list(map(str.strip, column_as_text(rows.column(header)).tolist()))
        if len(set(persons)) == len(persons):
            continue
        held = group_rows(persons, range(len(persons)))
        held.pop("", None)
        several = {person: group for person, group in held.items() if len(group) > 1}
        # Several names under one id are no person, and the ids of posts are told apart.
        is_person = all(len({*rows.name[group].tolist()}) == 1 for group in several.values())
        if not several or not is_person or len(held) * 2 < len(rows):
            continue
        if not held.keys().isdisjoint(rows.id.tolist()):
            continue
        columns = {field: name for field, name in rows.headers.items() if field != name}
        options: dict[str, Any] = {"columns": {**columns, "person": header}}
        if not rows.has_managers_by_id:
            options["manager_by"] = rows.key_header
        command = format_command(**options)
        if command:
            some = next(iter(several))
            diagnostics.add_warning(
                "several-posts",
                f"{pluralize(len(several), 'id')} in {format_value(header)}, such as "
                f"{format_value(some)}, {'is' if len(several) == 1 else 'are'} in several rows, "
                f"and each row counts as one person: if rows are posts, {command}",
                rows.locate([row for group in several.values() for row in group], "id"),
            )
        return


def _separate_ids(rows: Rows, written: Array, diagnostics: Diagnostics) -> dict[str, str]:
    """Other ids for people who have that of a post: in an organization it is that of the role."""
    post_ids = set(rows.id.tolist())
    shared = dict.fromkeys(id_ for id_ in written.tolist() if id_ and id_ in post_ids)
    if not shared:
        return {}
    taken = {*post_ids, *written.tolist()}
    own_ids = {id_: unique_id(f"{id_} (person)", taken) for id_ in shared}
    first = next(iter(shared))
    message = (
        f"{pluralize(len(shared), 'id')} of people are ids of posts as well: the person "
        f"{format_value(first)} is called {format_value(own_ids[first])}"
    )
    found = [row for row, id_ in enumerate(written.tolist()) if id_ in shared]
    diagnostics.add_warning("shared-ids", message, rows.locate(found, "person"))
    return own_ids


def _with_posts_as_managers(
    rows: Rows, written: Array, manager_by: str | None, diagnostics: Diagnostics
) -> Rows:
    """The rows with the id of a post where a manager is named by the id of a person."""
    given = np.where(rows.manager_key == "", "", rows.manager)
    keys = set(given.tolist()) - {""}
    posts_of = _ids_by_key(written.tolist(), rows.id.tolist())
    is_by_person = rows.key_header == rows.headers["person"]
    ids = set(rows.id.tolist())
    n_posts, n_people = len(keys & ids), len(keys & posts_of.keys())
    if not is_by_person and manager_by != "id":
        is_by_person = n_people > n_posts
        both = {key for key in keys & ids & posts_of.keys() if posts_of[key] != [key]}
        if both and n_people == n_posts:
            options = [format_option(manager_by=field) for field in ("id", "person")]
            message = (
                f"managers such as {format_value(min(both))} could be posts or people: "
                f"{' or '.join(options)}"
            )
            diagnostics.add_error("ambiguous-column", message, rows.locate([], "manager"))
    is_person = {
        key: key in posts_of and (is_by_person or key not in ids)
        for key in keys
        if manager_by != "id" or is_by_person
    }
    named = {key: posts_of[key] for key in is_person if is_person[key]}
    _warn_of_several_posts(
        {key: posts for key, posts in named.items() if len(posts) > 1}, rows, given, diagnostics
    )
    manager_key = map_column(lambda key: named[key][0] if key in named else key, given)
    return attrs.evolve(
        rows,
        manager_key=manager_key,
        row_key=rows.id,
        key_header=rows.headers["id"],
        normalize_key=None,
    )


def _ids_by_key(keys: Iterable[str], ids: Iterable[str]) -> dict[str, list[str]]:
    """The different ids of each key that is not empty, in order."""
    found: dict[str, dict[str, None]] = {}
    for key, id_ in zip(keys, ids, strict=True):
        if key:
            found.setdefault(key, {})[id_] = None
    return {key: list(of_key) for key, of_key in found.items()}


def _name_first_posts(rows: Rows, diagnostics: Diagnostics) -> Rows:
    """The rows, of which those cannot be named that repeat the name of one person."""
    persons = [] if rows.person is None else rows.person.tolist()
    first: dict[tuple[str, str], int] = {}
    row_key = rows.row_key.copy()
    repeated: dict[str, list[str]] = {}
    wanted = set(rows.manager_key.tolist()) - {""}
    for row, key in enumerate(zip(row_key.tolist(), persons, strict=True)):
        if all(key) and first.setdefault(key, row) != row:
            row_key[row] = ""
            if key[0] in wanted and rows.id[row] != rows.id[first[key]]:
                repeated.setdefault(key[0], [rows.id[first[key]]]).append(rows.id[row])
    _warn_of_several_posts(repeated, rows, rows.manager_key, diagnostics)
    return attrs.evolve(rows, row_key=row_key)


def _warn_of_several_posts(
    posts_by_key: Mapping[str, Sequence[str]], rows: Rows, keys: Array, diagnostics: Diagnostics
) -> None:
    """Warn of managers who hold several posts: others report to the first."""
    if not posts_by_key:
        return
    found = [row for row, key in enumerate(keys.tolist()) if key in posts_by_key]
    groups = group_rows(keys[found].tolist(), found)

    def describe(key: str, group: Sequence[int]) -> Problem:
        posts = posts_by_key[key]
        message = (
            f"{format_value(rows.manager[group[0]])} holds {format_values(posts, N_LISTED)}: who "
            f"reports to that person is read as reporting to {format_value(posts[0])}, the first; "
            "name the post if it is another"
        )
        return Problem("several-posts", message, rows.locate(group, "manager"), "warning")

    diagnostics.warnings.extend(list_alike(groups, describe))


def warn_of_unequal_rows(rows: Rows, posts: Posts, people: Table, diagnostics: Diagnostics) -> None:
    """Warn of people whose rows disagree on what a person has once."""
    if rows.person is None:
        return
    holding = np.flatnonzero(rows.person != "")
    person = number_keys(posts.holder_id[holding].tolist())
    for field in ("name", "unit", "fte"):
        if field not in rows.headers:
            continue
        differing = _find_disagreement(person, people[field][holding].tolist())
        if field == "fte":
            differing &= _sum_by(person, people["fte"][holding]) > _FULL_TIME
        found = holding[differing[person]]
        if not found.size:
            continue
        ids = dict.fromkeys(posts.holder_id[found].tolist())
        taken = "the highest counts" if field == "fte" else "the first counts"
        message = (
            f"rows of one person differ, of {format_values(ids, N_LISTED)}: {taken}; each post "
            "keeps its own"
        )
        diagnostics.add_warning("unequal-rows", message, rows.locate(found, field))


def _find_disagreement(group: Array, values: Sequence[object]) -> Array:
    """Which groups have different values."""
    number = number_keys(map(str, values))
    n_groups = int(group.max()) + 1 if group.size else 0
    first = np.zeros(n_groups, dtype=np.int64)
    first[group[::-1]] = number[::-1]
    differing = np.zeros(n_groups, dtype=np.bool_)
    differing[group[number != first[group]]] = True
    return differing


def _sum_by(group: Array, values: Array) -> Array:
    return np.bincount(group, weights=values)


def join_persons(people: Table) -> Table:
    """One record for each person, of those of all posts that somebody holds.

    The FTE is the sum of those of the posts, or the highest if that is more than full time: then
    each row has that of the person. Facts on which the rows differ are those of the posts alone.
    """
    ids = people["id"].tolist()
    group = number_keys(ids)
    _, first = np.unique(group, return_index=True)
    if first.size == len(ids):
        return people
    total = _sum_by(group, people["fte"])
    highest = np.zeros(first.size)
    np.maximum.at(highest, group, people["fte"])
    attributes = {}
    for name, column in people.attributes.items():
        values = column[first].astype(object)
        values[_find_disagreement(group, column.tolist())] = None
        attributes[name] = values
    joined = attrs.evolve(people.take(first), attributes=attributes)
    joined = joined.with_columns(
        fte=np.where(total > _FULL_TIME, highest, total),
        name=_first_given(group, people["name"]),
        unit=_first_given(group, people["unit"]),
    )
    return _with_all_days(joined, people, group) if people.is_dated else joined


def _first_given(group: Array, texts: Array) -> Array:
    """The first text of each group that is not empty, if there is one."""
    found = np.full(int(group.max()) + 1, "", dtype=object)
    given = np.flatnonzero(texts != "")[::-1]
    found[group[given]] = texts[given]
    return found


def _with_all_days(joined: Table, people: Table, group: Array) -> Table:
    """The records with the days on which the person holds any post; several if there are gaps."""
    begin = day_numbers(people["start"], FIRST_DAY).tolist()
    end = day_numbers(people["end"], LAST_DAY).tolist()
    record: list[int] = []
    days: list[list[int]] = []
    for person, rows in group_rows(group.tolist(), range(group.size)).items():
        spans: list[list[int]] = []
        for row in sorted(rows, key=begin.__getitem__):
            if spans and begin[row] <= spans[-1][1]:
                spans[-1][1] = max(spans[-1][1], end[row])
            else:
                spans.append([begin[row], end[row]])
        record += [person] * len(spans)
        days += spans
    first, last = np.array(days, dtype=np.int64).T
    no_day = np.datetime64("NaT", "D")
    return joined.take(np.array(record, dtype=np.int64)).with_columns(
        start=np.where(first == FIRST_DAY, no_day, first.astype("datetime64[D]")),
        end=np.where(last == LAST_DAY, no_day, last.astype("datetime64[D]")),
    )
