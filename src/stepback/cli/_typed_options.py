"""Options and commands as they are typed, to be pasted."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from stepback._problems._format import MAX_PASTED_LENGTH
from stepback._problems._problem import InvalidOrganization
from stepback.cli._shell import detect_shell, quote_pair, quote_word
from stepback.cli._written_files import refuse_same_file

_PLACEHOLDER = "…"  # in a message, for a value that the user has to fill in
_MAX_COMMAND_LENGTH = 2000
# Options of a name and a value.
_PAIRS = ("columns", "active", "paper_columns", "outcomes", "marks", "conditions", "holders")
_COMMAND = "stepback.command"  # where the context of the running command is
_ONE_READ = "stepback.one-read"  # where a command that reads several organizations has the path
_RENAMED = "stepback.renamed"  # where the parameters are by which a reader's options are typed
_LISTS = "lists_problems"  # an attribute of commands that list all problems as JSON
_PASTED = "stepback.pasted"  # where the texts are that have to stay on one line
# Where and how a command writes what it makes: another command would write over it.
_RESULT_OPTIONS = ("output", "save", "format_name")
_OPTIONS = {
    "columns": "--column",
    "root_markers": "--root-marker",
    "manager_by": "--manager-by",
    "rng": "--seed",
    "supports_at_most": "--supports-at-most",
    "dates": "--on",
    "outcomes": "--outcome",
    "not_deciders": "--not-decider",
    "marks": "--mark",
    "levels": "--level",
    "conditions": "--condition",
    "holders": "--holder",
}


class TypedCommand(click.Command):
    """A command that messages can repeat with further options, and that writes a file once."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        ctx.meta[_COMMAND] = ctx
        refuse_same_file(ctx)
        return super().invoke(ctx)


def format_cli_option(option: str, value: Any) -> str:
    """Format an option of a reader as it is typed, such as ``give --vacant Open``.

    Nothing if a value cannot be typed, or is too long to be pasted.
    """
    name = _typed_option(option)
    if value is None:
        return name
    if value is True:
        return f"give {name}"
    empty = '""' if detect_shell() == "cmd" else "''"
    words = [empty] if value == [] else list(_quote_values(value))
    if not all(words) or sum(map(len, words)) > MAX_PASTED_LENGTH:
        return ""
    return f"give {_keep_together(' '.join(f'{name} {word}' for word in words))}"


def format_cli_command(options: Mapping[str, Any]) -> str:
    """Format the whole command with these options, such as ``run stepback check a.csv --repair``.

    What was typed so far stays, but for the fields and options that are given. Nothing if any of
    it cannot be typed, or is too long to be pasted.
    """
    context = running_context()
    options = {_renamed_parameter(name): value for name, value in options.items()}
    if context is None:
        formatted = [format_cli_option(name, value) for name, value in options.items()]
        given = " ".join(option.removeprefix("give ") for option in formatted)
        return f"give {given}" if all(formatted) else ""
    command = format_command_line(context.command, context, options)
    return command and f"run {command}"


def format_check_command() -> str:
    """The command that lists all problems of what the running command reads."""
    context = running_context()
    if context is not None and getattr(context.command, _LISTS, False):
        given = context.params.keys() - {"output", "format_name"}
        command = format_command_line(context.command, context, {"format_name": "json"}, kept=given)
        return command or f"{command_name()} {context.command.name} … --format json"
    check = None if context is None else context.find_root().command
    command = ""
    if context is not None and isinstance(check, click.Group) and "paths" in context.params:
        command = format_command_line(
            check.commands["check"],
            context,
            {"format_name": "json"},
            paths=context.meta.get(_ONE_READ),
        )
    return command or f"{command_name()} check --format json"


@contextmanager
def rename_options(names: Mapping[str, str]) -> Iterator[None]:
    """Within this context, the options of a reader are typed as other parameters.

    A command that reads two files has the columns of one of them under another name.
    """
    context = running_context()
    if context is None:
        yield
        return
    before = context.meta.get(_RENAMED, {})
    context.meta[_RENAMED] = dict(names)
    try:
        yield
    finally:
        context.meta[_RENAMED] = before


def _renamed_parameter(option: str) -> str:
    """The parameter of the running command that has an option of a reader."""
    context = running_context()
    renamed: Mapping[str, str] = {} if context is None else context.meta.get(_RENAMED, {})
    return renamed.get(option, option)


def _typed_option(option: str) -> str:
    """How an option of a reader is typed: as the running command has it, or any other."""
    context = running_context()
    parameter = _renamed_parameter(option)
    if context is not None:
        for candidate in context.command.params:
            if candidate.name == parameter and isinstance(candidate, click.Option):
                return max(candidate.opts, key=len)
    return _OPTIONS.get(option, f"--{option.replace('_', '-')}")


