"""How authority is distributed where some can command others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._measures._command_game_index import CommandGameIndex
from stepback._measures._command_games import CommandGames
from stepback._measures._stationary_distribution import long_run_distribution
from stepback._organization._organization import Organization
from stepback._organization._relation_graph import directed_relation_graph
from stepback._organization._validate_args import raise_faults, refuse_non_graph, weight_fault
from stepback._problems._format import format_value

if TYPE_CHECKING:
    import networkx as nx

    Source = Organization | nx.DiGraph[Any] | Mapping[Any, Iterable[Iterable[Any]]]


@attrs.frozen
class AuthorityDistribution:
    """Who commands, after all commands of commands.

    Attributes:
        authority: The share of authority of each member; they sum to 1.
        one_step: The same where nobody commands those who command: graded, where `authority`
            goes to whoever commands herself.
        index: How much each of those who can make a member act counts in it, by member: the
            Shapley-Shubik index, where it is not 0. The matrix P, a mapping from each member to
            a dict that is made when asked for.
        unique: Whether `authority` is the only distribution that commands leave as it is, and
            so depends on no weights.
    """

    authority: dict[Any, float]
    one_step: dict[Any, float]
    index: Mapping[Any, dict[Any, float]]
    unique: bool


def authority_distribution(
    source: Source, *, approval: bool = False, weights: Mapping[Any, float] | None = None
) -> AuthorityDistribution:
    """How authority is distributed, by who can make whom act.

    Each member has a command game: the sets of members that can make that member act. How much
    each of them counts in it is the Shapley-Shubik index P; authority π is in balance where
    π = πP, since whoever commands those who command has their authority, too.

    Parameters
    ----------
    source
        An organization: everyone on the formal line is commanded by the manager on the solid
        line, and by herself where there is none; whoever holds a post on the line stands there
        as that post. Or a networkx digraph whose arrows run from leader to follower: any one
        predecessor can command alone; without any, the member does, and so does one with an
        arrow to herself. Or the general form, a mapping from each member to the sets of members
        of which each can command; sets that hold another one do not matter.
    approval
        Whether a command needs the member's own consent besides. A mapping says this itself.
    weights
        From members to decision weights, 0 or more, where authority starts out from; members
        left out have none. ``None``: all alike. They matter for `one_step`, and for `authority`
        where it is not unique.

    Returns
    -------
    AuthorityDistribution
        Where the distribution is not unique, the mean over all steps of commands of commands
        that start out from the weights: each closed group gets what comes to it. Empty, and not
        unique, where there is nobody.

    Raises
    ------
    ValueError
        With everything that is wrong: a member without sets, an empty set, a set with someone
        unknown, more than 20 members who matter in one game (unless there is one set, or any
        one member suffices), a weight below 0, no weight at all.

    Examples
    --------
    The top needs one of the two below; the first below is commanded by the top, with consent;
    the second by the first, with consent.

    >>> found = authority_distribution(
    ...     {"top": ["top a".split(), "top b".split()], "a": [{"top", "a"}], "b": [{"a", "b"}]}
    ... )
    >>> {member: round(share, 9) for member, share in found.authority.items()}
    {'top': 0.5, 'a': 0.333333333, 'b': 0.166666667}

    In a chain of command, the top has all of it; a step earlier, those in between have some.

    >>> import networkx as nx
    >>> found = authority_distribution(nx.DiGraph([("top", "a"), ("a", "b")]))
    >>> found.authority
    {'top': 1.0, 'a': 0.0, 'b': 0.0}
    >>> found.one_step
    {'top': 0.666..., 'a': 0.333..., 'b': 0.0}

    Notes
    -----
    The resolution by weights, where there is more than one distribution in balance, is an
    assumption of stepback.

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
                "approval: a mapping says itself whose consent a command needs; add members to "
                "their own sets"
            )
        members = list(source)
        return _distribution(members, CommandGames.from_sets(source), _shares(weights, members))
    if not hasattr(source, "is_directed") and not isinstance(source, Organization):
        refuse_non_graph(source)
    made = directed_relation_graph(source)
    members = list(made.nodes)
    tail, head = made.arcs
    itself = np.bincount(head, minlength=made.n_nodes) == 0
    itself[made.tail[made.tail == made.head]] = True
    commands = CommandGames.from_arcs(made.n_nodes, tail, head, itself, approval=approval)
    return _distribution(members, commands, _shares(weights, members))


def _distribution(
    members: Sequence[Any], commands: CommandGames, start: Array
) -> AuthorityDistribution:
    member, commander, index = commands.member, commands.commander, commands.index
    authority, closed = long_run_distribution(member, commander, index, start)
    step = np.bincount(commander, weights=start[member] * index, minlength=start.size)
    return AuthorityDistribution(
        authority=dict(zip(members, authority.tolist(), strict=True)),
        one_step=dict(zip(members, step.tolist(), strict=True)),
        index=CommandGameIndex(members, commands),
        unique=closed == 1,
    )


def _shares(weights: Mapping[Any, float] | None, members: Sequence[Any]) -> Array:
    """The decision weights as shares, in the order of the members."""
    if weights is None:
        return np.full(len(members), 1 / max(1, len(members)))
    if not isinstance(weights, Mapping):
        raise ValueError(f"weights: {format_value(weights)} is no mapping from members to numbers")
    known = set(members)
    faults = [
        f"{format_value(one)} is no member; leave it out" for one in weights if one not in known
    ]
    faults += [
        f"{format_value(one)}: {fault}"
        for one, value in weights.items()
        if (fault := weight_fault(value))
    ]
    raise_faults("weights", faults)
    given = np.array([float(weights.get(one, 0)) for one in members], dtype=np.float64)
    largest = given.max(initial=0)
    if members and not largest:
        raise ValueError("weights: they are all 0; give at least one member a weight above 0")
    given /= largest or 1
    return np.asarray(given / (given.sum() or 1))
