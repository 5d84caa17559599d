"""The commands that look at specifications: `tool-parse` and `tool-deps`. No model is asked and no server started."""

import asyncio
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from flows.options.base import checked
from flows.options.entry import Entry
from flows.options.tools import ToolDepsOptions, ToolParseOptions
from flows.showing.terminal import say, show, table
from generator.errors import UsageError
from generator.files.whole import check_whole, write_whole
from generator.tools.reading.own_json import to_json
from generator.tools.reading.specification import read_live, read_spec
from generator.tools.spec.formats import without_formats
from generator.tools.spec.parsed import Parsed
from generator.tools.spec.summary import summarise, table_of
from tasks.tools.graph.graph_chains import ChainVerdict, chains, validate_chain
from tasks.tools.graph.tool_graph import Edge, ToolGraph

LISTED = 200
"""Chains that are printed; a file gets `WRITTEN`."""
WRITTEN = 100_000


def run_parse(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Read a specification, say what is wrong with it and what is in it, and return the exit code."""
    options = checked(entry.kind, values)
    assert isinstance(options, ToolParseOptions)
    if (options.spec is None) == (options.mcp is None):
        raise UsageError("Name a specification or, with --mcp, a live server: one of the two.")
    if options.output:
        check_whole(options.output, ".json", [options.spec] if options.spec else [])
    parsed = read_spec(options.spec) if options.spec else asyncio.run(read_live(options.mcp or ""))
    for fault in parsed.faults:
        say(str(fault))
    if options.output:
        spec = parsed.spec if options.formats else without_formats(parsed.spec)
        write_whole(Path(options.output), orjson.dumps(to_json(spec), option=orjson.OPT_INDENT_2))
    if not quiet:
        _show_summary(parsed)
        if options.output:
            say(f"{options.output}: {len(parsed.spec.tools):,} tools")
    return 1 if parsed.faults else 0


def run_deps(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Draw the graph of parameters, show or write what is asked for, and return the exit code."""
    options = checked(entry.kind, values)
    assert isinstance(options, ToolDepsOptions)
    if options.output:
        check_whole(options.output, ".json", [options.spec])
    chain = _chain_of(options.validate_) if options.validate_ is not None else []
    graph = _graph(read_spec(options.spec), options.embedding_model)
    if options.tool is not None and options.tool not in graph.tools:
        raise UsageError(validate_chain(graph, [options.tool]).reason)
    if options.output:
        data = graph.to_json(islice(chains(graph, 2), WRITTEN))
        write_whole(Path(options.output), orjson.dumps(data, option=orjson.OPT_INDENT_2))
    verdict = validate_chain(graph, chain) if chain else None
    if not quiet:
        _show_graph(graph, options, verdict)
    return 1 if verdict and not verdict.ok else 0


def _chain_of(written: str) -> list[str]:
    """The tools of a chain as it is written.

    Raises:
        UsageError: It is no chain.
    """
    names = [name.strip() for name in written.split("->")]
    if len(names) < 2 or not all(names):
        raise UsageError(f"--validate takes two tools or more with -> between them, as in a->b->c, not {written!r}.")
    return names


def _show_graph(graph: ToolGraph, options: ToolDepsOptions, verdict: ChainVerdict | None) -> None:
    """What is asked for; where that is nothing, how large it is."""
    if options.tool is not None:
        _show_edges(graph, options.tool)
    if options.chains:
        _show_chains(graph)
    if verdict is not None:
        _show_verdict(verdict)
    if options.tool is None and not options.chains and verdict is None:
        strong = sum(edge.strength == "strong" for edge in graph.edges)
        say(f"{len(graph.tools):,} tools, {len(graph.edges):,} edges between parameters, {strong:,} of them strong")
    if options.output:
        say(f"{options.output}: the graph")


def _graph(parsed: Parsed, embedding_model: str) -> ToolGraph:
    from tasks.tools.graph.parameter_graph import build_graph

    for fault in parsed.faults:
        say(str(fault))
    if embedding_model == "lexical":
        return build_graph(parsed.spec.tools)
    from generator.embedding.model import load

    return build_graph(parsed.spec.tools, similarity=load(embedding_model))


def _show_summary(parsed: Parsed) -> None:
    summary = summarise(parsed.spec)
    drawn = table("category", "tools", "simple", "medium", "complex", numbers=("tools", "simple", "medium", "complex"))
    for category, *counts in table_of(summary):
        drawn.add_row(category, *(f"{count:,}" for count in counts))
    show(drawn)
    parameters, outputs, effects = summary["parameters"], summary["outputs"], summary["effects"]
    say("")
    say(f"parameters  {parameters['required']:,} required · {parameters['optional']:,} optional")
    say(f"outputs     {_counted(outputs)}")
    say(f"effects     {_counted(effects)}")


def _counted(counts: dict[str, int]) -> str:
    words = {"without": "tools without", "unsaid": "tools of which nothing is said"}
    return " · ".join(f"{n:,} {words.get(name, name.replace('_', ' '))}" for name, n in counts.items() if n)


def _show_edges(graph: ToolGraph, name: str) -> None:
    for title, edges in (("is fed by", graph.edges_into(name)), ("feeds", graph.edges_from(name))):
        say(f"{name} {title}{'' if edges else ' nothing'}")
        for edge in edges:
            link = f"{edge.from_tool}.{edge.from_output} -> {edge.to_tool}.{edge.to_input}"
            say(f"  {edge.confidence:.2f} {edge.strength:<6}  {link}  ({_because(edge)})")


def _because(edge: Edge) -> str:
    seen = edge.evidence
    named = [("same name", seen.same_name), ("same concept", seen.same_concept), ("type", seen.type)]
    return ", ".join([*(word for word, holds in named if holds), f"descriptions {seen.similarity:.2f}"])


def _show_chains(graph: ToolGraph) -> None:
    found = list(islice(chains(graph, 2), LISTED + 1))
    for chain in found[:LISTED]:
        say("->".join(chain))
    if len(found) > LISTED:
        say(f"… and more; -o writes up to {WRITTEN:,}.")


def _show_verdict(verdict: ChainVerdict) -> None:
    for link in verdict.links:
        fed = [f"{name} from {edges[0].from_tool}.{edges[0].from_output}" for name, edges in link.fed.items()]
        said = [f"{name} from the user" for name in link.from_user]
        say(f"{link.tool}: {'; '.join([*fed, *said]) or 'needs nothing'}")
    say("The chain holds." if verdict.ok else f"The chain breaks: {verdict.reason}")
