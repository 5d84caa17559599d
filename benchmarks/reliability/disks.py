"""Disks that are full: the ledger's, the output's, the temporary one. One sentence, and nothing paid for is lost."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.reliability.scene import IN_FLIGHT, Ended, Home, Scene

SMALL, LARGE = "160k", "64m"


def disks(scene: Scene) -> list[Figure]:
    """Each disk full, then with room again and the same command once more. Needs the right to mount a disk."""
    try:
        return [_ledger(scene), _output(scene), _temporary(scene)]
    except PermissionError as error:
        raise RuntimeError(f"a full disk needs the right to mount one: {error}") from error


def _ledger(scene: Scene) -> Figure:
    home = scene.home("openai")
    with disk(home.folder / "disk") as place:
        url = {"GENERATOR_LEDGER__URL": f"sqlite+aiosqlite:///{place / 'ledger.db'}"}
        return _tried(scene, home, "the ledger's disk full", place, _generate("out.jsonl"), url)


def _output(scene: Scene) -> Figure:
    home = scene.home("openai")
    with disk(home.folder / "disk", "16k") as place:
        (place / "out.jsonl").write_text("old\n")
        return _tried(scene, home, "the output's disk full", place, _generate("disk/out.jsonl"), {})


def _temporary(scene: Scene) -> Figure:
    home = scene.home("openai")
    with disk(home.folder / "disk", "16k") as place:
        command = _generate("out.jsonl")
        return _tried(scene, home, "the temporary disk full", place, command, {"TMPDIR": str(place)})


def _tried(scene: Scene, home: Home, what: str, place: Path, command: list[str], changed: dict[str, str]) -> Figure:
    scene.forget()
    full = home.run(command, **changed)
    kept = place.joinpath("out.jsonl")
    untouched = not kept.exists() or kept.read_text() == "old\n"
    _mount(place, f"remount,size={LARGE}")
    again = home.run(command, **changed)
    extra = scene.calls() - scene.prompts()
    good = full.code in (1, 2) and again.code == 0 and untouched and "Traceback" not in full.said
    said = _last(full)
    detail = f"exit code {full.code}, then {again.code}; {said}"
    return Figure(f"{what}: calls asked again", extra if good else 10**6, IN_FLIGHT, "", detail)


def _last(ended: Ended) -> str:
    return next((line[:160] for line in ended.said.splitlines() if line.startswith("generator: ")), ended.said[-160:])


def _generate(output: str) -> list[str]:
    return ["generate", "my.lancedb", "-o", output]


@contextmanager
def disk(place: Path, size: str = SMALL) -> Iterator[Path]:
    """A file system of its own, of that size, while the block runs.

    Raises:
        PermissionError: None may be mounted here.
    """
    place.mkdir()
    _mount(place, f"size={size}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _mount(place: Path, options: str) -> None:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        raise PermissionError(done.stderr.decode().strip())
