"""Panels: the CPU time of all processes, over that of one that computes everything.

What is above 1 is the price of more processes: they start, import numpy, and are sent their work.
"""

from __future__ import annotations

import functools
import resource
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import distributed
import numpy as np

from benchmarks.sample import SEED
from benchmarks.scenario_row import ScenarioRow
from stepback import Delegation, Domain, Organization, Person, ReportingLine, write_tables
from stepback.scenarios import Panel, panel

_ORGANIZATIONS, _QUICK_ORGANIZATIONS = 1_000, 20
_PEOPLE, _DOMAINS, _DELEGATIONS, _SPAN = 500, 4, 1_852, 7
_WORKERS = 2
_TARGETS = {"folders, processes": 1.35, "folders, Dask": 2.5, "in memory, processes": 2.3}


def panel_rows(quick: bool) -> Iterator[ScenarioRow]:  # noqa: FBT001  (as all makers of rows)
    """The same panel of folders and of organizations in memory, on two processes and on one."""
    n_organizations = _QUICK_ORGANIZATIONS if quick else _ORGANIZATIONS
    orgs = {f"o{number:04}": _build_organization(number) for number in range(n_organizations)}
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: write_tables(org, Path(folder, name)) for name, org in orgs.items()}
        yield from _compare(paths, "folders", {"processes": _on_processes, "Dask": _on_dask})
    yield from _compare(orgs, "in memory", {"processes": _on_processes})


def _compare(
    items: Mapping[str, Any], kind: str, ways: Mapping[str, Callable[[Mapping[str, Any]], Panel]]
) -> Iterator[ScenarioRow]:
    what = f"{len(items):,} organizations of {_PEOPLE:,} people, {kind}"
    panel(dict(list(items.items())[:2]))  # imports what is imported when it is needed
    alone, seconds_alone = _cpu_seconds(functools.partial(panel, items))
    for way, compute in ways.items():
        table, seconds = _cpu_seconds(functools.partial(compute, items))
        assert table == alone, "the rows differ"
        yield ScenarioRow(
            f"`panel`, {what}, on {_WORKERS} workers: {way}",
            f"{seconds:.1f} s",
            f"in one process: {seconds_alone:.1f} s",
            f"{seconds / seconds_alone:.2f} times",
            f"at most {_TARGETS[f'{kind}, {way}']}",
        )


def _cpu_seconds(compute: Callable[[], Panel]) -> tuple[Panel, float]:
    """The result, and the CPU time of this process and of all that it started and that ended."""
    before = _used_seconds()
    found = compute()
    return found, _used_seconds() - before


def _used_seconds() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _on_processes(items: Mapping[str, Any]) -> Panel:
    with ProcessPoolExecutor(_WORKERS, mp_context=get_context("spawn")) as executor:
        return panel(items, executor=executor)


def _on_dask(items: Mapping[str, Any]) -> Panel:
    with (
        distributed.LocalCluster(
            n_workers=_WORKERS, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        return panel(items, executor=client.get_executor())


def _build_organization(number: int) -> Organization:
    """A tree of 500 people, in which four heads hand their domains down every line."""
    rng = np.random.default_rng([SEED, number])
    ids = [f"p{person:04}" for person in range(_PEOPLE)]
    lines = [(ids[(person - 1) // _SPAN], ids[person]) for person in range(1, _PEOPLE)]
    delegations = [
        Delegation(principal, delegate, domain=f"d{domain}", autonomy=float(rng.random()))
        for principal, delegate in lines
        for domain in range(_DOMAINS)
    ]
    return Organization(
        people=[Person(id_, unit=f"u{place % 20}") for place, id_ in enumerate(ids)],
        domains=[Domain(f"d{domain}", ids[domain]) for domain in range(_DOMAINS)],
        reporting=[ReportingLine(*line) for line in lines],
        delegations=delegations[:_DELEGATIONS],
    )
