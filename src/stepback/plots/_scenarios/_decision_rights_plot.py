"""Who may decide, and where the ways to others are broken, as a tree of records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from stepback._display._number_format import format_percent
from stepback._display._sanitize_text import sanitize_text
from stepback._layouts._proof_tree import Gap, ProofTree
from stepback._problems._format import format_value, pluralize
from stepback.plots._axes import (
    axes_width,
    check_most,
    count_rows,
    prepare_axes,
    show_legend_below,
    show_sentence,
)
from stepback.plots._labels import LETTER_WIDTH, Labels, text_size
from stepback.plots._palette import BLUE, GRAY, VERMILION
from stepback.scenarios._decision_rights._broken_conditions import describe_link, format_interval
from stepback.scenarios._decision_rights._decision_rights import DecisionRights
from stepback.scenarios._decision_rights._rights_records import Decider, Link, NearMiss

_MOST = 12
_ROWS_PER_PERSON = 3
_MAX_LINKS = 8  # of a chain: of longer ones, the middle is left out
_INDENT = 0.045  # of the width, for each record of a chain
_SMALL = 0.9  # of the size of text
_WIDTH = 1.3  # of a line, in points
_MOST_RIGHT = 0.58  # of the width, for shares and reasons
_STYLES = ((BLUE, "-"), (GRAY, ":"), (VERMILION, "--"))  # in force, left out, broken
_WORDS = {
    "limit": "above the limit",
    "window": "not on this day",
    "context": "not in this context",
    "autonomy": "comes back for everything",
    "share": "has no share",
    "replaced": "replaced by one that names it",
    "exclusive": "given away exclusively",
    "lapsed": "lapses",
    "away": "away",
}


def decision_rights(
    rights: DecisionRights, *, most: int | None = None, ax: Axes | None = None
) -> Axes:
    """Who may decide and by which records, and where the ways to others are broken.

    The chains of records are a tree from the owner on, of which each row is where a record leads:
    a solid line for a record that holds, and a dashed one for a record on which a condition is
    broken. At the right stands what those who may decide settle as things are, and what is broken.

    Parameters
    ----------
    rights
        What `stepback.scenarios.who_can_decide` returns.
    most
        How many people to show at most: those who settle the most, and then those who may not
        decide, by id; ``None``: 12. The axes given show fewer if they are too small. The others
        are counted. Of chains of more than 8 records, the middle is left out.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Empty but for a sentence where nobody may decide and no records lead to anybody.

    Raises
    ------
    ValueError
        If `rights` is not a `DecisionRights`, or `most` is not a whole number from 1 up.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann", name="Ann"), Person("bo", name="Bo")],
    ...     domains=[Domain("refunds", "ann", amounts=[50, 900])],
    ...     delegations=[Delegation("ann", "bo", limit=500)],
    ... )
    >>> rights = stepback.scenarios.who_can_decide(org, "refunds", amount=900)
    >>> ax = stepback.plots.decision_rights(rights)
    >>> [text.get_text() for text in ax.texts]
    ['settles', 'Ann, owner', '100 %', 'Bo (up to 500)', 'above the limit']
    """
    if not isinstance(rights, DecisionRights):
        raise ValueError(
            f"rights: {format_value(rights)} is not a DecisionRights; pass what "
            "stepback.scenarios.who_can_decide(org, domain) returns"
        )
    limit = check_most(most, _MOST)
    if not rights.deciders and not rights.near_misses:
        return show_sentence(
            prepare_axes(ax, 6, 2), "Nobody may decide, and no records lead to anybody."
        )
    picture = _RightsRows.from_rights(rights, limit)
    n_rows = count_rows(ax, _ROWS_PER_PERSON * limit, 1.1)
    while len(picture.tree.link) > n_rows and picture.n_people > 1:
        picture = _RightsRows.from_rights(rights, picture.n_people - 1)
    ax = prepare_axes(ax, 7, 0.9 + 0.3 * len(picture.tree.link))
    _draw_rights_rows(ax, picture)
    n_others = picture.n_in_all - picture.n_people
    if n_others:
        more = pluralize(n_others, "more person", "more people")
        ax.text(
            0, len(picture.tree.link) - 0.2, f"and {more}", fontsize=text_size(_SMALL),
            color=GRAY, va="center", parse_math=False, usetex=False,
        )  # fmt: skip
    show_legend_below(ax, _record_marks(picture))
    return ax


@attrs.frozen
class _RightsRows:
    """The rows to draw.

    Attributes:
        tree: The chains.
        names: What stands at each row.
        notes: What stands at the right of each row.
        is_broken: Whether a condition is broken on the record that leads to each row.
        is_blue: Whether the person of each row may decide.
        n_people, n_in_all: How many people are shown, and how many there are.
    """

    tree: ProofTree
    names: list[str]
    notes: list[str]
    is_broken: list[bool]
    is_blue: list[bool]
    n_people: int
    n_in_all: int

    @classmethod
    def from_rights(cls, rights: DecisionRights, most: int) -> _RightsRows:
        """The rows of the first people."""
        order = list(dict.fromkeys(row.person for row in _by_share(rights.deciders)))
        deciding = order[:most]
        deciders = [row for row in rights.deciders if row.person in set(deciding)]
        near = rights.near_misses[: most - len(deciding)]
        rows: list[Decider | NearMiss] = [*deciders, *near]
        chains = [row.chain for row in rows]
        tree = ProofTree.from_chains(chains, _MAX_LINKS)
        notes: list[list[str]] = [[] for _ in tree.link]
        is_broken, is_blue = [False] * len(tree.link), [False] * len(tree.link)
        row_of = {link: row for row, link in enumerate(tree.link)}
        for row, end in zip(rows, tree.end, strict=True):
            if isinstance(row, Decider):
                notes[end].append(_describe_share(rights, row))
                is_blue[end] = True
                continue
            for reason in row.reasons:
                at = row_of.get(reason.record, end) if reason.record in row.chain else end
                notes[at].append(_WORDS[reason.code])
                is_broken[at] = True
            if not notes[end]:
                notes[end].append("may not decide")
        return cls(
            tree=tree,
            names=[_describe_row(rights, link) for link in tree.link],
            notes=[", ".join(dict.fromkeys(words)) for words in notes],
            is_broken=is_broken,
            is_blue=is_blue,
            n_people=len(deciding) + len(near),
            n_in_all=len(order) + len(rights.near_misses),
        )


def _by_share(deciders: Iterable[Decider]) -> list[Decider]:
    return sorted(deciders, key=lambda row: -row.share)


def _describe_row(rights: DecisionRights, link: Any) -> str:
    if link is None:
        return f"{rights._name(rights.owner)}, owner"  # noqa: SLF001  (of the same package)
    if isinstance(link, Gap):
        return f"… {pluralize(link.n_links, 'more record')} …"
    record: Link = link
    return describe_link(record, rights._name)  # noqa: SLF001  (as above)


def _describe_share(rights: DecisionRights, decider: Decider) -> str:
    """What a decider settles, of which amounts and with whom."""
    words = [format_percent(decider.share)]
    amounts = format_interval(decider.above, decider.up_to)
    if rights.amount is None and amounts != "all":
        words.append(amounts)
    if decider.jointly is not None:
        words.append(f"with {rights._name(decider.jointly)}")  # noqa: SLF001  (as above)
    return " ".join(words)


def _draw_rights_rows(ax: Axes, picture: _RightsRows) -> None:
    """Names from left to right by depth, lines to them, and notes at the right."""
    tree = picture.tree
    ax.set(xlim=(0, 1), ylim=(len(tree.link) + 0.2, -1.3))
    ax.set_axis_off()
    _draw_record_lines(ax, picture)
    size = text_size(_SMALL)
    letters = axes_width(ax) / (LETTER_WIDTH * size)
    right = min(_MOST_RIGHT, (max(map(len, picture.notes)) + 2) / letters)
    notes = Labels.from_texts(picture.notes, max(8, int(right * letters)))
    if any(picture.is_blue):
        ax.text(
            1, -0.9, "settles", fontsize=size, ha="right", va="center", color=GRAY,
            parse_math=False, usetex=False,
        )  # fmt: skip
    for row, depth in enumerate(tree.depth):
        room = int((0.98 - right - depth * _INDENT) * letters)
        name = Labels.from_texts([sanitize_text(picture.names[row])], max(8, room))
        ax.text(
            depth * _INDENT, row, name.texts[0], fontsize=size, va="center", **name.style
        )  # fmt: skip
        if notes.texts[row]:
            color = BLUE if picture.is_blue[row] else VERMILION
            ax.text(
                1, row, notes.texts[row], fontsize=size, ha="right", va="center", color=color,
                **notes.style,
            )  # fmt: skip


def _draw_record_lines(ax: Axes, picture: _RightsRows) -> None:
    """A line to each row from the one that it follows from; what they share is drawn once."""
    tree = picture.tree
    below: dict[int, list[int]] = {}
    for row, parent in enumerate(tree.parent):
        below.setdefault(parent, []).append(row)
    for parent, rows in below.items():
        if parent < 0:
            continue
        left = (tree.depth[parent] + 0.4) * _INDENT
        above = parent + 0.4
        for number, row in enumerate(rows):
            # Down to here, the line leads to all rows from this one on.
            leads_on = [_line_style(picture, other) for other in rows[number:]]
            color, style = min(leads_on, key=_STYLES.index)
            ax.plot([left, left], [above, row], style, color=color, linewidth=_WIDTH)
            color, style = leads_on[0]
            end = (tree.depth[row] - 0.1) * _INDENT
            ax.plot([left, end], [row, row], style, color=color, linewidth=_WIDTH)
            above = row


def _line_style(picture: _RightsRows, row: int) -> tuple[str, str]:
    """The color and the style of the line that leads to a row."""
    if isinstance(picture.tree.link[row], Gap):
        return _STYLES[1]
    return _STYLES[2 if picture.is_broken[row] else 0]


def _record_marks(picture: _RightsRows) -> list[Any]:
    """The marks of records that hold, and of those on which a condition is broken."""
    holds = Line2D([], [], color=BLUE, linewidth=_WIDTH, label="in force")
    broken = Line2D(
        [], [], color=VERMILION, ls="--", linewidth=_WIDTH, label="a condition is broken"
    )
    return [holds, broken] if any(picture.is_broken) else [holds]
