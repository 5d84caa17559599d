"""What a template leaves out of an answer: thinking that it strips, calls of tools that it does not know."""

from typing import Any

import orjson

from generator.training.templates.chat import Message
from generator.training.templates.thinking import split_thinking


def lost_parts(answer: Message, shown: str) -> str:
    """What of an answer is not in what is shown of it, as a sentence has it; empty where all of it is."""
    thought, said = split_thinking(str(answer.get("content") or ""))
    calls = [call["function"] for call in answer.get("tool_calls") or ()]
    if said.strip() and said.strip() not in shown:
        return "what the assistant says"
    if not all(call["name"] in shown and _has_arguments(call["arguments"], shown) for call in calls):
        return "calls of tools"
    return "the thinking before an answer" if thought and thought not in shown else ""


def _has_arguments(arguments: Any, shown: str) -> bool:
    """Whether each argument is there by its name, and each text by what it says, escaped or not."""
    if not isinstance(arguments, dict):
        return True
    texts = [value for value in arguments.values() if isinstance(value, str)]
    return all(name in shown for name in arguments) and all(
        text in shown or orjson.dumps(text).decode()[1:-1] in shown for text in texts
    )
