"""Holding items against a chunk: a judge says of each thing that an item claims whether the text says so.

What is right must be supported, with the words that show it; what is wrong must not be. The judge is asked as for fact
checks (`tasks.qa.facts`, FEVER, Thorne et al. 2018, https://arxiv.org/abs/1803.05355), and is not told which is which.

    Draft(form="multiple_choice", question="When was it finished?", reference="1921", wrong=["1912", …], …)
    → kept, or rejected: "a wrong option is right", "the text does not say so", …
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from generator import prompts
from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.by_chunk import Group, Verdict, ask_in_groups
from generator.engine.orchestration import technique
from generator.hashing import fingerprint
from generator.records import Failure, Outcome, Rejection
from generator.text.languages import language_of
from generator.text.statements import statements
from generator.types import Model, Request, Style
from tasks.checks.facts import checked_fact
from tasks.checks.items.claims import claim_of
from tasks.checks.items.stated import states
from tasks.evaluating.drafts import Draft
from tasks.qa.facts import MOST_STATEMENTS, Fact, Facts, fact_check

ELSEWHERE = "true by another chunk of the document"
_IS_IT_SO = "Is it so?"
"""What stands in the place of a question where a statement is claimed without one."""
_WRONG = {"multiple_choice": "a wrong option is right", "true_false": "the false statement is true"}


@dataclass(frozen=True)
class Claim:
    """Something that an item claims.

    Attributes:
        draft: Of which item.
        owner: Position of that item in the batch.
        text: The claim.
        holds: Whether it should be true.
    """

    draft: Draft
    owner: int
    text: str
    holds: bool


@technique(version=1, reply=Facts, prompts=("facts",))
async def hold_claims(drafts: Sequence[Draft], llm: Model, *, elsewhere: bool = False) -> Outcome[Draft]:
    """Keep the items whose claims come out as they should.

    Args:
        drafts: With `source_text`; those of one chunk stand together.
        llm: Who judges.
        elsewhere: The text is another chunk of the document than the item was made of: only what should be false is
            looked at.
    """
    asked = [claim for owner, draft in enumerate(drafts) for claim in _claims(draft, owner, elsewhere=elsewhere)]
    told, usage = await ask_in_groups(llm, asked, _groups(asked), partial(request_for, style=llm.style), Facts)
    of_draft: list[list[tuple[Claim, Verdict[Fact]]]] = [[] for _ in drafts]
    for claim, verdict in zip(asked, told, strict=True):
        of_draft[claim.owner].append((claim, verdict))
    stage = "document" if elsewhere else "verify"
    results = [
        _held(draft, said, stage, elsewhere=elsewhere) for draft, said in zip(placed(drafts), of_draft, strict=True)
    ]
    return entered(Outcome[Draft](usage=usage), results, stage, "items")


def false_claims(draft: Draft) -> list[str]:
    """What an item claims that should be false."""
    if draft.form == "true_false":
        return list(draft.wrong)
    return [claim_of(draft.question, draft.reference, option, draft.evidence or "") for option in draft.wrong]


def true_claims(draft: Draft) -> list[str]:
    """What an item claims that should be true."""
    if draft.form == "open":
        return statements(draft.reference)[:MOST_STATEMENTS]
    if draft.form == "true_false":
        return [draft.question]
    return [claim_of(draft.question, draft.reference, draft.reference, draft.evidence or "")]


def request_for(numbered: Group[Claim], style: Style = "full") -> Request:
    """What is asked about numbered claims on one chunk."""
    text = _shown(numbered[0][1].draft)
    items = []
    for _, group in groupby(numbered, key=lambda one: one[1].owner):
        own = list(group)
        question = own[0][1].draft.question if own[0][1].draft.form in ("open", "multiple_choice") else _IS_IT_SO
        claims = [{"id": number, "text": claim.text} for number, claim in own]
        items.append({"question": question, "before": "", "statements": claims})
    return prompts.load("facts", style).render(Facts, partial(_by_rules, numbered, text), text=text, pairs=items)


def _claims(draft: Draft, owner: int, *, elsewhere: bool) -> list[Claim]:
    """The claims of an item, in an order that tells nothing."""
    right = [] if elsewhere or draft.form == "unanswerable" else true_claims(draft)
    found = [
        Claim(draft, owner, text, holds)
        for holds, texts in ((True, right), (False, false_claims(draft)))
        for text in texts
    ]
    return found if draft.form == "open" else sorted(found, key=lambda claim: fingerprint(claim.text))


def _groups(asked: Sequence[Claim]) -> list[list[int]]:
    """Positions of the claims that are asked about together: of one chunk, those of an item never parted."""
    groups: list[list[int]] = []
    for _, run in groupby(range(len(asked)), key=lambda i: (asked[i].draft.source_text, asked[i].draft.title)):
        group: list[int] = []
        for part in _of_items(asked, run):
            if group and len(group) + len(part) > MOST_STATEMENTS:
                groups.append(group)
                group = []
            group = [*group, *part]
        groups.append(group)
    return groups


def _of_items(asked: Sequence[Claim], run: Iterator[int]) -> Iterator[list[int]]:
    for _, own in groupby(run, key=lambda i: asked[i].owner):
        yield list(own)


def _shown(draft: Draft) -> str:
    """The chunk as it is shown, below its title."""
    text = prompts.excerpt(draft.source_text or "")
    return f"{draft.title}\n\n{text}" if draft.title else text


def _held(
    draft: Draft, said: Sequence[tuple[Claim, Verdict[Fact]]], stage: str, *, elsewhere: bool
) -> Draft | Rejection | Failure:
    if lost := next((verdict for _, verdict in said if verdict.item is None), None):
        return failure(draft, stage, lost.error)
    for claim, verdict in said:
        assert verdict.item is not None
        told = fact_check(claim.text, verdict.item, _shown(draft))
        if claim.holds and told.verdict != "supported":
            why = "the text says otherwise" if told.verdict == "contradicted" else "the text does not say so"
            return rejection(draft, stage, why, claim.text)
        if not claim.holds and verdict.item.verdict == "supported":  # even where it quotes what nobody said
            return rejection(draft, stage, ELSEWHERE if elsewhere else _WRONG[draft.form], claim.text)
    return draft.model_copy(update={"provenance": {stage: said[0][1].origin} if said else {}})


def _by_rules(numbered: Group[Claim], text: str) -> Facts:
    """How `extractive` answers: what should be false counts as said only where the text has the claim's own words."""
    language = language_of(text)
    facts = []
    for number, claim in numbered:
        fact = checked_fact(claim.text, claim.draft.question, text, language)
        verdict = fact.verdict
        if not claim.holds:
            verdict = "supported" if states(text, claim.text, language) else "not in the text"
        facts.append(Fact(id=number, evidence=fact.evidence or "", verdict=verdict))
    return Facts(facts=facts)
