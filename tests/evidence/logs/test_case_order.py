"""The order of decisions in a case and domain, and which of them is final."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stepback.evidence import DecisionLog, handovers, step_back_candidates

ROWS = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from(["x", "y", None]),
        st.integers(1, 4),
        st.sampled_from(["submitted", "approved", "rejected", "final"]),
    ),
    max_size=12,
)


def log_from_rows(rows):
    """A log of cases, domains, days and outcomes."""
    return DecisionLog.from_columns(
        case=[row[0] for row in rows],
        domain=[row[1] for row in rows],
        decided=[f"2026-01-{row[2]:02}" for row in rows],
        outcome=[row[3] for row in rows],
        decider=["ann"] * len(rows),
    )


def rows_by_group(rows):
    """The positions of the rows of each case and domain, by day and then as they stand."""
    groups = {}
    for position in sorted(range(len(rows)), key=lambda place: rows[place][2]):
        groups.setdefault(rows[position][:2], []).append(position)
    return groups.values()


@given(ROWS)
def test_the_row_before_is_of_the_same_case_and_domain(rows):
    """Rows of one moment stand as in the file."""
    expected = [-1] * len(rows)
    for group in rows_by_group(rows):
        for before, position in pairwise(group):
            expected[position] = before
    assert log_from_rows(rows).case_order.previous.tolist() == expected


@given(ROWS)
def test_the_last_approval_is_final_where_nothing_else_is(rows):
    """A log that says which approvals are final is taken at its word."""
    finals = [row[3] == "final" for row in rows]
    if not any(finals):
        for group in rows_by_group(rows):
            approvals = [position for position in group if rows[position][3] == "approved"]
            if approvals:
                finals[approvals[-1]] = True
    assert log_from_rows(rows).is_final.tolist() == finals


def test_an_approval_without_a_time_is_final_only_where_no_other_has_one():
    """It may have been before the others, and nothing follows it or is followed by it."""
    log = DecisionLog.from_columns(
        case=["1", "1", "1", "2"],
        decided=["NaT", "2026-01-05", "2026-01-06", "NaT"],
        decider=["ann", "bo", "cy", "ann"],
        outcome=["approved"] * 4,
    )
    assert log.is_final.tolist() == [False, False, True, True]
    graph = handovers(log)
    assert list(graph.edges(data="count")) == [("bo", "cy", 1)]
    assert graph.graph == {"moves": 1, "handovers": 1, "not_said": 1}
    found = step_back_candidates(log, cases=1)
    assert sum(each.decisions for each in (*found, *found.others)) == 1


def test_a_log_says_how_much_is_in_it():
    """Decisions are counted, and not what was only submitted."""
    log = log_from_rows([("a", "x", 1, "submitted"), ("a", "x", 2, "approved")])
    assert repr(log) == "<DecisionLog: 1 decision, 1 case, 1 decider>"
    assert len(log) == 2
    assert repr(log.take([0])) == "<DecisionLog: 0 decisions, 0 cases, 0 deciders>"
