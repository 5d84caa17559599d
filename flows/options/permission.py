"""What a run may name that a Prefect server has started: from a form, a schedule, an automation or the API.

Some options name a command line, code, or an address that a key is sent to. On one's own command line, and in Python in
one's own process, that is one's own word. A server is told by others too; so there such an option, which is marked as
`Guarded`, may name only what whoever runs the flows has allowed in config.yaml. Anything else ends the run before it
has done anything.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from flows.options.guarded import Guarded, Reach
from generator.errors import UsageError
from generator.llm.catalog import CATALOG
from generator.settings.allowed import has_allowed_host, is_allowed_host, is_inside, same_place
from generator.settings.layers import CONFIG, load
from generator.settings.tree import Settings
from generator.types import unaliased


def check_permission(options: BaseModel) -> None:
    """Refuse a run that a Prefect server has started and that names what it may not.

    Raises:
        UsageError: The sentence names the option, its value, and the list to add it to.
    """
    if not _started_by_server():
        return
    settings = load()  # those of whoever runs the flows, whatever settings the run names
    for name, reach in _guarded(type(options)):
        value, rule = getattr(options, name), _RULES[reach]
        if value and not rule.holds(value, options, settings):
            raise UsageError(
                f"`{name}` names {value!r:.200}, which a run that a Prefect server has started may not: start it on "
                f"your own command line, or let whoever runs the flows add {rule.remedy} in config.yaml."
            )


def _guarded(kind: type[BaseModel]) -> Iterator[tuple[str, Reach]]:
    for name, field in kind.model_fields.items():
        yield from ((name, mark.reach) for mark in field.metadata if isinstance(mark, Guarded))


def _started_by_server() -> bool:
    from prefect.context import FlowRunContext

    context = FlowRunContext.get()
    return context is not None and context.flow_run is not None and context.flow_run.deployment_id is not None


@dataclass(frozen=True)
class _Rule:
    """When a value is allowed, and what would allow it."""

    remedy: str
    holds: Callable[[Any, BaseModel, Settings], bool]


def _to_host(value: str, _options: BaseModel, settings: Settings) -> bool:
    return has_allowed_host(value, settings.server.allowed_hosts)


def _are_hosts(value: Sequence[str], _options: BaseModel, settings: Settings) -> bool:
    return all(is_allowed_host(host, settings.server.allowed_hosts) for host in value)


def _in_folder(value: str, _options: BaseModel, settings: Settings) -> bool:
    return is_inside(value, settings.server.allowed_folders)


def _server(value: str, options: BaseModel, settings: Settings) -> bool:
    return value in settings.server.allowed_commands or _to_host(value, options, settings)


def _provider(value: str, options: BaseModel, settings: Settings) -> bool:
    """The address that the provider has anyway is allowed for this provider, whose key goes there."""
    if _to_host(value, options, settings):
        return True
    name = unaliased(getattr(options, "provider", None)) or settings.llm.provider
    entry = CATALOG[name]
    return bool(entry.default_url) and same_place(value, entry.url(settings.model(name).base_url))


def _python(value: str, options: BaseModel, settings: Settings) -> bool:
    """A file: where a module of a name lies is found out only by importing what is above it."""
    return value.endswith(".py") and _in_folder(value, options, settings)


def _settings(value: str, options: BaseModel, settings: Settings) -> bool:
    own = Path(os.environ.get(CONFIG) or "config.yaml")
    return Path(value).resolve() == own.resolve() or _in_folder(value, options, settings)


def _model(value: str, options: BaseModel, settings: Settings) -> bool:
    """A folder or file, from which code may be loaded; the hub's models come without code."""
    path = Path(value).expanduser()
    is_name = not path.is_absolute() and not value.startswith((".", "~")) and not path.exists()
    return is_name or _in_folder(value, options, settings)


def _cluster(value: str, _options: BaseModel, settings: Settings) -> bool:
    """A cluster runs what it is given, and is sent what is worked on."""
    return is_allowed_host(value.removeprefix("ray://"), settings.server.allowed_hosts)


_HOST, _FOLDER = "its host to `server.allowed_hosts`", "its folder to `server.allowed_folders`"
_RULES: dict[Reach, _Rule] = {
    "MCP server": _Rule("the whole line to `server.allowed_commands`, or a URL's host to `allowed_hosts`,", _server),
    "web service": _Rule("the host of its URL to `server.allowed_hosts`", _to_host),
    "hosts": _Rule("them to `server.allowed_hosts`", _are_hosts),
    "provider": _Rule(_HOST, _provider),
    "Python file": _Rule("the folder of a .py file to `server.allowed_folders`", _python),
    "file": _Rule(_FOLDER, _in_folder),
    "settings": _Rule(_FOLDER, _settings),
    "model": _Rule(_FOLDER, _model),
    "Ray": _Rule(_HOST, _cluster),
}
