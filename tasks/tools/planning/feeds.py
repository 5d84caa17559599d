"""What the tools of a chain take from one another: of the graph's edges, those along which a value makes sense.

["list_teams", "get_team"] → Feed(from_tool="list_teams", from_output="teams[].id", to_tool="get_team", to_input="id")
"""

from collections.abc import Mapping, Sequence

from generator.tools.records import Feed
from generator.tools.spec.model import Tool
from generator.tools.spec.names import GENERIC, REFERENCES, name_parts, name_words
from tasks.tools.graph.graph_chains import validate_chain
from tasks.tools.graph.tool_graph import Edge, ToolGraph

_CREATING = frozenset("create add insert register new make post draft compose".split())
_TELLING = GENERIC - REFERENCES


def feeds_of(graph: ToolGraph, names: Sequence[str]) -> list[Feed]:
    """For each parameter of a chain's tools that says which thing is meant, the surest field of an earlier result.

    Args:
        graph: Of the tools.
        names: The chain.
    """
    found: list[Feed] = []
    for link in validate_chain(graph, names).links:
        for name, edges in link.fed.items():
            if not _refers(graph.tools[link.tool], name):
                continue
            fitting = [edge for edge in edges if not _is_told(edge, graph)]
            if fitting:
                found.append(_feed(max(fitting, key=lambda edge: (edge.confidence, names.index(edge.from_tool)))))
    return found


def is_linkable(feeds: Sequence[Feed], tools: Mapping[str, Tool]) -> bool:
    """Whether one of the feeds is enough for its call: what else the call is about, the earlier one was about too.

    The files of a folder tell which file; they do not tell which path in it, and nobody can know it before.
    """
    for feed in feeds:
        fed = {other.to_input for other in feeds if other.to_tool == feed.to_tool}
        told = {name_words(name) for name in tools[feed.from_tool].properties}
        needed = [name for name in tools[feed.to_tool].required if name not in fed]
        if all(name_words(name) in told or not _refers(tools[feed.to_tool], name) for name in needed):
            return True
    return False


def _feed(edge: Edge) -> Feed:
    return Feed(
        from_tool=edge.from_tool,
        from_output=edge.from_output,
        to_tool=edge.to_tool,
        to_input=edge.to_input,
        item=edge.item,
    )


def _refers(tool: Tool, name: str) -> bool:
    """Whether a parameter says which thing is meant: an id, a path, a name; none that tells what a thing is like.

    What may be left out has to be an id by its name. Nobody names a new project as one that there is.
    """
    words = name_words(name)
    schema = tool.properties.get(name, {})
    if not words or schema.get("type") in ("object", "boolean") or "enum" in schema or words[-1] in _TELLING:
        return False
    if _CREATING & set(name_parts(tool.name)) and (words[-1] == "name" or (len(words) == 1 and words[0] in REFERENCES)):
        return False
    return name in tool.required or (words[-1] == "id" and schema.get("type") != "array")


def _is_told(edge: Edge, graph: ToolGraph) -> bool:
    """Whether the earlier call was given such a value itself, so that nothing is learned from its result."""
    given = {name_words(name) for name in graph.tools[edge.from_tool].properties}
    return name_words(edge.to_input) in given
