import datetime as dt
from contextlib import suppress

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
)
from stepback.testing.stateful import ModelStore, check_store
from stepback.testing.stateful._store_steps import CHANGES
from stepback.testing.strategies import organizations

smallest = settings(max_examples=1000, stateful_step_count=6, derandomize=True)
brief = settings(max_examples=60, stateful_step_count=8, derandomize=True)
few = settings(smallest, max_examples=200, stateful_step_count=8, phases=[Phase.generate])
nobody = st.just(Organization())
BUT = set(CHANGES)


def failure_message(open_store, **options):
    """What is said of a store that goes wrong."""
    with pytest.raises(AssertionError) as caught:
        check_store(open_store, **({"settings": few} | options))
    return str(caught.value)


# The model


def sales():
    """Ann over Bo, who is over Cy and Di."""
    return Organization(
        people=[Person("ann"), Person("bo"), Person("cy"), Person("di")],
        roles=[Role("desk")],
        circles=[Circle("round")],
        domains=[Domain("refunds", "bo"), Domain("hiring", "ann")],
        reporting=[
            ReportingLine("ann", "bo"),
            ReportingLine("bo", "cy"),
            ReportingLine("bo", "di"),
            ReportingLine("di", "bo", dotted=True),
        ],
        delegations=[Delegation("bo", "cy", domain="refunds"), Delegation("ann", "di")],
        supports=[Support("bo", "cy"), Support("ann", "di")],
        memberships=[Membership("desk", "bo"), Membership("round", "cy")],
        respondents=["bo", "cy"],
    )


def lines(store):
    return {(line.manager, line.report) for line in store.organization().reporting}


def test_a_person_is_added_under_a_manager_or_at_the_top():
    """A person with a manager gets a solid line, and one at the top none."""
    store = ModelStore(sales())
    store.add(Person("eve", unit="sales"), manager="desk")
    store.add(Person("fay"), manager=None)
    assert store.organization()["eve"] == Person("eve", unit="sales")
    assert lines(store) == lines(ModelStore(sales())) | {("desk", "eve")}


def test_a_person_is_moved_with_all_below():
    """The solid line is replaced, and dotted lines stay."""
    store = ModelStore(sales())
    store.move("bo", manager=None)
    assert lines(store) == {("bo", "cy"), ("bo", "di"), ("di", "bo")}
    store.move("cy", manager="ann")
    assert lines(store) == {("ann", "cy"), ("bo", "di"), ("di", "bo")}


def test_a_manager_and_a_report_change_places_at_once():
    """Neither of the two moves is valid alone."""
    store = ModelStore(sales())
    store.reorganize({"bo": "cy", "cy": "ann"})
    assert lines(store) == {("ann", "cy"), ("cy", "bo"), ("bo", "di"), ("di", "bo")}


def test_who_leaves_is_gone_from_everywhere():
    """Reports and domains pass to the successor, and all other records end."""
    store = ModelStore(sales())
    store.leave("bo", successor="ann")
    assert store.organization() == Organization(
        people=[Person("ann"), Person("cy"), Person("di")],
        roles=[Role("desk")],
        circles=[Circle("round")],
        domains=[Domain("refunds", "ann"), Domain("hiring", "ann")],
        reporting=[ReportingLine("ann", "cy"), ReportingLine("ann", "di")],
        delegations=[Delegation("ann", "di")],
        supports=[Support("ann", "di")],
        memberships=[Membership("round", "cy")],
        respondents=["cy"],
    )


def test_a_report_takes_the_place_of_who_leaves():
    """The successor then reports to the leaver's manager."""
    store = ModelStore(sales())
    store.leave("bo", successor="cy")
    assert lines(store) == {("ann", "cy"), ("cy", "di")}
    store.leave("ann", successor="cy")
    assert lines(store) == {("cy", "di")}


