"""How decisions are made in practice: figures of real logs, laws, and what is withheld."""

import math
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from stepback._measures._spread import hill_number
from stepback.evidence import DecisionLog, decision_profile
from stepback.evidence._logs._outcomes import approval_mask
from stepback.evidence._practice._profile_figures import ABOUT_PEOPLE
from stepback.evidence._practice._wilson_interval import wilson_interval
from tests.support.decision_logs import domestic_log, prepaid_log, refund_log
from tests.support.drawn_logs import decision_rows, make_log

# n, changed, upper, median, p90, within 60 s, by domain and step: README of the data.
PREPAID = {
    ("Permit", "ADMINISTRATION"): (1103, 12, 0.018920, 0.0014, 0.0399, 0.8540),
    ("Permit", "PRE_APPROVER"): (123, 10, 0.143204, 0.0017, 0.0260, 0.8455),
    ("Permit", "BUDGET OWNER"): (402, 9, 0.041995, 20.7626, 135.6346, 0),
    ("Permit", "SUPERVISOR"): (1309, 24, 0.027137, 23.8358, 158.4514, 0.0756),
    ("Permit", "DIRECTOR"): (216, 0, 0.017474, 23.6340, 164.5232, 0.0139),
    ("Request For Payment", "ADMINISTRATION"): (1871, 221, 0.133531, 0.0078, 0.1750, 0.6382),
    ("Request For Payment", "PRE_APPROVER"): (174, 18, 0.157585, 0.0108, 0.3199, 0.5805),
    ("Request For Payment", "BUDGET OWNER"): (681, 7, 0.021064, 23.5339, 118.9703, 0),
    ("Request For Payment", "SUPERVISOR"): (1935, 24, 0.018389, 24.3644, 158.8154, 0.0455),
    ("Request For Payment", "DIRECTOR"): (39, 0, 0.089667, 43.0656, 141.1247, 0),
}


def rows_by_label(profile):
    keys = zip(*(profile.labels[key] for key in profile.by), strict=True)
    return {key: position for position, key in enumerate(keys)}


def test_prepaid_costs_have_the_figures_of_pandas():
    """Ten steps of two interleaved matters, a permit in several cases counted once."""
    profile = decision_profile(prepaid_log())
    rows = rows_by_label(profile)
    assert rows.keys() == PREPAID.keys()
    for key, (n, changed, upper, median, p90, within) in PREPAID.items():
        row = rows[key]
        assert (profile.decisions[row], profile.changed[row]) == (n, changed)
        assert profile.changed_high[row] == pytest.approx(upper, abs=5e-7)
        assert profile.median_hours[row] == pytest.approx(median, abs=5e-5)
        assert profile.p90_hours[row] == pytest.approx(p90, abs=5e-5)
        assert profile.within_minute[row] / n == pytest.approx(within, abs=5e-5)


def test_domestic_claims_have_the_figures_of_pandas():
    """One row a decision, with the time at which each step was reached."""
    log = domestic_log()
    profile = decision_profile(log, by="step")
    row = rows_by_label(profile)[("supervisor",)]
    assert (profile.decisions[row], profile.changed[row]) == (7986, 215)
    assert profile.changed_high[row] == pytest.approx(0.030706, abs=5e-7)
    assert profile.median_hours[row] == pytest.approx(24.302639, abs=5e-7)
    assert profile.p90_hours[row] == pytest.approx(145.419028, abs=5e-7)
    assert profile.waiting_days[row] == pytest.approx(17272.125, abs=5e-4)
    row = rows_by_label(profile)[("administration",)]
    assert (profile.decisions[row], profile.changed[row]) == (8975, 932)
    assert profile.median_hours[row] == pytest.approx(0.011389, abs=5e-7)
    assert profile.within_minute[row] / 8975 == pytest.approx(0.541058, abs=5e-7)
    row = rows_by_label(profile)[("budget owner",)]
    assert (profile.decisions[row], profile.changed[row]) == (2800, 57)
    assert profile.changed_high[row] == pytest.approx(0.026283, abs=5e-7)
    quarters = decision_profile(log, by=("step",), period="quarter")
    counts = dict(zip(rows_by_label(quarters), quarters.decisions.tolist(), strict=True))
    found = {period: n for (step, period), n in counts.items() if step == "supervisor"}
    expected = {"2018Q1": 1779, "2018Q2": 2208, "2018Q3": 1612, "2018Q4": 2377, "2019Q1": 10}
    assert found == expected


