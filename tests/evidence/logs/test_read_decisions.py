"""Logs of decisions: what each cell means, what is wrong with it, and whether remedies work."""

import ast

import numpy as np
import polars as pl
import pytest

from stepback import InvalidOrganization
from stepback.evidence import read_decisions
from stepback.evidence._logs._outcomes import OUTCOMES

DAYS = [f"2026-03-{day:02}" for day in range(1, 32)]


def make_log(**columns):
    """A table of decisions; what is not given is plain."""
    n_rows = max(len(column) for column in columns.values())
    plain = {
        "case": [f"R{row}" for row in range(n_rows)],
        "decider": ["ann"] * n_rows,
        "outcome": ["approved"] * n_rows,
        "decided": DAYS[:n_rows],
    }
    return plain | columns


def problems_of(table, **options):
    """What is wrong with a table."""
    with pytest.raises(InvalidOrganization) as raised:
        read_decisions(table, **options)
    return raised.value.problems


def only_problem(table, **options):
    """The one error of a table."""
    [error] = [p for p in problems_of(table, **options) if p.severity == "error"]
    return error


def warning_of(log, code):
    """The one warning of a code."""
    [warning] = [warning for warning in log.warnings if warning.code == code]
    return warning


# What is read


def test_a_log_without_options_uses_the_names_of_fields_and_outcomes():
    """Fields are found by their names, and outcomes are the words of the library."""
    log = read_decisions(
        make_log(
            domain=["travel", "", None],
            step=["L1", "L2", "L2"],
            amount=[10, 20.5, None],
            submitted=["2026-02-01", "", None],
            requester=["bo", "cy", ""],
            context=["night", "", ""],
            outcome=["approved", "final", "withdrawn"],
        )
    )
    assert log.domain.texts().tolist() == ["travel", None, None]
    assert log.step.texts().tolist() == ["L1", "L2", "L2"]
    np.testing.assert_equal(log.amount, [10, 20.5, np.nan])
    assert np.isnat(log.submitted).tolist() == [False, True, True]
    assert log.requester.party_names() == (("bo",), ("cy",))
    assert log.is_decision.tolist() == [True, True, False]
    assert log.is_final.tolist() == [False, True, False]
    assert log.row.tolist() == [2, 3, 4]


def test_blank_cells_are_counted_apart_among_decisions():
    """An open request has no decider, and is no reason for a warning."""
    log = read_decisions(
        make_log(
            decider=["ann", "", ""],
            amount=["1", "", ""],
            outcome=["approved", "rejected", "submitted"],
            decided=["2026-03-01", "", ""],
        )
    )
    told = {warning.where.column: warning.message for warning in log.warnings}
    assert told == dict.fromkeys(
        ["decider", "decided", "amount"], "1 of 2 decisions does not say it"
    )
    assert {warning.where.rows for warning in log.warnings} == {(3,)}


def test_a_field_can_be_left_unread_or_be_read_from_any_column():
    """``None`` leaves a column out, which else would be read by its name."""
    table = make_log(step=["x"], domain=["y"])
    log = read_decisions(table, columns={"step": None, "context": "domain"})
    assert not log.step.is_said.any()
    assert not log.domain.is_said.any()
    assert log.context.party_names() == (("y",),)


def test_several_names_in_a_cell_are_taken_apart():
    """At the separator, or where the cell is a list; each name once."""
    log = read_decisions(make_log(decider=["ann; bo;ann;", ["bo", "ann"], "cy"]), separator=";")
    assert log.decider.party_names() == (("ann", "bo"), ("bo", "ann"), ("cy",))


def test_cells_that_seem_to_name_several_are_noted_with_the_separator():
    """The proposed option takes them apart."""
    for cells, separator in (
        (["ann; bo", "cy"], ";"),
        (["ann, bo", "ann", "bo"], ","),
        (["ann and bo", "ann", "bo"], "and"),
    ):
        log = read_decisions(make_log(decider=cells))
        told = warning_of(log, "several-names").message
        assert told.endswith(f"pass separator={separator!r}")
        [_, option] = told.split("pass separator=")
        again = read_decisions(make_log(decider=cells), separator=ast.literal_eval(option))
        assert len(again.decider.party_names()[0]) == 2
    assert not read_decisions(make_log(decider=["Lee, Ann", "Bo, Cy"])).warnings


