"""Which columns of a table hold a chunk's text, id, origin, title, language and place: found by their names.

Tables come from many hands. LangChain keeps the origin in a struct column (`metadata.source`), ingestion pipelines in
`source_file`, a scraper in `url`. What is found is kept as SQL expressions, so that the table picks and converts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from generator.errors import UsageError
from generator.lancedb.held_out import BY_DOCUMENT

if TYPE_CHECKING:
    import pyarrow as pa

TEXT = ("text", "content", "chunk", "page_content", "body")
ID = ("id", "chunk_id")
SOURCE = ("source", "source_file", "file_path", "url")
TITLE = ("title", "section_path")
LANGUAGE = ("language",)
SYMBOL = ("symbol_name",)
START = ("start_char", "chunk_start", "start_index")
END = ("end_char", "chunk_end", "end_index")
BACKTICK = "LanceDB finds no column whose name has a backtick; make the table anew with another name"


@dataclass(frozen=True, slots=True)
class ChunkColumns:
    """Where a table keeps the parts of a chunk, each as an SQL expression; None where it has no such column.

    Where several columns could give one part, the first that is not empty in the row does.
    """

    text: str
    id: str | None = None
    source: str | None = None
    title: str | None = None
    language: str | None = None
    symbol: str | None = None
    page_start: str | None = None
    page_end: str | None = None
    section_path: str | None = None
    source_path: str | None = None
    file_type: str | None = None
    file_size: str | None = None
    chunk_index: str | None = None
    chunk_count: str | None = None
    start_char: str | None = None
    end_char: str | None = None
    processed_at: str | None = None
    splitter: str | None = None

    def projection(self) -> dict[str, str]:
        """What to select: the expression by the part's name, without the parts that the table does not have."""
        return {part: expression for part, expression in asdict(self).items() if expression}


@dataclass(frozen=True, slots=True)
class _Field:
    """A column, or a member of a struct column as `column.member`."""

    name: str
    sql: str
    type: "pa.DataType"


def discover(schema: "pa.Schema", text_column: str | None = None, *, table: str = "this table") -> ChunkColumns:
    """Find the columns of a chunk by their names, in any case, also as members of a struct column `metadata`.

    Args:
        schema: The table's Arrow schema.
        text_column: The text's column, outright; `column.member` for a member of a struct.
        table: The table's name, for the messages.

    Raises:
        UsageError: There is no text column, or the one named is missing or does not hold text; the columns are listed.
    """
    fields = list(_fields(schema))
    text = _named(fields, text_column, table) if text_column else _first_text(fields, table)
    return ChunkColumns(
        text=f"cast({text.sql} as string)",
        id=_expression([field for name in ID for field in _matches(fields, name)]),
        source=_anywhere(fields, SOURCE),
        title=_anywhere(fields, TITLE),
        language=_anywhere(fields, LANGUAGE),
        symbol=_anywhere(fields, SYMBOL),
        **{name: _anywhere(fields, (name,)) for name in ("section_path", "source_path", "file_type", "processed_at")},
        splitter=_anywhere(fields, ("splitter",)),
        **{name: _number(fields, (name,)) for name in ("page_start", "page_end", "file_size")},
        **{name: _number(fields, (name,)) for name in ("chunk_index", "chunk_count")},
        start_char=_number(fields, START),
        end_char=_number(fields, END),
    )


def document_column(schema: "pa.Schema", by: str = BY_DOCUMENT, *, table: str = "this table") -> str | None:
    """What tells the documents of a table apart, as an SQL expression; None where it does not say where rows come from.

    Args:
        schema: The table's Arrow schema.
        by: `document`: where a row comes from, by the name that is unique where there is one. Else a column, or
            `column.member`; where it is empty, where the row comes from.
        table: The table's name, for the messages.

    Raises:
        UsageError: There is no such column, or it holds no single values; the columns are listed.
    """
    fields = list(_fields(schema))
    origins = [_anywhere(fields, names) for names in (("source_path",), SOURCE)]
    if by != BY_DOCUMENT:
        origins.insert(0, _single(fields, by, table))
    usable = [sql for sql in origins if sql]
    return f"coalesce({', '.join(usable)})" if len(usable) > 1 else next(iter(usable), None)


