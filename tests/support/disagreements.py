"""Compare the package with the oracle on thousands of organizations.

    python -m tests.support.disagreements --count 5000 --seed 1

Each seed draws two organizations: one of which only delegations are dated, which the oracle reads
as it is, and one whose records of every kind are, on a day; the oracle is given what is in force.
Prints how many were compared, and each disagreement on as few records as show it. Other counts and
seeds find others.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
from collections import Counter
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from stepback import InvalidOrganization
from tests.support import oracle
from tests.support.answers import OracleAnswers, PackageAnswers
from tests.support.histories import choose_history, days_to_look_at, is_plausible
from tests.support.oracle._days import change_days, world_on_day
from tests.support.strategies import build_organization
from tests.support.tangled import choose_absence, choose_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tests.support.oracle import World

TOLERANCE = 1e-9
ORACLE, PACKAGE = OracleAnswers(), PackageAnswers()

Disagreement = tuple[str, Any, Any]  # the question, the oracle's answer, the package's


def find_disagreements(world: World, away: frozenset[str]) -> Iterator[Disagreement]:
    """Where the two differ about a world; not valid but for a cycle, it is passed over."""
    for_oracle = world_for_oracle(world)
    if not for_oracle.domains:
        return
    try:
        refusal = PACKAGE.cycle(world)
    except InvalidOrganization:
        return
    cycle = ORACLE.cycle(for_oracle)
    if (refusal is None) != (cycle is None):
        yield "cycle", cycle, refusal
    if refusal is not None or cycle is not None:
        return
    questions: dict[str, Callable[[Any, World], Any]] = {
        "decided": lambda one, world: one.decided(world),
        "owned": lambda one, world: one.owned(world),
        "absence": lambda one, world: one.absence(world, away),
        "absence, lapse": lambda one, world: one.absence(world, away, lapse=True),
        "support": lambda one, world: one.support(world),
        "unsupported": lambda one, world: one.unsupported(world, away),
        "sources": lambda one, world: one.sources(world),
        "dependence": lambda one, world: one.dependence(world),
        "deputies": lambda one, world: one.deputies(world),
        "stances": lambda one, world: one.stances(world),
        "following": lambda one, world: one.following(world),
        "bus factor": lambda one, world: one.bus_factor(world),
    }
    for question, ask in questions.items():
        right = ask(ORACLE, for_oracle)
        try:
            found = ask(PACKAGE, world)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is no answer)
            yield question, right, repr(error)
            continue
        if not is_close(right, found):
            yield question, right, found


def world_for_oracle(world: World) -> World:
    """What is in force on the day of a world with other dated records than delegations."""
    if world.date is None or not change_days(replace(world, delegations=())):
        return world
    return world_on_day(world, world.date)


def is_close(right: Any, found: Any) -> bool:
    """Whether two answers agree, up to rounding; what is 0 may be left out."""
    if isinstance(right, tuple):
        return all(is_close(*pair) for pair in zip(right, found, strict=True))
    if isinstance(right, dict):
        return all(is_close(right.get(key, 0), found.get(key, 0)) for key in right | found)
    if right is None or found is None or isinstance(right, set) or str in map(type, (right, found)):
        return bool(right == found)
    return abs(float(right) - float(found)) <= TOLERANCE


def is_comparable(world: World) -> bool:
    """Whether no date or context but the world's own makes a cycle, for which it is refused."""
    return not any(
        oracle.has_cycle(world_for_oracle(replace(world, date=date, contexts=frozenset(contexts))))
        for date in dates_of(world)
        for contexts in ((), ("battle",))
    ) or oracle.has_cycle(world_for_oracle(world))


def dates_of(world: World) -> set[dt.date | None]:
    """A day in each period in which the same is in force."""
    if world.date is None:
        return {None}
    return {dt.date.min, world.date, *change_days(world)}


TABLES = (
    "supports",
    "delegations",
    "memberships",
    "reporting",
    "domains",
    "circles",
    "roles",
    "people",
)


