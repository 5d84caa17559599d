"""What a template leaves out of an answer: thinking that it strips, calls of tools that it does not know."""

from typing import Any

import orjson

from generator.training.templates.chat import Message, Unrenderable
from generator.training.templates.thinking import split_thinking

SAID, CALLS, THINKING = "what the assistant says", "calls of tools", "the thinking before an answer"


class LeavesOut(Unrenderable):
    """A part of a conversation is not in what the template renders of it.

    Args:
        part: `SAID`, `CALLS` or `THINKING`.
    """

    def __init__(self, part: str) -> None:
        super().__init__(f"leaves out {part}")
        self.part = part


def lost_parts(answer: Message, shown: str) -> str:
    """What of an answer is not in what is shown of it, as a sentence has it; empty where all of it is."""
    thought, said = split_thinking(str(answer.get("content") or ""))
    calls = [call["function"] for call in answer.get("tool_calls") or ()]
    if said.strip() and said.strip() not in shown:
        return SAID
    if not all(call["name"] in shown and _has_arguments(call["arguments"], shown) for call in calls):
        return CALLS
    return THINKING if thought and thought not in shown else ""


def _has_arguments(arguments: Any, shown: str) -> bool:
    """Whether each argument is there by its name, and each text by what it says, escaped or not."""
    if not isinstance(arguments, dict):
        return True
    texts = [value for value in arguments.values() if isinstance(value, str)]
    return all(name in shown for name in arguments) and all(
        text in shown or orjson.dumps(text).decode()[1:-1] in shown for text in texts
    )
