"""Paper held against practice, beside the same classes of a simple chain in pandas."""

from __future__ import annotations

import math
from collections.abc import Iterator

import attrs
import numpy as np
import pandas as pd

from benchmarks.sample import SEED
from benchmarks.scenario_row import ScenarioRow
from benchmarks.timing import Engine, time_in_turn
from stepback import Delegation, Domain, Membership, Organization, Person, Role
from stepback.evidence import DecisionLog, PaperAndPractice, paper_and_practice
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._logs._outcomes import OUTCOME_CODES

SIZES, QUICK_SIZES = (1_000_000, 10_000_000), (20_000, 200_000)
LEVELS = ("Clerk", "Lead", "Head", "Director", "Board")
LIMITS = (1_000.0, 4_000.0, 16_000.0, 64_000.0, math.inf)
N_DOMAINS, N_PEOPLE = 20, 2_000
CLASSES = ("beyond the limit", "as granted", "above")
TARGETS = ("at most 6 s", "at most 15 s")
_YEAR = 365 * 86_400


def conformance_rows(quick: bool) -> Iterator[ScenarioRow]:  # noqa: FBT001  (as all makers of rows)
    """The time of a comparison, of two sizes, and how it grows."""
    level = np.minimum(np.random.default_rng(SEED).geometric(0.6, N_PEOPLE), len(LEVELS)) - 1
    org = make_levels(level)
    medians = []
    for n_decisions, target in zip(QUICK_SIZES if quick else SIZES, TARGETS, strict=True):
        log = draw_decisions(n_decisions)
        frame = make_decision_frame(log)
        timings = time_in_turn(
            {
                "stepback": Engine(lambda log=log: _prepare_comparison(org, log), list_counts),
                "pandas": Engine(
                    lambda frame=frame: lambda: count_in_pandas(frame, level), list_pandas_counts
                ),
            }
        )
        median, rival = (timings[name].median for name in ("stepback", "pandas"))
        medians.append(median)
        yield ScenarioRow(
            task=f"`paper_and_practice`, {n_decisions:,} decisions in memory",
            time=f"{median:.2f} s",
            rival=f"counting the classes of a chain in pandas: {rival:.2f} s",
            ratio=f"{median / rival:.2f} times as long",
            target=target,
        )
    small, large = QUICK_SIZES if quick else SIZES
    exponent = math.log(medians[1] / medians[0]) / math.log(large / small)
    yield ScenarioRow(
        task="its growth with the number of decisions",
        time=f"exponent {exponent:.2f}",
        rival="",
        ratio="",
        target="at most linear",
    )


def make_levels(level: np.ndarray) -> Organization:
    """Five levels in a chain, in each of 20 domains, held by 2,000 people."""
    return Organization(
        people=[Person(f"p{number}") for number in range(level.size)],
        roles=[Role(name) for name in LEVELS],
        memberships=[
            Membership(LEVELS[number], f"p{person}") for person, number in enumerate(level.tolist())
        ],
        domains=[Domain(f"d{n}", LEVELS[-1], amounts=[1.0]) for n in range(N_DOMAINS)],
        delegations=[
            Delegation(LEVELS[n + 1], LEVELS[n], domain=f"d{domain}", limit=LIMITS[n])
            for domain in range(N_DOMAINS)
            for n in range(len(LEVELS) - 1)
        ],
    )


def draw_decisions(n_decisions: int) -> DecisionLog:
    """Final approvals of anyone about anything, one a case, over two years."""
    rng = np.random.default_rng(SEED)
    times = np.datetime64("2024-01-01", "us") + rng.integers(0, 2 * _YEAR, n_decisions).astype(
        "timedelta64[s]"
    )
    people = tuple(f"p{number}" for number in range(N_PEOPLE))
    decider = rng.integers(0, N_PEOPLE, n_decisions).astype(np.int32)
    blank = CodedColumn.blank(n_decisions)
    nobody = PartyColumn.from_cells(blank, [])
    cases = np.arange(n_decisions, dtype=np.int32)
    domain = rng.integers(0, N_DOMAINS, n_decisions).astype(np.int32)
    return DecisionLog(
        case=CodedColumn(cases, tuple(map(str, range(n_decisions)))),
        domain=CodedColumn(domain, tuple(f"d{number}" for number in range(N_DOMAINS))),
        step=blank,
        decider=PartyColumn(decider, tuple((n,) for n in range(N_PEOPLE)), people),
        requester=nobody,
        context=nobody,
        event=blank,
        outcome=np.full(n_decisions, OUTCOME_CODES["final"], dtype=np.int8),
        amount=np.exp(rng.normal(7, 2, n_decisions)),
        submitted=times - np.timedelta64(1, "h"),
        decided=times,
        day=times.astype("datetime64[D]"),
        row=np.arange(2, n_decisions + 2),
    )


def make_decision_frame(log: DecisionLog) -> pd.DataFrame:
    """The same log as a frame, with categories for texts."""
    return pd.DataFrame(
        {
            "domain": pd.Categorical.from_codes(log.domain.codes, log.domain.words),
            "decider": pd.Categorical.from_codes(log.decider.codes, log.decider.names),
            "amount": log.amount,
            "day": log.day.astype("datetime64[s]"),
        }
    )


def count_in_pandas(frame: pd.DataFrame, level: np.ndarray) -> pd.Series:
    """The three classes that a chain has: by domain, by decider, and by quarter."""
    held = pd.Series(level, index=frame["decider"].cat.categories)
    has = held.to_numpy()[frame["decider"].cat.codes]
    needed = np.searchsorted(np.array(LIMITS[:-1]), frame["amount"].to_numpy())
    classes = pd.Series(pd.Categorical.from_codes(np.sign(has - needed) + 1, CLASSES))
    for key in (frame["domain"], frame["decider"], frame["day"].dt.to_period("Q")):
        pd.crosstab(key, classes)
    return classes.value_counts()


def list_counts(both: PaperAndPractice) -> list[int]:
    """How many decisions are in each class of a chain."""
    return [both.classes[name] for name in CLASSES]


def list_pandas_counts(counts: pd.Series) -> list[int]:
    """The same of the counts of pandas."""
    return [int(counts[name]) for name in CLASSES]


def _prepare_comparison(org: Organization, log: DecisionLog):
    fresh = attrs.evolve(log)  # without what an earlier run has found out about it
    return lambda: paper_and_practice(org, fresh, rng=SEED)
