"""The section on what a report must not be used for."""

from __future__ import annotations

from stepback._report._document import Paragraph, Section


def limits_section() -> Section:
    """What a report must not be used for."""
    return Section(
        "limits",
        "What this report must not be used for",
        (
            Paragraph(
                "Do not use it for appraisal, pay or dismissal, or for any other decision about "
                "a single person.",
                lead=True,
            ),
            Paragraph(
                "The figures describe positions and relations under the assumptions above. They "
                "do not say how well anyone works or leads. A decision right without recorded "
                "support is a question to the organization, not a finding about the person who "
                "holds it."
            ),
        ),
    )
