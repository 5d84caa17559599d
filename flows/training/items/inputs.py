"""What an evaluation set is made of, as the options name it; a check reads it without starting Prefect."""

from flows.options.training.evalset import EvalsetOptions
from flows.pairs.inputs import filtered_source
from flows.running.reading import fault
from generator.chunk_files.folder import holds_chunk_files
from generator.errors import UsageError
from generator.files import read_rows
from generator.lancedb.chunk_source import ChunkSource
from generator.lancedb.held_out import column_of
from generator.lancedb.tables import open_table
from generator.settings.tree import Settings


async def check_evalset(options: EvalsetOptions, settings: Settings) -> None:
    """Look at the tables, their split, and the beginning of the training rows.

    Raises:
        UsageError: There is no such table, it is not split, or a file has no training rows.
    """
    next(iter(chunk_source(options, settings).read()), None)
    check_split(options)
    for where in options.training:
        next(read_rows(where, on_bad=lambda _: None, check=fault))


def chunk_source(options: EvalsetOptions, settings: Settings) -> ChunkSource:
    """All chunks of the tables, of both parts: what nothing answers is looked up in all of them."""
    return filtered_source(settings, options, part="all")


def check_split(options: EvalsetOptions) -> None:
    """Refuse to ask about held-out documents where none are.

    Raises:
        UsageError: A table has no split.
    """
    if options.part == "trained":
        return
    for name in dict.fromkeys(options.table):
        if holds_chunk_files(options.lancedb_path, options.text_column) or not column_of(
            open_table(options.lancedb_path, name).schema
        ):
            raise UsageError(
                f"Table {name!r} of {options.lancedb_path} has no documents that are held out of training: run "
                f"`generator split {options.lancedb_path}` before rows are generated, or ask about all documents with "
                "--from trained."
            )