def test_refunds_have_the_figures_of_pandas():
    """Three levels; two people decide at the third, as 1.56 equal ones."""
    log = refund_log(keeps_repeats=True)
    profile = decision_profile(log, by="step")
    rows = rows_by_label(profile)
    levels = [rows[(level,)] for level in ("L1", "L2", "L3")]
    assert profile.decisions[levels].tolist() == [1219, 705, 670]
    assert profile.changed[levels].tolist() == [224, 8, 4]
    assert profile.changed_high[levels[1:]] == pytest.approx([0.022230, 0.015249], abs=5e-7)
    assert profile.deciders[levels[2]] == 2
    assert profile.effective_deciders[levels[2]] == pytest.approx(1.562888, abs=5e-7)
    signed = decision_profile(log.take(approval_mask(log.outcome)), by="step")
    levels = [rows_by_label(signed)[(level,)] for level in ("L1", "L2", "L3")]
    assert signed.median_hours[levels] == pytest.approx([21.9667, 1.0833, 1.3917], abs=5e-5)
    assert signed.p90_hours[levels[2]] == pytest.approx(24.1917, abs=5e-5)


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 300)), min_size=1, max_size=5),
    st.floats(0.01, 0.999),
)
def test_the_interval_is_that_of_scipy(pairs, confidence):
    """Wilson's score interval, at any confidence."""
    counted = np.array([min(pair) for pair in pairs])
    total = np.array([max(pair) for pair in pairs])
    low, high = wilson_interval(counted, total, confidence)
    for place, (k, n) in enumerate(zip(counted.tolist(), total.tolist(), strict=True)):
        found = binomtest(k, n).proportion_ci(confidence, method="wilson")
        assert (low[place], high[place]) == pytest.approx((found.low, found.high), abs=1e-12)


def test_nothing_has_no_interval():
    """Of no decisions no share is known, not even its bounds."""
    low, high = wilson_interval(np.array([0]), np.array([0]), 0.95)
    assert np.isnan(low).all()
    assert np.isnan(high).all()


@given(decision_rows())
def test_groups_are_those_of_pandas(rows):
    """Counts, percentiles and sums, group by group, against pandas."""
    profile = decision_profile(make_log(rows))
    frame = pd.DataFrame(rows, columns=["domain", "step", "outcome", "submitted", "decided"])
    frame = frame[frame.outcome.isin(["approved", "final", "changed", "rejected"])]
    wait = pd.to_datetime(frame.decided) - pd.to_datetime(frame.submitted)
    frame = frame.assign(
        hours=wait.dt.total_seconds() / 3600,
        changed=frame.outcome.isin(["changed", "rejected"]),
    )
    groups = {
        tuple(None if pd.isna(label) else label for label in key): group
        for key, group in frame.groupby(["domain", "step"], dropna=False)
    }
    found = rows_by_label(profile)
    assert {key for key, row in found.items() if profile.decisions[row]} == groups.keys()
    for key, group in groups.items():
        row = found[key]
        hours = group.hours.dropna()
        assert profile.decisions[row] == len(group)
        assert profile.changed[row] == group.changed.sum()
        assert profile.waiting[row] == len(hours)
        assert profile.median_hours[row] == pytest.approx(hours.median(), nan_ok=True)
        assert profile.p90_hours[row] == pytest.approx(hours.quantile(0.9), nan_ok=True)
        days = hours.sum() / 24 if len(hours) else math.nan
        assert profile.waiting_days[row] == pytest.approx(days, nan_ok=True)
        n_fast = (hours <= 1 / 60).sum() if len(hours) else math.nan
        assert profile.within_minute[row] == pytest.approx(n_fast, nan_ok=True)


