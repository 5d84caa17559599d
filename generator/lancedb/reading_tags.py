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

from generator.lancedb.faults import FAULTS, said
from generator.process_names import has_ended, own_name

if TYPE_CHECKING:
    from lancedb.table import Table

PREFIX = "generator-reading"
LASTS = 7 * 86_400.0
"""Seconds after which the tag of a process on another machine counts as left behind: for as long, LanceDB leaves old
versions alone without a tag as well."""
_NAME = re.compile(rf"{PREFIX}\.[^.]*\.(\d+)\.[0-9a-f]+\.(.+)")
"""When it was made, and by which process."""
_MISSING = "Not found"
"""What LanceDB says where the file of a tag is gone."""
_TRIES = 10
"""Times that tags are listed, each after another one went meanwhile."""


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
        for old in filter(_is_left_behind, _names(table)):
            with suppress(*FAULTS):  # another run has just taken it off
                table.tags.delete(old)
        table.tags.create(name, int(table.version))
    except FAULTS as error:
        say(
            f"Version {table.version} of table {table.name!r} could not be tagged ({said(error)}): if old "
            "versions are cleaned up while it is read, the run stops, and has to be started again."
        )
        return None
    return name


def _take_off(table: "Table", name: str, say: Callable[[str], None]) -> None:
    try:
        if name in _names(table):  # the table may be another one by now
            table.tags.delete(name)
    except FAULTS as error:
        say(f"The tag {name} of table {table.name!r} could not be taken off ({said(error)}); the next run does.")


def _names(table: "Table") -> list[str]:
    """The tags there are. While LanceDB lists them, another run may take one off, and then the whole list fails."""
    for _ in range(_TRIES - 1):
        try:
            return list(table.tags.list())
        except FAULTS as error:
            if _MISSING not in str(error):
                raise
    return list(table.tags.list())


def _is_left_behind(name: str) -> bool:
    """Whether it is a tag of ours whose run has ended without taking it off."""
    known = _NAME.fullmatch(name)
    if known is None:
        return False
    process = ".".join("" if part == "-" else part for part in known[2].split("."))
    return has_ended(process) or time.time() - int(known[1]) > LASTS
