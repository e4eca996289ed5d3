"""Frames of pandas, polars or pyarrow, made of named columns of one type each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias, get_args, overload

import attrs
import numpy as np

from stepback._problems._format import format_value

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Backend: TypeAlias = Literal["pandas", "polars", "pyarrow"]
# What the cells of a column are: texts, floats, whole numbers, truth values, days or times.
ColumnKind: TypeAlias = Literal["text", "number", "count", "flag", "day", "time"]

_BACKENDS: tuple[Backend, ...] = get_args(Backend)
_NARWHALS_TYPES: dict[ColumnKind, str] = {
    "text": "String",
    "number": "Float64",
    "count": "Int64",
    "flag": "Boolean",
    "day": "Date",
    "time": "Datetime",
}
# pandas has no type of its own for days; seconds hold those of all years.
_PANDAS_TYPES: dict[ColumnKind, str] = {
    "text": "string",
    "number": "float64",
    "count": "int64",
    "flag": "bool",
    "day": "datetime64[s]",
    "time": "datetime64[us]",
}
_PANDAS_NULLABLE: dict[ColumnKind, str] = {"count": "Int64", "flag": "boolean"}
_KIND_BY_TYPE: dict[str, ColumnKind] = {
    "str": "text",
    "float": "number",
    "int": "count",
    "bool": "flag",
}
_LARGEST_COUNT = 2**63 - 1


@attrs.frozen(eq=False)
class FrameColumn:
    """The cells of a column of a frame, and their type.

    Attributes:
        kind: The type. It is the same for a column without cells.
        cells: ``None``, nan and NaT are missing cells, of every kind.
    """

    kind: ColumnKind
    cells: Sequence[Any] | np.ndarray[Any, Any]

    def plain_cells(self) -> list[Any]:
        """The cells as values of Python, ``None`` for those that are missing."""
        cells = self.cells.tolist() if isinstance(self.cells, np.ndarray) else self.cells
        # What does not equal itself is nan.
        plain = [None if cell != cell else cell for cell in cells]  # noqa: PLR0124
        return list(map(_encodable_text, plain)) if self.kind == "text" else plain


FrameColumns: TypeAlias = Mapping[str, FrameColumn]


class TableResult:
    """A result that is a table: the base class of what has `to_frame`."""

    __slots__ = ()

    def _frame_columns(self) -> FrameColumns:
        """The columns of the table by name; the same names and types however many rows it has."""
        raise NotImplementedError

    @overload
    def to_frame(self, *, backend: Literal["pandas"]) -> pandas.DataFrame: ...
    @overload
    def to_frame(self, *, backend: Literal["polars"]) -> polars.DataFrame: ...
    @overload
    def to_frame(self, *, backend: Literal["pyarrow"]) -> pyarrow.Table: ...
    @overload
    def to_frame(self, *, backend: None = None) -> Any: ...
    def to_frame(self, *, backend: Backend | None = None) -> Any:
        """The table as a frame of pandas, polars or pyarrow.

        Parameters
        ----------
        backend
            ``"pandas"``, ``"polars"`` or ``"pyarrow"``; ``None``: the first of them that is
            installed.

        Returns
        -------
        pandas.DataFrame, polars.DataFrame or pyarrow.Table
            Each column has one type: text, floats, whole numbers, truth values, dates or times. A
            figure that is not defined or not known is missing, as the library has it: nan in
            pandas, null in the others. Without rows, the columns and their types are the same.

        Raises
        ------
        ModuleNotFoundError
            If the library or narwhals (the extra ``frames``) is not installed.
        ValueError
            If `backend` is none of the three.
        """
        return make_frame(self._frame_columns(), backend)


class TableRow:
    """A record that is one row of a table.

    Frames are made of a whole table. Libraries go through what they do not know cell by cell,
    which ends here with the remedy, so that ``pandas.DataFrame(by_unit(…))`` says what to do.
    """

    __slots__ = ()

    def __iter__(self) -> NoReturn:
        """Refuse, since a row has no cells."""
        name = type(self).__name__
        raise TypeError(
            f"{name} has no cells to go through; its attributes are by name, and the table that it "
            "is from has a frame: table.to_frame()"
        )


def record_columns(record: type[Any], records: Iterable[Any]) -> dict[str, FrameColumn]:
    """A column for each field of an attrs class whose type is one that columns have."""
    rows = list(records)
    types = {field.name: str(field.type).removesuffix(" | None") for field in attrs.fields(record)}
    return {
        name: FrameColumn(_KIND_BY_TYPE[type_], list(map(attrgetter(name), rows)))
        for name, type_ in types.items()
        if type_ in _KIND_BY_TYPE
    }


def make_frame(columns: FrameColumns, backend: Backend | None = None) -> Any:
    """A native frame of the columns; `backend` as `TableResult.to_frame` takes it."""
    library = find_backend(backend)
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        message = "a frame needs narwhals: pip install 'stepback[frames]'"
        raise ModuleNotFoundError(message) from None
    cells = {name: column.plain_cells() for name, column in columns.items()}
    kinds = {name: column.kind for name, column in columns.items()}
    if library == "pandas":
        arrays = {name: _pandas_array(kinds[name], plain) for name, plain in cells.items()}
        types = {name: _pandas_type(kinds[name], plain) for name, plain in cells.items()}
        return nw.DataFrame.from_dict(arrays, backend=library).to_native().astype(types)
    schema = {name: getattr(nw, _NARWHALS_TYPES[kind]) for name, kind in kinds.items()}
    return nw.DataFrame.from_dict(cells, schema, backend=library).to_native()


def find_backend(backend: object) -> Backend:
    """The library of that name if it is installed; for ``None``, the first one that is."""
    if backend is not None and backend not in _BACKENDS:
        raise ValueError(
            f"backend: {format_value(backend)} is not one of {', '.join(_BACKENDS)}; leave it out "
            "for the first of them that is installed"
        )
    for library in _BACKENDS:
        if backend in {None, library} and find_spec(library) is not None:
            return library
    if backend is not None:
        raise ModuleNotFoundError(f"a frame of {backend} needs {backend}: pip install {backend}")
    raise ModuleNotFoundError("a frame needs pandas, polars or pyarrow: pip install pandas")


def infer_kind(cells: Iterable[Any]) -> ColumnKind:
    """The type that all cells have which are not missing; text if there is none in common."""
    present = [cell for cell in cells if cell is not None]
    types = set(map(type, present))
    if types == {bool}:
        return "flag"
    if types == {int} and max(map(abs, present)) <= _LARGEST_COUNT:
        return "count"
    if types == {float}:
        return "number"
    return "day" if types == {datetime.date} else "text"


def _pandas_array(kind: ColumnKind, cells: list[Any]) -> np.ndarray[Any, Any]:
    """The cells as an array, whose type pandas does not guess."""
    if kind in ("day", "time"):
        return np.array(cells, dtype=_PANDAS_TYPES[kind])
    if kind == "number":
        return np.array(cells, dtype=np.float64)  # with nan for None
    return np.fromiter(cells, dtype=object, count=len(cells))


def _pandas_type(kind: ColumnKind, cells: list[Any]) -> str:
    """The type of the column in pandas: the ordinary one, unless that holds no missing cells."""
    if kind in _PANDAS_NULLABLE and None in cells:
        return _PANDAS_NULLABLE[kind]
    return _PANDAS_TYPES[kind]


def _encodable_text(cell: Any) -> str | None:
    """A cell as text that can be written in UTF-8, which some names of files cannot."""
    if cell is None:
        return None
    text = str(cell)
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()
