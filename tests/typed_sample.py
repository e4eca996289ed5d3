"""A typed sample of use, for mypy alone."""

import datetime as dt
from typing import assert_type

from matplotlib.axes import Axes

import stepback
from stepback import (
    Absence,
    BusFactor,
    DecisionLoad,
    Delegation,
    Domain,
    FiguresById,
    Level,
    Measures,
    Organization,
    Person,
    SharedLeadership,
    Spans,
    SpansAndLayers,
    UnitFigure,
    absence,
    archetypes,
    assume_line_delegation,
    bus_factor,
    by_unit,
    decision_load,
    effective_leaders,
    measure,
    models,
    plots,
    read_people,
    read_tables,
    real_authority,
    shared_leadership,
    spans,
    spans_and_layers,
    write_tables,
)


def sample() -> None:
    """What users write, with the types that they get."""
    org = Organization(
        people=[Person("ann", fte=0.5), Person("bo")],
        domains=[Domain("d", "ann", amounts=(1.0, 2.0))],
        delegations=[
            Delegation("ann", "bo", autonomy=Level.AGREE, limit=5, contexts=frozenset({"x"}))
        ],
    )
    assert_type(org.people, tuple[Person, ...])
    assert_type(org.at(dt.date(2026, 1, 1)), Organization)
    assert_type(org.in_context("x"), Organization)
    assert_type(org.step_back("ann", to="bo", domain="d", autonomy=1, share=0.5), Organization)
    assert_type(assume_line_delegation(org), Organization)
    assert_type(archetypes.command_pyramid(people=3), Organization)
    assert_type(real_authority(org), FiguresById[str, float])
    assert_type(effective_leaders(org, order=2), float)
    assert_type(absence(org, ["ann"]), Absence)
    assert_type(bus_factor(org), BusFactor)
    assert_type(spans_and_layers(org, groups=(1, 5)), SpansAndLayers)
    assert_type(spans(org), FiguresById[str, Spans])
    assert_type(by_unit(org, real_authority(org)), FiguresById[str, UnitFigure])
    assert_type(decision_load(org, busy=0.9), DecisionLoad)
    assert_type(shared_leadership([[0, 1], [None, 0]], scale=(1, 5)), SharedLeadership)
    assert_type(measure(org), Measures)
    assert_type(read_people("people.csv", columns={"id": "ID"}), Organization)
    assert_type(read_tables("company", repair=True), Organization)
    write_tables(org, "company")
    rule = models.ThreePostures(
        competence=[0.5, 0.6], leader_competence=0.9, support_cost=0.05, freed_time=0.1
    )
    assert_type(rule.result, models.Posture)
    assert_type(rule.shape, tuple[int, ...])
    ax = plots.authority(org, kind="lorenz")
    assert_type(ax, Axes)
    assert_type(plots.organization(org, color=real_authority(org), ax=ax), Axes)
    assert_type(plots.absence(absence(org, ["ann"]), kind="principals"), Axes)
    assert_type(plots.model({"a": rule, "b": [rule]}, "gain", x=[1, 2]), Axes)
    plots.authority(org, kind="pie")  # type: ignore[arg-type]
    assert_type(rule.card, models.Card)
    assert_type(models.PermissionStructure(source=org).result, models.AuthorityInGroup)
    for model in models.ALL:
        assert_type(model.card.question, str)
    advice = models.advise(org, support_cost=0.05, freed_time={"d": 0.1})
    assert_type(advice.best(), tuple[models.AdviceLine, ...])
    assert_type(advice.missing, tuple[models.Missing, ...])
    assert_type(org.graph.number_of_nodes(), int)
    for id_ in org:
        assert_type(id_, str)
    assert_type(org.at("2026-01-31"), Organization)
    assert_type(stepback.archetypes.consultants(), Organization)
    assert_type(stepback.testing.differences(org, org), list[str])
    assert_type(stepback.__version__, str)
    # A name that is not there is an error, though modules are imported when asked for.
    _ = stepback.archetyps  # type: ignore[attr-defined]
    _ = stepback.testing.strategy  # type: ignore[attr-defined]
