"""Compare an organization before and after a change, or two of them."""

from __future__ import annotations

import attrs

from stepback._display._figures_by_id import label_figures
from stepback._display._frame_labels import KeyLabels
from stepback._documents._document import Document
from stepback._flow._compiled import Compiled
from stepback._measures._authority import compute_assumed_share
from stepback._measures._measure_all import measure
from stepback._organization._compiled_organization import check_organization, compiled_any_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument
from stepback._records._fields._choices import Flag
from stepback.scenarios._comparison._answer_counts import publishable_answer_counts
from stepback.scenarios._comparison._both_sides import BothSides
from stepback.scenarios._comparison._comparison import BeforeAfter, Comparison, measure_numbers
from stepback.scenarios._comparison._comparison_content import comparison_document
from stepback.scenarios._comparison._either_names import EitherNames
from stepback.scenarios._comparison._moved_flow import handed_over
from stepback.scenarios._comparison._people_changes import (
    authority_shares,
    changed_authority,
    changed_classes,
    changed_managers,
    gained_authority,
    unsupported_people,
)
from stepback.scenarios._comparison._side_differences import list_side_differences


def compare(before: Organization, after: Organization, *, personal: bool = False) -> Comparison:
    """Compare an organization before and after a change.

    Also two dates or two contexts of one organization (``org.at(first), org.at(last)``), or two
    organizations. An id means the same person, role, circle or domain on both sides.

    Parameters
    ----------
    before, after
        The organizations. Where anything is dated, enter a date with `Organization.at`.
    personal
        Whether the forms of the result (`str`, HTML, `to_dict`, `to_frame`) show what depends on
        the answers of single people about support. By default they show how many people have no
        recorded support, and that only if the answer of each person remains open to somebody who
        knows who was asked, and who joined, left or changed in between.

    Returns
    -------
    Comparison
        Differences are after less before, and nan where a figure is nan on either side: support
        that only one side was asked about neither rose nor fell.

    Raises
    ------
    ValueError
        If `before` or `after` is no organization, anything in it is dated and no date was entered,
        or `personal` is neither True nor False.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")], domains=[Domain("refunds", "ann")]
    ... )
    >>> after = org.step_back("ann", to="bo", domain="refunds", autonomy=0.75)
    >>> comparison = stepback.scenarios.compare(org, after)
    >>> comparison.gained, comparison.lost
    ({'bo': 0.75}, {'ann': 0.75})
    >>> comparison.handed_over
    {('ann', 'bo', 'refunds'): 0.75}
    >>> print(comparison.to_dict()["difference"]["dependence_on_top"])
    -0.75

    Notes
    -----
    stepback assumes that authority divides in proportion to share and autonomy. A comparison says
    what changed, and not why. Do not use it for appraisal, pay or dismissal.
    """
    is_personal = check_argument(Flag(), "personal", personal)
    both = BothSides(_compiled_side(before, "before"), _compiled_side(after, "after"))
    names = EitherNames(both)
    measures = BeforeAfter(measure(before), measure(after))
    numbers = measure_numbers(measures.before), measure_numbers(measures.after)
    difference = {name: numbers[1][name] - number for name, number in numbers[0].items()}
    people = both.people
    shares = authority_shares(both)
    comparison = Comparison(
        before=measures.before,
        after=measures.after,
        difference=label_figures(difference, "difference", KeyLabels("measure")),
        authority=changed_authority(both, *shares),
        joined=tuple(people.ids[~people.is_in_both & people.is_after].tolist()),
        left=tuple(people.ids[~people.is_after].tolist()),
        handed_over=handed_over(both),
        gained=gained_authority(both, shares[1] - shares[0], "gained"),
        lost=gained_authority(both, shares[0] - shares[1], "lost"),
        classes=changed_classes(both),
        unsupported=BeforeAfter(*map(unsupported_people, both.sides)),
        assumed_share=BeforeAfter(*map(compute_assumed_share, both.sides)),
        managers=changed_managers(both),
        answers=publishable_answer_counts(both, personal=is_personal),
        cautions=list_side_differences(both, names),
        dates=BeforeAfter(before.date, after.date),
        contexts=BeforeAfter(tuple(sorted(before.contexts)), tuple(sorted(after.contexts))),
        personal=is_personal,
        content=Document(title="", counted="", sections=()),
    )
    return attrs.evolve(comparison, content=comparison_document(comparison, both, names))


def _compiled_side(org: object, name: str) -> Compiled:
    """A compiled organization; a `ValueError` that names the argument where it cannot be used."""
    compiled = compiled_any_date(check_organization(org, name))
    try:
        return compiled.check_date()
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
