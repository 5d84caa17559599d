"""`generator review`: rows read, the page served until Ctrl-C, and at the end how it stands."""

import getpass
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from flows.options.base import checked
from flows.options.entry import Entry
from flows.options.reviewing import ReviewOptions
from flows.showing.terminal import say
from generator.errors import UsageError
from generator.files import BadRow
from generator.files.whole import check_whole
from generator.reviewing.applying import review_place
from generator.reviewing.decisions import DecisionFile
from generator.reviewing.queue import open_queue
from generator.reviewing.reports import reported_threshold
from generator.reviewing.session import Session
from generator.startup import own_process

DEFAULT_THRESHOLD = 7.0
"""As that of `curate`."""


def run_review(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Open the page, and return the exit code when it is over."""
    options = checked(entry.kind, values)
    assert isinstance(options, ReviewOptions)
    own_process.ready()
    bad: list[BadRow] = []
    place = _place(options)
    threshold = _threshold(options)
    queue = open_queue(options.input, threshold, bad.append)
    try:
        session = Session(queue, DecisionFile(place), options.reviewer or _login(), threshold)
        for sentence in [*map(str, bad), *session.faults]:
            say(sentence)
        return _done(session, options, quiet=quiet)
    finally:
        queue.close()


def _done(session: Session, options: ReviewOptions, *, quiet: bool) -> int:
    """What was asked for; returns the exit code."""
    faults: list[str] = []
    if options.export_label_studio:
        from flows.reviewing.exchange import export_tasks

        export_tasks(session, options.input, options.export_label_studio, quiet=quiet)
    elif options.import_label_studio or options.merge:
        from flows.reviewing.exchange import import_annotations, merge

        if options.import_label_studio:
            faults = import_annotations(session, options.import_label_studio)
        merge(session, options.merge)
        if not quiet:
            say(*session.told())
    else:
        _serve(session, options, quiet=quiet)
    return 1 if faults else 0


def _place(options: ReviewOptions) -> Path:
    """Where decisions go.

    Raises:
        UsageError: Nothing can be written there, or rows come from standard input and no file is named.
    """
    place = Path(options.decisions).expanduser() if options.decisions else review_place(options.input)
    if place is None:
        raise UsageError("Rows from standard input have no file beside which decisions could lie; give --decisions.")
    check_whole(str(place), ".jsonl", [options.input])
    return place


def _threshold(options: ReviewOptions) -> float:
    if options.threshold is not None:
        return options.threshold
    reported = reported_threshold(options.input)
    return DEFAULT_THRESHOLD if reported is None else reported


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return "somebody"


def _serve(session: Session, options: ReviewOptions, *, quiet: bool) -> None:
    from flows.reviewing.access import Access
    from flows.reviewing.app import application  # brings FastAPI along, 0.3 s
    from flows.reviewing.serving import browser_at, listening, serve

    access = Access()
    with listening(options.port) as heard:
        port = int(heard.getsockname()[1])
        app = application(session, access, title=Path(options.input).name or options.input, port=port)
        say(f"Review at {access.address(port)}")
        if not quiet:
            say(f"{len(session.queue.items):,} rows; decisions go to {session.place}. Ctrl-C ends it.")
        with browser_at(access.address(port)) if options.open else nullcontext():
            serve(app, heard)
    if not quiet:
        say("", *session.told())
