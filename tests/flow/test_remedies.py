"""Whoever does what a warning says is not warned of it again."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import attrs
import numpy as np
from hypothesis import given, reject
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
)
from stepback._flow._delegation_warnings import find_delegation_warnings
from stepback._organization._compiled_organization import compiled_any_date
from tests.support.oracle import World
from tests.support.strategies import build_organization, organizations, with_fields

NAME_DOMAINS = None  # in place of a delegation: the general ones of the principal name domains
DAY = dt.timedelta(days=1)
DAYS = [dt.date(2024, month, 1) for month in range(1, 9)]
DATE = r"\d{4}-\d\d-\d\d"
PERIODS = rf"(?:(?:from {DATE} ?)?(?:until {DATE})?(?:, | and )?)+"
PEOPLE = ("ann", "bo", "cy", "di", "eve")


@st.composite
def bounded_worlds(draw):
    """Delegations that run to someone later, with limits, windows and contexts, several to each."""
    nodes = draw(st.permutations([*PEOPLE[:3], "x"]))
    inside = draw(st.sets(st.sampled_from(PEOPLE[:3]), max_size=2))
    fields = st.fixed_dictionaries(
        {
            "domain": st.sampled_from([None, "d", "d", "d"]),
            "limit": st.sampled_from([None, None, 1, 0.1 + 0.2, 1.2345678901234567]),
            "contexts": st.sampled_from([(), (), "battle", "storm", ("battle", "storm")]),
        }
    )
    first, later = st.sampled_from([None, *DAYS[:-1]]), st.integers(1, 4)
    delegations = []
    for number, delegate in enumerate(nodes):
        for principal in nodes[:number]:
            for _ in range(draw(st.integers(0, 2))):
                start, end = draw(first), draw(st.sampled_from([None, *DAYS[1:]]))
                if start and end and start >= end:
                    end = DAYS[min(len(DAYS) - 1, DAYS.index(start) + draw(later))]
                one = Delegation(principal, delegate, start=start, end=end, **draw(fields))
                if one not in delegations:
                    delegations.append(one)
    return World(
        people=tuple(map(Person, PEOPLE)),
        circles=(Circle("x"),),
        memberships=tuple(Membership("x", member) for member in sorted(inside)),
        domains=tuple(Domain(id_, nodes[0], amounts=[0.2, 1, 2, 3]) for id_ in "de"),
        delegations=tuple(delegations),
    )


def found_warnings(world):
    """The warnings of each delegation: code, field, what kind it is, and what it says."""
    compiled = compiled_any_date(build_organization(as_recorded(world)))
    table = compiled.columns.tables["delegations"]
    numbered = attrs.evolve(table, row_numbers=np.arange(len(table)), source="")
    compiled = attrs.evolve(
        compiled,
        day=attrs.evolve(compiled.day, columns=compiled.columns.with_tables(delegations=numbered)),
    )
    found: dict[int, dict[tuple[str, str, str], str]] = {}
    for warning in find_delegation_warnings(compiled):
        (row,), message = warning.where.rows, warning.message
        kind = next(kind for kind in KINDS if re.search(kind, message))
        found.setdefault(row, {})[warning.code, warning.where.column, kind] = message
    return found


def as_recorded(world):
    """The world on no day and in no context, in which all delegations are kept."""
    return with_fields(world, date=None, contexts=frozenset())


def lower_limit(_, one, match):
    """To the number that the message names."""
    return [attrs.evolve(one, limit=float(match[1]))]


def move_border(_, one, match):
    """To the day that the message names."""
    return [attrs.evolve(one, **{match[2]: dt.date.fromisoformat(match[1])})]


def move_window(draw, one, match):
    """To days within one of the periods that the message names."""
    start, end = draw(st.sampled_from(read_periods(match[1])))
    start = start or end - 100 * DAY
    end = end or start + 100 * DAY
    return [attrs.evolve(one, start=start, end=draw(st.sampled_from([end, start + DAY])))]


def split_window(_, one, match):
    """Into the periods that the message names."""
    return [attrs.evolve(one, start=start, end=end) for start, end in read_periods(match[1])]


def leave_out(_, one, match):
    """The contexts that the message names."""
    return [attrs.evolve(one, contexts=one.contexts - set(re.findall(r"'([^']+)'", match[1])))]


def bind_instead(_, one, match):
    """To the context that the message names."""
    return [attrs.evolve(one, contexts=match[1])]


def name_who_decides(draw, one, match):
    """By a delegation above the limit, before the start or from the end on, or by none in general."""
    if draw(st.booleans()):
        return [one, NAME_DOMAINS]
    bound = {"before": "end", "from": "start"}.get(match[1])
    more = {bound: dt.date.fromisoformat(match[2])} if bound else {}
    return [one, Delegation(one.principal, "eve", domain=one.domain, **more)]


def name_domains(world, delegations, principal):
    """With general delegations of the principal for each domain that none of theirs names."""
    named = {each.domain for each in filter(None, delegations) if each.principal == principal}
    found = []
    for each in filter(None, delegations):
        if each.domain is None and each.principal == principal:
            others = [domain.id for domain in world.domains if domain.id not in named]
            found += [attrs.evolve(each, domain=id_) for id_ in others]
        else:
            found.append(each)
    return tuple(found)


KINDS = {
    r"Lower it to (\S+), or raise": lower_limit,
    rf"Give ({DATE}) as its (start|end), or change": move_border,
    rf"has .*? ({PERIODS}), (?:so it passes nothing on; give it a start and an end "
    rf"within that time, )?or change": move_window,
    rf"Let it be in force ({PERIODS}), or change": split_window,
    rf"Replace it by one delegation for each time: ({PERIODS}); or change": split_window,
    r"; leave (.*) out, or bind": leave_out,
    r"; bind it to '([^']+)' instead, where": bind_instead,
    r"^(above|before|from) (\S+), the general delegation .* add a delegation of": name_who_decides,
}


def read_periods(text):
    """The first days and ends, None where it is open."""
    found = re.findall(rf"(?:from ({DATE}))? ?(?:until ({DATE}))?", text)
    return [
        tuple(dt.date.fromisoformat(day) if day else None for day in period)
        for period in found
        if any(period)
    ]


@given(bounded_worlds() | organizations(supports=False).map(World.from_organization), st.data())
def test_what_a_warning_says_ends_it(world, data):
    """The delegation, or those in its place, are not warned of that again, nor anew of the like."""
    draw: Any = data.draw
    try:
        warned = found_warnings(world)
    except InvalidOrganization:
        reject()
    for row, messages in warned.items():
        for kind, message in messages.items():
            one = world.delegations[row]
            after = KINDS[kind[-1]](draw, one, re.search(kind[-1], message))
            others = world.delegations[:row], world.delegations[row + 1 :]
            delegations = (*others[0], *after, *others[1])
            if NAME_DOMAINS in delegations:
                after.remove(NAME_DOMAINS)
                delegations = name_domains(world, delegations, one.principal)
            people = {person.id: person for person in (*world.people, Person("eve"))}
            if len(set(delegations)) < len(delegations):
                continue  # it is as another that is there already, which no message can foresee
            changed = with_fields(world, delegations=delegations, people=tuple(people.values()))
            found = found_warnings(changed)
            for each in after:
                place = next(n for n, other in enumerate(delegations) if other is each)
                again = {other for other in found.get(place, ()) if other[0] == kind[0]}
                assert again <= set(messages) - {kind}, (message, found[place])


def test_what_other_warnings_say_ends_them():
    """Several roots, one of them a placeholder, and a vacant post that decides."""
    records = {
        "people": [Person("ann"), Person("bo"), Person("top", name="Health", unit="Health")],
        "roles": [Role("r")],
        "domains": [Domain("d", "r")],
        "reporting": [ReportingLine("ann", "bo"), ReportingLine("top", "r")],
    }

    def codes(**changed):
        return {warning.code for warning in Organization(**(records | changed)).warnings}

    every = {"several-roots", "placeholder-root", "vacant-decides"}
    assert codes() == every
    added = [*records["reporting"], ReportingLine("ann", "top")]
    assert "several-roots" not in codes(reporting=added)
    left_out = codes(people=records["people"][:2], reporting=records["reporting"][:1])
    assert "placeholder-root" not in left_out
    named = [*records["people"][:2], Person("top", name="Cy", unit="Health")]
    assert "placeholder-root" not in codes(people=named)
    assert "vacant-decides" not in codes(memberships=[Membership("r", "bo")])
