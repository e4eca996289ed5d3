"""Build the organization that a table describes without its defects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stepback._organization._organization import Organization
from stepback._records._nodes import Person, Role
from stepback._records._relations import Membership, ReportingLine
from stepback.testing._messy._staff import Holder, Post


def build_clean_organization(posts: Iterable[Post], headers: Mapping[str, str]) -> Organization:
    """The organization of the posts; columns without a field become attributes by their headers."""
    people: list[Person] = []
    roles: list[Role] = []
    memberships: list[Membership] = []
    lines: list[ReportingLine] = []
    for post in posts:
        if post.manager:
            lines.append(ReportingLine(post.manager.id, post.id))
        holders = {holder.name: holder for holder in post.holders}
        if len(holders) == 1 and not post.vacant:
            people += [_build_person(post.id, post, holder, headers) for holder in holders.values()]
            continue
        roles.append(_build_role(post, {holder.fte for holder in holders.values()}, headers))
        if post.vacant:
            continue
        whole = sum(float(holder.fte) for holder in holders.values())
        for number, holder in enumerate(holders.values(), start=1):
            people.append(_build_person(f"{post.id} ({number})", post, holder, headers))
            share = float(holder.fte) / whole
            memberships.append(Membership(post.id, people[-1].id, share=share))
    return Organization(people=people, roles=roles, reporting=lines, memberships=memberships)


def _build_person(id_: str, post: Post, holder: Holder, headers: Mapping[str, str]) -> Person:
    attributes = {headers["title"]: post.title}
    return Person(
        id_, name=holder.name, unit=post.unit, fte=float(holder.fte), attributes=attributes
    )


def _build_role(post: Post, ftes: set[str], headers: Mapping[str, str]) -> Role:
    """The role of a post that is vacant or shared; an FTE on which all rows agree belongs to it."""
    attributes = {headers["title"]: post.title}
    if len(ftes) == 1:
        attributes[headers["fte"]] = ftes.pop()
    return Role(post.id, name=post.title, unit=post.unit, attributes=attributes)
