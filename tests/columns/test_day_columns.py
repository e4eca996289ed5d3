"""The columns of a day: those that do not change are not copied."""

import numpy as np
import pytest

from stepback import Delegation, Domain, Organization, Person, ReportingLine, Support
from stepback._organization._compiled_organization import compiled_any_date

DAY = "2024-06-30"
LINES = [
    ReportingLine("ann", "bo", end="2024-07-01"),
    ReportingLine("cy", "bo", start="2024-07-01"),
    ReportingLine("ann", "cy"),
]


def build_organization(**options):
    return Organization(
        people=[Person("ann", unit="north"), Person("bo", fte=0.5), Person("cy", competence=0.7)],
        domains=[Domain("refunds", "ann", weight=2)],
        delegations=[Delegation("ann", "bo", autonomy=0.5)],
        supports=[Support("ann", "bo", strength=0.5)],
        **options,
    )


def copied_tables(first, second):
    """The tables of which a column with records has memory of its own in each of two columns."""
    return {
        name
        for name, table in first.tables.items()
        for field, column in table.columns.items()
        if column.size and not np.shares_memory(column, second.tables[name][field])
    }


def test_only_the_dated_relation_is_copied():
    """Of all tables, only the lines have other rows on a day: all other arrays are the same."""
    org = build_organization(reporting=LINES)
    now = org.at(DAY)
    records, day = compiled_any_date(org).records, compiled_any_date(now).columns
    assert len(day.tables["reporting"]) == 2
    assert np.shares_memory(records.ids, day.ids)
    assert copied_tables(records, day) == {"reporting"}


def test_days_of_one_organization_share_what_does_not_change():
    """The same holds between one day and the next."""
    org = build_organization(reporting=LINES)
    days = [compiled_any_date(org.at(date)).columns for date in (DAY, "2024-07-01")]
    assert copied_tables(*days) == {"reporting"}


def test_nothing_is_copied_without_dates():
    """An undated organization at a date is the same columns."""
    org = build_organization(reporting=LINES[2:])
    assert compiled_any_date(org.at(DAY)).columns is compiled_any_date(org).records


def test_what_nobody_gave_stays_one_value_on_a_day():
    """Where people are dated, a column of one value is still one value for all who are there."""
    ids = [f"p{number}" for number in range(100)]
    starts = ["2024-07-01" if number % 2 else None for number in range(100)]
    org = Organization.from_tables({"people": {"id": ids, "start": starts}})
    for date in (DAY, "2024-07-01"):
        table = compiled_any_date(org.at(date)).columns.tables["people"]
        held = {field: column.strides for field, column in table.columns.items()}
        assert {field for field, strides in held.items() if strides != (0,)} == {"id"}


@pytest.mark.parametrize("dated", [True, False])
def test_a_date_that_leaves_out_nobody_copies_no_node(dated):
    """People are numbered anew only if somebody is not there."""
    start = "2024-01-01" if dated else None
    org = Organization(
        people=[Person("ann", start=start), Person("bo")], reporting=[ReportingLine("ann", "bo")]
    )
    records, day = compiled_any_date(org).records, compiled_any_date(org.at(DAY)).columns
    assert records.ids is day.ids
    for field in ("manager", "report"):
        column = records.tables["reporting"][field]
        assert np.shares_memory(column, day.tables["reporting"][field])
