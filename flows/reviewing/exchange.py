"""Decisions that come from elsewhere, and rows that are reviewed elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from flows.running.account.outcome import counted
from flows.showing.terminal import say
from generator.errors import UsageError
from generator.files import BadRow, open_writer, read_numbered
from generator.files.whole import check_whole, write_whole
from generator.reviewing.decisions import Decision, DecisionFile
from generator.reviewing.label_studio import CONFIG, decisions_of, task
from generator.reviewing.queue import EVERYTHING
from generator.reviewing.session import Session


def merge(session: Session, files: Sequence[str]) -> None:
    """Add the decisions of other files, and say how many, and how many rows reviewers disagree on.

    Raises:
        UsageError: One of the files is not there, or holds no decision; nothing was added.
    """
    for name, decisions in [(name, _decisions(name)) for name in files]:
        new = session.take_in(decisions)
        say(f"{name}: {counted(len(new), 'decision')} added, {len(decisions) - len(new):,} known already.")
        both = {each.reviewer for each in decisions} & {session.reviewer}
        if both and new:
            say(f"Decisions of {session.reviewer} are in both files, and taken as one person's: the later one counts.")
    if disputed := session.counts["disputed"]:
        say(f"Reviewers disagree on {counted(disputed, 'row')}; `generator review` asks for them first.")


def import_annotations(session: Session, name: str) -> list[str]:
    """Add the decisions of Label Studio's JSON export; returns what could not be used, a sentence each.

    Raises:
        UsageError: It is not there, or no such export.
    """
    bad: list[BadRow] = []
    faults: list[str] = []
    found: list[Decision] = []
    for number, each in read_numbered(name, on_bad=bad.append):
        said: list[str] = []
        found += decisions_of(each, said.append)
        faults += [f"Task {number} of {name} {why}." for why in said]
    faults = [*map(str, bad), *faults]
    if not found:
        first = faults[0] if faults else "it has no annotation."
        raise UsageError(f"Nothing in {name} is a decision: {first[0].lower()}{first[1:]}")
    say(*faults)
    new = session.take_in(found)
    strangers = sum(not session.knows(each.key) for each in new)
    changed = f"; {strangers:,} of them fit no row, whose text has changed" if strangers else ""
    say(f"{name}: {counted(len(new), 'decision')} added, {len(found) - len(new):,} known already{changed}.")
    return faults


def export_tasks(session: Session, rows: str, name: str, *, quiet: bool) -> None:
    """Write the rows that nobody has decided as tasks, the riskiest first, and the labeling config beside them.

    Args:
        session: The review.
        rows: Where its rows come from, which stays as it is.
        name: The file of the tasks; the config is called the same, with `.xml`.
        quiet: Say nothing of it.

    Raises:
        UsageError: It cannot be written there.
    """
    check_whole(name, ".json", [rows])
    config = Path(name).with_suffix(".xml")
    ranks = session.listed(EVERYTHING, "to do")
    with open_writer(name) as writer:
        for rank in ranks:
            item = session.queue.items[rank]
            writer.write(task(item, session.queue.row(item), session.threshold))
    write_whole(config, CONFIG.encode())
    if not quiet:
        say(f"{name}: {counted(len(ranks), 'task')}; {config}: the labeling config of their project.")


def _decisions(name: str) -> list[Decision]:
    path = Path(name).expanduser()
    if not path.is_file():
        raise UsageError(f"There is no review {name}; give another reviewer's NAME.review.jsonl.")
    file = DecisionFile(path)
    found = file.read()
    say(*file.faults)
    if not found:
        raise UsageError(f"{name} holds no decision; give another reviewer's NAME.review.jsonl.")
    return found
