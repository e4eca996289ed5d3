import datetime as dt

import pytest
from hypothesis import given

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    real_authority,
)
from stepback._problems._format import format_id
from tests.support.strategies import organizations


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


def test_what_depends_on_the_day_is_warned_of_on_a_day():
    """Bo always has a manager, though no line lasts; the post is vacant from July on."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy"), Person("di")],
        roles=[Role("head")],
        domains=[Domain("hiring", "head")],
        reporting=[
            ReportingLine("ann", "cy"),
            ReportingLine("bo", "di"),
            ReportingLine("ann", "bo", end="2024-07-01"),
            ReportingLine("cy", "bo", start="2024-07-01"),
        ],
        memberships=[Membership("head", "ann", end="2024-07-01")],
    )
    assert org.warnings == ()
    assert org.at("2024-06-30").warnings == ()
    codes = {warning.code for warning in org.at("2024-07-01").warnings}
    assert codes == {"vacant-decides", "vacant-post"}


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


PEOPLE = [Person(id_) for id_ in ("ann", "bo", "cy", "dee")]
PAY = Domain("pay", "ann", amounts=[1000, 5000])
TO_DEE = Delegation("ann", "dee")
JANUARY, MARCH, MAY, JUNE, JULY, AUGUST = (dt.date(2026, month, 1) for month in (1, 3, 5, 6, 7, 8))
DECEMBER = dt.date(2025, 12, 1)


def found_warnings(*delegations, people=PEOPLE, domains=(PAY,), **more):
    """The code, record and field of each warning."""
    org = Organization(people=people, domains=domains, delegations=delegations, **more)
    return [
        (warning.code, warning.where.record.split(" ", 1)[1], warning.where.column)
        for warning in org.warnings
    ]


@pytest.mark.parametrize(
    ("limit", "general", "expected", "decided"),
    [
        (5000, True, ["beyond-principal bo", "falls-back-to-general ann"], (0, 0, 0.5, 0.5)),
        (5000, False, ["beyond-principal bo"], (0.5, 0, 0.5, 0)),
        (500, True, ["falls-back-to-general ann"], (0, 0.5, 0, 0.5)),
        (None, False, [], (0.5, 0, 0.5, 0)),
    ],
)
def test_limits_that_do_not_do_what_they_seem_to(limit, general, expected, decided):
    """Bo cannot hand on more than he has, and what is too large for him goes to Dee."""
    delegations = [
        Delegation("ann", "bo", domain="pay", limit=1000),
        Delegation("bo", "cy", domain="pay", limit=limit),
        *[TO_DEE] * general,
    ]
    org = Organization(people=PEOPLE, domains=[PAY], delegations=delegations)
    found = [f"{warning.code} {warning.where.record.split()[1]}" for warning in org.warnings]
    assert found == expected
    assert tuple(real_authority(org).values()) == decided
    assert all(warning.severity == "warning" for warning in org.warnings)


def test_messages_about_limits_have_the_values_and_the_remedy():
    """Which limit, what bounds it, and who decides above it."""
    org = Organization(
        people=PEOPLE,
        domains=[PAY],
        delegations=[
            Delegation("ann", "bo", domain="pay", limit=1000),
            Delegation("bo", "cy", domain="pay", limit=5000),
            TO_DEE,
        ],
    )
    assert warning_messages(org) == {
        "beyond-principal": "delegation bo → cy, limit: the limit 5,000 goes beyond 1,000, up to "
        "which bo has pay; above that it passes nothing on. Lower it to 1000, or raise what bo "
        "was given",
        "falls-back-to-general": "delegation ann → bo, limit: above 1,000, the general delegation "
        "of ann to dee applies in pay again. If that is not meant, add a delegation of ann in pay "
        "for that, or let the general one name its domains",
    }


BEYOND = "beyond-principal"
FALLS = "falls-back-to-general"
ONE_EACH = "Replace it by one delegation for each time: {} and from {} until"


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ({"limit": 1000}, {"limit": 5000}, "limit"),
        ({"start": JULY}, {"start": JANUARY}, "start"),
        ({"end": JANUARY}, {"end": JULY}, "end"),
        ({"contexts": "peace"}, {"contexts": ("peace", "battle")}, "contexts"),
    ],
)
@pytest.mark.parametrize("domain", ["pay", None])
def test_a_delegate_cannot_get_more_than_the_principal_has(first, second, field, domain):
    """By name or in general, directly or down a line; not if another way or the owner has it."""
    given = Delegation("ann", "bo", domain=domain, **first)
    too_much = Delegation("bo", "cy", domain=domain, **second)
    more = {} if domain or field != "limit" else {"domains": [PAY, Domain("x", "dee", amounts=[1])]}
    expected = [(BEYOND, "bo → cy", field)]
    assert found_warnings(given, too_much, **more) == expected
    assert found_warnings(given, Delegation("bo", "cy", domain=domain, **first), **more) == []
    assert found_warnings(given, Delegation("bo", "cy", domain=domain), **more) == []
    line = [
        given,
        Delegation("bo", "cy", domain=domain),
        Delegation("cy", "dee", domain=domain, **second),
    ]
    assert found_warnings(*line) == [(BEYOND, "cy → dee", field)]
    other_way = [Delegation("ann", "dee", domain="pay"), Delegation("dee", "bo", domain="pay")]
    assert BEYOND not in {code for code, *_ in found_warnings(given, *other_way, too_much)}
    owner = [Domain("pay", "bo", amounts=[1000, 5000])]
    assert found_warnings(given, too_much, domains=owner) == []
    idle = Delegation("ann", "bo", domain=domain, autonomy=0)
    assert found_warnings(given, idle, too_much, **more) == expected


@pytest.mark.parametrize(
    ("first", "second", "field", "remedied"),
    [
        ({"start": JULY}, {"start": JANUARY, "end": MAY}, "end", {"end": AUGUST, "start": JULY}),
        ({"start": JULY}, {"end": JULY}, "end", {"end": AUGUST}),
        (
            {"end": JANUARY},
            {"start": JULY, "end": AUGUST},
            "start",
            {"start": DECEMBER, "end": JANUARY},
        ),
        ({"end": JANUARY}, {"start": JANUARY}, "start", {"start": DECEMBER}),
    ],
)
def test_a_window_without_a_day_of_the_principals_is_to_be_moved(first, second, field, remedied):
    """The principal's first day would be no start before its end, so that is not the remedy."""
    given = Delegation("ann", "bo", domain="pay", **first)
    assert found_warnings(given, Delegation("bo", "cy", domain="pay", **second)) == [
        (BEYOND, "bo → cy", field)
    ]
    assert found_warnings(given, Delegation("bo", "cy", domain="pay", **remedied)) == []