def test_a_domain_holds_for_the_whole_log():
    """A log of one field has no column of it."""
    log = read_decisions(make_log(case=["1", "2"]), domain="travel")
    assert log.domain.texts().tolist() == ["travel", "travel"]


def test_domains_and_steps_in_another_case_are_matched_and_noted():
    """The most frequent spelling is kept."""
    log = read_decisions(make_log(domain=["Travel", "travel", "Travel", " TRAVEL"]))
    assert log.domain.words == ("Travel",)
    told = warning_of(log, "matched-case")
    assert told.message == (
        "words are matched whatever their case: 'TRAVEL' and 'travel' as 'Travel'"
    )
    assert told.where.column == "domain"


def test_amounts_have_the_currency_of_a_column():
    """One currency is the unit; two are an error, blank ones and rows without amount aside."""
    table = make_log(amount=[1, 2, None], currency=["EUR", "", "USD"])
    assert read_decisions(table).unit == "EUR"
    told = only_problem(make_log(amount=[1, 2, 3], currency=["EUR", "USD", "EUR"]))
    assert told.code == "two-currencies"
    assert told.message.startswith("amounts are in several currencies: 'EUR' 2, 'USD' 1; convert")


# Outcomes


def test_words_that_are_not_mapped_are_one_error_with_a_mapping_to_paste():
    """All of them with counts; what is plain is proposed, and what is not is asked for."""
    table = make_log(outcome=["OK", "OK", "Declined", "order sent back", "Zwischenstand"])
    error = only_problem(table, outcomes={"OK": "approved"})
    assert error.code == "unknown-outcome"
    assert error.where.rows == (4, 5, 6)
    assert error.message.startswith(
        "3 words for an outcome are not mapped, in 3 rows: 'Declined' 1, 'Zwischenstand' 1, "
        "'order sent back' 1; say what each means (submitted, approved, final, changed, "
    )
    pasted = ast.literal_eval(error.message.partition("pass outcomes=")[2])
    assert pasted == {
        "OK": "approved",
        "Declined": "rejected",
        "order sent back": "changed",
    }
    assert "and add what 'Zwischenstand' means: pass" in error.message
    added = pasted | {"Zwischenstand": "ignored"}
    assert read_decisions(table, outcomes=added).is_decision.sum() == 4


@pytest.mark.parametrize(
    "word",
    ["Not approved", "Not signed", "Approval requested", "Awaiting approval", "Not final",
     "Approval withdrawn", "Nicht freigegeben", "pas accepté", "no aprobado", "to be approved",
     "Requested changes", "Approved with changes", "Rejected by employee", "Rejection withdrawn",
     "Auto-approved", "Zwischenstand", "A"],
)  # fmt: skip
def test_no_outcome_is_proposed_where_a_part_could_turn_the_rest_around(word):
    """It is asked for."""
    error = only_problem(make_log(outcome=[word]))
    assert error.code == "unknown-outcome"
    assert "pass outcomes" not in error.message
    assert error.message.endswith("in outcomes")


def test_words_of_outcomes_are_matched_as_written_and_else_whatever_their_case():
    """What is written exactly is found first; a note lists the others."""
    log = read_decisions(make_log(outcome=["OK", "ok "]), outcomes={"OK": "approved"})
    assert log.is_decision.all()
    assert warning_of(log, "matched-case").message.endswith("'ok' as 'approved'")
    error = only_problem(
        make_log(outcome=["OK", "ok", "Ok"]), outcomes={"OK": "approved", "ok": "final"}
    )
    assert "'Ok' 1" in error.message  # either of the two


def test_a_column_of_free_text_is_not_proposed_as_a_mapping():
    """Fifty different words are no outcomes."""
    table = make_log(outcome=[f"text {row}" for row in range(62)], decided=DAYS * 2)
    error = only_problem(table)
    assert error.message.endswith(
        "name the column of outcomes in columns, or map each word in outcomes"
    )
    assert "and 22 more" in error.message


