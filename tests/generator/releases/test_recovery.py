"""A release that was broken off: the next run ends it, or begins from the old one."""

from contextlib import suppress
from pathlib import Path

import pytest

from generator.files import read_rows
from generator.files.places import locate
from generator.releases import begun
from generator.releases.begun import recover, version_of
from generator.releases.manifest import Manifest, read_manifest, write_manifest
from generator.releases.places import SetPlaces, places_of
from generator.releases.staging import Staging


class Ended(BaseException):
    """The process is gone."""


def release(places: SetPlaces, number: int, where: list[str]) -> None:
    """Write a release whose files each hold one row with its number."""
    staging = Staging(places)
    try:
        for role, output in zip(("output", "rejected"), where, strict=True):
            with staging.rows(role, output) as writer:
                writer.write({"release": number})
        staging.commit(Manifest(release=number, made_at="now", flow="f", path="db", files=staging.files))
    finally:  # a process that is killed removes no drafts
        staging._drafts = []
        staging.close()


def numbers(where: list[str]) -> list[int]:
    return [row["release"] for output in where for row in read_rows(output, on_bad=lambda _: None)]


@pytest.fixture(params=[("a.jsonl", "left.jsonl"), ("lance://db/a", "left.jsonl"), ("lance://db/a", "lance://db/left")])
def where(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(tmp_path)
    Path("db").mkdir()
    return list(request.param)


@pytest.mark.parametrize("step", range(8))
def test_wherever_it_ends_the_next_run_finds_one_whole_release(
    step: int, where: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    places = places_of(where[0])
    assert places is not None
    release(places, 1, where)
    left = [step]

    def ends(work: object) -> object:
        def run(*arguments: object, **named: object) -> object:
            if not left[0]:
                raise Ended
            left[0] -= 1
            return work(*arguments, **named)  # type: ignore[operator]

        return run

    with monkeypatch.context() as patched:
        patched.setattr(begun.Begun, "write", ends(begun.Begun.write))
        patched.setattr(begun, "_put_in_place", ends(begun._put_in_place))
        patched.setattr("generator.files.tables.write_lance", ends(_lance()))
        patched.setattr(begun, "write_manifest", ends(write_manifest))
        patched.setattr(Path, "unlink", ends(Path.unlink))
        with suppress(Ended):
            release(places, 2, where)
    recover(places)
    manifest = read_manifest(places.manifest)
    assert manifest is not None
    assert numbers(where) == [manifest.release] * 2
    assert not places.begun.exists()
    release(places, 3, where)
    assert numbers(where) == [3, 3]
    if where[0].startswith("lance"):
        output = read_manifest(places.manifest)
        assert output is not None
        assert [file.version for file in output.files if file.role == "output"] == [version_of(locate(where[0]))]


def _lance() -> object:
    from generator.files.tables import write_lance

    return write_lance
