"""Panels in other processes: the same rows to the bit, and what is finished is never lost."""

import contextlib
import multiprocessing
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from stepback import archetypes, effective_leaders
from stepback.scenarios import PanelInterrupt, panel, sweep
from tests.support.executors import (
    DyingExecutor,
    LosingExecutor,
    ReorderingExecutor,
    TravellingExecutor,
    kill_worker,
    simulate_noise,
)

SPAWN = multiprocessing.get_context("spawn")


def pyramids(n_organizations=12):
    """Pyramids of 3 people and more."""
    return {f"of {n}": archetypes.command_pyramid(people=n) for n in range(3, 3 + n_organizations)}


def some_archetypes():
    """Organizations whose figures have many bits."""
    return {
        "customers": archetypes.customer_circles(),
        "army": archetypes.mission_command(),
        "members": archetypes.membership_organization(),
        "followers": archetypes.leaders_who_follow(),
        **pyramids(),
    }


def bits(table):
    """Every cell with its type, to the bit."""
    return {
        name: [cell.hex() if isinstance(cell, float) else repr(cell) for cell in cells]
        for name, cells in table.columns.items()
    }


EXECUTORS = {
    "threads": lambda: ThreadPoolExecutor(2),
    "reordering": ReorderingExecutor,
    "travelling": TravellingExecutor,
}


@pytest.mark.parametrize("batch", [None, 1, 5])
@pytest.mark.parametrize("name", EXECUTORS)
def test_rows_are_the_same_bits_whatever_computes_them(name, batch):
    """Neither the executor nor its order nor the size of batches changes a bit, or the order."""
    alone = panel(some_archetypes(), personal=True)
    with EXECUTORS[name]() as executor:
        table = panel(some_archetypes(), executor=executor, batch=batch, personal=True)
    assert bits(table) == bits(alone)
    assert table == alone


def test_processes_compute_the_same_bits():
    """Processes that are started anew send back the rows of this one."""
    alone = panel(some_archetypes(), personal=True)
    with ProcessPoolExecutor(1, mp_context=SPAWN) as executor:
        table = panel(some_archetypes(), executor=executor, personal=True)
        again = panel(list(some_archetypes().items()), executor=executor, batch=2, personal=True)
        noise = sweep(simulate_noise, {"people": [3, 4]}, seeds=3, rng=7, executor=executor)
    assert bits(table) == bits(again) == bits(alone)
    assert bits(noise) == bits(sweep(simulate_noise, {"people": [3, 4]}, seeds=3, rng=7))


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_every_way_to_start_processes_gives_the_same_rows(method):
    """Processes that are forked, and those that are started anew."""
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        assert panel(pyramids(), executor=executor) == panel(pyramids())


def test_a_generator_is_drawn_a_few_batches_ahead():
    """However many items there are, only a few wait at a time."""
    drawn, finished, most = [0], [0], [0]

    def draw():
        for number in range(200):
            drawn[0] += 1
            most[0] = max(most[0], drawn[0] - finished[0])
            yield f"o{number}", archetypes.command_pyramid(people=5)

    def count(org):
        finished[0] += 1
        return len(org.people)

    with ThreadPoolExecutor(1) as executor:
        table = panel(draw(), measure=count, executor=executor, batch=3)
    assert len(table) == 200
    assert most[0] <= 3 * 8
    drawn[0] = finished[0] = most[0] = 0
    assert len(panel(draw(), measure=count, batch=1)) == 200
    assert most[0] <= 1


def test_a_broken_executor_leaves_what_is_finished():
    """What workers did is kept, and the rest is not done, which is no failure."""
    with pytest.warns(RuntimeWarning, match=r"7 rows are not done.*give resume='rows.jsonl'"):
        table = panel(pyramids(), executor=DyingExecutor(6), batch=1, measure=effective_leaders)
    assert table.columns["organization"] == tuple(f"of {n}" for n in range(3, 8))
    assert table.not_done == tuple(f"of {n}" for n in range(8, 15))
    assert not table.failures
    assert not table.is_complete
    assert "not done" in str(table)
    assert "BrokenExecutor: a worker ended" in table.stop_reason


def test_a_generator_is_not_drawn_for_an_executor_that_is_broken():
    """The names that a generator would have given stay unknown, and the panel says it is not whole."""

    def draw():
        yield from pyramids().items()
        pytest.fail("it was drawn to its end")

    with pytest.warns(RuntimeWarning, match="not done"):
        table = panel(draw(), executor=DyingExecutor(3), batch=1, measure=effective_leaders)
    assert not table.is_complete
    assert len(table) == 2


def test_batches_that_are_lost_do_not_stop_the_others():
    """An executor that goes on after a loss computes all other rows."""
    with pytest.warns(RuntimeWarning, match="the machine is gone"):
        table = panel(pyramids(), executor=LosingExecutor(), batch=1, measure=effective_leaders)
    assert len(table.not_done) == 4
    assert len(table) == 8


