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
    Entry(
        "batch",
        "operations",
        "Show the batches that providers work on, fetch what has ended, or end them.",
        "generator batch status",
        run=".command.batches:run_batch",
        options=".options.operations.batch:BatchCommandOptions",
    ),
    Entry(
        "batch-poll",
        "operations",
        "Fetch the batches that have ended, and resume the flow runs that wait for them.",
        "generator batch-poll",
        options=".options.operations.batch:BatchPollOptions",
        run=".command.batches:run_poll",
        flow="batch-poll",
        folder="operations",
        every=300,
    ),
)
