"""What the subcommands do that need no server: chunking, choosing by rules, the report, the export."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flows.command.account import accounted, show_account
from flows.options.base import checked
from flows.options.entry import Entry, found
from flows.showing.terminal import counting, say, show_data
from generator.startup import own_process

if TYPE_CHECKING:
    from flows.exporting.summary import ExportSummary
    from flows.options.documents import ChunkOptions
    from flows.options.exporting import ExportOptions
    from generator.settings.tree import ChunkingSettings

NAMED = 5
"""Files that a sentence names; of others it says how many there are."""


def run_chunk(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Chunk a folder, or show what that would give, and return the exit code."""
    from flows.options.documents import ChunkOptions
    from flows.running.engine import READING, engine
    from generator.settings.layers import load

    own_process.ready()
    options = checked(entry.kind, values)
    assert isinstance(options, ChunkOptions)
    how = load(options.config, options.overrides()).chunking
    with engine(options, READING):
        return _preview(options, how, options.preview) if options.preview else _chunk(options, how, quiet=quiet)


def _chunk(options: "ChunkOptions", how: "ChunkingSettings", *, quiet: bool) -> int:
    from tasks.chunk import chunk_folder

    with counting("chunk", "files", shown=not quiet) as progress:
        summary = chunk_folder(
            options.folder, options.database, how, table=options.table, on_progress=progress, on_wait=say
        )
    if not quiet:
        say(*summary.lines())
    return 1 if summary.failed else 0


def _preview(options: "ChunkOptions", how: "ChunkingSettings", most: int) -> int:
    from flows.running.chunk_preview import drawn
    from tasks.chunk import preview_chunks

    rows, report = preview_chunks(options.folder, how, most)
    show_data(drawn(rows))
    say(*report.lines())
    return 1 if report.failed else 0


def run_multi_score(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """By a model it is a flow; by rules nothing is asked, and no server is needed."""
    if not values.get("use_llm"):
        return run_selection(entry, values, quiet=quiet)
    from flows.command.run_flow import run_flow  # brings the engine along, 0.3 s

    return run_flow(entry, values, quiet=quiet)


def run_selection(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Choose rows without a server, show the summary, and return the exit code."""
    work = found(entry.work)
    own_process.ready()
    with accounted(quiet=quiet):
        data = work(checked(entry.kind, values))
    if not quiet:
        show_account(data)
    return 1 if data["failed"] else 0


def run_report(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Make the page, say where it is, and return the exit code."""
    work = found(entry.work)
    own_process.ready()
    data = work(checked(entry.kind, values))
    for line in [*data["failures"], *data["notes"]]:
        say(line)
    if not quiet:
        say(f"{data['output']}: {data['rows']:,} rows")
    return 1 if data["failed"] else 0


def run_export(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Export without a server."""
    from flows.exporting.export import export
    from flows.exporting.models import refuse_model

    own_process.ready()
    refuse_model(values.get("input") or "")  # before an output is missed, which older tools did without
    options: ExportOptions = checked(entry.kind, values)
    if options.output is None:
        return _export_documents(options, quiet=quiet)
    how = options.model_dump(exclude={"output_dir", "format"})
    summary = export(**how, format=options.form, on_bad=lambda bad: say(str(bad)))
    if not quiet:
        say(f"{_rows(summary)} as {summary.format} in {summary.output}{_left_out(summary.left_out)}")
        say(*summary.review)
        if summary.renamed:
            name, called = next(iter(summary.renamed.items()))
            say(f"Tools with a name that {summary.format} does not take: {len(summary.renamed):,}; {name} is {called}.")
    return 1 if summary.bad else 0


def _export_documents(options: "ExportOptions", *, quiet: bool) -> int:
    from flows.exporting.documents import export_documents
    from flows.running.account.outcome import counted

    done = export_documents(options, lambda bad: say(str(bad)))
    say(*done.broken)
    if not quiet:
        where = f"{counted(done.files, 'file')} of {done.folder}"
        say(f"{counted(done.rows, 'row')} as {done.format} in {where}{_left_out(done.left_out)}")
        say(*done.review)
        if done.nothing:
            more = f" and {len(done.nothing) - NAMED:,} more" if len(done.nothing) > NAMED else ""
            say(f"Without a row, and without a file: {', '.join(done.nothing[:NAMED])}{more}.")
    return 1 if done.broken or done.left_out["bad"] else 0


def _left_out(reasons: Mapping[str, int]) -> str:
    named = ", ".join(f"{n:,} {why}" for why, n in reasons.items())
    return f"; left out: {named}." if named else "."


def run_combine(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Join the files of documents, say what was found in them, and return the exit code."""
    from flows.running.account.outcome import counted
    from generator.qa_files.combining import combine, sentences

    own_process.ready()
    options = checked(entry.kind, values)
    with counting("combine", "files", shown=not quiet) as progress:
        found = combine(options.folder, options.output, progress)
    say(*sentences(found))
    if not quiet:
        say(f"{found.output}: {counted(found.pairs, 'pair')} of {counted(len(found.documents), 'document')}")
    return 1 if found.broken or found.bad else 0


def run_push(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Show what would be published, and publish it on a word."""
    if quiet:
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from flows.exporting.push import push

    address = push(checked(entry.kind, values), say)
    if address and not quiet:
        say(f"Published: {address}")
    return 0


def _rows(summary: "ExportSummary") -> str:
    """How many rows were written, and of how many records where that is not the same."""
    of = f" of {summary.written:,} records" if summary.rows != summary.written else ""
    return f"{summary.rows:,} rows{of}"
