"""Instruction backtranslation: the document already holds the answers, the model writes the questions.

Humpback, Li et al. 2023, https://arxiv.org/abs/2308.06259. There a whole segment is the answer, unchanged. Here a
chunk yields several pairs; each answer is a span of the chunk or a light edit of one and carries its evidence, and an
answer that the chunk does not support is rejected at once. One call a chunk.

    Chunk(text="A lambda expression yields a function object. …")
    → QAPair(question="What does a lambda expression yield?", answer="A lambda expression yields a function object.",
             evidence="A lambda expression yields a function object.", question_type="factual", …)
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from typing import Any, TypedDict, TypeVar, Unpack

from pydantic import BaseModel, Field

from generator import prompts
from generator.engine.ask import ask
from generator.engine.call import Answer
from generator.engine.orchestration import technique
from generator.engine.replies.several import AtLeastOne, Several, sized
from generator.lengths import SHORT, Label, Passage, Sentences
from generator.prompts import LONGEST_TEXT, Prompt
from generator.records import Chunk, Outcome, QuestionType
from generator.types import Model, Request, Style
from tasks.extractive.pairs import propose_code_pairs, propose_pairs
from tasks.qa.likely import likely_pairs
from tasks.qa.parts import parts_of, together
from tasks.qa.prompt_inputs import QUESTION_TYPES, prompt_inputs
from tasks.qa.proposals import review

LONGER = 1.25
"""A light edit of a text is at most so many times as long."""
S = TypeVar("S", bound=Several[Any])
ChunkRule = Callable[[Chunk, str, Sequence[QuestionType], Sequence[str]], BaseModel]
"""How `extractive` answers about a chunk: of its text as it is shown, a pair for each of these types, none to avoid."""


class ProposedPair(BaseModel):
    """One pair as the model gives it."""

    question: Sentences
    answer: Passage
    evidence: Passage
    question_type: Label = Field(description="One of: " + ", ".join(QUESTION_TYPES))

    def row(self) -> dict[str, Any]:
        """The pair under the names of a record's fields."""
        return dict(vars(self))


class QAPairs(AtLeastOne[ProposedPair]):
    """What the model replies."""

    pairs: list[ProposedPair]


class PromptOptions(TypedDict, total=False):
    """What may be wished of the questions, beside their number.

    Attributes:
        question_types: A balanced mix of these, drawn by the chunk's content.
        topic: Write only about this.
        extra_instructions: Added to the prompt.
        text_prompt: In place of the shipped prompt for text.
        code_prompt: In place of the shipped prompt for code.
        avoid: Questions that each chunk has already; empty for none.
        written_in: The language of the pairs, in ISO 639-1; otherwise each chunk's own.
    """

    question_types: Sequence[QuestionType]
    topic: str
    extra_instructions: str
    text_prompt: Prompt | None
    code_prompt: Prompt | None
    avoid: Sequence[Sequence[str]]
    written_in: str


@technique(version=1, reply=QAPairs, prompts=("qa_text", "qa_code"))
async def backtranslate(
    chunks: Sequence[Chunk],
    llm: Model,
    *,
    counts: Sequence[int],
    skip_question_patterns: Sequence[str] = (),
    **options: Unpack[PromptOptions],
) -> Outcome:
    """Write question–answer pairs from chunks.

    Args:
        chunks: Texts or code.
        llm: Whom to ask.
        counts: Pairs wanted from each chunk, 1 or more.
        skip_question_patterns: Regular expressions; a question that one is found in is rejected.
        **options: See `PromptOptions`.
    """
    asked = requests_for(chunks, counts, style=llm.style, **options)
    answers = await ask_in_parts(asked, chunks, counts, llm, requests_for, QAPairs, **options)
    language = options.get("written_in", "")
    return await review(chunks, asked, answers, skip_question_patterns=skip_question_patterns, language=language)


def requests_for(
    chunks: Sequence[Chunk],
    counts: Sequence[int],
    *,
    reply: type[Several[Any]] = QAPairs,
    rule: ChunkRule | None = None,
    likely: ChunkRule | None = None,
    question_types: Sequence[QuestionType] = QUESTION_TYPES,
    topic: str = "",
    extra_instructions: str = "",
    text_prompt: Prompt | None = None,
    code_prompt: Prompt | None = None,
    avoid: Sequence[Sequence[str]] = (),
    written_in: str = "",
    firsts: Sequence[int] = (),
    style: Style = "full",
) -> list[Request]:
    """What is asked of each chunk; it depends on that chunk and the options alone.

    Arguments as for `backtranslate`; the options as `PromptOptions` has them. `firsts` are the places of the first of
    the pairs, where they are asked for in parts.
    """
    prose, code = text_prompt or prompts.load("qa_text", style), code_prompt or prompts.load("qa_code", style)
    asked = []
    most = SHORT if style == "compact" else LONGEST_TEXT
    each = zip(chunks, counts, avoid or [()] * len(chunks), firsts or [0] * len(chunks), strict=True)
    for chunk, count, known, first in each:
        inputs = prompt_inputs(chunk, count, question_types, topic, extra_instructions, known, written_in, first)
        text, types = inputs["text"], inputs["types"]
        request = (code if chunk.is_code else prose).render(
            sized(reply, count, min(most, round(LONGER * len(text)))),
            partial(rule or _by_rules, chunk, text, types, known),
            None,
            partial(likely or _likely, chunk, text, types, known),
            **inputs,
        )
        asked.append(request)
    return asked


async def ask_in_parts(
    asked: Sequence[Request],
    chunks: Sequence[Chunk],
    counts: Sequence[int],
    llm: Model,
    requests: Callable[..., list[Request]],
    reply: type[S],
    **options: Unpack[PromptOptions],
) -> list[Answer[S]]:
    """Ask what is asked of each chunk, in as many calls as the model wants; an answer for each chunk."""
    parts = parts_of(counts, llm.pairs_per_call)
    if len(parts) == len(chunks):
        return await ask(llm, asked, reply)
    avoid = options.pop("avoid", ())
    asked = requests(
        [chunks[part.chunk] for part in parts],
        [part.size for part in parts],
        avoid=[avoid[part.chunk] for part in parts] if avoid else (),
        firsts=[part.first for part in parts],
        style=llm.style,
        **options,
    )
    return together(parts, await ask(llm, asked, reply))


def _by_rules(chunk: Chunk, text: str, types: Sequence[QuestionType], avoid: Sequence[str]) -> QAPairs:
    """How `extractive` answers."""
    wanted: dict[str, Any] = {"n": len(types), "types": types, "avoid": avoid}
    if chunk.language or chunk.symbol:
        found = propose_code_pairs(text, language=chunk.language or None, symbol=chunk.symbol or None, **wanted)
    else:
        found = propose_pairs(text, title=chunk.title or None, **wanted)
    return QAPairs(pairs=[ProposedPair.model_validate(pair) for pair in found])


def _likely(chunk: Chunk, text: str, types: Sequence[QuestionType], avoid: Sequence[str]) -> QAPairs:
    """What a model would probably reply: as the rules, and the rest by what comes next in the text."""
    pairs = _by_rules(chunk, text, types, avoid).pairs
    for question, (answer, *_) in islice(likely_pairs(text), len(types) - len(pairs)):
        pairs.append(ProposedPair(question=question, answer=answer, evidence=answer, question_type=types[0]))
    return QAPairs(pairs=pairs)
