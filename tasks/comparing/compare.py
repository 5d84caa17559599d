"""Two examples judged against each other by a model, each pair of them in both orders.

Zheng et al. 2023, https://arxiv.org/abs/2306.05685, found that judges prefer a position, so that swapping the two often
swaps the verdict, and ask twice: an example wins only where it wins in both orders. Here the order is part of what a
record says, so that the two orders are two calls, cached apart; what their verdicts add up to is in
`tasks/comparing/verdicts.py`. Unlike there, the documents that the examples were taken from are shown as reference.

    Duel(first=Example(question=…, answer=…), second=Example(…), order="forward", …)
    → Judgement(verdict="second", reasoning=…, order="forward", …)
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from pydantic import BaseModel

from generator import prompts
from generator.engine.accounting import entered, failure, placed
from generator.engine.ask import ask
from generator.engine.call import Answer
from generator.engine.orchestration import technique
from generator.lengths import Sentences
from generator.records import Failure, Origin, Outcome, Record
from generator.row_text import Row, answered, asked, reasoned
from generator.types import Model, Request
from generator.usage import sum_usage
from tasks.choosing.plain_words import read
from tasks.comparing.matched_samples import Match
from tasks.comparing.verdicts import Bout, Said
from tasks.extractive.pairs import rate_pair

Order = Literal["forward", "backward"]


class Comparison(BaseModel):
    """What the model replies."""

    reasoning: Sentences
    verdict: Said


class Example(BaseModel):
    """One of two examples, as the judge is shown it.

    Attributes:
        source_text: The document that it was taken from; empty where that is not known.
    """

    question: str
    answer: str
    reasoning: str = ""
    source_text: str = ""


class Place(Record):
    """Which comparison it is, for putting the verdicts together.

    Attributes:
        left: Name of a set.
        right: Name of the other set.
        number: Of the pair of examples, from 0.
        order: `forward`: the example of `left` is shown first; `backward`: that of `right`.
    """

    id: str = ""
    left: str = ""
    right: str = ""
    number: int = 0
    order: Order = "forward"


class Duel(Place):
    """Two examples in the order in which they are shown."""

    CONTENT = frozenset({"first", "second"})

    first: Example
    second: Example

    def record_metadata(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("id", "left", "right", "number", "order")}


class Judgement(Place):
    """What the judge said of a duel."""

    verdict: Said
    reasoning: str
    provenance: dict[str, Origin]


@technique(version=1, prompts=("compare",), reply=Comparison)
async def compare(duels: Sequence[Duel], llm: Model) -> Outcome[Judgement]:
    """Judge pairs of examples, one call each; a duel without a usable verdict has failed, alone."""
    answers = await ask(llm, [request_for(duel) for duel in duels], Comparison)
    results = [_judgement(duel, answer) for duel, answer in zip(placed(duels), answers, strict=True)]
    usage = sum_usage([answer.usage for answer in answers])
    return entered(Outcome[Judgement](usage=usage), results, "compare", "duels")


def duels_of(left: str, right: str, matches: Sequence[Match], *, with_reasoning: bool = True) -> list[Duel]:
    """Each match twice, once in each order: what `compare` takes.

    Args:
        left: Name of the set that the matches' `left` rows are of.
        right: Name of the other.
        matches: From `match_samples`.
        with_reasoning: Show chains of thought; leave them out where only one of the sets has them.
    """
    duels = []
    for number, match in enumerate(matches):
        a, b = (example_of(row, with_reasoning) for row in (match.left, match.right))
        place: dict[str, Any] = {"left": left, "right": right, "number": number}
        name = f"{left} against {right}, pair {number + 1}"
        duels.append(Duel(first=a, second=b, order="forward", id=f"{name}, forward", **place))
        duels.append(Duel(first=b, second=a, order="backward", id=f"{name}, backward", **place))
    return duels


def bouts_of(duels: Sequence[Duel], judgements: Sequence[Judgement]) -> dict[tuple[str, str], list[Bout]]:
    """Both verdicts on each pair of examples, by the names of the sets.

    Args:
        duels: All that were sent, from `duels_of`.
        judgements: What was kept of them, in any order; a duel that has none here was not judged.
    """
    said = {(found.left, found.right, found.number, found.order): found.verdict for found in judgements}
    bouts: dict[tuple[str, str], list[Bout]] = {}
    for duel in duels:
        if duel.order == "forward":
            place = (duel.left, duel.right, duel.number)
            lengths = [len(read(example.answer).said) for example in (duel.first, duel.second)]
            bout = Bout(said.get((*place, "forward")), said.get((*place, "backward")), *lengths)
            bouts.setdefault((duel.left, duel.right), []).append(bout)
    return bouts


def example_of(row: Row, with_reasoning: bool = True) -> Example:
    """What the judge is shown of a row that has a question and an answer."""
    source = row.get("source_text")
    return Example(
        question=asked(row) or "",
        answer=answered(row) or "",
        reasoning=(reasoned(row) or "") if with_reasoning else "",
        source_text=source if isinstance(source, str) else "",
    )


def request_for(duel: Duel) -> Request:
    """What is asked about a duel; a document that both examples share is shown once."""
    documents = [prompts.excerpt(example.source_text) for example in (duel.first, duel.second)]
    common = documents[0] if documents[0] == documents[1] else ""
    first, second = (
        {**example.model_dump(exclude={"source_text"}), "document": "" if common else document}
        for example, document in zip((duel.first, duel.second), documents, strict=True)
    )
    rule = partial(_by_rules, duel)
    return prompts.load("compare").render(Comparison, rule, document=common, first=first, second=second)


def _judgement(duel: Duel, answer: Answer[Comparison]) -> Judgement | Failure:
    if answer.value is None:
        return failure(duel, "compare", answer.error)
    found = {**answer.value.model_dump(), "provenance": {"compare": answer.origin}, "ref": duel.ref}
    return Judgement.model_validate(found)


def _by_rules(duel: Duel) -> Comparison:
    """How `extractive` answers: the one with the higher rating by rule, whichever is shown first."""
    first, second = map(_points, (duel.first, duel.second))
    verdict: Said = "tie" if first == second else "first" if first > second else "second"
    return Comparison(reasoning=f"By rule: {first:g} of 10 points against {second:g}.", verdict=verdict)


def _points(example: Example) -> float:
    document = prompts.excerpt(example.source_text)
    rating = rate_pair(example.question, example.answer, document, example.reasoning or None)
    return sum((rating["clarity"], rating["accuracy"], rating["usefulness"], rating["difficulty"]))
