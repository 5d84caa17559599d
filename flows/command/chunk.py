"""`generator chunk` on the command line: no model is called, so no server is started."""

from typing import Any

from flows.options.base import checked
from flows.options.entry import Entry
from flows.running.terminal import counting, say
from generator.startup import own_process


def run_chunk(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Chunk a folder, show what was done, and return the exit code."""
    from tasks.chunk import chunk_folder

    own_process.ready()
    options = checked(entry.kind, values)
    with counting("chunk", "files", shown=not quiet) as progress:
        summary = chunk_folder(**options.model_dump(), on_progress=progress)
    if not quiet:
        for line in summary.lines():
            say(line)
    return 0
