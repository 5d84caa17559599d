"""Which output of which tool can be given to which parameter of which other tool.

In-N-Out (https://arxiv.org/abs/2509.01560): edges between parameters, strong or weak; ToolMind
(https://arxiv.org/abs/2511.15718): similarity of what parameters are described to be. An edge is as in `tool_graph`.

Names, concepts and types alone give strong edges; similar descriptions add weak ones, and with an embedding that is
nearly sure, strong ones. No statistics of all tools are in it: a tool that shares no words with two others changes no
edge between them. No two slots are compared because they are there: an index over names and products of sparse blocks
find the candidates, and slots that agree in all that decides are compared once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.errors import UsageError
from generator.tools.spec.model import Tool
from generator.tools.spec.outputs import with_outputs
from tasks.tools.graph.parameter_match import Match, certainty, contradict, match
from tasks.tools.graph.parameter_meaning import Key
from tasks.tools.graph.parameter_similarity import By, Similarity
from tasks.tools.graph.parameter_slots import Slot, inputs_of, outputs_of
from tasks.tools.graph.parameter_types import fit, open_ended
from tasks.tools.graph.tool_graph import STRONG_FROM, Edge, Evidence, Strength, ToolGraph

MOST = 20
"""Edges into one parameter."""
MOST_WEAK = 5
"""Of these, weak ones, and any that stand on similarity alone."""

_NEEDED = MOST + MOST_WEAK + 40
"""Candidates that are looked at for a parameter: some are of its own tool, which has 40 outputs at most."""
_TRUST = {"lexical": (0.3, 0.49), "embedding": (0.5, 0.6)}
"""Least similarity that counts, and the confidence that a similarity of 1 gives."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An output that may be given; `source` is its place among all outputs."""

    confidence: float
    source: int
    match: Match


def build_graph(tools: Iterable[Tool], *, similarity: By = "lexical") -> ToolGraph:
    """Draw the edges between the parameters of tools; the order of the tools does not matter.

    Into a parameter go at most 20 edges, the most confident, of equals the first by tool and output; at most 5 of them
    that are weak. An output is never given to its own tool. 6,000 tools take about a minute on one core.

    Args:
        tools: With names that differ; outputs are inferred for those that have none.
        similarity: How descriptions are compared: `lexical` by their words, or a function that embeds texts
            (`generator.embedding.model.load`).

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
    if not wanted:
        return []
    asked, said = _places(wanted), _places(given)
    similarity = Similarity(list(asked), list(said), by)
    least, worth = _TRUST["lexical" if by == "lexical" else "embedding"]
    index, alike = _Named(given), _Alike(given, list(said.values()), worth)
    into: list[list[_Candidate]] = [[] for _ in wanted]
    for places, near in zip(asked.values(), similarity.nearest(_NEEDED, least), strict=True):
        for place in places:
            slot = wanted[place]
            into[place] = _chosen(given, slot, index.candidates(slot), alike, near)
    return list(_with_evidence(given, wanted, into, similarity))


def _places(slots: Sequence[Slot]) -> dict[str, list[int]]:
    """By text, in the order of texts, the places of the slots that have it."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, slot in enumerate(slots):
        found[slot.text].append(place)
    return {text: found[text] for text in sorted(found)}


def _chosen(
    given: Sequence[Slot], slot: Slot, named: Sequence[_Candidate], alike: "_Alike", near: Sequence[tuple[int, float]]
) -> list[_Candidate]:
    """The edges into a parameter: by name first, by similarity where there is room, none of its own tool."""
    names = [found for found in named if given[found.source].tool != slot.tool]
    chosen = [found for found in names if found.confidence >= STRONG_FROM][:MOST]
    room = min(MOST - len(chosen), MOST_WEAK)
    if room:
        taken = {found.source for found in names}
        others = [found for found in alike.candidates(slot, near) if found.source not in taken]
        others += names[len(chosen) :]
        chosen += sorted((found for found in others if given[found.source].tool != slot.tool), key=_order)[:room]
    return sorted(chosen, key=_order)


