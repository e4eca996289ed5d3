"""What a hostile file is: how it is made, and what has to become of it."""

from collections.abc import Callable
from pathlib import Path

import attrs

KINDS = ("read", "refused", "either")


@attrs.frozen
class HostileFile:
    """A file that is made when a test needs it.

    Attributes:
        name: Its name, with the suffix that says which reader it is for.
        make: Returns its bytes.
        outcome: ``"read"``, ``"refused"``, or ``"either"``, as long as it is one of the two.
        code: The code of a problem that the refusal has to have.
        slow: Whether making or reading it takes more than two seconds.
        n_cells: How many cells it has, if that is many: they take memory.
    """

    name: str
    make: Callable[[], bytes]
    outcome: str = attrs.field(default="either", validator=attrs.validators.in_(KINDS))
    code: str = ""
    slow: bool = False
    n_cells: int = 0

    def __str__(self):
        """The id of its tests."""
        return self.name

    def write(self, folder: Path) -> Path:
        """Make the file in a folder."""
        path = folder / self.name
        path.write_bytes(self.make())
        return path
