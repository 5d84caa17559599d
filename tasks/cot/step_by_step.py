r"""Distilling step-by-step: the steps that lead to an answer, written by a larger model for a smaller one to learn.

Hsieh et al. 2023, https://arxiv.org/abs/2305.02301. There a teacher gives a rationale and a label for inputs that exist
already. Here question, steps and answer are written from a chunk, as `backtranslate` does without steps; the paper's
own case is `tasks/cot/enhance_cot.py`. The paper trains on every rationale; here those that circle, repeat, lead
elsewhere or invent are refused and counted (`tasks.checks.steps.fault`), since where the answer is known a wrong
rationale can be seen.
How the two tasks `predict` and `explain` are trained on is `generator/formats/step_by_step.py`.

    Chunk(text="Ships wait until the ice breaks. Breaking takes 3 weeks. …")
    → QAPair(question="How long do ships wait in winter?",
             reasoning="Step 1: Ships wait until the ice breaks.\nStep 2: Breaking takes 3 weeks, so they wait …",
             answer="They wait 3 weeks.", evidence="Ships wait until the ice breaks. Breaking takes 3 weeks.", …)
"""

from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import Any, Unpack

from pydantic import BaseModel, Field

from generator import prompts
from generator.engine.orchestration import technique
from generator.engine.replies.several import AtLeastOne
from generator.lengths import Few, Label, Passage, Sentences
from generator.reasoning import clean_steps
from generator.records import Chunk, Outcome, QuestionType
from generator.types import Model, Request, Style
from tasks.checks.steps import fault, ground
from tasks.checks.written_in import is_translated, languages_of
from tasks.extractive.reasoning import propose_reasoned_code_pairs, propose_reasoned_pairs
from tasks.qa import backtranslate as questions
from tasks.qa.backtranslate import PromptOptions
from tasks.qa.likely import likely_pairs
from tasks.qa.prompt_inputs import QUESTION_TYPES
from tasks.qa.proposals import review


class ReasonedPair(BaseModel):
    """One pair as the model gives it; the steps come before the answer, so that the model reasons before it answers."""

    question: Sentences
    evidence: Passage
    steps: Few
    answer: Passage
    question_type: Label = Field(description="One of: " + ", ".join(QUESTION_TYPES))

    def row(self) -> dict[str, Any]:
        """The pair under the names of a record's fields."""
        return {**self.model_dump(exclude={"steps"}), "reasoning": clean_steps(self.steps)}


class CoTPairs(AtLeastOne[ReasonedPair]):
    """What the model replies about a chunk."""

    pairs: list[ReasonedPair]


@technique(version=1, reply=CoTPairs, prompts=("cot_text", "cot_code"))
async def generate_cot(
    chunks: Sequence[Chunk],
    llm: Model,
    *,
    counts: Sequence[int],
    skip_question_patterns: Sequence[str] = (),
    **options: Unpack[PromptOptions],
) -> Outcome:
    """Write questions with steps and answers from chunks. Arguments as for `backtranslate`."""
    asked = requests_for(chunks, counts, style=llm.style, **options)
    answers = await questions.ask_in_parts(asked, chunks, counts, llm, requests_for, CoTPairs, **options)
    return await review(
        chunks,
        asked,
        answers,
        skip_question_patterns=skip_question_patterns,
        language=options.get("written_in", ""),
        checks={"reason": partial(_steps_fault, language=options.get("written_in", ""))},
    )


def requests_for(
    chunks: Sequence[Chunk],
    counts: Sequence[int],
    *,
    firsts: Sequence[int] = (),
    style: Style = "full",
    **options: Unpack[PromptOptions],
) -> list[Request]:
    """What is asked of each chunk; as `requests_for` of `backtranslate`, with the prompts for steps."""
    options["text_prompt"] = options.get("text_prompt") or prompts.load("cot_text", style)
    options["code_prompt"] = options.get("code_prompt") or prompts.load("cot_code", style)
    return questions.requests_for(
        chunks, counts, reply=CoTPairs, rule=_by_rules, likely=_likely, firsts=firsts, **options
    )


def _by_rules(chunk: Chunk, text: str, types: Sequence[QuestionType], avoid: Sequence[str]) -> CoTPairs:
    """How `extractive` answers."""
    wanted: dict[str, Any] = {"n": len(types), "types": types, "avoid": avoid}
    language, symbol, title = chunk.language or None, chunk.symbol or None, chunk.title or None
    if language or symbol:
        found = propose_reasoned_code_pairs(text, language=language, symbol=symbol, **wanted)
    else:
        found = propose_reasoned_pairs(text, title=title, **wanted)
    return CoTPairs(pairs=[ReasonedPair.model_validate(pair) for pair in found])


def _likely(chunk: Chunk, text: str, types: Sequence[QuestionType], avoid: Sequence[str]) -> CoTPairs:
    """What a model would probably reply: as the rules, and the rest by what comes next in the text."""
    pairs = _by_rules(chunk, text, types, avoid).pairs
    for question, told in islice(likely_pairs(text, sentences=2), len(types) - len(pairs)):
        answer = " ".join(told)
        pair = {"question": question, "evidence": told[0], "steps": told, "answer": answer, "question_type": types[0]}
        pairs.append(ReasonedPair.model_validate(pair))
    return CoTPairs(pairs=pairs)


def _steps_fault(chunk: Chunk, pair: ReasonedPair, *, language: str) -> str | None:
    translated = is_translated(languages_of(chunk), languages_of(chunk, language))
    known = "" if translated else ground(chunk.text, chunk.title, chunk.language, chunk.symbol)
    return fault(pair.steps, pair.question, pair.answer, known)