def test_without_a_successor_reports_report_to_nobody():
    """A person who owns a domain cannot leave without a successor."""
    store = ModelStore(sales())
    with pytest.raises(ValueError, match=r"successor: None, and bo owns refunds; name who takes"):
        store.leave("bo", successor=None)
    store.add(Person("eve"), manager="di")
    store.leave("di", successor=None)
    assert lines(store) == {("ann", "bo"), ("bo", "cy")}


def test_who_is_needed_for_a_quorum_cannot_leave():
    """Nothing is changed."""
    pair = [Membership("pair", id_) for id_ in ("ann", "bo")]
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        circles=[Circle("pair", quorum=2)],
        memberships=pair,
    )
    store = ModelStore(org)
    store.leave("cy", successor=None)
    with pytest.raises(ValueError, match="a quorum of 2, and 1 person is in the circle"):
        store.leave("ann", successor=None)
    assert set(store.organization().memberships) == set(pair)


def test_what_is_handed_on_is_taken_back_unless_it_is_not_revocable():
    """Exactly the given delegation is removed."""
    store = ModelStore(sales())
    firm = Delegation("cy", "di", domain="refunds", revocable=False)
    store.delegate(firm)
    store.revoke(Delegation("ann", "di"))
    assert set(store.organization().delegations) == {sales().delegations[0], firm}
    with pytest.raises(ValueError, match=r"cannot be taken back; it is not revocable"):
        store.revoke(firm)
    with pytest.raises(ValueError, match=r"is not there; revoke one of those that are"):
        store.revoke(Delegation("ann", "di"))


def test_a_step_back_is_that_of_the_organization():
    """The model steps back with support as `Organization.step_back` does."""
    store = ModelStore(sales())
    step = {"to": "bo", "domain": "hiring", "autonomy": 0.5, "share": 0.5, "support": 0.25}
    org = Organization(people=[Person("ann"), Person("bo")], domains=[Domain("hiring", "ann")])
    store = ModelStore(org)
    store.step_back("ann", **step)
    assert store.organization() == org.step_back("ann", **step)


DAY, LATER = dt.date(2024, 7, 1), dt.date(2025, 1, 1)


def test_a_person_joins_leaves_and_joins_again_on_a_day():
    """Every record that there was stays, and the last day is the one before the end."""
    store = ModelStore(Organization(people=[Person("ann"), Person("bo")]))
    store.join(Person("cy"), manager="ann", day=DAY)
    store.depart("cy", successor=None, day=LATER)
    store.join(Person("cy", unit="it"), manager="bo", day=dt.date(2025, 7, 1))
    back = dt.date(2025, 7, 1)
    org = store.organization()
    assert org.people[2:] == (
        Person("cy", start=DAY, end=LATER),
        Person("cy", unit="it", start=back),
    )
    assert set(org.reporting) == {
        ReportingLine("ann", "cy", start=DAY, end=LATER),
        ReportingLine("bo", "cy", start=back),
    }


def test_a_line_moves_on_a_day():
    """The old one ends, the new one begins and lasts as long as the old one would have."""
    line = ReportingLine("ann", "cy", end=LATER)
    store = ModelStore(
        Organization(
            people=[Person("ann"), Person("bo"), Person("cy")],
            reporting=[line, ReportingLine("bo", "cy", start=LATER)],
        )
    )
    store.transfer("cy", manager="bo", day=DAY)
    assert set(store.organization().reporting) == {
        ReportingLine("ann", "cy", end=DAY),
        ReportingLine("bo", "cy", start=DAY, end=LATER),
        ReportingLine("bo", "cy", start=LATER),
    }
    before = store.organization()
    store.transfer("cy", manager="bo", day=dt.date(2024, 9, 1))
    assert store.organization() == before