class _Named:
    """An index of outputs by what their names can stand for."""

    def __init__(self, given: Sequence[Slot]) -> None:
        self._groups = _groups(given, range(len(given)))
        self._by_key: dict[Key, list[int]] = defaultdict(list)
        for number, (slot, _) in enumerate(self._groups):
            for key in set(slot.meaning.keys()):
                self._by_key[key].append(number)
        self._known: dict[object, list[_Candidate]] = {}

    def candidates(self, slot: Slot) -> list[_Candidate]:
        """Outputs that stand for what a parameter asks for by name, the most confident first."""
        key = (slot.meaning, slot.shape)
        if key not in self._known:
            self._known[key] = self._find(slot)
        return self._known[key]

    def _find(self, slot: Slot) -> list[_Candidate]:
        numbers = {number for key in slot.meaning.keys() for number in self._by_key.get(key, ())}  # noqa: SIM118
        found: list[_Candidate] = []
        for number in numbers:
            one, members = self._groups[number]
            how = fit(one.shape, slot.shape)
            agreed = match(one.meaning, slot.meaning, how) if how else None
            if how and agreed:
                confidence = round(agreed.confidence * certainty(one, slot, how), 3)
                found += (_Candidate(confidence, member, agreed) for member in members[:_NEEDED])
        return sorted(found, key=_order)[:_NEEDED]


class _Alike:
    """Outputs by their texts."""

    def __init__(self, given: Sequence[Slot], places: Sequence[Sequence[int]], worth: float) -> None:
        self._groups = [_groups(given, members) for members in places]
        self._worth = worth

    def candidates(self, slot: Slot, near: Sequence[tuple[int, float]]) -> list[_Candidate]:
        """Outputs whose texts are near and whose names do not contradict, the most confident first."""
        found: list[_Candidate] = []
        for text, value in near:
            for one, members in self._groups[text]:
                how = fit(one.shape, slot.shape)
                if how and not contradict(one.meaning, slot.meaning):
                    agreed = Match(value, same_name=False, same_concept=False, how=how)
                    confidence = round(value * self._worth * certainty(one, slot, how), 3)
                    found += (_Candidate(confidence, member, agreed) for member in members[:_NEEDED])
        return sorted(found, key=_order)


def _groups(given: Sequence[Slot], places: Iterable[int]) -> list[tuple[Slot, list[int]]]:
    """Outputs that agree in all that decides an edge: one of them, and the places of all."""
    found: dict[object, list[int]] = defaultdict(list)
    for place in places:
        slot = given[place]
        found[slot.meaning, slot.shape, slot.sure].append(place)
    return [(given[members[0]], members) for members in found.values()]


def _order(found: _Candidate) -> tuple[float, int]:
    return -found.confidence, found.source


def _with_evidence(
    given: Sequence[Slot], wanted: Sequence[Slot], into: Sequence[Sequence[_Candidate]], similarity: Similarity
) -> Iterator[Edge]:
    edges = [(given[one.source], slot, one) for slot, found in zip(wanted, into, strict=True) for one in found]
    values = similarity.between([(slot.text, source.text) for source, slot, _ in edges])
    for (source, slot, one), value in zip(edges, values.tolist(), strict=True):
        yield _edge(source, slot, one, round(value, 3))


def _edge(source: Slot, slot: Slot, found: _Candidate, similarity: float) -> Edge:
    known = not (open_ended(source.shape) or open_ended(slot.shape))
    evidence = Evidence(found.match.same_name, found.match.same_concept, known, similarity)
    strength: Strength = "strong" if found.confidence >= STRONG_FROM else "weak"
    item = found.match.how == "item"
    return Edge(source.tool, source.name, slot.tool, slot.name, found.confidence, strength, item, evidence)
