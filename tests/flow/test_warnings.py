from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
)


def warning_messages(org):
    """The warnings of an organization, by their codes."""
    return {warning.code: str(warning) for warning in org.warnings}


def test_a_sound_organization_warns_of_nothing():
    """One root, nothing vacant: there is nothing to say."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        reporting=[ReportingLine("ann", "bo")],
        domains=[Domain("d", "ann")],
    )
    assert org.warnings == ()


def test_several_roots_are_named():
    """Every root counts as the top, so a missing line shows."""
    org = Organization(
        people=[Person(id_) for id_ in "abcdefghijklmnopqrstuvwxyz12"],
        reporting=[
            ReportingLine(a, b) for a, b in zip("abcdefghijklmn", "opqrstuvwxyz12", strict=True)
        ],
    )
    assert warning_messages(org) == {
        "several-roots": "14 roots: a, b, c, d, e, f, g, h, i, j, k, l and 2 more; every one counts as the top. If one "
        "heads them all, add the missing lines"
    }


def test_a_root_named_like_its_unit_is_taken_for_a_placeholder():
    """Exports often head the tree with the department itself."""
    pay = {"Actual Pay Floor": "0", "Pay Ceiling": 0, "note": "x"}
    org = Organization(
        people=[
            Person("ref", name="Health ", unit="health", attributes=pay),
            Person("ann", name="Ann", unit="health"),
        ],
        reporting=[ReportingLine("ref", "ann")],
    )
    text = warning_messages(org)["placeholder-root"]
    assert text.startswith("the root ref is named like its own unit, 'Health ' and is paid nothing")


def test_a_placeholder_whose_pay_is_not_known_is_not_called_unpaid():
    """Pay that is missing, or no number, says nothing."""
    for pay in ({}, {"pay": "n/a"}, {"pay": "1"}):
        org = Organization(
            people=[Person("ref", name="Health", unit="Health", attributes=pay), Person("ann")],
            reporting=[ReportingLine("ref", "ann")],
        )
        assert "paid nothing" not in warning_messages(org)["placeholder-root"]


def test_a_vacant_post_that_decides_is_named_with_its_share():
    """Decisions that rest with nobody are a question to ask."""
    org = Organization(
        people=[Person("ann")],
        roles=[Role("r"), Role("idle")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "r", autonomy=0.25)],
    )
    assert warning_messages(org) == {
        "vacant-decides": "1 vacant post decides: r; 25 % of decisions rest with nobody. Name "
        "who acts for them"
    }


def test_several_vacant_posts_that_decide_are_counted_together():
    """The share is that of all; what a held post leaves open does not count."""
    org = Organization(
        people=[Person("ann")],
        roles=[Role("r"), Role("s"), Role("half")],
        memberships=[Membership("half", "ann", share=0.5)],
        domains=[Domain("d", "r"), Domain("e", "s"), Domain("f", "half", weight=2)],
    )
    assert warning_messages(org)["vacant-decides"].startswith(
        "2 vacant posts decide: r and s; 50 % of decisions rest with nobody"
    )


def test_a_vacant_post_that_hands_everything_on_decides_nothing():
    """What passes through it rests with whoever it is handed to."""
    org = Organization(
        people=[Person("ann")],
        roles=[Role("r")],
        domains=[Domain("d", "r")],
        delegations=[Delegation("r", "ann")],
    )
    assert org.warnings == ()


def test_circles_that_nobody_sits_in_are_called_so():
    """An empty circle is no post, and may stand beside one."""
    domains = [Domain("d", "c"), Domain("e", "r")]
    empty = Organization(people=[Person("ann")], circles=[Circle("c")], domains=domains[:1])
    assert warning_messages(empty)["vacant-decides"].startswith(
        "1 empty circle decides: c; 100 % of"
    )
    both = Organization(circles=empty.circles, roles=[Role("r")], domains=domains)
    assert warning_messages(both)["vacant-decides"].startswith(
        "2 vacant posts and empty circles decide: r and c; 100 % of"
    )


def test_a_warning_points_to_the_row():
    """What came from a table is found again there."""
    org = Organization.from_tables(
        {
            "people": {
                "id": ["ann", "ref"],
                "name": ["Ann", "Health"],
                "unit": ["", "Health"],
                "manager": ["ref", ""],
            }
        }
    )
    (warning,) = org.warnings
    assert warning.where.rows == (3,)
    assert warning.severity == "warning"
