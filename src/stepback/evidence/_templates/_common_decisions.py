"""Decisions that most organizations make, by ten fields of business: a list to cut down.

The list is ours. It names what authority matrices commonly name, and claims no completeness.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COMMON_DECISIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "People": (
            "Open a new position",
            "Hire within the plan",
            "Set a salary within the pay band",
            "Pay a bonus or a salary above the band",
            "End an employment",
            "Approve training",
        ),
        "Purchasing": (
            "Buy goods and services within the budget",
            "Buy goods and services outside the budget",
            "Choose a new supplier",
            "Buy without a tender",
            "Approve an invoice that matches its order",
        ),
        "Spending": (
            "Approve travel",
            "Approve expenses of staff",
            "Approve hospitality and gifts",
            "Move money between budgets",
            "Spend above the budget",
        ),
        "Contracts": (
            "Sign a contract with a supplier",
            "Sign a framework contract of several years",
            "Change or end a contract",
            "Accept liability or a penalty",
            "Sign a confidentiality agreement",
        ),
        "Customers and prices": (
            "Set list prices",
            "Grant a discount",
            "Submit an offer or a tender",
            "Sign a contract with a customer",
            "Refund or compensate a customer",
            "Set a credit limit for a customer",
        ),
        "Finance": (
            "Approve the annual budget",
            "Release a payment",
            "Open or close a bank account",
            "Take up a loan or give a guarantee",
            "Write off a debt",
            "Invest in fixed assets",
        ),
        "IT and data": (
            "Buy software or a subscription",
            "Start an IT project",
            "Grant access to confidential data",
            "Release a change to a live system",
            "Share data with a third party",
        ),
        "Premises and assets": (
            "Rent or give up premises",
            "Approve repairs and maintenance",
            "Sell or scrap an asset",
            "Lease vehicles or equipment",
        ),
        "Legal and communication": (
            "Settle a legal dispute",
            "Start legal proceedings",
            "Speak to the press",
            "Sponsor or donate",
            "Report to an authority",
        ),
        "Projects and operations": (
            "Start a project",
            "Change the scope or the budget of a project",
            "Stop a project",
            "Change a process or a shift plan",
            "Stop operations for safety",
        ),
    }
)
