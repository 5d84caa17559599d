"""Ledgers and disks that fail, and what may never lie on them."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.providers.server import RunningServer
from tests.providers.settings import Fault
from tests.support.commands import KEY, Desk, chunk

Serve = Callable[..., RunningServer]
GENERATE = ("generate", "my.lancedb", "-o", "qa.json")


def test_no_key_is_ever_written_down(desk: Desk, provider_server: Serve) -> None:
    desk.use(provider_server(key=KEY, faults=(Fault("error", status=400, contains="pop3"),)))
    desk.table([chunk(n) for n in range(4)])
    done = desk.run("pipeline", "my.lancedb", "-o", "out.jsonl", "--keep-intermediate", "kept", "-v")
    files = [path for path in desk.folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"out.jsonl", "qa.json", "ledger.db"}
    assert [str(path) for path in files if KEY.encode() in path.read_bytes()] == []
    assert KEY not in done.said


def test_a_corrupt_ledger_is_named(desk_without_server: Desk) -> None:
    desk = desk_without_server
    desk.table([chunk(1)])
    desk.path("ledger.db").write_bytes(b"not a database" * 100)
    done = desk.run(*GENERATE)
    assert (done.code, len(done.lines)) == (2, 1)
    assert "move it away to begin a new one" in done.said


def test_a_ledger_in_a_folder_that_is_a_file_is_named(desk_without_server: Desk) -> None:
    desk = desk_without_server
    desk.table([chunk(1)])
    desk.path("file").write_text("x")
    desk.set(GENERATOR_LEDGER__URL=f"sqlite+aiosqlite:///{desk.path('file')}/ledger.db")
    done = desk.run(*GENERATE)
    assert (done.code, len(done.lines), "GENERATOR_LEDGER__URL" in done.said) == (2, 1, True)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which even root may not write")
def test_an_output_folder_that_may_not_be_written_is_named_before_any_call(desk_without_server: Desk) -> None:
    desk = desk_without_server
    desk.table([chunk(1)])
    done = desk.run("generate", "my.lancedb", "-o", "/proc/qa.json")
    assert (done.code, len(done.lines), "/proc" in done.said) == (2, 1, True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 32 kB; skips where none may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a full disk needs the right to mount one: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_leaves_the_old_output_and_the_work(desk: Desk, small_disk: Path) -> None:
    desk.table([chunk(n) for n in range(60)])
    output = small_disk / "qa.json"
    output.write_text("old")
    done = desk.run("generate", "my.lancedb", "-o", str(output))
    assert (done.code, len(done.lines)) == (1, 1)
    assert "No space left on device" in done.said
    assert [(path.name, path.read_text()) for path in small_disk.iterdir()] == [("qa.json", "old")]
    summary = desk.summary(*GENERATE)
    assert (summary["usage"]["calls"], summary["written"]) == (0, len(desk.rows("qa.json")))


def test_a_full_disk_leaves_the_old_table(desk: Desk, small_disk: Path) -> None:
    desk.records(*({"question": f"What is {n}?", "answer": f"{n * 7919} " * 40} for n in range(400)))
    output = f"lance://{small_disk}/rows"
    done = desk.run("dedup", "in.json", "-o", output, "--no-near")
    assert (done.code, len(done.lines), "No space left on device" in done.said) == (1, 1, True), done.said
    assert not any(small_disk.glob("*.lance"))


def test_a_full_disk_of_temporary_files_loses_nothing(
    desk: Desk, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.table([chunk(n) for n in range(60)])
    desk.path("qa.json").write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(small_disk))
        done = desk.run(*GENERATE)
    assert (done.code, len(done.lines), desk.path("qa.json").read_text()) == (1, 1, "old"), done.said
    assert f"Rows cannot be set aside in {small_disk} (No space left on device)" in done.said
    assert desk.summary(*GENERATE)["usage"]["calls"] == 0
