"""What the user asks and what the assistant says, whatever the format puts around them."""

import re
from dataclasses import dataclass
from typing import Any, Literal

Reasoning = Literal["steps", "think", "none"]

_NUMBER = re.compile(r"^\s*(?:step\s+\d+\s*[:.)]|\d+[.)])\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Options:
    """What can be chosen for every format.

    Attributes:
        system_prompt: Goes before the question, in the format's own way; None for none.
        reasoning: How a record's `reasoning` comes before its answer: `steps` numbered, a blank line, the answer;
            `think` the same between <think> tags; `none` not at all.
    """

    system_prompt: str | None = None
    reasoning: Reasoning = "steps"


def user_turn(record: dict[str, Any]) -> str:
    """The question."""
    return str(record["question"])


def assistant_turn(record: dict[str, Any], options: Options) -> str:
    """The answer, after the record's own reasoning where it has some and it is wanted."""
    answer, steps = str(record["answer"]), reasoning_text(record.get("reasoning"))
    if not steps or options.reasoning == "none":
        return answer
    return f"{steps}\n\n{answer}" if options.reasoning == "steps" else f"<think>\n{steps}\n</think>\n\n{answer}"


def reasoning_text(reasoning: str | list[str] | None) -> str:
    """Reasoning as text: a list of steps becomes "Step 1: …" and so on; text keeps the numbers that it has."""
    if not isinstance(reasoning, list):
        return (reasoning or "").strip()
    steps = [_NUMBER.sub("", step).strip() for step in reasoning]
    return "\n".join(f"Step {number}: {step}" for number, step in enumerate(filter(None, steps), 1))