@pytest.mark.parametrize(
    ("start", "end", "field", "says"),
    [
        (1, 8, "end", ONE_EACH.format("from 2026-01-01 until 2026-03-01", "2026-06-01")),
        (2, 7, "end", ONE_EACH.format("from 2026-02-01 until 2026-03-01", "2026-06-01")),
        (2, 5, "end", "Let it be in force from 2026-02-01 until 2026-03-01, or change"),
        (4, 7, "start", "Let it be in force from 2026-06-01 until 2026-07-01, or change"),
        (3, 6, "start", "within another time, as bo has pay from 2026-01-01 until 2026-03-01 and"),
        (4, 5, "start", "within another time, as bo has pay from 2026-01-01 until 2026-03-01 and"),
    ],
)
def test_a_time_between_the_windows_of_several_sources_is_warned_of(start, end, field, says):
    """Bo has pay in January and February from Ann, and in June and July from Dee."""
    start, end = dt.date(2026, start, 1), dt.date(2026, end, 1)
    given = [
        Delegation("ann", "bo", domain="pay", share=0.25, start=JANUARY, end=MARCH),
        Delegation("ann", "dee", domain="pay", share=0.5),
        Delegation("dee", "bo", domain="pay", start=JUNE, end=AUGUST),
    ]
    one = Delegation("bo", "cy", domain="pay", start=start, end=end)
    (warning,) = Organization(people=PEOPLE, domains=[PAY], delegations=[*given, one]).warnings
    assert (warning.code, warning.where.column) == (BEYOND, field)
    assert warning.message.startswith(
        "bo does not have pay from 2026-03-01 until 2026-06-01, "
        + ("so it passes nothing on" if "another" in says else "when it passes nothing on. ")
    )
    assert says in warning.message


