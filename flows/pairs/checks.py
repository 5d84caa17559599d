"""What can be said of chunks and pairs before a server is started for them."""

from flows.options.base import RecordOptions
from flows.options.qa import GenerationOptions
from flows.pairs.generating import chunk_source, prompt_arguments
from flows.running.reading import fault
from generator.files import read_rows
from generator.settings.tree import Settings


async def check_chunks(options: GenerationOptions, settings: Settings) -> None:
    """Look at the tables and the prompts.

    Raises:
        UsageError: A table, a column, a pattern or a prompt is wrong.
    """
    chunk_source(settings, options)
    prompt_arguments(options)


async def check_pairs(options: RecordOptions, _settings: Settings) -> None:
    """Look at the beginning of a file, which standard input gives only once.

    Raises:
        UsageError: There is no such file, or its first row is no pair.
    """
    if options.input != "-":
        next(read_rows(options.input, on_bad=lambda _: None, check=fault))
