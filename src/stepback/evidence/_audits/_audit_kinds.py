"""The kinds of findings of an audit, the most severe first, and what to check for each."""

from __future__ import annotations

import attrs


@attrs.frozen
class AuditKind:
    """One kind of finding.

    Attributes:
        code: Its stable name.
        title: What it is, in standard terms.
        subject: Whom the findings count, such as ``"person"`` and ``"people"``.
        what: How a finding is recognized.
        check: What a reader should check before drawing a conclusion.
    """

    code: str
    title: str
    subject: tuple[str, str]
    what: str
    check: str


_KINDS = (
    AuditKind(
        "own-request",
        "Own requests",
        ("person", "people"),
        "A decider is among those who asked (self-approval).",
        "Look at who else approved the case, and whether the rules except it, as in a body "
        "whose members decide on their own proposals.",
    ),
    AuditKind(
        "approved-and-paid",
        "Approved and paid by one person",
        ("person", "people"),
        "One person approved a case and also carried out its payment (segregation of duties).",
        "Look at whether a second person was involved in the payment, and whether one of the two "
        "entries is by a shared account.",
    ),
    AuditKind(
        "joint-right-alone",
        "Joint rights used alone",
        ("right", "rights"),
        "The paper asks for several signatures, and the log shows fewer on the case.",
        "Look for the other signature outside the log, such as on paper or by e-mail.",
    ),
    AuditKind(
        "split-request",
        "Requests that may be split",
        ("group of requests", "groups of requests"),
        "Requests of one person in one domain within a few days, each within a limit of the "
        "decider and together above it (split purchase orders).",
        "Look at whether they are for one need, such as one supplier or one project; frequent "
        "small needs look the same.",
    ),
    AuditKind(
        "mutual-approval",
        "Two who decide for each other",
        ("pair", "pairs"),
        "Each of two people decided on requests of the other.",
        "Look at whether others could have decided. In a small team, and among peers who review "
        "each other's work, it is ordinary.",
    ),
    AuditKind(
        "held-by-a-leaver",
        "Rights of people who have left",
        ("right", "rights"),
        "A right is in force on the day, and its holder or principal is not.",
        "Look at whether the right was ended where it is used, such as in the approval system.",
    ),
    AuditKind(
        "vacant-decides",
        "Vacant posts with rights",
        ("record", "records"),
        "Decisions rest with a post or circle that nobody holds.",
        "Look at who acts for it, and by which rule.",
    ),
    AuditKind(
        "vacant-post",
        "Posts without a holder on the day",
        ("post", "posts"),
        "Memberships say who holds a post on other days, and nobody does on this one.",
        "Look at whether a deputy is named for these days.",
    ),
    AuditKind(
        "vacant-holder",
        "Holders on paper that nobody is",
        ("holder", "holders"),
        "The matrix gives a right to a post that nobody holds, or to a person who has left.",
        "Look at who acts for it, and by which rule.",
    ),
    AuditKind(
        "beyond-principal",
        "Rights beyond the principal's",
        ("right", "rights"),
        "A limit, window or context goes beyond what the principal has.",
        "Look at which of the two records is out of date.",
    ),
    AuditKind(
        "limit-above-principal",
        "Limits above the principal's on paper",
        ("right", "rights"),
        "A limit in the matrix is above that of the holder it comes from.",
        "Look at which of the two rows is out of date.",
    ),
    AuditKind(
        "band-overlap",
        "Bands that overlap",
        ("pair of bands", "pairs of bands"),
        "Two bands of amounts of one domain cover the same amounts.",
        "Look at which of the two rows is meant for these amounts.",
    ),
    AuditKind(
        "band-gap",
        "Gaps between bands",
        ("gap", "gaps"),
        "Between two bands of amounts of one domain are amounts that no row covers.",
        "Look at who decides about these amounts, and add a row.",
    ),
    AuditKind(
        "window-overlap",
        "Windows that overlap",
        ("right", "rights"),
        "The same right is given twice for the same days.",
        "Look at whether one of the two was meant to replace the other.",
    ),
    AuditKind(
        "window-gap",
        "Gaps between windows",
        ("right", "rights"),
        "The same right ends and begins again later.",
        "Look at who decided in between.",
    ),
    AuditKind(
        "long-window",
        "Windows that outlast the longest",
        ("right", "rights"),
        "A temporary right is in force for longer than the rules allow, or has no end.",
        "Look at whether it was renewed by a decision, or was forgotten.",
    ),
    AuditKind(
        "sole-user",
        "Rights that one person alone used",
        ("right", "rights"),
        "Several people could decide, and only one of them ever did.",
        "Look at whether the others know that they may, and who decides in an absence.",
    ),
)
AUDIT_KINDS = {kind.code: kind for kind in _KINDS}