@pytest.mark.parametrize(
    "window", [(1, 3), (2, 3), (6, 8), (1, None), (None, 8), (None, None), (6, 7)]
)
def test_a_window_within_one_of_the_principals_or_without_both_ends_spans_nothing(window):
    """An end that is not given is as the principal's, with whatever lies between."""
    start, end = (month and dt.date(2026, month, 1) for month in window)
    given = [
        Delegation("ann", "bo", domain="pay", start=JANUARY, end=MARCH),
        Delegation("ann", "bo", domain="pay", start=JUNE, end=AUGUST),
    ]
    one = Delegation("bo", "cy", domain="pay", start=start, end=end)
    assert found_warnings(*given, one) == []


@pytest.mark.parametrize("window", [(1, None), (None, 8), (None, None)])
def test_a_time_between_windows_is_found_further_down(window):
    """Cy has it when bo has it, and Dee is to have it all the time."""
    start, end = (month and dt.date(2026, month, 1) for month in window)
    assert found_warnings(
        Delegation("ann", "bo", domain="pay", start=JANUARY, end=MARCH),
        Delegation("ann", "bo", domain="pay", start=JUNE, end=AUGUST),
        Delegation("bo", "cy", domain="pay", start=start, end=end),
        Delegation("cy", "dee", domain="pay", start=JANUARY, end=AUGUST),
    ) == [(BEYOND, "cy → dee", "end")]


def test_windows_that_follow_one_another_leave_no_time_between():
    """The day on which one ends is the first of the next."""
    given = [
        Delegation("ann", "bo", domain="pay", start=JANUARY, end=MARCH),
        Delegation("ann", "bo", domain="pay", start=MARCH, end=AUGUST),
    ]
    assert found_warnings(*given, Delegation("bo", "cy", start=JANUARY, end=AUGUST)) == []


def test_who_has_it_at_no_time_goes_beyond_nothing():
    """Cy's window begins when bo's has ended: that is to be mended, and not what hangs on it."""
    assert found_warnings(
        Delegation("ann", "bo", domain="pay", end=JANUARY),
        Delegation("bo", "cy", domain="pay", start=JULY),
        Delegation("cy", "dee", domain="pay", start=JANUARY, end=AUGUST),
    ) == [(BEYOND, "bo → cy", "start")]


def test_what_a_group_has_its_members_have():
    """Through a circle within a circle; a circle that owns a domain makes its members owners."""
    groups = {
        "circles": [Circle("board"), Circle("team")],
        "memberships": [Membership("board", "team"), Membership("team", "bo")],
    }
    large = Delegation("bo", "cy", domain="pay", limit=5000)
    small = Delegation("ann", "board", domain="pay", limit=1000)
    assert found_warnings(small, large, **groups) == [(BEYOND, "bo → cy", "limit")]
    owned = [Domain("pay", "board", amounts=[1000, 5000])]
    assert found_warnings(small, large, domains=owned, **groups) == []
    # What bo hands to his own circle does not give him more than he has.
    back = Delegation("bo", "team", domain="pay", limit=5000)
    given = Delegation("ann", "bo", domain="pay", limit=1000)
    assert found_warnings(given, back, **groups) == [(BEYOND, "bo → team", "limit")]


def test_a_delegation_by_name_that_passes_nothing_replaces_the_general_one():
    """Bo has nothing of pay, since ann's general delegation never applies there."""
    named = Delegation("ann", "dee", domain="pay", autonomy=0)
    general = Delegation("ann", "bo", limit=1000)
    large = Delegation("bo", "cy", domain="pay", limit=5000)
    assert found_warnings(named, general, large) == []
    assert found_warnings(general, large) == [(BEYOND, "bo → cy", "limit")]


