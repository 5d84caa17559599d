"""How the tests are shared out among the worker processes of pytest-xdist: whole files, the longest first."""

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

LONGEST = """
    generator/training/tuning/test_session
    flows/server/test_background flows/server/test_server generator/embedding/test_embeddings
    flows/command/test_tool_commands flows/command/test_resume tasks/tools/running/test_faults
    flows/command/test_cot_commands flows/command/test_faults_commands generator/reporting/test_report_browser
    generator/engine/test_ask_wire flows/running/test_interrupt generator/files/test_files_faults
    flows/command/test_qa_commands flows/server/test_embedded_server
    """.split()
"""Files that take longest, the longest first: begun early, they leave no worker alone at the end."""
WITH_A_MODEL = ("embedding/test_embeddings", "test_choosing_commands", "test_choosing_faults", "test_duplicate_rates")
"""Files that embed with a real model; in one worker, because what that imports takes 7 s of CPU."""

WITH_A_TRAINER = (
    "tests/generator/training/",
    "tests/flows/training/test_finetune",
    "tests/flows/command/test_trl_takes_preferences",
    "tests/generator/llm/test_transformers",
)
"""Where files begin that import what trains; in one worker as well, 35 s of CPU with all its processes."""


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a worker spends a fifth of its time waiting for processes and sockets."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 1


class Scheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """By file, but for the files that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        if file.startswith(WITH_A_TRAINER):
            return "with a trainer"
        return "with a model" if file.endswith(tuple(f"{name}.py" for name in WITH_A_MODEL)) else file


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """Ours in place of `--dist loadfile`."""
    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files."""
    places = {f"tests/{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.location[0], len(places)))