@given(decision_rows())
def test_deciders_count_by_equal_parts(rows):
    """The effective number is that of the shares, those who decide together sharing equally."""
    log = make_log(rows)
    profile = decision_profile(log, by=())
    shares, unsaid = {}, 0
    for row in rows:
        if row["outcome"] not in {"approved", "final", "changed", "rejected"}:
            continue
        names = [row["decider"]] if isinstance(row["decider"], str) else row["decider"] or []
        unsaid += not names
        for name in names:
            shares[name] = shares.get(name, 0) + 1 / len(names)
    assert profile.deciders.tolist() == [len(shares)]
    assert profile.without_decider.tolist() == [unsaid]
    expected = hill_number(np.array(list(shares.values()), dtype=float), 1)
    assert profile.effective_deciders[0] == pytest.approx(expected, nan_ok=True)


@given(decision_rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, random):
    """Rows of distinct times in any order have the same profile."""
    shuffled = random.sample(rows, len(rows))
    for by in ((), ("domain", "step"), ("decider",), ("requester", "domain")):
        first = decision_profile(make_log(rows), by=by, period="month", personal=True)
        second = decision_profile(make_log(shuffled), by=by, period="month", personal=True)
        assert_same(first, second)


def assert_same(first, second):
    assert first.labels.keys() == second.labels.keys()
    for key in first.labels:
        assert first.labels[key] == second.labels[key]
    for name in (*ABOUT_PEOPLE, "decisions", "deciders", "effective_deciders"):
        assert getattr(first, name) == pytest.approx(getattr(second, name), nan_ok=True)


@given(decision_rows(), decision_rows())
def test_two_logs_of_other_cases_add_up(rows, others):
    """Counts of two logs without a case in common are those of both together, group by group."""
    others = [row | {"case": f"other {row['case']}"} for row in others]
    # Whether an approval is final depends on whether the log names any that is.
    rows = [row | {"outcome": "final"} for row in rows if row["outcome"] != "approved"]
    others = [row for row in others if row["outcome"] != "approved"]
    profiles = [decision_profile(make_log(each)) for each in (rows, others, rows + others)]
    for name in ("decisions", "changed", "waiting", "within_minute", "without_decider", "open"):
        first, second, both = (
            dict(zip(rows_by_label(each), np.nan_to_num(getattr(each, name)).tolist(), strict=True))
            for each in profiles
        )
        assert both == {key: first.get(key, 0) + second.get(key, 0) for key in both}
        assert both.keys() == first.keys() | second.keys()


@given(decision_rows())
def test_totals_are_the_sums_of_groups(rows):
    """By nothing, there is one group of everything."""
    log = make_log(rows)
    totals = decision_profile(log, by=())
    groups = decision_profile(log, by=("domain", "step"), period="quarter")
    assert totals.n_groups == 1
    for name in ("decisions", "changed", "waiting", "within_minute", "without_decider", "open"):
        assert np.nansum(getattr(totals, name)) == np.nansum(getattr(groups, name))
    assert np.nansum(totals.waiting_days) == pytest.approx(np.nansum(groups.waiting_days))


@given(decision_rows())
def test_other_names_change_nothing_else(rows):
    """Names of deciders, in the same order, change labels alone."""
    new = {"ann": "a1", "bo": "b1", "cy": "c1"}

    def rename(names):
        if names is None or isinstance(names, str):
            return new.get(names)
        return tuple(map(new.get, names))

    renamed = [row | {"decider": rename(row["decider"])} for row in rows]
    first = decision_profile(make_log(rows), by="decider", personal=True)
    second = decision_profile(make_log(renamed), by="decider", personal=True)
    labels = [new.get(label) for label in first.labels["decider"]]
    assert second.labels["decider"] == tuple(labels)
    for name in ("decisions", "median_hours", "changed_high"):
        assert getattr(first, name) == pytest.approx(getattr(second, name), nan_ok=True)


ROWS = {
    "case": ["1", "1", "2", "2", "3"],
    "decider": ["ann", "bo", "ann", None, "bo"],
    "requester": ["cy", "cy", "dee", "dee", None],
    "outcome": ["approved", "final", "approved", "submitted", "rejected"],
    "submitted": ["2026-03-30", "2026-03-31", "2026-03-30", "2026-03-31", "2026-04-02"],
    "decided": ["2026-03-31", "2026-04-02", "2026-03-31", "NaT", "2026-04-01"],
}


