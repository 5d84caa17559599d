"""APIGen's third gate: does an example do what its request means. A model judges; unreadable verdicts are no pass.

Liu et al. 2024, https://arxiv.org/abs/2406.18518. The verdict is the paper's `{"thought", "pass"}` with its questions
(intent and arguments, proper functions, number of calls, relevant results, errors in results); ours adds whether the
answer is faithful to the results, names the question that decided, and takes several examples in a call.

    ToolExample(instruction="How warm is it in Lund?", solution={… weather(city="Bonn") …})
    → rejected: "semantics: arguments", "Bonn is not the city that was asked about."
"""

from collections.abc import Sequence
from functools import partial
from typing import Literal

from pydantic import ConfigDict, Field

from generator import prompts
from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.by_chunk import Group, Verdict, ask_in_groups
from generator.engine.orchestration import technique
from generator.engine.replies.several import Numbered, Several
from generator.lengths import Sentences
from generator.records import Failure, Outcome, Rejection
from generator.tools.records import ToolExample
from generator.types import Model, Request
from tasks.extractive.tool_judging import semantic_fault
from tasks.tools.judging.showing import shown_example

STAGE = "semantics"


class SemanticVerdict(Numbered):
    """What the model says of one example."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    thought: Sentences
    passes: bool = Field(alias="pass")
    reason: Literal["none", "arguments", "functions", "number of calls", "results", "errors", "answer"]


class SemanticVerdicts(Several[SemanticVerdict]):
    """What the model replies."""

    verdicts: list[SemanticVerdict]


@technique(version=2, reply=SemanticVerdicts, prompts=("tool_semantics",))
async def judge_semantics(examples: Sequence[ToolExample], llm: Model, *, per_call: int = 5) -> Outcome[ToolExample]:
    """Leave out examples that do not do what their request means.

    An example is kept only if the verdict says so and names no fault. One without a verdict that can be read has
    failed, after it was asked about again in a call of its own.

    Args:
        examples: With results in their steps, as `execute` leaves them.
        llm: Who judges.
        per_call: Most examples in a call.
    """
    groups = [list(range(start, min(start + per_call, len(examples)))) for start in range(0, len(examples), per_call)]
    verdicts, usage = await ask_in_groups(
        llm, examples, groups, semantics_request, SemanticVerdicts, order=lambda example: example.instruction
    )
    results = [_judged(example, verdict) for example, verdict in zip(placed(examples), verdicts, strict=True)]
    return entered(Outcome[ToolExample](usage=usage), results, STAGE, "examples")


def semantics_request(numbered: Group[ToolExample]) -> Request:
    """What is asked about numbered examples."""
    items = [{"id": number, **shown_example(example)} for number, example in numbered]
    return prompts.load("tool_semantics").render(SemanticVerdicts, partial(_by_rules, numbered), items=items)


def _by_rules(numbered: Group[ToolExample]) -> SemanticVerdicts:
    """How `extractive` answers."""
    verdicts = []
    for number, example in numbered:
        reason, thought = semantic_fault(example) or ("none", "The rules find nothing wrong with it.")
        verdicts.append({"id": number, "thought": thought, "pass": reason == "none", "reason": reason})
    return SemanticVerdicts.model_validate({"verdicts": verdicts})


def _judged(example: ToolExample, verdict: Verdict[SemanticVerdict]) -> ToolExample | Rejection | Failure:
    if (said := verdict.item) is None:
        return failure(example, STAGE, f"no verdict: {verdict.error}")
    if said.reason != "none" or not said.passes:
        reason = said.reason if said.reason != "none" else "no reason given"
        return rejection(example, STAGE, f"semantics: {reason}", said.thought)
    verified = {**(example.verified or {}), STAGE: "passed"}
    return example.model_copy(update={"verified": verified, "provenance": {STAGE: verdict.origin}})