def _single(fields: Sequence[_Field], name: str, table: str) -> str:
    """A column of single values, as text."""
    import pyarrow as pa

    field = _existing(fields, name, table)
    if pa.types.is_nested(field.type) or pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
        said = f"Column {name!r} of table {table!r} holds {field.type}, which tells no documents apart"
        raise UsageError(f"{said}; there are: {_listed(fields)}.")
    return f"nullif(cast({field.sql} as string), '')"


def _fields(schema: "pa.Schema") -> Iterator[_Field]:
    import pyarrow as pa

    for column in schema:
        yield _Field(column.name, _quoted(column.name), column.type)
        if pa.types.is_struct(column.type):
            for member in column.type:
                sql = f"{_quoted(column.name)}.{_quoted(member.name)}"
                yield _Field(f"{column.name}.{member.name}", sql, member.type)


def _quoted(name: str) -> str:
    doubled = name.replace("`", "``")
    return f"`{doubled}`"


def _matches(fields: Sequence[_Field], name: str) -> list[_Field]:
    """The fields of that name: the one in just this spelling, then those that differ in case."""
    same = [field for field in fields if field.name.lower() == name.lower()]
    return sorted(same, key=lambda field: field.name != name)


def _named(fields: Sequence[_Field], name: str, table: str) -> _Field:
    field = _existing(fields, name, table)
    if not _is_text(field.type):
        held = field.type
        raise UsageError(f"Column {name!r} of table {table!r} holds {held}, not text; there are: {_listed(fields)}.")
    return field


def _existing(fields: Sequence[_Field], name: str, table: str) -> _Field:
    found = _matches(fields, name)
    if not found:
        raise UsageError(f"Table {table!r} has no column {name!r}; it has: {_listed(fields)}.")
    if "`" in found[0].name.split(".")[0]:
        raise UsageError(f"Column {name!r} of table {table!r} cannot be read: {BACKTICK}.")
    return found[0]


def _first_text(fields: Sequence[_Field], table: str) -> _Field:
    for name in TEXT:
        for field in _matches(fields, name):
            if _is_text(field.type):
                return field
    raise UsageError(
        f"Table {table!r} has no text column ({', '.join(TEXT)}); it has: {_listed(fields)}; "
        "name the text's with --text-column."
    )


def _anywhere(fields: Sequence[_Field], names: Sequence[str]) -> str | None:
    """As `_expression`, over the columns themselves and then the members of `metadata`."""
    wanted = [*names, *(f"metadata.{name}" for name in names)]
    return _expression([field for name in wanted for field in _matches(fields, name)])


def _expression(fields: Sequence[_Field]) -> str | None:
    """The first of these that is not empty, as text; None where none of them can be read as text."""
    usable = [sql for field in fields if (sql := _as_text(field))]
    return f"coalesce({', '.join(usable)})" if len(usable) > 1 else next(iter(usable), None)


def _as_text(field: _Field) -> str | None:
    import pyarrow as pa

    kind = field.type
    if _is_text(kind) or pa.types.is_integer(kind):
        return f"nullif(cast({field.sql} as string), '')"
    if (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and _is_text(kind.value_type):
        return f"nullif(array_to_string({field.sql}, ' > '), '')"  # a section's path, as a list of headings
    return None


def _number(fields: Sequence[_Field], names: Sequence[str]) -> str | None:
    """The first column that holds whole numbers, among the columns themselves and then the members of `metadata`."""
    import pyarrow as pa

    wanted = [*names, *(f"metadata.{name}" for name in names)]
    found = [field for name in wanted for field in _matches(fields, name)]
    # Where some are missing, pandas makes them floats.
    kinds = (pa.types.is_integer, pa.types.is_floating)
    return next((f"try_cast({field.sql} as bigint)" for field in found if any(is_(field.type) for is_ in kinds)), None)


def _is_text(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner) or pa.types.is_string_view(inner))


def _listed(fields: Sequence[_Field]) -> str:
    import pyarrow as pa

    shown = (f"{field.name} ({field.type})" for field in fields if not pa.types.is_struct(field.type))
    return ", ".join(shown)
