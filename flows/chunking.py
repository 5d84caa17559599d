"""`generator chunk` on the command line: no model is called, so no server is started."""

from typing import Any

from flows import garbage
from flows.options import Options, checked
from flows.qa_options import ChunkOptions
from flows.terminal import counting, say


def run_chunk(kind: type[Options], values: dict[str, Any], *, quiet: bool) -> int:
    """Chunk a folder, show what was done, and return the exit code."""
    from tasks.chunk import chunk_folder

    garbage.keep_all()
    options = checked(kind, values)
    assert isinstance(options, ChunkOptions)
    with counting("chunk", "files", shown=not quiet) as progress:
        summary = chunk_folder(**options.model_dump(), on_progress=progress)
    if not quiet:
        for line in summary.lines():
            say(line)
    return 0
