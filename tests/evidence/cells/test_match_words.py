"""A word is found among ids and names where it stands for one of them alone."""

import attrs

from stepback import Domain, Organization, Person, real_authority
from stepback.evidence import AuthorityMatrix, DecisionLog, Grant, paper_and_practice
from stepback.evidence._cells._match_words import (
    BY_CASE,
    BY_ID,
    BY_NAME,
    BY_PATH_END,
    UNMATCHED,
    WordMatcher,
)
from tests.support.paper_organizations import staffed_levels

PATHS = {"Customers / Refunds": 0, "Purchasing / Parts": 1, "Sales / Parts": 2, "refunds old": 3}


def test_a_word_is_the_end_of_one_path_or_of_none():
    """Also over several headings; where two paths end with it, nothing is found."""
    matcher = WordMatcher(PATHS | {"a / b / c": 4}, are_paths=True)
    found = {
        word: matcher.match_word(word)
        for word in ("Customers / Refunds", " REFUNDS ", "parts", "B / C", "c", "efunds", "a / b")
    }
    assert found == {
        "Customers / Refunds": (0, BY_ID),
        " REFUNDS ": (0, BY_PATH_END),
        "parts": (-1, UNMATCHED),
        "B / C": (4, BY_PATH_END),
        "c": (4, BY_PATH_END),
        "efunds": (-1, UNMATCHED),
        "a / b": (-1, UNMATCHED),
    }


def test_names_come_after_ids_and_before_other_spellings():
    """A word in another case that fits two ids is found nowhere."""
    matcher = WordMatcher(
        {"7": 0, "bo": 1, "BO": 2}, [("Ann Lee", "7"), ("cy", "bo")], are_paths=False
    )
    assert matcher.match_word("Ann Lee") == (0, BY_NAME)
    assert matcher.match_word("ann  lee") == (0, BY_CASE)
    assert matcher.match_word("bo") == (1, BY_ID)
    assert matcher.match_word("Bo") == (-1, UNMATCHED)


def test_a_log_may_name_a_domain_by_the_end_of_its_path():
    """In the matrix, in its organization, and in the comparison, which notes it."""
    org = staffed_levels({"Lead": "ann", "Head": "bo"})
    matrix = AuthorityMatrix.from_grants(
        [Grant("Lead", "Customers / Refunds", up_to=100), Grant("Head", "Customers / Refunds")]
    )
    log = DecisionLog.from_columns(
        case="1234",
        domain=["refunds"] * 4,
        decided=["2026-01-01"] * 4,
        decider=["ann", "ann", "ann", "bo"],
        outcome=["final"] * 4,
        amount=[10, 20, 30, 500],
    )
    paper = matrix.organization(org, amounts=log)
    assert real_authority(paper) == {"ann": 0.75, "bo": 0.25}
    assert matrix.who_may("refunds", 10).domain == "Customers / Refunds"
    result = paper_and_practice(paper, log)
    assert result.displaced == 0
    assert "matched with the end of a path" in str(result)


def test_deciders_are_shown_by_name_and_nothing_is_compared_that_is_not_on_paper():
    """An id is added where several people have one name."""
    org = Organization(
        people=[Person("1", name="Ann Lee"), Person("2", name="Bo"), Person("3", name="Bo")],
        domains=[Domain("refunds", "1")],
    )
    log = DecisionLog.from_columns(
        case="123",
        domain=["refunds"] * 3,
        decided=["2026-01-01"] * 3,
        decider=["1", "2", "3"],
        outcome=["final"] * 3,
    )
    table = paper_and_practice(org, log).deciders
    assert dict(zip(table.groups, table.names, strict=True)) == {
        "1": "Ann Lee",
        "2": "Bo (2)",
        "3": "Bo (3)",
    }
    elsewhere = attrs.evolve(log, domain=log.domain.map_words(["parts"]))
    assert "Nothing can be compared" in str(paper_and_practice(org, elsewhere))
