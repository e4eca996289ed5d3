"""How much support people receive, plainly written, and what goes wrong with it."""

import math


def asked(org):
    """Whom somebody asked about support."""
    if org.supports is None:
        return set()
    everyone = {person.id for person in org.people}
    return everyone if org.respondents is None else set(org.respondents)


def support_received(org):
    """By person, 1 less the product of what every support leaves open."""
    said = asked(org)
    open_ = {person.id: 1.0 if person.id in said else math.nan for person in org.people}
    for support in org.supports or ():
        open_[support.supported] *= 1 - support.strength
    return {id_: 1 - share for id_, share in open_.items()}


# Each with one bug


def support_summed(org):
    said = asked(org)
    received = {person.id: 0.0 if person.id in said else math.nan for person in org.people}
    for support in org.supports or ():
        received[support.supported] += support.strength
    return received


def support_of_the_strongest(org):
    said = asked(org)
    received = {person.id: 0.0 if person.id in said else math.nan for person in org.people}
    for support in org.supports or ():
        person = support.supported
        received[person] = max(received[person], support.strength)
    return received


def support_by_the_last(org):
    strength = {support.supported: support.strength for support in org.supports or ()}
    said = asked(org)
    return {
        person.id: strength.get(person.id, 0.0) if person.id in said else math.nan
        for person in org.people
    }


def support_that_was_surely_asked(org):
    open_ = {person.id: 1.0 for person in org.people}
    for support in org.supports:
        open_[support.supported] *= 1 - support.strength
    return {id_: 1 - share for id_, share in open_.items()}


def support_not_asked_is_none(org):
    open_ = {person.id: 1.0 for person in org.people}
    for support in org.supports or ():
        open_[support.supported] *= 1 - support.strength
    return {id_: 1 - share for id_, share in open_.items()}


def support_given(org):
    said = asked(org)
    open_ = {person.id: 1.0 if person.id in said else math.nan for person in org.people}
    for support in org.supports or ():
        open_[support.supporter] *= 1 - support.strength
    return {id_: 1 - share for id_, share in open_.items()}


def support_in_percent(org):
    return {id_: 100 * received for id_, received in support_received(org).items()}
