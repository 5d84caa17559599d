"""Answers to prefer, as TRL's trainers for DPO and KTO take them: messages, which they render by themselves."""

from dataclasses import dataclass
from typing import Any

from generator.training.rows.conversations import Example, Message
from generator.training.rows.rendering import Renderer


@dataclass(frozen=True)
class Preferred:
    """A row of preferences.

    Attributes:
        row: `prompt`, and `chosen` with `rejected`, or `completion` with `label`.
        tokens: Of prompt and answers, each answer with its prompt.
        trained: Of the answers alone.
        longest: Of a prompt with an answer.
    """

    id: str
    row: dict[str, Any]
    tokens: int
    trained: int
    longest: int


def preferred(example: Example, renderer: Renderer) -> Preferred:
    """The row, with each answer rendered once to count its tokens and to see that its template shows it.

    Raises:
        Unrenderable: It does not.
    """
    renderer.check(example)
    row: dict[str, Any] = {"prompt": example.messages}
    lengths, trained = list[int](), 0
    for name, answer in example.answers.items():
        asked = Example(example.id, "sft", [*example.messages, answer])
        turn = renderer.find(asked, len(example.messages))
        row[name] = [_ended(answer, turn.stop) if turn.is_end_added else answer]
        lengths.append(turn.end)
        trained += turn.end - turn.start
    if example.label is not None:
        row["label"] = example.label
    return Preferred(example.id, row, sum(lengths), trained, max(lengths))


def _ended(answer: Message, stop: str) -> Message:
    """With the end that the template does not write."""
    return {**answer, "content": f"{answer['content']}{stop}"}
