"""The one place that imports LanceDB, when it is first needed: it takes longer than `generator --help` may."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from generator.startup import lancedb_import

if TYPE_CHECKING:
    from lancedb.db import DBConnection

READ_AHEAD = 32 * 1024**2
"""Bytes of a table that a scan has read and nobody has asked for yet."""


def connect(path: str | Path) -> "DBConnection":
    """Connect to the LanceDB at a folder or a URL; a folder that is not there is made.

    Raises:
        OSError, RuntimeError, ValueError: LanceDB cannot use the place.
    """
    os.environ.setdefault("LANCEDB_LOG", "error")  # it warns of every table that is new
    os.environ.setdefault("LANCE_DEFAULT_IO_BUFFER_SIZE", str(READ_AHEAD))  # 2 GB unless told: a whole table, mostly
    with lancedb_import.quick():
        import lancedb

    return lancedb.connect(path)
