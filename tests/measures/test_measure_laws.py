"""The laws of `stepback.testing.laws` over every measure of stepback."""

import math
import pathlib

import attrs
import pytest
from hypothesis import settings

import stepback
from stepback.testing.laws import check_measure
from tests.support.public import measures

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "reference" / "laws.md"
START, END = "<!-- laws -->\n", "<!-- end -->\n"
RENEW = "python -c 'from tests.measures.test_measure_laws import renew_page; renew_page()'"

SHARE = {"bounded": (0, 1)}
COUNT = {"bounded": (0, math.inf)}
ABSENT = "while the owners are away"


def owner_ids(org):
    """The people who own domains themselves."""
    people = {person.id for person in org.people}
    return [id_ for id_ in dict.fromkeys(domain.owner for domain in org.domains) if id_ in people]


def ignore_order(measure):
    """The measure, with ids that it names one after the other as a set."""

    def plain(result):
        if attrs.has(type(result)):
            result = attrs.asdict(result, recurse=False)
        if isinstance(result, dict):
            return {key: plain(value) for key, value in result.items()}
        return frozenset(result) if isinstance(result, tuple) else result

    return lambda org: plain(measure(org))


def summarize_spans_and_layers(org):
    """All figures but those by unit, and of each team all but names, which may be ids of others."""
    shape = attrs.asdict(stepback.spans_and_layers(org), recurse=False)
    del shape["by_unit"]
    teams = {team.id: (team.layer, team.direct, team.total) for team in shape.pop("teams")}
    lines = {line.managers: frozenset(line.ends) for line in shape.pop("longest_lines")}
    return ignore_order(lambda _: shape)(org) | {"teams": teams, "lines": lines}


def summarize_measures(org):
    """All figures but that which is counted in periods, and who the fewest to stall it are."""
    figures = stepback.measure(org)
    return figures.to_dict() | {"latency": math.nan, "bus_factor": figures.bus_factor.size}


# Of each measure what is looked at, where that is not its result, and what is stated of it.
LAWS = {
    "abandonment": SHARE,
    "absence": SHARE | {"decomposable": "mean"},
    "assumed_share": SHARE,
    "authority_distribution": SHARE,
    "beta_measure": COUNT | {"decomposable": "union"},
    "bus_factor": COUNT,
    "control_retained": SHARE,
    "decision_load": COUNT | {"scale": None},
    "dependence_on_top": SHARE,
    "effective_leaders": {"bounded": (1, math.inf)},
    "ei_index": {"bounded": (-1, 1)},
    "empowerment": {},
    "flow_hierarchy": SHARE,
    "formal_authority": SHARE | {"monotone": "down", "decomposable": "shares"},
    "krackhardt": SHARE,
    "layers": COUNT | {"decomposable": "union"},
    "leaders_who_follow": SHARE,
    "leadership_breadth": SHARE,
    "leadership_gini": SHARE,
    "leadership_spread": SHARE,
    "measure": {},
    "permission_value": COUNT,
    "presence": SHARE,
    "reaching_centrality": SHARE,
    "real_authority": SHARE | {"monotone": "down", "decomposable": "shares"},
    "sole_source": {"decomposable": "union"},
    "spans": COUNT | {"decomposable": "union"},
    "spans_and_layers": COUNT,
    "stances": {"decomposable": "union"},
    "succession_coverage": SHARE,
    "support_coverage": SHARE,
    "support_received": SHARE | {"decomposable": "union"},
    "trophic_incoherence": SHARE,
    "trophic_levels": COUNT,
}
LOOKED_AT = {
    "absence": (
        "`stalled`, while the owners are away",
        lambda org: stepback.absence(org, owner_ids(org)).stalled,
    ),
    "authority_distribution": (
        "`authority`",
        lambda org: stepback.authority_distribution(org).authority,
    ),
    "bus_factor": ("`size`", lambda org: stepback.bus_factor(org).size),
    "decision_load": ("", ignore_order(stepback.decision_load)),
    "measure": ("all figures but `latency`", summarize_measures),
    "spans_and_layers": ("all figures but those by unit", summarize_spans_and_layers),
    "sole_source": ("", ignore_order(lambda org: dict(stepback.sole_source(org)))),
}
NOT_OF_AN_ORGANIZATION = {"by_unit", "shared_leadership"}
WORDS = {"mean": "the mean by weight", "shares": "the shares, by weight", "union": "the union"}


@pytest.mark.parametrize("name", LAWS)
def test_every_measure_obeys_the_laws_that_are_stated_of_it(name):
    """The laws that every measure obeys, and those that the page states of it."""
    _, look = LOOKED_AT.get(name, ("", getattr(stepback, name)))
    few = settings(max_examples=max(10, settings().max_examples // 4))
    check_measure(look, **LAWS[name], settings=few)


def test_every_measure_has_its_laws():
    """Every function of an organization among the measures."""
    functions = measures()
    assert set(LAWS) == functions - NOT_OF_AN_ORGANIZATION


def format_bounds(low, high):
    """An interval in words."""
    return f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} and up"


def render_table():
    """What is stated of each measure, as Markdown."""
    lines = [
        "| measure | its numbers | all weights doubled | stepping back | separate parts |",
        "|---|---|---|---|---|",
    ]
    for name, stated in LAWS.items():
        looked_at, _ = LOOKED_AT.get(name, ("", None))
        cells = [
            f"`{name}`" + (f", {looked_at}" if looked_at else ""),
            format_bounds(*stated["bounded"]) if "bounded" in stated else "",
            "" if "scale" in stated else "unchanged",
            "never raises it for who steps back" if "monotone" in stated else "",
            WORDS[stated["decomposable"]] if "decomposable" in stated else "",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def renew_page():
    """Write the table of the page anew."""
    before, _, rest = PAGE.read_text().partition(START)
    PAGE.write_text(f"{before}{START}{render_table()}{END}{rest.partition(END)[2]}")


def test_the_page_says_what_is_checked():
    """The table is made of the laws above."""
    assert render_table() in PAGE.read_text(), f"if it is meant: {RENEW}"
