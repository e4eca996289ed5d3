"""Laws of paper and practice, degenerate logs, and arguments that are not valid."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    Role,
)
from stepback.evidence import DecisionLog, PaperAndPractice, paper_and_practice

LIMITS = (500.0, 1_000.0, 2_000.0)


def make_chain(lead: float = 1_000.0, head: float = 10_000.0, prefix: str = "") -> Organization:
    """A director, two heads and three leads."""
    holders = {"Lead": ("a", "b", "c"), "Head": ("d", "e"), "Director": ("f",)}
    return Organization(
        people=[Person(prefix + one) for held in holders.values() for one in held],
        roles=[Role(prefix + role) for role in holders],
        memberships=[
            Membership(prefix + role, prefix + one)
            for role, held in holders.items()
            for one in held
        ],
        domains=[Domain("spend", prefix + "Director", amounts=[1])],
        delegations=[
            Delegation(prefix + "Director", prefix + "Head", domain="spend", limit=head),
            Delegation(prefix + "Head", prefix + "Lead", domain="spend", limit=lead),
        ],
    )


def draw_log(seed: int = 0, n_rows: int = 400, prefix: str = "", **changes: Any) -> DecisionLog:
    """Final approvals by anyone about anything, several in some cases."""
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        "case": [f"c{number}" for number in rng.integers(0, n_rows // 2, n_rows)],
        "domain": ["spend"] * n_rows,
        "decided": np.datetime64("2026-01-01") + rng.integers(0, 300, n_rows),
        "decider": [prefix + name for name in rng.choice(list("abcdef"), n_rows).tolist()],
        "amount": np.exp(rng.uniform(4, 11, n_rows)),
        "outcome": ["final"] * n_rows,
    }
    return DecisionLog.from_columns(**(columns | changes))


def test_relabelling_changes_nothing_but_names() -> None:
    """Other ids give the same figures."""
    before = paper_and_practice(make_chain(), draw_log(), rng=0)
    after = paper_and_practice(make_chain(prefix="x-"), draw_log(prefix="x-"), rng=0)
    assert before.classes == after.classes
    assert before.of_decisions.tolist() == after.of_decisions.tolist()
    assert (before.distance, before.displaced) == (after.distance, after.displaced)
    assert before.displaced_interval == pytest.approx(after.displaced_interval)


def test_the_order_of_rows_changes_nothing() -> None:
    """A shuffled log has the same classes, row by row, and the same figures."""
    log = draw_log()
    order = np.random.default_rng(1).permutation(len(log))
    before = paper_and_practice(make_chain(), log, rng=0)
    after = paper_and_practice(make_chain(), log.take(order), rng=0)
    assert after.of_decisions.tolist() == before.of_decisions[order].tolist()
    assert after.distance == pytest.approx(before.distance)


def test_raising_a_limit_never_adds_decisions_beyond_it() -> None:
    """The higher the limit, the fewer are beyond it."""
    log = draw_log()
    counts = [
        paper_and_practice(make_chain(lead=limit), log, rng=0).classes["beyond the limit"]
        for limit in LIMITS
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


@pytest.mark.slow
def test_the_interval_is_that_of_drawing_cases_one_by_one() -> None:
    """Patterns of cases give the interval of a plain bootstrap."""
    org, log = make_chain(), draw_log(n_rows=200)
    both = paper_and_practice(org, log, rng=0)
    by_case = [np.flatnonzero(log.case.codes == code) for code in range(len(log.case.words))]
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(150):
        rows = np.concatenate([by_case[k] for k in rng.integers(0, len(by_case), len(by_case))])
        drawn.append(paper_and_practice(org, log.take(rows), rng=0).displaced)
    expected = np.quantile(drawn, [0.025, 0.975])
    assert both.displaced_interval == pytest.approx(expected, abs=0.03)


def test_many_patterns_have_the_interval_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Normal sums stand for multinomial ones."""
    org, log = make_chain(), draw_log(n_rows=4_000)
    few = paper_and_practice(org, log, rng=0)
    name = "stepback.evidence._conformance._resampled_distances"
    monkeypatch.setattr(f"{name}._MANY_PATTERNS", 1)
    many = paper_and_practice(org, log, rng=0)
    monkeypatch.setattr(f"{name}._MANY_SUMS", 1)
    noise = paper_and_practice(org, log, rng=0)
    for other in (many, noise):
        assert other.displaced_interval == pytest.approx(few.displaced_interval, abs=0.005)
        assert other.distance_interval == pytest.approx(few.distance_interval, abs=0.005)


