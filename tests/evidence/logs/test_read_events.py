"""Logs of events: what the pattern finds, events that return, steps and waits."""

import ast
import re

import numpy as np
import pytest

from stepback import InvalidOrganization
from stepback.evidence import read_events
from stepback.evidence._logs._outcomes import OUTCOMES

PATTERN = r"(?P<domain>\w+) (?P<outcome>[A-Z_]+) by (?P<step>.+)"
WORDS = {
    "SUBMITTED": "submitted",
    "APPROVED": "approved",
    "FINAL": "final",
    "REJECTED": "rejected",
    "SAVED": "ignored",
}
SIGNING = r"(?P<outcome>signed|sent back)(?: at (?P<step>L\d))?"
SIGNED = {"signed": "approved", "sent back": "changed"}


def make_events(activities, **columns):
    """A table of the events of one case, an hour apart."""
    plain = {
        "case": ["1"] * len(activities),
        "activity": activities,
        "decider": [activity.rpartition(" by ")[2] or "x" for activity in activities],
        "decided": [
            f"2026-03-{1 + row // 24:02} {row % 24:02}:00" for row in range(len(activities))
        ],
    }
    return plain | columns


def errors_of(table, **options):
    """The errors of a table of events."""
    with pytest.raises(InvalidOrganization) as raised:
        read_events(table, **options)
    return [problem for problem in raised.value.problems if problem.severity == "error"]


def codes(problems):
    return [problem.code for problem in problems]


def waited(log):
    """The hours that each row waited; nan where that is not known."""
    return ((log.decided - log.submitted) / np.timedelta64(1, "h")).tolist()


def test_domain_step_and_outcome_are_in_the_activity():
    """Steps of other activities stay in the log as ignored rows, and are listed."""
    log = read_events(
        make_events(["Claim SUBMITTED by ann", "Claim APPROVED by bo", "Paid", "Paid"]),
        pattern=PATTERN,
        outcomes=WORDS,
    )
    assert log.domain.texts().tolist() == ["Claim", "Claim", None, None]
    assert log.step.texts().tolist() == ["ann", "bo", None, None]
    assert [OUTCOMES[code] for code in log.outcome] == ["submitted", "approved"] + ["ignored"] * 2
    assert [str(warning) for warning in log.warnings] == [
        "activity: 1 activity does not match pattern (2 rows, ignored): 'Paid' 2"
    ]


def test_a_step_waits_from_the_event_before_it_in_its_case_and_domain():
    """Ignored rows, and those of other domains, are not waited for."""
    log = read_events(
        make_events(
            [
                "Claim SUBMITTED by ann",
                "Trip SUBMITTED by ann",
                "Claim SAVED by ann",
                "Paid",
                "Claim APPROVED by bo",
                "Trip APPROVED by bo",
                "Claim FINAL by cy",
            ]
        ),
        pattern=PATTERN,
        outcomes=WORDS,
    )
    np.testing.assert_equal(waited(log), [np.nan] * 4 + [4, 4, 2])


def test_a_time_of_submission_in_the_log_is_kept():
    """Where a cell has none, the step waits from the event before it."""
    log = read_events(
        make_events(
            ["Claim SUBMITTED by a", "Claim APPROVED by b", "Claim FINAL by c"],
            submitted=["", "2026-03-01 00:30", ""],
        ),
        pattern=PATTERN,
        outcomes=WORDS,
    )
    np.testing.assert_equal(waited(log), [np.nan, 0.5, 1])


def test_outcome_domain_and_decider_may_be_columns_or_groups():
    """A group of the pattern is read instead of the column of its name."""
    table = make_events(["approve (bo)"], lifecycle=["complete"], area=["travel"])
    log = read_events(
        table,
        columns={"outcome": "lifecycle", "domain": "area"},
        pattern=r"(?P<step>\w+) \((?P<decider>\w+)\)",
        outcomes={"complete": "final"},
    )
    assert log.domain.texts().tolist() == ["travel"]
    assert log.step.texts().tolist() == ["approve"]
    assert log.decider.party_names() == (("bo",),)


def test_a_pattern_matches_the_whole_activity_if_it_can_or_else_its_first_part():
    """What is optional at the end is found."""
    table = make_events(["Request signed at L1", "signed", "signed at L2"], decider=["a", "b", "c"])
    for pattern in (SIGNING, re.compile(SIGNING)):
        log = read_events(table, pattern=pattern, outcomes=SIGNED)
        assert log.step.texts().tolist() == ["L1", None, "L2"]


