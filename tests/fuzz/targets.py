"""What is fuzzed: for each reader, how a case is made, how it is read, and what may refuse it."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import attrs

from stepback import InvalidOrganization
from tests.fuzz.mutations import damage_bytes
from tests.fuzz.seed_files import PEOPLE, TABLES, ods_parts, xlsx_parts
from tests.fuzz.zip_mutations import PartFuzzer

MAX_MESSAGE = 1_000
_N_CHECKED = 20


def check_refusal(refused):
    """A refusal is raised by stepback on purpose, in printable words of bounded length."""
    last = refused.__traceback__
    while last.tb_next is not None:
        last = last.tb_next
    module = last.tb_frame.f_globals["__name__"]
    assert module.startswith("stepback"), f"{refused!r} is raised by {module}"
    if isinstance(refused, InvalidOrganization):
        assert any(problem.severity == "error" for problem in refused.problems)
        messages = [problem.message for problem in refused.problems[:_N_CHECKED]]
    else:
        messages = [str(refused)]
    for message in messages:
        assert message.strip(), repr(refused)
        assert message.isprintable(), ascii(message)
        assert len(message) <= MAX_MESSAGE, message[:2_000]


@attrs.frozen
class Target:
    """One reader.

    Attributes:
        name: Its name.
        share: How many of a thousand cases are for it.
        make: Makes a case, from a function that draws numbers from 0 to 1.
        read: Reads the case.
        refusals: What it may raise.
        check: Checks what it raised.
        suffix: What the name of a saved case ends in.
    """

    name: str
    share: float
    make: Callable
    read: Callable
    refusals: tuple = (ValueError,)
    check: Callable = check_refusal
    suffix: str = ".txt"

    def prepared(self):
        """A context in which cases can be read."""
        return contextlib.nullcontext()


@attrs.frozen
class FileTarget(Target):
    """A reader of paths: each case is written to a file, in memory where there is such a folder."""

    def prepared(self):
        """A folder for the file, removed afterwards."""
        return _folder_for_cases()


_FOLDER = []


@contextlib.contextmanager
def _folder_for_cases():
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  (Linux's own)
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        _FOLDER.append(folder)
        try:
            yield
        finally:
            _FOLDER.pop()


def write_case(data, name):
    """The path of a file with these bytes."""
    path = Path(_FOLDER[-1], name)
    path.write_bytes(data)
    return path


def damaged(files):
    """A maker of damaged bytes of these files."""

    def make(random):
        return damage_bytes(files[int(random() * len(files))], random, files)

    return make


def part_maker(all_parts):
    """A maker of .zip files with damaged parts."""
    fuzzers = [PartFuzzer(parts) for parts in all_parts]

    def make(random):
        return fuzzers[int(random() ** 2 * len(fuzzers))].make(random)

    return make


make_xlsx = part_maker(xlsx_parts())
make_ods = part_maker(ods_parts())
make_zip = part_maker([TABLES, {f"org/{name}": data for name, data in TABLES.items()}])
make_csv = damaged(PEOPLE)
