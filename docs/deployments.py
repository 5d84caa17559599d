"""The list of deployments at the end of prefect.yaml."""

from flows.options.registry import FLOWS

_LIST = "deployments:\n"


def listed(file: str) -> str:
    """The text of prefect.yaml with the registry's flows for its list; all above the list stays as it is."""
    head, _, _ = file.partition(_LIST)
    entries = [
        f"  - <<: *default\n    entrypoint: flows/{entry.function}.py:{entry.function}\n" for entry in FLOWS.values()
    ]
    return head + _LIST + "\n".join(entries)
