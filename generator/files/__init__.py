"""Rows in, rows out: every file a command reads or writes goes through here, by its extension.

`.json` (an array), `.jsonl` (a line each), `.parquet`, `FOLDER/` (a set in parts), `lance://PATH/TABLE` (a LanceDB
table), `-` (standard input or output); what is in an object store by its URL, `s3://BUCKET/FOLDER/NAME.jsonl`. Rows are
plain dicts; both directions stream, so that memory stays flat however many there are. A bad row is reported and kept
aside, and the rest goes on; what is written replaces the old file at the end, whole or not at all.
"""

from generator.files.badrows import BadRow
from generator.files.names import below, beside
from generator.files.places import check_output, check_outputs, same_place
from generator.files.reading import Check, read_numbered, read_rows
from generator.files.text import Row
from generator.files.writing import Writer, open_writer

__all__ = [
    "BadRow",
    "Check",
    "Row",
    "Writer",
    "below",
    "beside",
    "check_output",
    "check_outputs",
    "open_writer",
    "read_numbered",
    "read_rows",
    "same_place",
]