def test_how_long_a_person_takes_is_withheld_by_default():
    """By decider or requester, counts and shares of deciders are shown, and nothing about them."""
    log = DecisionLog.from_columns(**ROWS)
    for by in ("decider", "requester", ("decider", "requester")):
        profile = decision_profile(log, by=by)
        record = profile.to_dict()["groups"][0]
        assert record["decisions"] > 0
        assert all(math.isnan(record[name]) for name in ABOUT_PEOPLE)
        frame = profile.to_frame(backend="pandas")
        assert frame[list(ABOUT_PEOPLE)].isna().all(axis=None)
        assert "pass personal=True" in str(profile)
        assert "Median" not in str(profile)
    shown = decision_profile(log, by="decider", personal=True)
    assert shown.to_dict()["groups"][0]["median_hours"] == 24
    assert "24.0 h" in str(shown)


def test_what_is_about_a_post_is_shown_by_name():
    """Deciders that are roles have figures of their own; requesters are people all the same."""
    log = DecisionLog.from_columns(**ROWS)
    by_role = decision_profile(log, by="decider", deciders_are_roles=True)
    assert by_role.to_dict()["groups"][0]["median_hours"] == 24
    by_requester = decision_profile(log, by="requester", deciders_are_roles=True)
    assert math.isnan(by_requester.to_dict()["groups"][0]["median_hours"])


def test_what_is_pending_is_open():
    """A submission without a decision, and one that is dated before it was submitted."""
    profile = decision_profile(DecisionLog.from_columns(**ROWS), by=(), period="month")
    assert profile.labels["period"] == ("2026-03", "2026-04")
    assert profile.open.tolist() == [1, 0]
    assert profile.n_impossible == 1
    assert profile.waiting.tolist() == [2, 1]
    assert "1 decision dated before" in str(profile)


def test_profiles_are_values():
    """Equal if everything in them is, also once they were pickled; nan equals nan."""
    log = domestic_log()
    profile = decision_profile(log, by="decider")
    assert profile == decision_profile(log, by="decider")
    assert hash(profile) == hash(decision_profile(log, by="decider"))
    assert pickle.loads(pickle.dumps(profile)) == profile  # noqa: S301  (made here)
    assert profile != decision_profile(log, by="decider", personal=True)
    assert profile != decision_profile(log, by="step")


@pytest.mark.parametrize("by", ["decider", (), ("domain", "step"), ["context", "requester"]])
def test_a_log_without_decisions_has_a_profile(by):
    """No decision is no error: nothing is counted, and no figure is known."""
    log = DecisionLog.from_columns(case=[], decided=[], decider=[], outcome=[])
    profile = decision_profile(log, by=by, period="year")
    assert profile.decisions.sum() == 0
    assert np.isnan(profile.median_hours).all()
    assert "no decision" in str(profile)
    assert profile.to_frame(backend="pandas").columns[-1] == "open"
    assert "<html" in profile.to_html()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"by": ("Step",)}, "by: there is no key 'Step'; give any of domain, step, decider"),
        ({"by": 3}, "by: 3 is not a collection of keys"),
        ({"period": "week"}, "period: 'week' is not known; give 'month', 'quarter' or 'year', or"),
        ({"confidence": 95}, "confidence: 95 is not between 0 and 1"),
        ({"confidence": 1}, "confidence: 1 leaves no interval"),
        ({"personal": "yes"}, "personal: 'yes' is not True or False"),
    ],
)
def test_a_bad_argument_is_refused_with_a_remedy(arguments, message):
    """The value and what to give instead."""
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        decision_profile(DecisionLog.from_columns(**ROWS), **arguments)


def test_what_is_no_log_is_refused():
    """A path is not read by itself."""
    with pytest.raises(ValueError, match=r"log: 'log.csv' is not a DecisionLog; read one with"):
        decision_profile("log.csv")
