"""What the command says of itself: help, the page of commands, completion in a shell."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from flows.command import click_options
from flows.command.cli import generator
from flows.options.entry import Entry
from flows.options.registry import COMMANDS

each_command = pytest.mark.parametrize("entry", COMMANDS.values(), ids=lambda entry: entry.name)


def options(entry: Entry) -> list[tuple[click_options.Shown, str]]:
    """The options of a command, each with its help as it is shown."""
    context = click.Context(generator)
    command = generator.get_command(context, entry.name)
    assert command is not None
    shown = [each for each in command.params if isinstance(each, click_options.Shown)]
    return [(each, record[1]) for each in shown if (record := each.get_help_record(context))]


@each_command
def test_every_option_says_what_holds_where_it_is_not_given(entry: Entry) -> None:
    shown = options(entry)
    assert shown
    assert [text for option, text in shown if ("required" if option.needed else "default: ") not in text] == []


@each_command
def test_whatever_repeats_says_so_and_nothing_else_does(entry: Entry) -> None:
    assert [text for option, text in options(entry) if ("several times" in text) is not option.multiple] == []


@pytest.mark.parametrize(
    ("command", "option", "default"),
    [
        ("curate", "threshold", "7.0"),
        ("curate", "source_text", "source-text"),
        ("curate", "fresh", "resume"),
        ("curate", "topic", "none"),
        ("curate", "model", "from the settings"),
        ("generate", "n_pairs", "3"),
        ("generate", "table", "text_chunks"),
        ("up", "limits", "off"),
    ],
)
def test_a_default_is_said_as_a_user_would_give_it(command: str, option: str, default: str) -> None:
    texts = {each.name: text for each, text in options(COMMANDS[command])}
    assert f"[default: {default}" in texts[option]


def completed(*words: str) -> list[str]:
    """What a shell is offered for the last of the words, as a new process says it."""
    typed = {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1), "_GENERATOR_COMPLETE": "bash_complete"}
    command = Path(sys.executable).with_name("generator")
    done = subprocess.run([command], env=os.environ | typed, check=True, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("generator", "tool-g"), ["plain,tool-generate", "plain,tool-generate-chain"]),
        (("generator", "pipeline", "--thr"), ["plain,--threshold"]),
        (("generator", "pipeline", "--reasoning", "st"), ["plain,steps"]),
        (("generator", "chunk", "do"), ["file,do"]),
        (("generator", "nosuch", "x"), []),
    ],
)
def test_a_shell_completes_commands_options_choices_and_paths(words: tuple[str, ...], offered: list[str]) -> None:
    assert completed(*words) == offered
