"""What examples are made of: the tools, the graph of their parameters, and what the executor was found to hold."""

from dataclasses import dataclass, field
from typing import Any

from flows.options.tools import MakingOptions
from flows.running.job import Job
from flows.tools.inputs import executor_of, fault, usable
from generator.files import read_rows
from generator.tools.execution import ExecutorChoice, ExecutorGone
from generator.tools.reading.specification import read_spec
from generator.tools.records import ToolExample
from generator.tools.spec.model import ToolSpec
from generator.tools.spec.parsed import Parsed
from tasks.tools.graph.parameter_graph import build_graph
from tasks.tools.graph.tool_graph import ToolGraph
from tasks.tools.planning.explore import Holdings, explore
from tasks.tools.planning.patterns import Patterns, patterns_of

EXPLORED = "explore"
"""Name of the session in which the executor is explored."""


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


def note_faults(job: Job, parsed: Parsed) -> None:
    """Let the summary say what is wrong with a specification."""
    shown, more = parsed.faults[:10], len(parsed.faults) - 10
    for found in shown:
        job.note(str(found))
    if more > 0:
        job.note(f"… and {more:,} more faults; `generator tool-parse` lists them all.")