def test_whoever_has_nothing_is_not_warned_of():
    """There is nothing to go beyond; authority may also run in a circle that nothing reaches."""
    assert found_warnings(Delegation("bo", "cy", domain="pay", limit=5000)) == []
    ring = [Delegation(*ends) for ends in (("bo", "cy"), ("cy", "dee"), ("dee", "bo"))]
    assert found_warnings(*ring, Delegation("bo", "ann", domain="pay", limit=5000)) == []


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ([{"limit": 1000}], [(FALLS, "ann → bo", "limit")]),
        ([{"limit": 1000}, {}], []),
        ([{"limit": 1000}, {"limit": 2000}], [(FALLS, "ann → cy", "limit")]),
        ([{"limit": 5000}], []),
        ([{"limit": 1000}, {"start": JULY}], [(FALLS, "ann → bo", "limit")]),
        ([{"end": JULY}], [(FALLS, "ann → bo", "end")]),
        ([{"start": JULY}], [(FALLS, "ann → bo", "start")]),
        ([{"end": JULY}, {"start": JULY}], []),
        (
            [{"end": JANUARY}, {"start": JULY}],
            [(FALLS, "ann → cy", "start"), (FALLS, "ann → bo", "end")],
        ),
        ([{"start": JANUARY}, {"start": JULY}], [(FALLS, "ann → bo", "start")]),
        ([{"contexts": "battle"}], []),
        ([{"limit": 1000, "autonomy": 0}], [(FALLS, "ann → bo", "limit")]),
    ],
)
def test_where_a_general_delegation_applies_again(named, expected):
    """Above the largest limit, and between the windows of what names the domain."""
    delegations = [
        Delegation("ann", to, domain="pay", share=0.25, **fields)
        for to, fields in zip(("bo", "cy"), named, strict=False)
    ]
    assert found_warnings(*delegations, TO_DEE) == expected
    assert found_warnings(*delegations) == []


@pytest.mark.parametrize(
    "general",
    [{"limit": 1000}, {"share": 0}, {"autonomy": 0}],
)
def test_a_general_delegation_that_goes_no_further_is_none_to_fall_back_to(general):
    """It ends at the same limit, or passes nothing."""
    named = Delegation("ann", "bo", domain="pay", share=0.25, limit=1000)
    assert found_warnings(named, Delegation("ann", "dee", **general)) == []


def test_a_general_delegation_within_the_window_is_none_to_fall_back_to():
    """It has ended when the other has."""
    named = Delegation("ann", "bo", domain="pay", end=JULY)
    assert found_warnings(named, Delegation("ann", "dee", end=JULY)) == []
    assert found_warnings(named, Delegation("ann", "dee", start=JANUARY)) == [
        (FALLS, "ann → bo", "end")
    ]


def test_in_tables_the_warning_has_the_row():
    """The delegation in the third row has the larger limit."""
    org = Organization.from_tables(
        {
            "people": {"id": ["ann", "bo", "cy"]},
            "domains": {"id": ["pay"], "owner": ["ann"], "amounts": ["1000;5000"]},
            "delegations": {
                "principal": ["ann", "bo"],
                "delegate": ["bo", "cy"],
                "domain": ["pay", "pay"],
                "limit": ["1000", "5000"],
            },
        }
    )
    (warning,) = org.warnings
    assert (warning.where.rows, warning.where.column) == ((3,), "limit")


def sources(org, node, domain):
    """The delegations through which a node has a domain (any, without one); "owner" if it owns it."""
    groups, found = {node}, set()
    while found != groups:
        found = groups
        groups = groups | {seat.group for seat in org.memberships if seat.member in groups}
    for owned in org.domains:
        if owned.owner in groups and domain in {None, owned.id}:
            return ["owner"]
    lasting = {
        (one.principal, one.domain)
        for one in org.delegations
        if not (one.contexts or one.start or one.end or one.limit is not None)
    }
    return [
        one
        for one in org.delegations
        if one.delegate in groups
        and one.principal != node
        and passes_on(one)
        and (
            domain is None
            or one.domain == domain
            or (one.domain is None and (one.principal, domain) not in lasting)
        )
    ]


def passes_on(delegation):
    """Whether it hands on anything, at any time."""
    autonomy = getattr(delegation.autonomy, "autonomy", delegation.autonomy)
    return delegation.share != 0 and autonomy != 0


