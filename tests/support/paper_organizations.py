"""Small organizations whose posts are the levels of a matrix."""

from stepback import Membership, Organization, Person, Role


def staffed_levels(holders):
    """A post for each level, held by the person that the mapping names."""
    return Organization(
        people=[Person(id_) for id_ in dict.fromkeys(holders.values())],
        roles=[Role(level) for level in holders],
        memberships=[Membership(level, person) for level, person in holders.items()],
    )