def smaller_worlds(world: World) -> Iterator[World]:
    """The world less one record each, or with one value of a record as it is by default."""
    for table in TABLES:
        records = getattr(world, table) or ()
        for number, record in enumerate(records):
            yield replace(world, **{table: records[:number] + records[number + 1 :]})
            for field in ("quorum", "weight", "share", "autonomy", "limit", "domain", "standing"):
                if hasattr(record, field):
                    default = {"quorum": 1, "weight": 1, "standing": True}.get(field)
                    if getattr(record, field) != default:
                        plain = type(record)(**(as_fields(record) | {field: default}))
                        yield replace(
                            world, **{table: (*records[:number], plain, *records[number + 1 :])}
                        )


def as_fields(record: Any) -> dict[str, Any]:
    """The values of a record by field."""
    return {each.name: getattr(record, each.name) for each in type(record).__attrs_attrs__}


def shrink(world: World, away: frozenset[str], question: str) -> World:
    """As few records as still show a disagreement about the question."""
    for smaller in smaller_worlds(world):
        people = {person.id for person in world_for_oracle(smaller).people}
        try:
            kinds = {kind for kind, *_ in find_disagreements(smaller, away & people)}
        except ValueError:
            continue
        if question in kinds:
            return shrink(smaller, away & people, question)
    return world


def describe(world: World) -> str:
    """The records, as code."""
    return "\n".join(
        f"  {record!r}"
        for field in fields(world)
        if isinstance(found := getattr(world, field.name), tuple)
        for record in found
    )


Case = tuple["World", frozenset[str]]


def random_case(seed: int) -> Case:
    """A world of which only delegations are dated, and who is away from it."""
    choose = choose_by(seed)
    world = choose_world(choose)
    return world, choose_absence(choose, world)


def random_day(seed: int) -> Case:
    """A world whose records of every kind are dated, on a day, and who is away from it then.

    It is the first that is drawn and valid, cycles of authority apart.
    """
    choose = choose_by(seed)
    while True:
        world = choose_history(choose, choose_world(choose))
        world = replace(world, date=choose(days_to_look_at(world)))
        if is_plausible(world) and is_valid(world):
            return world, choose_absence(choose, world_on_day(world, world.date))


def is_valid(world: World) -> bool:
    """Whether the package takes the records but for a cycle of authority."""
    try:
        build_organization(world)
    except InvalidOrganization as invalid:
        return {problem.code for problem in invalid.problems} == {"delegation-cycle"}
    return True


def choose_by(seed: int) -> Callable[[Sequence[Any]], Any]:
    """Choices that depend on a seed."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    return lambda choices: chance.choice(list(choices))


def report_disagreements(seeds: Iterable[int], *, show: int) -> Iterator[str]:
    """The first of each kind of question, and how many there were."""
    tally: Counter[str] = Counter()
    for seed in seeds:
        for world, away in (random_case(seed), random_day(seed)):
            if not is_comparable(world):
                tally["passed over"] += 1
                continue
            tally["compared"] += 1
            tally["on a day of a history"] += world_for_oracle(world) is not world
            for question, *_ in find_disagreements(world, away):
                tally[question] += 1
                if tally[question] <= show:
                    least = shrink(world, away, question)
                    yield describe_disagreement(seed, question, least, away)
    yield str(dict(tally))


def describe_disagreement(seed: int, question: str, world: World, away: frozenset[str]) -> str:
    """The records, as code, and both answers."""
    gone = away & {person.id for person in world_for_oracle(world).people}
    answers = [
        f"  oracle  {right}\n  package {found}"
        for kind, right, found in find_disagreements(world, gone)
        if kind == question
    ]
    head = f"seed {seed}: {question}, away {sorted(gone)}, on {world.date}"
    return "\n".join([head, describe(world), *answers, ""])


def main() -> None:
    """Compare as many organizations as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=2, help="how many of each question")
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.count)
    for text in report_disagreements(seeds, show=options.show):
        sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
