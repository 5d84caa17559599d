"""Chunk documents into a LanceDB: markdown, text and source code, cut where their structure allows.

Incremental by content: a file that is as it was costs no work, a changed one is cut anew, the chunks of a removed one
go. Done in three steps, so that a flow can show them: `plan_chunks`, `chunk_batch` for each of the plan's batches in
turn, and `finish_chunks`; the lock of `writing` is held meanwhile. `chunk_folder` is all of it.
"""

import hashlib
import random
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath

from generator.chunking.records import ChunkPlan, ChunkReport, ChunkSummary, TableState
from generator.chunking.sections import line_starts
from generator.chunking.splitting import Splitting, Unit, split
from generator.chunking.token_count import count_tokens
from generator.documents.file_types import SourceType
from generator.documents.folder import DocumentFile, Skipped, existing, find_documents
from generator.documents.globs import Globs
from generator.documents.reading.read import Document, read_document
from generator.errors import GeneratorError, UsageError
from generator.hashing import fingerprint
from generator.lancedb.chunk_lock import ChunkLock
from generator.lancedb.chunk_store import MIXED, ChunkRow, ChunkTable, Stamp

_MENDINGS = 8


def chunk_folder(
    folder: Path | str,
    lancedb_path: Path | str,
    *,
    chunk_size: int = 1000,
    chunk_overlap: int = 200,
    unit: Unit = "chars",
    table: str | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    on_progress: Callable[[int, int], None] | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> ChunkSummary:
    """Bring the chunks of a LanceDB in step with the documents of a folder.

    Args:
        folder: The documents, searched with all folders below; or a single file.
        lancedb_path: The LanceDB; it is made where there is none.
        chunk_size: Most characters or tokens of a chunk.
        chunk_overlap: Most characters or tokens that a chunk repeats of the one before it in the same section.
        unit: What is counted; tokens approximately.
        table: One table for everything, instead of `text_chunks` and `code_chunks`.
        include: Take only documents that fit one of these patterns (`generator.documents.globs`).
        exclude: Take no document that fits one of these.
        on_progress: Called after each batch with the number of files done and of all files.
        on_wait: Told, in a line, if another run writes to the same tables and has to be waited for.

    Raises:
        UsageError: The folder is missing or holds no usable document, or an option or table does not fit.
    """
    splitting = Splitting(chunk_size, chunk_overlap, unit)
    globs = Globs(include, exclude)
    with writing(folder, lancedb_path, table, on_wait).held():
        plan = plan_chunks(folder, lancedb_path, splitting, table, globs)
        report, done = ChunkReport(), 0
        for batch in plan.batches():
            report += chunk_batch(plan, batch)
            done += len(batch)
            if on_progress is not None:
                on_progress(done, len(plan.files))
        return finish_chunks(plan, report)


def writing(
    folder: Path | str,
    lancedb_path: Path | str,
    table: str | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> ChunkLock:
    """The lock of the tables that a run writes. Arguments and errors as for `chunk_folder`."""
    existing(Path(folder))  # or a folder would be made for a database that nothing is written to
    names = [ChunkTable(str(lancedb_path), name).name for name in _tables(table).values()]
    return ChunkLock(str(lancedb_path), names, on_wait)


def _tables(table: str | None) -> dict[SourceType, str]:
    prose = table or "text_chunks"
    return {"markdown": prose, "text": prose, "code": table or "code_chunks"}


def plan_chunks(
    folder: Path | str,
    lancedb_path: Path | str,
    splitting: Splitting,
    table: str | None = None,
    globs: Globs | None = None,
) -> ChunkPlan:
    """Find the documents and what is stored of them; nothing is written. Arguments and errors as for `chunk_folder`."""
    files, skipped = find_documents(Path(folder), globs)
    if not files:
        raise _nothing_usable(str(folder), skipped)
    tables = _tables(table)
    database = str(lancedb_path)
    return ChunkPlan(
        root=str(existing(Path(folder))),
        database=database,
        splitting=splitting,
        tables=tables,
        files=files,
        skipped=skipped,
        stamps=_stamps(database, tables.values()),
    )


def chunk_batch(plan: ChunkPlan, files: Sequence[DocumentFile]) -> ChunkReport:
    """Cut the files of a batch that are new or changed, and write their chunks: one commit a table.

    Batches of one plan are to be run in turn, so that the table is in the order of the files.
    """
    report = ChunkReport()
    rows: dict[str, list[ChunkRow]] = {name: [] for name in plan.stamps}
    stale: dict[str, list[str]] = {name: [] for name in plan.stamps}
    for file in files:
        table, source_path = plan.tables[file.kind], plan.source_path(file)
        stored = plan.stamps[table].get(source_path)
        result = _chunked(file, plan.splitting, source_path, stored)
        if isinstance(result, Skipped):
            report.skipped.append(result)
            continue
        report.present.append(source_path)
        rows[table] += result or []
        stale[table] += [source_path] if result and stored else []
        report.unchanged += result is None
        report.new += result is not None and stored is None
        report.changed += result is not None and stored is not None
    for table in plan.stamps:
        report.deleted += ChunkTable(plan.database, table).replace(stale[table], rows[table])
        report.written += len(rows[table])
    return report


def finish_chunks(plan: ChunkPlan, report: ChunkReport) -> ChunkSummary:
    """Delete the chunks of files that are gone or have no usable text any more, and sum up.

    Args:
        plan: The plan, all of whose batches have been run.
        report: The sum of their reports.

    Raises:
        UsageError: No file had usable text; then nothing is deleted.
    """
    skipped = [*plan.skipped, *report.skipped]
    if not report.present:
        raise _nothing_usable(plan.root, skipped)
    if "://" in plan.database:  # where no lock kept others away
        _mend(plan, report)
    removed = deleted = 0
    states: dict[str, TableState] = {}
    for name, stamps in plan.stamps.items():
        table = ChunkTable(plan.database, name)
        gone = plan.gone(set(stamps) - set(report.present), skipped)
        removed += len(gone)
        deleted += table.replace(gone, [])
        rows, version = table.count()
        states[name] = TableState(rows=rows, version=version)
    return ChunkSummary(
        files_new=report.new,
        files_changed=report.changed,
        files_unchanged=report.unchanged,
        files_removed=removed,
        skipped=skipped,
        chunks_written=report.written,
        chunks_deleted=report.deleted + deleted,
        tables=states,
    )


def _mend(plan: ChunkPlan, report: ChunkReport) -> None:
    """Write again what several runs wrote at the same time. Who ends last finds all of it, as each looks when it ends.

    Raises:
        GeneratorError: Others keep writing the same.
    """
    for attempt in range(_MENDINGS):
        if not _mixed(plan):
            return
        time.sleep(random.uniform(0, 0.2 * 2**attempt))  # noqa: S311  no secret: two are not to mend in step
        stamps, files = _stamps(plan.database, plan.stamps), _mixed(plan)
        now = plan.model_copy(update={"stamps": stamps, "files": files})
        for batch in filter(None, now.batches()):
            again = chunk_batch(now, batch)
            report.written += again.written
            report.deleted += again.deleted
    raise GeneratorError(f"Other runs keep writing chunks to {plan.database}; run it again when they have ended.")


def _mixed(plan: ChunkPlan) -> list[DocumentFile]:
    stamps = _stamps(plan.database, plan.stamps)
    return [file for file in plan.files if stamps[plan.tables[file.kind]].get(plan.source_path(file)) == MIXED]


def _stamps(database: str, tables: Iterable[str]) -> dict[str, dict[str, Stamp]]:
    return {name: ChunkTable(database, name).stamps() for name in sorted(set(tables))}


def chunk_file(file: DocumentFile, document: Document, splitting: Splitting, source_path: str = "") -> list[ChunkRow]:
    """Cut a document into the rows of its table; none where there is nothing but white space, brackets or front matter.

    Args:
        file: Where it was found.
        document: What it holds.
        splitting: How large a chunk may be.
        source_path: Where it lies as seen from the database, part of the ids; by default its name.
    """
    name, whole, origin = PurePosixPath(file.name), document.contents, source_path or file.name
    text, title = whole.text, whole.title or (name.name if file.kind == "code" else name.stem)
    pieces = split(text, file.kind, splitting, title, file.language)
    lines, seen = line_starts(text), Counter[str]()
    rows = []
    for index, piece in enumerate(pieces):
        content = piece.head + text[piece.start : piece.end]
        seen[content] += 1  # a text that stands twice in a file is two chunks, with an id each
        row = ChunkRow(
            id=fingerprint([origin, content, seen[content]], 32),
            content=content,
            content_hash=hashlib.sha256(content.encode()).hexdigest(),
            source_file=file.name,
            source_path=origin,
            source_type=file.kind,
            start_line=bisect_right(lines, piece.start),
            end_line=bisect_right(lines, piece.end - 1),
            page_start=whole.page_at(piece.start),
            page_end=whole.page_at(piece.end - 1),
            title=piece.section.title,
            section_path=" > ".join(piece.section.path) or None,
            language=file.language,
            symbol_name=piece.section.symbol,
            token_count=count_tokens(content),
            file_type=name.suffix.lower().removeprefix("."),
            file_size=document.size,
            chunk_index=index,
            chunk_count=len(pieces),
            start_char=piece.start,
            end_char=piece.end,
            document_hash=document.hash,
            splitter=splitting.label,
        )
        rows.append(row)
    return rows


def _chunked(
    file: DocumentFile, splitting: Splitting, source_path: str, stored: Stamp | None
) -> list[ChunkRow] | Skipped | None:
    """The rows of a file; None where the stored ones are as they should be."""
    document = read_document(file)
    if isinstance(document, Skipped):
        return document
    if stored == Stamp(document.hash, splitting.label):
        return None
    return chunk_file(file, document, splitting, source_path) or Skipped(path=file.name, reason="no text to chunk")


def _nothing_usable(place: str, skipped: Sequence[Skipped]) -> UsageError:
    example = f" ({skipped[0].path}: {skipped[0].reason})" if skipped else ""
    return UsageError(f"{place} holds no usable document{example}; give a folder with markdown, text or source code.")
