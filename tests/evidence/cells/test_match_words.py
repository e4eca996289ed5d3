"""A word is found among ids and names where it stands for one of them alone."""

from stepback import real_authority
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
