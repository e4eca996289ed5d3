"""A sweep: one row of figures for each choice of parameters and each repetition."""

from __future__ import annotations

import inspect
import itertools
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import attrs
import numpy as np

from stepback._columns._digest_columns import digest_bytes
from stepback._measures._measure_all import measure
from stepback._organization._organization import Organization
from stepback._organization._validate_args import as_generator, check_argument, is_iterable
from stepback._problems._format import format_value
from stepback._records._fields._choices import Flag
from stepback.scenarios._panels._function_identity import (
    identify_function,
    identify_value,
    refuse_answers,
)
from stepback.scenarios._panels._panel_result import Panel
from stepback.scenarios._panels._plain_cells import PlainCell, as_plain_cell, flatten_figures
from stepback.scenarios._panels._resume_file import ResumeFile
from stepback.scenarios._panels._row_requests import RowOutcome, RowRequest
from stepback.scenarios._panels._row_work import figure_name, find_problems
from stepback.scenarios._panels._run_panel import RowPlan, run_plan

SEED = "seed"
RNG = "rng"


@attrs.frozen(eq=False)
class CallWork:
    """What a row of a sweep is computed from.

    Attributes:
        parameters: The arguments.
        entropy, position: From which its random numbers are made, those of no other row;
            ``None`` if the function takes none.
    """

    parameters: Mapping[str, Any]
    entropy: int | None
    position: int


@attrs.frozen
class CallRows:
    """What is called in each process: the function, with its arguments.

    Attributes:
        personal: Whether figures that rest on answers are kept.
    """

    personal: bool = False

    def __call__(self, function: Callable[..., Any], works: Sequence[CallWork]) -> list[RowOutcome]:
        """An outcome for each row."""
        return [self._call(function, work) for work in works]

    def _call(self, function: Callable[..., Any], work: CallWork) -> RowOutcome:
        try:
            arguments = dict(work.parameters)
            if work.entropy is not None:
                sequence = np.random.SeedSequence(work.entropy, spawn_key=(work.position,))
                arguments[RNG] = np.random.default_rng(sequence)
            found = function(**arguments)
            if isinstance(found, Organization):
                found = measure(found)
            name = figure_name(function)
            cells, withheld = flatten_figures(found, name, personal=self.personal)
            return RowOutcome(cells, withheld=withheld)
        except Exception as error:  # noqa: BLE001  (any function; the others go on)
            return RowOutcome(None, find_problems(error, "not-computed"))


def sweep(
    function: Callable[..., Any],
    grid: Mapping[str, Iterable[Any]] | Iterable[Mapping[str, Any]],
    *,
    seeds: int = 1,
    rng: np.random.Generator | int | None = None,
    executor: Executor | None = None,
    batch: int | None = None,
    progress: bool = False,
    resume: str | os.PathLike[str] | None = None,
    personal: bool = False,
) -> Panel:
    """The figures of a function over parameters: one row for each choice and each repetition.

    Parameters
    ----------
    function
        Called with the parameters by name. It returns an organization, which is measured, or what
        a measure of `panel` may return. If it has a parameter ``rng``, it gets a
        `numpy.random.Generator` of its own for each row.
    grid
        From each parameter to its values, of which every combination is a row, those of the last
        parameter varying fastest; or the parameters of each row, as mappings.
    seeds
        How often each choice of parameters is repeated, with other random numbers; the column
        ``seed`` counts from 0. Above 1, `function` needs a parameter ``rng``.
    rng
        The source of randomness. A whole number gives the same rows each time: row i has the
        numbers of ``numpy.random.SeedSequence(rng, spawn_key=(i,))``, whatever computes it. With
        ``None``, `Panel.entropy` is the number that gives these rows again; from a file `resume`,
        the numbers go on as they began.
    executor, batch, progress, resume, personal
        As in `panel`. A row counts as done if its parameters and random numbers are the same.

    Returns
    -------
    Panel
        With a column for each parameter, and ``seed``. A parameter that is no number, text, truth
        value or day shows its representation. A figure that is called as a parameter is named
        ``figure.people``.

    Raises
    ------
    PanelInterrupt
        At Ctrl-C: a `KeyboardInterrupt` that holds what is finished.
    ModuleNotFoundError
        If an extra is needed that is not installed.
    ValueError
        If `grid` is neither, `seeds` is not a whole number from 1 up, `function` takes no ``rng``
        although it is repeated or `rng` is given, or as in `panel`.

    Examples
    --------
    >>> from stepback.scenarios import sweep
    >>> table = sweep(archetypes.command_pyramid, {"people": [7, 40], "span": [2, 3]})
    >>> table.columns["people"], table.columns["span"], table.columns["layers"]
    ((7, 7, 40, 40), (2, 3, 2, 3), (3, 3, 6, 4))
    """
    if not callable(function):
        raise ValueError(f"function: {format_value(function)} is no function; give one")
    is_personal: bool = check_argument(Flag(), "personal", personal)
    if not is_personal:
        refuse_answers(function, "function")
    n_seeds = _check_seeds(seeds)
    takes_rng = _takes_rng(function)
    if not takes_rng and (n_seeds > 1 or rng is not None):
        raise ValueError(
            f"{'seeds' if n_seeds > 1 else 'rng'}: {format_value(function)} has no parameter rng, "
            "so that nothing in it is random; add one, or leave this out"
        )
    choices, n_choices, names = _list_choices(grid)
    asked = _find_entropy(rng) if takes_rng else None
    entropy = asked if asked is not None or not takes_rng else _new_entropy()
    header = {"rows": "sweep", "function": identify_function(function), "personal": is_personal}
    store = None
    if resume is not None:
        store = ResumeFile.open_file(
            resume, header, entropy=asked, new_entropy=entropy, is_private=is_personal
        )
        entropy = store.entropy
    plan = RowPlan(
        keys=(*names, SEED),
        requests=_list_calls(choices, names, n_seeds, entropy, has_digests=store is not None),
        n_rows=n_choices * n_seeds,
        argument="function",
        compute=CallRows(personal=is_personal),
        function=function,
        store=store,
    )
    found = run_plan(plan, executor=executor, batch=batch, progress=progress)
    return attrs.evolve(found, entropy=entropy)


