"""The event that a table says something new: what automations of a Prefect server wait for."""

from pathlib import Path

from prefect.events import Event, RelatedResource, Resource
from prefect.events.clients import get_events_client

from flows.operations.watching.tables import Change

NAME = "lancedb.table.changed"


async def send(path: str, change: Change) -> None:
    """Send it, and return when the server has it.

    Args:
        path: Of the LanceDB.
        change: Of one of its tables.

    Raises:
        Exception: The server cannot be reached; what the websocket's library raises.
    """
    async with get_events_client() as events:
        await events.emit(event_of(path, change))


def event_of(path: str, change: Change) -> Event:
    """The event: its resource is the table, its payload what has changed."""
    name = change.table.name
    payload = {
        "path": path,
        "table": name,
        "version": change.table.version,
        "previous": change.before,
        "fingerprint": change.snapshot.fingerprint,
        "rows": len(change.snapshot),
        **change.difference.counts(),
    }
    return Event(
        event=NAME,
        resource=Resource({"prefect.resource.id": f"lancedb.table.{name}", "prefect.resource.name": name}),
        related=[
            RelatedResource(
                {
                    "prefect.resource.id": f"lancedb.{path}",
                    "prefect.resource.role": "lancedb",
                    "prefect.resource.name": Path(path).name,
                    "lancedb.path": path,
                }
            )
        ],
        payload=payload,
    )
