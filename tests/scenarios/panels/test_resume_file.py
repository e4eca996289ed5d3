"""The file of rows that are done: what counts, what does not, and that nothing is destroyed."""

import functools
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import archetypes, effective_leaders, leadership_gini, write_tables
from stepback.scenarios import panel, sweep
from stepback.scenarios._panels._function_identity import identify_function
from stepback.scenarios._panels._plain_cells import decode_cell, encode_cell
from tests.support.executors import count_many, simulate_noise


@pytest.fixture
def rows(tmp_path):
    """Where the rows are to be."""
    return tmp_path / "rows.jsonl"


class Counter:
    """Counts how often it measures."""

    def __init__(self):
        self.n_calls = 0

    def __call__(self, org):
        self.n_calls += 1
        return effective_leaders(org)

    def __reduce__(self):
        return Counter, ()


def pyramids(n_organizations=6):
    """Pyramids of 3 people and more."""
    return {f"of {n}": archetypes.command_pyramid(people=n) for n in range(3, 3 + n_organizations)}


def count_calls(items, rows, **options):
    """How many rows are computed, and the panel."""
    counter = Counter()
    table = panel(items, measure=counter, resume=rows, **options)
    return counter.n_calls, table


def test_a_second_run_computes_nothing(rows):
    """All rows are in the file, to the bit, and another row is computed by itself."""
    assert count_calls(pyramids(), rows)[0] == 6
    before = rows.read_bytes()
    n_calls, table = count_calls(pyramids(), rows)
    assert (n_calls, rows.read_bytes()) == (0, before)
    assert table == panel(pyramids(), measure=Counter())
    assert count_calls(pyramids(7), rows)[0] == 1


def test_all_figures_come_back_from_the_file_to_the_bit(rows):
    """Whole numbers stay whole, nan stays nan, and days stay days."""
    first = panel({"army": archetypes.mission_command()}, resume=rows, personal=True)
    again = panel({"army": archetypes.mission_command()}, resume=rows, personal=True)
    assert first == again
    assert repr(first.columns) == repr(again.columns)


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.text()))
def test_every_cell_comes_back_as_it_was(cell):
    """What is written is JSON in the strict sense, and is read back as the same."""
    text = json.dumps(encode_cell(cell), allow_nan=False)
    assert repr(decode_cell(json.loads(text))) == repr(cell)


def test_what_changed_is_computed_again(rows):
    """A row counts only for the same name, content, date and context."""
    orgs = pyramids()
    count_calls(orgs, rows)
    changed = orgs | {"of 4": archetypes.command_pyramid(people=40)}
    n_calls, table = count_calls(changed, rows)
    assert n_calls == 1
    assert table == panel(changed, measure=Counter())
    renamed = {name.upper(): org for name, org in orgs.items()}
    assert count_calls(renamed, rows)[0] == 6
    assert count_calls({"army": archetypes.mission_command()}, rows)[0] == 1
    n_calls, _ = count_calls({"army": archetypes.mission_command()}, rows, contexts=["battle"])
    assert n_calls == 1


def test_a_file_that_changed_is_read_again(rows, tmp_path):
    """The content of files counts, and not their names or times."""
    paths = {name: write_tables(org, tmp_path / name) for name, org in pyramids(3).items()}
    count_calls(paths, rows)
    people = paths["of 4"] / "people.csv"
    os.utime(people, (0, 0))
    assert count_calls(paths, rows)[0] == 0
    people.write_text(people.read_text().replace("\n", "\nzoe,,\n", 1))
    n_calls, table = count_calls(paths, rows)
    assert n_calls == 1
    assert len(table) == 3


