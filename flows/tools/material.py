"""What examples are made of: the tools, the graph of their parameters, and what the executor was found to hold."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from flows.options.tools import ExecutorOptions, MakingOptions, ToolMakingOptions
from flows.running.job import Job
from flows.tools.stages import fault
from generator.errors import UsageError
from generator.files import read_rows
from generator.settings.tree import Settings
from generator.tools.execution import ExecutorChoice, ExecutorGone
from generator.tools.executors.workspace import contents
from generator.tools.hosts import host_of, origin_of
from generator.tools.mcp.client import is_url
from generator.tools.reading.specification import read_spec
from generator.tools.records import ToolExample
from generator.tools.spec.model import Tool, ToolSpec
from generator.tools.spec.parsed import Parsed
from tasks.tools.graph.parameter_graph import build_graph
from tasks.tools.graph.tool_graph import ToolGraph
from tasks.tools.planning.explore import Holdings, explore
from tasks.tools.planning.patterns import Patterns, patterns_of

EXPLORED = "explore"
"""Name of the session in which the executor is explored."""


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


@dataclass(frozen=True)
class Material:
    """See the module.

    Attributes:
        known: By `tool.parameter`, values that exist, aligned by position among the parameters of a tool.
        patterns: Examples that passed, by style.
    """

    spec: ToolSpec
    graph: ToolGraph
    known: dict[str, list[Any]]
    choice: ExecutorChoice
    patterns: Patterns = field(default_factory=dict)


async def material(job: Job, options: MakingOptions) -> Material:
    """Read the specification, draw its graph, and see what the executor holds.

    Raises:
        UsageError: The specification, the executor or the patterns cannot be used.
    """
    choice = executor_of(options, job.settings)
    parsed = read_spec(options.spec)
    note_faults(job, parsed)
    patterns = read_patterns(options.like)
    tools = usable(parsed.spec.tools, choice)
    graph = build_graph(tools)
    executor = await job.run.executor(choice)
    try:
        async with executor.session(EXPLORED) as session:
            holdings = await explore(tools, session, graph, seed=choice.seed)
    except ExecutorGone as error:
        job.note(f"What the executor holds could not be explored: {error}")
        holdings = Holdings()
    seen = [tool.model_copy(update={"outputs": holdings.outputs.get(tool.name, tool.outputs)}) for tool in tools]
    spec = parsed.spec.model_copy(update={"tools": seen})
    return Material(spec, build_graph(seen), holdings.known, choice, patterns)


def read_patterns(where: str | None) -> Patterns:
    """The examples of a file as patterns; none where no file is named.

    Raises:
        UsageError: There is no such file, or nothing in it is an example.
    """
    if where is None:
        return {}
    rows = read_rows(where, on_bad=lambda _: None, check=fault)
    return patterns_of(ToolExample.model_validate(row) for row in rows)


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


def note_faults(job: Job, parsed: Parsed) -> None:
    """Let the summary say what is wrong with a specification."""
    shown, more = parsed.faults[:10], len(parsed.faults) - 10
    for found in shown:
        job.note(str(found))
    if more > 0:
        job.note(f"… and {more:,} more faults; `generator tool-parse` lists them all.")
