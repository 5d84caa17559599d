"""Where a chunk stands in its document, and what is known of that: no technique reads it, no reply depends on it."""

from pydantic import BaseModel


class ChunkPlace(BaseModel):
    """A chunk's place; None is what its table does not say.

    Attributes:
        page_start: First page that it stands on, from 1; None where its format has no pages. `page_end` is the last.
        section_path: Headings that lead to it, as its table writes them: `Guide > Install`.
        source_path: Where its document lies as seen from the database; unlike `source` unique.
        file_type: Ending of the document's name, without the dot; `file_size` are its bytes.
        chunk_index: Its position in the document, from 0; there are `chunk_count`.
        start_char: Its first character in the document, from 0; `end_char` is one past the last.
        processed_at: When it was cut, or its table was last written, in ISO 8601.
        splitter: The rules and sizes that the document was cut by.
    """

    page_start: int | None = None
    page_end: int | None = None
    section_path: str | None = None
    source_path: str | None = None
    file_type: str | None = None
    file_size: int | None = None
    chunk_index: int | None = None
    chunk_count: int | None = None
    start_char: int | None = None
    end_char: int | None = None
    processed_at: str | None = None
    splitter: str | None = None
