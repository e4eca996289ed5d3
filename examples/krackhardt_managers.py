"""The managers of a firm: who reports to whom, and who asks whom for advice.

    python examples/krackhardt_managers.py [PATH of the folder krackhardt_managers]

Krackhardt asked all 21 managers of a manufacturer of high-tech machinery to whom they go for
advice. Who reports to whom is in the firm's own documents (1987, Cognitive social structures,
Social Networks 9(2), 109-134, doi:10.1016/0378-8733(87)90009-8). How this becomes an organization:

- Ego reports to alter: a solid line from alter to ego. The lines form a tree below manager 7.
- Ego asks alter for advice: alter supports ego, so the arrow runs from alter to ego. Everyone was
  asked. So a manager who names nobody has no support, and not unknown support.
- The answer is yes or no, so the strength of a tie has to be assumed. At 1, one adviser would give
  full support, and a second would add nothing. At 1/2, each adviser halves what is missing to 1.
- Nobody was asked who decides. The figures that follow from the reporting line alone are an
  illustration, so they are shown for several autonomies.

Who asks whom is personal. These managers are known only by number. For your own people, show such
answers only for groups of five or more.
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


def build_organization(folder: Path, *, strength: float = 0.5) -> Organization:
    """The managers, their lines, and the advice they receive as support of an assumed strength."""
    ties, managers = read_rows(folder / TIES), read_rows(folder / ATTRIBUTES)
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


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def describe_structure(org: Organization) -> Iterator[str]:
    """Describe the reporting line."""
    layers = stepback.layers(org)
    top = ", ".join(f"manager {id_}" for id_ in org if layers[id_] == 1)
    yield f"{len(org.people)} managers in {max(layers.values()):.0f} layers; at the top: {top}."
    yield "Who reports to whom, directly (and in total):"
    for manager, span in stepback.spans(org).items():
        yield f"  manager {manager:>2}: {span.direct} ({span.total})"


def describe_advice(org: Organization) -> Iterator[str]:
    """Describe who asks whom for advice."""
    ties = [(tie.supporter, tie.supported) for tie in org.supports or ()]
    units = {person.id: person.unit for person in org.people}
    across = sum(units[adviser] != units[asker] for adviser, asker in ties) / len(ties)
    n_ask_manager = sum((line.manager, line.report) in ties for line in org.reporting)
    yield f"{len(ties)} times a manager asks another for advice, {across:.0%} across departments."
    yield f"{n_ask_manager} of {len(org.reporting)} ask the manager they report to. Asked most:"
    for manager, n_askers in Counter(adviser for adviser, _ in ties).most_common(5):
        yield f"  manager {manager:>2}: by {n_askers}"


def describe_support(folder: Path) -> Iterator[str]:
    """Describe how much support the managers receive, by the assumed strength of a tie."""
    yield "Support received, by the assumed strength of a tie:"
    yield "  strength  least  median"
    for strength in (0.25, 0.5, 0.75):
        org = build_organization(folder, strength=strength)
        received = stepback.support_received(org).values()
        yield f"  {strength:8.2f}  {min(received):5.2f}  {median(received):6.2f}"


def describe_illustration(org: Organization) -> Iterator[str]:
    """Describe what the line would mean if every manager delegated in the same way."""
    yield "If every manager delegated in the same way (nobody was asked; an illustration):"
    yield "  autonomy  leaders  spread  stalls without the top  presence"
    for autonomy in (0.25, 0.5, 0.75):
        assumed = stepback.assume_line_delegation(org, autonomy=autonomy)
        measures = stepback.measure(assumed)
        yield (
            f"  {autonomy:8.2f}  {measures.effective_leaders:7.1f}"
            f"  {measures.leadership_spread:6.2f}  {measures.dependence_on_top:22.0%}"
            f"  {measures.presence:8.2f}"
        )
    yield "Presence: the share of delegated decisions in which the principal supports the delegate."


def main(arguments: list[str]) -> None:
    """Print a description of the managers."""
    folder = Path(*arguments) if arguments else DATA / "krackhardt_managers"
    missing = [name for name in (TIES, ATTRIBUTES) if not (folder / name).is_file()]
    if missing:
        sys.exit(f"{folder} has no {missing[0]}: give the path of its folder, or set STEPBACK_DATA")
    org = build_organization(folder)
    for lines in (
        describe_structure(org),
        describe_advice(org),
        describe_support(folder),
        describe_illustration(org),
    ):
        print(*lines, "", sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
