"""What is said of calls in everyday words: the request that they meet, and the answer out of their results."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.providers.tool_docs import ToolDoc, spoken
from tests.providers.tool_values import Args, Made

_OPENERS = (
    "I would like to know this: {}.",
    "Could you please {}?",
    "For my report, {}.",
    "Before the meeting starts I need you to {}.",
    "Hello! My task today: {}.",
    "{}, and be quick about it, please.",
    "A colleague asked me for something; {}.",
    "When you have a moment: {}, if that is possible.",
)
_REASONS = (
    "",
    "It goes into the table that we hand in on Friday.",
    "Somebody doubts what I wrote down last week.",
    "My students want to see where the figures come from.",
    "I cannot open it on this computer.",
    "That would spare me a lot of searching.",
    "The customer is waiting on the phone.",
)
_MOST_SAID = 8
"""Most values of a result that an answer tells."""
_LONGEST_SAID = 120


def request_of(calls: Sequence[tuple[ToolDoc, Args]], number: int) -> str:
    """A request that says what each call does, with all its values; another number says it otherwise."""
    said, last = list[str](), None
    for doc, args in calls:
        values = values_said(args)
        what = "the same" if last is doc else doc.phrase
        said.append(f"{what}{f', with {values}' if values else ''}")
        last = doc
    opener, reason = _OPENERS[number % len(_OPENERS)], _REASONS[number % len(_REASONS)]
    return f"{opener.format('; then '.join(said))} {reason}".strip()


def values_said(args: Mapping[str, Any]) -> str:
    """Values in words, each behind what it is called: `file "a.h5" and rows 3`."""
    return " and ".join(f"{spoken(name)} {_said(value)}".rstrip() for name, value in args.items())


def answer_of(made: Sequence[Made]) -> str:
    """What the results say, field by field, each value as it stands there."""
    good = [one for one in made if one.ok]
    told = dict.fromkeys(part for one in good for part in _told(one))
    if not told:
        return "That is done." if good else "It could not be found out."
    return f"This is what there is: {'; '.join(list(told)[: _MOST_SAID * len(good)])}."


def _told(made: Made) -> Iterator[str]:
    for name, value in made.values[:_MOST_SAID]:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if len(text) <= _LONGEST_SAID and not set(text) & set("{}`"):
            yield f"{spoken(name) or 'it says'} {text}"


def _said(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "yes" if value else "no"
    if isinstance(value, list):
        return " and ".join(map(_said, value))
    if isinstance(value, dict):
        return f"where {values_said(value)}"
    return f'"{value}"' if isinstance(value, str) else str(value)
