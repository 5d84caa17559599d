"""Two models' answers to one question judged against each other and a reference, each pair of them in both orders.

Zheng et al. 2023, https://arxiv.org/abs/2306.05685: judges prefer a position, so an answer wins only where it wins in
both orders; and they see more with a reference before them (§3.4 there). Whether a judge can do it at all is found out
first, by `tasks.evaluating.probes`.

    AnswerDuel(question=…, reference="1921", first="In 1921.", second="Long ago.", left="tuned", right="base", …)
    → Judgement(verdict="first", reasoning=…, …)
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from generator import prompts
from generator.engine.accounting import entered, failure, placed
from generator.engine.ask import ask
from generator.engine.call import Answer as Reply
from generator.engine.orchestration import technique
from generator.evaluation.figures.figures import PAIRS
from generator.evaluation.results import ArmName, Evaluated, Evaluation
from generator.evaluation.scoring.words import f1
from generator.records import Failure, Outcome
from generator.types import Model, Request
from generator.usage import sum_usage
from tasks.choosing.plain_words import read
from tasks.comparing.compare import Comparison, Judgement, Order, Place
from tasks.comparing.verdicts import Bout, Said, result_of


class AnswerDuel(Place):
    """Two answers in the order in which they are shown; `left` and `right` are the arms that gave them.

    Attributes:
        reference: The right answer.
        evidence: The words that give it; empty where there are none.
    """

    CONTENT = frozenset({"question", "reference", "evidence", "first", "second"})

    question: str
    reference: str
    evidence: str = ""
    first: str
    second: str

    def record_metadata(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in Place.model_fields if name != "ref"}


@technique(version=1, prompts=("judge_answers",), reply=Comparison)
async def judge_answers(duels: Sequence[AnswerDuel], llm: Model) -> Outcome[Judgement]:
    """Judge pairs of answers, one call each; a duel without a usable verdict has failed, alone."""
    replies = await ask(llm, [request_for(duel) for duel in duels], Comparison)
    results = [_judgement(duel, reply) for duel, reply in zip(placed(duels), replies, strict=True)]
    usage = sum_usage([reply.usage for reply in replies])
    return entered(Outcome[Judgement](usage=usage), results, "judge answers", "duels")


def duels_of(evaluation: Evaluation) -> list[AnswerDuel]:
    """Every pair of arms on every open question that both answered, once in each order."""
    arms = {arm.name for arm in evaluation.arms}
    return [
        duel
        for left, right in PAIRS
        if left in arms and right in arms
        for number, item in enumerate(evaluation.items)
        if item.form == "open" and left in item.answers and right in item.answers
        for duel in both_orders(left, right, number, item, item.answers[left].text, item.answers[right].text)
    ]


def both_orders(
    left: str, right: str, number: int, item: Evaluated, left_says: str, right_says: str
) -> Iterator[AnswerDuel]:
    """What two say to a question, in both orders."""
    given: dict[str, Any] = {
        "left": left,
        "right": right,
        "number": number,
        "question": item.question,
        "reference": item.reference,
        "evidence": item.evidence or "",
    }
    shown: tuple[tuple[Order, str, str], ...] = (
        ("forward", left_says, right_says),
        ("backward", right_says, left_says),
    )
    for order, first, second in shown:
        name = f"{left} against {right}, question {number + 1}, {order}"
        yield AnswerDuel(id=name, order=order, first=first, second=second, **given)


def bouts_of(duels: Sequence[AnswerDuel], judgements: Sequence[Judgement]) -> dict[tuple[str, str, int], Bout]:
    """Both verdicts on each pair of answers, by the arms and the question's number.

    Args:
        duels: All that were sent.
        judgements: What was kept of them; a duel that has none was not judged.
    """
    said = {(one.left, one.right, one.number, one.order): one.verdict for one in judgements}
    places = dict.fromkeys((duel.left, duel.right, duel.number) for duel in duels)
    return {place: Bout(said.get((*place, "forward")), said.get((*place, "backward"))) for place in places}


def with_verdicts(evaluation: Evaluation, duels: Sequence[AnswerDuel], judgements: Sequence[Judgement]) -> Evaluation:
    """The evaluation with what the judge said, at each answer by the name of the arm that it was held against."""
    judged: dict[tuple[int, str], dict[str, Any]] = {}
    for (left, right, number), bout in bouts_of(duels, judgements).items():
        said = {"forward": bout.forward, "backward": bout.backward, "result": result_of(bout)}
        judged.setdefault((number, left), {})[right] = said
    items = [
        _with(item, {arm: judged.get((n, arm)) for arm in item.answers}) for n, item in enumerate(evaluation.items)
    ]
    return evaluation.model_copy(update={"items": items})


def request_for(duel: AnswerDuel) -> Request:
    """What is asked about a duel."""
    shown = {name: getattr(duel, name) for name in ("question", "reference", "evidence")}
    prompt = prompts.load("judge_answers")
    return prompt.render(Comparison, partial(_by_rules, duel), one=duel.first, other=duel.second, **shown)


def _with(item: Evaluated, judged: Mapping[ArmName, dict[str, Any] | None]) -> Evaluated:
    answers = {arm: answer.model_copy(update={"judged": judged[arm]}) for arm, answer in item.answers.items()}
    return item.model_copy(update={"answers": answers})


def _judgement(duel: AnswerDuel, reply: Reply[Comparison]) -> Judgement | Failure:
    if reply.value is None:
        return failure(duel, "judge answers", reply.error)
    given = {**reply.value.model_dump(), "provenance": {"judge": reply.origin}, "ref": duel.ref}
    return Judgement.model_validate(given)


def _by_rules(duel: AnswerDuel) -> Comparison:
    """How `extractive` answers: the one that shares more of its words with the reference."""
    first, second = (_likeness(answer, duel.reference) for answer in (duel.first, duel.second))
    verdict: Said = "tie" if first == second else "first" if first > second else "second"
    return Comparison(reasoning=f"By rule: {first:.2f} of the words against {second:.2f}.", verdict=verdict)


def _likeness(answer: str, reference: str) -> float:
    """F1 of the words of an answer with those of a reference."""
    return f1(read(answer).said, read(reference).said)
