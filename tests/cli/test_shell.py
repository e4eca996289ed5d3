"""What is shown to be pasted arrives as it was meant, whatever the shell and however hostile."""

import shutil
import subprocess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepback._problems._format import format_command
from stepback.cli import _shell
from stepback.cli._shell import guess_shell, quote_pair, quote_word
from stepback.cli._typed_options import command_name
from tests.support.command_line import error_output, run_on_terminal

HOSTILE = [
    "Staff No",
    "it's",
    "Chef d\u2019équipe",
    "\u2018a\u2019 \u201ab\u201b",
    'the "boss"',
    "\u201cboss\u201d \u201e",
    "FTE %",
    "%PATH%",
    "100 % of 50 %",
    "$HOME",
    "$(calc)",
    "`id`",
    "wow!",
    "!PATH!",
    "a^b",
    "R&D",
    "R & D | x > y < z",
    "a;b",
    "(x)",
    "back\\slash",
    "C:\\Program Files\\",
    "~",
    "=cmd",
    "-x.y",
    "--vacant",
    "-",
    "*",
    "a?[b]{c,d}",
    "#N/A",
    "@file",
    "a,b",
    "Å小",
]
SHELLS = ["posix", "cmd", "powershell"]
words = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from(list("ab \\'\"$`!%^&|<>()=-.:;,#@*~{}[]\u2018\u2019\u201c\u201d")), min_size=1),
    st.text(min_size=1),
)  # fmt: skip

# Two shells are not here to be asked, so their rules are followed: those of cmd and of the C runtime
# (learn.microsoft.com, "Parsing C command-line arguments"), and about_Quoting_Rules of PowerShell.


