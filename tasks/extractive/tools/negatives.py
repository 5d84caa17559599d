"""Requests that no call meets, and what the assistant says to them, without a model.

irrelevance        "What is the shape of …?"              → "I am sorry, but I cannot look up the shape of …: …"
missing-parameter  "What is the shape of the dataset /a?" → "Which file do you mean?"
clarifying         "Look at the dataset /a in b.h5."      → "Do you want the shape of the dataset, or its type?"
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.tools.offering import askable, missing_parameter
from generator.tools.records import ToolTask
from generator.tools.spec.model import Tool
from tasks.extractive.tools.clauses import words_of
from tasks.extractive.tools.phrases import Several, listed, nouns_of, phrase, shown
from tasks.extractive.tools.tones import Spoken, spoken_request
from tasks.extractive.tools.values import draw_arguments
from tasks.extractive.tools.wishes import read_wish

_DRAWS = 25
_DECLINING = (
    "I am sorry, but I cannot {do}: none of the tools that I have is made for it.",
    "I cannot {do}. None of my tools offers that.",
    "That is not possible here: no tool that I have lets me {do}.",
    "Unfortunately I am not able to {do} with the tools that I have.",
)
_ASKING = (
    "Which {noun} do you mean? I need to know that first.",
    "I can do that once I know {what}. Which {noun} is it?",
    "One thing is missing: {what}. Which {noun} should I use?",
    "Could you tell me which {noun} you mean? Without it I cannot begin.",
)
_CHOOSING = (
    "Which of the two do you want: {choices}?",
    "Do you mean {choices}?",
    "That could mean two things. Should it be {choices}?",
    "Just to be sure: is it {choices}?",
)
_UNSURE = (
    "I mean only one of them, but I do not remember which.",
    "It is one of the two.",
    "Only one of them, that is.",
    "Just the right one of these two, please.",
)


@dataclass(frozen=True)
class Declined:
    """A request, and what is said instead of a call."""

    request: str
    answer: str


def decline_for(task: ToolTask) -> Iterator[Declined]:
    """Pairs for a task, more than it wants. None where no values can be made."""
    chance = random.Random(task.seed)  # noqa: S311  not for secrets
    by_name = {tool.name: tool for tool in task.tools}
    about = [by_name[name] for name in task.needed]
    for _ in range(_DRAWS * task.count):
        found = _declined(task, about, chance)
        if found:
            yield found


def _declined(task: ToolTask, about: Sequence[Tool], chance: random.Random) -> Declined | None:
    if task.style == "irrelevance":
        return _refused(task, about[0], chance)
    if task.style == "missing-parameter":
        return _incomplete(task, about[0], chance)
    return _between_tools(task, about, chance) if len(about) > 1 else _between_values(task, about[0], chance)


def _refused(task: ToolTask, tool: Tool, chance: random.Random) -> Declined | None:
    args = draw_arguments(tool, task.known, chance)
    if args is None:
        return None
    wish = read_wish(tool)
    spoken = (wish.verb, phrase(wish, tool, args, {}))
    do = f"{wish.verb or 'look up'} {spoken[1]}".replace("tell me ", "tell you ")
    return Declined(_request(task, spoken, chance), chance.choice(_DECLINING).format(do=do))


def _incomplete(task: ToolTask, tool: Tool, chance: random.Random) -> Declined | None:
    missing = missing_parameter(task)
    args = draw_arguments(tool, task.known, chance)
    if args is None:
        return None
    wish = read_wish(tool)
    told = {name: value for name, value in args.items() if name != missing}
    noun = _noun(tool, missing)
    answer = chance.choice(_ASKING).format(noun=noun, what=_named(tool, missing))
    return Declined(_request(task, (wish.verb, phrase(wish, tool, told, {}, [missing])), chance), answer)


def _between_values(task: ToolTask, tool: Tool, chance: random.Random) -> Declined | None:
    """Two values for what a call takes one of."""
    first, other = (draw_arguments(tool, task.known, chance) for _ in range(2))
    if first is None or other is None:
        return None
    differing = [name for name in askable(tool) if first[name] != other[name] and isinstance(first[name], str)]
    if not differing:
        return None
    either = Several((first[differing[-1]], other[differing[-1]]), "or")
    wish = read_wish(tool)
    spoken = (wish.verb, phrase(wish, tool, {**first, differing[-1]: either}, {}))
    choices = shown(either)
    return Declined(
        f"{_request(task, spoken, chance)} {chance.choice(_UNSURE)}", chance.choice(_CHOOSING).format(choices=choices)
    )


def _between_tools(task: ToolTask, about: Sequence[Tool], chance: random.Random) -> Declined | None:
    """A request that two tools would fit: it gives the values, and does not say what for."""
    first, other = about[:2]
    args = draw_arguments(first, task.known, chance)
    if args is None:
        return None
    told = {name: value for name, value in args.items() if name in askable(first)}
    values = [f"the {_noun(first, name)} {shown(value)}" for name, value in told.items()]
    asked = spoken_request([("help me with", listed(values))], task.tone, task.persona, chance)
    choices = ", or ".join(_choice(tool, told) for tool in (first, other))
    return Declined(asked, f"What would you like to know or have done with it: {choices}?")


def _choice(tool: Tool, told: Mapping[str, Any]) -> str:
    """What a tool would do with the values that were said already."""
    wish = read_wish(tool)
    said = {name: shown(value) for name, value in told.items()}
    thing = phrase(wish, tool, told, said, list(tool.properties)).replace("the same ", "that ")
    return f"to {wish.verb} {thing}".replace("to tell me ", "to be told ") if wish.verb else thing


def _request(task: ToolTask, spoken: Spoken, chance: random.Random) -> str:
    return spoken_request([spoken], task.tone, task.persona, chance)


def _noun(tool: Tool, name: str) -> str:
    """What a parameter stands for, in a word, the tool's own if it has one: file, dataset."""
    nouns = nouns_of(name, tool.properties.get(name, {})) or [" ".join(words_of(name))]
    return next((noun for noun in nouns if noun in read_wish(tool).thing.lower().split()), nouns[0])


def _named(tool: Tool, name: str) -> str:
    words, noun = " ".join(words_of(name)), _noun(tool, name)
    return f"the {words}" if noun in words else f"the {words} of the {noun}"
