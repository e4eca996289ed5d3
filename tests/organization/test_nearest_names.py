"""Names that are misspelled get the nearest known one."""

import subprocess
import sys

import pytest

from stepback import Delegation, Domain, Organization, Person, read_people, real_authority

ORG = Organization(
    people=[Person("anna"), Person("bob")],
    domains=[Domain("hiring", "anna")],
    delegations=[Delegation("anna", "bob", domain="hiring", share=0.5, contexts="storm")],
)


@pytest.mark.parametrize(
    ("call", "meant"),
    [
        (lambda: real_authority(ORG, "hirring"), "hiring"),
        (lambda: ORG.in_context("stom"), "storm"),
        (lambda: ORG.step_back("ana", to="bob", domain="hiring", autonomy=1), "anna"),
        (lambda: ORG.step_back("anna", to="bobb", domain="hiring", autonomy=1), "bob"),
        (lambda: ORG.step_back("anna", to="bob", domain="hirring", autonomy=1), "hiring"),
        (lambda: read_people({"id": ["1"]}, columns={"manger": "x"}), "manager"),
    ],
)
def test_a_misspelled_name_gets_its_nearest_match(call, meant):
    """As a question, since nobody knows what was meant."""
    with pytest.raises(ValueError, match=f"did you mean '{meant}'\\?"):
        call()


@pytest.mark.parametrize(
    ("written", "meant"),
    [("archetype", "archetypes"), ("archetypes.consultant", "consultants")],
)
def test_a_misspelled_attribute_of_a_module_gets_its_nearest_match(written, meant):
    """Python proposes it where it shows the error, as for every module."""
    program = f"import stepback, stepback.archetypes; stepback.{written}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert f"Did you mean: '{meant}'?" in done.stderr


def test_a_name_that_is_like_none_gets_no_proposal():
    """What is far from all is not guessed."""
    with pytest.raises(ValueError, match="'xyzzy' is not an id here; give the id of"):
        ORG.step_back("xyzzy", to="bob", domain="hiring", autonomy=1)
