"""What to know about a model before using it: its question, source and assumptions."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from html import escape
from inspect import cleandoc
from typing import Literal

import attrs

Status = Literal[
    "established",
    "established as a scheme, not in effect",
    "derived here",
    "our assumption",
]

_DOI = re.compile(r"doi:(\S+)")


def add_references(docstring: str, sources: Iterable[str]) -> str:
    """Return a docstring with the sources of a card below, so that each is written once."""
    lines = [
        textwrap.fill(source, 96, initial_indent="    - ", subsequent_indent="      ")
        for source in sources
    ]
    return "\n".join([cleandoc(docstring), "", "References:", *lines])


@attrs.frozen(kw_only=True)
class Card:
    """A model at a glance.

    Attributes:
        name: What the model is called.
        question: The question that it answers, in one sentence.
        status: ``"established"``: the literature has the model; ``"established as a scheme, not
            in effect"``: the literature has it, and leaders are taught it, but that those who
            follow it do better is not established; ``"derived here"``: it follows from a model of
            the literature; ``"our assumption"``: stepback proposes it, and nothing in it is
            calibrated on data.
        provenance: Which parts are established, derived or assumed, in a sentence or two.
        assumptions: The conditions under which the model holds.
        sources: The publications, with the DOI where there is one; or related publications.
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
                *(f"- {assumption}" for assumption in self.assumptions),
                "Sources:",
                *(f"- {source}" for source in self.sources),
            ]
        )

    def _repr_html_(self) -> str:
        """The card as notebooks show it; DOIs are links."""
        return "".join(
            [
                f"<p><b>{escape(self.question)}</b></p>",
                f"<p><i>Status: {escape(self.status)}.</i> {escape(self.provenance)}</p>",
                f"<p>Assumptions:</p>{_html_list(map(escape, self.assumptions))}",
                f"<p>Sources:</p>{_html_list(map(_link_dois, self.sources))}",
            ]
        )


def _html_list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _link_dois(source: str) -> str:
    return _DOI.sub(r'<a href="https://doi.org/\1">doi:\1</a>', escape(source))
