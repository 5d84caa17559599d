"""The manifest of a release: what a set was made of, by whom, and what it came to. Written last, whole.

{"release": 3, "made_at": "…", "flow": "qa-pipeline", "tables": [{"name": "text_chunks", "version": 17, …}],
 "counts": {"rows": 9998, "kept": 9997, "added": 1, "retired": 2, …}, "files": [{"role": "output", …}], …}

No key, token or password is in it: of the options those that decide what the rows say, of a model its name and
sampling.
"""

from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, Field, ValidationError

from generator.errors import UsageError
from generator.files.whole import write_whole
from generator.hashing import fingerprint
from generator.lancedb.table_state import TableState
from generator.types import Model


class TableRead(TableState):
    """A table at the version at which it was read; see `TableState`.

    Attributes:
        path: The LanceDB, as an absolute path or a URL.
    """

    path: str


class ModelAsked(BaseModel):
    """Who was asked, and with which sampling."""

    provider: str
    name: str
    sampling: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def of(cls, model: Model) -> "ModelAsked":
        return cls(provider=model.provider, name=model.name, sampling=model.sampling)


class FileWritten(BaseModel):
    """A file or table of a release.

    Attributes:
        role: What it holds: `output`, `origins`, `rejected`, `chunks`, or the stage of an intermediate file.
        place: Where, relative to the folder of the manifest; of a table `lance://…`.
        rows: How many; of a table, the retired ones included.
        sha256: Of its bytes; of a table, over its rows.
        version: Of a table.
    """

    role: str
    place: str
    rows: int = 0
    bytes: int = 0
    sha256: str = ""
    version: int | None = None


class Counts(BaseModel):
    """What a release came to.

    Attributes:
        rows: Of the set, without those that are retired.
        kept: Rows that were there before, byte for byte.
        changed: Chunks that say something else than before; `vanished` are gone, `moved` have another id.
        waiting: Chunks that failed, in part or whole; the next update asks them again.
    """

    rows: int = 0
    kept: int = 0
    added: int = 0
    retired: int = 0
    chunks: int = 0
    new: int = 0
    changed: int = 0
    vanished: int = 0
    moved: int = 0
    waiting: int = 0


class Past(BaseModel):
    """A release in a line."""

    release: int
    made_at: str
    update: bool = False
    versions: dict[str, int] = Field(default_factory=dict)
    rows: int = 0
    added: int = 0
    retired: int = 0
    cost: float = 0.0


class Manifest(BaseModel):
    """See the module.

    Attributes:
        release: Its number, from 1.
        made_at: In ISO 8601, UTC.
        update: Whether it followed the table from the release before it; else all was made anew.
        path: The LanceDB or folder that was read.
        beside: The same, relative to the folder of the manifest; None of a URL.
        fingerprint: Of what the chunks say; see `Snapshot`.
        options: Those that decide what the rows say.
        prompts: Fingerprints of the prompts that made the rows, by name.
        goal: Rows that a target comes to; None without one.
        usage: What this release took: calls, tokens, cost in US dollars.
        ledger: Scope and sample of the run.
        previous: The sha256 of the manifest before it.
        history: The releases before it, the oldest first.
    """

    release: int
    made_at: str
    update: bool = False
    flow: str
    path: str
    beside: str | None = None
    tables: list[TableRead] = Field(default_factory=list)
    fingerprint: str = ""
    options: dict[str, Any] = Field(default_factory=dict)
    models: list[ModelAsked] = Field(default_factory=list)
    prompts: dict[str, str] = Field(default_factory=dict)
    goal: int | None = None
    counts: Counts = Counts()
    usage: dict[str, Any] = Field(default_factory=dict)
    ledger: dict[str, Any] = Field(default_factory=dict)
    files: list[FileWritten] = Field(default_factory=list)
    previous: str | None = None
    history: list[Past] = Field(default_factory=list)

    def file(self, role: str) -> FileWritten | None:
        """Its file of that role."""
        return next((file for file in self.files if file.role == role), None)

    def in_a_line(self) -> Past:
        """What later releases remember of it."""
        return Past(
            release=self.release,
            made_at=self.made_at,
            update=self.update,
            versions={table.name: table.version for table in self.tables},
            rows=self.counts.rows,
            added=self.counts.added,
            retired=self.counts.retired,
            cost=self.usage.get("cost", 0.0),
        )

    @property
    def digest(self) -> str:
        """By which the next release names it."""
        return fingerprint(self.model_dump(mode="json"))


def read_manifest(path: Path) -> Manifest | None:
    """The manifest at a path; None where there is none.

    Raises:
        UsageError: It cannot be read, or is none.
    """
    try:
        return Manifest.model_validate(orjson.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, orjson.JSONDecodeError, ValidationError) as error:
        why = "it lacks what every release has" if isinstance(error, ValidationError) else str(error)
        raise UsageError(
            f"{path} is not the manifest of a release ({why}); put it back as it was, or remove it and make the set "
            "anew without --update."
        ) from None


def write_manifest(path: str | Path, manifest: Manifest) -> None:
    """Write it; the old one stays until the new one is whole.

    Raises:
        UsageError: It cannot be written.
    """
    write_whole(path, as_bytes(manifest))


def as_bytes(manifest: Manifest) -> bytes:
    """As it stands in its file."""
    return orjson.dumps(manifest.model_dump(mode="json"), option=orjson.OPT_INDENT_2) + b"\n"
