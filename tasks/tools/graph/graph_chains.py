"""Chains of tools in which each next one takes a value that an earlier one gave.

open_file → get_by_path → read_full_dataset is valid: the file that is open is given on, then the path that was found.
A link may come from any earlier tool; only strong edges make one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from random import Random

from tasks.tools.graph.parameter_types import sayable, shape_of
from tasks.tools.graph.tool_graph import Edge, ToolGraph

_TRIES = 50
_WORTH_SAYING = 0.1
"""Confidence from which a guess is named where a chain breaks."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """What feeds a tool of a chain.

    Attributes:
        tool: The tool that is fed.
        fed: By parameter, the edges from earlier tools, the most confident first.
        from_user: Required parameters that no earlier tool feeds: the request must give their values.
    """

    tool: str
    fed: dict[str, list[Edge]]
    from_user: list[str]


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """Whether a chain holds.

    Attributes:
        reason: Where it does not, one sentence that says where it breaks and why; else empty.
        links: One for each tool, up to the one where it breaks.
    """

    ok: bool
    reason: str
    links: list[ChainLink]


def chains(graph: ToolGraph, length: int) -> Iterator[list[str]]:
    """All valid chains of a length, no tool twice, by name; found one by one, as they are asked for.

    Args:
        graph: Of the tools.
        length: Tools of a chain, 1 or more.
    """
    for name in graph.tools:
        yield from _longer(graph, [name], length)


def sample_chain(graph: ToolGraph, rng: Random, min_steps: int, max_steps: int) -> list[str] | None:
    """Draw a valid chain by random walks over strong edges; None where 50 of them found none that is long enough.

    The next tool takes something from the last one where it can, else from an earlier one. Required parameters that
    nothing feeds must be of a kind that a user can say: text, numbers, lists of them, but no bare object.

    Args:
        graph: Of the tools.
        rng: Decides.
        min_steps: Tools of the chain at least, 1 or more.
        max_steps: At most; how many is drawn evenly between the two.
    """
    starts = [name for name in graph.tools if _can_be_said(graph, [], name)]
    for _ in range(_TRIES if starts else 0):
        chain = _walk(graph, rng, rng.choice(starts), rng.randint(min_steps, max_steps))
        if len(chain) >= min_steps:
            return chain
    return None


def validate_chain(graph: ToolGraph, names: Sequence[str]) -> ChainVerdict:
    """Whether each tool after the first takes a value of an earlier one, which, and where it breaks.

    Args:
        graph: Of the tools.
        names: Tools in the order in which they are called; one may come again.
    """
    links: list[ChainLink] = []
    for place, name in enumerate(names):
        if name not in graph.tools:
            return ChainVerdict(ok=False, reason=_unknown(graph, name), links=links)
        link = _link(graph, names[:place], name)
        if place and not link.fed:
            return ChainVerdict(ok=False, reason=_broken(graph, names[:place], name), links=links)
        links.append(link)
    if not links:
        return ChainVerdict(ok=False, reason="The chain has no tools: name at least one.", links=links)
    return ChainVerdict(ok=True, reason="", links=links)


def _link(graph: ToolGraph, earlier: Sequence[str], name: str) -> ChainLink:
    fed: dict[str, list[Edge]] = {}
    for edge in graph.edges_into(name):
        if edge.strength == "strong" and edge.from_tool in earlier:
            fed.setdefault(edge.to_input, []).append(edge)
    return ChainLink(name, fed, [each for each in graph.tools[name].required if each not in fed])


def _longer(graph: ToolGraph, chain: list[str], length: int) -> Iterator[list[str]]:
    if len(chain) >= length:
        yield chain[:length]
        return
    for name in sorted({name for earlier in chain for name in graph.fed_by(earlier)} - set(chain)):
        yield from _longer(graph, [*chain, name], length)


def _walk(graph: ToolGraph, rng: Random, start: str, length: int) -> list[str]:
    chain = [start]
    while len(chain) < length:
        ways = _next(graph, chain, chain[-1:]) or _next(graph, chain, chain[:-1])
        if not ways:
            break
        chain.append(rng.choice(ways))
    return chain


def _next(graph: ToolGraph, chain: Sequence[str], sources: Sequence[str]) -> list[str]:
    names = sorted({name for source in sources for name in graph.fed_by(source)} - set(chain))
    return [name for name in names if _can_be_said(graph, chain, name)]


def _can_be_said(graph: ToolGraph, earlier: Sequence[str], name: str) -> bool:
    """Whether a user can say all that is required and that no earlier tool gives."""
    tool = graph.tools[name]
    left = _link(graph, earlier, name).from_user
    return all(sayable(shape_of(tool.properties.get(each, {}), tool.parameters)) for each in left)


def _unknown(graph: ToolGraph, name: str) -> str:
    near = get_close_matches(name, graph.tools, n=3, cutoff=0.5)
    meant = f"; the nearest names are {', '.join(near)}" if near else ""
    return f"There is no tool {name!r}{meant}."


def _broken(graph: ToolGraph, earlier: Sequence[str], name: str) -> str:
    """Why nothing feeds it, with the best guess where there is one."""
    before = ", ".join(dict.fromkeys(earlier))
    if not graph.tools[name].properties:
        return f"{name} takes no parameters, so that it takes nothing from {before}."
    guesses = [edge for edge in graph.edges_into(name) if edge.from_tool in earlier]
    best = max(guesses, key=lambda edge: edge.confidence, default=None)
    said = f"No output of {before} fits any parameter of {name} ({', '.join(graph.tools[name].properties)})"
    if best is None or best.confidence < _WORTH_SAYING:
        return f"{said}."
    guess = f"{best.from_tool}.{best.from_output} → {best.to_input}"
    return f"{said}; the nearest, {guess}, is a guess of confidence {best.confidence:.2f} only."
