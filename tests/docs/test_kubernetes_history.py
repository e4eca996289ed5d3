"""Ten years of OWNERS files: the log replayed backwards from today, and what the page says."""

import datetime as dt
import math
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import attrs
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

import stepback
from tests.support.real_organizations import DATA, data, example

FOLDER = DATA / "kubernetes_owners"
PAGE = Path(__file__).parents[2] / "docs/how-to/kubernetes-history.md"
READINGS = ["first event", "start"]
YEARS = range(2019, 2027)
CASES = [(year, since) for year in YEARS for since in READINGS]


@pytest.fixture(scope="module")
def history():
    data(FOLDER)
    return example("kubernetes_history")


@pytest.fixture(scope="module")
def log(history):
    return history.read_log(FOLDER)


@pytest.fixture(scope="module")
def all_years(history, log):
    """The organization of all years, by reading."""
    return {since: history.build_organization(log, since) for since in READINGS}


@pytest.fixture(scope="module")
def events():
    """The events about approvers, of which the log has 1,817."""
    table = pd.read_csv(data(FOLDER / "owners_events_test-infra.csv"), keep_default_na=False)
    return table[table["role"] == "approver"]


@pytest.fixture(scope="module")
def snapshot():
    """The approvers of today, with the team that each is named through, if any."""
    table = pd.read_csv(data(FOLDER / "owners_test-infra.csv"), keep_default_na=False)
    table = table[table["role"] == "approver"]
    return table.assign(named=table["via_alias"].where(table["via_alias"] != "", table["delegate"]))


def approvers_on(day, since, events, snapshot):
    """The approvers of each directory, undoing what happened after the day."""
    approvers = {directory: set() for directory in events["dir"]}
    approvers |= {directory: set(names) for directory, names in snapshot.groupby("dir")["named"]}
    for event in events[events["date"] > day].iloc[::-1].itertuples():
        if event.event == "joined":
            approvers[event.dir].remove(event.person)
        else:
            approvers[event.dir].add(event.person)
    by_now = set(events[events["date"] <= day]["dir"])
    ever = set(events["dir"])
    known = {
        "start": approvers.keys(),
        "first event": by_now,
        "start if without event": approvers.keys() - ever | by_now,
    }[since]
    return {directory: approvers[directory] for directory in known if approvers[directory]}


def who_was_there(events, named, *, leaving=True, unseen=True):
    """By directory, who was there without having joined: by the log, and by the file of today."""
    first = events.drop_duplicates(["dir", "person"])
    by_log = first[first["event"] != "joined"].groupby("dir")["person"].agg(set)
    seen = events.groupby("dir")["person"].agg(set)
    approvers = {directory: set() for directory in {*events["dir"], *named.index}}
    for directory, names in approvers.items():
        if leaving:
            names.update(by_log.get(directory, set()))
        if unseen:
            names.update(named.get(directory, set()) - seen.get(directory, set()))
    return approvers


def replay(event, approvers):
    """Let one event change the approvers of its directory."""
    change = set.add if event.event == "joined" else set.discard
    change(approvers[event.dir], event.person)


def deciders(approvers, apart):
    """By directory, the sets of approvers who may decide in it, the closest first."""
    levels = {}
    for directory in approvers:
        levels[directory], here = [], directory
        while here:
            levels[directory] += [approvers[here]] if here in approvers else []
            above = here.rpartition("/")[0] or "."
            here = "" if here in apart or here == "." else above
    return levels


def plain_figures(approvers, apart):
    """What the root approvers settle, what stalls without them, and effective leaders."""
    levels = deciders(approvers, apart)
    settled = Counter()
    for closest, *_ in levels.values():
        settled.update(dict.fromkeys(closest, Fraction(1, len(closest) * len(levels))))
    root = approvers["."]
    entropy = -sum(float(part) * math.log(part) for part in settled.values())
    return {
        "root": len(root),
        "directories": len(approvers),
        "approvers": len(settled),
        "settled": float(sum(settled[one] for one in root)),
        "stalls": sum(set().union(*may) <= root for may in levels.values()) / len(levels),
        "leaders": math.exp(entropy),
    }


