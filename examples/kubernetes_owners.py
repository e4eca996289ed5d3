"""Who may approve what in a Kubernetes repository, from its OWNERS files.

    python examples/kubernetes_owners.py [PATH of owners_test-infra.csv]

How the files become an organization:

- A directory is a domain. Each weighs 1, since the files do not say how much is decided where.
- Its approvers are a circle: any one of them may approve, so those who are there carry on.
- Rights are concurrent: who may approve in a directory may approve everywhere below. So each
  domain starts with its topmost approvers and is handed down, from circle to circle, to the
  closest. These settle all of it (autonomy 1: nothing has to come back), yet nothing is
  exclusive: while they are away, it goes back up.
- `no_parent_owners` starts afresh: nobody above may approve there, so the directory's own
  approvers own its domain, and those of the directories below it.
- A directory that names no approver leaves its decisions to the next one above. This goes for
  those, too, that are only known as the parent of another.

Reviewers advise, and emeritus approvers have stepped back; neither may approve, so both are left
out, and counted. The files say who may approve, not who does: that the closest approvers decide,
each as much as the other, is the model's assumption.
"""

import csv
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path, PurePosixPath

import attrs

import stepback
from stepback import Circle, Delegation, Domain, Membership, Organization, Person

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[1] / "../shared/data"))
ROOT = "."
EVERY_FILE = ("", ".*")


@attrs.frozen
class Owners:
    """What the OWNERS files say.

    Attributes:
        approvers: For each directory, the names of its approvers by id; empty if it has none.
        parent: For each directory but the root, the next one above.
        apart: The directories in which nobody from above may approve.
        left_out: How many rows were left out, by reason.
        without_rights: Ids of people who are only named in rows that were left out.
    """

    approvers: Mapping[str, Mapping[str, str]]
    parent: Mapping[str, str]
    apart: frozenset[str]
    left_out: Mapping[str, int]
    without_rights: frozenset[str]

    def line(self, directory: str) -> list[str]:
        """The directories whose approvers may decide in `directory`, from the top down."""
        line = []
        while True:
            if self.approvers[directory]:
                line.append(directory)
            if directory == ROOT or directory in self.apart:
                return line[::-1] or [directory]
            directory = self.parent[directory]


def read_owners(path: Path) -> Owners:
    """Read the file, one row for a person's role in a directory."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    directories = {ROOT, *(row["dir"] for row in rows), *(row["parent_dir"] for row in rows)} - {""}
    approvers: dict[str, dict[str, str]] = {directory: {} for directory in sorted(directories)}
    left_out: Counter[str] = Counter()
    for row in rows:
        here, person = approvers[row["dir"]], row["delegate"]
        if row["role"] != "approver":
            left_out[row["role"].replace("_", " ")] += 1
        elif row["filter"] not in EVERY_FILE:
            left_out["approver of some files only"] += 1
        elif person in here:
            left_out["approver named twice"] += 1
        else:
            here[person] = row["delegate_raw"]
    return Owners(
        approvers=approvers,
        parent={one: _above(one, directories) for one in approvers if one != ROOT},
        apart=frozenset(row["dir"] for row in rows if row["no_parent_owners"] == "True"),
        left_out=left_out,
        without_rights=frozenset(row["delegate"] for row in rows).difference(*approvers.values()),
    )


def organization(owners: Owners) -> Organization:
    """The organization of those who may approve."""
    lines = {directory: owners.line(directory) for directory in owners.approvers}
    circles = sorted({one for line in lines.values() for one in line})
    names = {id_: name for here in owners.approvers.values() for id_, name in here.items()}
    return Organization(
        people=[Person(id_, name=name) for id_, name in names.items()],
        circles=[Circle(circle(one), purpose=f"approve changes in {one}") for one in circles],
        memberships=[
            Membership(circle(one), person) for one in circles for person in owners.approvers[one]
        ],
        domains=[Domain(directory, circle(line[0])) for directory, line in lines.items()],
        delegations=[
            Delegation(circle(upper), circle(lower), domain=directory)
            for directory, line in lines.items()
            for upper, lower in pairwise(line)
        ],
    )


def circle(directory: str) -> str:
    """The id of the circle of a directory's approvers."""
    return f"{directory}/OWNERS"


def report(owners: Owners, org: Organization) -> Iterator[str]:
    """What follows, line by line."""
    root = owners.approvers[ROOT]
    formal, real = stepback.formal_authority(org), stepback.real_authority(org)
    owned, settled = (sum(held[person] for person in root) for held in (formal, real))
    away = stepback.absence(org, root)
    stalled = [directory for directory, part in away.stalled_by_domain.items() if part]

    yield f"{len(org.domains)} directories, {len(org.people)} people who may approve."
    yield f"Rows left out: {', '.join(f'{n} {why}' for why, n in owners.left_out.items())};"
    yield f"people who are named in no other row: {len(owners.without_rights)}."
    yield ""
    yield f"Decisions are led as if by {stepback.effective_leaders(org):.0f} people alike"
    yield f"(spread {stepback.leadership_spread(org):.2f}; 0: one person, 1: all alike)."
    yield f"The {len(root)} root approvers own {owned:.1%} of them and settle {settled:.1%}."
    yield "The largest modelled shares of decisions:"
    for person in sorted(real, key=lambda one: (-real[one], one))[:10]:
        yield f"  {real[person]:6.1%}  {person}{' (root)' if person in root else ''}"
    yield ""
    yield f"Without the root approvers {away.stalled:.1%} stalls, in {len(stalled)} directories:"
    yield f"  {', '.join(stalled)}."
    yield f"Another {away.escalated:.1%} goes up to the next approvers above."
    for threshold in (0.1, 0.5):
        found = stepback.bus_factor(org, threshold=threshold)
        people = f"{'' if found.exact else 'at most '}{found.size} people"
        yield f"To stall more than {threshold:.0%}, {people} have to be away at once."


def main(arguments: list[str]) -> None:
    """Print the report."""
    path = Path(*arguments) if arguments else DATA / "kubernetes_owners/owners_test-infra.csv"
    if not path.is_file():
        sys.exit(f"{path} is missing: give the path of an owners file, or set STEPBACK_DATA")
    owners = read_owners(path)
    print(*report(owners, organization(owners)), sep="\n")


def _above(directory: str, directories: set[str]) -> str:
    above = (str(path) for path in PurePosixPath(directory).parents)
    return next(path for path in above if path in directories)


if __name__ == "__main__":
    main(sys.argv[1:])
