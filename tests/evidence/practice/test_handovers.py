"""Who passes cases to whom."""

from collections import Counter
from itertools import groupby, pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from stepback.evidence import DecisionLog, handovers
from tests.support.decision_logs import prepaid_log, receipt_log
from tests.support.drawn_logs import decision_rows, make_log


def edges(graph):
    return {
        (giver, taker, data["domain"]): data["count"]
        for giver, taker, data in graph.edges(data=True)
    }


def test_receipts_have_the_figures_of_pandas():
    """48 resources, machines among them; 7,143 moves and 1,208 handovers over 246 pairs."""
    graph = handovers(receipt_log())
    assert graph.graph == {"moves": 7143, "handovers": 1208, "not_said": 0}
    assert len(graph) == 48
    assert graph.number_of_edges() == 246
    assert max(graph.edges(data="count"), key=lambda edge: edge[2]) == (
        "Resource10",
        "admin1",
        180,
    )


def test_two_matters_of_a_case_do_not_mix():
    """A permit and a request for payment interleave in a case, and are passed on separately."""
    graph = handovers(prepaid_log())
    assert {data["domain"] for *_, data in graph.edges(data=True)} == {
        "Permit",
        "Request For Payment",
    }
    assert graph.graph["not_said"] > 0  # submitted by the employee, who is no decider


@given(decision_rows())
def test_every_move_is_counted_once(rows):
    """Against a walk from row to row."""
    graph = handovers(make_log(rows))
    expected, facts = Counter(), Counter(moves=0, handovers=0, not_said=0)
    rows = [row for row in rows if row["outcome"] != "ignored"]
    rows.sort(key=lambda row: (row["case"], row["domain"] or "", row["decided"]))
    for (_, domain), group in groupby(rows, key=lambda row: (row["case"], row["domain"])):
        parties = [
            (row["decider"],) if isinstance(row["decider"], str) else row["decider"]
            for row in group
        ]
        for before, after in pairwise(parties):
            if before is None or after is None:
                facts["not_said"] += 1
                continue
            facts["moves"] += 1
            facts["handovers"] += before != after
            if before != after:
                expected.update((a, b, domain) for a in before for b in after if a != b)
    assert edges(graph) == expected
    assert graph.graph == facts


@given(decision_rows(), decision_rows())
def test_two_logs_of_other_cases_have_all_handovers(rows, others):
    """Counts add up over logs without a case in common."""
    others = [row | {"case": f"other {row['case']}"} for row in others]
    first, second, both = (
        edges(handovers(make_log(each))) for each in (rows, others, rows + others)
    )
    assert both == Counter(first) + Counter(second)


def test_networkx_runs_on_it():
    """A graph of counts, such as the weights of a page rank."""
    graph = handovers(receipt_log())
    ranks = nx.pagerank(nx.DiGraph(graph), weight="count")
    assert sum(ranks.values()) == pytest.approx(1)
    assert all(type(count) is int for *_, count in graph.edges(data="count"))


def test_an_empty_log_passes_nothing_on():
    """No nodes, no edges, no moves."""
    log = DecisionLog.from_columns(case=[], decided=[], decider=[], outcome=[])
    graph = handovers(log)
    assert len(graph) == 0
    assert graph.graph == {"moves": 0, "handovers": 0, "not_said": 0}


def test_what_is_no_log_is_refused():
    """An array is none."""
    with pytest.raises(ValueError, match="is not a DecisionLog"):
        handovers(np.zeros(3))
