"""The attack on what is published: going through all answers that people may have given.

A reader knows everything but the answers, and keeps those that give the very same publication.
If some person has the same answer in all of them, it follows from the publication; and so it does
if it is the same in all of those in which one other person answered as the reader knows.
"""

from itertools import product

import attrs
import numpy as np

from stepback import Delegation, Domain, Organization, Person, Support
from stepback._documents._document import Section
from stepback._report._context import ReportContext
from stepback._report._sections._support_by_group import support_blocks


def all_answers(n_people, levels=(0, 1)):
    """Every way in which so many people may answer, a row each."""
    return np.array(list(product(levels, repeat=n_people)))


def find_certain_answer(answers, publications, width=0.0, people=None):
    """A publication from which an answer follows, whose it is, and who is known for it.

    An answer follows if it lies within `width`. ``None`` if no answer follows from any
    publication; the person known is ``None`` if nobody has to be. `people` says whose each answer
    is, where people answer more than once: all answers of one person are known together.
    """
    owner = np.arange(answers.shape[1]) if people is None else np.asarray(people)
    rows_by_publication = {}
    for row, publication in enumerate(publications):
        rows_by_publication.setdefault(publication, []).append(row)
    for publication, rows in rows_by_publication.items():
        same = answers[rows]
        certain = np.flatnonzero(np.ptp(same, axis=0) <= width)
        if certain.size:
            return publication, int(owner[certain[0]]), None
        for known in np.unique(owner).tolist():
            its_answers = same[:, owner == known]
            for levels in np.unique(its_answers, axis=0):
                ranges = np.ptp(same[(its_answers == levels).all(axis=1)], axis=0)
                certain = np.flatnonzero((ranges <= width) & (owner != known))
                if certain.size:
                    return publication, int(owner[certain[0]]), known
    return None


def build_asked_organization(units, weights, strengths, not_asked=()):
    """A coach, who delegates everything, and supports each of these people at some strength.

    Those asked are named by numbers. `not_asked` are the units of others, who have no rights.
    """
    total = sum(weights)
    ids = [str(number) for number in range(len(units))]
    others = [Person(f"other {number}", unit=unit) for number, unit in enumerate(not_asked)]
    return Organization(
        people=[Person("coach"), *map(_person_in, ids, units), *others],
        domains=[Domain("d", "coach")],
        delegations=[
            Delegation("coach", id_, share=weight / total)
            for id_, weight in zip(ids, weights, strict=True)
        ],
        supports=[
            Support("coach", id_, strength=strength)
            for id_, strength in zip(ids, strengths, strict=True)
        ],
        respondents=ids,
    )


def _person_in(id_, unit):
    return Person(id_, unit=unit)


def support_sections(org, answers):
    """The section on support of the report, for each selection of the recorded supports.

    A column of `answers` says whether a support is there. All forms of a report are made from
    its sections, so that they tell no more than these; and so are its findings about support.
    """
    context = ReportContext.from_organization(org, 0.5, personal=False)
    compiled, tables = context.compiled, context.compiled.columns.tables
    for answer in answers:
        supports = tables["supports"].take(np.flatnonzero(answer))
        columns = attrs.evolve(compiled.columns, tables={**tables, "supports": supports})
        other = attrs.evolve(compiled, day=attrs.evolve(compiled.day, columns=columns))
        estimates = context.estimates
        if context.recorded_metrics is not None:
            metrics = attrs.evolve(context.recorded_metrics, compiled=other)
            estimates = attrs.evolve(estimates, recorded=metrics)
        answered = attrs.evolve(context, compiled=other, estimates=estimates)
        yield Section("support", "Support", tuple(support_blocks(answered)))


def keep_supports(org, answer):
    """The organization with those of its supports that `answer` selects."""
    supports = [support for support, is_kept in zip(org.supports, answer, strict=True) if is_kept]
    return Organization(
        people=org.people,
        domains=org.domains,
        delegations=org.delegations,
        supports=supports,
        respondents=org.respondents,
    )
