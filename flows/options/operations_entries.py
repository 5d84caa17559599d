"""The part of the registry that keeps sets up with their sources: changes, releases, batches of providers."""

from flows.options.entry import Entry

OPERATIONS: tuple[Entry, ...] = (
    Entry(
        "watch",
        "operations",
        "Send an event, and start a run, when a LanceDB says something new.",
        "generator watch my.lancedb --run qa-pipeline/default --param output=training.jsonl --every 60",
        run=".operations.watching.command:run_watch",
        options=".options.operations.watch:WatchOptions",
        flow="watch",
        folder="operations",
    ),
)