def test_a_torn_line_does_not_count(rows):
    """A line that was being written when the process was killed is computed again."""
    _, whole = count_calls(pyramids(), rows)
    lines = rows.read_bytes().splitlines(keepends=True)
    rows.write_bytes(b"".join(lines[:-1]) + lines[-1][: len(lines[-1]) // 2])
    n_calls, table = count_calls(pyramids(), rows)
    assert (n_calls, table) == (1, whole)
    assert count_calls(pyramids(), rows)[0] == 0
    for n_bytes in (0, 1, 5, len(lines[0]) - 1):  # killed while it wrote the header
        rows.write_bytes(lines[0][:n_bytes])
        assert count_calls(pyramids(), rows)[0] == 6
        assert count_calls(pyramids(), rows)[0] == 0


def test_lines_that_are_damaged_do_not_count(rows):
    """What is no row is left in the file, and computed again."""
    count_calls(pyramids(), rows)
    head, first, *others = rows.read_text().splitlines()
    broken = json.dumps(json.loads(first) | {"figures": {"Counter": {"float": "x"}}})
    rows.write_text("\n".join([head, broken, "\0\0\0", "[]", '{"key": 3}', *others, ""]))
    assert count_calls(pyramids(), rows)[0] == 1


@pytest.mark.parametrize("content", ["id,name\nann,Ann\n", '{"a": 1}\n', "{", "\n"])
def test_another_file_is_not_touched(rows, content):
    """What is no file of rows stays as it is, and the message says what to do."""
    rows.write_text(content)
    if content == "{":
        assert count_calls(pyramids(), rows)[0] == 6  # which may be a header that was torn
        return
    with pytest.raises(ValueError, match=r"resume: .*rows.jsonl is no file of rows; name a new"):
        panel(pyramids(), resume=rows)
    assert rows.read_text() == content


def test_rows_of_another_panel_are_not_touched(rows):
    """Another measure, answers or none, a sweep: each is refused, and nothing is changed."""
    panel(pyramids(), resume=rows, measure=effective_leaders)
    before = rows.read_bytes()
    for run in (
        lambda: panel(pyramids(), resume=rows, measure=leadership_gini),
        lambda: panel(pyramids(), resume=rows, measure=effective_leaders, personal=True),
        lambda: sweep(archetypes.command_pyramid, {"people": [3]}, resume=rows),
    ):
        with pytest.raises(ValueError, match="holds rows of another"):
            run()
    assert rows.read_bytes() == before


def test_what_failed_is_tried_again(rows, tmp_path):
    """Only rows are kept, so that a folder that was put right is measured."""
    folder = tmp_path / "acme"
    folder.mkdir()
    people = folder / "people.csv"
    people.write_text("id,manager\nann,bo\n")
    assert len(count_calls({"acme": folder}, rows)[1].failures) == 1
    people.write_text("id,manager\nann,\n")
    n_calls, table = count_calls({"acme": folder}, rows)
    assert (n_calls, len(table)) == (1, 1)


def test_answers_are_for_the_owner_of_the_file_alone(rows):
    """A file with figures that rest on answers is private."""
    panel(pyramids(1), resume=rows, personal=True)
    assert rows.stat().st_mode & 0o077 == 0


PRINT_IDENTITIES = """
import functools, sys
from stepback import archetypes, effective_leaders
from stepback.scenarios._panels._function_identity import identify_function
from stepback.scenarios._panels._row_work import OrganizationSource
from tests.support.executors import count_many
for function in (effective_leaders, count_many, functools.partial(count_many, least=3)):
    print(identify_function(function))
for org in (archetypes.mission_command(), archetypes.customer_circles()):
    print(OrganizationSource(org).digest())
"""


def test_digests_are_the_same_in_every_process():
    """Neither functions nor organizations are told apart by the hashes of one process."""
    found = [
        subprocess.run(
            [sys.executable, "-c", PRINT_IDENTITIES],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for seed in ("1", "2")
    ]
    assert found[0][0] == found[1][0]
    assert found[0][3:] == found[1][3:]
    assert len(set(found[0])) == 5


def test_a_function_that_was_edited_is_another():
    """Code, defaults, what it closes over and the arguments of a partial all count."""

    def make(text):
        names = {}
        exec(text, names)  # noqa: S102
        return names["f"]

    def close_over(number):
        return lambda org: len(org) + number

    functions = [
        make("def f(org): return 1"),
        make("def f(org): return 2"),
        make("def f(org, least=1): return 1"),
        make("def f(org, least=2): return 1"),
        make("def f(org): return org.a"),
        make("def f(org): return org.b"),
        close_over(1),
        close_over(2),
        functools.partial(count_many, least=1),
        functools.partial(count_many, least=2),
        effective_leaders,
        leadership_gini,
    ]
    assert len(set(map(identify_function, functions))) == len(functions)
    moved = make("\n\n# elsewhere\ndef f(org): return 1")
    assert identify_function(moved) == identify_function(functions[0])


def test_random_numbers_go_on_as_they_began(rows):
    """Without rng, those of the file are taken; with another, it is refused."""
    grid = {"people": [3, 4]}
    first = sweep(simulate_noise, grid, seeds=2, resume=rows)
    longer = sweep(simulate_noise, grid, seeds=2, resume=rows)
    assert longer == first
    assert longer.entropy == first.entropy
    assert sweep(simulate_noise, grid, seeds=2, rng=first.entropy) == first
    with pytest.raises(ValueError, match="holds rows of other random numbers"):
        sweep(simulate_noise, grid, seeds=2, rng=5, resume=rows)
