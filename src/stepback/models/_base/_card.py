"""What to know of a model before using it: the question, the source, the assumptions."""

from __future__ import annotations

import re
from typing import Literal

import attrs

Status = Literal["established", "derived here", "our assumption"]

_DOI = re.compile(r"doi:(\S+)")


@attrs.frozen(kw_only=True)
class Card:
    """A model at a glance.

    Attributes:
        name: What the model is called.
        question: What it answers, in a sentence.
        status: ``"established"``: the literature has the model; ``"derived here"``: it follows
            from a model of the literature; ``"our assumption"``: stepback proposes it, and
            nothing in it is calibrated on data.
        provenance: What of it is established, derived and assumed, in a sentence or two.
        assumptions: What has to hold.
        sources: Where it was published, with the DOI where there is one; or what stands near.
    """

    name: str
    question: str
    status: Status
    provenance: str
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def dois(self) -> tuple[str, ...]:
        """The DOIs among the sources."""
        return tuple(_DOI.findall(" ".join(self.sources)))

    def __str__(self) -> str:
        """The card as plain text."""
        return "\n".join(
            [
                self.name,
                self.question,
                f"Status: {self.status}. {self.provenance}",
                "Assumptions:",
                *(f"- {one}" for one in self.assumptions),
                "Sources:",
                *(f"- {one}" for one in self.sources),
            ]
        )

    def _repr_markdown_(self) -> str:
        """The card as notebooks show it."""
        sources = (_DOI.sub(r"[doi:\1](https://doi.org/\1)", one) for one in self.sources)
        return "\n".join(
            [
                f"**{self.question}**",
                "",
                f"*Status: {self.status}.* {self.provenance}",
                "",
                "Assumptions:",
                "",
                *(f"- {one}" for one in self.assumptions),
                "",
                "Sources:",
                "",
                *(f"- {one}" for one in sources),
            ]
        )
