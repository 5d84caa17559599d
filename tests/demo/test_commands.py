"""The commands that the demos run are commands that there are, with options that they have."""

import click
import pytest

from demo import __main__ as pairs
from demo import tools, training
from flows.command.cli import Commands

LINES = [line for demo in (pairs, tools, training) for line in demo._commands()]


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line[:2]))
def test_a_command_of_a_demo_takes_its_options(line: list[str]) -> None:
    group = Commands("generator")
    command = group.get_command(click.Context(group), line[0])
    assert command
    command.make_context(line[0], line[1:])
