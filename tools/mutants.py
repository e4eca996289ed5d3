"""Mutation testing: change the code a little, and see whether a test notices.

mutmut makes the changes and switches between them within one process. Added here is what it
leaves open: a random sample that can be drawn again, the quickest tests first and no more of
them than a time allows, and the score of each part of the package with its standard error.
"""

import argparse
import collections
import csv
import math
import os
import random
import resource
import shutil
import signal
import sys
from pathlib import Path

# Read when mutmut is imported, and when the tests are.
os.environ["MUTANT_UNDER_TEST"] = "generation"
os.environ.setdefault("HYPOTHESIS_PROFILE", "mutants")

import libcst
from mutmut.configuration import config
from mutmut.mutation.data import MutantLineSpans
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import combine_mutations_to_source, create_mutations
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.mutation.trampoline_templates import mangle_function_name
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.utils.file_utils import (
    change_cwd,
    copy_also_copy_files,
    copy_src_dir,
    setup_source_paths,
)
from mutmut.utils.format_utils import get_mutant_name, mangled_name_from_mutant_name
from mutmut.workers.isolation import run_in_fork_with_result

FOLDER = Path("mutants")
SCORES = Path("docs/mutation-testing.csv")
OUTCOMES = ("killed", "timeout", "survived", "not covered")
COUNTS = ("mutants", "run", *OUTCOMES)
SCORE, ERROR = "score %", "± %"
COLUMNS = ("part", *COUNTS, SCORE, ERROR, "seed", "seconds")
STARTING = 10  # seconds that a run may take besides its tests
PATIENCE = 4  # times the limit, on the clock, where other processes want the machine too
BROKEN = 99
TOTAL = "all parts"
QUIET = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


def part(name):
    """What a mutant counts for: a module or folder right below stepback."""
    return ".".join(name.split(".")[:2])


def within(name, outer):
    """Whether a dotted name is another one or below it; a function contains its mutants."""
    return f"{name}.".startswith((f"{outer}.", f"{outer}__mutmut_"))


def changes(path):
    """The syntax tree of a file, and mutmut's changes to it by the name of the function."""
    tree, mutations, *_ = create_mutations(str(path), path.read_text())
    owners = {
        statement: owner.name.value
        for owner in tree.body
        if isinstance(owner, libcst.ClassDef)
        for statement in owner.body.body
    }
    found = collections.defaultdict(list)
    for mutation in mutations:
        function = mutation.contained_by_top_level_function
        if isinstance(function, libcst.FunctionDef):  # other statements run once, on import
            mangled = mangle_function_name(
                name=function.name.value, class_name=owners.get(function)
            )
            found[get_mutant_name(path, mangled)].append(mutation)
    return tree, found


def every_mutant(wanted):
    """Every mutant in what is wanted, by the name that mutmut gives it, and its file."""
    for path in sorted(Path("src").rglob("*.py")):
        module = get_mutant_name(path, "").removesuffix(".")
        if within(module, wanted) or within(wanted, module):
            for function, mutations in changes(path)[1].items():
                for number in range(1, len(mutations) + 1):
                    name = f"{function}__mutmut_{number}"
                    if within(name, wanted):
                        yield name, path


def sample(names, size, seed):
    """So many mutants of each part, drawn anew for each so that parts do not depend on others."""
    parts = collections.defaultdict(list)
    for name in names:
        parts[part(name)].append(name)
    return {
        key: random.Random(f"{seed} {key}").sample(members, min(size or len(members), len(members)))
        for key, members in parts.items()
    }


