"""Departures planted in a clean log are found exactly, case by case, and nothing else is."""

import datetime

import attrs
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepback import Circle, Domain, Membership, Organization, Person, Role
from stepback.evidence import AuthorityMatrix, DecisionLog, Grant, audit

START = np.datetime64("2026-01-05T09:00", "s").item()
LIMIT = 1000
MOST = 3
CLEAN = 40  # cases


def planted_people(kind, size):
    """Names that stand in no other departure."""
    return [f"{kind} {number}" for number in range(size)]


@attrs.define
class LogWriter:
    """Writes rows of a log, one day after the other."""

    rows: list = attrs.field(factory=list)
    day: int = 0
    n_cases: int = 0

    def add_case(self, *steps, requester, amount, days=1):
        """A case of steps (step, decider, outcome); returns its name."""
        case = f"c{self.n_cases}"
        self.n_cases += 1
        self.day += days
        for hour, (step, decider, outcome) in enumerate(steps):
            time = START + datetime.timedelta(days=self.day, hours=hour)
            self.rows.append((case, time, step, decider, outcome, requester, amount))
        return case

    def make_log(self, order):
        """The log, with its rows in this order."""
        rows = [self.rows[place] for place in order]
        fields = ("case", "decided", "step", "decider", "outcome", "requester", "amount")
        columns = dict(zip(fields, zip(*rows, strict=True), strict=True))
        return DecisionLog.from_columns(**columns, domain=["buying"] * len(rows))


def make_paper():
    """Leads up to a limit, and a board of two above it that signs jointly."""
    people = ["lead 1", "lead 2", "head", "chair", "clerk"]
    org = Organization(
        people=list(map(Person, people)),
        roles=[Role("Lead")],
        circles=[Circle("Board", quorum=2)],
        memberships=[
            Membership("Lead", "lead 1"),
            Membership("Lead", "lead 2"),
            Membership("Board", "head"),
            Membership("Board", "chair"),
        ],
        domains=[Domain("buying", "Board")],
    )
    matrix = AuthorityMatrix.from_grants(
        [
            Grant("Lead", "buying", up_to=LIMIT, row=2),
            Grant("head", "buying", above=LIMIT, jointly=("chair",), row=3),
        ]
    )
    return org, matrix


def add_clean_case(writer, number):
    """Small ones by the leads in turn, large ones by both of the board; paid by a clerk."""
    requester = f"asker {number % 10}"
    payment = ("pay", "clerk", "ignored")
    if number % 4:
        decider = f"lead {1 + number % 2}"
        writer.add_case(
            ("lead", decider, "final"), payment, requester=requester, amount=300 + number
        )
    else:
        signatures = ("first", "chair", "approved"), ("second", "head", "final")
        writer.add_case(*signatures, payment, requester=requester, amount=5000)


@given(
    counts=st.fixed_dictionaries(
        {
            kind: st.integers(0, MOST)
            for kind in ("own-request", "approved-and-paid", "joint-right-alone",
                         "split-request", "mutual-approval")
        }
    ),
    seed=st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_planted_departures_are_found_exactly(counts, seed):
    """In any order of rows, each with its cases."""
    rng = np.random.default_rng(seed)
    writer = LogWriter()
    for number in range(CLEAN):
        add_clean_case(writer, number)
    expected = {code: set() for code in counts}
    for who in planted_people("own", counts["own-request"]):
        case = writer.add_case(("lead", who, "final"), requester=who, amount=5)
        expected["own-request"].add(((who,), (case,)))
    for who in planted_people("payer", counts["approved-and-paid"]):
        steps = ("lead", who, "final"), ("pay", who, "ignored")
        case = writer.add_case(*steps, requester="asker 1", amount=5, days=9)
        expected["approved-and-paid"].add(((who,), (case,)))
    alone = [
        writer.add_case(("second", "head", "final"), requester="asker 2", amount=7000)
        for _ in range(counts["joint-right-alone"])
    ]
    if alone:
        expected["joint-right-alone"].add((("head",), tuple(alone)))
    for who in planted_people("splitter", counts["split-request"]):
        n_parts = int(rng.integers(2, 5))
        cases = tuple(
            writer.add_case(("lead", "lead 1", "final"), requester=who, amount=LIMIT, days=1)
            for _ in range(n_parts)
        )
        expected["split-request"].add(((who,), cases))
    for number in range(counts["mutual-approval"]):
        pair = f"peer {number} a", f"peer {number} b"
        cases = tuple(
            writer.add_case(("lead", decider, "final"), requester=requester, amount=5)
            for decider, requester in (pair, pair[::-1])
        )
        expected["mutual-approval"].add((pair, cases))
    order = rng.permutation(len(writer.rows))
    org, matrix = make_paper()
    found = audit(org, writer.make_log(order), matrix=matrix, paying=["pay"])
    seen = {code: set() for code in counts}
    for finding in found.findings:
        cases = tuple(sorted(finding.cases.tolist(), key=lambda case: int(case[1:])))
        seen[finding.code].add((finding.who, cases))
    assert seen == expected


def test_a_clean_log_has_no_findings():
    """Every check of decisions is made, and none finds anything."""
    writer = LogWriter()
    for number in range(CLEAN):
        add_clean_case(writer, number)
    org, matrix = make_paper()
    log = writer.make_log(range(len(writer.rows)))
    found = audit(org, log, matrix=matrix, paying=["pay"])
    assert found.findings == ()
    made = {check.code for check in found.checks if check.examined is not None}
    assert {"own-request", "approved-and-paid", "joint-right-alone", "split-request"} <= made
    assert {"mutual-approval", "sole-user", "band-overlap", "band-gap"} <= made


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 20)), min_size=1, max_size=30),
    st.integers(0, 10),
    st.integers(1, 120),
)
def test_split_requests_are_those_of_brute_force(requests, within, limit):
    """A case is found if and only if it is in a window that is above the limit."""
    requests = [(amount, day) for amount, day in requests if amount <= limit]
    log = DecisionLog.from_columns(
        case=[f"c{number}" for number in range(len(requests))],
        decided=[START + datetime.timedelta(days=day) for _, day in requests],
        decider=["Lead"] * len(requests),
        requester=["asker"] * len(requests),
        outcome=["final"] * len(requests),
        amount=[float(amount) for amount, _ in requests],
        domain=["buying"] * len(requests),
    )
    matrix = AuthorityMatrix.from_grants([Grant("Lead", "buying", up_to=float(limit))])
    found = audit(None, log, matrix=matrix, within=within)
    split = [finding for finding in found.findings if finding.code == "split-request"]
    expected = set()
    for last in {day for _, day in requests}:
        window = [
            number for number, (_, day) in enumerate(requests) if last - within <= day <= last
        ]
        if sum(requests[number][0] for number in window) > limit:
            expected |= {f"c{number}" for number in window}
    assert {case for finding in split for case in finding.cases.tolist()} == expected
    day_of_case = {f"c{number}": day for number, (_, day) in enumerate(requests)}
    for finding in split:
        days = [day_of_case[case] for case in finding.cases.tolist()]
        assert max(days) - min(days) <= within
        assert finding.amount > limit
