"""A document as rows of its table: what is cut out of it, and where each piece stands."""

import hashlib
from bisect import bisect_right
from collections import Counter
from pathlib import PurePosixPath

from generator.chunking.sections import line_starts
from generator.chunking.splitting import Splitting, split
from generator.chunking.token_count import count_tokens
from generator.documents.folder import DocumentFile
from generator.documents.reading.look import Document
from generator.hashing import fingerprint
from generator.lancedb.chunk_store import ChunkRow


def chunk_rows(
    file: DocumentFile, document: Document, splitting: Splitting, source_path: str = "", rules: str = ""
) -> list[ChunkRow]:
    """Cut a document into the rows of its table; none where there is nothing but white space, brackets or front matter.

    Args:
        file: Where it was found.
        document: What it holds.
        splitting: How large a chunk may be.
        source_path: Where it lies as seen from the database, part of the ids; by default its name.
        rules: What decides what is read and where it is cut; by default the splitting alone.
    """
    name, whole, origin = PurePosixPath(file.name), document.contents, source_path or file.name
    text, title = whole.text, whole.title or (name.name if file.kind == "code" else name.stem)
    pieces = split(text, file.kind, splitting, title, file.language)
    lines, seen = line_starts(text), Counter[str]()
    rows = []
    for index, piece in enumerate(pieces):
        content = piece.content(text)
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
            splitter=rules or splitting.label,
            unread="; ".join(map(str, whole.unread)) or None,
        )
        rows.append(row)
    return rows
