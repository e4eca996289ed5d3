"""A log with known departures from a made-up manufacturer's rights, and all of them found again.

    python examples/evidence/planted_departures.py [NUMBER of decisions]

Nobody knows of a real log which of its decisions were outside the paper. Of this one everybody
does: each decision is first drawn as the paper has it, and some are then changed in one of five
ways. `paper_and_practice` knows nothing of that, and has to find each of them, person by person.

The rights are a chain in each of three domains, from the board to the leads, with limits. In a
shutdown, which is a context, a deputy may buy for up to 10,000; the limit of heads for hiring
begins in July; two of the board have to sign together what is above everybody's limit; and on the
first of May, lee follows kim as a lead.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import attrs
import numpy as np

from stepback import Circle, Delegation, Domain, Membership, Organization, Person, Role
from stepback.evidence import DecisionLog, PaperAndPractice, paper_and_practice

DOMAINS = ("Purchases", "Hiring", "Credit notes")
TURN, JULY = date(2025, 5, 1), date(2025, 7, 1)
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
MATRIX = {  # the limits of director, head and lead
    "Purchases": (500_000, 50_000, 5_000),
    "Hiring": (200_000, 80_000, None),
    "Credit notes": (100_000, 10_000, 1_000),
}
LEVELS = ("Board", "Director", "Head", "Lead")
DEPUTY_LIMIT = 10_000
BOARD = ("ada", "ben", "cai")
PEOPLE = {"Director": ("dot",), "Head": ("eli", "fay"), "Lead": ("gus", "hal", "ida")}
CLERKS = ("mia", "ned")  # in the organization, and without any right
DEPUTY = "pia"  # whose right is in force in a shutdown only
CONTRACTOR = "otto"  # not in the organization


@attrs.frozen
class Planted:
    """A decision and the class that it was made to be in."""

    deciders: tuple[str, ...]
    domain: str
    amount: float
    day: date
    context: str
    expected: str


def make_organization() -> Organization:
    """The rights on paper."""
    members = [Membership(role, one) for role, people in PEOPLE.items() for one in people]
    members += [Membership("Board", one) for one in BOARD]
    members += [Membership("Lead", "kim", end=TURN), Membership("Lead", "lee", start=TURN)]
    people = [
        *BOARD,
        *(one for held in PEOPLE.values() for one in held),
        "kim",
        "lee",
        DEPUTY,
        *CLERKS,
    ]
    delegations = []
    for domain, (director, head, lead) in MATRIX.items():
        delegations.append(Delegation("Board", "Director", domain=domain, limit=director))
        start = JULY if domain == "Hiring" else None
        delegations.append(Delegation("Director", "Head", domain=domain, limit=head, start=start))
        if lead is not None:
            delegations.append(Delegation("Head", "Lead", domain=domain, limit=lead))
    shutdown = Delegation(
        "Head", "Deputy", domain="Purchases", limit=DEPUTY_LIMIT, contexts="shutdown"
    )
    return Organization(
        people=map(Person, people),
        roles=[Role("Director"), Role("Head"), Role("Lead"), Role("Deputy")],
        circles=[Circle("Board", quorum=2)],
        domains=[Domain(domain, "Board", amounts=[1_000, 100_000]) for domain in DOMAINS],
        delegations=[*delegations, shutdown],
        memberships=[*members, Membership("Deputy", DEPUTY)],
    )


def draw_decisions(n_decisions: int, rng: np.random.Generator) -> Iterator[Planted]:
    """Decisions as the paper has them, and one in five changed."""
    for _ in range(n_decisions):
        domain = DOMAINS[rng.integers(len(DOMAINS))]
        day = FIRST + timedelta(days=int(rng.integers((LAST - FIRST).days + 1)))
        amount = float(np.round(np.exp(rng.uniform(np.log(100), np.log(900_000))), 2))
        found = Planted((), domain, amount, day, "", "as granted")
        found = attrs.evolve(found, deciders=draw_party(deciding_level(found), day, rng))
        yield plant_departure(found, rng) if rng.random() < 0.2 else found


def plant_departure(decision: Planted, rng: np.random.Generator) -> Planted:
    """The decision, changed in one of the ways that are possible for it."""
    day, domain, level = decision.day, decision.domain, deciding_level(decision)
    ways = [
        attrs.evolve(decision, deciders=(CONTRACTOR,), expected="unknown"),
        attrs.evolve(decision, domain="Repairs", expected="unknown"),
        attrs.evolve(decision, amount=np.nan, expected="unknown"),
        attrs.evolve(decision, deciders=(pick(CLERKS, rng),), expected="no right"),
    ]
    above = LEVELS[: LEVELS.index(level)]
    if above:
        party = draw_party(above[rng.integers(len(above))], day, rng)
        ways.append(attrs.evolve(decision, deciders=party, expected="above"))
    if level == "Board":
        alone = (pick(BOARD, rng),)
        ways.append(attrs.evolve(decision, deciders=alone, expected="no right"))
    below = [name for name in LEVELS[LEVELS.index(level) + 1 :] if limit_of(name, domain, day)]
    if below:
        party = draw_party(below[rng.integers(len(below))], day, rng)
        ways.append(attrs.evolve(decision, deciders=party, expected="beyond the limit"))
    if domain == "Hiring" and day < JULY:
        party = (pick(PEOPLE["Head"], rng),)
        ways.append(attrs.evolve(decision, deciders=party, expected="out of force"))
    if domain == "Purchases":
        deputized = attrs.evolve(decision, deciders=(DEPUTY,))
        ways.append(attrs.evolve(deputized, expected="out of force"))
        ways.append(attrs.evolve(deputized, context="shutdown", expected=deputy_class(decision)))
    if domain != "Hiring" and limit_of("Lead", domain, day):
        absent = "lee" if day < TURN else "kim"
        ways.append(attrs.evolve(decision, deciders=(absent,), expected="out of force"))
    return ways[rng.integers(len(ways))]


def deputy_class(decision: Planted) -> str:
    """The class of a decision by the deputy in a shutdown."""
    return "as granted" if decision.amount <= DEPUTY_LIMIT else "beyond the limit"


def limit_of(level: str, domain: str, day: date) -> float | None:
    """The limit of a level on a day; ``None`` if it has no right."""
    if level == "Board":
        return float("inf")
    if level == "Head" and domain == "Hiring" and day < JULY:
        return None
    return MATRIX[domain][LEVELS.index(level) - 1]


def deciding_level(decision: Planted) -> str:
    """The lowest level whose limit covers the amount."""
    for level in reversed(LEVELS):
        limit = limit_of(level, decision.domain, decision.day)
        if limit is not None and decision.amount <= limit:
            return level
    raise AssertionError(decision)


def draw_party(level: str, day: date, rng: np.random.Generator) -> tuple[str, ...]:
    """Who decides at a level: two of the board, and one of everybody else."""
    if level == "Board":
        return tuple(rng.choice(BOARD, 2, replace=False).tolist())
    if level == "Lead":
        return (pick((*PEOPLE["Lead"], "kim" if day < TURN else "lee"), rng),)
    return (pick(PEOPLE[level], rng),)


def pick(names: tuple[str, ...], rng: np.random.Generator) -> str:
    """One of the names."""
    return names[rng.integers(len(names))]


def make_log(decisions: list[Planted]) -> DecisionLog:
    """The log, which does not say what was planted; each of two who sign has a row."""
    rows = []
    for number, decision in enumerate(decisions):
        *before, last = decision.deciders
        rows += [(number, decision, one, "approved", "T09:00") for one in before]
        rows.append((number, decision, last, "final", "T15:00"))
    return DecisionLog.from_columns(
        case=[f"C{number}" for number, *_ in rows],
        domain=[decision.domain for _, decision, *_ in rows],
        decided=[f"{decision.day}{time}" for _, decision, _, _, time in rows],
        submitted=[f"{decision.day}T08:00" for _, decision, *_ in rows],
        decider=[one for _, _, one, _, _ in rows],
        amount=[decision.amount for _, decision, *_ in rows],
        context=[decision.context or None for _, decision, *_ in rows],
        outcome=[outcome for *_, outcome, _ in rows],
    )


def count_planted(decisions: list[Planted]) -> dict[str, Counter[str]]:
    """How many decisions of each class everybody who decided has, as planted."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for decision in decisions:
        found[decision.deciders[-1]][decision.expected] += 1
    return dict(found)


def count_found(both: PaperAndPractice) -> dict[str, Counter[str]]:
    """The same as `paper_and_practice` has it."""
    return {
        name: Counter({class_: n for class_, n in zip(both.classes, row, strict=True) if n})
        for name, row in zip(both.deciders.groups, both.deciders.counts.tolist(), strict=True)
    }


def main(n_decisions: int = 5_000) -> None:
    """Plant departures, find them, and compare."""
    rng = np.random.default_rng(20)
    decisions = list(draw_decisions(n_decisions, rng))
    both = paper_and_practice(make_organization(), make_log(decisions), rng=1)
    print(both)
    planted, found = count_planted(decisions), count_found(both)
    print()
    for name in sorted(planted):
        departures = {
            class_: n for class_, n in sorted(planted[name].items()) if class_ != "as granted"
        }
        verdict = "all found" if planted[name] == found[name] else f"found {found[name]}"
        print(f"{name}: {departures or 'no departures'}: {verdict}")
    if planted != found:
        raise SystemExit("not what was planted")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
