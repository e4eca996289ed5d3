"""Figures of the formal line and of ownership, plainly written, and what goes wrong with them."""

import math
from collections import Counter


def solid(org):
    return [(line.manager, line.report) for line in org.reporting if not line.dotted]


def mean_span(org):
    managers = [manager for manager, _ in solid(org)]
    return len(managers) / len(set(managers)) if managers else math.nan


def direct_reports(org):
    spans = Counter(manager for manager, _ in solid(org))
    return {person.id: spans[person.id] for person in org.people}


def depth(org):
    """How many solid lines lead from the top to whoever is farthest below it."""
    above = {report: manager for manager, report in solid(org)}
    deepest = 0
    for node in above:
        steps, current = 0, node
        while current in above:
            steps, current = steps + 1, above[current]
        deepest = max(deepest, steps)
    return deepest


def reports_below(org):
    """How many each has below them, directly and through others."""
    below = {person.id: [] for person in (*org.people, *org.roles)}
    for manager, report in solid(org):
        below[manager].append(report)

    def count(node):
        return sum(1 + count(report) for report in below[node])

    return {node: count(node) for node in below}


def reaching(org):
    """The global reaching centrality of the solid lines."""
    reach = list(reports_below(org).values())
    others = len(reach) - 1
    if not solid(org):
        return math.nan
    return sum(max(reach) - share for share in reach) / others**2


def domains_owned(org):
    owned = {}
    for domain in org.domains:
        owned[domain.owner] = owned.get(domain.owner, 0) + 1
    return owned


# Each with one bug


def span_of_nobody_divides(org):
    lines = solid(org)
    return len(lines) / len({manager for manager, _ in lines})


def span_over_everyone(org):
    return len(solid(org)) / len(org.people) if solid(org) and org.people else math.nan


def span_with_dotted_lines(org):
    managers = [line.manager for line in org.reporting]
    return len(managers) / len(set(managers)) if managers else math.nan


def span_of_reports_with_one_manager(org):
    above = {line.report: line.manager for line in org.reporting}
    managers = list(above.values())
    return len(managers) / len(set(managers)) if managers else math.nan


def span_of_the_first_manager(org):
    top = org.reporting[0].manager if org.reporting else None
    return float(sum(line.manager == top for line in org.reporting)) if top else math.nan


def depth_below_dotted_lines(org):
    below = {}
    for line in org.reporting:
        below.setdefault(line.manager, []).append(line.report)

    def of(node):
        return max((1 + of(report) for report in below.get(node, ())), default=0)

    return max(map(of, below), default=0)


def depth_up_dotted_lines_for_ever(org):
    above = {line.report: line.manager for line in org.reporting}
    deepest = 0
    for node in above:
        steps, current = 0, node
        while current in above:
            steps, current = steps + 1, above[current]
        deepest = max(deepest, steps)
    return deepest


def depth_below_the_only_top(org):
    above = {report: manager for manager, report in solid(org)}
    tops = [node.id for node in (*org.people, *org.roles) if node.id not in above]
    below = {}
    for manager, report in solid(org):
        below.setdefault(manager, []).append(report)

    def of(node):
        return max((1 + of(report) for report in below.get(node, ())), default=0)

    return of(tops[0]) if tops else 0


def depth_below_the_lowest_id(org):
    below = {}
    for manager, report in solid(org):
        below.setdefault(manager, []).append(report)

    def of(node):
        return max((1 + of(report) for report in below.get(node, ())), default=0)

    return of(min(org)) if len(org) else 0


def depth_of_managers_before_their_reports(org):
    layer = {}
    for manager, report in solid(org):
        layer[report] = layer.get(manager, 0) + 1
    return max(layer.values(), default=0)


def reports_by_number(org):
    spans = Counter(int(manager) for manager, _ in solid(org))
    return {person.id: spans[int(person.id)] for person in org.people}


def reports_by_the_number_after_the_letter(org):
    spans = Counter(int(manager[1:]) for manager, _ in solid(org))
    return {person.id: spans[int(person.id[1:])] for person in org.people}


def reports_by_name(org):
    name = {node.id: node.name for node in (*org.people, *org.roles)}
    spans = Counter(name[manager] for manager, _ in solid(org))
    return {person.id: spans[person.name] for person in org.people}


def reports_by_id_in_any_case(org):
    spans = Counter(manager.casefold() for manager, _ in solid(org))
    return {person.id: spans[person.id.casefold()] for person in org.people}


def reports_by_number_where_it_is_one(org):
    def number(id_):
        return int(id_) if id_.isdecimal() else id_

    spans = Counter(number(manager) for manager, _ in solid(org))
    return {person.id: spans[number(person.id)] for person in org.people}


def reaching_upward(org):
    above = {report: manager for manager, report in solid(org)}
    reach = []
    for node in org:
        steps, current = 0, node
        while current in above:
            steps, current = steps + 1, above[current]
        reach.append(steps)
    return sum(max(reach) - share for share in reach) / (len(reach) - 1) ** 2 if above else math.nan


def reaching_over_everyone(org):
    reach = list(reports_below(org).values())
    return sum(max(reach) - share for share in reach) / len(reach) ** 2 if solid(org) else math.nan


def reaching_over_all_relations(org):
    graph = org.graph
    reach = [len(_after(graph, node)) for node in graph]
    return (
        sum(max(reach) - share for share in reach) / (len(reach) - 1) ** 2
        if solid(org)
        else math.nan
    )


def _after(graph, node):
    found, waiting = set(), [node]
    while waiting:
        new = set(graph.successors(waiting.pop())) - found - {node}
        found |= new
        waiting += new
    return found


def domains_owned_in_one_dict(org, owned={}):  # noqa: B006  (the bug)
    for domain in org.domains:
        owned[domain.owner] = owned.get(domain.owner, 0) + 1
    return owned
