"""What a user says next, without a model.

follow-up    "What is the shape of /a in b.h5?" … → "Thanks. And what is the type of the same dataset?"
correction   "What is the shape of /a in b.h5?" … → "Sorry, I meant /c, not /a."
answer       "Which file do you mean?"            → "I mean b.h5."
"""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.tools.exchanges import exchanges, said_until
from generator.tools.executors.simulated_world import aim_of
from generator.tools.offering import askable
from generator.tools.records import FollowUpKind, ToolExample
from generator.tools.spec.model import Tool
from tasks.checks.request_words import concrete_arguments, says
from tasks.extractive.tools.negatives import noun_for
from tasks.extractive.tools.phrases import shown, spoken_wish
from tasks.extractive.tools.requests import Asked
from tasks.extractive.tools.tones import capitalised, spoken_request
from tasks.extractive.tools.values import draw_arguments

Known = Mapping[str, list[Any]]
_DRAWS = 40
_TONES = ("question", "plain", "polite", "command")
_LINKS = ("And {it}", "Thanks. {It}", "Good. {It}", "Thank you. {It}", "One more thing: {it}")
_CORRECTING = (
    "Sorry, I meant {new}, not {old}.",
    "No, {new} instead of {old}, please.",
    "That was the wrong {noun}: it should be {new}.",
    "I mixed something up. Not {old}, but {new}.",
    "My mistake, make that {new} instead of {old}.",
)
_ANSWERING = ("It is {new}.", "I mean {new}.", "The {noun} is {new}.", "{New}, please.", "Take {new}.")


def go_on(example: ToolExample, kind: FollowUpKind, known: Known, seed: int) -> Iterator[tuple[FollowUpKind, Asked]]:
    """What may be said next, with the calls for it: of this kind first, and where it fits, of the other.

    Args:
        example: A conversation so far.
        kind: Of what is said.
        known: By `tool.parameter`, values that exist, aligned by position among the parameters of a tool.
        seed: Draws.
    """
    chance = random.Random(seed)  # noqa: S311  not for secrets
    kinds: list[FollowUpKind] = ["answer"] if kind == "answer" else sorted(("follow-up", "correction"), key=kind.__ne__)
    for one in kinds:
        for asked in _WAYS[one](example, known, chance):
            yield one, asked


def _follow_ups(example: ToolExample, known: Known, chance: random.Random) -> Iterator[Asked]:
    """Another tool that only reads is asked about what the last calls were about."""
    last = exchanges(example)[-1]
    near = {name: value for step in last.steps for name, value in step.args.items()}
    called = {step.tool for step in example.path}
    others = [tool for tool in example.tools if tool.name not in called and _only_reads(tool)]
    chance.shuffle(others)
    for tool in others:
        args = draw_arguments(tool, known, chance, near)
        shared = [name for name, _ in concrete_arguments(args or {}, tool) if near.get(name) == (args or {})[name]]
        if args is None or not shared:
            continue
        wish = spoken_wish(tool, args, {name: shown(near[name]) for name in shared})
        asked = spoken_request([wish], chance.choice(_TONES), "", chance)
        yield Asked(_linked(asked, chance), [(tool.name, args)], f"The user wants more: {wish[0] or 'know'} {wish[1]}.")


def _corrections(example: ToolExample, known: Known, chance: random.Random) -> Iterator[Asked]:
    """The one call is made again with one other value."""
    last = exchanges(example)[-1]
    tools = {tool.name: tool for tool in example.tools}
    if len(last.steps) != 1 or not _only_reads(tool := tools[last.steps[0].tool]):
        return
    old = last.steps[0].args
    for _ in range(_DRAWS):
        new = draw_arguments(tool, known, chance, _without_one(old, chance))
        changed = _changed(old, new, tool)
        if new is not None and changed is not None:
            frame = chance.choice(_CORRECTING)
            said = {"new": shown(new[changed]), "old": shown(old[changed]), "noun": noun_for(tool, changed)}
            thought = f"The user takes {said['old']} back: it is {said['new']} that is wanted."
            yield Asked(frame.format(**said), [(tool.name, new)], thought)


def _answers(example: ToolExample, known: Known, chance: random.Random) -> Iterator[Asked]:
    """The value that was asked for is given; all others stand in the request."""
    names = (example.metadata.model_extra or {}).get("needed") or []
    tool = next((tool for tool in example.tools if tool.name in names), None)
    if tool is None:
        return
    said = " ".join(said_until(example, 1))
    for _ in range(_DRAWS):
        args = draw_arguments(tool, known, chance)
        unsaid = {name for name, value in concrete_arguments(args or {}, tool) if not says(said, value)}
        if args is None or len(unsaid) != 1 or not unsaid <= {*askable(tool)}:
            continue
        missing = unsaid.pop()
        if noun_for(tool, missing) not in example.solution.final_answer.lower():
            continue
        value = shown(args[missing])
        frame = chance.choice(_ANSWERING)
        request = frame.format(new=value, New=capitalised(value), noun=noun_for(tool, missing))
        yield Asked(request, [(tool.name, args)], f"With {value} nothing is missing any more.")


def _only_reads(tool: Tool) -> bool:
    """Whether a tool changes nothing: it says so, or says nothing and is named like one that looks something up."""
    read_only = tool.effects.read_only
    return read_only if read_only is not None else aim_of(tool, {}).deed in ("read", "list")


def _without_one(args: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    """The arguments as those that a new call should agree with, but for one."""
    left = chance.choice(sorted(args)) if args else ""
    return {name: value for name, value in args.items() if name != left}


def _changed(old: Mapping[str, Any], new: Mapping[str, Any] | None, tool: Tool) -> str | None:
    """The one text or number in which two calls differ; None where they differ in nothing, or in more."""
    if new is None or old.keys() != new.keys():
        return None
    differing = [name for name in old if old[name] != new[name]]
    plain = {name for name, _ in concrete_arguments(new, tool) if isinstance(new[name], str | int | float)}
    return differing[0] if len(differing) == 1 and differing[0] in plain else None


def _linked(asked: str, chance: random.Random) -> str:
    """A request that goes on from what was said."""
    frame = chance.choice(_LINKS)
    first = asked.split(" ", 1)[0]
    lower = asked if not first.isalpha() or first == "I" else asked[:1].lower() + asked[1:]
    return frame.format(it=lower, It=asked)


_WAYS: dict[FollowUpKind, Callable[[ToolExample, Known, random.Random], Iterator[Asked]]] = {
    "follow-up": _follow_ups,
    "correction": _corrections,
    "answer": _answers,
}
