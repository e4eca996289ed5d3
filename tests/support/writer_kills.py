"""Writers that are killed, and readers meanwhile: run as a process, which prints what it saw.

The organizations that are written can be recognized as a whole: how many tables and rows there
are, and whose they are, is in each of their people.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from stepback import Organization, Person, ReportingLine, Support, read_tables, write_tables
from stepback._write import _replace_folder
from stepback._write._replace_file import replace_file

N_WRITERS = 4
KILLED = -signal.SIGKILL


def make_organization(writer, number):
    """An organization that says in each person who wrote it and what else must be in it."""
    n_people = 1 + (7 * writer + number) % 9
    has_supports = number % 2
    people = [f"p{i}" for i in range(n_people)]
    told = {"writer": str(writer), "people": str(n_people), "supports": str(has_supports)}
    return Organization(
        people=[Person(id_, attributes=told) for id_ in people],
        reporting=[ReportingLine(people[0], other) for other in people[1:]],
        supports=[Support(people[0], other) for other in people[1:]] if has_supports else None,
    )


def is_complete(org):
    """Whether everything is there that the first person says, and nothing else."""
    told = org.people[0].attributes
    n_others = int(told["people"]) - 1
    n_supports = n_others if told["supports"] == "1" else 0
    return (
        all(person.attributes == told for person in org.people)
        and len(org.people) == n_others + 1
        and len(org.reporting) == n_others
        and (org.supports is not None) == (told["supports"] == "1")
        and len(org.supports or ()) == n_supports
    )


def write_any(path, writer, number):
    """Write an organization or, to a text file, a report on it."""
    org = make_organization(writer, number)
    if path.suffix == ".txt":
        replace_file(path, (f"{writer} {number}\n" * 1000).encode())
    else:
        write_tables(org, path)


def list_names(path):
    """The names next to a path, including hidden ones."""
    return sorted(entry.name for entry in path.parent.iterdir())


def is_whole(path):
    """Read what was written; whether it is one whole."""
    if path.suffix == ".txt":
        lines = path.read_text().splitlines()
        return len(lines) == 1000 and len(set(lines)) == 1
    return is_complete(read_tables(path))


def fork_process(run, *args):
    """Call a function in a process of its own, which ends with status 1 if it raises."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        run(*args)
        status = 0
    except BaseException:  # noqa: BLE001  (shown, and counted)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def wait_for_process(pid):
    """The exit status of a process; negative: the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def write_forever(path, writer):
    """Write one organization after another."""
    number = 0
    while True:
        write_any(path, writer, number)
        number += 1


def run_storm(path, seconds, kills):
    """Four writers, of which one is killed now and then, and a reader."""
    seen = Counter()
    random_source = random.Random(seconds)  # noqa: S311  (not for secrets)
    write_any(path, 0, 0)
    writers = {fork_process(write_forever, path, n): n for n in range(N_WRITERS)}
    end = time.monotonic() + seconds
    next_kill = time.monotonic() + 0.1
    while time.monotonic() < end:
        seen["gaps"] += sum(not path.exists() for _ in range(100))
        try:
            seen["whole" if is_whole(path) else "mixed"] += 1
        except FileNotFoundError:
            seen["missing"] += 1
        except Exception:  # noqa: BLE001  (the same)
            traceback.print_exc()
            seen["mixed"] += 1
        if kills and time.monotonic() > next_kill:
            pid, writer = random_source.choice(list(writers.items()))
            os.kill(pid, signal.SIGKILL)
            seen["killed" if wait_for_process(pid) == KILLED else "failed"] += 1
            del writers[pid]
            writers[fork_process(write_forever, path, writer)] = writer
            next_kill = time.monotonic() + random_source.uniform(0, 0.05)
    for pid in writers:
        os.kill(pid, signal.SIGKILL)
        seen["failed"] += wait_for_process(pid) != KILLED
    return seen


def write_until_killed(path, writer, step):
    """Write an organization, and be killed right before a step that uses the file system."""
    n_steps = 0

    def kill_at_step(event, _):
        nonlocal n_steps
        if event == "open" or event.startswith(("os.", "fcntl.", "ctypes.")):
            n_steps += 1
            if n_steps == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(kill_at_step)
    write_any(path, writer, 1)


def run_kills(path):
    """Kill a writer before each of its steps in turn, and look at what is left."""
    seen = Counter()
    number = 0
    while True:
        number += 1
        write_any(path, 0, 2)  # removes what the writer before has left
        seen["left"] += list_names(path) != [path.name]
        status = wait_for_process(fork_process(write_until_killed, path, 1, number))
        if status != KILLED:
            seen["failed"] += status != 0
            return seen
        seen["killed"] += 1
        try:
            seen["whole" if is_whole(path) else "mixed"] += 1
        except FileNotFoundError:
            seen["missing"] += 1


def main():
    """Print, as JSON, how often each outcome was seen, and what is left after one more write."""
    kind, path, seconds, exchange = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    if exchange == "no-exchange":
        _replace_folder.exchange_names = lambda _, __: False
    if kind == "steps":
        seen = run_kills(path)
    else:
        seen = run_storm(path, float(seconds), kills=kind == "kills")
    write_any(path, 0, 0)
    seen["mixed"] += not is_whole(path)
    sys.stdout.write(json.dumps({**seen, "names": list_names(path)}))


if __name__ == "__main__":
    main()
