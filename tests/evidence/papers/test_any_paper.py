"""Any rights at all give a valid organization, or a refusal with a remedy that works."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Circle,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    real_authority,
)
from stepback.evidence import AuthorityMatrix, Grant

ORG = Organization(
    people=[Person(name) for name in ("boss", "m1", "m2", "t1", "a", "b", "c", "d")],
    roles=[Role("R1"), Role("R2"), Role("R3")],
    circles=[Circle("C1")],
    memberships=[
        Membership("R1", "m1"),
        Membership("R1", "m2"),
        Membership("R2", "t1"),
        Membership("R3", "boss"),
        Membership("C1", "a"),
        Membership("C1", "R2"),
    ],
    reporting=[
        ReportingLine("boss", "m1"),
        ReportingLine("boss", "m2"),
        ReportingLine("m1", "t1"),
        ReportingLine("t1", "a"),
        ReportingLine("t1", "b"),
        ReportingLine("m1", "c"),
        ReportingLine("m2", "d"),
    ],
)
HOLDERS = ["boss", "m1", "m2", "t1", "a", "R1", "R2", "R3", "C1", "Managers", "Ghost"]
NAMED = {"Managers": ["m1", "m2", "t1", "boss"], "Ghost": None}
BANDS = [(None, None), (None, 100), (None, 200), (None, 300), (100, 200), (200, None)]
TERMS = [(None, None), (None, None), ("2026-01-01", None), (None, "2026-02-01")]


@st.composite
def draw_any_grants(draw):
    """A right with any of its fields."""
    holder, (above, up_to) = draw(st.sampled_from(HOLDERS)), draw(st.sampled_from(BANDS))
    start, end = draw(st.sampled_from(TERMS))
    others = [name for name in HOLDERS if name != holder]
    return Grant(
        holder,
        draw(st.sampled_from(["Trips", "Loans"])),
        above=above,
        up_to=up_to,
        condition=draw(st.sampled_from(["", "", "", "in plan", "not in plan", "urgent"])),
        jointly=draw(st.sampled_from([(), (), (draw(st.sampled_from(others)),)])),
        scope=draw(st.sampled_from(["everything", "everything", "own line"])),
        principal=draw(st.sampled_from(["", "", "", *HOLDERS])),
        may_redelegate=draw(st.booleans()),
        start=start,
        end=end,
    )


@given(
    st.lists(draw_any_grants(), min_size=1, max_size=7),
    st.none() | st.permutations(HOLDERS),
    st.sampled_from(["2025-12-31", "2026-01-15", "2026-03-01"]),
)
def test_any_rights_give_a_valid_organization(grants, levels, day):
    """No circle of authority, no shares above 1: on any day, in any context."""
    matrix = AuthorityMatrix.from_grants(grants, levels=levels)
    arguments = {"amounts": [50, 150, 250, 350], "holders": find_named(matrix)}
    try:
        org = matrix.organization(ORG, **arguments)
    except InvalidOrganization as invalid:
        errors = {problem.code for problem in invalid.problems if problem.severity == "error"}
        assert errors == {"conditional-own-line"}
        org = matrix.organization(ORG, **arguments, conditions=matrix.conditions[:1])
    org = org.at(day)
    contexts = sorted({name for delegation in org.delegations for name in delegation.contexts})
    for situation in (org, *(org.in_context(name) for name in contexts), org.in_context(*contexts)):
        total = sum(real_authority(situation).values())
        assert -1e-9 <= total <= 1 + 1e-9


def find_named(matrix):
    """What has to be said of holders that the organization does not have."""
    names = {*matrix.holder.words, *matrix.jointly.names, *matrix.principal.words}
    return {name: ids for name, ids in NAMED.items() if name in names}


@pytest.mark.parametrize("name", ["org", "amounts", "holders", "conditions"])
@pytest.mark.parametrize(
    "value",
    ["", "x" * 5000, float("nan"), -1, True, object(), b"x", 10**400, {1: [2]}, {"a"}, [[1]]],
    ids=lambda value: f"{type(value).__name__}-{str(value)[:8]}",
)
def test_bad_arguments_are_value_errors(name, value):
    """Whatever is given, nothing but a ValueError that names the argument comes out."""
    matrix = AuthorityMatrix.from_grants([Grant("boss", "Trips", up_to=5)])
    with pytest.raises(ValueError, match=name):
        matrix.organization(**{"org": ORG, "amounts": [1], name: value})
