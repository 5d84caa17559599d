"""Which output of which tool can be given to which parameter of which other tool.

In-N-Out (https://arxiv.org/abs/2509.01560): edges between parameters, strong or weak; ToolMind
(https://arxiv.org/abs/2511.15718): similarity of what parameters are described to be. An edge is as in `tool_graph`.

No two slots are compared because they are there: a product of sparse blocks finds outputs whose texts are near, and
these alone are looked at. What speaks for and against each is a row of numbers (`parameter_features`); their weights
were fitted to edges that people made (`parameter_weights`), so that a confidence is a probability.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from generator.errors import UsageError
from generator.tools.spec.model import Tool
from generator.tools.spec.outputs import with_outputs
from tasks.tools.graph.parameter_candidates import Candidates, candidates
from tasks.tools.graph.parameter_features import FEATURES, Features, Pairs
from tasks.tools.graph.parameter_similarity import By
from tasks.tools.graph.parameter_slots import Slot, inputs_of, outputs_of, subject_of
from tasks.tools.graph.parameter_types import open_ended
from tasks.tools.graph.parameter_weights import confidences, told_alike
from tasks.tools.graph.tool_graph import STRONG_FROM, Edge, Evidence, ToolGraph

MOST = 20
"""Edges into one parameter."""
MOST_WEAK = 5
"""Of these, weak ones."""

_GUESSED = 0.9
"""Factor of an output that was inferred, neither declared nor observed."""


def build_graph(tools: Iterable[Tool], *, similarity: By = "lexical") -> ToolGraph:
    """Draw the edges between the parameters of tools; the order of the tools does not matter.

    Into a parameter go at most 20 edges, the most confident, of equals the first by tool and output; at most 5 of them
    that are weak. An output is never given to its own tool. 6,000 tools take about half a minute on one core.

    Args:
        tools: With names that differ; outputs are inferred for those that have none.
        similarity: How texts are compared: `lexical` by their words, or a function that embeds texts
            (`generator.embedding.model.load`), which counts where it sees more than the words do.

    Raises:
        UsageError: Two tools have one name.
    """
    named: dict[str, Tool] = {}
    for tool in tools:
        if tool.name in named:
            raise UsageError(f"Two tools are called {tool.name}; a graph needs names that differ: rename one.")
        named[tool.name] = with_outputs(tool)
    ordered = {name: named[name] for name in sorted(named)}
    return ToolGraph(ordered, _edges(list(ordered.values()), similarity))


def _edges(tools: Sequence[Tool], by: By) -> list[Edge]:
    given = sorted((slot for tool in tools for slot in outputs_of(tool)), key=lambda slot: (slot.tool, slot.name))
    wanted = [slot for tool in tools for slot in inputs_of(tool)]
    if not wanted or not given:
        return []
    subjects = {tool.name: subject_of(tool) for tool in tools}
    features = Features(wanted, given, subjects)
    into: dict[int, list[Edge]] = {}
    for block in candidates(wanted, given, subjects, by):
        found = features.of(block.rows, block.pairs, block.outputs)
        if by != "lexical":
            told_alike(found.values, block.near)
        into |= _chosen(wanted, given, block, found)
    return [edge for place in range(len(wanted)) for edge in into.get(place, ())]


def _chosen(
    wanted: Sequence[Slot], given: Sequence[Slot], block: Candidates, found: Pairs
) -> Iterator[tuple[int, list[Edge]]]:
    """By place of the parameter, the edges into it, the most confident first."""
    known = np.array([given[output].known for output in block.outputs.tolist()], bool)
    sure = np.round(confidences(found) * np.where(known, 1, _GUESSED), 9)
    ends = np.searchsorted(block.pairs, np.arange(len(block.rows) + 1))
    for row, place in enumerate(block.rows.tolist()):
        own = np.arange(ends[row], ends[row + 1])[found.how[ends[row] : ends[row + 1]] > 0]
        order = own[np.lexsort((block.outputs[own], -sure[own]))][:MOST]
        kept = order[: int((sure[order] >= STRONG_FROM).sum()) + MOST_WEAK].tolist()
        yield place, [_edge(given[block.outputs[pair]], wanted[place], found, pair, float(sure[pair])) for pair in kept]


def _edge(source: Slot, slot: Slot, found: Pairs, pair: int, confidence: float) -> Edge:
    evidence = Evidence(
        same_name=set(source.meaning.words) == set(slot.meaning.words),
        same_concept=bool(source.meaning.about & slot.meaning.about),
        type=not (open_ended(source.shape) or open_ended(slot.shape)),
        similarity=round(float(found.values[pair, FEATURES.index("described")]), 3),
    )
    return Edge(
        source.tool, source.name, slot.tool, slot.name, round(confidence, 3),
        "strong" if confidence >= STRONG_FROM else "weak", found.fit(pair) == "item", evidence,
    )  # fmt: skip
