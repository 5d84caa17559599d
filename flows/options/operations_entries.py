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
        "releases",
        "operations",
        "List the releases of a set: when, of which version, what joined and left.",
        "generator releases training.jsonl",
        run=".command.releases:run_releases",
        options=".options.operations.releases:ReleasesOptions",
    ),
    Entry(
        "diff",
        "operations",
        "Say what differs between two releases, or two files of rows.",
        "generator diff training.jsonl@1 training.jsonl@2",
        run=".command.releases:run_diff",
        options=".options.operations.releases:DiffOptions",
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
