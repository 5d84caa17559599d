"""`split`: documents held out of training, with what is like them, noted in their tables."""

import time
from collections.abc import Mapping
from typing import Any

from flows.options.training.split import SplitOptions
from flows.running.account.outcome import counted
from flows.running.account.summary import Summary
from flows.showing.terminal import say
from flows.training.splitting.account import account
from generator.chunk_files.folder import holds_chunk_files
from generator.errors import UsageError
from generator.lancedb import tables as lance
from generator.lancedb.chunk_lock import ChunkLock
from generator.lancedb.held_out import BY_DOCUMENT, Split
from generator.lancedb.split_tables import SplitTables
from tasks.splitting.tables import Parts, split_tables

USUAL = ("text_chunks", "code_chunks")
"""The tables that `generator chunk` makes."""


def run(options: SplitOptions) -> dict[str, Any]:
    """The command without a server; returns the summary.

    Raises:
        UsageError: There is no such table or column, or nothing that could be held out.
    """
    summary, began = Summary(options.FLOW), time.monotonic()
    tables = _tables(options)
    lock = ChunkLock(options.lancedb_path, [] if options.dry_run else tables, say)
    with lock.held():
        opened = SplitTables(options.lancedb_path, tables, options.by, options.text_column)
        if not options.held_out:
            return _removed(options, opened, summary, began)
        parts = split_tables(opened, Split(by=options.by, share=options.held_out, seed=options.seed))
        _check(parts, options)
        if not options.dry_run:
            parts.write(opened)
    figures = account(parts, options.lancedb_path, summary, written=not options.dry_run)
    summary.seconds = time.monotonic() - began
    return {**summary.data(), "split": figures}


def told(data: Mapping[str, Any]) -> str:
    """What the state of a run says."""
    split = data["split"]
    if not split:
        return "All rows are for training again"
    documents = f"{split['held_out_documents']:,} of {counted(split['documents'], 'document')} held out"
    return f"{documents}: {split['held_out_chunks']:,} of {counted(split['chunks'], 'chunk')}"


def _tables(options: SplitOptions) -> list[str]:
    """The tables that are meant.

    Raises:
        UsageError: There are files of chunks, which have no room for a split, or no LanceDB.
    """
    if holds_chunk_files(options.lancedb_path):
        said = f"{options.lancedb_path} holds files of chunks, which cannot note what is held out"
        raise UsageError(f"{said}; give a LanceDB, as `generator chunk` makes one.")
    there = lance.tables_of(options.lancedb_path)
    return options.table or [name for name in USUAL if name in there] or [USUAL[0]]


def _removed(options: SplitOptions, opened: SplitTables, summary: Summary, began: float) -> dict[str, Any]:
    was_split = opened.are_split
    if not options.dry_run:
        opened.remove()
    summary.notes.append("All rows are for training again." if was_split else "There was no split to take off.")
    summary.seconds = time.monotonic() - began
    return {**summary.data(), "split": {}}


def _check(parts: Parts, options: SplitOptions) -> None:
    """Refuse a split without two sides.

    Raises:
        UsageError: All rows are of one document, or of documents that are all alike.
    """
    groups = parts.drawn.groups
    if len(groups.sizes) > 1:
        return
    remedy = "name a column that tells them apart with --by" if options.by == BY_DOCUMENT else "choose another --by"
    if len(groups.documents) == 1:
        said = f"All {counted(len(parts.rows), 'chunk')} are of one document, {groups.documents[0]}"
    else:
        said = f"All {counted(len(groups.documents), 'document')} say much the same"
    raise UsageError(f"{said}, so that none can be held out; {remedy}.")
