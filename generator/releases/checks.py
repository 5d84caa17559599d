"""What can be said against an update before it begins, a sentence each, with what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.files.places import Kind, locate
from generator.hashing import file_digest
from generator.releases.begun import rows_digest, version_of
from generator.releases.manifest import FileWritten, Manifest, ModelAsked, read_manifest
from generator.releases.places import ORIGINS, OUTPUT, SetPlaces

ANEW = "leave --update out, and the set is made anew (what was paid for is reused where it fits)"


@dataclass(frozen=True)
class Wanted:
    """What a run is asked for, as far as its releases have to be alike.

    Attributes:
        flow: Its name.
        path: The LanceDB, as an absolute path or a URL.
        beside: The same relative to the set; None of a URL.
        options: Those that decide what the rows say.
        models: Who is asked.
        outputs: Where its rows go, by role.
    """

    flow: str
    path: str
    beside: str | None
    options: dict[str, Any]
    models: list[ModelAsked] = field(default_factory=list)
    outputs: Mapping[str, str] = field(default_factory=dict)


def release_before(places: SetPlaces, wanted: Wanted) -> Manifest | None:
    """The release that an update goes on from; None where there is neither manifest nor set, and all is to be made.

    Raises:
        UsageError: The set was made by another command, of another table, with other options or models; or it is not
            as its release wrote it.
    """
    manifest, there = read_manifest(places.manifest), _is_there(places.output)
    if manifest is None:
        if there:
            raise UsageError(
                f"{places.output} has no {places.manifest.name} beside it, which says what it was made of: put it "
                f"back, or {ANEW}, with its manifest."
            )
        return None
    _check_alike(places, manifest, wanted)
    if not there:
        return None
    for role, where in wanted.outputs.items():
        _check_untouched(places, manifest, role, where)
    chunks = manifest.file("chunks")
    if chunks is None or not _is_as_written(chunks, str(places.chunks)):
        raise UsageError(
            f"{places.chunks}, which says of which chunk each row is, is gone or not as release {manifest.release} "
            f"wrote it: put it back, or {ANEW}."
        )
    return manifest


def changed_since(places: SetPlaces, manifest: Manifest) -> str:
    """In words, that a file of a set by which its rows are told is not as its release wrote it; empty: all are."""
    if places.begun.exists():
        return f"A run ended while it put the next release of {places.output} in place, which the same again ends"
    files = [file for role in (OUTPUT, ORIGINS, "chunks") if (file := manifest.file(role))]
    wheres = [(file, places.whole(file.place)) for file in files]
    changed = next((where for file, where in wheres if not _is_as_written(file, where)), "")
    how = f"is not as release {manifest.release} wrote it (edited, moved or replaced since)"
    return f"{changed} {how}" if changed else ""


def _is_there(where: str) -> bool:
    place = locate(where)
    return version_of(place) is not None if place.kind is Kind.LANCE else place.path.exists()


def _check_alike(places: SetPlaces, manifest: Manifest, wanted: Wanted) -> None:
    made = f"{places.output} (release {manifest.release})"
    output = manifest.file(OUTPUT)
    if output and locate(places.whole(output.place)).kind is not locate(places.output).kind:
        raise UsageError(f"{places.manifest} is that of {output.place}: name that with -o, or another output.")
    if manifest.flow != wanted.flow:
        raise UsageError(
            f"{made} was made by the flow {manifest.flow}, not {wanted.flow}: update it with that, or {ANEW}."
        )
    if wanted.path != manifest.path and (wanted.beside is None or wanted.beside != manifest.beside):
        raise UsageError(f"{made} was made of {manifest.path}, not of {wanted.path}: name that, or {ANEW}.")
    if others := _others(manifest.options, wanted.options):
        raise UsageError(f"{made} was made with other options: {others}; give the same, or {ANEW}.")
    if manifest.models != wanted.models:
        before, now = (
            ", ".join(f"{m.provider} {m.name} {_sampling(m)}" for m in ms) for ms in (manifest.models, wanted.models)
        )
        raise UsageError(f"{made} was made by {before}, and now it would be {now}: name the same, or {ANEW}.")


def _others(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The options that are not the same, with both values."""
    names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    return ", ".join(f"{name} was {_shown(before.get(name))} and is {_shown(now.get(name))}" for name in names)


def _shown(value: Any) -> str:
    return "not given" if value is None or value in ("", []) else str(value)


def _sampling(model: ModelAsked) -> str:
    return "(" + ", ".join(f"{name} {value}" for name, value in model.sampling.items()) + ")"


def _check_untouched(places: SetPlaces, manifest: Manifest, role: str, where: str) -> None:
    file = manifest.file(role)
    if file is None:
        raise UsageError(
            f"Release {manifest.release} of {places.output} did not write {where}, so it cannot be kept up: name no "
            f"such file, or {ANEW}."
        )
    if not _is_as_written(file, where):
        raise UsageError(
            f"{where} is not as release {manifest.release} wrote it (edited, moved or replaced since): put it back, "
            f"write to another place, or {ANEW}, without what was edited."
        )


def _is_as_written(file: FileWritten, where: str) -> bool:
    if file.place.startswith("lance://") or where.startswith("lance://"):
        place = locate(where)
        return version_of(place) is not None and (
            version_of(place) == file.version or rows_digest(place) == file.sha256
        )
    path = Path(where).expanduser()
    return path.is_file() and path.stat().st_size == file.bytes and file_digest(path) == file.sha256
