r"""Distilling step-by-step, where question and answer exist: the steps between them, written by a larger model.

Hsieh et al. 2023, https://arxiv.org/abs/2305.02301. A teacher gives a rationale for inputs whose label is known. So
here: question and answer stay byte for byte. The paper trains on every rationale; here those that circle, repeat, lead
elsewhere or invent are refused and counted (`tasks.checks.steps.fault`). Pairs with steps out of chunks are made by
`tasks/cot/step_by_step.py`.

    QAPair(question="How long do ships wait in winter?", answer="They wait 3 weeks.", source_text="Ships wait until …")
    → the same with reasoning="Step 1: Ships wait until the ice breaks.\nStep 2: Breaking takes 3 weeks, so they …"
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from generator import prompts
from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.by_chunk import Pairs, Verdict, ask_by_chunk
from generator.engine.orchestration import technique
from generator.engine.replies.several import Numbered, Several
from generator.lengths import Few
from generator.ratings import RATING_FIELDS
from generator.reasoning import clean_steps, numbered, steps_of
from generator.records import Failure, Outcome, QAPair, Rejection
from generator.types import Model, Request, Style
from tasks.checks.steps import fault, ground
from tasks.checks.written_in import in_another, is_translated, language_of_pairs, languages_for, named
from tasks.extractive.reasoning import reason_steps
from tasks.qa.likely import likely_steps


class Reasoning(Numbered):
    """The steps to one answer."""

    steps: Few


class Reasonings(Several[Reasoning]):
    """What the model replies."""

    reasonings: list[Reasoning]


@technique(version=1, reply=Reasonings, prompts=("cot_enhance",))
async def enhance_cot(pairs: Sequence[QAPair], llm: Model, *, per_call: int = 5) -> Outcome:
    """Write the steps to answers that exist; question and answer stay byte for byte.

    Reasoning that a pair has already is replaced. A flow that wants to keep it leaves out the pairs that
    `is_reasoned`, so that no call is made for them. A pair whose steps are refused is rejected: it has none to show.

    Args:
        pairs: Question and answer; with `source_text` the chunk is shown and checked against.
        llm: Whom to ask.
        per_call: Most pairs of one chunk in a call.
    """
    verdicts, usage = await ask_by_chunk(llm, pairs, per_call, partial(enhance_request, style=llm.style), Reasonings)
    results = [_reasoned(pair, verdict) for pair, verdict in zip(placed(pairs), verdicts, strict=True)]
    return entered(Outcome(usage=usage), results, "reason", "pairs")


def is_reasoned(pair: QAPair) -> bool:
    """Whether a pair has steps already, and they hold."""
    steps = steps_of(pair.reasoning or "")
    return fault(steps, pair.question, pair.answer, _known(pair)) is None


def enhance_request(numbered: Pairs, style: Style = "full") -> Request:
    """What is asked about numbered pairs of one chunk."""
    text = prompts.excerpt(numbered[0][1].source_text or "")
    items = [{"id": number, "question": pair.question, "answer": pair.answer} for number, pair in numbered]
    rule, likely = partial(_by_rules, numbered, text), partial(_likely, numbered, text)
    language = named(language_of_pairs(pair for _, pair in numbered))
    inputs: dict[str, Any] = {"text": text, "pairs": items, "written_in": language}
    return prompts.load("cot_enhance", style).render(Reasonings, rule, likely=likely, **inputs)


def _by_rules(numbered: Pairs, text: str) -> Reasonings:
    """How `extractive` answers."""
    found = [
        Reasoning(
            id=number,
            steps=reason_steps(pair.question, pair.answer, pair.evidence or "", text, is_code=bool(pair.language)),
        )
        for number, pair in numbered
    ]
    return Reasonings(reasonings=found)


def _likely(numbered: Pairs, text: str) -> Reasonings:
    """What a model would probably reply: as the rules, and where they find no steps the answer in two."""
    found = _by_rules(numbered, text).reasonings
    for reasoning, (_, pair) in zip(found, numbered, strict=True):
        reasoning.steps = reasoning.steps or likely_steps(pair.answer)
    return Reasonings(reasonings=found)


def _reasoned(pair: QAPair, verdict: Verdict[Reasoning]) -> QAPair | Rejection | Failure:
    if verdict.item is None:
        return failure(pair, "reason", verdict.error)
    steps = clean_steps(verdict.item.steps)
    if reason := _fault(pair, steps):
        return rejection(pair, "reason", reason, numbered(steps))
    update: dict[str, Any] = dict.fromkeys(RATING_FIELDS)
    update |= {"reasoning": numbered(steps), "provenance": {"reason": verdict.origin}}
    return pair.model_copy(update=update)


def _fault(pair: QAPair, steps: list[str]) -> str | None:
    """Why steps may not be given to a pair; None where they may."""
    if not steps:
        return "nothing to reason"
    if in_another(["\n".join(steps)], language_of_pairs([pair]), pair.source_text or ""):
        return "in another language"
    return fault(steps, pair.question, pair.answer, _known(pair))


def _known(pair: QAPair) -> str:
    """What its steps may rest on; nothing is known to check them by where the chunk is in another language."""
    own = languages_for(pair.source_text or "", is_code=bool(pair.language))
    if is_translated(own, language_of_pairs([pair])):
        return ""
    return ground(pair.source_text, pair.title, pair.language)
