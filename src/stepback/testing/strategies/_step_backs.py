"""Draw feasible steps back, and absences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TypedDict

from hypothesis import reject
from hypothesis import strategies as st

from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._records._level import Level
from stepback.testing._byte_choices import ByteChoices, byte_row
from stepback.testing.strategies import _field_values as values


class StepBack(TypedDict):
    """The arguments of `Organization.step_back`: ``org.step_back(**step)``."""

    leader: str
    to: str
    domain: str
    autonomy: float | Level
    share: float | None
    support: float | None


def step_backs(org: Organization) -> st.SearchStrategy[StepBack]:
    """Steps back that are feasible in an organization.

    Parameters
    ----------
    org
        The organization, with a date entered if anything in it is dated. If no step back is
        feasible in it, as with fewer than two people or without domains, or if those who are
        there on that date cannot step back, the example is rejected, as by `hypothesis.reject`.

    Returns
    -------
    SearchStrategy
        Of the arguments of `Organization.step_back`: any leader, domain and delegate for which it
        is feasible, all of them in force on the date.

    Raises
    ------
    ValueError
        If `org` is not an organization, or needs a date.

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import step_backs
    >>> org = archetypes.customer_circles(circles=1, members=2)
    >>> find(step_backs(org), lambda step: step["leader"] == "coach-1")
    {'leader': 'coach-1', 'to': ..., 'autonomy': 1.0, 'share': None, 'support': None}
    """
    compiled_at_date(org)
    return _draw_step_back(org)


@st.composite
def _draw_step_back(draw: st.DrawFn, org: Organization) -> StepBack:
    choices = ByteChoices(draw(byte_row))
    autonomy = choices.pick_option(values.STEP_BACK_AUTONOMIES)
    support = choices.pick_option(values.STEP_BACK_SUPPORTS)
    share = choices.pick_option(values.STEP_BACK_SHARES)
    for leader, to, domain in _list_moves(org, choices):
        # The drawn autonomy may be below the current one, and the share more than is left.
        for handed, part in dict.fromkeys(product((autonomy, 1.0), (share, None))):
            step = StepBack(
                leader=leader,
                to=to,
                domain=domain,
                autonomy=handed,
                share=part,
                support=support,
            )
            try:
                org.step_back(**step)
            except ValueError:
                continue
            return step
    return reject()


def _list_moves(org: Organization, choices: ByteChoices) -> Iterator[tuple[str, str, str]]:
    """Every leader, delegate and domain in force on the date, starting from a drawn one."""
    day = compiled_at_date(org).day
    ids = [id_ for id_ in org if day.has_node(id_)]
    domains = day.columns.tables["domains"]["id"].tolist()
    if len(ids) > 1 and domains:
        rotated = []
        for items in (domains, ids, ids):
            start = choices.draw_below(len(items))
            rotated.append(items[start:] + items[:start])
        for domain, leader, to in product(*rotated):
            if leader != to:
                yield leader, to, domain


def absences(org: Organization) -> st.SearchStrategy[frozenset[str]]:
    """Sets of people who may be away at the same time: none, some, or all.

    Parameters
    ----------
    org
        The organization, with a date entered if anything in it is dated.

    Returns
    -------
    SearchStrategy
        Of sets of ids of people, all of them in force on the date.

    Raises
    ------
    ValueError
        If `org` is not an organization, or needs a date.

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import absences
    >>> org = archetypes.command_pyramid(people=3)
    >>> sorted(find(absences(org), lambda away: len(away) == 3))
    ['chief', 'worker-1', 'worker-2']
    """
    columns = compiled_at_date(org).columns
    ids = columns.ids[: columns.n_people].tolist()
    return st.frozensets(st.sampled_from(ids)) if ids else st.just(frozenset())
