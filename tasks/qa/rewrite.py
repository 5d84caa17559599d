"""Response rewriting: better answers out of drafts, without becoming distillation.

Better Alignment with Instruction Back-and-Forth Translation, Nguyen et al. 2024, https://arxiv.org/abs/2408.04614. The
model sees question and draft (and here the chunk) and improves the draft, as close to it as it can. The paper's
signature of a faithful rewrite is a high copy rate and a length ratio near 1; `unfaithful` refuses what loses the
draft or brings new facts, and then the draft stays. Not taken: the `[RES]` markers (replies are JSON) and temperature
1.0 (the user's setting holds).

    QAPair(question="What does pop return?", answer="returns the item and also\\nremoves it")
    → QAPair(answer="`pop` returns the item and removes it.", original_answer="returns the item …",
             enrichment_changes=["named the subject"])
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from generator import prompts
from generator.engine.accounting import entered, failure, placed
from generator.engine.by_chunk import Pairs, Verdict, ask_by_chunk
from generator.engine.orchestration import technique
from generator.engine.replies.several import Numbered, Several, sized
from generator.lengths import Few, Passage
from generator.ratings import RATING_FIELDS
from generator.records import Failure, Outcome, QAPair
from generator.text.languages import language_of
from generator.text.names import new_facts
from generator.text.repetition import loops
from generator.text.saying import says_something, says_the_same
from generator.text.support import held
from generator.text.words import words
from generator.types import Model, Request, Style
from tasks.checks.grounding import contradictions
from tasks.checks.written_in import in_another, language_of_pairs, named
from tasks.extractive.pairs import rewrite_answer

LEAST_COPIED = 0.5
"""Share of the draft's content words that a rewrite keeps; below, the draft was lost."""
SHORTEST, LONGEST = 0.35, 2.5
"""Bounds of the ratio of lengths, in words, for drafts of 8 words or more."""


class Rewritten(Numbered):
    """One answer as the model rewrote it."""

    answer: Passage
    changes: Few


class Rewrites(Several[Rewritten]):
    """What the model replies."""

    rewrites: list[Rewritten]


@technique(version=2, reply=Rewrites, prompts=("rewrite",))
async def rewrite(pairs: Sequence[QAPair], llm: Model, *, per_call: int = 5, preserve_original: bool = True) -> Outcome:
    """Rewrite answers.

    Args:
        pairs: Question and draft; with `source_text` the chunk is shown and checked against.
        llm: Whom to ask.
        per_call: Most pairs of one chunk in a call.
        preserve_original: Keep the draft in `original_answer`, and a rewrite that was refused in `refused_answer`.
    """
    verdicts, usage = await ask_by_chunk(llm, pairs, per_call, partial(request_for, style=llm.style), Rewrites)
    notes = Counter[str]()
    results = [
        _rewritten(pair, verdict, preserve_original, notes)
        for pair, verdict in zip(placed(pairs), verdicts, strict=True)
    ]
    return entered(Outcome(usage=usage), results, "enrich", "pairs", notes)


def request_for(numbered: Pairs, style: Style = "full") -> Request:
    """What is asked about numbered pairs of one chunk."""
    text = prompts.excerpt(numbered[0][1].source_text or "")
    items = [{"id": number, "question": pair.question, "draft": pair.answer} for number, pair in numbered]
    rule = partial(_by_rules, numbered, text)
    longest = round(LONGEST * max(len(pair.answer) for _, pair in numbered))
    reply = sized(Rewrites, len(numbered), longest)
    language = named(language_of_pairs(pair for _, pair in numbered))
    return prompts.load("rewrite", style).render(reply, rule, text=text, pairs=items, written_in=language)


def _by_rules(numbered: Pairs, text: str) -> Rewrites:
    """How `extractive` answers."""
    done = []
    for number, pair in numbered:
        answer, changes = rewrite_answer(pair.question, pair.answer, text)
        done.append(Rewritten(id=number, answer=answer, changes=changes))
    return Rewrites(rewrites=done)


def _rewritten(
    pair: QAPair, verdict: Verdict[Rewritten], preserve_original: bool, notes: Counter[str]
) -> QAPair | Failure:
    """The pair with its new answer, or with its draft where the rewrite is refused; `notes` counts which it was."""
    if (item := verdict.item) is None:
        return failure(pair, "enrich", verdict.error)
    answer = item.answer.strip()
    source = pair.source_text or ""
    if in_another([answer], language_of_pairs([pair]), source):
        fault: str | None = "in another language"
    else:
        fault = unfaithful(answer, pair.answer, source, pair.question)
    update: dict[str, Any] = dict.fromkeys(RATING_FIELDS)
    update["answer"] = pair.answer if fault else answer
    update["enrichment_changes"] = [] if fault or answer == pair.answer else item.changes
    update["original_answer"] = pair.answer if preserve_original else None
    update["refused_answer"] = answer if fault and answer and preserve_original else None
    update["provenance"] = {"enrich": verdict.origin}
    notes[f"draft kept: {fault}" if fault else "unchanged" if answer == pair.answer else "rewritten"] += 1
    return pair.model_copy(update=update)


def unfaithful(answer: str, draft: str, source: str, question: str) -> str | None:
    """Why a rewrite may not replace its draft; None where it may."""
    if not answer:
        return "empty"
    return next(_faults(answer, draft, source, question), None)


def _faults(answer: str, draft: str, source: str, question: str) -> Iterator[str]:
    if _says_nothing(answer, draft) or (says_the_same(answer, question) and not says_the_same(draft, question)):
        yield "draft lost"
    if loops(answer, draft):
        yield "repeats itself"
    language = language_of(source or draft)
    if new_facts(answer, draft, source, question, language=language):
        yield "new number or name"
    drafted, written = words(draft), words(answer)
    if len(drafted) >= 8 and not SHORTEST <= len(written) / len(drafted) <= LONGEST:
        yield "length"
    if held(draft, answer) < LEAST_COPIED and held(answer, draft) < LEAST_COPIED:
        yield "draft lost"
    yield from contradictions(answer, draft, source or draft, question, language)


def _says_nothing(answer: str, draft: str) -> bool:
    """Whether a rewrite is of words like "the" alone, and the draft was not, or of others: shares tell nothing then."""
    return not says_something(answer) and (says_something(draft) or not {*words(answer)} <= {*words(draft)})
