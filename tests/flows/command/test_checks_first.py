"""Bad input is told before a server is started for it, and before Prefect is even imported."""

import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests import ROOT
from tests.support.commands import Desk, assert_refused, chunk

GENERATE = ("generate", "my.lancedb", "-o", "out.json", "--provider", "extractive", "--prompt-file", "p.yaml")
REACHES_OUT = "template: \"{{ ''.__class__.__mro__ }}{{ text }}\""
ENDLESS = "template: '" + "{% for a in text %}" * 6 + "{% endfor %}" * 6 + "'"
LARGE = "template: \"{{ 'x' * 1000000000 }}\""
UNDEFINED = "template: '{{ types[20] }}'"


@pytest.fixture
def desk(desk_without_server: Desk) -> Desk:
    desk_without_server.table([chunk(0)])
    return desk_without_server


@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)], ids=["run", "dry run"])
@pytest.mark.parametrize(
    ("template", "says"),
    [(REACHES_OUT, "unsafe"), (ENDLESS, "loops too often"), (LARGE, "too much text"), (UNDEFINED, "not there")],
)
def test_a_template_that_cannot_be_filled_in(template: str, says: str, dry_run: Sequence[str], desk: Desk) -> None:
    desk.path("p.yaml").write_text(template)
    assert_refused(desk, *GENERATE, *dry_run, says=["p.yaml", says])


@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)], ids=["run", "dry run"])
@pytest.mark.parametrize(
    "command",
    [
        GENERATE,
        ("generate-cot", *GENERATE[1:]),
        ("tool-generate", "p.yaml", "-o", "out.json"),
        ("tool-pipeline", "p.yaml", "-o", "out.json"),
        ("enrich", "p.jsonl", "-o", "out.json"),
        ("tool-curate", "p.jsonl", "-o", "out.json"),
        ("compare", "p.jsonl", "q.jsonl", "-o", "out.json"),
    ],
    ids=lambda command: command[0],
)
def test_what_is_wrong_is_told_before_prefect_is_imported(
    command: Sequence[str], dry_run: Sequence[str], desk: Desk
) -> None:
    for name in ("p.yaml", "p.jsonl"):
        desk.path(name).write_text("[" * 1000)
    program = (
        "import sys; from flows.command.cli import main\n"
        "try: main()\nfinally: print('prefect' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command, *dry_run],
        cwd=desk.folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(desk.folder), "XDG_DATA_HOME": str(desk.folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    *_, said, has_prefect = done.stderr.splitlines()
    assert (done.returncode, has_prefect) == (2, "False"), done.stderr
    assert "nested more than 100 levels" in said
