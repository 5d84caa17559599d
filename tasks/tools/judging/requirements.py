"""What has to be true when a request is met: drawn from the request alone, before anything else is looked at.

"How warm is it in Lund, and is it windy?" → "The answer gives the temperature in Lund.", "The answer says if it is …"
"""

from collections.abc import Sequence
from functools import partial

from pydantic import BaseModel, Field

from generator import prompts
from generator.engine.accounting import failure
from generator.engine.ask import ask
from generator.lengths import Sentences
from generator.records import Failure, Origin
from generator.tools.exchanges import request_of
from generator.tools.records import Style, ToolExample
from generator.types import Model, Request
from generator.usage import Usage, sum_usage
from tasks.extractive.tool_judging import MOST_REQUIREMENTS, requirements_of

STAGE = "evaluate"
_OF_NEGATIVES: dict[Style, str] = {
    "irrelevance": "The answer says that it cannot be done with what is there, and makes no result up.",
    "missing-parameter": "The answer asks for what the request leaves out, and makes nothing up in its place.",
    "clarifying": "The answer asks what has to be known first, and makes nothing up.",
}
"""What has to be true where no call is right."""


class Requirements(BaseModel):
    """What the model draws from a request."""

    requirements: list[Sentences] = Field(min_length=1, max_length=MOST_REQUIREMENTS)


Drawn = tuple[ToolExample, list[str], dict[str, Origin]]
"""An example, what has to be true, and which completion said so."""


def requirements_request(example: ToolExample) -> Request:
    """What is asked about a request, of which nothing else is shown."""
    return prompts.load("tool_requirements").render(
        Requirements, partial(_draw_by_rules, request_of(example)), request=request_of(example)
    )


async def draw(examples: Sequence[ToolExample], llm: Model) -> tuple[list[Drawn | Failure], Usage]:
    """What has to be true of each example, or why nobody could say it; and what it took.

    Where no call is right, it follows from the style, and nobody is asked.
    """
    asked = [example for example in examples if example.metadata.style not in _OF_NEGATIVES]
    answers = await ask(llm, [requirements_request(example) for example in asked], Requirements)
    drawn: list[Drawn | Failure] = [
        (example, [_OF_NEGATIVES[example.metadata.style]], {})
        for example in examples
        if example.metadata.style in _OF_NEGATIVES
    ]
    for example, answer in zip(asked, answers, strict=True):
        if answer.value is None:
            drawn.append(failure(example, STAGE, answer.error))
        else:
            drawn.append((example, answer.value.requirements, {f"{STAGE} requirements": answer.origin}))
    return drawn, sum_usage([answer.usage for answer in answers])


def _draw_by_rules(request: str) -> Requirements:
    """How `extractive` draws requirements."""
    return Requirements(requirements=requirements_of(request))
