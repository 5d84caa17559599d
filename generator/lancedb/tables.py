"""LanceDB: tables opened and read in batches.

Only the columns asked for are read, a few hundred rows at a time: a table's vectors never come into memory.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.errors import RunStopped, UsageError
from generator.lancedb import connection as lance_connection
from generator.lancedb.faults import FAULTS, said

if TYPE_CHECKING:
    from lancedb.db import DBConnection
    from lancedb.table import Table

BATCH_ROWS = 256


def open_table(path: str | Path, table: str, *, allow_empty: bool = False, version: int | None = None) -> "Table":
    """Open a table at its present version, and stay at that version while others write to it.

    Args:
        path: The folder of the LanceDB, or its URL (`s3://…`, `gs://…`, `az://…`).
        table: The table's name.
        allow_empty: Take one without rows too.
        version: Open it at this one instead, and stay there.

    Raises:
        UsageError: There is no LanceDB at `path`, it has no such table (those that it has are listed), the table cannot
            be read, or it is empty.
    """
    connection = _connect(path)
    names = _table_names(connection, path)
    if table not in names:
        raise UsageError(_missing(connection, path, table, names))
    try:
        opened = connection.open_table(table)
        opened.checkout(opened.version if version is None else version)
        _ = opened.schema  # one that is nested too deeply cannot be told
        rows = opened.count_rows()
    except FAULTS as error:
        raise UsageError(f"Table {table!r} in {path} cannot be read: {said(error)}.") from None
    if not rows and not allow_empty:
        raise UsageError(f"Table {table!r} in {path} is empty; `generator chunk DOCUMENTS {path}` adds chunks to it.")
    return opened


def tables_of(path: str | Path) -> list[str]:
    """Names of the tables of a LanceDB, sorted.

    Raises:
        UsageError: There is no LanceDB at `path`.
    """
    return _table_names(_connect(path), path)


def written_at(table: "Table") -> datetime | None:
    """When the version at which it was opened was written, in UTC; None where that cannot be told."""
    try:
        versions = table.list_versions()
    except FAULTS:
        return None
    times: dict[int, datetime] = {entry["version"]: entry["timestamp"] for entry in versions}
    time = times.get(table.version)
    return None if time is None else time.astimezone(UTC)


def scan(table: "Table", columns: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Read rows in the table's own order, holding one batch at a time.

    Args:
        table: An open table; it is read at the version at which it was opened.
        columns: What to read: an SQL expression by the name that it has in the rows.

    Raises:
        RunStopped: The table's files cannot be read (any more).
    """
    try:
        for batch in table.search().select(dict(columns)).to_batches(BATCH_ROWS):
            yield from batch.to_pylist()
    except FAULTS as error:
        asked = "Schema error" in str(error)  # then nothing was read yet
        cause = "its columns cannot be asked for" if asked else "its files are damaged, or were cleaned up meanwhile"
        raise RunStopped(
            f"Table {table.name!r} cannot be read at its version {table.version} ({said(error)}); {cause}."
        ) from error


def _connect(path: str | Path) -> "DBConnection":
    if "://" not in str(path):
        _check_folder(Path(path).expanduser())  # LanceDB itself would make the folder
        path = Path(path).expanduser()
    try:
        return lance_connection.connect(path)
    except FAULTS as error:
        raise UsageError(f"Cannot open {path} as a LanceDB: {said(error)}.") from None


def _check_folder(path: Path) -> None:
    if not path.exists():
        raise UsageError(f"There is no LanceDB at {path}; `generator chunk DOCUMENTS {path}` makes one.")
    if not path.is_dir():
        raise UsageError(f"{path} is a file; a LanceDB is a folder with one folder NAME.lance for each table.")
    if path.suffix == ".lance" and (path / "_versions").is_dir():
        raise UsageError(f"{path} is a single table; name its LanceDB, {path.parent}, with --table {path.stem}.")


def _table_names(connection: "DBConnection", path: str | Path) -> list[str]:
    names: list[str] = []
    token: str | None = None
    while True:
        try:
            page = connection.list_tables(page_token=token)
        except FAULTS as error:
            raise UsageError(f"Cannot list the tables of {path}: {said(error)}.") from None
        names += page.tables
        token = page.page_token
        if not token:
            return sorted(names)


def _missing(connection: "DBConnection", path: str | Path, table: str, names: list[str]) -> str:
    if not names:
        return (
            f"{path} holds no LanceDB tables; `generator chunk DOCUMENTS {path}` makes them, and if these are the "
            f"documents: `generator documents-pipeline {path} -o training.jsonl`."
        )
    listed = ", ".join(f"{name} ({_rows(connection, name)})" for name in names)
    return f"There is no table {table!r} in {path}; there are: {listed}; choose one with --table."


def _rows(connection: "DBConnection", name: str) -> str:
    """How many rows a table has, in words."""
    try:
        rows = connection.open_table(name).count_rows()
    except FAULTS:
        return "cannot be read"
    return f"{rows:,} row{'' if rows == 1 else 's'}"
