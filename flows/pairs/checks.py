"""What can be said of chunks and pairs before a server is started for them."""

import asyncio

from pydantic import BaseModel

from flows.options.base import RecordOptions
from flows.options.documents_pipeline import DocumentsPipelineOptions
from flows.options.qa import CurateOptions, GenerateOptions, GenerationOptions, PipelineOptions
from flows.options.validating import ValidateOptions
from flows.pairs.inputs import chunk_source, prompt_arguments
from flows.releasing.release import Release
from flows.running.reading import fault
from flows.sharding.checks import check_shards
from generator.documents.folder import existing
from generator.files import read_rows
from generator.records import Chunk
from generator.reviewing.applying import Review
from generator.settings.tree import Settings
from generator.training.base_models import find_base
from generator.training.extra import need_train
from tasks.qa.prompt_inputs import prompt_inputs


async def check_chunks(options: GenerationOptions, settings: Settings) -> None:
    """Look at the tables and the prompts, the latter with the first chunk.

    Raises:
        UsageError: A table, a column, a pattern or a prompt is wrong.
    """
    await check_shards(options)
    arguments = prompt_arguments(options, settings.model().style)  # first: opening a LanceDB takes longer
    follows = await check_update(options, settings)
    source = chunk_source(settings, options, follows=follows)
    chunk = next((each for each in source.read() if isinstance(each, Chunk)), None)
    prompt = arguments.pop("text_prompt", None)
    arguments.pop("code_prompt", None)
    if chunk and prompt:  # whether a stranger's template can be filled in, and comes to an end, only shows then
        prompt.render(BaseModel, **prompt_inputs(chunk, 1, **arguments))


async def check_documents(options: DocumentsPipelineOptions, settings: Settings) -> None:
    """Look at the folder and the prompts, and at what a model is to be tuned with.

    Raises:
        UsageError: There is no such folder or base, a prompt is wrong, or the extra `train` is not installed.
    """
    existing(options.folder)
    prompt_arguments(options.generation(options.database, []), settings.model().style)
    await check_update(options, settings)
    if options.train:
        need_train("documents-pipeline --train")
        if not options.dry_run:  # a GGUF is made into a folder, which takes a minute
            await asyncio.to_thread(find_base, options.training_place.base)


async def check_update(options: BaseModel, settings: Settings) -> bool:
    """Look at the set that is to be kept up, if one is; returns whether there is one.

    Raises:
        UsageError: It was made of something else, or is not as it was written.
    """
    if isinstance(options, GenerateOptions | PipelineOptions | DocumentsPipelineOptions) and options.update:
        release = await Release.begin(options, settings, {})
        return release is not None and release.before is not None
    return False


async def check_pairs(options: RecordOptions | ValidateOptions, _settings: Settings) -> None:
    """Look at the beginning of a file, which standard input gives only once.

    Raises:
        UsageError: There is no such file, or its first row is no pair; or there is no such review.
    """
    if isinstance(options, CurateOptions | ValidateOptions):
        Review.find(options.review, options.input)
    if options.input != "-":
        next(read_rows(options.input, on_bad=lambda _: None, check=fault))
