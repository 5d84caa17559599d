"""Wishes as a request: by tone and persona, as a question, an order, a courtesy, a note.

[("", "the shape of the dataset /a in b.h5")], "polite"
→ "Could you please tell me the shape of the dataset /a in b.h5?"
"""

import random
import re
from collections.abc import Sequence

from tasks.extractive.tools.phrases import Spoken
from tasks.extractive.tools.wishes import is_plural

_STEP = re.compile(r", then |[.?!] (?:After that|Finally), ")

_OPENINGS = {
    "student": ("I am new to this.", "I am still learning.", "This is for my homework."),
    "engineer": ("This is urgent.", "I am short of time.", "I need this for a build."),
    "scientist": ("I am checking a colleague's work.", "We are repeating an analysis.", "This is for a review."),
    "manager": ("This is for a report.", "I am preparing a report.", "My report is due today."),
    "agent": ("A customer is asking.", "I have a customer on the line.", "This is for a customer."),
    "volunteer": ("I am helping out with our archive.", "I am tidying up here.", "I only have an hour for this."),
    "teacher": ("I am preparing a lesson.", "This is for my class.", "I want to show this to my class."),
    "expert": ("A quick check.", "I am verifying my notes.", "Checking something."),
}
_USUAL = ("This is for my notes.", "I am putting notes together.", "I am writing this up.")
_OPENED = 0.1
"""How often a request has an opening although its tone does not ask for one."""

_KNOW = {  # by tone, for things that are wanted: {it} the thing, {ask} what is the thing
    "plain": ("I would like to know {it}.", "I need {it}.", "I am looking for {it}.", "Please look up {it}."),
    "terse": ("{It}.", "{It}?", "{It}, please.", "Need {it}."),
    "polite": (
        "Could you please tell me {it}?",
        "Would you mind telling me {it}?",
        "Please could you look up {it} for me?",
        "May I ask you for {it}?",
    ),
    "question": ("{Ask}?", "Do you know {it}?", "Can you tell me {it}?", "So {ask}?"),
    "command": ("Tell me {it}.", "Look up {it}.", "Give me {it}.", "Find out {it}."),
    "chatty": ("Hi! {Ask}?", "Hey, can you check {it} for me?", "Quick one: {ask}?", "Hello, I was wondering: {ask}?"),
    "formal": (
        "I should be grateful if you could tell me {it}.",
        "Kindly inform me of {it}.",
        "I am writing to ask for {it}.",
        "Please provide {it}.",
    ),
    "reason": ("Please tell me {it}.", "{Ask}?", "Could you look up {it}?", "Can you tell me {it}?"),
}
_DO = {  # for what is to be done: {do} the verb and its object
    "plain": ("I would like you to {do}.", "Please {do}.", "I need you to {do}.", "For my work, please {do}."),
    "terse": ("{Do}.", "{Do}, please.", "Please {do}.", "{Do} now."),
    "polite": (
        "Could you please {do}?", "Would you be so kind as to {do}?",
        "Please could you {do}?", "May I ask you to {do}?",
    ),
    "question": ("Can you {do}?", "Could you {do}?", "Will you {do}?", "Are you able to {do}?"),
    "command": ("{Do}.", "Now {do}.", "Go ahead and {do}.", "{Do} for me."),
    "chatty": ("Hi! Can you {do}?", "Hey, could you {do}?", "Quick one: {do}, will you?", "Hello, please {do}."),
    "formal": (
        "I should be grateful if you could {do}.", "Kindly {do}.", "I am writing to ask you to {do}.",
        "It would help if you could {do}.",
    ),
    "reason": ("Could you {do}?", "Can you {do}?", "Please {do}.", "{Do}, please."),
}  # fmt: skip


def spoken_request(
    wishes: Sequence[Spoken],
    tone: str,
    persona: str,
    chance: random.Random,
    *,
    then: bool = False,
    turn: int | None = None,
) -> str:
    """One request for all wishes.

    Args:
        wishes: What is wanted, with values.
        tone: One of those that tasks have; another counts as plain.
        persona: Who asks.
        chance: Draws among the ways that a tone has.
        then: One wish waits for the one before it; `steps_said` takes such a request apart again.
        turn: Takes the ways of a tone in turn instead of drawing one.
    """
    in_order = then and len(wishes) > 1
    ways = _DO if in_order or any(verb for verb, _ in wishes) else _KNOW
    frames = ways.get(tone, ways["plain"])
    frame = chance.choice(frames) if turn is None else frames[turn % len(frames)]
    sentence = _do(frame, wishes, in_order=in_order) if ways is _DO else _know(frame, [thing for _, thing in wishes])
    opened = tone == "reason" or (tone not in ("terse", "command", "chatty") and chance.random() < _OPENED)
    return f"{_opening(persona, chance)} {sentence}" if opened else sentence


def capitalised(sentence: str) -> str:
    """With a capital, unless it begins with a name that has none, such as a file's."""
    first = sentence.split(" ", 1)[0].rstrip(",.?!")
    return sentence[:1].upper() + sentence[1:] if first.isalpha() else sentence


def joined(parts: Sequence[str]) -> str:
    """Clauses of a sentence, one after the other, the last one with its `and`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _know(frame: str, things: list[str]) -> str:
    it = joined(things)
    ask = joined([f"what {'are' if is_plural(thing) else 'is'} {thing}" for thing in things])
    if frame.startswith("{It}"):
        it = it.removeprefix("the ")
    return frame.format(it=it, It=capitalised(it), ask=ask, Ask=capitalised(ask))


def steps_said(request: str, count: int) -> list[str] | None:
    """What a request says for each of its steps; None where it does not tell so many apart."""
    parts = _STEP.split(request)
    return parts if len(parts) == count else None


def _do(frame: str, wishes: Sequence[Spoken], *, in_order: bool) -> str:
    """All in one sentence; in order only the first two, and what follows in sentences of its own."""
    deeds = [f"{verb or 'tell me'} {thing}".strip() for verb, thing in wishes]
    do, after = (", then ".join(deeds[:2]), deeds[2:]) if in_order else (joined(deeds), [])
    said = [f"After that, {deed}." for deed in after]
    if len(said) > 1:
        said[-1] = f"Finally, {after[-1]}."
    return " ".join([frame.format(do=do, Do=capitalised(do)), *said])


def _opening(persona: str, chance: random.Random) -> str:
    kind = next((word for word in _OPENINGS if word in persona), "")
    return chance.choice(_OPENINGS.get(kind, _USUAL))
