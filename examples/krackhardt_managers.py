"""Twenty-one managers of a firm: who reports to whom, and who asks whom for advice.

    python examples/krackhardt_managers.py [PATH of the folder krackhardt_managers]

Krackhardt asked all managers of a maker of high-tech machinery whom they go to for advice; who
reports to whom is in the firm's own papers (1987, Cognitive social structures, Social Networks
9(2), 109-134, doi:10.1016/0378-8733(87)90009-8). How this becomes an organization:

- Ego reports to alter: a solid line from alter to ego. The lines make a tree below manager 7.
- Ego asks alter for advice: alter supports ego, so the arrow runs from alter to ego. Everyone was
  asked, so whoever had named nobody would have no support, rather than unknown support.
- The answer is yes or no; how strong a tie is has to be assumed. At 1, a single adviser would be
  all the backing there can be, and a second none. At 1/2, each one halves what is missing.
- Nobody was asked who decides. What follows from the line alone is an illustration, and so it is
  shown for several autonomies.

Who asks whom is personal. These managers are only known by number; of your own people, show such
answers for groups of five or more.
"""

import csv
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import stepback
from stepback import Organization, Person, ReportingLine, Support

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[1] / "../shared/data"))
TIES, ATTRIBUTES = "krack_full_dyads.csv", "attributes_NetData.csv"


def organization(folder: Path, *, strength: float = 0.5) -> Organization:
    """The managers, their lines, and the advice they are given, at an assumed strength."""
    ties, managers = rows(folder / TIES), rows(folder / ATTRIBUTES)
    return Organization(
        people=[
            Person(
                row["id"],
                name=f"manager {row['id']}",
                unit=f"department {row['DEPT']}",
                attributes={"age": row["AGE"], "tenure": row["TENURE"], "level": row["LEVEL"]},
            )
            for row in managers
        ],
        reporting=[
            ReportingLine(row["alter"], row["ego"]) for row in ties if row["reports_to_tie"] == "1"
        ],
        supports=[
            Support(row["alter"], row["ego"], strength=strength, kind="advice")
            for row in ties
            if row["advice_tie"] == "1"
        ],
    )


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shape(org: Organization) -> Iterator[str]:
    """The formal line."""
    layer = stepback.layers(org)
    top = ", ".join(f"manager {id_}" for id_ in org if layer[id_] == 1)
    yield f"{len(org.people)} managers in {max(layer.values()):.0f} layers; at the top: {top}."
    yield "Who reports to whom, directly (and in total):"
    for manager, span in stepback.spans(org).items():
        yield f"  manager {manager:>2}: {span.direct} ({span.total})"


def advice(org: Organization) -> Iterator[str]:
    """Who asks whom."""
    ties = [(tie.supporter, tie.supported) for tie in org.supports or ()]
    unit = {person.id: person.unit for person in org.people}
    across = sum(unit[adviser] != unit[advised] for adviser, advised in ties) / len(ties)
    own = sum((line.manager, line.report) in ties for line in org.reporting)
    yield f"{len(ties)} times a manager asks another for advice, {across:.0%} across departments."
    yield f"{own} of {len(org.reporting)} ask the manager they report to. Asked most:"
    for manager, times in Counter(adviser for adviser, _ in ties).most_common(5):
        yield f"  manager {manager:>2}: by {times}"


def backing(folder: Path) -> Iterator[str]:
    """How much support that makes, by the assumed strength of a tie."""
    yield "Support received, by the strength that a tie is assumed to have:"
    yield "  strength  least  median"
    for strength in (0.25, 0.5, 0.75):
        received = stepback.support_received(organization(folder, strength=strength)).values()
        yield f"  {strength:8.2f}  {min(received):5.2f}  {median(received):6.2f}"


def illustration(org: Organization) -> Iterator[str]:
    """What the line would mean if every manager handed on alike."""
    yield "If every manager handed on alike (nobody asked; an illustration):"
    yield "  autonomy  leaders  spread  stalls without the top  presence"
    for autonomy in (0.25, 0.5, 0.75):
        assumed = stepback.assume_line_delegation(org, autonomy=autonomy)
        found = stepback.measure(assumed)
        yield (
            f"  {autonomy:8.2f}  {found.effective_leaders:7.1f}  {found.leadership_spread:6.2f}"
            f"  {found.dependence_on_top:22.0%}  {found.presence:8.2f}"
        )
    yield "Presence: how much of what is handed on has the backing of who hands it on."


def main(arguments: list[str]) -> None:
    """Print what follows."""
    folder = Path(*arguments) if arguments else DATA / "krackhardt_managers"
    missing = [name for name in (TIES, ATTRIBUTES) if not (folder / name).is_file()]
    if missing:
        sys.exit(f"{folder} has no {missing[0]}: give the path of its folder, or set STEPBACK_DATA")
    org = organization(folder)
    for part in (shape(org), advice(org), backing(folder), illustration(org)):
        print(*part, "", sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
