"""The base class of results that are read as documents: one description, and every form of it."""

from __future__ import annotations

from stepback._documents._document import Document
from stepback._documents._render._html import render_html_fragment, render_html_page
from stepback._documents._render._markdown import render_markdown
from stepback._documents._render._plain_text import render_text


class DocumentResult:
    """A result that prints as text, is displayed in notebooks, and has the forms of a report."""

    __slots__ = ()

    def _document(self) -> Document:
        """What the result says, from which every form is made."""
        raise NotImplementedError

    def __str__(self) -> str:
        """The result as text of at most 88 columns."""
        return render_text(self._document())

    def _repr_html_(self) -> str:
        """The result as a fragment of HTML, for notebooks."""
        return render_html_fragment(self._document())

    def to_markdown(self) -> str:
        """The result as Markdown, with tables in the syntax of GitHub."""
        return render_markdown(self._document())

    def to_html(self, *, pictures: bool = True) -> str:
        """The result as a complete HTML page, without scripts or anything loaded from elsewhere.

        Parameters
        ----------
        pictures
            Whether the page has pictures. They show nothing that the text and tables do not.
        """
        return render_html_page(self._document(), pictures=pictures)
