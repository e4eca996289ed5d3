"""The organizations of a panel, whichever way they are given: names, and where each is from."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from stepback._columns._schema_headers import TABLE_NAMES
from stepback._organization._organization import Organization
from stepback._organization._validate_args import is_iterable
from stepback._problems._format import format_path, format_value, join_truncated
from stepback._problems._problem import Problem
from stepback._read._spreadsheets._workbook import SUFFIXES
from stepback.scenarios._panels._row_work import OrganizationSource, PathSource, Source
from stepback.scenarios._panels._table_items import DATE, ORGANIZATION, split_tables

_FILE_SUFFIXES = frozenset({".zip", ".csv", ".tsv", ".txt", *SUFFIXES})
_PAIR = 2
_N_DATES = 10
_WHAT = (
    "give a folder of organizations, a mapping from names to organizations or paths, pairs of a "
    "name and one of these, paths, or tables with a column organization"
)


@attrs.frozen(eq=False)
class PanelItem:
    """One organization of a panel, or one state of it.

    Attributes:
        name: What it is called.
        source: Where it is from.
        date: The day of its tables, if these say it; they have no other.
        problems: Why it cannot be measured; empty if nothing is known against it.
    """

    name: str
    source: Source
    date: datetime.date | None = None
    problems: tuple[Problem, ...] = ()


@attrs.frozen(eq=False)
class PanelItems:
    """The organizations of a panel.

    Attributes:
        items: The organizations in order, some of them only made when they are drawn.
        n_items: How many there are; ``None`` if only drawing them says it.
        is_lazy: Whether drawing them runs code of the caller, which may cost anything.
        skipped: The files of a folder that are of no kind that is read.
        has_dates: Whether items may be states of an organization on different dates.
    """

    items: Iterable[PanelItem]
    n_items: int | None = None
    is_lazy: bool = False
    skipped: tuple[str, ...] = ()

    has_dates: bool = False

    def on_dates(self, days: Sequence[datetime.date] | None) -> Iterator[PanelItem]:
        """The items; of tables that have dates, those of each of `days`, in their order."""
        if days is None or not self.has_dates:
            yield from self.items
            return
        states: dict[str, dict[datetime.date | None, PanelItem]] = {}
        for item in self.items:
            states.setdefault(item.name, {})[item.date] = item
        for name, by_date in states.items():
            if None in by_date:
                yield by_date[None]
                continue
            for day in days:
                yield by_date.get(day) or _missing_state(name, day, by_date)


def _missing_state(
    name: str, day: datetime.date, states: Mapping[datetime.date | None, PanelItem]
) -> PanelItem:
    listed = join_truncated(list(map(str, states)), _N_DATES)
    message = f"the tables have no rows of it on {day}; there are those of {listed}"
    source = next(iter(states.values())).source
    return PanelItem(name, source, day, (Problem("no-such-date", message),))


def list_panel_items(items: Any) -> PanelItems:
    """The organizations that were given; a `ValueError` if they were not given in any known way."""
    if isinstance(items, Organization):
        raise ValueError("items: it is one organization; give it with its name: {'acme': org}")
    if isinstance(items, str | os.PathLike):
        if not os.fspath(items):  # which would be the folder that is worked in
            raise ValueError(f"items: {format_value(items)} is no path; {_WHAT}")
        return list_folder_items(Path(os.fsdecode(items)))
    if isinstance(items, Mapping):
        if _are_shared_tables(items):
            split = split_tables(items)
            return PanelItems([PanelItem(*part) for part in split], len(split), has_dates=True)
        return PanelItems([_make_item(*pair) for pair in items.items()], len(items))
    _refuse_frame(items)
    if not is_iterable(items) or isinstance(items, bytes):
        raise ValueError(f"items: {format_value(items)} is no collection of them; {_WHAT}")
    if isinstance(items, list | tuple):
        return PanelItems(list(map(_make_listed_item, items)), len(items))
    return PanelItems(map(_make_listed_item, items), is_lazy=True)


def list_folder_items(folder: Path, options: Mapping[str, Any] | None = None) -> PanelItems:
    """The organizations in a folder, sorted by name: folders, .zip files, spreadsheets, exports."""
    shown = format_path(folder)
    try:
        exists = folder.exists()
    except OSError as error:  # such as a name that is too long
        raise ValueError(
            f"items: {format_value(str(folder))} is no path ({error.strerror}); {_WHAT}"
        ) from error
    if not exists:
        raise FileNotFoundError(f"there is no folder {shown}")
    if not folder.is_dir():
        raise ValueError(
            f"items: {shown} is one file; give {{'name': path}}, or the folder in which there is "
            "one file or folder for each organization"
        )
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "~$")))
    if any(entry.name.casefold() == "people.csv" for entry in entries):
        raise ValueError(
            f"items: {shown} holds people.csv, so it is one organization; give the folder above "
            f"it, or {{'name': path}}"
        )
    found = [entry for entry in entries if entry.is_dir() or entry.suffix.lower() in _FILE_SUFFIXES]
    if not found:
        raise ValueError(f"items: {shown} has no folders, .zip files, spreadsheets or exports")
    taken = set(found)
    skipped = tuple(entry.name for entry in entries if entry not in taken)
    return attrs.evolve(list_path_items(found, options), skipped=skipped)


def list_path_items(paths: Sequence[Path], options: Mapping[str, Any] | None = None) -> PanelItems:
    """An organization for each path, called as the file or folder; in full if two are alike."""
    for name_path in (_short_name, lambda path: path.name, str):
        names = [name_path(path) for path in paths]
        if len(set(names)) == len(names):
            break
    items = [
        PanelItem(name, PathSource(path, dict(options or {})))
        for name, path in zip(names, paths, strict=True)
    ]
    return PanelItems(items, len(items))


def _short_name(entry: Path) -> str:
    return entry.name if entry.is_dir() else entry.stem


def _are_shared_tables(items: Mapping[Any, Any]) -> bool:
    """Whether a mapping is one of tables by name, each with a column of organizations."""
    return (
        bool(items)
        and set(items) <= set(TABLE_NAMES)
        and not any(isinstance(item, Organization | str | os.PathLike) for item in items.values())
    )


def _refuse_frame(items: Any) -> None:
    if hasattr(items, "columns") or hasattr(items, "column_names"):
        raise ValueError(
            "items: it is one table; give each table under its name, such as {'people': frame}, "
            f"with a column {ORGANIZATION}, and a column {DATE} where it differs by date"
        )


def _make_listed_item(item: Any) -> PanelItem:
    if isinstance(item, str | os.PathLike):
        return PanelItem(os.fspath(item), PathSource(Path(item)))
    if isinstance(item, tuple) and len(item) == _PAIR:
        return _make_item(*item)
    raise ValueError(f"items: {format_value(item)} has no name; {_WHAT}")


def _make_item(name: Any, item: Any) -> PanelItem:
    if not isinstance(name, str) or not name:
        raise ValueError(
            f"items: {format_value(name)} is not the name of an organization; give text"
        )
    if isinstance(item, str | os.PathLike):
        return PanelItem(name, PathSource(Path(item)))
    return PanelItem(name, OrganizationSource(item))