def test_a_killed_worker_leaves_what_is_finished_in_the_file(tmp_path):
    """After a kill -9, another run computes what is missing, and nothing else."""
    rows = tmp_path / "rows.jsonl"
    orgs = pyramids()  # of which that of 13 people kills
    with (
        ProcessPoolExecutor(1, mp_context=SPAWN) as executor,
        pytest.warns(RuntimeWarning, match="BrokenProcessPool"),
    ):
        table = panel(orgs, measure=kill_worker, executor=executor, batch=1, resume=rows)
    assert not table.failures
    assert "of 13" in table.not_done
    assert len(table) + len(table.not_done) == len(orgs)
    assert len(table) >= 1
    kept = len(rows.read_text().splitlines())
    assert kept == 1 + len(table)
    others = {name: org for name, org in orgs.items() if name != "of 13"}
    again = panel(others, measure=kill_worker, resume=rows)
    assert (
        again.columns["kill_worker"]
        == panel(others, measure=effective_leaders).columns["effective_leaders"]
    )
    assert len(rows.read_text().splitlines()) == len(orgs)


def test_what_cannot_travel_is_refused_before_anything_runs():
    """A lambda is one error with its remedy, and works without an executor, and in threads."""
    drawn = []

    def draw():
        drawn.append(1)
        yield "acme", archetypes.command_pyramid(people=5)

    def measure(org):
        return len(org.people)

    with pytest.raises(ValueError, match=r"measure: .* cannot be sent to other processes.*by def"):
        panel(draw(), measure=measure, executor=TravellingExecutor())
    assert not drawn
    with ThreadPoolExecutor(1) as executor:
        assert panel(draw(), measure=measure, executor=executor).columns["measure"] == (5,)
    with pytest.raises(ValueError, match="function: .* cannot be sent"):
        sweep(lambda a: a, {"a": [1]}, executor=TravellingExecutor())
    with pytest.raises(ValueError, match="items: .* cannot be sent to another process"):
        sweep(abs, [{"x": threading.Lock()}], executor=TravellingExecutor())


def test_an_executor_that_is_closed_or_no_executor_is_refused():
    """The message says how to make one."""
    with ThreadPoolExecutor(1) as closed:
        pass
    with pytest.warns(RuntimeWarning, match="not done"):
        assert not len(panel(pyramids(), executor=closed))
    client = SimpleNamespace(get_executor=lambda: None)
    with pytest.raises(ValueError, match=r"give client.get_executor\(\)"):
        panel(pyramids(), executor=client)
    with pytest.raises(ValueError, match="is a class; give an instance"):
        panel(pyramids(), executor=ThreadPoolExecutor)
    with pytest.raises(ValueError, match="make a new one"):
        panel(pyramids(), executor=closed_pool())


def closed_pool():
    """A pool of processes that takes nothing any more."""
    executor = ProcessPoolExecutor(1)
    executor.shutdown()
    return executor


SCRIPT = """
from concurrent.futures import ProcessPoolExecutor
import multiprocessing
from stepback import archetypes
from stepback.scenarios import panel
context = multiprocessing.get_context("spawn")
with ProcessPoolExecutor(1, mp_context=context) as executor:
    panel({"acme": archetypes.command_pyramid(people=5)}, executor=executor)
"""


@pytest.mark.slow
def test_a_script_that_starts_workers_at_its_top_is_told_to_guard_it(tmp_path):
    """A script without the guard gets the remedy, whatever its workers print."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    ended = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 1
    assert "if __name__ == '__main__':" in ended.stderr.splitlines()[-1]


def test_batches_above_a_megabyte_are_warned_of_once():
    """A large organization in memory is told to be given as a path."""
    large = archetypes.command_pyramid(people=40_000)
    with pytest.warns(UserWarning, match=r"ships \d\.\d MB.*give paths") as caught:
        panel(
            {"a": large, "b": large}, measure=count_people, executor=TravellingExecutor(), batch=1
        )
    assert len(caught) == 1


def count_people(org):
    """How many people there are."""
    return len(org)


def interrupt_at_third(org):
    """Ctrl-C while the third organization is measured."""
    if len(org) == 5:
        raise KeyboardInterrupt
    return len(org)


def test_an_interrupt_keeps_what_is_finished(tmp_path):
    """The exception holds the panel so far, and the file is whole."""
    rows = tmp_path / "rows.jsonl"
    with pytest.raises(KeyboardInterrupt) as caught:
        panel(pyramids(), measure=interrupt_at_third, batch=1, resume=rows)
    interrupt = caught.value
    assert isinstance(interrupt, PanelInterrupt)
    assert interrupt.panel.columns["interrupt_at_third"] == (3, 4)
    assert interrupt.panel.not_done == ("of 5",)
    assert not interrupt.panel.is_complete
    assert "2 rows finished" in str(interrupt)
    assert len(rows.read_text().splitlines()) == 3


def test_an_interrupt_in_the_middle_of_other_processes_keeps_what_is_finished():
    """Ctrl-C while this process waits for the others."""

    class Interrupted(TravellingExecutor):
        def __init__(self):
            self.n_submitted = 0

        def submit(self, function, /, *args, **options):
            self.n_submitted += 1
            if self.n_submitted == 4:
                raise KeyboardInterrupt
            return super().submit(function, *args, **options)

    with pytest.raises(PanelInterrupt) as caught:
        panel(pyramids(), measure=count_people, executor=Interrupted(), batch=1)
    assert not caught.value.panel.is_complete


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of dask and tornado are not ours
def test_dask_computes_the_same_rows():
    """A cluster of dask takes a panel through its executor, and functions of a notebook too."""
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    )
    with contextlib.closing(cluster), distributed.Client(cluster) as client:
        executor = client.get_executor()
        assert panel(pyramids(), executor=executor) == panel(pyramids())
        local = panel(pyramids(), measure=lambda org: len(org.people), executor=executor)
        assert local.columns["value"] == tuple(range(3, 15))
