"""A tool-use example as a conversation: each request of the user with the calls made for it and what is said to it.

instruction, steps 1 and 2, final_answer; follow_ups=[FollowUp(request="And of b.h5?", first_step=3, …)], step 3
    → [Exchange(1, "How big is a.h5?", steps 1 and 2, …), Exchange(2, "And of b.h5?", step 3, …)]
"""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.tools.records import FollowUp, FollowUpKind, Step, ToolExample


@dataclass(frozen=True)
class Exchange:
    """A request of the user, and what comes of it.

    Attributes:
        number: Counts the requests of an example from 1.
        request: What the user says.
        kind: Why the user says it; None for the first.
        steps: The calls that are made for it; empty where the assistant only speaks.
        answer: What the assistant says in the end; empty where it has said nothing yet.
        trained: Whether a model is to be trained on that answer.
    """

    number: int
    request: str
    kind: FollowUpKind | None
    steps: list[Step]
    answer: str
    trained: bool


def exchanges(example: ToolExample) -> list[Exchange]:
    """The requests in order; one, where the user says nothing more."""
    later = example.follow_ups or []
    begins = [1, *(one.first_step for one in later)]
    ends = [*begins[1:], max((step.step for step in example.path), default=0) + 1]
    steps = [
        [step for step in example.path if begin <= step.step < end] for begin, end in zip(begins, ends, strict=True)
    ]
    solution = example.solution
    found = [Exchange(1, example.instruction, None, steps[0], solution.final_answer, solution.final_loss)]
    for number, (one, own) in enumerate(zip(later, steps[1:], strict=True), 2):
        found.append(Exchange(number, one.request, one.kind, own, one.final_answer, one.final_loss))
    return found


def answer_turn(number: int) -> int:
    """What stands for the answer of an exchange where other turns have the number of their step: 0, -1, …"""
    return 1 - number


def said_until(example: ToolExample, step: int) -> list[str]:
    """What the user has said before a step is made, the first request first."""
    later = [one.request for one in example.follow_ups or () if one.first_step <= step]
    return [example.instruction, *later]


def request_of(example: ToolExample) -> str:
    """All that the user says, in order, as one text."""
    return "\n\n".join([example.instruction, *(one.request for one in example.follow_ups or ())])


def answer_of(example: ToolExample) -> str:
    """All that the assistant answers, in order, as one text."""
    return "\n\n".join(one.answer for one in exchanges(example) if one.answer)


def with_answers(example: ToolExample, answers: Mapping[int, str]) -> ToolExample:
    """The example with other answers, by the number of their exchange."""
    solution = example.solution
    if 1 in answers:
        solution = solution.model_copy(update={"final_answer": answers[1]})
    later = [_answered(one, answers.get(number)) for number, one in enumerate(example.follow_ups or (), 2)]
    return example.model_copy(update={"solution": solution, "follow_ups": later or None})


def cut_before(example: ToolExample, number: int) -> ToolExample:
    """The example without an exchange and those after it; the first cannot be taken away."""
    kept = exchanges(example)[: number - 1]
    path = [step for exchange in kept for step in exchange.steps]
    solution = example.solution.model_copy(update={"reasoning_path": path})
    later = (example.follow_ups or [])[: number - 2] or None
    return example.model_copy(update={"solution": solution, "follow_ups": later})


def _answered(one: FollowUp, answer: str | None) -> FollowUp:
    return one if answer is None else one.model_copy(update={"final_answer": answer})
