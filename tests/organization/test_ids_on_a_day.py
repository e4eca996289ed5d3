"""Ids that are recorded, but not in force on the date entered: the message says so."""

import pytest

from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    absence,
    by_unit,
    formal_authority,
    models,
    real_authority,
)

ORG = Organization(
    people=[Person("ann"), Person("bo"), Person("cy", start="2024-07-01")],
    domains=[Domain("hiring", "ann"), Domain("refunds", "ann", start="2024-07-01")],
    delegations=[Delegation("ann", "bo", domain="hiring")],
).at("2024-06-30")
CY = "'cy' is not in force on 2024-06-30"
REFUNDS = "'refunds' is not in force on 2024-06-30"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: absence(ORG, ["cy"]), CY),
        (lambda: by_unit(ORG, {"ann": 1, "bo": 1, "cy": 1}, office=True), CY),
        (lambda: real_authority(ORG, "refunds"), REFUNDS),
        (lambda: formal_authority(ORG, "refunds"), REFUNDS),
        (lambda: models.delegation_chains(ORG, domain="refunds"), REFUNDS),
        (lambda: ORG.step_back("ann", to="cy", domain="hiring", autonomy=1), CY),
        (lambda: ORG.step_back("cy", to="ann", domain="hiring", autonomy=1), CY),
        (lambda: ORG.step_back("ann", to="bo", domain="refunds", autonomy=1), REFUNDS),
    ],
)
def test_who_or_what_is_not_in_force_is_told_from_what_is_unknown(ask, words):
    """The id is right, and the day is not."""
    with pytest.raises(ValueError, match=words) as refusal:
        ask()
    assert str(refusal.value).endswith("another date")


def test_on_another_date_it_is_there():
    """The remedy works."""
    assert real_authority(ORG.at("2024-07-01"), "refunds") == {"ann": 1, "bo": 0, "cy": 0}
    assert absence(ORG.at("2024-07-01"), ["cy"]).stalled == 0
