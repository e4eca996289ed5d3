"""An organization in a notebook."""

from stepback import Domain, Organization, Person, archetypes


def test_a_notebook_shows_counts_first_people_and_what_to_do_next():
    """On one table, with names escaped; the repr is one line, however many people there are."""
    org = archetypes.command_pyramid(people=1000, span=5)
    html = org._repr_html_()
    assert repr(org)[1:-1] in html
    assert html.count("<tr>") == 6
    assert "995 more people. measure(org) measures it" in html
    assert len(repr(org)) < 100
    assert "\n" not in repr(org)
    for scheme in ("prefers-color-scheme", "background", "<script", "color:#"):
        assert scheme not in html  # the table has the colors of the notebook around it


def test_names_are_escaped_and_answers_left_out():
    """Who is who is a matter of office, and what people answered is not shown."""
    person = Person("<b>", name="<script>alert(1)</script>\u202e", unit="a&b", competence=0.123)
    html = Organization(people=[person], domains=[Domain("d", "<b>")])._repr_html_()
    assert "<script" not in html
    assert "<b>" not in html
    assert "\u202e" not in html
    assert "a&amp;b" in html
    assert "0.123" not in html
    assert "more people" not in html


def test_an_organization_of_nobody_is_a_table_too():
    """Without rows."""
    assert "<tbody></tbody>" in Organization()._repr_html_()
