"""Sampling: which tools, style, persona and tone each example is to have, drawn before any model is asked.

The samplers of APIGen, Liu et al. 2024, https://arxiv.org/abs/2406.18518. Every tool has its turn before one has its
second. A task follows from the options and its number alone, so that a plan may be taken piece by piece, and made
again.

    plan_tasks(spec, target=3, mode="single", max_steps=1) → ToolTask(number=0, needed=["get_shape"], style="multiple",
        tools=[get_dtype, get_shape, …], persona="an expert who wastes no words", tone="terse", count=1, …), …
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from generator.errors import UsageError
from generator.hashing import fingerprint
from generator.tools.offering import askable
from generator.tools.records import Feed, Mode, Style, ToolTask
from generator.tools.spec.model import Complexity, Tool, ToolSpec
from tasks.tools.planning.feeds import is_linkable
from tasks.tools.planning.neighbours import Neighbours
from tasks.tools.planning.patterns import Patterns, drawn_patterns
from tasks.tools.planning.styles import PERSONAS, SINGLE, TONES

Chain = Callable[[random.Random, int, int], list[str] | None]
"""Draws a chain of tools: chance, fewest and most steps in; names in order out, None where it found none."""
Feeds = Callable[[Sequence[str]], list[Feed]]
"""What the tools of a chain can take from one another."""

KNOWN_ROWS = 12
"""Most rows of known values that a task carries for each tool."""
_CHAIN_DRAWS = 40
_MULTI: dict[Complexity, float] = {"simple": 0.3, "medium": 0.5, "complex": 0.7}
"""Mode `auto`: share of tasks in which a tool of this complexity is one of several steps."""


@dataclass(frozen=True)
class _Plan:
    """What all tasks of a plan have in common."""

    spec: ToolSpec
    mode: Literal["auto", "single", "multi"]
    max_steps: int
    seed: int
    known: Mapping[str, list[Any]]
    patterns: Patterns
    chain: Chain | None
    feeds: Feeds | None
    distractors: int
    usable: list[Tool]
    neighbours: Neighbours = field(repr=False)

    def task(self, number: int, turn: int, count: int, *, negative: bool) -> ToolTask:
        """The task of this number; `turn` says whose turn it is among the tools."""
        seed = int(fingerprint([self.seed, self.spec.name, number], 8), 16)
        chance = random.Random(seed)  # noqa: S311  not for secrets
        lead = self._lead(turn)
        mode: Mode
        mode, style, needed = self._negative(chance, lead, turn) if negative else self._positive(chance, lead)
        shown = needed + self._distractors(chance, needed, style)
        chance.shuffle(shown)
        return ToolTask(
            number=number,
            spec=self.spec.name,
            tools=shown,
            needed=[tool.name for tool in needed],
            feeds=self.feeds([tool.name for tool in needed]) if self.feeds and mode == "multi" else [],
            mode=mode,
            style=style,
            count=count,
            persona=chance.choice(PERSONAS),
            tone=chance.choice(list(TONES)),
            seed=seed,
            max_steps=self.max_steps if mode == "multi" else 1,
            known=_narrowed(self.known, needed, chance),
            examples=drawn_patterns(self.patterns, style, needed, chance),
        )

    def _lead(self, turn: int) -> Tool:
        """Every tool once a round, in each round in another order."""
        turns, place = divmod(turn, len(self.usable))
        order = list(range(len(self.usable)))
        random.Random(fingerprint([self.seed, "round", turns], 16)).shuffle(order)  # noqa: S311  not for secrets
        return self.usable[order[place]]

    def _positive(self, chance: random.Random, lead: Tool) -> tuple[Mode, Style, list[Tool]]:
        wanted = self.mode == "multi" or (self.mode == "auto" and chance.random() < _MULTI[lead.complexity])
        if wanted and (steps := self._steps(chance, lead)):
            return "multi", "chain", steps
        if self.mode == "multi":
            raise UsageError(
                f"{self.spec.name}: no chain of 2 to {self.max_steps} tools was found; "
                "ask for single steps, or allow more."
            )
        style = chance.choices(list(SINGLE), list(SINGLE.values()))[0]
        if style.startswith("parallel") and not lead.properties:
            style = "multiple"  # the same call twice is no second call
        others = self.neighbours.alike(lead, chance, 1) if style == "parallel-multiple" else []
        if style == "parallel-multiple" and not others:
            style = "parallel"
        return "single", style, [lead, *others]

    def _steps(self, chance: random.Random, lead: Tool) -> list[Tool] | None:
        """A chain in which `lead` has a part, else the last one that was found.

        Where values are known to exist, no others can be told, so that a chain must do with what its results give.
        """
        by_name, found = {tool.name: tool for tool in self.usable}, None
        for _ in range(_CHAIN_DRAWS if self.chain and self.max_steps > 1 else 0):
            drawn = cast(Chain, self.chain)(chance, 2, self.max_steps)
            if drawn and all(name in by_name for name in drawn) and self._hangs_together(drawn):
                found = [by_name[name] for name in drawn]
                if lead.name in drawn:
                    break
        return found

    def _hangs_together(self, names: list[str]) -> bool:
        """Whether something can be taken from a result."""
        if self.feeds is None:
            return True
        found = self.feeds(names)
        return bool(found) and (not self.known or is_linkable(found, {tool.name: tool for tool in self.usable}))

    def _negative(self, chance: random.Random, lead: Tool, turn: int) -> tuple[Mode, Style, list[Tool]]:
        styles: list[Style] = ["irrelevance"] if len(self.usable) > 1 else []
        styles += ["missing-parameter", "clarifying"] if askable(lead) else []
        if not styles:
            raise UsageError(f"{self.spec.name}: its only tool has nothing to ask for; set --negatives to 0.")
        style = styles[turn % len(styles)]
        rival = self.neighbours.rival(lead, chance) if style == "clarifying" else None
        return "single", style, [lead, rival] if rival else [lead]

    def _distractors(self, chance: random.Random, needed: list[Tool], style: Style) -> list[Tool]:
        if style == "simple":
            return []
        if style == "irrelevance":  # one that is alike could do it after all
            return self.neighbours.unlike(needed[0], chance, max(1, self.distractors))
        hard = self.neighbours.alike(needed[0], chance, self.distractors + len(needed))
        names = {tool.name for tool in needed}
        return [tool for tool in hard if tool.name not in names][: self.distractors]


def plan_tasks(
    spec: ToolSpec,
    *,
    target: int,
    mode: Literal["auto", "single", "multi"],
    max_steps: int,
    negatives: float = 0.15,
    seed: int = 0,
    known: Mapping[str, list[Any]] | None = None,
    patterns: Patterns | None = None,
    chain: Chain | None = None,
    feeds: Feeds | None = None,
    distractors: int = 4,
    per_call: int = 4,
    allowed: Collection[str] = (),
) -> Iterator[ToolTask]:
    """Plan examples, lazily; the counts of all tasks add up to `target`.

    Args:
        spec: The tools.
        target: Examples wanted, 0 or more.
        mode: `single` one turn each, `multi` chains, `auto` more chains the more complex a tool is.
        max_steps: Most steps of a chain.
        negatives: Share of examples in which no call is right, 0 to 1; their number is this share rounded.
        seed: Another seed gives another plan.
        known: By `tool.parameter`, values that are known to exist; lists of one tool are aligned by position.
        patterns: Examples that passed, by style; a task gets a few of its own style.
        chain: Draws chains; without it there are none.
        feeds: Says what the tools of a chain take from one another; a chain is drawn again where that is nothing.
        distractors: Tools that are offered beside the needed ones, but in style `simple`.
        per_call: Most examples of a task; fewer where the target would not go round among the tools otherwise.
        allowed: Names of tools that may be needed although they are marked destructive or open-world.

    Raises:
        UsageError: No tool may be used, no chain was found in mode `multi`, or a negative is impossible.
    """
    usable = [tool for tool in spec.tools if not tool.effects.risky or tool.name in allowed]
    if target and not usable:
        raise UsageError(f"{spec.name}: every tool is marked destructive or open-world; allow some by name.")
    plan = _Plan(
        spec, mode, max_steps, seed, known or {}, patterns or {}, chain, feeds, distractors, usable, Neighbours(usable)
    )
    return _tasks(plan, target, negatives, per_call)


def _tasks(plan: _Plan, target: int, negatives: float, per_call: int) -> Iterator[ToolTask]:
    left = {True: math.floor(target * negatives + 0.5)}
    left[False] = target - left[True]
    size = max(1, min(per_call, -(-target // max(1, len(plan.usable)))))
    given, turns = Counter[bool](), Counter[bool]()
    while left[True] or left[False]:
        due = given[True] + size <= negatives * (given.total() + size)
        negative = bool(left[True]) and (due or not left[False])
        count = min(size, left[negative])
        yield plan.task(turns.total(), turns[negative], count, negative=negative)
        left[negative] -= count
        given[negative] += count
        turns[negative] += 1


def _narrowed(known: Mapping[str, list[Any]], tools: list[Tool], chance: random.Random) -> dict[str, list[Any]]:
    """What is known for these tools; of more rows than `KNOWN_ROWS` some, the same of each parameter."""
    found: dict[str, list[Any]] = {}
    for tool in tools:
        own = {key: known[key] for name in tool.properties if (key := f"{tool.name}.{name}") in known}
        longest = max(map(len, own.values()), default=0)
        rows = chance.sample(range(longest), min(longest, KNOWN_ROWS))
        found |= {key: [values[row] if row < len(values) else None for row in rows] for key, values in own.items()}
    return found
