"""Older names on the command line: hidden options, what they come to, and what variables give; see `older_names`."""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from flows.command.click_options import Text
from flows.options.base import Options, names_of
from flows.options.older_names import (
    ALTERNATIVES,
    DEFAULTS,
    ELSEWHERE,
    FOLDERS,
    PROVIDERS,
    SAID,
    TEMPLATES,
    UNHEEDED,
    VARIABLES,
    Variable,
    flags_of,
)
from generator.errors import UsageError

Values = dict[str, Any]
_SWITCHES = tuple(SAID)


class OlderOption(click.Option):
    """An option that no help shows.

    Attributes:
        flag: As it is typed.
        field: The field that it gives; empty where it gives none.
    """

    def __init__(self, number: int, flag: str, field: str = "") -> None:
        is_switch = flag in _SWITCHES
        kind = {"is_flag": True} if is_switch else {"type": Text()}
        super().__init__([f"older_{number}", flag], hidden=True, default=None, **kind)
        self.flag = flag
        self.field = field


def older_options(command: str, kind: type[Options], known: Iterable[click.Parameter]) -> list[OlderOption]:
    """The hidden options of a command: those whose names it does not use for something else."""
    taken = {flag for parameter in known for flag in (*parameter.opts, *parameter.secondary_opts)}
    wanted = [(flag, field) for field in kind.model_fields for flag in flags_of(command, field)]
    wanted += [(flag, "") for flag in (*_SWITCHES, *ELSEWHERE.get(command, ()))]
    if "format" in kind.model_fields:
        wanted.append(("--template", "format"))
    if "provider" in kind.model_fields:
        wanted.append(("--api-key", ""))
    made: dict[str, OlderOption] = {}
    for flag, field in wanted:
        if flag not in taken and flag not in made:
            made[flag] = OlderOption(len(made), flag, field)
    return list(made.values())


def resolved(
    typed: str,
    command: str,
    kind: type[Options],
    older: Iterable[OlderOption],
    values: Values,
    say: Callable[[str], None],
) -> Values:
    """The values of a command's fields, with what older names and variables give.

    Args:
        typed: The command as it was typed.
        command: Its name.
        kind: The class of its options.
        older: Its hidden options.
        values: What was given on the command line.
        say: Told, a sentence each, where something is called differently now.

    Raises:
        UsageError: An older option cannot be obeyed, or says something else than the option that it became.
    """
    if typed != command:
        say(f"`{typed}` is `{command}` now.")
    given = {name: value for name, value in values.items() if not name.startswith("older_")}
    for option in older:
        value = values.get(str(option.name))
        if value is not None:
            _enter(option, value, command, kind, given, say)
    if (provider := given.get("provider")) in PROVIDERS:
        say(f"The provider `{provider}` is `{PROVIDERS[provider]}` now.")
    _move_folder(typed, given, say)
    _fill_in(command, kind, given, say)
    for name, default in DEFAULTS.get(typed, {}).items():
        if not _is_given(command, name, given):
            given[name] = default
    return given


def _enter(
    option: OlderOption, value: Any, command: str, kind: type[Options], given: Values, say: Callable[[str], None]
) -> None:
    if option.flag == "--api-key":
        raise UsageError(_keys(given))
    if option.flag in ELSEWHERE.get(command, ()):
        raise UsageError(
            f"{option.flag} is for a run that begins with documents; type `generator documents-pipeline DOCUMENTS`."
        )
    if option.flag in SAID:
        say(SAID[option.flag])
        return
    if given.get(option.field) is not None:
        raise UsageError(f"{option.flag} says again what {_called(kind, option.field)} says; leave it out.")
    if option.flag == "--template":
        value = TEMPLATES.get(value, value)
        say(f"`--template` is now `--format {value}`.")
    else:
        say(f"`{option.flag}` is now {_called(kind, option.field)}.")
    given[option.field] = value


def _move_folder(typed: str, given: Values, say: Callable[[str], None]) -> None:
    """An output without an ending was a folder."""
    output, folder = FOLDERS.get(typed, ("", ""))
    place = given.get(output)
    if place and folder not in given and place != "-" and "://" not in place and not Path(place).suffix:
        given[folder] = given.pop(output)
        say(f"`--{output}` is a file now; a folder is `--{folder.replace('_', '-')}`.")


def _keys(given: Values) -> str:
    """Where a key goes instead: a command line is seen by all users of a machine, and kept by the shell."""
    from generator.llm.catalog import CATALOG
    from generator.settings.layers import load

    named = {"llm": {"provider": given["provider"]}} if given.get("provider") else {}
    provider = load(given.get("config"), named).llm.provider
    variable = next(iter(CATALOG[provider].key_variables), "")
    remedy = f"set {variable}, or " if variable else ""
    return (
        f"--api-key is not taken, as everybody on a machine sees a command line: {remedy}name a Prefect Secret block "
        "in config.yaml (llm.PROVIDER.key_block)."
    )


def _called(kind: type[Options], field: str) -> str:
    names = names_of(kind.model_fields[field])
    return f"the argument {field.upper()}" if names.argument else f"`--{field.replace('_', '-')}`"


def _fill_in(command: str, kind: type[Options], given: Values, say: Callable[[str], None]) -> None:
    """What the command line leaves out, where a variable gives it."""
    wanted = [one for one in VARIABLES if one.command == command and not _is_given(command, one.field, given)]
    unheeded = [
        one for one in UNHEEDED if command in one.commands or ("fresh" in kind.model_fields and not one.commands)
    ]
    if wanted or unheeded:
        from generator.settings.layers import load_variables  # brings the tree of settings along

        load_variables()
    for one in wanted:
        value = os.environ.get(one.name, "").strip()
        if value and given.get(one.field) is None:
            given[one.field] = _place(one, value, given)
            say(f"{one.name}: {_called(kind, one.field)} is {given[one.field]}.")
    for other in unheeded:
        value = os.environ.get(other.name, "").strip()
        if value and (not other.values or value.lower() in other.values):
            say(f"{other.name}={value} changes nothing: {other.why}.")


def _place(one: Variable, value: str, given: Values) -> str:
    """What a variable names, or what is in the folder that it names."""
    if one.below and (name := given.get(one.below)):
        return str(Path(value, re.sub("[/:]", "-", str(name))))
    return str(Path(value, one.file)) if one.file else value


def _is_given(command: str, field: str, given: Values) -> bool:
    """Whether the command line gives the field, or another in its place."""
    alternatives = ALTERNATIVES.get(command, set())
    fields = alternatives if field in alternatives else {field}
    return any(given.get(name) is not None for name in fields)


def missing(kind: type[Options], command: str, field: str) -> str | None:
    """What is said of a field that is nowhere given, where a variable could give it; None where none could."""
    names = [one.name for one in VARIABLES if (one.command, one.field) == (command, field)]
    if not names:
        return None
    called, description = _called(kind, field), str(kind.model_fields[field].description).removesuffix(".")
    return f"{called[0].upper()}{called[1:]} is missing ({description}); give it, or set {' or '.join(names)}."
