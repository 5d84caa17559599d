"""A database by URL, from an event loop: SQLite in a file by default, PostgreSQL when several machines share it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from generator.data_folder import open_private, private_folder
from generator.errors import UsageError
from generator.ledger.postgresql import PostgreSQL
from generator.ledger.sqlite import SQLite
from generator.ledger.transactions import Database


@asynccontextmanager
async def open_database(url: str, metadata: sa.MetaData, name: str, setting: str) -> AsyncIterator[Database]:
    """Open a database and create the tables of `metadata` where they are missing.

    Args:
        url: `sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://…`.
        name: What it is called in messages.
        setting: The environment variable that chooses another one.

    Raises:
        UsageError: The URL is not usable, the file is damaged or cannot be written, or the server does not answer.
    """
    database = _by_url(url, name, setting)
    try:
        await database.transact(lambda connection: _create(connection, metadata))
    except (SQLAlchemyError, OSError) as error:
        await database.close()
        raise UsageError(_not_opened(make_url(url), error, name, setting)) from None
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def read_database(url: str, table: sa.Table, name: str, setting: str) -> AsyncIterator[Database | None]:
    """Open a database for reading alone; None where it is not there, or does not hold the table yet.

    Raises:
        UsageError: The URL is not usable, the file is damaged, or the server does not answer.
    """
    parsed = _checked_url(url, name, setting)
    if _is_missing(parsed):
        yield None
        return
    is_file = parsed.get_backend_name() == "sqlite"
    database = SQLite(parsed, read_only=True) if is_file else PostgreSQL(parsed)
    try:
        is_there = await database.transact(lambda connection: sa.inspect(connection).has_table(table.name))
    except (SQLAlchemyError, OSError) as error:
        await database.close()
        raise UsageError(_not_opened(parsed, error, name, setting)) from None
    try:
        yield database if is_there else None
    finally:
        await database.close()


def _is_missing(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()


def _create(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Like `metadata.create_all`, but safe when several processes start at once."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(7106541)"))
    for table in metadata.sorted_tables:
        connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))
    if _missing(connection, metadata):
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # another process may be at it just now
        for column in _missing(connection, metadata):
            _add(connection, column)


def _missing(connection: sa.Connection, metadata: sa.MetaData) -> list[sa.Column[Any]]:
    """Columns that tables made by an earlier version lack."""
    there = sa.inspect(connection).get_multi_columns(filter_names=list(metadata.tables))
    names = {(table, column["name"]) for (_, table), columns in there.items() for column in columns}
    return [column for table in metadata.sorted_tables for column in table.c if (table.name, column.name) not in names]


def _add(connection: sa.Connection, column: sa.Column[Any]) -> None:
    definition = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
    connection.execute(sa.text(f"ALTER TABLE {column.table.name} ADD COLUMN {definition}"))


def dialect_insert(dialect: str, table: sa.Table) -> Any:
    """An insert that can say what happens on a conflict, which every dialect has its own of; returns SQLAlchemy's."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)  # PostgreSQL's takes 0.05 s


def cause(error: Exception) -> str:
    """What the driver itself said, on one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _checked_url(url: str, name: str, setting: str) -> URL:
    forms = "give sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER@HOST/NAME"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UsageError(f"The {name}'s URL ({setting}) is not a database URL: {forms}.") from None
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise UsageError(f"The {name} cannot be kept in {backend}: {forms}.")
    return parsed


def _by_url(url: str, name: str, setting: str) -> Database:
    parsed = _checked_url(url, name, setting)
    if parsed.get_backend_name() == "postgresql":
        return PostgreSQL(parsed)
    try:
        _make_place(Path(parsed.database or ""))
    except OSError as error:
        raise UsageError(f"The {name}'s folder cannot be made ({error}): choose another with {setting}.") from None
    return SQLite(parsed)


def _make_place(file: Path) -> None:
    """The folder, and the file where it is new: for its user alone, until that user opens it to others."""
    private_folder(file.parent)
    if file.name and not file.exists():
        open_private(file, "ab").close()


def _not_opened(url: URL, error: Exception, name: str, setting: str) -> str:
    if url.get_backend_name() != "sqlite":
        remedy = f"check that the server runs and that {setting} is right"
        return f"The {name} at {url.render_as_string()} does not answer ({cause(error)}): {remedy}."
    damaged = isinstance(error, DBAPIError) and ("malformed" in cause(error) or "not a database" in cause(error))
    remedy = (
        "move it away to begin a new one, or restore a copy"
        if damaged
        else f"make it writable or choose another with {setting}"
    )
    return f"The {name} {url.database} cannot be opened ({cause(error)}): {remedy}."
