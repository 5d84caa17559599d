"""What the prompts of generation are filled in with; known without asking anybody, and without Prefect."""

import random
from collections.abc import Sequence
from typing import Any

from generator import prompts
from generator.hashing import fingerprint
from generator.records import Chunk, QuestionType
from tasks.checks.written_in import languages_of, named

QUESTION_TYPES: tuple[QuestionType, ...] = (
    "factual",
    "explanatory",
    "procedural",
    "analytical",
    "comparative",
    "inferential",
)


def prompt_inputs(
    chunk: Chunk,
    count: int,
    question_types: Sequence[QuestionType] = QUESTION_TYPES,
    topic: str = "",
    extra_instructions: str = "",
    avoid: Sequence[str] = (),
    written_in: str = "",
    first: int = 0,
) -> dict[str, Any]:
    """The variables of a prompt that asks for `count` pairs of a chunk; the rest as `PromptOptions` has it.

    Where a chunk is asked for its pairs in several calls, `first` is the place of the first of these.
    """
    return {
        "text": prompts.excerpt(chunk.text),
        "title": chunk.title or "",
        "language": chunk.language or "",
        "symbol": chunk.symbol or "",
        "written_in": named(languages_of(chunk, written_in)),
        "n": count,
        "types": mixed_types(chunk, first + count, question_types)[first:],
        "topic": topic,
        "avoid": list(avoid),
        "extra_instructions": extra_instructions,
    }


def mixed_types(chunk: Chunk, n: int, types: Sequence[QuestionType]) -> list[QuestionType]:
    """`n` question types, as even a mix as can be, in an order that follows from the chunk's text alone."""
    order = list(types)
    random.Random(fingerprint(chunk.text)).shuffle(order)  # noqa: S311  not for secrets
    return [order[i % len(order)] for i in range(n)]
