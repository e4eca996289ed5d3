"""The compiled form of an organization, for the layers above: with a date where it needs one."""

from __future__ import annotations

from typing import TypeVar

from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._organization._non_organizations import refuse_non_organization
from stepback._organization._organization import Organization

Org = TypeVar("Org", bound=Organization)


def with_records(org: Org, records: Columns) -> Org:
    """The organization with other records of the same nodes, at the date and in the contexts."""
    compiled = compiled_any_date(org).with_records(records)
    return org._with_compiled(compiled)  # noqa: SLF001  (the one way in for the layers above)


def check_organization(org: object, name: str = "org") -> Organization:
    """An argument that has to be an organization; a `ValueError` says how to make one of it."""
    if not isinstance(org, Organization):
        refuse_non_organization(name, org)
    return org


def compiled_any_date(org: Organization) -> Compiled:
    """The compiled organization, for all that does not depend on what is in force."""
    return check_organization(org)._compiled  # noqa: SLF001  (the one way in for the layers above)


def compiled_at_date(org: Organization) -> Compiled:
    """The compiled organization; a `ValueError` if anything is dated and no date was entered."""
    return compiled_any_date(org).check_date()
