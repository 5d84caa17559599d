"""The part of the registry that keeps sets up with their sources: changes, releases, batches of providers."""

from flows.options.entry import Entry

OPERATIONS: tuple[Entry, ...] = ()
