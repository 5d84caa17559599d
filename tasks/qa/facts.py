"""Fact checks: each statement of an answer held against the chunk, with the words of it that show the verdict.

FActScore, Min et al. 2023, https://arxiv.org/abs/2305.14251, takes a text apart into single facts and has a model say
of each whether a source supports it. Here the statements are the answer's own sentences and items, taken apart by
rules, so that none can be left out or made up. The three verdicts are those of FEVER, Thorne et al. 2018,
https://arxiv.org/abs/1803.05355, and as there one counts only with its evidence: what the judge calls supported or
contradicted by words that the chunk does not have is not in the text.

    QAPair(question="When is the harbour closed?", answer="In January. Ships then wait in Oslo.", source_text=…)
    → QAPair(fact_checks=[{"statement": "In January.", "verdict": "supported", "evidence": "…is closed in January…"},
                          {"statement": "Ships then wait in Oslo.", "verdict": "not in the text"}], …)
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Annotated, Any

from pydantic import BeforeValidator

from generator import prompts
from generator.engine.accounting import entered, failure, placed
from generator.engine.by_chunk import Group, Verdict, ask_in_groups
from generator.engine.orchestration import technique
from generator.engine.replies.several import Numbered, Several
from generator.lengths import Passage
from generator.ratings import FactCheck, Support, fact_checks_in
from generator.records import Failure, Outcome, QAPair
from generator.text.evidence.quotations import locate, locate_edited
from generator.text.languages import language_of
from generator.text.statements import statements
from generator.types import Model, Request, Style
from tasks.checks.facts import checked_fact

MOST_STATEMENTS = 12
"""Statements in a call: a reply quotes the chunk for each, and should not be cut off."""
_WORD = re.compile(r"[a-z]+")
NOT_QUOTED = "quoted what the chunk does not have"
"""Note for statements whose verdict does not count for want of evidence."""


def _plain(verdict: Any) -> Any:
    """A verdict without what models put between its words or around them: `Not_in_the_text.`"""
    return " ".join(_WORD.findall(verdict.lower())) if isinstance(verdict, str) else verdict


class Fact(Numbered):
    """What the model says of one statement."""

    evidence: Passage
    verdict: Annotated[Support, BeforeValidator(_plain)]


class Facts(Several[Fact]):
    """What the model replies."""

    facts: list[Fact]


@dataclass(frozen=True)
class Statement:
    """A statement of an answer.

    Attributes:
        pair: Whose answer it is of.
        owner: Position of that pair in the batch.
        place: Its place among the answer's statements.
        text: What it says.
    """

    pair: QAPair
    owner: int
    place: int
    text: str


@technique(version=1, reply=Facts, prompts=("facts",))
async def check_facts(pairs: Sequence[QAPair], llm: Model, *, per_call: int = 5) -> Outcome:
    """Check the statements of answers against their chunks; none is left out for what comes of it.

    Args:
        pairs: With `source_text`; those of one chunk stand together.
        llm: Who checks.
        per_call: Most pairs of one chunk in a call.
    """
    asked = [
        Statement(pair, owner, place, text)
        for owner, pair in enumerate(pairs)
        for place, text in enumerate(statements(pair.answer))
    ]
    groups = _groups(asked, min(per_call, llm.pairs_per_call or per_call))
    told, usage = await ask_in_groups(llm, asked, groups, partial(request_for, style=llm.style), Facts)
    of_pair: list[list[tuple[Statement, Verdict[Fact]]]] = [[] for _ in pairs]
    for statement, verdict in zip(asked, told, strict=True):
        of_pair[statement.owner].append((statement, verdict))
    notes = Counter[str]()
    results = [_checked(pair, said, notes) for pair, said in zip(placed(pairs), of_pair, strict=True)]
    return entered(Outcome(usage=usage), results, "facts", "pairs", notes)


def still_checked(pair: QAPair) -> bool:
    """Whether the fact checks that a pair carries speak of the answer and the chunk that it has now."""
    facts = fact_checks_in(pair.row())
    if facts is None or [fact.statement for fact in facts] != statements(pair.answer):
        return False
    return not pair.source_text or all((fact.evidence or "") in _shown(pair) for fact in facts)


def request_for(numbered: Group[Statement], style: Style = "full") -> Request:
    """What is asked about numbered statements of answers to questions on one chunk."""
    text = _shown(numbered[0][1].pair)
    items = []
    for _, group in groupby(numbered, key=lambda one: one[1].owner):
        said = list(group)
        first = said[0][1]
        before = "\n".join(statements(first.pair.answer)[: first.place])
        claims = [{"id": number, "text": statement.text} for number, statement in said]
        items.append({"question": first.pair.question, "before": before, "statements": claims})
    return prompts.load("facts", style).render(Facts, partial(_by_rules, numbered, text), text=text, pairs=items)


def _groups(asked: Sequence[Statement], per_call: int) -> list[list[int]]:
    """Positions of the statements that are asked about together, all of one chunk."""
    groups: list[list[int]] = []
    for _, run in groupby(range(len(asked)), key=lambda i: (asked[i].pair.source_text, asked[i].pair.title)):
        group: list[int] = []
        answers = 0
        for part in _parts(asked, run):
            if group and (answers == per_call or len(group) + len(part) > MOST_STATEMENTS):
                groups.append(group)
                group, answers = [], 0
            group, answers = [*group, *part], answers + 1
        groups.append(group)
    return groups


def _parts(asked: Sequence[Statement], run: Iterable[int]) -> Iterator[list[int]]:
    """The statements of each answer together; those of a long one in as many parts as it takes."""
    for _, own in groupby(run, key=lambda i: asked[i].owner):
        positions = list(own)
        for start in range(0, len(positions), MOST_STATEMENTS):
            yield positions[start : start + MOST_STATEMENTS]


def _shown(pair: QAPair) -> str:
    """The chunk as it is shown, below its title."""
    text = prompts.excerpt(pair.source_text or "")
    return f"{pair.title}\n\n{text}" if pair.title else text


def _checked(pair: QAPair, said: Sequence[tuple[Statement, Verdict[Fact]]], notes: Counter[str]) -> QAPair | Failure:
    """The pair with its fact checks; `notes` counts their verdicts."""
    if lost := next((verdict for _, verdict in said if verdict.item is None), None):
        return failure(pair, "facts", lost.error)
    told = [(verdict.item, statement) for statement, verdict in said if verdict.item]
    facts = [fact_check(statement.text, item, _shown(statement.pair)) for item, statement in told]
    notes.update(fact.verdict for fact in facts)
    notes.update(NOT_QUOTED for (item, _), fact in zip(told, facts, strict=True) if item.verdict != fact.verdict)
    update: dict[str, Any] = {"fact_checks": [fact.model_dump(exclude_none=True) for fact in facts]}
    return pair.model_copy(update={**update, "provenance": {"facts": said[0][1].origin} if said else {}})


def fact_check(statement: str, said: Fact, shown: str) -> FactCheck:
    """What the judge says of a statement, as far as the words that it quotes are in what is shown."""
    evidence = None if said.verdict == "not in the text" else _quoted(said.evidence.strip(), shown)
    return FactCheck(
        statement=statement, verdict=said.verdict if evidence else "not in the text", evidence=evidence or None
    )


def _quoted(evidence: str, shown: str) -> str | None:
    """The words of the chunk that were meant by a quotation; None where it has none such."""
    return evidence if evidence in shown else locate(evidence, shown) or locate_edited(evidence, shown)


def _by_rules(numbered: Group[Statement], text: str) -> Facts:
    """How `extractive` answers."""
    language = language_of(text)
    facts = []
    for number, statement in numbered:
        fact = checked_fact(statement.text, statement.pair.question, text, language)
        facts.append(Fact(id=number, evidence=fact.evidence or "", verdict=fact.verdict))
    return Facts(facts=facts)
