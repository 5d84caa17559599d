"""Chunk documents into a LanceDB: whatever has a reader, cut where its structure allows.

Incremental by content: a file that is as it was costs no work, a changed one is cut anew, the chunks of a removed one
go. Done in three steps, so that a flow can show them: `plan_chunks`, `chunk_batch` for each of the plan's batches in
turn, and `finish_chunks`; the lock of `writing` and what `cutting` gives are held meanwhile. `chunk_folder` is
all of it.
"""

import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from generator.chunking.cut import CutFile
from generator.chunking.cutters import ClusterCutter, Cutter, ProcessCutter
from generator.chunking.plan import ChunkPlan
from generator.chunking.report import ChunkReport
from generator.chunking.splitting import Splitting
from generator.chunking.summary import ChunkSummary, TableState
from generator.chunking.vectors import embedding_by
from generator.cluster.mapping import current_cluster
from generator.data_folder import data_folder
from generator.documents.document import ReadingOptions
from generator.documents.file_types import SourceType
from generator.documents.folder import DocumentFile, Skipped, existing, find_documents
from generator.documents.globs import Globs
from generator.documents.reading.process import Limits
from generator.documents.reading.processes import ReaderProcesses
from generator.errors import GeneratorError, UsageError
from generator.lancedb.chunk_lock import ChunkLock
from generator.lancedb.chunk_store import MIXED, ChunkRow, ChunkTable, Stamp
from generator.lancedb.chunk_vectors import Embedding
from generator.settings.tree import ChunkingSettings
from tasks.splitting.keeping import keep_split

_MENDINGS = 8


