"""Which file is whose: names are given out so that no document writes over another's file."""

from pathlib import Path

from generator.errors import UsageError
from generator.hashing import fingerprint
from generator.qa_files.names import candidates
from generator.qa_files.reading import read_fields, read_head, section

ORIGIN = "chunks_from"
"""Field of `processing_info`: the LanceDB or folder that the document's chunks come from."""


class Places:
    """The files of a folder, of which each document of a run gets one.

    A document keeps the file that it has; the plain name goes to whoever comes first. A file that another program
    made, or that is of a document of another LanceDB, is left alone.

    Args:
        folder: Where the files are.
        origin: The LanceDB or folder that the chunks come from.
    """

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder = folder
        self._origin = origin
        self._given: set[str] = set()

    def give(self, source: str) -> Path:
        """The file of the document that lies there."""
        own = fingerprint([self._origin, source], 12)
        names = (name for name in candidates(source, own) if self._is_free(name, source) or own in name)
        name = next(names)
        self._given.add(name.casefold())  # names that differ in case are one file to some systems
        return self._folder / name

    def _is_free(self, name: str, source: str) -> bool:
        path = self._folder / name
        return name.casefold() not in self._given and (not path.exists() or self._is_own(path, source))

    def _is_own(self, path: Path, source: str) -> bool:
        head = read_head(path)
        origin = section(head, "processing_info").get(ORIGIN)
        if section(head, "metadata").get("source_file") != source or not isinstance(origin, str):
            return False
        return origin == self._origin or ("://" not in origin and not Path(origin).exists())  # it has moved


def saved_chunks(path: Path) -> float:
    """How many chunks a file has; more than any where it is whole, and none where it is no file of this form."""
    try:
        fields = read_fields(path)
    except UsageError:
        return 0
    done = section(fields, "summary").get("completed_chunks")
    return float("inf") if fields.get("status") == "completed" else float(done if isinstance(done, int) else 0)