def test_a_blank_outcome_is_ignored_unless_it_is_mapped():
    """A blank cell may mean that a request is open."""
    table = make_log(outcome=["approved", ""])
    log = read_decisions(table)
    assert log.is_decision.tolist() == [True, False]
    assert warning_of(log, "not-said").where.rows == (3,)
    outcomes = {"approved": "approved", "": "submitted"}
    assert not read_decisions(table, outcomes=outcomes).warnings


# Who decides


def test_decisions_by_those_who_decide_nothing_stay_in_the_log():
    """An approval is passed on, a rejection is a withdrawal; others wait for them all the same."""
    table = make_log(
        decider=["CLERK", "EMPLOYEE", "EMPLOYEE", "CLERK; EMPLOYEE", "EMPLOYEE"],
        outcome=["approved", "rejected", "final", "final", "submitted"],
    )
    log = read_decisions(table, not_deciders=["employee"], separator=";")
    words = ["approved", "withdrawn", "submitted", "final", "submitted"]
    assert [OUTCOMES[code] for code in log.outcome] == words
    assert log.decider.party_names() == (("CLERK",), ("EMPLOYEE",))
    assert log.decider.codes.tolist() == [0, 1, 1, 0, 1]
    told = warning_of(log, "not-deciders")
    assert told.where.rows == (3, 4)
    assert told.message == (
        "2 rows by those who decide nothing, not counted as decisions: 'EMPLOYEE' final 1, read "
        "as submitted; and 'EMPLOYEE' rejected 1, read as withdrawn"
    )


def test_a_word_of_not_deciders_that_is_misspelled_is_noted():
    """One that merely does not occur this month is not."""
    log = read_decisions(make_log(case=["1"]), not_deciders=["anne", "SYSTEM"])
    assert warning_of(log, "unused-word").message.endswith("did you mean 'ann'?")


@pytest.mark.parametrize("word", ["TBD", "Vacant", "n/a", "-", "TODO", "nobody", "?"])
def test_a_decision_by_nobody_is_an_error_and_repaired_as_not_said(word):
    """Nobody is named; on an open request such a word is usual."""
    table = make_log(decider=["ann", word, word], outcome=["approved", "approved", "submitted"])
    error = only_problem(table)
    assert error.code == "nobody-decides"
    assert error.where.rows == (3,)
    log = read_decisions(table, repair=True)
    assert log.decider.is_said.tolist() == [True, False, False]
    assert [repair.code for repair in log.repairs] == ["nobody-decides"]


def test_a_request_by_nobody_is_not_said_and_noted():
    """It is no matter of who decides."""
    log = read_decisions(make_log(requester=["ann", "N/A"]))
    assert log.requester.is_said.tolist() == [True, False]
    assert warning_of(log, "nobody-asks").where.rows == (3,)


def test_initials_that_could_be_a_word_for_nobody_are_names_with_a_note():
    """Where the other deciders are initials as well; the remedy takes them for nobody."""
    table = make_log(decider=["AB", "NA", "CD"])
    log = read_decisions(table)
    assert log.decider.names == ("AB", "NA", "CD")
    told = warning_of(log, "initials").message
    option = ast.literal_eval(told.partition("pass not_deciders=")[2])
    assert read_decisions(table, not_deciders=option).is_decision.tolist() == [True, False, True]
    assert only_problem(make_log(decider=["Ann Bo", "NA", "Cy Dee"])).code == "nobody-decides"


def test_accounts_of_machines_are_noted_with_the_option_that_leaves_them_out():
    """They may decide; if not, the option does as it says."""
    table = make_log(decider=["ann", "admin1", "SYSTEM", "Test user", "Test manager"])
    told = warning_of(read_decisions(table), "no-person")
    assert told.where.rows == (3, 4, 5)
    option = ast.literal_eval(told.message.partition("pass not_deciders=")[2])
    assert sorted(option) == ["SYSTEM", "Test user", "admin1"]
    log = read_decisions(table, not_deciders=option)
    assert log.is_decision.tolist() == [True, False, False, False, True]