def arguments_of_cmd(line, environment):
    """The arguments that a program gets of a line that is typed into cmd."""
    for name, value in environment.items():
        line = line.replace(f"%{name}%", value)
    is_quoted = False
    for character in line:
        is_quoted ^= character == '"'
        assert is_quoted or character not in "&|<>^()", line  # else cmd itself acts on it
    arguments, argument, position, is_quoted = [], None, 0, False
    while position < len(line):
        character = line[position]
        if character in " \t" and not is_quoted:
            if argument is not None:
                arguments.append(argument)
            argument = None
            position += 1
            continue
        argument = argument or ""
        n_backslashes = len(line[position:]) - len(line[position:].lstrip("\\"))
        if n_backslashes:
            position += n_backslashes
            if line[position : position + 1] == '"':
                argument += "\\" * (n_backslashes // 2)
                if n_backslashes % 2:
                    argument += '"'
                    position += 1
            else:
                argument += "\\" * n_backslashes
            continue
        if character == '"':
            is_quoted = not is_quoted
        else:
            argument += character
        position += 1
    assert not is_quoted, line
    return arguments if argument is None else [*arguments, argument]


def arguments_of_powershell(line):
    """The arguments that a program gets of a line that is typed into PowerShell."""
    quotes = "'\u2018\u2019\u201a\u201b"
    arguments, position = [], 0
    while position < len(line):
        if line[position] == " ":
            position += 1
            continue
        argument = ""
        if line[position] in quotes:
            position += 1
            while line[position] not in quotes or line[position + 1 : position + 2] in [*quotes]:
                position += line[position] in quotes
                argument += line[position]
                position += 1
            position += 1
            assert line[position : position + 1] in ("", " "), line
        else:
            end = line.find(" ", position)
            argument = line[position : end if end >= 0 else len(line)]
            position += len(argument)
            assert not set(argument) & set(quotes + '"\u201c\u201d\u201e$`;&|<>(){}@#,'), line
            assert not argument.startswith("-"), line
        # Version 5.1 passes on an argument with a space in double quotes, without escaping any.
        assert '"' not in argument, line
        assert not argument.endswith("\\") or " " not in argument, line
        arguments.append(argument)
    return arguments


def arguments_of_posix(line):
    """The arguments that a program gets of a line that is typed into a POSIX shell."""
    program = shutil.which("sh")
    if program is None:
        pytest.skip("there is no POSIX shell")
    code = f'set -- {line}\nfor word in "$@"; do printf "%s\\0" "$word"; done'
    done = subprocess.run([program, "-c", code], capture_output=True, check=True)
    assert not done.stderr
    return done.stdout.decode().split("\0")[:-1]


def arguments(line, shell):
    """What a program gets of a line, which begins with the name of the program."""
    if shell == "cmd":
        return arguments_of_cmd(line, {"PATH": "C:\\", "FTE": "1", " of 50 ": "x"})
    return arguments_of_powershell(line) if shell == "powershell" else arguments_of_posix(line)


@pytest.mark.parametrize("shell", SHELLS)
def test_hostile_words_arrive_unchanged_or_are_not_shown(shell):
    """Quotes, percent and dollar signs, backticks, and letters that PowerShell takes for quotes."""
    typed = {word: quote_word(word, shell) for word in HOSTILE}
    shown = [word for word in HOSTILE if typed[word]]
    assert arguments(" ".join(typed[word] for word in shown), shell) == shown
    pairs = [quote_pair(field, word, shell) for word in shown for field in ("id", "Staff No")]
    expected = [f"{field}={word}" for word in shown for field in ("id", "Staff No")]
    assert arguments(" ".join(pairs), shell) == expected
    refused = {
        "posix": set(),
        "cmd": {
            'the "boss"', "\u201cboss\u201d \u201e", "%PATH%", "100 % of 50 %", "$HOME", "$(calc)",
            "`id`", "wow!", "!PATH!",
        },
        "powershell": {'the "boss"', "C:\\Program Files\\"},
    }  # fmt: skip
    assert set(HOSTILE) - set(shown) == refused[shell]


@given(words)
@example("a' ; calc '")
@example('" & calc & "')
def test_no_word_escapes_from_its_quotes_on_windows(word):
    """Whatever it holds, it is one argument of that text, or is not shown."""
    for shell in ("cmd", "powershell"):
        if typed := quote_word(word, shell):
            assert arguments(typed, shell) == [word]
        if typed := quote_pair("id", word, shell):
            assert arguments(typed, shell) == [f"id={word}"]


@pytest.mark.parametrize("shell", SHELLS)
def test_what_cannot_be_typed_is_not_shown(shell):
    """Nor is an empty word: old versions of PowerShell drop it."""
    for word in ("", "a\nb", "\x1b[31m", "\u202egnp", "zero\u200bwidth"):
        assert quote_word(word, shell) == ""
        assert not word or quote_pair("id", word, shell) == ""


MODULES_OF_WINDOWS = r"C:\Program Files\WindowsPowerShell\Modules;C:\Windows\System32\Modules"
OWN_MODULES = r"C:\Users\Ann\Documents\PowerShell\Modules;" + MODULES_OF_WINDOWS


@pytest.mark.parametrize(
    ("system", "environment", "parent", "shell"),
    [
        ("posix", {}, "bash", "posix"),
        ("posix", {}, None, "posix"),
        ("posix", {"PSModulePath": "/opt/modules"}, "pwsh", "powershell"),
        ("posix", {"PSModulePath": "/opt/modules"}, "bash", "posix"),
        ("posix", {"PSModulePath": "/opt/modules"}, None, "powershell"),
        ("nt", {"PROMPT": "$P$G", "PSModulePath": MODULES_OF_WINDOWS}, None, "cmd"),
        ("nt", {"PROMPT": "$P$G", "PSModulePath": OWN_MODULES}, None, "cmd"),
        ("nt", {"PSModulePath": OWN_MODULES}, None, "powershell"),
        ("nt", {"PSModulePath": MODULES_OF_WINDOWS}, None, "cmd"),
        ("nt", {"PSModulePath": MODULES_OF_WINDOWS, "MSYSTEM": "MINGW64"}, None, "posix"),
        ("nt", {}, None, "cmd"),
    ],
)
def test_the_shell_is_told_by_its_environment(system, environment, parent, shell):
    """By what only cmd or PowerShell sets; what is inherited does not count."""
    environment = {"USERPROFILE": r"C:\Users\Ann", **environment}
    assert guess_shell(system, environment, parent) == shell


@pytest.mark.parametrize(
    ("word", "typed"),
    [("plain", "plain"), ("two words", "'two words'"), ("Staff No=old", "'Staff No=old'")],
)
def test_a_text_is_quoted_as_one_argument(word, typed):
    """It is quoted only if the shell would split it."""
    assert quote_word(word, "posix") == typed


@pytest.mark.parametrize(
    ("name", "value", "typed"),
    [
        ("id", "Staff No", "id='Staff No'"),
        ("id", "Staff No = old", "id='Staff No = old'"),
        ("Staff No", "old", "'Staff No=old'"),
    ],
)
def test_of_a_field_and_a_header_the_header_is_quoted(name, value, typed):
    """Whatever signs the header contains. If the name is not a field, both are quoted together."""
    assert quote_pair(name, value, "posix") == typed


PROPOSED = {
    "posix": "give --root-marker 'It'\"'\"'s 5 % of $x' if it means that nobody is above, or",
    "cmd": "add its row, empty the cell if it means that nobody is above, or",
    "powershell": "give --root-marker 'It''s 5 % of $x' if it means that nobody is above, or",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_options_are_proposed_as_the_shell_in_use_takes_them(tmp_path, monkeypatch, shell):
    """What cannot be quoted there is not proposed: another remedy is."""
    monkeypatch.setattr(_shell, "guess_shell", lambda *_: shell)
    (tmp_path / "staff.csv").write_text("id,manager\n1,It's 5 % of $x\n", encoding="utf-8")
    assert PROPOSED[shell] in error_output("report", tmp_path / "staff.csv")


def test_a_path_in_quotes_is_a_command_in_powershell(tmp_path, monkeypatch):
    """Without the sign before it, PowerShell would print it."""
    (tmp_path / "my tools").mkdir()
    script = tmp_path / "my tools" / "stepback.exe"
    script.touch()
    monkeypatch.setattr("sys.argv", [str(script)])
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(_shell, "guess_shell", lambda *_: "powershell")
    assert command_name() == f"& '{script}'"


def propose_command(monkeypatch, tmp_path, *typed, **options):
    """The command that a message proposes with options, after a command was typed."""
    proposed = []

    def load(*_, **__):
        proposed.append(format_command(**options))
        raise ValueError(proposed[0])

    monkeypatch.setattr("stepback.cli._load.load_organization", load)
    monkeypatch.chdir(tmp_path)
    error_output(*typed)
    return proposed[0]


@pytest.mark.parametrize(
    ("typed", "options", "command"),
    [
        (["check", "a b.csv"], {"repair": True}, "check 'a b.csv' --repair"),
        (
            ["report", "a.csv", "--column", "id=No", "--column", "unit=Team", "--autonomy", "0.25"],
            {"columns": {"id": "Staff No", "name": ["First", "Last"]}, "manager_by": "name"},
            "report a.csv --column unit=Team --column id='Staff No' --column name=First "
            "--column name=Last --manager-by name --autonomy 0.25",
        ),
        (
            ["check", "--root-marker=-", "--manager-by", "mail", "--repair", "--", "-a.csv"],
            {"root_markers": {"XX", "-"}, "sheet": 2, "manager_by": "Work mail"},
            "check ./-a.csv --manager-by 'Work mail' --root-marker - --root-marker XX --sheet 2 "
            "--repair",
        ),
        (
            ["check", "a.csv", "--active", "Employment status=on leave", "--on=2026-01-31"],
            {"active": {"Kind": ["x"]}},
            "check a.csv --active 'Employment status=on leave' --active Kind=x --on 2026-01-31",
        ),
        (["check", "a\nb.csv"], {"repair": True}, ""),
        (["check", "a.csv"], {"vacant": {"a\nb"}}, ""),
        (["check", "a.csv"], {"columns": {"id": "x" * 3000}}, ""),
    ],
)
def test_the_whole_command_is_proposed_with_what_was_typed(
    tmp_path, monkeypatch, typed, options, command
):
    """New options replace those of the same field; what cannot be pasted is not proposed."""
    proposed = propose_command(monkeypatch, tmp_path, *typed, **options)
    assert proposed == (command and f"run stepback {command}")


def test_what_is_to_be_pasted_is_not_broken_on_a_terminal(tmp_path):
    """A line break would become part of a header, or end the command."""
    header = "The number of the member of staff in the old system of 1998"
    path = tmp_path / ("long name " * 10 + ".csv")
    path.write_text(f"{header},Name\n" + "1,Ann\n" * 20, encoding="utf-8")
    _, shown = run_on_terminal("check", path, columns=60)
    assert f"--column id='{header}'" in shown
    path.write_text("id,fte\n" + "".join(f"{n},x{n}\n" for n in range(9)), encoding="utf-8")
    _, shown = run_on_terminal("check", path, columns=60)
    assert f"check '{path}' --format json\n" in shown
