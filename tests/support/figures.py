"""What every public function that takes an organization says of one, in a form to compare."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import stepback
from stepback import models, scenarios

if TYPE_CHECKING:
    from collections.abc import Callable

    from stepback import Organization
    from tests.support.oracle import World

    Figure = Callable[[Organization], Any]

RELATIONS = ("manages", "delegates", "supports", "member")
OF_GRAPHS = (
    "beta_measure",
    "ei_index",
    "flow_hierarchy",
    "krackhardt",
    "permission_value",
    "reaching_centrality",
    "trophic_incoherence",
    "trophic_levels",
)
PLAIN = (
    "abandonment",
    "assumed_share",
    "authority_distribution",
    "bus_factor",
    "control_retained",
    "decision_load",
    "dependence_on_top",
    "effective_leaders",
    "empowerment",
    "formal_authority",
    "layers",
    "leaders_who_follow",
    "leadership_breadth",
    "leadership_gini",
    "leadership_spread",
    "measure",
    "presence",
    "real_authority",
    "sole_source",
    "spans",
    "stances",
    "succession_coverage",
    "support_coverage",
    "support_received",
)
# What a report says of decisions and lines; its other sections are about data and further steps.
REPORT_SECTIONS = ("shape", "decisions", "stops", "support")


def list_figures(world: World) -> dict[str, Figure]:
    """What can be asked of the organization of an undated world, by the function that is asked."""
    people = [person.id for person in world.people]
    domains = [domain.id for domain in world.domains]
    figures: dict[str, Figure] = {name: getattr(stepback, name) for name in PLAIN}
    for name in OF_GRAPHS:
        drawn = {"rng": 1} if name in {"krackhardt", "reaching_centrality"} else {}
        for relation in RELATIONS:
            measure = getattr(stepback, name)
            figures[f"{name}, {relation}"] = partial(measure, relation=relation, **drawn)
    for away in (people[:1], people[::2], people):
        for lapse in (False, True):
            figures[f"absence, {away}, {lapse}"] = partial(stepback.absence, away=away, lapse=lapse)
        figures[f"dependence_on_top, {away}"] = partial(stepback.dependence_on_top, top=away)
    for domain in (*domains, "no domain"):
        for measure in (
            stepback.real_authority,
            stepback.formal_authority,
            models.delegation_chains,
            models.delegative_banzhaf,
            partial(models.viscous_weights, alpha=0.5),
        ):
            name = getattr(measure, "__name__", "viscous_weights")
            figures[f"{name}, {domain}"] = partial(measure, domain=domain)
        for name, parameters in (("LiquidDemocracy", {}), ("ViscousDemocracy", {"alpha": 0.5})):
            model = partial(getattr(models, name), domain=domain, **parameters)
            figures[f"{name}, {domain}"] = partial(_result, model)
        figures[f"who_can_decide, {domain}"] = partial(deciders_of, domain=domain)
    for model in (models.HuShapley, models.PermissionStructure):
        figures[model.__name__] = partial(_result, model)
    shares = {person: (number + 1) / 8 for number, person in enumerate(people)}
    return figures | {
        "by_unit": lambda org: stepback.by_unit(org, shares, minimum=1, office=True),
        "report": report_of_day,
        "spans_and_layers": lambda org: stepback.spans_and_layers(org).to_dict(),
        "assume_line_delegation": assumed_figures,
        "buy_in": lambda org: models.buy_in(org, opinion=shares, susceptibility=0.5),
        "exclusivity": models.exclusivity,
        "truck_factor": models.truck_factor,
        "compare": lambda org: scenarios.compare(org, org).before,
        "simulate": grown_figures,
    }


def _result(model: Any, org: Organization) -> Any:
    return model(source=org).result


def deciders_of(org: Organization, domain: str) -> Any:
    """Who may decide and what each settles; of other days, near misses have records, too."""
    rights = scenarios.who_can_decide(org, domain)
    return [
        (found.person, found.share, found.above, found.up_to, found.jointly)
        for found in rights.deciders
    ]


def grown_figures(org: Organization) -> Any:
    """What decisions are worth while nobody hands anything on."""
    grown = scenarios.simulate(org, "never", periods=2, unknown=0.5, keep="totals")
    return grown.value.tolist(), grown.undone.tolist(), grown.leaders.tolist()


def assumed_figures(org: Organization) -> Any:
    """What follows from a flow that is assumed from the lines of the day."""
    assumed = stepback.assume_line_delegation(org, autonomy=0.25)
    return stepback.measure(assumed), stepback.real_authority(assumed)


def report_of_day(org: Organization) -> Any:
    """The figures of a report, and what it says of lines and decisions."""
    found = stepback.report(org, personal=True).to_dict()
    sections = [one for one in found["sections"] if one["name"] in REPORT_SECTIONS]
    for section in sections:
        only, *others = section["blocks"]
        # What a day lacks may be on record for others, which its report says.
        if not others and only.get("text", "").startswith(
            ("No formal line is ", "Nobody reports to anyone", "Not known: ")
        ):
            section["blocks"] = []
    blocks = (block for section in sections for block in section["blocks"])
    names = {name for block in blocks for name in block.get("names", ())} | {
        "people",
        "vacant_posts",
    }
    figures = {name: one for name, one in found["figures"].items() if name in names}
    return found["title"].removesuffix(f" on {org.date}"), figures, sections


def ask(figure: Figure, org: Organization) -> Any:
    """The answer as plain values, or why there is none."""
    try:
        return _plain(figure(org))
    except ValueError as refusal:
        return f"ValueError: {refusal}"


def _plain(answer: Any) -> Any:
    """Mappings, tuples and sets of numbers and texts in place of results."""
    if attrs.has(type(answer)):
        shown = [field.name for field in attrs.fields(type(answer)) if field.name[0] != "_"]
        return {name: _plain(getattr(answer, name)) for name in shown}
    if isinstance(answer, Mapping):
        return {key: _plain(value) for key, value in answer.items()}
    if isinstance(answer, np.ndarray):
        return _plain(answer.tolist())
    if isinstance(answer, list | tuple):
        return tuple(_plain(value) for value in answer)
    return answer


def is_same(one: Any, other: Any) -> bool:
    """Whether two answers are equal, numbers up to rounding and nan to nan."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        both_nan = math.isnan(one) and math.isnan(other)
        return both_nan or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return type(one) is type(other) and bool(one == other)