def test_the_same_rng_gives_the_same_intervals() -> None:
    """Randomness comes from `rng` only."""
    results = [paper_and_practice(make_chain(), draw_log(), rng=7).to_dict() for _ in range(2)]
    assert str(results[0]) == str(results[1])


def test_a_log_without_final_approvals_has_no_figures() -> None:
    """Nothing is defined, and every form says so."""
    both = paper_and_practice(make_chain(), draw_log(n_rows=2).take(np.zeros(0, dtype=int)), rng=0)
    assert both.n_decisions == 0
    assert math.isnan(both.distance)
    assert math.isnan(both.displaced)
    assert "no final approvals" in str(both)
    assert "<html" in both.to_html()
    assert len(both.to_frame(backend="pandas")) == 0


def test_a_log_of_unknown_decisions_has_no_distance() -> None:
    """What is unknown counts in the classes alone."""
    both = paper_and_practice(make_chain(), draw_log(decider=["zoe"] * 400), rng=0)
    assert both.classes["unknown"] == 400
    assert math.isnan(both.displaced)
    assert math.isnan(both.top.in_practice)
    assert [note.code for note in both.notes] == ["decider-not-on-paper"]
    assert str(both)


def test_an_organization_without_domains_knows_nothing() -> None:
    """No domain is on paper."""
    org = Organization(people=[Person(one) for one in "abcdef"])
    both = paper_and_practice(org, draw_log(), rng=0)
    assert both.classes["unknown"] == 400


def test_a_log_without_domains_is_about_the_only_one() -> None:
    """There is one reading, and it is noted."""
    both = paper_and_practice(make_chain(), draw_log(domain=[None] * 400), rng=0)
    assert both.classes == paper_and_practice(make_chain(), draw_log(), rng=0).classes
    assert "domain-assumed" in [note.code for note in both.notes]


def test_amounts_that_limits_do_not_bound_are_unknown() -> None:
    """Without an amount, or below 0, a decision in a domain with limits is unknown."""
    amounts = [None, -5.0, 0.0, 10.0] * 100
    both = paper_and_practice(make_chain(), draw_log(amount=amounts), rng=0)
    assert both.classes["unknown"] == 200
    free = Organization(people=[Person(one) for one in "abcdef"], domains=[Domain("spend", "a")])
    both = paper_and_practice(free, draw_log(amount=amounts), rng=0)
    assert both.classes["unknown"] == 0


def test_joint_rights_need_as_many_as_the_quorum() -> None:
    """Two on one row, or one after the other, decide as the circle; one alone has no right."""
    org = Organization(
        people=[Person(one) for one in "abc"],
        circles=[Circle("board", quorum=2)],
        memberships=[Membership("board", one) for one in "abc"],
        domains=[Domain("spend", "board")],
    )
    log = DecisionLog.from_columns(
        case=["1", "2", "3", "3", "4", "4", "5"],
        domain=["spend"] * 7,
        decided=[f"2026-01-0{day}" for day in range(1, 8)],
        decider=[("a", "b"), "a", "b", "c", "a", "a", "board"],
        outcome=["final", "final", "approved", "final", "approved", "final", "final"],
    )
    both = paper_and_practice(org, log, rng=0)
    assert both.of_decisions.tolist() == [5, 1, -1, 5, -1, 1, 5]


