"""Names of files beside and below others, here and in stores."""

from pathlib import Path, PurePosixPath

from generator.files.stores import LANCE, is_url


def beside(output: str, ending: str) -> str | None:
    """The file beside an output that is called like it: `training.jsonl` and `.summary.json` give
    `training.summary.json`. None for standard output and for tables, beside which nothing is written.
    """
    if output == "-" or output.startswith(LANCE):
        return None
    if not is_url(output):
        return str(Path(output).with_suffix(ending))
    folder, _, name = output.rstrip("/").rpartition("/")
    return f"{folder}/{PurePosixPath(name).with_suffix(ending)}"


def below(folder: str, name: str) -> str:
    """A file in a folder."""
    return f"{folder.rstrip('/')}/{name}" if is_url(folder) else str(Path(folder) / name)