@pytest.mark.parametrize(
    ("spellings", "kept"),
    [
        (["Barry Warsaw", "barry  warsaw", "Barry Warsaw"], "Barry Warsaw"),
        (["@thockin", "ThocKin", "thockin", "thockin"], "thockin"),
        (["Warsaw, Barry", "Barry Warsaw"], "Barry Warsaw"),
        (["B. Warsaw", "B Warsaw", "B. Warsaw"], "B. Warsaw"),
        (["ann@example.com", "Ann@Example.com", "ann@example.com"], "ann@example.com"),
    ],
)
def test_one_name_in_several_spellings_is_an_error_and_repaired_as_the_most_frequent(
    spellings, kept
):
    """Case, spaces, points, the order of names and the sign before a handle are spelling."""
    error = only_problem(make_log(decider=spellings))
    assert error.code == "two-spellings"
    log = read_decisions(make_log(decider=spellings), repair=True)
    assert log.decider.names == (kept,)
    again = read_decisions(make_log(decider=spellings[::-1]), repair=True)
    assert again.decider.names == (kept,)


def test_deciders_and_requesters_are_spelled_in_one_way():
    """Else a decision about an own request would not be seen."""
    log = read_decisions(make_log(decider=["@ann"], requester=["Ann"]), repair=True)
    assert log.decider.names == log.requester.names


def test_names_that_are_near_are_noted_and_stay_two():
    """Accents and middle initials can be two people."""
    log = read_decisions(make_log(decider=["Zoë Lee", "Zoe Lee", "Bo J Kim", "Bo Kim", "Cy 1"]))
    assert log.decider.names == ("Zoë Lee", "Zoe Lee", "Bo J Kim", "Bo Kim", "Cy 1")
    told = warning_of(log, "near-names").message
    assert "'Zoe Lee' and 'Zoë Lee', 'Bo J Kim' and 'Bo Kim'" in told


# Rows and times


def test_the_same_row_twice_is_an_error_and_left_out_by_a_repair():
    """All columns are compared, those that are not read as well."""
    table = make_log(
        case=["1", "2", "1", "1"], decided=["2026-03-01"] * 4, note=["a", "b", "a", "c"]
    )
    error = only_problem(table)
    assert (error.code, error.where.rows) == ("repeated-row", (4,))
    log = read_decisions(table, repair=True)
    assert log.row.tolist() == [2, 3, 5]
    assert [repair.where.rows for repair in log.repairs] == [(4,)]
    told = warning_of(log, "same-cells")
    assert told.where.rows == (5,)
    assert "but not in 'note'" in told.message


def test_rows_with_a_blank_case_are_an_error_without_a_repair():
    """A case cannot be guessed."""
    for repair in (False, True):
        error = only_problem(make_log(case=["1", "", None]), repair=repair)
        assert (error.code, error.where.rows) == ("blank-case", (3, 4))
        assert (
            error.message == "2 rows have no case; enter what the row is about, or delete the row"
        )


def test_a_decision_before_its_submission_is_an_error_and_repaired_as_not_said():
    """Which of the two is wrong cannot be known, and the wait is not."""
    table = make_log(submitted=["2026-02-01", "2026-03-01", "2026-04-01"])
    error = only_problem(table)
    assert (error.code, error.where.rows) == ("decided-before-submitted", (4,))
    assert "such as on 2026-03-03 what was submitted on 2026-04-01" in error.message
    log = read_decisions(table, repair=True)
    assert np.isnat(log.submitted).tolist() == [False, False, True]


def test_columns_of_times_that_are_swapped_are_refused_with_the_columns_to_pass():
    """Most rows are decided before they are submitted; the remedy works as it is."""
    table = make_log(submitted=["2026-05-01", "2026-05-02", "2026-02-03"])
    error = only_problem(table, repair=True)
    assert error.code == "swapped-times"
    columns = ast.literal_eval(error.message.partition("pass columns=")[2])
    log = read_decisions(table, columns=columns, repair=True)
    assert np.count_nonzero(np.isnat(log.submitted)) == 1


