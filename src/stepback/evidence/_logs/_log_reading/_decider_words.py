"""Words in place of a decider: those that name nobody, and accounts that are no person's."""

from __future__ import annotations

import re

from stepback._read._people._nobody_words import nobody_form
from stepback._read._people._normalize import normalize_case
from stepback._read._people._vacancy_words import VACANCY_WORDS

_UNDECIDED = frozenset(
    """
    todo, to do, ?, ??, ???, unknown, not known, unassigned, not assigned, not yet assigned,
    pending, open, someone, somebody, anyone, whoever, missing, deleted user, former user,
    unbekannt, offen, nicht zugewiesen, inconnu, non attribué, desconocido, sin asignar,
    sconosciuto, onbekend, nieznany, xxx, xx, placeholder
    """.replace("\n", " ").split(",")
)
_NOBODY = frozenset(" ".join(word.split()) for word in _UNDECIDED) | VACANCY_WORDS
# Of the words of an account, digits aside, all have to be among these and one among the first.
_MACHINE_WORDS = """
admin administrator sysadmin superuser root system sys test testing tester robot bot batch
scheduler cron daemon svc workflow automatic automatically auto automation automated autoapproval
autoapprove autoapproved rpa dummy generic guest anonymous default
"""
_MACHINES = frozenset(_MACHINE_WORDS.split())
_ACCOUNT_WORDS = "user account job process service approval approve approved engine agent id db app"
_BESIDE_MACHINES = frozenset(_ACCOUNT_WORDS.split())
_SEPARATORS = re.compile(r"[\W_\d]++")


def is_nobody(name: str) -> bool:
    """Whether a name says that nobody decided, or that it is open who does: ``"TBD"``.

    >>> is_nobody("TBD"), is_nobody(" n/a "), is_nobody("Nora Bee")
    (True, True, False)
    """
    return normalize_case(name.lstrip("@")) in _NOBODY or bool(nobody_form(name))


def is_machine(name: str) -> bool:
    """Whether a name looks like an account of a machine, or one that several people share.

    >>> is_machine("admin1"), is_machine("Test user"), is_machine("Test manager")
    (True, True, False)
    """
    words = [word for word in _SEPARATORS.split(name.casefold()) if word]
    known = _MACHINES | _BESIDE_MACHINES
    return bool(words) and known.issuperset(words) and not _MACHINES.isdisjoint(words)
