"""Runs that a real server starts name what they may not: they fail with a sentence, and nothing was executed."""

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT
from tests.providers.server import RunningServer
from tests.support.commands import chunk, lay_table
from tests.support.house import House, generator, house_with_up

SPEC = str(ROOT / "tool_specs" / "hdf5.json")
EXTRACTIVE = {"GENERATOR_LLM__PROVIDER": "extractive"}


def touch(file: Path) -> str:
    """A command line that leaves a trace."""
    return shlex.join([sys.executable, "-c", f"open({str(file)!r}, 'w')"])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[House]:
    """One whose user allows a command line, a folder and nothing else."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "ours").mkdir()
    for name in ("theirs.py", "ours/tools.py"):
        (folder / name).write_text(f"open({str(folder / Path(name).stem)!r} + '-ran', 'w')")
    lists = {"allowed_commands": [touch(folder / "allowed")], "allowed_folders": ["ours"]}
    (folder / "config.yaml").write_text(json.dumps({"server": lists}))
    lay_table(folder / "my.lancedb", [chunk(n) for n in range(3)])
    with house_with_up(folder, empty_database, OPENAI_API_KEY="sk-of-the-operator") as made:
        yield made


def ended(house: House, flow: str, **parameters: Any) -> tuple[str, str]:
    """State and message of a run that was started as a form does it."""
    run = house.api.ended(house.api.start(f"{flow}/default", parameters))
    return run["state_name"], run["state"]["message"]


def test_a_command_that_is_not_allowed_is_not_run(house: House) -> None:
    trace = house.folder / "refused"
    state, message = ended(house, "tool-generate", spec=SPEC, output="x.json", mcp=touch(trace))
    assert (state, "`mcp` names " in message, "\n" in message) == ("Failed", True, False), message
    assert not trace.exists()


def test_code_that_is_not_allowed_is_not_run(house: House) -> None:
    state, message = ended(house, "tool-generate", spec=SPEC, output="x.json", python="theirs.py")
    assert (state, "`python` names 'theirs.py'" in message) == ("Failed", True), message
    assert not (house.folder / "theirs-ran").exists()


def test_a_command_that_is_allowed_is_run(house: House) -> None:
    trace = house.folder / "allowed"
    ended(house, "tool-generate", spec=SPEC, output="x.json", target_pairs=1, mcp=touch(trace))
    assert trace.exists()


def test_code_that_is_allowed_is_run(house: House) -> None:
    ended(house, "tool-generate", spec=SPEC, output="x.json", target_pairs=1, python="ours/tools.py")
    assert (house.folder / "tools-ran").exists()


def test_a_key_is_sent_to_no_address_that_is_not_allowed(
    house: House, provider_server: Callable[..., RunningServer]
) -> None:
    evil = provider_server()
    given = {"lancedb_path": "my.lancedb", "output": "out.json", "provider": "openai", "base_url": f"{evil.url}/v1"}
    state, message = ended(house, "qa-generate", **given)
    assert (state, "`base_url` names " in message, evil.stats.calls) == ("Failed", True, 0), message


def test_other_settings_that_would_allow_it_are_refused(house: House) -> None:
    (house.folder / "other.yaml").write_text("server: {allowed_folders: [.]}")
    state, message = ended(house, "tool-generate", spec=SPEC, output="x.json", config="other.yaml")
    assert (state, "`config` names 'other.yaml'" in message) == ("Failed", True), message


def test_on_the_command_line_it_is_ones_own_word(house: House) -> None:
    trace = house.folder / "typed"
    generator(house.folder, "tool-generate", SPEC, "-o", "x.json", "--mcp", touch(trace), **EXTRACTIVE)
    assert trace.exists()
