"""What generation works on, as the options name it: chunks and prompts. A check reads it without starting Prefect."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flows.options.qa import GenerateCoTOptions, GenerationOptions, PipelineOptions, SourceOptions
from flows.sharding.shard import Shard
from generator import prompts
from generator.chunk_files.folder import ChunkFiles, holds_chunk_files
from generator.lancedb.chunk_source import ChunkSource, Part
from generator.prompts import Prompt
from generator.records import Chunk
from generator.settings.tree import Settings
from generator.types import Style
from tasks.qa.prompt_inputs import QUESTION_TYPES


def chunk_source(
    settings: Settings,
    options: GenerationOptions,
    below: Path | None = None,
    only: Callable[[Chunk], bool] | None = None,
    *,
    follows: bool = False,
) -> ChunkSource:
    """The chunks that the options name, as the settings filter them: those of a shard, below a folder, or all.

    What `follows` a table takes one that was emptied for what it is.
    """
    shard = Shard.read(options.shard) if options.shard else None
    return filtered_source(
        settings,
        options,
        max_chunks=options.max_chunks,
        below=below,
        only=shard.holds if shard else only,
        versions=shard.versions if shard else None,
        allow_empty=follows,
    )


def filtered_source(
    settings: Settings,
    options: SourceOptions,
    *,
    max_chunks: int | None = None,
    below: Path | None = None,
    only: Callable[[Chunk], bool] | None = None,
    part: Part = "trained",
    versions: Mapping[str, int] | None = None,
    allow_empty: bool = False,
) -> ChunkSource:
    """The chunks of tables or of files of chunks, as the settings filter them; see `ChunkSource`."""
    path = options.lancedb_path
    return ChunkSource(
        path,
        options.table,
        text_column=options.text_column,
        min_length=settings.filtering.min_chunk_length,
        skip_source_patterns=settings.filtering.skip_source_patterns,
        max_chunks=max_chunks,
        below=below,
        only=only,
        part=part,
        versions=versions,
        allow_empty=allow_empty,
        chunks=ChunkFiles(path, options.text_column) if holds_chunk_files(path, options.text_column) else None,
    )


def prompt_arguments(options: GenerationOptions, style: Style) -> dict[str, Any]:
    """What the options say of the prompts, as arguments of `backtranslate`; what they leave alone is left out.

    Args:
        options: Of the flow.
        style: Of the prompts that they change.
    """
    arguments: dict[str, Any] = {"question_types": options.question_types or QUESTION_TYPES}
    arguments |= {name: getattr(options, name) for name in ("topic", "extra_instructions") if getattr(options, name)}
    if options.language:
        arguments["written_in"] = options.language
    if options.system_message or options.prompt_file:
        shipped = "cot" if asks_for_steps(options) else "qa"
        for name, file in (("text_prompt", f"{shipped}_text"), ("code_prompt", f"{shipped}_code")):
            arguments[name] = _customised(prompts.load(file, style), options)
    return arguments


def asks_for_steps(options: GenerationOptions) -> bool:
    """Whether chunks are asked for a chain of thought with each pair."""
    return isinstance(options, GenerateCoTOptions) or (
        isinstance(options, PipelineOptions) and options.cot == "generate"
    )


def _customised(prompt: Prompt, options: GenerationOptions) -> Prompt:
    if options.prompt_file:
        prompt = prompts.read(Path(options.prompt_file), prompt)
    if options.system_message:
        prompt = prompts.with_system(prompt, options.system_message)
    return prompt
