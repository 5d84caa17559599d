"""Which tools are hard to tell from one another: of one category, with words of their names and descriptions shared."""

import random
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from generator.text.words import content_words
from generator.tools.offering import askable
from generator.tools.spec.model import Tool
from generator.tools.spec.names import name_parts

POOL = 60
"""Most tools of a category, and most of all others, that are looked at for one task: specifications may have
thousands.
"""


class Neighbours:
    """Tools by how alike they are; ties are broken by chance."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = tools
        self._by_category: defaultdict[str, list[Tool]] = defaultdict(list)
        for tool in tools:
            self._by_category[tool.category].append(tool)

    def alike(self, tool: Tool, chance: random.Random, count: int) -> list[Tool]:
        """The `count` tools that are the most alike."""
        return self._sorted(tool, chance)[:count]

    def unlike(self, tool: Tool, chance: random.Random, count: int) -> list[Tool]:
        """The `count` tools that are the least alike: of other categories, where there are any."""
        return self._sorted(tool, chance)[::-1][:count]

    def rival(self, tool: Tool, chance: random.Random) -> Tool | None:
        """A tool that asks the user for the very same: what is said for the one would do for the other."""
        wanted = askable(tool)
        rivals = [other for other in self._sorted(tool, chance)[:8] if askable(other) == wanted]
        return rivals[0] if wanted and rivals else None

    def _sorted(self, tool: Tool, chance: random.Random) -> list[Tool]:
        own = self._by_category[tool.category]
        some = [*_sample(own, chance), *_sample(self._tools, chance)]
        others = list({other.name: other for other in some if other.name != tool.name}.values())
        return sorted(others, key=lambda other: (-likeness(tool, other), chance.random()))


def likeness(one: Tool, other: Tool) -> float:
    """0 to 3: one for the category, the rest for words of name and of description that both have."""
    names = _shared(_words_of(one.name), _words_of(other.name))
    return (one.category == other.category) + names + _shared(_said(one.description), _said(other.description))


def _sample(tools: Sequence[Tool], chance: random.Random) -> list[Tool]:
    return list(tools) if len(tools) <= POOL else chance.sample(tools, POOL)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


@lru_cache(maxsize=20_000)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(name_parts(name))


@lru_cache(maxsize=20_000)
def _said(description: str) -> frozenset[str]:
    return frozenset(content_words(description[:500]))
