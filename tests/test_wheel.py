"""What is installed: the wheel in an environment of its own, away from the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deployments.wheel import inside
from tests import ROOT
from tests.support.commands import chunk, rows_of

SECONDS = 120


@dataclass(frozen=True)
class Installed:
    """An environment that has the wheel, and beside it the dependencies that the tests run with."""

    bin: Path
    packages: Path
    prefect: str

    def run(self, folder: Path, *command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run one of its programs in a folder."""
        settings = {"PREFECT_API_URL": self.prefect, "XDG_DATA_HOME": str(folder / "data"), **environment}
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        program, *arguments = command
        return subprocess.run(
            [str(self.bin / program), *arguments],
            cwd=folder,
            env={**inherited, **settings},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, prefect_server: str) -> Installed:
    """Built, and installed without its dependencies: those of this environment are put on the new one's path."""
    folder = tmp_path_factory.mktemp("wheel")
    pip(["wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT)])
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    (wheel,) = folder.glob("*.whl")
    bin_folder = folder / "venv" / "bin"
    pip(["--python", str(bin_folder / "python"), "install", "--no-deps", str(wheel)])
    (packages,) = (folder / "venv").glob("lib/*/site-packages")
    # A path alone: what lies there is found, but no file of its own that adds paths, such as the checkout's, is read.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installed(bin_folder, packages, prefect_server)


def pip(arguments: Sequence[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "-q", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_one_package_arrives(installed: Installed) -> None:
    arrived = {path.name for path in installed.packages.iterdir()} - {"dependencies.pth", "__pycache__"}
    assert {name.partition("-")[0] for name in arrived} == {"generator"}
    within = {path.name for path in (installed.packages / "generator").iterdir()}
    assert within >= {"flows", "tasks", "prompts", "tool_specs", "deployments", "config.yaml"}
    assert not within & {"tests", "demo", "benchmarks"}


def test_the_command_works_from_any_folder(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "harbour.md").write_text("# Lund\n\n" + chunk(0)["text"] + "\n\n" + chunk(2)["text"])
    commands = [
        ("chunk", "docs", "my.lancedb"),
        ("pipeline", "my.lancedb", "-o", "training.jsonl", "--provider", "extractive", "--keep-intermediate", "stages"),
        ("report", "stages/curated.json", "-o", "report.html"),
        ("tool-parse", str(installed.packages / "generator" / "tool_specs" / "hdf5.json")),
        ("specs",),
        ("config",),
    ]
    done = [installed.run(tmp_path, "generator", *command) for command in commands]
    assert [(one.returncode, "Traceback" in one.stderr) for one in done] == [(0, False)] * 6, done
    assert rows_of(tmp_path / "training.jsonl")
    assert (tmp_path / "report.html").stat().st_size > 100_000
    assert "generator.tool_specs.hdf5_server" in done[4].stderr.replace("\n", "").replace(" ", "")
    assert done[5].stdout == (ROOT / "config.yaml").read_text()


PROGRAM = """
import asyncio, json
import flows
from generator import qa_curate, qa_generate
async def main():
    await qa_generate(lancedb_path="my.lancedb", output="qa.json", provider="extractive")
    return await qa_curate(input="qa.json", output="curated.json", provider="extractive", rows=True)
told = asyncio.run(main())
print(json.dumps({"own": flows.OWN, "rows": len(told["rows"]), "written": told["written"], "flow": told["flow"]}))
"""


def test_python_finds_the_flows_beside_a_flows_package_of_its_own(installed: Installed, tmp_path: Path) -> None:
    from tests.support.commands import lay_table

    lay_table(tmp_path / "my.lancedb", [chunk(n) for n in range(3)])
    (tmp_path / "flows.py").write_text("OWN = 'mine'")
    (tmp_path / "program.py").write_text(PROGRAM)
    done = installed.run(tmp_path, "python", "program.py")
    told: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    assert told, done.stderr
    assert (told["own"], told["flow"], told["rows"] == told["written"] > 0) == ("mine", "qa-curate", True)


@pytest.mark.slow
def test_up_serves_the_flows_and_runs_one(installed: Installed, tmp_path: Path) -> None:
    from tests.support.commands import lay_table
    from tests.support.prefect_server import free_port

    lay_table(tmp_path / "my.lancedb", [chunk(n) for n in range(3)])
    where = {"PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api", "PREFECT_HOME": str(tmp_path / "prefect")}
    try:
        up = installed.run(tmp_path, "generator", "up", **where)
        assert up.returncode == 0, up.stderr
        parameters = ("lancedb_path=my.lancedb", "output=out.jsonl", "provider=extractive")
        given = [word for parameter in parameters for word in ("--param", parameter)]
        # What `up` tells to export: its server asks for the secret.
        where["PREFECT_API_AUTH_STRING"] = (tmp_path / "data" / "generator" / "server" / "secret").read_text()
        run = installed.run(
            tmp_path, "python", "-m", "prefect", "deployment", "run", "qa-pipeline/default", "--watch", *given, **where
        )
        assert run.returncode == 0, run.stdout + run.stderr
        assert rows_of(tmp_path / "out.jsonl")
    finally:
        installed.run(tmp_path, "generator", "down", **where)


@pytest.mark.parametrize(
    ("source", "installed_as"),
    [
        ("from flows.qa import x\n", "from generator.flows.qa import x\n"),
        ("from flows import qa\n", "from generator.flows import qa\n"),
        ("def f():\n    from tasks.qa.judge import (\n        judge,\n    )\n", None),
        ("from generator import prompts\nfrom flowsomething import x\n'from flows import y'\n", None),
    ],
)
def test_imports_between_folders_are_rewritten_and_nothing_else(source: str, installed_as: str | None) -> None:
    expected = installed_as or source.replace("from tasks.", "from generator.tasks.")
    assert inside(source, Path("a.py")) == expected


def test_a_folder_imported_by_its_bare_name_stops_the_build() -> None:
    with pytest.raises(ValueError, match=r"a.py:1 imports a folder of the house by its bare name"):
        inside("import flows.qa\n", Path("a.py"))