def fewest_away(approvers, apart):
    """How few have to be away until more than a tenth stalls, by integer programming."""
    levels = [set().union(*may) for may in deciders(approvers, apart).values()]
    numbers = {one: number for number, one in enumerate(sorted(set().union(*levels)))}
    n_all, n_columns = len(numbers), len(numbers) + len(levels)
    ties = [(n_all + row, numbers[one]) for row, may in enumerate(levels) for one in may]
    rows = np.arange(len(ties))
    stalled, away = np.transpose(ties)
    # A directory stalls only if each of those who may decide in it is away.
    only_if = sparse.csr_array((np.ones(len(ties)), (rows, stalled)), shape=(len(ties), n_columns))
    only_if -= sparse.csr_array((np.ones(len(ties)), (rows, away)), shape=(len(ties), n_columns))
    n_stalled = np.r_[np.zeros(n_all), np.ones(len(levels))]
    found = milp(
        1 - n_stalled,
        constraints=[
            LinearConstraint(only_if, ub=0),
            LinearConstraint(n_stalled[None], lb=len(levels) // 10 + 1),
        ],
        integrality=np.ones(n_columns),
        bounds=Bounds(0, 1),
    )
    assert found.status == 0
    return round(found.fun)


@pytest.mark.parametrize(
    ("leaving", "unseen", "by_member", "expected"),
    [
        (False, False, False, (425, 60)),
        (True, False, False, (625, 60)),
        (True, True, False, (855, 228)),
        (True, True, True, (744, 202)),
    ],
)
def test_the_log_agrees_with_itself_as_the_page_says(
    leaving, unseen, by_member, expected, events, snapshot, history, log
):
    """The numbers of approvers after each commit and directory, and the approvers of today."""
    named = snapshot.groupby("dir")["delegate" if by_member else "named"].agg(set)
    approvers = who_was_there(events, named, leaving=leaving, unseen=unseen)
    today = log.today_by_member() if by_member else log.today
    found = history.count_agreements(log, approvers, today)
    agreeing = []
    for (_, directory), some in events.groupby(["commit", "dir"], sort=False):
        for event in some.itertuples():
            replay(event, approvers)
        agreeing.append(len(approvers[directory]) == some["holders_after"].iloc[0])
    n_as_today = sum(approvers[directory] == names for directory, names in named.items())
    assert (sum(agreeing), n_as_today) == expected
    assert found == (expected[0], 855, expected[1])
    assert (len(agreeing), len(named)) == (855, 228)


def test_every_event_leaves_as_many_approvers_as_the_log_says(events, all_years):
    """After the last event of each day in each directory, in both readings."""
    holders_after = events.groupby(["dir", "date"])["holders_after"].last()
    assert len(holders_after) == 830
    for org in all_years.values():
        seats = {}
        for seat in org.memberships:
            seats.setdefault(seat.group, []).append(seat)
        for (directory, day), n_holders in holders_after.items():
            n_in_force = sum(
                (seat.start is None or str(seat.start) <= day)
                and (seat.end is None or day < str(seat.end))
                for seat in seats[f"{directory}/OWNERS"]
            )
            assert n_in_force == n_holders, (directory, day)


@pytest.mark.parametrize(("year", "since"), CASES)
def test_a_year_is_what_the_log_gives_backwards(year, since, events, snapshot, log, all_years):
    """Shares, what stalls without the root, and counts, worked out in fractions."""
    day = f"{year}-07-01"
    expected = plain_figures(approvers_on(day, since, events, snapshot), log.without_inheritance)
    found = example("kubernetes_history").year_figures(all_years[since].at(day))
    assert found.pop("a tenth") > 0
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("since", READINGS)
def test_between_two_days_of_change_nothing_changes(since, all_years):
    """The day of a change and the day before the next give the same figures."""
    org = all_years[since]
    for first, after in list(pairwise(org.dates))[100:400:60]:
        last = after - dt.timedelta(days=1)
        assert stepback.real_authority(org.at(last)) == stepback.real_authority(org.at(first))


def test_today_both_readings_know_every_directory_that_ever_had_an_event(all_years, log):
    """The readings differ today by the directories without any event alone."""
    first_event, start = (
        {domain.id for domain in org.at("2026-08-07").snapshot().domains}
        for org in all_years.values()
    )
    assert start == set(log.today)
    assert start - first_event == set(log.today) - {event.directory for event in log.events}


# What the page says


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def test_the_page_shows_what_the_example_prints(page, capsys, history):
    """Each block of the output in the page is that of the example, and no line is left out."""
    history.main([str(FOLDER)])
    blocks = capsys.readouterr().out.strip("\n").split("\n\n")
    assert len(blocks) == 5
    for block in blocks:
        assert f"```text\n{block}\n```" in page


def test_the_page_draws_the_rows_of_the_panel(all_years, history):
    """The file beside the page has the rows of each reading and year."""
    shown = pd.read_csv(PAGE.with_name("kubernetes-years.csv"))
    measured = history.measure_years(all_years).to_frame(backend="pandas")
    measured["date"] = measured["date"].astype(str).str[:10]
    pd.testing.assert_frame_equal(
        shown, measured.drop(columns="context"), check_dtype=False, atol=1e-6
    )


@pytest.mark.parametrize(
    ("year", "settles", "stalls", "leaders"),
    [
        (2019, (0.19, 0.39), (0.04, 0.17), (54, 204)),
        (2020, (0.12, 0.13), (0.01, 0.04), (114, 203)),
        (2026, (0.08, 0.10), (0.03, 0.03), (208, 224)),
    ],
)
def test_figures_with_todays_teams_as_members(
    year, settles, stalls, leaders, events, snapshot, history, log, page
):
    """The page says what changes if today's members stand for the teams of today."""
    by_member = attrs.evolve(log, today=log.today_by_member())
    found = []
    for since in READINGS:
        org = history.build_organization(by_member, since).at(f"{year}-07-01")
        figures = history.year_figures(org)
        by_now = events[events["date"] <= f"{year}-07-01"]
        approvers = who_was_there(events, snapshot.groupby("dir")["delegate"].agg(set))
        for event in by_now.itertuples():
            replay(event, approvers)
        known = set(by_now["dir"]) if since == "first event" else approvers.keys()
        approvers = {one: approvers[one] for one in known if approvers[one]}
        del figures["a tenth"]
        assert figures == pytest.approx(plain_figures(approvers, log.without_inheritance))
        found.append(figures)

    def ends(name, n_digits):
        return tuple(sorted(round(figures[name], n_digits) for figures in found))

    assert ends("settled", 2) == settles
    assert ends("stalls", 2) == stalls
    assert ends("leaders", 0) == leaders


def test_the_readings_are_no_bounds(events, snapshot, log, page):
    """A third reading, of the directories without any event, lies outside of the two."""
    texts = []
    for year in (2019, 2020):
        approvers = approvers_on(f"{year}-07-01", "start if without event", events, snapshot)
        figures = plain_figures(approvers, log.without_inheritance)
        texts.append(f"{figures['settled']:.2f} in {year}")
    assert " and ".join(texts) in page


def test_events_of_reviewers_would_make_directories_known_earlier(
    events, snapshot, log, history, all_years, page
):
    """On 2020-03-26 many directories got reviewers: the readings of 2020 are further apart."""
    table = pd.read_csv(FOLDER / "owners_events_test-infra.csv")
    by_now = set(table[table["date"] <= "2020-07-01"]["dir"])
    approvers = approvers_on("2020-07-01", "start", events, snapshot)
    known = {one: names for one, names in approvers.items() if one in by_now}
    upper = plain_figures(known, log.without_inheritance)["settled"]
    lower = history.year_figures(all_years["start"].at("2020-07-01"))["settled"]
    assert f"2020 has {lower:.2f} to {upper:.2f}." in page


def test_one_day_does_not_stand_for_its_year(all_years, history, page):
    """In 2019 there were days with nine root approvers that give other figures."""

    def ranges(day):
        found = [history.year_figures(org.at(day)) for org in all_years.values()]
        return {
            name: history.format_range([figures[name] for figures in found], n_digits)
            for name, n_digits in history.FIGURES.items()
        }

    winter, before, after = map(ranges, ("2019-01-14", "2019-10-01", "2019-10-02"))
    assert winter["root"] == "9"
    assert f"{winter['stalls'].replace('-', ' to ')} stalls on 2019-01-14" in page
    assert f"{after['a tenth'].replace('-', ' to ')} are enough on 2019-10-02" in page
    assert f"from {before['settled']} to {after['settled']}" in page


def test_a_team_took_the_place_of_five_root_approvers(events, snapshot, all_years):
    """One of the four of 2020 is a team, which is there until 2025."""
    root = {
        day: approvers_on(day, "first event", events, snapshot)["."]
        for day in ("2019-10-01", "2019-10-02", "2020-07-01", "2025-12-09", "2025-12-10")
    }
    assert root["2019-10-02"] - root["2019-10-01"] == {"test-infra-oncall"}
    assert len(root["2019-10-01"] - root["2019-10-02"]) == 5
    assert ["test-infra-oncall" in names for names in root.values()] == [0, 1, 1, 1, 0]
    lost = list(stepback.scenarios.compare(*map(all_years["start"].at, list(root)[:2])).lost)
    assert set(lost[:5]) == root["2019-10-01"] - root["2019-10-02"]
    at_root = events[events["dir"] == "."].drop_duplicates("person")
    assert set(at_root[at_root["date"] > "2017-09-01"]["event"]) == {"joined"}


def test_what_a_deleted_file_and_a_team_do_to_the_events(events, snapshot, page):
    """Most people of deleted files approve elsewhere; two teams took the place of 46 people."""
    deletions = events[events["event"] == "file_deleted"]
    n_elsewhere = 0
    for day, some in deletions.groupby("date"):
        elsewhere = set().union(*approvers_on(day, "start", events, snapshot).values())
        n_elsewhere += some["person"].isin(elsewhere).sum()
    assert f"{n_elsewhere} of the {len(deletions)}" in page
    one_commit = set(deletions[deletions["date"] == "2024-04-09"]["dir"])
    assert f"deleted {len(one_commit)} files" in page
    assert sum(directory.startswith("prow") for directory in one_commit) > 0.9 * len(one_commit)
    one_day = events[events["date"] == "2025-02-06"]
    assert one_day["dir"].nunique() == 6
    assert one_day["event"].value_counts().to_dict() == {"left": 46, "joined": 12}
    assert set(one_day[one_day["event"] == "joined"]["person"]) == {
        "sig-node-leads",
        "sig-node-test-approvers",
    }
    moves = events[events["event"] == "emeritus"]
    n_by_day = moves["date"].value_counts()
    assert n_by_day.head(10).sum() > len(moves) / 2 >= n_by_day.head(9).sum()
    assert moves["person"].nunique() == 109
    busiest = moves[moves["date"] == "2020-08-13"]
    assert (busiest["person"].nunique(), busiest["dir"].nunique()) == (7, 20)
    assert moves.groupby(["commit", "person"]).size().max() == 19


def test_the_year_2024_has_two_days(all_years, history, page):
    """On one day files were deleted, and on the other a root approver became emeritus."""
    org = all_years["start"]
    for before, day in (("2024-04-08", "2024-04-09"), ("2024-06-26", "2024-06-27")):
        settled = [history.year_figures(org.at(one))["settled"] for one in (before, day)]
        assert "from {:.2f} to {:.2f}".format(*settled) in page


@pytest.mark.slow
def test_the_fewest_who_stall_a_tenth_are_few_in_every_year(events, snapshot, log, page, all_years):
    """The figures of the library are at most two above the exact ones, which the page gives."""
    exact = []
    for year, since in CASES:
        day = f"{year}-07-01"
        fewest = fewest_away(approvers_on(day, since, events, snapshot), log.without_inheritance)
        found = stepback.bus_factor(all_years[since].at(day), threshold=0.1)
        assert fewest <= found.size <= fewest + 2
        exact.append(fewest)
    assert f"{min(exact)} to {max(exact)} approvers" in page


@pytest.mark.parametrize("since", READINGS)
def test_the_fewest_who_stall_a_tenth_stall_it(since, events, snapshot, log, all_years):
    """In 2019 the people that the library finds are as few as can be, and do stall a tenth."""
    org = all_years[since].at("2019-07-01")
    found = stepback.bus_factor(org, threshold=0.1)
    approvers = approvers_on("2019-07-01", since, events, snapshot)
    levels = deciders(approvers, log.without_inheritance)
    n_stalled = sum(set().union(*may) <= set(found.people) for may in levels.values())
    assert n_stalled > 0.1 * len(levels)
    assert found.size == fewest_away(approvers, log.without_inheritance)