def _check_seeds(seeds: Any) -> int:
    if isinstance(seeds, bool) or not isinstance(seeds, int) or seeds < 1:
        raise ValueError(f"seeds: {format_value(seeds)} is not a whole number from 1 up")
    return seeds


def _takes_rng(function: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):  # of some functions that are not written in Python
        return False
    return RNG in parameters


def _find_entropy(rng: Any) -> int | None:
    """The whole number that random numbers are made from; ``None`` if none was asked for."""
    if rng is None:
        return None
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool) and rng >= 0:
        return int(rng)
    words: list[int] = as_generator(rng).integers(1 << 32, size=4, dtype=np.uint64).tolist()
    return sum(word << (32 * place) for place, word in enumerate(words))


def _new_entropy() -> int:
    return int(np.random.SeedSequence().generate_state(1, np.uint64)[0])


def _list_choices(
    grid: Any,
) -> tuple[Iterable[Mapping[str, Any]], int, tuple[str, ...]]:
    """The choices of parameters in order, how many there are, and all names."""
    if isinstance(grid, Mapping):
        values = {_check_name(name): _check_values(name, given) for name, given in grid.items()}
        product = itertools.product(*values.values())
        n_choices = math.prod(map(len, values.values()))
        return (dict(zip(values, row, strict=True)) for row in product), n_choices, tuple(values)
    if isinstance(grid, str) or not is_iterable(grid):
        raise ValueError(
            f"grid: {format_value(grid)} is no grid; give {{'people': [10, 100]}}, or a list of "
            "the parameters of each row, such as [{'people': 10}]"
        )
    rows = list(grid)
    for row in rows:
        if not isinstance(row, Mapping):
            raise ValueError(
                f"grid: {format_value(row)} is no mapping; give one, such as {{'people': 10}}"
            )
    names = dict.fromkeys(_check_name(name) for row in rows for name in row)
    return rows, len(rows), tuple(names)


def _check_name(name: Any) -> str:
    if not isinstance(name, str):
        raise ValueError(f"grid: {format_value(name)} is not the name of a parameter; give text")
    if name in {SEED, RNG}:
        raise ValueError(
            f"grid: {name} is not a parameter to choose here: each row has random numbers of its "
            "own; give seeds= and rng="
        )
    return name


def _check_values(name: str, values: Any) -> list[Any]:
    if isinstance(values, str | bytes | Mapping) or not is_iterable(values):
        raise ValueError(
            f"grid: {name}: {format_value(values)} is no collection of values; give a list, even "
            "of one"
        )
    return list(values)


def _list_calls(
    choices: Iterable[Mapping[str, Any]],
    names: Sequence[str],
    n_seeds: int,
    entropy: int | None,
    *,
    has_digests: bool,
) -> Iterator[RowRequest]:
    position = itertools.count()
    for parameters in choices:
        cells = {name: _parameter_cell(parameters[name]) for name in names if name in parameters}
        label = ", ".join(f"{name}={format_value(cell)}" for name, cell in cells.items())
        for seed in range(n_seeds):
            place = next(position)
            random = None if entropy is None else [entropy, place]
            parts = [identify_value(sorted(parameters.items())), repr(random)]
            yield RowRequest(
                key={name: cells.get(name) for name in names} | {SEED: seed},
                label=f"{label}, {SEED} {seed}" if n_seeds > 1 else label,
                work=CallWork(dict(parameters), entropy, place),
                digest=digest_bytes(map(str.encode, parts)) if has_digests else "",
            )


def _parameter_cell(value: Any) -> PlainCell:
    """A parameter as a cell; of what is none, its representation."""
    try:
        return as_plain_cell(value)
    except ValueError:
        return format_value(value)
