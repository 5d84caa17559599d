"""What can be said of an evaluation before a server is started for it."""

from flows.options.training.evaluate import EvaluateOptions
from flows.training.evaluating.items import no_item
from generator.embedding.model import check_installed
from generator.evaluation.scoring.overlap import need
from generator.files import read_rows
from generator.files.whole import check_whole
from generator.lancedb.chunk_source import ChunkSource
from generator.settings.tree import Settings


async def check_evaluation(options: EvaluateOptions, _settings: Settings) -> None:
    """Look at the questions, the tables, and what the metrics need.

    Raises:
        UsageError: One of them is not there, or is not what it has to be.
    """
    check_whole(options.output, ".json", options.reads())
    need(tuple(options.metrics))
    if options.embed and options.embed != "lexical":
        check_installed(options.embed)
    if options.input != "-":
        next(read_rows(options.input, on_bad=lambda _: None, check=no_item))
    if options.rag:
        ChunkSource(options.rag, options.table)