def test_reports_and_domains_pass_on_from_the_day_on_which_somebody_leaves():
    """Before the day, all is as it was; a successor who reported to the leaver moves up."""
    org = Organization(
        people=[Person("ann"), Person("bo"), Person("cy"), Person("di")],
        reporting=[
            ReportingLine("ann", "bo"),
            ReportingLine("bo", "cy"),
            ReportingLine("bo", "di"),
        ],
        domains=[Domain("refunds", "bo", weight=2)],
        delegations=[Delegation("bo", "di", domain="refunds")],
        supports=[Support("ann", "bo")],
    )
    store = ModelStore(org)
    store.depart("bo", successor="cy", day=DAY)
    after = store.organization()
    assert set(after.reporting) == {
        ReportingLine("ann", "bo", end=DAY),
        ReportingLine("bo", "cy", end=DAY),
        ReportingLine("bo", "di", end=DAY),
        ReportingLine("ann", "cy", start=DAY),
        ReportingLine("cy", "di", start=DAY),
    }
    assert set(after.domains) == {
        Domain("refunds", "bo", weight=2, end=DAY),
        Domain("refunds", "cy", weight=2, start=DAY),
    }
    assert after.delegations == (Delegation("bo", "di", domain="refunds", end=DAY),)
    assert after.supports == (Support("ann", "bo", end=DAY),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda store: store.join(Person("bo"), manager=None, day=DAY),
            "'bo'",
        ),
        (
            lambda store: store.transfer("cy", manager="zoe", day=DAY),
            "manager: 'zoe' is nobody here",
        ),
        (lambda store: store.transfer("ann", manager="cy", day=DAY), "circle"),
        (lambda store: store.depart("zoe", successor=None, day=DAY), "person: 'zoe' is nobody"),
        (
            lambda store: store.depart("cy", successor="cy", day=DAY),
            "successor: 'cy' is who leaves",
        ),
        (lambda store: store.depart("ann", successor=None, day=DAY), "ann owns hiring; name who"),
        (lambda store: store.add(Person("eve"), manager="zoe"), "manager: 'zoe' is nobody here"),
        (lambda store: store.add(Person("bo"), manager=None), "'bo'"),
        (lambda store: store.move("zoe", manager="ann"), "person: 'zoe' is nobody here"),
        (lambda store: store.move("desk", manager="ann"), "person: 'desk' is nobody here"),
        (lambda store: store.move("ann", manager="cy"), "circle: ann → bo → cy → ann"),
        (lambda store: store.reorganize({"ann": "zoe"}), "manager: 'zoe' is nobody here"),
        (lambda store: store.leave("cy", successor="cy"), "successor: 'cy' is who leaves"),
        (lambda store: store.leave("cy", successor="zoe"), "successor: 'zoe' is nobody here"),
        (lambda store: store.leave("ann", successor="cy"), "circle: bo → cy → bo"),
        (lambda store: store.delegate(Delegation("cy", "bo")), "circle: bo → cy → bo"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(change, message):
    """The error states the reason."""
    store = ModelStore(sales())
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  (the message is looked at below)
        change(store)
    assert message in str(refusal.value)
    assert store.organization() == sales()


def test_a_store_is_opened_without_a_date():
    """What is stored does not depend on the date of the view."""
    term = Delegation("ann", "bo", contexts="night", end=dt.date(2025, 1, 1))
    org = Organization(people=[Person("ann"), Person("bo")], delegations=[term])
    seen = org.at(dt.date(2024, 1, 1)).in_context("night")
    assert ModelStore(seen).organization() == org


@given(organizations(max_people=6), st.data())
def test_to_leave_and_to_move_is_to_be_nowhere_else(org, data):
    """A leaver is in no record afterwards, and a person who moves has at most one solid line."""
    store, ids = ModelStore(org), [person.id for person in org.people]
    if len(ids) < 2:
        return
    mover, leaver = (data.draw(st.sampled_from(ids)) for _ in range(2))
    try:
        store.move(mover, manager=ids[0])
        assert (ids[0], mover) in lines(store)
        store.leave(leaver, successor=ids[0])
    except InvalidOrganization:
        return
    except ValueError as refusal:
        assert "who leaves" in str(refusal)  # noqa: PT017  (not every draw is refused)
        return
    left = store.organization()
    assert leaver not in left
    assert len(left.people) == len(ids) - 1
    assert {domain.id for domain in left.domains} == {domain.id for domain in org.domains}


# What is told


class Forgetful(ModelStore):
    """Moves nobody to the top."""

    def move(self, person, *, manager):
        if manager is not None:
            super().move(person, manager=manager)


@pytest.mark.slow
def test_the_smallest_steps_that_go_wrong_are_code_to_paste():
    """The pasted code runs, and shows the same difference."""
    text = failure_message(Forgetful, organizations=nobody, settings=smallest)
    assert text == (
        "the store went wrong at step 3, move; what it should hold → what it holds:\n\n"
        "    line n0 → n1: added\n\n"
        "    from stepback import Organization, Person\n\n"
        "    store = Forgetful(Organization())\n"
        '    store.add(Person("n0"), manager=None)\n'
        '    store.add(Person("n1"), manager="n0")\n'
        '    store.move("n1", manager=None)\n'
        "    store.organization()"
    )
    names = {"Forgetful": Forgetful}
    code = "\n".join(line[4:] for line in text.partition("added\n\n")[2].splitlines())
    exec(code, names)  # noqa: S102  (our own code)
    assert lines(names["store"]) == {("n0", "n1")}


class Broken(ModelStore):
    """Knows no reports of its own."""

    def leave(self, person, *, successor):
        raise KeyError(person)


def test_an_adapter_that_raises_is_reported_with_the_step():
    """The adapter's error is the cause, so that a debugger reaches it."""
    with pytest.raises(AssertionError) as caught:
        check_store(Broken, organizations=nobody, settings=smallest)
    text = str(caught.value)
    assert text.startswith("the store raised KeyError: 'n0', at step 2, leave\n")
    assert text.endswith("""store.leave("n0", successor=None)  # raised KeyError: 'n0'""")
    assert isinstance(caught.value.__cause__, KeyError)
    shown = str(caught.getrepr(style="long"))
    assert "raise KeyError(person)" in shown
    assert "stepback/testing" not in shown, "nothing of how it was found"


def test_a_store_that_cannot_be_opened_is_reported():
    """The message shows the organization that it should hold."""

    def closed(org):
        raise OSError("no connection")

    text = failure_message(closed)
    assert text.startswith("the store raised OSError: no connection, when it was opened\n")
    assert text.endswith("    store = closed(Organization())  # raised OSError: no connection")


def test_a_store_that_loses_something_when_it_is_opened_began_wrong():
    """Store and model are compared before the first step."""
    text = failure_message(lambda org: ModelStore(Organization(people=org.people)))
    assert text.startswith("the store began wrong; what it should hold → what it holds:\n\n")
    assert "store = open_store(" in text
    assert text.endswith("    store.organization()")


class Mute(ModelStore):
    """Gives no organization."""

    def organization(self):
        return {"people": []}


class Unreadable(ModelStore):
    """Cannot be read once someone was added."""

    def organization(self):
        if len(self._org):
            raise RuntimeError("locked")
        return self._org


class Endless(ModelStore):
    """Looks for the top from below, round and round."""

    def move(self, person, *, manager):
        super().move(person, manager=manager)
        while manager is not None:
            pass


def test_a_store_that_never_ends_is_interrupted_and_reported_with_the_step():
    """The whole time limit is waited for."""
    text = failure_message(Endless, organizations=nobody, time_limit=0.3)
    assert text.startswith("the store raised TimeoutError: still running after 0.3 s, at step ")
    assert ", move\n" in text


class OpensForEver(ModelStore):
    """Looks for a top that there is not."""

    endless, opened, closed = 0, 0, 0

    def __init__(self, org):
        super().__init__(org)
        OpensForEver.endless += len(org) > 1
        while len(org) > 1:
            pass
        OpensForEver.opened += 1

    def close(self):
        OpensForEver.closed += 1


def test_a_store_that_is_never_open_is_not_opened_again_and_again():
    """Some fifty smaller examples are tried, and every opened store is closed."""
    text = failure_message(OpensForEver, time_limit=0.3, settings=smallest)
    assert OpensForEver.endless < 60
    assert text.startswith("the store raised TimeoutError: still running after 0.3 s, when it was")
    assert text.count("Person(") + text.count("Role(") + text.count("Circle(") == 2
    assert OpensForEver.opened == OpensForEver.closed


class ClosesForEver(ModelStore):
    """Waits for somebody to come."""

    def close(self):
        while len(self.organization()) == 0:
            pass


def test_a_store_that_is_never_closed_is_reported():
    """The message shows the call."""
    text = failure_message(ClosesForEver, organizations=nobody, time_limit=0.3)
    assert text.startswith("the store raised TimeoutError: still running after 0.3 s, before the f")
    assert "store.close()  # raised TimeoutError" in text


class AddsAnyway(ModelStore):
    """Keeps the person though it refuses the manager."""

    def add(self, person, *, manager):
        if manager is not None and manager not in self.organization():
            super().add(person, manager=None)
        super().add(person, manager=manager)


def test_what_was_refused_and_made_in_part_can_be_pasted():
    """The pasted code runs to its end, and shows what the store then holds."""
    text = failure_message(AddsAnyway, organizations=nobody, refuses=ValueError, settings=smallest)
    assert text.startswith("the store refused a change and made it in part, at step 1, add")
    names = {"AddsAnyway": AddsAnyway}
    code = text.partition("\n    import contextlib\n")[2]
    exec("import contextlib\n" + "\n".join(line[4:] for line in code.splitlines()), names)  # noqa: S102  (our own code)
    assert len(names["store"].organization()) == 1


class Opened:
    """Where a store is opened by a method."""

    @classmethod
    def store(cls, org):
        raise OSError(f"no connection for {len(org)}")


def test_a_method_that_opens_is_called_by_its_whole_name():
    """Pasted code finds it by that name."""
    assert "store = Opened.store(Organization(" in failure_message(Opened.store)


def test_both_sides_are_compared_by_what_is_kept():
    """A store may keep more than it is checked for."""

    def who_is_where(org):
        return Organization(
            people=[Person(one.id, name=one.name) for one in org.people],
            domains=[Domain(one.id, one.owner) for one in org.domains],
            reporting=[one for one in org.reporting if not one.dotted],
        )

    people = organizations(max_people=6, max_roles=0, max_circles=0)
    changes = {"delegate", "revoke", "step_back", "join", "transfer", "depart"}
    check_store(
        ModelStore,
        keep=who_is_where,
        without=changes,
        organizations=people,
        settings=settings(max_examples=30, derandomize=True),
    )


def test_what_is_no_organization_is_reported():
    """The message shows the type that the store returned."""
    text = failure_message(Mute)
    assert text.startswith(
        "store.organization() must return a stepback.Organization, not dict, before the first step"
    )


def test_a_store_that_cannot_be_read_is_reported():
    """The message shows the call that raised."""
    text = failure_message(Unreadable, organizations=nobody)
    assert text.startswith("the store raised RuntimeError: locked, after step 1, add\n")
    assert text.endswith("    store.organization()  # raised RuntimeError: locked")


class Careless(ModelStore):
    """Never refuses to move anyone."""

    def move(self, person, *, manager):
        with suppress(ValueError):
            super().move(person, manager=manager)


def test_a_store_that_accepts_what_cannot_be_is_reported_why_it_cannot():
    """Only a store that says how it refuses is asked for invalid changes."""
    text = failure_message(Careless, refuses=ValueError, organizations=nobody)
    assert text.startswith("the store accepted what cannot be, at step ")
    assert text.endswith("  # must be refused")
    check_store(Careless, settings=brief)


class Strict(ModelStore):
    """Thinks that nobody may be at the top."""

    def move(self, person, *, manager):
        if manager is None:
            raise ValueError("who is above?")
        super().move(person, manager=manager)


def test_a_store_that_refuses_what_can_be_done_is_reported():
    """The message has the store's own words, on one line."""
    text = failure_message(Strict, refuses=ValueError, organizations=nobody)
    assert text.startswith("the store refused what can be done, at step ")
    assert ", move: it raised ValueError: who is above?\n" in text


class Halfway(ModelStore):
    """Moves whom it can, and only then refuses."""

    def reorganize(self, managers):
        try:
            super().reorganize(managers)
        except ValueError:
            with suppress(ValueError):
                for person, manager in managers.items():
                    super().move(person, manager=manager)
            raise


def test_a_change_that_is_refused_must_leave_no_trace():
    """A refused change must change nothing."""
    text = failure_message(Halfway, refuses=ValueError, organizations=nobody)
    assert text.startswith("the store refused a change and made it in part, at step ")
    assert "\n    store.organization()  # after it raised InvalidOrganization: 1 problem" in text


class Closable(ModelStore):
    """Counts how many are open."""

    opened = 0

    def __init__(self, org):
        super().__init__(org)
        type(self).opened += 1

    def close(self):
        type(self).opened -= 1


class Stuck(ModelStore):
    """Cannot be closed."""

    def close(self):
        raise OSError("busy")


def test_stores_are_closed():
    """Every store is closed, also after an error; one that cannot be closed is reported."""
    check_store(Closable, settings=brief)
    assert Closable.opened == 0
    with pytest.raises(AssertionError):
        check_store(lambda _: Closable(Organization()), settings=brief)
    assert Closable.opened == 0
    text = failure_message(Stuck)
    assert text.startswith("the store raised OSError: busy, before the first step")
    assert text.endswith("store.close()  # raised OSError: busy")


def test_a_store_that_remembers_others_is_reported():
    """The behavior of a store must follow from the organization with which it was opened."""
    shared = []

    def remembering(org):
        shared.append(org)
        return ModelStore(org if len(shared) != 20 else Organization(people=[Person("ghost")]))

    assert failure_message(remembering).startswith(
        "remembering did something else when the same was done"
    )


# What may be asked


def people_and_lines(org):
    """What an org chart keeps."""
    ids = {person.id for person in org.people}
    return Organization(
        people=[Person(person.id, name=person.name) for person in org.people],
        reporting=[
            line for line in org.reporting if not line.dotted and {line.manager, line.report} <= ids
        ],
    )


class Chart:
    """A store of nothing but names and managers."""

    def __init__(self, org):
        self.names = {person.id: person.name for person in org.people}
        self.managers = {line.report: line.manager for line in org.reporting}

    def organization(self):
        return Organization(
            people=[Person(id_, name=name) for id_, name in self.names.items()],
            reporting=[ReportingLine(manager, id_) for id_, manager in self.managers.items()],
        )

    def add(self, person, *, manager):
        self.names[person.id] = person.name
        self.move(person.id, manager=manager)

    def move(self, person, *, manager):
        self.managers.pop(person, None)
        if manager is not None:
            self.managers[person] = manager


OTHERS = BUT - {"add", "move"}


def test_a_store_that_keeps_little_is_held_to_that():
    """A store is checked only for what it keeps and can do."""
    check_store(Chart, keep=people_and_lines, without=OTHERS, settings=brief)


def test_a_store_that_lacks_a_method_is_reported_how_to_go_on():
    """The message names all missing methods."""
    with pytest.raises(InvalidArgument) as refusal:
        check_store(Chart, keep=people_and_lines, settings=few)
    assert str(refusal.value) == (
        "open_store: Chart has no leave, delegate, revoke, step_back, reorganize, join, transfer, "
        "depart; add what it can do, and name the rest as in without={'depart'}"
    )


def test_what_was_never_asked_for_is_reported():
    """A change that was never tested must not count as one that works."""
    text = failure_message(
        ModelStore, without=BUT - {"add", "revoke"}, organizations=nobody, settings=brief
    )
    assert text.startswith("ModelStore was never asked for revoke that can be done, so nothing was")
    assert text.endswith("or leave it out as in without={'revoke'}")


def test_what_a_store_keeps_may_be_too_little_to_be_valid():
    """Another organization or another step is then tried."""

    def without_terms(org):
        kept = [attrs.evolve(one, start=None, end=None) for one in org.delegations]
        return Organization(people=org.people, domains=org.domains, delegations=kept)

    class Timeless(ModelStore):
        def delegate(self, delegation):
            super().delegate(attrs.evolve(delegation, start=None, end=None))

        def revoke(self, delegation):
            super().revoke(attrs.evolve(delegation, start=None, end=None))

    some = organizations(max_people=4, max_roles=0, max_circles=0, allow_matrix=False)
    check_store(
        Timeless,
        keep=without_terms,
        organizations=some.map(lambda org: Organization(org.people, domains=org.domains)),
        without=BUT - {"delegate", "revoke"},
        settings=brief,
    )


def test_wrong_arguments_are_reported_together():
    """Each problem shows the argument, its value and the remedy."""
    with pytest.raises(InvalidArgument) as refusal:
        check_store(ModelStore, refuses=(ValueError, "no"), without={"fire"})
    assert str(refusal.value) == (
        "refuses: 'no' is not a type of exception; without: 'fire' is none of 'add', 'move', 'leave', "
        "'delegate', 'revoke', 'step_back', 'reorganize', 'join', 'transfer', 'depart'"
    )
    with pytest.raises(InvalidArgument) as refusal:
        check_store(None, keep=5, without=CHANGES, organizations=[], time_limit=None, settings="ci")
    assert str(refusal.value) == (
        "without: no change is left to test; leave some in; organizations: [] is not a strategy; give "
        "one such as organizations(); time_limit: None is not above 0; settings: 'ci' is not a "
        "hypothesis.settings; open_store: None cannot be called; keep: 5 cannot be called"
    )
    with pytest.raises(InvalidArgument, match="^without: 'fire' is none of"):
        check_store(ModelStore, without="fire")
    with pytest.raises(InvalidArgument, match="^without: 5 is none of"):
        check_store(ModelStore, without=5)
    with pytest.raises(InvalidArgument, match="^keep: gave 'all', which is not a stepback.Org"):
        check_store(ModelStore, keep=lambda _: "all")


def test_the_model_passes():
    """The model agrees with itself."""
    check_store(ModelStore, refuses=ValueError, settings=brief)


def test_what_is_not_valid_on_some_day_is_refused():
    """Quorums and shares must be valid on every day, also on later ones."""
    store = ModelStore(
        Organization(
            people=[Person("ann"), Person("bo")],
            circles=[Circle("signatories", quorum=2)],
            memberships=[Membership("signatories", "ann"), Membership("signatories", "bo")],
        )
    )
    with pytest.raises(ValueError, match="quorum"):
        store.depart("bo", successor=None, day=DAY)
    people = [Person("ann"), Person("bo"), Person("cy")]
    held = Delegation("ann", "bo", domain="refunds", share=0.75, start=DAY)
    shares = ModelStore(
        Organization(people=people, domains=[Domain("refunds", "ann")], delegations=[held])
    )
    with pytest.raises(ValueError, match="share"):
        shares.delegate(Delegation("ann", "cy", domain="refunds", share=0.5, start=LATER))
