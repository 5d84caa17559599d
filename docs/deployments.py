"""The list of deployments at the end of prefect.yaml."""

import json

from flows.options.entry import Entry
from flows.options.registry import FLOWS

_LIST = "deployments:\n"


def listed(file: str) -> str:
    """The text of prefect.yaml with the registry's flows for its list; all above the list stays as it is."""
    head, _, _ = file.partition(_LIST)
    return head + _LIST + "\n".join(_deployment(entry) for entry in FLOWS.values())


def _deployment(entry: Entry) -> str:
    """One of them; what it says of itself is in quotes, as JSON is YAML too."""
    said = json.dumps(entry.told, ensure_ascii=False)
    lines = [
        "<<: *default",
        f"entrypoint: {entry.entrypoint}",
        f"tags: [generator, {entry.group}]",
        f"description: {said}",
    ]
    if entry.every is not None:
        lines += ["schedules:", f"  - interval: {entry.every}"]
    return "  - " + "\n    ".join(lines) + "\n"
