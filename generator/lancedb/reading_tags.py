"""While a run reads a version of a table, a tag of LanceDB keeps others from cleaning that version up.

The tag is taken off when the run has ended, and of a run that was killed, by the next that reads the table. Its name
says who reads: `generator-reading.qa-pipeline.1790000000.5f2c91.PROCESS`.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from generator.process_names import has_ended, own_name

if TYPE_CHECKING:
    from lancedb.table import Table

PREFIX = "generator-reading"
LASTS = 7 * 86_400.0
"""Seconds after which the tag of a process on another machine counts as left behind: for as long, LanceDB leaves old
versions alone without a tag as well."""
_NAME = re.compile(rf"{PREFIX}\.[^.]*\.(\d+)\.[0-9a-f]+\.(.+)")
"""When it was made, and by which process."""
_FAULTS = (RuntimeError, ValueError, OSError)
"""What LanceDB raises where nothing can be written, or where there are no tags."""


@contextmanager
def tagged(tables: Iterable["Table"], reader: str, say: Callable[[str], None]) -> Iterator[None]:
    """Keep the versions at which tables are open, while the block runs.

    Args:
        tables: Of any LanceDB; where no tag can be written, all goes on without.
        reader: What the tags say of who reads: the name of a flow.
        say: Told in a sentence what could not be done.
    """
    made = [(table, name) for table in tables if (name := _tag(table, reader, say))]
    try:
        yield
    finally:
        for table, name in made:
            _take_off(table, name, say)


def _tag(table: "Table", reader: str, say: Callable[[str], None]) -> str | None:
    """The name of a new tag; None where there can be none."""
    # A tag has no empty part and no character but these.
    process = ".".join(re.sub(r"[^\w-]", "_", part, flags=re.ASCII) or "-" for part in own_name().split("."))
    name = f"{PREFIX}.{reader}.{int(time.time())}.{secrets.token_hex(3)}.{process}"
    try:
        for old in filter(_is_left_behind, table.tags.list()):
            with suppress(*_FAULTS):  # another run has just taken it off
                table.tags.delete(old)
        table.tags.create(name, int(table.version))
    except _FAULTS as error:
        say(
            f"Version {table.version} of table {table.name!r} could not be tagged ({_first_line(error)}): if old "
            "versions are cleaned up while it is read, the run stops, and has to be started again."
        )
        return None
    return name


def _take_off(table: "Table", name: str, say: Callable[[str], None]) -> None:
    try:
        if name in table.tags.list():  # the table may be another one by now
            table.tags.delete(name)
    except _FAULTS as error:
        say(f"The tag {name} of table {table.name!r} could not be taken off ({_first_line(error)}); the next run does.")


def _is_left_behind(name: str) -> bool:
    """Whether it is a tag of ours whose run has ended without taking it off."""
    known = _NAME.fullmatch(name)
    if known is None:
        return False
    process = ".".join("" if part == "-" else part for part in known[2].split("."))
    return has_ended(process) or time.time() - int(known[1]) > LASTS


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
