"""Options that name what is executed, or who is spoken to: what a run may name that a Prefect server has started.

test_served_permissions.py has real runs of a real server.
"""

from pathlib import Path
from typing import Any, get_args

import pytest

from flows.options import permission
from flows.options.base import Options
from flows.options.guarded import Guarded
from flows.options.registry import FLOWS
from generator.errors import UsageError
from generator.tools.execution import ExecutorKind

CONFIG = """
llm: {provider: vllm, base_url: "http://lab.example:8000/v1"}
server:
  allowed_commands: [python -m ours]
  allowed_folders: [ours]
  allowed_hosts: [ally.example]
"""
EXECUTORS = [kind for kind in get_args(ExecutorKind) if kind != "simulated"]
TOOLS = {"spec": "spec.json", "output": "out.json"}


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where the flows run, with the lists of whoever runs them."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "ours").mkdir()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "lab.yaml").write_text("server: {allowed_hosts: [evil.example]}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def by_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permission, "_started_by_server", lambda: True)


def options(**given: Any) -> Options:
    made: Options = FLOWS["tool-generate"].kind.model_validate({**TOOLS, **given})
    return made


ALLOWED = [
    {"mcp": "python -m ours"},
    {"mcp": "https://ally.example/mcp"},
    {"http": "http://ally.example:8080/v1"},
    {"allow_host": ["ally.example", "ally.example:8443"]},
    {"python": "ours/tools.py"},
    {"base_url": "http://lab.example:8000/v1"},
    {"base_url": "https://ally.example/v1", "provider": "openai"},
    {"config": "config.yaml"},
    {"config": "ours/other.yaml"},
    {},
]
REFUSED = [
    ({"mcp": "python -m ours; touch x"}, "server.allowed_commands"),
    ({"mcp": "python -m  ours"}, "server.allowed_commands"),
    ({"mcp": "https://evil.example/mcp"}, "allowed_hosts"),
    ({"http": "http://evil.example/v1"}, "server.allowed_hosts"),
    ({"http": "spec"}, "server.allowed_hosts"),
    ({"allow_host": ["ally.example", "evil.example"]}, "server.allowed_hosts"),
    ({"python": "theirs/tools.py"}, "server.allowed_folders"),
    ({"python": "os"}, "server.allowed_folders"),
    ({"python": "ours"}, "server.allowed_folders"),
    ({"base_url": "http://evil.example/v1"}, "server.allowed_hosts"),
    ({"base_url": "http://lab.example:8000/v1", "provider": "openai"}, "server.allowed_hosts"),
    ({"base_url": "http://evil.example/v1", "provider": "extractive"}, "server.allowed_hosts"),
    ({"config": "theirs/lab.yaml"}, "server.allowed_folders"),
    ({"config": "theirs/lab.yaml", "base_url": "http://evil.example/v1"}, "server.allowed"),
]


@pytest.mark.parametrize("given", ALLOWED)
def test_what_is_on_the_lists_may_be_named(by_a_server: None, given: dict[str, Any]) -> None:
    assert not refused(options(**given))


@pytest.mark.parametrize(("given", "remedy"), REFUSED)
def test_anything_else_is_refused_with_the_list_it_is_missing_from(
    by_a_server: None, given: dict[str, Any], remedy: str
) -> None:
    told = refused(options(**given))
    assert (remedy in told, any(name in told and str(value) in told for name, value in given.items())) == (True, True)


@pytest.mark.parametrize(("given", "_remedy"), REFUSED)
def test_on_ones_own_command_line_everything_may_be_named(given: dict[str, Any], _remedy: str) -> None:
    assert not refused(options(**given))


def test_settings_that_the_operator_has_named_are_the_ones_that_count(
    by_a_server: None, working_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENERATOR_CONFIG", str(working_folder / "theirs" / "lab.yaml"))
    assert not refused(options(config="theirs/lab.yaml", base_url="http://evil.example/v1", provider="vllm"))
    assert "ally.example" in refused(options(mcp="https://ally.example/mcp"))


@pytest.mark.parametrize("model", ["lexical", "all-MiniLM-L6-v2", "ours/model"])
@pytest.mark.parametrize("flow", ["dedup", "decontaminate", "select-coverage", "report", "multi-score"])
def test_a_model_may_be_named_or_lie_where_it_is_allowed(by_a_server: None, flow: str, model: str) -> None:
    assert not refused(selection(flow, model))


@pytest.mark.parametrize("model", ["theirs", "./theirs", "/theirs/model", "~/model", "ours/../theirs"])
@pytest.mark.parametrize("flow", ["dedup", "decontaminate", "select-coverage", "report", "multi-score"])
def test_a_model_that_lies_elsewhere_is_refused(by_a_server: None, flow: str, model: str) -> None:
    assert "allowed_folders" in refused(selection(flow, model))


@pytest.mark.parametrize("address", ["evil.example:6379", "ray://evil.example:10001", "auto"])
def test_a_cluster_that_is_not_allowed_gets_no_work(by_a_server: None, address: str) -> None:
    given = {"input": "in.json", "output": "out.json", "model": "lexical", "engine": "ray"}
    told = refused(FLOWS["dedup"].kind.model_validate({**given, "ray_address": address}))
    assert "server.allowed_hosts" in told
    assert not refused(FLOWS["dedup"].kind.model_validate({**given, "ray_address": "ally.example:6379"}))


def refused(given: Options) -> str:
    """Why a run may not have these options; empty where it may."""
    try:
        permission.check_permission(given)
    except UsageError as error:
        return str(error)
    return ""


def selection(flow: str, model: str) -> Options:
    kind = FLOWS[flow].kind
    given = {"input": "in.json", "output": "out.json", "against": ["eval.json"]}
    name = "embedding_model" if "embedding_model" in kind.model_fields else "model"
    made: Options = kind.model_validate({key: given[key] for key in given if key in kind.model_fields} | {name: model})
    return made


@pytest.mark.parametrize("flow", ["qa-pipeline", "qa-generate", "cot-generate"])
def test_a_prompt_lies_where_it_is_allowed(by_a_server: None, flow: str) -> None:
    given = {"lancedb_path": "my.lancedb", "output": "out.json"}
    assert not refused(FLOWS[flow].kind.model_validate({**given, "prompt_file": "ours/prompt.yaml"}))
    told = refused(FLOWS[flow].kind.model_validate({**given, "prompt_file": "theirs/prompt.yaml"}))
    assert "`prompt_file` names 'theirs/prompt.yaml'" in told


def test_whatever_runs_the_calls_of_tools_is_guarded() -> None:
    fields = FLOWS["tool-execute"].kind.model_fields
    marked = [kind for kind in EXECUTORS if any(isinstance(item, Guarded) for item in fields[kind].metadata)]
    assert marked == EXECUTORS
