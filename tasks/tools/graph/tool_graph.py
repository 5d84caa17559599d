"""A graph of tools: edges from fields of what one gives back to parameters of another.

{"from_tool": "open_file", "from_output": "file", "to_tool": "list_keys", "to_input": "file", "confidence": 0.73,
 "strength": "strong", "item": false,
 "evidence": {"same_name": true, "same_concept": true, "type": true, "similarity": 0.61}}
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from generator.tools.spec.documentation import type_of
from generator.tools.spec.fields import fields_of
from generator.tools.spec.model import Tool

Strength = Literal["strong", "weak"]

STRONG_FROM = 0.5
"""Confidence from which an edge is strong, so that it is rather right than wrong: chains are made of such alone."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why there is an edge.

    Attributes:
        same_name: The names say the same, up to case, number and underscores.
        same_concept: They are about the same thing: a dataset's path, not a file's.
        type: Both types are known, and fit.
        similarity: Of the descriptions, 0 to 1.
    """

    same_name: bool
    same_concept: bool
    type: bool
    similarity: float


@dataclass(frozen=True, slots=True)
class Edge:
    """An output that can be given to a parameter.

    Attributes:
        from_output: Address of the field, for example `datasets[].path`; `values_at` finds it in a result.
        confidence: 0 to 1: of outputs about which as much is known, the share that was right in chains that people
            made (`parameter_weights`).
        item: The value is one item of the list that stands there.
    """

    from_tool: str
    from_output: str
    to_tool: str
    to_input: str
    confidence: float
    strength: Strength
    item: bool
    evidence: Evidence


@dataclass(frozen=True)
class ToolGraph:
    """Tools and the edges between their parameters; tools are spoken of by name.

    Attributes:
        tools: By name, in the order of names, with outputs (inferred where none are declared).
        edges: By tool and parameter that are fed, then the most confident first.
    """

    tools: Mapping[str, Tool]
    edges: Sequence[Edge]
    _into: Mapping[str, Sequence[Edge]] = field(init=False, repr=False)
    _from: Mapping[str, Sequence[Edge]] = field(init=False, repr=False)
    _fed: Mapping[str, Sequence[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_into", _by(self.edges, "to_tool"))
        object.__setattr__(self, "_from", _by(self.edges, "from_tool"))
        fed = {
            tool: sorted({edge.to_tool for edge in edges if edge.strength == "strong"})
            for tool, edges in self._from.items()
        }
        object.__setattr__(self, "_fed", fed)

    def edges_into(self, tool: str) -> Sequence[Edge]:
        """Edges that feed a tool's parameters, by parameter, the most confident of each first."""
        return self._into.get(tool, ())

    def edges_from(self, tool: str) -> Sequence[Edge]:
        """Edges that a tool's outputs feed."""
        return self._from.get(tool, ())

    def fed_by(self, tool: str) -> Sequence[str]:
        """Names of the tools that a tool feeds by a strong edge, in the order of names."""
        return self._fed.get(tool, ())

    def to_json(self, chains: Iterable[Sequence[str]] = ()) -> dict[str, Any]:
        """The graph as plain JSON data: `nodes`, `edges`, `valid_chains`.

        Args:
            chains: What to list as valid, for example `graph_chains.chains(graph, 2)`.
        """
        return {
            "nodes": [_node(tool) for tool in self.tools.values()],
            "edges": [asdict(edge) for edge in self.edges],
            "valid_chains": [list(chain) for chain in chains],
        }


def _by(edges: Iterable[Edge], end: Literal["from_tool", "to_tool"]) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        found[getattr(edge, end)].append(edge)
    return dict(found)


def _node(tool: Tool) -> dict[str, Any]:
    outputs = [{"name": each.address, "type": type_of(each.schema), "known": each.known} for each in fields_of(tool)]
    return {"tool_id": tool.tool_id, "name": tool.name, "inputs": list(tool.properties), "outputs": outputs}
