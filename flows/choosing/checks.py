"""What can be said of rows and sets before a server is started for them."""

from flows.choosing.choice import no_text
from flows.options.choosing import CompareOptions, MultiScoreOptions
from generator.errors import UsageError
from generator.files import read_rows
from generator.files.whole import check_whole
from generator.settings.tree import Settings


async def check_rows(options: MultiScoreOptions, _settings: Settings) -> None:
    """Look at the beginning of a file, which standard input gives only once.

    Raises:
        UsageError: There is no such file, or its first row has no text.
    """
    _check_first(options.input)


async def check_sets(options: CompareOptions, _settings: Settings) -> None:
    """Look at the sets that are to be compared.

    Raises:
        UsageError: One is named twice or cannot be read, or the report cannot be written.
    """
    check_names(options)
    for name in options.inputs:
        _check_first(name)


def check_names(options: CompareOptions) -> None:
    """Refuse a set that is named twice, and a report that could not be written.

    Raises:
        UsageError: The sentence names the set or the report.
    """
    if twice := next((name for name in options.inputs if options.inputs.count(name) > 1), None):
        raise UsageError(f"{twice} is named twice; compare it with another set.")
    check_whole(options.output, ".json", options.inputs)


def _check_first(where: str) -> None:
    if where != "-":
        next(read_rows(where, on_bad=lambda _: None, check=no_text))
