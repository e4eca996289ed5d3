"""The function of the page on a thousand organizations that Spark calls with batches of Arrow."""

import re
from pathlib import Path

import pyarrow as pa

from stepback import archetypes, write_tables
from stepback.scenarios import panel

PAGE = Path(__file__).parents[3] / "docs" / "notebooks" / "thousand-organizations.md"
CELL = re.compile(r"```\{code-cell\}\n(import pyarrow\n.*?)\n\n\nbatch = ", re.DOTALL)


def spark_function():
    """The function as it is on the page."""
    [cell] = CELL.findall(PAGE.read_text(encoding="utf-8"))
    names = {"panel": panel}
    exec(cell, names)  # noqa: S102
    return names["measure_batches"]


def test_batches_of_arrow_become_the_rows_of_the_panel(tmp_path):
    """Batch by batch, with the types of a panel without rows, and without what fails."""
    paths = {
        f"c{people}": str(write_tables(archetypes.command_pyramid(people=people), tmp_path / str(people)))
        for people in range(3, 9)
    }  # fmt: skip
    paths["gone"] = str(tmp_path / "gone")
    table = pa.table({"name": list(paths), "path": list(paths.values())})
    found = list(spark_function()(iter(table.to_batches(max_chunksize=4))))
    schema = panel({}).to_frame(backend="pyarrow").schema
    assert all(batch.schema.equals(schema) for batch in found)
    whole = pa.Table.from_batches(found, schema)
    assert whole.equals(panel(paths).to_frame(backend="pyarrow").combine_chunks())
    assert whole.num_rows == 6
