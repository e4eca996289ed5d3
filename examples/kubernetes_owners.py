"""Who may approve what in a Kubernetes repository, from its OWNERS files.

    python examples/kubernetes_owners.py [PATH of owners_test-infra.csv]

How the files become an organization:

- A directory is a domain. Each has the weight 1, since the files do not say how much is decided
  in it.
- Its approvers are a circle: any one of them may approve, so those who are present continue.
- Rights are concurrent: the approvers of a directory may also approve everywhere below it. So each
  domain starts with its topmost approvers and is delegated, from circle to circle, to the closest
  approvers. These settle everything (autonomy 1: nothing has to come back). But no delegation is
  exclusive: while the closest approvers are away, decisions go back up.
- `no_parent_owners` ends this: nobody above may approve there. So the directory's own approvers
  own its domain, and the domains of the directories below it.
- If a directory names no approver, the next directory above decides. This is also true of
  directories that are only known as the parent of another.

Reviewers advise, and emeritus approvers have stepped back. Neither may approve, so both are left
out, and counted. The files say who may approve, not who does. The model assumes that the closest
approvers decide, and all of them equally.
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
    """The content of the OWNERS files.

    Attributes:
        approvers: For each directory, the names of its approvers by id; empty if it has none.
        parent: For each directory but the root, the next one above.
        without_inheritance: The directories in which nobody from above may approve.
        left_out: How many rows were left out, by reason.
        without_rights: Ids of people who are only named in rows that were left out.
    """

    approvers: Mapping[str, Mapping[str, str]]
    parent: Mapping[str, str]
    without_inheritance: frozenset[str]
    left_out: Mapping[str, int]
    without_rights: frozenset[str]

    def deciding_directories(self, directory: str) -> list[str]:
        """The directories whose approvers may decide in `directory`, from the top down."""
        upward = []
        while True:
            if self.approvers[directory]:
                upward.append(directory)
            if directory == ROOT or directory in self.without_inheritance:
                return upward[::-1] or [directory]
            directory = self.parent[directory]


def read_owners(path: Path) -> Owners:
    """Read the file, one row for a person's role in a directory."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    directories = {ROOT, *(row["dir"] for row in rows), *(row["parent_dir"] for row in rows)} - {""}
    approvers: dict[str, dict[str, str]] = {directory: {} for directory in sorted(directories)}
    left_out: Counter[str] = Counter()
    for row in rows:
        names, person = approvers[row["dir"]], row["delegate"]
        if row["role"] != "approver":
            left_out[row["role"].replace("_", " ")] += 1
        elif row["filter"] not in EVERY_FILE:
            left_out["approver of some files only"] += 1
        elif person in names:
            left_out["approver named twice"] += 1
        else:
            names[person] = row["delegate_raw"]
    return Owners(
        approvers=approvers,
        parent={
            directory: _parent_directory(directory, directories)
            for directory in approvers
            if directory != ROOT
        },
        without_inheritance=frozenset(
            row["dir"] for row in rows if row["no_parent_owners"] == "True"
        ),
        left_out=left_out,
        without_rights=frozenset(row["delegate"] for row in rows).difference(*approvers.values()),
    )


def build_organization(owners: Owners) -> Organization:
    """The organization of the people who may approve."""
    lines = {directory: owners.deciding_directories(directory) for directory in owners.approvers}
    directories = sorted({directory for line in lines.values() for directory in line})
    names = {id_: name for people in owners.approvers.values() for id_, name in people.items()}
    return Organization(
        people=[Person(id_, name=name) for id_, name in names.items()],
        circles=[
            Circle(circle_id(directory), purpose=f"approve changes in {directory}")
            for directory in directories
        ],
        memberships=[
            Membership(circle_id(directory), person)
            for directory in directories
            for person in owners.approvers[directory]
        ],
        domains=[Domain(directory, circle_id(line[0])) for directory, line in lines.items()],
        delegations=[
            Delegation(circle_id(upper), circle_id(lower), domain=directory)
            for directory, line in lines.items()
            for upper, lower in pairwise(line)
        ],
    )


def circle_id(directory: str) -> str:
    """The id of the circle of a directory's approvers."""
    return f"{directory}/OWNERS"


def report_lines(owners: Owners, org: Organization) -> Iterator[str]:
    """The lines of the report."""
    root = owners.approvers[ROOT]
    formal, real = stepback.formal_authority(org), stepback.real_authority(org)
    owned, settled = (sum(authority[person] for person in root) for authority in (formal, real))
    absence = stepback.absence(org, root)
    stalled = [directory for directory, share in absence.stalled_by_domain.items() if share]

    yield f"{len(org.domains)} directories, {len(org.people)} people who may approve."
    yield f"Rows left out: {', '.join(f'{n} {reason}' for reason, n in owners.left_out.items())};"
    yield f"people who are named in no other row: {len(owners.without_rights)}."
    yield ""
    n_leaders = stepback.effective_leaders(org)
    yield f"Decision-making is spread as widely as if {n_leaders:.0f} people decided equally"
    yield f"(spread {stepback.leadership_spread(org):.2f}; 0: one person, 1: perfectly even)."
    yield f"The {len(root)} root approvers own {owned:.1%} of decisions and settle {settled:.1%}."
    yield "The largest modelled shares of decisions:"
    for person in sorted(real, key=lambda id_: (-real[id_], id_))[:10]:
        yield f"  {real[person]:6.1%}  {person}{' (root)' if person in root else ''}"
    yield ""
    yield f"Without the root approvers {absence.stalled:.1%} stalls, in {len(stalled)} directories:"
    yield f"  {', '.join(stalled)}."
    yield f"Another {absence.escalated:.1%} goes up to the next approvers above."
    for threshold in (0.1, 0.5):
        bus_factor = stepback.bus_factor(org, threshold=threshold)
        people = f"{'' if bus_factor.exact else 'at most '}{bus_factor.size} people"
        yield f"To stall more than {threshold:.0%}, {people} have to be away at once."


def main(arguments: list[str]) -> None:
    """Print the report."""
    path = Path(*arguments) if arguments else DATA / "kubernetes_owners/owners_test-infra.csv"
    if not path.is_file():
        sys.exit(f"{path} is missing: give the path of an owners file, or set STEPBACK_DATA")
    owners = read_owners(path)
    print(*report_lines(owners, build_organization(owners)), sep="\n")


def _parent_directory(directory: str, directories: set[str]) -> str:
    parents = (str(path) for path in PurePosixPath(directory).parents)
    return next(path for path in parents if path in directories)


if __name__ == "__main__":
    main(sys.argv[1:])
