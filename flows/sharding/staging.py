"""Where the shards of a run put their parts: a folder beside its output, which all of them and the run itself reach."""

import shutil
from pathlib import Path

from generator.errors import UsageError
from generator.files import below, stores
from generator.files.places import locate
from generator.files.stores import LANCE, is_url


def staging_for(output: str, run: str) -> str:
    """The folder for the parts of a run, as a whole path or URL."""
    return f"{staging_begins(output)}{run[:8]}"


def staging_begins(output: str) -> str:
    """What the folders of all runs with this output begin with, as a whole path or URL."""
    if is_url(output):
        folder, _, name = output.rstrip("/").rpartition("/")
        return f"{folder}/.{name}.shards-"
    place = locate(output)
    path = place.path.resolve()
    name = f"{path.name}.{place.table}" if output.startswith(LANCE) else path.name
    return str(path.parent / f".{name}.shards-")


def make(folder: str) -> None:
    """Make it; a shard on a machine that does not have it says so.

    Raises:
        UsageError: It cannot be made.
    """
    if is_url(folder):
        return
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"The folder {folder} for the parts of the shards cannot be made: {error.strerror}.") from None


def remove(folder: str) -> None:
    """Remove it with all that is in it."""
    if is_url(folder):
        stores.delete_folder(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def part(folder: str, number: int) -> str:
    """Where a shard writes its rows."""
    return below(folder, f"part-{number:04}.jsonl")
