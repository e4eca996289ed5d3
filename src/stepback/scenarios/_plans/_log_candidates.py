"""Candidates that a log of decisions shows, as people and domains of an organization."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._flow._compiled import Compiled
from stepback._problems._format import format_values
from stepback.evidence._practice._final_decisions import UNNAMED_DOMAINS
from stepback.evidence._practice._log_matches import match_domain_names, match_node_names
from stepback.evidence._practice._step_back_candidate import StepBackCandidate
from stepback.scenarios._plans._plan_step import LeftOut

_NAMED = 10


@attrs.frozen(eq=False)
class LogCandidates:
    """Pairs of people in a domain, from the candidates that a log shows.

    Attributes:
        leader, delegate, domain: Positions.
        reason: Why, in words.
        unmatched: The pairs that the organization does not have.
    """

    leader: Array
    delegate: Array
    domain: Array
    reason: Array
    unmatched: tuple[LeftOut, ...]

    @classmethod
    def from_candidates(
        cls, compiled: Compiled, candidates: Sequence[StepBackCandidate], faults: list[str]
    ) -> LogCandidates | None:
        """Match the names of a log; a post or circle stands for everyone in it.

        ``None`` if there are candidates, and the organization has none of them: then `faults` say
        why.
        """
        names = dict.fromkeys(
            name
            for candidate in candidates
            for pair in candidate.pairs
            for name in (pair.leader, pair.delegate)
        )
        people = dict(zip(names, _list_people(compiled, [*names]), strict=True))
        domains = _match_candidate_domains(compiled, [candidate.domain for candidate in candidates])
        rows: list[tuple[int, int, int, str]] = []
        unmatched: list[LeftOut] = []
        for candidate, domain in zip(candidates, domains, strict=True):
            for pair in candidate.pairs:
                ends = people[pair.leader], people[pair.delegate]
                absent = [*_describe_absent(pair.leader, pair.delegate, people)]
                if domain is None:
                    absent.append("the domain is not there")
                if absent or domain is None:
                    word = candidate.domain or UNNAMED_DOMAINS[0]
                    detail = "; ".join(absent)
                    unmatched.append(LeftOut(pair.leader, pair.delegate, word, detail))
                    continue
                rows += (
                    (leader, delegate, domain, candidate.reason)
                    for leader in ends[0]
                    for delegate in ends[1]
                )
        if unmatched and not rows:
            faults.append(_describe_fault(compiled, candidates, people))
            return None
        columns = [*zip(*rows, strict=True)] or [(), (), (), ()]
        leader, delegate, place = (np.array(column, dtype=np.int64) for column in columns[:3])
        return cls(leader, delegate, place, object_array(columns[3]), tuple(unmatched))


def _list_people(compiled: Compiled, names: Sequence[str]) -> Iterator[list[int]]:
    """The people whom each name stands for; none if it is not there, or nobody holds it."""
    records, in_force = compiled.records, compiled.columns.node_index
    for number in match_node_names(names, records):
        node = in_force.get(records.ids[number], -1) if number >= 0 else -1
        if node < 0:
            yield []
        else:
            yield compiled.groups.people_within(np.array([node]))[0].tolist()


def _match_candidate_domains(
    compiled: Compiled, words: Sequence[str | None]
) -> Iterator[int | None]:
    """The domain of each word; what a log names none for is in the only one, if that is so."""
    known = compiled.columns.domain_index
    named = dict.fromkeys(word for word in words if word is not None)
    records = compiled.records
    found = dict(zip(named, match_domain_names([*named], records), strict=True))
    for word in words:
        if word is not None:
            number = found[word]
            yield known.get(records.domain_ids[number]) if number >= 0 else None
        elif len(known) == 1:
            yield next(iter(known.values()))
        else:
            unnamed = [known[id_] for id_ in UNNAMED_DOMAINS if id_ in known]
            yield unnamed[0] if unnamed else None


def _describe_absent(leader: str, delegate: str, people: dict[str, list[int]]) -> Iterator[str]:
    for end, name in (("leader", leader), ("delegate", delegate)):
        if not people[name]:
            yield f"the {end} is not there"


def _describe_fault(
    compiled: Compiled, candidates: Iterable[StepBackCandidate], people: dict[str, list[int]]
) -> str:
    absent = [name for name, found in people.items() if not found]
    words = dict.fromkeys(candidate.domain for candidate in candidates)
    matched = zip(words, _match_candidate_domains(compiled, [*words]), strict=True)
    missing = [word or UNNAMED_DOMAINS[0] for word, domain in matched if domain is None]
    parts = []
    if absent:
        parts.append(f"nobody in force has the ids or names {format_values(absent, _NAMED)}")
    if missing:
        parts.append(f"there are no domains {format_values(missing, _NAMED)}")
    return (
        f"candidates: the organization has none of those that the log shows: {'; '.join(parts)}; "
        "give these ids or names to its people, posts and domains, or recommend for "
        "observed_organization(log, org)"
    )
