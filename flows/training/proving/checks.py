"""What can be said of a proof before a server is started for it."""

from flows.choosing.choice import no_text
from flows.options.training.prove import ProveOptions
from flows.training.evaluating.items import no_item
from flows.training.proving.pool import check_questions, pool_of
from generator.files import read_rows
from generator.files.whole import check_whole
from generator.settings.tree import Settings
from generator.training.extra import need_train


async def check_proof(options: ProveOptions, _settings: Settings) -> None:
    """Look at the choice, the pool and the questions.

    Raises:
        UsageError: One of them is not there, or is not what it has to be, or the extra is missing.
    """
    need_train("prove")
    where = pool_of(options)
    check_questions(options)
    check_whole(options.output, ".json", [*options.reads(), where])
    for name in {options.input, where} - {"-"}:  # standard input can be read once
        next(read_rows(name, on_bad=lambda _: None, check=no_text), None)
    if options.asked != "-":
        next(read_rows(options.asked, on_bad=lambda _: None, check=no_item), None)