def test_the_columns_to_pass_for_swapped_times_have_the_others_that_were_named():
    """Pasted as they stand, they read the log."""
    table = {
        "Nr": ["1", "2"],
        "Who": ["ann", "bo"],
        "Result": ["approved"] * 2,
        "From": ["2026-05-01", "2026-05-02"],
        "To": ["2026-03-01", "2026-03-02"],
    }
    named = {
        "case": "Nr", "decider": "Who", "outcome": "Result", "submitted": "From", "decided": "To"
    }  # fmt: skip
    error = only_problem(table, columns=named)
    columns = ast.literal_eval(error.message.partition("pass columns=")[2])
    assert columns == named | {"submitted": "To", "decided": "From"}
    assert read_decisions(table, columns=columns).is_decision.all()


def test_nothing_is_proposed_for_a_word_that_is_mapped_in_two_ways_by_its_case():
    """Neither of them is meant for certain."""
    table = make_log(outcome=["OK", "ok", "Ok"])
    error = only_problem(table, outcomes={"OK": "approved", "ok": "rejected"})
    assert error.message.endswith("in outcomes")


def test_a_day_without_a_time_is_not_before_the_hour_of_submission():
    """Of a decision on the same day only the hour is missing."""
    table = make_log(submitted=["2026-03-01 14:00", "2026-03-01 09:00"])
    log = read_decisions(table)
    assert (log.decided - log.submitted).astype("timedelta64[h]").astype(int).tolist() == [0, 15]
    assert warning_of(log, "days-only").where.rows == (2,)


@pytest.mark.parametrize("text", ["", "case,decided,decider,outcome\n"])
def test_a_file_without_rows_is_an_error(text, tmp_path):
    """Whether it has a header or not."""
    path = tmp_path / "log.csv"
    path.write_text(text)
    assert [error.code for error in problems_of(path)] == ["empty-file"]


def test_a_log_without_a_decision_is_an_error_with_what_there_is():
    """All rows may be submitted, or by those who decide nothing."""
    table = make_log(outcome=["submitted", "ignored", "approved"], decider=["ann", "ann", "SYS"])
    error = only_problem(table, not_deciders=["SYS"])
    assert error.code == "no-decision"
    assert error.message.startswith(
        "no row is a decision; the outcomes of rows are 'submitted' 2, 'ignored' 1; map"
    )


def test_everything_that_is_wrong_is_said_at_once():
    """One error of each kind, in one exception."""
    table = make_log(
        case=["", "2", "3", "4", "4"],
        decider=["TBD", "Ann", "ann", "bo", "bo"],
        outcome=["yes", "approved", "approved", "approved", "approved"],
        submitted=["", "2026-04-01", "", "", ""],
        decided=["2026-03-01", "2026-03-02", "soon", "2026-03-04", "2026-03-04"],
    )
    codes = [problem.code for problem in problems_of(table) if problem.severity == "error"]
    assert sorted(codes) == [
        "blank-case",
        "decided-before-submitted",
        "nobody-decides",
        "repeated-row",
        "two-spellings",
        "unknown-outcome",
        "unread-time",
    ]


