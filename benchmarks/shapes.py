"""Organizations of extreme shapes: deep, wide, dense, or with very many of one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np

import stepback
from benchmarks.sample import SEED, Array
from stepback import Organization
from stepback.models import buy_in

Tables = dict[str, dict[str, Any]]
Task = Callable[[Organization], Any]

BUILD, MEASURE, REPORT = "build", "`measure`", "`report`"
ASSUME, ABSENCE, BY_UNIT = "`assume_line_delegation`", "`absence` of one in a hundred", "`by_unit`"
KRACKHARDT, REACH = "`krackhardt`", "`reaching_centrality`"
PERMISSION, TROPHIC = "`permission_value`", "`trophic_incoherence`"
SOLE_SOURCE = "`sole_source`, all counts"
BUY_IN, HARDLY = "`buy_in`", "`buy_in`, hardly attached"
WARNINGS = "`warnings`"
ALWAYS = (MEASURE, REPORT)
STRUCTURE = (KRACKHARDT, REACH, PERMISSION, TROPHIC, SOLE_SOURCE)
AUTONOMY = 0.5
OWNERS = 3  # of domains on one chain
UNIT_DEPTH = 20  # of nested units


def _report(org: Organization) -> str:
    return str(stepback.report(org))


def _delegated(measure: Callable[..., Any]) -> Task:
    return lambda org: measure(org, relation="delegates")


def _count_sole_source(org: Organization) -> dict[str, int]:
    return stepback.sole_source(org).counts


def _absence_of_some(org: Organization) -> stepback.Absence:
    return stepback.absence(org, list(stepback.real_authority(org))[::100])


TASKS: dict[str, Task] = {
    MEASURE: stepback.measure,
    REPORT: _report,
    ASSUME: stepback.assume_line_delegation,
    KRACKHARDT: _delegated(stepback.krackhardt),
    REACH: _delegated(stepback.reaching_centrality),
    PERMISSION: _delegated(stepback.permission_value),
    TROPHIC: _delegated(stepback.trophic_incoherence),
    SOLE_SOURCE: _count_sole_source,
    ABSENCE: _absence_of_some,
    BY_UNIT: lambda org: stepback.by_unit(org, stepback.real_authority(org)),
    BUY_IN: lambda org: buy_in(org, opinion=1.0, susceptibility=0.5),
    WARNINGS: lambda org: org.warnings,
    HARDLY: lambda org: buy_in(org, opinion=1.0, susceptibility=0.999),
}


@attrs.frozen
class Shape:
    """A shape that organizations of several sizes have.

    Attributes:
        name: What it is called in tables.
        build: Returns the tables of an organization of a size.
        size: The largest size measured; the others are a half and a quarter of it.
        tasks: What is timed besides building, `measure` and the report.
        assumed: Whether decisions flow by `assume_line_delegation`, not as recorded.
    """

    name: str
    build: Callable[[int], Tables]
    size: int
    tasks: tuple[str, ...] = ()
    assumed: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes measured."""
        return self.size // 4, self.size // 2, self.size

    def complete(self, org: Organization) -> Organization:
        """Assume the delegation along lines, if the shape is one of assumed delegation."""
        return stepback.assume_line_delegation(org) if self.assumed else org


def count_records(tables: Mapping[str, Mapping[str, Any]]) -> int:
    """Count the people, groups, domains and relations in tables."""
    return sum(len(next(iter(table.values()))) for table in tables.values())


def _ids(prefix: str, count: int) -> Array:
    return np.array([f"{prefix}{number:07}" for number in range(count)], dtype=object)


def _owned(n_people: int, principal: Array, delegate: Array, **columns: Any) -> Tables:
    """One domain, owned by person 0, and delegations between people by their numbers."""
    ids = _ids("p", n_people)
    return {
        "people": {"id": ids},
        "domains": {"id": _ids("d", 1), "owner": ids[:1]},
        "delegations": {
            "principal": ids[principal],
            "delegate": ids[delegate],
            "autonomy": np.full(principal.size, AUTONOMY),
            **columns,
        },
    }


