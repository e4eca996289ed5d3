"""A page to explore an organization: zoom, search, and figures of everyone."""

from __future__ import annotations

import datetime
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import attrs
import numpy as np

from stepback._display._number_format import format_people
from stepback._display._origin import describe_sources, format_byline
from stepback._display._progress import show_progress
from stepback._display._sanitize_text import sanitize_text
from stepback._measures._authority import is_flow_recorded
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument
from stepback._problems._format import format_value, pluralize
from stepback._records._fields._choices import Flag
from stepback._write._replace_file import replace_file
from stepback.plots._color_values import ColorById
from stepback.plots._explorer_colors import ColorMeasure, color_places
from stepback.plots._explorer_content import ExplorerPlaces, describe_places
from stepback.plots._explorer_page import load_plotly_script, render_explorer_page

Kind = Literal["icicle", "treemap"]

_MAX_TITLE = 200
_NOTE = (
    "Each cell stands for a person or a post, and is as large as the number of people at the ends "
    "of the lines below it. The number beside a name is how many report to it, directly or not. "
    "Positions and relations are shown, and no achievements: do not use this page for appraisal, "
    "pay or dismissal."
)
_PERSONAL_NOTE = "It shows what people answered, and is only for readers who may see that. "


@attrs.frozen(repr=False)
class Explorer:
    """A page to explore an organization, made by `explore`.

    In a notebook it is shown below the cell, apart from the rest of the notebook.

    Attributes:
        title: The title of the page.
        n_places: How many people and posts it shows.
        personal: Whether it shows what people answered.
    """

    title: str
    n_places: int
    personal: bool
    _content: dict[str, Any] = attrs.field(hash=False)

    def __repr__(self) -> str:
        """The title and how much is shown."""
        return f"<Explorer: {self.title}, {self.n_places:,} cells>"

    def _repr_html_(self) -> str:
        """The page in a frame of its own, for notebooks."""
        # Without `allow-same-origin`, the page cannot reach the notebook around it.
        return (
            '<iframe sandbox="allow-scripts allow-downloads" '
            f'style="width: 100%; height: 800px; border: 0" title="{escape(self.title)}" '
            f'srcdoc="{escape(self.to_html())}"></iframe>'
        )

    def to_html(self) -> str:
        """The page, with the script of plotly in it: about 5 MB.

        It runs no other script, and asks for nothing from anywhere.

        Examples
        --------
        >>> explorer = stepback.plots.explore(archetypes.command_pyramid(people=7, span=2))
        >>> explorer.to_html().startswith("<!doctype html>")
        True
        """
        return render_explorer_page(self._content)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the page to a file. A file that is there is replaced whole or, on errors, not.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        replace_file(Path(path), self.to_html().encode(), is_private=self.personal)


@show_progress("Making a page to explore")
def explore(
    org: Organization,
    *,
    color: ColorMeasure | ColorById = "unit",
    label: str = "",
    kind: Kind = "icicle",
    title: str = "",
    personal: bool = False,
    made_on: datetime.date | None = None,
) -> Explorer:
    """Make a page to explore an organization: one file for a browser, which needs no network.

    The page shows the formal line from the top down. A click on a cell zooms into it, so that also
    an organization of 100,000 people can be seen part by part: cells too small to be read are drawn
    as one, which opens in turn. People and posts are found by name, id, office or unit. Of each,
    the page tells the office, unit and layer, how many report to it, and its modeled share of
    decisions where rights are recorded.

    Parameters
    ----------
    org
    color
        What the colors say. ``"unit"``: the top-level unit; ``"layer"``; ``"span"``: how many
        report directly; ``"share"``: the modeled share of decisions; ``"support"``: the support
        received, with `personal`. Or a mapping from ids to numbers, such as
        ``real_authority(org)``, or to texts or truth values, or a Series of pandas with ids as its
        index; places without a value, or with ``None`` or nan, are gray.
    label
        What the colors mean, for the legend; by default, the name of the measure or Series.
    kind
        ``"icicle"``: managers on the left and their reports beside them. ``"treemap"``: reports
        within their managers.
    title
        The title of the page; by default, how many people the organization has.
    personal
        Whether to show what people answered: support received, competence and willingness.
    made_on
        The day that the page names as the one on which it was made; ``None``: today.

    Returns
    -------
    Explorer
        With ``save(path)`` and ``to_html()``. Without people, a page that says so.

    Raises
    ------
    ValueError
        If an option is not one of these, `color` has an unknown id or a value that is neither a
        number nor a text, it asks for what is not recorded, or anything is dated and no date was
        entered.
    ModuleNotFoundError
        If plotly (the extra ``explore``) is not installed.

    Examples
    --------
    >>> stepback.plots.explore(archetypes.command_pyramid(people=7, span=2), color="layer")
    <Explorer: Organization of 7 people, 7 cells>

    References
    ----------
    - Kruskal, J. B., & Landwehr, J. M. (1983). Icicle plots: Better displays for hierarchical
      clustering. The American Statistician 37(2), 162-168. doi:10.1080/00031305.1983.10482733
    - Shneiderman, B. (1992). Tree visualization with tree-maps: 2-d space-filling approach.
      ACM Transactions on Graphics 11(1), 92-99. doi:10.1145/102377.115768
    """
    from importlib.metadata import version

    compiled = compiled_at_date(org)
    if kind not in ("icicle", "treemap"):
        raise ValueError(f"kind: {format_value(kind)} is not known; give 'icicle' or 'treemap'")
    for name, text in (("label", label), ("title", title)):
        if not isinstance(text, str):
            raise ValueError(f"{name}: {format_value(text)} is not a text")
    personal = check_argument(Flag(), "personal", personal)
    load_plotly_script()
    places = ExplorerPlaces.from_compiled(compiled)
    colors = color_places(places, color, label, personal=personal)
    default = f"Organization of {format_people(compiled.n_people)}"
    if org.date is not None:
        default += f" on {org.date.isoformat()}"
    shown_title = sanitize_text(title, _MAX_TITLE) if title.strip() else default
    content = {
        "title": shown_title,
        "summary": _describe_places_shown(places),
        "byline": format_byline(
            "A page",
            date=org.date,
            contexts=tuple(sorted(org.contexts)),
            source=describe_sources(compiled),
            made_on=made_on or datetime.date.today(),  # noqa: DTZ011  (the day where it is made)
            version=version("stepback"),
        ),
        "note": f"{_PERSONAL_NOTE if personal else ''}{_NOTE}",
        "kind": kind,
        "color": colors,
        **describe_places(places, shares=is_flow_recorded(compiled), personal=personal),
    }
    return Explorer(shown_title, places.node.size, personal, content)


def _describe_places_shown(places: ExplorerPlaces) -> str:
    """How many people and posts there are, on how many layers."""
    compiled, is_on_line = places.compiled, places.layer > 0
    if not compiled.n_people:
        return "It has no people."
    n_posts = int(np.count_nonzero(places.node >= compiled.n_people))
    size = format_people(compiled.n_people)
    if n_posts:
        n_vacant = places.n_vacant
        is_all = n_vacant == n_posts
        size += f" and {pluralize(n_posts, 'vacant post' if is_all else 'post')}"
        if n_vacant and not is_all:
            size += f", {n_vacant:,} of them vacant,"
    if not is_on_line.any():
        return f"{size}. No reporting line is recorded."
    sentence = f"{size} on {pluralize(int(places.layer.max()), 'layer')}."
    if places.n_outside:
        is_one = places.n_outside == 1
        verb = "is" if is_one else "are"
        sentence += f" {format_people(places.n_outside)} {verb} on no reporting line."
    return sentence