def extents(org, node, domain, extent, seen=frozenset()):
    """How far each of them goes; where it does not say, as far as its principal has it."""
    for one in sources(org, node, domain):
        if one == "owner":
            yield float("inf")
        elif extent(one) is not None:
            yield extent(one)
        elif (one.principal, domain) not in seen:
            yield from extents(org, one.principal, domain, extent, seen | {(one.principal, domain)})


def within_context(context):
    """1 for delegations in force in the context, 0 for others that are bound to one."""
    return lambda one: float(context in one.contexts) if one.contexts else None


def periods(org, node, domain, seen=frozenset()):
    """The days on which each of them is in force, of a few that matter."""
    every = {day for one in org.delegations for day in (one.start, one.end) if day}
    every |= {day - dt.timedelta(1) for day in every}
    for one in sources(org, node, domain):
        if one == "owner":
            yield every
            continue
        own = {
            day
            for day in every
            if (one.start is None or one.start <= day) and (one.end is None or day < one.end)
        }
        if one.start and one.end:
            yield own
        elif (one.principal, domain) not in seen:
            behind = seen | {(one.principal, domain)}
            yield own & set().union(*periods(org, one.principal, domain, behind))


def window_fields(org, one, first, last):
    """The ends of a window that lie before the first day of the principal's, or after the last."""
    if one.end and one.end.toordinal() <= first:
        return {"end"}
    if one.start and one.start.toordinal() >= last:
        return {"start"}
    found = {"start"} if one.start and one.start.toordinal() < first else set()
    found |= {"end"} if one.end and one.end.toordinal() > last else set()
    days = set().union(*periods(org, one.principal, one.domain))
    if one.start and one.end and days:
        every = set().union(*periods(org, one.principal, one.domain), *all_days(org))
        gaps = {
            day
            for day in every - days
            if min(days) < day < max(days) and one.start <= day < one.end
        }
        if gaps:
            ended = max(day for day in days if day < min(gaps)) + dt.timedelta(1)
            found |= {"start" if one.start >= ended else "end"}
    return found


def all_days(org):
    """The days on which something begins or ends, and those before."""
    for one in org.delegations:
        for day in filter(None, (one.start, one.end)):
            yield {day, day - dt.timedelta(1)}


@given(organizations())
def test_what_goes_beyond_is_what_the_definition_says(org):
    """Found again record by record, without arrays."""
    every = {
        "limit": [lambda one: one.limit],
        "contexts": [within_context(context) for context in ("battle", "night shift")],
    }
    expected = set()
    for one in filter(passes_on, org.delegations):
        ends = "delegation " + " → ".join(map(format_id, (one.principal, one.delegate)))
        for field, fields_extents in every.items():
            for extent in fields_extents:
                found = [*extents(org, one.principal, one.domain, extent)]
                own = extent(one)
                is_stated = bool(own) if field == "contexts" else own is not None
                if is_stated and found and own > max(found):
                    expected.add((ends, field))
        begins = [
            *extents(
                org, one.principal, one.domain, lambda one: one.start and -one.start.toordinal()
            )
        ]
        stops = [
            *extents(org, one.principal, one.domain, lambda one: one.end and one.end.toordinal())
        ]
        if begins and stops and -max(begins) < max(stops):
            fields = window_fields(org, one, -max(begins), max(stops))
            expected |= {(ends, field) for field in fields}
    places = [warning.where for warning in org.warnings if warning.code == BEYOND]
    assert {(place.record, place.column) for place in places} == expected


def test_too_many_delegations_within_circles_are_not_compared():
    """Each of thousands has it through each of the others; the warning says so, at no cost."""
    ids = [f"p{number}" for number in range(3_300)]
    people = [Person(id_) for id_ in ids]
    share = 1 / len(ids)
    org = Organization(
        people=people,
        circles=[Circle("x")],
        memberships=[Membership("x", id_, share=share) for id_ in ids],
        domains=[Domain("d", "p0")],
        delegations=[Delegation(id_, "x", contexts={id_}, share=share) for id_ in ids],
    )
    assert [(warning.code, warning.where.column) for warning in org.warnings] == [
        ("not-compared", "contexts")
    ]
