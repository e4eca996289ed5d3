"""One domain as it flows: heights of marks are shares, and names say what is kept."""

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from stepback import Delegation, Domain, Organization, Person, Role, plots
from tests.support.drawn_axes import new_axes

ORG = Organization(
    people=[Person("ann", name="Ann"), Person("bo", name="Bo")],
    roles=[Role("post", name="Vacant post")],
    domains=[Domain("refunds", "ann", weight=2, name="Refunds"), Domain("hiring", "bo")],
    delegations=[
        Delegation("ann", "bo", domain="refunds", share=0.5, autonomy=0.5),
        Delegation("ann", "post", domain="refunds", share=0.5, autonomy=0.2),
    ],
)


def heights_by_color(ax):
    """The heights of the parts of marks, by their colors."""
    found = {}
    for patch in ax.patches:
        if isinstance(patch, Rectangle):
            found.setdefault(to_hex(patch.get_facecolor()).upper(), []).append(patch.get_height())
    return found


def test_marks_are_as_high_as_what_they_keep_and_pass_on():
    """Blue is settled, red vacant, gray passed on; each band is as wide as what it carries."""
    ax = plots.flow(ORG, "refunds", ax=new_axes())
    heights = heights_by_color(ax)
    assert sorted(heights["#0072B2"]) == pytest.approx([0.25, 0.65])
    assert heights["#D55E00"] == pytest.approx([0.1])
    assert heights["#D9D9D9"] == pytest.approx([0.35])
    assert sorted(text.get_text() for text in ax.texts) == [
        "Ann: settles 65 %",
        "Bo: settles 25 %",
        "Vacant post: vacant 10 %",
    ]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "settles",
        "passes on",
        "vacant",
    ]


def test_the_heaviest_domain_is_drawn_by_default():
    """The label says which."""
    assert plots.flow(ORG, ax=new_axes()).get_xlabel() == "decisions in Refunds"
    ax = plots.flow(ORG, "hiring", ax=new_axes())
    assert ax.get_xlabel() == "decisions in hiring"
    assert [text.get_text() for text in ax.texts] == ["Bo: settles 100 %"]
    assert len(ax.get_legend().get_texts()) == 2


def test_an_unknown_domain_is_refused():
    """With the one that may be meant."""
    with pytest.raises(ValueError, match="domain: 'refund' is not here; did you mean 'refunds'"):
        plots.flow(ORG, "refund")


def test_a_wide_column_is_drawn_by_unit():
    """Those who hold most have marks of their own."""
    people = [Person("top"), *(Person(f"p{k}", unit=f"u{k % 3}") for k in range(200))]
    org = Organization(
        people=people,
        domains=[Domain("d", "top")],
        delegations=[Delegation("top", person.id) for person in people[1:]],
    )
    ax = plots.flow(org)
    texts = [text.get_text() for text in ax.texts]
    assert len(texts) == 1 + 8 + 3
    assert sum(" in u" in text for text in texts) == 3


def test_names_do_not_overlap():
    """In axes with little room, only those of the largest marks are written."""
    people = [Person("top"), *(Person(f"p{k}") for k in range(12))]
    delegations = [Delegation("top", f"p{k}", share=0.9 if k == 5 else 0.1 / 11) for k in range(12)]
    org = Organization(people=people, domains=[Domain("d", "top")], delegations=delegations)
    ax = plots.flow(org, most=20, ax=new_axes(6, 4))
    texts = [text.get_text() for text in ax.texts]
    assert "p5: settles 90 %" in texts
    assert len(texts) < 13