def test_a_party_is_as_good_as_its_best_member() -> None:
    """One with the right is enough; nobody known with a right beside a stranger is unknown."""
    log = DecisionLog.from_columns(
        case=list("1234"),
        domain=["spend"] * 4,
        decided=["2026-01-01"] * 4,
        decider=[("a", "f"), ("a", "zoe"), ("zoe", "yan"), ()],
        amount=[20_000, 500, 500, 500],
        outcome=["final"] * 4,
    )
    both = paper_and_practice(make_chain(), log, rng=0)
    assert both.of_decisions.tolist() == [5, 5, 0, 0]


def test_a_role_that_another_role_holds_is_the_same_post() -> None:
    """A post of a matrix that stands for another one counts as that one."""
    org = Organization(
        people=[Person("a"), Person("b")],
        roles=[Role("Head"), Role("spend: Head, up to 10"), Role("Director")],
        memberships=[
            Membership("Head", "a"),
            Membership("spend: Head, up to 10", "Head"),
            Membership("Director", "b"),
        ],
        domains=[Domain("spend", "Director", amounts=[5])],
        delegations=[
            Delegation("Director", "spend: Head, up to 10", domain="spend", limit=10),
        ],
    )
    log = DecisionLog.from_columns(
        case=["1"], decided=["2026-01-01"], decider=["a"], amount=[5], outcome=["final"]
    )
    both = paper_and_practice(org, log, rng=0)
    assert both.posts.post == ["Head"]
    assert both.displaced == 0


def test_how_long_the_top_waits_is_withheld_where_it_is_about_few_people() -> None:
    """A person at the top is not timed without `personal`; a role is."""
    columns: dict[str, Any] = {
        "case": ["1", "2"],
        "decided": ["2026-01-02"] * 2,
        "submitted": ["2026-01-01"] * 2,
        "decider": ["a"] * 2,
        "outcome": ["final"] * 2,
    }
    log = DecisionLog.from_columns(**columns)
    person = Organization(people=[Person("a"), Person("b")], domains=[Domain("spend", "a")])
    hidden = paper_and_practice(person, log, rng=0)
    assert hidden.top.is_withheld
    assert math.isnan(hidden.top.median_hours)
    assert "personal=True" in str(hidden)
    shown = paper_and_practice(person, log, rng=0, personal=True)
    assert shown.top.median_hours == 24.0
    role = Organization(
        people=[Person("a"), Person("b")],
        roles=[Role("Director")],
        memberships=[Membership("Director", "a")],
        domains=[Domain("spend", "Director")],
    )
    assert paper_and_practice(role, log, rng=0).top.median_hours == 24.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"log": None}, "log: None is not a log of decisions"),
        ({"org": {"people": []}}, "org: "),
        ({"period": "week"}, "period: 'week' is not one of 'month', 'quarter', 'year'"),
        ({"period": None}, "period: None"),
        ({"rng": "seed"}, "rng: 'seed' is not a source of randomness"),
        ({"rng": -1}, "rng: -1"),
        ({"personal": "yes"}, "personal: 'yes' is neither True nor False"),
        ({"own_line": None}, "own_line: None is not a collection"),
    ],
)
def test_bad_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    """The message shows the value."""
    given: dict[str, Any] = {"org": make_chain(), "log": draw_log(n_rows=4)} | arguments
    with pytest.raises(ValueError, match=message):
        paper_and_practice(given.pop("org"), given.pop("log"), **given)


def test_there_is_no_class_of_another_name() -> None:
    """Rows are asked for by the name of a class."""
    both: PaperAndPractice = paper_and_practice(make_chain(), draw_log(n_rows=4), rng=0)
    for name in ("granted", None, 3):
        with pytest.raises(ValueError, match="is not one of 'unknown'"):
            both.rows(name)  # type: ignore[arg-type]
