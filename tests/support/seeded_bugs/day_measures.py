"""Counts of what is in force on a day, plainly written, and what goes wrong with them."""

import datetime as dt


def is_there(record, day):
    """Whether a record is in force; without a date entered, nothing is dated."""
    if day is None:
        return True
    return (record.start is None or record.start <= day) and (
        record.end is None or day < record.end
    )


def ids_there(org):
    nodes = (*org.people, *org.roles, *org.circles)
    return {one.id for one in nodes if is_there(one, org.date)}


def headcount(org):
    return sum(is_there(person, org.date) for person in org.people)


def lines_there(org):
    ids = ids_there(org)
    return sum(
        is_there(line, org.date) and {line.manager, line.report} <= ids for line in org.reporting
    )


def weight_there(org):
    return sum(one.weight for one in org.domains if is_there(one, org.date))


# Wrong


def headcount_of_all_days(org):
    return len(org.people)


def headcount_of_ids(org):
    return len({person.id for person in org.people})


def headcount_of_those_who_never_leave(org):
    return sum(person.end is None for person in org.people)


def headcount_to_the_last_day(org):
    """The day on which somebody is no longer there is counted as their last."""
    return sum(
        (person.start is None or org.date is None or person.start <= org.date)
        and (person.end is None or org.date is None or org.date <= person.end)
        for person in org.people
    )


def headcount_after_the_first_day(org):
    """Nobody is counted on the day on which they begin."""
    return sum(
        is_there(person, org.date) and (person.start is None or person.start != org.date)
        for person in org.people
    )


def headcount_before_the_last_day(org):
    """Nobody is counted on the last day on which they are there."""
    return sum(
        is_there(person, org.date)
        and (org.date is None or is_there(person, org.date + dt.timedelta(days=1)))
        for person in org.people
    )


def lines_of_all_days(org):
    return len(org.reporting)


def lines_to_the_gone(org):
    """Lines are counted while they are in force, also from and to those who are not there."""
    return sum(is_there(line, org.date) for line in org.reporting)


def lines_of_the_last_manager(org):
    """Of several lines to a person, that which is last in the table counts, whatever the day."""
    return len({line.report: line for line in org.reporting})


def weight_of_all_days(org):
    return sum(domain.weight for domain in org.domains)


def weight_of_the_first_version(org):
    first = {}
    for domain in org.domains:
        first.setdefault(domain.id, domain.weight)
    return sum(first.values())