def test_an_event_that_returns_in_other_cases_counts_once():
    """In the first case, numbers read as numbers, wherever that stands; the warning says how often."""
    table = make_events(
        ["Claim APPROVED by bo"] * 3 + ["Claim FINAL by cy"],
        case=["10", "9", "9", "9"],
        event=["e1", "e1", "e2", "e3"],
        decided=["2026-03-01", "2026-03-01", "2026-03-02", "2026-03-03"],
    )
    log = read_events(table, pattern=PATTERN, outcomes=WORDS)
    assert log.row.tolist() == [3, 4, 5]
    [warning] = log.warnings
    assert warning.code == "repeated-event"
    assert warning.where.rows == (2,)
    assert warning.message == (
        "3 events in 4 rows: 1 event returns 1 time in other cases, and each counts once, in the "
        "first of them; 1 row is left out"
    )


def test_rows_of_one_event_that_differ_are_an_error():
    """A column that counts the events of each case is no identity; the remedy leaves it out."""
    table = make_events(
        ["Claim APPROVED by bo", "Claim FINAL by cy"] * 2,
        case=["1", "1", "2", "2"],
        event=[1, 2] * 2,
    )
    [error] = errors_of(table, pattern=PATTERN, outcomes=WORDS)
    assert error.code == "event-differs"
    assert error.message.startswith("2 events ('1', '2') have rows that differ in decided, so")
    assert error.message.endswith("or pass columns with 'event': None")
    log = read_events(table, columns={"event": None}, pattern=PATTERN, outcomes=WORDS)
    assert len(log) == 4


def test_a_decision_without_a_step_is_at_the_only_one_of_its_decider():
    """Who decides at two steps, or at none, has no only one."""
    table = make_events(
        ["signed at L1", "signed at L2", "signed at L1", "signed at L2"] + ["sent back"] * 4,
        decider=["ann", "bo", "cy", "cy", "ann", "bo", "cy", "dee"],
    )
    log = read_events(table, pattern=SIGNING, outcomes=SIGNED)
    assert log.step.texts()[4:].tolist() == ["L1", "L2", None, None]
    assert {warning.code: warning.message for warning in log.warnings} == {
        "filled-step": "2 decisions without a step, taken at the one at which the decider "
        "otherwise decides: 'L1' 1, 'L2' 1",
        "no-step": "2 decisions without a step, whose decider decides at none or at several: "
        "'cy' 1, 'dee' 1",
    }


def test_the_only_step_is_looked_for_in_the_domain_first():
    """And then in all domains, but not for a domain that has no steps."""
    pattern = r"(?P<domain>\w+) (?P<outcome>ok|back)(?: at (?P<step>L\d))?"
    table = make_events(
        [
            "A ok at L1",
            "B ok at L2",
            "A back",
            "B back",
            "B ok at L2",
            "A back",
            "C back",
            "A ok at L1",
        ],
        decider=["ann", "ann", "ann", "ann", "bo", "bo", "bo", "x"],
    )
    log = read_events(table, pattern=pattern, outcomes={"ok": "approved", "back": "changed"})
    assert log.step.texts().tolist() == ["L1", "L2", "L1", "L2", "L2", "L2", None, "L1"]


def test_a_pattern_that_matches_nothing_is_an_error_with_the_activities():
    """They are listed, the most frequent first."""
    [error] = errors_of(make_events(["Paid", "Sent", "Sent"]), pattern=PATTERN, outcomes=WORDS)
    assert error.code == "no-match"
    assert error.message.endswith(
        "matches no activity; there are: 'Sent' 2, 'Paid' 1; correct pattern, or name another "
        "column as activity"
    )


def test_outcomes_that_the_pattern_finds_and_nobody_mapped_are_one_error():
    """The mapping that is proposed works."""
    table = make_events(["Claim APPROVED by bo", "Claim FINAL_APPROVED by cy", "Claim SAVED by x"])
    [error] = errors_of(table, pattern=PATTERN)
    assert error.code == "unknown-outcome"
    pasted = ast.literal_eval(error.message.partition("pass outcomes=")[2])
    assert pasted == {"APPROVED": "approved", "FINAL_APPROVED": "final", "SAVED": "ignored"}
    assert read_events(table, pattern=PATTERN, outcomes=pasted).is_decision.sum() == 2


def test_rows_that_are_no_decisions_are_not_looked_at_for_who_decides():
    """A system pays, and nobody needs to say who."""
    log = read_events(
        make_events(["Claim APPROVED by bo", "Paid", "Sent"], decider=["bo", "SYSTEM", "TBD"]),
        pattern=PATTERN,
        outcomes=WORDS,
    )
    assert codes(log.warnings) == ["unmatched-activity"]
