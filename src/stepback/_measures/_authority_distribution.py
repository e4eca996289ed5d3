"""Authority distributions of Hu and Shapley: who commands, after all commands of commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._figures_by_id import label_figures, labels_of_figures
from stepback._display._frame_labels import FrameLabels, KeyLabels
from stepback._display._notebook_table import TableRecord
from stepback._frames import FrameColumn, FrameColumns
from stepback._measures._command_games import CommandGameIndex, CommandGames
from stepback._measures._stationary_distribution import long_run_distribution
from stepback._organization._organization import Organization
from stepback._organization._relation_graph import Source as GraphSource
from stepback._organization._relation_graph import check_digraph, directed_relation_graph
from stepback._organization._validate_args import parse_numbers, weight_fault
from stepback._records._frozen_mapping import freeze_mapping

Source: TypeAlias = "GraphSource | Mapping[Any, Iterable[Iterable[Any]]]"


@attrs.frozen(repr=False, eq=False)
class AuthorityDistribution(TableRecord):
    """Who commands, after all commands of commands.

    Attributes:
        authority: From each member to a share of authority; the shares sum to 1.
        one_step: The shares if nobody commanded those who command. They are graded, while
            `authority` goes to those who command themselves.
        index: The matrix P: from each member to a dict of those who can make that member act,
            with their Shapley-Shubik index, where it is not 0. The dicts are made on access.
        unique: Whether only `authority` has π = πP, so that it does not depend on weights.
    """

    authority: Mapping[Any, float] = attrs.field(converter=freeze_mapping)
    one_step: Mapping[Any, float] = attrs.field(converter=freeze_mapping)
    index: Mapping[Any, dict[Any, float]]
    unique: bool

    def _frame_columns(self) -> FrameColumns:
        """A row for each member."""
        return labels_of_figures(self.authority).label_columns(list(self.authority)) | {
            "authority": FrameColumn("number", list(self.authority.values())),
            "one_step": FrameColumn("number", list(self.one_step.values())),
        }


def authority_distribution(
    source: Source, *, approval: bool = False, weights: Mapping[Any, float] | None = None
) -> AuthorityDistribution:
    """How authority is distributed, given who can make whom act.

    Each member has a command game: the sets of members that can make that member act. The
    Shapley-Shubik index P says how much each of them counts in it. Authority π is in balance
    if π = πP: those who command a commander have that commander's authority, too.

    Parameters
    ----------
    source
        An organization: everyone on the formal line is commanded by their manager on the solid
        line, or by themselves if they have none; a person who holds a post on the line is
        represented by that post. Or a networkx digraph whose arrows run from leader to follower:
        any one predecessor can command alone; a member without predecessors commands itself, and
        so does one with an arrow to itself. Or the general form, a mapping from each member to
        the sets of members that can command it; a set that contains another one has no effect.
    approval
        Whether a command also needs the member's own consent. A mapping states this itself.
    weights
        From members to decision weights, 0 or more, from which authority starts; 0 if left out.
        ``None``: equal weights. They matter for `one_step`, and for `authority` if not unique.

    Returns
    -------
    AuthorityDistribution
        Where the distribution is not unique, the mean over all steps of commands of commands that
        start from the weights: each closed group gets the weight that arrives at it. Without
        members, empty and not unique.

    Raises
    ------
    ValueError
        If a member has no sets, a set is empty or has an unknown member, more than 20 members
        matter in one game (unless there is one set, or any one member suffices), a weight is
        below 0, or all are 0. The message lists every problem. If anything is dated and no date
        was entered.

    Examples
    --------
    The top needs one of two below; with consent, the top commands the first, the first the second.

    >>> distribution = authority_distribution(
    ...     {"top": ["top a".split(), "top b".split()], "a": [{"top", "a"}], "b": [{"a", "b"}]}
    ... )
    >>> {member: round(share, 9) for member, share in distribution.authority.items()}
    {'top': 0.5, 'a': 0.333333333, 'b': 0.166666667}

    In a chain of command, the top has all authority; after one step, the middle has some.

    >>> import networkx as nx
    >>> distribution = authority_distribution(nx.DiGraph([("top", "a"), ("a", "b")]))
    >>> distribution.authority
    {'top': 1.0, 'a': 0.0, 'b': 0.0}
    >>> distribution.one_step
    {'top': 0.666..., 'a': 0.333..., 'b': 0.0}

    Notes
    -----
    That the weights select one of several distributions in balance is an assumption of stepback.

    References
    ----------
    - Hu, X., & Shapley, L. S. (2003). On authority distributions in organizations: equilibrium.
      Games and Economic Behavior 45(1), 132-152. doi:10.1016/S0899-8256(03)00130-1
    - Hu, X., & Shapley, L. S. (2003). On authority distributions in organizations: controls.
      Games and Economic Behavior 45(1), 153-170.
    """
    if isinstance(source, Mapping) and not isinstance(source, Organization):
        if approval:
            raise ValueError(
                "approval: a mapping states itself whose consent a command needs; add members to "
                "their own sets"
            )
        members, games = list(source), CommandGames.from_sets(source)
        labels: FrameLabels = KeyLabels("member")
    else:
        if not isinstance(source, Organization):
            check_digraph(source, ", networkx digraph or mapping")
        graph = directed_relation_graph(source)
        members, (tail, head) = list(graph.nodes), graph.arcs
        labels = graph.labels
        own = np.bincount(head, minlength=graph.n_nodes) == 0
        own[graph.tail[graph.tail == graph.head]] = True
        games = CommandGames.from_arcs(graph.n_nodes, tail, head, own, approval=approval)
    start = _parse_weights(weights, members)
    member, commander, index = games.member, games.commander, games.index
    authority, n_closed = long_run_distribution(member, commander, index, start)
    one_step = np.bincount(commander, weights=start[member] * index, minlength=start.size)
    return AuthorityDistribution(
        authority=label_figures(zip(members, authority.tolist(), strict=True), "authority", labels),
        one_step=label_figures(zip(members, one_step.tolist(), strict=True), "one_step", labels),
        index=CommandGameIndex(members, games),
        unique=n_closed == 1,
    )


def _parse_weights(weights: Mapping[Any, float] | None, members: Sequence[Any]) -> Array:
    """The decision weights as shares, in the order of the members."""
    if weights is None:
        return np.full(len(members), 1 / max(1, len(members)))
    shares = parse_numbers("weights", weights, members, "member", weight_fault)
    largest = shares.max(initial=0)
    if members and not largest:
        raise ValueError("weights: they are all 0; give at least one member a weight above 0")
    # Divided by the largest first, so that the sum of very large weights does not overflow.
    shares /= largest or 1
    return np.asarray(shares / (shares.sum() or 1))
