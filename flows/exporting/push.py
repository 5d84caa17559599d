"""Push: a set to the hub, in one commit. What would go is shown first, and goes only on a word."""

from collections.abc import Callable, Iterator
from pathlib import Path

from flows.options.exporting import PushOptions
from generator.cards.names import CARD
from generator.errors import UsageError
from generator.publishing.files import Upload, uploads
from generator.publishing.hub import Repository, look_up, publish

Say = Callable[[str], None]


def push(options: PushOptions, say: Say) -> str | None:
    """Show what would be published, and publish it if `options.yes`; returns the commit's address then.

    Raises:
        UsageError: There is nothing to publish, the hub wants another key, or others would see more than was asked.
        GeneratorError: The hub cannot be reached.
    """
    files = uploads(Path(options.input).expanduser())
    repository = look_up(options.repo)
    for line in _summary(repository, files, private=options.private):
        say(line)
    if repository.private is False and options.private:
        raise UsageError(
            f"{repository.name} is there already and public, so everybody would see these rows; give --public if they "
            "may, or another name."
        )
    if not options.yes:
        say("Nothing is published yet: give --yes.")
        return None
    return publish(repository, files, private=options.private, message=options.message)


def _summary(repository: Repository, files: list[Upload], *, private: bool) -> Iterator[str]:
    there = {None: "new", True: "there already", False: "there already"}[repository.private]
    seen = private if repository.private is None else repository.private
    yield f"{repository.address} ({there}, {'private' if seen else 'public'}), as {repository.user}:"
    yield from (f"  {file.name}  {_bytes(file.size)}" for file in files)
    if CARD not in {file.name for file in files}:
        yield f"  without a card: `generator export --card` writes {CARD}"


def _bytes(size: int) -> str:
    units = ("bytes", "kB", "MB", "GB")
    power = min(len(units) - 1, (len(str(size)) - 1) // 3)
    return f"{size / 1000**power:,.{1 if power else 0}f} {units[power]}"
