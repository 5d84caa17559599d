"""Requests that no call meets, and what the assistant says to them, without a model.

irrelevance        "What is the shape of …?"              → "I am sorry, but I cannot look up the shape of …: …"
missing-parameter  "What is the shape of the dataset /a?" → "Which file do you mean?"
clarifying         "Look at the dataset /a in b.h5."      → "Do you want the shape of the dataset, or its type?"
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.tools.offering import askable, missing_parameter, needed
from generator.tools.records import ToolTask
from generator.tools.spec.model import Tool
from tasks.extractive.tools.clauses import words_of
from tasks.extractive.tools.phrases import Several, Spoken, listed, nouns_of, shown, spoken_wish
from tasks.extractive.tools.tones import spoken_request
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
    about = needed(task)
    for _ in range(_DRAWS * task.count):
        found = _declined(task, about, chance)
        if found:
            yield found


def _declined(task: ToolTask, about: Sequence[Tool], chance: random.Random) -> Declined | None:
    if task.style == "clarifying" and len(about) == 1:
        return _between_values(task, about[0], chance)
    args = draw_arguments(about[0], task.known, chance)
    if args is None:
        return None
    if task.style == "irrelevance":
        return _refused(task, about[0], args, chance)
    if task.style == "missing-parameter":
        return _incomplete(task, about[0], args, chance)
    return _between_tools(task, about, args, chance)


def _refused(task: ToolTask, tool: Tool, args: Mapping[str, Any], chance: random.Random) -> Declined:
    verb, thing = spoken_wish(tool, args, {})
    do = f"{verb or 'look up'} {thing}".replace("tell me ", "tell you ")
    return Declined(_request(task, (verb, thing), chance), chance.choice(_DECLINING).format(do=do))


def _incomplete(task: ToolTask, tool: Tool, args: Mapping[str, Any], chance: random.Random) -> Declined:
    missing = missing_parameter(task)
    told = {name: value for name, value in args.items() if name != missing}
    answer = chance.choice(_ASKING).format(noun=noun_for(tool, missing), what=_named(tool, missing))
    return Declined(_request(task, spoken_wish(tool, told, {}, [missing]), chance), answer)


def _between_values(task: ToolTask, tool: Tool, chance: random.Random) -> Declined | None:
    """Two values for what a call takes one of."""
    first, other = (draw_arguments(tool, task.known, chance) for _ in range(2))
    if first is None or other is None:
        return None
    differing = [name for name in askable(tool) if first[name] != other[name] and isinstance(first[name], str)]
    if not differing:
        return None
    either = Several((first[differing[-1]], other[differing[-1]]), "or")
    asked = _request(task, spoken_wish(tool, {**first, differing[-1]: either}, {}), chance)
    return Declined(f"{asked} {chance.choice(_UNSURE)}", chance.choice(_CHOOSING).format(choices=shown(either)))


def _between_tools(
    task: ToolTask, about: Sequence[Tool], args: Mapping[str, Any], chance: random.Random
) -> Declined | None:
    """A request that two tools would fit: it gives the values, and does not say what for."""
    first, other = about[:2]
    told = {name: value for name, value in args.items() if name in askable(first)}
    if not told:
        return None
    values = [f"the {noun_for(first, name)} {shown(value)}" for name, value in told.items()]
    asked = _request(task, ("help me with", listed(values)), chance)
    choices = ", or ".join(_choice(tool, told) for tool in (first, other))
    return Declined(asked, f"What would you like to know or have done with it: {choices}?")


def _choice(tool: Tool, told: Mapping[str, Any]) -> str:
    """What a tool would do with the values that were said already."""
    said = {name: shown(value) for name, value in told.items()}
    verb, thing = spoken_wish(tool, told, said, list(tool.properties))
    thing = thing.replace("the same ", "that ")
    return f"to {verb} {thing}".replace("to tell me ", "to be told ") if verb else thing


def _request(task: ToolTask, spoken: Spoken, chance: random.Random) -> str:
    return spoken_request([spoken], task.tone, task.persona, chance)


def noun_for(tool: Tool, name: str) -> str:
    """What a parameter stands for, in a word, the tool's own if it has one: file, dataset."""
    nouns = nouns_of(name, tool.properties.get(name, {})) or [" ".join(words_of(name))]
    return next((noun for noun in nouns if noun in read_wish(tool).thing.lower().split()), nouns[0])


def _named(tool: Tool, name: str) -> str:
    words, noun = " ".join(words_of(name)), noun_for(tool, name)
    return f"the {words}" if noun in words else f"the {words} of the {noun}"
