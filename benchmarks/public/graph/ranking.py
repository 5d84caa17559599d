"""How far up a ranking has what feeds a parameter, by our graph and by TF-IDF over names and descriptions."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.public.graph.edges import GoldSet
from generator.tools.spec.fields import fields_of
from generator.tools.spec.model import Tool
from tasks.tools.graph.parameter_graph import build_graph

Parameter = tuple[str, str]
"""A tool and one of its parameters."""
Output = tuple[str, str]
"""A tool and the address of one of its outputs."""
Ranker = Callable[[Sequence[Tool], Sequence[Parameter]], list[list[Output]]]
"""For each parameter the outputs of other tools, the likeliest first."""


@dataclass(frozen=True)
class Recall:
    """Share of the parameters with a right output in first place, and among the first five.

    Attributes:
        of: How many parameters there are.
    """

    first: float
    five: float
    of: int


def recall(found: GoldSet, ranker: Ranker, only: Collection[str]) -> Recall:
    """Over the parameters of the tools that `only` names; a set by tool asks for the giving tool alone."""
    gold: dict[Parameter, set[Output]] = defaultdict(set)
    for giver, address, taker, parameter in found.edges:
        if taker in only:
            gold[taker, parameter].add((giver, "" if found.by_tool else address))
    asked = sorted(gold)
    places = [
        _place(gold[each], ranks, found.by_tool) for each, ranks in zip(asked, ranker(found.tools, asked), strict=True)
    ]
    number = max(len(places), 1)
    return Recall(sum(place < 1 for place in places) / number, sum(place < 5 for place in places) / number, len(places))


def _place(right: set[Output], ranks: Iterable[Output], by_tool: bool) -> int:
    """Of the first right one; of tools, each counts once."""
    shown = dict.fromkeys((tool, "") if by_tool else (tool, address) for tool, address in ranks)
    return next((place for place, each in enumerate(shown) if each in right), 1_000_000)


def by_graph(tools: Sequence[Tool], asked: Sequence[Parameter]) -> list[list[Output]]:
    """As the graph has the edges into a parameter."""
    graph = build_graph(tools)
    return [
        [(edge.from_tool, edge.from_output) for edge in graph.edges_into(tool) if edge.to_input == parameter]
        for tool, parameter in asked
    ]


def by_tfidf(tools: Sequence[Tool], asked: Sequence[Parameter]) -> list[list[Output]]:
    """By the cosine of TF-IDF vectors of names, split into words, and descriptions, the tools' included."""
    by_name = {tool.name: tool for tool in tools}
    given = [(tool, field) for tool in tools for field in fields_of(tool)]
    texts = [f"{tool.name} {tool.description} {field.address} {field.description}" for tool, field in given]
    wanted = [_text(by_name[tool], parameter) for tool, parameter in asked]
    vectors = TfidfVectorizer(tokenizer=_words, token_pattern=None, lowercase=False).fit([*texts, *wanted])
    near = (vectors.transform(wanted) @ vectors.transform(texts).T).toarray()
    return [
        [
            (given[place][0].name, given[place][1].address)
            for place in (-row).argsort(kind="stable")
            if given[place][0].name != tool
        ]
        for row, (tool, _) in zip(near, asked, strict=True)
    ]


def _text(tool: Tool, parameter: str) -> str:
    said = tool.properties[parameter].get("description", "")
    return f"{tool.name} {tool.description} {parameter} {said}"


def _words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", text)]