@contextmanager
def name_typed_options() -> Iterator[None]:
    """Within this context, a bad argument of a function is said of the option that was typed."""
    try:
        yield
    except InvalidOrganization:
        raise
    except ValueError as error:
        context = running_context()
        parameters = () if context is None else context.command.params
        typed = {parameter.name for parameter in parameters if isinstance(parameter, click.Option)}
        before, colon, after = str(error).partition(": ")
        if _renamed_parameter(before) not in typed:  # the function may stand before its argument
            before, colon, after = after.partition(": ")
        if not colon or _renamed_parameter(before) not in typed:
            raise
        raise click.UsageError(f"{_typed_option(before)}: {after}.") from None


def note_path_read(path: Path) -> None:
    """Note which of several organizations is read, so that messages are about it alone."""
    context = running_context()
    if context is not None:
        context.meta[_ONE_READ] = [str(path)]


def running_context() -> click.Context | None:
    """The context of the command that runs; none outside of one."""
    context = click.get_current_context(silent=True)
    running = None if context is None else context.meta.get(_COMMAND)
    return running if isinstance(running, click.Context) else None


def format_command_line(
    command: click.Command,
    context: click.Context,
    options: Mapping[str, Any],
    *,
    paths: Iterable[str] | None = None,
    kept: Collection[str] | None = None,
) -> str:
    """A command with the options that were typed, as far as it has them, and with others.

    `paths` stand in place of those that were typed, of which only the options `kept` stay, by
    default all. Where another command than the running one is formatted, those that say where
    and how the result is written do not stay. Nothing if any of it cannot be typed, or is too
    long to be pasted.
    """
    dropped = () if command is context.command else _RESULT_OPTIONS
    words = [command_name(), command.name or ""]
    for parameter in command.params:
        name = parameter.name or ""
        typed = context.params.get(name)
        is_argument = isinstance(parameter, click.Argument)
        source = context.get_parameter_source(name)
        if is_argument:
            value = context.params.get(name, ())
            given = map(str, value if isinstance(value, tuple) else [value])
            words += map(quote_path, given if paths is None else paths)
            continue
        is_kept = source is ParameterSource.COMMANDLINE and (kept is None or name in kept)
        is_kept &= name not in dropped
        if not is_kept:
            typed = () if parameter.multiple else None
        option = max(parameter.opts, key=len)
        if name in options and (options[name] is True or typed is True):
            words.append(option)
        else:
            for word in _merge_values(name, typed, options.get(name)):
                words += [option, word] if word is not True else [option]
    line = " ".join(map(str, words))
    is_whole = all(words) and len(line) <= _MAX_COMMAND_LENGTH
    return _keep_together(line) if is_whole else ""


def quote_path(path: str) -> str:
    """Quote a path for the shell, so that it is not taken for an option; empty if impossible."""
    return quote_word(f"./{path}" if path.startswith("-") else path)


def _merge_values(option: str, typed: Any, new: Any) -> Iterator[Any]:
    """The words of an option: what was typed, unless it is replaced, and what is new."""
    if isinstance(typed, tuple):
        fields = set(new) if option == "columns" and new is not None else set()
        kept = []
        for text in map(str, typed):
            name, _, value = text.partition("=")
            if option not in _PAIRS:
                kept.append(quote_word(text))
            elif name.strip() not in fields:
                kept.append(quote_pair(name.strip(), value.strip()))
        yield from kept
        yield from (word for word in _quote_values(new) if word not in kept)
    elif new is not None:
        yield from _quote_values(new)
    elif typed is True:
        yield True
    elif typed is not None:
        yield quote_word(str(typed))


def _quote_values(value: Any) -> Iterator[str]:
    """The value or the values of an option, each quoted; empty if it cannot be typed."""
    if isinstance(value, Mapping):
        for name, texts in value.items():
            if texts is None:
                yield quote_word(f"{name}=")
                continue
            for text in [texts] if isinstance(texts, str | int) else list(texts or [""]):
                word = str(text)
                if word == _PLACEHOLDER:
                    yield f"{name}={word}"
                else:
                    yield quote_pair(name, word) if word else ""
    elif value is not None:
        texts = [value] if isinstance(value, str | int | float) else sorted(value)
        yield from (quote_word(str(text)) for text in texts)


def _keep_together(text: str) -> str:
    """Note a text that is broken nowhere, since it would then be pasted with line breaks."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta.setdefault(_PASTED, set()).add(text)
    return text


def pasted_texts() -> list[str]:
    """The texts to be pasted that messages may have, the longest first."""
    context = click.get_current_context(silent=True)
    found: Iterable[str] = () if context is None else context.meta.get(_PASTED, ())
    return sorted(found, key=len, reverse=True)


def command_name() -> str:
    """What to type to run this command again: its path, if the shell would not find it."""
    script = Path(sys.argv[0])
    if script.parts[-2:] == ("stepback", "__main__.py"):
        return "python -m stepback"
    found = shutil.which("stepback")
    is_found = found is not None and script.exists() and script.samefile(found)
    is_script = script.name in ("stepback", "stepback.exe")
    if not is_script or is_found:
        return "stepback"
    typed = quote_word(str(script))
    if typed.startswith("'") and detect_shell() == "powershell":
        return f"& {typed}"  # without the sign it would be a text, not a command
    return typed or "python -m stepback"