def test_rows_of_many_problems_are_counted_and_not_kept():
    """A million row numbers are read by nobody."""
    n_rows = 2500
    table = {
        "case": [""] * n_rows,
        "decider": ["ann"] * n_rows,
        "outcome": ["approved"] * n_rows,
        "decided": [f"2026-03-01 00:{row // 60:02}:{row % 60:02}" for row in range(n_rows)],
    }
    error = only_problem(table)
    assert error.where.rows == ()
    assert error.message.startswith(
        "2,500 rows have no case (rows 2, 3, 4, 5, 6, 7, 8, 9 and 2,492 more); enter"
    )


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("Accepted", "approved"),
        ("FINAL_APPROVED", "final"),
        ("Finally rejected", "rejected"),
        ("Sent back", "changed"),
        ("Request signed", "approved"),
        ("Request signed L1", "approved"),
        ("Request rejected L2", "rejected"),
        ("Order sent back", "changed"),
        ("Order created", "submitted"),
        ("Zurückgewiesen", "rejected"),
        ("Demande approuvée", "approved"),
        ("Nein", "rejected"),
        ("genehmigt", "approved"),
        ("endgültig genehmigt", "final"),
        ("abgelehnt", "rejected"),
        ("zurückgegeben", "changed"),
        ("zurückgezogen", "withdrawn"),
        ("Refusé", "rejected"),
        ("aprobado", "approved"),
        ("cancelled", "withdrawn"),
        ("viewed", "ignored"),
    ],
)
def test_what_a_word_probably_means_is_proposed(word, outcome):
    """To be checked before it is pasted."""
    error = only_problem(make_log(outcome=[word, "approved"]))
    pasted = ast.literal_eval(error.message.partition("pass outcomes=")[2])
    assert pasted == {word: outcome, "approved": "approved"}


def test_a_thousand_names_in_two_spellings_are_listed_and_the_others_counted():
    """Each is repaired, and the log is gone through once."""
    names = [f"Person {row:04}" for row in range(1500)]
    decided = [f"2026-03-01 {row // 60 % 24:02}:{row % 60:02}" for row in range(3000)]
    table = make_log(decider=[*names, *map(str.upper, names)], decided=decided)
    errors = problems_of(table)
    assert len(errors) == 1001
    assert "500 more names have several spellings" in errors[-1].message
    log = read_decisions(table, repair=True)
    assert len(log.decider.names) == 1500


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_lists_of_names_in_frames_are_several_names(backend):
    """As frames made of JSON have them; sets are in order of their names."""
    frame = pl.DataFrame(
        {
            "case": ["1", "2", "3"],
            "decider": [["ann", "bo"], ["bo"], None],
            "outcome": ["final", "final", "submitted"],
            "decided": ["2026-01-01", "2026-01-02", None],
        }
    )
    table = {"pandas": frame.to_pandas, "polars": frame.clone, "pyarrow": frame.to_arrow}[backend]()
    assert read_decisions(table).decider.party_names() == (("ann", "bo"), ("bo",))
    log = read_decisions(make_log(decider=[{"cy", "bo"}, (), ["ann", None]]))
    assert log.decider.party_names() == (("bo", "cy"), ("ann",))


def test_a_word_of_the_library_is_proposed_as_itself():
    """Once there is a mapping, it has to have all words."""
    error = only_problem(make_log(outcome=["OK", "rejected"]), outcomes={"OK": "approved"})
    assert error.message.endswith("pass outcomes={'OK': 'approved', 'rejected': 'rejected'}")


def test_a_notebook_shows_the_first_rows_of_a_log():
    """With what the whole log holds above them."""
    page = read_decisions(make_log(case=[f"R{row}" for row in range(31)]))._repr_html_()
    assert "DecisionLog: 31 decisions, 31 cases, 1 decider" in page
    assert "R9" in page
    assert "R10" not in page


@pytest.mark.parametrize("day", ["1900-01-01", "9999-12-31", "1970-01-01 00:00"])
def test_days_that_stand_for_none_are_refused_and_repaired(day):
    """Nobody waited since 1900."""
    table = {
        "case": ["1", "2"],
        "decider": ["ann", "bo"],
        "outcome": ["approved"] * 2,
        "submitted": [day if day < "2" else "", "2026-03-01"],
        "decided": ["2026-03-02", "2026-03-02"],
    }
    if day > "2":
        table["decided"][0] = day
    error = only_problem(table, timezone="Europe/Berlin")
    assert (error.code, error.where.rows) == ("placeholder-time", (2,))
    assert "read it as not said" in error.message
    log = read_decisions(table, timezone="Europe/Berlin", repair=True)
    assert [problem.code for problem in log.repairs] == ["placeholder-time"]
    assert np.isnat(log.submitted[0])
    assert np.isnat(log.day[0]) == np.isnat(log.decided[0]) == (day > "2")
