"""The final answer to a request, written from the calls that were really made.

The answer of ToolLLM's solution path (https://arxiv.org/abs/2307.16789) without its tree: a model gets the request and
the executed calls, and says to the user what they found. Refused, with the reason: numbers that neither the results nor
the request have, names of tools, JSON.

    ToolExample(instruction="What is Ada's number?", solution.reasoning_path=[get_phone(name="Ada") → "0171 22"])
    → the same with solution.final_answer="Ada's number is 0171 22."
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import BaseModel

from generator import prompts
from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.ask import ask
from generator.engine.call import Answer
from generator.engine.orchestration import technique
from generator.lengths import Sentences
from generator.records import Failure, Outcome, Rejection
from generator.text.numbers import LIST_MARK, is_known, is_rounded, known_values, numbers
from generator.tools.call_messages import shown_steps
from generator.tools.exchanges import Exchange, exchanges, with_answers
from generator.tools.records import NEGATIVE, Step, ToolExample
from generator.tools.spec.documentation import documentation
from generator.tools.spec.model import Tool
from generator.types import Model, Request
from generator.usage import sum_usage
from tasks.checks.request_words import named_tool
from tasks.extractive.tool_making import answer_to

STAGE = "answer"
_JSON = re.compile(r"^\s*(?:```|\{\s*\"|\[\s*(?:[\[{\"]))|\{\s*\"[^\"]*\"\s*:")
_SPEAKS_OF = re.compile(r"\b(?:json|tool calls?|function calls?|api calls?)\b", re.IGNORECASE)


class FinalAnswer(BaseModel):
    """What the model replies."""

    answer: Sentences


@technique(version=2, reply=FinalAnswer, prompts=("tool_answer",))
async def write_answers(examples: Sequence[ToolExample], llm: Model) -> Outcome[ToolExample]:
    """Write the final answer of examples whose calls were made; one that they have is replaced, if none is missing.

    An example in which no call is right has its answer, and passes as it is. One without calls is rejected. Of several
    requests each that calls were made for gets an answer, and what is said to the others stays.

    Args:
        examples: With the calls and what came of each.
        llm: Whom to ask.
    """
    open_ = [(place, one) for place, example in enumerate(examples) for one in _unanswered(example)]
    asked = [answer_request(examples[place], exchange) for place, exchange in open_]
    answers = defaultdict[int, dict[int, Answer[FinalAnswer]]](dict)
    for (place, exchange), answer in zip(open_, await ask(llm, asked, FinalAnswer), strict=True):
        answers[place][exchange.number] = answer
    results = [_answered(example, answers[place]) for place, example in enumerate(placed(examples))]
    usage = sum_usage([answer.usage for told in answers.values() for answer in told.values()])
    return entered(Outcome[ToolExample](usage=usage), results, STAGE, "examples")


def answer_request(example: ToolExample, exchange: Exchange) -> Request:
    """What is asked about a request of an example."""
    before = exchanges(example)[: exchange.number - 1]
    return prompts.load("tool_answer").render(
        FinalAnswer,
        partial(_by_rules, example, exchange),
        before=[{"request": one.request, "answer": one.answer} for one in before],
        request=exchange.request,
        documentation=documentation(used_tools(exchange.steps, example.tools)),
        turns=shown_steps(exchange.steps),
    )


def _unanswered(example: ToolExample) -> list[Exchange]:
    """The requests that calls were made for: where one is still without an answer, those alone."""
    if example.metadata.style in NEGATIVE:
        return []
    called = [exchange for exchange in exchanges(example) if exchange.steps]
    return [exchange for exchange in called if not exchange.answer] or called


def answer_fault(answer: str, request: str, steps: Sequence[Step], tools: Iterable[Tool]) -> str | None:
    """Why an answer may not stand; None where it may.

    Args:
        answer: What the user is told.
        request: What the user asked.
        steps: The calls that were made.
        tools: Those that were offered.
    """
    if not answer.strip():
        return "empty answer"
    if _JSON.search(answer) or _speaks_of_machinery(answer, request, steps):
        return "answers in JSON"
    if named_tool(answer, tools, nested([[step.args, step.result] for step in steps])):
        return "names a tool"
    return "invents a number" if invented_numbers(answer, request, steps) else None


def invented_numbers(answer: str, request: str, steps: Sequence[Step]) -> set[str]:
    """Numbers of an answer that neither request, calls nor results have.

    A number may be written otherwise (1,200 and 1200.0) or rounded; how many items a result or a list in it has counts
    as known.
    """
    known = [request, *(_written([step.args, step.result]) for step in steps)]
    values = [known_values(one) for one in known]
    values.append(frozenset(len(one) for step in steps for one in nested(step.result) if isinstance(one, list | dict)))
    said = (number for number in numbers(LIST_MARK.sub("", answer)) if not number.in_words)
    return {number.written for number in said if not is_known(number, *values) and not is_rounded(number, *values)}


def used_tools(steps: Sequence[Step], tools: Sequence[Tool]) -> list[Tool]:
    """The tools that steps call, in the order in which they are offered."""
    used = {step.tool for step in steps}
    return [tool for tool in tools if tool.name in used]


def _by_rules(example: ToolExample, exchange: Exchange) -> FinalAnswer:
    """How `extractive` answers."""
    return FinalAnswer(answer=answer_to(exchange.steps, example.tools))


def _answered(example: ToolExample, answers: Mapping[int, Answer[FinalAnswer]]) -> ToolExample | Rejection | Failure:
    """What becomes of an example by its answers, by the number of their exchange; none: nobody was asked."""
    if not answers:
        return example if example.metadata.style in NEGATIVE else rejection(example, STAGE, "nothing was called")
    said: dict[int, str] = {}
    for number, answer in answers.items():
        if answer.value is None:
            return failure(example, STAGE, answer.error)
        said[number] = answer.value.answer.strip()
    origin = answers[max(answers)].origin
    written = with_answers(example, said).model_copy(update={"provenance": {**example.provenance, STAGE: origin}})
    for exchange in exchanges(written):
        if exchange.number in said and (reason := exchange_fault(written, exchange)):
            return rejection(written, STAGE, reason)
    return written


def exchange_fault(example: ToolExample, exchange: Exchange) -> str | None:
    """Why what is said to one request may not stand; None where it may. All that was known by then may be said."""
    until = exchanges(example)[: exchange.number]
    told = [part for one in until for part in (one.request, one.answer if one is not until[-1] else "")]
    steps = [step for one in until for step in one.steps]
    return answer_fault(exchange.answer, "\n".join(filter(None, told)), steps, example.tools)


def _speaks_of_machinery(answer: str, request: str, steps: Sequence[Step]) -> bool:
    known = " ".join([request, *(_written([step.args, step.result]) for step in steps)]).casefold()
    return any(word.casefold() not in known for word in _SPEAKS_OF.findall(answer))


def nested(value: Any) -> Iterator[Any]:
    """A piece of JSON data, and all that stands in it."""
    yield value
    if isinstance(value, list | dict):
        for item in value if isinstance(value, list) else value.values():
            yield from nested(item)


def _written(value: Any) -> str:
    """JSON in which no two numbers stand together as one: `[12, 3]`."""
    return json.dumps(value, ensure_ascii=False)
