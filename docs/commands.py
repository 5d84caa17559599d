"""docs/commands.md: every command with its options, as their help says them."""

from collections.abc import Iterator

import click

from flows.command import click_options
from flows.options.base import ModelOptions
from flows.options.entry import GROUPS, Entry
from flows.options.registry import COMMANDS

INTRODUCTION = """\
# Commands

Made out of the registry of commands by `make docs`. `generator COMMAND --help` says the same in a terminal.

An option that reads or writes records takes `.json`, `.jsonl`, `.parquet`, `lance://PATH/TABLE` or `-`. Bad input ends
with one sentence and exit code 2; a run that is interrupted ends with 130 and goes on where it was when it is called
again.

## Completion in your shell

The command completes its subcommands and options once your shell is told to ask it:

```sh
eval "$(_GENERATOR_COMPLETE=bash_source generator)"          # ~/.bashrc
eval "$(_GENERATOR_COMPLETE=zsh_source generator)"           # ~/.zshrc
_GENERATOR_COMPLETE=fish_source generator | source           # ~/.config/fish/completions/generator.fish
```
"""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    for group, title in GROUPS.items():
        parts.append(f"## {title}\n")
        parts += [_command(entry) for entry in COMMANDS.values() if entry.group == group]
    parts.append("## Options of every command\n\n" + _table(click_options.common()))
    parts.append(
        "## Options of a model\n\nOf every command that asks a model.\n\n" + _table(click_options.of(ModelOptions))
    )
    return "\n".join(parts)


def _command(entry: Entry) -> str:
    params = click_options.of(entry.kind) if entry.options else click_options.OWN.get(entry.name, [])
    shared, missing = _shared(entry, params)
    own = [each for each in params if each.name not in shared]
    arguments = " ".join(each.make_metavar(_CONTEXT) for each in own if isinstance(each, click.Argument))
    options = [each for each in own if isinstance(each, click.Option)]
    lines = [f"### `generator {entry.name}{f' {arguments}' if arguments else ''}`\n", f"{entry.help}\n"]
    lines.append(f"```sh\n{entry.example}\n```\n")
    if options:
        lines.append(_table(options))
    if shared:
        but = f", but for {', '.join(f'`{name}`' for name in missing)}" if missing else ""
        lines.append(f"And the [options of a model](#options-of-a-model){but}.\n")
    return "\n".join(lines)


def _shared(entry: Entry, params: list[click.Parameter]) -> tuple[set[str], list[str]]:
    """The options of a model that a command leaves to their own table, and those in it that it has not.

    None where it has less than half of them: its own table lists those.
    """
    if not (entry.options and issubclass(entry.kind, ModelOptions)):
        return set(), []
    shown = {each.name for each in params if isinstance(each, click.Option) and not each.hidden}
    table = [each for each in click_options.of(ModelOptions) if isinstance(each, click.Option) and not each.hidden]
    missing = [each.opts[0] for each in table if each.name not in shown]
    return (set(ModelOptions.model_fields), missing) if 2 * len(missing) < len(table) else (set(), [])


def _table(params: list[click.Parameter] | list[click.Option]) -> str:
    rows = [row for each in params if isinstance(each, click.Option) for row in _row(each)]
    return "\n".join(["| option | meaning | default |", "| --- | --- | --- |", *rows, ""])


def _row(option: click.Option) -> Iterator[str]:
    """A row; nothing for an option that help does not show."""
    if record := option.get_help_record(_CONTEXT):
        names, _ = record
        extra = option.get_help_extra(_CONTEXT)
        bounds = f" ({extra['range']})" if "range" in extra else ""
        cells = (f"`{names}`", f"{option.help}{bounds}", "required" if "required" in extra else extra["default"])
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


_CONTEXT = click.Context(click.Command("generator"))
