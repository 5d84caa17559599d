"""What chunks in files are called by those who wrote them, and the chunk that each comes to."""

from collections.abc import Iterable, Mapping
from typing import Any

from generator.errors import UsageError
from generator.files.text import Row
from generator.hashing import fingerprint
from generator.lancedb.chunk_columns import END, SOURCE, START, TEXT, TITLE
from generator.lancedb.code_languages import PROGRAMMING_LANGUAGES
from generator.records import Chunk

CHUNKS = ("chunks", "documents", "nodes")
"""Members of an object that may hold its chunks."""
_TEXTS = (*TEXT, "chunk_text", "text_content")
_IDS = ("chunk_id", "id", "id_", "uid")
_STARTS = (*START, "start_offset", "start_pos", "start_position", "char_start", "start", "offset")
_ENDS = (*END, "end_offset", "end_pos", "end_position", "char_end", "end")
_SOURCES = (*SOURCE, "filepath", "path", "file_name", "filename")
_PAGES = ("page_start", "page_number")


def chunk_of(item: Any, number: int, document: Row, file: str, text_key: str | None = None) -> Chunk:
    """The chunk that an item of a file is.

    Args:
        item: An object with the text under one of many names, or the text alone.
        number: Its place in the file, from 0.
        document: What the file says of all its chunks, as `facts` gives it.
        file: What the document is called where nothing else says it.
        text_key: The name of the text, outright.

    Raises:
        UsageError: It has no text; the sentence begins with what it has instead.
    """
    known = {"text": item} if isinstance(item, str) else item
    if not isinstance(known, Mapping):
        raise UsageError(f"is {type(item).__name__}, neither an object nor a text")
    parts = [known, *(part for name in ("metadata", "meta") if isinstance(part := known.get(name), Mapping))]
    names = (text_key,) if text_key else _TEXTS
    text = _first(parts, names, str)
    if text is None and any(part.get(name, 0) in ("", None) for part in parts for name in names):
        text = ""  # which is left out, and counted, like an empty chunk of a table
    if text is None:
        wanted = text_key or ", ".join(_TEXTS)
        raise UsageError(f"has no text ({wanted}), but: {', '.join(map(str, known)) or 'nothing'}")
    start, end = _first(parts, _STARTS, int), _first(parts, _ENDS, int)
    own: Row = {
        "title": _first(parts, TITLE, str),
        "language": language if (language := _language(parts)) in PROGRAMMING_LANGUAGES else None,
        "symbol": _first(parts, ("symbol_name",), str),
        "page_start": (page := _first(parts, _PAGES, int)),
        "page_end": _first(parts, ("page_end",), int) or page,
        "chunk_index": number if (index := _first(parts, ("chunk_index", "index"), int)) is None else index,
        "start_char": start,
        "end_char": start + len(text) if end is None and start is not None else end,
    }
    marked = _first(parts, _IDS, str) or _first(parts, _IDS, int)
    own["id"] = fingerprint(text, 16) if marked is None else str(marked)
    own["source"] = document.get("source") or _first(parts, _SOURCES, str) or file
    own["document"] = own["source"]
    return Chunk(text=text, **{**document, **{name: value for name, value in own.items() if value is not None}})


def facts(fields: Row) -> Row:
    """What a file says of its document and of how it was cut."""
    parts = [
        part for name in ("metadata", "processing_info", "file_info") if isinstance(part := fields.get(name), dict)
    ]
    parts.append(fields)
    size, overlap = _first(parts, ("chunk_size",), int), _first(parts, ("chunk_overlap",), int)
    strategy = _first(parts, ("splitting_strategy", "strategy", "splitter"), str)
    cut = f"{strategy or ''} {size}/{overlap}".strip() if size is not None and overlap is not None else strategy
    found = {
        "source": _first(parts, _SOURCES, str),
        "file_type": _first(parts, ("file_type",), str),
        "file_size": _first(parts, ("file_size",), int),
        "processed_at": _first(parts, ("processed_at",), str),
        "chunk_count": _first(parts, ("total_chunks", "chunk_count"), int),
        "splitter": cut,
    }
    return {name: value for name, value in found.items() if value is not None}


def _language(parts: Iterable[Mapping[str, Any]]) -> str:
    return (_first(parts, ("language",), str) or "").strip().lower()


def _first(parts: Iterable[Mapping[str, Any]], names: Iterable[str], kind: type) -> Any:
    """The first value of that kind under one of the names, in the parts in turn; a text must not be empty."""
    for part in parts:
        for name in names:
            value = part.get(name)
            if isinstance(value, kind) and not isinstance(value, bool) and value != "":
                return value
    return None