def chunk_folder(
    folder: Path | str,
    lancedb_path: Path | str,
    how: ChunkingSettings | None = None,
    *,
    table: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> ChunkSummary:
    """Bring the chunks of a LanceDB in step with the documents of a folder.

    Args:
        folder: The documents, searched with all folders below; or a single file.
        lancedb_path: The LanceDB; it is made where there is none.
        how: How documents are read and cut, and which.
        table: One table for everything, instead of `text_chunks` and `code_chunks`.
        on_progress: Called after each file with the number of files done and of all files.
        on_wait: Told, in a line, if another run writes to the same tables and has to be waited for.

    Raises:
        UsageError: The folder is missing or holds no document, or an option or table does not fit.
    """
    how = how or ChunkingSettings()
    with writing(folder, lancedb_path, table, on_wait).held(), cutting(how) as cutter:
        plan = plan_chunks(folder, lancedb_path, how, table)
        report, done = ChunkReport(), 0

        def on_file() -> None:
            nonlocal done
            done += 1
            if on_progress is not None:
                on_progress(done, len(plan.files))

        for _, cut in cutter.batches(plan):
            report += chunk_batch(plan, cut, on_file)
        return finish_chunks(plan, report, cutter)


def writing(
    folder: Path | str,
    lancedb_path: Path | str,
    table: str | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> ChunkLock:
    """The lock of the tables that a run writes. Arguments and errors as for `chunk_folder`."""
    existing(folder)  # or a folder would be made for a database that nothing is written to
    names = [ChunkTable(str(lancedb_path), name).name for name in _tables(table).values()]
    return ChunkLock(str(lancedb_path), names, on_wait)


@contextmanager
def cutting(how: ChunkingSettings) -> Iterator[Cutter]:
    """Who reads and cuts documents while the block runs."""
    cluster, limits = current_cluster(), Limits(how.seconds_a_file, how.memory)
    if not cluster.is_local:
        yield ClusterCutter(cluster, limits)
        return
    with ReaderProcesses(_reading(how), limits) as processes:
        yield ProcessCutter(processes)


def _reading(how: ChunkingSettings) -> ReadingOptions:
    return ReadingOptions(how.ocr, how.docling, data_folder() / "pictures")


def _tables(table: str | None) -> dict[SourceType, str]:
    prose = table or "text_chunks"
    return {"markdown": prose, "text": prose, "code": table or "code_chunks"}


def preview_chunks(folder: Path | str, how: ChunkingSettings, most: int) -> tuple[list[ChunkRow], ChunkReport]:
    """The first chunks that a run would write, and what it would say of the files that they take; nothing is written.

    Args:
        folder: The documents. Errors as for `chunk_folder`.
        how: How documents are read and cut, and which.
        most: Chunks.
    """
    plan = plan_chunks(folder, None, how)
    rows, report = list[ChunkRow](), ChunkReport(skipped=plan.skipped)
    with cutting(how) as cutter:
        for _, files in cutter.batches(plan):
            for cut in files:
                report += _reported(cut, cut.file.name, is_new=True)
                rows += cut.rows
                if len(rows) >= most:
                    return rows[:most], report
    return rows, report


def plan_chunks(
    folder: Path | str, lancedb_path: Path | str | None, how: ChunkingSettings, table: str | None = None
) -> ChunkPlan:
    """Find the documents and what is stored of them; nothing is written. Arguments and errors as for `chunk_folder`.

    Without a LanceDB nothing is stored.
    """
    splitting = Splitting(how.chunk_size, how.chunk_overlap, how.unit)
    embedding = embedding_by(how.embed)
    files, skipped = find_documents(folder, Globs(how.include, how.exclude), gitignore=how.gitignore)
    if not files and not any(one.failed for one in skipped):
        raise _nothing_usable(str(folder), skipped)
    tables = _tables(table)
    database = str(lancedb_path or "")
    return ChunkPlan(
        root=str(existing(folder)),
        database=database,
        splitting=splitting,
        reading=_reading(how),
        tables=tables,
        files=files,
        skipped=skipped,
        embed=how.embed,
        stamps=_stamps(database, tables.values(), embedding) if database else {},
    )


def chunk_batch(plan: ChunkPlan, files: Iterable[CutFile], on_file: Callable[[], None] | None = None) -> ChunkReport:
    """Write the chunks of the files of a batch that are new or changed: one commit a table.

    Batches of one plan are to be run in turn, so that the table is in the order of the files.

    Args:
        plan: The plan that the batch is of.
        files: What became of the files of the batch, as they are cut.
        on_file: Called after each file.
    """
    report = ChunkReport()
    rows: dict[str, list[ChunkRow]] = {name: [] for name in plan.stamps}
    stale: dict[str, list[str]] = {name: [] for name in plan.stamps}
    for cut in files:
        source_path = plan.source_path(cut.file)
        before = [table for table, stamps in plan.stamps.items() if source_path in stamps]
        report += _reported(cut, source_path, is_new=not before)
        if cut.rows:
            rows[plan.tables[cut.file.kind]] += cut.rows
            for table in before:  # also where it was of another kind
                stale[table].append(source_path)
        if on_file is not None:
            on_file()
    for table in plan.stamps:
        deleted, again = _table(plan, table).replace(stale[table], rows[table])
        report += ChunkReport(written=len(rows[table]), deleted=deleted, again=again)
    return report


def _reported(cut: CutFile, source_path: str, *, is_new: bool) -> ChunkReport:
    if cut.skipped:
        return ChunkReport(skipped=[cut.skipped])
    unread = [Skipped(path=cut.file.name, reason=cut.unread, failed=True)] if cut.unread else []
    if cut.stored:
        return ChunkReport(unchanged=1, stayed=cut.stored.chunks, present=[source_path], incomplete=unread)
    guessed = [Skipped(path=cut.file.name, reason=cut.guessed)] if cut.guessed else []
    return ChunkReport(new=is_new, changed=not is_new, present=[source_path], incomplete=unread, guessed=guessed)


def finish_chunks(plan: ChunkPlan, report: ChunkReport, cutter: Cutter) -> ChunkSummary:
    """Delete the chunks of files that are gone or have no usable text any more, and sum up.

    Where no file had any, nothing is deleted: then something else is wrong than all files at once.

    Args:
        plan: The plan, all of whose batches have been run.
        report: The sum of their reports.
        cutter: Who cut their files.

    Raises:
        UsageError: No file had usable text, and none was meant to have any.
    """
    skipped = [*plan.skipped, *report.skipped]
    if not report.present and not any(one.failed for one in skipped):
        raise _nothing_usable(plan.root, skipped)
    if "://" in plan.database:  # where no lock kept others away
        _mend(plan, report, cutter)
    removed = deleted = 0
    for name, stamps in plan.stamps.items():
        table = _table(plan, name)
        gone = plan.gone(set(stamps) - set(report.present), skipped) if report.present else []
        removed += len(gone)
        deleted += table.replace(gone, [])[0]
        table.embed()
    split = keep_split(plan.database, [name for name, table in _states(plan).items() if table.rows])
    return ChunkSummary(
        files_new=report.new,
        files_changed=report.changed,
        files_unchanged=report.unchanged,
        files_removed=removed,
        skipped=skipped,
        incomplete=report.incomplete,
        guessed=report.guessed,
        chunks_written=report.written,
        chunks_deleted=report.deleted + deleted,
        chunks_new=report.written - report.again,
        chunks_stayed=report.stayed + report.again,
        tables=_states(plan),
        split=split,
    )


def _states(plan: ChunkPlan) -> dict[str, TableState]:
    counts = {name: _table(plan, name).count() for name in plan.stamps}
    return {name: TableState(rows=rows, version=at, embedded=plan.embed) for name, (rows, at) in counts.items()}


def _table(plan: ChunkPlan, name: str) -> ChunkTable:
    return ChunkTable(plan.database, name, embedding_by(plan.embed))


def _mend(plan: ChunkPlan, report: ChunkReport, cutter: Cutter) -> None:
    """Write again what others wrote at the same time, or took away. Who ends last finds all of it, as each looks then.

    Raises:
        GeneratorError: Others keep writing the same.
    """
    ours = set(report.present)  # of any other file there is nothing to write
    for attempt in range(_MENDINGS):
        if not _broken(plan, ours):
            return
        time.sleep(random.uniform(0, 0.2 * 2**attempt))  # noqa: S311  no secret: two are not to mend in step
        stamps, files = _stamps(plan.database, plan.stamps), _broken(plan, ours)
        now = plan.model_copy(update={"stamps": stamps, "files": files})
        for batch, cut in cutter.batches(now):
            again = chunk_batch(now, cut)
            ours -= {plan.source_path(file) for file in batch} - set(again.present)
            report.written += again.written
            report.deleted += again.deleted
            report.again += again.again
    raise GeneratorError(f"Other runs keep writing chunks to {plan.database}; run it again when they have ended.")


def _broken(plan: ChunkPlan, paths: Collection[str]) -> list[DocumentFile]:
    """Of the files with these source paths, those whose chunks do not stand in the tables as one run writes them."""
    stored = _stamps(plan.database, plan.stamps).values()
    found = {path for stamps in stored for path in stamps}
    mixed = {path for stamps in stored for path, stamp in stamps.items() if stamp == MIXED}
    whole = found - mixed
    return [file for file in plan.files if (path := plan.source_path(file)) in paths and path not in whole]


def _stamps(database: str, tables: Iterable[str], embedding: Embedding | None = None) -> dict[str, dict[str, Stamp]]:
    return {name: ChunkTable(database, name, embedding).stamps() for name in sorted(set(tables))}


def _nothing_usable(place: str, skipped: Sequence[Skipped]) -> UsageError:
    example = f" ({skipped[0].path}: {skipped[0].reason})" if skipped else ""
    return UsageError(f"{place} holds no usable document{example}; give a folder with some (docs/documents.md).")
