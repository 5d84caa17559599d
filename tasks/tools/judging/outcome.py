"""Was the request met: judged by what there is in the end, never by the way there.

MCP-AgentBench, Guo et al. 2025, https://arxiv.org/abs/2509.09734: the judge sees request and final answer, and failures
are of four kinds. Here it first draws requirements from the request alone; then it sees those, the answer, the final
state, and the data that came back, each piece once and in no order, without the calls. The score is computed by us
(`tasks/tools/judging/score.py`). Where an example says what must be left in the end, what is left decides.

    ToolExample(instruction="How warm is it in Lund?", …)
    → outcome={"score": 1.0, "status": "fully_satisfied", "requirements": […], "criteria": {…}, "failure_kind": None}
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from pydantic import Field

from generator import prompts
from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.ask import ask
from generator.engine.call import Answer
from generator.engine.orchestration import technique
from generator.engine.replies.several import Misfit, Numbered, Several, not_all_told, sized
from generator.lengths import Sentences
from generator.records import Failure, Outcome, Rejection
from generator.tools.exchanges import answer_of, request_of
from generator.tools.records import NEGATIVE, ToolExample
from generator.tools.state_difference import state_difference
from generator.types import Model, Request
from generator.usage import sum_usage
from tasks.extractive.tool_judging import judge_outcome
from tasks.tools.judging.requirements import STAGE, Drawn, draw
from tasks.tools.judging.score import by_state, execution_failed, fault_of_run, outcome_of
from tasks.tools.judging.showing import shown_data

MOST_DATA = 30
"""Pieces of data that the judge is shown."""


class RequirementVerdict(Numbered):
    """What the model says of one requirement."""

    reasoning: Sentences
    satisfied: bool


class OutcomeVerdict(Several[RequirementVerdict]):
    """What the model says of an outcome; the criteria are from 0 to 1."""

    verdicts: list[RequirementVerdict]
    instruction_understanding: float = Field(ge=0, le=1)
    output_correctness: float = Field(ge=0, le=1)
    completeness: float = Field(ge=0, le=1)
    failure_kind: Literal["none", "misread", "refused a tool", "omission", "hallucination"]


@technique(version=1, reply=OutcomeVerdict, prompts=("tool_requirements", "tool_outcome"))
async def evaluate(examples: Sequence[ToolExample], llm: Model) -> Outcome[ToolExample]:
    """Judge whether requests were met; none is left out here (see `verdict_on`).

    An example one of whose calls failed or has no result is `execution_failed` with a score of 0, and nobody is asked.
    Where no call is right, the requirement follows from the style.

    Args:
        examples: With results in their steps, a final answer, and where known a final state.
        llm: Who judges.
    """
    results: list[ToolExample | Failure] = []
    ran = []
    for example in placed(examples):
        if fault := fault_of_run(example):
            results.append(example.model_copy(update={"outcome": execution_failed(fault)}))
        else:
            ran.append(example)
    drawn, spent = await draw(ran, llm)
    results += [one for one in drawn if isinstance(one, Failure)]
    judged = [one for one in drawn if not isinstance(one, Failure)]
    answers = await ask(llm, [outcome_request(example, wanted) for example, wanted, _ in judged], OutcomeVerdict)
    results += [_graded(one, answer) for one, answer in zip(judged, answers, strict=True)]
    results.sort(key=lambda one: one.ref or 0)
    notes = Counter(one.outcome["status"] for one in results if isinstance(one, ToolExample) and one.outcome)
    usage = sum_usage([spent, *(answer.usage for answer in answers)])
    return entered(Outcome[ToolExample](usage=usage), results, STAGE, "examples", notes)


def verdict_on(example: ToolExample, min_score: float, strict: bool = False) -> Rejection | None:
    """Why an evaluated example is left out; None where it stays.

    Args:
        example: As `evaluate` leaves it.
        min_score: Least score that stays, 0 to 1.
        strict: Only what is fully satisfied stays.
    """
    found = example.outcome
    if found is None:
        return rejection(example, STAGE, "not evaluated", "The example has no outcome; evaluate it first.")
    if found["status"] == "execution_failed":
        return rejection(example, STAGE, "execution failed", str(found.get("reason", "")))
    if found["score"] < min_score:
        return rejection(example, STAGE, f"score below {min_score:g}", _unmet(found))
    if strict and found["status"] != "fully_satisfied":
        return rejection(example, STAGE, "not fully satisfied", _unmet(found))
    return None


def outcome_request(example: ToolExample, wanted: Sequence[str]) -> Request:
    """What is asked about an outcome: nothing in it tells which calls were made, or in which order.

    Args:
        example: The example.
        wanted: What has to be true.
    """
    requirements = [{"id": number, "text": text} for number, text in enumerate(wanted, 1)]
    state, pieces = example.solution.final_state, _pieces(example)
    return prompts.load("tool_outcome").render(
        sized(OutcomeVerdict, len(wanted)),
        partial(_judge_by_rules, example, wanted),
        not_all_told,
        request=request_of(example),
        requirements=requirements,
        answer=answer_of(example),
        state="" if state is None else shown_data(state),
        data=list(pieces)[:MOST_DATA],
    )


def _pieces(example: ToolExample) -> dict[str, Any]:
    """What came back, by how it is shown, in the order of that: neither how often a piece came nor when tells anything
    of the way there.
    """
    pieces = {shown_data(step.result): step.result for step in example.path if step.result is not None}
    return {shown: pieces[shown] for shown in sorted(pieces)}


def _graded(one: Drawn, answer: Answer[OutcomeVerdict]) -> ToolExample | Failure:
    example, wanted, origins = one
    if (said := answer.value) is None:
        return failure(example, STAGE, answer.error)
    requirements = [
        {"text": text, "satisfied": verdict.satisfied, "reasoning": verdict.reasoning}
        for text, verdict in zip(wanted, said.by_number(), strict=True)
        if not isinstance(verdict, Misfit)  # of which there is none without a complaint
    ]
    judged = said.model_dump(include={"instruction_understanding", "output_correctness", "completeness"})
    found = outcome_of(requirements, judged, said.failure_kind)
    if (expected := example.metadata.expected_state) is not None:
        found = by_state(found, state_difference(expected, example.solution.final_state))
    update = {"outcome": found}
    return example.model_copy(update={**update, "provenance": {**origins, STAGE: answer.origin}})


def _unmet(found: dict[str, Any]) -> str:
    """What was not satisfied, else what kind of failure it was."""
    unmet = [requirement["text"] for requirement in found["requirements"] if not requirement["satisfied"]]
    return " ".join(unmet) or str(found["failure_kind"] or "")


def _judge_by_rules(example: ToolExample, wanted: Sequence[str]) -> OutcomeVerdict:
    """How `extractive` judges."""
    judged = judge_outcome(
        request_of(example),
        list(wanted),
        answer_of(example),
        example.solution.final_state,
        list(_pieces(example).values()),
        no_call=example.metadata.style in NEGATIVE,
    )
    verdicts = [
        RequirementVerdict(id=number, reasoning=why, satisfied=met) for number, (met, why) in enumerate(judged.met, 1)
    ]
    return OutcomeVerdict.model_validate(
        {
            "verdicts": verdicts,
            "instruction_understanding": judged.understanding,
            "output_correctness": judged.correctness,
            "completeness": judged.completeness,
            "failure_kind": judged.failure,
        }
    )
