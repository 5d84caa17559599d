"""What lies beside a set, by its name: `NAME.manifest.json` and the files that belong to it."""

import os
from dataclasses import dataclass
from pathlib import Path

from generator.errors import UsageError
from generator.files.places import Kind, Place, locate
from generator.files.stores import LANCE, is_url

MANIFEST = ".manifest.json"
RETIRED = ".retired.jsonl"
CHUNKS = ".chunks.npz"
OUTPUT, ORIGINS = "output", "origins"
"""Roles of the files of a set: its rows, and line by line what they are traced by."""


@dataclass(frozen=True)
class SetPlaces:
    """Where the files beside a set are.

    Attributes:
        output: The set, as the user wrote it.
        manifest: What its release was made of.
        retired: Rows that left it, one a line.
        chunks: Of which chunk each of its rows is.
        begun: What a release is about to put in place; gone when it is there.
    """

    output: str
    manifest: Path
    retired: Path
    chunks: Path
    begun: Path

    @property
    def folder(self) -> Path:
        return self.manifest.parent

    def whole(self, place: str) -> str:
        """Where a file of the manifest is, which names it relative to its folder; a table as it is."""
        return place if "://" in place else str(Path(os.path.realpath(self.folder), place))


def places_of(output: str) -> SetPlaces | None:
    """Where the files beside an output are; None of one that can have none, see `can_be_kept_up`.

    Raises:
        UsageError: It names no place.
    """
    return _named(output, _base(locate(output))) if can_be_kept_up(output) else None


def can_be_kept_up(output: str) -> bool:
    """Whether an output is a file of this machine or a table: no stream, and neither in a store nor in parts."""
    in_parts = output.endswith("/") and not output.startswith(LANCE)
    return output != "-" and not in_parts and not is_url(output)


def of_named(where: str) -> SetPlaces:
    """Where the files of a set are that is named by itself or by its manifest.

    Raises:
        UsageError: It names neither.
    """
    if where.endswith(MANIFEST):
        return _named(where, Path(where.removesuffix(MANIFEST)).expanduser())
    found = places_of(where)
    if found is None:
        raise UsageError(f"{where} has no releases; name a file of this machine, a table, or a NAME.manifest.json.")
    return found


def _named(output: str, base: Path) -> SetPlaces:
    def beside(ending: str) -> Path:
        return base.with_name(f"{base.name}{ending}")

    begun = base.with_name(f".{base.name}{MANIFEST}.next")
    return SetPlaces(output, beside(MANIFEST), beside(RETIRED), beside(CHUNKS), begun)


def _base(place: Place) -> Path:
    """The set's path without its ending; of a table, its name in the folder of its LanceDB."""
    return place.path / place.table if place.kind is Kind.LANCE else place.path.with_suffix("")