def write(paths):
    """A copy of the package in which the functions of these mutants can be switched."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    functions = {mangled_name_from_mutant_name(name) for name in paths}
    for path in sorted(set(paths.values())):
        tree, found = changes(path)
        kept = [mutation for name, some in found.items() if name in functions for mutation in some]
        mutated = combine_mutations_to_source(tree, kept)
        (FOLDER / path).write_text(mutated.code)
        spans = mutated.line_span_by_function_name
        MutantLineSpans(path=path, span_by_function_name=spans).save()


def pytest(*arguments, plugins=()):
    """Run tests where the mutants are."""
    with change_cwd(FOLDER):
        return PytestRunner().execute_pytest([*QUIET, *arguments], plugins=list(plugins))


class Watch:
    """Which functions a test calls, how long it takes, and whether it passes without a change."""

    def __init__(self):
        self.seconds = collections.Counter()
        self.callers = collections.defaultdict(set)
        self.failed = set()

    def pytest_collection_modifyitems(self, items):
        """An example in a docstring is there once for every mutant; one of them is enough."""
        items[:] = [item for item in items if "__mutmut_" not in item.nodeid.replace("_orig", "")]

    def pytest_runtest_logreport(self, report):
        """Setting up counts, and may fail too."""
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_runtest_teardown(self, item):
        """The functions wrote down that they were called."""
        for function in state()._stats:
            self.callers[function].add(item.nodeid)
        state()._stats.clear()


def watch_over(tests):
    """Run the tests without a change. What they leave behind, as threads, ends with the process."""
    set_mutant_under_test("stats")
    watch = Watch()
    pytest(*tests, plugins=[watch])
    return watch


def watched(tests):
    """The tests of each function, quickest first, and their seconds."""
    watch = run_in_fork_with_result(watch_over, tests)
    for test in sorted(watch.failed):
        print(f"left out, since it fails without a change: {test}")
    print(f"{len(watch.seconds)} tests take {sum(watch.seconds.values()):.0f} seconds", flush=True)
    order = collections.defaultdict(list)
    for function, callers in watch.callers.items():
        kept = callers - watch.failed
        order[function] = sorted(kept, key=lambda test: (watch.seconds[test], test))
    return order, watch.seconds


def outcome(name, tests, seconds):
    """What becomes of a mutant that meets these tests, in a process of its own."""
    if not tests:
        return "not covered"
    limit = math.ceil(2 * seconds + STARTING)
    child = os.fork()
    if not child:
        status = BROKEN
        try:
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
            signal.alarm(PATIENCE * limit)
            set_mutant_under_test(name)
            status = pytest("-x", *tests)
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status in {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM}:
        return "timeout"
    if status > 1:
        sys.exit(f"pytest cannot run the tests of {name}: it ends with {status}")
    return "killed" if status else "survived"


def within_time(tests, seconds, budget):
    """As many of the tests as the time allows, at least one, and the seconds they take."""
    chosen, spent = [], 0.0
    for test in tests:
        if chosen and spent + seconds[test] > budget:
            break
        chosen.append(test)
        spent += seconds[test]
    return chosen, spent


def without_a_change(chosen, seconds):
    """Make sure that the tests pass, so that it is the mutants which are noticed."""
    tests = sorted(set().union(*(tests for tests, _ in chosen)))
    if outcome("", tests, sum(seconds[test] for test in tests)) in {"killed", "timeout"}:
        sys.exit("the tests that were chosen fail without a change")


def scored(row):
    """A row of the table with its score, of which it has a sample. Not covered is not killed."""
    share = (row["killed"] + row["timeout"]) / row["run"]
    variance = share * (1 - share) / row["run"] * (1 - row["run"] / row["mutants"])
    return row | {SCORE: share, ERROR: math.sqrt(variance)}


def total(rows):
    """The sum of the rows; each part counts for all of its mutants, run or not."""
    size = sum(row["mutants"] for row in rows)
    share = sum(row["mutants"] * row[SCORE] for row in rows) / size
    error = math.hypot(*(row["mutants"] * row[ERROR] for row in rows)) / size
    counts = {column: sum(row[column] for row in rows) for column in COUNTS}
    return {"part": TOTAL, **counts, SCORE: share, ERROR: error, "seed": "", "seconds": ""}


def table(rows):
    """The rows and their total, as they are written and printed: shares in percent."""
    yield COLUMNS
    for row in [*rows, total(rows)]:
        yield [f"{100 * row[it]:.1f}" if it in {SCORE, ERROR} else row[it] for it in COLUMNS]


def record(rows):
    """Put rows into the table of the documentation, in place of those of the same parts."""
    kept = {row["part"]: row for row in rows}
    if SCORES.exists():
        with SCORES.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["part"] != TOTAL:
                    counts = {column: int(row[column]) for column in COUNTS}
                    kept.setdefault(row["part"], scored(row | counts))
    with SCORES.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(table([kept[key] for key in sorted(kept)]))


def options():
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    selection = config().pytest_add_cli_args_test_selection
    for flag, default, kind, text in (
        ("--sample", 20, int, "mutants drawn from each part; 0 for all"),
        ("--seed", 0, int, "another one draws other mutants"),
        ("--seconds", 10, float, "of tests for each mutant, quickest first"),
    ):
        parser.add_argument(flag, default=default, type=kind, help=f"{text} ({default})")
    for flag, default, text in (
        ("--only", ["stepback"], "folders, modules, functions or mutants, as stepback._measures"),
        ("--tests", selection, "files or folders; unless given, as in pyproject.toml"),
    ):
        parser.add_argument(flag, default=default, nargs="+", help=text)
    parser.add_argument("--record", action="store_true", help=f"put the score into {SCORES}")
    return parser.parse_args()


def main():
    """Draw mutants, run them, and print what survives and the score."""
    args = options()
    every = {name: path for wanted in args.only for name, path in every_mutant(wanted)}
    if not every:
        sys.exit(
            f"{' '.join(args.only)}: nothing there to change; give names as stepback._measures"
        )
    sizes = collections.Counter(map(part, every))
    drawn = sample(every, args.sample, args.seed)
    write({name: every[name] for names in drawn.values() for name in names})
    print(f"{sum(map(len, drawn.values()))} of {len(every)} mutants, seed {args.seed}", flush=True)
    tests, seconds = watched(args.tests)
    chosen = {
        name: within_time(tests[mangled_name_from_mutant_name(name)], seconds, args.seconds)
        for names in drawn.values()
        for name in names
    }
    pytest("--collect-only", "-qqq", *args.tests)  # imports all that the runs need, once
    without_a_change(chosen.values(), seconds)
    rows = []
    for key, names in drawn.items():
        found = collections.Counter()
        for name in names:
            what = outcome(name, *chosen[name])
            print(f"{what}: {name}", flush=True)
            if what in {"survived", "not covered"}:
                print(get_diff_for_mutant(name, path=every[name]), flush=True)
            found[what] += 1
        counts = {
            "mutants": sizes[key],
            "run": len(names),
            **{each: found[each] for each in OUTCOMES},
        }
        rows.append(scored({"part": key, **counts, "seed": args.seed, "seconds": args.seconds}))
    for row in table(rows):
        print(*row, sep="\t")
    if args.record:
        record(rows)


if __name__ == "__main__":
    main()
