"""The registry is the one place where commands and flows are named: all that reads it agrees with it."""

import inspect
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from docs import current
from flows.command.cli import generator
from flows.options.base import ModelOptions, Options, RecordOptions
from flows.options.entry import GROUPS, Entry, found
from flows.options.registry import COMMANDS, FLOWS
from tests import ROOT

each_command = pytest.mark.parametrize("entry", COMMANDS.values(), ids=lambda entry: entry.name)
each_flow = pytest.mark.parametrize("entry", FLOWS.values(), ids=lambda entry: entry.flow)


@each_command
def test_what_an_entry_names_is_there(entry: Entry) -> None:
    places = [getattr(entry, name) for name in ("run", "options", "work", "check")]
    assert all(found(place) for place in places if place)


@each_command
def test_an_example_is_a_command_line_of_its_command(entry: Entry) -> None:
    assert entry.example.split()[:2] == ["generator", entry.name]


@each_flow
def test_a_flow_its_file_and_its_options_have_its_name(entry: Entry) -> None:
    flow, kind = entry.load(), entry.kind
    assert flow.name == kind.FLOW == entry.flow
    assert Path(inspect.unwrap(flow.fn).__code__.co_filename) == ROOT / entry.entrypoint.split(":")[0]


@each_flow
def test_whoever_asks_a_model_is_looked_at_before_a_server_is_started(entry: Entry) -> None:
    asks = issubclass(entry.kind, ModelOptions)
    assert bool(entry.check) is asks


def test_what_is_made_out_of_the_registry_is_current() -> None:
    made = current()
    assert [path.name for path, text in made.items() if path.read_text(encoding="utf-8") != text] == [], "run make docs"


def test_prefect_deploys_every_flow_in_the_registrys_order() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    places = [deployment["entrypoint"] for deployment in deployments]
    assert places == [entry.entrypoint for entry in FLOWS.values()]


def test_help_shows_every_command_under_its_subject() -> None:
    lines = CliRunner().invoke(generator, ["--help"]).output.splitlines()
    title, shown = "", dict[str, str]()
    for line in lines:
        title = line.rstrip(":") if line.endswith(":") else title
        if line.startswith("  ") and (word := line.split()[0]) in COMMANDS:
            shown.setdefault(word, title)
    assert shown == {name: GROUPS[entry.group] for name, entry in COMMANDS.items()}


def test_options_of_a_flow_that_is_not_there_are_refused_at_import() -> None:
    with pytest.raises(TypeError, match=r"MineOptions is not the class .* for the flow 'mine'"):

        class MineOptions(Options, flow="mine"):
            pass


def test_options_that_take_anothers_flow_are_refused_at_import() -> None:
    with pytest.raises(TypeError, match=r"MineOptions is not the class .* for the flow 'qa-enrich'"):

        class MineOptions(RecordOptions, flow="qa-enrich"):
            pass


def test_options_that_do_not_say_what_a_run_writes_are_refused_at_import() -> None:
    with pytest.raises(TypeError, match=r"EnrichOptions, of the flow 'qa-enrich', does not say what a run writes"):

        class EnrichOptions(ModelOptions, flow="qa-enrich"):
            def reads(self) -> list[str]:
                return []
