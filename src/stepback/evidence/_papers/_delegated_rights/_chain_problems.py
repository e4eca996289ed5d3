"""What delegations cannot say of rights on paper."""

from __future__ import annotations

from collections.abc import Collection

from stepback._problems._format import format_option, format_value, format_values
from stepback._problems._problem import Place, Problem
from stepback.evidence._papers._delegated_rights._party_rights import PartyRight

_NAMED = 5


def refuse_condition(domain: str, right: PartyRight, source: str) -> Problem:
    """A condition and rights for the own line, which contexts cannot tell apart."""
    message = (
        f"{format_value(domain)} has rights for the own line beside the condition "
        f"{format_value(right.condition)}, and these cannot be told apart by context; "
        f"{format_option(conditions=[right.condition])} for the rights where it holds, or "
        f"{format_option(conditions=[])} where none does"
    )
    return Problem("conditional-own-line", message, Place(source, right.rows, "condition"))


def warn_of_redelegation(domain: str, nodes: Collection[str], source: str) -> Problem:
    """Holders who may not hand a right on, and through whom a level below gets its own."""
    message = (
        f"{format_values(sorted(nodes), _NAMED)} may not hand on {format_value(domain)}, and are "
        "above another level, which gets its right through them: that they may not is left out; "
        "keep it in mind"
    )
    where = Place(source, column="may_redelegate")
    return Problem("redelegation-not-kept", message, where, "warning")
