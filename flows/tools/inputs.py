"""What the options of tool use name: who runs the calls, and the tools. A check reads it without starting Prefect."""

import shlex
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from flows.options.tools import ExecutorOptions, ToolMakingOptions
from flows.running.reading import misfit
from generator.errors import UsageError
from generator.hosts import host_of, origin_of
from generator.settings.tree import Settings
from generator.tools.execution import ExecutorChoice
from generator.tools.executors.workspace import contents
from generator.tools.mcp.client import is_url
from generator.tools.reading.specification import read_spec
from generator.tools.records import ToolExample
from generator.tools.spec.model import Tool


def executor_of(options: ExecutorOptions, settings: Settings) -> ExecutorChoice:
    """Who runs the calls, as the options and settings say.

    Raises:
        UsageError: The specification is to say where its service is, and cannot be read.
    """
    kind, target = next(iter(options.executors().items()), ("simulated", ""))
    hosts: dict[str, tuple[str, ...]] = {}
    if kind == "http":
        hosts["hosts"] = (*settings.tools.hosts, *options.allow_host)
    if (kind, target) == ("http", "spec"):
        target = ""
        hosts["secret_hosts"] = _own_hosts(options)
    return ExecutorChoice.model_validate(
        {
            "kind": kind,
            "target": target,
            "data_fingerprint": _data_fingerprint(kind, target),
            "allowed": tuple(options.allow),
            "only": tuple(options.only),
            **hosts,
            "timeout": options.tool_timeout,
            "servers": options.servers,
            "seed": options.seed,
        }
    )


def _own_hosts(options: ExecutorOptions) -> tuple[str, ...]:
    """The hosts of the service that a specification is for; rows of examples do not say."""
    if not isinstance(options, ToolMakingOptions):
        return ()
    origins = map(origin_of, read_spec(options.spec).spec.servers)
    return tuple(dict.fromkeys(host_of(origin) for origin in origins if origin))


def _data_fingerprint(kind: str, target: str) -> str:
    """Fingerprint of the files that are named, so that results of other contents are never taken for theirs."""
    if not target or is_url(target):
        return ""
    try:
        return contents(shlex.split(target) if kind == "mcp" else ["", target])
    except ValueError:  # no command line: whoever is to start it says so
        return ""


def usable(tools: Sequence[Tool], choice: ExecutorChoice) -> list[Tool]:
    """The tools that may be called.

    Raises:
        UsageError: `--only` or `--allow` names a tool that is not there.
    """
    names = [tool.name for tool in tools]
    for option, given in (("--only", choice.only), ("--allow", choice.allowed)):
        if strange := [name for name in given if name not in names]:
            close = get_close_matches(strange[0], names, 1, 0.6)
            meant = f"; the nearest is {close[0]}." if close else "; it has " + ", ".join(names[:10]) + "."
            raise UsageError(f"{option} names {strange[0]!r}, which the specification does not have{meant}")
    return [tool for tool in tools if not choice.only or tool.name in choice.only]


def fault(row: dict[str, Any]) -> str | None:
    """Why a row is not a tool-use example; None where it is."""
    instruction = row.get("instruction")
    if not isinstance(instruction, str) or not instruction.strip():
        return f"has no `instruction` (its fields: {', '.join(row) or 'none'})"
    if not isinstance(row.get("solution"), dict):
        return f"has no `solution` with its calls (its fields: {', '.join(row)})"
    return misfit(row, ToolExample)
