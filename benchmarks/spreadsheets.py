"""Read a spreadsheet next to other readers, in turn and each in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import attrs
import xlsxwriter

_N_ROUNDS = 3
_HEADER = ["id", "name", "manager", "unit", "fte", "title"]
_HEADER += ["city", "mail", "start", "grade", "cost", "notes"]
_READERS = {
    "stepback": """
from stepback._read._single_table import read_raw_table
n_rows = len(read_raw_table(path).row_numbers)
""",
    "python-calamine": """
import python_calamine
n_rows = len(python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
""",
    "openpyxl, read-only": """
import openpyxl
book = openpyxl.load_workbook(path, read_only=True, data_only=True)
n_rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
""",
}
_CHILD = """
import json, resource, sys, time
path = sys.argv[1]
started = time.process_time()
{body}
seconds = time.process_time() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak]))
"""


@attrs.frozen
class ReaderTime:
    """How long a reader takes, and what memory its process needs at its peak.

    Attributes:
        reader: The name of the reader.
        n_rows: How many rows the sheet has.
        seconds: The processor time, imports included: the median of several runs.
        megabytes: The peak of the process.
    """

    reader: str
    n_rows: int
    seconds: float
    megabytes: float


def time_readers(n_rows: int) -> Iterator[ReaderTime]:
    """Time each reader at a sheet of twelve columns; those that are not installed are left out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "staff.xlsx")
        _write_sheet(path, n_rows)
        runs: dict[str, list[tuple[float, float]]] = {}
        for _ in range(_N_ROUNDS):
            for reader, body in _READERS.items():
                command = [sys.executable, "-c", _CHILD.format(body=body), str(path)]
                done = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603  (our own commands)
                if done.returncode == 0:
                    runs.setdefault(reader, []).append(tuple(json.loads(done.stdout)))
                elif "ModuleNotFoundError" not in done.stderr:
                    raise RuntimeError(done.stderr)
        for reader, times in runs.items():
            seconds, megabytes = zip(*times, strict=True)
            yield ReaderTime(reader, n_rows, median(seconds), max(megabytes))


def format_reader_times(times: list[ReaderTime]) -> str:
    """The times as a table in Markdown, relative to the first reader."""
    lines = ["| reader | rows | seconds | relative | peak, MB |", "|---|---:|---:|---:|---:|"]
    for time in times:
        first = next(item for item in times if item.n_rows == time.n_rows)
        lines.append(
            f"| {time.reader} | {time.n_rows:,} | {time.seconds:.2f} | "
            f"{time.seconds / first.seconds:.2f} | {time.megabytes:,.0f} |"
        )
    return "\n".join(lines)


def _write_sheet(path: Path, n_rows: int) -> None:
    """Texts, numbers and dates as an HR export has them."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("people")
        sheet.write_row(0, 0, _HEADER)
        for n in range(n_rows):
            texts = [f"E{n:06}", f"Name {n}", f"E{(n - 1) // 7:06}" if n else "", f"unit {n % 40}"]
            texts_2 = ["Clerk", f"City {n % 300}", f"p{n}@x.example"]
            start = dt.date(2020, 1, 1) + dt.timedelta(days=n % 900)
            row = [*texts, 1.0 if n % 5 else 0.5, *texts_2, start, n % 12, n * 3.5, "note"]
            sheet.write_row(n + 1, 0, row)
