"""What a type of record declares about itself; all that treats record types uniformly reads it."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Schema:
    """What each type of record declares beyond its fields.

    Attributes:
        table: The name of its table, which is also the name of the table's file and of the
            argument and the attribute of `Organization`.
        plural: What several of the records are called.
        is_surveyed: Whether people are asked for these records. Without the table nobody
            asked; an empty table says that people were asked and named nothing.
    """

    table: str
    plural: str = attrs.field(default=attrs.Factory(lambda self: self.table, takes_self=True))
    is_surveyed: bool = False


@attrs.frozen(kw_only=True)
class RelationSchema(Schema):
    """What a type of relation between two nodes declares.

    The two fields of type `NodeId` are its ends: the first is the source of its arrow in a
    graph, the second is the target.

    Attributes:
        relation: What an edge of a graph carries as ``relation``.
        weight: What measures may weigh its arrows by: a field, or ``"flow"``; empty: nothing.
        end_noun: What its ends may be, in the words of a message.
        variant_fields: Fields that say which of several records between the same two nodes is
            meant, such as the limit of a delegation.
        repeat_fields: Fields besides the ends in which two records have to differ, or one
            repeats the other; ``None``: any field.
        self_code: The code of the problem that a relation of a node to itself is.
        self_text: What is wrong with it, as it follows the id: ``"reports to itself"``.
        self_remedy: What to do about it.
    """

    relation: str
    weight: str = ""
    end_noun: str = "node"
    variant_fields: tuple[str, ...] = ()
    repeat_fields: tuple[str, ...] | None = ()
    self_code: str
    self_text: str
    self_remedy: str = "leave it out"