def _reporting(parent: Array) -> Tables:
    """People who report to each other; the parent of a root is -1."""
    ids, below = _ids("p", parent.size), np.flatnonzero(parent >= 0)
    return {
        "people": {"id": ids},
        "reporting": {"manager": ids[parent[below]], "report": ids[below]},
    }


def _chain(n: int) -> Tables:
    return _reporting(np.arange(-1, n - 1))


def _star(n: int) -> Tables:
    return _reporting(np.append(-1, np.zeros(n - 1, dtype=np.int64)))


def _pairs(n: int) -> Tables:
    """Very many organizations of two, each with a domain once delegation is assumed."""
    number = np.arange(n)
    return _reporting(np.where(number % 2, number - 1, -1))


def _broom(n: int) -> Tables:
    """A chain, with a star of as many people at its end."""
    number = np.arange(n)
    return _reporting(np.minimum(number - 1, n // 2))


def _comb(n: int) -> Tables:
    """A chain whose members each have one more report."""
    number = np.arange(n)
    return _reporting(np.where(number % 2, number - 1, number - 2).clip(-1))


def _brush(n: int) -> Tables:
    """A manager above as many chains as each is long."""
    length = round(n**0.5)
    number = np.arange(n)
    return _reporting(np.where(number % length == 1, 0, number - 1))


def _delegated_chain(n: int) -> Tables:
    return _owned(n, np.arange(n - 1), np.arange(1, n))


def _crossed_chain(n: int) -> Tables:
    """A chain of delegations with half as many across it, each downward."""
    rng = np.random.default_rng(SEED)
    ends = np.sort(rng.integers(n, size=(2, n)), axis=0)
    ends = ends[:, ends[1] > ends[0] + 1]
    across = np.unique(ends[0] * n + ends[1])
    tail, head = np.divmod(rng.permutation(across)[: n // 2], n)
    return _owned(n, np.append(np.arange(n - 1), tail), np.append(np.arange(1, n), head))


def _grid(n: int) -> Tables:
    """A square in which everyone delegates to the next on the right and the next below."""
    width = round(n**0.5)
    cell = np.arange(width * width).reshape(width, width)
    tail = np.concatenate([cell[:, :-1].ravel(), cell[:-1].ravel()])
    head = np.concatenate([cell[:, 1:].ravel(), cell[1:].ravel()])
    return _owned(width * width, tail, head)


def _ladder(n: int) -> Tables:
    """Two chains, and an arrow from each member of the first to their neighbor in the other."""
    left = np.arange(0, n - 2, 2)
    tail = np.concatenate([left, left + 1, left])
    head = np.concatenate([left + 2, left + 3, left + 1])
    return _owned(n, tail, head)


def _diamonds(n: int) -> Tables:
    """A chain of diamonds: everybody in one layer of two delegates to both in the next."""
    layer = np.arange(1, n - 3, 2)
    tail = np.concatenate([[0, 0], layer, layer, layer + 1, layer + 1])
    head = np.concatenate([[1, 2], layer + 2, layer + 3, layer + 2, layer + 3])
    return _owned(n, tail, head)


def _two_lines(n: int) -> Tables:
    """Everyone in the third layer of three has two principals in the second."""
    leaders = max(2, round(n**0.5))
    below = np.arange(leaders + 1, n)
    tail = np.concatenate(
        [np.zeros(leaders, dtype=np.int64), 1 + below % leaders, 1 + below * 7 % leaders]
    )
    head = np.concatenate([np.arange(1, leaders + 1), below, below])
    is_first = np.unique(tail * n + head, return_index=True)[1]
    return _owned(n, tail[is_first], head[is_first])


def _bipartite(n: int) -> Tables:
    """Everyone in one layer delegates to everyone in the next, three layers deep."""
    width = max(1, round((n / 2) ** 0.5))
    first, second = 1 + np.arange(width), 1 + width + np.arange(width)
    tail = np.concatenate([np.zeros(width, dtype=np.int64), np.repeat(first, width)])
    head = np.concatenate([first, np.tile(second, width)])
    return _owned(1 + 2 * width, tail, head)


def _delegated_star(n: int) -> Tables:
    return _owned(n, np.zeros(n - 1, dtype=np.int64), np.arange(1, n))


def _chain_of_several_owners(n: int) -> Tables:
    """Several owners hand their domains to the same chain."""
    tables = _delegated_chain(n)
    tables["domains"] = {"id": _ids("d", OWNERS), "owner": tables["people"]["id"][:OWNERS]}
    return tables


def _chain_to_names(n: int) -> Tables:
    """The same, and the last hands each domain to somebody by name."""
    tables = _chain_of_several_owners(n)
    people, last = tables["people"]["id"], np.full(OWNERS, tables["people"]["id"][-1])
    tables["people"]["id"] = np.append(people, _ids("q", OWNERS))
    general = np.full(n - 1, "", dtype=object)
    tables["delegations"] = {
        "principal": np.append(people[:-1], last),
        "delegate": np.append(people[1:], _ids("q", OWNERS)),
        "domain": np.append(general, tables["domains"]["id"]),
        "autonomy": np.full(n - 1 + OWNERS, AUTONOMY),
    }
    return tables


def _chain_both_ways(n: int) -> Tables:
    """One domain goes down a chain, another one up."""
    people, domains = _ids("p", n), _ids("d", 2)
    return {
        "people": {"id": people},
        "domains": {"id": domains, "owner": people[[0, -1]]},
        "delegations": {
            "principal": np.append(people[:-1], people[1:]),
            "delegate": np.append(people[1:], people[:-1]),
            "domain": np.repeat(domains, n - 1),
            "autonomy": np.full(2 * n - 2, AUTONOMY),
        },
    }


def _pairs_of_roles(n: int) -> Tables:
    """Everyone holds two roles, each of which hands on to both of the next person."""
    people, roles = _ids("p", n), np.stack([_ids("r", n), _ids("s", n)])
    above, below = roles[:, :-1], roles[:, 1:]
    return {
        "people": {"id": people},
        "roles": {"id": roles.ravel()},
        "memberships": {"group": roles.ravel(), "member": np.tile(people, 2)},
        "domains": {"id": _ids("d", 1), "owner": people[:1]},
        "delegations": {
            "principal": np.concatenate([np.repeat(people[0], 2), *above, *above]),
            "delegate": np.concatenate([roles[:, 0], *below, *below[::-1]]),
            "autonomy": np.full(4 * n - 2, AUTONOMY),
        },
    }


def _supports(n: int, supporter: Array, supported: Array) -> Tables:
    ids = _ids("p", n)
    return {
        "people": {"id": ids},
        "supports": {"supporter": ids[supporter], "supported": ids[supported]},
    }


def _chain_of_support(n: int) -> Tables:
    return _supports(n, np.arange(n - 1), np.arange(1, n))


def _ring_of_support(n: int) -> Tables:
    return _supports(n, np.arange(n), np.arange(1, n + 1) % n)


def _support_both_ways(n: int) -> Tables:
    below = np.arange(1, n)
    return _supports(n, np.append(below, below - 1), np.append(below - 1, below))


def _own_domains_to_circle(n: int) -> Tables:
    """All members of a circle own a domain and hand it to the circle."""
    people, circle = _ids("p", n), np.full(n, "c", dtype=object)
    return {
        "people": {"id": people},
        "circles": {"id": circle[:1]},
        "memberships": {"group": circle, "member": people},
        "domains": {"id": _ids("d", n), "owner": people},
        "delegations": {
            "principal": people,
            "delegate": circle,
            "domain": _ids("d", n),
            "autonomy": np.full(n, AUTONOMY),
        },
    }


def _supported_circle(n: int) -> Tables:
    """The same, in a formal line, and with as many supports."""
    tables, number = _own_domains_to_circle(n), np.arange(n)
    people = tables["people"]["id"]
    tables["supports"] = {"supporter": people, "supported": people[(number + 1) % n]}
    tables["reporting"] = _reporting((number - 1) // 7)["reporting"]
    return tables


def _circle_that_delegates(n: int) -> Tables:
    """The same, in a formal line, and the circle delegates to somebody's report."""
    tables, number = _own_domains_to_circle(n), np.arange(n)
    ids, delegations = _ids("p", n + 1), tables["delegations"]
    tables["people"]["id"] = ids
    tables["reporting"] = _reporting((np.append(number, n) - 1) // 7)["reporting"]
    tables["delegations"] = {
        "principal": np.append(delegations["principal"], "c"),
        "delegate": np.append(delegations["delegate"], ids[n]),
        "domain": np.append(delegations["domain"], ""),
        "autonomy": np.full(n + 1, AUTONOMY),
    }
    return tables


def _circle_with_quorum(n: int) -> Tables:
    """The same, with a quorum of nine in ten."""
    tables = _own_domains_to_circle(n)
    tables["circles"]["quorum"] = np.array([n * 9 // 10])
    return tables


def _owners_to_one_circle(n: int) -> Tables:
    """Each of as many others owns a domain and hands it to the circle."""
    tables, owners = _own_domains_to_circle(n), _ids("o", n)
    tables["people"] = {"id": np.append(tables["people"]["id"], owners)}
    tables["domains"]["owner"] = owners
    tables["delegations"] = {"principal": owners, "delegate": np.full(n, "c", dtype=object)}
    return tables


def _domains_of_a_circle(n: int) -> Tables:
    """A circle owns as many domains as it has members, each of whom hands on one of them."""
    tables, others = _own_domains_to_circle(n), _ids("o", n)
    tables["people"] = {"id": np.append(tables["people"]["id"], others)}
    tables["domains"]["owner"] = np.full(n, "c", dtype=object)
    tables["delegations"]["delegate"] = others
    return tables


def _circles_in_turn(n: int) -> Tables:
    """Circles of eight that each own a domain and hand half of all they have to the next."""
    number = np.arange(n // 8)
    circles, people = _ids("c", number.size), _ids("p", 8 * number.size)
    return {
        "people": {"id": people},
        "circles": {"id": circles},
        "memberships": {"group": np.repeat(circles, 8), "member": people},
        "domains": {"id": _ids("d", number.size), "owner": circles},
        "delegations": {
            "principal": circles[:-1],
            "delegate": circles[1:],
            "autonomy": np.full(number.size - 1, AUTONOMY),
        },
    }


def _circles_of_the_same(n: int) -> Tables:
    """As many circles as people, and all people in all of them; each owns a domain."""
    width = round(n**0.5)
    circles, people = _ids("c", width), _ids("p", width)
    return {
        "people": {"id": people},
        "circles": {"id": circles},
        "memberships": {"group": np.repeat(circles, width), "member": np.tile(people, width)},
        "domains": {"id": _ids("d", width), "owner": circles},
    }


def _domains_through_a_hub(n: int) -> Tables:
    """Everyone hands a domain to one person, who hands each to another person by name."""
    owners, others = _ids("o", n), _ids("p", n)
    hub = np.full(n, "hub", dtype=object)
    return {
        "people": {"id": np.concatenate([owners, others, hub[:1]])},
        "domains": {"id": _ids("d", n), "owner": owners},
        "delegations": {
            "principal": np.append(owners, hub),
            "delegate": np.append(hub, others),
            "domain": np.append(np.full(n, "", dtype=object), _ids("d", n)),
        },
    }


def _domains_of_a_wide_owner(n: int) -> Tables:
    """One owns all domains, and hands all to as many others, each of whom hands on one by name."""
    reports, others = _ids("p", n), _ids("q", n)
    owner = np.full(n, "o", dtype=object)
    return {
        "people": {"id": np.concatenate([owner[:1], reports, others])},
        "domains": {"id": _ids("d", n), "owner": owner},
        "delegations": {
            "principal": np.append(owner, reports),
            "delegate": np.append(reports, others),
            "domain": np.append(np.full(n, "", dtype=object), _ids("d", n)),
        },
    }


def _square_of_circles(n: int) -> Tables:
    """As many circles as each has members, who all own a domain and hand it to their circle."""
    width = round(n**0.5)
    tables, circles = _own_domains_to_circle(width * width), _ids("c", width)
    tables["circles"]["id"] = circles
    own_circle = np.repeat(circles, width)
    tables["memberships"]["group"] = tables["delegations"]["delegate"] = own_circle
    return tables


def _many_domains(n: int) -> Tables:
    """Everyone owns a domain, in a tree in which everyone delegates whatever they have."""
    people, number = _ids("p", n), np.arange(1, n)
    return {
        "people": {"id": people},
        "domains": {"id": _ids("d", n), "owner": people},
        "delegations": {
            "principal": people[(number - 1) // 7],
            "delegate": people[number],
            "autonomy": np.full(n - 1, AUTONOMY),
        },
    }


def _domains_of_one(n: int) -> Tables:
    """One person owns very many domains, each delegated to another person by name."""
    tables = _delegated_star(n)
    people = tables["people"]["id"]
    tables["domains"] = {"id": _ids("d", n - 1), "owner": np.full(n - 1, people[0], dtype=object)}
    tables["delegations"]["domain"] = _ids("d", n - 1)
    return tables


def _one_group(table: str, n: int) -> Tables:
    people, group = _ids("p", n), np.full(n, "g", dtype=object)
    return {
        "people": {"id": people},
        table: {"id": group[:1]},
        "memberships": {"group": group, "member": people},
        "domains": {"id": _ids("d", 1), "owner": group[:1]},
    }


def _one_circle(n: int) -> Tables:
    return _one_group("circles", n)


def _one_role(n: int) -> Tables:
    return _one_group("roles", n)


def _owner_to_circle(n: int) -> Tables:
    """One person delegates to a circle of everybody, and everybody supports the circle."""
    tables = _one_circle(n)
    people = tables["people"]["id"]
    tables["domains"]["owner"] = people[:1]
    tables["delegations"] = {"principal": people[:1], "delegate": np.array(["g"], dtype=object)}
    tables["supports"] = {"supporter": people, "supported": np.full(n, "g", dtype=object)}
    return tables


def _nested_circles(n: int) -> Tables:
    """Each circle has one person and the next circle in it."""
    people, circles = _ids("p", n), _ids("c", n)
    return {
        "people": {"id": people},
        "circles": {"id": circles},
        "memberships": {
            "group": np.append(circles, circles[:-1]),
            "member": np.append(people, circles[1:]),
        },
        "domains": {"id": _ids("d", 1), "owner": circles[:1]},
    }


def _role_chain(n: int) -> Tables:
    """A chain of roles, each with one holder, through which one domain flows."""
    people, roles = _ids("p", n), _ids("r", n)
    return {
        "people": {"id": people},
        "roles": {"id": roles},
        "memberships": {"group": roles, "member": people},
        "reporting": {"manager": roles[:-1], "report": roles[1:]},
    }


def _many_units(n: int) -> Tables:
    tables = _star(n)
    tables["people"]["unit"] = _ids("unit ", n)
    return tables


def _nested_units(n: int) -> Tables:
    """Units within units, twenty deep, of two people each."""
    tables = _star(n)
    number = np.arange(n) // 2
    bits = [(number >> place & 1).astype(str) for place in reversed(range(UNIT_DEPTH))]
    tables["people"]["unit"] = np.array(list(map("/".join, zip(*bits, strict=True))), dtype=object)
    return tables


def _many_contexts(n: int) -> Tables:
    tables = _delegated_star(n)
    tables["delegations"]["contexts"] = _ids("context ", n - 1)
    return tables


def _many_limits(n: int) -> Tables:
    """Delegations of one principal, each up to an amount of its own."""
    tables = _delegated_star(n)
    amounts = np.arange(1.0, n)
    tables["domains"]["amounts"] = [tuple(amounts.tolist())]
    tables["delegations"]["limit"] = amounts
    return tables


SHAPES = (
    Shape("a chain of reports", _chain, 1_000_000, (ASSUME,)),
    Shape("a chain, delegation assumed", _chain, 1_000_000, (*STRUCTURE, ABSENCE), assumed=True),
    Shape("a star of reports", _star, 1_000_000, (ASSUME,)),
    Shape("a star, delegation assumed", _star, 1_000_000, STRUCTURE, assumed=True),
    Shape("pairs of reports", _pairs, 200_000, (ASSUME,)),
    Shape("pairs, delegation assumed", _pairs, 200_000, STRUCTURE, assumed=True),
    Shape("a broom, delegation assumed", _broom, 200_000, STRUCTURE, assumed=True),
    Shape("a comb, delegation assumed", _comb, 200_000, STRUCTURE, assumed=True),
    Shape("a brush of chains, delegation assumed", _brush, 200_000, STRUCTURE, assumed=True),
    Shape("a chain of roles, delegation assumed", _role_chain, 100_000, STRUCTURE, assumed=True),
    Shape("a chain of delegations", _delegated_chain, 200_000, (*STRUCTURE, ABSENCE)),
    Shape("a chain with half as many arrows across", _crossed_chain, 100_000, STRUCTURE),
    Shape("a square grid", _grid, 100_000, STRUCTURE),
    Shape("a ladder", _ladder, 100_000, STRUCTURE),
    Shape("a chain of diamonds", _diamonds, 100_000, STRUCTURE),
    Shape("two principals each", _two_lines, 200_000, STRUCTURE),
    Shape("everyone to everyone in the next layer", _bipartite, 200_000, STRUCTURE),
    Shape(
        "a chain of which several own a domain", _chain_of_several_owners, 20_000, (SOLE_SOURCE,)
    ),
    Shape("the same, each handed on by name at its end", _chain_to_names, 20_000, (SOLE_SOURCE,)),
    Shape("a chain down and up", _chain_both_ways, 20_000, (SOLE_SOURCE,)),
    Shape("a chain of people with two roles", _pairs_of_roles, 20_000, (SOLE_SOURCE,)),
    Shape("a chain of support", _chain_of_support, 100_000, (BUY_IN, HARDLY)),
    Shape("a ring of support", _ring_of_support, 100_000, (BUY_IN, HARDLY)),
    Shape("a chain of support both ways", _support_both_ways, 100_000, (BUY_IN, HARDLY)),
    Shape("members who hand their own domains to their circle", _own_domains_to_circle, 2_000),
    Shape("the same, with lines and supports", _supported_circle, 2_000),
    Shape("the same, with lines, and the circle delegates", _circle_that_delegates, 2_000),
    Shape("the same, with a quorum of nine in ten", _circle_with_quorum, 2_000, (ABSENCE,)),
    Shape("owners who delegate to one circle", _owners_to_one_circle, 10_000),
    Shape("a circle that owns what each hands on", _domains_of_a_circle, 10_000),
    Shape("circles that hand on in turn", _circles_in_turn, 10_000),
    Shape("circles of the same people", _circles_of_the_same, 90_000),
    Shape("domains through one hub", _domains_through_a_hub, 10_000),
    Shape("an owner who hands all domains to all", _domains_of_a_wide_owner, 1_000),
    Shape("as many such circles as each has members", _square_of_circles, 90_000),
    Shape("everyone owns a domain, and delegates to seven", _many_domains, 20_000, STRUCTURE),
    Shape("one owns all domains, each delegated by name", _domains_of_one, 100_000, STRUCTURE),
    Shape("one circle", _one_circle, 200_000, STRUCTURE),
    Shape("one role", _one_role, 200_000, STRUCTURE),
    Shape("an owner who delegates to a circle of all", _owner_to_circle, 200_000, STRUCTURE),
    Shape("circles within circles", _nested_circles, 1_000, STRUCTURE),
    Shape("units of one", _many_units, 200_000, (BY_UNIT,), assumed=True),
    Shape("units within units", _nested_units, 200_000, (BY_UNIT,), assumed=True),
    Shape("a context for each delegation", _many_contexts, 200_000, (WARNINGS,)),
    Shape("a limit for each delegation", _many_limits, 2_000, (WARNINGS,)),
)
