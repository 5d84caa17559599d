"""What the user asks and what the assistant says, whatever the format puts around them."""

from dataclasses import dataclass, field
from typing import Any, Literal

from generator.errors import UsageError
from generator.formats.function_names import FunctionNames
from generator.formats.preferences import RefusedAnswers
from generator.reasoning import clean_steps, numbered, steps_of

Reasoning = Literal["steps", "think", "none"]


@dataclass(frozen=True)
class Options:
    """What can be chosen for every format.

    Attributes:
        system_prompt: Goes before the question, in the format's own way; None for none.
        reasoning: How a record's `reasoning` comes before its answer: `steps` numbered, a blank line, the answer;
            `think` the same between <think> tags; `none` not at all.
        alpha: Weight of the answer, 0 to 1, in a format whose rows carry weights; the reasoning has the rest.
        names: What functions are called, for all rows of an output.
        threshold: Rating from which an answer is good, in a format of preferences; None: what `validate` said, else 8.
        refused: Answers not to give that other records hold, in a format that sets them beside those to give.

    Raises:
        UsageError: `alpha` is not from 0 to 1.
    """

    system_prompt: str | None = None
    reasoning: Reasoning = "steps"
    alpha: float = 0.5
    names: FunctionNames = field(default_factory=FunctionNames, compare=False)
    threshold: float | None = None
    refused: RefusedAnswers | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.alpha <= 1:
            raise UsageError(f"The weight of answers, alpha, cannot be {self.alpha:g}; choose a number from 0 to 1.")


def user_turn(record: dict[str, Any]) -> str:
    """The question."""
    return str(record["question"])


def prompt_turns(record: dict[str, Any], options: Options) -> list[dict[str, str]]:
    """The messages before the answer: the system prompt where there is one, and the question."""
    system = [{"role": "system", "content": options.system_prompt}] if options.system_prompt else []
    return [*system, {"role": "user", "content": user_turn(record)}]


def assistant_turn(record: dict[str, Any], options: Options) -> str:
    """The answer, after the record's own reasoning where it has some and it is wanted."""
    answer, steps = str(record["answer"]), reasoning_text(record.get("reasoning"))
    if not steps or options.reasoning == "none":
        return answer
    return f"{steps}\n\n{answer}" if options.reasoning == "steps" else f"<think>\n{steps}\n</think>\n\n{answer}"


def reasoning_text(reasoning: str | list[str] | None) -> str:
    """Reasoning as "Step 1: …" and so on, a line each, whatever form its steps have; empty where it has none."""
    return numbered(clean_steps(reasoning) if isinstance(reasoning, list) else steps_of(reasoning or ""))
