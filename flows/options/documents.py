"""The options of what begins with documents."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from flows.options.base import Names, Options
from flows.options.engine import EngineOptions
from flows.options.guarded import Guarded
from generator.settings.layers import load

Documents = Annotated[str, Field(description="Documents, in the formats of docs/documents.md."), Names(argument=True)]


class CuttingOptions(Options):
    """Which documents to read, and how to cut them."""

    GROUP = "documents"

    chunk_size: Annotated[int | None, Names(unset="1000")] = Field(
        default=None, ge=50, description="Most characters or tokens a chunk."
    )
    chunk_overlap: Annotated[int | None, Names(unset="200")] = Field(
        default=None, ge=0, description="Characters or tokens that neighbours share."
    )
    unit: Annotated[Literal["chars", "tokens"] | None, Names(unset="chars")] = Field(
        default=None, description="What size and overlap count."
    )
    table: Annotated[str | None, Names(unset="text_chunks and code_chunks")] = Field(
        default=None, description="One table for all."
    )
    include: Annotated[list[str], Names(unset="all documents")] = Field(
        default_factory=list, description="Take only what fits a pattern, as in .gitignore: '*.md', 'docs/**'."
    )
    exclude: Annotated[list[str], Names(unset="nothing")] = Field(
        default_factory=list, description="Leave out what fits a pattern; its chunks go."
    )
    gitignore: Annotated[bool | None, Names(unset="no-gitignore")] = Field(
        default=None, description="Leave out what .gitignore files leave out; its chunks go."
    )
    ocr: Annotated[bool | None, Names(unset="ocr")] = Field(
        default=None, description="Read pages that are pictures, where the extra `ocr` is installed."
    )
    docling: Annotated[bool | None, Names(unset="no-docling")] = Field(
        default=None, description="Read with the models of the extra `docling` what these can read."
    )
    embed: Annotated[str | None, Names(unset="no vectors"), Guarded("model")] = Field(
        default=None,
        description="Model that gives each chunk a vector: of sentence-transformers (extra `coverage`), or `lexical`.",
    )
    config: Annotated[str | None, Names(unset="config.yaml where there is one"), Guarded("settings")] = Field(
        default=None, description="Settings file, whose section `chunking` holds what is not given here."
    )

    def overrides(self) -> dict[str, Any]:
        names = ("chunk_size", "chunk_overlap", "unit", "include", "exclude", "gitignore", "ocr", "docling", "embed")
        given = {name: getattr(self, name) for name in names}
        return {"chunking": {name: value for name, value in given.items() if value not in (None, [])}}


class ChunkOptions(CuttingOptions, EngineOptions, flow="chunk-documents"):
    """`chunk`."""

    folder: Documents
    lancedb_path: Annotated[str | None, Names(argument=True)] = Field(
        default=None, description="Folder of the LanceDB; it is made where it is missing."
    )
    preview: int | None = Field(default=None, ge=1, description="Only show so many chunks; nothing is written.")

    @model_validator(mode="after")
    def _has_place(self) -> Self:
        if self.lancedb_path is None and self.preview is None:
            raise ValueError("`lancedb_path` is missing: the folder of the LanceDB, or --preview N to write nothing")
        return self

    def embeds_with(self) -> str | None:
        return load(self.config, self.overrides()).chunking.embed

    @property
    def database(self) -> str:
        """Where the chunks go."""
        assert self.lancedb_path is not None
        return self.lancedb_path


class CombineOptions(Options):
    """`combine`."""

    folder: Annotated[
        str,
        Field(description="The files of documents, as --per-document wrote them, or others in their form."),
        Names(argument=True),
    ]
    output: Annotated[
        str,
        Field(description="Where all pairs go: .json, with what is known of the documents; others hold pairs alone."),
        Names(("-o",)),
    ]
